"""Steps that are numbered without a full stop: `1 Change to the folder`, code, `2 Copy it back`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_STEP: Final = re.compile(r"(\d{1,2}) [A-Z][a-z]+ ")
"""`1 Change to the folder`; not `1  Smith`, `2024 Minutes`"""
_CELLS: Final = re.compile(r"(?:\s{2}|\t|\|)(?!.*[.:]$)")
"""What parts cells, but for a gap in a sentence"""
_LEAST: Final = 3
"""Steps in a row from which they are a list."""
_MOST_BETWEEN: Final = 3
"""Blocks between two steps; notes at the feet of pages are farther apart."""
_ENDS_IN_NUMBER: Final = re.compile(r"\d$")
"""`1 Aims of the club 5`: a line of contents, or a row"""


def with_steps(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with such steps as items, and what stands between them, or as code behind the last, one deeper."""
    depths: dict[int, int] = {}  # by how much what is at a place lies deeper; 0 for a step
    for row in _rows(text, marks):
        for step, following in pairwise(row):
            depths[step] = 0
            depths.update(dict.fromkeys(range(step + 1, following), 1))
        last = row[-1]
        depths[last] = 0
        behind = marks[last + 1] if last + 1 < len(marks) else None
        if behind and behind.kind is BlockKind.CODE and behind.depth == marks[last].depth:
            depths[last + 1] = 1

    for place, mark in enumerate(marks):
        deeper = depths.get(place, -1)
        if deeper == 0:
            yield mark._replace(kind=BlockKind.ITEM)
        else:
            yield mark._replace(depth=mark.depth + 1) if deeper > 0 else mark


def _rows(text: str, marks: Sequence[Mark]) -> Iterator[list[int]]:
    """The places of the steps of each list."""
    row: list[int] = []
    for place, mark in enumerate(marks):
        number = _number(text, mark)
        is_near = bool(row) and place - row[-1] <= _MOST_BETWEEN + 1
        if number == len(row) + 1 and (not row or (is_near and mark.depth == marks[row[0]].depth)):
            row.append(place)
        elif number == 1 or mark.kind is BlockKind.HEADING or (row and not is_near):
            yield from _listed(row)
            row = [place] if number == 1 else []
    yield from _listed(row)


def _listed(row: list[int]) -> Iterator[list[int]]:
    if len(row) >= _LEAST:
        yield row


def _number(text: str, mark: Mark) -> int:
    """That of a step; 0 for what is none."""
    if mark.kind is not BlockKind.PARAGRAPH or _ENDS_IN_NUMBER.search(text, mark.end - 1, mark.end):
        return 0
    line = text[mark.start : mark.end]
    step = _STEP.match(line)
    return int(step[1]) if step and not _CELLS.search(line) else 0
