"""Tables of AsciiDoc: their cells, whatever lines they are written on."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CELL: Final = re.compile(r"(?:(?<!\S)((?:\d+(?:\.\d+)?|\.\d+)[+*])?[<^>.]*[adehlmsv]?)?(?<!\\)\|")
"""What begins a cell: `|`, `2+|`, `.2+^s|`, `3*|`"""
_COLUMNS: Final = re.compile(r"cols\s*=\s*(?:\"([^\"]*)\"|([^,\]]+))")
"""`cols="1,2"`"""
_REPEATED: Final = re.compile(r"(\d{1,2})\*")
"""`3*`"""
_HEADER: Final = re.compile(r"%header|options\s*=\s*\"?[^\"\]]*header|opts\s*=\s*\"?[^\"\]]*header")
"""`%header`, `options="header,footer"`"""
_MOST: Final = 99
"""Columns, or copies of a cell."""


@dataclass(frozen=True, slots=True)
class AsciidocTable:
    """The rows of a table, and whether the first is marked as its header."""

    rows: list[list[str]]
    has_header: bool


def table(lines: Sequence[str], attributes: str, mark: str) -> AsciidocTable:
    """The table between its delimiters; `mark` is the first character of those, which parts the cells."""
    lines = list(lines)
    has_header = bool(_HEADER.search(attributes)) or _opens_with_header(lines, mark)
    if mark in {",", ":"} or "format=" in attributes:
        delimiter = mark if mark in {",", ":"} else "\t" if "tsv" in attributes else ","
        return AsciidocTable(list(csv.reader(filter(str.strip, lines), delimiter=delimiter)), has_header)
    cells = list(_cells(lines, mark))
    width = _declared(attributes) or _width(lines, mark)
    return AsciidocTable(list(_rows(cells, max(width, 1))), has_header)


def _opens_with_header(lines: list[str], mark: str) -> bool:
    """Whether a first line of cells stands alone, with an empty line below it."""
    return len(lines) > 1 and mark in lines[0] and not lines[1].strip() and any(map(str.strip, lines[2:]))


def _declared(attributes: str) -> int:
    match = _COLUMNS.search(attributes)
    if match is None:
        return 0
    parts = re.split(r"[,;]", match[1] or match[2] or "")
    repeated = (_REPEATED.match(part.strip()) for part in parts)
    return min(sum(int(one[1]) if one else 1 for one in repeated), _MOST)


def _width(lines: list[str], mark: str) -> int:
    first = next((line for line in lines if line.strip()), "")
    return min(sum(_times(match) + _extra(match) for match in _marks(first, mark)), _MOST)


def _marks(line: str, mark: str) -> Iterator[re.Match[str]]:
    return _CELL.finditer(line.replace(mark, "|") if mark != "|" else line)


def _cells(lines: list[str], mark: str) -> Iterator[tuple[str, int]]:
    """The text of each cell, and how many more columns it spans."""
    text = "\n".join(lines)
    marks = list(_marks(text, mark))
    ends = [*(match.start() for match in marks[1:]), len(text)]
    for match, end in zip(marks, ends, strict=False):
        for _ in range(_times(match)):
            yield text[match.end() : end].replace("\\|", "|").strip(), _extra(match)


def _times(match: re.Match[str]) -> int:
    return min(int(match[1][:-1].partition(".")[0] or 1), _MOST) if match[1] and match[1].endswith("*") else 1


def _extra(match: re.Match[str]) -> int:
    spans = match[1] and match[1].endswith("+")
    return min(int(match[1][:-1].partition(".")[0] or 1), _MOST) - 1 if spans else 0


def _rows(cells: Sequence[tuple[str, int]], width: int) -> Iterator[list[str]]:
    row: list[str] = []
    for text, extra in cells:
        row += [text, *[""] * extra]
        if len(row) >= width:
            yield row
            row = []
    if row:
        yield row
