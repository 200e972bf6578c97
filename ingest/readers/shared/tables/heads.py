"""Which rows of a sheet name its columns by their looks: in bold over what is plain, or spread over columns."""

from __future__ import annotations

from collections import Counter
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
_EXPORTED: Final = 3
"""Rows of the export of a survey: the questions, what is below them, and an answer."""
_ANSWERED: Final = frozenset({"Response", "Open-Ended Response"})
_ALIKE: Final = 3
"""Cells that say the same, from which on they are the sub-heads of an export."""


def is_bold_head(block: Sequence[TableLine], place: int) -> bool:
    """Whether the words of a row are in bold, as those below are not, and stand over what is there."""
    line = block[place]
    named = {column for column in line.columns if column in line.bold}
    if len(named) < _LEAST_NAMES or not _may_name(line, named):
        return False

    cells = 0
    bold = 0
    covered = 0
    for one in _below(block, place):
        for column in one.columns:
            # the first cells of rows may be in bold, as those of a head may be missing
            if column == one.leftmost:
                continue
            cells += 1
            bold += column in one.bold
            covered += column in named

    if not cells:
        return False
    is_mostly_plain = 2 * bold < cells
    return is_mostly_plain and covered >= _COVERED * cells


def _below(block: Sequence[TableLine], place: int) -> Sequence[TableLine]:
    """The rows below a head but further rows of it, up to the next one that is in bold as a whole."""
    first = place + 1
    most = min(first + _LOOK_BELOW, len(block))  # a sheet may be in bold as a whole
    while first < most and _is_all_bold(block[first]):
        first += 1

    below: list[TableLine] = []
    for line in block[first : first + _LOOK_BELOW]:
        if _is_all_bold(line):
            break
        below.append(line)
    return below


def _may_name(line: TableLine, named: set[int]) -> bool:
    """Whether all its words are names, and what else it has are figures to the right of them."""
    for column in named:
        if not may_name_column(line.cells[column], _LONGEST):
            return False

    last = max(named)
    for column in line.columns:
        if column in named:
            continue
        if column < last or kind_of_cell(line.cells[column]) == "text":
            return False
    return True


def _is_all_bold(line: TableLine) -> bool:
    """Whether all of several cells are words in bold, as those of a head are; a total has a figure."""
    if line.filled < _LEAST_NAMES or not line.bold.issuperset(line.columns):
        return False
    return _texts_in(line) == line.filled


def _texts_in(line: TableLine) -> int:
    """How many of its cells hold words."""
    kinds = [kind_of_cell(cell) for cell in line.cells if cell]
    return kinds.count("text")


def bold_head(block: Sequence[TableLine]) -> range:
    """The places of the rows in bold that name the columns, below labels and stray figures; none if there are none."""
    for place, line in enumerate(block[:_DEEPEST_HEAD]):
        if is_bold_head(block, place):
            return _with_other_rows(block, place)
        # a plain row of several texts is one of the table, and what is in bold below it heads another
        if _texts_in(line) > 1 and not line.spans:
            break
    return range(0)


def _with_other_rows(block: Sequence[TableLine], place: int) -> range:
    """The rows of a head, of which this is the first in bold."""
    end = place + 1
    while end < len(block) and _is_all_bold(block[end]) and is_bold_head(block, end):
        end += 1

    has_groups_above = place > 0 and _is_spread(block[place - 1], block[place])
    first = place - 1 if has_groups_above else place
    return range(first, end)


def _is_spread(upper: TableLine, lower: TableLine) -> bool:
    """Whether a row names groups of columns that the row below it names one by one."""
    starts = [columns for columns in upper.spans if columns.start in upper.columns]
    if not starts:
        return False

    named = set(lower.columns)
    for columns in starts:
        if named.isdisjoint(columns):
            return False

    # one cell over all columns but the first is the title of the table
    is_title = len(starts) == 1 and named - {lower.leftmost} <= set(starts[0])
    texts = [cell for cell in upper.cells if cell and kind_of_cell(cell) == "text"]
    if is_title or not texts:
        return False
    return all(map(may_name_column, texts))


def spread_head(block: Sequence[TableLine], place: int) -> bool:
    """Whether the row at this place names groups of the columns that the next row names."""
    return place + 1 < len(block) and _is_spread(block[place], block[place + 1])


def names_of_columns(lines: Sequence[TableLine]) -> list[str]:
    """The names that one or several rows give the columns, each with those above it: `HILUX PETROL`."""
    width = max(len(line.cells) for line in lines)
    names: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        for column, cell in enumerate(_spread_cells(line, width)):
            if cell and cell not in names[column]:
                names[column].append(cell)
    return [" ".join(parts) for parts in names]


def _spread_cells(line: TableLine, width: int) -> list[str]:
    """The cells of a row of this width, where one that covers several columns stands in each of them."""
    missing = width - len(line.cells)
    cells = [*line.cells, *[""] * missing]
    for columns in line.spans:
        if columns.start >= width:
            continue
        for column in columns:
            if column < width:
                cells[column] = cells[columns.start]
    return cells


def is_sub_head(line: TableLine, below: Sequence[TableLine]) -> bool:
    """Whether most of a row says one thing that no row below it says: `Response`, below the questions of a survey."""
    if _says_response(line):
        return True
    texts = Counter(cell for cell in line.cells if cell and kind_of_cell(cell) == "text")
    if not texts or not below:
        return False

    [(text, count)] = texts.most_common(1)
    is_most_of_it = 2 * count > line.filled
    if count < _ALIKE or not is_most_of_it:
        return False
    return all(text not in one.cells for one in below[:_LOOK_BELOW])


def _says_response(line: TableLine) -> bool:
    return sum(cell in _ANSWERED for cell in line.cells) >= _LEAST_NAMES


def head_of_export(block: Sequence[TableLine], first: int) -> list[str]:
    """The names of columns that two rows give in the export of a survey; none of any other table.

    Above stand the questions, each over all of its columns, and below `Response`, an option, or what is rated. An
    option stands in the cells, too, and so is no part of the name.
    """
    if len(block) < first + _EXPORTED:
        return []
    if not _says_response(block[first + 1]):
        return []
    asked, under = block[first].cells, block[first + 1].cells

    names: list[str] = []
    question = ""
    for column, cell in enumerate([*asked, *[""] * (len(under) - len(asked))]):
        question = cell or question
        said = {line.cells[column] for line in block[first + 2 :] if column < len(line.cells)}
        part = under[column] if column < len(under) else ""
        is_rated = part not in _ANSWERED and not said <= {"", part} and not cell == question == part
        has_words = any(map(str.isalpha, part)) and not part.startswith("_x")
        names.append(f"{question} {part}" if is_rated and has_words else question)
    return names


def parted_by_heads(block: list[TableLine]) -> Iterator[list[TableLine]]:
    """The tables below each other of a block: a row of names in bold begins one, or the label right above it."""
    begin = 0
    head = bold_head(block)
    for place in range(1, len(block)):
        if place in head or place <= begin or not is_bold_head(block, place):
            continue

        above = place - 1
        is_second_row = above in head or (above > 0 and is_bold_head(block, above))
        if is_second_row:
            continue

        start = above if block[above].is_a_text_alone else place
        if start > begin:
            yield block[begin:start]
            begin = start
    yield block[begin:]
