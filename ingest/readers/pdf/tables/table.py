"""A table of a PDF page: its cells by rows and columns, and which of its rows name the columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.pdf.runs import backwards, in_reading_order, rows, runs_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.readers.pdf.page.words import Word

RowAndColumn = tuple[int, int]
"""A row and a column."""

_COUNTED: Final = 0.7
"""Below its names a table that tells how many or how much does so in most of its rows."""
_UNIT: Final = 3
"""Letters that may stand beside a number for its unit or currency."""
_MOST_HEADS: Final = 5
"""Lines that the names of columns take at most, wrapped and under what stands over several of them."""
_LEADER: Final = re.compile(r"\s*(?:[.·…_-]\s?){4,}$")
"""`Total .......`: dots that lead to the next cell"""
_YEAR: Final = re.compile(
    r"(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|q[1-4]|fy|cy)[a-z]*\.?[ -]?(?:\d\d?, ?)?)?"
    r"(?:(?:19|20)\d\d(?:[-–/](?:\d\d)?\d\d)?)",
    re.IGNORECASE,
)
"""`2019`, `2019/20`, `Nov 2023`, `FY2024`, `December 31, 2023`: a column may be called so"""


class TableCell(NamedTuple):
    """A cell: its text by lines, whether all of it is bold, and the row and column where it begins."""

    lines: tuple[str, ...]
    bold: bool
    begins: RowAndColumn

    @property
    def text(self) -> str:
        """Its lines as one."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, one for each column; a cell that spans several stands in each of them.

    `edges` are where its columns begin, and where the last one ends; `y` is its first baseline. `is_ruled` says that
    lines are drawn between its cells.
    """

    rows: tuple[tuple[TableCell, ...], ...]
    edges: tuple[float, ...]
    y: float
    size: float
    is_ruled: bool = False

    @property
    def text(self) -> str:
        """All that its cells say, each once."""
        said = {cell.begins: cell.text for row in self.rows for cell in row}
        return " ".join(filter(None, said.values()))

    @property
    def heads(self) -> int | None:
        """How many rows at its beginning name the columns; None where nothing shows it."""
        named = _how_many(takewhile(lambda row: not _is_counted(row), self.rows))
        below = self.rows[named:]
        if named <= _MOST_HEADS and below:
            counted = sum(map(_is_counted, below))
            if counted >= _COUNTED * len(below):
                # `First boat | ?` above `Second boat | 12` is a row without amounts, and names nothing
                is_row = named > 1 and _is_like(self.rows[named - 1], below)
                return named - 1 if is_row else named

        bold = _how_many(takewhile(_is_bold, self.rows))
        is_head = 0 < bold < len(self.rows) and bold <= _MOST_HEADS
        return bold if is_head else None


def _how_many(rows: Iterable[Sequence[TableCell]]) -> int:
    return sum(1 for _ in rows)


def cell_of(words: Sequence[Word], begins: RowAndColumn) -> TableCell:
    """The cell that these words stand in."""
    lines: list[str] = []
    for row in rows(runs_of(words)):
        text = " ".join(text_of(in_reading_order(row)).split())
        line = _LEADER.sub("", text)
        if line:
            lines.append(line)

    bold = bool(words) and all(word.bold for word in words)
    return TableCell(tuple(lines), bold, begins)


def as_read(table: Table) -> Table:
    """The table with its columns in the order in which they are read: from the right where most of it is written so."""
    cells = chain.from_iterable(table.rows)
    if not backwards(cell.text for cell in cells):
        return table

    turned = [row[::-1] for row in table.rows]
    return replace(table, rows=tuple(turned))


def _is_bold(row: Sequence[TableCell]) -> bool:
    return all(cell.bold for cell in row if cell.lines)


def _is_counted(row: Sequence[TableCell]) -> bool:
    """Whether most of what follows the first cell are amounts."""
    texts = [cell.text for cell in row[1:] if cell.text]
    if not texts:
        return False

    amounts = [text for text in texts if is_amount(text)]
    # `(1) (2) (3)` below the names of a form numbers its columns
    counting_up = [str(number) for number in range(1, len(amounts) + 1)]
    is_numbering = len(amounts) > 1 and amounts == counting_up
    return 2 * len(amounts) >= len(texts) and not is_numbering


def _is_like(row: Sequence[TableCell], below: Sequence[Sequence[TableCell]]) -> bool:
    """Whether its first cell ends with the word with which most of those below end: `First boat`, `Second boat`."""
    last_word = _last_word(row[0])
    others = [_last_word(other[0]) for other in below]
    return bool(last_word) and 2 * others.count(last_word) > len(others)


def _last_word(cell: TableCell) -> str:
    """Empty for a cell that says nothing."""
    words = cell.text.split()
    return words[-1] if words else ""


def is_amount(text: str) -> bool:
    """Whether it is a number, with a unit or a currency perhaps: `USD 150`, `7 m`, `12.5 %`."""
    digits = sum(map(str.isdigit, text))
    if not digits:
        return False

    letters = sum(map(str.isalpha, text))
    is_number = letters <= _UNIT or 2 * digits >= len(text)
    return is_number and not _YEAR.fullmatch(text)
