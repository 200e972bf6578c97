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
"""Of the pixels of a place that is dark at least so many are darker than light ink."""
_MOST_PIXELS: Final = 2_000
"""By the longer side; a poster is drawn smaller than it is."""


class Drawn:
    """The page in shades of grey, so many pixels a point if that makes not too many; without its notes on demand."""

    def __init__(self, page: PdfPage, finer: float = 1.0, *, notes: bool = True) -> None:
        self._page = page
        longest = max(*page.get_size(), 1.0)
        scale = min(finer, finer * _MOST_PIXELS / longest)
        bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=notes, grayscale=True)
        shades = bitmap.to_numpy()
        self._shades: NDArray[np.uint8] = shades.reshape(bitmap.height, bitmap.width)

    def is_dark_at(self, box: Box) -> bool:
        """Whether enough of the place is darker than light ink to tell it from that; of nothing, nothing is known."""
        place = self._at(box)
        if place.size == 0:
            return True
        darker = place < LIGHT
        return float(darker.mean()) >= _DARKER

    def difference(self, other: Drawn, box: Box) -> int:
        """By how much the place differs at most from the same place of another drawing; 255 for no place at all."""
        # a difference of two bytes needs a sign
        one = self._at(box).astype(np.int16)
        two = other._at(box).astype(np.int16)
        if not one.size:
            return 255
        return int(np.abs(one - two).max())

    def _at(self, box: Box) -> NDArray[np.uint8]:
        """The pixels of a place; on a page that is turned, its corners change their order."""
        left, bottom, right, top = box
        xs, ys = zip(self._pixel(left, bottom), self._pixel(right, top), strict=True)
        rows = slice(max(min(ys), 0), max(ys) + 1)
        columns = slice(max(min(xs), 0), max(xs) + 1)
        return self._shades[rows, columns]

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        column, row = ctypes.c_int(), ctypes.c_int()
        height, width = self._shades.shape
        pdfium.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, column, row)
        return column.value, row.value


def holds_point(box: Box, x: float, y: float) -> bool:
    """Whether the point lies in the box, or on its edge."""
    left, bottom, right, top = box
    return left <= x <= right and bottom <= y <= top
