"""Pages of a Confluence export: their title after those of the pages above them, the day of their last change."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ingest.extraction.clean import one_line

if TYPE_CHECKING:
    from datetime import date

    from ingest.extraction.extract import Extract

_MARK: Final = re.compile(rb"<h1 id=\"title-heading\"")
_TITLE: Final = re.compile(r"[^:]{1,100} : (?=\S)")
"""`People Team : Leave`"""
_ABOVE: Final = re.compile(rb"<ol id=\"breadcrumbs\">(.*?)</ol>", re.DOTALL)
"""`<ol id="breadcrumbs"><li>…</li></ol>`"""
_LINK: Final = re.compile(r"<a\b[^>]*>([^<]*)</a>")
"""`<a href="Leave_123.html">Leave</a>`"""
_BETWEEN: Final = " › "
_CHANGED: Final = re.compile(
    rb"(?:Created by|last (?:modified|updated))\b(?:[^<]|</?(?:span|a)\b[^>]*>){0,300}?"
    rb"\bon\s+([A-Z][a-z]{2} \d{1,2}, \d{4})"
)
"""`Created by Ines, last modified on Nov 26, 2026`"""


def of_confluence(extract: Extract, page: bytes) -> Extract:
    """The extract of a page with what Confluence writes about it; any other as it is."""
    if not _MARK.search(page):
        return extract
    title = _BETWEEN.join((*_above(page), _TITLE.sub("", extract.title, count=1)))
    return replace(extract, title=title, date=extract.date or _day(page))


def _above(page: bytes) -> tuple[str, ...]:
    """The titles of the pages above this one, without the space and its home page: `Overview` says little alone."""
    found = _ABOVE.search(page)
    if found is None:
        return ()
    links = [one_line(html.unescape(name)) for name in _LINK.findall(found[1].decode("utf-8", "replace"))]
    space, *pages = links or [""]
    is_home = pages[:1] == [space] or pages[:1] == [f"{space} Home"]
    return tuple(pages[1:] if is_home else pages)


def _day(page: bytes) -> date | None:
    found = _CHANGED.search(page)
    try:
        return datetime.strptime(found[1].decode(), "%b %d, %Y").date() if found else None  # noqa: DTZ007 - a day
    except ValueError:
        return None
