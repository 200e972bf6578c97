"""One question in several wordings: each is searched for, and what several of them find comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.nouns import ONLY
from bot.retrieval.copies import without_copies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Clearance, Hit, StandAlone, Wording
    from bot.ports.answering import Retriever

_POOL = 10
"""Passages that each wording contributes: 10 and 15 did best on half 0 of MTRAG, from 10 to 100."""

TOPIC_POOL = 40
"""Passages among which those of a document are looked for that the conversation is about, and others than copies."""


def retrieve(
    retriever: Retriever,
    question: StandAlone,
    k: int,
    clearance: Clearance | None = None,
) -> tuple[Hit, ...]:
    """The k best hits for all wordings of the question; for its text where it has none.

    Passages of the documents that the question is `near` to gain its `pull`; with ONLY there are no others.

    A score is the weighted sum of those that the wordings gave, which have to be of one scale and not below 0. A hit
    that one wording did not find gets nothing from it; it keeps the cosine and BM25 of the wording that gave it most.
    """
    pool = max(k, _POOL if question.wordings and not question.near else TOPIC_POOL)
    if question.wordings:
        found = _added(_weighted(retriever, question.wordings, pool, clearance))
    else:
        found = retriever.retrieve(question.text, pool, clearance)

    # Of the documents that were asked about nothing is left out as a copy.
    if question.near and question.pull == ONLY:
        there = [hit for hit in found if hit.chunk.source in question.near]
        return tuple(there[:k])
    if question.near:
        found = _sorted(_pulled(hit, question) for hit in found)
    return without_copies(found, k)


def _weighted(
    retriever: Retriever, wordings: Sequence[Wording], pool: int, clearance: Clearance | None
) -> Iterator[Hit]:
    """The hits of each wording, their scores times its weight."""
    for wording in wordings:
        for hit in retriever.retrieve(wording.text, pool, clearance):
            yield replace(hit, score=wording.weight * hit.score)


def _pulled(hit: Hit, question: StandAlone) -> Hit:
    """A passage of a document that the conversation is about is likelier to be meant."""
    if hit.chunk.source not in question.near:
        return hit
    return replace(hit, score=hit.score + question.pull)


def _added(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Each chunk once with the sum of its scores, best first."""
    sums: dict[str, float] = {}
    best: dict[str, Hit] = {}
    for hit in hits:
        name = hit.chunk.id
        sums[name] = sums.get(name, 0.0) + hit.score
        # Of equals the first: the wordings come with the question as it was asked first.
        if name not in best or hit.score > best[name].score:
            best[name] = hit
    return _sorted(replace(hit, score=sums[name]) for name, hit in best.items())


def _sorted(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    # Equals by id, so that the order is always the same.
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.chunk.id)))
