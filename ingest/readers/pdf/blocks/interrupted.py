"""Lists whose items have short lines below them, such as an address, that no marker and no margin gives to an item.

What stands between `1. Agent: The Tea Insurers` and `2. Insured: The Tea Club` is of the first, and set in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.blocks.block import is_closed
from ingest.readers.pdf.blocks.nesting import ALIGNED
from ingest.readers.shared.numerals import is_next

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.readers.pdf.blocks.block import PdfBlock
    from ingest.readers.pdf.layout import Line

_COUNTED: Final = re.compile(r"\(?\d{1,2}[.)](?=\s)")
"""`2.` of `2. Insured:  The Tea Club`, also where a gap makes cells of the line"""
_SHORT: Final = 60
"""Letters of such a line at most."""
_MOST: Final = 8
"""So many such lines stand below one item."""


@dataclass(slots=True)
class InterruptedLists:
    """By their place: the markers of items that have such lines below them, and the lines."""

    markers: dict[int, str] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)


def interrupted_lists(blocks: Sequence[tuple[PdfBlock, Line | None]]) -> InterruptedLists:
    """The lists among the blocks of a column, each of which has its first line if it may be of a list."""
    found = InterruptedLists()
    item = -1  # the place of the last item, if nothing but such lines stands below it
    for place, (block, line) in enumerate(blocks):
        marker = _marker(line)
        above = blocks[item][1] if item >= 0 else None
        if line is not None and marker:
            if above is not None and place > item + 1 and _goes_on(above, line):
                found.markers[item] = _marker(above)
                found.lines.update(range(item + 1, place))
            item = place
        elif above is None or line is None or not _may_be_of(above, block, line) or place - item > _MOST:
            item = -1
    return found


def _marker(line: Line | None) -> str:
    counted = _COUNTED.match(line.text) if line else None
    return counted[0] if counted else ""


def _goes_on(item: Line, line: Line) -> bool:
    """Whether a line begins the next item of the list that the other is one of."""
    is_aligned = abs(line.x0 - item.x0) <= ALIGNED * line.size
    return is_aligned and is_next(_marker(item), _marker(line))


def _may_be_of(item: Line, block: PdfBlock, line: Line) -> bool:
    """Whether a block may be a line of the item: short, no sentence, and set in from the marker."""
    is_set_in = line.x0 > item.x0 + ALIGNED * line.size
    return is_set_in and line.cells == 1 and len(block.text) <= _SHORT and not is_closed(block.text)
