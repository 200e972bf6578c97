"""Lists whose first item introduces the others: `- This is the level of notice:`, with the levels below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_LEAST: Final = 2
"""Items that one introduces."""
_OPEN: Final = re.compile(
    r"\b(?:this|these|those|following|below|here|include[sd]?|such as|as follows|are)\b[^.;!?:]{0,120}[:\uff1a][ *_]*$",
    re.IGNORECASE,
)
"""`This is the level of notice:`; not `by the settings:`, behind which was a picture, or `called "Degree:"`"""
_COLON: Final = re.compile(r"[:\uff1a][ *_\"'”’)\]]*$")
"""The end of an item that is a label, or introduces something."""
_LONGEST: Final = 200
"""Characters at the end of an item that tell whether it introduces something."""
_NUMBER: Final = re.compile(r"\(?\w{1,4}[.)]\s")
"""`3. Pour`: numbers say by themselves which items are of one list"""
_ENDING: Final = 10
"""Characters at the end of an item with its last sign and all that may stand behind this."""
_LABELLED: Final = re.compile(r"\W{0,4}\w\S*(?: \S+){0,3}[:\uff1a](?:\s|$)")
"""`- Absent: Ada`, `- Agenda:`: where others are labels, so is the first, and nothing was filled in behind it."""


def with_led_items(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with what follows the first item of a list to its end one deeper if that item introduces it."""
    deeper = 0
    led_to = 0  # where the list ends that is led by its first item
    for place, mark in enumerate(marks):
        if place >= led_to:
            deeper = 0
        yield mark._replace(depth=mark.depth + deeper) if deeper else mark
        if not deeper and _may_lead(text, marks, place):
            led_to = _end_of_list(marks, place)
            deeper = int(_leads(text, marks[place + 1 : led_to], mark.depth))


def _may_lead(text: str, marks: Sequence[Mark], place: int) -> bool:
    """Whether a mark is the first item of a list without numbers and leads on."""
    mark = marks[place]
    if mark.kind is not BlockKind.ITEM or not _OPEN.search(text, max(mark.start, mark.end - _LONGEST), mark.end):
        return False
    if _NUMBER.match(text, mark.start, mark.end):
        return False
    before = marks[place - 1] if place else None
    if before is None or before.kind is BlockKind.HEADING or before.depth < mark.depth:
        return True
    return before.depth == mark.depth and before.kind is not BlockKind.ITEM


def _end_of_list(marks: Sequence[Mark], first: int) -> int:
    """The place behind the last block of the list that this item begins."""
    item = marks[first]
    end = first + 1
    while end < len(marks) and _is_in_list(marks[end], item):
        end += 1
    return end


def _is_in_list(mark: Mark, item: Mark) -> bool:
    if mark.kind is BlockKind.HEADING or mark.aside != item.aside:
        return False
    return mark.depth > item.depth or (mark.depth == item.depth and mark.kind is BlockKind.ITEM)


def _leads(text: str, below: Sequence[Mark], depth: int) -> bool:
    """Whether these are what an item of this depth introduces: items beside it, none of them a label."""
    if not below or below[0].depth != depth:  # what it introduces is set in below it
        return False
    beside = [mark for mark in below if mark.depth == depth]
    if len(beside) < _LEAST:
        return False
    return not any(
        _LABELLED.match(text, mark.start, mark.end)
        or _COLON.search(text, max(mark.start, mark.end - _ENDING), mark.end)
        or _NUMBER.match(text, mark.start, mark.end)
        for mark in beside
    )
