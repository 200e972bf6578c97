"""Feeds (RSS, Atom): each entry is a document with its title, its day and its address."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from lxml import etree

from ingest.extraction.clean import one_line
from ingest.extraction.extract import Scroll, name_of
from ingest.readers.data import xml
from ingest.readers.html.reading import add_html
from ingest.readers.shared.fields import as_url
from ingest.readers.shared.parts import distinct
from ingest.readers.shared.xml import attribute, child, children, iso_day, local, xml_document

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element as Element

    from ingest.extraction.extract import Extract

_ENTRIES: Final = ("item", "entry")
_TEXTS: Final = ("encoded", "content", "description", "summary")
"""Where an entry has its text, the longest form first: RSS writes `content:encoded` beside a `description`."""
_DAYS: Final = ("updated", "pubDate", "date", "published")


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document for each entry, named by its title; XML without any is read as such."""
    root = xml_document(data)
    # Atom has its entries at the top, RSS 2 in a channel, and RSS 1 beside it
    holders = (root, *children(root, "channel"))
    entries: list[Element] = []
    for holder in holders:
        entries += children(holder, *_ENTRIES)
    if not entries:
        return xml.read(data, name)
    return distinct(_extract(entry, number) for number, entry in enumerate(entries, start=1))


def _extract(entry: Element, number: int) -> Extract:
    scroll = Scroll()
    title = _said(entry, "title")
    scroll.heading(title)
    add_html(scroll, _text(entry))
    extract = scroll.extract(title=title, url=_address(entry), date=_day(entry))
    return replace(extract, part=name_of(title) or str(number))


def _said(entry: Element, name: str) -> str:
    found = child(entry, name)
    if found is None:
        return ""
    return one_line("".join(map(str, found.itertext())))


def _text(entry: Element) -> str:
    """The text as a page's source: feeds hold it escaped, or as elements of their own."""
    for name in _TEXTS:
        for found in children(entry, name):
            source = _source(found).strip()
            if source:
                return source
    return ""


def _source(holder: Element) -> str:
    if len(holder) == 0:
        return holder.text or ""

    # as elements of HTML, whose names have no namespace
    for element in holder.iter():
        element.tag = local(element)
    pieces = [etree.tostring(element, encoding="unicode", method="html") for element in holder]
    return "".join(pieces)


def _address(entry: Element) -> str | None:
    for link in children(entry, "link"):
        # other links lead to the comments, or to the next page
        if attribute(link, "rel") not in {None, "alternate"}:
            continue
        address = attribute(link, "href") or (link.text or "").strip()
        url = as_url(address)
        if url:
            return url
    return None


def _day(entry: Element) -> date | None:
    for name in _DAYS:
        day = _as_day(_said(entry, name))
        if day:
            return day
    return None


def _as_day(text: str) -> date | None:
    try:
        return iso_day(text) or parsedate_to_datetime(text).date()
    except (IndexError, TypeError, ValueError):
        return None
