"""The paragraphs and items of lines that stand below each other."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.blocks.block import PdfBlock, is_closed
from ingest.readers.pdf.blocks.markers import SECTION, is_bulleted, is_item, is_row, marker_of
from ingest.readers.pdf.blocks.nesting import ALIGNED
from ingest.readers.pdf.blocks.typography import LABEL_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers.pdf.blocks.typography import Typography
    from ingest.readers.pdf.layout import Line

_INDENT: Final = 0.8
"""A first line is set in by more than this, in sizes of its type."""
_DEEP: Final = 3.0
"""A line that begins deeper than this, in sizes of its type, has room before it, too, as a centred one has."""
_SPACE: Final = 0.3
"""The width of a space, in sizes of its type."""
OWN_EDGE: Final = 4
"""Fewer lines than this say nothing of where a column begins and ends."""
_ONE_IN: Final = 3
"""Of the lines of running text one in so many at least begins with a small letter."""
_LABELS: Final = 3
"""Fewer labels below each other than this may be one that goes on."""
_SENTENCE_CELLS: Final = 2
"""What looks like two cells may be a sentence with a gap in it: `Purpose  to keep a list of the`."""
_LABEL: Final = re.compile(r"[^\W\d_][\w ./#&-]{0,30}:\s")
"""`Last day: `, `No. of seats: `"""


def blocks_of_stack(
    stack: Sequence[Line], edges: tuple[float, float], typography: Typography
) -> Iterator[tuple[Sequence[Line], PdfBlock]]:
    """The paragraphs and items of a stack, each with its lines."""
    before: list[Line] | None = None
    for lines in _paragraphs(stack, edges):
        first = lines[0]
        is_marked = is_item(first)
        are_single_lines = before is not None and len(before) == len(lines) == 1
        is_near = before is not None and (is_marked or are_single_lines)
        is_section = SECTION.match(first.text) is not None

        text = typography.joined([line.text for line in lines])
        is_long = len(text) > LABEL_LETTERS
        block = PdfBlock(
            text=text,
            tight=is_near and not is_section,
            prose=is_long and not is_marked,
        )
        yield lines, block
        before = lines


def _paragraphs(stack: Sequence[Line], edges: tuple[float, float]) -> list[list[Line]]:
    """The lines of a stack, parted where one opens a paragraph or an item."""
    if _are_labels(stack):
        return [[line] for line in stack]

    column_left, right = edges
    # a line is judged by the edge of those above it, the first by that of the column
    lefts = [column_left, *_left_edges(stack, column_left)]

    paragraphs: list[list[Line]] = []
    for left, line in zip(lefts, stack, strict=False):
        if paragraphs and not _breaks(paragraphs[-1], line, (left, right)):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _are_labels(stack: Sequence[Line]) -> bool:
    """Whether these are names or values below each other, and no sentence in a narrow column: `2012 $385`."""
    if len(stack) < _LABELS or any(map(_starts_lower, stack)):
        return False
    return all(len(line.text) <= LABEL_LETTERS for line in stack)


def _starts_lower(line: Line) -> bool:
    return line.text[:1].islower()


def _left_edges(stack: Sequence[Line], left: float) -> Iterator[float]:
    """The left edge for each line: its own where it goes on in running text beside a picture, else the column's."""
    for x0, aligned in groupby(stack, key=lambda line: round(line.x0)):
        lines = list(aligned)
        small = sum(map(_starts_lower, lines))
        is_text = len(lines) >= OWN_EDGE and small * _ONE_IN >= len(lines)
        for line in lines:
            goes_on = is_text and not is_closed(line.text)
            yield x0 if goes_on else left


def _breaks(paragraph: Sequence[Line], line: Line, edges: tuple[float, float]) -> bool:
    """Whether `line` opens a paragraph of its own below `paragraph`."""
    above = paragraph[-1]
    ended = is_closed(above.text)
    if not ended and _hangs(paragraph[0], line):
        return False
    if SECTION.match(line.text) or _is_next_item(paragraph[0], line):
        return True
    if _stands_alone(above, line, edges, ended=ended):
        return True

    is_marked = is_item(line)
    if not ended and not is_marked and _starts_lower(line):
        return False
    if (ended and is_marked) or _indented(paragraph, line):
        return True
    return _had_room(above, line, edges)


def _stands_alone(above: Line, line: Line, edges: tuple[float, float], *, ended: bool) -> bool:
    """Whether the line is a row, an item or a label, or stands below a row that it doesn't go on with."""
    if is_row(line) or is_bulleted(line) or _LABEL.match(line.text):
        return True
    return is_row(above) and (ended or not _goes_on_below(above, line, edges))


def _had_room(above: Line, line: Line, edges: tuple[float, float]) -> bool:
    """Whether the first word of the line had room in the line above, which so was the end of a paragraph."""
    left, right = edges
    needed = _SPACE * line.size + line.opening
    set_in = above.x0 - left - _DEEP * line.size
    room = right - above.x1 + max(set_in, 0.0)
    return needed < room


def _goes_on_below(above: Line, line: Line, edges: tuple[float, float]) -> bool:
    """Whether a sentence with one wide gap, no row, fills its line and goes on at the left of the next."""
    if above.cells != _SENTENCE_CELLS:
        return False
    if not _starts_lower(line) or is_item(line):
        return False

    _, right = edges
    room = right - above.x1
    fills = room < line.opening + _SPACE * line.size
    is_at_left = line.x0 <= above.x0 + ALIGNED * line.size
    return fills and is_at_left


def _indented(paragraph: Sequence[Line], line: Line) -> bool:
    """Set in from the lines above, as a first line is, or set out from them, as the next hanging entry is."""
    shift = (line.x0 - paragraph[-1].x0) / line.size
    return abs(shift) > _INDENT and len(paragraph) > 1


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line goes on with an item, whose text it stands below."""
    is_aligned = abs(line.x0 - first.hang) <= ALIGNED * line.size
    if not is_aligned or line.cells != 1:
        return False
    return bool(marker_of(first)) and not is_item(line)


def _is_next_item(first: Line, line: Line) -> bool:
    """Whether a line is marked as the line is that an item above begins with, and not set in from it."""
    is_no_deeper = line.x0 <= first.x0 + ALIGNED * line.size
    if not is_no_deeper:
        return False
    return bool(marker_of(first) and marker_of(line))
