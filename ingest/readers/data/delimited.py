"""CSV and its kin: the delimiter is the one that cuts the first lines most evenly."""

from __future__ import annotations

import csv
import re
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.extraction.extract import Extract, Scroll
from ingest.readers.shared.tables.rows import TableLine, add_tables
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_SAMPLE = 256 * 1024
"""Lines, and characters, by which the delimiter is told."""
_LONGEST_CELL = 2**24
_DECLARED = re.compile(r'\A"?sep=(.)"?\n')
"""`sep=;`"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; a row's number is the one that a spreadsheet shows, so the header is usually row 1."""
    csv.field_size_limit(_LONGEST_CELL)
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")  # some programs fill up with it what they cut off
    scroll = Scroll()
    add_tables(scroll, _lines(text, name))
    return (scroll.extract(),)


def _lines(text: str, name: str) -> Iterator[TableLine]:
    """Excel writes `sep=;` into the first line for itself, and counts it."""
    declared = _DECLARED.match(text)
    delimiter = declared[1] if declared else _delimiter(text, name)
    records = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for number, record in enumerate(records, start=1):
        is_declaration = number == 1 and declared
        if not is_declaration:
            cells = [" ".join(cell.split()) for cell in record]
            yield TableLine(number, cells)


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"

    lines = text[:_SAMPLE].split("\n")[:_SAMPLE_LINES]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How alike the widths of the rows are, and how wide they are; one column counts for nothing."""
    rows = csv.reader(StringIO("\n".join(sample), newline=""), delimiter=delimiter)
    widths = [len(row) for row in rows if row]
    widest = max(widths, default=1)
    if widest == 1:
        return 0.0, 0

    alike = sum(width == following for width, following in pairwise(widths))
    share_alike = alike / max(1, len(widths) - 1)
    cut = sum(width > 1 for width in widths)
    return share_alike * cut / len(widths), widest
