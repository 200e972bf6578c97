"""Links: lines of a page that are only a way to another one, and names that say nothing without their address."""

from __future__ import annotations

import re
from typing import Final

_BACK: Final = re.compile(r"[\W_]*(?:go )?back to \S|[\W_]+return to \S|return to (?:the )?\w+$", re.IGNORECASE)
"""`Back to Guides`, `← Return to our wiki`, `Return to the list`; not `Return to work policy`"""


def leads_back(text: str) -> bool:
    """Whether a paragraph that ends with its only link says no more than where that leads: `Back to Guides`."""
    return _BACK.match(text) is not None


_SAYS_NOTHING: Final = re.compile(
    r"\W*(?:(?:click |over |right )?here|this(?: (?:document|form|link|page|sheet|site))?|link)\W*",
    re.IGNORECASE,
)
"""`here`, `this form`, `Link`: all that is read of a link, of which nobody who is quoted it knows where it leads"""
_LEADS_OUT: Final = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
"""`https://a.example/form`; not `../form.md`"""


def behind_link(name: str, target: str) -> str:
    """What is read behind a link: its address, in brackets, where its name says nothing of that; else nothing."""
    if not _SAYS_NOTHING.fullmatch(name) or not _LEADS_OUT.fullmatch(target):
        return ""
    return f" ({target.removeprefix('mailto:')})"
