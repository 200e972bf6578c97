"""Whether the best evidence answers the question at all: what speaks against it, beside its own signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import asked_property, role
from bot.answering.evidence.question import numbers
from bot.answering.evidence.ranges import covers
from bot.answering.evidence.synonyms import matched
from bot.naming import named
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Chunk

SHORTEST = 3
"""Letters of a name: `PR` and `HQ` are anybody's."""
DECIDING = ("names_missing", "role_missing")
"""names_missing: names of the question that the passage lacks (half of two). role_missing: whose holder is asked for,
and neither the unit has it nor what governs it."""


def deciding(evidence: Evidence, best: Scored) -> Mapping[str, float]:
    """The signals of the best unit, with those which only matter for whether to answer."""
    unit = best.unit
    return {
        **best.signals,
        "names_missing": _names_missing(evidence, unit),
        "role_missing": float(_role_is_missing(evidence, unit)),
    }


def missing_numbers(evidence: Evidence, unit: Unit) -> tuple[str, ...]:
    """Years and other numbers of the question that its passage lacks, and what governs or names it.

    A number within a range that the passage gives is not lacking.
    """
    chunk = unit.hit.chunk
    leads = " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))
    told = f"{_all_of(chunk)} {leads}"
    return tuple(sorted(number for number in evidence.asked.numbers - numbers(told) if not covers(told, number)))


def unknown_names(evidence: Evidence) -> frozenset[str]:
    """Names of the question that stand in none of the passages, nor as the initials of what stands there.

    Of 2,909 questions that their documents answer one has some, of 1,686 that they don't 25 (training/questions).
    """
    told = [word for hit in evidence.hits for word in words(_all_of(hit.chunk))]
    there, initials = frozenset(map(stem, told)), "".join(word[0] for word in told)
    names = (name for name in evidence.asked.names if len(name) >= SHORTEST and not name.isdigit())
    return frozenset(name for name in names if stem(name) not in there and name not in initials)


def _all_of(chunk: Chunk) -> str:
    return " ".join((chunk.text, named(chunk), *chunk.section, chunk.source))


def lacks_property(evidence: Evidence, unit: Unit) -> bool:
    """Whether the unit is a row of a table, and neither it nor what governs it has a word for what is asked of it."""
    asked = asked_property(evidence.asked.text)
    there = unit.stems | unit.leads | unit.above
    return unit.is_row and bool(asked) and not any(matched(stem(word), there) for word in asked)


def _names_missing(evidence: Evidence, unit: Unit) -> float:
    there = unit.above.union(map(stem, words(unit.hit.chunk.text)))
    return min(sum(stem(name) not in there for name in evidence.asked.names), 2) / 2


def _role_is_missing(evidence: Evidence, unit: Unit) -> bool:
    named = role(evidence.asked.text)
    return bool(named) and not matched(stem(named), unit.stems | unit.leads | unit.above)
