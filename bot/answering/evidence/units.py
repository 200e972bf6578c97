"""The units of evidence: the least that can stand alone, each with the lines that govern it.

A sentence, a list item, a table row, a block of code. A heading, a question or the line that introduces a list says
nothing by itself: it is context for what it governs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER, sentences
from bot.answering.injection.bearing import PLAIN, needed
from bot.answering.injection.guard import Steering, allows, steering_beside
from bot.lazily import cached_property
from bot.naming import days_in_words, named
from bot.nouns import Block, BlockKind, Piece, Span
from bot.words import keys, short_keys, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from bot.nouns import Cell, Chunk, Hit, Row

_ANNOUNCING = frozenset({BlockKind.HEADING, BlockKind.QUESTION, BlockKind.TERM})
"""Blocks that say nothing by themselves."""
_WHOLE = frozenset({BlockKind.ROW, BlockKind.CODE})
"""Blocks that are not divided into sentences."""
_TERMINAL = re.compile(r"[.!?…。！？:;,][\"'”’»)\]]*$")  # noqa: RUF001 - full-width stops
"""`It is open.`, `He said "no."`"""
QUESTION = re.compile(r"[?？؟][\"'”’»)\]*_]*$")  # noqa: RUF001 - full-width and Arabic question marks
"""`Is it open?`, `"Who?"`"""
INTRODUCES = re.compile(r":[\"'”’»)\]*_]*$")
"""`Bring these:`, `**Not covered:**`"""
SHORT = 45
"""Words up to which a paragraph or an item is one unit: two points more right than by sentences, at the same length."""
_BETWEEN_LINES = " · "
"""What stands between the lines of a card: `Aug 28 · Picnic`."""
_LONGEST_HEADING = 14
_REMEMBERED = 4000
"""Blocks of which it is remembered how they are cut: a question looks at some hundred, mostly the same ones."""
PRONOUN = re.compile(
    r"(?:it|he|she|they|this|these|that|those|its|his|her|their|such)\b"
    r"(?!(?<=this)\s+(?:week|month|quarter|year|season|morning|afternoon|evening|spring|summer|autumn|fall|winter|"
    r"agreement|article|chapter|contract|document|form|guide|handbook|manual|page|policy|report|section)\b)",
    re.IGNORECASE,
)
"""`It is at four`, `Those who …`; not `This week's meeting`, `This policy is`, which need none before."""


@dataclass(frozen=True)
class Unit:
    """Words of a hit that can be quoted, `block` cut to the hit, and what stands `beside` them in the passage."""

    hit: Hit
    span: Span
    block: Block
    announces: bool
    """Whether it says nothing by itself."""
    beside: tuple[str, str] = ("", "")

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.block.kind is BlockKind.ROW

    @cached_property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Header and value of each cell of a row; none of anything else, nor of an older index."""
        chunk = self.span.chunk
        row = next((row for row in chunk.rows if self.is_row and row.start == self.span.start), None)
        return cells_of(chunk, row) if row else ()

    @property
    def is_question(self) -> bool:
        """Whether it asks."""
        return QUESTION.search(self.text) is not None

    def may_be_shown(self, question: str) -> bool:
        """Whether it tells something, or steers in a way that this question asks for."""
        return allows(question, self.steering)

    @cached_property
    def steering(self) -> Steering:
        """How it steers, judged with what stands beside it."""
        before, after = self.beside
        return steering_beside(before, self.text, after)

    @cached_property
    def text(self) -> str:
        """The words, verbatim."""
        return self.span.text

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, in order."""
        return words(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words, its days said in words, and of a row its keys as they may be written elsewhere."""
        said = days_in_words(self.text)
        return called(said) if self.is_row else stems(said)

    @cached_property
    def leads(self) -> frozenset[str]:
        """The stems of the lines that govern it."""
        found = frozenset(stem(word) for piece in self.block.leads for word in words(piece.text))
        return found.union(*(called(piece.text) for piece in self.block.leads)) if self.is_row else found

    @cached_property
    def above(self) -> frozenset[str]:
        """The stems of what its document is called and of the headings over it."""
        chunk = self.hit.chunk
        return called("\n".join((named(chunk), *chunk.section)))

    @cached_property
    def leans_back(self) -> bool:
        """Whether it begins with a word that points to the sentence before, as `It is at four` does."""
        return PRONOUN.match(self.text) is not None

    @cached_property
    def in_context(self) -> str:
        """The unit after its heading and the lines that govern it, days in words: what its meaning is taken from."""
        heading = self.hit.chunk.section[-1:]
        leads = (piece.text for piece in self.block.leads)
        return "\n".join((*heading, *leads, *self._begins, days_in_words(self.text)))

    @property
    def _begins(self) -> tuple[str, ...]:
        """The first sentence of the item of which it is a later one: `It costs two euros.` says nothing alone."""
        chunk, start = self.span.chunk, self.block.start
        if self.block.kind is not BlockKind.ITEM or start < chunk.start or self.span.start == start:
            return ()
        first, last = sentences(chunk.text[start - chunk.start : self.block.end - chunk.start])[0]
        is_itself = start + first == self.span.start
        return () if is_itself else (chunk.text[start + first - chunk.start : start + last - chunk.start],)

    @property
    def parent(self) -> str:
        """The heading over its own heading; empty where that is the title or there is none."""
        chunk = self.hit.chunk
        above = chunk.section[-2] if len(chunk.section) > 1 else ""
        return "" if above in {chunk.title, named(chunk)} else above

    @cached_property
    def as_read(self) -> str:
        """The unit after the name of its document, its heading and the lines that govern it: what a reader is given."""
        chunk, name = self.hit.chunk, named(self.hit.chunk)
        is_said = not name or chunk.section[-1:] == (name,)
        return self.in_context if is_said else f"{name}\n{self.in_context}"

    @cached_property
    def as_read_under_parent(self) -> str:
        """As `as_read`, and after the name of its document the heading over its own."""
        name = named(self.hit.chunk)
        return "\n".join(filter(None, (name, self.parent, self.in_context))) if self.parent else self.as_read


