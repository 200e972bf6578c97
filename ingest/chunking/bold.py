"""Lines in bold that stand over text: headings that no markup calls so, `**Opening hours**` on a line of its own."""

from __future__ import annotations

import re
from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.nouns import BlockKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_PROSE: Final = 40
"""Characters from which a paragraph without a stop is prose; a shorter one may go on with the line: a name, a rank."""
_CLOSED: Final = re.compile(r"[.:;!?…][\"'”’»)\]]*$")
"""The end of `Bring these:` and of `He said “no.”`"""
_TOP: Final = 1
"""The level of a document's title, which lies over all that has no heading."""


class SectionStart(NamedTuple):
    """Where a section begins, where the text before it ends, and its name."""

    start: int
    end_before: int
    name: str


def bold_headings(text: str, marks: Sequence[Mark]) -> dict[int, int]:
    """Which of the marks that may be headings are, and the level of each: one below the heading over it.

    Those are with prose, a list, a table or code directly below; of a section that has one, all that have any text.
    """
    found: dict[int, int] = {}
    for level, section in _sections(marks):
        over = [place for place in section if marks[place].may_head and _has_below(marks, place)]
        # names and ranks in bold stand over lines that go on with them, and head nothing
        head_text = any(_is_text(text, marks[place + 1]) for place in over)
        if head_text:
            found.update(dict.fromkeys(over, level + 1))
    return found


def _sections(marks: Sequence[Mark]) -> Iterator[tuple[int, range]]:
    """The places between two headings, and the level of the first."""
    begins = [place for place, mark in enumerate(marks) if mark.kind is BlockKind.HEADING]
    edges = [-1, *begins, len(marks)]  # -1: what stands before the first heading has none
    for first, beyond in pairwise(edges):
        level = marks[first].depth if first >= 0 else _TOP
        yield level, range(first + 1, beyond)


def _has_below(marks: Sequence[Mark], place: int) -> bool:
    """Whether something stands directly below that is no such line, nor a heading."""
    if place + 1 == len(marks):
        return False
    below = marks[place + 1]
    return not below.may_head and below.kind is not BlockKind.HEADING


def _is_text(text: str, mark: Mark) -> bool:
    """Whether it is what stands under a heading, and not a line that goes on with it."""
    if mark.kind is not None:
        return True
    said = text[mark.start : mark.end]
    return len(said) > _PROSE or _CLOSED.search(said) is not None


def parted_by(headings: Sequence[SectionStart], sections: Sequence[Section]) -> Iterator[Section]:
    """The sections in order, each ended by the headings in it, which begin sections of their own below it."""
    left = deque(headings)
    for section in sections:
        path, start = section.path, section.start
        while left and left[0].start < section.end:
            heading = left.popleft()
            if start < heading.start:
                yield Section(path=path, start=start, end=heading.end_before)
            # its own section goes on to the next of them, or to where the outer one ends
            path, start = (*section.path, heading.name), heading.start
        yield Section(path=path, start=start, end=section.end)
