"""Whether a row of a table is what a question looks up: `How many seats does Birch have?`, under `Room` and `Seats`."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import has_value
from bot.answering.evidence.synonyms import matched
from bot.naming import days_in_words
from bot.words import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.units import Unit

FEW = 3
"""A word is a key where at most one row in so many has it."""
LEAST = 2
"""Cells of a row that tells something of what it names."""
JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")
"""Where words of a header meet: `ScientificName`, `Apr2015`"""


def is_looked_up(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question names the row by a value that few others have, and another column of it by its header.

    No word of the question may be missing in the row, title, headings and governing lines: then it asks for more.
    """
    cells = [(in_header(header), _stems(value)) for header, value in unit.cells]
    there = unit.stems | unit.leads | unit.above
    if len(cells) < LEAST or not all(is_in_header(word, there) for word in asked.stems):
        return False
    if not has_value(asked.type, asked.text, unit.text):
        return False
    keys = [{word for word in asked.stems if matched(word, value)} - _common(unit, passage) for _, value in cells]
    named = [{word for word in asked.stems if is_in_header(word, header)} for header, _ in cells]
    return any(
        named[column] and key - named[column]
        for column in range(len(cells))
        for place, key in enumerate(keys)
        if place != column
    )


def has_empty_cell(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question has the header of a column of which the row has no value, and no word of that otherwise."""
    there = unit.stems | unit.leads | unit.above
    sought = [word for word in asked.stems if not is_in_header(word, there)]
    rows = _table(unit, passage)
    headers = Counter(header for other in rows for header, _ in other.cells)
    columns = [in_header(header) for header, number in headers.items() if 2 * number >= len(rows)]
    return any(is_in_header(word, column) for word in sought for column in columns)


def names_another_row(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether a word of the question is in the first cell of few other rows of its table, and nowhere in this row.

    Nor has the first cell of this one a word of the question.
    """
    rows = _table(unit, passage)
    if len(unit.cells) < LEAST or not _stems(unit.cells[0][1]).isdisjoint(asked.stems):
        return False
    keys = [_stems(other.cells[0][1]) for other in rows]
    sought = [word for word in asked.stems if not matched(word, unit.stems)]
    return any(0 < sum(word in key for key in keys) <= max(len(rows) // FEW, 1) for word in sought)


def in_header(header: str) -> frozenset[str]:
    """The stems of its words, written together or apart."""
    return _stems(f"{header} {JOINT.sub(' ', header)}")


def is_in_header(word: str, header: frozenset[str]) -> bool:
    """Whether a header has the stem, one for it, or who does it: `drive` for `Driver`, `edit` for `Editor`."""
    doers = (f"{word}r", f"{word}er", f"{word}or")
    return matched(word, header) > 0 or not header.isdisjoint(doers)


def _common(unit: Unit, passage: Sequence[Unit]) -> frozenset[str]:
    """The stems of values that more than a few rows of its table have."""
    rows = [_values(other) for other in _table(unit, passage)]
    most = max(len(rows) // FEW, 1)
    return frozenset(word for word in _values(unit) if sum(word in row for row in rows) > most)


def _table(unit: Unit, passage: Sequence[Unit]) -> list[Unit]:
    """The rows of its table in the passage."""
    return [other for other in passage if other.cells and other.block.headings == unit.block.headings]


def _values(unit: Unit) -> frozenset[str]:
    return _stems(" ".join(value for _, value in unit.cells))


def _stems(text: str) -> frozenset[str]:
    return stems(days_in_words(text))
