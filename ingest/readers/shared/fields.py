"""What a front matter or a JSON record says about its document: title, date, address and audience."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, TypedDict

from bot.errors import Unreadable
from ingest.chunking.superseded import superseding_field
from ingest.extraction.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


_DATES: Final = (
    "date",
    "lastmod",
    "last_modified",
    "last_modified_at",
    "last_updated",
    "updated",
    "updated_at",
    "modified",
    "published",
    "last_reviewed_on",
    "last_reviewed_at",
    "last_reviewed",
    "effective_date",
    "effective",
)
"""The fields that may have the day of a document, the surest first."""
_STATUS: Final = (
    "status",
    "superseded_by",
    "superseded-by",
    "replaced_by",
    "replaced-by",
    "deprecated",
    "obsolete",
    "outdated",
    "superseded",
    "withdrawn",
)
"""The fields that may say that a document is no longer in force."""
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{8}(?!\d)|\d{4}-W\d\d-\d")
"""`2026-03-05`, `20260305`, `2026-W10-4`; not `1712051200`, seconds since 1970 that Python takes for a day of 1712"""
_WORDED: Final = ("%B %d %Y", "%d %B %Y", "%b %d %Y", "%d %b %Y")
"""`May 9, 2017`, `9 May 2017`, `Sep 9 2017`, each without its comma."""
_LONGEST_DAY: Final = len("September 30th,  2017")
_STATED: Final = re.compile(
    r"^\W*(?:this \w+ was )?last (?:updated|modified|edited|changed|revised|reviewed|amended)(?: on)?\s*[:–-]?\s*"
    r"(\d{4}-\d\d-\d\d|[^\W\d_]{3,9}\.? \d\d?(?:st|nd|rd|th)?,? \d{4}|"
    r"\d\d?(?:st|nd|rd|th)? [^\W\d_]{3,9},? \d{4})(?!\d)",
    re.IGNORECASE | re.MULTILINE,
)
"""`Last updated: 11 July 2026`, `This page was last edited on May 13th, 2024`"""
_ORDINAL: Final = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
"""`th` in `13th`"""
_READERS: Final = frozenset({"audience", "audiences"})
"""Fields that say who may read a document, where they stand for themselves, or are meant to."""
_SAID_AUDIENCE: Final = re.compile(r"\W*(audience)\W*[:\uff1a]\s*(\S.*)", re.IGNORECASE)
"""`Audience: All who row`, as on a cover"""
_FIRST_LINES: Final = 10
"""Lines with text on which a document says what it is."""
_HEAD, _FOOT = 1500, 600
"""Characters at the beginning and at the end of a text in which it tells its own day."""


class ExtractFields(TypedDict):
    """The fields as `Scroll.extract` takes them."""

    title: str
    date: date | None
    url: str | None
    audience: tuple[str, ...]
    superseded: str


def extract_fields(values: Mapping[str, object], title: str = "") -> ExtractFields:
    """The fields that `values` names, with `title` where they name none; what is malformed counts as missing.

    Unreadable when the audience cannot be understood.
    """
    return ExtractFields(
        title=field_text(values.get("title")) or title,
        date=_day_of(values),
        url=as_url(values.get("url")),
        audience=as_audience(values.get("audience")),
        superseded=_superseded(values),
    )


def _superseded(values: Mapping[str, object]) -> str:
    """What the first field says that says that the document is no longer in force: `status: superseded`."""
    for name in _STATUS:
        value = values.get(name)
        said = superseding_field(name, "true" if value is True else field_text(value))
        if said:
            return said
    return ""


def _day_of(values: Mapping[str, object]) -> date | None:
    """The day that the surest of the fields gives."""
    for field in _DATES:
        day = as_date(values.get(field))
        if day is not None:
            return day
    return None


def field_text(value: object) -> str:
    """A string or a number as one line; anything else is empty."""
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    return one_line(str(value)) if is_text else ""


def as_date(value: object) -> date | None:
    """A date from a date, a time, ISO 8601 text that begins with one, or a day in English words."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value

    text = field_text(value)
    if iso := _ISO.match(text):
        with suppress(ValueError):
            return date.fromisoformat(iso[0])
    if len(text) > _LONGEST_DAY:
        return None

    words = text.replace(",", " ")
    for form in _WORDED:
        with suppress(ValueError):
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
    return None


def stated_day(text: str) -> date | None:
    """The day on which a document says near its beginning or end that it was last changed."""
    for part in (text[:_HEAD], text[-_FOOT:]):
        found = _STATED.search(part)
        if found is None:
            continue

        # `Sept. 13th, 2024` as `Sept 13, 2024`
        written = _ORDINAL.sub("", found[1]).replace(".", "")
        day = as_date(written)
        if day:
            return day
    return None


def as_url(value: object) -> str | None:
    """A web address; other schemes could run code where the link is shown."""
    text = field_text(value)
    is_address = text.lower().startswith(("https://", "http://")) and " " not in text
    return text if is_address else None


def as_audience(value: object) -> tuple[str, ...]:
    """Names from a list or from text with commas. Unreadable otherwise: what is restricted must not become public."""
    if value is None or value == "":
        return ()

    given = value if isinstance(value, list) else field_text(value).split(",")
    names = [field_text(name) for name in given]
    if not all(names):
        raise Unreadable("its audience is neither a name nor a list of names")
    return tuple(dict.fromkeys(names))


def audience_in_text(text: str) -> tuple[str, ...]:
    """What is to be said of a text whose first lines name an audience, in a format in which that is text."""
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()]
    for line in lines[:_FIRST_LINES]:
        if found := _SAID_AUDIENCE.fullmatch(line):
            said = f"{found[1].capitalize()}: {found[2].strip()}"
            return (f"`{said}` in its first lines is text, and restricts nothing; --audience or a rule does",)
    return ()


def names_audience(values: object) -> bool:
    """Whether any of these fields, or of those below them, is an audience that names somebody."""
    pending, seen = [values], set[int]()
    while pending:
        one = pending.pop()
        if id(one) in seen:  # YAML lets one value stand in many places
            continue
        seen.add(id(one))
        if isinstance(one, dict):
            if any(value and str(key).strip().lower() in _READERS for key, value in one.items()):
                return True
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return False
