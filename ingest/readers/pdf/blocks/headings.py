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
    if not (typography.stands_out(first) and _may_be_heading(stack, typography)):
        return False
    if above and not (first.bold or typography.is_large(first)) and first.y - above[-1].y <= widest * first.size:
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

    is_near = 0 < below.y - line.y <= LEADINGS[1] * line.size
    is_alike = abs(line.size - below.size) <= SAME_SIZE * line.size
    if not (is_near and is_alike):
        return False
    return below.text[:1].islower() and not is_item(below) and not is_closed(line.text)


def _may_be_heading(stack: Sequence[Line], typography: Typography) -> bool:
    """Whether the words of these lines may be a heading."""
    text = " ".join(line.text for line in stack)
    if _ABBREVIATED.search(text):
        text = text.removesuffix(".")
    is_large = typography.is_large(stack[0])
    longest = _HEADING_LETTERS if is_large else _BOLD_LETTERS if stack[0].bold else _CAPITAL_LETTERS
    if len(text) > longest or len(stack) > HEADING_LINES:
        return False

    # bold text is a sentence sooner than large text is: it says something, or ends with a full stop
    if not is_large and _tells(text):
        return False
    if text.endswith((",", ";") if is_large else (".", ",", ";")):
        return False

    is_plain = all(line.cells == 1 for line in stack) and not BULLET.match(text) and not _ADDRESS.search(text)
    return is_plain and _is_wordy(text)


def _tells(text: str) -> bool:
    """Whether it states something: `Last changed: 5 December 2017`, but not `Beware: the bridge is closed!`."""
    return bool(_FACT.match(text)) or (states(text) and not text.endswith("!"))


def _is_wordy(text: str) -> bool:
    """Whether a third of it are letters, some of them in words of more than one."""
    letters = sum(map(str.isalpha, text))
    return letters > len(text) / 3 and max(map(len, text.split())) > 1
