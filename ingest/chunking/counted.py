"""Lines that count what is listed below them: `The job has four stages.` above a list of four."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.answering.evidence.sentences import sentences
from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_LONGEST: Final = 300
"""Characters of such a line."""
_NUMBERS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MEASURE: Final = r"(?:seconds|minutes|hours|days|nights|weeks|months|years|times|euros|dollars|pounds|miles|pages)\b"
_COUNT: Final = re.compile(
    rf"\b({'|'.join(_NUMBERS)}|[2-9]|1[0-2])\b(?:\s+(?!{_MEASURE})[\w'’-]+){{0,3}}?"
    rf"\s+(?!{_MEASURE})\w+s\b(?!\s+{_MEASURE})",
    re.IGNORECASE,
)
"""`four stages`, `Three new kinds`, `2 ways`; not `two weeks before the meetings`"""


def with_counts(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with paragraphs that count the items below them as such that introduce these."""
    for place, mark in enumerate(marks):
        items = _items_below(marks, place) if mark.kind is BlockKind.PARAGRAPH else 0
        counts = items > 1 and items in _counted(text, mark)
        yield mark._replace(introduces=True) if counts else mark


def _items_below(marks: Sequence[Mark], place: int) -> int:
    """How many items the list has that begins right below this place; 0 where none does."""
    depth = marks[place].depth
    count = 0
    for number in range(place + 1, len(marks)):
        mark = marks[number]
        is_item = mark.kind is BlockKind.ITEM and mark.depth == depth
        goes_on = count > 0 and mark.depth > depth and mark.kind is not BlockKind.HEADING
        if not (is_item or goes_on):
            break
        count += is_item
    return count


def _counted(text: str, mark: Mark) -> set[int]:
    """The numbers of things that the last sentence of a line counts."""
    line = text[mark.start : min(mark.end, mark.start + _LONGEST + 1)]
    if len(line) > _LONGEST or "\n" in line:
        return set()

    first, last = sentences(line)[-1]
    found: set[int] = set()
    for count in _COUNT.findall(line[first:last]):
        word = count.lower()
        found.add(int(word) if word.isdecimal() else _NUMBERS.index(word) + 2)
    return found
