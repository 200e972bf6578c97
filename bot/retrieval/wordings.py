"""One question in several wordings: each is searched for, and what several of them find comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.nouns import Clearance, Hit, StandAlone
    from bot.ports import Retriever

POOL = 10
"""Passages that each wording contributes: 10 and 15 did best on half 0 of MTRAG, from 10 to 100."""


def retrieve(retriever: Retriever, question: StandAlone, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
    """The k best hits for all wordings of the question; for its text where it has none.

    A score is the weighted sum of those that the wordings gave, which have to be of one scale and not below 0. A hit
    that one wording did not find gets nothing from it; it keeps the cosine and BM25 of the wording that gave it most.
    """
    if not question.wordings:
        return retriever.retrieve(question.text, k, clearance)
    found = (
        replace(hit, score=wording.weight * hit.score)
        for wording in question.wordings
        for hit in retriever.retrieve(wording.text, max(k, POOL), clearance)
    )
    return _added(found)[:k]


def _added(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Each chunk once with the sum of its scores, best first."""
    sums: dict[str, float] = {}
    best: dict[str, Hit] = {}
    for hit in hits:
        name = hit.chunk.id
        sums[name] = sums.get(name, 0.0) + hit.score
        best[name] = max(best.get(name, hit), hit, key=lambda one: one.score)
    added = (replace(hit, score=sums[name]) for name, hit in best.items())
    return tuple(sorted(added, key=lambda hit: (-hit.score, hit.chunk.id)))
