"""The deciding words of a quote, for surfaces to make bold: the number, date or name that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import DATE, MONTH_PATTERN, NUMBER, AnswerType, new_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.answering.evidence.question import Asked
    from bot.nouns import Piece

_FIGURE = rf"(?:\b(?i:(?={NUMBER.pattern})[a-z-]+) \(\d+\)|[$€£¥]?\d(?:[\d.,:/]*\d)?)"
"""`1,200`, `$5`, `five (5)`"""
_OF_TIME = r"[\s-](?:(?:business|calendar|working) )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|quarters?|years?)"
_OF_THINGS = r"[\s-](?:people|times|characters?|miles?|km|kg|GB|MB|TB)"
_AMOUNT = re.compile(
    rf"{_FIGURE}(?:\s?(?:%|percent|per cent|million|billion|thousand|[A-Z]{{3}}\b))?(?:{_OF_TIME}|{_OF_THINGS})?"
)
"""`$1,200`, `14 days`, `99.9 %`, `3 business days`, `five (5) business days`"""
_SMALL = rf"(?-i:(?:{MONTH_PATTERN})\b)"
"""`may`, `march`: no months"""
_LONE_MAY = r"(?<!\d )(?<!\d\. )(?<!(?:st|nd|rd|th) )(?-i:May\b)(?!,? \d)"
"""The `May` of `May I come?`, which may be the verb; not that of `14 May` or `May 2026`"""
_ONE_DATE = rf"(?!{_SMALL}|{_LONE_MAY})(?:{DATE.pattern})"
"""`2026`, `Friday`, `June`"""
_WHEN = re.compile(
    rf"{_FIGURE}{_OF_TIME}|(?:\b\d{{1,2}}\.?\s(?=(?:{MONTH_PATTERN})\b))?{_ONE_DATE}(?:[\s,.–-]+(?:{_ONE_DATE}|\d{{1,2}}\b))*",
    re.IGNORECASE,
)
"""`14 April 2026`, `Friday`, `2026-05-06`, `14 days`"""
_MOST = 3
"""Places in a quote; of more, none decides."""


def highlights(asked: Asked, piece: Piece) -> tuple[tuple[int, int], ...]:
    """The deciding words, as ranges of the document; none where the question asks for no number, date or name."""
    found = tuple(_found(asked, piece.text))
    if len(found) > _MOST:
        return ()
    offset = piece.start
    return tuple((offset + start, offset + end) for start, end in found)


def _found(asked: Asked, text: str) -> Iterator[tuple[int, int]]:
    for start, end in _of_the_kind(asked, text):
        # What the question says itself decides nothing: the `2026` of `the budget for 2026?`
        if text[start:end].casefold() not in asked.known:
            yield start, end


def _of_the_kind(asked: Asked, text: str) -> list[tuple[int, int]]:
    """Where the text has something of the kind that is asked for."""
    if asked.type is AnswerType.NUMBER:
        return [match.span() for match in _AMOUNT.finditer(text)]
    if asked.type is AnswerType.DATE:
        return [match.span() for match in _WHEN.finditer(text)]
    if asked.type in {AnswerType.PLACE, AnswerType.NAME}:
        return new_names(text, asked.known)
    return []
