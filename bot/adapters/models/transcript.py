"""What a language model has written so far, held to a length and a time whatever the vendor."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from bot.errors import ModelFailed
from bot.nouns import Written

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_OUTPUT = 3000
"""Characters after which a model is stopped: three to four times the longest answer that anybody wants to read."""
LONGEST_FORM = 16_000
"""The same for an answer in JSON, where each claim stands beside the words that prove it."""
LONGEST_THOUGHTS = 60_000
"""The same for what a model thinks before it answers, and the answer together."""
_THINKS, _HAS_THOUGHT = "<think>", "</think>"
"""Around what a model that reasons writes first, where its server leaves it in the text."""
_LAST_STOP = re.compile(r"(?s)\A.*[.!?。！？\n](?:\s*\[\d+\])*")  # noqa: RUF001 - full-width stops
"""`Tea is at four. [1]` of `Tea is at four. [1] Supper is`"""


class Transcript:
    """Collects the pieces of a text as they come and counts its words."""

    def __init__(
        self,
        model: str,
        seconds: float,
        on_words: Callable[[int], None],
        *,
        longest: int = LONGEST_OUTPUT,
    ) -> None:
        """`seconds` from now on are there for everything, retries included; of `longest` characters it is full."""
        self._model = model
        self._on_words = on_words
        self._longest = longest
        self._end = time.monotonic() + seconds
        self._text = ""
        self._read: int | None = None
        self._wrote: int | None = None

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when none are."""
        return max(self._end - time.monotonic(), 0.0)

    @property
    def full(self) -> bool:
        """Whether it is as long as it may be."""
        # Thoughts are taken off only of a text that may be too long, since pieces come by the thousand.
        is_long = len(self._text) >= self._longest and len(self._answer) >= self._longest
        return is_long or len(self._text) >= LONGEST_THOUGHTS

    @property
    def written(self) -> Written:
        """What was written; without its last sentence where it was cut off in the middle."""
        return Written(
            text=self._whole(),
            tokens_read=self._read,
            tokens_written=self._wrote,
        )

    @property
    def _answer(self) -> str:
        """What was written, without the thoughts before it: `<think>The user asks …</think>`."""
        # The first tag may be part of the prompt, and then only the last one is written.
        _, has_thought, answer = self._text.rpartition(_HAS_THOUGHT)
        if has_thought:
            return answer
        return "" if self._text.lstrip().startswith(_THINKS) else self._text

    def _whole(self) -> str:
        if not self.full:
            return self._answer
        if self._longest == LONGEST_FORM:
            return self._answer[:LONGEST_FORM]
        whole = _LAST_STOP.match(self._answer[:LONGEST_OUTPUT])
        return whole.group() if whole else ""

    def add(self, piece: str) -> None:
        """Write on; raises ModelFailed when the time is over."""
        self.check()
        self._text += piece
        self._on_words(len(self._answer.split()))

    def count(self, read: int, written: int) -> None:
        """Add tokens that the provider says it took; some count them in several parts."""
        self._read = (self._read or 0) + read
        self._wrote = (self._wrote or 0) + written

    def check(self) -> None:
        """Raise ModelFailed when the time is over."""
        if not self.left:
            raise ModelFailed(f"The model {self._model} was not done in time (setting `model_seconds`).")

    def restart(self) -> None:
        """Forget what was written, not the time that it took."""
        self._text = ""
