"""Writes documents into the index so that a kill at any moment loses nothing and doubles nothing.

The manifest is the truth, the vectors are an index of it. One batch goes: announce the chunks, store their vectors,
commit the manifest, sweep the vectors that nothing refers to any more. Whatever was announced but not committed is
swept by the next writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.adapters.database import Batch
from bot.retrieval.dense import embedded_text
from ingest.split import split

if TYPE_CHECKING:
    from bot.adapters.database import FileRecord
    from bot.nouns import Document
    from bot.wiring import Workspace

BATCH = 256
"""Chunks a commit: about four seconds of work on two cores, and long enough to embed efficiently."""


class Store:
    """Collects changes and commits them batch by batch. Only the holder of the workspace's lock may have one."""

    def __init__(self, workspace: Workspace, chunk_tokens: int) -> None:
        """Sweep what a killed writer left behind, then start empty."""
        self._manifest, self._vectors, self._embedder = workspace.manifest, workspace.vectors, workspace.embedder
        self._chunk_tokens = chunk_tokens
        self._batch, self._waiting = Batch(), 0
        self.chunks = 0
        self._sweep()

    def put(self, file: str, document: Document) -> None:
        """Index the document, from the file of this digest, in place of the one of the same source."""
        chunks = split(document, self._embedder.tokens, self._chunk_tokens)
        self._batch.documents.append((file, document, chunks))
        self._waiting += len(chunks)
        if self._waiting >= BATCH:
            self.flush()

    def move(self, old: str, new: str, file: str) -> None:
        """Let a document live on under another source or from another file, as it is."""
        self._batch.moved.append((old, new, file))

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
        chunks = batch.chunks()
        if chunks:
            vectors = self._embedder.embed_passages([embedded_text(chunk) for chunk in chunks])
            self._manifest.announce([chunk.id for chunk in chunks])
            self._vectors.upsert(chunks, vectors)
        self._manifest.commit(batch)
        self.chunks += len(chunks)
        for old, new, _ in batch.moved:
            if old != new:
                self._relabel(new)
        self._sweep()

    def _relabel(self, source: str) -> None:
        """Chroma's copy of the metadata follows the new source; the vectors stay."""
        chunks = self._manifest.chunks_of(source)
        stored = self._vectors.vectors([chunk.id for chunk in chunks])
        kept = [chunk for chunk in chunks if chunk.id in stored]
        if kept:
            self._vectors.upsert(kept, np.stack([stored[chunk.id] for chunk in kept]))

    def _sweep(self) -> None:
        debris = self._manifest.debris()
        if debris:
            self._vectors.delete(debris)
            self._manifest.swept(debris)
