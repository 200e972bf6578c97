"""From the words of a page to its lines in reading order: a page is cut at the gutters between columns of prose.

Words that follow each other on one baseline make a run. Where hardly a run crosses an upright strip of the page, and
the runs on both sides fill their sides as prose does, the strip is a gutter and its left side is read first. The
cells of a table don't fill their columns, so a table stays whole and is read row by row. Where one side is no prose, it
counts whether the file draws the sides one after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Final

from ingest.readers._contents import are_contents, page_listed
from ingest.readers.pdf.runs import CELL_GAP, Run, gaps_of, in_order, rows, text_of, width
from ingest.readers.pdf.tables.spaced import spaced_tables
from ingest.readers.pdf.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers.pdf.page.words import Word

_LEADER: Final = re.compile(r"(?<![.·…\s])\s*+(?:[.·…]\s?+){5,}+(?=\S)")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a column, or one row of a table with two spaces between its cells.

    A whole table is a line, too, at the place of its first one. `opening` is how wide its first word is, and `hang`
    where the second begins, as the text of a list item does.
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


def facing(words: Iterable[Word]) -> list[list[Word]]:
    """The words apart by the way they face, most first: a page's text, then what is printed sideways in its margin."""
    ways: dict[int, list[Word]] = {}
    for word in words:
        ways.setdefault(word.quarter, []).append(word)
    return sorted(ways.values(), key=len, reverse=True)


def columns(runs: Sequence[Run]) -> list[list[Line]]:
    """The columns of a page in reading order, each with its lines from top to bottom."""
    return [list(_lines(column)) for column in _columns(runs)]


def run_of_table(table: Table) -> Run:
    """A whole table as one run, at the place of its first line."""
    return Run((), table.text, table.edges[0], table.edges[-1], table.y, table.size, table)


def _lines(column: Sequence[Run]) -> Iterator[Line]:
    """The lines of a column; a table is one of them, as is what stands beside its first line."""
    for part in spaced_tables(_without_contents(rows(column))):
        if isinstance(part, Table):
            yield _table_line(part)
            continue
        if beside := [run for run in part if run.table is None]:
            yield _line(beside)
        yield from (_table_line(run.table) for run in part if run.table is not None)


def _without_contents(column: Sequence[Sequence[Run]]) -> list[Sequence[Run]]:
    """The rows of a column without those of a table of contents."""
    kept: list[Sequence[Run]] = []
    for is_listed, group in groupby(column, key=lambda row: _page_listed(row) is not None):
        some = list(group)
        pages = [page for row in some if (page := _page_listed(row)) is not None]
        kept += [] if is_listed and are_contents(pages) else some
    return kept


def _page_listed(row: Sequence[Run]) -> int | None:
    """The page that dots lead to, as in a table of contents."""
    return page_listed(text_of(in_order(row))) if all(run.table is None for run in row) else None


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
    whole = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    filled = median(sum(map(width, row)) / max(whole, 1.0) for row in side)
    plain = mean(len(row) for row in side) <= _PROSE_RUNS
    return plain and filled >= _FILLED and len(side) >= _PROSE_ROWS


def _wordy(runs: Sequence[Run]) -> bool:
    letters = median(sum(character.isalpha() for character in run.text) for run in runs)
    return letters >= _PROSE_LETTERS


def _line(row: Sequence[Run]) -> Line:
    ordered = in_order(row)
    widest = max(row, key=width)
    gaps = gaps_of(ordered)
    words = [word for run in row for word in run.words if any(map(str.isalnum, word.text))]
    text, leaders = _LEADER.subn("  ", text_of(ordered))
    return Line(
        text=text,
        x0=min(run.x0 for run in row),
        x1=max(run.x1 for run in row),
        y=widest.y,
        size=widest.size,
        bold=bool(words) and all(word.bold for word in words),
        cells=1 + leaders + sum(gap > CELL_GAP for gap in gaps),
        opening=ordered[0].words[0].x1 - ordered[0].words[0].x0,
        hang=next(islice((word.x0 for run in ordered for word in run.words), 1, None), ordered[0].words[0].x0),
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
