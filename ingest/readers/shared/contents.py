"""Lines of a table of contents that is typed: a title, dots that lead over the line, the number of a page.

A list of prices has such lines, too. But it is no contents unless its numbers are whole and never go down.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST: Final = 4
"""Lines below each other from which they are a table of contents."""
_LINE: Final = re.compile(r"(?:[.\u2026\u00b7]\s?){5,}[\s\u2010-\u2015-]*(\d{1,3})[\s\u2010-\u2015-]*$")
"""`Duties of the board ....... 6`, `Fees …………… - 12 -`"""


def page_listed(line: str) -> int | None:
    """The page that a line of contents gives; None for any other line."""
    found = _LINE.search(line)
    return int(found[1]) if found else None


def are_contents(pages: Sequence[int]) -> bool:
    """Whether these, which lines below each other give, are those of a table of contents."""
    return len(pages) >= _LEAST and len(set(pages)) > 1 and all(one <= other for one, other in pairwise(pages))
