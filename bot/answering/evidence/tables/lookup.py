"""Whether a row of a table is the one that a question names, or another one is: by its key, number or range."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.answering.evidence.question import has_value
from bot.answering.evidence.ranges import covers, is_range
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.tables.bounds import bound_in, compared_header, meets
from bot.answering.evidence.tables.headers import in_header, is_in_header, tells, value_stems
from bot.answering.evidence.tables.numbered import has, has_another, numbered
from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.tables.numbered import Cells, Numbered
    from bot.answering.evidence.units import Unit

_NEED_NOT_STAND = frozenset({"get"})
"""Words that no row has: `How many days do I get?`."""
_COMPARING = frozenset(map(stem, "better cheaper compare compared differ difference different versus vs".split()))
_FEW = 3
"""A word names rows where at most one in so many has it."""
_BETWEEN_NAMES = re.compile(r"[,;/&]|\b(?:and|or)\b", re.IGNORECASE)
"""`, ` and ` and ` of `Oslo, Bergen and Moss`"""
LEAST = 2
"""Cells of a row that tells something of what it names."""


def is_named_first(asked: Asked, unit: Unit) -> bool:
    """Whether the question has what stands first in the row, or one of the names there: `Oslo`, of `Oslo, Bergen`."""
    if not unit.cells:
        return False
    _, first = unit.cells[0]
    names = map(value_stems, _BETWEEN_NAMES.split(first))
    return any(name and name <= frozenset(asked.stems) for name in names)


def is_looked_up(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether a number of the question lies in a range of the row, or it is one of those that the question compares.

    No word of the question may be missing in the row, title, headings and governing lines: then it asks for more.
    """
    if len(unit.cells) < LEAST or not has_value(asked.type, asked.text, unit.text):
        return False
    in_range = _in_range(asked, unit.cells)
    if not _has_every_word(asked, unit, in_range):
        return _is_one_of_several(asked, unit, passage)
    return bool(in_range)


def _is_one_of_several(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question compares the row with others of its table, and has no word that none of these has.

    `the difference between Leaf and Tree`, of rows that begin so.
    """
    if _COMPARING.isdisjoint(asked.stems):
        return False
    rows = [row for row in _table(unit, passage) if row is not unit]
    others = frozenset[str]().union(*(value_stems(row.cells[0][1]) for row in rows))
    own = value_stems(unit.cells[0][1]).intersection(asked.stems) - others
    there = unit.stems | unit.leads | unit.above | _NEED_NOT_STAND | _COMPARING
    more = [word for word in asked.stems if not is_in_header(word, there)]
    return bool(own) and bool(more) and others.issuperset(more)


def _in_range(asked: Asked, cells: Cells) -> frozenset[str]:
    """The numbers of the question that lie in a range of the column they belong to: `6 years`, of `Years: over 5`."""
    found = _in_and_out(asked, cells)
    return frozenset(number for number, is_in in found if is_in)


def _in_and_out(asked: Asked, cells: Cells) -> Iterator[tuple[str, bool]]:
    """The numbers of the question that belong to a column with a range, and whether they lie in it."""
    for one in numbered(asked.text):
        for header, value in cells:
            if one.is_named and is_range(value) and is_in_header(one.word, in_header(header)):
                yield one.number, covers(value, one.number)


def _has_every_word(asked: Asked, unit: Unit, besides: frozenset[str] = frozenset()) -> bool:
    there = unit.stems | unit.leads | unit.above | besides | _NEED_NOT_STAND
    return all(is_in_header(word, there) for word in asked.stems)


def has_empty_cell(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether the question has the header of a column of which the row has no value, and no word of that otherwise.

    Or asks where, when or who, which columns of the table tell of which it has none.
    """
    there = unit.stems | unit.leads | unit.above
    sought = [word for word in asked.stems if not is_in_header(word, there)]
    columns = _usual_columns(_table(unit, passage))

    for word in sought:
        if any(is_in_header(word, column) for column in columns):
            return True

    # Where, when or who, of which the header need not have a word: `Venue`.
    if not any(tells(asked.asking, column) for column in columns):
        return False
    return not any(tells(asked.asking, in_header(header)) for header, _ in unit.cells)


def _usual_columns(rows: Sequence[Unit]) -> list[frozenset[str]]:
    """The headers that at least half of the rows have a value under."""
    headers: Counter[str] = Counter()
    for row in rows:
        headers.update(header for header, _ in row.cells)
    return [in_header(header) for header, number in headers.items() if 2 * number >= len(rows)]


def names_another_row(asked: Asked, unit: Unit, passage: Sequence[Unit]) -> bool:
    """Whether a word of the question is in the first cell of few other rows of its table, and nowhere in this row.

    Nor has the first cell of this one a word of the question.
    """
    if len(unit.cells) < LEAST:
        return False
    own_key = value_stems(unit.cells[0][1])
    if not own_key.isdisjoint(asked.stems):
        return False

    rows = _table(unit, passage)
    # What names a row stands first in it.
    keys = [value_stems(other.cells[0][1]) for other in rows]
    few = max(len(rows) // _FEW, 1)  # of a table with a row or two, one is few
    for word in asked.stems:
        if matched(word, unit.stems):
            continue
        having = sum(word in key for key in keys)
        if 0 < having <= few:
            return True
    return False


def numbers_of(asked: Asked, cells: Cells) -> frozenset[Numbered]:
    """The numbers of the question that name the row."""
    return frozenset(number for number in _naming(asked, cells) if has(number, cells))


def has_another_number(asked: Asked, cells: Cells) -> bool:
    """Whether a row has another number in place of one of the question, or does not meet what that compares."""
    if meets(asked.text, cells) is False:
        return True
    if any(not is_in for _, is_in in _in_and_out(asked, cells)):
        return True
    return any(has_another(number, cells) for number in _naming(asked, cells))


def _naming(asked: Asked, cells: Cells) -> tuple[Numbered, ...]:
    """The numbers of the question that may name a row; what is compared with names none."""
    is_compared = compared_header(asked.text, cells) is not None
    return numbered(asked.text.replace(bound_in(asked.text), " ") if is_compared else asked.text)


def _table(unit: Unit, passage: Sequence[Unit]) -> list[Unit]:
    """The rows of its table in the passage."""
    headings = unit.block.headings
    return [other for other in passage if other.cells and other.block.headings == headings]
