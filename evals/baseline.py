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

    from bot.nouns import Chunk
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
        near = self.dense.search(query, POOL)
        worded = self.lexical.search(query, POOL)
        scores: dict[str, float] = {}
        found: dict[str, Chunk] = {}
        for hits, weight in ((near, self.weight), (worded, 1 - self.weight)):
            scaled = _scaled([hit.score for hit in hits])
            for hit, score in zip(hits, scaled, strict=True):
                id_ = hit.chunk.id
                found[id_] = hit.chunk
                scores[id_] = scores.get(id_, 0.0) + weight * score

        order = sorted(scores, key=lambda id_: (-scores[id_], id_))
        return tuple(Hit(chunk=found[id_], score=scores[id_]) for id_ in order[:k])


def _scaled(scores: Sequence[float]) -> list[float]:
    """0 for the least, 1 for the best; 1 for all where they are the same."""
    least, best = min(scores, default=0.0), max(scores, default=0.0)
    if best == least:
        return [1.0] * len(scores)
    return [(score - least) / (best - least) for score in scores]
