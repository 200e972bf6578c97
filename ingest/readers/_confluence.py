"""Pages of a Confluence export: their title without the space, the day of their last change."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from ingest.extraction.extract import Extract

_MARK: Final = re.compile(rb"<h1 id=\"title-heading\"")
_TITLE: Final = re.compile(r"[^:]{1,100} : (?=\S)")
"""`People Team : Leave`"""
_CHANGED: Final = re.compile(
    rb"(?:Created by|last (?:modified|updated))\b(?:[^<]|</?(?:span|a)\b[^>]*>){0,300}?"
    rb"\bon\s+([A-Z][a-z]{2} \d{1,2}, \d{4})"
)
"""`Created by Ines, last modified on Nov 26, 2026`"""


def of_confluence(extract: Extract, page: bytes) -> Extract:
    """The extract of a page with what Confluence writes about it; any other as it is."""
    if not _MARK.search(page):
        return extract
    title = _TITLE.sub("", extract.title, count=1)
    return replace(extract, title=title, date=extract.date or _day(page))


def _day(page: bytes) -> date | None:
    found = _CHANGED.search(page)
    try:
        return datetime.strptime(found[1].decode(), "%b %d, %Y").date() if found else None  # noqa: DTZ007 - a day
    except ValueError:
        return None
