"""Excel workbooks before 2007: read like those of today; values as last calculated."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import xlrd

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll, counted
from ingest.extraction.hidden import Hiding, alike, letters
from ingest.readers.shared.tables.rows import TableLine, add_tables
from ingest.readers.xlsx.reading import MAX_COLUMNS, MAX_ROWS, shown_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, time

_WHITE: Final = (255, 255, 255)
_NO_FORMAT: Final = ";;;"
_NO_FILL: Final = 0
_EMPTY: Final = {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """One document with a section for each visible sheet, without hidden rows and columns."""
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a stream for its complaints
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
    except xlrd.XLRDError as error:
        # it has no error of its own for that
        said = str(error).lower()
        if "encrypt" in said or "password" in said:
            raise Unreadable("encrypted with a password; save a copy without one") from error
        raise

    scroll = Scroll()
    notes: list[str] = []
    sheets = book.sheets()
    visible = [sheet for sheet in sheets if sheet.visibility == 0]
    for sheet in visible:
        notes += _add(scroll, book, sheet)

    hidden = len(sheets) - len(visible)
    if hidden:
        notes.append(counted(hidden, "hidden sheet") + " left out")
    return (scroll.extract(notes=tuple(notes)),)


def _add(scroll: Scroll, book: Any, sheet: Any) -> Iterator[str]:  # noqa: ANN401 - xlrd has no types
    numbers = range(min(sheet.nrows, MAX_ROWS))
    rows = (_line(scroll, book, sheet, number) for number in numbers)
    lines = [line for line in rows if line.filled]
    if lines:
        scroll.heading(sheet.name)
        add_tables(scroll, lines)
    if sheet.nrows > MAX_ROWS:
        yield f"only the first {MAX_ROWS:,} rows of sheet {sheet.name} were read"


def _line(scroll: Scroll, book: Any, sheet: Any, number: int) -> TableLine:  # noqa: ANN401 - as above
    row = sheet.rowinfo_map.get(number)
    is_row_hidden = row is not None and bool(row.hidden)
    cells: list[str] = []
    for column, cell in enumerate(sheet.row(number)[:MAX_COLUMNS]):
        if cell.ctype in _EMPTY:
            cells.append("")
            continue

        style = book.xf_list[cell.xf_index]
        format_of = book.format_map[style.format_key].format_str
        text = shown_value(_value(cell, book), format_of)
        info = sheet.colinfo_map.get(column)
        is_column_hidden = info is not None and bool(info.hidden)
        is_marked = is_row_hidden or is_column_hidden
        hiding = Hiding.MARKED if is_marked else _hiding(book, style, format_of)
        if text and hiding:
            scroll.leave_out(((hiding, letters(text)),))
        cells.append("" if hiding else text)
    return TableLine(number + 1, cells)


def _value(cell: Any, book: Any) -> object:  # noqa: ANN401 - as above
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return int(cell.value) if float(cell.value).is_integer() else cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, ""))
    return cell.value or None


def _moment(value: float, mode: int) -> date | time | float:
    """A date, or a time where the number is less than a day; what is neither stays a number."""
    try:
        found: datetime = xlrd.xldate_as_datetime(value, mode)
    except (OverflowError, ValueError):
        return value
    return found.time() if value < 1 else found


def _hiding(book: Any, style: Any, format_of: str) -> Hiding | None:  # noqa: ANN401 - as above
    """Why nobody sees what a cell of this style holds."""
    if format_of.replace(" ", "") == _NO_FORMAT:
        return Hiding.MARKED

    font = book.font_list[style.font_index]
    if font.struck_out:
        return Hiding.STRUCK

    fill = style.background
    is_filled = fill.fill_pattern != _NO_FILL
    ink = book.colour_map.get(font.colour_index)
    paper = book.colour_map.get(fill.pattern_colour_index) if is_filled else _WHITE
    if ink is None or paper is None:
        return None
    return Hiding.COLOUR if alike(ink, paper) else None
