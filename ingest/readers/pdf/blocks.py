"""From the lines of a document to its blocks: headings, paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.hyphens import joined
from ingest.readers.shared.numerals import is_next
from ingest.readers.shared.titles import states

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.readers.pdf.layout import Line
    from ingest.readers.pdf.tables.table import Table, TableCell

_LARGER: Final = 1.15
"""Text larger than the body by this factor is set like a heading."""

_LARGER_HERE: Final = 1.05
"""It has to be larger by this factor than the column that it stands in."""
_BODY_SIZE: Final = 0.95
"""A bold heading may be smaller than the text by this factor."""
_SAME_SIZE: Final = 0.12
"""Sizes that differ by no more than this share count as one."""
_WIDER: Final = 1.3
"""Lines are farther apart than is usual if they are so by this factor."""
_LEADINGS: Final = (0.9, 2.6)
"""Distances of baselines that lines of one paragraph may have, in sizes of their type."""
_USUAL_LEADING: Final = 1.2
_INDENT: Final = 0.8
"""A first line is set in by more than this, in sizes of its type."""
_DEEP: Final = 3.0
"""A line that begins deeper than this, in sizes of its type, has room before it, too, as a centred one has."""
_SPACE: Final = 0.3
"""The width of a space, in sizes of its type."""
_OWN_EDGE: Final = 4
"""Fewer lines than this say nothing of where a column begins and ends."""
_ONE_IN: Final = 3
"""Of the lines of running text one in so many at least begins with a small letter."""
_HEADING_LINES: Final = 3
_HEADING_LETTERS: Final = 160
_BOLD_LETTERS: Final = 90
_CAPITAL_LETTERS: Final = 60
"""The longest heading, the longest that stands out only by being bold, and by its capitals: forms are filled in so."""
_ENDING: Final = 8
"""Letters at the end of a line that tell whether a sentence ends there, its quotation marks and brackets included."""
_LABEL_LETTERS: Final = 20
"""What is no longer than this may be a label or a cell, and is no prose."""
_LABELS: Final = 3
"""Fewer labels below each other than this may be one that goes on."""
_ITEM_LETTERS: Final = 40
"""An item that is longer may break off within a sentence at the end of a column or page."""
_BULLET: Final = re.compile(r"[•●○◦▪■□–—*·‣➢✓❖-](\s|$)|\N{BULLET}")
"""`• tea`, `- tea`, `•tea`"""
_NUMBERED: Final = re.compile(r"\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s")
"""`2. Pour`, `(b) tea`, `A) tea`"""
_COUNTED: Final = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4})[.)]\s")
"""`3. Pour`, `(a) tea`, `2.1) Rinse`"""
_ROUND: Final = "o"
"""What a text of a PDF has for the hollow bullets of Word; a word of some languages as well."""
_WIDE: Final = 0.45
"""The space after such a bullet is wider than this, in sizes of its type, and that between two words is not."""
_ALIGNED: Final = 0.5
_STEP: Final = 6.0
"""A list within an item is set in by no more than this, in sizes of its type."""
_FIRST: Final = frozenset({"1", "a", "A", "i", "I", "•", "-", "–", "◦", "o"})
"""The markers of a first item."""
_SECTION: Final = re.compile(
    r"(?:section|article|clause|rule|by-?law|§)\s?(?:\d{1,3}|[ivx]{1,5})[.:]?\s\s", re.IGNORECASE
)
"""`Section 2.  The board`, `§ 4  Fees`"""
_APART: Final = re.compile(
    rf"(?:[•●○◦▪■□–—*·‣➢✓❖-]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}})[.)])\s\s|(?i:{_SECTION.pattern})"
)
"""`●  tea`, `2.  Pour`: a marker that stands as far from its item as the cells of a table do from each other."""
_LETTERED: Final = re.compile(r"[A-Z](?:[.)]\s\s|\)\s)")
"""`B.  Keep the books`, `B) Keep the books`, but not `B. Smith`"""
_SENTENCE_CELLS: Final = 2
"""What looks like two cells may be a sentence with a gap in it: `Purpose  to keep a list of the`."""
_LABEL: Final = re.compile(r"[^\W\d_][\w ./#&-]{0,30}:\s")
"""`Last day: `, `No. of seats: `"""
_ADDRESS: Final = re.compile(r"://|\bwww\.|[\w.-]@\w")
"""`https://a.example`, `Write to ada@example.org`"""
_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z][a-z]{1,2}|etc)\.$")
"""`Vice President External Sr.`, `Acme Ltd.`: no sentence ends with it."""
_CAPITALS: Final = re.compile(r"[^\W\d_]{5}(?!.*[$€£_=;])")
"""`ARTIC` of `ARTICLE IV`, but nothing of `SUBTOTAL $9.50`, `CREATE MASK HR_TAX`"""
_SHOUTED: Final = 0.2
"""Text of which a larger share is written in capitals has no headings in them."""
_FACT: Final = re.compile(r"[^\W\d_][^\d:]{2,60}:\s[^:]*\d")
"""`Last changed: 5 December 2017`; not `Week 5: Kites`"""
_CLOSED: Final = re.compile(r"[.:;!?…。\uff01\uff1f]['\"”’»)\]]*$")
"""`… is closed.`, `… is closed!”`: a line at whose end a sentence ends"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfBlock:
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
    capitals: bool
    words: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Typography:
        """Every character has a vote."""
        letters = sum(len(line.text) for line in lines)
        bold = sum(len(line.text) for line in lines if line.bold)
        capitals = sum(len(line.text) for line in lines if _is_in_capitals(line))

        words: set[str] = set()
        for line in lines:
            # the last word of a line may be cut by a hyphen
            for word in re.findall(r"[\w-]+", line.text)[:-1]:
                words.add(word.lower())

        body = _usual_size(lines)
        return cls(
            body=body,
            column=body,
            bold=bold > letters / 2,
            capitals=capitals > letters * _SHOUTED,
            words=frozenset(words),
        )

    def of_column(self, lines: Sequence[Line]) -> Typography:
        """The same for a column, which has a size of its own if it has running text in it."""
        size = _usual_size(lines)
        text = [line for line in lines if line.cells == 1 and len(line.text) > _LABEL_LETTERS]
        alike = [line for line in text if _half_points(line) == size]
        if len(alike) <= _HEADING_LINES:
            return self
        return replace(self, column=size)

    def stands_out(self, line: Line) -> bool:
        """Whether the line is set like a heading: larger than the text, or bold or in capitals and not smaller."""
        smallest = min(self.body, self.column) * _BODY_SIZE
        is_bold = line.bold and not self.bold
        is_capital = not self.capitals and _is_in_capitals(line)
        return ((is_bold or is_capital) and line.size >= smallest) or self.is_large(line)

    def is_large(self, line: Line) -> bool:
        """Whether it is larger than the text of the document and of the column."""
        in_document = self.body * _LARGER
        in_column = self.column * _LARGER_HERE
        return line.size >= max(in_document, in_column)


