"""Steps that no list marks: `1 Change to the folder`, code, `2 Copy it`; `Step 1: Change`, bullets, `Step 2: Copy`."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_STEP: Final = re.compile(r"(\d{1,2}) [A-Z][a-z]+ ")
"""`1 Change to the folder`; not `1  Smith`, `2024 Minutes`"""
_CALLED_STEP: Final = re.compile(r"step (\d{1,2})(?:[:.)]| ?[-–—·])\s*\S", re.IGNORECASE)
"""`Step 1: Change to the folder`, `Step 1 · Change`; not `Step 2 takes an hour`"""
_CELLS: Final = re.compile(r"(?:\s{2}|\t|\|)(?!.*[.:]$)")
"""What parts cells, but for a gap in a sentence"""
_LEAST: Final = 3
"""Steps in a row from which they are a list."""
_LEAST_CALLED: Final = 2
"""And where each is called a step."""
_MOST_BETWEEN: Final = 3
"""Blocks between two steps; notes at the feet of pages are farther apart."""
_MOST_BETWEEN_CALLED: Final = 40
"""The same where each is called a step: each may have a list of its own."""
_ENDS_IN_NUMBER: Final = re.compile(r"\d$")
"""`1 Aims of the club 5`: a line of contents, or a row"""


class _Step(NamedTuple):
    """Where a step stands among the marks, its number, and whether it says that it is a step."""

    place: int
    number: int
    is_called: bool


def with_steps(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with such steps as items, and what stands between them, or right behind the last, one deeper."""
    depths: dict[int, int] = {}  # by how much what is at a place lies deeper; 0 for a step
    for row in _rows(text, marks):
        for step, following in pairwise(row):
            depths.update(dict.fromkeys(range(step.place + 1, following.place), 1))
        depths.update(dict.fromkeys(_behind(marks, row[-1]), 1))
        depths.update({step.place: 0 for step in row})

    for place, mark in enumerate(marks):
        deeper = depths.get(place, -1)
        if deeper == 0:
            yield mark._replace(kind=BlockKind.ITEM)
        else:
            yield mark._replace(depth=mark.depth + 1) if deeper > 0 else mark


def _behind(marks: Sequence[Mark], last: _Step) -> Iterator[int]:
    """The places of what belongs to the last step: code right behind it, and a list where it is called a step."""
    nested = {BlockKind.CODE, BlockKind.ITEM} if last.is_called else {BlockKind.CODE}
    most = _MOST_BETWEEN_CALLED if last.is_called else 1
    depth = marks[last.place].depth
    first = last.place + 1
    for place, mark in enumerate(marks[first : first + most], first):
        if mark.kind not in nested or mark.depth < depth:
            return
        yield place


def _rows(text: str, marks: Sequence[Mark]) -> Iterator[list[_Step]]:
    """The steps of each list."""
    row: list[_Step] = []
    for place, mark in enumerate(marks):
        step = _step(text, place, mark)
        is_near = bool(row) and place - row[-1].place <= _between(row[0]) + 1
        if step and is_near and _goes_on(marks, row, step):
            row.append(step)
        elif (step and step.number == 1) or mark.kind is BlockKind.HEADING or (row and not is_near):
            yield from _listed(row)
            row = [step] if step and step.number == 1 else []
    yield from _listed(row)


def _between(first: _Step) -> int:
    return _MOST_BETWEEN_CALLED if first.is_called else _MOST_BETWEEN


def _goes_on(marks: Sequence[Mark], row: Sequence[_Step], step: _Step) -> bool:
    """Whether it is the next step of the row."""
    first = row[0]
    is_alike = step.is_called == first.is_called and marks[step.place].depth == marks[first.place].depth
    return is_alike and step.number == len(row) + 1


def _listed(row: list[_Step]) -> Iterator[list[_Step]]:
    if row and len(row) >= (_LEAST_CALLED if row[0].is_called else _LEAST):
        yield row


def _step(text: str, place: int, mark: Mark) -> _Step | None:
    """The step that a paragraph is; None for what is none."""
    if mark.kind is not BlockKind.PARAGRAPH:
        return None
    line = text[mark.start : mark.end]
    called = _CALLED_STEP.match(line)
    if called:
        return _Step(place, int(called[1]), is_called=True)
    step = _STEP.match(line)
    if step is None or _CELLS.search(line) or _ENDS_IN_NUMBER.search(line):
        return None
    return _Step(place, int(step[1]), is_called=False)
