"""Which words of a PDF page its reader sees after all, of those whose ink is light or missing.

Words without ink are seen where a picture lies beneath, since that is how the text of a scan is laid over it; light
words are seen where the page, when it is drawn, is darker around them. Only pages with such words are drawn.
"""

from __future__ import annotations

import ctypes
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as pdfium

from ingest.hidden import Hiding
from ingest.readers._pdf_type import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfPage

    from ingest.readers._pdf_words import Word

    Box = tuple[float, float, float, float]
    """Left, bottom, right and top."""

_DARKER: Final = 0.5
_MOST_PIXELS: Final = 2_000


def acquitted(page: PdfPage, words: list[Word]) -> list[Word]:
    """The words, those that can be seen cleared of the suspicion that they cannot."""
    suspicions = {word.hidden for word in words}
    if suspicions.isdisjoint({Hiding.TRANSPARENT, Hiding.COLOUR}):
        return words
    pictures = list(_pictures(page)) if Hiding.TRANSPARENT in suspicions else []
    drawn = _Drawn(page) if Hiding.COLOUR in suspicions else None
    return [replace(word, hidden=None) if _is_seen(word, pictures, drawn) else word for word in words]


def _is_seen(word: Word, pictures: Sequence[Box], drawn: _Drawn | None) -> bool:
    if word.hidden is Hiding.TRANSPARENT:
        left, bottom, right, top = word.on_paper()
        x, y = (left + right) / 2, (bottom + top) / 2
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in pictures)
    return word.hidden is Hiding.COLOUR and drawn is not None and drawn.is_dark_at(word.on_paper())


def _pictures(page: PdfPage) -> Iterator[Box]:
    """Where images and shadings lie on the page, those inside of forms included."""
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING]):
        box, form = item.get_bounds(), item.container
        while form is not None:
            box, form = form.get_matrix().on_rect(*box), form.container
        yield box


class _Drawn:
    """The page as it is drawn, in shades of grey, a pixel a point."""

    def __init__(self, page: PdfPage) -> None:
        self._page = page
        scale = min(1.0, _MOST_PIXELS / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale, may_draw_forms=False, grayscale=True)
        self._shades = bitmap.to_numpy().reshape(bitmap.height, bitmap.width)

    def is_dark_at(self, box: Box) -> bool:
        """Whether enough of the place is darker than light ink to tell it from that; of nothing, nothing is known."""
        left, bottom, right, top = box
        xs, ys = zip(self._pixel(left, bottom), self._pixel(right, top), strict=True)
        place = self._shades[max(min(ys), 0) : max(ys) + 1, max(min(xs), 0) : max(xs) + 1]
        return place.size == 0 or float((place < LIGHT).mean()) >= _DARKER

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        column, row = ctypes.c_int(), ctypes.c_int()
        height, width = self._shades.shape
        pdfium.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, column, row)
        return column.value, row.value