def _is_in_capitals(line: Line) -> bool:
    """Whether it is written in capitals, with a word in them, and is no sum or code."""
    if line.cells > 1 or not _CAPITALS.search(line.text):
        return False
    return all(map(str.isupper, filter(str.isalpha, line.text)))  # letters of many scripts are neither


def _usual_size(lines: Iterable[Line]) -> float:
    """The size of most characters, to half a point."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_half_points(line)] += len(line.text)
    if not sizes:
        return 0.0

    [(usual, _)] = sizes.most_common(1)
    return usual


def _half_points(line: Line) -> float:
    return round(line.size * 2) / 2


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


def goes_on(block: PdfBlock, following: PdfBlock) -> bool:
    """Whether a block breaks off within a sentence that the following one ends."""
    is_rest = following.prose and following.text[:1].islower()
    if not is_rest:
        return False

    is_long_item = bool(block.marker) and len(block.text) > _ITEM_LETTERS
    return (block.prose or is_long_item) and not _is_closed(block.text)


def _is_closed(text: str) -> bool:
    """Whether a sentence ends where the text does."""
    return bool(_CLOSED.search(text[-_ENDING:]))


def _column_blocks(column: Sequence[Line], typography: Typography, nesting: Nesting) -> Iterator[PdfBlock]:
    typography = typography.of_column(column)
    widest = _leading(column) * _WIDER
    stacks = list(_stacks(column, typography, widest))
    for above, stack, below in zip([None, *stacks], stacks, [*stacks[1:], None], strict=False):
        table = stack[0].table
        if table is not None:
            nesting.end()
            yield PdfBlock(text=table.text, table=_with_whole_cells(table, typography))
        elif _is_heading(above, stack, below, typography) and not _is_capital_line(above, stack, typography, widest):
            nesting.end()
            yield PdfBlock(text=_text(stack, typography), size=stack[0].size)
        else:
            edges = _edges(stack if len(stack) >= _OWN_EDGE else column)
            for lines, block in _stack_blocks(stack, edges, typography):
                yield nesting.placed(block, lines[0])


def _is_heading(
    above: Sequence[Line] | None,
    stack: Sequence[Line],
    below: Sequence[Line] | None,
    typography: Typography,
) -> bool:
    """Whether lines are a heading, by their type, their words, and what stands above and below them."""
    stands_out = typography.stands_out(stack[0]) and _may_be_heading(stack, typography)
    return stands_out and not _is_within_sentence(above, stack, below)


def _is_capital_line(
    above: Sequence[Line] | None, stack: Sequence[Line], typography: Typography, widest: float
) -> bool:
    """Whether lines stand out by their capitals alone, and right below another, as those of a program do."""
    first = stack[0]
    if above is None or first.bold or typography.is_large(first):
        return False
    return first.y - above[-1].y <= widest * first.size


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Where the lines begin and end."""
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    return left, right


