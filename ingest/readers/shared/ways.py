"""Lines of a page that are only a way to another one."""

from __future__ import annotations

import re
from typing import Final

_BACK: Final = re.compile(r"[\W_]*(?:go )?back to \S|[\W_]+return to \S|return to (?:the )?\w+$", re.IGNORECASE)
"""`Back to Guides`, `← Return to our wiki`, `Return to the list`; not `Return to work policy`"""


def leads_back(text: str) -> bool:
    """Whether a paragraph that ends with its only link says no more than where that leads: `Back to Guides`."""
    return _BACK.match(text) is not None
