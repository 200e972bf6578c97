"""From the lines of a document to its blocks: headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers._titles import states
from ingest.readers.pdf.hyphens import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers.pdf.layout import Line
    from ingest.readers.pdf.tables.table import Table

_LARGER: Final = 1.15
"""Text larger than the body by this factor is set like a heading."""

_LARGER_HERE: Final = 1.05
"""It has to be larger by this factor than the column that it stands in."""
_BODY_SIZE: Final = 0.95
_SAME_SIZE: Final = 0.12
_WIDER: Final = 1.3
_LEADINGS: Final = (0.9, 2.6)
_USUAL_LEADING: Final = 1.2
_INDENT: Final = 0.8
_DEEP: Final = 3.0
_SPACE: Final = 0.3
_OWN_EDGE: Final = 4
_ONE_IN: Final = 3
"""Of the lines of running text one in so many at least begins with a small letter."""
_HEADING_LINES: Final = 3
_HEADING_LETTERS: Final = 160
_BOLD_LETTERS: Final = 90
_ENDING: Final = 8
_LABEL_LETTERS: Final = 20
_ITEM_LETTERS: Final = 40
"""An item that is longer may break off within a sentence at the end of a column or page."""
_BULLET: Final = re.compile(r"[•●○◦▪■□–—*·‣➢✓❖-](\s|$)|\N{BULLET}")
_NUMBERED: Final = re.compile(r"\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s")
_COUNTED: Final = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4})[.)]\s")
"""`3. Pour`, `(a) tea`, `2.1) Rinse`"""
_ROUND: Final = "o"
"""What a text of a PDF has for the hollow bullets of Word; a word of some languages as well."""
_WIDE: Final = 0.45
"""The space after such a bullet is wider than this, in sizes of its type, and that between two words is not."""
_ALIGNED: Final = 0.5
_SECTION: Final = re.compile(
    r"(?:section|article|clause|rule|by-?law|§)\s?(?:\d{1,3}|[ivx]{1,5})[.:]?\s\s", re.IGNORECASE
)
"""`Section 2.  The board`, `§ 4  Fees`"""
_APART: Final = re.compile(
    rf"(?:[•●○◦▪■□–—*·‣➢✓❖-]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}})[.)])\s\s|(?i:{_SECTION.pattern})"
)
"""`●  tea`, `2.  Pour`: a marker that stands as far from its item as the cells of a table do from each other."""
_LETTERED: Final = re.compile(r"[A-Z][.)]\s\s")
"""`B.  Keep the books`, but not `B. Smith`"""
_SENTENCE_CELLS: Final = 2
"""What looks like two cells may be a sentence with a gap in it: `Purpose  to keep a list of the`."""
_LABEL: Final = re.compile(r"[^\W\d_][\w ./#&-]{0,30}:\s")
_ADDRESS: Final = re.compile(r"://|\bwww\.|[\w.-]@\w")
"""`https://a.example`, `Write to ada@example.org`"""
_FACT: Final = re.compile(r"[^\W\d_][^\d:]{2,60}:\s[^:]*\d")
"""`Last changed: 5 December 2017`; not `Week 5: Kites`"""
_CLOSED: Final = re.compile(r"[.:;!?…。\uff01\uff1f]['\"”’»)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, or a line that stands directly below the block before when it is `tight`.

    A heading remembers its `size`; what is no heading has size 0. `prose` is no heading, table row or label. An item of
    a list has its `marker` apart from its text; `inside` says in how many items the block lies. A table is a block of
    its own, with all its text.
    """

    text: str
    size: float = 0.0
    tight: bool = False
    prose: bool = False
    marker: str = ""
    inside: int = 0
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Typography:
    """What is usual in a document: the size of its body text, and the words it writes in one piece.

    `column` is the size of the paragraphs of a column, which may be set larger or smaller than the rest.
    """

    body: float
    column: float
    bold: bool
    words: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Typography:
        """Every character has a vote."""
        bold = sum(len(line.text) for line in lines if line.bold)
        words = {word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text)[:-1]}
        body = _usual_size(lines)
        is_bold = bold > sum(len(line.text) for line in lines) / 2
        return cls(body=body, column=body, bold=is_bold, words=frozenset(words))

    def of_column(self, lines: Sequence[Line]) -> Typography:
        """The same for a column, which has a size of its own if it has running text in it."""
        size = _usual_size(lines)
        text = [line for line in lines if line.cells == 1 and len(line.text) > _LABEL_LETTERS]
        alike = [line for line in text if _half_points(line) == size]
        return replace(self, column=size) if len(alike) > _HEADING_LINES else self

    def stands_out(self, line: Line) -> bool:
        """Whether the line is set like a heading: larger than the text, or bold and not smaller."""
        bold = line.bold and not self.bold and line.size >= min(self.body, self.column) * _BODY_SIZE
        return bold or self.is_large(line)

    def is_large(self, line: Line) -> bool:
        """Whether it is larger than the text of the document and of the column."""
        return line.size >= max(self.body * _LARGER, self.column * _LARGER_HERE)


