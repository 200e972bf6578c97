"""Finds what was handed over and is kept on a server, and lends it as files to those who read it.

A copy that is being read lies in the workspace's folder for as long as that takes. What a killed process left there
goes with the next one that reads.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot import wiring
from bot.adapters.workspace.privacy import FILE_MODE, make_file, make_folder
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS, UPLOADS_FOLDER
from bot.errors import NotFound, StorageFailed, UsageError
from ingest.discovery.discover import Discovery, FoundFile
from ingest.received.uploads import PIPED, folder_name
from ingest.reporting.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from bot.configuration.settings import Settings
    from bot.nouns import Upload
    from bot.ports.answering import Uploads
    from ingest.planning.rules import AudienceRules

    Lending = Callable[[Upload], contextlib.AbstractContextManager[Path]]
    """A file of its bytes, for as long as it is read."""

_LENT = f"{UPLOADS_FOLDER}.reading"
"""The folder of what is being read."""
_LOCK = ".lock"
_LEFT_ALONE = "came through standard input, and nobody has said for whom; pipe it again"

_NOT_FOR_ALL = "was handed over for some only, and is not ingested yet; name them with --audience"


def is_address(path: Path) -> bool:
    """Whether it is none on a disk, but that of what was handed over and is kept on a server: `pincite:/uploads/hr`."""
    return path.is_relative_to(UPLOADS_ADDRESS)


def spoken_for(
    discovery: Discovery, roots: Sequence[Path], settings: Settings, told: Container[str], rules: AudienceRules
) -> Discovery:
    """What was found without what lies in the workspace's folder of uploads, for nobody knows whom.

    `told` are the paths of which it was said. The folder does not note it, so that of a file whose ingestion failed
    only its place says that it is not for everybody.
    """
    index = settings.index.resolve()
    if not any(root.resolve().is_relative_to(index) for root in roots):
        return discovery

    left: dict[str, Outcome] = {}
    for file in discovery.found:
        reason = _unspoken(file.path, index / UPLOADS_FOLDER, roots, rules)
        if reason and file.key not in told:
            left[file.key] = Outcome(source=file.name, kind=Kind.SKIPPED, reason=reason)
    return replace(
        discovery,
        found=tuple(file for file in discovery.found if file.key not in left),
        skipped=(*discovery.skipped, *left.values()),
        unseen=(*discovery.unseen, *left),
    )


def _unspoken(path: Path, home: Path, roots: Sequence[Path], rules: AudienceRules) -> str:
    """Why nobody knows for whom an upload is that was never ingested; empty where its place says it, or it is none.

    A rule says it that names those of its folder: one for all files, `**`, was not made for it.
    """
    place = path.resolve()
    if not place.is_relative_to(home):
        return ""
    folder = place.relative_to(home).parts[0]
    if place.parent == home or folder in {folder_name(()), folder_name(rules.audience(path))}:
        return ""
    if folder == PIPED:
        return "" if path in roots else _LEFT_ALONE  # whoever pipes it names it
    return _NOT_FOR_ALL


@contextlib.contextmanager
def handed_over(addresses: Sequence[Path], settings: Settings) -> Iterator[Callable[[], Discovery]]:
    """Looks what is kept under these addresses, or below them; it can be read until this ends.

    Whoever is to change the index looks while nobody else does: what is added meanwhile is not gone. The look raises
    UsageError where there is nothing of such an address.
    """
    home = settings.index.resolve() / _LENT
    if not addresses:
        _sweep(home)
        yield lambda: Discovery(found=())
        return
    if not wiring.is_on_server(settings):
        raise UsageError(f"{addresses[0]} is for an index on a server. Here, name {settings.index / UPLOADS_FOLDER}.")
    with (
        wiring.open_uploads(settings) as uploads,
        wiring.open_manifest(settings) as manifest,
        _folder(home) as folder,
    ):

        def look() -> Discovery:
            told = {*addresses, *map(Path, manifest.files() if manifest else ())}
            return _discovery(_meant(uploads, addresses), told, settings.max_file_mb, partial(_lent, uploads, folder))

        yield look


def _meant(uploads: Uploads, addresses: Sequence[Path]) -> dict[Path, Upload]:
    there = {uploads.path(upload.place): upload for upload in uploads.all()}
    for address in addresses:
        if address != Path(UPLOADS_ADDRESS) and not any(path.is_relative_to(address) for path in there):
            raise UsageError(f"Nothing was handed over as {address}, or it was removed.")
    return {path: one for path, one in there.items() if any(map(path.is_relative_to, addresses))}


def _discovery(there: Mapping[Path, Upload], told: Container[Path], most: float, lending: Lending) -> Discovery:
    """As found on a disk. What has more megabytes than `most`, and what is for nobody knows whom, stays as it is.

    `told` are the paths of which whoever ingests them says it, or has said it.
    """
    found: list[FoundFile] = []
    left: dict[str, Outcome] = {}
    for path, upload in there.items():
        if upload.size > most * 1e6:
            reason = f"larger than {most:g} MB (setting max_file_mb)"
        elif upload.audience is None and path not in told:
            reason = _LEFT_ALONE
        else:
            found.append(_found(path, upload, lending))
            continue
        left[str(path)] = Outcome(source=upload.name, kind=Kind.SKIPPED, reason=reason)
    return Discovery(found=tuple(found), skipped=tuple(left.values()), unseen=tuple(left))


def _found(path: Path, upload: Upload, lending: Lending) -> FoundFile:
    lend = partial(lending, upload)
    return FoundFile(path=path, name=upload.name, root=path.parent, size=upload.size, content=upload.digest, lend=lend)


@contextlib.contextmanager
def _lent(uploads: Uploads, folder: Path, upload: Upload) -> Iterator[Path]:
    """A copy of it, as old as it is; raises FileNotFoundError where it was removed meanwhile."""
    copy = folder / f"{uuid.uuid4().hex}{Path(upload.name).suffix}"
    try:
        make_file(copy)
        copy.write_bytes(uploads.data(upload.place))
        os.utime(copy, (upload.made, upload.made))
        yield copy
    except NotFound as error:
        raise FileNotFoundError(2, "it was removed meanwhile") from error
    finally:
        copy.unlink(missing_ok=True)


@contextlib.contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """A folder for its owner alone, which goes at the end, or with whoever comes after a kill."""
    folder = home / uuid.uuid4().hex
    lock = FileLock(folder.with_suffix(_LOCK), mode=FILE_MODE)
    try:
        _sweep(home)
        make_folder(home)
        lock.acquire()
        make_folder(folder)
    except OSError as error:
        raise StorageFailed.of(error, home) from error
    try:
        yield folder
    finally:
        lock.release()
        _drop(folder)
        with contextlib.suppress(OSError):  # others are reading
            home.rmdir()


def _sweep(home: Path) -> None:
    """Whoever lives holds a lock."""
    for lock in home.glob(f"*{_LOCK}"):
        with contextlib.suppress(Timeout, OSError), FileLock(lock, timeout=0, mode=FILE_MODE):
            _drop(lock.with_suffix(""))
    with contextlib.suppress(OSError):  # somebody is reading, or nobody did
        home.rmdir()


def _drop(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(_LOCK).unlink(missing_ok=True)
