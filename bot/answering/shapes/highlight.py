"""The deciding words of a quote, for surfaces to make bold: the number, date or name that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.disagreement.values import Sort, plain, values
from bot.answering.evidence.question import DATE, MONTH_PATTERN, NUMBER, AnswerType, new_names
from bot.words import stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.answering.disagreement.values import Value
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
_REFERS = re.compile(
    r"(?:\b(?P<noun>annex|appendix|article|chapter|clause|floor|form|item|level|line|no|number|page|paragraph|part|room|"
    r"rule|section|step|table|version)s?\.?|§)"
    r"(?:\s*\d+\s*(?:,|and|or|to|[&–-]))*\s*$",
    re.IGNORECASE,
)
"""`section `, `§ `, `rooms 1, 2 and ` before a number that names, and is no amount"""
_NEAR = 60
"""Characters before a number in which that stands."""
_HOW = re.compile(r"\bhow\b", re.IGNORECASE)
"""`How many rooms …`, which no number of a room answers"""
_KINDS = (
    (re.compile(r"\bhow (?:long|old)\b", re.IGNORECASE), frozenset({"time"})),
    (re.compile(r"\bper ?cent", re.IGNORECASE), frozenset({"%"})),
    (
        re.compile(
            r"\bhow much (?:is|are|was|were|do|does|did|can|may|must|should|will)\b|\b(?:cost|price|fee)s?\b",
            re.IGNORECASE,
        ),
        frozenset({"$", "€", "£", "¥", "chf"}),
    ),
)
"""What asks for an amount of time, a share or money (`How long …`, `What per cent …`, `How much …`), and in what such
is counted."""
_OF = re.compile(r" of (?:the )?")
"""` of ` between two names"""
_NUMBERED = re.compile(r"\.?\s\d{1,5}[a-zA-Z]?\b")
"""` 12`, `. 118b` after the name of a place"""
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
        return _amounts(asked, text)
    if asked.type is AnswerType.DATE:
        return [match.span() for match in _WHEN.finditer(text)]
    if asked.type not in {AnswerType.PLACE, AnswerType.NAME}:
        return []
    names = _joined_names(text, new_names(text, asked.known))
    return names if asked.type is AnswerType.NAME else [_with_number(text, place) for place in names]


def _joined_names(text: str, names: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names that `of` joins as one: `Board of Directors`."""
    found: list[tuple[int, int]] = []
    for start, end in names:
        first, last = found[-1] if found else (0, 0)
        if found and _OF.fullmatch(text, last, start):
            found[-1] = (first, end)
        else:
            found.append((start, end))
    return found


def _with_number(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """The name with the number that belongs to it: `Room 12`, `Rm. 12`."""
    start, end = place
    number = _NUMBERED.match(text, end)
    return start, number.end() if number else end


def _amounts(asked: Asked, text: str) -> list[tuple[int, int]]:
    """Where the text has amounts: no dates, nor numbers that name; of the kind that is asked for, if it has such."""
    found = [match.span() for match in _AMOUNT.finditer(text)]
    said = [value for value in values(text) if value.sort is Sort.AMOUNT]
    # Values have their places in a text that may be longer, with `1/2` for a single sign.
    if not said or len(plain(text)) != len(text):
        return found

    left = [place for place in found if _amount_at(place, said) and not _is_a_name(asked, text, place)]
    counted = [place for place in left if _is_counted(asked, text, place)] or left
    for asks, units in _KINDS:
        if asks.search(asked.text):
            return [place for place in counted if _unit_at(place, said) in units] or counted
    return counted


def _amount_at(place: tuple[int, int], said: Iterable[Value]) -> Value | None:
    """The amount that stands there, or goes on there."""
    start, end = place
    return next((value for value in said if value.start < end and start < value.end), None)


def _unit_at(place: tuple[int, int], said: Iterable[Value]) -> str:
    value = _amount_at(place, said)
    return value.quantity_kind if value else ""


def _is_a_name(asked: Asked, text: str, place: tuple[int, int]) -> bool:
    """Whether the word before says that the number names something, unless that is what is asked for."""
    start, _ = place
    refers = _REFERS.search(text[max(start - _NEAR, 0) : start])
    if refers is None or _HOW.search(asked.text):
        return refers is not None
    return (refers["noun"] or "").casefold() not in asked.known


def _is_counted(asked: Asked, text: str, place: tuple[int, int]) -> bool:
    """Whether the word behind the number is one of the question: the `5` of `5 lamps`, not of `5 chairs`."""
    start, end = place
    behind = (*words(text[start:end])[1:], *words(text[end:])[:1])
    return any(stem(word) in asked.stems for word in behind)
