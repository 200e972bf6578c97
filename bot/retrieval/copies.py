"""Passages that say what another one says: monthly notes that repeat their paragraphs, a page and its old version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.naming import set_aside
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.nouns import Hit

_ALIKE = 0.95
"""Share of the words of both that two passages have in common to be copies."""


def without_copies(hits: Sequence[Hit], k: int) -> tuple[Hit, ...]:
    """The first `k` hits, of those that say the same in several documents the first.

    Passages with other numbers say something else, however alike: a price list and that of last year. What no longer
    holds by its folder gives its place to a copy that does.
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
    if not set_aside(hit.chunk.source):
        return hit

    said = _words_of(hit)
    for other in hits:
        if not set_aside(other.chunk.source) and _say_the_same(said, _words_of(other)):
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
