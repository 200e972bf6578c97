"""The headings of plain text, which shows them by its layout alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_UNDERLINE: Final = re.compile(r"([=~*#-])\1{2,}\s*")
"""`=======`"""
_ENDS: Final = re.compile(r"[.?!][\"'”’»)\]]*(?=\s|$)")
"""The end of a sentence: `… at noon.”`"""
_NAME: Final = re.compile(r"(?=[^\W\d_]*[A-ZÀ-Þ]|\d)(?=.*[^\W\d_])(?!.*(?:\s{2}|\t|://|@|: )).*[\w)”\"’'%]")
"""`Opening hours`, `2024 in review`; not `and so on`, `Tea   2.50`, `Present: Ada`, `Come at noon.`"""
_NO_NAME: Final = re.compile(
    r"(?:[-*•‣◦▪●○■□►–—+·]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.)])\s|(?:dear|hi|hello)\b", re.IGNORECASE
)
"""`- tea`, `3. Pour`, `(a) in winter`, `Dear all`"""
_MOST_WORDS: Final = 14
_LONG: Final = 100
"""Characters of a line that is a paragraph of its own: no text is broken at that width."""
_PROSE: Final = 12
"""Words from which a paragraph with the end of a sentence is prose."""


class HeadedPart(NamedTuple):
    """A heading, or what stands between two; `level` 0 is text, 1 a heading of the document, 2 one below."""

    text: str
    level: int


def parted(text: str, *, opens: bool) -> Iterator[HeadedPart]:
    """The text and its headings in order; `opens` says that its first line is the document's.

    A heading is underlined, or a short line without the end of a sentence that stands by itself above prose.
    """
    lines = text.splitlines()
    headings = dict(_headings(lines, opens=opens))
    below, begun = 1 + (min(headings, default=-1) == _first(lines) and opens), 0
    for place, (level, taken) in headings.items():
        yield HeadedPart("\n".join(lines[begun:place]), 0)
        yield HeadedPart(lines[place].strip(), level or (1 if place == _first(lines) else below))
        begun = place + taken
    yield HeadedPart("\n".join(lines[begun:]), 0)


def _headings(lines: Sequence[str], *, opens: bool) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where headings stand, with their level (0 where nothing tells it) and how many lines they take."""
    first = _first(lines) if opens else -1
    for place, line in enumerate(lines):
        if not may_be_name(line):
            continue
        under = lines[place + 1] if place + 1 < len(lines) else ""
        if _UNDERLINE.fullmatch(under) and abs(len(under.strip()) - len(line.strip())) <= 2:  # noqa: PLR2004
            yield place, (1 if under[0] == "=" else 2, 2)
        elif _stands_alone(lines, place) and (_is_above_prose(lines, place) or (place == first and not under.strip())):
            yield place, (0, 1)


def may_be_name(line: str) -> bool:
    """Whether a line by itself may be a heading: short, and neither a sentence nor a label with a value."""
    is_short = 0 < len(line.split()) <= _MOST_WORDS
    return is_short and _NAME.fullmatch(line.rstrip()) is not None and not _NO_NAME.match(line)


def _stands_alone(lines: Sequence[str], place: int) -> bool:
    """Whether no other line is of the same paragraph; a long line is one of its own."""
    before = lines[place - 1] if place else ""
    after = lines[place + 1] if place + 1 < len(lines) else ""
    return all(not line.strip() or _is_paragraph(line) for line in (before, after)) and any(lines[place + 1 :])


def _is_above_prose(lines: Sequence[str], place: int) -> bool:
    below = place + 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    paragraph: list[str] = []
    for line in lines[below:]:
        if not line.strip():
            break
        paragraph.append(line)
    return _is_prose(" ".join(paragraph))


def _is_paragraph(line: str) -> bool:
    return len(line) >= _LONG and _is_prose(line)


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE and _ENDS.search(text) is not None


def _first(lines: Sequence[str]) -> int:
    """The first line that is not blank."""
    return next((place for place, line in enumerate(lines) if line.strip()), -1)
