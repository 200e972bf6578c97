"""Splits a document into chunks: sections first, size second, and nothing cut that belongs together and fits.

The chunks tile the document without overlap, so that each character is indexed once and a citation is unambiguous.
What belongs together, the closest last: a list or table with the line that introduces it, or a question with its
answers; an item with what is nested in it; a line that governs with the first block below it; a sentence or row.
"""

from __future__ import annotations

import hashlib
import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from bot.answering.evidence.sentences import sentences
from bot.nouns import Block, BlockKind, Chunk, Piece
from bot.words import LONGEST_WORD

if TYPE_CHECKING:
    from bot.nouns import Cell, Document, Page, Row, Section

Overlapping = TypeVar("Overlapping", "Page", "Block", "Row")
TokenSpans: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]
"""The spans of the embedder's tokens in a text, ascending."""

_SLACK = 7
"""A section that exceeds the size by less than one part in this many is not split: 220 may become 251 of the 254
tokens that the default embedder reads."""
_SLICE = 100_000
"""Characters tokenised at once: tokenisers keep several objects a token."""
CHARACTERS_A_TOKEN = 40
"""Characters that a chunk may have for each token of its size: 8,800 of 220. Prose has five a token; a word that the
tokeniser does not know may have any number, and space has no token at all."""
_LONG_WORD = re.compile(rf"(?<![^\W_])[^\W_]{{{LONGEST_WORD + 1},}}")
"""A word of more than LONGEST_WORD letters, such as the data of a picture written as text."""
_LONGEST_NAME = 120
"""Characters of the cells that name what is left of a long row."""
_KEY = re.compile(r"[0-9a-f]{8}[0-9a-f-]{4,}", re.IGNORECASE)
"""`3f2504e0-4f89-11d3-9a0c-0305e82c3301`, which names a row to no reader"""
_LETTER = re.compile(r"[^\W\d_]")
_VISIBLE = re.compile(r"\S")
"""The first letter of `  Pour`"""


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A stretch of one section; `path` is its heading path."""

    start: int
    end: int
    path: tuple[str, ...]
    superseded: str = ""


def split_document(document: Document, tokens: TokenSpans, size: int = 220) -> tuple[Chunk, ...]:
    """The document's chunks of at most about `size` tokens; `document.text[c.start:c.end] == c.text` for each.

    A chunk lies in one section and a heading stays with the text below it. Only a sentence or row that alone
    exceeds the size, or CHARACTERS_A_TOKEN characters a token of it, is cut: a row between its cells if it can be, else
    between words. Its first cell names what is left of it, as a heading would. Takes time in proportion to the text.
    """
    ruler = Ruler(document.text, tokens)
    found: list[Chunk] = []
    for part in _parts(document):
        units = _units(document, part, ruler, size)
        # what is left of a row that is cut is a passage of its own, named by the row
        for row, of_one in groupby(units, key=partial(_cut_row, document.rows)):
            name = _name_of(document.text, row) if row else None
            for start, end in _pack(of_one, ruler, size):
                found.append(_chunk(document, part, start, end, name))
    return tuple(found)


def _cut_row(rows: Sequence[Row], unit: tuple[int, int]) -> Row | None:
    """The row that goes on where a unit begins; None where it begins with one, or outside of any."""
    before = bisect_left(rows, unit[0], key=lambda row: row.start) - 1
    return rows[before] if before >= 0 and unit[0] < rows[before].end else None


def _name_of(text: str, row: Row) -> Piece | None:
    """What a row is known by: its first cell and those up to the first with words, without keys that nobody reads.

    The first with words alone where these are long; None where it is long itself, or the last one.
    """
    first: Cell | None = None
    for cell in row.cells[:-1]:
        if _KEY.fullmatch(text, cell.value, cell.end):
            continue
        first = first or cell
        if _LETTER.search(text, cell.value, cell.end):
            start = first.start if cell.end - first.start <= _LONGEST_NAME else cell.start
            is_long = cell.end - start > _LONGEST_NAME
            return None if is_long else Piece(start=start, end=cell.end, text=text[start : cell.end])
    return None


def chunk_id(source: str, digest: str, start: int, end: int) -> str:
    """The id of a chunk: that of no other, whatever else has the same text."""
    place = f"{source}\0{digest}\0{start}\0{end}"
    return hashlib.sha256(place.encode()).hexdigest()[:32]


def renamed(document: Document, chunks: Sequence[Chunk], source: str, title: str) -> tuple[Document, tuple[Chunk, ...]]:
    """The document with its chunks under another source and title: what they hold and where stays the same."""
    others: list[Chunk] = []
    for chunk in chunks:
        other_id = chunk_id(source, document.digest, chunk.start, chunk.end)
        others.append(replace(chunk, id=other_id, source=source, title=title))
    return replace(document, source=source, title=title), tuple(others)


class Ruler:
    """Measures stretches of a text in tokens."""

    def __init__(self, text: str, tokens: TokenSpans) -> None:
        """Tokenise the text once, slice by slice."""
        self._starts = array("q")
        self._ends = array("q")
        self._whole = len(text)
        for first, last in _slices(text):
            spans = tokens(text[first:last])
            self._starts.extend(first + start for start, _ in spans)
            self._ends.extend(first + end for _, end in spans)

    def tokens(self, start: int, end: int) -> int:
        """How many tokens begin in this range."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def exceeds(self, size: int, start: int, end: int) -> bool:
        """Whether this range is too long for a chunk of this size, in tokens or in characters."""
        if self.tokens(start, end) > size:
            return True
        return end - start > CHARACTERS_A_TOKEN * size

    def reach(self, start: int, tokens: int) -> int:
        """Where the last of this many tokens from `start` ends; the end of the text where there are fewer."""
        first = bisect_left(self._starts, start)
        last = first + tokens - 1
        return self._ends[last] if last < len(self._ends) else self._whole


