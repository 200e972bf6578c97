"""The words of a PDF page with their places, straight from pdfium; nothing else in Pincite speaks to its raw API."""

from __future__ import annotations

import ctypes
import math
import re
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

LIGATURES: Final = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
"""The presentation forms that fonts draw for two or three letters (Unicode, Alphabetic Presentation Forms)."""

LINE_END_HYPHEN: Final = "\N{SOFT HYPHEN}"
"""Stands at the end of a word that a line break cuts; pdfium says it with U+0002 or U+FFFE."""

_SPACES: Final = frozenset(map(ord, " \t\r\n\x0b\x0c\N{NO-BREAK SPACE}"))
_CLEANED: Final = {
    **LIGATURES,
    **dict.fromkeys(range(0x20)),
    0x02: LINE_END_HYPHEN,
    0xFFFE: LINE_END_HYPHEN,
    0xFFFF: None,
    0xF0B7: "\N{BULLET}",
    0xF0A7: "\N{BULLET}",
    0xF0D8: "\N{BULLET}",
}
_QUARTER_TURN: Final = math.pi / 2
_SLANT: Final = math.radians(10)
_BOLD_NAME: Final = re.compile(rb"bold|black|heavy", re.IGNORECASE)
_BOLD_WEIGHT: Final = 600
_NAME_BYTES: Final = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of characters without a space, in points, seen upright: `x` runs with the text, `y` down to the baseline.

    `quarter` counts the quarter turns by which the word stands on the page.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    quarter: int = 0


def page_words(document: PdfDocument, index: int) -> list[Word]:
    """The words that can be seen on page `index` (from 0), in the order they were drawn, then its form fields' values.

    Slanted text, a watermark as a rule, is left out.
    """
    with closing(document[index]) as page:
        with closing(page.get_textpage()) as textpage:
            words = [word for first, end, text in _runs(textpage) for word in _words(textpage, first, end, text)]
        return _on_the_page(page, words) + list(_field_values(page))


def _runs(textpage: PdfTextPage) -> Iterator[tuple[int, int, str]]:
    """Each run of characters between two spaces, with the range of their indexes."""
    codes = [pdfium.FPDFText_GetUnicode(textpage, index) for index in range(textpage.count_chars())]
    first = 0
    for index, code in enumerate([*codes, ord(" ")]):
        if code in _SPACES:
            if index > first:
                yield first, index, "".join(map(chr, codes[first:index]))
            first = index + 1


def _words(textpage: PdfTextPage, first: int, end: int, raw: str) -> Iterator[Word]:
    """The run as one word, or as several where pdfium runs the last word of a line into the next line."""
    matrix = _matrix(textpage, first)
    angle = math.atan2(matrix.b, matrix.a)
    quarter = round(angle / _QUARTER_TURN)
    if abs(angle - quarter * _QUARTER_TURN) > _SLANT:
        return
    (start, y), (stop, last_y) = _place(textpage, first, quarter), _place(textpage, end - 1, quarter)
    size = max(float(pdfium.FPDFText_GetFontSize(textpage, first)) * (math.hypot(matrix.c, matrix.d) or 1.0), 1.0)
    if abs(y - last_y) > size / 2:
        cut = _widest_jump(textpage, first, end)
        yield from _words(textpage, first, cut, raw[: cut - first])
        yield from _words(textpage, cut, end, raw[cut - first :])
    elif text := _cleaned(raw):
        x0, x1 = min(*start, *stop), max(*start, *stop)
        bold = _bold(textpage, first)
        yield Word(text=text, x0=x0, x1=x1, y=y, size=size, bold=bold, quarter=quarter % 4)


def _cleaned(raw: str) -> str:
    """Without ligatures, control characters and halves of surrogate pairs; whole pairs are the character they mean."""
    return raw.translate(_CLEANED).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _widest_jump(textpage: PdfTextPage, first: int, end: int) -> int:
    """The index of the character that stands farthest from the one before it."""
    origins = [_origin(textpage, index) for index in range(first, end)]
    jumps = [math.dist(before, after) for before, after in pairwise(origins)]
    return first + 1 + max(range(len(jumps)), key=jumps.__getitem__)


def _on_the_page(page: PdfPage, words: list[Word]) -> list[Word]:
    """Without the words outside the page's box: printer's marks, and what an editor cropped away."""
    left, bottom, right, top = page.get_bbox()
    seen = []
    for word in words:
        x, y = _on_paper((word.x0 + word.x1) / 2, word.y, word.quarter)
        if left <= x <= right and bottom <= y <= top:
            seen.append(word)
    return seen


def _place(textpage: PdfTextPage, index: int, quarter: int) -> tuple[tuple[float, float], float]:
    """Where a character begins and ends along its line, and its baseline."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
    _, baseline = _upright(*_origin(textpage, index), quarter)
    return (_upright(box.left, box.bottom, quarter)[0], _upright(box.right, box.top, quarter)[0]), baseline


def _origin(textpage: PdfTextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _upright(x: float, y: float, quarter: int) -> tuple[float, float]:
    """A point of the page (y up) as seen by a reader of text turned by `quarter`, y down."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[quarter % 4]


def _on_paper(x: float, y: float, quarter: int) -> tuple[float, float]:
    """The point of the page that `_upright` came from."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[quarter % 4]


def _matrix(textpage: PdfTextPage, index: int) -> pdfium.FS_MATRIX:
    """How the text is turned and scaled; many files give a font the size 1 and scale it here."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    return matrix


def _bold(textpage: PdfTextPage, index: int) -> bool:
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, _NAME_BYTES, flags)
    return bool(_BOLD_NAME.search(name.value)) or pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT


def _field_values(page: PdfPage) -> Iterator[Word]:
    """What was typed into the page's form fields, at the places of the fields."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_WIDGET:
            yield from _value_words(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _value_words(annotation: pdfium.FPDF_ANNOTATION) -> Iterator[Word]:
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, box)
    lines = _string(annotation, b"V").splitlines()
    size = max(min((box.top - box.bottom) / max(len(lines), 1) * 0.8, 10.0), 4.0)
    for number, line in enumerate(lines):
        if text := line.strip():
            yield Word(text=text, x0=box.left, x1=box.right, y=size * (number + 1) - box.top, size=size)


def _string(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    if pdfium.FPDFAnnot_GetValueType(annotation, key) != pdfium.FPDF_OBJECT_STRING:
        return ""
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return buffer.raw.decode("utf-16-le", errors="ignore").rstrip("\0")
