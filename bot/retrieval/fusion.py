"""One ranking out of two: a convex combination of scores (Bruch et al., TOIS 2023), not of ranks.

The best are read, too: BM25 is content with words that lie scattered over a passage; an answer has them close together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.nouns import Hit
from bot.words import coverage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    from bot.nouns import Clearance
    from bot.ports.answering import Search

    Found: TypeAlias = Mapping[str, Hit]
    """What one search found, by the chunk's id."""


COMPARED_PASSAGES = 20
"""Passages whose text is compared with the question, for 2 ms; 30 and 60 ranked no better."""


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Dense and lexical hits in one order: `weight * cosine + (1 - weight) * BM25 / the best BM25`.

    The cosine stands as it is, so that it counts for less where nothing is near; a hit that only the lexical search
    found counts as the last of the dense ones. The best are read: `share` of a score is how much of the question one
    sentence speaks of. Scores are in 0..1. The share was chosen on half 0 of the queries of eleven public sets
    (docs/measurements.md), the weight on questions in other words than the documents' (docs/experiments.md).
    """

    dense: Search
    lexical: Search
    weight: float = 0.85
    pool: int = 100
    share: float = 0.06

    def retrieve(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """The best `k` that `clearance` covers, each with the cosine and the BM25 score that it was found with."""
        depth = max(k, self.pool)
        dense = _by_id(self.dense.search(query, depth, clearance))
        lexical = _by_id(self.lexical.search(query, depth, clearance))
        fused = best_first(self._fused(dense, lexical))

        # Reading may move any of those that are compared to the front, so fewer than these are not enough.
        first = fused[: max(k, COMPARED_PASSAGES)]
        return self._read(query, first)[:k]

    def _fused(self, dense: Found, lexical: Found) -> Iterable[Hit]:
        near = _cosines(dense)
        worded = _normalised(lexical)
        # What the dense search did not find may be just beyond its last hit, and no nearer.
        last = min(near.values(), default=0.0)
        for name, hit in {**lexical, **dense}.items():
            cosine = near.get(name, last)
            bm25 = worded.get(name, 0.0)
            yield Hit(
                chunk=hit.chunk,
                score=self.weight * cosine + (1 - self.weight) * bm25,
                dense=dense[name].score if name in dense else None,
                lexical=lexical[name].score if name in lexical else None,
            )

    def _read(self, query: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The first in the order of what they say as well; the others keep theirs, after them."""
        compared = hits[:COMPARED_PASSAGES]
        others = hits[COMPARED_PASSAGES:]
        said = coverage(query, [hit.chunk.text for hit in compared])
        shares = [*said, *[0.0] * len(others)]

        read: list[Hit] = []
        for hit, share in zip(hits, shares, strict=True):
            score = (1 - self.share) * hit.score + self.share * share
            read.append(replace(hit, score=score))
        return best_first(read)


def _by_id(hits: Iterable[Hit]) -> Found:
    return {hit.chunk.id: hit for hit in hits}


def best_first(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """By their scores; equals by id, so that the order is always the same."""
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.chunk.id)))


def _cosines(hits: Found) -> Mapping[str, float]:
    """A negative cosine says no more than 0."""
    return {name: max(hit.score, 0.0) for name, hit in hits.items()}


def _normalised(hits: Found) -> Mapping[str, float]:
    """Scores over the best one, in 0..1."""
    best = max((hit.score for hit in hits.values()), default=0.0)
    if best <= 0:
        return dict.fromkeys(hits, 0.0)
    return {name: max(hit.score, 0.0) / best for name, hit in hits.items()}
