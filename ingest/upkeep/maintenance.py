"""Takes documents out by hand, and rebuilds the index."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot import wiring
from bot.errors import IndexDamaged, NotFound, ReadFailed
from ingest.extraction.isolation import open_reader
from ingest.planning.plan import NEVER_READ
from ingest.received.uploads import discard, was_handed_over
from ingest.reporting.meter import PendingContent, ProgressMeter
from ingest.storing.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.adapters.database import FileRecord, Manifest, SourceSummary
    from bot.configuration.settings import Settings
    from bot.nouns import Chunk, Document
    from ingest.extraction.isolation import ReaderProcess
    from ingest.reporting.outcomes import OnProgress


def remove(
    sources: Sequence[str], settings: Settings, on_wait: Callable[[str], None] = lambda _: None
) -> tuple[str, ...]:
    """Take these documents out of the index, all or none, and return their sources; raises NotFound.

    A file's source stands for all documents in it, as do all of these together, and a copy's for the document that it
    is a copy of. The next ingestion of its folder brings a file back that still lies there, for nobody who could not
    read it before; what was handed over is deleted.
    """
    with (
        wiring.open_library(settings) as library,
        wiring.open_for_writing(settings, on_wait) as workspace,
        Store(workspace) as store,
    ):
        files = workspace.manifest.files().values()
        known = {one.source for one in files} | {one.source for one in library.sources()}
        sources = _as_spelt(sources, known)
        doomed: list[str] = []
        for source in sources:
            doomed.extend(_documents(workspace.manifest, source, files))
        for source in doomed:
            store.remove(source)

        # with a document go all files that hold it, or the next one by name would bring it back
        whole = {*doomed, *sources, *_emptied(workspace.manifest, doomed, files)}
        named = {file.path: file.digest for file in files if file.source in whole}
        digests = set(named.values()) - {NEVER_READ}  # files of which nothing was read are no copies
        forgotten = [file.path for file in files if file.path in named or file.digest in digests]
        for path in forgotten:
            if was_handed_over(path, settings):
                store.discard(path)
            else:
                store.forget(path)
        store.flush()
        store.settle()
        # only now that nothing refers to them any more
        discard(settings, map(Path, forgotten))
    return tuple(doomed)


def reindex(
    settings: Settings,
    on_progress: OnProgress = lambda _: None,
    on_wait: Callable[[str], None] = lambda _: None,
    on_lost: Callable[[str], None] = lambda _: None,
) -> int:
    """Split and embed every document in the manifest anew, with the embedder of the settings; returns the chunks.

    The files are not needed. When it is interrupted, the index asks to be reindexed again and loses nothing. A document
    that cannot be split keeps the chunks that it has; one whose text was damaged is taken out, and `on_lost` hears its
    source: the next ingestion reads its file again.
    """
    with (
        wiring.open_library(settings) as library,
        wiring.open_for_writing(settings, on_wait) as workspace,
        open_reader(settings) as reader,
    ):
        summaries = library.sources()
        workspace.embedder.renew()  # first: it takes the most room, and without it nothing is lost yet
        workspace.manifest.clear_stamp()  # until it is set again, the index asks to be reindexed
        workspace.index.clear()
        workspace.index.prepare(workspace.embedder.stamp)

        unread = {one.source: PendingContent(one.source, "", one.characters) for one in summaries}
        meter = ProgressMeter(list(unread.values()), on_progress)
        with Store(workspace, meter.has_embedded) as store:
            for summary in meter.turns((one.source, one) for one in summaries):
                started = time.monotonic()
                try:
                    document = library.document(summary.source)
                    chunks = _chunks(document, reader, workspace.manifest)
                    meter.has_read(unread[summary.source], chunks, time.monotonic() - started)
                    store.put(summary.file, document, chunks)
                except IndexDamaged:
                    _take_out(store, summary, workspace.manifest)
                    on_lost(summary.source)
                store.end_of_file()

            store.finish()
        workspace.manifest.set_stamp(workspace.embedder.stamp)
        return store.chunks


def _chunks(document: Document, reader: ReaderProcess, manifest: Manifest) -> tuple[Chunk, ...]:
    try:
        return reader.split(document)
    except ReadFailed:
        return tuple(manifest.chunks_of(document.source))


def _take_out(store: Store, damaged: SourceSummary, manifest: Manifest) -> None:
    """The document goes, and whatever files hold it are to be read again."""
    store.remove(damaged.source)
    for file in manifest.files().values():
        if file.digest == damaged.file:
            held = manifest.former_documents(manifest.holders().get(file.digest, damaged.source))
            store.record(replace(file, digest=NEVER_READ, held=held))


def _as_spelt(named: Sequence[str], known: AbstractSet[str]) -> tuple[str, ...]:
    """The sources as the index has them, each once: a Mac writes the `ü` of a file's name as two characters."""
    spelt = {unicodedata.normalize("NFC", source): source for source in known}
    found: dict[str, None] = {}
    for name in named:
        alike = spelt.get(unicodedata.normalize("NFC", name), name)
        found[name if name in known else alike] = None
    return tuple(found)


def _emptied(manifest: Manifest, doomed: Sequence[str], files: Iterable[FileRecord]) -> Iterator[str]:
    """The sources of files of which no other document is there."""
    gone = set(doomed)
    holders = {source[:place] for source in gone for place, sign in enumerate(source) if sign == "#"}
    for file in files:
        if file.source in holders and manifest.digests(file.source, file.digest).keys() <= gone:
            yield file.source


def _documents(manifest: Manifest, source: str, files: Iterable[FileRecord]) -> tuple[str, ...]:
    digest = next((file.digest for file in files if file.source == source), None)
    copies = (file.source for file in files if digest != NEVER_READ and file.digest == digest)
    for candidate in (source, *copies):
        found = tuple(manifest.digests(candidate, digest))
        if found:
            return found
    if digest is not None:  # a file without text has no documents, and yet is known
        return (source,)
    raise NotFound(f"No document {source!r} in the index. `pincite sources list` shows what there is.")
