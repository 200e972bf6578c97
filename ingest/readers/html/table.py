"""HTML tables as rows of header and value, with cells that span rows or columns repeated where they reach."""

from __future__ import annotations

from itertools import chain, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.html.walk import inline_text
from ingest.readers.shared.tables.rows import is_form, is_header, unnamed, with_headers

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LAYOUT = "table, h1, h2, h3, h4, h5, h6, pre"
"""What stands in tables that lay out a page, and hardly in those of data."""
_WIDEST = 200
_TALLEST = 5_000
"""Columns and rows that a cell may span."""
_LOOK_BELOW = 20
"""Rows among which it is looked for what a header is."""


class HtmlCell(NamedTuple):
    """A cell's text, and whether it is a header or in bold."""

    text: str
    header: bool
    bold: bool = False


class HtmlRow(NamedTuple):
    """The (header, value) pairs of a row, and whether its one text names the group of rows below it."""

    cells: list[tuple[str, str]]
    names_group: bool


def is_data_table(node: LexborNode) -> bool:
    """Whether a table holds data in rows and columns, and not the layout of a page or a mail."""
    if node.tag != "table" or node.attributes.get("role") == "presentation":
        return False

    rows = [_cells(row) for row in _rows(node)]
    widest = max(map(len, rows), default=0)
    if widest <= 1:
        return False

    names_columns = any(cell.tag == "th" for cell in chain.from_iterable(rows))
    if names_columns:
        return True
    # css() finds the table itself, too
    inner = [one for one in node.css(_LAYOUT) if one.mem_id != node.mem_id]
    return not inner


def table_rows(table: LexborNode) -> tuple[list[str], list[HtmlRow]]:
    """The lines above a table (its caption, rows that one cell spans) and its rows."""
    grid = _grid(table)
    above = list(takewhile(_is_one_cell, grid))
    below = grid[len(above) :]

    has_headers = any(cell.header for cell in chain.from_iterable(grid))
    depth = _header_depth(below, guess=not has_headers)
    header = _header(below, depth)
    rows = [HtmlRow(_pairs(header, row), _names_group(row, other)) for row, other in pairwise([*below[depth:], []])]

    caption = table.css_first("caption")
    lines = [inline_text(caption) if caption else ""]
    lines += [row[0].text for row in above]
    return lines, rows


def _is_one_cell(row: list[HtmlCell]) -> bool:
    """Whether one cell spans all of a row."""
    return len(row) > 1 and len(set(row)) == 1


def _names_group(row: list[HtmlCell], below: list[HtmlCell]) -> bool:
    """Whether one cell spans all of a row, stands out, and has rows of several cells below it."""
    stands_out = row[0].header or row[0].bold
    return stands_out and _is_one_cell(row) and bool(below) and not _is_one_cell(below)


def _header(grid: list[list[HtmlCell]], depth: int) -> list[str]:
    """The columns' names; where headers are stacked, from the outer one in."""
    names: list[str] = []
    for column in range(_width(grid)):
        stack = [row[column].text for row in grid[:depth] if column < len(row)]
        once = dict.fromkeys(filter(None, stack))
        names.append(" ".join(once))
    return names


def _pairs(header: list[str], row: list[HtmlCell]) -> list[tuple[str, str]]:
    """A cell that spans columns of one name is one value, said once."""
    missing = max(len(row) - len(header), 0)
    padded = header + [""] * missing
    names: list[str] = []
    texts: list[str] = []
    before: tuple[int, str] | None = None
    for name, cell in zip(padded, row, strict=False):
        # by its id: two cells beside each other may say the same
        one = (id(cell), name)
        if one != before:
            names.append(name)
            texts.append(cell.text)
        before = one

    if any(header):
        return with_headers(names, texts)
    return unnamed(texts)


def _grid(table: LexborNode) -> list[list[HtmlCell]]:
    """The cells by row and column (HTML Living Standard, 4.9.12: forming a table, in short)."""
    grid: list[list[HtmlCell]] = []
    reaching: dict[int, tuple[int, HtmlCell]] = {}  # by column: how many more rows a cell spans
    for row in _rows(table):
        line: list[HtmlCell] = []
        in_head = row.parent is not None and row.parent.tag == "thead"
        for node in _cells(row):
            _fill_reaching(line, reaching)
            is_header = in_head or node.tag == "th"
            cell = HtmlCell(inline_text(node), is_header, _is_bold(node))

            rows_below = _span(node, "rowspan", _TALLEST) - 1
            for _ in range(_span(node, "colspan", _WIDEST)):
                reaching[len(line)] = (rows_below, cell)
                line.append(cell)

        _fill_reaching(line, reaching)
        if any(cell.text for cell in line):
            grid.append(line)
    return grid


def _is_bold(node: LexborNode) -> bool:
    """Whether the first words in bold are all of it."""
    bold = node.css_first("b, strong")
    return bold is not None and inline_text(bold) == inline_text(node)


def _fill_reaching(line: list[HtmlCell], reaching: dict[int, tuple[int, HtmlCell]]) -> None:
    """Add the cells of rows above that reach into the next columns of this line."""
    while len(line) in reaching:
        left, cell = reaching[len(line)]
        if left <= 0:
            return
        reaching[len(line)] = (left - 1, cell)
        line.append(cell)


def _rows(table: LexborNode) -> list[LexborNode]:
    """The table's own rows, without those of tables inside of its cells."""
    parts = [table]
    parts += [node for node in table.iter() if node.tag in {"thead", "tbody", "tfoot"}]
    rows: list[LexborNode] = []
    for part in parts:
        rows += [node for node in part.iter() if node.tag == "tr"]
    return rows


def _cells(row: LexborNode) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in {"td", "th"}]


def _span(node: LexborNode, name: str, most: int) -> int:
    """How many rows or columns a cell spans; 1 where that is not said, or no number."""
    value = (node.attributes.get(name) or "").strip()
    if not value.isdecimal() or len(value) > len("9999"):
        return 1
    return max(1, min(int(value), most))


def _header_depth(grid: list[list[HtmlCell]], *, guess: bool) -> int:
    """How many rows are header: the leading ones of header cells only, else, as a guess, one that looks like it."""
    width = _width(grid)
    depth = 0
    for row in grid:
        if _is_one_cell(row) or not _all_headers(row, width):
            break
        depth += 1

    can_guess = guess and len(grid) > 1
    if depth or not can_guess:
        return depth

    texts = [[cell.text for cell in row] for row in grid[:_LOOK_BELOW]]
    first, below = texts[0], texts[1:]
    is_head = is_header(first, below) and not is_form(texts)
    return 1 if is_head else 0


def _all_headers(row: list[HtmlCell], width: int) -> bool:
    return len(row) == width and all(cell.header or not cell.text for cell in row)


def _width(grid: list[list[HtmlCell]]) -> int:
    return max((len(row) for row in grid), default=0)
