"""What is hidden in an Excel sheet: rows and columns, which openpyxl forgets when it reads row by row, and cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lxml import etree

from ingest.extraction.hidden import Hiding, alike, letters, total
from ingest.readers.shared.xml import local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from ingest.extraction.hidden import Colour, HiddenText

COLOURING: Final = (b"<conditionalFormatting", b"<tablePart", b"<picture")
"""What gives the cells of a sheet colours that they don't have themselves."""

_WHITE: Final = (255, 255, 255)
_NO_FORMAT: Final = ";;;"
_WHITE_INDEXES: Final = frozenset({1, 9})
_ARGB: Final = 8
_TAGS: Final = ("{*}row", "{*}col", "{*}autoFilter")
_ON: Final = frozenset({"1", "true"})


class HiddenCells(NamedTuple):
    """The numbers of hidden rows and the ranges of hidden columns, both from 1."""

    rows: frozenset[int] = frozenset()
    columns: tuple[range, ...] = ()

    def hides(self, row: int, column: int) -> bool:
        """Whether a cell lies in one of them."""
        return row in self.rows or any(column in columns for columns in self.columns)


def unshown(sheet: bytes) -> HiddenCells:
    """What is hidden in the XML of a sheet. Rows that a filter hides are none of it: any reader can show them again."""
    rows, columns, filtered = set[int](), list[range](), False
    for kind, numbers in _hidden(sheet):
        filtered = filtered or kind == "autoFilter"
        if kind == "col":
            columns.append(numbers)
        else:
            rows.update(numbers)
    return HiddenCells(frozenset() if filtered else frozenset(rows), tuple(columns))


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


@dataclass(slots=True)
class Inks:
    """Tells the cells whose words cannot be seen; what a style does is asked once."""

    colours_known: bool
    _hidings: dict[int, Hiding | None] = field(default_factory=dict)
    _counts: Counter[Hiding] = field(default_factory=Counter)

    @property
    def left_out(self) -> HiddenText:
        """How much was not seen."""
        return total([tuple(self._counts.items())])

    def seen(self, cell: Any, text: str) -> str:  # noqa: ANN401 - openpyxl has a class for each kind of cell
        """The text of a cell, or nothing if its reader sees nothing."""
        if not text:
            return text
        style = cell._style_id  # noqa: SLF001 - openpyxl tells it nowhere else
        if style not in self._hidings:
            self._hidings[style] = self._hiding(cell)
        hiding = self._hidings[style]
        if hiding is not None:
            self._counts[hiding] += letters(text)
        return "" if hiding is not None else text

    def _hiding(self, cell: Any) -> Hiding | None:  # noqa: ANN401 - as above
        if cell.number_format.replace(" ", "") == _NO_FORMAT:
            return Hiding.MARKED
        if cell.font.strike:
            return Hiding.STRUCK
        ink = _colour(cell.font.color)
        paper = _WHITE if cell.fill.fill_type is None else None
        if cell.fill.fill_type == "solid":
            paper = _colour(cell.fill.fgColor)
        pale = self.colours_known and ink is not None and paper is not None and alike(ink, paper)
        return Hiding.COLOUR if pale else None


def _colour(given: Any) -> Colour | None:  # noqa: ANN401 - as above
    """A colour that is given as such, or is the first of the theme without a tint, which is that of the paper."""
    if given is None or given.tint:
        return None
    if (given.type == "theme" and given.value == 0) or (given.type == "indexed" and given.value in _WHITE_INDEXES):
        return _WHITE
    digits = given.value if given.type == "rgb" and isinstance(given.value, str) else ""
    try:
        return (int(digits[2:4], 16), int(digits[4:6], 16), int(digits[6:], 16)) if len(digits) == _ARGB else None
    except ValueError:
        return None
