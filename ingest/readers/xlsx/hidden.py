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
        if row in self.rows:
            return True
        return any(column in columns for columns in self.columns)


def unshown(sheet: bytes) -> HiddenCells:
    """What is hidden in the XML of a sheet. Rows that a filter hides are none of it: any reader can show them again."""
    rows: set[int] = set()
    columns: list[range] = []
    is_filtered = False
    for kind, numbers in _hidden(sheet):
        if kind == "autoFilter":
            is_filtered = True
        elif kind == "col":
            columns.append(numbers)
        else:
            rows.update(numbers)

    if is_filtered:
        rows.clear()
    return HiddenCells(frozenset(rows), tuple(columns))


def _hidden(sheet: bytes) -> Iterator[tuple[str, range]]:
    """Every hidden row and column with its numbers, and every filter."""
    row = 0
    for _, element in etree.iterparse(BytesIO(sheet), tag=_TAGS, resolve_entities=False, no_network=True):
        kind = local(element)
        is_hidden = element.get("hidden") in _ON
        if kind == "row":
            row = _number(element, "r", row + 1)  # a row without a number follows the one above it
        if kind == "autoFilter":
            yield kind, range(0)
        elif is_hidden and kind == "row":
            yield kind, range(row, row + 1)
        elif is_hidden:
            yield kind, _columns(element)
        element.clear()


def _columns(element: Element) -> range:
    first = _number(element, "min", 1)
    last = _number(element, "max", first)
    return range(first, last + 1)


def _number(element: Element, name: str, default: int) -> int:
    text = element.get(name) or ""
    is_number = text.isdecimal() and len(text) <= len("1048576")  # the last row that a sheet can have
    return int(text) if is_number else default


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
        if hiding is None:
            return text
        self._counts[hiding] += letters(text)
        return ""

    def _hiding(self, cell: Any) -> Hiding | None:  # noqa: ANN401 - as above
        if cell.number_format.replace(" ", "") == _NO_FORMAT:
            return Hiding.MARKED
        if cell.font.strike:
            return Hiding.STRUCK
        if not self.colours_known:
            return None

        ink = _colour(cell.font.color)
        paper = _paper(cell)
        if ink is None or paper is None:
            return None
        return Hiding.COLOUR if alike(ink, paper) else None


def _paper(cell: Any) -> Colour | None:  # noqa: ANN401 - as above
    """What is behind the words of a cell; None for a pattern."""
    if cell.fill.fill_type is None:
        return _WHITE
    return _colour(cell.fill.fgColor) if cell.fill.fill_type == "solid" else None


def _colour(given: Any) -> Colour | None:  # noqa: ANN401 - as above
    """A colour that is given as such, or is the first of the theme without a tint, which is that of the paper."""
    if given is None or given.tint:
        return None

    is_first_of_theme = given.type == "theme" and given.value == 0
    is_white = given.type == "indexed" and given.value in _WHITE_INDEXES
    if is_first_of_theme or is_white:
        return _WHITE
    if given.type != "rgb" or not isinstance(given.value, str):
        return None
    return _of_digits(given.value)


def _of_digits(argb: str) -> Colour | None:
    """The colour of `FF336699`, which begins with how opaque it is."""
    if len(argb) != _ARGB:
        return None

    red, green, blue = argb[2:4], argb[4:6], argb[6:]
    try:
        return int(red, 16), int(green, 16), int(blue, 16)
    except ValueError:
        return None