def _slices(text: str) -> Iterator[tuple[int, int]]:
    """What is tokenised at once. A word beyond the longest is cut: some tokenisers take quadratic time for a word."""
    cuts = {*range(0, len(text), _SLICE), len(text)}
    for word in _LONG_WORD.finditer(text):
        start, end = word.span()
        cuts.update(range(start, end, LONGEST_WORD))
    yield from pairwise(sorted(cuts))


def _parts(document: Document) -> Iterator[SectionPart]:
    """The sections; one that is only a heading joins the section below it."""
    sections: Sequence[SectionPart | Section] = document.sections
    if not sections:
        sections = (SectionPart(0, len(document.text), ()),)

    begin: int | None = None
    for number, section in enumerate(sections, start=1):
        if begin is None:
            begin = section.start
        if number < len(sections) and _is_bare(document, section):
            continue
        yield SectionPart(begin, section.end, section.path, section.superseded)
        begin = None


def _is_bare(document: Document, section: SectionPart | Section) -> bool:
    """Whether a section is nothing but its heading."""
    if not section.path:
        return False
    return document.text[section.start : section.end].strip() == section.path[-1]


class _Bond(IntEnum):
    """How closely a block belongs to the one before it."""

    NONE = 0
    LIST = 1
    """They are of one list, table or answer."""
    ITEM = 2
    """They are of one item of the outermost list."""
    LEAD = 3
    """The one before governs it."""


class _Unit(NamedTuple):
    """What is not to be cut; one that `leads` stays with the unit after it where both fit."""

    start: int
    end: int
    leads: bool = False


