"""The two sides of a question that compares: `What is the difference between tea and coffee?`"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.ranking import Evidence, Scored

BETWEEN = re.compile(r"\b(?:between|compare)\s+(?P<one>.+?)\s+(?:and|with|to|from)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
"""`the difference between tea and coffee`, `compare tea with coffee`"""
VERSUS = re.compile(r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
"""`tea vs coffee`"""
CHOICE = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:or|and)\s+(?P<other>[^,:?]+?)\W*[,:?–—-]+\s*"
    r"(?:which|what|how)\b[^?]*|(?P<first>[^,:?]+?)\s+and\s+(?P<second>[^,:?]+?)\s+differ\b.*",
    re.IGNORECASE,
)
"""`tea or coffee: which is stronger?`, `how do tea and coffee differ?`"""
SIDE = 1.5
"""What a unit gains for all the words of its side, in the units of `ranking`."""


def sides(question: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The stems that tell each side; None where nothing is compared.

    Words that both have are left out: of `free plan vs paid plan`, `free` and `paid` remain.
    """
    match = BETWEEN.search(question) or VERSUS.search(question) or CHOICE.search(question)
    if match is None:
        return None
    one, other = (found for found in match.groups() if found is not None)
    first, second = _stems(one), _stems(other)
    if not first - second or not second - first:
        return None
    return _nearest_to_the_end(one, first - second), _nearest_to_the_start(other, second - first)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS)


def _nearest_to_the_end(text: str, telling: frozenset[str]) -> frozenset[str]:
    """Of what stands before `vs`, only the last words belong to the side: `explain to me tea vs coffee`."""
    return frozenset([stem(word) for word in words(text) if stem(word) in telling][-2:])


def _nearest_to_the_start(text: str, telling: frozenset[str]) -> frozenset[str]:
    return frozenset([stem(word) for word in words(text) if stem(word) in telling][:2])


def compared(evidence: Evidence, ranked: Sequence[Scored]) -> list[Scored]:
    """The best unit for each side; the one that has both where there is one. Empty where nothing is compared."""
    both = sides(evidence.asked.text)
    if both is None or not ranked:
        return []
    one, other = (_best(ranked, side, against) for side, against in (both, both[::-1]))
    return [one] if one.unit == other.unit else [one, other]


def _best(ranked: Sequence[Scored], side: frozenset[str], against: frozenset[str]) -> Scored:
    def worth(item: Scored) -> float:
        there = item.unit.stems | item.unit.leads | item.unit.above
        return item.score + SIDE * (len(side & there) / len(side) - 0.5 * len(against & there) / len(against))

    best = max(ranked, key=worth)
    return replace(best, score=worth(best))
