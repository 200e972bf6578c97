"""Tables of AsciiDoc: their cells, whatever lines they are written on."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.shared.tables.rows import hang_down

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
_FORMAT: Final = re.compile(r"\bformat\s*=\s*\"?([a-z]+)")
"""`format=dsv`"""
_SEPARATOR: Final = re.compile(r"\bseparator\s*=\s*\"?(\\t|[^\s\"])")
"""`separator=;`, `separator="\\t"`"""
_DELIMITERS: Final = {"csv": ",", "tsv": "\t", "dsv": ":"}
"""What parts the cells of each format, if no separator is given."""
_COLON: Final = re.compile(r"(?<!\\):")
"""`:`, not `\\:`"""
_MOST: Final = 99
"""Columns, rows, or copies of a cell."""


@dataclass(frozen=True, slots=True)
class AsciidocTable:
    """The rows of a table, and whether the first is marked as its header."""

    rows: list[list[str]]
    has_header: bool


class _Cell(NamedTuple):
    """A cell's text, and how many columns and rows it spans."""

    text: str
    columns: int
    rows: int


def table(lines: Sequence[str], attributes: str, mark: str) -> AsciidocTable:
    """The table between its delimiters; `mark` is the first character of those, which parts the cells."""
    lines = list(lines)
    has_header = bool(_HEADER.search(attributes)) or _opens_with_header(lines, mark)
    delimiter = _delimiter(attributes, mark)
    if delimiter:
        records = list(_records(list(filter(str.strip, lines)), delimiter))
        return AsciidocTable(records, has_header)

    cells = list(_cells(lines, mark))
    width = _declared(attributes) or _width(lines, mark)
    rows = _rows(cells, max(width, 1))
    return AsciidocTable(list(rows), has_header)


def _delimiter(attributes: str, mark: str) -> str:
    """What parts the cells of a table that is written as CSV or the like; empty for one of AsciiDoc's own."""
    named = _FORMAT.search(attributes)
    usual = _DELIMITERS.get(named[1], "") if named else mark.strip("|!")
    given = _SEPARATOR.search(attributes)
    if not (usual and given):
        return usual
    return given[1].replace("\\t", "\t")


def _records(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line; a colon that parts none has a backslash before it, where others stand in quotes."""
    if delimiter != _DELIMITERS["dsv"]:
        yield from csv.reader(lines, delimiter=delimiter)
        return
    for line in lines:
        yield [cell.replace("\\:", ":").strip() for cell in _COLON.split(line)]


def _opens_with_header(lines: list[str], mark: str) -> bool:
    """Whether a first line of cells stands alone, with an empty line below it."""
    if len(lines) == 1 or not lines:
        return False
    stands_alone = mark in lines[0] and not lines[1].strip()
    return stands_alone and any(map(str.strip, lines[2:]))


def _declared(attributes: str) -> int:
    """How many columns `cols` says there are; 0 where it is not given."""
    match = _COLUMNS.search(attributes)
    if match is None:
        return 0

    columns = 0
    for part in re.split(r"[,;]", match[1] or match[2] or ""):
        repeated = _REPEATED.match(part.strip())
        columns += int(repeated[1]) if repeated else 1
    return min(columns, _MOST)


def _width(lines: list[str], mark: str) -> int:
    """How many columns the cells of the first line fill."""
    first = next((line for line in lines if line.strip()), "")
    columns = 0
    for match in _marks(first, mark):
        columns += _times(match) * _spans(match)[0]
    return min(columns, _MOST)


def _marks(line: str, mark: str) -> Iterator[re.Match[str]]:
    # a table within a cell parts its own cells by `!`
    usual = line if mark == "|" else line.replace(mark, "|")
    return _CELL.finditer(usual)


def _cells(lines: list[str], mark: str) -> Iterator[_Cell]:
    text = "\n".join(lines)
    marks = list(_marks(text, mark))
    ends = [match.start() for match in marks[1:]]
    ends.append(len(text))
    for match, end in zip(marks, ends, strict=False):
        within = text[match.end() : end]
        cell = within.replace("\\|", "|").strip()
        for _ in range(_times(match)):
            yield _Cell(cell, *_spans(match))


def _times(match: re.Match[str]) -> int:
    """How often a cell is repeated: `3*|`."""
    before = match[1] or ""
    return _numbers(before)[0] if before.endswith("*") else 1


def _spans(match: re.Match[str]) -> tuple[int, int]:
    """How many columns and rows a cell spans: `2+|`, `.2+|`, `2.3+|`."""
    before = match[1] or ""
    return _numbers(before) if before.endswith("+") else (1, 1)


def _numbers(before: str) -> tuple[int, int]:
    columns, _, rows = before[:-1].partition(".")
    return min(int(columns or 1), _MOST), min(int(rows or 1), _MOST)


def _rows(cells: Sequence[_Cell], width: int) -> Iterator[list[str]]:
    """The cells by rows; one that spans rows counts in each of them."""
    row: list[str] = []
    hanging: dict[int, tuple[int, str]] = {}  # by column: in how many more rows a text stands
    begun = False
    for cell in cells:
        begun = True
        for text in (cell.text, *[""] * (cell.columns - 1)):
            if cell.rows > 1:
                hanging[len(row)] = cell.rows - 1, text
            row.append(text)
        hang_down(row, hanging)
        while len(row) >= width:
            if begun:
                yield row
            row = []
            begun = False
            hang_down(row, hanging)

    if begun:
        yield row
