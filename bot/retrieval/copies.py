"""Passages that say what another one says: monthly notes that repeat their paragraphs, a page and its old version."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.nouns import Hit

_ALIKE = 0.95
"""Share of the words of both that two passages have in common to be copies."""


def without_copies(hits: Iterable[Hit], k: int) -> tuple[Hit, ...]:
    """The first `k` hits, of those that say the same in several documents the first.

    Passages with other numbers say something else, however alike: a price list and that of last year.
    """
    return tuple(islice(_first_of_each(hits), k))


def _first_of_each(hits: Iterable[Hit]) -> Iterator[Hit]:
    kept: list[tuple[str, frozenset[str]]] = []
    for hit in hits:
        said = frozenset(words(hit.chunk.text))
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
