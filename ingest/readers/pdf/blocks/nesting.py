"""In how many items a block lies, by how far it is set in, also where a list goes on in the next column or page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.blocks.markers import marker_of
from ingest.readers.shared.numerals import is_next

if TYPE_CHECKING:
    from ingest.readers.pdf.blocks.block import PdfBlock
    from ingest.readers.pdf.layout import Line

ALIGNED: Final = 0.5
"""Lines that begin no farther apart than this, in sizes of their type, stand below each other."""
_STEP: Final = 6.0
"""A list within an item is set in by no more than this, in sizes of its type."""
_FIRST: Final = frozenset({"1", "a", "A", "i", "I", "•", "-", "–", "◦", "o"})
"""The markers of a first item."""


@dataclass(slots=True)
class Nesting:
    """The lines that begin the open items of a column, the outermost first, and those that the column before left."""

    _open: list[Line] = field(default_factory=list)
    _before: list[Line] = field(default_factory=list)

    def turn(self) -> None:
        """A column ends, and its lists may go on in the next."""
        self._before, self._open = self._open, []

    def end(self) -> None:
        """All lists end."""
        self._before, self._open = [], []

    def within(self, block: PdfBlock) -> PdfBlock:
        """The block in the last item, however it is set."""
        return replace(block, inside=len(self._open))

    def placed(self, block: PdfBlock, line: Line, marker: str = "") -> PdfBlock:
        """The block, which begins with this line, as an item or in the items that it lies in.

        A `marker` is given where the line by itself doesn't tell that it is one.
        """
        slack = ALIGNED * line.size
        marker = marker or marker_of(line)
        if not marker:
            # what is no item lies in the one below whose text it stands, `hang` being where that text begins
            while self._open and abs(self._open[-1].hang - line.x0) > slack:
                self._open.pop()
            return replace(block, inside=len(self._open))

        if self._before:
            self._open = self._left_open(line, marker)
            self._before = []
        # an item ends those that begin as far right as it does
        while self._open and self._open[-1].x0 >= line.x0 - slack:
            self._open.pop()
        inside = len(self._open)
        self._open.append(line)

        text = block.text.removeprefix(marker).lstrip()
        return replace(block, text=text, marker=marker, inside=inside)

    def _left_open(self, line: Line, marker: str) -> list[Line]:
        """The open items of the column before that the line is one of, or is in, as they would stand in this one."""
        for place in reversed(range(len(self._before))):
            item = self._before[place]
            if is_next(marker_of(item), marker):
                # pages may have margins that differ
                shift = line.x0 - item.x0
                around = self._before[: place + 1]
                return [replace(one, x0=one.x0 + shift, hang=one.hang + shift) for one in around]

        # the first of a list within the item that the page broke off
        step = (line.x0 - self._before[-1].x0) / line.size
        is_deeper = ALIGNED < step <= _STEP
        is_first = marker.strip("().") in _FIRST
        return self._before if is_deeper and is_first else []
