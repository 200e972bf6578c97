"""The headings of plain text, which shows them by its layout alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.readers.shared.headings.titles import is_first_of, states

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

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
_CLAUSE: Final = re.compile(r"(\d{1,3})(?:\.\d{1,3})*(?:[.)]\s*|\s+)([^\W\d].*)")
"""`27. Quorum`, `3.2 Fees`, `18.Vacancies`"""
_CLAUSES: Final = 3
"""Numbered lines over prose from which they are headings: of fewer, each may be the item of a list."""
_MOST_WORDS: Final = 14
_LONG: Final = 100
"""Characters of a line that is a paragraph of its own: no text is broken at that width."""
_PROSE: Final = 12
"""Words from which a paragraph with the end of a sentence is prose."""
_ALIKE: Final = 2
"""Characters by which an underline may be longer or shorter than its heading."""


class HeadedPart(NamedTuple):
    """A heading, or what stands between two; `level` 0 is text, 1 a heading of the document, 2 one below."""

    text: str
    level: int


def parted(text: str, *, opens: bool) -> Iterator[HeadedPart]:
    """The text and its headings in order; `opens` says that its first line is the document's.

    A heading is underlined, or a short line without the end of a sentence that stands by itself above prose; if it is
    numbered, it is one of several.
    """
    lines = text.splitlines()
    first = _first(lines)
    clauses = _clauses(lines)
    headings = dict(_headings(lines, frozenset(clauses), opens=opens))

    # a document that begins with a heading has it for its title, and the others lie below that
    names = [lines[place].strip() for place in headings]
    begins_so = opens and min(headings, default=None) == first
    has_title = begins_so and not is_first_of(names[0], names)
    usual = 2 if has_title else 1
    headings |= dict.fromkeys(clauses, (usual + 1, 1))

    begun = 0
    for place, (told, taken) in sorted(headings.items()):
        is_title = has_title and place == first
        level = told or (1 if is_title else usual)
        yield HeadedPart("\n".join(lines[begun:place]), 0)
        yield HeadedPart(lines[place].strip(), level)
        begun = place + taken
    yield HeadedPart("\n".join(lines[begun:]), 0)


def _headings(lines: Sequence[str], clauses: AbstractSet[int], *, opens: bool) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where headings stand, with their level (0 where nothing tells it) and how many lines they take."""
    first = _first(lines) if opens else -1
    for place, line in enumerate(lines):
        if not may_be_name(line):
            continue

        under = lines[place + 1] if place + 1 < len(lines) else ""
        if _underlines(under, line):
            level = 1 if under.startswith("=") else 2
            yield place, (level, 2)
        elif _stands_alone(lines, place):
            is_title = place == first and not under.strip()
            # a name over a clause heads several of them: `Part II`
            is_over_clause = _below(lines, place) in clauses
            if is_title or is_over_clause or _is_above_prose(lines, place):
                yield place, (0, 1)


def _clauses(lines: Sequence[str]) -> list[int]:
    """The numbered lines that head the clauses of a text, as those of a contract: `27. Quorum`, above `(1) Five …`."""
    found: list[int] = []
    numbers: list[int] = []
    for place, line in enumerate(lines):
        clause = _CLAUSE.fullmatch(line.rstrip())
        if not clause:
            continue

        number, name = clause.groups()
        is_name = may_be_name(name) and not states(name)
        if is_name and _stands_alone(lines, place):
            found.append(place)
            numbers.append(int(number))

    over_prose = sum(_is_above_prose(lines, place) for place in found)
    are_enough = over_prose >= max(_CLAUSES, len(found) / 2)
    ascend = all(one <= other for one, other in pairwise(numbers))
    return found if are_enough and ascend else []


def _underlines(under: str, line: str) -> bool:
    if not _UNDERLINE.fullmatch(under):
        return False
    difference = len(under.strip()) - len(line.strip())
    return abs(difference) <= _ALIKE


def may_be_name(line: str) -> bool:
    """Whether a line by itself may be a heading: short, and neither a sentence nor a label with a value."""
    words = line.split()
    if not words or len(words) > _MOST_WORDS:
        return False
    if _NO_NAME.match(line):
        return False
    return _NAME.fullmatch(line.rstrip()) is not None


def _stands_alone(lines: Sequence[str], place: int) -> bool:
    """Whether no other line is of the same paragraph; a long line is one of its own."""
    before = lines[place - 1] if place else ""
    after = lines[place + 1] if place + 1 < len(lines) else ""
    for line in (before, after):
        is_blank = not line.strip()
        if not is_blank and not _is_paragraph(line):
            return False
    return _below(lines, place) < len(lines)  # what nothing stands below is no heading


def _is_above_prose(lines: Sequence[str], place: int) -> bool:
    """Whether the next paragraph below is prose."""
    below = _below(lines, place)
    end = below
    while end < len(lines) and lines[end].strip():
        end += 1

    paragraph = " ".join(lines[below:end])
    return _is_prose(paragraph)


def _below(lines: Sequence[str], place: int) -> int:
    """Where the next paragraph below begins."""
    below = place + 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    return below


def _is_paragraph(line: str) -> bool:
    return len(line) >= _LONG and _is_prose(line)


def _is_prose(text: str) -> bool:
    return len(text.split()) >= _PROSE and _ENDS.search(text) is not None


def _first(lines: Sequence[str]) -> int:
    """The first line that is not blank; -1 where all are."""
    for place, line in enumerate(lines):
        if line.strip():
            return place
    return -1
