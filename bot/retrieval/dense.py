"""Search by meaning: the passages whose vectors are nearest to the question's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.nouns import Hit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.nouns import Chunk
    from bot.ports import Embedder, VectorStore


def embedded_text(chunk: Chunk) -> str:
    """What is embedded of a chunk: its document's title on a line of its own, then its text (docs/quality.md)."""
    return f"{chunk.title}\n{chunk.text}" if chunk.title else chunk.text


class DenseSearch:
    """The dense Search. What the vector store finds but `chunks` does not know any more is left out."""

    def __init__(
        self, embedder: Embedder, vectors: VectorStore, chunks: Callable[[Iterable[str]], Mapping[str, Chunk]]
    ) -> None:
        """Search `vectors` with `embedder`; `chunks` gives those of the ids that the manifest holds now."""
        self._embedder, self._vectors, self._chunks = embedder, vectors, chunks

    def search(self, query: str, k: int) -> tuple[Hit, ...]:
        """Up to k passages, by cosine."""
        nearest = self._vectors.nearest(self._embedder.embed_query(query), k)
        known = self._chunks(nearest)
        return tuple(
            Hit(chunk=known[id_], score=cosine, dense=cosine) for id_, cosine in nearest.items() if id_ in known
        )