def cells_of(chunk: Chunk, row: Row) -> tuple[tuple[str, str], ...]:
    """Header and value of each cell of a row."""
    return tuple(named_value(chunk, cell) for cell in row.cells)


def called(text: str) -> frozenset[str]:
    """The stems of its words, and of its keys written together, apart or short: of what names things, such as a row."""
    return stems(text) | frozenset(map(stem, keys(text))) | short_keys(text)


def named_value(chunk: Chunk, cell: Cell) -> tuple[str, str]:
    """The header of a cell, empty where it has none, and its value."""
    start, value, end = (place - chunk.start for place in (cell.start, cell.value, cell.end))
    return chunk.text[start:value].rstrip(": "), chunk.text[value:end]


def sentence_units(hit: Hit) -> tuple[Unit, ...]:
    """As `units`, and short blocks by their sentences: what is compared or checked sentence by sentence."""
    return units(hit, short=0)


def units(hit: Hit, *, short: int = SHORT) -> tuple[Unit, ...]:
    """The units of a hit, in reading order; a block of up to `short` words is one."""
    chunk = hit.chunk
    found = [(block, start, end) for block in blocks(chunk) for start, end in _spans(chunk, block, short)]
    texts = ["", *(chunk.text[start - chunk.start : end - chunk.start] for _, start, end in found), ""]

    return tuple(
        Unit(
            hit=hit,
            span=Span(chunk=chunk, start=start, end=end),
            block=block,
            announces=_announces(block, texts[place]),
            beside=(texts[place - 1], texts[place + 1]),
        )
        for place, (block, start, end) in enumerate(found, start=1)
    )


def lists(passage: Sequence[Unit]) -> tuple[Unit, ...]:
    """Each list of a passage as one unit, from its first item to its last."""
    found: list[list[Unit]] = []
    for unit in passage:
        if unit.block.kind is not BlockKind.ITEM:
            continue
        if found and _is_of_the_list(unit, found[-1][0]):
            found[-1].append(unit)
        elif unit.block.depth == 0 or not found:
            found.append([unit])
    return tuple(_whole(items) for items in found if len({item.block.start for item in items}) > 1)


def _is_of_the_list(unit: Unit, first: Unit) -> bool:
    same = unit.block.headings == first.block.headings
    return same and unit.block.leads[: len(first.block.leads)] == first.block.leads


def _whole(items: Sequence[Unit]) -> Unit:
    first, last = items[0], items[-1]
    span = Span(chunk=first.span.chunk, start=first.span.start, end=last.span.end)
    return replace(first, span=span, block=replace(first.block, end=last.block.end))


