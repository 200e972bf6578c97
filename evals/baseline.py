"""The baseline that the product's ranking is held to: a textbook convex combination of a dense and a lexical search.

As in the measurement that the design rests on: the passage's text alone is embedded, BM25 takes every word of the
question, and both lists of 100 are scaled from their least to their best score (Bruch et al., TOIS 2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nouns import Hit
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports.answering import Search

POOL = 100


def any_word(text: str) -> str:
    """The FTS5 expression that finds any word of `text`, function words too."""
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))


@dataclass(frozen=True, slots=True)
class Convex:
    """`weight * dense + (1 - weight) * lexical`, each min-max normalised; what one search lacks counts 0 there."""

    dense: Search
    lexical: Search
    weight: float

    def search(self, query: str, k: int) -> tuple[Hit, ...]:
        """The best k."""
        lists = (self.dense.search(query, POOL), self.weight), (self.lexical.search(query, POOL), 1 - self.weight)
        scores: dict[str, float] = {}
        for hits, weight in lists:
            for hit, scaled in zip(hits, _scaled([hit.score for hit in hits]), strict=True):
                scores[hit.chunk.id] = scores.get(hit.chunk.id, 0.0) + weight * scaled
        found = {hit.chunk.id: hit.chunk for hits, _ in lists for hit in hits}
        return tuple(
            Hit(chunk=found[id_], score=scores[id_]) for id_ in sorted(scores, key=lambda i: (-scores[i], i))[:k]
        )


def _scaled(scores: Sequence[float]) -> list[float]:
    """0 for the least, 1 for the best; 1 for all where they are the same."""
    least, best = min(scores, default=0.0), max(scores, default=0.0)
    return [(score - least) / (best - least) if best > least else 1.0 for score in scores]
