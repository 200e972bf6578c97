"""A second, slower look at the best passages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.nouns import Clearance, Hit
    from bot.ports.answering import Retriever, Scorer

_POOL = 30
"""Passages that the scorer sees: a cross-encoder takes some 30 ms for each."""


class RerankingRetriever:
    """A Retriever that reorders what another finds by a scorer's judgement."""

    def __init__(self, retriever: Retriever, scorer: Scorer) -> None:
        """Reorder what `retriever` finds."""
        self._retriever = retriever
        self._scorer = scorer

    def over(self, change: Callable[[Retriever], Retriever]) -> RerankingRetriever:
        """The same judgement of what the changed retriever finds."""
        return RerankingRetriever(change(self._retriever), self._scorer)

    def retrieve(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """Up to k hits that `clearance` covers, best first, their score the scorer's."""
        hits = self._retriever.retrieve(query, max(k, _POOL), clearance)
        scores = self._scorer.score(query, [hit.chunk.text for hit in hits])
        judged = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]

        # Equals stay in the order in which they were found.
        judged.sort(key=lambda hit: hit.score, reverse=True)
        return tuple(judged[:k])
