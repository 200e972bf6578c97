"""What stands right behind a quote and limits it: `This does not apply to interns.`, a list of `Exceptions:`."""

from __future__ import annotations

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
    from collections.abc import Callable, Sequence

    from bot.nouns import Block, Chunk

    PlacedBlock = tuple[Block, Chunk]  # a block, before the passage that it stands in

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
            found += _first_that(limits_above, _said(chunk, one.start, one.end))

    shown = _with_exceptions(found, behind)
    return tuple(piece for piece in shown if _may_be_shown(question, piece.text))


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
