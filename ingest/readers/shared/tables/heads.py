"""Which rows of a sheet name its columns by their looks: in bold over what is plain, or spread over columns."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from ingest.readers.shared.tables.cells import kind_of_cell, may_name_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers.shared.tables.rows import TableLine

_LONGEST: Final = 300
"""Characters of a name in bold, such as a question of a survey."""
_LEAST_NAMES: Final = 2
_COVERED: Final = 0.8
"""The part of the cells below that have to stand under a name."""
_LOOK_BELOW: Final = 20
_DEEPEST_HEAD: Final = 6
"""How many rows of labels and stray figures may stand over the names."""
_ALIKE: Final = 3
"""Cells that say the same, from which on they are the sub-heads of an export."""


def is_bold_head(block: Sequence[TableLine], place: int) -> bool:
    """Whether the words of a row are in bold, as those below are not, and stand over what is there."""
    line = block[place]
    named = {column for column, cell in enumerate(line.cells) if cell and column in line.bold}
    if len(named) < _LEAST_NAMES or not _may_name(line, named):
        return False

    below = _below(block, place)
    # the first cells of rows may be in bold, as those of a head may be missing
    cells = [(column, column in one.bold) for one in below for column in one.columns if column != one.leftmost]
    if not cells:
        return False
    bold = sum(is_bold for _, is_bold in cells)
    covered = sum(column in named for column, _ in cells)
    return 2 * bold < len(cells) and covered >= _COVERED * len(cells)


def _below(block: Sequence[TableLine], place: int) -> Sequence[TableLine]:
    """The rows below a head but further rows of it, up to the next one that is in bold as a whole."""
    first = place + 1
    while first < len(block) and _is_all_bold(block[first]):
        first += 1
    return list(takewhile(lambda line: not _is_all_bold(line), block[first : first + _LOOK_BELOW]))


def _may_name(line: TableLine, named: set[int]) -> bool:
    """Whether all its words are names, and what else it has are figures to the right of them."""
    if not all(may_name_column(line.cells[column], _LONGEST) for column in named):
        return False
    others = [column for column in line.columns if column not in named]
    last = max(named)
    return all(column > last and kind_of_cell(line.cells[column]) != "text" for column in others)


def _is_all_bold(line: TableLine) -> bool:
    """Whether all of several cells are words in bold, as those of a head are; a total has a figure."""
    words = all(kind_of_cell(line.cells[column]) == "text" for column in line.columns)
    return line.filled >= _LEAST_NAMES and words and line.bold.issuperset(line.columns)


def bold_head(block: Sequence[TableLine]) -> range:
    """The places of the rows in bold that name the columns, below labels and stray figures; none if there are none."""
    for place, line in enumerate(block[:_DEEPEST_HEAD]):
        if is_bold_head(block, place):
            end = place + 1
            while end < len(block) and _is_all_bold(block[end]) and is_bold_head(block, end):
                end += 1
            first = place - 1 if place and _is_spread(block[place - 1], block[place]) else place
            return range(first, end)
        if sum(kind_of_cell(line.cells[column]) == "text" for column in line.columns) > 1 and not line.spans:
            break
    return range(0)


def _is_spread(upper: TableLine, lower: TableLine) -> bool:
    """Whether a row names groups of columns that the row below it names one by one."""
    starts = [columns for columns in upper.spans if columns.start in upper.columns]
    named = set(lower.columns)
    if not starts or not all(named.intersection(columns) for columns in starts):
        return False
    is_title = len(starts) == 1 and named - {lower.leftmost} <= set(starts[0])
    texts = [cell for cell in upper.cells if cell and kind_of_cell(cell) == "text"]
    return not is_title and bool(texts) and all(map(may_name_column, texts))


def spread_head(block: Sequence[TableLine], place: int) -> bool:
    """Whether the row at this place names groups of the columns that the next row names."""
    return place + 1 < len(block) and _is_spread(block[place], block[place + 1])


def names_of_columns(lines: Sequence[TableLine]) -> list[str]:
    """The names that one or several rows give the columns, each with those above it: `HILUX PETROL`."""
    width = max(len(line.cells) for line in lines)
    names: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        cells = [*line.cells, *[""] * (width - len(line.cells))]
        for columns in line.spans:
            for column in columns:
                if column < width and columns.start < width:
                    cells[column] = cells[columns.start]
        for column, cell in enumerate(cells):
            if cell and cell not in names[column]:
                names[column].append(cell)
    return [" ".join(parts) for parts in names]


def is_sub_head(line: TableLine, below: Sequence[TableLine]) -> bool:
    """Whether most of a row says one thing that no row below it says: `Response`, below the questions of a survey."""
    texts = Counter(cell for cell in line.cells if cell and kind_of_cell(cell) == "text")
    text, count = next(iter(texts.most_common(1)), ("", 0))
    if count < _ALIKE or 2 * count <= line.filled:
        return False
    return bool(below) and all(text not in one.cells for one in below[:_LOOK_BELOW])


def parted_by_heads(block: list[TableLine]) -> Iterator[list[TableLine]]:
    """The tables below each other of a block: a row of names in bold begins one, or the label right above it."""
    begin = 0
    before = bold_head(block)
    for place in range(1, len(block)):
        if place in before or place <= begin or not is_bold_head(block, place):
            continue
        if place - 1 in before or (place > 1 and is_bold_head(block, place - 1)):
            continue
        start = place - 1 if _is_label(block, place - 1) else place
        if start > begin:
            yield block[begin:start]
            begin = start
    yield block[begin:]


def _is_label(block: Sequence[TableLine], place: int) -> bool:
    line = block[place]
    return line.filled == 1 and kind_of_cell(line.cells[line.leftmost]) == "text"
