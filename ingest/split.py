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
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from bot.answering.evidence.sentences import sentences
from bot.nouns import Block, BlockKind, Chunk
from bot.words import LONGEST_WORD

if TYPE_CHECKING:
    from bot.nouns import Document, Page, Row, Section

Overlapping = TypeVar("Overlapping", "Page", "Block")
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
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A stretch of one section; `path` is its heading path."""

    start: int
    end: int
    path: tuple[str, ...]


def split_document(document: Document, tokens: TokenSpans, size: int = 220) -> tuple[Chunk, ...]:
    """The document's chunks of at most about `size` tokens; `document.text[c.start:c.end] == c.text` for each.

    A chunk lies in one section and a heading stays with the text below it. Only a sentence or row that alone
    exceeds the size, or ROOM characters a token of it, is cut, between words. Takes time in proportion to the text.
    """
    ruler = Ruler(document.text, tokens)
    found: list[Chunk] = []
    for part in _parts(document):
        units = _units(document, part, ruler, size)
        found += (_chunk(document, part.path, start, end) for start, end in _pack(units, ruler, size))
    return tuple(found)


def chunk_id(source: str, digest: str, start: int, end: int) -> str:
    """The id of a chunk: that of no other, whatever else has the same text."""
    return hashlib.sha256(f"{source}\0{digest}\0{start}\0{end}".encode()).hexdigest()[:32]


def renamed(document: Document, chunks: Sequence[Chunk], source: str, title: str) -> tuple[Document, tuple[Chunk, ...]]:
    """The document with its chunks under another source and title: what they hold and where stays the same."""
    return replace(document, source=source, title=title), tuple(
        replace(chunk, id=chunk_id(source, document.digest, chunk.start, chunk.end), source=source, title=title)
        for chunk in chunks
    )


class Ruler:
    """Measures stretches of a text in tokens."""

    def __init__(self, text: str, tokens: TokenSpans) -> None:
        """Tokenise the text once, slice by slice."""
        self._starts, self._ends, self._whole = array("q"), array("q"), len(text)
        for first, last in _slices(text):
            spans = tokens(text[first:last])
            self._starts.extend(first + start for start, _ in spans)
            self._ends.extend(first + end for _, end in spans)

    def tokens(self, start: int, end: int) -> int:
        """How many tokens begin in this range."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def exceeds(self, size: int, start: int, end: int) -> bool:
        """Whether this range is too long for a chunk of this size, in tokens or in characters."""
        return self.tokens(start, end) > size or end - start > CHARACTERS_A_TOKEN * size

    def reach(self, start: int, tokens: int) -> int:
        """Where the last of this many tokens from `start` ends; the end of the text where there are fewer."""
        last = bisect_left(self._starts, start) + tokens - 1
        return self._ends[last] if last < len(self._ends) else self._whole


def _slices(text: str) -> Iterator[tuple[int, int]]:
    """What is tokenised at once. A word beyond the longest is cut: some tokenisers take quadratic time for a word."""
    cuts = {*range(0, len(text), _SLICE), len(text)}
    for word in _LONG_WORD.finditer(text):
        cuts.update(range(*word.span(), LONGEST_WORD))
    yield from pairwise(sorted(cuts))


def _parts(document: Document) -> Iterator[SectionPart]:
    """The sections; one that is only a heading joins the section below it."""
    begin: int | None = None
    sections: Sequence[SectionPart | Section] = document.sections or (SectionPart(0, len(document.text), ()),)
    for index, section in enumerate(sections):
        begin = section.start if begin is None else begin
        bare = bool(section.path) and document.text[section.start : section.end].strip() == section.path[-1]
        if not (bare and index + 1 < len(sections)):
            yield SectionPart(begin, section.end, section.path)
            begin = None


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
    groups = _groups(_blocks(document, part), _Bond.LIST)
    units = chain.from_iterable(_broken(document.text, group, ruler, size) for group in groups)
    yield from _joined(list(units), ruler, size)


