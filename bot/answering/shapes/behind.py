"""What stands behind a quote and limits it: `This does not apply to interns.`, a list of `Exceptions:`, a footnote."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.answering.evidence.limits import excepts, limits_above, limits_before
from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.units import INTRODUCES
from bot.answering.injection.bearing import ADDRESS, CODE
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import without_marker
from bot.nouns import BlockKind, Piece, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.nouns import Block, Chunk

    PlacedBlock = tuple[Block, Chunk]  # a block, before the passage that it stands in

_SIGNS = r"\^\(?\d{1,2}\)?|[¹²³⁴⁵⁶⁷⁸⁹]{1,2}|\*{1,3}|[†‡]"
_CALL = re.compile(rf"(?<=[^\s*^])({_SIGNS})(?=[\s;,.:)]|$)")
"""The sign behind a word that calls a footnote: `Silver¹`, `Basic*`, `40^2`"""
_NOTE = re.compile(rf"({_SIGNS})\s*(?=\w)")
"""`¹ Not sold to new customers.`, `* Only for schools.`: how a footnote begins"""
_LISTED = frozenset({BlockKind.ITEM, BlockKind.ROW, BlockKind.CODE})


def limiting(question: str, block: Block, span: Span, chunks: Sequence[Chunk]) -> tuple[Piece, ...]:
    """The sentences right behind the span, which lies in the block, that limit it; `chunks` in their order.

    Behind an item or a row the rest of its list or table is passed over.
    """
    rest = _said(span.chunk, span.end, min(block.end, span.chunk.end))
    found = _first_that(limits_before, rest)
    behind = [(one, chunk) for chunk in chunks for one in chunk.blocks if one.start >= block.end]
    is_to_its_end = len(found) == len(rest)
    if is_to_its_end and not _introduces(found):
        for one, chunk in _right_below(block, behind):
            found += _as_one(chunk, _first_that(limits_above, _said(chunk, one.start, one.end)))

    shown = _with_exceptions(found, behind)
    return tuple(piece for piece in shown if _may_be_shown(question, piece.text))


def footnotes(question: str, pieces: Iterable[Piece], chunks: Sequence[Chunk]) -> tuple[Piece, ...]:
    """The first footnotes behind the pieces that these call; `chunks` in their order."""
    shown = list(pieces)
    calls = set[str]().union(*(_CALL.findall(piece.text) for piece in shown))
    found: list[Piece] = []
    for chunk in chunks:
        for block in _alone(chunk.blocks):
            if calls and block.start > shown[0].start:
                for note in _called(calls, _said(chunk, block.start, block.end)):
                    found += _as_one(chunk, note)
    return tuple(piece for piece in found if _may_be_shown(question, piece.text))


def _alone(blocks: Sequence[Block]) -> Iterator[Block]:
    """The paragraphs, and single items: `* Only for schools.` looks like one."""
    kinds = [None, *(block.kind for block in blocks), None]
    for place, block in enumerate(blocks):
        is_single = block.kind is BlockKind.ITEM and BlockKind.ITEM not in {kinds[place], kinds[place + 2]}
        if is_single or block.kind is BlockKind.PARAGRAPH:
            yield block


def _called(calls: set[str], said: Sequence[Piece]) -> list[list[Piece]]:
    """The sentences of each note with one of these signs, which is taken out; a note goes on until the next begins."""
    notes: list[list[Piece]] = []
    is_called = False
    for piece in said:
        begins = _NOTE.match(piece.text)
        if begins:
            is_called = begins[1] in calls
            calls.discard(begins[1])
        if begins and is_called:
            notes.append([])
        if is_called:
            notes[-1].append(piece)
    return notes


def _as_one(chunk: Chunk, said: Sequence[Piece]) -> Sequence[Piece]:
    """Sentences that follow each other as one piece, unless the last leads over to what is below."""
    if len(said) < 2 or _introduces(said):  # noqa: PLR2004 - one is one already
        return said
    start, end = said[0].start, said[-1].end
    return [Piece(start=start, end=end, text=chunk.text[start - chunk.start : end - chunk.start])]


def _right_below(block: Block, behind: Sequence[PlacedBlock]) -> list[PlacedBlock]:
    """The paragraphs of the item that the block is, and the one below it, or below its list or table."""
    within = [place for place in behind if _is_of_the_item(place[0], block)]
    after = [place for place in behind if not _is_listed_with(place[0], block)][:1]
    paragraphs = [place for place in (*within, *after) if place[0].kind is BlockKind.PARAGRAPH]
    return [place for place in paragraphs if place[0].headings == block.headings]


def _is_of_the_item(one: Block, block: Block) -> bool:
    return block.kind is BlockKind.ITEM and bool(one.leads) and one.leads[-1].start == block.start


def _is_listed_with(one: Block, block: Block) -> bool:
    """Whether it belongs to the list or table of the block, which may go on behind it."""
    if block.kind not in _LISTED or one.headings != block.headings:
        return False
    return one.kind is block.kind or one.depth > block.depth


def _with_exceptions(found: Sequence[Piece], behind: Sequence[PlacedBlock]) -> Sequence[Piece]:
    """With the items that the last sentence introduces as exceptions; without it, if it introduces anything else."""
    if not _introduces(found):
        return found
    *before, last = found
    if not excepts(last.text):
        return before
    under = [(one, chunk) for one, chunk in behind if any(lead.end == last.end for lead in one.leads)]
    items = [without_marker(Span(chunk=chunk, start=one.start, end=one.end)) for one, chunk in under]
    return [*found, *items]


def _introduces(found: Sequence[Piece]) -> bool:
    """Whether the last of them leads over to what stands below it."""
    return any(INTRODUCES.search(piece.text) for piece in found[-1:])


def _may_be_shown(question: str, text: str) -> bool:
    """Whether it neither steers nor has code or an address, which nobody asked for here."""
    return allows(question, steering(text)) and not (ADDRESS.search(text) or CODE.search(text))


def _first_that(limits: Callable[[str], bool], said: Sequence[Piece]) -> list[Piece]:
    """The sentences at the beginning that limit."""
    return list(takewhile(lambda piece: limits(piece.text), said))


def _said(chunk: Chunk, start: int, end: int) -> list[Piece]:
    """The sentences of a stretch of the chunk."""
    text = chunk.text[start - chunk.start : end - chunk.start]
    return [Piece(start=start + first, end=start + last, text=text[first:last]) for first, last in sentences(text)]
