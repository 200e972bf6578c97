"""Word documents of before 2007, as LibreOffice writes them for Word of today."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from olefile import OleFileIO

from bot.errors import Unreadable
from ingest.readers.docx import reading as docx
from ingest.readers.older.libreoffice import converted

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract

_FLAGS: Final = slice(10, 12)
"""Where the flags are in the stream of the document ([MS-DOC], 2.5.2)."""
_ENCRYPTED: Final = 0x0100


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """As docx.read. Raises Unreadable for an encrypted file, and as `converted` does."""
    with OleFileIO(BytesIO(data)) as file:
        head = file.openstream("WordDocument").read(_FLAGS.stop)
    if int.from_bytes(head[_FLAGS], "little") & _ENCRYPTED:
        raise Unreadable("encrypted with a password; save a copy without one")
    return docx.read(converted(data, "doc", "docx", "a Word document of before 2007"), name)
