"""The words of a PDF page with their places, straight from pdfium, and which of them nobody sees."""

from __future__ import annotations

import ctypes
import math
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as pdfium

from ingest.extraction.hidden import Hiding
from ingest.readers.pdf.page.covers import uncovered
from ingest.readers.pdf.page.hidden import acquitted, without_undrawn
from ingest.readers.pdf.page.type import SMALLEST, Types, is_tiny

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

    from ingest.extraction.hidden import Colour
    from ingest.readers.pdf.page.type import TextPage

_LIGATURES: Final = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
"""The presentation forms that fonts draw for two or three letters (Unicode, Alphabetic Presentation Forms)."""

LINE_END_HYPHEN: Final = "\N{SOFT HYPHEN}"
"""Stands at the end of a word that a line break cuts; pdfium says it with U+0002 or U+FFFE."""

_SPACES: Final = frozenset(map(ord, " \t\r\n\x0b\x0c\N{NO-BREAK SPACE}"))
_CLEANED: Final = {
    **_LIGATURES,
    **dict.fromkeys(range(0x20)),
    0x02: LINE_END_HYPHEN,
    0xFFFE: LINE_END_HYPHEN,
    0xFFFF: None,
    0xF0B7: "\N{BULLET}",
    0xF0A7: "\N{BULLET}",
    0xF0D8: "\N{BULLET}",
}
_LAM: Final = 0x644
_ALEFS: Final = frozenset({0x622, 0x623, 0x625, 0x627})
"""Fonts draw lam and an alef after it as one glyph."""
_QUARTER_TURN: Final = math.pi / 2
_SLANT: Final = math.radians(10)
"""Text that is turned by more than this from upright or a quarter turn is slanted."""
_LETTER: Final = 0.6
"""How high most letters are, in sizes of their type."""
_ROOM: Final = 0.2
"""What is looked at around a word, in sizes of its type."""
_FEW_LETTERS: Final = 3
"""A word counts as so many letters at least, so that something of `a` is left without its edges."""
_UNSHOWN: Final = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_FIELD_LETTER: Final = 0.8
_FIELD_SIZES: Final = (4.0, 10.0)
"""What is typed into a form field is set as high as fits, within these sizes, and four fifths of its line high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A run of characters without a space, in points, seen upright: `x` runs with the text, `y` down to the baseline.

    `quarter` counts the quarter turns by which the word stands on the page; `hidden` says why nobody sees it. `drawing`
    and `ink` are as in Type.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    quarter: int = 0
    hidden: Hiding | None = None
    drawing: int = 0
    ink: Colour | None = None

    def on_paper(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top on the page of the word with a little of what is around its letters."""
        return self._box(-_ROOM * self.size)

    def middle_on_paper(self) -> tuple[float, float]:
        """The middle of its letters on the page."""
        middle = (self.x0 + self.x1) / 2
        height = self.y - _LETTER / 2 * self.size
        return _turned(middle, height, self.quarter)

    def letters_on_paper(self) -> tuple[float, float, float, float]:
        """The same with nothing of the words beside it: without the edges of its first and its last letter."""
        letters = max(len(self.text), _FEW_LETTERS)
        letter_width = (self.x1 - self.x0) / letters
        return self._box(letter_width / 2)

    def _box(self, narrower: float) -> tuple[float, float, float, float]:
        """The word on the page, with some room above and below, and so much narrower at both ends."""
        room = _ROOM * self.size
        below = self.y + room
        above = self.y - _LETTER * self.size - room
        # turned text has its beginning below or at the right
        one_x, one_y = _turned(self.x0 + narrower, below, self.quarter)
        other_x, other_y = _turned(self.x1 - narrower, above, self.quarter)
        left, right = min(one_x, other_x), max(one_x, other_x)
        bottom, top = min(one_y, other_y), max(one_y, other_y)
        return left, bottom, right, top


def page_words(document: PdfDocument, index: int) -> list[Word]:
    """The words of page `index` (from 0), in the order they were drawn, then what was typed into and onto it.

    Slanted text, a watermark as a rule, is left out.
    """
    with closing(document[index]) as page:
        words: list[Word] = []
        with closing(page.get_textpage()) as textpage:
            types = Types(textpage.raw)
            for first, end, text in _runs(textpage.raw, textpage.count_chars()):
                words += _drawn(types, first, end, text)

        words += _typed(page, pdfium.FPDF_ANNOT_WIDGET, b"V")
        placed = _placed(page, words)
        notes = _placed(page, list(_typed(page, pdfium.FPDF_ANNOT_FREETEXT, b"Contents")))
        return uncovered(page, [*acquitted(page, placed), *without_undrawn(page, notes)])


def _runs(textpage: TextPage, characters: int) -> Iterator[tuple[int, int, str]]:
    """Each run of characters between two spaces, with the range of their indexes."""
    code_of = pdfium.FPDFText_GetUnicode
    codes = [code_of(textpage, index) for index in range(characters)]
    _put_lam_first(textpage, codes)

    first = 0
    for index, code in enumerate([*codes, ord(" ")]):  # the space ends the last run
        if code in _SPACES:
            if index > first:
                yield first, index, "".join(map(chr, codes[first:index]))
            first = index + 1


