"""The two sides of a question that compares, such as `What is the difference between tea and coffee?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.naming import named
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.ranking import Evidence, Scored

    Stems = frozenset[str]

BETWEEN = re.compile(r"\b(?:between|compare)\s+(?P<one>.+?)\s+(?:and|with|to|from)\s+(?P<other>[^,:?]+)", re.IGNORECASE)
"""`the difference between tea and coffee`, `compare tea with coffee`"""
VERSUS = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:vs\.?|versus|compared (?:to|with)|as opposed to)\s+(?P<other>[^,:?]+)", re.IGNORECASE
)
"""`tea vs coffee`, `tea compared to coffee`"""
CHOICE = re.compile(
    r"(?P<one>[^,:?]+?)\s+(?:or|and)\s+(?P<other>[^,:?]+?)\W*[,:?–—-]+\s*"
    r"(?:which|what|how)\b[^?]*|(?P<first>[^,:?]+?)\s+and\s+(?P<second>[^,:?]+?)\s+differ\b.*",
    re.IGNORECASE,
)
"""`tea or coffee: which is stronger?`, `how do tea and coffee differ?`"""
SIDE = 4.0
"""What a unit gains for all the words of its side, in the units of `ranking`."""
BEGINNING, DEFINED = 4, 2.0
"""Words of a unit, and what it gains for all the words of its side among them: it is what the unit is on."""


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


def compared(evidence: Evidence, everything: Sequence[Scored]) -> list[Scored]:
    """The best unit for each side; the one that has both where there is one. Empty where nothing is compared."""
    both = sides(evidence.asked.text)
    if both is None or not everything:
        return []
    one, other = (_best(evidence, everything, side, against) for side, against in (both, both[::-1]))
    return [one] if one.unit == other.unit else [one, other]


def _best(evidence: Evidence, everything: Sequence[Scored], side: Stems, against: Stems) -> Scored:
    def worth(item: Scored) -> float:
        unit = item.unit
        name = _stems(named(unit.hit.chunk))
        tells_no_side = bool(name & side and name & against)
        there = unit.stems | unit.leads | (unit.above - name if tells_no_side else unit.above)
        begins = frozenset(map(stem, item.unit.words[:BEGINNING])) | item.unit.leads
        part = _part(evidence, side, there) - 0.5 * _part(evidence, against, there)
        return item.score + SIDE * part + DEFINED * _part(evidence, side, begins)

    return max(everything, key=worth)


def _part(evidence: Evidence, side: Stems, there: Stems) -> float:
    """How much of a side is there, by the weight of its words."""
    weights = {
        word: weight for word, weight in zip(evidence.asked.stems, evidence.weights, strict=True) if word in side
    }
    return sum(weight for word, weight in weights.items() if word in there) / (sum(weights.values()) or 1)
