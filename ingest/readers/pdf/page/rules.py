"""The straight lines that a PDF page draws: strokes, edges of boxes, and boxes as thin as a line.

A white box as wide as the line of text that stands on it has none: word processors lay it behind what was pasted. The
cells of tables are painted white, too, but are wider than their text. A coloured one is that of a highlighter, or of a
link: its edges draw no table alone.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import chain
from math import inf
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf.page.shapes import MOST_SHAPES, in_form, matrix_of, moved_point, product

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pypdfium2 import PdfPage

    from ingest.readers.pdf.page.shapes import Matrix, Object, Point
    from ingest.readers.pdf.page.words import Word

_THIN: Final = 3.0
"""A box that is lower or narrower than this, in points, is drawn for a line."""
_SHORTEST: Final = 4.0
"""What is shorter, in points, is a dot or a tick."""
_DEEPEST: Final = 8
"""Forms within forms; a file may nest them without end."""
_STRAIGHT: Final = 1.0
"""A line whose ends are no farther out of line than this, in points, runs straight across or down."""
_MOST_SEGMENTS: Final = 4_000
"""Of one path; longer ones are outlines of maps and letters."""
_WHITE: Final = 255
_TIGHT: Final = 0.5
"""What is painted behind a text begins or ends within so many points of it;"""
_SPACE: Final = 6.0
"""at the other end there may be a space."""
_MIDDLE: Final = 0.3
"""The middle of a word's letters is so far above its baseline;"""
_ONE_LINE: Final = 2.0
"""what is painted behind one line is lower than this; all in sizes of its type."""
NEAR: Final = 3.0
"""Lines that are no farther apart than this, in points, are one, and so are a line and what goes on behind a gap."""


class Rule(NamedTuple):
    """A straight line: at `place` across its direction, from `start` to `end` along it, in points."""

    place: float
    start: float
    end: float

    def covers(self, along: float) -> bool:
        """Whether it runs past this point of its direction."""
        return self.start - NEAR <= along <= self.end + NEAR

    def is_with(self, other: Rule) -> bool:
        """Whether both are one line, or parts of one that overlap."""
        return abs(self.place - other.place) <= NEAR and self.start < other.end and other.start < self.end


class Rules(NamedTuple):
    """Lines across the page and lines down it, seen upright, as the words are: y down.

    `drawn` are those across but for the edges of what is highlighted.
    """

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    drawn: tuple[Rule, ...]

    def hold(self, across: Sequence[Rule]) -> bool:
        """Whether one of these lines is drawn, and not only the edge of something highlighted."""
        return any(one.is_with(other) for one in across for other in self.drawn)


NO_RULES: Final = Rules((), (), ())


class _Area(NamedTuple):
    """A box that is filled and has no outline: where it is, with y down, and the pieces of its border."""

    left: float
    right: float
    top: float
    bottom: float
    pieces: list[tuple[Point, Point]]
    is_white: bool


@dataclass(slots=True)
class _Pen:
    """Follows what is drawn, and notes the straight parts of it."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    areas: list[_Area] = field(default_factory=list)
    _x: Any = field(default_factory=ctypes.c_float)
    _y: Any = field(default_factory=ctypes.c_float)

    def follow(self, objects: Iterator[Object], matrix: Matrix | None = None, depth: int = 0) -> None:
        """Go through objects, and through what forms hold; `matrix` leads from a form to the page."""
        for drawn in objects:
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                to_page = product(matrix_of(drawn), matrix)
                self._path(drawn, to_page)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                to_page = product(matrix_of(drawn), matrix)
                self.follow(in_form(drawn), to_page, depth + 1)

    def _path(self, drawn: Object, matrix: Matrix) -> None:
        pieces = list(self._pieces(drawn, matrix))
        if not pieces:
            return

        points = chain.from_iterable(pieces)
        xs, ys = zip(*points, strict=True)
        left, right = min(xs), max(xs)
        bottom, top = min(ys), max(ys)
        width = right - left
        height = top - bottom
        if height <= _THIN < width:
            middle = (bottom + top) / 2
            self._line((left, middle), (right, middle))
        elif width <= _THIN < height:
            middle = (left + right) / 2
            self._line((middle, bottom), (middle, top))
        elif _is_filled(drawn):
            self.areas.append(_Area(left, right, -top, -bottom, pieces, _is_white(drawn)))
        else:
            self.take(pieces)

    def take(self, pieces: Iterable[tuple[Point, Point]]) -> None:
        """Note the pieces of a border."""
        for start, end in pieces:
            self._line(start, end)

    def _pieces(self, drawn: Object, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
        """The straight pieces of a path on the page."""
        opened = before = (0.0, 0.0)
        count = min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            here = moved_point(matrix, self._x.value, self._y.value)

            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                opened = here
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                yield before, here
            if pdfium.FPDFPathSegment_GetClose(segment):
                yield here, opened
            before = here

    def _line(self, start: Point, end: Point) -> None:
        """Note a line; pdfium's y runs up the page, that of a rule down."""
        x0, y0 = start
        x1, y1 = end
        wide = abs(x1 - x0)
        high = abs(y1 - y0)
        if high <= _STRAIGHT and wide >= _SHORTEST:
            place = -(y0 + y1) / 2
            self.across.append(Rule(place, min(x0, x1), max(x0, x1)))
        elif wide <= _STRAIGHT and high >= _SHORTEST:
            place = (x0 + x1) / 2
            self.down.append(Rule(place, -max(y0, y1), -min(y0, y1)))


