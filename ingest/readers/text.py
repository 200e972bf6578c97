"""Plain text in any encoding; a form feed starts a page, as in an RFC."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from charset_normalizer import from_bytes

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.shared.fields import extract_fields
from ingest.readers.shared.front_matter import front_matter_of_page
from ingest.readers.shared.headings.text_headings import parted
from ingest.readers.shared.headings.titles import opening_heading
from ingest.readers.sniff import utf16_without_mark

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SUPERSETS = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}
_SAMPLE = 128 * 1024
_NOT_GUESSED = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
"""The bytes of `é`"""
_NOT_ASCII_RUN = re.compile(rb"[\x80-\xff]{2}")
"""The two bytes of `é` in UTF-8, or of `中` in GBK"""
_MULTIBYTE = re.compile(r"[^\x00-\x7f\ufffd]")
"""`é`, `中`, but not what stands for a byte of no character"""
_FEW = 24
_NO_SIGNS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""What may stand before the first sign of a text: marks of an encoding, space, and halves of it in UTF-16."""
_FENCES = (b"---", b"+++", b";;;")
_NOT_READ = "a front matter above it names an audience, which is not read in a file of its format"
_ILLEGIBLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
"""What no text has, but for a few that were damaged: `\x00`, and what stands for bytes of no character."""
_MOST_ILLEGIBLE = 0.02
"""Of 1,083 files of a parser's tests one that is no text has more of them, further down than is looked at before."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its pages are those that form feeds separate, its title the heading that it begins with.

    A page for a generator of sites that is named so has its title and audience in a front matter. Unreadable when that
    audience is broken, and where a file turns out to be no text.
    """
    del name
    text = decode(data).replace("\r\n", "\n")
    if len(_ILLEGIBLE.findall(text)) > _MOST_ILLEGIBLE * len(text):
        raise Unreadable("its format is not known, and it is no plain text")
    scroll = Scroll()
    front = front_matter_of_page(text)
    pages = front.body.split("\f")
    for number, page in enumerate(pages, start=1):
        if len(pages) > 1:
            scroll.page(number)
        for part in parted(page, opens=number == 1):
            if part.level:
                scroll.heading(part.text, part.level)
            else:
                scroll.verbatim(part.text)
    extract = scroll.extract(**extract_fields(front.values), notes=front.notes)
    return (replace(extract, title=extract.title or opening_heading(extract)),)


def refuse_audience(data: bytes) -> None:
    """Unreadable where a front matter names an audience in a format that has none: it would restrict nothing."""
    begin = data.lstrip(_NO_SIGNS)[:8].translate(None, b"\0")
    if begin.startswith(_FENCES) and front_matter_of_page(decode(data)).values.get("audience"):
        raise Unreadable(_NOT_READ)


def decode(data: bytes, declared: str = "") -> str:
    """`data` as text: by its byte order mark, as UTF-8 if it is, as `declared`, and else by the likeliest guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in data[:_SAMPLE] and (wide := utf16_without_mark(data[:_SAMPLE])):
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_declared(data, declared) or _decode_damaged(data) or _decode_guessed(data)


def _decode_declared(data: bytes, declared: str) -> str:
    try:
        return data.decode(_superset(declared)) if declared else ""
    except (LookupError, ValueError):  # no encoding is called so, or these bytes are none of it
        return ""


def _superset(encoding: str) -> str:
    """What a label means in practice (WHATWG Encoding Standard, section 4.2)."""
    return _SUPERSETS.get(encoding.lower(), encoding)


def _decode_damaged(data: bytes) -> str:
    """UTF-8 with a few broken bytes stays UTF-8: no other encoding makes so many well-formed sequences by chance."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return text if 4 * broken < len(_MULTIBYTE.findall(text)) else ""


def _decode_guessed(data: bytes) -> str:
    """A few single accents are Western European; more of them are enough to tell the encoding by."""
    few = len(_NOT_ASCII.findall(data[:_SAMPLE])) < _FEW and not _NOT_ASCII_RUN.search(data[:_SAMPLE])
    best = None if few else from_bytes(data[:_SAMPLE], cp_exclusion=_NOT_GUESSED).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")
