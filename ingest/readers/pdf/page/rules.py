"""The straight lines that a PDF page draws: strokes, edges of boxes, and boxes as thin as a line."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf.page.shapes import MOST_SHAPES, in_form, matrix_of, moved_point, product

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pypdfium2 import PdfPage

    from ingest.readers.pdf.page.shapes import Matrix, Object, Point

_THIN: Final = 3.0
"""A box that is lower or narrower than this, in points, is drawn for a line."""
_SHORTEST: Final = 4.0
_DEEPEST: Final = 8
_STRAIGHT: Final = 1.0
_MOST_SEGMENTS: Final = 4_000
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


class Rules(NamedTuple):
    """Lines across the page and lines down it, seen upright, as the words are: y down."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]


NO_RULES: Final = Rules((), ())


@dataclass(slots=True)
class _Pen:
    """Follows what is drawn, and notes the straight parts of it."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    _x: Any = field(default_factory=ctypes.c_float)
    _y: Any = field(default_factory=ctypes.c_float)

    def follow(self, objects: Iterator[Object], matrix: Matrix | None = None, depth: int = 0) -> None:
        """Go through objects, and through what forms hold; `matrix` leads from a form to the page."""
        for drawn in objects:
            kind = pdfium.FPDFPageObj_GetType(drawn)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(drawn, product(matrix_of(drawn), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self.follow(in_form(drawn), product(matrix_of(drawn), matrix), depth + 1)

    def _path(self, drawn: Object, matrix: Matrix) -> None:
        pieces = list(self._pieces(drawn, matrix))
        if not pieces:
            return
        xs, ys = zip(*(point for piece in pieces for point in piece), strict=True)
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if top - bottom <= _THIN < right - left:
            self._line((left, (bottom + top) / 2), (right, (bottom + top) / 2))
        elif right - left <= _THIN < top - bottom:
            self._line(((left + right) / 2, bottom), ((left + right) / 2, top))
        else:
            for start, end in pieces:
                self._line(start, end)

    def _pieces(self, drawn: Object, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
        """The straight pieces of a path on the page."""
        opened = before = (0.0, 0.0)
        for index in range(min(pdfium.FPDFPath_CountSegments(drawn), _MOST_SEGMENTS)):
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
        (x0, y0), (x1, y1) = start, end
        if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _SHORTEST:
            self.across.append(Rule(-(y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _SHORTEST:
            self.down.append(Rule((x0 + x1) / 2, -max(y0, y1), -min(y0, y1)))


def page_rules(page: PdfPage) -> Rules:
    """The lines of a page whose text is not turned; those that stand side by side or go on are one."""
    count, get = pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject
    if count > MOST_SHAPES:
        return NO_RULES
    pen = _Pen()
    pen.follow(get(page, index) for index in range(count))
    return Rules(tuple(_whole(pen.across)), tuple(_whole(pen.down)))


def _whole(rules: Iterable[Rule]) -> Iterator[Rule]:
    """The rules with their pieces put together."""
    for level in _levels(sorted(rules)):
        place = sum(rule.place for rule in level) / len(level)
        start, end = level[0].start, level[0].end
        for rule in sorted(level, key=lambda rule: rule.start):
            if rule.start > end + NEAR:
                yield Rule(place, start, end)
                start, end = rule.start, rule.end
            start, end = min(start, rule.start), max(end, rule.end)
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
