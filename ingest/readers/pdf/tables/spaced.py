"""Tables with nothing but space between their cells: lines one below the other, with empty strips down all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from itertools import chain, groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.runs import CELL_GAP
from ingest.readers.pdf.tables.table import Table, as_read, cell_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers.pdf.page.words import Word
    from ingest.readers.pdf.runs import Run
    from ingest.readers.pdf.tables.table import Cell

_FEWEST_ROWS: Final = 3
_NEAREST: Final = 3.0
"""The rows of a table are no farther apart than this, in sizes of their type."""
_STRIP: Final = 0.5
"""The narrowest strip between two columns, in sizes of the type."""
_CROSSED: Final = 0.15
"""Of the lines with several cells at most so many cross a strip, as what stands over two columns does."""
_APART: Final = 0.6
"""Words of one name are no farther apart than this, in sizes of their type."""
_LARGER: Final = 1.1
"""What is larger than the text below it by this factor is no part of the same table."""
_FULL: Final = 0.6
"""Of the rows at least so many have several cells."""
_SENTENCE: Final = 12
"""Running text has more letters than this a line; in tables, there are shorter cells."""
_FILLED: Final = 0.75
"""They fill this share of the column, in the middle,"""
_SMALL: Final = 0.25
"""or the fourth of them begins with a small letter."""
_MARKER: Final = re.compile(r"\W|\(?(?:\w|\d{1,3}|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}")
"""`•`, `3.`, `(a)`, `iv)`, `2.1`: what stands before an item, at a distance"""


def spaced_tables(lines: Sequence[Sequence[Run]]) -> Iterator[Table | Sequence[Run]]:
    """The lines of a column, from top to bottom, where those that make a table by its empty strips are one."""
    for stretch in _stretches(lines):
        table = spaced_table([[word for run in line for word in run.words] for line in stretch])
        if table is None:
            yield from stretch
        else:
            yield table


def _stretches(lines: Sequence[Sequence[Run]]) -> Iterator[Sequence[Sequence[Run]]]:
    """Lines that may make a table: they follow each other closely, and hardly one has a single cell."""
    stretch: list[Sequence[Run]] = []
    for line in lines:
        if stretch and not (_near(stretch[-1], line) and (_is_parted(line) or _is_parted(stretch[-1]))):
            yield from _trimmed(stretch)
            stretch = []
        stretch.append(line)
    yield from _trimmed(stretch)


def _trimmed(stretch: Sequence[Sequence[Run]]) -> Iterator[Sequence[Sequence[Run]]]:
    """The stretch without the lines of one cell before its first and behind its last line with several.

    What stands over its columns but the first one is a part of it.
    """
    parted = [number for number, line in enumerate(stretch) if _is_parted(line)]
    first, last = (parted[0], parted[-1] + 1) if parted else (len(stretch), len(stretch))
    while parted and first and _is_over(stretch[first - 1], stretch[parted[0]]):
        first -= 1
    yield from ([line] for line in stretch[:first])
    yield stretch[first:last]
    yield from ([line] for line in stretch[last:])


def _is_over(line: Sequence[Run], below: Sequence[Run]) -> bool:
    """Whether a line, no larger, stands over some cells of the one below, but not over its first."""
    if any(run.table for run in line) or line[0].size > _LARGER * below[0].size:
        return False
    return min(run.x0 for run in line) > min(run.x1 for run in below)


def _near(line: Sequence[Run], below: Sequence[Run]) -> bool:
    size = max(line[0].size, below[0].size)
    return 0 < below[0].y - line[0].y <= _NEAREST * size


def _is_parted(line: Sequence[Run]) -> bool:
    """Whether the line has several cells."""
    return not any(run.table for run in line) and _has_gap([word for run in line for word in run.words])


def _has_gap(line: Sequence[Word]) -> bool:
    """Whether there is room between its words as between cells, and not only behind the marker of an item."""
    words = sorted(line, key=lambda word: word.x0)
    words = words[1:] if words and _MARKER.fullmatch(words[0].text) else words
    return any(right.x0 - left.x1 > CELL_GAP * left.size for left, right in pairwise(words))


def spaced_table(lines: Sequence[Sequence[Word]]) -> Table | None:
    """The table that these lines of words make; None where they make none."""
    if len(lines) < _FEWEST_ROWS:
        return None
    edges = _edges([line for line in lines if _has_gap(line)] or lines)
    width = len(edges) - 1
    grid = [[[word for word in line if _column(edges, word) == n] for n in range(width)] for line in lines]
    rows = _joined_rows(grid)
    full = sum(sum(map(bool, row)) > 1 for row in rows)
    if width == 1 or full < _FEWEST_ROWS or full < _FULL * len(rows) or _is_prose(rows, edges):
        return None
    made = tuple(tuple(cell_of(cell, (r, c)) for c, cell in enumerate(row)) for r, row in enumerate(rows))
    words = [word for line in lines for word in line]
    table = Table(rows=made, edges=edges, y=lines[0][0].y, size=median(word.size for word in words))
    heads = [_spread(number, row, edges) for number, row in enumerate(rows[: table.heads or 0])]
    return as_read(replace(table, rows=(*heads, *made[len(heads) :])))


def _spread(number: int, row: Sequence[Sequence[Word]], edges: Sequence[float]) -> tuple[Cell, ...]:
    """A row of names, where what stands over several columns stands in each of them."""
    phrases: list[list[Word]] = []
    for word in sorted(chain.from_iterable(row), key=lambda word: (word.y, word.x0)):
        before = phrases[-1][-1] if phrases else None
        if before is not None and before.y == word.y and word.x0 - before.x1 <= _APART * word.size:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    cells: list[list[Word]] = [[] for _ in edges[1:]]
    for phrase in phrases:
        for column in range(_column(edges, phrase[0]), _column(edges, phrase[-1]) + 1):
            cells[column] += phrase
    return tuple(cell_of(words, (number, column)) for column, words in enumerate(cells))


def _is_prose(rows: Sequence[Sequence[Sequence[Word]]], edges: Sequence[float]) -> bool:
    """Whether the cells are lines of running text, or the figures of a drawing."""
    cells = [(n, cell) for row in rows for n, cell in enumerate(row) if cell]
    texts = [" ".join(word.text for word in cell) for _, cell in cells]
    small = sum(text[0].islower() for text in texts) / len(texts)
    wide = [(cell[-1].x1 - cell[0].x0) / (edges[n + 1] - edges[n]) for n, cell in cells]
    is_long = median(map(len, texts)) > _SENTENCE
    is_text = is_long and (small > _SMALL or median(wide) > _FILLED)
    return is_text or not any(any(map(str.isalpha, text)) for text in texts)


def _column(edges: Sequence[float], word: Word) -> int:
    return min(max(bisect_right(edges, (word.x0 + word.x1) / 2) - 1, 0), len(edges) - 2)


def _edges(lines: Sequence[Sequence[Word]]) -> tuple[float, ...]:
    """Where columns begin and end: in the middle of strips that hardly a line crosses."""
    size = median(word.size for line in lines for word in line)
    left, right = min(word.x0 for line in lines for word in line), max(word.x1 for line in lines for word in line)
    covered: Counter[int] = Counter()
    for line in lines:
        covered.update({point for word in line for point in range(int(word.x0 - left), int(word.x1 - left) + 1)})
    strips = []
    for is_empty, points in groupby(range(int(right - left)), key=lambda at: covered[at] <= _CROSSED * len(lines)):
        strip = list(points)
        if is_empty and len(strip) >= _STRIP * size and strip[0] > 0:
            strips.append(left + (strip[0] + strip[-1] + 1) / 2)
    return (left, *strips, right)


def _joined_rows(grid: Sequence[Sequence[list[Word]]]) -> list[list[list[Word]]]:
    """The lines of a table as its rows: what goes on with the cells of the line above is one row with it.

    Such a line has no first cell, and but one; or all of its cells begin small, in a table where most don't.
    """
    usual = sum(_begins_small(line) for line in grid) * 2 < len(grid)
    rows: list[list[list[Word]]] = []
    for line in grid:
        filled = [n for n, cell in enumerate(line) if cell]
        below = bool(rows) and all(rows[-1][n] for n in filled)
        if below and ((not line[0] and len(filled) == 1) or (usual and _begins_small(line))):
            rows[-1] = [above + cell for above, cell in zip(rows[-1], line, strict=True)]
        else:
            rows.append([list(cell) for cell in line])
    return rows


def _begins_small(line: Sequence[Sequence[Word]]) -> bool:
    return all(cell[0].text[0].islower() for cell in line if cell)
