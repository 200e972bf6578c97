"""From the words of a page to runs, which follow each other on one baseline, and to rows of runs side by side."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.readers.pdf.page.words import Word
    from ingest.readers.pdf.tables.table import Table

CELL_GAP: Final = 1.6
"""Words farther apart than this many times their size stand in different cells of a table."""

_RUN_GAP: Final = 1.0
"""Words farther apart than this many times their size are no run."""
_TOUCHING: Final = 0.1
"""What is no farther apart than this, in sizes of the type, has no space between it."""
_ASCENT: Final = 0.8
_DESCENT: Final = 0.2
"""How far type reaches above and below its baseline, in its sizes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other on one baseline, in the order of reading; or a whole table. Points as in Word."""

    words: tuple[Word, ...]
    text: str
    x0: float
    x1: float
    y: float
    size: float
    table: Table | None = None

    @classmethod
    def of(cls, words: Sequence[Word]) -> Self:
        """The longest word speaks for the run, so that a footnote mark or an initial doesn't."""
        longest = max(words, key=lambda word: len(word.text))
        return cls(
            words=tuple(words),
            text=" ".join(word.text for word in words),
            x0=min(word.x0 for word in words),
            x1=max(word.x1 for word in words),
            y=longest.y,
            size=longest.size,
        )


def runs_of(words: Iterable[Word]) -> list[Run]:
    """The words joined as long as each follows the one before, wherever the file draws them."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [Run.of(words) for words in runs]


def rows(runs: Iterable[Run]) -> list[list[Run]]:
    """The runs that stand side by side, from the top of the page to the bottom."""
    found: list[list[Run]] = []
    widest: Run | None = None  # of the row: the mark of a footnote says little of where its row stands
    for run in sorted(runs, key=lambda run: run.y):
        if widest is not None and _side_by_side(widest, run):
            found[-1].append(run)
            widest = max(widest, run, key=width)
        else:
            found.append([run])
            widest = run
    return found


def _follows(word: Word, following: Word) -> bool:
    """Whether a word stands behind another one on its baseline, no farther than a space or two."""
    size = max(word.size, following.size)
    if abs(word.y - following.y) > _ASCENT / 2 * size:
        return False

    from_right = _right_to_left(word.text) and _right_to_left(following.text)
    gap = word.x0 - following.x1 if from_right else following.x0 - word.x1
    return -_TOUCHING * 3 <= gap / size <= _RUN_GAP


def _side_by_side(run: Run, other: Run) -> bool:
    """Whether they share half of the height of the smaller one."""
    top = max(run.y - _ASCENT * run.size, other.y - _ASCENT * other.size)
    bottom = min(run.y + _DESCENT * run.size, other.y + _DESCENT * other.size)
    shared = bottom - top
    return shared >= min(run.size, other.size) / 2


def width(run: Run) -> float:
    """How far it reaches, in points."""
    return run.x1 - run.x0


def in_reading_order(row: Sequence[Run]) -> list[Run]:
    """The runs of a row as they are read: from the right where most of it is written so."""
    if backwards(run.text for run in row):
        return sorted(row, key=lambda run: -run.x1)
    return sorted(row, key=lambda run: run.x0)


def backwards(texts: Iterable[str]) -> bool:
    """Whether most of what is written is read from the right."""
    letters: Counter[bool] = Counter()
    for text in texts:
        letters[_right_to_left(text)] += len(text)
    return letters[True] > letters[False]


def gaps_of(ordered: Sequence[Run]) -> list[float]:
    """What is between runs that stand side by side, in sizes of their type."""
    size = max(ordered, key=width).size
    gaps: list[float] = []
    for run, following in pairwise(ordered):
        # the one that is negative is of the other direction of reading
        gap = max(following.x0 - run.x1, run.x0 - following.x1)
        gaps.append(gap / size)
    return gaps


def text_of(ordered: Sequence[Run]) -> str:
    """What they say together, with two spaces between cells."""
    gaps = [0.0, *gaps_of(ordered)]
    pieces = [_separator(gap) + run.text for gap, run in zip(gaps, ordered, strict=True)]
    return "".join(pieces).strip()


def _separator(gap: float) -> str:
    if gap > CELL_GAP:
        return "  "
    return " " if gap > _TOUCHING else ""


def _right_to_left(text: str) -> bool:
    """Whether it has a letter of a script such as Hebrew or Arabic."""
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
