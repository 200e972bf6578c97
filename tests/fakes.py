"""Working stand-ins for parts that cannot be had in a test."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from bot.nouns import Written

if TYPE_CHECKING:
    from collections.abc import Callable


class ScriptedModel:
    """A ChatModel that writes what it was given, in order, or raises it; it remembers what it was sent."""

    name = "scripted:model"

    def __init__(self, *script: str | Exception) -> None:
        self._script = deque(script)
        self.asked: list[tuple[str, str]] = []
        self.budgets: list[float | None] = []

    def write(
        self,
        system: str,
        user: str,
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        self.budgets.append(seconds)
        self.asked.append((system, user))
        written = self._script.popleft()
        if isinstance(written, Exception):
            raise written
        for words in range(1, len(written.split()) + 1):
            on_words(words)
        return Written(text=written, tokens_read=len(user.split()), tokens_written=len(written.split()))
