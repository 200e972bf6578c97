"""CSV and its kin: the delimiter is the one that cuts the first lines most evenly."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from ingest.extract import Extract, Scroll
from ingest.readers.tables import TableLine, add_tables
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_LONGEST_CELL = 2**24
_DECLARED = re.compile(r'\A"?sep=(.)"?\n')


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; a row's number is the one that a spreadsheet shows, so the header is usually row 1."""
    csv.field_size_limit(_LONGEST_CELL)
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    scroll = Scroll()
    add_tables(scroll, _lines(text, name))
    return (scroll.extract(),)


def _lines(text: str, name: str) -> Iterator[TableLine]:
    """Excel writes `sep=;` into the first line for itself, and counts it."""
    declared = _DECLARED.match(text)
    delimiter = declared[1] if declared else _delimiter(text, name)
    records = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(islice(records, 1 if declared else 0, None), start=2 if declared else 1):
        yield TableLine(number, [" ".join(cell.split()) for cell in cells])


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    sample = text[: 256 * 1024].split("\n")[:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How alike the widths of the rows are, and how wide they are; one column counts for nothing."""
    rows = csv.reader(StringIO("\n".join(sample), newline=""), delimiter=delimiter)
    widths = [len(row) for row in rows if row]
    if not widths or max(widths) == 1:
        return 0.0, 0
    alike = sum(1 for width, following in pairwise(widths) if width == following) / max(1, len(widths) - 1)
    return alike * sum(1 for width in widths if width > 1) / len(widths), max(widths)
