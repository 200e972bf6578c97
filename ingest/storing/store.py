"""Writes documents into the index so that a kill at any moment loses nothing and doubles nothing.

A batch holds whole files: their records and all their documents change in one transaction. How vectors go with it is
the index's own affair (`bot/adapters/index.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.adapters.database import Batch, DocumentMove
from bot.retrieval.dense import embedded_text
from ingest.chunking.split import chunk_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.adapters.database import FileRecord, Restriction
    from bot.nouns import Chunk, Document
    from bot.ports.answering import Vectors
    from bot.wiring import Workspace

BATCH = 256
"""Chunks a commit: about four seconds of work on two cores, and long enough to embed efficiently."""
_PIECE = 32
"""Chunks between which it is told how far the embedding is."""
_FILES = 500
"""Files a commit, where they have few chunks or none."""


class Store:
    """Collects changes and commits them batch by batch. Only the holder of the workspace's lock may have one.

    On a server, processes that work for the holder may, too.
    """

    def __init__(
        self, workspace: Workspace, on_embedded: Callable[[Sequence[Chunk]], None] = lambda _: None, turn: str = ""
    ) -> None:
        """Start empty; `finish` sweeps what a killed writer left behind. `on_embedded` hears of each few chunks.

        Of several processes that have a store of the same `turn`, one commits after the other.
        """
        self._on_embedded = on_embedded
        self._turn = turn
        self._manifest = workspace.manifest
        self._index = workspace.index
        self._embedder = workspace.embedder

        self._batch = Batch(turn=turn)
        self._waiting: list[Chunk] = []
        self._embedded = 0  # of the batch
        self._elsewhere = 0  # committed by other processes
        self.chunks = 0

    def load(self) -> None:
        """Be ready for the first chunk before it comes."""
        self._embedder.load_for_passages()
        self._index.load()

    def put(self, file: str, document: Document, chunks: tuple[Chunk, ...]) -> None:
        """Index the document and its chunks, from the file of this digest, in place of the one of the same source."""
        self._batch.documents.append((file, document, chunks))
        self._waiting.extend(chunks)
        if len(self._waiting) >= BATCH:
            self._embed()

    def move(self, old: str, new: str, file: str, audience: tuple[str, ...] | None = None) -> None:
        """Let a document live on under another source, from another file or, unless None, for another audience."""
        self._batch.moved.append(DocumentMove(old, new, file, audience))

    def restrict(self, given: Restriction) -> None:
        """Note what a file was given by hand."""
        self._batch.restrictions.append(given)

    def remove(self, source: str) -> None:
        """Take the document out."""
        self._batch.removed.append(source)

    def record(self, file: FileRecord) -> None:
        """Note the file as seen; documents that no file has any more go."""
        self._batch.files[file.path] = file

    def forget(self, path: str) -> None:
        """Note the file as gone; documents that no file has any more go."""
        self._batch.forgotten.append(path)

    def discard(self, path: str) -> None:
        """As `forget`, and what was handed over under this path goes with it, where the index keeps it."""
        self._batch.discarded.append(path)

    def end_of_file(self) -> None:
        """All that belongs to a file was told: commit, if enough has been collected."""
        chunks = len(self._waiting) + self._embedded
        if chunks >= BATCH or len(self._batch.files) >= _FILES:
            self.flush()

    def has_stored(self, chunks: int) -> None:
        """So many were committed by a process that works for this one."""
        self.chunks += chunks
        self._elsewhere += chunks

    def flush(self) -> None:
        """Commit what has been collected, which has to be whole files."""
        self._embed()
        batch = self._batch
        self._batch = Batch(turn=self._turn)
        if batch == self._batch:  # nothing has been
            return

        batch.moved = [self._relabelled(move) for move in batch.moved]
        self._index.commit(batch)
        self.chunks += self._embedded
        self._embedded = 0

    def finish(self) -> None:
        """Commit the rest, and sweep all vectors that no document has."""
        self.flush()
        self._index.finish()
        self.settle()

    def settle(self) -> None:
        """Leave the vectors as they are found the quickest; nothing is lost where this is never reached."""
        self._index.settle(self._elsewhere)

    def _embed(self) -> None:
        """Store the vectors of the chunks that wait for it."""
        waiting = self._waiting
        self._waiting = []
        for first in range(0, len(waiting), BATCH):
            chunks = waiting[first : first + BATCH]
            self._index.add(chunks, self._vectors_of(chunks))
            self._embedded += len(chunks)

    def _vectors_of(self, chunks: Sequence[Chunk]) -> Vectors:
        """Embedded, or taken over from a killed writer: the same id stands for the same words."""
        vectors = dict(self._index.known(chunks))
        self._on_embedded([chunk for chunk in chunks if chunk.id in vectors])

        # by length: a piece takes as long as if all its chunks had the length of the longest
        new = [chunk for chunk in chunks if chunk.id not in vectors]
        new.sort(key=lambda chunk: len(embedded_text(chunk)))
        for first in range(0, len(new), _PIECE):
            piece = new[first : first + _PIECE]
            texts = [embedded_text(chunk) for chunk in piece]
            embedded = self._embedder.embed_passages(texts)
            for chunk, vector in zip(piece, embedded, strict=True):
                vectors[chunk.id] = vector
            self._on_embedded(piece)
        return np.stack([vectors[chunk.id] for chunk in chunks])

    def _relabelled(self, move: DocumentMove) -> DocumentMove:
        """With the ids that go with the new source."""
        if move.old == move.new:
            return move

        digest = self._manifest.digests(move.old, move.file).get(move.old, "")
        ids: dict[str, str] = {}
        for chunk in self._manifest.chunks_of(move.old):
            new = chunk_id(move.new, digest, chunk.start, chunk.end)
            if new != chunk.id:
                ids[chunk.id] = new
        return replace(move, chunks=ids)