def _with_whole_cells(table: Table, typography: Typography) -> Table:
    """The table with the lines of each cell put together."""
    rows: list[tuple[TableCell, ...]] = []
    for row in table.rows:
        cells = [cell._replace(lines=(_joined(cell.lines, typography),)) for cell in row]
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def _is_within_sentence(above: Sequence[Line] | None, stack: Sequence[Line], below: Sequence[Line] | None) -> bool:
    """Whether lines that stand out are only the middle of a sentence, some words of which are bold."""
    if above is not None and _follows(above[-1], stack[0]):
        return True
    return below is not None and _follows(stack[-1], below[0])


def _follows(line: Line, below: Line) -> bool:
    """Whether a line, alike in size, directly below goes on with a sentence: it begins with a small letter."""
    if line.table or below.table:
        return False

    is_near = 0 < below.y - line.y <= _LEADINGS[1] * line.size
    is_alike = abs(line.size - below.size) <= _SAME_SIZE * line.size
    if not (is_near and is_alike):
        return False
    return below.text[:1].islower() and not _item(below) and not _is_closed(line.text)


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

    def placed(self, block: PdfBlock, line: Line) -> PdfBlock:
        """The block, which begins with this line, as an item or in the items that it lies in."""
        slack = _ALIGNED * line.size
        marker = _marker(line)
        if marker:
            if self._before:
                self._open, self._before = self._left_open(line, marker), []
            # an item ends those that begin as far right as it does
            while self._open and self._open[-1].x0 >= line.x0 - slack:
                self._open.pop()
            self._open.append(line)
            text = block.text.removeprefix(marker).lstrip()
            return replace(block, text=text, marker=marker, inside=len(self._open) - 1)

        # what is no item lies in the one below whose text it stands, `hang` being where that text begins
        while self._open and abs(self._open[-1].hang - line.x0) > slack:
            self._open.pop()
        return replace(block, inside=len(self._open))

    def _left_open(self, line: Line, marker: str) -> list[Line]:
        """The open items of the column before that the line is one of, or is in, as they would stand in this one."""
        for place in reversed(range(len(self._before))):
            item = self._before[place]
            if is_next(_marker(item), marker):
                # pages may have margins that differ
                shift = line.x0 - item.x0
                return [replace(one, x0=one.x0 + shift, hang=one.hang + shift) for one in self._before[: place + 1]]

        # the first of a list within the item that the page broke off
        is_deeper = _ALIGNED < (line.x0 - self._before[-1].x0) / line.size <= _STEP
        return self._before if is_deeper and marker.strip("().") in _FIRST else []


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
    is_alike = abs(line.size - below.size) <= _SAME_SIZE * size
    if not (is_near and is_alike):
        return False

    stands_out = typography.stands_out(below)
    if typography.stands_out(line) != stands_out:
        return False
    return not (stands_out and _bulleted(below))  # an item that stands out begins a stack of its own


