"""Looks into the sources that pincite.toml declares, and gives what they hold as files, which are synced like others.

Each has a folder in the workspace with the files as they were the last time. So a source that can't be reached, or not
to its end, loses nothing, and what did not change need not be fetched.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import shutil
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.adapters.workspace.privacy import FILE_MODE, make_folder
from bot.configuration.declared import SOURCE_KINDS
from bot.configuration.settings import rules_root, secrets_of
from bot.errors import SettingsError, StorageFailed, UsageError, WorkspaceBusy
from ingest.discovery.discover import Discovery, FoundFile, SourceMetadata, from_text, path_text
from ingest.extraction.isolation import open_reader
from ingest.planning.plan import TEXT_KEPT
from ingest.planning.rules import AudienceRules
from ingest.reporting.outcomes import Kind, Outcome
from ingest.sources.listing import Item, Listing, SourceFailed, Visit
from ingest.sources.metadata_history import by_content, load_history, metadata_of, prune_history, record, save_history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.configuration.settings import Settings

SOURCES_FOLDER, _FILES, _STATE = "sources", "files", "state.json"
_MODULES = dict(zip(SOURCE_KINDS, ("web", "web", "git", "loader", "store"), strict=True))
"""The module that looks into a source of a kind."""
_GIVEN = "@"
"""Begins the folder of a store that was given by its address, and so is not declared; no name of a source does."""
_SAID_EACH = 10.0
"""Seconds between two words on how far a look is."""
_NOT_GONE = "; what was found there before and not now is kept"
_NO_ROOM = "The folder for temporary files can't take what is fetched to rehearse with"
_FORSAKEN = "is not declared any more; --yes takes its documents out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the sources hold, as if it had been found below `roots`; `doomed` are those of sources not declared now."""

    discovery: Discovery
    roots: tuple[Path, ...]
    doomed: tuple[Path, ...]


def source_folder(index: Path, name: str) -> Path:
    """Where the files of a source lie."""
    folder = f"{_GIVEN}{hashlib.sha256(name.encode()).hexdigest()[:16]}" if "://" in name else name
    return index.resolve() / SOURCES_FOLDER / folder / _FILES


def rules_of(settings: Settings) -> AudienceRules:
    """Who may read what by the settings: the rules for folders, and the audiences of the sources."""
    root = rules_root(settings.index)
    of_sources = {
        _pattern(source_folder(settings.index, name), root): source.audience
        for name, source in settings.sources.items()
        if source.audience
    }
    return AudienceRules({**settings.audience_rules, **of_sources}, root, settings.index.resolve() / SOURCES_FOLDER)


def abouts(index: Path) -> dict[str, SourceMetadata]:
    """What the sources say of their documents, by the paths of the files."""
    found: dict[str, SourceMetadata] = {}
    for state in (index.resolve() / SOURCES_FOLDER).glob(f"*/{_STATE}"):
        files = state.parent / _FILES
        found.update((path_text(str(files / name)), item.about) for name, item in _load(state.parent).items())
    return found


def metadata_by_content(index: Path) -> dict[str, set[SourceMetadata]]:
    """What any source said of a document since the last ingestion of all that it holds, by SHA-256 of its bytes."""
    places = [state.parent for state in (index.resolve() / SOURCES_FOLDER).glob(f"*/{_STATE}")]
    return by_content(load_history(place, place / _FILES, _load(place)) for place in places)


def forsaken(settings: Settings) -> tuple[str, ...]:
    """Sources that were declared once, and of which there are documents still."""
    names = [state.parent.name for state in (settings.index.resolve() / SOURCES_FOLDER).glob(f"*/{_STATE}")]
    return tuple(sorted(name for name in names if name not in settings.sources and not name.startswith(_GIVEN)))