class _Texts:
    """The words of a page by the places where they begin and end."""

    def __init__(self, words: Iterable[Word]) -> None:
        upright = [word for word in words if not word.quarter]
        self._starts = sorted((word.x0, word.y, word.size) for word in upright)
        self._ends = sorted((word.x1, word.y, word.size) for word in upright)

    def is_behind(self, area: _Area) -> bool:
        """Whether the area is as high as one line of text, and as wide."""
        before = _distance(self._starts, area.left, area)
        behind = _distance(self._ends, area.right, area)
        return min(before, behind) <= _TIGHT and max(before, behind) < inf


def _distance(places: Sequence[tuple[float, float, float]], edge: float, area: _Area) -> float:
    """How far from the edge of an area the nearest word of its line begins or ends; without end beyond a space."""
    height = area.bottom - area.top
    first = bisect_left(places, (edge - _SPACE,))
    end = bisect_left(places, (edge + _SPACE,))
    least = inf
    for place, y, size in places[first:end]:
        is_upon = area.top < y - _MIDDLE * size < area.bottom
        if is_upon and height < _ONE_LINE * size:
            least = min(least, abs(place - edge))
    return least


def _is_filled(drawn: Object) -> bool:
    """Whether a path is filled and has no outline."""
    filled, outlined = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, filled, outlined)
    return filled.value != pdfium.FPDF_FILLMODE_NONE and not outlined.value


def _is_white(drawn: Object) -> bool:
    """Whether what fills a path is white."""
    parts = [ctypes.c_uint() for _ in range(4)]
    is_plain = pdfium.FPDFPageObj_GetFillColor(drawn, *parts)
    return bool(is_plain) and all(part.value == _WHITE for part in parts[:3])


def page_rules(page: PdfPage, words: Iterable[Word]) -> Rules:
    """The lines of a page whose text is not turned; those that stand side by side or go on are one."""
    count = pdfium.FPDFPage_CountObjects(page)
    if count > MOST_SHAPES:
        return NO_RULES

    pen = _Pen()
    get = pdfium.FPDFPage_GetObject
    pen.follow(get(page, index) for index in range(count))
    texts = _Texts(words)
    highlights: list[_Area] = []
    for area in pen.areas:
        if not texts.is_behind(area):
            pen.take(area.pieces)
        elif not area.is_white:
            highlights.append(area)

    drawn = tuple(_whole(pen.across))
    for area in highlights:
        pen.take(area.pieces)
    across = tuple(_whole(pen.across))
    down = tuple(_whole(pen.down))
    return Rules(across, down, drawn)


def _whole(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules with their pieces put together."""
    for level in _levels(sorted(rules)):
        place = sum(rule.place for rule in level) / len(level)
        start, end = level[0].start, level[0].end

        for rule in sorted(level, key=lambda rule: rule.start):
            if rule.start > end + NEAR:
                yield Rule(place, start, end)
                start, end = rule.start, rule.end
            start = min(start, rule.start)
            end = max(end, rule.end)
        yield Rule(place, start, end)


def _levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """The rules, by their places, in groups that stand as good as in one place."""
    level: list[Rule] = []
    for rule in rules:
        if level and rule.place > level[0].place + NEAR:
            yield level
            level = []
        level.append(rule)
    if level:
        yield level
