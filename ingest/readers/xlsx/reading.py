"""Excel workbooks: a sheet is a section, and a row has the number that Excel shows beside it."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ingest.extraction.archives import open_archive
from ingest.extraction.extract import Extract, Scroll, counted
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.shared.tables.rows import TableLine, add_tables
from ingest.readers.shared.xml import member_bytes, properties
from ingest.readers.xlsx.boxes import box_texts
from ingest.readers.xlsx.hidden import COLOURING, HiddenCells, Inks, unshown
from ingest.readers.xlsx.looks import BoldStyles, merged_columns, merged_rows
from ingest.readers.xlsx.mending import opened_workbook
from ingest.readers.xlsx.results import Results

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zipfile import ZipFile

    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
"""What a number format shows as it is, or leaves room for: `"EUR"`, `[$€-407]`, `_)`."""
_DIGITS = re.compile(r"\A[^.;/]*[0#](?:\.([0#?]+))?(?!.*[/E])")
"""`#,##0.00`: two decimals, `#,##0`: none; not `# ?/?`, a fraction"""
_CENTS = 2
MAX_ROWS = 100_000
MAX_COLUMNS = 512


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document with a section for each visible sheet, its text boxes last; values as calculated, dates in ISO 8601.

    What stands in hidden sheets, rows and columns is left out, and what has the colour of its cell or no format.
    """
    del name
    scroll = Scroll()
    notes: list[str] = []
    with open_archive(data) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        title, day = properties(archive)
        workbook, data = opened_workbook(data, archive)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        results = Results.of(data, archive, workbook)
        for sheet in sheets:
            notes += _add(scroll, sheet, archive, results)
        notes += results.notes()
        hidden = len(workbook.worksheets) - len(sheets)

    if hidden:
        notes.append(counted(hidden, "hidden sheet") + " left out")
    return (scroll.extract(title=title, date=day, notes=tuple(notes)),)


def _add(scroll: Scroll, sheet: ReadOnlyWorksheet, archive: ZipFile, results: Results) -> tuple[str, ...]:
    """Workbooks of other programs state wrong dimensions, which would cut the sheet short, so they are forgotten."""
    sheet.reset_dimensions()
    path = cast("Any", sheet)._worksheet_path  # noqa: SLF001 - openpyxl tells it nowhere else
    source = member_bytes(archive, path) or b"<none/>"
    hidden = unshown(source)
    looks = _Looks(BoldStyles(), merged_columns(source), merged_rows(source))
    inks = Inks(colours_known=not any(tag in source for tag in COLOURING))

    filled = (line for line in _lines(sheet, inks, results, looks) if line.filled)
    seen = (_seen(line, hidden, scroll) for line in filled)
    # one more than is read tells whether there are more
    lines = [line for line in islice(seen, MAX_ROWS + 1) if line.filled]
    scroll.leave_out(inks.left_out)
    boxes = list(box_texts(scroll, archive, path))
    if not (lines or boxes):
        return ()

    scroll.heading(sheet.title)
    add_tables(scroll, lines[:MAX_ROWS])
    for text in boxes:
        scroll.block(text)
    if len(lines) <= MAX_ROWS:
        return ()
    return (f"only the first {MAX_ROWS:,} rows of sheet {sheet.title} were read",)


def _seen(line: TableLine, hidden: HiddenCells, scroll: Scroll) -> TableLine:
    """The line without its hidden cells, which are empty from here on."""
    cells: list[str] = []
    gone: list[str] = []
    for column, cell in enumerate(line.cells, start=1):
        is_hidden = hidden.hides(line.number, column)
        cells.append("" if is_hidden else cell)
        if is_hidden:
            gone.append(cell)

    if gone:
        scroll.leave_out(((Hiding.MARKED, letters(" ".join(gone))),))
    hung = tuple((column, text) for column, text in line.hung if not hidden.hides(line.number, column + 1))
    return line._replace(cells=cells, hung=hung)


class _Looks(NamedTuple):
    """How the cells of a sheet look: which are in bold, and which cover others in their row or below."""

    bold: BoldStyles
    spans: Mapping[int, tuple[range, ...]]
    reach: Mapping[tuple[int, int], int]


def _lines(sheet: ReadOnlyWorksheet, inks: Inks, results: Results, looks: _Looks) -> Iterator[TableLine]:
    hanging: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(cast("Worksheet", sheet).iter_rows(), start=1):
        cells: list[str] = []
        in_bold: set[int] = set()
        hung = tuple((column - 1, text) for column, (last, text) in hanging.items() if number <= last)
        for column, cell in enumerate(row[:MAX_COLUMNS], start=1):
            value = results.value((sheet.title, number, column), cell.value)
            cells.append(inks.seen(cell, shown_value(value, cell.number_format)))
            if cells[-1] and looks.bold.holds(cell):
                in_bold.add(column - 1)
            if (number, column) in looks.reach:
                hanging[column] = looks.reach[number, column], cells[-1]
        yield TableLine(number, cells, frozenset(in_bold), looks.spans.get(number, ()), hung)


def shown_value(value: object, number_format: str = "") -> str:
    """The value much as Excel shows it: no more decimals than its format has, or two, and percentages."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date | time):
        return _iso(value)
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)  # a duration


def _iso(value: date | time) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.time() == time():  # a day, which Excel keeps as its midnight
        return value.date().isoformat()
    return value.isoformat(" ", "seconds")


def _number(value: float, number_format: str) -> str:
    form = _LITERAL.sub("", number_format)
    if "%" in form.partition(";")[0]:  # the form of what is positive
        return f"{value * 100:.10g}%"
    if isinstance(value, int):
        return str(value)

    whole = f"{value:.15g}"
    decimals = _decimals(form)
    _, _, shown = whole.partition(".")
    if decimals is None or "e" in whole or len(shown) <= decimals:
        return whole
    return f"{value:.{decimals}f}"


def _decimals(form: str) -> int | None:
    """The most decimals to be shown: those of the format, or two, so that cents are not lost; None for any number."""
    found = _DIGITS.search(form)
    return max(len(found[1] or ""), _CENTS) if found else None