def _leading(column: Sequence[Line]) -> float:
    """The most frequent distance of baselines, as a multiple of the size."""
    low, high = _LEADINGS
    ratios: Counter[float] = Counter()
    for line, below in pairwise(column):
        ratio = (below.y - line.y) / below.size
        if low <= ratio <= high:
            ratios[round(ratio, 1)] += 1

    if not ratios:
        return _USUAL_LEADING
    [(usual, count)] = ratios.most_common(1)
    return usual if count > 1 else _USUAL_LEADING


def _may_be_heading(stack: Sequence[Line], typography: Typography) -> bool:
    """Whether the words of these lines may be a heading."""
    text = " ".join(line.text for line in stack)
    if _ABBREVIATED.search(text):
        text = text.removesuffix(".")
    is_large = typography.is_large(stack[0])
    longest = _HEADING_LETTERS if is_large else _BOLD_LETTERS if stack[0].bold else _CAPITAL_LETTERS
    if len(text) > longest or len(stack) > _HEADING_LINES:
        return False

    # bold text is a sentence sooner than large text is: it says something, or ends with a full stop
    if not is_large and _tells(text):
        return False
    if text.endswith((",", ";") if is_large else (".", ",", ";")):
        return False

    is_plain = all(line.cells == 1 for line in stack) and not _BULLET.match(text) and not _ADDRESS.search(text)
    return is_plain and _is_wordy(text)


def _tells(text: str) -> bool:
    """Whether it states something: `Last changed: 5 December 2017`, but not `Beware: the bridge is closed!`."""
    return bool(_FACT.match(text)) or (states(text) and not text.endswith("!"))


def _is_wordy(text: str) -> bool:
    """Whether a third of it are letters, some of them in words of more than one."""
    letters = sum(map(str.isalpha, text))
    return letters > len(text) / 3 and max(map(len, text.split())) > 1


def _stack_blocks(
    stack: Sequence[Line], edges: tuple[float, float], typography: Typography
) -> Iterator[tuple[Sequence[Line], PdfBlock]]:
    """The paragraphs and items of a stack, each with its lines."""
    before: list[Line] | None = None
    for lines in _paragraphs(stack, edges):
        is_item = _item(lines[0])
        is_near = before is not None and (is_item or len(before) == len(lines) == 1)
        text = _text(lines, typography)
        block = PdfBlock(
            text=text,
            tight=is_near and not _SECTION.match(lines[0].text),
            prose=len(text) > _LABEL_LETTERS and not is_item,
        )
        yield lines, block
        before = lines


def _paragraphs(stack: Sequence[Line], edges: tuple[float, float]) -> list[list[Line]]:
    """The lines of a stack, parted where one opens a paragraph or an item."""
    column_left, right = edges
    # a line is judged by the edge of those above it, the first by that of the column
    lefts = [column_left, *_left_edges(stack, column_left)]

    are_labels = _are_labels(stack)
    paragraphs: list[list[Line]] = []
    for left, line in zip(lefts, stack, strict=False):
        if paragraphs and not are_labels and not _breaks(paragraphs[-1], line, (left, right)):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _are_labels(stack: Sequence[Line]) -> bool:
    """Whether these are names or values below each other, and no sentence in a narrow column: `2012 $385`."""
    if len(stack) < _LABELS:
        return False
    return all(len(line.text) <= _LABEL_LETTERS and not line.text[:1].islower() for line in stack)


