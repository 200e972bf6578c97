"""Reads files that came with a question, for the conversation in which it was asked and for nothing else.

What they say is kept in the workspace, outside the index: a folder for each workspace on Slack, in it one for each
thread, and in that one for each message, which is there once all its files were read. Nobody finds it but who asks in
that thread. It goes with its message, or after some days. Where the index is on a server, it is in the database, too,
packed; these folders are copies then, which each bot makes of what it is asked of.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import secrets
import shutil
import tarfile
import time
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.adapters.database import Batch, FileRecord
from bot.adapters.workspace.privacy import make_file, make_folder
from bot.errors import IndexMissing, NotFound, Unreadable
from bot.nouns import ATTACHED
from bot.wiring import open_annex
from ingest.extraction.isolation import open_reader
from ingest.received.uploads import safe_name
from ingest.storing.preparing import document_of_extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk, Document
    from bot.ports.answering import Attachments, Embedder
    from bot.wiring import Annex
    from ingest.extraction.isolation import ReaderProcess

ATTACHED_FOLDER = "attached"
MOST_PASSAGES = 1000
"""Of the files of one message: some 400 pages, which take about a minute on two cores that have other things to do."""
ATTACHMENT_TOO_LONG = "it is too long to be read with a question; among the documents it could be"
_DRAFT = "draft-"
_STAMP = "stamp"
"""A file beside what is in the database, too."""
_DAY = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """A file that somebody handed over: its bytes lie at `path`, or there is a reason why they don't."""

    id: str
    name: str
    path: Path | None = None
    made: date | None = None
    reason: str = ""


def attachment_folder(workspace: Path, team: str, thread: str, message: str = "") -> Path:
    """The folder of a thread, or of one message in it, whatever these are called."""
    folder = workspace / ATTACHED_FOLDER / safe_name(team) / _digest(thread)
    return folder / _digest(message) if message else folder


def folders(thread: Path) -> tuple[Path, ...]:
    """Those of the messages of a thread whose files were read."""
    if not thread.is_dir():
        return ()
    return tuple(sorted(one for one in thread.iterdir() if one.is_dir() and not one.name.startswith(_DRAFT)))


def of_message(workspace: Path, team: str, message: str, kept: Attachments | None = None) -> tuple[Path, ...]:
    """The folders of a message, in whatever threads its files were read."""
    threads, name = workspace / ATTACHED_FOLDER / safe_name(team), _digest(message)
    elsewhere = kept.of_message(threads.name, name) if kept else ()
    return tuple({*threads.glob(f"*/{name}"), *(threads / thread / name for thread in elsewhere)})


def bring(thread: Path, kept: Attachments | None) -> None:
    """Have in the folder of a thread what other bots read for it, and nothing that they took out."""
    if kept is None:
        return
    for message in _drop_gone(thread, kept):
        if not (thread / message).is_dir():
            _unpack(thread / message, kept)


def asked_about(thread: Path, kept: Attachments | None) -> tuple[Path, ...]:
    """The folders for a question of this thread: what is in them stays for as long as if it were read just now.

    A folder alone is as young as when it was last opened.
    """
    bring(thread, kept)
    found = folders(thread)
    if kept and found:
        kept.asked_about(thread.parent.name, thread.name)
    return found


def _drop_gone(thread: Path, kept: Attachments) -> Iterable[str]:
    """What is no longer there, or not so, goes from this folder, too; the messages of which there is something."""
    there = kept.of_thread(thread.parent.name, thread.name)
    for folder in folders(thread):
        stamp = _stamp(folder)
        if stamp and there.get(folder.name) != stamp:  # without one, it was read before the index was on a server
            shutil.rmtree(folder, ignore_errors=True)
    return there


def _unpack(folder: Path, kept: Attachments) -> None:
    if (found := kept.data(*_key(folder))) is None:
        return
    age, data = found
    with draft_folder(folder) as made:
        with tarfile.open(fileobj=io.BytesIO(data)) as packed:
            packed.extractall(made, filter="data")
        os.utime(made, (time.time() - age,) * 2)  # it goes when it would have gone where it was read
        with contextlib.suppress(OSError):  # another thread was faster
            made.replace(folder)


def _pack(folder: Path) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as packed:
        for path in sorted(folder.iterdir()):
            packed.add(path, path.name)
    return data.getvalue()


def _key(folder: Path) -> tuple[str, str, str]:
    """Team, thread and message, as they are called here and in the database."""
    return folder.parent.parent.name, folder.parent.name, folder.name