def _put_lam_first(textpage: TextPage, codes: list[int]) -> None:
    """Turn round what pdfium turned round too often: the letters of one glyph, with the line that runs to the left."""
    for index, (code, following) in enumerate(pairwise(codes)):
        is_pair = following == _LAM and code in _ALEFS
        if is_pair and _origin(textpage, index) == _origin(textpage, index + 1):
            codes[index] = following
            codes[index + 1] = code


def _drawn(types: Types, first: int, end: int, raw: str) -> Iterator[Word]:
    """The run as words, of each of which all or nothing is hidden."""
    for start, stop in types.stretches(first, end):
        yield from _words(types, start, stop, raw[start - first : stop - first])


def _words(types: Types, first: int, end: int, raw: str) -> Iterator[Word]:
    """The run as one word, or as several where pdfium runs the last word of a line into the next line."""
    textpage = types.textpage
    drawn = types.of(first)
    quarter = round(drawn.angle / _QUARTER_TURN)
    if abs(drawn.angle - quarter * _QUARTER_TURN) > _SLANT:
        return

    start, y = _place(textpage, first, quarter)
    stop, last_y = _place(textpage, end - 1, quarter)
    size = max(drawn.size, SMALLEST)
    if abs(y - last_y) > size / 2:
        cut = _widest_jump(textpage, first, end)
        yield from _words(types, first, cut, raw[: cut - first])
        yield from _words(types, cut, end, raw[cut - first :])
        return

    text = _cleaned(raw)
    if text:
        hidden = Hiding.SIZE if drawn.size < SMALLEST and is_tiny(textpage, first, end) else drawn.hidden
        yield Word(
            text=text,
            x0=min(*start, *stop),
            x1=max(*start, *stop),
            y=y,
            size=size,
            bold=drawn.bold,
            quarter=quarter % 4,
            hidden=hidden,
            drawing=drawn.drawing,
            ink=drawn.ink,
        )


def _cleaned(raw: str) -> str:
    """Without ligatures, control characters and halves of surrogate pairs; whole pairs are the character they mean."""
    units = raw.translate(_CLEANED).encode("utf-16-le", "surrogatepass")
    return units.decode("utf-16-le", "ignore")


def _widest_jump(textpage: TextPage, first: int, end: int) -> int:
    """The index of the character that stands farthest from the one before it."""
    origins = [_origin(textpage, index) for index in range(first, end)]
    jumps = [math.dist(before, after) for before, after in pairwise(origins)]
    widest = jumps.index(max(jumps))
    return first + 1 + widest


def _placed(page: PdfPage, words: list[Word]) -> list[Word]:
    """The words, those outside the page's box marked as such: printer's marks, and what an editor cropped away."""
    left, bottom, right, top = page.get_bbox()
    placed: list[Word] = []
    for word in words:
        middle = (word.x0 + word.x1) / 2
        x, y = _turned(middle, word.y, word.quarter)
        is_inside = left <= x <= right and bottom <= y <= top
        placed.append(word if is_inside else replace(word, hidden=Hiding.LOCATION))
    return placed


def _place(textpage: TextPage, index: int, quarter: int) -> tuple[tuple[float, float], float]:
    """Where a character begins and ends along its line, and its baseline."""
    # loose: as wide as the letter is set, not as it is drawn
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
    start, _ = _turned(box.left, box.bottom, quarter)
    stop, _ = _turned(box.right, box.top, quarter)

    x, y = _origin(textpage, index)
    _, baseline = _turned(x, y, quarter)
    return (start, stop), baseline


def _origin(textpage: TextPage, index: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _turned(x: float, y: float, quarter: int) -> tuple[float, float]:
    """A point of the page (y up) as seen by a reader of text turned by `quarter`, y down; the same turns it back."""
    return ((x, -y), (y, x), (-x, y), (-y, -x))[quarter % 4] if quarter else (x, -y)


def _typed(page: PdfPage, kind: int, key: bytes) -> Iterator[Word]:
    """What was typed into the page's form fields, or onto the page as onto paper, at its places."""
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if pdfium.FPDFAnnot_GetSubtype(annotation) == kind:
            yield from _typed_words(annotation, key)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _typed_words(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> Iterator[Word]:
    """What one field or text holds, a word a line."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, box)
    lines = _string(annotation, key).splitlines()

    smallest, largest = _FIELD_SIZES
    line_height = (box.top - box.bottom) / max(len(lines), 1)
    size = max(min(line_height * _FIELD_LETTER, largest), smallest)

    is_hidden = pdfium.FPDFAnnot_GetFlags(annotation) & _UNSHOWN
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text:
            yield Word(
                text=text,
                x0=box.left,
                x1=box.right,
                y=size * number - box.top,
                size=size,
                hidden=Hiding.MARKED if is_hidden else None,
            )


def _string(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    """A text of an annotation; empty where it has none under this key."""
    if pdfium.FPDFAnnot_GetValueType(annotation, key) != pdfium.FPDF_OBJECT_STRING:
        return ""

    # asked without a buffer, pdfium says how many bytes it needs
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(length)
    letters = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetStringValue(annotation, key, letters, length)
    return buffer.raw.decode("utf-16-le", errors="ignore").rstrip("\0")
