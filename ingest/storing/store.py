"""Writes documents into the index so that a kill at any moment loses nothing and doubles nothing.

A batch holds whole files: their records and all their documents change in one transaction. How vectors go with it is
the index's own affair (`bot/adapters/index.py`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from bot.adapters.database import Batch, DocumentMove
from bot.retrieval.dense import embedded_text
from ingest.chunking.split import chunk_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from bot.adapters.database import FileRecord, Restriction
    from bot.nouns import Chunk, Document
    from bot.ports.answering import Vectors
    from bot.wiring import Workspace

BATCH = 256
"""Chunks a commit: about four seconds of work on two cores, and long enough to embed efficiently."""
_PIECE = 32
"""Chunks that are embedded in one go, after which it is told how far that is; an interruption waits for no more."""
_FILES = 500
"""Files a commit, where they have few chunks or none."""


@dataclass(frozen=True, slots=True)
class _Slice:
    """Chunks that are added to the index at once, with the vectors that are known and those that are being made."""

    chunks: Sequence[Chunk]
    known: Mapping[str, Vectors]
    made: Sequence[tuple[Sequence[Chunk], Future[Vectors]]]

    def vectors(self) -> Vectors:
        """One row a chunk; waits for those that are being made."""
        import numpy as np  # not above: an ingestion that finds nothing new does without

        vectors = dict(self.known)
        for chunks, made in self.made:
            vectors |= zip((chunk.id for chunk in chunks), made.result(), strict=True)
        return np.stack([vectors[chunk.id] for chunk in self.chunks])


@dataclass(slots=True)
class _Collected:
    """Whole files that are committed together, and their chunks as far as these are being embedded."""

    batch: Batch
    slices: list[_Slice] = field(default_factory=list)

    @property
    def chunks(self) -> int:
        return sum(len(one.chunks) for one in self.slices)


class Store:
    """Collects changes and commits them batch by batch. Only the holder of the workspace's lock may have one.

    On a server, processes that work for the holder may, too. A batch is committed while the next one is embedded. What
    is not committed when it is left is given up.
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

        self._collected = _Collected(Batch(turn=turn))
        self._waiting: list[Chunk] = []
        self._handed_over: _Collected | None = None
        self._embedding = ThreadPoolExecutor(1, "embedding")
        self._elsewhere = 0  # committed by other processes
        self.chunks = 0

    def __enter__(self) -> Self:
        """Nothing starts until there is something to embed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing more is embedded."""
        self._embedding.shutdown(cancel_futures=True)

    def load(self) -> None:
        """Be ready for the first chunk before it comes."""
        self._embedding.submit(self._embedder.load_for_passages)
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
        """All that belongs to a file was told: hand over, if enough has been collected."""
        chunks = len(self._waiting) + self._collected.chunks
        if chunks >= BATCH or len(self._batch.files) >= _FILES:
            self._hand_over()

    def has_stored(self, chunks: int) -> None:
        """So many were committed by a process that works for this one."""
        self.chunks += chunks
        self._elsewhere += chunks

    def flush(self) -> None:
        """Commit what has been collected, which has to be whole files."""
        # What the first call hands over is committed by the second.
        self._hand_over()
        self._hand_over()

    def finish(self) -> None:
        """Commit the rest, and sweep all vectors that no document has."""
        self.flush()
        self._index.finish()
        self.settle()

    def settle(self) -> None:
        """Leave the vectors as they are found the quickest; nothing is lost where this is never reached."""
        self._index.settle(self._elsewhere)

    @property
    def _batch(self) -> Batch:
        return self._collected.batch

    def _hand_over(self) -> None:
        """Have the rest of what has been collected embedded; commit meanwhile what was handed over before."""
        self._embed()
        ready, self._handed_over = self._handed_over, self._collected
        self._collected = _Collected(Batch(turn=self._turn))
        if ready and ready != self._collected:  # something was collected
            self._commit(ready)

    def _commit(self, ready: _Collected) -> None:
        for one in ready.slices:
            self._index.add(one.chunks, one.vectors())
        moved = [self._relabelled(move) for move in ready.batch.moved]
        self._index.commit(replace(ready.batch, moved=moved))
        self.chunks += ready.chunks

    def _embed(self) -> None:
        """Begin to embed the chunks that wait for it."""
        waiting = self._waiting
        self._waiting = []
        for first in range(0, len(waiting), BATCH):
            self._collected.slices.append(self._begun(waiting[first : first + BATCH]))

    def _begun(self, chunks: Sequence[Chunk]) -> _Slice:
        """Their vectors are made, or taken over from a killed writer: the same id stands for the same words."""
        known = self._index.known(chunks)
        self._on_embedded([chunk for chunk in chunks if chunk.id in known])

        # by length: a model that embeds a piece as one batch takes as long as if all had the length of the longest
        new = [chunk for chunk in chunks if chunk.id not in known]
        new.sort(key=lambda chunk: len(embedded_text(chunk)))
        pieces = [new[first : first + _PIECE] for first in range(0, len(new), _PIECE)]
        made = [(piece, self._embedding.submit(self._vectors_of, piece)) for piece in pieces]
        return _Slice(chunks, known, made)

    def _vectors_of(self, chunks: Sequence[Chunk]) -> Vectors:
        vectors = self._embedder.embed_passages([embedded_text(chunk) for chunk in chunks])
        self._on_embedded(chunks)
        return vectors

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
