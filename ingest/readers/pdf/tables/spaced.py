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
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers.pdf.page.words import Word
    from ingest.readers.pdf.runs import Run
    from ingest.readers.pdf.tables.table import TableCell

    _Line = Sequence[Run]
    """What stands on one baseline, as the page has it."""
    _Row = Sequence[Sequence[Word]]
    """The words of a row by columns; a cell may be empty."""

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
_SIGNS: Final = frozenset({"$", "€", "£", "¥"})
_AMOUNT: Final = re.compile(r"\(?[-–−]?\(?[\d.]|[-–—]$")
"""`150`, `(150)`, `-`"""
_MARKER: Final = re.compile(r"\W|\(?(?:\w|\d{1,3}|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}")
"""`•`, `3.`, `(a)`, `iv)`, `2.1`: what stands before an item, at a distance"""

_LETTER: Final = re.compile(r"\(?(?:[A-Za-z]|[ivx]{2,5}|[IVX]{2,5})[.)]")
"""`B.`, `(b)`, `VII.`"""


def spaced_tables(lines: Sequence[_Line]) -> Iterator[Table | _Line]:
    """The lines of a column, from top to bottom, where those that make a table by its empty strips are one."""
    for stretch in _stretches(lines):
        table = spaced_table([_words(line) for line in stretch])
        if table is None:
            yield from stretch
        else:
            yield table


def _words(line: _Line) -> list[Word]:
    """The words of a line, from the left; the sign of a currency that stands apart, `$     150`, beside its amount."""
    unordered = chain.from_iterable(run.words for run in line)
    words = sorted(unordered, key=lambda word: word.x0)
    for place, (sign, amount) in enumerate(pairwise(words)):
        if sign.text in _SIGNS and _AMOUNT.match(amount.text):
            words[place] = replace(sign, x0=amount.x0 - sign.x1 + sign.x0, x1=amount.x0)
    return words


