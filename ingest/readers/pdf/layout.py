"""From the words of a page to its lines in reading order: a page is cut at the gutters between columns of prose.

Words that follow each other on one baseline make a run. Where hardly a run crosses an upright strip of the page, and
the runs on both sides fill their sides as prose does, the strip is a gutter and its left side is read first. The
cells of a table don't fill their columns, so a table stays whole and is read row by row. Where one side is no prose, it
counts whether the file draws the sides one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby, pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.runs import CELL_GAP, Run, gaps_of, in_reading_order, rows, text_of, width
from ingest.readers.pdf.tables.spaced import spaced_tables
from ingest.readers.pdf.tables.table import Table
from ingest.readers.shared.headings.contents import are_lines_of_contents, may_be_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers.pdf.page.words import Word

_LEADER: Final = re.compile(r"(?<![.·…~\s])\s*+(?:[.·…~]\s?+){5,}+(?=\S)")
"""The dots of `Rent ........ 500`, `Total revenue ~~~~~~ 500`"""
_CAPITAL: Final = re.compile(r"[A-Z]\.\s+[^\W\d_]{2}")
"""`A. The lamp`"""
_LETTERS: Final = 3
"""As many lines begin with one capital letter after the other, so that these count them."""
_ALIGNED: Final = 0.5
"""How far the left edges of such lines may be apart, in sizes of their type."""
_BETWEEN: Final = 2
"""So many rows between lines of contents are of them, too: the beginning of a long name, or a line without dots."""
_STEP: Final = 2.0
"""Points from one place to the next at which it is counted how many runs cross it."""
_MARGIN: Final = 0.12
"""No gutter lies in so much of the page at either side."""
_CROSSING: Final = 0.25
"""Of the rows at most so many have a run across a gutter: headings, and pictures with their captions."""
_NARROWEST: Final = 0.6
"""A gutter is at least so wide, in sizes of the type."""
_FILLED: Final = 0.5
"""Rows of prose fill this share of their column."""
_COLUMNS: Final = 4
"""A page has no more columns than this."""
_PROSE_LETTERS: Final = 12
_PROSE_RUNS: Final = 1.5
_PROSE_ROWS: Final = 4
"""Prose has as many letters in a run, at most as many runs in a row, and as many rows."""
_DRAWN_ROWS: Final = 8
"""Sides that the file draws one after the other count as columns if both have so many rows;"""
_DRAWN_CHANGES: Final = 3
"""and if it changes sides no oftener: for what stands left and right in the head of a page, then for its sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a column, or one row of a table with two spaces between its cells.

    A whole table is a line, too, at the place of its first one. `opening` is how wide its first word is, and `hang`
    where the second begins, as the text of a list item does. `is_lettered` says that its first letter counts on from
    other lines: `B. The key` below `A. The lamp`.
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
    table: Table | None = None
    is_lettered: bool = False


def facing(words: Iterable[Word]) -> list[list[Word]]:
    """The words apart by the way they face, most first: a page's text, then what is printed sideways in its margin."""
    ways: dict[int, list[Word]] = {}
    for word in words:
        ways.setdefault(word.quarter, []).append(word)
    return sorted(ways.values(), key=len, reverse=True)


def columns(runs: Sequence[Run]) -> list[list[Line]]:
    """The columns of a page in reading order, each with its lines from top to bottom."""
    return [_with_letters(list(_lines(column))) for column in _columns(runs)]


def _with_letters(column: Sequence[Line]) -> list[Line]:
    """The lines of a column, with those marked that begin with one capital letter after the other.

    One alone may be the initial of a name: `B. Smith`.
    """
    counted: list[int] = []
    found: set[int] = set()
    for place, line in enumerate(column):
        if not _CAPITAL.match(line.text):
            continue
        goes_on = bool(counted) and _counts_on(column[counted[-1]], line)
        counted = [*counted, place] if goes_on else [place]
        if len(counted) >= _LETTERS:
            found.update(counted)

    lines: list[Line] = []
    for place, line in enumerate(column):
        lines.append(replace(line, is_lettered=True) if place in found else line)
    return lines


def _counts_on(before: Line, line: Line) -> bool:
    """Whether a line begins with the next letter, right below the one before: `B.` below `A.`."""
    letter = ord(line.text[0])
    if letter != ord(before.text[0]) + 1:
        return False
    return abs(line.x0 - before.x0) < _ALIGNED * line.size


