"""Which rows of a table name the group of rows below them, and how far they govern."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.shared.tables.cells import kind_of_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from ingest.readers.shared.tables.rows import TableLine

_FEW_FIGURES, _MOSTLY = 4, 0.8
"""Cells from which they are a column of figures, and the part of them that are figures."""
_WIDE: Final = 4
"""Values of a row to each of those beside the name of a group, which are strays."""
_RUN: Final = 3
"""Texts alone below each other, from which on they are rows that lack their values."""


def figure_columns(rows: Sequence[TableLine]) -> AbstractSet[int]:
    """The columns that hold figures, as those of an account."""
    kinds: dict[int, list[str]] = {}
    for line in rows:
        for column in line.columns:
            kind = kind_of_cell(line.cells[column])
            kinds.setdefault(column, []).append(kind)

    found: set[int] = set()
    for column, those in kinds.items():
        figures = len(those) - those.count("text")
        if len(those) >= _FEW_FIGURES and figures > _MOSTLY * len(those):
            found.add(column)
    return found


def groups_in(rows: Sequence[TableLine]) -> AbstractSet[int]:
    """The places of the rows that name a group: `Current assets`, alone before figures or in bold over plain rows."""
    looks = _Looks.of(rows)
    found: set[int] = set()
    for place, (line, below) in enumerate(pairwise(rows)):
        if looks.is_group(line, below):
            found.add(place)
    return found - _runs_of_alike(rows, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """How the rows of a table look: their first column of figures, and how wide the wider ones are."""

    figures: int = 0
    indents: bool = False
    """Whether rows are set further in than the text alone above them."""
    width: int = 0
    tells_bold: bool = False
    """Whether rows with values are plain, so that bold letters say something."""
    in_bold: AbstractSet[int] = field(default_factory=set)
    """The columns of those in bold, where that says something."""

    @classmethod
    def of(cls, rows: Sequence[TableLine]) -> _Looks:
        whole = [line for line in rows if line.filled > 1]
        bold = sum(_begins_bold(line) for line in whole)
        tells_bold = bool(whole) and 2 * bold < len(whole)
        in_bold: set[int] = set()
        if tells_bold:
            in_bold.update(line.leftmost for line in rows if line.is_a_text_alone and _begins_bold(line))

        # three quarters of the rows are no wider: a few have many cells in any table
        fills = sorted(line.filled for line in whole)
        width = fills[3 * len(fills) // 4] if fills else 0
        return cls(
            figures=min(figure_columns(rows), default=0),
            indents=any(_is_indented(below, one) for one, below in pairwise(rows)),
            width=width,
            tells_bold=tells_bold,
            in_bold=in_bold,
        )

    def is_group(self, line: TableLine, following: TableLine) -> bool:
        """Whether a row looks like the name of a group."""
        if self.tells_bold and _is_bold_name(line, self.width):
            return True
        if not line.is_a_text_alone:
            return False
        if line.leftmost >= self.figures or line.leftmost in self.in_bold:
            return False
        # where rows are set further in than the name of their group, a text among rows is one without a value
        return following.leftmost > line.leftmost or not self.indents


def _begins_bold(line: TableLine) -> bool:
    return line.leftmost in line.bold


def _is_indented(below: TableLine, line: TableLine) -> bool:
    """Whether a row is set further in than the text alone above it."""
    return below.leftmost > line.leftmost and line.is_a_text_alone


def _is_bold_name(line: TableLine, width: int) -> bool:
    """Whether it is a text in bold that is alone, or has a few stray values beside it where rows have many."""
    first = line.leftmost
    if first not in line.bold or kind_of_cell(line.cells[first]) != "text":
        return False

    others = line.filled - 1
    if not others:
        return True
    are_few = _WIDE * others <= width
    return are_few and len(line.bold) == 1


def _runs_of_alike(rows: Sequence[TableLine], found: AbstractSet[int]) -> AbstractSet[int]:
    """Those of the places where texts stand alone below each other, so that they name nothing."""
    runs: set[int] = set()
    run: list[int] = []
    last = len(rows) - 1
    for place, line in enumerate(rows):
        # the last row governs none, and may end such a run all the same
        is_one = line.is_a_text_alone and (place in found or place == last)
        goes_on = is_one and bool(run) and line.leftmost == rows[run[-1]].leftmost
        if not goes_on:
            if len(run) >= _RUN:
                runs.update(run)
            run = []
        if is_one:
            run.append(place)

    if len(run) >= _RUN:
        runs.update(run)
    return runs


@dataclass(slots=True)
class Governing:
    """The group that is open, which ends at a row that is set less far to the right than its own rows."""

    _least: int = 0

    def open(self, column: int, following: TableLine) -> None:
        """A group begins whose name stands in this column."""
        self._least = column + 1 if following.leftmost > column else following.leftmost

    def open_over(self, column: int, following: TableLine) -> None:
        """The same of a line over a table, which may be its title where the rows are set no further to the right."""
        self._least = column + 1 if following.leftmost > column else 0

    def holds(self, line: TableLine) -> bool:
        """Whether a row may belong to the group that is open."""
        return line.leftmost >= self._least
