"""Keeps in one file what cannot be made again, and brings it back: records, audiences given by hand, files handed over.

Documents and vectors are not in it: they are made anew of their files.
"""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.adapters.database import Batch, Manifest, Restriction, copy_snapshot, is_empty, open_database
from bot.adapters.workspace.lock import folder_lock
from bot.adapters.workspace.uploads import UPLOADS_FOLDER, FolderUploads
from bot.errors import AlreadyThere, BackupUnusable, PinciteError, StorageFailed, UsageError
from bot.wiring import DATABASE_FILE, folder_text, is_on_server, place_of
from ingest.planning.plan import NEVER_READ
from ingest.planning.rules import in_common
from ingest.received.uploads import PIPED
from ingest.sources.mirror import SOURCES_FOLDER
from ingest.upkeep.packing import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from typing import Any

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings

_RECORDS, _PACKED = "records.db", "packed"
_PLACES = frozenset({_RECORDS, UPLOADS_FOLDER})
_OF_WORKSPACE = (UPLOADS_FOLDER, SOURCES_FOLDER)
"""Folders whose files lie where the workspace does, and may have been given an audience by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSummary:
    """What a backup holds."""

    answers: int
    files: int
    lost: tuple[str, ...] = ()
    """Files handed over that were there before it was restored, and are not in it, or not with these bytes."""


def backup(
    settings: Settings, file: Path, *, overwrite: bool = False, on_wait: Callable[[str], None] = lambda _: None
) -> BackupSummary:
    """Write the backup whole or not at all, also while a bot answers; raises IndexMissing and AlreadyThere.

    A file that was handed over is in it once it is indexed: before, nobody has noted whom it is for. Raises UsageError
    for an index on a server, which has ways of its own.
    """
    _check(settings)
    if file.is_dir():
        raise UsageError(f"{file} is a folder. Name the file to write, such as {file / 'pincite.backup'}.")
    if not file.absolute().parent.is_dir():
        raise UsageError(f"There is no folder {file.parent}. Make it, or name a file in another one.")
    if file.exists() and not overwrite:
        raise AlreadyThere(f"{file} is there already. With --yes it is replaced.")
    with (
        _opened(settings.index / DATABASE_FILE) as database,
        _alone(settings, on_wait),
        _draft(file.absolute()) as draft,
    ):
        workspace = settings.index.resolve()
        with contextlib.suppress(StorageFailed):  # on a disk that takes nothing, it lies where it lay
            Manifest(database).settle_in(folder_text(workspace))
        known = (Path(path) for path in Manifest(database).files())
        uploads = {path.relative_to(workspace).as_posix(): path for path in known if _is_upload(path, workspace)}
        with _opened(draft / _RECORDS, create=True) as records:
            answers = copy_snapshot(database, records)

        made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        about = {"pincite": __version__, "made": made, "workspace": f"{workspace}"}
        files = pack(draft / _PACKED, {_RECORDS: draft / _RECORDS, **uploads}, about)
        (draft / _PACKED).replace(file)
    return BackupSummary(answers=answers, files=files - 1)  # all but the records


def restore(
    settings: Settings, file: Path, *, overwrite: bool = False, on_wait: Callable[[str], None] = lambda _: None
) -> BackupSummary:
    """Put what the backup holds in the place of what the workspace, made where there is none, has of its kind.

    Nothing is changed before all of it was checked. What was read of files that are there no longer, or that are for
    fewer people by what comes back, is not served any more. Raises BackupUnusable, and AlreadyThere where there is
    something; UsageError as `backup`.
    """
    _check(settings)
    if not file.is_file():
        raise BackupUnusable(f"There is no file {file}.")
    with folder_lock(settings.index, settings.lock_seconds, on_wait), _draft(settings.index / UPLOADS_FOLDER) as draft:
        about = unpack(file, draft, _PLACES)
        workspace = settings.index.resolve()
        uploads = workspace / UPLOADS_FOLDER
        place = partial(_moved, former=Path(str(about["workspace"])), now=workspace)
        with (
            _records(draft / _RECORDS, file) as records,
            _opened(settings.index / DATABASE_FILE, create=True) as database,
        ):
            _note_for_everybody(Manifest(records), about)
            if not overwrite and not (is_empty(database) and _is_bare(uploads)):
                raise AlreadyThere(f"{settings.index} holds answers or files already. With --yes they are replaced.")
            Manifest(database).settle_in(folder_text(workspace))
            lost = _lost(FolderUploads(workspace).digests(), about)
            with _exchanged(uploads, draft / UPLOADS_FOLDER, draft / "former"):
                answers = copy_snapshot(records, database, place)
                _forget(Manifest(database), {uploads / name for name in lost}, uploads)
    return BackupSummary(answers=answers, files=len(about["files"]) - 1, lost=lost)


def _lost(there: Mapping[str, str], about: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the files that are there, with their digests, which the backup does not have as they are."""
    saved = about["files"]
    return tuple(sorted(place for place, digest in there.items() if saved.get(f"{UPLOADS_FOLDER}/{place}") != digest))