def _usual_size(lines: Iterable[Line]) -> float:
    """The size of most characters, to half a point."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_half_points(line)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _half_points(line: Line) -> float:
    return round(line.size * 2) / 2


def page_blocks(columns: Sequence[Sequence[Line]], typography: Typography) -> list[Block]:
    """The blocks of a page; a sentence stays whole where a column ends, or only the type size changes."""
    blocks: list[Block] = []
    for block in (block for column in columns for block in _column_blocks(column, typography)):
        if blocks and goes_on(blocks[-1], block):
            blocks[-1] = replace(blocks[-1], text=joined(blocks[-1].text, block.text, typography.words))
        else:
            blocks.append(block)
    return blocks


def goes_on(block: Block, following: Block) -> bool:
    """Whether a block breaks off within a sentence that the following one ends."""
    breaks_off = block.prose or (bool(block.marker) and len(block.text) > _ITEM_LETTERS)
    is_rest = following.prose and following.text[:1].islower()
    return breaks_off and is_rest and not _CLOSED.search(block.text[-_ENDING:])


def _column_blocks(column: Sequence[Line], typography: Typography) -> Iterator[Block]:
    nesting = _Nesting()
    typography = typography.of_column(column)
    stacks = list(_stacks(column, typography))
    for above, stack, below in zip([None, *stacks], stacks, [*stacks[1:], None], strict=False):
        if (table := stack[0].table) is not None:
            nesting = _Nesting()
            yield Block(text=table.text, table=_with_whole_cells(table, typography))
            continue
        stands_out = typography.stands_out(stack[0]) and _may_be_heading(stack, typography)
        if stands_out and not _is_within_sentence(above, stack, below):
            nesting = _Nesting()
            yield Block(text=_text(stack, typography), size=stack[0].size)
        else:
            beside = stack if len(stack) >= _OWN_EDGE else column
            edges = min(line.x0 for line in beside), max(line.x1 for line in beside)
            for lines, block in _stack_blocks(stack, edges, typography):
                yield nesting.placed(block, lines[0])


def _with_whole_cells(table: Table, typography: Typography) -> Table:
    """The table with the lines of each cell put together."""
    rows = [[cell._replace(lines=(_joined(cell.lines, typography),)) for cell in row] for row in table.rows]
    return replace(table, rows=tuple(map(tuple, rows)))


def _is_within_sentence(above: Sequence[Line] | None, stack: Sequence[Line], below: Sequence[Line] | None) -> bool:
    """Whether lines that stand out are only the middle of a sentence, some words of which are bold."""
    ends_one = above is not None and _follows(above[-1], stack[0])
    return ends_one or (below is not None and _follows(stack[-1], below[0]))


def _follows(line: Line, below: Line) -> bool:
    """Whether a line, alike in size, directly below goes on with a sentence: it begins with a small letter."""
    near = 0 < below.y - line.y <= _LEADINGS[1] * line.size and abs(line.size - below.size) <= _SAME_SIZE * line.size
    goes_on = below.text[:1].islower() and not _item(below) and not _CLOSED.search(line.text[-_ENDING:])
    return near and goes_on and not line.table and not below.table


@dataclass(slots=True)
class _Nesting:
    """The lines that begin the open items of a column, the outermost first."""

    _open: list[Line] = field(default_factory=list)

    def placed(self, block: Block, line: Line) -> Block:
        """The block, which begins with this line, as an item or in the items that it lies in."""
        slack = _ALIGNED * line.size
        if marker := _marker(line):
            while self._open and self._open[-1].x0 >= line.x0 - slack:
                self._open.pop()
            self._open.append(line)
            text = block.text.removeprefix(marker).lstrip()
            return replace(block, text=text, marker=marker, inside=len(self._open) - 1)
        while self._open and abs(self._open[-1].hang - line.x0) > slack:
            self._open.pop()
        return replace(block, inside=len(self._open))


def _stacks(column: Sequence[Line], typography: Typography) -> Iterator[list[Line]]:
    """Lines of one kind at their usual distance."""
    widest = _leading(column) * _WIDER
    stack: list[Line] = []
    for line in column:
        if stack and not _stacks_up(stack[-1], line, widest, typography):
            yield stack
            stack = []
        stack.append(line)
    if stack:
        yield stack


def _stacks_up(line: Line, below: Line, widest: float, typography: Typography) -> bool:
    if line.table or below.table:
        return False
    near = 0 < below.y - line.y <= widest * max(line.size, below.size)
    alike = abs(line.size - below.size) <= _SAME_SIZE * max(line.size, below.size)
    stands_out = typography.stands_out(below)
    return near and alike and typography.stands_out(line) == stands_out and not (stands_out and _bulleted(below))


def _leading(column: Sequence[Line]) -> float:
    """The most frequent distance of baselines, as a multiple of the size."""
    ratios = [(below.y - line.y) / below.size for line, below in pairwise(column)]
    low, high = _LEADINGS
    usual = Counter(round(ratio, 1) for ratio in ratios if low <= ratio <= high).most_common(1)
    return usual[0][0] if usual and usual[0][1] > 1 else _USUAL_LEADING


def _may_be_heading(stack: Sequence[Line], typography: Typography) -> bool:
    text = " ".join(line.text for line in stack)
    large = typography.is_large(stack[0])
    fits = len(text) <= (_HEADING_LETTERS if large else _BOLD_LETTERS) and len(stack) <= _HEADING_LINES
    wordy = sum(map(str.isalpha, text)) > len(text) / 3 and max(map(len, text.split())) > 1
    plain = all(line.cells == 1 for line in stack) and not _BULLET.match(text) and not _ADDRESS.search(text)
    tells = _FACT.match(text) or (states(text) and not text.endswith("!"))  # `Beware: the bridge is closed!`
    if tells and not large:
        return False
    return fits and wordy and plain and not text.endswith((",", ";") if large else (".", ",", ";"))


def _stack_blocks(
    stack: Sequence[Line], edges: tuple[float, float], typography: Typography
) -> Iterator[tuple[Sequence[Line], Block]]:
    paragraphs: list[list[Line]] = []
    for left, line in zip([edges[0], *_left_edges(stack, edges[0])], stack, strict=False):
        if paragraphs and not _breaks(paragraphs[-1], line, (left, edges[1])):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    for before, lines in zip([None, *paragraphs], paragraphs, strict=False):
        near = before is not None and (_item(lines[0]) or len(before) == len(lines) == 1)
        tight = near and not _SECTION.match(lines[0].text)
        text = _text(lines, typography)
        yield lines, Block(text=text, tight=tight, prose=len(text) > _LABEL_LETTERS and not _item(lines[0]))


def _left_edges(stack: Sequence[Line], left: float) -> Iterator[float]:
    """The left edge for each line: its own where it goes on in running text beside a picture, else the column's."""
    for x0, aligned in groupby(stack, key=lambda line: round(line.x0)):
        lines = list(aligned)
        is_text = len(lines) >= _OWN_EDGE and sum(line.text[:1].islower() for line in lines) * _ONE_IN >= len(lines)
        for line in lines:
            yield left if _CLOSED.search(line.text[-_ENDING:]) or not is_text else x0


