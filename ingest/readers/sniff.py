"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re
import struct
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from olefile import OleFileIO

if TYPE_CHECKING:
    from collections.abc import Iterator


class SniffedFormat(NamedTuple):
    """A reader's module name, or in plain words a kind of file that has no reader, or neither."""

    reader: str = ""
    kind: str = ""


HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.{0,500}?-->\s*)?<(!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL)
"""`<!DOCTYPE html>`, `<html lang="en">`, also below a comment"""

_HEADER = re.compile(rb"([A-Za-z][\w-]*):[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*\r?\n")
"""`Subject: Keys`, with the lines that go on with it"""
_BY_PROGRAMS = {b"message-id", b"mime-version", b"received", b"return-path", b"content-transfer-encoding"}
"""Headers that nobody writes by hand. A letter without one has nothing that must be decoded, and is read as text."""
MAILBOX = re.compile(rb"^From \S[^\r\n]* \d\d:\d\d[^\r\n]* \d{4}\b[^\r\n]*\r?\n(?=>*From |[A-Za-z][\w-]*:)")
"""`From ines@a.example Thu Nov 26 19:04:18 2026`, above a header"""

_BEFORE_ROOT = rb"(?:\xef\xbb\xbf)?\s*(?:<\?.{0,500}?\?>\s*|<!--.{0,2000}?-->\s*){0,9}"
_ROOT = re.compile(_BEFORE_ROOT + rb"<(rss|feed|rdf:RDF|office:document)[\s>]", re.IGNORECASE | re.DOTALL)
"""`<?xml version="1.0"?><rss>`"""
_ROOTS = {b"rss": "feed", b"feed": "feed", b"rdf:rdf": "feed", b"office:document": "odf_flat"}

_SVG = re.compile(_BEFORE_ROOT + rb"(?:<!DOCTYPE svg[^>]{0,500}>\s*)?<svg[\s>]", re.IGNORECASE | re.DOTALL)
"""`<svg xmlns="http://www.w3.org/2000/svg">`, also below `<?xml …?>`"""
_DRAWING = "a drawing of Windows; save it as text or .pdf"
_VIDEO = "a video"
_PROGRAM = "a program"
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\0\0\x01\0", "an icon"),
    (40, b" EMF", _DRAWING),
    (0, b"\xd7\xcd\xc6\x9a", _DRAWING),
    (8, b"WAVE", "a sound recording"),
    (0, b"ID3", "a sound recording"),
    (0, b"OggS", "a sound recording"),
    (0, b"fLaC", "a sound recording"),
    (4, b"ftyp", _VIDEO),
    (0, b"\x1aE\xdf\xa3", _VIDEO),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\0", "an xz archive"),
    (0, b"(\xb5/\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"MZ", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"%!PS", "a PostScript file; save it as .pdf"),
    (0, b"version https://git-lfs.github.com/spec/", "a pointer to a file in Git LFS; `git lfs pull` fetches the file"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
)
_PICTURE = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP", re.DOTALL)
"""PNG, JPEG, GIF, BMP, TIFF in both orders of bytes, WebP: `GIF89a`"""
_PKCS7 = bytes.fromhex("2a864886f70d0107")
"""The identifier of what is signed or encrypted (RFC 2315, section 14), as S/MIME attaches it."""
XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?(?:xml|xpacket)\s")
"""`<?xml version="1.0"?>`"""
_WORDLESS = {b"MZ", b"ID3", b"BZh", b"PAR1", b"WAVE", b"ftyp", b"OggS", b"fLaC", b"ustar"}
_OFFICE = "[content_types].xml"
_PACKED = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)
_OTHERS_PACKED = (
    ("meta-inf/container.xml", "epub"),
    ("content.xml", "odf"),
)
_STREAMS = (
    ("__properties_version1.0", SniffedFormat(reader="msg")),
    ("WordDocument", SniffedFormat(reader="doc")),
    ("PowerPoint Document", SniffedFormat(reader="ppt")),
    ("Workbook", SniffedFormat(reader="xls")),
    ("Book", SniffedFormat(reader="xls")),
)
"""Streams by which old Office files are known; a `Book` is a workbook of 1995."""
_OLD = SniffedFormat(kind="an old binary Office file; save it as .docx, .xlsx or .pptx")
_MEMBERS_LOOKED_AT = 1_000
_SAMPLE = 64 * 1024
_CONTROLS = [code for code in range(32) if chr(code) not in "\t\n\v\f\r\x1b"]


