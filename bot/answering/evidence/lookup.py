"""Whether a row of a table is what a question looks up: `How many seats does Birch have?`, under `Room` and `Seats`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import has_value
from bot.answering.evidence.headers import in_header, is_in_header, tells
from bot.answering.evidence.numbered import MONTH, REMEMBERED, has, has_another, numbered
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import called
from bot.naming import days_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.answering.evidence.numbered import Cells, Numbered
    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.units import Unit

_SURELY = frozenset({"where", "wheres"})
"""What a column tells that no word of the question names: of `when` and `who` there are often several."""
_FEW = 3
"""A word is a key where at most one row in so many has it."""
LEAST = 2
"""Cells of a row that tells something of what it names, and words of a row that say it is another."""


def is_looked_up(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question names the row by a value that few others have, and another column of it by its header.

    `Where` names one as well that tells a place, of what stands before it in the row.
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
    for column, (header, _) in enumerate(cells):
        others = (key - named[column] for place, key in enumerate(keys) if place != column)
        if named[column] and any(others):
            return True
        if tells(asked.every & _SURELY, header) and any(keys[:column]):
            return True
    return False


def has_empty_cell(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question has the header of a column of which the row has no value, and no word of that otherwise.

    Or asks where, when or who, which columns of the table tell of which it has none.
    """
    there = unit.stems | unit.leads | unit.above
    sought = [word for word in asked.stems if not is_in_header(word, there)]
    rows = _table(unit, passage)
    headers = Counter(header for other in rows for header, _ in other.cells)
    columns = [in_header(header) for header, number in headers.items() if 2 * number >= len(rows)]
    if any(is_in_header(word, column) for word in sought for column in columns):
        return True
    tell = [column for column in columns if tells(asked.every, column)]
    return bool(tell) and not any(tells(asked.every, in_header(header)) for header, _ in unit.cells)


def names_another_row(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether a word of the question is in the first cell of few other rows of its table, and nowhere in this row.

    Nor has the first cell of this one a word of the question.
    """
    rows = _table(unit, passage)
    if len(unit.cells) < LEAST or not _stems(unit.cells[0][1]).isdisjoint(asked.stems):
        return False
    keys = [_stems(other.cells[0][1]) for other in rows]
    sought = [word for word in asked.stems if not matched(word, unit.stems)]
    return any(0 < sum(word in key for key in keys) <= max(len(rows) // _FEW, 1) for word in sought)


@dataclass(frozen=True)
class Had:
    """What a row has of a question, days apart."""

    words: frozenset[str]
    """The stems that its values have, or what governs it, or a synonym for them; and numbers."""
    values: frozenset[str]
    """Those that its values have themselves."""
    headers: frozenset[str]
    """Those that its headers have."""
    numbers: frozenset[Numbered]
    has_another: bool
    """Whether it has another number in place of one of the question."""


def had(asked: Asked, cells: Cells, above: frozenset[str]) -> Had:
    """What the row has; `above` are the stems that govern all rows of its table."""
    sought = [word for word in asked.stems if word not in MONTH]
    own, headers, numbers = values(cells), _headers(cells), frozenset(numbered(asked.text))
    its_numbers = frozenset(one for one in numbers if has(one, cells))
    there = own | above | {one.number for one in its_numbers}
    return Had(
        words=frozenset(word for word in sought if matched(word, there)),
        values=frozenset(word for word in own.intersection(sought) if not word.isdigit()),
        headers=frozenset(word for word in sought if is_in_header(word, headers)),
        numbers=its_numbers,
        has_another=any(has_another(one, cells) for one in numbers),
    )


def is_beside(row: Had, others: Iterable[Had]) -> bool:
    """Whether the row is not the one that the question names.

    It has another number than that has, or another row has all of the question that this one has, and more. Where this
    one has nothing of it, a single word is too little.
    """
    return row.has_another or any(_has_more(other, row) for other in others)


def _has_more(other: Had, row: Had) -> bool:
    if not (row.words <= other.words and row.numbers <= other.numbers):
        return False
    more = len(other.values - row.words - row.headers)
    return other.numbers > row.numbers or more >= (1 if row.words else LEAST)


@lru_cache(maxsize=REMEMBERED)
def values(cells: Cells) -> frozenset[str]:
    """The stems of its values, and what these are called in short."""
    return called(days_in_words("\n".join(value for _, value in cells)))


@lru_cache(maxsize=REMEMBERED)
def _headers(cells: Cells) -> frozenset[str]:
    return frozenset[str]().union(*(in_header(header) for header, _ in cells))


def _common(unit: Unit, passage: Sequence[Unit]) -> frozenset[str]:
    """The stems of values that more than a few rows of its table have."""
    rows = [values(other.cells) for other in _table(unit, passage)]
    most = max(len(rows) // _FEW, 1)
    return frozenset(word for word in values(unit.cells) if sum(word in row for row in rows) > most)


def _table(unit: Unit, passage: Sequence[Unit]) -> list[Unit]:
    """The rows of its table in the passage."""
    return [other for other in passage if other.cells and other.block.headings == unit.block.headings]


def _stems(text: str) -> frozenset[str]:
    return called(days_in_words(text))
