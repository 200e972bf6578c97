"""A page as a picture to look at: of a PDF, or of a file that is a picture, each frame of which is a page.

It is drawn as it was for whoever recognised its words, and then made as small as a window needs it. Nothing of the file
but what is seen goes along: a photograph, for one, says where it was taken.
"""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from PIL.Image import Resampling

from bot.errors import ReadFailed, Unreadable, refusal
from ingest.readers.pdf.reading import pdf_page
from ingest.readers.pictures.picture import picture_frame
from ingest.readers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from PIL.Image import Image

WIDEST, TALLEST = 1200, 4800
"""Pixels: at this width a letter can be read, on a phone once it is enlarged; long screenshots stay long."""
_QUALITY: Final = 80
"""Of JPEG: 0.1 to 0.4 MB for a page, where PNG takes two to nine times as much."""
_DRAWN: Final[Mapping[str, Callable[[bytes, int], Image]]] = {"pdf": pdf_page, "picture": picture_frame}
"""By the reader of a format, what draws a page of it."""


def image_of_page(data: bytes, number: int) -> bytes:
    """The page of this number, from 1, as JPEG; raises Unreadable where there is none to draw."""
    draw = _DRAWN.get(sniff(data).reader)
    if draw is None:
        raise Unreadable("its format has no pages to draw")

    try:
        picture = draw(data, number - 1)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a parser meets the outside here, and no list of what parsers raise is complete
        raise Unreadable("the page cannot be drawn") from error

    picture.thumbnail((WIDEST, TALLEST), Resampling.LANCZOS)
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return stream.getvalue()


def image_of_file(path: Path, content: str, data: bytes | None, number: int) -> bytes:
    """As `image_of_page`, of the file whose bytes are `data`, or else what stands at `path`.

    Raises ReadFailed where it can't be opened, or `content` is not the SHA-256 of its bytes.
    """
    try:
        found = path.read_bytes() if data is None else data
    except OSError as error:
        raise ReadFailed(f"it cannot be opened: {refusal(error)}") from error
    if hashlib.sha256(found).hexdigest() != content:
        raise ReadFailed("it has changed meanwhile")
    return image_of_page(found, number)
