"""Tables of office documents as rows that can be quoted."""

from __future__ import annotations

from itertools import takewhile, zip_longest
from typing import TYPE_CHECKING, Final

from ingest.readers.tables import is_form, unnamed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.extract import Scroll

_LABEL_ENDS: Final = (":", "\N{FULLWIDTH COLON}")
_LABELLED_CELLS: Final = 2


def add_table(scroll: Scroll, grid: Sequence[Sequence[str]], heads: int | None = None, *, inside: int = 0) -> None:
    """Add a table whose first `heads` rows name the columns; a table without a second row or column becomes lines.

    Where the file doesn't say how many (None), the first row does unless it is one of a form. A first row that holds
    but one text is the table's caption. `inside` is as in Scroll.
    """
    rows = [row for row in grid if any(cell.strip() for cell in row)]
    captions = list(takewhile(_is_caption, rows))
    if len(captions) == len(rows):
        _add_lines(scroll, rows)
        return
    for row in captions:
        scroll.block(max(row, key=len), inside=inside, introduces=True)
    rows = rows[len(captions) :]
    if len(rows) <= (1 if heads is None else heads):
        _add_lines(scroll, rows)
    elif _labelled(rows):
        _add_form(scroll, rows, inside)
    elif heads is None and is_form(rows):
        for number, row in enumerate(rows, start=1):
            scroll.row(number, unnamed(list(row)), inside=inside)
    else:
        _add_rows(scroll, rows, 1 if heads is None else heads, inside)


def _is_caption(row: Sequence[str]) -> bool:
    return len(row) > 1 and len(set(filter(str.strip, row))) == 1


def _add_form(scroll: Scroll, rows: Sequence[Sequence[str]], inside: int) -> None:
    for number, (label, value) in enumerate(rows, start=1):
        scroll.row(number, [(label.strip().rstrip("".join(_LABEL_ENDS)), value)], inside=inside)


def _add_rows(scroll: Scroll, rows: Sequence[Sequence[str]], heads: int, inside: int) -> None:
    stacks = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows[:heads], strict=False)]
    names = [name.strip().rstrip("".join(_LABEL_ENDS)) for name in stacks]
    for number, row in enumerate(rows[heads:], start=1):
        scroll.row(number, list(zip_longest(names[: len(row)], row, fillvalue="")), inside=inside)


def _add_lines(scroll: Scroll, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        scroll.line("  ".join(" ".join(cell.split()) for cell in row if cell.strip()))


def _labelled(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column labels the second, as in a form, so that there is no head."""
    return all(len(row) == _LABELLED_CELLS and row[0].strip().endswith(_LABEL_ENDS) for row in rows)
