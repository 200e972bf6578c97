"""Which words of a PDF page lie under what is drawn over them, in its colour on it, or on a layer that is switched off.

The boxes of what is painted tell which words to suspect. Suspects are proved by drawing the page twice, with them and
without: words that make no difference are seen by nobody, whatever clips, masks and blends are at work.
"""

from __future__ import annotations

import ctypes
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from ingest.extraction.hidden import Hiding, alike
from ingest.readers.pdf.page.drawn import Drawn, holds_point
from ingest.readers.pdf.page.shapes import MOST_SHAPES, in_form, matrix_of, moved_point, product

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

    from ingest.extraction.hidden import Colour
    from ingest.readers.pdf.page.drawn import Box
    from ingest.readers.pdf.page.shapes import Matrix, Object
    from ingest.readers.pdf.page.words import Word


_SMALLEST: Final = 3.0
"""What is lower or narrower than this, in points, is a line and covers no word."""
_OPAQUE: Final = 250
"""Of 255: what is filled with less of it shines through."""
_DEEPEST: Final = 8
"""Forms within forms; a file may nest them without end."""
_SCAN: Final = 0.5
"""Pictures that cover this share of a page are a scan, and words beneath them what a program read out of it."""
_DIFFERENCE: Final = 12
"""Of 255 shades of grey: two drawings of the same thing differ by so much at most, at edges."""
_FINER: Final = 2.0
"""Pixels a point in the proof: in coarser drawings, pdfium leaves out thin letters."""
_UPON: Final = 2**31
"""The order of what lies upon all that the page draws itself."""
_BOXES: Final = frozenset(
    {
        pdfium.FPDF_ANNOT_SQUARE,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_REDACT,
    }
)
_TEXT: Final = pdfium.FPDF_PAGEOBJ_TEXT
_PAINTED: Final = frozenset({pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING})
_LAYER: Final = (ord("O"), ord("C"))
_LAYER_BYTES: Final = 6
"""The name of the mark that puts what is drawn on a layer, in UTF-16 with a zero at its end."""


class _Shape(NamedTuple):
    """What is painted over a box of the page, and when; the colour of a picture is None."""

    order: int
    box: Box
    colour: Colour | None


