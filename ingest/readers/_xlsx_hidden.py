"""Which rows and columns of an Excel sheet are hidden, which openpyxl forgets when it reads row by row."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from ingest.readers._xml import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_TAGS: Final = ("{*}row", "{*}col", "{*}autoFilter")
_ON: Final = frozenset({"1", "true"})


class Unshown(NamedTuple):
    """The numbers of hidden rows and the ranges of hidden columns, both from 1."""

    rows: frozenset[int] = frozenset()
    columns: tuple[range, ...] = ()

    def hides(self, row: int, column: int) -> bool:
        """Whether a cell lies in one of them."""
        return row in self.rows or any(column in columns for columns in self.columns)


def unshown(sheet: bytes) -> Unshown:
    """What is hidden in the XML of a sheet. Rows that a filter hides are none of it: any reader can show them again."""
    rows, columns, filtered = set[int](), list[range](), False
    for kind, numbers in _hidden(sheet):
        filtered = filtered or kind == "autoFilter"
        if kind == "col":
            columns.append(numbers)
        else:
            rows.update(numbers)
    return Unshown(frozenset() if filtered else frozenset(rows), tuple(columns))


def _hidden(sheet: bytes) -> Iterator[tuple[str, range]]:
    """Every hidden row and column with its numbers, and every filter."""
    row = 0
    for _, element in etree.iterparse(BytesIO(sheet), tag=_TAGS, resolve_entities=False, no_network=True):
        kind = local(element)
        if kind == "row":
            row = _number(element, "r", row + 1)
        if kind == "autoFilter":
            yield kind, range(0)
        elif element.get("hidden") in _ON:
            yield kind, range(row, row + 1) if kind == "row" else _columns(element)
        element.clear()


def _columns(element: Element) -> range:
    first = _number(element, "min", 1)
    return range(first, _number(element, "max", first) + 1)


def _number(element: Element, name: str, default: int) -> int:
    text = element.get(name) or ""
    return int(text) if text.isdecimal() and len(text) <= len("1048576") else default
