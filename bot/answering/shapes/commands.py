"""A block of code that was cut over several passages, whole: half a script may do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import governing, in_order
from bot.nouns import BlockKind, Piece, Selected, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.ranking import Scored
    from bot.nouns import Block, Chunk


def in_full(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The block of code that the unit is a part of; None where it is no code, or whole."""
    block = best.unit.block
    if block.kind is not BlockKind.CODE:
        return None
    for parts in _parted(block, chunks):
        pieces = [_piece(part, chunk) for part, chunk in parts]
        is_of_these = any(part.start == block.start for part, _ in parts)
        if not is_of_these or len(parts) == 1 or not all(allows(question, steering(piece.text)) for piece in pieces):
            continue
        first, chunk = parts[0]
        return Selected(
            span=Span(chunk=chunk, start=first.start, end=first.end),
            support=support,
            pieces=in_order([*governing(chunk, block, len(best.unit.words)), *pieces]),
        )
    return None


def _parted(block: Block, chunks: Iterable[Chunk]) -> Iterator[list[tuple[Block, Chunk]]]:
    """The blocks of code under the same headings and lines, those together that go on from one passage to the next."""
    parts: list[tuple[Block, Chunk]] = []
    for chunk in chunks:
        for part in chunk.blocks:
            is_alike = part.kind is BlockKind.CODE and (part.headings, part.leads) == (block.headings, block.leads)
            goes_on = is_alike and bool(parts) and _goes_on(*parts[-1], part, chunk)
            if not goes_on:
                yield parts
                parts = []
            if is_alike:
                parts.append((part, chunk))
    yield parts


def _goes_on(before: Block, chunk: Chunk, part: Block, following: Chunk) -> bool:
    """Whether one block ends its passage, and the other begins the next."""
    return before.end == chunk.end and part.start == following.start


def _piece(block: Block, chunk: Chunk) -> Piece:
    text = chunk.text[block.start - chunk.start : block.end - chunk.start]
    return Piece(start=block.start, end=block.end, text=text)