def _spans(chunk: Chunk, block: Block, short: int) -> Iterator[tuple[int, int]]:
    """The block whole if it is of a kind that stands alone; else as its text is to be cut."""
    if block.kind in _WHOLE:
        yield block.start, block.end
        return
    for start, end in _cuts(chunk.text[block.start - chunk.start : block.end - chunk.start], short):
        yield block.start + start, block.start + end


@lru_cache(maxsize=_REMEMBERED)
def _cuts(text: str, short: int) -> tuple[tuple[int, int], ...]:
    """The text whole if it is short, and no sentence of it could do anything to a reader; else its sentences."""
    if len(text.replace(_BETWEEN_LINES, " ").split()) <= short and _stands_whole(text):
        return ((0, len(text)),)
    return sentences(text)


def _stands_whole(text: str) -> bool:
    leads_over = QUESTION.search(text) or INTRODUCES.search(text)
    return not leads_over and all(needed("", text[start:end]) <= PLAIN for start, end in sentences(text))


def _announces(block: Block, text: str) -> bool:
    if block.kind in _ANNOUNCING or QUESTION.search(text):
        return True
    return block.kind is BlockKind.PARAGRAPH and (text.endswith(";") or INTRODUCES.search(text) is not None)


def blocks(chunk: Chunk) -> tuple[Block, ...]:
    """The blocks of a passage, what defines a term as one; of one that knows none, what its lines and rows show."""
    return tuple(_defined(chunk)) or tuple(_governed(chunk, list(_derived(chunk))))


def _defined(chunk: Chunk) -> Iterator[Block]:
    """Short paragraphs under one term are one block: `Default: 30 days` says nothing without what it is of."""
    terms = {block.start for block in chunk.blocks if block.kind is BlockKind.TERM}
    last: Block | None = None
    for block in chunk.blocks:
        if last and _define_one(last, block, terms) and _length(chunk, last.start, block.end) <= SHORT:
            last = replace(last, end=block.end)
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _define_one(block: Block, after: Block, terms: AbstractSet[int]) -> bool:
    are_paragraphs = block.kind is after.kind is BlockKind.PARAGRAPH
    return are_paragraphs and bool(block.leads) and block.leads == after.leads and block.leads[-1].start in terms


def _length(chunk: Chunk, start: int, end: int) -> int:
    return len(chunk.text[start - chunk.start : end - chunk.start].split())


def _derived(chunk: Chunk) -> Iterator[Block]:
    """Rows as they are, and of the text around them each heading, list item and sentence."""
    cursor = chunk.start
    for row in chunk.rows:
        start, end = max(row.start, chunk.start), min(row.end, chunk.end)
        if start < end:
            yield from _lines(chunk, cursor, start)
            yield Block(kind=BlockKind.ROW, start=start, end=end)
            cursor = end
    yield from _lines(chunk, cursor, chunk.end)


def _lines(chunk: Chunk, start: int, end: int) -> Iterator[Block]:
    for first, last in sentences(chunk.text[start - chunk.start : end - chunk.start]):
        place = Block(kind=BlockKind.PARAGRAPH, start=start + first, end=start + last)
        yield replace(place, kind=_kind(chunk, place))


def _kind(chunk: Chunk, place: Block) -> BlockKind:
    """A heading is a Markdown one, a repeated title, or a short line over a sentence."""
    text = chunk.text[place.start - chunk.start : place.end - chunk.start]
    after = chunk.text[place.end - chunk.start :]
    if text.startswith("#") or text.strip() in {chunk.title, *chunk.section}:
        return BlockKind.HEADING
    if MARKER.match(text):
        return BlockKind.ITEM
    if _TERMINAL.search(text) or len(text.split()) > _LONGEST_HEADING:
        return BlockKind.PARAGRAPH
    below = after.strip().split("\n", 1)[0].strip()
    heads = after[:1] == "\n" and len(below) > len(text) and _TERMINAL.search(below) is not None
    return BlockKind.HEADING if heads else BlockKind.PARAGRAPH


def _governed(chunk: Chunk, found: Sequence[Block]) -> Iterator[Block]:
    """Items and rows after the line that introduces them."""
    lead: tuple[Piece, ...] = ()
    for block in found:
        text = chunk.text[block.start - chunk.start : block.end - chunk.start]
        if block.kind in {BlockKind.ITEM, BlockKind.ROW}:
            yield replace(block, leads=lead)
        else:
            lead = (Piece(start=block.start, end=block.end, text=text),) if INTRODUCES.search(text) else ()
            yield block
