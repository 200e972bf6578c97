"""The tables of a PDF as rows that can be quoted."""

from __future__ import annotations

from itertools import groupby, pairwise, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.pdf.page.words import LINE_END_HYPHEN
from ingest.readers.shared.tables.labels import is_label, labelled
from ingest.readers.shared.tables.rows import is_form, is_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extraction.extract import Scroll
    from ingest.readers.pdf.tables.table import Table, TableCell

_SAME_EDGE: Final = 6.0
"""Columns that go on on the next page begin within so many points of where they began."""
_LOOK_BELOW: Final = 20
"""Rows that the first one is compared with."""
_FEW_ROWS: Final = 4
"""Of no more rows than this, without lines between them, the first names the columns only if it differs from them."""
_TEXT_ENDS: Final = (".", ":", ";", "!", "?")


class Columns(NamedTuple):
    """What the columns of a table are called, and where they begin; the last place is the end of the table."""

    names: list[str]
    edges: tuple[float, ...]

    def goes_on_in(self, table: Table, *, is_next: bool) -> bool:
        """Whether a table has its columns in the same places; `is_next` says that nothing stands between the two.

        Space between columns is as wide as their words leave it, so that they may begin elsewhere on the next page.
        """
        if len(table.edges) != len(self.edges):
            return False
        shifts = [abs(one - other) for one, other in zip(table.edges, self.edges, strict=True)]
        if all(shift <= _SAME_EDGE for shift in shifts):
            return True
        return is_next and not table.is_ruled and _share_middles(table.edges, self.edges)


def _share_middles(edges: tuple[float, ...], others: tuple[float, ...]) -> bool:
    """Whether the middle of each column lies in the column of the same number."""
    # a name may be wider than all cells below it, so the first and last column are as wide as the wider table has them
    left = min(edges[0], others[0])
    right = max(edges[-1], others[-1])
    inner = (left, *edges[1:-1], right)
    other_inner = (left, *others[1:-1], right)
    for (start, end), (other_start, other_end) in zip(pairwise(inner), pairwise(other_inner), strict=True):
        middle = (start + end) / 2
        other_middle = (other_start + other_end) / 2
        if not (other_start < middle < other_end and start < other_middle < end):
            return False
    return True


def pour_table(scroll: Scroll, table: Table, before: Columns | None, *, is_next: bool) -> Columns:
    """Add a table; where none of its rows names the columns, they have the names of the same columns before it.

    `is_next` says that it comes right after that table, as on the next page. A row that holds but one text governs the
    rows below it.
    """
    captions = list(takewhile(_is_one, table.rows))
    rows = table.rows[len(captions) :]
    _pour_texts(scroll, captions, over_rows=bool(rows))

    goes_on = before is not None and before.goes_on_in(table, is_next=is_next)
    heads = _rows_of_names(table, rows, captions=len(captions), goes_on=goes_on)
    names = [_name(column) for column in zip(*rows[:heads], strict=False)]
    if not heads and before is not None and goes_on:
        names = before.names

    _pour_rows(scroll, rows[heads:], names)
    return Columns(names, table.edges)


def _pour_rows(scroll: Scroll, rows: Sequence[Sequence[TableCell]], names: list[str]) -> None:
    """Add the rows below the names of the columns."""
    poured = 0
    for is_one, group in groupby(rows, key=_is_one):
        some = list(group)
        if is_one:
            are_more_below = poured + len(some) < len(rows)
            _pour_texts(scroll, some, over_rows=are_more_below)
        else:
            for number, row in enumerate(some, start=poured + 1):
                scroll.row(number, _pairs(names, row))
        poured += len(some)


def _pour_texts(scroll: Scroll, rows: Sequence[Sequence[TableCell]], *, over_rows: bool) -> None:
    """Add rows that hold but one text each; the last governs the rows of cells below, if there are any."""
    texts: list[str] = []
    for row in rows:
        text = _said(row)
        is_open = bool(texts) and not texts[-1].endswith(_TEXT_ENDS)
        if is_open and text[:1].islower():  # the lines of a cell that is as wide as the table
            texts[-1] += f" {text}"
        else:
            texts.append(text)

    for place, text in enumerate(texts, start=1):
        is_last = place == len(texts)
        scroll.block(text, introduces=over_rows and is_last)


def _rows_of_names(table: Table, rows: Sequence[Sequence[TableCell]], *, captions: int, goes_on: bool) -> int:
    """How many of the rows below the captions of a table name its columns."""
    shown = table.heads
    if shown is not None:
        heads = max(shown - captions, 0)
    elif goes_on and rows and not rows[0][0].text:  # a new page begins with the rest of a cell
        heads = 0
    else:
        heads = _heads(rows, is_ruled=table.is_ruled)

    names_alone = all(map(_is_one, rows[heads:]))  # names of columns say nothing without a row
    return 0 if names_alone else heads


def _heads(rows: Sequence[Sequence[TableCell]], *, is_ruled: bool) -> int:
    """How many rows name the columns of a table that doesn't show it: the first one, if it reads so."""
    texts = [_texts(row) for row in rows]
    if len(texts) <= 1:
        return 0

    first = texts[0]
    if is_label(first[0]) or is_form(texts):
        return 0

    certain = is_ruled or len(rows) > _FEW_ROWS
    is_head = is_header(first, texts[1:_LOOK_BELOW], certain=certain)
    return 1 if is_head else 0


def _texts(row: Sequence[TableCell]) -> list[str]:
    return [cell.text for cell in row]


def _name(column: Sequence[TableCell]) -> str:
    """What rows one below the other call a column."""
    said = [_shown(cell) for cell in column if cell.text]
    once = dict.fromkeys(said)
    return " ".join(once).rstrip(": ")


def _pairs(names: list[str], row: Sequence[TableCell]) -> list[tuple[str, str]]:
    """The cells of a row with the names of their columns, or with the labels before them.

    What spans several columns is said once for each name, and without one only where none of them has any.
    """
    if not any(names):
        return labelled([_shown(cell) for cell in _each_once(row) if cell.text])

    named = list(zip(names, row, strict=False))
    said_with_name = {cell.begins for name, cell in named if name}
    pairs: dict[tuple[str, TableCell], None] = {}  # a set that keeps the order
    for name, cell in named:
        if name or cell.begins not in said_with_name:
            pairs[name, cell] = None
    return [(name, _shown(cell)) for name, cell in pairs]


def _each_once(row: Sequence[TableCell]) -> list[TableCell]:
    """The cells of a row, those that span several columns but once."""
    cells: list[TableCell] = []
    for cell in row:
        is_again = bool(cells) and cells[-1].begins == cell.begins
        if not is_again:
            cells.append(cell)
    return cells


def _is_one(row: Sequence[TableCell]) -> bool:
    """Whether all of a row says one thing, as what stands over the rows of a group does."""
    first = row[0].text
    if not first:
        return False
    return all(cell.text in {"", first} for cell in row)


def _said(row: Sequence[TableCell]) -> str:
    """What a row of one text says."""
    return next(_shown(cell) for cell in row if cell.text)


def _shown(cell: TableCell) -> str:
    # whoever sees the page sees a hyphen, and a cell may end with one that belongs to its word
    return cell.text.replace(LINE_END_HYPHEN, "-")
