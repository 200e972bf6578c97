"""From the columns of a page to its blocks: read this first."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.blocks.block import PdfBlock, goes_on
from ingest.readers.pdf.blocks.headings import is_heading
from ingest.readers.pdf.blocks.interrupted import interrupted_lists
from ingest.readers.pdf.blocks.markers import is_bulleted
from ingest.readers.pdf.blocks.paragraphs import OWN_EDGE, blocks_of_stack
from ingest.readers.pdf.blocks.typography import LEADINGS, SAME_SIZE
from ingest.readers.pdf.hyphens import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers.pdf.blocks.nesting import Nesting
    from ingest.readers.pdf.blocks.typography import Typography
    from ingest.readers.pdf.layout import Line
    from ingest.readers.pdf.tables.table import Table, TableCell

_WIDER: Final = 1.3
"""Lines are farther apart than is usual if they are so by this factor."""
_USUAL_LEADING: Final = 1.2


def page_blocks(columns: Sequence[Sequence[Line]], typography: Typography, nesting: Nesting) -> list[PdfBlock]:
    """The blocks of a page; a sentence stays whole where a column ends, or only the type size changes.

    `nesting` is that of the column before, which may go on.
    """
    blocks: list[PdfBlock] = []
    for column in columns:
        nesting.turn()
        for block in _column_blocks(column, typography, nesting):
            if blocks and goes_on(blocks[-1], block):
                text = joined(blocks[-1].text, block.text, typography.words)
                blocks[-1] = replace(blocks[-1], text=text)
            else:
                blocks.append(block)
    return blocks


def _column_blocks(column: Sequence[Line], typography: Typography, nesting: Nesting) -> Iterator[PdfBlock]:
    found = list(_unplaced(column, typography.of_column(column)))
    lists = interrupted_lists(found)
    for place, (block, line) in enumerate(found):
        if line is None:
            nesting.end()
            yield block
        elif place in lists.lines:
            yield nesting.within(block)
        else:
            yield nesting.placed(block, line, lists.markers.get(place, ""))


def _unplaced(column: Sequence[Line], typography: Typography) -> Iterator[tuple[PdfBlock, Line | None]]:
    """The blocks of a column, each with its first line but for tables and headings, at which all lists end."""
    widest = _leading(column) * _WIDER
    stacks = list(_stacks(column, typography, widest))
    before = [None, *stacks]
    after = [*stacks[1:], None]
    for above, stack, below in zip(before, stacks, after, strict=False):
        first = stack[0]
        if first.table is not None:
            yield PdfBlock(text=first.table.text, table=_with_whole_cells(first.table, typography)), None
        elif is_heading(above, stack, below, typography, widest):
            text = typography.joined([line.text for line in stack])
            yield PdfBlock(text=text, size=first.size), None
        else:
            # a few lines say little of where their column begins and ends
            edges = _edges(stack if len(stack) >= OWN_EDGE else column)
            for lines, block in blocks_of_stack(stack, edges, typography):
                yield block, lines[0]


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where the lines begin and end."""
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    return left, right


def _with_whole_cells(table: Table, typography: Typography) -> Table:
    """The table with the lines of each cell put together."""
    rows: list[tuple[TableCell, ...]] = []
    for row in table.rows:
        cells = [cell._replace(lines=(typography.joined(cell.lines),)) for cell in row]
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def _stacks(column: Sequence[Line], typography: Typography, widest: float) -> Iterator[list[Line]]:
    """Lines of one kind, no farther apart than `widest` sizes of their type."""
    stack: list[Line] = []
    for line in column:
        if stack and not _stacks_up(stack[-1], line, widest, typography):
            yield stack
            stack = []
        stack.append(line)
    if stack:
        yield stack


def _stacks_up(line: Line, below: Line, widest: float, typography: Typography) -> bool:
    """Whether the line below is of one kind with this one, and no farther from it than `widest` sizes."""
    if line.table or below.table:
        return False

    size = max(line.size, below.size)
    is_near = 0 < below.y - line.y <= widest * size
    is_alike = abs(line.size - below.size) <= SAME_SIZE * size
    if not (is_near and is_alike):
        return False

    stands_out = typography.stands_out(below)
    if typography.stands_out(line) != stands_out:
        return False
    return not (stands_out and is_bulleted(below))  # an item that stands out begins a stack of its own


def _leading(column: Sequence[Line]) -> float:
    """The most frequent distance of baselines, as a multiple of the size."""
    low, high = LEADINGS
    ratios: Counter[float] = Counter()
    for line, below in pairwise(column):
        ratio = (below.y - line.y) / below.size
        if low <= ratio <= high:
            ratios[round(ratio, 1)] += 1

    if not ratios:
        return _USUAL_LEADING
    [(usual, count)] = ratios.most_common(1)
    return usual if count > 1 else _USUAL_LEADING