def _stretches(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    """Lines that may make a table: they follow each other closely, and hardly one has a single cell."""
    stretch: list[_Line] = []
    for line in lines:
        if stretch and not _may_share_table(stretch[-1], line):
            yield from _trimmed(stretch)
            stretch = []
        stretch.append(line)

    yield from _trimmed(stretch)


def _may_share_table(line: _Line, below: _Line) -> bool:
    """Whether both may be of one table: a wrapped cell may leave a line with one cell, but not two in a row."""
    return _near(line, below) and (_is_parted(below) or _is_parted(line))


def _trimmed(stretch: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    """The stretch without the lines of one cell before its first and behind its last line with several.

    What stands over its columns but the first one is a part of it.
    """
    parted = [number for number, line in enumerate(stretch) if _is_parted(line)]
    first = last = len(stretch)
    if parted:
        first = parted[0]
        last = parted[-1] + 1
        columns = stretch[first]
        # `2023` centred over `Plan` and `Spent` has one cell, and names columns all the same
        while first and _is_over(stretch[first - 1], columns):
            first -= 1

    for line in stretch[:first]:
        yield [line]
    yield stretch[first:last]
    for line in stretch[last:]:
        yield [line]


def _is_over(line: _Line, below: _Line) -> bool:
    """Whether a line, no larger, stands over some cells of the one below, but not over its first."""
    is_larger = line[0].size > _LARGER * below[0].size
    if is_larger or _has_table(line):
        return False

    cells = [run for run in below if not _MARKER.fullmatch(run.text.strip())]
    start = min(run.x0 for run in line)
    first_end = min(run.x1 for run in cells or below)
    return start > first_end


def _near(line: _Line, below: _Line) -> bool:
    size = max(line[0].size, below[0].size)
    distance = below[0].y - line[0].y
    return 0 < distance <= _NEAREST * size


def _is_parted(line: _Line) -> bool:
    """Whether the line has several cells."""
    return not _has_table(line) and _has_gap(_words(line))


def _has_table(line: _Line) -> bool:
    return any(run.table for run in line)


def _has_gap(line: Sequence[Word]) -> bool:
    """Whether there is room between its words as between cells, and not only behind the marker of an item."""
    words = sorted(line, key=lambda word: word.x0)
    if words and _MARKER.fullmatch(words[0].text):
        words = words[1:]

    for left, right in pairwise(words):
        gap = right.x0 - left.x1
        if gap > CELL_GAP * left.size:
            return True
    return False


def spaced_table(lines: Sequence[Sequence[Word]]) -> Table | None:
    """The table that these lines of words make; None where they make none."""
    if len(lines) < _FEWEST_ROWS:
        return None

    # a line of one cell may be as wide as it likes, so it has no say in where the strips are
    with_cells = [line for line in lines if _has_gap(line)]
    edges = _edges(with_cells or lines)
    grid = [_by_columns(line, edges) for line in lines]
    rows = _joined_rows(grid)
    if not _is_table(rows, edges) or all(map(_is_lettered, rows)):
        return None

    made = [_cells(number, row) for number, row in enumerate(rows)]
    words = chain.from_iterable(lines)
    table = Table(
        rows=tuple(made),
        edges=edges,
        y=lines[0][0].y,
        size=median(word.size for word in words),
    )

    # only now it is known which rows are names
    heads = table.heads or 0
    for number in range(heads):
        made[number] = _spread(number, rows[number], edges)
    return as_read(replace(table, rows=tuple(made)))


def _is_lettered(row: _Row) -> bool:
    """Whether it is a point of an agenda, `B. Boats    Ada`: a table counts its rows by numbers, below their names."""
    return len(row[0]) == 1 and _LETTER.fullmatch(row[0][0].text) is not None


def _by_columns(line: Sequence[Word], edges: Sequence[float]) -> list[list[Word]]:
    cells: list[list[Word]] = [[] for _ in edges[1:]]
    for word in line:
        cells[_column(edges, word)].append(word)
    return cells


def _is_table(rows: Sequence[_Row], edges: Sequence[float]) -> bool:
    """Whether there are several columns, most rows have several cells, and these are no running text."""
    columns = len(edges) - 1
    if columns == 1:
        return False

    full = 0
    for row in rows:
        filled = [cell for cell in row if cell]
        full += len(filled) > 1

    fewest = max(_FEWEST_ROWS, _FULL * len(rows))
    return full >= fewest and not _is_prose(rows, edges)


def _cells(number: int, row: _Row) -> tuple[TableCell, ...]:
    """The cells of the row that has this number."""
    cells = [cell_of(words, (number, column)) for column, words in enumerate(row)]
    return tuple(cells)


def _spread(number: int, row: _Row, edges: Sequence[float]) -> tuple[TableCell, ...]:
    """A row of names, where what stands over several columns stands in each of them."""
    cells: list[list[Word]] = [[] for _ in edges[1:]]
    words = chain.from_iterable(row)
    for phrase in _phrases(words):
        first = _column(edges, phrase[0])
        last = _column(edges, phrase[-1])
        for column in range(first, last + 1):
            cells[column] += phrase
    return _cells(number, cells)


def _phrases(words: Iterable[Word]) -> list[list[Word]]:
    """The words that stand close to each other, as those of one name do."""
    ordered = sorted(words, key=lambda word: (word.y, word.x0))
    phrases: list[list[Word]] = []
    for word in ordered:
        if phrases and _is_same_phrase(phrases[-1][-1], word):
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _is_same_phrase(before: Word, word: Word) -> bool:
    if before.y != word.y:
        return False
    gap = word.x0 - before.x1
    return gap <= _APART * word.size


def _is_prose(rows: Sequence[_Row], edges: Sequence[float]) -> bool:
    """Whether the cells are lines of running text, or the figures of a drawing."""
    texts: list[str] = []
    filled: list[float] = []
    for row in rows:
        for column, cell in enumerate(row):
            if not cell:
                continue
            column_width = edges[column + 1] - edges[column]
            width = cell[-1].x1 - cell[0].x0
            texts.append(" ".join(word.text for word in cell))
            filled.append(width / column_width)

    usual_length = median(map(len, texts))
    if usual_length > _SENTENCE:
        small = sum(text[0].islower() for text in texts)
        if small / len(texts) > _SMALL or median(filled) > _FILLED:
            return True
    return not any(map(_has_letter, texts))  # the figures along the axes of a drawing stand in rows, too


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _column(edges: Sequence[float], word: Word) -> int:
    """The column in which the middle of the word lies; what sticks out at a side is in the outermost."""
    middle = (word.x0 + word.x1) / 2
    column = bisect_right(edges, middle) - 1
    last = len(edges) - 2
    return min(max(column, 0), last)


def _edges(lines: Sequence[Sequence[Word]]) -> tuple[float, ...]:
    """Where columns begin and end: in the middle of strips that hardly a line crosses."""
    words = list(chain.from_iterable(lines))
    left = min(word.x0 for word in words)
    right = max(word.x1 for word in words)
    usual_size = median(word.size for word in words)
    narrowest = _STRIP * usual_size

    covered = _covered(lines, left)
    most_lines = _CROSSED * len(lines)
    points = range(int(right - left))
    strips: list[float] = []
    for is_empty, group in groupby(points, key=lambda point: covered[point] <= most_lines):
        strip = list(group)
        # What is empty from the left edge on is the indent of some lines, and up to the right edge, what a name has
        # more than the cells below it: neither parts anything.
        is_at_edge = strip[0] == 0 or strip[-1] == points[-1]
        if is_empty and not is_at_edge and len(strip) >= narrowest:
            middle = (strip[0] + strip[-1] + 1) / 2
            strips.append(left + middle)
    return (left, *strips, right)


def _covered(lines: Iterable[Sequence[Word]], left: float) -> Counter[int]:
    """For each point right of `left`, how many lines have a word there."""
    covered: Counter[int] = Counter()
    for line in lines:
        points: set[int] = set()  # so that words one upon the other count once
        for word in line:
            start = int(word.x0 - left)
            end = int(word.x1 - left)
            points.update(range(start, end + 1))
        covered.update(points)
    return covered


def _joined_rows(grid: Sequence[list[list[Word]]]) -> list[list[list[Word]]]:
    """The lines of a table as its rows: what goes on with the cells of the line above is one row with it.

    Such a line has no first cell, and but one; or all of its cells begin small, in a table where most don't.
    """
    small = sum(_begins_small(line) for line in grid)
    is_small_rare = small * 2 < len(grid)

    rows: list[list[list[Word]]] = []
    for line in grid:
        if rows and _goes_on(rows[-1], line, is_small_rare=is_small_rare):
            rows[-1] = [above + cell for above, cell in zip(rows[-1], line, strict=True)]
        else:
            rows.append([list(cell) for cell in line])
    return rows


def _goes_on(row: _Row, line: _Row, *, is_small_rare: bool) -> bool:
    """Whether a line is the rest of the row above it, whose cells were too long for one line."""
    filled = [column for column, cell in enumerate(line) if cell]
    if not all(row[column] for column in filled):
        return False

    is_rest_of_one = not line[0] and len(filled) == 1
    return is_rest_of_one or (is_small_rare and _begins_small(line))


def _begins_small(line: _Row) -> bool:
    """Whether all of its cells begin with a small letter."""
    first_words = [cell[0] for cell in line if cell]
    return all(word.text[0].islower() for word in first_words)