def run_of_table(table: Table) -> Run:
    """A whole table as one run, at the place of its first line."""
    return Run((), table.text, table.edges[0], table.edges[-1], table.y, table.size, table)


def _lines(column: Sequence[Run]) -> Iterator[Line]:
    """The lines of a column; a table is one of them, as is what stands beside its first line."""
    for part in spaced_tables(_without_contents(rows(column))):
        if isinstance(part, Table):
            yield _table_line(part)
            continue

        beside = [run for run in part if run.table is None]
        if beside:
            yield _line(beside)
        for run in part:
            if run.table is not None:
                yield _table_line(run.table)


def _without_contents(column: Sequence[Sequence[Run]]) -> list[Sequence[Run]]:
    """The rows of a column without those of a table of contents."""
    texts: list[str] = []
    for row in column:
        has_table = any(run.table for run in row)
        texts.append("" if has_table else text_of(in_reading_order(row)))
    listed = _may_be_contents(texts)

    kept: list[Sequence[Run]] = []
    for is_listed, group in groupby(range(len(column)), key=listed.__getitem__):
        places = list(group)
        lines = [texts[place] for place in places]
        # dots lead to the prices of a menu, too
        is_contents = is_listed and are_lines_of_contents(lines)
        if not is_contents:
            kept.extend(column[place] for place in places)
    return kept


def _may_be_contents(texts: Sequence[str]) -> list[bool]:
    """Of each row whether it may be of contents, by itself or since it stands between rows that are."""
    alone = [may_be_of_contents(text) for text in texts]
    last = len(texts) - 1
    found: list[bool] = []
    for is_listed, group in groupby(range(len(texts)), key=alone.__getitem__):
        places = list(group)
        is_between = places[0] > 0 and places[-1] < last
        are_few = len(places) <= _BETWEEN and all(texts[place] for place in places)
        may_be = is_listed or (is_between and are_few)
        found += [may_be] * len(places)
    return found


def _columns(runs: Sequence[Run]) -> list[Sequence[Run]]:
    gutter = _gutter(runs)
    if gutter is None:
        return [runs]

    found: list[Sequence[Run]] = []
    for across, band in groupby(rows(runs), key=lambda row: _crosses(row, gutter)):
        together = list(chain.from_iterable(band))
        if across:
            found += _columns(together)
            continue

        left = [run for run in together if run.x1 <= gutter]
        right = [run for run in together if run.x0 >= gutter]
        if left and right and not _wordy(left) and not _wordy(right):
            found.append(together)  # short pieces side by side: a table, or the head of the page
            continue
        for side in (left, right):
            if side:
                found += _columns(side)
    return found


def _crosses(row: Sequence[Run], gutter: float) -> bool:
    return any(run.x0 < gutter < run.x1 for run in row)


def _gutter(runs: Sequence[Run], columns: int = _COLUMNS) -> float | None:
    """The middle of the emptiest, widest strip that parts columns, of which one is prose at least."""
    if columns == 1 or len(runs) < 2 * _PROSE_ROWS:
        return None

    for middle in _middles(runs):
        if _parts_columns(runs, middle, columns):
            return middle
    return None


def _parts_columns(runs: Sequence[Run], middle: float, columns: int) -> bool:
    """Whether both sides are prose, or one is and the file draws them one after the other: prose and a list of names.

    A table is drawn row by row and so changes sides at every row.
    """
    before = [run for run in runs if run.x1 <= middle]
    beyond = [run for run in runs if run.x0 >= middle]
    is_prose_before = _prose(before)
    if is_prose_before and (_prose(beyond) or _gutter(beyond, columns - 1)):
        return True

    if _changes_of_side(runs, middle) > _DRAWN_CHANGES:
        return False
    if not is_prose_before and not _prose(beyond):
        return False
    fewest = min(len(rows(before)), len(rows(beyond)))
    return fewest >= _DRAWN_ROWS


def _changes_of_side(runs: Sequence[Run], middle: float) -> int:
    """How often the file goes from one side of the page to the other, as it draws the runs."""
    beyond = [run.x0 >= middle for run in runs if not run.x0 < middle < run.x1]
    return sum(side != following for side, following in pairwise(beyond))