def sniff(data: bytes) -> SniffedFormat:
    """What the first bytes give away; nothing for text."""
    if data.lstrip().startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and not is_text(data)):
        return SniffedFormat(reader="pdf")
    if data.startswith(b"{\\rtf"):
        return SniffedFormat(reader="rtf")
    if data.startswith(b"PK\x03\x04"):
        return _packed(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(data)
    if _PICTURE.match(data):
        return SniffedFormat(reader="picture")
    return SniffedFormat(kind=_unread(data))


def _unread(data: bytes) -> str:
    """The kind of a file that has no reader, in plain words; empty for text, and for what is not known."""
    if _SVG.match(data[:_SAMPLE]):
        return "an SVG image"
    if data.startswith(b"0") and _PKCS7 in data[:64]:
        return "a signed or encrypted message; save a copy without that"
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset) and not (magic in _WORDLESS and is_text(data)):
            return kind
    return ""


def text_reader(data: bytes) -> str:
    """The reader for what is text by its bytes, but has to be decoded: mails in all their forms, feeds, flat files."""
    if MAILBOX.match(data):
        return "mbox"
    if found := _ROOT.match(data[:_SAMPLE]):
        return _ROOTS[found[1].lower()]
    names = set(_headers(data[:_SAMPLE]))
    if not names & _BY_PROGRAMS or len(names) < len(("From", "Message-ID")):
        return ""
    return "mhtml" if b"snapshot-content-location" in names else "eml"


def _headers(data: bytes) -> Iterator[bytes]:
    """The names of the headers that the data begins with."""
    place = 0
    while found := _HEADER.match(data, place):
        yield found[1].lower()
        place = found.end()


def _packed(data: bytes) -> SniffedFormat:
    """A ZIP archive by the folders that each format has; a damaged one is left to the reader of its suffix."""
    try:
        names = [name.lower().lstrip("/") for name in zipfile.ZipFile(BytesIO(data)).namelist()[:_MEMBERS_LOOKED_AT]]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return SniffedFormat()
    for folder, reader in _PACKED if _OFFICE in names else _OTHERS_PACKED:
        if any(name.startswith(folder) for name in names):
            return SniffedFormat(reader=reader)
    return SniffedFormat(reader="zipped")


def _compound(data: bytes) -> SniffedFormat:
    """The container of Office before 2007, of Outlook messages and of encrypted documents."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return SniffedFormat(kind="encrypted with a password; save a copy without one")
    with suppress(OSError, ValueError, IndexError, struct.error), OleFileIO(BytesIO(data)) as file:
        return next((found for stream, found in _STREAMS if file.exists(stream)), _OLD)
    return _OLD


def is_text(data: bytes) -> bool:
    """Whether bytes read as text: hardly any control characters, or UTF-16."""
    sample = data[:_SAMPLE]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_without_mark(sample):
        return True
    return sum(map(sample.count, _CONTROLS)) * 200 <= len(sample)


def utf16_without_mark(sample: bytes) -> str:
    """The encoding, if any: Latin text in UTF-16 has a NUL in nearly every other byte, and which tells the order."""
    pairs = max(1, len(sample) // 2)
    for encoding, letters, zeros in (
        ("utf-16-le", sample[::2], sample[1::2]),
        ("utf-16-be", sample[1::2], sample[::2]),
    ):
        if zeros.count(0) > 0.4 * pairs and letters.count(0) < 0.1 * pairs:
            return encoding if sum(map(letters.count, _CONTROLS)) * 50 <= len(letters) else ""
    return ""
