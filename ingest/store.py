"""Writes documents into the index so that a kill at any moment loses nothing and doubles nothing.

The manifest is the truth, the vectors are an index of it. One batch goes: announce the chunks, store their vectors,
commit the manifest, sweep the vectors that nothing refers to any more. Whatever was announced but not committed is
swept by the next writer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.adapters.database import Batch, Move
from bot.retrieval.dense import embedded_text
from ingest.split import chunk_id

if TYPE_CHECKING:
    from bot.adapters.database import FileRecord, Restriction
    from bot.nouns import Chunk, Document
    from bot.wiring import Workspace

BATCH = 256
"""Chunks a commit: about four seconds of work on two cores, and long enough to embed efficiently."""


class Store:
    """Collects changes and commits them batch by batch. Only the holder of the workspace's lock may have one."""

    def __init__(self, workspace: Workspace) -> None:
        """Sweep what a killed writer left behind, then start empty."""
        self._manifest, self._vectors, self._embedder = workspace.manifest, workspace.vectors, workspace.embedder
        self._batch, self._waiting = Batch(), 0
        self.chunks = 0
        self._sweep()

    def put(self, file: str, document: Document, chunks: tuple[Chunk, ...]) -> None:
        """Index the document and its chunks, from the file of this digest, in place of the one of the same source."""
        self._batch.documents.append((file, document, chunks))
        self._waiting += len(chunks)
        if self._waiting >= BATCH:
            self.flush()

    def move(self, old: str, new: str, file: str, audience: tuple[str, ...] | None = None) -> None:
        """Let a document live on under another source, from another file or, unless None, for another audience."""
        self._batch.moved.append(Move(old, new, file, audience))

    def restrict(self, given: Restriction) -> None:
        """Note what a file was given by hand."""
        self._batch.restrictions.append(given)

    def remove(self, source: str) -> None:
        """Take the document out."""
        self._batch.removed.append(source)

    def record(self, file: FileRecord) -> None:
        """Note the file as seen."""
        self._batch.files[file.path] = file

    def forget(self, path: str) -> None:
        """Note the file as gone."""
        self._batch.forgotten.append(path)

    def flush(self) -> None:
        """Commit what has been collected."""
        batch, self._batch, self._waiting = self._batch, Batch(), 0
        if batch == Batch():
            return
        batch.moved = [move if move.old == move.new else self._relabelled(move) for move in batch.moved]
        chunks = batch.chunks()
        if chunks:
            vectors = self._embedder.embed_passages([embedded_text(chunk) for chunk in chunks])
            self._manifest.announce([chunk.id for chunk in chunks])
            self._vectors.upsert(chunks, vectors)
        self._manifest.commit(batch)
        self.chunks += len(chunks)
        self._sweep()

    def _relabelled(self, move: Move) -> Move:
        """The vectors once more, under the ids and with the metadata that go with the new source.

        With its former ids, a document would be in the way of one of the same content that takes its former source.
        """
        digest = self._manifest.digests(move.old).get(move.old, "")
        before = self._manifest.chunks_of(move.old)
        ids = {chunk.id: chunk_id(move.new, digest, chunk.start, chunk.end) for chunk in before}
        stored = self._vectors.vectors(list(ids))
        kept = [replace(chunk, id=ids[chunk.id], source=move.new) for chunk in before if chunk.id in stored]
        if kept:
            self._manifest.announce([chunk.id for chunk in kept if chunk.id not in ids])
            self._vectors.upsert(kept, np.stack([stored[chunk.id] for chunk in before if chunk.id in stored]))
        return replace(move, chunks={old: new for old, new in ids.items() if old != new})

    def _sweep(self) -> None:
        debris = self._manifest.debris()
        if debris:
            self._vectors.delete(debris)
            self._manifest.swept(debris)
