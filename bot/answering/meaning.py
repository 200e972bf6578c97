"""How near texts and words are in meaning, by an embedding that is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

UNRELATED = 0.3
"""The cosine that two unrelated words have; a synonym counts from there up to 1."""


class Meaning:
    """Similarities by an embedding; words are remembered, since a language has few of them."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors], remembered: int = 20_000) -> None:
        """`embed` gives one unit vector a text."""
        self._embed = embed
        self._remembered = remembered
        self._words: dict[str, Vectors] = {}

    def cosines(self, question: str, texts: Sequence[str]) -> list[float]:
        """The cosine of the question with each text."""
        if not texts:
            return []
        asked = self._embed([question])[0]  # apart from the longer texts, which it would be padded to
        return [float(cosine) for cosine in self._embed(texts) @ asked]

    def learn(self, found: Sequence[str]) -> None:
        """Embed those of the words that are new, in one batch."""
        new = [word for word in dict.fromkeys(found) if word not in self._words and word not in STOP_WORDS]
        if len(self._words) + len(new) > self._remembered:
            self._words = {}
            new = [word for word in dict.fromkeys(found) if word not in STOP_WORDS]
        if new:
            self._words |= dict(zip(new, self._embed(new), strict=True))

    def nearest(self, word: str, others: Sequence[str]) -> float:
        """How near the nearest of the other words is, from 0 (unrelated) to 1 (the same)."""
        known = [self._words[other] for other in others if other in self._words]
        if not known or word not in self._words:
            return 0.0
        cosine = float(np.max(np.stack(known) @ self._words[word]))
        return max(0.0, (cosine - UNRELATED) / (1 - UNRELATED))
