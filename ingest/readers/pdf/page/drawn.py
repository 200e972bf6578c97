"""A page of a PDF as it is drawn."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Final

import numpy as np
import pypdfium2.raw as pdfium

from ingest.readers.pdf.page.type import LIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

    Box = tuple[float, float, float, float]
    """Left, bottom, right and top."""

_DARKER: Final = 0.5
_MOST_PIXELS: Final = 2_000


class Drawn:
    """The page in shades of grey, so many pixels a point if that makes not too many."""

    def __init__(self, page: PdfPage, finer: float = 1.0) -> None:
        self._page = page
        scale = min(finer, finer * _MOST_PIXELS / max(*page.get_size(), 1.0))
        bitmap = page.render(scale=scale, may_draw_forms=False, grayscale=True)
        self._shades: NDArray[np.uint8] = bitmap.to_numpy().reshape(bitmap.height, bitmap.width)

    def is_dark_at(self, box: Box) -> bool:
        """Whether enough of the place is darker than light ink to tell it from that; of nothing, nothing is known."""
        place = self._at(box)
        return place.size == 0 or float((place < LIGHT).mean()) >= _DARKER

    def difference(self, other: Drawn, box: Box) -> int:
        """By how much the place differs at most from the same place of another drawing; 255 for no place at all."""
        one, two = self._at(box).astype(np.int16), other._at(box).astype(np.int16)
        return int(np.abs(one - two).max()) if one.size else 255

    def _at(self, box: Box) -> NDArray[np.uint8]:
        left, bottom, right, top = box
        xs, ys = zip(self._pixel(left, bottom), self._pixel(right, top), strict=True)
        return self._shades[max(min(ys), 0) : max(ys) + 1, max(min(xs), 0) : max(xs) + 1]

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        column, row = ctypes.c_int(), ctypes.c_int()
        height, width = self._shades.shape
        pdfium.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, column, row)
        return column.value, row.value
