"""Excel sheets: which rows name the columns, what governs a group of rows, and when the file was changed."""

from __future__ import annotations

import io

import openpyxl

from ingest import readers


def test_the_day_and_the_title_of_a_workbook_come_from_its_properties() -> None:
    book = openpyxl.Workbook()
    book["Sheet"].append(["Tea", 2])
    book.properties.title = "Untitled"
    stream = io.BytesIO()
    book.save(stream)

    (extract,) = readers.read("a.xlsx", stream.getvalue())
    assert extract.date == book.properties.modified.date()
    assert not extract.title
