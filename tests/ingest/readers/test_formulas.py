"""Formulas of workbooks that nobody calculated: worked out where they are simple, left out where they are not."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from bot.errors import Unreadable
from ingest import readers
from ingest.readers.xlsx.formulas import Unsolved, solve
from ingest.readers.xlsx.reading import shown_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.readers.xlsx.formulas import CellPlace, CellValue

CELLS: dict[CellPlace, CellValue] = {
    ("Sheet", 1, 1): 2,
    ("Sheet", 2, 1): 3.5,
    ("Sheet", 3, 1): "tea",
    ("Price list", 1, 2): 10,
}


def at(place: CellPlace) -> CellValue:
    return CELLS.get(place)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=A1", 2),
        ("=A3", "tea"),
        ("=$A$1+A2*2", 9),
        ("=(A1+A2)*2", 11),
        ("=-A1^2", 4),
        ("=2^3^2", 64),
        ("=10-4-3", 3),
        ("=A1*50%", 1),
        ("=SUM(A1:A9)", 5.5),
        ("=SUM(0.1,0.2)", 0.3),
        ("=SUM(A1:A2,4)/2", 4.75),
        ("='Price list'!B1*A1", 20),
        ("=ROUND(A2/3,2)", 1.17),
        ("=ROUND(2.5,0)", 3),
        ("=ROUND(1.005,2)", 1.01),
        ("=ROUND(-2.5,0)", -3),
        ("=AVERAGE(A1:A3)", 2.75),
        ("=MAX(A1:A3)-MIN(A1:A3)", 1.5),
        ("=COUNT(A1:A3)", 2),
        ("=SUBTOTAL(9,A1:A2)", 5.5),
        ('=IF(A1>1,"many","few")', "many"),
        ('=IF(A3="TEA",1,2)', 1),
        ('=IF(A9="","none",A9)', "none"),
        ('=A1&" cups of "&A3', "2 cups of tea"),
        ("=A9+1", 1),
    ],
)
def test_simple_formulas_are_worked_out(formula: str, result: object) -> None:
    found = solve(formula, "Sheet", at)
    assert found == pytest.approx(result) if isinstance(result, float) else found == result


@pytest.mark.parametrize(
    "formula",
    ["=A3+1", "=A1/0", "=VLOOKUP(1,A1:A3,1)", "=A1:A3", "=SUM(A:A)", "={1,2}", "=SUM(A1", "=Sale[a]", "=", "=NOW()"],
)
def test_other_formulas_are_not(formula: str) -> None:
    with pytest.raises(Unsolved):
        solve(formula, "Sheet", at)


def book(rows: Sequence[Sequence[Any]], results: dict[str, str] | None = None) -> bytes:
    """A workbook whose formulas have no results but these, by cell."""
    workbook = openpyxl.Workbook()
    assert workbook.active is not None
    for row in rows:
        workbook.active.append(list(row))
    stream, written = io.BytesIO(), io.BytesIO()
    workbook.save(stream)
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(written, "w") as after:
        for name in before.namelist():
            data = before.read(name).decode() if name.endswith("sheet1.xml") else before.read(name)
            for cell, result in (results or {}).items() if isinstance(data, str) else ():
                data = re.sub(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v */?>(?:</v>)?', rf"\1<v>{result}</v>", str(data))
            after.writestr(name, data)
    return written.getvalue()


def test_a_sum_that_nobody_calculated_is_worked_out() -> None:
    (extract,) = readers.read("a.xlsx", book([["Item", "Cost"], ["Tea", 2], ["Milk", 3], ["Total", "=SUM(B2:B3)"]]))
    assert extract.text.splitlines()[-1] == "Item: Total; Cost: 5"
    assert extract.notes == ("1 formula without a result worked out",)


def test_a_zero_that_stands_for_no_result_is_not_said() -> None:
    rows: list[list[Any]] = [
        ["Item", "Cost"],
        ["Tea", 2],
        ["Total", "=SUM(B2:B2)"],
        ["Rate", "=RATE(1,B2,3)"],
        ["Twice", "=B3*2"],
    ]
    (extract,) = readers.read("a.xlsx", book(rows, {"B3": "0", "B4": "0", "B5": "0"}))
    assert extract.text.splitlines()[2:] == ["Item: Total; Cost: 2", "Item: Rate", "Item: Twice; Cost: 4"]
    assert extract.notes == (
        "2 formulas without a result worked out",
        "1 formula without a result left out: open and save it in a spreadsheet program",
    )


def test_a_zero_in_a_calculated_workbook_is_said() -> None:
    rows: list[list[Any]] = [["Item", "Cost"], ["Tea", 2], ["Total", "=SUM(B2:B2)"], ["Rate", '=VLOOKUP("x",A1:B2,2)']]
    (extract,) = readers.read("a.xlsx", book(rows, {"B3": "2", "B4": "0"}))
    assert extract.text.splitlines()[2:] == ["Item: Total; Cost: 2", "Item: Rate; Cost: 0"]
    assert extract.notes == ()


def test_a_true_zero_is_said() -> None:
    rows: list[list[Any]] = [["Item", "Cost"], ["Tea", 2], ["Rest", "=B2-2"]]
    (extract,) = readers.read("a.xlsx", book(rows, {"B3": "0"}))
    assert extract.text.splitlines()[-1] == "Item: Rest; Cost: 0"
    assert extract.notes == ()


def test_formulas_in_a_circle_end() -> None:
    with pytest.raises(Unreadable, match="2 formulas without a result left out"):
        readers.read("a.xlsx", book([["=B1", "=A1"]]))


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1787.97296, "#,##0.00_);(#,##0.00)", "1787.97"),
        (10041.49012, '_("$"* #,##0_);_("$"* \\(#,##0\\)', "10041.49"),
        (2.71828, "[$€-407] 0.000", "2.718"),
        (1787.5, "#,##0.00", "1787.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234.5678, "0.00E+00", "1234.5678"),
        (1 / 4, "# ?/?", "0.25"),
        (0.12345, "0.00%", "12.345%"),
        (0.125, "0.0%_);(0.0%)", "12.5%"),
        (0.125, '0.0%" of all"', "12.5%"),
        (12.5, "0.0\\%", "12.5"),
        (1200, "#,##0.00", "1200"),
    ],
)
def test_a_number_has_the_decimals_that_excel_shows(value: float, number_format: str, shown: str) -> None:
    assert shown_value(value, number_format) == shown
