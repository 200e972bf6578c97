"""Pictures of text, such as scans and photographs of pages: what is recognised in them; each frame is a page."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps

from bot.errors import Unreadable
from ingest.readers.pdf import laid_out
from ingest.readers.pdf.page.rules import NO_RULES
from ingest.readers.pdf.scans import LEAST_PIXELS, MOST_PAGES, fitting, recognised

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract
    from ingest.readers.pdf.scans import Picture

_LARGEST: Final = 150_000_000
"""Pixels of a frame; A3 at 600 dots an inch has 70 million."""
_INCH: Final = 72.0


def read(data: bytes, _: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for a picture without words, ReadFailed where nothing recognises words."""
    with _opened(data) as file:
        width, height = file.size
        if width * height < LEAST_PIXELS:
            raise Unreadable("a picture that is too small to hold text")
        _refuse_large(file)
        frames = min(getattr(file, "n_frames", 1), MOST_PAGES) if file.format == "TIFF" else 1
        scans = recognised({index: _frame(file, index) for index in range(frames)}, "a picture")
    scroll, _blocks = laid_out([[] for _ in range(frames)], scans, [NO_RULES] * frames)
    extract = scroll.extract(notes=scans.notes)
    if not extract.text and scans.refused:
        raise scans.refused
    return (extract,)


def picture_frame(data: bytes, index: int) -> Image.Image:
    """The frame at `index`, as it is drawn for whoever recognises its words. Raises Unreadable, and Pillow's errors."""
    with _opened(data) as file:
        file.seek(index)
        _refuse_large(file)
        picture, _ = _frame(file, index)()
    return picture


def _refuse_large(file: Image.Image) -> None:
    width, height = file.size
    if width * height > _LARGEST:
        raise Unreadable(f"a picture of more than {_LARGEST // 1_000_000} million pixels; save a smaller copy")


def _opened(data: bytes) -> Image.Image:
    """The picture, of which only the head is read; how large it may be is decided by what that says."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return Image.open(BytesIO(data))


def _frame(file: Image.Image, index: int) -> Picture:
    def draw() -> tuple[Image.Image, float]:
        file.seek(index)
        upright = ImageOps.exif_transpose(file).convert("RGB")
        scale = fitting(*upright.size)
        width, height = (max(1, round(side * scale)) for side in upright.size)
        return upright.resize((width, height)) if scale < 1 else upright, max(width, height) / (11 * _INCH)

    return draw