def _units(document: Document, part: SectionPart, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """What is not to be cut, in order."""
    units: list[_Unit] = []
    for group in _groups(_blocks(document, part), _Bond.LIST):
        units += _broken(document, group, ruler, size)
    yield from _joined(units, ruler, size)


def _joined(units: list[_Unit], ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """The units, each that leads with the one after it where both fit."""
    start: int | None = None
    for place, unit in enumerate(units, start=1):
        if start is None:
            start = unit.start
        if unit.leads and place < len(units):
            fits = not ruler.exceeds(size, start, units[place].end)
            if fits:
                continue
        yield start, unit.end
        start = None


def _blocks(document: Document, part: SectionPart) -> Iterator[Block]:
    """The blocks of a part, cut to it; what no block holds, as in an older document, counts as prose between rows."""
    position = part.start
    everything = document.blocks or _rows_as_blocks(document)
    for block in _cut(everything, part.start, part.end):
        if _VISIBLE.search(document.text, position, block.start):
            yield Block(kind=BlockKind.PARAGRAPH, start=position, end=block.start)
        yield block
        position = block.end
    if _VISIBLE.search(document.text, position, part.end):
        yield Block(kind=BlockKind.PARAGRAPH, start=position, end=part.end)


def _rows_as_blocks(document: Document) -> tuple[Block, ...]:
    return tuple(Block(kind=BlockKind.ROW, start=row.start, end=row.end) for row in document.rows)


def _groups(blocks: Iterable[Block], least: _Bond) -> Iterator[list[Block]]:
    """Neighbours that belong together at least so closely."""
    group: list[Block] = []
    for block in blocks:
        if group and _bond(group[-1], block) < least:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _bond(before: Block, block: Block) -> _Bond:
    if before.kind is BlockKind.HEADING:
        return _Bond.LEAD
    if any(before.start <= lead.start < before.end for lead in block.leads):
        return _Bond.LEAD

    if block.kind is BlockKind.HEADING:
        return _Bond.NONE
    if block.depth:  # it lies in the item that the one before begins, or lies in too
        return _Bond.ITEM
    return _Bond.LIST if _is_one_list(before, block) else _Bond.NONE


def _is_one_list(before: Block, block: Block) -> bool:
    """Whether both are of one list, one table, or introduced by the same line."""
    if block.kind is before.kind is BlockKind.ROW:
        return True
    if block.kind is BlockKind.ITEM and (before.kind is BlockKind.ITEM or before.depth > 0):
        return True
    return not {*before.leads}.isdisjoint(block.leads)


def _broken(document: Document, group: list[Block], ruler: Ruler, size: int) -> Iterator[_Unit]:
    """A group as one unit if it fits; otherwise cut where its blocks belong together least closely."""
    whole = size + size // _SLACK
    pending = [(group, _Bond.LIST)]
    while pending:
        blocks, bond = pending.pop()
        is_prose = all(map(_is_prose, blocks))  # has sentences, which are packed more evenly
        start, end = blocks[0].start, blocks[-1].end
        if not is_prose and not ruler.exceeds(whole, start, end):
            yield _Unit(start, end)
        elif bond is _Bond.LEAD or is_prose:
            yield from _sentences(document, blocks, ruler, size)
        else:
            closer = _Bond(bond + 1)
            groups = list(_groups(blocks, closer))
            # the first group on top of the pile, so that units come in the order of the text
            pending += [(closest, closer) for closest in reversed(groups)]


def _is_prose(block: Block) -> bool:
    return block.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH} and not block.leads


def _sentences(document: Document, blocks: list[Block], ruler: Ruler, size: int) -> Iterator[_Unit]:
    """The sentences of blocks, rows whole if they fit; the last one of a block that governs the next leads it."""
    for place, block in enumerate(blocks, start=1):
        cut = _cells if block.kind is BlockKind.ROW else _prose
        units = [_Unit(*unit) for unit in cut(document, block, ruler, size)]
        if units:
            has_next = place < len(blocks)
            units[-1] = units[-1]._replace(leads=has_next)
        yield from units


def _prose(document: Document, block: Block, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    for first, last in sentences(document.text[block.start : block.end]):
        yield from _fitting(document.text, block.start + first, block.start + last, ruler, size)


def _cells(document: Document, block: Block, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """A row, as many of its cells together as fit; a cell that is too long itself is cut like a sentence."""
    cells = [cell for row in _within(document.rows, block.start, block.end) for cell in row.cells]
    start = block.start
    for cell in cells[1:]:
        if ruler.exceeds(size, start, cell.end):
            before = document.text[start : cell.start].rstrip()
            yield from _fitting(document.text, start, start + len(before), ruler, size)
            start = cell.start
    yield from _fitting(document.text, start, block.end, ruler, size)


def _fitting(text: str, start: int, end: int, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """The range, cut between words (or, in a wall of text, between tokens) as often as its length demands."""
    while ruler.exceeds(size, start, end):
        most_characters = start + CHARACTERS_A_TOKEN * size
        limit = min(ruler.reach(start, size), most_characters)
        limit = max(limit, start + 1)  # goes on in any case

        space = text.rfind(" ", start + 1, limit)
        line_break = text.rfind("\n", start + 1, limit)
        cut = max(space, line_break)
        if cut <= start:
            cut = limit
        yield start, cut

        visible = _VISIBLE.search(text, cut, end)
        start = visible.start() if visible else end

    if start < end:
        yield start, end


def _pack(units: Iterator[tuple[int, int]], ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """Neighbouring units joined into stretches of even length, none over `size`; a little more stays whole."""
    waiting = list(units)
    if not waiting:
        return
    first, _ = waiting[0]
    _, last = waiting[-1]
    a_little_more = size + size // _SLACK
    if not ruler.exceeds(a_little_more, first, last):
        yield first, last
        return

    # 330 tokens make two stretches of 165, not one of 220 and one of 110
    total = ruler.tokens(first, last)
    stretches = max(1, math.ceil(total / size))
    aim = total / stretches

    start, end = waiting[0]
    for next_start, next_end in waiting[1:]:
        is_full = ruler.exceeds(size, start, next_end)
        if is_full or ruler.tokens(start, end) >= aim:
            yield start, end
            start = next_start
        end = next_end
    yield start, end


def _chunk(document: Document, part: SectionPart, start: int, end: int, row: Piece | None = None) -> Chunk:
    """The chunk of this range; `row` names the row that it goes on with."""
    blocks = _cut(document.blocks, start, end)
    path = part.path
    if row:
        path = (*path, row.text)
        blocks = tuple(replace(block, leads=(*block.leads, row)) for block in blocks)
    return Chunk(
        id=chunk_id(document.source, document.digest, start, end),
        source=document.source,
        title=document.title,
        text=document.text[start:end],
        start=start,
        end=end,
        pages=_overlapping(document.pages, start, end),
        section=path,
        rows=_parts_of_rows(document.rows, start, end),
        blocks=blocks,
        modified=document.modified,
        url=document.url,
        superseded=part.superseded,
    )


def _within(rows: Sequence[Row], start: int, end: int) -> tuple[Row, ...]:
    # by bisection: each chunk asks, and a long table has many thousands of rows
    first = bisect_left(rows, start, key=lambda row: row.start)
    last = bisect_right(rows, end, key=lambda row: row.end)
    return tuple(rows[first:last])


def _parts_of_rows(rows: Sequence[Row], start: int, end: int) -> tuple[Row, ...]:
    """The rows in this range; of one that is cut there, the part with whole cells."""
    found: list[Row] = []
    for row in _overlapping(rows, start, end):
        if start <= row.start and row.end <= end:
            found.append(row)
            continue
        cells = tuple(cell for cell in row.cells if start <= cell.start and cell.end <= end)
        if cells:
            found.append(replace(row, start=cells[0].start, end=cells[-1].end, cells=cells))
    return tuple(found)


def _overlapping(spans: Sequence[Overlapping], start: int, end: int) -> tuple[Overlapping, ...]:
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return tuple(spans[first:last])


def _cut(blocks: Sequence[Block], start: int, end: int) -> tuple[Block, ...]:
    """The blocks that have a part in this range, cut to it."""
    found = list(_overlapping(blocks, start, end))
    if not found:
        return ()

    # only the outermost can reach beyond it
    for place in {0, len(found) - 1}:
        block = found[place]
        first, last = max(block.start, start), min(block.end, end)
        found[place] = replace(block, start=first, end=last)
    return tuple(found)
