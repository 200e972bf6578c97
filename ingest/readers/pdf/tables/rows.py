"""The tables of a PDF as rows that can be quoted."""

from __future__ import annotations

from itertools import groupby, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.pdf.page.words import LINE_END_HYPHEN
from ingest.readers.tables import is_form, is_header, unnamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract import Scroll
    from ingest.readers.pdf.tables.table import Cell, Table

_SAME_EDGE: Final = 6.0
"""Columns that go on on the next page begin within so many points of where they began."""
_LOOK_BELOW: Final = 20
"""Rows that the first one is compared with."""
_FEW_ROWS: Final = 4
"""Of no more rows than this, without lines between them, the first names the columns only if it differs from them."""
_LABEL_ENDS: Final = (":", "\N{FULLWIDTH COLON}")


class Columns(NamedTuple):
    """What the columns of a table are called, and where they begin; the last place is the end of the table."""

    names: list[str]
    edges: tuple[float, ...]

    def goes_on_in(self, edges: tuple[float, ...]) -> bool:
        """Whether a table has its columns in the same places."""
        same = len(edges) == len(self.edges)
        return same and all(abs(a - b) <= _SAME_EDGE for a, b in zip(edges, self.edges, strict=True))


def pour_table(scroll: Scroll, table: Table, before: Columns | None) -> Columns:
    """Add a table; where none of its rows names the columns, they have the names of the same columns before it.

    A row that holds but one text governs the rows below it.
    """
    captions = list(takewhile(_is_one, table.rows))
    rows = table.rows[len(captions) :]
    for row in captions:
        scroll.block(_said(row), introduces=True)
    heads = _heads(rows, is_ruled=table.is_ruled) if table.heads is None else max(table.heads - len(captions), 0)
    if all(map(_is_one, rows[heads:])):  # names of columns say nothing without a row
        heads = 0
    names = [_name(column) for column in zip(*rows[:heads], strict=False)]
    if not heads and before is not None and before.goes_on_in(table.edges):
        names = before.names
    for number, row in enumerate(rows[heads:], start=1):
        if _is_one(row):
            scroll.block(_said(row), introduces=True)
        else:
            scroll.row(number, _pairs(names, row))
    return Columns(names, table.edges)


def _heads(rows: Sequence[Sequence[Cell]], *, is_ruled: bool) -> int:
    """How many rows name the columns of a table that doesn't show it: the first one, if it reads so."""
    texts = [[cell.text for cell in row] for row in rows]
    if not texts or texts[0][0].endswith(_LABEL_ENDS):
        return 0
    certain = is_ruled or len(rows) > _FEW_ROWS
    return int(len(texts) > 1 and not is_form(texts) and is_header(texts[0], texts[1:_LOOK_BELOW], certain=certain))


def _name(column: Sequence[Cell]) -> str:
    """What rows one below the other call a column."""
    return " ".join(dict.fromkeys(_shown(cell) for cell in column if cell.text)).rstrip(": ")


def _pairs(names: list[str], row: Sequence[Cell]) -> list[tuple[str, str]]:
    """The cells of a row with the names of their columns, or with the labels before them.

    What spans several columns is said once for each name, and without one only where none of them has any.
    """
    if not any(names):
        return _labelled([next(cells) for _, cells in groupby(row, key=lambda cell: cell.begins)])
    said = {cell.begins for name, cell in zip(names, row, strict=False) if name}
    pairs = [(name, cell) for name, cell in zip(names, row, strict=False) if name or cell.begins not in said]
    return [(name, _shown(cell)) for name, cell in dict.fromkeys(pairs)]


def _labelled(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """Cells without names: one that ends with a colon is the name of the next."""
    texts = [_shown(cell) for cell in cells if cell.text]
    if not any(text.endswith(_LABEL_ENDS) for text in texts[:-1]):
        return unnamed(texts)
    pairs: list[tuple[str, str]] = []
    label = ""
    for text in texts:
        if text.endswith(_LABEL_ENDS) and not label:
            label = text
        else:
            pairs.append((label.rstrip("".join(_LABEL_ENDS)), text))
            label = ""
    return [*pairs, ("", label)]


def _is_one(row: Sequence[Cell]) -> bool:
    """Whether all of a row says one thing, as what stands over the rows of a group does."""
    return bool(row[0].text) and len({cell.text for cell in row if cell.text}) == 1


def _said(row: Sequence[Cell]) -> str:
    return next(_shown(cell) for cell in row if cell.text)


def _shown(cell: Cell) -> str:
    return cell.text.replace(LINE_END_HYPHEN, "-")