def _joined(units: list[_Unit], ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """The units, each that leads with the one after it where both fit."""
    start: int | None = None
    for place, unit in enumerate(units, start=1):
        start = unit.start if start is None else start
        if not (unit.leads and place < len(units) and not ruler.exceeds(size, start, units[place].end)):
            yield start, unit.end
            start = None


def _blocks(document: Document, part: SectionPart) -> Iterator[Block]:
    """The blocks of a part, cut to it; what no block holds, as in an older document, counts as prose between rows."""
    position = part.start
    for block in _cut(document.blocks or _rows_as_blocks(document), part.start, part.end):
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
    if before.kind is BlockKind.HEADING or any(before.start <= lead.start < before.end for lead in block.leads):
        return _Bond.LEAD
    if block.kind is BlockKind.HEADING:
        return _Bond.NONE
    if block.depth:
        return _Bond.ITEM
    in_list = block.kind is BlockKind.ITEM and (before.kind is BlockKind.ITEM or before.depth > 0)
    listed = in_list or block.kind is before.kind is BlockKind.ROW
    return _Bond.LIST if listed or not {*before.leads}.isdisjoint(block.leads) else _Bond.NONE


def _broken(text: str, group: list[Block], ruler: Ruler, size: int) -> Iterator[_Unit]:
    """A group as one unit if it fits; otherwise cut where its blocks belong together least closely."""
    pending = [(group, _Bond.LIST)]
    while pending:
        blocks, bond = pending.pop()
        is_prose = all(block.kind in {BlockKind.HEADING, BlockKind.PARAGRAPH} and not block.leads for block in blocks)
        if not is_prose and not ruler.exceeds(size + size // _SLACK, blocks[0].start, blocks[-1].end):
            yield _Unit(blocks[0].start, blocks[-1].end)
        elif bond is _Bond.LEAD or is_prose:
            yield from _sentences(text, blocks, ruler, size)
        else:
            closer = _Bond(bond + 1)
            pending.extend((closest, closer) for closest in reversed(list(_groups(blocks, closer))))


def _sentences(text: str, blocks: list[Block], ruler: Ruler, size: int) -> Iterator[_Unit]:
    """The sentences of blocks, rows whole; the last one of a block that governs the next leads it."""
    for place, block in enumerate(blocks, start=1):
        cut = _fitting if block.kind is BlockKind.ROW else _prose
        units = [_Unit(*unit) for unit in cut(text, block.start, block.end, ruler, size)]
        yield from units[:-1]
        yield from (unit._replace(leads=place < len(blocks)) for unit in units[-1:])


def _prose(text: str, start: int, end: int, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    for first, last in sentences(text[start:end]):
        yield from _fitting(text, start + first, start + last, ruler, size)


def _fitting(text: str, start: int, end: int, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """The range, cut between words (or, in a wall of text, between tokens) as often as its length demands."""
    while ruler.exceeds(size, start, end):
        limit = max(min(ruler.reach(start, size), start + CHARACTERS_A_TOKEN * size), start + 1)
        space = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit))
        cut = space if space > start else limit
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
    if not ruler.exceeds(size + size // _SLACK, waiting[0][0], waiting[-1][1]):
        yield waiting[0][0], waiting[-1][1]
        return
    total = ruler.tokens(waiting[0][0], waiting[-1][1])
    aim = total / max(1, math.ceil(total / size))
    start, end = waiting[0]
    for next_start, next_end in waiting[1:]:
        if ruler.exceeds(size, start, next_end) or ruler.tokens(start, end) >= aim:
            yield start, end
            start = next_start
        end = next_end
    yield start, end


def _chunk(document: Document, path: tuple[str, ...], start: int, end: int) -> Chunk:
    return Chunk(
        id=chunk_id(document.source, document.digest, start, end),
        source=document.source,
        title=document.title,
        text=document.text[start:end],
        start=start,
        end=end,
        pages=_overlapping(document.pages, start, end),
        section=path,
        rows=_within(document.rows, start, end),
        blocks=_cut(document.blocks, start, end),
        modified=document.modified,
        url=document.url,
    )


def _within(rows: Sequence[Row], start: int, end: int) -> tuple[Row, ...]:
    first = bisect_left(rows, start, key=lambda row: row.start)
    last = bisect_right(rows, end, key=lambda row: row.end)
    return tuple(rows[first:last])


def _overlapping(spans: Sequence[Overlapping], start: int, end: int) -> tuple[Overlapping, ...]:
    first = bisect_right(spans, start, key=lambda span: span.end)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return tuple(spans[first:last])


def _cut(blocks: Sequence[Block], start: int, end: int) -> tuple[Block, ...]:
    """The blocks that have a part in this range, cut to it."""
    found = list(_overlapping(blocks, start, end))
    for place in {0, len(found) - 1} if found else ():
        one = found[place]
        found[place] = replace(one, start=max(one.start, start), end=min(one.end, end))
    return tuple(found)