@dataclass(slots=True)
class _Drawing:
    """What a page draws, in its order: shapes that may cover words, and texts, some of which stand on layers."""

    shapes: list[_Shape] = field(default_factory=list)
    texts: list[tuple[int, Object]] = field(default_factory=list)
    layered: set[int] = field(default_factory=set)
    _order: int = 0
    _numbers: Any = field(default_factory=lambda: [ctypes.c_float() for _ in range(4)])
    _parts: Any = field(default_factory=lambda: [ctypes.c_uint() for _ in range(4)])
    _name: Any = field(default_factory=(pdfium.FPDF_WCHAR * (_LAYER_BYTES // 2)))
    _length: Any = field(default_factory=ctypes.c_ulong)

    def take(self, objects: Iterator[Object], matrix: Matrix | None = None, depth: int = 0) -> None:
        """Go through objects, and through what forms hold; `matrix` leads from a form to the page."""
        kind_of = pdfium.FPDFPageObj_GetType
        for drawn in objects:
            self._order += 1
            kind = kind_of(drawn)
            if kind == _TEXT:
                self._take_text(drawn)
            elif kind in _PAINTED:
                is_picture = kind != pdfium.FPDF_PAGEOBJ_PATH
                self._take_shape(drawn, matrix, picture=is_picture)
            elif depth < _DEEPEST:
                to_page = product(matrix_of(drawn), matrix)
                self.take(in_form(drawn), to_page, depth + 1)

    def take_notes(self, page: PdfPage) -> None:
        """The boxes of annotations lie upon all that the page itself draws."""
        for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
            note = pdfium.FPDFPage_GetAnnot(page, index)
            if pdfium.FPDFAnnot_GetSubtype(note) in _BOXES:
                rectangle = pdfium.FS_RECTF()
                pdfium.FPDFAnnot_GetRect(note, rectangle)
                box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                self.shapes.append(_Shape(_UPON, box, None))
            pdfium.FPDFPage_CloseAnnot(note)

    def _take_text(self, drawn: Object) -> None:
        self.texts.append((self._order, drawn))
        marks = pdfium.FPDFPageObj_CountMarks(drawn)
        if marks and any(self._is_layer(drawn, mark) for mark in range(marks)):
            self.layered.add(_address(drawn))

    def _is_layer(self, drawn: Object, mark: int) -> bool:
        handle = pdfium.FPDFPageObj_GetMark(drawn, mark)
        pdfium.FPDFPageObjMark_GetName(handle, self._name, _LAYER_BYTES, self._length)
        if self._length.value != _LAYER_BYTES:
            return False
        return (self._name[0], self._name[1]) == _LAYER

    def _take_shape(self, drawn: Object, matrix: Matrix | None, *, picture: bool) -> None:
        left, bottom, right, top = self._numbers
        if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            return

        own_box = (left.value, bottom.value, right.value, top.value)
        box = _moved(own_box, matrix)
        width = box[2] - box[0]
        height = box[3] - box[1]
        if width < _SMALLEST or height < _SMALLEST:
            return

        if picture:
            self.shapes.append(_Shape(self._order, box, None))
            return
        colour = self._fill(drawn)
        if colour is not None and _is_filled(drawn):
            self.shapes.append(_Shape(self._order, box, colour))

    def _fill(self, drawn: Object) -> Colour | None:
        """The colour that a path is filled with; None where that shines through or is none."""
        red, green, blue, opacity = self._parts
        known = pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, opacity)
        if not known or opacity.value < _OPAQUE:
            return None
        return (red.value, green.value, blue.value)


def uncovered(page: PdfPage, words: list[Word]) -> list[Word]:
    """The words, those that what is drawn over or under them keeps from being seen marked as hidden."""
    count = pdfium.FPDFPage_CountObjects(page)
    if not words or count > MOST_SHAPES:
        return words

    get = pdfium.FPDFPage_GetObject
    drawing = _Drawing()
    drawing.take(get(page, index) for index in range(count))
    drawing.take_notes(page)

    area = page.get_width() * page.get_height()
    suspects = _suspects(drawing, words, area)
    if not suspects:
        return words
    unseen = _proved(page, drawing, words, suspects)
    copies = _copies(page, drawing) if unseen else []

    marked = list(words)
    for number, hiding in unseen.items():
        word = words[number]
        x, y = word.middle_on_paper()
        # a word whose copy is drawn in its place makes no difference, and is seen all the same
        has_copy = any(holds_point(copy, x, y) for copy in copies)
        if not has_copy:
            marked[number] = replace(word, hidden=hiding)
    return marked


def _suspects(drawing: _Drawing, words: Sequence[Word], area: float) -> dict[int, Hiding]:
    """The words that may not be seen, by their places in the list."""
    found: dict[int, Hiding] = {}
    if drawing.layered:
        for number, word in enumerate(words):
            if word.drawing in drawing.layered:
                found[number] = Hiding.MARKED

    inks = {word.ink for word in words}
    shapes = _that_cover(drawing, inks, area) if drawing.shapes else []
    if shapes:
        orders = {_address(text): order for order, text in drawing.texts}
        # what a form field holds is drawn by no text of the page, and lies upon it
        painted = [orders.get(word.drawing, _UPON) for word in words]
        others = _near(shapes, words, painted) - found.keys()
        for number in others:
            hiding = _suspicion(drawing.shapes, shapes, words[number], painted[number])
            if hiding is not None:
                found[number] = hiding

    # what is known to be hidden needs no proof
    return {number: hiding for number, hiding in found.items() if words[number].hidden is None}


def _near(shapes: Sequence[_Shape], words: Sequence[Word], orders: Sequence[int]) -> set[int]:
    """The words in whose middle a shape lies, but those that are painted on it in another colour."""
    middles = np.array([word.middle_on_paper() for word in words])
    painted = np.array(orders)

    found: set[int] = set()
    for shape in shapes:
        [inside] = np.nonzero(_inside(middles, shape.box))
        for place in inside:
            number = int(place)
            is_below = painted[number] < shape.order
            if is_below or _alike(words[number].ink, shape.colour):
                found.add(number)
    return found


def _alike(ink: Colour | None, ground: Colour | None) -> bool:
    if ink is None or ground is None:
        return False
    return alike(ink, ground)


def _that_cover(drawing: _Drawing, inks: set[Colour | None], area: float) -> list[_Shape]:
    """The shapes that may keep words from being seen: those after the first text, and those in the colour of a text.

    The pictures of a scan are none of them.
    """
    scan = _scan(drawing.shapes, area)
    shared: set[Colour] = set()
    for ground in {shape.colour for shape in drawing.shapes}:
        if ground is not None and any(_alike(ink, ground) for ink in inks):
            shared.add(ground)

    first, _ = drawing.texts[0] if drawing.texts else (_UPON, None)
    covers: list[_Shape] = []
    for shape in drawing.shapes:
        is_later = shape.order > first and shape not in scan
        if is_later or shape.colour in shared:
            covers.append(shape)
    return covers


def _scan(shapes: Sequence[_Shape], area: float) -> set[_Shape]:
    """The pictures of a page, if they cover enough of it; what an annotation lays upon it is none."""
    pictures = {shape for shape in shapes if shape.colour is None and shape.order != _UPON}
    pictured = sum(_area(shape.box) for shape in pictures)
    return pictures if pictured >= _SCAN * area else set()


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(middles: NDArray[np.float64], box: Box) -> NDArray[np.bool_]:
    left, bottom, right, top = box
    x, y = middles[:, 0], middles[:, 1]
    inside: NDArray[np.bool_] = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
    return inside


def _suspicion(painted: Sequence[_Shape], covers: Sequence[_Shape], word: Word, order: int) -> Hiding | None:
    """Whether one of the covers is painted over the word, or what is painted last beneath it has its colour."""
    x, y = word.middle_on_paper()
    for shape in covers:
        if shape.order > order and holds_point(shape.box, x, y):
            return Hiding.COVERED

    for shape in reversed(painted):
        if shape.order < order and holds_point(shape.box, x, y):
            return Hiding.COLOUR if _alike(word.ink, shape.colour) else None
    return None


def _proved(page: PdfPage, drawing: _Drawing, words: Sequence[Word], suspects: dict[int, Hiding]) -> dict[int, Hiding]:
    """Those of the suspects without which the page looks the same. Their texts are not drawn from here on."""
    before = Drawn(page, finer=_FINER)
    drawings = {words[number].drawing for number in suspects}
    for _, text in drawing.texts:
        if _address(text) in drawings:
            pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    after = Drawn(page, finer=_FINER)

    proved: dict[int, Hiding] = {}
    for number, hiding in suspects.items():
        difference = before.difference(after, words[number].letters_on_paper())
        if difference <= _DIFFERENCE:
            proved[number] = hiding
    return proved


def _copies(page: PdfPage, drawing: _Drawing) -> list[Box]:
    """Where texts stand of which pdfium gives no character, since it takes them for copies of others."""
    told = _told(page)
    copies: list[Box] = []
    for _, text in drawing.texts:
        if _address(text) not in told:
            box = _bounds(text)
            if box is not None:
                copies.append(box)
    return copies


def _told(page: PdfPage) -> set[int]:
    """The addresses of the texts of which pdfium gives characters."""
    addresses: set[int] = set()
    with closing(page.get_textpage()) as textpage:
        for index in range(textpage.count_chars()):
            text = pdfium.FPDFText_GetTextObject(textpage.raw, index)
            if text:
                addresses.add(_address(text))
    return addresses


def _bounds(drawn: Object) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    known = pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return (left.value, bottom.value, right.value, top.value) if known else None


def _address(drawn: Object) -> int:
    return ctypes.addressof(drawn.contents)


def _is_filled(path: Object) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    return bool(mode.value != pdfium.FPDF_FILLMODE_NONE)


def _moved(box: Box, matrix: Matrix | None) -> Box:
    """The box that holds the corners of this one where the matrix takes them."""
    if matrix is None:
        return box

    left, bottom, right, top = box
    corners = [
        moved_point(matrix, left, bottom),
        moved_point(matrix, left, top),
        moved_point(matrix, right, bottom),
        moved_point(matrix, right, top),
    ]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