def _middles(runs: Sequence[Run]) -> list[float]:
    """The middles of upright strips that few runs cross, the emptiest first and then the widest."""
    left = min(run.x0 for run in runs)
    right = max(run.x1 for run in runs)
    crossing = _profile(runs, left, right)

    most = _CROSSING * len(rows(runs))
    narrowest = _NARROWEST * median(run.size for run in runs) / _STEP
    strips = sorted(
        _strips(crossing, most, narrowest),
        key=lambda strip: (crossing[strip.start], -len(strip)),
    )

    low = _MARGIN * len(crossing)
    high = (1 - _MARGIN) * len(crossing)
    middles: list[float] = []
    for strip in strips:
        middle = (strip.start + strip.stop) / 2
        if low <= middle <= high:
            middles.append(left + middle * _STEP)
    return middles


def _strips(crossing: Sequence[int], most: float, narrowest: float) -> Iterator[range]:
    """The emptiest parts of what is wide enough, for each number of crossing runs up to `most`.

    The ends of ragged lines make a slope beside a gutter, of which hardly a point may be free of all.
    """
    found: dict[range, None] = {}  # a set that keeps the order
    everywhere = range(len(crossing))
    for few in sorted({count for count in crossing if count <= most}):
        for steps in _stretches(crossing, everywhere, few):
            if len(steps) >= narrowest:
                least = min(crossing[steps.start : steps.stop])
                emptiest = _stretches(crossing, steps, least)
                found.update(dict.fromkeys(emptiest))
    yield from found


def _stretches(crossing: Sequence[int], within: range, few: int) -> Iterator[range]:
    """The longest rows of steps that at most so many runs cross each."""
    for is_low, same in groupby(within, key=lambda step: crossing[step] <= few):
        steps = list(same)
        if is_low:
            yield range(steps[0], steps[-1] + 1)


def _profile(runs: Sequence[Run], left: float, right: float) -> list[int]:
    """For every step from left to right, the number of runs that cover it."""
    steps = int((right - left) / _STEP) + 1
    changes = [0] * (steps + 1)
    for run in runs:
        first = int((run.x0 - left) / _STEP)
        last = int((run.x1 - left) / _STEP)
        changes[first] += 1
        changes[last + 1] -= 1
    return list(accumulate(changes))[:-1]


def _prose(runs: Sequence[Run]) -> bool:
    """Whether rows fill their width as running text does."""
    if not runs or not _wordy(runs):
        return False

    side = rows(runs)
    if len(side) < _PROSE_ROWS or mean(map(len, side)) > _PROSE_RUNS:
        return False

    left = min(run.x0 for run in runs)
    right = max(run.x1 for run in runs)
    whole = max(right - left, 1.0)  # points: what has no width fills nothing
    filled = [sum(map(width, row)) / whole for row in side]
    return median(filled) >= _FILLED


def _wordy(runs: Sequence[Run]) -> bool:
    """Whether half of the runs have as many letters as prose does."""
    letters = [sum(map(str.isalpha, run.text)) for run in runs]
    return median(letters) >= _PROSE_LETTERS


def _line(row: Sequence[Run]) -> Line:
    ordered = in_reading_order(row)
    widest = max(row, key=width)
    text, leaders = _LEADER.subn("  ", text_of(ordered))
    gaps = sum(gap > CELL_GAP for gap in gaps_of(ordered))

    words = list(chain.from_iterable(run.words for run in ordered))
    first = words[0]
    second = words[1] if len(words) > 1 else first
    spoken = [word for word in words if any(map(str.isalnum, word.text))]  # a bullet may be bold alone

    return Line(
        text=text,
        x0=min(run.x0 for run in row),
        x1=max(run.x1 for run in row),
        y=widest.y,
        size=widest.size,
        bold=bool(spoken) and all(word.bold for word in spoken),
        cells=1 + leaders + gaps,
        opening=first.x1 - first.x0,
        hang=second.x0,
    )


def _table_line(table: Table) -> Line:
    return Line(
        text=table.text,
        x0=table.edges[0],
        x1=table.edges[-1],
        y=table.y,
        size=table.size,
        bold=False,
        cells=len(table.edges) - 1,
        opening=0.0,
        hang=table.edges[0],
        table=table,
    )
