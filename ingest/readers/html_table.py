"""HTML tables as rows of header and value, with cells that span rows or columns repeated where they reach."""

from __future__ import annotations

from itertools import chain, takewhile
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.html_walk import inline_text
from ingest.readers.tables import is_form, is_header, unnamed, with_headers

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LAYOUT = "table, h1, h2, h3, h4, h5, h6, pre"
_WIDEST = 200
_TALLEST = 5_000


class HtmlCell(NamedTuple):
    """A cell's text, and whether it is a header."""

    text: str
    header: bool


def is_data_table(node: LexborNode) -> bool:
    """Whether a table holds data in rows and columns, and not the layout of a page or a mail."""
    if node.tag != "table" or node.attributes.get("role") == "presentation":
        return False
    rows = [_cells(row) for row in _rows(node)]
    if not any(len(row) > 1 for row in rows):
        return False

    names_columns = any(cell.tag == "th" for cell in chain.from_iterable(rows))
    return names_columns or not any(inner.mem_id != node.mem_id for inner in node.css(_LAYOUT))


def table_rows(table: LexborNode) -> tuple[list[str], list[list[tuple[str, str]]]]:
    """The lines above a table (its caption, rows that one cell spans) and the (header, value) pairs of its rows."""
    caption = table.css_first("caption")
    grid = _grid(table)
    above = [*takewhile(lambda row: len(row) > 1 and len(set(row)) == 1, grid)]
    has_headers = any(cell.header for cell in chain.from_iterable(grid))
    depth = _header_depth(grid[len(above) :], guess=not has_headers)
    header, body = _header(grid[len(above) :], depth), grid[len(above) + depth :]
    lines = [inline_text(caption) if caption else "", *(row[0].text for row in above)]
    return lines, [_pairs(header, row) for row in body]


def _header(grid: list[list[HtmlCell]], depth: int) -> list[str]:
    """The columns' names; where headers are stacked, from the outer one in."""
    names: list[str] = []
    for column in range(_width(grid)):
        stack = [row[column].text for row in grid[:depth] if column < len(row)]
        names.append(" ".join(dict.fromkeys(filter(None, stack))))
    return names


def _pairs(header: list[str], row: list[HtmlCell]) -> list[tuple[str, str]]:
    """A cell that spans columns of one name is one value, said once."""
    names = header + [""] * len(row)
    once = [i for i, cell in enumerate(row) if i == 0 or cell is not row[i - 1] or names[i] != names[i - 1]]
    if any(header):
        return with_headers([names[i] for i in once], [row[i].text for i in once])
    return unnamed([row[i].text for i in once])


def _grid(table: LexborNode) -> list[list[HtmlCell]]:
    """The cells by row and column (HTML Living Standard, 4.9.12: forming a table, in short)."""
    grid: list[list[HtmlCell]] = []
    reaching: dict[int, tuple[int, HtmlCell]] = {}
    for row in _rows(table)[:_TALLEST]:
        line: list[HtmlCell] = []
        in_head = row.parent is not None and row.parent.tag == "thead"
        for node in _cells(row):
            _fill_reaching(line, reaching)
            cell = HtmlCell(inline_text(node), node.tag == "th" or in_head)
            for _ in range(_span(node, "colspan", _WIDEST)):
                reaching[len(line)] = (_span(node, "rowspan", _TALLEST) - 1, cell)
                line.append(cell)
        _fill_reaching(line, reaching)
        grid.append(line)
    return [line for line in grid if any(cell.text for cell in line)]


def _fill_reaching(line: list[HtmlCell], reaching: dict[int, tuple[int, HtmlCell]]) -> None:
    while reaching.get(len(line), (0, None))[0] > 0:
        left, cell = reaching[len(line)]
        reaching[len(line)] = (left - 1, cell)
        line.append(cell)


def _rows(table: LexborNode) -> list[LexborNode]:
    """The table's own rows, without those of tables inside of its cells."""
    parts = [node for node in table.iter() if node.tag in {"thead", "tbody", "tfoot"}]
    inside = chain.from_iterable(part.iter() for part in [table, *parts])
    return [node for node in inside if node.tag == "tr"]


def _cells(row: LexborNode) -> list[LexborNode]:
    return [node for node in row.iter() if node.tag in {"td", "th"}]


def _span(node: LexborNode, name: str, most: int) -> int:
    value = (node.attributes.get(name) or "").strip()
    return max(1, min(int(value), most)) if value.isdecimal() and len(value) <= len("9999") else 1


def _header_depth(grid: list[list[HtmlCell]], *, guess: bool) -> int:
    """How many rows are header: the leading ones of header cells only, else, as a guess, one that looks like it."""
    width = _width(grid)
    if all_headers := [*takewhile(lambda row: _all_headers(row, width), grid)]:
        return len(all_headers)
    texts = [[cell.text for cell in row] for row in grid[:20]]
    return int(guess and len(texts) > 1 and is_header(texts[0], texts[1:]) and not is_form(texts))


def _all_headers(row: list[HtmlCell], width: int) -> bool:
    return len(row) == width and all(cell.header or not cell.text for cell in row)


def _width(grid: list[list[HtmlCell]]) -> int:
    return max((len(row) for row in grid), default=0)
