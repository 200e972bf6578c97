"""What a front matter or a JSON record says about its document: title, date, address and audience."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, TypedDict

from bot.errors import Unreadable
from ingest.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping


class About(TypedDict):
    """The fields as `Scroll.extract` takes them."""

    title: str
    date: date | None
    url: str | None
    audience: tuple[str, ...]


def about(values: Mapping[str, object], title: str = "") -> About:
    """The fields that `values` names, with `title` where they name none; what is malformed counts as missing.

    Unreadable when the audience cannot be understood.
    """
    return About(
        title=as_text(values.get("title")) or title,
        date=as_date(values.get("date")),
        url=as_url(values.get("url")),
        audience=as_audience(values.get("audience")),
    )


def as_text(value: object) -> str:
    """A string or a number as one line; anything else is empty."""
    return one_line(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def as_date(value: object) -> date | None:
    """A date from a date, a time or ISO 8601 text that begins with one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(as_text(value)[:10])
    except ValueError:
        return None


def as_url(value: object) -> str | None:
    """A web address; other schemes could run code where the link is shown."""
    text = as_text(value)
    return text if text.lower().startswith(("https://", "http://")) and " " not in text else None


def as_audience(value: object) -> tuple[str, ...]:
    """Names from a list or from text with commas. Unreadable otherwise: what is restricted must not become public."""
    if value is None or value == "":
        return ()
    names = value if isinstance(value, list) else as_text(value).split(",")
    if not all(as_text(name) for name in names):
        raise Unreadable("its audience is neither a name nor a list of names")
    return tuple(dict.fromkeys(as_text(name) for name in names))
