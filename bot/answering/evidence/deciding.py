"""Whether the best evidence answers the question at all: what speaks against it, beside its own signals."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, asked_property, role
from bot.answering.evidence.dates import asked_years, is_of_another_day, is_of_another_time, years
from bot.answering.evidence.lookup import has_empty_cell
from bot.answering.evidence.question import numbers
from bot.answering.evidence.ranges import covers
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import called
from bot.naming import days_in_words, named
from bot.words import STOP_WORDS, keys, stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Chunk

_VERSION = re.compile(
    r"\b(?:version|release)s? v?(\d+(?:\.\d+)+)(?!\w)|\bv(\d+(?:\.\d+)+)(?!\w)|(?<![\w.])(\d+\.\d+\.\d+)(?![\w.])",
    re.IGNORECASE,
)
"""`version 0.15`, `v3.2`, `0.15.1`"""
_SHORTEST, _SHORTEST_KEY = 3, 2
"""Letters of a name: `PR` and `HQ` are anybody's; and of one that a row is looked up by, such as `ZZ`."""
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

    A number within a range that the unit gives, or a row beside it, is not lacking, unless it is a year.
    """
    asked, chunk = evidence.asked, unit.hit.chunk
    leads = " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))
    text = f"{_all_of(chunk)} {leads}"
    there = numbers(text) | keys(text)
    lacking = {one for one in asked.numbers - there if "." not in one or not any(_is_of(one, all_) for all_ in there)}
    told = f"{leads} {chunk.text if unit.is_row else unit.text}"
    return tuple(sorted(number for number in lacking if number in asked_years(asked.text) or not covers(told, number)))


def _is_of(version: str, other: str) -> bool:
    """Whether `3.12.1` is of version `3.12`."""
    return other.startswith(f"{version}.")


def unknown_names(evidence: Evidence, unit: Unit) -> frozenset[str]:
    """Names of the question that stand in none of the passages, nor one as the initials of the other.

    Where the unit is a row, keys count too.

    Of 2,909 questions that their documents answer one has some, of 1,686 that they don't 25 (training/questions).
    """
    told = [word for hit in evidence.hits for word in words(_all_of(hit.chunk))]
    there = frozenset(map(stem, told)).union(*(called(_all_of(hit.chunk)) for hit in evidence.hits))
    initials = "".join(word[0] for word in told)
    shortest = _SHORTEST_KEY if unit.is_row else _SHORTEST
    names = [name for name in evidence.asked.names if len(name) >= shortest and not name.isdigit()]
    unknown = frozenset(name for name in names if stem(name) not in there and name not in initials)
    return unknown - _abbreviated(evidence.asked, there)


def unknown_versions(evidence: Evidence) -> bool:
    """Whether the question names a version that no passage has, nor what names it."""
    asked = frozenset("".join(found) for found in _VERSION.findall(evidence.asked.text))
    there = frozenset[str]().union(*(numbers(_all_of(hit.chunk)) for hit in evidence.hits))
    return any(one not in there and not any(_is_of(one, other) for other in there) for one in asked)


def speaks_of_another_time(evidence: Evidence, unit: Unit) -> bool:
    """Whether the question names a year or month, and the unit's passage, with what governs and names it, only others.

    Of 172 questions with a year that their documents don't answer 13 more are refused for it, of 216 that they do none
    (training/questions, the reader's own).
    """
    if unit.is_row and is_of_another_day(evidence.asked.text, unit.text):
        return True
    asked, chunk = asked_years(evidence.asked.text), unit.hit.chunk
    leads = " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))
    told = years(f"{_all_of(chunk)} {leads}")
    is_of_other_years = bool(asked and told) and asked.isdisjoint(told)
    return is_of_other_years or is_of_another_time(evidence.asked.text, chunk)


def _abbreviated(asked: Asked, there: AbstractSet[str]) -> frozenset[str]:
    """Neighbouring names of which the initials stand there: `United States` where it says `US`."""
    said = words(asked.text)
    pairs = (pair for pair in pairwise(said) if asked.names.issuperset(pair))
    return frozenset(name for pair in pairs if "".join(word[0] for word in pair) in there for name in pair)


def _all_of(chunk: Chunk) -> str:
    return " ".join((days_in_words(chunk.text), named(chunk), *chunk.section, chunk.source))


def only_repeats(asked: Asked, unit: Unit) -> bool:
    """Whether it has no word but the question's own, as a card with nothing but `Secretary`.

    That may be the answer to a question to say yes to: `Is parking free?`
    """
    if asked.type is AnswerType.YES_NO:
        return False
    return all(word in STOP_WORDS or word in asked.known or stem(word) in asked.known for word in unit.words)


def lacks_property(evidence: Evidence, unit: Unit) -> bool:
    """Whether the unit is a row of a table, and neither it nor what governs it has a word for what is asked of it.

    Or its table has a column for that, and the row no value in it.
    """
    if unit.is_row and has_empty_cell(evidence.asked, unit, evidence.passage_of(unit)):
        return True
    asked = asked_property(evidence.asked.text)
    there = unit.stems | unit.leads | unit.above
    return unit.is_row and bool(asked) and not any(matched(stem(word), there) for word in asked)


def _names_missing(evidence: Evidence, unit: Unit) -> float:
    there = unit.above | called(days_in_words(unit.hit.chunk.text))
    named = evidence.asked.names - _abbreviated(evidence.asked, there)
    return min(sum(stem(name) not in there for name in named), 2) / 2


def _role_is_missing(evidence: Evidence, unit: Unit) -> bool:
    named = role(evidence.asked.text)
    return bool(named) and not matched(stem(named), unit.stems | unit.leads | unit.above)
