"""PowerPoint presentations of before 2007, as LibreOffice writes them for PowerPoint of today."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from olefile import OleFileIO

from bot.errors import Unreadable
from ingest.readers.older.libreoffice import converted
from ingest.readers.pptx import reading as pptx

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract

_ENCRYPTED: Final = b"\xdf\xc4\xd1\xf3"
"""What the stream of the current user says of an encrypted presentation ([MS-PPT], 2.3.2)."""
_PLACE: Final = slice(12, 16)


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """As pptx.read. Raises Unreadable for an encrypted file, and as `converted` does."""
    with OleFileIO(BytesIO(data)) as file:
        user = file.openstream("Current User").read(_PLACE.stop) if file.exists("Current User") else b""
    if user[_PLACE] == _ENCRYPTED:
        raise Unreadable("encrypted with a password; save a copy without one")
    return pptx.read(converted(data, "ppt", "pptx", "a PowerPoint presentation of before 2007"), name)
