"""What is usual in a document: how its text is set, and which words it writes in one piece."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.hyphens import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.readers.pdf.layout import Line

_LARGER: Final = 1.15
"""Text larger than the body by this factor is set like a heading."""
_LARGER_HERE: Final = 1.05
"""It has to be larger by this factor than the column that it stands in."""
_BODY_SIZE: Final = 0.95
"""A bold heading may be smaller than the text by this factor."""
SAME_SIZE: Final = 0.12
"""Sizes that differ by no more than this share count as one."""
LEADINGS: Final = (0.9, 2.6)
"""Distances of baselines that lines of one paragraph may have, in sizes of their type."""
HEADING_LINES: Final = 3
"""A heading has no more lines than this, and running text has more."""
LABEL_LETTERS: Final = 20
"""What is no longer than this may be a label or a cell, and is no prose."""
_CAPITALS: Final = re.compile(r"[^\W\d_]{5}(?!.*[$€£_=;])")
"""`ARTIC` of `ARTICLE IV`, but nothing of `SUBTOTAL $9.50`, `CREATE MASK HR_TAX`"""
_SHOUTED: Final = 0.2
"""Text of which a larger share is written in capitals has no headings in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """What is usual in a document: the size of its body text, and the words it writes in one piece.

    `column` is the size of the paragraphs of a column, which may be set larger or smaller than the rest.
    """

    body: float
    column: float
    bold: bool
    capitals: bool
    words: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Typography:
        """Every character has a vote."""
        letters = sum(len(line.text) for line in lines)
        bold = sum(len(line.text) for line in lines if line.bold)
        capitals = sum(len(line.text) for line in lines if _is_in_capitals(line))

        words: set[str] = set()
        for line in lines:
            # the last word of a line may be cut by a hyphen
            for word in re.findall(r"[\w-]+", line.text)[:-1]:
                words.add(word.lower())

        body = _usual_size(lines)
        return cls(
            body=body,
            column=body,
            bold=bold > letters / 2,
            capitals=capitals > letters * _SHOUTED,
            words=frozenset(words),
        )

    def of_column(self, lines: Sequence[Line]) -> Typography:
        """The same for a column, which has a size of its own if it has running text in it."""
        size = _usual_size(lines)
        text = [line for line in lines if line.cells == 1 and len(line.text) > LABEL_LETTERS]
        alike = [line for line in text if _half_points(line) == size]
        if len(alike) <= HEADING_LINES:
            return self
        return replace(self, column=size)

    def stands_out(self, line: Line) -> bool:
        """Whether the line is set like a heading: larger than the text, or bold or in capitals and not smaller."""
        smallest = min(self.body, self.column) * _BODY_SIZE
        is_bold = line.bold and not self.bold
        is_capital = not self.capitals and _is_in_capitals(line)
        return ((is_bold or is_capital) and line.size >= smallest) or self.is_large(line)

    def is_large(self, line: Line) -> bool:
        """Whether it is larger than the text of the document and of the column."""
        in_document = self.body * _LARGER
        in_column = self.column * _LARGER_HERE
        return line.size >= max(in_document, in_column)

    def joined(self, lines: Sequence[str]) -> str:
        """The lines as one text, without the hyphens that only the ends of lines put there."""
        if not lines:
            return ""

        text = lines[0]
        for line in lines[1:]:
            text = joined(text, line, self.words)
        return text


def _is_in_capitals(line: Line) -> bool:
    """Whether it is written in capitals, with a word in them, and is no sum or code."""
    if line.cells > 1 or not _CAPITALS.search(line.text):
        return False
    return all(map(str.isupper, filter(str.isalpha, line.text)))  # letters of many scripts are neither


def _usual_size(lines: Iterable[Line]) -> float:
    """The size of most characters, to half a point."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_half_points(line)] += len(line.text)
    if not sizes:
        return 0.0

    [(usual, _)] = sizes.most_common(1)
    return usual


def _half_points(line: Line) -> float:
    return round(line.size * 2) / 2
