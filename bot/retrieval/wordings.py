"""One question in several wordings: each is searched for, and what several of them find comes first.

Of passages that say the same only one is found: monthly notes repeat their paragraphs, as does an old version its page.
Of those that differ in their numbers alone, as the balance in each month's minutes, the newest is found, unless another
time is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.language import is_in_another, language
from bot.naming import day_of, is_set_aside
from bot.nouns import ONLY
from bot.retrieval.fusion import best_first
from bot.words import MONTHS, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Clearance, Hit, StandAlone, Wording
    from bot.ports.answering import Retriever


_POOL = 10
"""Passages that each wording contributes: 10 and 15 did best on half 0 of MTRAG, from 10 to 100."""

TOPIC_POOL = 40
"""Passages among which those of a document are looked for that the conversation is about, and others than copies."""

SERIES_POOL = 300
"""Passages among which the newest of a series is looked for: weekly minutes of some years."""
_OTHER_LANGUAGE = 0.1
"""What a passage in another language than the question loses of its score.

Of one site in English and three translations, 30 questions find with .1 140 of the 180 passages that they find in its
English pages alone, instead of 123, and 20 of 22 that stand in a translation alone, instead of 22; with .2 148 and 18.
"""
_MONTHS = stems(" ".join(MONTHS))


def retrieve(
    retriever: Retriever,
    question: StandAlone,
    k: int,
    clearance: Clearance | None = None,
) -> tuple[Hit, ...]:
    """The k best hits for all wordings of the question; for its text where it has none.

    Passages of the documents that the question is `near` to gain its `pull`; with ONLY there are no others. Where ONLY
    has no document, it may be any: the best passage of each, and of one more than k where there are more. Each hit
    carries what was `said` before the question.

    A score is the weighted sum of those that the wordings gave, which have to be of one scale and not below 0. A hit
    that one wording did not find gets nothing from it; it keeps the cosine and BM25 of the wording that gave it most.
    """
    found = _retrieved(retriever, question, k, clearance)
    return tuple(replace(hit, said=question.said) for hit in found) if question.said else found


def _retrieved(retriever: Retriever, question: StandAlone, k: int, clearance: Clearance | None) -> tuple[Hit, ...]:
    pool = max(k, _POOL if question.wordings and not question.near else TOPIC_POOL)
    found = _pooled(retriever, question, pool, clearance)
    if question.is_of_now and _has_a_series(found[:k]):
        found = _with_the_newest(_pooled(retriever, question, SERIES_POOL, clearance))

    if question.pull == ONLY and not question.near:
        return _one_of_each(found)[: k + 1]
    # Of the documents that were asked about nothing is left out as a copy.
    if question.pull == ONLY:
        there = [hit for hit in found if hit.chunk.source in question.near]
        return tuple(there[:k])
    if question.near:
        found = best_first(_pulled(hit, question) for hit in found)
    return without_copies(_own_language_first(question.text, found), k)


def _own_language_first(question: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits, less likely where they are clearly in another language than the question, if some are in its own.

    A translation is as near to the question as what it translates. Where no passage is in its language, all may be it.
    """
    asked = language(question)
    are_in_another = [is_in_another(question, hit.chunk.text) for hit in hits]
    if not any(are_in_another) or all(language(hit.chunk.text) != asked for hit in hits):
        return hits

    found = []
    for hit, is_foreign in zip(hits, are_in_another, strict=True):
        lost = _OTHER_LANGUAGE if is_foreign else 0.0
        found.append(replace(hit, score=max(hit.score - lost, 0.0)))
    return best_first(found)


def _pooled(retriever: Retriever, question: StandAlone, pool: int, clearance: Clearance | None) -> tuple[Hit, ...]:
    if question.wordings:
        return _added(_weighted(retriever, question.wordings, pool, clearance))
    return retriever.retrieve(question.text, pool, clearance)


def _one_of_each(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """The first hit of each document."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.chunk.source, hit)
    return tuple(first.values())


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
    return best_first(replace(hit, score=sums[name]) for name, hit in best.items())


_ALIKE = 0.95
"""Share of the words of both that two passages have in common to be copies."""


_SERIES = 3
"""Passages of as many dated documents are one series; of two, a price list and the one before, both are told."""
_OF_SERIES = 0.8
"""Share of the words of both, numbers and months aside, from which two passages are of one series."""


def _has_a_series(hits: Iterable[Hit]) -> bool:
    return any(len(group) >= _SERIES for group in _by_series(hits))


def _with_the_newest(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, of each series that of its newest document alone, in the place of the first."""
    put: dict[str, Hit | None] = {}
    for group in _by_series(hits):
        if len(group) >= _SERIES:
            newest = max(group, key=lambda hit: day_of(hit.chunk) or ())
            put.update({hit.chunk.id: None for hit in group})
            put[group[0].chunk.id] = replace(newest, score=group[0].score)
    found = (put.get(hit.chunk.id, hit) for hit in hits)
    return tuple(hit for hit in found if hit)


def _by_series(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Passages of dated documents, one of each, that say the same but for numbers and months; the likeliest first."""
    groups: list[tuple[frozenset[str], list[Hit]]] = []
    for hit in hits:
        said = frozenset(filter(str.isalpha, stems(hit.chunk.text))) - _MONTHS
        if not said or day_of(hit.chunk) is None:
            continue
        for others, group in groups:
            if len(said & others) >= _OF_SERIES * len(said | others):
                if all(hit.chunk.source != one.chunk.source for one in group):
                    group.append(hit)
                break
        else:
            groups.append((said, [hit]))
    return [group for _, group in groups]


def without_copies(hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
    """The first `k` hits, of those that say the same in several documents the first.

    Passages with other numbers say something else, however alike: a price list and that of last year. What no longer
    holds by its folder or its own words gives its place to a copy that does.
    """
    found: list[Hit] = []
    for hit in _first_of_each(hits):
        if len(found) == k:
            break
        chosen = _in_force(hit, hits)
        is_there = any(chosen.chunk is other.chunk for other in found)
        if chosen is hit or not is_there:  # an old document may say it twice
            found.append(chosen)
    return tuple(found)


def _in_force(hit: Hit, hits: Iterable[Hit]) -> Hit:
    """The hit, or in its place one that says the same in a document that still holds."""
    if not is_set_aside(hit.chunk):
        return hit

    said = _words_of(hit)
    for other in hits:
        if not is_set_aside(other.chunk) and _say_the_same(said, _words_of(other)):
            return replace(other, score=hit.score)
    return hit


def _words_of(hit: Hit) -> frozenset[str]:
    return frozenset(words(hit.chunk.text))


def _first_of_each(hits: Iterable[Hit]) -> Iterator[Hit]:
    kept: list[tuple[str, frozenset[str]]] = []
    for hit in hits:
        said = _words_of(hit)
        # What a document repeats itself is left to it: the passages stand in different places.
        others = [other for source, other in kept if source != hit.chunk.source]
        if any(_say_the_same(said, other) for other in others):
            continue
        kept.append((hit.chunk.source, said))
        yield hit


def _say_the_same(one: frozenset[str], other: frozenset[str]) -> bool:
    # A number that only one of them has makes another statement of it, as in last year's price list.
    shared = one & other
    different = one ^ other
    if len(shared) < _ALIKE * len(one | other):
        return False
    return not any(map(str.isdigit, different))
