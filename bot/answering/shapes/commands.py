"""Commands that follow each other, as an answer: `Stop it:` a command, `Then clear the cache:` another.

And a block of code that was cut over several passages, whole: half a script may do harm.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import governing, in_order, leading_over
from bot.nouns import BlockKind, Piece, Selected, Shape, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.ranking import Scored
    from bot.nouns import Block, Chunk

_GOES_ON = re.compile(
    r"(?:and|then|next|now|finally|lastly|also|after (?:that|this|which)|afterwards)\b", re.IGNORECASE
)
"""`Then run:`, `And reset your terminal with:`: a step that says nothing without the one before."""


class _Step(NamedTuple):
    """A command and the line over it."""

    lead: Piece
    code: Piece

    @property
    def goes_on(self) -> bool:
        """Whether it is a further step of what the command before it begins."""
        return _GOES_ON.match(self.lead.text) is not None


def in_sequence(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """All steps of the command that the unit is; None where no line says that it goes on, or another one does."""
    block = best.unit.block
    if block.kind is not BlockKind.CODE:
        return None
    for steps in _sequences(chunks):
        is_among_them = any(step.code.start == block.start for step in steps)
        if is_among_them and len(steps) > 1:
            over = governing(best.unit.hit.chunk, block, len(best.unit.words))
            pieces = [*over, *(piece for step in steps for piece in step)]
            if not all(allows(question, steering(piece.text)) for piece in pieces):
                return None
            return Selected(span=best.unit.span, support=support, pieces=in_order(pieces), shape=Shape.LIST)
    return None


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


def _sequences(chunks: Iterable[Chunk]) -> Iterator[list[_Step]]:
    """The steps that follow each other, with nothing between them but their own lines."""
    steps: list[_Step] = []
    for step in _steps(chunks):
        if step is not None and step.goes_on and steps:
            steps.append(step)
            continue
        yield steps
        steps = [] if step is None else [step]
    yield steps


def _steps(chunks: Iterable[Chunk]) -> Iterator[_Step | None]:
    """The commands with a line over them, in order; None for any other block, which ends a sequence."""
    for chunk in chunks:
        for block in chunk.blocks:
            text = chunk.text[block.start - chunk.start : block.end - chunk.start]
            if block.kind is BlockKind.CODE and block.leads:
                code = Piece(start=block.start, end=block.end, text=text, depth=1)
                yield _Step(lead=leading_over(block.leads[-1]), code=code)
            elif not text.rstrip().endswith(":"):
                yield None
