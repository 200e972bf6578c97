"""Finds the files under the paths that were given, and says which it leaves out and why."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.adapters.workspace.uploads import UPLOADS_FOLDER
from bot.configuration.files import CONFIG_NAME
from bot.errors import UsageError, refusal
from bot.wiring import DATABASE_FILE
from ingest.reporting.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}
"""What the operating system says of a path where nothing is; all else may be over in a moment."""
LONGEST_PATH = 2_500
"""Bytes of a path. A server takes some 2,690, parts of a file included, and an index may move to one."""
_IN_INDEX = "lies beside an index of Pincite, which keeps files there that may not be for everybody"
_NOTHING = "There is no file or folder"
_NOWHERE, _OUTSIDE = "a link that leads nowhere", "a link that leads out of the folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMetadata:
    """What a source beyond files says of a document; no date is one that is not known."""

    title: str = ""
    url: str | None = None
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file to index. `path` is absolute; `name` is its path relative to the `root` that was given.

    One of a source beyond files has an `about`. In a rehearsal its bytes are `at` another place than they will be.
    What is kept elsewhere than on a disk is `lend` to whoever reads it. `content` is SHA-256 of its bytes, as soon as
    that is known: of what is lent at once, of others when they are planned.
    """

    path: Path
    name: str
    root: Path
    size: int
    about: SourceMetadata | None = None
    at: Path | None = None
    content: str = ""
    lend: Callable[[], contextlib.AbstractContextManager[Path]] | None = field(default=None, compare=False)

    @property
    def bytes_at(self) -> Path:
        """Where its bytes are now."""
        return self.at or self.path

    def opened(self) -> contextlib.AbstractContextManager[Path]:
        """A file of its bytes, there until this ends; raises OSError."""
        return self.lend() if self.lend else contextlib.nullcontext(self.bytes_at)

    @property
    def key(self) -> str:
        """The path as the index knows it."""
        return path_text(str(self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What lies under the paths that were given.

    `unseen` are the paths of which nobody can say what lies there, or below: what is known of them is to be left alone.
    """

    found: tuple[FoundFile, ...]
    skipped: tuple[Outcome, ...] = ()
    unseen: tuple[str, ...] = ()


def discover(
    paths: Sequence[Path], *, largest: int, besides: Path, cases: Path | None = None, alone: bool = True
) -> Discovery:
    """The files under `paths` in order, each once, and what is not read.

    Skips hidden files, links that lead out of the tree, what is no regular file, what is larger than `largest`
    bytes, settings of Pincite, its test `cases`, other indexes, and the folder `besides` (the index). Of an index that
    is one of the `paths`, only what was handed over is read. Where nothing is at a path, it is one that can't be read,
    or, if it was given `alone`, raises UsageError.
    """
    found: dict[str, FoundFile] = {}
    skipped: dict[str, Outcome] = {}
    unseen: list[str] = []
    for path in paths:
        for item in _walk(path, _Own(besides.resolve(), cases), alone=alone):
            judged = _judge(item, largest)
            if isinstance(judged, FoundFile):
                found.setdefault(judged.key, judged)
                continue
            skipped.setdefault(judged.source, judged)
            if judged.kind is Kind.UNREADABLE:
                unseen.append(path_text(str(item.path)))
    return Discovery(found=tuple(found.values()), skipped=tuple(skipped.values()), unseen=tuple(unseen))


def path_text(path: str) -> str:
    r"""A path as text that can be stored and shown, also where a name is not UTF-8: the byte E9 becomes `\xe9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def from_text(path: str) -> Path:
    """The path that `path_text` made this text of."""
    if "\\x" not in path or os.path.lexists(path):
        return Path(path)
    raw = re.sub(rb"\\x([89a-f][0-9a-f])", lambda byte: bytes.fromhex(byte[1].decode()), path.encode())  # \xe9
    return Path(os.fsdecode(raw))


def given_place(path: Path) -> Path:
    """Where a path leads that was given: a folder to what it is, a file to itself, and so whatever can't be seen."""
    try:
        return path.resolve() if path.is_dir() else absolute(path)
    except OSError:
        return absolute(path)


def absolute(path: Path) -> Path:
    """The path from the root, its folder's links resolved but not its own: a link is a path of its own."""
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


@dataclass(frozen=True, slots=True)
class _Item:
    """What the walk came across; `reason` says why it is skipped, `failed` why nobody can say what it is."""

    path: Path
    name: str
    root: Path
    reason: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class _Own:
    """What is Pincite's own: the folder of its index, and the file of its test cases."""

    index: Path
    cases: Path | None

    def reason(self, path: Path) -> str:
        """Why a path is left out as something that a Pincite keeps for itself; empty where it is not."""
        if path.name == CONFIG_NAME:
            return "settings of Pincite, which may hold a key"
        if self._has_cases(path):
            return "test cases of Pincite, which may quote what is not for everybody"
        if _is_index(path):
            return "an index of Pincite, whose files may not be for everybody"
        return ""

    def _has_cases(self, path: Path) -> bool:
        """Whether it is that file, or lies as that does beside settings or the index, whatever folder one is in."""
        if self.cases is None or path.name != self.cases.name:
            return False
        is_beside = path.parent == self.index.parent or path.with_name(CONFIG_NAME).is_file()
        return is_beside or path == self.cases.resolve()


def _is_index(folder: Path) -> bool:
    return os.path.isfile(folder / DATABASE_FILE)  # noqa: PTH113 - that of Path raises where a folder is closed


def _walk(given: Path, own: _Own, *, alone: bool) -> Iterator[_Item]:
    place = absolute(given)
    if is_absent(given):
        if alone:
            raise UsageError(f"{_NOTHING} {given}. To drop a document, use `pincite sources remove`.")
        yield _Item(place, path_text(str(given)), place.parent, failed=f"{_NOTHING} of this name")
        return
    try:
        is_folder = stat.S_ISDIR(given.stat().st_mode)
    except OSError as error:
        yield _Item(place, path_text(given.name or str(given)), place.parent, failed=_unopened(error))
        return
    if is_folder:
        yield from _walk_folder(given.resolve(), own)
    else:
        yield _Item(place, path_text(given.name), given.resolve().parent)


def is_absent(given: Path) -> bool:
    """Whether nothing is there; not where nobody can say now."""
    try:
        given.stat()
    except OSError as error:
        return error.errno in _ABSENT
    return False


def is_gone(given: Path) -> bool:
    """Whether nothing is there, as after a folder was moved; not where nothing is beside it either.

    So it looks where a disk is missing.
    """
    return is_absent(given) and _holds_anything(given.absolute().parent)


def _holds_anything(folder: Path) -> bool:
    """Whether a folder is there, and not empty."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _walk_folder(root: Path, own: _Own) -> Iterator[_Item]:
    pending = [root]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _Item(folder, _name(folder, root), root, failed=f"cannot be listed: {refusal(error)}")
            continue
        folders = []
        for entry in entries:
            path = Path(entry.path)
            if path == own.index:
                continue
            try:
                reason = _left_out(entry, root, own)
            except OSError as error:
                yield _Item(path, _name(path, root), root, failed=_unopened(error))
                continue
            if not reason and entry.is_dir(follow_symlinks=False):
                folders.append(path)
            else:
                yield _Item(path, _name(path, root), root, reason)
        pending.extend(reversed(folders))


def _name(path: Path, root: Path) -> str:
    return path_text(path.relative_to(root).as_posix() if path != root else str(root))


def _left_out(entry: os.DirEntry[str], root: Path, own: _Own) -> str:
    if entry.name.startswith("."):
        return "hidden"
    if entry.name.startswith("~$"):
        return "a lock file of an open Office document"
    path = Path(entry.path)
    if path.parent == root and path.name != UPLOADS_FOLDER and _is_index(root):
        return _IN_INDEX
    if reason := own.reason(path):
        return reason
    if entry.is_symlink():
        return _link_reason(path, root)
    return ""


def _link_reason(path: Path, root: Path) -> str:
    """Raises OSError where nobody can say now where it leads."""
    try:
        target = path.resolve(strict=True)
    except (FileNotFoundError, NotADirectoryError, RuntimeError):
        return _NOWHERE
    except OSError as error:
        if error.errno == errno.ELOOP:
            return _NOWHERE
        if path.resolve().is_relative_to(root):  # as far as it can be followed
            raise
        return _OUTSIDE
    if not target.is_relative_to(root):
        return _OUTSIDE
    return "a link to a folder that is read anyway" if target.is_dir() else ""


def _judge(item: _Item, largest: int) -> FoundFile | Outcome:
    if failed := item.failed or _too_long(item.path):
        return Outcome(source=item.name, kind=Kind.UNREADABLE, reason=failed)
    if item.reason:
        return _skip(item, item.reason)
    try:
        status = item.path.stat()
    except OSError as error:
        return Outcome(source=item.name, kind=Kind.UNREADABLE, reason=_unopened(error))
    if not stat.S_ISREG(status.st_mode):
        return _skip(item, "not a regular file")
    if status.st_size > largest:
        return _skip(item, f"larger than {largest / 1e6:g} MB (setting max_file_mb)")
    return FoundFile(path=item.path, name=item.name, root=item.root, size=status.st_size)


def _too_long(path: Path) -> str:
    """Why a path can't be indexed for its length; empty where it can."""
    length = len(path_text(str(path)).encode())
    if length <= LONGEST_PATH:
        return ""
    return f"its path is too long: {length:,} bytes, of which an index takes {LONGEST_PATH:,}"


def _unopened(error: OSError) -> str:
    return f"cannot be opened: {refusal(error)}"


def _skip(item: _Item, reason: str) -> Outcome:
    return Outcome(source=item.name, kind=Kind.SKIPPED, reason=reason)
