"""Search by meaning: the passages whose vectors are nearest to the question's; an index without them stops nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.errors import NO_VECTORS, IndexDamaged, StorageFailed
from bot.naming import named
from bot.nouns import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.nouns import Chunk, Clearance
    from bot.ports.answering import Embedder, Search, Vectors, VectorSearch


class IndexedPassages(Protocol):
    """Knows what is indexed now, and who may read it."""

    def chunks(
        self,
        ids: Iterable[str],
        clearance: Clearance | None = None,
    ) -> Mapping[str, Chunk]:
        """Those of these chunks, by id, that are there and that `clearance` covers."""
        ...

    def covered(self, clearance: Clearance) -> Sequence[str]:
        """The ids of all chunks that `clearance` covers."""
        ...

    def count(self) -> int:
        """How many chunks there are."""
        ...


_FEW = 2000
"""So many permitted passages are compared singly where most of the nearest are forbidden: 0.1 s on two cores."""


def embedded_text(chunk: Chunk) -> str:
    """What is embedded of a chunk: the name of its document on its own line, then its text (docs/measurements.md)."""
    name = named(chunk)
    return f"{name}\n{chunk.text}" if name else chunk.text


class DenseSearch:
    """The dense Search. What the vector store finds but is not there any more, or not for the asker, is left out."""

    def __init__(
        self,
        embedder: Embedder,
        vectors: VectorSearch,
        passages: IndexedPassages,
        few: int = _FEW,
    ) -> None:
        """Search `vectors` with `embedder`; `passages` decides what may be shown.

        With `few` permitted vectors or fewer, all are compared.
        """
        self._embedder = embedder
        self._vectors = vectors
        self._passages = passages
        self._few = few

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """Up to k passages, by cosine; raises IndexDamaged where there are passages and no vectors at all."""
        vector = self._embedder.embed_query(query)
        if clearance is not None:
            return self._covered(vector, k, clearance)

        nearest = self._nearest(vector, k)
        return _best(k, nearest, self._passages.chunks(nearest))

    def _nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        nearest = self._vectors.nearest(vector, k)
        # An index without any passage has no vectors either, and is not damaged.
        if k > 0 and not nearest and self._passages.count():
            raise IndexDamaged(NO_VECTORS)
        return nearest

    def _covered(
        self,
        vector: Vectors,
        k: int,
        clearance: Clearance,
    ) -> tuple[Hit, ...]:
        """The k nearest that may be shown, however many nearer ones may not."""
        nearest = self._nearest(vector, k)
        known = self._passages.chunks(nearest, clearance)
        if len(known) >= k:
            return _best(k, nearest, known)

        # Where little may be shown, comparing with all of it is cheaper than looking ever further.
        permitted = self._passages.covered(clearance)
        if len(permitted) > self._few:
            found = self._further(vector, k, clearance)
            if found:
                return found
        return self._singly(vector, k, clearance, permitted)

    def _further(
        self,
        vector: Vectors,
        k: int,
        clearance: Clearance,
    ) -> tuple[Hit, ...]:
        """Look twice as far each time until k are found; nothing where the store leads to no more before that."""
        known: dict[str, Chunk] = {}
        seen: dict[str, float] = {}
        depth = 2 * k
        while True:
            nearest = self._vectors.nearest(vector, depth)
            # Only what is new is read from the database.
            new = nearest.keys() - seen.keys()
            known |= self._passages.chunks(new, clearance)
            seen |= nearest
            if len(known) >= k:
                return _best(k, seen, known)
            if len(nearest) < depth:
                return ()
            depth *= 2

    def _singly(
        self,
        vector: Vectors,
        k: int,
        clearance: Clearance,
        permitted: Sequence[str],
    ) -> tuple[Hit, ...]:
        """Compare with each, also those to which an approximate store knows no path, as among hundreds of equals."""
        asked = vector.reshape(-1)
        stored = self._vectors.vectors(permitted)
        cosines = {id_: float(one @ asked) for id_, one in stored.items()}
        nearest = _first(k, cosines, cosines)
        return _best(k, cosines, self._passages.chunks(nearest, clearance))


def _first(
    k: int,
    ids: Iterable[str],
    cosines: Mapping[str, float],
) -> list[str]:
    """The k of these ids with the greatest cosines; equals by id, so that the order is always the same."""
    return sorted(ids, key=lambda id_: (-cosines[id_], id_))[:k]


def _best(
    k: int,
    cosines: Mapping[str, float],
    known: Mapping[str, Chunk],
) -> tuple[Hit, ...]:
    found: list[Hit] = []
    for id_ in _first(k, known, cosines):
        cosine = cosines[id_]
        found.append(Hit(chunk=known[id_], score=cosine, dense=cosine))
    return tuple(found)


class FaultTolerantSearch:
    """A Search that finds nothing while another one's index is damaged or can't be opened, and says why."""

    def __init__(self, search: Search) -> None:
        """In place of this one."""
        self._search = search
        self._fault = ""

    def faults(self) -> tuple[str, ...]:
        """What was wrong when something was last searched for; nothing where all was well."""
        return (self._fault,) if self._fault else ()

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """What the other one finds."""
        try:
            found = self._search.search(query, k, clearance)
        except (IndexDamaged, StorageFailed) as error:
            # Whoever asks gets what the other searches find, and is told.
            self._fault = f"Searched by words only: {error}"
            return ()
        self._fault = ""
        return found
