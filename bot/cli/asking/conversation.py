"""A conversation: questions to one engine, each with the turns before it; the ledger is what remembers them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.cli.output.console import print_note, warn
from bot.cli.output.progress import stages

if TYPE_CHECKING:
    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.nouns import Answer, Turn

_REMEMBERED = 20
"""Turns taken up by `pincite chat --continue`."""
TERMINAL_PREFIX = "chat-"
"""How the ids of conversations in a terminal begin; those held elsewhere are not continued here."""


def new_id() -> str:
    """An id that no other conversation has."""
    return f"{TERMINAL_PREFIX}{secrets.token_hex(8)}"


@dataclass(slots=True)
class Conversation:
    """What was asked and answered, and the engine that answers."""

    engine: Engine
    settings: Settings
    id: str = field(default_factory=new_id)
    turns: list[Turn] = field(default_factory=list)
    last: Answer | None = None

    def ask(self, text: str) -> Answer:
        """The answer, and the turn remembered."""
        from bot.nouns import Question

        question = Question(
            text=text,
            history=tuple(self.turns),
            conversation=self.id,
        )
        with stages() as on_stage:
            self.last = self.engine.answer(question, on_stage)

        warn(self.last.faults)
        if not self.last.reply:
            self.turns.append(self.last.turn)
        return self.last

    def restart(self) -> None:
        """Begin another conversation."""
        self.id = new_id()
        self.last = None
        self.turns.clear()

    def resume(self) -> None:
        """Take up the last conversation in a terminal, if there is one."""
        ledger = self.engine.ledger
        if not self.settings.keep_questions:
            print_note("Conversations are not kept (setting `keep_questions`); this is a new one.")
        elif not (last := ledger.last_conversation(TERMINAL_PREFIX)):
            print_note("There is no earlier conversation; this is the first.")
        else:
            turns = list(ledger.turns(last, _REMEMBERED))
            self.id, self.turns = last, turns