def _breaks(paragraph: Sequence[Line], line: Line, edges: tuple[float, float]) -> bool:
    """Whether `line` opens a paragraph of its own below `paragraph`."""
    above = paragraph[-1]
    ended = bool(_CLOSED.search(above.text[-_ENDING:]))
    if not ended and _hangs(paragraph[0], line):
        return False
    if _SECTION.match(line.text) or _is_next_item(paragraph[0], line):
        return True
    goes_on_below = not ended and _goes_on_below(above, line, edges)
    if _is_row(line) or (_is_row(above) and not goes_on_below) or _bulleted(line) or _LABEL.match(line.text):
        return True
    if not ended and line.text[:1].islower() and not _item(line):
        return False
    left, right = edges
    room = right - above.x1 + max(above.x0 - left - _DEEP * line.size, 0.0)
    return _SPACE * line.size + line.opening < room or (ended and _item(line)) or _indented(paragraph, line)


def _goes_on_below(above: Line, line: Line, edges: tuple[float, float]) -> bool:
    """Whether a sentence with one wide gap, no row, fills its line and goes on at the left of the next."""
    starts_lower = line.text[:1].islower() and not _item(line)
    fills = edges[1] - above.x1 < line.opening + _SPACE * line.size
    return above.cells == _SENTENCE_CELLS and starts_lower and fills and line.x0 <= above.x0 + _ALIGNED * line.size