@contextlib.contextmanager
def gathered(
    names: Sequence[str], settings: Settings, *, dry_run: bool, yes: bool, on_look: Callable[[str], None]
) -> Iterator[Gathered]:
    """Look into these sources, one after the other. Rehearsed, all that is fetched is gone afterwards.

    What went is forgotten once all was done with the rest, and so not where consent is missing. What a source held that
    is not declared any more goes with `yes`. Raises UsageError for a name that never was, and SettingsError where the
    secret of the only one is missing.
    """
    old = [name for name in names if name in forsaken(settings)]
    declared = [name for name in names if name not in old]
    _check(declared, settings)
    with contextlib.ExitStack() as stack:
        looks = [_Look(name, settings, on_look) for name in declared]
        discoveries = [look.rehearse(stack) if dry_run else look.look() for look in looks]
        left = [] if yes else [Outcome(source=name, kind=Kind.SKIPPED, reason=_FORSAKEN) for name in old]
        doomed = tuple(source_folder(settings.index, name) for name in (old if yes else ()))
        yield Gathered(
            discovery=joined_discoveries([*discoveries, Discovery(found=(), skipped=tuple(left))]),
            roots=(*(source_folder(settings.index, name) for name in declared), *doomed),
            doomed=doomed,
        )
    for done in () if dry_run else looks:
        done.settle()
    for name in old if yes and not dry_run else ():
        shutil.rmtree(source_folder(settings.index, name).parent)


def _check(names: Sequence[str], settings: Settings) -> None:
    for name in names:
        if name not in settings.sources:
            known = ", ".join(settings.sources) or "none"
            raise UsageError(f"There is no source {name!r} in pincite.toml; declared: {known}.")
    if len(names) == 1:  # one of several fails by itself
        secrets_of(names[0], settings.sources[names[0]])


def joined_discoveries(discoveries: Sequence[Discovery]) -> Discovery:
    """All of them as one."""
    found = chain.from_iterable(one.found for one in discoveries)
    return Discovery(
        found=tuple({file.key: file for file in found}.values()),
        skipped=tuple(chain.from_iterable(one.skipped for one in discoveries)),
        unseen=tuple(chain.from_iterable(one.unseen for one in discoveries)),
    )


