"""Lists that nothing marks: headings that name nothing below them, and short lines below one that announces them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.chunking.division import Mark

_LEAST: Final = 3
"""Headings in a row from which they are a list."""
_SIGNED: Final = 2
"""Headings below lines to sign on from which they are those who sign."""
_LINES: Final = 2
"""Short lines from which they are one; of a single line it is known anyway what governs it."""
_LONGEST: Final = 80
"""Characters of such a line."""
_WORD: Final = re.compile(r"[^\W\d_]{3}")
"""`Day`, which no formula or number has."""
_OVER: Final = {BlockKind.PARAGRAPH, BlockKind.ITEM}
"""What may announce such lines."""
_ENDS: Final = (".", "!", "?", ":")
"""What the end of a sentence, or of another announcement, has, and no such line: `Memorial Day`."""
_FOLLOWING: Final = re.compile(r"\bfollowing\b(?! (?:day|week|month|term|year)s?\b)[^.:;!?\n]{0,80}$", re.IGNORECASE)
"""`We take the following cards`: announces what is below it without a colon; not `in the following year`"""


def bare_headings(marks: Sequence[Mark], *, ends_signed: bool = False) -> set[int]:
    """Which of the marks are such headings.

    They are of one level and follow a text, as eleven positions follow `These positions are vacant.` Nothing stands
    below the last either, before the document or the section over them ends. Or they are the names beside lines to sign
    on, one of which is at the end of the document if that `ends_signed`.
    """
    found: set[int] = set()
    for first, beyond in _rows(marks):
        found.update(_signatures(marks, first, beyond, ends_signed=ends_signed))
        follows_text = first > 0 and not _is_heading(marks[first - 1])
        if follows_text and beyond - first >= _LEAST and _ends(marks, first, beyond):
            found.update(range(first, beyond))
    return found


def _signatures(marks: Sequence[Mark], first: int, beyond: int, *, ends_signed: bool) -> list[int]:
    """Which of the headings in a row stand below a line to sign on; where one is below the last, each is above its."""
    signed = [place for place in range(first, beyond) if marks[place].signed]
    if not signed:
        return []
    is_below_last = marks[beyond].signed if beyond < len(marks) else ends_signed
    if is_below_last and signed[0] > first:
        signed.insert(0, signed[0] - 1)
    return signed if len(signed) >= _SIGNED else []


def _ends(marks: Sequence[Mark], first: int, beyond: int) -> bool:
    """Whether the document ends behind the headings, or the section over them does."""
    if beyond == len(marks):
        return True
    return _is_heading(marks[beyond]) and marks[beyond].depth < marks[first].depth


def _rows(marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Where headings of one level follow each other: the first, and what comes after the last."""
    place = 0
    while place < len(marks):
        first = place
        place += 1
        if not _is_heading(marks[first]):
            continue

        level = marks[first].depth
        while place < len(marks) and _is_heading(marks[place]) and marks[place].depth == level:
            place += 1
        yield first, place


def _is_heading(mark: Mark) -> bool:
    return mark.kind is BlockKind.HEADING


def with_bare_items(text: str, marks: Iterable[Mark]) -> Iterator[Mark]:
    """The marks, with short paragraphs as items that stand below one which announces them: `We are closed on:`."""
    lines: list[Mark] = []
    over: Mark | None = None
    for mark in marks:
        if over and _is_right_below(over, mark) and _is_short_line(text, mark):
            lines.append(mark)
            continue
        yield from _items(lines)
        lines = []

        yield mark
        over = mark if _announces(text, mark) else None
    yield from _items(lines)


def _is_right_below(over: Mark, mark: Mark) -> bool:
    """Whether it lies in what is over it, where that is an item: what lies beside it is not its list."""
    return over.kind is not BlockKind.ITEM or mark.depth > over.depth


def _items(lines: Sequence[Mark]) -> Iterator[Mark]:
    are_a_list = len(lines) >= _LINES
    for mark in lines:
        yield mark._replace(kind=BlockKind.ITEM) if are_a_list else mark


def _announces(text: str, mark: Mark) -> bool:
    if mark.kind not in _OVER:
        return False
    line = text[mark.start : mark.end]
    return line.endswith(":") or _FOLLOWING.search(line) is not None


def _is_short_line(text: str, mark: Mark) -> bool:
    line = text[mark.start : mark.end]
    if mark.kind is not BlockKind.PARAGRAPH or mark.introduces:
        return False
    if len(line) > _LONGEST or "\n" in line:
        return False
    # What is all in capitals stands over what follows.
    if line.endswith(_ENDS) or line.isupper():
        return False
    return _WORD.search(line) is not None
