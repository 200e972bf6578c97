"""Headings that name nothing below them: written one below the other, they are the items of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_LEAST: Final = 3
"""Headings in a row from which they are a list."""


def bare_headings(marks: Sequence[Mark]) -> set[int]:
    """Which of the marks are such headings.

    They are of one level and follow a text, as eleven positions follow `These positions are vacant.` Nothing stands
    below the last either, before the document or the section over them ends.
    """
    found: set[int] = set()
    for first, beyond in _rows(marks):
        follows_text = first > 0 and not _is_heading(marks[first - 1])
        if follows_text and beyond - first >= _LEAST and _ends(marks, first, beyond):
            found.update(range(first, beyond))
    return found


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

        while place < len(marks) and _is_heading(marks[place]) and marks[place].depth == marks[first].depth:
            place += 1
        yield first, place


def _is_heading(mark: Mark) -> bool:
    return mark.kind is BlockKind.HEADING
