"""What the formulas of a workbook give, where the file has no result for them, or a 0 that nobody calculated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, cast

from openpyxl import load_workbook

from ingest.extraction.extract import counted
from ingest.readers.shared.xml import member_bytes
from ingest.readers.xlsx.formulas import Unsolved, solve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from ingest.readers.xlsx.formulas import CellPlace, CellValue

_SUSPECT: Final = re.compile(
    rb"<(?:\w+:)?f\b[^<]*(?:</(?:\w+:)?f>)?\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>(?:0(?:\.0*)?)?</|</(?:\w+:)?c>)"
)
"""`<f>SUM(A1:A9)</f></c>`, `<f>SUM(A1:A9)</f><v>0</v>`"""
_MOST: Final = 500_000
"""Cells that are looked at; where there are more, formulas without a result are left out."""


@dataclass(slots=True)
class Results:
    """The values of cells, those of formulas worked out where they have to be.

    A 0 that cannot be worked out is believed if the workbook was calculated, which its other formulas show.
    """

    formulas: dict[CellPlace, str] = field(default_factory=dict)
    values: dict[CellPlace, CellValue] = field(default_factory=dict)
    empty: set[CellPlace] = field(default_factory=set)
    """Formulas without a result, or with 0."""
    _solved: dict[CellPlace, CellValue] = field(default_factory=dict)
    _unsolved: set[CellPlace] = field(default_factory=set)
    _calculated: bool = False
    _counts: dict[str, int] = field(default_factory=lambda: {"worked out": 0, "left out": 0})

    @classmethod
    def of(cls, data: bytes, archive: ZipFile, workbook: Workbook) -> Results:
        """The results in this workbook; most have nothing to be worked out, and are not read again."""
        results = cls()
        paths = [cast("Any", sheet)._worksheet_path for sheet in workbook.worksheets]  # noqa: SLF001 - as in xlsx.py
        if not any(_SUSPECT.search(member_bytes(archive, path) or b"") for path in paths):
            return results

        # `workbook` was read for its results, which openpyxl gives in place of the formulas
        with_formulas = load_workbook(BytesIO(data), read_only=True)
        for place, cell in _cells(with_formulas):
            if cell.data_type == "f":
                results.formulas[place] = str(cell.value)
        for place, cell in _cells(workbook):
            if cell.value is not None:
                results.values[place] = cell.value
            if place in results.formulas and _is_empty(cell):
                results.empty.add(place)

        results._settle()
        return results

    def value(self, place: CellPlace, given: object) -> object:
        """The value of a cell that holds `given` in the file; None where nobody knows it."""
        if place not in self.empty:
            return given

        if place in self._solved:
            solved = self._solved[place]
            self._counts["worked out"] += solved != given
            return solved
        if given is not None and self._calculated:
            return given
        self._counts["left out"] += 1
        return None

    def notes(self) -> Iterator[str]:
        """What the outcome is to say."""
        worked_out = self._counts["worked out"]
        if worked_out:
            yield f"{counted(worked_out, 'formula')} without a result worked out"

        left_out = self._counts["left out"]
        if left_out:
            formulas = counted(left_out, "formula")
            yield f"{formulas} without a result left out: open and save it in a spreadsheet program"

    def _settle(self) -> None:
        for place in sorted(self.empty):
            try:
                self._solved[place] = self._at(place)
            except (Unsolved, RecursionError):
                self._unsolved.add(place)

        # a 0 in the file that is none shows that nobody calculated
        is_stale = any(value and self.values.get(place) is not None for place, value in self._solved.items())
        has_results = len(self.empty) < len(self.formulas)
        self._calculated = has_results and not is_stale

    def _at(self, place: CellPlace) -> CellValue:
        """The value of a cell, worked out if need be. Raises Unsolved."""
        if place not in self.empty:
            return self.values.get(place)
        if place in self._solved:
            return self._solved[place]
        if place in self._unsolved:
            raise Unsolved

        self._unsolved.add(place)  # while it is worked out, so that a circle ends
        sheet, _, _ = place
        self._solved[place] = solve(self.formulas[place], sheet, self._at)
        self._unsolved.discard(place)
        return self._solved[place]


def _cells(workbook: Workbook) -> Iterator[tuple[CellPlace, Any]]:
    """The cells of all sheets that the file holds."""
    left = _MOST
    for sheet in workbook.worksheets:
        # programs write wrong dimensions, by which openpyxl would leave out cells
        cast("Any", sheet).reset_dimensions()
        rows = cast("Worksheet", sheet).iter_rows()
        for number, row in enumerate(rows, start=1):
            left -= len(row)
            if left < 0:
                return
            for column, cell in enumerate(row, start=1):
                yield (sheet.title, number, column), cell


def _is_empty(cell: Any) -> bool:  # noqa: ANN401 - openpyxl has a class for each kind of cell
    """Whether the file has no result, or 0; the empty text of `IF(A1="","",A1)` is one."""
    value = cell.value
    if value is None:
        return bool(cell.data_type == "n")
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return value == 0
    return bool(value == time())  # a 0 that is shown as a time of the day