def _forget(manifest: Manifest, lost: Collection[Path], uploads: Path) -> None:
    """What was read of these, and of what is for fewer people now: they are read anew. Files that are gone go."""
    batch = Batch()
    given = manifest.restrictions()
    for path, file in manifest.files().items():
        place = Path(path)
        if place.is_relative_to(uploads) and not place.exists():
            batch.forgotten.append(path)
        elif place in lost or (path in given and _is_wider(file.audience, given[path].audience)):
            batch.files[path] = replace(file, digest=NEVER_READ)
    manifest.commit(batch)


def _is_wider(audience: tuple[str, ...], given: tuple[str, ...]) -> bool:
    return bool(given) and (not audience or in_common(audience, given) != audience)


def _note_for_everybody(manifest: Manifest, about: Mapping[str, Any]) -> None:
    """That of what came through standard input for everybody, since only a record said it, and those are not kept."""
    piped = [name for name in about["files"] if name.startswith(f"{UPLOADS_FOLDER}/{PIPED}/")]
    paths = {str(Path(about["workspace"]) / name) for name in piped} - manifest.restrictions().keys()
    manifest.commit(Batch(restrictions=[Restriction(path=path, content="", audience=()) for path in sorted(paths)]))


def _check(settings: Settings) -> None:
    if is_on_server(settings):
        raise UsageError(
            f"The index is on a server ({place_of(settings)}), and backed up there with all files that were handed "
            "over and all test cases: with pg_dump, or as whoever runs it does (docs/large.md). `pincite backup` "
            "and `pincite restore` are for a workspace's folder."
        )


@contextlib.contextmanager
def _opened(path: Path, *, create: bool = False) -> Iterator[Database]:
    database = open_database(path, create=create)
    try:
        yield database
    finally:
        database.dispose()


@contextlib.contextmanager
def _records(path: Path, file: Path) -> Iterator[Database]:
    """The backup's database, brought up to date; raises BackupUnusable."""
    try:
        records = open_database(path)
    except PinciteError as error:
        raise BackupUnusable(f"The records in {file} can't be used: {error}") from error
    try:
        if problems := Manifest(records).problems():
            raise BackupUnusable(f"The records in {file} are damaged: {problems[0]}.")
        yield records
    finally:
        records.dispose()


@contextlib.contextmanager
def _alone(settings: Settings, on_wait: Callable[[str], None]) -> Iterator[None]:
    """While nobody changes what is indexed; where nothing can be written, nobody does."""
    with contextlib.ExitStack() as held:
        with contextlib.suppress(StorageFailed):
            held.enter_context(folder_lock(settings.index, settings.lock_seconds, on_wait))
        yield


@contextlib.contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A folder for its owner alone beside `target`, from which files move there in one step; it does not stay."""
    try:
        with tempfile.TemporaryDirectory(prefix=f"{target.name}.draft-", dir=target.parent) as draft:
            yield Path(draft)
    except OSError as error:
        raise StorageFailed.of(error, target) from error


@contextlib.contextmanager
def _exchanged(there: Path, new: Path, aside: Path) -> Iterator[None]:
    """The new folder in the place of the one that is there; as before, if what is done meanwhile fails."""
    if there.exists():
        there.rename(aside)
    try:
        if new.exists():
            new.rename(there)
        yield
    except BaseException:
        if there.exists():
            there.rename(new)
        if aside.exists():
            aside.rename(there)
        raise


def _moved(path: str, *, former: Path, now: Path) -> str:
    """Where a file is that lay in a folder of another workspace; any other file is where it was."""
    known = Path(path)
    if any(known.is_relative_to(former / folder) for folder in _OF_WORKSPACE):
        return str(now / known.relative_to(former))
    return path


def _is_upload(path: Path, workspace: Path) -> bool:
    return path.is_relative_to(workspace / UPLOADS_FOLDER)


def _is_bare(folder: Path) -> bool:
    return not any(path.is_file() for path in folder.rglob("*"))
