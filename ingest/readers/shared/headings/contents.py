"""Lines of a table of contents that is typed: a title, dots that lead over the line, the number of a page.

A list of prices has such lines, too. But it is no contents unless its numbers are whole and never go down.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

_LEAST: Final = 4
"""Lines below each other from which they are a table of contents."""
_LINE: Final = re.compile(r"(?:[.\u2026\u00b7]\s?){5,}[\s\u2010-\u2015-]*(\d{1,3})[\s\u2010-\u2015-]*$")
"""`Duties of the board ....... 6`, `Fees …………… - 12 -`"""
_LOOSE: Final = re.compile(
    r"(?:\s{2,}|\s[.\u2026\u00b7](?:\s?[.\u2026\u00b7])*\s)(\d{1,3})$|(?:[.\u2026\u00b7]\s?){5,}$"
)
"""`Sports director   22`, `Removal of a president . 63`, `Results . . . . .`"""
_PAGE: Final = re.compile(r"(\d{1,3})|[ivxlc]{1,6}", re.IGNORECASE)
"""`12`, `IV`"""
_WITHOUT_DOTS: Final = re.compile(r"(.*\S)\s{2,}(\d{1,3}|[IVXLC]{1,6}|[ivxlc]{1,6})")
"""`Duties of the board   6`: a gap stands between the two."""
_TELLING: Final = 5
"""Letters of a name from which it may be the end of a longer one."""
_MISREAD: Final = 0.3
"""Of the lines of contents that a table may hold without a page, since it stands a little higher than its name."""


def page_listed(line: str) -> int | None:
    """The page that a line of contents gives; None for any other line."""
    found = _LINE.search(line)
    return int(found[1]) if found else None


def are_contents(pages: Sequence[int]) -> bool:
    """Whether these, which lines below each other give, are those of a table of contents."""
    if len(pages) < _LEAST:
        return False
    differ = len(set(pages)) > 1
    return differ and _ascend(pages)


def _ascend(pages: Sequence[int]) -> bool:
    return all(one <= other for one, other in pairwise(pages))


def may_be_of_contents(line: str) -> bool:
    """Whether it may stand among lines of contents, also with few dots or none before its page, or without that."""
    return page_listed(line) is not None or _LOOSE.search(line) is not None


def are_lines_of_contents(lines: Sequence[str]) -> bool:
    """Whether lines, each of which may be of contents or go on with one, are a table of contents: enough surely are."""
    sure: list[int] = []
    every: list[int] = []
    for line in lines:
        page = page_listed(line)
        loose = _LOOSE.search(line)
        if page is not None:
            sure.append(page)
            every.append(page)
        elif loose and loose[1]:
            every.append(int(loose[1]))
    return are_contents(sure) and are_contents(every)


class ContentsLine(NamedTuple):
    """A line that may be one of contents: what it names, and on which page that is.

    The page is 0 for a Roman number, and None where there is none.
    """

    name: str
    page: int | None


def contents_line(name: str, page: str) -> ContentsLine:
    """The line with this name and what should be its page."""
    found = _PAGE.fullmatch(page.strip())
    return ContentsLine(name, int(found[1] or 0) if found else None)


def contents_line_of(text: str) -> ContentsLine | None:
    """The line of contents that a text may be by its gap; None for any other."""
    found = _WITHOUT_DOTS.fullmatch(text)
    return contents_line(found[1], found[2]) if found else None


def are_contents_of(lines: Sequence[ContentsLine], said: AbstractSet[str], last: int) -> bool:
    """Whether these are the contents of a document of so many pages that says `said`, as `letters_of`.

    It has most of what they name, and their pages: prices beside the names of sections are mostly higher.
    """
    pages = [line.page for line in lines if line.page is not None]
    fewest = max(_LEAST, (1 - _MISREAD) * len(lines))
    if len(pages) < fewest:
        return False
    if pages[-1] > last or not _ascend(pages):
        return False

    there = 0
    for line in lines:
        name = letters_of(line.name)
        there += _is_said(name, said)
    return 2 * there > len(lines)


def _is_said(name: str, said: AbstractSet[str]) -> bool:
    """Whether the document has the name, or a longer one that ends with it: `Chapter 3 - Fees` for `3  Fees`."""
    if name in said:
        return True
    if len(name) < _TELLING:
        return False
    return any(other.endswith(name) for other in said)


def letters_of(text: str) -> str:
    """Its letters and digits alone."""
    letters = filter(str.isalnum, text.casefold())
    return "".join(letters)
