"""Commands that follow each other, as an answer: `Stop it:` a command, `Then clear the cache:` another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import in_order, leading_over
from bot.nouns import BlockKind, Piece, Selected, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.ranking import Scored
    from bot.nouns import Chunk

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
            pieces = [piece for step in steps for piece in step]
            if not all(allows(question, steering(piece.text)) for piece in pieces):
                return None
            return Selected(span=best.unit.span, support=support, pieces=in_order(pieces), shape=Shape.LIST)
    return None


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
    last_end = -1
    for chunk in chunks:
        for block in chunk.blocks:
            if block.start < last_end:
                continue  # the next passage begins with what the last one ended with
            last_end = block.end
            text = chunk.text[block.start - chunk.start : block.end - chunk.start]
            if block.kind is BlockKind.CODE and block.leads:
                code = Piece(start=block.start, end=block.end, text=text, depth=1)
                yield _Step(lead=leading_over(block.leads[-1]), code=code)
            elif not text.rstrip().endswith(":"):
                yield None
