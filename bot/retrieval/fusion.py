"""One ranking out of two: a convex combination of normalised scores (Bruch et al., TOIS 2023), not of ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nouns import Hit

if TYPE_CHECKING:
    from bot.nouns import Clearance
    from bot.ports import Search


@dataclass(frozen=True, slots=True)
class Fused:
    """Dense and lexical hits in one order: `weight * dense + (1 - weight) * lexical`, each divided by its best score.

    A hit that one search lacks counts 0 there. Dividing by the best score, which keeps the true zero of a cosine and
    of BM25, beat min-max and theoretical bounds on five of six public sets; weight and pool were chosen on the same
    sets (docs/quality.md).
    """

    dense: Search
    lexical: Search
    weight: float = 0.55
    pool: int = 100

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        """The best `k` that `clearance` covers, each with the cosine and the BM25 score that it was found with."""
        depth = max(k, self.pool)
        dense = {hit.chunk.id: hit for hit in self.dense.search(query, depth, clearance)}
        lexical = {hit.chunk.id: hit for hit in self.lexical.search(query, depth, clearance)}
        near, worded = _normalised(dense), _normalised(lexical)
        fused = (
            Hit(
                chunk=hit.chunk,
                score=self.weight * near.get(name, 0.0) + (1 - self.weight) * worded.get(name, 0.0),
                dense=dense[name].score if name in dense else None,
                lexical=lexical[name].score if name in lexical else None,
            )
            for name, hit in (lexical | dense).items()
        )
        return tuple(sorted(fused, key=lambda hit: (-hit.score, hit.chunk.id))[:k])


def _normalised(hits: dict[str, Hit]) -> dict[str, float]:
    """Scores over the best one, in 0..1; a negative score says no more than 0."""
    best = max((hit.score for hit in hits.values()), default=0.0)
    return {name: max(hit.score, 0.0) / best if best > 0 else 0.0 for name, hit in hits.items()}