def _indented(paragraph: Sequence[Line], line: Line) -> bool:
    """Set in from the lines above, as a first line is, or set out from them, as the next hanging entry is."""
    shift = (line.x0 - paragraph[-1].x0) / line.size
    return abs(shift) > _INDENT and len(paragraph) > 1


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line goes on with an item, whose text it stands below."""
    aligned = abs(line.x0 - first.hang) <= _ALIGNED * line.size
    return bool(_marker(first)) and aligned and line.cells == 1 and not _item(line)


def _is_next_item(first: Line, line: Line) -> bool:
    """Whether a line is marked as the line is that an item above begins with."""
    return bool(_marker(first) and _marker(line)) and abs(line.x0 - first.x0) <= _ALIGNED * line.size


def _is_row(line: Line) -> bool:
    """Whether it has cells, and not only a marker that stands apart."""
    return line.cells > 1 + bool(_APART.match(line.text))


def _item(line: Line) -> bool:
    return bool(line.cells > 1 or _bulleted(line) or _NUMBERED.match(line.text))


def _bulleted(line: Line) -> bool:
    is_round = line.text.startswith(f"{_ROUND} ") and line.hang - line.x0 - line.opening > _WIDE * line.size
    return is_round or bool(_BULLET.match(line.text))


def _marker(line: Line) -> str:
    """What marks the line as the first of an item; empty where nothing does, or nothing stands behind it."""
    marker, _, text = line.text.partition(" ")
    is_counted = _COUNTED.match(line.text) or _LETTERED.match(line.text)
    marks = text.strip() and not _is_row(line) and (_bulleted(line) or is_counted)
    return marker if marks else ""


def _text(lines: Sequence[Line], typography: Typography) -> str:
    return _joined([line.text for line in lines], typography)


def _joined(lines: Sequence[str], typography: Typography) -> str:
    return reduce(lambda text, line: joined(text, line, typography.words), lines) if lines else ""
