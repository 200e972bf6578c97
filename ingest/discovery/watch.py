"""Says when something is to be looked at again: files as they change, sources at their interval.

It holds nothing and remembers nothing on disk. Whoever is killed begins with a look at all of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import StorageFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

_TICK_MS = 500
"""How long nothing may happen before it is seen whether a source is due."""
_SETTLED_MS = 1000
"""How long changes are gathered while they go on."""
_AGAIN = 3600.0
"""Seconds after which files are looked at whatever was heard of them: some network drives tell nothing."""
RETRY = 30.0
"""Seconds after which what failed is tried again."""
_CURE = (
    "Where the system has too few watches, raise fs.inotify.max_user_watches; "
    "else let `pincite ingest` run by cron, without --watch (docs/sources.md)."
)
_FILES = ""
"""Stands for the files among the names of sources, of which none is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A source to look into, or FILES; `failed` is to be called where that did not work."""

    source: str
    failed: Callable[[], None]


def due_sources(
    paths: Sequence[Path], every: Mapping[str, float], besides: Path, settings_file: Path | None = None
) -> Iterator[Due]:
    """All at once, then what changed below `paths`, but not in `besides`, and sources after their seconds, for ever.

    Where the file of the settings changes, it is all at once again.
    """
    clock = _Clock({**({_FILES: _AGAIN} if paths else {}), **every})
    changes = _changes([path.resolve() for path in paths], besides.resolve())
    next(changes)  # what changes during the first look is heard of, too
    written = _written(settings_file)
    while True:
        for name in clock.due():
            yield Due(source=name, failed=partial(clock.set, name, RETRY))
        if next(changes):
            clock.set(_FILES, 0)
        before, written = written, _written(settings_file)
        if written != before:
            clock.set_all()


def _written(file: Path | None) -> tuple[int, int] | None:
    """What changes when a file is written anew; None where there is none."""
    with contextlib.suppress(OSError):
        if file is not None:
            status = file.stat()
            return status.st_mtime_ns, status.st_ino
    return None


class _Clock:
    """When what is due next."""

    def __init__(self, every: Mapping[str, float]) -> None:
        self._every, self._next = every, dict.fromkeys(every, 0.0)

    def due(self) -> tuple[str, ...]:
        """What is due, which then is not until its time has passed again."""
        now = time.monotonic()
        due = tuple(name for name, when in self._next.items() if when <= now)
        for name in due:
            self.set(name, self._every[name])
        return due

    def set(self, name: str, seconds: float) -> None:
        """Let it be due in so many seconds."""
        self._next[name] = time.monotonic() + seconds

    def set_all(self) -> None:
        """Let all be due now."""
        self._next = dict.fromkeys(self._next, 0.0)


def _changes(paths: Sequence[Path], besides: Path) -> Iterator[bool]:
    """Whether any of the files changed since it was last asked, first since it began; waits a moment each time."""
    if not paths:
        yield False
        while True:
            time.sleep(_TICK_MS / 1000)
            yield False
    roots = {path if path.is_dir() else path.parent for path in paths}  # a file that is saved is often a new one
    recursive = any(path.is_dir() for path in paths)
    is_anew = False
    while True:  # once more where another folder takes the place of one
        for changed in _heard_of(roots, _Wanted(paths, besides), recursive=recursive):
            yield changed or is_anew
            is_anew = False
        while not all(map(os.path.isdir, roots)):
            time.sleep(_TICK_MS / 1000)
            yield False
        is_anew = True


def _heard_of(roots: Collection[Path], wanted: _Wanted, *, recursive: bool) -> Iterator[bool]:
    """As `_heard`, also where something below may not be read."""
    heard = partial(_heard, wanted, recursive=recursive)
    try:
        yield from heard(roots)
    except PermissionError:
        yield from heard(dict.fromkeys(chain.from_iterable(map(_with_siblings, roots))), is_forgiving=True)
    except OSError as error:
        raise StorageFailed(f"Changes can't be watched: {error}. {_CURE}") from error


def _heard(wanted: _Wanted, roots: Collection[Path], *, recursive: bool, is_forgiving: bool = False) -> Iterator[bool]:
    """Whether something changed, each time. Where it is forgiving, too few watches are no error, either.

    It ends where a root goes: of another folder that takes its place nothing would be heard.
    """
    from watchfiles import Change, watch

    before = _identities(roots)
    for changes in watch(
        *roots,
        watch_filter=lambda _, path: wanted.has(Path(path)),
        debounce=_SETTLED_MS,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        recursive=recursive,
        ignore_permission_denied=is_forgiving,
    ):
        yield bool(changes)
        gone = {Path(path) for change, path in changes if change is Change.deleted}
        if not gone.isdisjoint(roots) or _identities(roots) != before:
            return


def _identities(roots: Iterable[Path]) -> list[tuple[int, int]]:
    """What tells these folders from others in their places, to which the system may yet give the same numbers."""
    found: list[tuple[int, int]] = []
    for root in roots:
        with contextlib.suppress(OSError):
            status = root.stat()
            found.append((status.st_dev, status.st_ino))
    return found


def _with_siblings(root: Path) -> Iterator[Path]:
    """The folder, and those beside each below that may not be read: there watchfiles ends, and would miss the rest."""
    denied: list[Path] = []
    for _ in os.walk(root, onerror=lambda error: denied.append(Path(error.filename))):
        pass
    beside = {folder for one in denied for folder in one.parents if folder.is_relative_to(root)}
    yield root
    for folder in sorted(beside):
        yield from (Path(entry) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))


class _Wanted:
    """Which files matter."""

    def __init__(self, paths: Sequence[Path], besides: Path) -> None:
        self._paths, self._besides = paths, besides

    def has(self, path: Path) -> bool:
        """Whether it lies below one of the paths and is not hidden there; what the index writes is no news."""
        below = [path.relative_to(root).parts for root in self._paths if path.is_relative_to(root)]
        return any(map(_is_shown, below)) and not path.is_relative_to(self._besides)


def _is_shown(parts: Sequence[str]) -> bool:
    return not any(part.startswith(".") for part in parts)
