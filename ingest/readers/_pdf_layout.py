"""From the words of a page to its lines in reading order: a page is cut at the gutters between columns of prose.

Words that follow each other on one baseline make a run. Where hardly a run crosses an upright strip of the page, and
the runs on both sides fill their sides as prose does, the strip is a gutter and its left side is read first. The
cells of a table don't fill their columns, so a table stays whole and is read row by row. Where one side is no prose, it
counts whether the file draws the sides one after the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Final, Self

from ingest.readers._contents import are_contents, page_listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers._pdf_words import Word

CELL_GAP: Final = 1.6
"""Words farther apart than this many times their size stand in different cells of a table."""

_LEADER: Final = re.compile(r"(?<![.·…\s])\s*+(?:[.·…]\s?+){5,}+(?=\S)")
_RUN_GAP: Final = 1.0
_TOUCHING: Final = 0.1
_ASCENT: Final = 0.8
_DESCENT: Final = 0.2
_STEP: Final = 2.0
_MARGIN: Final = 0.12
_CROSSING: Final = 0.25
_NARROWEST: Final = 0.6
_FILLED: Final = 0.5
_COLUMNS: Final = 4
_PROSE_LETTERS: Final = 12
_PROSE_RUNS: Final = 1.5
_PROSE_ROWS: Final = 4
_DRAWN_ROWS: Final = 8
_DRAWN_CHANGES: Final = 3
"""What stands left and right in the head of a page, then its left and its right side."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other on one baseline, in the order of reading; points as in Word."""

    words: tuple[Word, ...]
    text: str
    x0: float
    x1: float
    y: float
    size: float

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a column, or one row of a table with two spaces between its cells.

    `opening` is how wide its first word is, and `hang` where the second begins, as the text of a list item does.
    `page_listed` is the page that dots lead to, as in a table of contents.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    cells: int
    opening: float
    hang: float
    page_listed: int | None = None


def facing(words: Iterable[Word]) -> list[list[Word]]:
    """The words apart by the way they face, most first: a page's text, then what is printed sideways in its margin."""
    ways: dict[int, list[Word]] = {}
    for word in words:
        ways.setdefault(word.quarter, []).append(word)
    return sorted(ways.values(), key=len, reverse=True)


def columns(runs: Sequence[Run]) -> list[list[Line]]:
    """The columns of a page in reading order, each with its lines from top to bottom."""
    return [_without_contents([_line(row) for row in rows(column)]) for column in _columns(runs)]


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """The lines without those of a table of contents."""
    kept: list[Line] = []
    for is_listed, group in groupby(lines, key=lambda line: line.page_listed is not None):
        some = list(group)
        pages = [line.page_listed for line in some if line.page_listed is not None]
        kept += [] if is_listed and are_contents(pages) else some
    return kept


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
    widest: Run | None = None
    for run in sorted(runs, key=lambda run: run.y):
        if widest is not None and _side_by_side(widest, run):
            found[-1].append(run)
            widest = max(widest, run, key=_width)
        else:
            found.append([run])
            widest = run
    return found


def _follows(word: Word, following: Word) -> bool:
    if abs(word.y - following.y) > _ASCENT / 2 * max(word.size, following.size):
        return False
    backwards = _right_to_left(word.text) and _right_to_left(following.text)
    gap = word.x0 - following.x1 if backwards else following.x0 - word.x1
    return -_TOUCHING * 3 <= gap / max(word.size, following.size) <= _RUN_GAP


def _side_by_side(run: Run, other: Run) -> bool:
    top = max(run.y - _ASCENT * run.size, other.y - _ASCENT * other.size)
    bottom = min(run.y + _DESCENT * run.size, other.y + _DESCENT * other.size)
    return bottom - top >= min(run.size, other.size) / 2


def _width(run: Run) -> float:
    return run.x1 - run.x0


def _columns(runs: Sequence[Run]) -> list[Sequence[Run]]:
    gutter = _gutter(runs)
    if gutter is None:
        return [runs]
    found: list[Sequence[Run]] = []
    for across, band in groupby(rows(runs), key=lambda row: any(run.x0 < gutter < run.x1 for run in row)):
        together = [run for row in band for run in row]
        sides = [run for run in together if run.x1 <= gutter], [run for run in together if run.x0 >= gutter]
        if across:
            found += _columns(together)
        elif all(sides) and not any(map(_wordy, sides)):
            found.append(together)
        else:
            found += [column for side in sides if side for column in _columns(side)]
    return found


def _gutter(runs: Sequence[Run], columns: int = _COLUMNS) -> float | None:
    """The middle of the emptiest, widest strip that parts columns, of which one is prose at least."""
    if columns == 1 or len(runs) < 2 * _PROSE_ROWS:
        return None
    return next((middle for middle in _middles(runs) if _parts_columns(runs, middle, columns)), None)


