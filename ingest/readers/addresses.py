"""The addresses in a web page or a sitemap, as they are written there."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from bot.errors import Unreadable
from ingest.extraction.archives import MAX_UNPACKED
from ingest.readers.shared.xml import child, descendants, iso_day, local, xml_document
from ingest.readers.text import decode

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element as Element

_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """Pages with the day of their last change, and further sitemaps (https://www.sitemaps.org/protocol.html)."""

    pages: tuple[tuple[str, date | None], ...] = ()
    further: tuple[str, ...] = ()


def links(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The address that a page says its links start from, empty where it says none, and the links."""
    tree = LexborHTMLParser(decode(data))
    base = tree.css_first("base[href]")
    found = [node.attributes.get("href") or "" for node in tree.css("a[href], area[href]")]
    return (base.attributes.get("href") or "" if base else ""), tuple(dict.fromkeys(found))


def sitemap(data: bytes) -> Sitemap:
    """What a sitemap lists, which may be packed, or plain text with an address a line. Raises Unreadable."""
    data = _unpacked(data)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = (line.strip() for line in decode(data).splitlines())
        return Sitemap(pages=tuple((line, None) for line in lines if line.startswith(("https://", "http://"))))
    root = xml_document(data)
    if local(root) == "sitemapindex":
        return Sitemap(further=tuple(_said(one, "loc") for one in descendants(root, "sitemap")))
    if local(root) != "urlset":
        raise Unreadable("it is no sitemap")
    pages = ((_said(one, "loc"), iso_day(_said(one, "lastmod"))) for one in descendants(root, "url"))
    return Sitemap(pages=tuple(page for page in pages if page[0]))


def _said(element: Element, name: str) -> str:
    found = child(element, name)
    return (found.text or "").strip() if found is not None else ""


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, MAX_UNPACKED // 8)
    except zlib.error as error:
        raise Unreadable("it is damaged: it can't be unpacked") from error
    if unpacking.unconsumed_tail:
        raise Unreadable("it would unpack to more than is safe to open")
    return unpacked