def _left_edges(stack: Sequence[Line], left: float) -> Iterator[float]:
    """The left edge for each line: its own where it goes on in running text beside a picture, else the column's."""
    for x0, aligned in groupby(stack, key=lambda line: round(line.x0)):
        lines = list(aligned)
        small = sum(line.text[:1].islower() for line in lines)
        is_text = len(lines) >= _OWN_EDGE and small * _ONE_IN >= len(lines)
        for line in lines:
            yield x0 if is_text and not _is_closed(line.text) else left


def _breaks(paragraph: Sequence[Line], line: Line, edges: tuple[float, float]) -> bool:
    """Whether `line` opens a paragraph of its own below `paragraph`."""
    above = paragraph[-1]
    ended = _is_closed(above.text)
    if not ended and _hangs(paragraph[0], line):
        return False
    if _SECTION.match(line.text) or _is_next_item(paragraph[0], line):
        return True
    if _stands_alone(above, line, edges, ended=ended):
        return True

    is_item = _item(line)
    if not ended and line.text[:1].islower() and not is_item:
        return False
    if (ended and is_item) or _indented(paragraph, line):
        return True
    return _had_room(above, line, edges)


def _stands_alone(above: Line, line: Line, edges: tuple[float, float], *, ended: bool) -> bool:
    """Whether the line is a row, an item or a label, or stands below a row that it doesn't go on with."""
    if _is_row(line) or _bulleted(line) or _LABEL.match(line.text):
        return True
    return _is_row(above) and (ended or not _goes_on_below(above, line, edges))


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

    starts_lower = line.text[:1].islower() and not _item(line)
    fills = edges[1] - above.x1 < line.opening + _SPACE * line.size
    is_at_left = line.x0 <= above.x0 + _ALIGNED * line.size
    return starts_lower and fills and is_at_left


def _indented(paragraph: Sequence[Line], line: Line) -> bool:
    """Set in from the lines above, as a first line is, or set out from them, as the next hanging entry is."""
    shift = (line.x0 - paragraph[-1].x0) / line.size
    return abs(shift) > _INDENT and len(paragraph) > 1


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line goes on with an item, whose text it stands below."""
    is_aligned = abs(line.x0 - first.hang) <= _ALIGNED * line.size
    if not is_aligned or line.cells != 1:
        return False
    return bool(_marker(first)) and not _item(line)


def _is_next_item(first: Line, line: Line) -> bool:
    """Whether a line is marked as the line is that an item above begins with, and not set in from it."""
    is_no_deeper = line.x0 <= first.x0 + _ALIGNED * line.size
    return is_no_deeper and bool(_marker(first) and _marker(line))


def _is_row(line: Line) -> bool:
    """Whether it has cells, and not only a marker that stands apart."""
    return line.cells > 1 + bool(_APART.match(line.text))


def _item(line: Line) -> bool:
    """Whether it is marked as an item, or has cells."""
    return bool(line.cells > 1 or _bulleted(line) or _NUMBERED.match(line.text))


def _bulleted(line: Line) -> bool:
    gap = line.hang - line.x0 - line.opening
    is_round = line.text.startswith(f"{_ROUND} ") and gap > _WIDE * line.size
    return is_round or bool(_BULLET.match(line.text))


def _marker(line: Line) -> str:
    """What marks the line as the first of an item; empty where nothing does, or nothing stands behind it."""
    marker, _, text = line.text.partition(" ")
    if not text.strip() or _is_row(line):
        return ""

    is_counted = _COUNTED.match(line.text) or _LETTERED.match(line.text)
    return marker if is_counted or _bulleted(line) else ""


def _text(lines: Sequence[Line], typography: Typography) -> str:
    return _joined([line.text for line in lines], typography)


def _joined(lines: Sequence[str], typography: Typography) -> str:
    if not lines:
        return ""

    text = lines[0]
    for line in lines[1:]:
        text = joined(text, line, typography.words)
    return text