def _parts_columns(runs: Sequence[Run], middle: float, columns: int) -> bool:
    """Whether both sides are prose, or one is and the file draws them one after the other: prose and a list of names.

    A table is drawn row by row and so changes sides at every row.
    """
    before = [run for run in runs if run.x1 <= middle]
    beyond = [run for run in runs if run.x0 >= middle]
    if _prose(before) and (_prose(beyond) or _gutter(beyond, columns - 1)):
        return True
    drawn = [run.x0 >= middle for run in runs if not run.x0 < middle < run.x1]
    if sum(side != following for side, following in pairwise(drawn)) > _DRAWN_CHANGES:
        return False
    return (_prose(before) or _prose(beyond)) and min(len(rows(before)), len(rows(beyond))) >= _DRAWN_ROWS


def _middles(runs: Sequence[Run]) -> list[float]:
    """The middles of upright strips that few runs cross, the emptiest first and then the widest."""
    left, right = min(run.x0 for run in runs), max(run.x1 for run in runs)
    crossing = _profile(runs, left, right)
    most, narrowest = _CROSSING * len(rows(runs)), _NARROWEST * median(run.size for run in runs) / _STEP
    strips = sorted(_strips(crossing, most, narrowest), key=lambda strip: (crossing[strip.start], -len(strip)))
    middles = [(strip.start + strip.stop) / 2 for strip in strips]
    low, high = _MARGIN * len(crossing), (1 - _MARGIN) * len(crossing)
    return [left + middle * _STEP for middle in middles if low <= middle <= high]


def _strips(crossing: Sequence[int], most: float, narrowest: float) -> Iterator[range]:
    """The emptiest parts of what is wide enough, for each number of crossing runs up to `most`.

    The ends of ragged lines make a slope beside a gutter, of which hardly a point may be free of all.
    """
    found: dict[range, None] = {}
    for few in sorted({count for count in crossing if count <= most}):
        for steps in _stretches(crossing, range(len(crossing)), few):
            if len(steps) >= narrowest:
                least = min(crossing[steps.start : steps.stop])
                found.update(dict.fromkeys(_stretches(crossing, steps, least)))
    yield from found


def _stretches(crossing: Sequence[int], within: range, few: int) -> Iterator[range]:
    """The longest rows of steps that at most so many runs cross each."""
    for is_low, same in groupby(within, key=lambda step: crossing[step] <= few):
        steps = list(same)
        if is_low:
            yield range(steps[0], steps[-1] + 1)


def _profile(runs: Sequence[Run], left: float, right: float) -> list[int]:
    """For every step from left to right, the number of runs that cover it."""
    changes = [0] * (int((right - left) / _STEP) + 2)
    for run in runs:
        changes[int((run.x0 - left) / _STEP)] += 1
        changes[int((run.x1 - left) / _STEP) + 1] -= 1
    return list(accumulate(changes))[:-1]


def _prose(runs: Sequence[Run]) -> bool:
    """Whether rows fill their width as running text does."""
    if not runs or not _wordy(runs):
        return False
    side = rows(runs)
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    filled = median(sum(map(_width, row)) / max(width, 1.0) for row in side)
    plain = mean(len(row) for row in side) <= _PROSE_RUNS
    return plain and filled >= _FILLED and len(side) >= _PROSE_ROWS


def _wordy(runs: Sequence[Run]) -> bool:
    letters = median(sum(character.isalpha() for character in run.text) for run in runs)
    return letters >= _PROSE_LETTERS


def _line(row: Sequence[Run]) -> Line:
    backwards = sum(map(len, (run.text for run in row if _right_to_left(run.text)))) > sum(len(r.text) for r in row) / 2
    ordered = sorted(row, key=(lambda run: -run.x1) if backwards else (lambda run: run.x0))
    widest = max(row, key=_width)
    gaps = [max(b.x0 - a.x1, a.x0 - b.x1) / widest.size for a, b in pairwise(ordered)]
    words = [word for run in row for word in run.words if any(map(str.isalnum, word.text))]
    texts = [_separator(gap) + run.text for gap, run in zip([0.0, *gaps], ordered, strict=True)]
    whole = "".join(texts).strip()
    text, leaders = _LEADER.subn("  ", whole)
    return Line(
        text=text,
        x0=min(run.x0 for run in row),
        x1=max(run.x1 for run in row),
        y=widest.y,
        size=widest.size,
        bold=bool(words) and all(word.bold for word in words),
        cells=1 + leaders + sum(gap > CELL_GAP for gap in gaps),
        opening=ordered[0].words[0].x1 - ordered[0].words[0].x0,
        page_listed=page_listed(whole),
        hang=next(islice((word.x0 for run in ordered for word in run.words), 1, None), ordered[0].words[0].x0),
    )


def _separator(gap: float) -> str:
    if gap > CELL_GAP:
        return "  "
    return " " if gap > _TOUCHING else ""


def _right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
