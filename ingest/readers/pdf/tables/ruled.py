"""Tables whose cells have lines around them.

Lines that touch each other make a lattice. Between neighbouring boxes of it without a line on their border there is but
one cell, which so spans columns or rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, product
from statistics import median
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.page.rules import NEAR
from ingest.readers.pdf.runs import rows, runs_of
from ingest.readers.pdf.tables.spaced import spaced_table
from ingest.readers.pdf.tables.table import Table, as_read, cell_of, is_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ingest.readers.pdf.page.rules import Rule, Rules
    from ingest.readers.pdf.page.words import Word
    from ingest.readers.pdf.tables.table import RowAndColumn, TableCell

_LEAST: Final = 2
"""A table has as many rows and columns at least."""
_MOST_CROSSINGS: Final = 250_000
_MOST_BOXES: Final = 10_000
"""Pages with more are maps and drawings, and would take seconds."""
_MOST_LETTERS: Final = 1_500
_MOST_SPANNING: Final = 300
"""Boxes that hold more than this, and are as high or wide as several others, frame a part of the page."""
_REGULAR: Final = 0.4
"""Of the places of a table at least so many are cells of their own; in drawings, most lie in boxes of other rows."""
_STRAIGHT: Final = 2.0
"""The texts of a row stand no farther out of line than this, in points."""
_MIDDLE: Final = 0.3
"""The middle of a word's letters is so far above its baseline, in sizes of its type."""


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Lines that touch each other; the smallest boxes between them may be parts of a cell.

    `cells` has for each of these boxes the first one of its cell.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: Mapping[RowAndColumn, RowAndColumn]

    @classmethod
    def of(cls, across: Sequence[Rule], down: Sequence[Rule]) -> _Lattice | None:
        """None where they don't part both columns and rows."""
        xs = _places(down, across)
        ys = _places(across, down)
        height = len(ys) - 1
        width = len(xs) - 1
        if min(height, width) < _LEAST or height * width > _MOST_BOXES:
            return None

        groups = _Groups()
        boxes = list(product(range(height), range(width)))
        for row, column in boxes:
            # the middle of the box: a line on its border runs past it, a stub that ends before it does not
            x = (xs[column] + xs[column + 1]) / 2
            y = (ys[row] + ys[row + 1]) / 2
            is_last_column = column + 1 == width
            is_last_row = row + 1 == height
            if not is_last_column and not _runs(down, xs[column + 1], y):
                groups.join((row, column), (row, column + 1))
            if not is_last_row and not _runs(across, ys[row + 1], x):
                groups.join((row, column), (row + 1, column))

        cells = {box: groups.first(box) for box in boxes}
        return cls(xs, ys, cells)

    def held(self, words: Iterable[Word]) -> dict[RowAndColumn, list[Word]]:
        """The words in each cell, but for those of cells that hold as much text as the frames of a page do."""
        found: dict[RowAndColumn, list[Word]] = defaultdict(list)
        for word in words:
            cell = self._cell_around(word)
            if cell is not None:
                found[cell].append(word)

        boxes: dict[RowAndColumn, list[RowAndColumn]] = defaultdict(list)
        for box, cell in self.cells.items():
            boxes[cell].append(box)

        held: dict[RowAndColumn, list[Word]] = {}
        for cell, inside in found.items():
            letters = sum(len(word.text) for word in inside)
            if letters <= _most(boxes[cell]):
                held[cell] = inside
        return held

    def _cell_around(self, word: Word) -> RowAndColumn | None:
        """The cell in which the middle of the word lies; None outside of the lattice."""
        x = (word.x0 + word.x1) / 2
        y = word.y - _MIDDLE * word.size
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        return self.cells.get((row, column))


def _most(boxes: Sequence[RowAndColumn]) -> int:
    """How many letters a cell of these boxes may hold; none where they are no rectangle, but what others leave."""
    tops = {top for top, _ in boxes}
    lefts = {left for _, left in boxes}
    if len(boxes) < len(tops) * len(lefts):
        return 0
    return _MOST_SPANNING if len(boxes) > 1 else _MOST_LETTERS


class _Groups:
    """Disjoint sets; the least member stands for each."""

    def __init__(self) -> None:
        self._above: dict[RowAndColumn, RowAndColumn] = {}

    def first(self, one: RowAndColumn) -> RowAndColumn:
        """The member that stands for the set of this one."""
        above = self._above.get(one, one)
        while above != one:
            # each step hangs its member one higher, so that the next way up is half as long
            self._above[one] = self._above.get(above, above)
            one = above
            above = self._above.get(one, one)
        return one

    def join(self, one: RowAndColumn, other: RowAndColumn) -> None:
        """Make the sets of both one."""
        least, most = sorted((self.first(one), self.first(other)))
        self._above[most] = least


def ruled_tables(words: Sequence[Word], rules: Rules) -> tuple[list[Table], list[Word]]:
    """The tables whose cells have lines around them, and the words that are in none."""
    tables: list[Table] = []
    left = list(words)
    for lattice in _lattices(rules):
        held = lattice.held(left)
        table = _ruled(lattice, held)
        if table is not None:
            tables.append(table)
            # by their ids: two equal words may stand on a page
            taken = {id(word) for word in chain.from_iterable(held.values())}
            left = [word for word in left if id(word) not in taken]
    return tables, left


