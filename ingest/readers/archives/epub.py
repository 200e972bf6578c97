"""EPUB books: the chapters in the order of the spine, each read as the HTML that it is (EPUB 3.3, W3C)."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from bot.errors import Unreadable
from ingest.extraction.archives import open_archive
from ingest.extraction.extract import Extract, Scroll
from ingest.extraction.hidden import hidden_notes
from ingest.readers.html.reading import add_html
from ingest.readers.shared.xml import attribute, descendants, member_bytes, parse_member, properties
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from lxml.etree import _Element as Element

_CONTAINER: Final = "META-INF/container.xml"
_ENCRYPTION: Final = "META-INF/encryption.xml"
_PAGES: Final = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_VOID: Final = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_SELF_CLOSED: Final = re.compile(rf"<(?!(?:{_VOID})\b)([A-Za-z][\w:-]*)((?:\s[^<>]{{0,500}}?)?)/>", re.IGNORECASE)
"""`<a id="p12"/>`, which XML closes so, and HTML leaves open; not `<br/>`"""
_ENCODING: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""")
"""`<?xml version="1.0" encoding="iso-8859-1"`"""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One Extract. Raises Unreadable for what is no EPUB, for a book under DRM, and for one without text."""
    del name
    with open_archive(data) as archive:
        package = _package(archive)
        scroll = Scroll()
        for member in _spine(archive, package):
            add_html(scroll, _source(archive, member))
        title, day = properties(archive, package)
    extract = scroll.extract(title=title or scroll.title, date=day)
    if not extract.text:
        raise Unreadable("; ".join(["holds no text", *hidden_notes(extract.hidden)]))
    return (extract,)


def _package(archive: ZipFile) -> str:
    """Where the book's package document lies."""
    roots = descendants(parse_member(archive, _CONTAINER), "rootfile")
    path = next((attribute(root, "full-path") or "" for root in roots), "")
    if parse_member(archive, path) is None:
        raise Unreadable("not an EPUB: its archive names no package document")
    return path


def _spine(archive: ZipFile, package: str) -> Iterator[str]:
    """The members that hold the chapters, in reading order, without the table of contents."""
    root, locked = parse_member(archive, package), _encrypted(archive)
    items = {attribute(item, "id"): item for item in descendants(root, "item")}
    for reference in descendants(root, "itemref"):
        item = items.get(attribute(reference, "idref"))
        if item is not None and _is_chapter(item, reference):
            member = _member(package, attribute(item, "href") or "")
            if member in locked:
                raise Unreadable("encrypted: the book is under copy protection (DRM)")
            yield member


def _encrypted(archive: ZipFile) -> frozenset[str]:
    """The members that are encrypted, which in a book without copy protection are fonts at most."""
    references = descendants(parse_member(archive, _ENCRYPTION), "CipherReference")
    return frozenset(unquote(attribute(reference, "URI") or "") for reference in references)


def _is_chapter(item: Element, reference: Element) -> bool:
    contents = "nav" in (attribute(item, "properties") or "").split()
    return attribute(item, "media-type") in _PAGES and attribute(reference, "linear") != "no" and not contents


def _member(package: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href.partition("#")[0])))


def _source(archive: ZipFile, member: str) -> str:
    """The chapter as HTML, where an element that XML closes in its own tag would swallow what follows."""
    data = member_bytes(archive, member) or b""
    declared = _ENCODING.match(data)
    text = decode(data, declared[1].decode("ascii") if declared else "utf-8")
    return _SELF_CLOSED.sub(r"<\1\2></\1>", text)
