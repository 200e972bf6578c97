"""Whether the best evidence answers the question at all: what speaks against it, beside its own signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, holds
from bot.answering.evidence.question import numbers
from bot.answering.polarity import reverses
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit

DECIDING = ("covered", "numbers_missing", "amount_missing", "reverses")
"""covered: share of the question's words, by weight, anywhere in the passage, its title or headings. numbers_missing: a
number of the question is not in the unit or in what governs or names it. amount_missing: an amount is asked for and
there is no number. reverses: see `polarity`."""


def deciding(evidence: Evidence, best: Scored) -> Mapping[str, float]:
    """The signals of the best unit, with those which only matter for whether to answer."""
    unit, asked = best.unit, evidence.asked
    passage = frozenset(map(stem, words(unit.hit.chunk.text)))
    return {
        **best.signals,
        "covered": evidence.share((passage, 1.0), (unit.above, 1.0), (unit.leads, 1.0)),
        "numbers_missing": float(bool(missing_numbers(evidence, unit))),
        "amount_missing": float(asked.type is AnswerType.NUMBER and not holds(asked.type, unit.text, asked.known)),
        "reverses": float(reverses(asked.text, unit.text)),
    }


def missing_numbers(evidence: Evidence, unit: Unit) -> tuple[str, ...]:
    """Years and other numbers of the question that its passage lacks, and what governs or names it."""
    chunk = unit.hit.chunk
    leads = " ".join(piece.text for piece in (*unit.block.headings, *unit.block.leads))
    told = " ".join((chunk.text, leads, chunk.title, *chunk.section, chunk.source))
    return tuple(sorted(evidence.asked.numbers - numbers(told)))