def _lattices(rules: Rules) -> Iterator[_Lattice]:
    """The lines that touch each other, where they part both columns and rows."""
    for across, down in _touching(rules):
        if across and down and rules.hold(across):
            lattice = _Lattice.of(across, down)
            if lattice is not None:
                yield lattice


def _touching(rules: Rules) -> Iterable[tuple[list[Rule], list[Rule]]]:
    """The lines across and down that hang together by touching each other."""
    if len(rules.across) * len(rules.down) > _MOST_CROSSINGS:
        return ()

    groups = _Groups()  # of lines, each by its way (0 across, 1 down) and its number
    for number, across in enumerate(rules.across):
        for other, down in enumerate(rules.down):
            they_cross = across.covers(down.place) and down.covers(across.place)
            if they_cross:
                groups.join((0, number), (1, other))

    found: dict[RowAndColumn, tuple[list[Rule], list[Rule]]] = {}
    for way, lines in enumerate((rules.across, rules.down)):
        for number, line in enumerate(lines):
            first = groups.first((way, number))
            together = found.setdefault(first, ([], []))
            together[way].append(line)
    return found.values()


def _places(lines: Sequence[Rule], others: Sequence[Rule]) -> tuple[float, ...]:
    """Where lines stand, and the ends of those that cross them, where a table is open at its sides."""
    places = sorted({line.place for line in lines})
    start = min(other.start for other in others)
    end = max(other.end for other in others)

    before = [start] if start < places[0] - NEAR else []
    after = [end] if end > places[-1] + NEAR else []
    return (*before, *places, *after)


def _runs(lines: Iterable[Rule], place: float, along: float) -> bool:
    """Whether one of the lines stands at this place and runs past this point."""
    return any(line.place == place and line.covers(along) for line in lines)


def _ruled(lattice: _Lattice, held: Mapping[RowAndColumn, Sequence[Word]]) -> Table | None:
    """The table whose cells hold these words; None where boxes frame a page's text or make a drawing."""
    table = _table_of(lattice, held)
    if table is None:
        return None

    # `Rent` over `Heat` in one box beside `500` over `90`: the words know more rows than the lines do
    if any(map(_hides_rows, table.rows)):
        words = chain.from_iterable(held.values())
        spaced = spaced_table(_lines(words))
        if spaced is not None and len(spaced.rows) > len(table.rows):
            return spaced

    rows_with_cells = sum(map(_has_cells, table.rows))
    return as_read(table) if rows_with_cells >= _LEAST else None


def _table_of(lattice: _Lattice, held: Mapping[RowAndColumn, Sequence[Word]]) -> Table | None:
    """The rows and columns that hold words; None where too few of their places are cells of their own."""
    if not held:
        return None

    cells = lattice.cells
    tops = sorted({top for top, _ in held})
    lefts = sorted({left for _, left in held})
    own = {cells[place] for place in product(tops, lefts)}
    places = len(tops) * len(lefts)
    if len(own) < _REGULAR * places:
        return None

    made = {first: cell_of(held.get(first, ()), first) for first in own}
    by_line = _by_line([[cells[top, left] for left in lefts] for top in tops], held)
    table_rows = [tuple(made[first] for first in row) for row in by_line]

    starts = [lattice.xs[left] for left in lefts]
    words = list(chain.from_iterable(held.values()))
    return Table(
        rows=tuple(table_rows),
        edges=(*starts, lattice.xs[-1]),
        y=min(word.y for word in words),
        size=median(word.size for word in words),
        is_ruled=True,
    )


def _by_line(
    table_rows: Iterable[list[RowAndColumn]], held: Mapping[RowAndColumn, Sequence[Word]]
) -> list[list[RowAndColumn]]:
    """The rows of these cells; one that stands on the line of the row above, as coloured cells may, is part of it."""
    found: list[list[RowAndColumn]] = []
    line: list[float] = []
    for row in table_rows:
        top = max(first for first, _ in row)
        begun = {cell for cell in row if cell[0] == top and cell in held}
        here = [min(word.y for word in held[cell]) for cell in begun]

        above = found[-1] if found else row
        is_free = not any(cell in begun and other in held for cell, other in zip(row, above, strict=True))
        if line and here and is_free and max(*line, *here) - min(*line, *here) <= _STRAIGHT:
            found[-1] = [cell if cell in begun else other for cell, other in zip(row, above, strict=True)]
        else:
            found.append(row)
            line = here
    return found


def _has_cells(row: Sequence[TableCell]) -> bool:
    """Whether the row says something in several cells."""
    said = {cell.begins for cell in row if cell.text}
    return len(said) > 1


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    """The words by the baselines that they stand on."""
    lines: list[list[Word]] = []
    for row in rows(runs_of(words)):
        of_runs = chain.from_iterable(run.words for run in row)
        lines.append(list(of_runs))
    return lines


def _hides_rows(row: Sequence[TableCell]) -> bool:
    """Whether the lines of some cells are amounts one below the other, with no line drawn between them."""
    tall = [cell for cell in row if len(cell.lines) > 1]
    of_amounts = [cell for cell in tall if all(map(is_amount, cell.lines))]
    return len(tall) > 1 and bool(of_amounts)
