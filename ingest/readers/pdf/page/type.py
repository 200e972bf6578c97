"""How the words of a PDF page are set: their turn, size, weight and ink, asked once for all that is drawn in one go."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from ingest.extraction.hidden import ALIKE, Hiding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ingest.extraction.hidden import Colour

    TextPage = Any
    """The handle that pdfium itself has for the text of a page; pypdfium2's wrapper costs each call a third more."""

SMALLEST: Final = 1.0
"""Type that is no higher than this, in points, is a line at most."""
LIGHT: Final = 255 - ALIKE
"""What is lighter than this cannot be told from white."""

_CLEAR: Final = 13
"""Of 255: what is drawn with less of it, a twentieth, lets everything shine through."""
_FILLED: Final = frozenset({0, 2, 4, 6})
_STROKED: Final = frozenset({1, 2, 5, 6})
"""Rendering modes of text that fill letters or draw their outlines; 3 does neither, and 7 only clips."""
_BOLD_NAME: Final = re.compile(rb"bold|black|heavy", re.IGNORECASE)
"""`Arial-BoldMT`, `Lato-Black`"""
_BOLD_WEIGHT: Final = 600
_NAME_BYTES: Final = 128


class _Inks:
    """What text is drawn with; the numbers that pdfium writes its answers to are made once, since that takes long."""

    def __init__(self) -> None:
        self._parts = [ctypes.c_uint() for _ in range(4)]

    def of(self, drawing: Any) -> Ink:  # noqa: ANN401 - as above
        """By the text rendering mode (ISO 32000-1, 9.3.6) and the colours; a pattern is never suspected."""
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawing)
        looks: list[Ink] = []
        if mode in _FILLED:
            looks.append(self._look(pdfium.FPDFPageObj_GetFillColor, drawing))
        if mode in _STROKED:
            looks.append(self._look(pdfium.FPDFPageObj_GetStrokeColor, drawing))

        # white letters with a black outline are seen: what can be seen of either is enough
        found = {look.hidden for look in looks}
        if None in found:
            colour = looks[0].colour if len(looks) == 1 else None
            return Ink(colour, None)
        return Ink(None, Hiding.COLOUR if Hiding.COLOUR in found else Hiding.TRANSPARENT)

    def _look(self, get: Callable[..., bool], drawing: Any) -> Ink:  # noqa: ANN401 - as above
        red, green, blue, opacity = self._parts
        if not get(drawing, red, green, blue, opacity):
            return Ink(None, None)
        if opacity.value < _CLEAR:
            return Ink(None, Hiding.TRANSPARENT)

        colour = red.value, green.value, blue.value
        is_light = min(colour) >= LIGHT
        return Ink(colour, Hiding.COLOUR if is_light else None)


class Ink(NamedTuple):
    """The one colour of a text, None where it has several or a pattern; and what may keep it from being seen."""

    colour: Colour | None
    hidden: Hiding | None


class Type(NamedTuple):
    """The angle is in radians, counterclockwise, the size in points; `hidden` is what may keep it from being seen.

    `drawing` is the address of the object that draws it, `ink` its colour where that is one and not suspected.
    """

    angle: float
    size: float
    bold: bool
    hidden: Hiding | None
    drawing: int
    ink: Colour | None


@dataclass(slots=True)
class Types:
    """The types of a page, by the address of the object that draws the text; 0 stands for text that pdfium made up."""

    textpage: TextPage
    _known: dict[int, Type] = field(default_factory=dict)
    _known_inks: dict[int, Ink] = field(default_factory=lambda: {0: Ink(None, None)})
    _inks: _Inks = field(default_factory=_Inks)

    def stretches(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """The characters of a word apart where some are hidden and some are not, which they hardly ever are."""
        if end - first == 1 or self._object(first)[0] == self._object(end - 1)[0]:
            yield first, end
            return

        for _, same in groupby(range(first, end), key=self._hiding):
            indexes = list(same)
            yield indexes[0], indexes[-1] + 1

    def _hiding(self, index: int) -> Hiding | None:
        """What may keep a character from being seen."""
        address, drawing = self._object(index)
        return self._ink(address, drawing).hidden

    def of(self, index: int) -> Type:
        """The type of a character."""
        address, drawing = self._object(index)
        known = self._known.get(address)
        if known is None:
            ink = self._ink(address, drawing)
            known = _type(self.textpage, index, ink, address)
            self._known[address] = known
        return known

    def _object(self, index: int) -> tuple[int, Any]:
        """What draws a character, with its address."""
        drawing = pdfium.FPDFText_GetTextObject(self.textpage, index)
        address = ctypes.addressof(drawing.contents) if drawing else 0
        return address, drawing

    def _ink(self, address: int, drawing: Any) -> Ink:  # noqa: ANN401 - a pointer of ctypes
        if address not in self._known_inks:
            self._known_inks[address] = self._inks.of(drawing)
        return self._known_inks[address]


def is_tiny(textpage: TextPage, first: int, end: int) -> bool:
    """Whether no character is higher than the smallest; the size of a font says little where its glyphs are large."""
    heights = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(first, end):
        pdfium.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        heights.append(top.value - bottom.value)
    return max(heights) < SMALLEST


def _type(textpage: TextPage, index: int, ink: Ink, drawing: int) -> Type:
    """Many files give a font the size 1 and scale it by the matrix; some turn it twice, by a size below 0, too."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    size = float(pdfium.FPDFText_GetFontSize(textpage, index))
    turn = math.copysign(1.0, size)

    return Type(
        angle=math.atan2(turn * matrix.b, turn * matrix.a),
        size=abs(size) * scale,
        bold=_bold(textpage, index),
        hidden=ink.hidden,
        drawing=drawing,
        ink=ink.colour,
    )


def _bold(textpage: TextPage, index: int) -> bool:
    """Whether the name of the font says so, or its weight."""
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, _NAME_BYTES, flags)
    if _BOLD_NAME.search(name.value):
        return True
    return bool(pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT)
