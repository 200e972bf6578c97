"""Rows that a question tells by a column of ticks, or of yes and no: `Which rooms have a screen?`, under `Screen`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.tables.headers import in_header, is_in_header
from bot.answering.gate.polarity import denies
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.tables.numbered import Cells

_YES = frozenset({"yes", "y", "true", "x", "✓", "✔", "✔️", "✅", "☑", "●", "included"})
_NO = frozenset({"no", "n", "false", "-", "–", "—", "✗", "✘", "❌", "☐", "○", "not included"})
_NEITHER = re.compile(r"\bneither\b", re.IGNORECASE)
"""`Who has neither a key nor a car?`"""
_WHETHER_ALL = re.compile(r"\W*(?:do|does|is|are|has|have|can)\s+(?:all|every|each)\b", re.IGNORECASE)
"""`Do all rooms have a screen?`"""
_MARKS = frozenset("x✓✔✅☑●")
"""Where a column has these for yes, an empty cell means no. An `x` beside another of them says no itself."""


def ticked(asked: Asked, rows: Sequence[Cells]) -> list[int]:
    """The places of the rows that have what the question asks for in such columns, or lack it where it denies.

    Whether all have it is answered by those that have not, if there are any. None where it names no such column, or
    denies and names several.
    """
    columns = _asked_columns(asked, rows)
    is_denied = denies(asked.text)
    if not columns or (is_denied and len(columns) > 1 and not _NEITHER.search(asked.text)):
        return []

    values = [[_tick(dict(cells).get(name), of_marks=columns[name]) for name in columns] for cells in rows]
    having = [place for place, of_row in enumerate(values) if all(of_row)]
    lacking = [place for place, of_row in enumerate(values) if all(value is False for value in of_row)]
    if _WHETHER_ALL.match(asked.text):
        return lacking or having
    return lacking if is_denied else having


def _asked_columns(asked: Asked, rows: Sequence[Cells]) -> dict[str, bool]:
    """The columns of ticks that the question names, each with whether it has marks; none where it may mean others.

    A header is named by its last word: `SAML SSO` by `SSO`, and `First aid` not by `first`. Of several whose last word
    it has, those count of which it has the whole.
    """
    named = {name: of_marks for name, of_marks in _columns(rows).items() if _is_named(asked, name)}
    whole = {name: of_marks for name, of_marks in named.items() if _is_named(asked, name, whole=True)}
    if whole:
        return whole
    return named if len(named) == 1 else {}


def _columns(rows: Sequence[Cells]) -> dict[str, bool]:
    """The headers of the columns that hold nothing but ticks, or yes and no, each with whether these are marks."""
    values: dict[str, set[str]] = {}
    for cells in rows:
        for header, value in cells:
            values.setdefault(header, set()).add(value.strip().casefold())
    found: dict[str, bool] = {}
    for header, there in values.items():
        marks = there & _MARKS
        may_mean_no = "x" in marks and len(marks) > 1
        if there <= _YES | _NO and not there.isdisjoint(_YES) and not may_mean_no:
            found[header] = bool(marks)
    return found


def _is_named(asked: Asked, header: str, *, whole: bool = False) -> bool:
    """Whether the question has the last word of the header, or all of them."""
    said = words(header)
    some = said if whole else said[-1:]
    return bool(some) and all(any(is_in_header(word, in_header(one)) for word in asked.stems) for one in some)


def _tick(value: str | None, *, of_marks: bool) -> bool | None:
    """Whether a cell says yes; None where it is empty and that says nothing."""
    if value is None:
        return False if of_marks else None
    return value.strip().casefold() in _YES
