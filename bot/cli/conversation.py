"""A conversation: questions to one engine, each with the turns before it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.cli.console import note
from bot.cli.progress import stages

if TYPE_CHECKING:
    from pathlib import Path

    from bot.engine import Engine
    from bot.nouns import Answer, Turn
    from bot.settings import Settings

REMEMBERED = 20
"""Turns kept for `pincite chat --continue`."""


@dataclass(slots=True)
class Conversation:
    """What was asked and answered, and the engine that answers."""

    engine: Engine
    settings: Settings
    turns: list[Turn] = field(default_factory=list)
    last: Answer | None = None

    def ask(self, text: str) -> Answer:
        """The answer, and the turn remembered."""
        from bot.nouns import Question, Turn

        with stages() as on_stage:
            self.last = self.engine.answer(Question(text=text, history=tuple(self.turns)), on_stage)
        self.turns.append(Turn(question=text, answer=self.last.text))
        return self.last

    def restart(self) -> None:
        """Forget the turns."""
        self.turns.clear()
        self.last = None

    def save(self) -> None:
        """Keep the turns for `--continue`."""
        kept = [[turn.question, turn.answer] for turn in self.turns[-REMEMBERED:]]
        self._file.write_text(json.dumps(kept), encoding="utf-8")

    def resume(self) -> None:
        """Take up the turns that were kept, if there are any."""
        from bot.nouns import Turn

        if not self._file.is_file():
            note("There is no earlier conversation; this is the first.")
            return
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            self.turns = [Turn(question=question, answer=answer) for question, answer in kept]
        except ValueError:
            note(f"The last conversation, {self._file}, cannot be read; this is a new one.")

    @property
    def _file(self) -> Path:
        return self.settings.index / "conversation.json"
