"""Whether the best evidence answers the question at all: what speaks against it, beside its own signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, holds, role
from bot.answering.evidence.polarity import reverses
from bot.answering.evidence.question import numbers
from bot.answering.evidence.ranking import match
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit

DECIDING = ("names_missing", "amount_missing", "role_missing", "reverses")
"""names_missing: names of the question that the passage lacks (half of two). amount_missing: an amount is asked for and
there is no number. role_missing: whose holder is asked for, and neither the unit has it nor what governs it. reverses:
see `polarity`."""


def deciding(evidence: Evidence, best: Scored) -> Mapping[str, float]:
    """The signals of the best unit, with those which only matter for whether to answer."""
    unit, asked = best.unit, evidence.asked
    return {
        **best.signals,
        "names_missing": _names_missing(evidence, unit),
        "amount_missing": float(asked.type is AnswerType.NUMBER and not holds(asked.type, unit.text, asked.known)),
        "role_missing": float(_role_is_missing(evidence, unit)),
        "reverses": float(reverses(asked.text, unit.text)),
    }


def missing_numbers(evidence: Evidence, unit: Unit) -> tuple[str, ...]:
    """Years and other numbers of the question that its passage lacks, and what governs or names it."""
    chunk = unit.hit.chunk
    leads = " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))
    told = " ".join((chunk.text, leads, chunk.title, *chunk.section, chunk.source))
    return tuple(sorted(evidence.asked.numbers - numbers(told)))


def _names_missing(evidence: Evidence, unit: Unit) -> float:
    there = unit.above.union(map(stem, words(unit.hit.chunk.text)))
    return min(sum(stem(name) not in there for name in evidence.asked.names), 2) / 2


def _role_is_missing(evidence: Evidence, unit: Unit) -> bool:
    named = role(evidence.asked.text)
    return bool(named) and not match(stem(named), unit.stems | unit.leads | unit.above)
