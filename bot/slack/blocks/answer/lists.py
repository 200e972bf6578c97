"""The lines of a list as items of Markdown, nested as their marks say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.showing import LIST_MARK
from bot.slack.blocks.answer.emphasis import bold
from bot.slack.blocks.markup.escape import markdown

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

_INDENT = " " * 4
"""Of an item within an item: enough for whichever mark that has."""


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list: its mark, its words without one, where these begin in the claim, and how far it is indented."""

    mark: re.Match[str] | None
    text: str
    start: int
    indent: int

    @property
    def kind(self) -> str:
        """What its mark has in common with others of its list: `1` for numbers, `a` for letters, else the sign."""
        if self.mark is None:
            return ""
        if self.mark["count"]:
            return "1"
        if self.mark["number"]:
            return "a"
        return self.mark.group()[0]

    def with_bold(self, highlight: Iterable[tuple[int, int]]) -> str:
        """Its words in Markdown, with what is marked in the claim."""
        return bold(self.text, [(start - self.start, end - self.start) for start, end in highlight])

    @property
    def number(self) -> int:
        """Its number; 0 where it has none."""
        if self.mark is None or not self.mark["count"]:
            return 0
        return int(self.mark["count"])


def claim_lines(text: str) -> list[ListLine]:
    """The lines of a claim, each with its mark."""
    found: list[ListLine] = []
    at = 0  # where the row begins in the text

    for row in text.split("\n"):
        indent = len(row) - len(row.lstrip())
        mark = LIST_MARK.match(row, indent)
        begin = mark.end() if mark else indent
        found.append(ListLine(mark, row[begin:], at + begin, indent))
        at += len(row) + 1

    return found


def list_items(rows: Sequence[ListLine], highlight: Sequence[tuple[int, int]]) -> Iterator[str]:
    """A line of Markdown for each. Numbers are kept where they count on, as Slack counts itself."""
    depths = list(_depths(rows))
    counting = {depth for depth in depths if _counts(rows, depths, depth)}

    for row, depth in zip(rows, depths, strict=True):
        margin = _INDENT * depth
        words = row.with_bold(highlight)
        if depth in counting:
            yield f"{margin}{row.number}. {words}"
        elif row.mark and row.mark["number"]:
            # `b) a cup`, or a number that Slack would count otherwise: the mark becomes a part of the words.
            numbered = f"{row.mark['number']} {row.text}"
            yield f"{margin}- {markdown(numbered)}"
        else:
            yield f"{margin}- {words}"


def _depths(rows: Sequence[ListLine]) -> Iterator[int]:
    """How deep each line is nested: by how far it is indented, and where none is, by marks of another kind."""
    if any(row.indent for row in rows):
        steps = sorted({row.indent for row in rows})
        for row in rows:
            yield steps.index(row.indent)
        return

    # Below `1. Pour.`, `a) slowly` is deeper, and `2. Wait.` is as deep as the first again.
    kinds: list[str] = []
    for row in rows:
        if row.kind in kinds:
            del kinds[kinds.index(row.kind) + 1 :]
        elif row.kind or not kinds:
            kinds.append(row.kind)
        yield len(kinds) - 1


def _counts(
    rows: Sequence[ListLine],
    depths: Sequence[int],
    depth: int,
) -> bool:
    """Whether each list of this depth has numbers that follow each other; a nested one from 1, as Markdown asks."""
    before = 0
    for row, deep in zip(rows, depths, strict=True):
        if deep < depth:
            before = 0  # a line further out ends the list, and the next one begins anew
        elif deep == depth:
            may_begin = not before and not depth  # an outer list may begin with any number: `3. Pour.`
            goes_on = row.number == before + 1
            if not row.number or not (goes_on or may_begin):
                return False
            before = row.number

    return True
