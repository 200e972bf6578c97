"""What a blank cell below a name says: many tables write the name of a group once, in the first of its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEEPEST: Final = 2
"""Columns of names, as of a kind and of each of that kind, that may stand before what every row has."""
_ROWS: Final = 6
"""Rows from which it shows that they are in groups;"""
_SIZE: Final = 1.5
"""rows to a group, in the mean;"""
_MOSTLY: Final = 0.95
"""the part of them that have the column behind the names: a list of two thousand lacks one somewhere;"""
_DISTINCT: Final = 0.8
"""the part of the names that are no others: a column of ticks says `yes` over and over."""
_LONGEST: Final = 8
"""Words of a name."""
_REMARK: Final = re.compile(r"\b(?:notes?|comments?|remarks?|status|priority|flags?|done|due)\b", re.IGNORECASE)
"""`Notes`, `Due date`: a blank in a column of that name says nothing."""
_SUM: Final = re.compile(r"(?:grand |sub-?)?totals?\b|sum\b|average\b|mean\b", re.IGNORECASE)
"""`Total`, `Sub-total`, `Average`: a row of all groups, or of none."""


def with_names_of_groups(header: Sequence[str], rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows with the name of their group where they are blank below it, as people read them.

    `Tern | Ada` over ` | Ben` says that Ben is of the Tern. The names stand before the first column that rows have, and
    are short and different ones; otherwise a blank says nothing, and the rows come back as they are.
    """
    deepest = _first_filled(rows) - 1
    if len(rows) < _ROWS or not 0 <= deepest < _DEEPEST or not _are_names(header, rows, deepest):
        return list(rows)

    found: list[list[str]] = []
    names: list[str] = []
    for cells in rows:
        begins = next((column for column, cell in enumerate(cells) if cell), 0)
        if _SUM.match(_cell(cells, begins)):
            found.append(cells)
            continue
        names = [*names[:begins], *cells[begins : deepest + 1]]
        found.append([*names, *cells[deepest + 1 :]])
    return found


def _first_filled(rows: Sequence[list[str]]) -> int:
    """The first column that nearly all rows have; -1 where there is none."""
    width = max(map(len, rows), default=0)
    for column in range(width):
        having = sum(1 for cells in rows if _cell(cells, column))
        if having >= _MOSTLY * len(rows):
            return column
    return -1


def _are_names(header: Sequence[str], rows: Sequence[list[str]], deepest: int) -> bool:
    """Whether the column names groups, and the one before it groups of these."""
    if deepest >= len(header) or not header[deepest] or _REMARK.search(" ".join(header[: deepest + 1])):
        return False
    names = [cells[deepest] for cells in rows if _cell(cells, deepest)]
    if not _cell(rows[0], deepest) or len(rows) < _SIZE * len(names) or len(set(names)) < _DISTINCT * len(names):
        return False
    if any(len(name.split()) > _LONGEST for name in names):
        return False
    # a row that begins a group of groups begins one of these, too
    return all(_cell(cells, deepest) for cells in rows if any(cells[:deepest]))


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""