def _stamp(folder: Path) -> str:
    """That of what is in the database, too; empty where it is not."""
    path = folder / _STAMP
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@contextlib.contextmanager
def draft_folder(folder: Path) -> Iterator[Path]:
    """A folder beside this one that is gone when the block ends."""
    for parent in (folder.parent.parent.parent, folder.parent.parent, folder.parent):
        make_folder(parent)
    made = folder.parent / f"{_DRAFT}{secrets.token_hex(8)}"
    make_folder(made)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def attach(
    settings: Settings,
    embedder: Embedder,
    folder: Path,
    files: Sequence[ReceivedFile],
    go_on: Callable[[], None],
    kept: Attachments | None = None,
) -> None:
    """Read these files, and keep what they say in this folder, and for other bots, in place of what is there.

    `go_on` raises where nobody waits for it any more; then nothing is kept.
    """
    with draft_folder(folder) as made:
        with open_reader(settings) as reader, open_annex(settings, made, embedder, create=True) as annex:
            for file in files:
                go_on()
                _add(reader, annex, file)
            annex.vectors.keep(go_on)  # a question writes nothing here: the folder may be going
        go_on()
        if kept:
            lay(made / _STAMP, (stamp := secrets.token_hex(8)).encode())
            kept.keep(*_key(folder), stamp, _pack(made))
        shutil.rmtree(folder, ignore_errors=True)
        made.replace(folder)


def unread_files(settings: Settings, embedder: Embedder, folder: Path) -> Mapping[str, str]:
    """Why files of this folder could not be read, by their ids."""
    with open_annex(settings, folder, embedder) as annex:
        return {file.path: file.reason for file in annex.manifest.files().values() if file.reason}


def file_ids(settings: Settings, embedder: Embedder, folder: Path) -> frozenset[str]:
    """The ids of the files of this folder, be they read or not."""
    with open_annex(settings, folder, embedder) as annex:
        return frozenset(annex.manifest.files())


def attached_document(settings: Settings, embedder: Embedder, thread: Path, source: str) -> Document | None:
    """The document of this source, if it came with a message of this thread and is kept still."""
    for folder in folders(thread):
        with contextlib.suppress(NotFound, IndexMissing), open_annex(settings, folder, embedder) as annex:
            return annex.manifest.document(source)
    return None


def lay(path: Path, data: bytes) -> None:
    """Put these bytes where nobody else reads them."""
    make_file(path)
    path.write_bytes(data)


def wipe_folder(folder: Path, kept: Attachments | None = None) -> None:
    """Keep nothing of it."""
    if kept:
        kept.drop(*_key(folder))
    shutil.rmtree(folder, ignore_errors=True)


def leave(workspace: Path, team: str, kept: Attachments | None = None) -> None:
    """Keep nothing of a workspace on Slack."""
    if kept:
        kept.leave(safe_name(team))
    shutil.rmtree(workspace / ATTACHED_FOLDER / safe_name(team), ignore_errors=True)


def wipe_expired(workspace: Path, team: str, days: float, kept: Attachments | None = None) -> None:
    """Wipe what was read longer ago than `days`, and what was left behind while it was being read."""
    threads = workspace / ATTACHED_FOLDER / safe_name(team)
    if kept:
        kept.tidy(threads.name, days * _DAY)
    for thread in threads.iterdir() if threads.is_dir() else ():
        if kept:
            _drop_gone(thread, kept)
        for message in thread.iterdir():
            age = time.time() - message.stat().st_mtime
            if age > (min(days, 1.0) if message.name.startswith(_DRAFT) else days) * _DAY:
                wipe_folder(message)
        with contextlib.suppress(OSError):  # something is in it
            thread.rmdir()


def _add(reader: ReaderProcess, annex: Annex, file: ReceivedFile) -> None:
    source = f"{ATTACHED}{file.id}/{file.name}"
    try:
        documents = _read(reader, annex, file, source)
    except Unreadable as error:
        documents, file = {}, replace(file, reason=str(error))
    digest = _digest(source)
    record = FileRecord(path=file.id, source=source, digest=digest, reason=file.reason or None)
    stored = [(digest, document, chunks) for document, chunks in documents.items()]
    annex.manifest.commit(Batch(files={file.id: record}, documents=stored))


def _read(reader: ReaderProcess, annex: Annex, file: ReceivedFile, source: str) -> dict[Document, tuple[Chunk, ...]]:
    """The documents of the file with their passages; raises Unreadable."""
    if file.path is None:
        return {}
    found: dict[str, Document] = {}
    for extract in reader.read(file.path, file.name):
        document = document_of_extract(extract, source, (), file.made)
        title = (
            f"{file.name}: {document.title}"
            if document.title not in {"", file.name, PurePath(file.name).stem}
            else file.name
        )
        found.setdefault(document.source, replace(document, title=title, audience=(), url=None))
    read = {document: reader.split(document) for document in found.values()}
    if annex.manifest.count() + sum(map(len, read.values())) > MOST_PASSAGES:
        raise Unreadable(ATTACHMENT_TOO_LONG)
    return read


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
