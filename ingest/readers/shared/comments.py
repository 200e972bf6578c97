"""Comments of light markup languages, which no reader of the page sees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.extraction.hidden import Hiding, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.extraction.extract import Scroll


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a language writes comments: a line, a block, and the blocks of code in which nothing is one."""

    line: re.Pattern[str]
    block: re.Pattern[str]
    block_end: re.Pattern[str]
    code: re.Pattern[str]
    code_end: re.Pattern[str]

    def without_comments(self, lines: list[str], scroll: Scroll) -> list[str]:
        """The lines that are no comments; the others are counted."""
        numbers = set(self.comments(lines))
        kept: list[str] = []
        comments: list[str] = []
        for number, line in enumerate(lines):
            (comments if number in numbers else kept).append(line)

        count = letters(" ".join(comments))
        scroll.leave_out(((Hiding.COMMENT, count),))
        return kept

    def comments(self, lines: list[str]) -> Iterator[int]:
        """The numbers of the lines of comments."""
        end: re.Pattern[str] | None = None
        in_comment = False
        for number, line in enumerate(lines):
            bare = line.rstrip()
            if end is not None:
                if in_comment:
                    yield number
                if end.fullmatch(bare):
                    end = None
            elif self.block.fullmatch(bare):
                end, in_comment = self.block_end, True
                yield number
            elif self.code.match(bare):
                end, in_comment = self.code_end, False
            elif self.line.match(line):
                yield number


def pattern(text: str) -> re.Pattern[str]:
    """The pattern, whatever the case."""
    return re.compile(text, re.IGNORECASE)
