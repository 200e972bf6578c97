"""Which lines are headings, by their type, their words, and what stands above and below them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.blocks.block import is_closed
from ingest.readers.pdf.blocks.markers import BULLET, is_item
from ingest.readers.pdf.blocks.typography import HEADING_LINES, LEADINGS, SAME_SIZE
from ingest.readers.shared.headings.titles import states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.readers.pdf.blocks.typography import Typography
    from ingest.readers.pdf.layout import Line

_HEADING_LETTERS: Final = 160
_BOLD_LETTERS: Final = 90
_CAPITAL_LETTERS: Final = 60
"""The longest heading, the longest that stands out only by being bold, and by its capitals: forms are filled in so."""
_ADDRESS: Final = re.compile(r"://|\bwww\.|[\w.-]@\w")
"""`https://a.example`, `Write to ada@example.org`"""
_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z][a-z]{1,2}|etc)\.$")
"""`Vice President External Sr.`, `Acme Ltd.`: no sentence ends with it."""
_FACT: Final = re.compile(r"[^\W\d_][^\d:]{2,60}:\s[^:]*\d")
"""`Last changed: 5 December 2017`; not `Week 5: Kites`"""


def is_heading(
    above: Sequence[Line] | None,
    stack: Sequence[Line],
    below: Sequence[Line] | None,
    typography: Typography,
    widest: float,
) -> bool:
    """Whether lines are a heading; what stands out by its capitals alone is farther from the text above than `widest`.

    That is in sizes of its type: lines of a program stand right below each other.
    """
    first = stack[0]
    if not typography.stands_out(first) or not _may_be_heading(stack, typography):
        return False

    is_in_capitals_alone = not first.bold and not typography.is_large(first)
    if above and is_in_capitals_alone:
        distance = first.y - above[-1].y
        if distance <= widest * first.size:
            return False
    return not _is_within_sentence(above, stack, below)


def _is_within_sentence(above: Sequence[Line] | None, stack: Sequence[Line], below: Sequence[Line] | None) -> bool:
    """Whether lines that stand out are only the middle of a sentence, some words of which are bold."""
    if above is not None and _follows(above[-1], stack[0]):
        return True
    return below is not None and _follows(stack[-1], below[0])


def _follows(line: Line, below: Line) -> bool:
    """Whether a line, alike in size, directly below goes on with a sentence: it begins with a small letter."""
    if line.table or below.table:
        return False

    distance = below.y - line.y
    is_near = 0 < distance <= LEADINGS[1] * line.size
    is_alike = abs(line.size - below.size) <= SAME_SIZE * line.size
    if not (is_near and is_alike):
        return False
    if is_closed(line.text) or is_item(below):
        return False
    return below.text[:1].islower()


def _may_be_heading(stack: Sequence[Line], typography: Typography) -> bool:
    """Whether the words of these lines may be a heading."""
    text = " ".join(line.text for line in stack)
    if _ABBREVIATED.search(text):
        text = text.removesuffix(".")
    is_large = typography.is_large(stack[0])
    if len(text) > _longest(stack[0], is_large=is_large) or len(stack) > HEADING_LINES:
        return False

    # bold text is a sentence sooner than large text is: it says something, or ends with a full stop
    if not is_large and (_tells(text) or text.endswith(".")):
        return False
    if text.endswith((",", ";")):
        return False

    has_cells = any(line.cells != 1 for line in stack)
    if has_cells or BULLET.match(text) or _ADDRESS.search(text):
        return False
    return _is_wordy(text)


def _longest(first: Line, *, is_large: bool) -> int:
    """Letters of a heading at most that stands out as this line does."""
    if is_large:
        return _HEADING_LETTERS
    return _BOLD_LETTERS if first.bold else _CAPITAL_LETTERS


def _tells(text: str) -> bool:
    """Whether it states something: `Last changed: 5 December 2017`, but not `Beware: the bridge is closed!`."""
    if _FACT.match(text):
        return True
    return states(text) and not text.endswith("!")


def _is_wordy(text: str) -> bool:
    """Whether a third of it are letters, some of them in words of more than one."""
    letters = sum(map(str.isalpha, text))
    if letters <= len(text) / 3:
        return False
    longest_word = max(map(len, text.split()))
    return longest_word > 1
