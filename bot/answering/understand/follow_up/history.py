"""How much of a conversation a follow-up question may lean on: the newest turns that fit into a number of tokens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Question, StandAlone, Turn
    from bot.ports.answering import Condenser

BYTES_A_TOKEN = 4
"""UTF-8 bytes that count as one token. English has about four letters a token, and scripts whose letters take two or
three bytes have about one letter a token, so that bytes estimate both without any model's tokenizer."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A Condenser that shows another one only the newest turns of a conversation."""

    condenser: Condenser
    tokens: int

    def condense(self, question: Question) -> StandAlone:
        """What the other one makes of the question and the turns that fit."""
        history = newest(question.history, self.tokens)
        return self.condenser.condense(replace(question, history=history))


def newest(history: Sequence[Turn], tokens: int) -> tuple[Turn, ...]:
    """The last whole turns that fit into `tokens`, oldest first; the very last one is cut where it alone does not."""
    # From the newest turn back: what was said last is likeliest to be meant.
    whole_room = tokens * BYTES_A_TOKEN
    kept: list[Turn] = []
    room = whole_room
    for turn in reversed(history):
        room -= _bytes(turn.question) + _bytes(turn.answer)
        if room < 0:
            break
        kept.insert(0, turn)

    if not kept and history:
        return (_cut(history[-1], whole_room),)
    return tuple(kept)


def _cut(turn: Turn, room: int) -> Turn:
    """The turn with the beginning of its answer, or of its question where not even that fits."""
    question = _beginning(turn.question, room)
    left = room - _bytes(question)
    return replace(
        turn,
        question=question,
        answer=_beginning(turn.answer, left),
    )


def _beginning(text: str, room: int) -> str:
    # `ignore` leaves out a letter that is cut in two.
    return text.encode(errors="replace")[:room].decode(errors="ignore")


def _bytes(text: str) -> int:
    return len(text.encode(errors="replace"))
