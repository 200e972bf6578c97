"""What the text of a cell is: a number, a year or words, and whether it may name a column."""

from __future__ import annotations

import re
from typing import Final

LONGEST_NAME_OF_COLUMN: Final = 80
_NUMBER: Final = re.compile(r"[-+(]?[$€£¥]?\s?[-+]?\d[\d\s.,'’]*\s?([%$€£¥)]|[eE][-+]?\d+)?$")
"""`1,200.50`, `$ 3`, `(400)`, `12 %`, `1e-5`"""
_DATE: Final = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{4}-\d\d-\d\d[T ].*|\d{1,2}:\d\d(:\d\d)?)$")
"""`2/3/2026`, `2026-03-02T14:15`, `14:15`"""
_YEAR: Final = re.compile(r"(19|20)\d\d$")
"""`2026`"""
_EMAIL: Final = re.compile(r"\S+@\S+\.\w+")
"""`ada@example.org`"""


def kind_of_cell(cell: str) -> str:
    """`year`, `number` (a date or time as well) or `text`."""
    if is_year(cell):
        return "year"
    if len(cell) <= LONGEST_NAME_OF_COLUMN and (_NUMBER.match(cell) or is_moment(cell)):
        return "number"
    return "text"


def is_year(cell: str) -> bool:
    """Whether it is a year, such as `2026`."""
    return _YEAR.match(cell) is not None


def is_moment(cell: str) -> bool:
    """Whether it is a date or a time, such as `2/3/2026` or `14:15`."""
    return _DATE.match(cell) is not None


def may_name_column(cell: str, longest: int = LONGEST_NAME_OF_COLUMN) -> bool:
    """Whether a column may be called so: by words, a year or a day, but not by an amount or an address."""
    if len(cell) > longest or _EMAIL.fullmatch(cell):
        return False
    return kind_of_cell(cell) in {"text", "year"} or is_moment(cell)
