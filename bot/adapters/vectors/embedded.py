"""The Index in a workspace's folder: the manifest is the truth, and the vectors in Chroma are an index of it.

One batch goes: announce the chunks, store their vectors, commit the manifest, sweep the vectors that nothing refers to
any more. The vectors of a large file are stored while it is being collected; where the writer is killed then, the next
one finds them under the ids that were announced.

Where all vectors are lost, none are stored until the index is made anew: those of what is new would look like a whole
store, and the rest would not be found by meaning, without a word. Where the file still has them, Chroma gets them back.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.adapters.vectors.flat import MOST_VECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.database import Batch, DocumentMove, Manifest
    from bot.adapters.vectors.chroma import ChromaVectors
    from bot.adapters.vectors.flat import FlatFile
    from bot.nouns import Chunk, Stamp
    from bot.ports.answering import Vectors

_AT_A_TIME = 1000
"""Vectors that are asked for at once."""


class EmbeddedIndex:
    """An Index of these three."""

    def __init__(
        self,
        manifest: Manifest,
        vectors: ChromaVectors,
        flat: FlatFile,
    ) -> None:
        """Find what a killed writer left; `finish` sweeps it."""
        self._manifest = manifest
        self._vectors = vectors
        self._flat = flat
        self._mark = manifest.mark()
        self._touched: set[str] = set()
        self._left_behind = frozenset(manifest.debris())
        self._lost: bool | None = None  # until somebody asks

    def load(self) -> None:
        """Import Chroma."""
        self._vectors.load()

    def prepare(self, _: Stamp) -> None:
        """Chroma takes the dimension of the first vector."""

    def known(self, chunks: Sequence[Chunk]) -> Mapping[str, Vectors]:
        """What was announced may have been stored."""
        announced = [chunk.id for chunk in chunks if chunk.id in self._left_behind]
        return self._vectors.vectors(announced)

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Announce them and store their vectors."""
        if self._is_lost():
            return
        self._manifest.announce([chunk.id for chunk in chunks])
        self._vectors.upsert(chunks, vectors)
        self._touched.update(chunk.id for chunk in chunks)

    def commit(self, batch: Batch) -> None:
        """Commit the manifest and sweep."""
        self._relabel([move for move in batch.moved if move.chunks])
        self._manifest.commit(batch)
        self._sweep(self._left_behind)

    def finish(self) -> None:
        """Sweep all vectors that no document has."""
        self._sweep(frozenset())

    def settle(self, _: int = 0, /) -> None:
        """Write the vectors into their file, or bring a large graph up to date."""
        if self._manifest.count() > MOST_VECTORS:
            self._flat.clear()
            if self._touched:
                self._vectors.settle()
        elif self._manifest.mark() != self._mark or not self._flat.is_sound(self._mark):
            self._flatten()

    def clear(self) -> None:
        """Forget all vectors, and the file of them."""
        self._vectors.clear()
        self._flat.clear()
        self._lost = False

    def left_over(self) -> int:
        """The debris of the manifest."""
        return len(self._manifest.debris())

    @property
    def sweeping(self) -> str:
        """By the next writer."""
        return "The next `pincite ingest` sweeps them."

    def _is_lost(self) -> bool:
        """Whether there were vectors, and none are left."""
        if self._lost is None:
            is_missing = not self._vectors.is_there() and self._manifest.count() > 0
            self._lost = is_missing and not self._is_back()
        return self._lost

    def _is_back(self) -> bool:
        """Whether the file had them all, which then are in Chroma again."""
        kept = self._flat.read(self._mark)
        if kept is None:
            return False
        import numpy as np  # not above: an ingestion that finds nothing new does without

        for chunks in self._manifest.all_chunks(_AT_A_TIME):
            found = kept.vectors([chunk.id for chunk in chunks])
            self._vectors.upsert(chunks, np.stack([found[chunk.id] for chunk in chunks]))
        return True

    def _relabel(self, moved: Sequence[DocumentMove]) -> None:
        """The vectors once more, under the ids and with the metadata that go with the new sources.

        With its former ids, a document would be in the way of one of the same content that takes its former source.
        """
        waiting: dict[str, Chunk] = {}  # by former id
        for move in moved:
            for chunk in self._manifest.chunks_of(move.old):
                waiting[chunk.id] = replace(chunk, id=move.chunks.get(chunk.id, chunk.id), source=move.new)
            # many at once, since each change of the store takes as long as to look through its graph
            if len(waiting) >= _AT_A_TIME:
                self._put_again(waiting)
                waiting = {}
        self._put_again(waiting)

    def _put_again(self, chunks: Mapping[str, Chunk]) -> None:
        """Store these chunks with the vectors that lie under their former ids, as far as there are any."""
        stored = self._vectors.vectors(list(chunks))
        kept = [chunks[former] for former in stored]
        if kept:
            import numpy as np  # not above: an ingestion that finds nothing new does without

            self._manifest.announce([chunk.id for chunk in kept if chunk.id not in chunks])
            self._vectors.upsert(kept, np.stack(list(stored.values())))
            self._touched.update(chunk.id for chunk in kept)

    def _sweep(self, spared: frozenset[str]) -> None:
        debris = [chunk for chunk in self._manifest.debris() if chunk not in spared]
        if debris:
            if not self._is_lost():
                self._vectors.delete(debris)
            self._touched.update(debris)
            self._manifest.swept(debris)

    def _flatten(self) -> None:
        """The vectors once more in a file, mostly as they were in the one before."""
        import numpy as np  # not above: an ingestion that finds nothing new does without

        ids = self._manifest.ids()
        known: dict[str, Vectors] = {}
        if before := self._flat.read(self._mark):
            untouched = [id_ for id_ in ids if id_ not in self._touched]
            known |= before.vectors(untouched)
        missing = [id_ for id_ in ids if id_ not in known]
        for first in range(0, len(missing), _AT_A_TIME):
            known |= self._vectors.vectors(missing[first : first + _AT_A_TIME])

        # Where the store lacks one there is no file, and the store is asked, which says what is wrong.
        if ids and len(known) == len(ids):
            mark = self._manifest.set_mark(secrets.token_hex(8))
            rows = np.stack([known[id_] for id_ in ids])
            self._flat.write(mark, ids, rows)
        else:
            self._flat.clear()