class _Look:
    """One look into one source."""

    def __init__(self, name: str, settings: Settings, on_look: Callable[[str], None]) -> None:
        self._name, self._settings, self._on_look = name, settings, on_look
        self._source, self._home = settings.sources[name], source_folder(settings.index, name)
        self._said = 0.0
        self._gone: Mapping[str, Item] = {}
        self._kept: Mapping[str, Item] = {}
        self._forgets = False

    def look(self) -> Discovery:
        """Bring its folder in line with the source, and say what is there; what went stays known until `settle`."""
        with self._alone() as place:
            return self._discovery(place)

    def settle(self) -> None:
        """Forget what went, now that it is out of the index; what another process saw anew since then is left."""
        if not (self._gone or self._forgets):
            return
        with contextlib.suppress(WorkspaceBusy), self._alone() as place:  # the next look forgets it as well
            known = _load(place)
            going = [name for name, item in self._gone.items() if known.get(name) == item]
            history = load_history(place, place / _FILES, known)
            prune_history(history, self._kept, going)
            save_history(place, history)
            _save(place, {name: item for name, item in known.items() if name not in going})
            for name in going:
                with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):
                    (place / _FILES / name).unlink()  # a folder may have its name now

    @contextlib.contextmanager
    def _alone(self) -> Iterator[Path]:
        """Its folder, for one process at a time."""
        place = self._home.parent
        try:
            for folder in (place.parent.parent, place.parent, place):
                make_folder(folder)
            with FileLock(place / "look.lock", timeout=self._settings.lock_seconds, mode=FILE_MODE):
                yield place
        except Timeout:
            raise WorkspaceBusy(f"Another process is looking into the source {self._name}.") from None
        except OSError as error:
            raise StorageFailed.of(error, place) from error

    def rehearse(self, stack: contextlib.ExitStack) -> Discovery:
        """The same in a copy of its folder, which another process may be changing."""
        try:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pincite-"))) / self._name
            if self._home.parent.is_dir():
                shutil.copytree(self._home.parent, copy, symlinks=True, copy_function=_copied)
            return self._discovery(copy)
        except OSError as error:
            raise StorageFailed(f"{_NO_ROOM} ({error}). Make room there, or name another one by TMPDIR.") from error

    def _discovery(self, place: Path) -> Discovery:
        before = _load(place)
        history = load_history(place, place / _FILES, before)
        listing = self._listing(place / _FILES, before)
        failed = {name: item for name, item in before.items() if name in listing.failed}
        kept = {**(before if listing.cut else failed), **listing.items}
        record(history, place / _FILES, listing.items)
        save_history(place, history)
        _save(place, {**before, **kept})
        self._kept = kept
        self._forgets = any(len(entries) > 1 for entries in history.values())
        self._gone = {name: item for name, item in before.items() if name not in kept}
        return self._as_found(listing, place / _FILES, before)

    def _listing(self, folder: Path, before: Mapping[str, Item]) -> Listing:
        self._on_look(f"Looking into {self._name}")
        self._said = time.monotonic()
        make_folder(folder.parent)
        make_folder(folder)
        try:
            secrets = secrets_of(self._name, self._source)
        except SettingsError as error:
            return Listing(cut=str(error))

        with open_reader(self._settings) as reader:
            visit = Visit(
                source=self._source,
                secrets=secrets,
                folder=folder,
                before=before,
                largest=int(self._settings.max_file_mb * 1e6),
                reader=reader,
                library=rules_root(self._settings.index),
                on_look=self._say,
            )
            try:
                listing: Listing = importlib.import_module(f"ingest.sources.{_MODULES[self._source.kind]}").look(visit)
            except SourceFailed as error:
                return Listing(cut=str(error))
        return listing

    def _say(self, what: str) -> None:
        """How far it is, now and then."""
        if time.monotonic() - self._said >= _SAID_EACH:
            self._said = time.monotonic()
            self._on_look(f"Looking into {self._name}: {what}")

    def _as_found(self, listing: Listing, folder: Path, before: Mapping[str, Item]) -> Discovery:
        failed = [
            _unreadable(f"{self._name}/{name}", reason, TEXT_KEPT if name in before else "")
            for name, reason in listing.failed.items()
        ]
        left_out = [
            Outcome(source=f"{self._name}/{name}", kind=Kind.SKIPPED, reason=reason)
            for name, reason in listing.left_out.items()
        ]
        cut = [_unreadable(self._name, listing.cut, _NOT_GONE if before else "")] if listing.cut else []
        unseen = [self._home / name for name in listing.failed] + [self._home] * bool(cut)
        return Discovery(
            found=tuple(self._found(name, item, folder) for name, item in sorted(listing.items.items())),
            skipped=(*cut, *failed, *left_out),
            unseen=tuple(path_text(str(path)) for path in unseen),
        )

    def _found(self, name: str, item: Item, folder: Path) -> FoundFile:
        place = from_text(str(folder / name))
        return FoundFile(
            path=self._home / place.relative_to(folder),
            name=f"{self._name}/{name}",
            root=self._home.parent.parent,
            size=place.stat().st_size,
            about=item.about,
            at=place if folder != self._home else None,
        )


def _copied(file: str, copy: str) -> None:
    with contextlib.suppress(FileNotFoundError):  # whoever was writing it is done
        shutil.copy2(file, copy, follow_symlinks=False)


def _unreadable(source: str, reason: str, kept: str) -> Outcome:
    return Outcome(source=source, kind=Kind.UNREADABLE, reason=reason + kept)


def _pattern(folder: Path, root: Path | None) -> str:
    base = root if root and folder.is_relative_to(root) else Path(folder.anchor)
    return f"/{folder.relative_to(base).as_posix()}/**"


def _load(place: Path) -> dict[str, Item]:
    """What was known after the last look; nothing where that can't be read, and then all is fetched anew."""
    try:
        kept = json.loads((place / _STATE).read_text(encoding="utf-8"))
        return {name: _item(**about) for name, about in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _item(*, about: Mapping[str, str | None], etag: str, changed: str, ways: Sequence[str] = ()) -> Item:
    return Item(about=metadata_of(about), etag=etag, changed=changed, ways=tuple(ways))


def _save(place: Path, items: Mapping[str, Item]) -> None:
    text = json.dumps({name: asdict(item) for name, item in items.items()}, default=str, ensure_ascii=False)
    part = place / f"{_STATE}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(place / _STATE)
