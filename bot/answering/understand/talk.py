"""Whether a message asks nothing by itself, by its meaning: thanks, jokes, remarks, `over to you`, `are you a robot`.

A logistic regression on the vector that the bundled embedder gives it (training/talk.py). It knows wordings that no
list has. It may be wrong where the documents say something on it, so they are asked first.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.answering.evidence.ranking import Embed

    Talk = Callable[[str], float]

FROM = 0.85
"""Probability, in 0..1, from which on a message is taken to ask nothing. In five folds on what it was fitted on, .77 of
such messages are, .05 of those that only look so, and .007 of 5,000 questions to documents of teams."""
NAMES = re.compile(r":[a-z][\w+-]*:|@?\bpincite\b", re.IGNORECASE)
"""`:tada:`, `@Pincite`: they stand in messages of both kinds."""
WEIGHTS = "talk.json"


def asks_nothing(embed: Embed) -> Talk:
    """A function that gives the probability, in 0..1, that a message asks nothing by itself.

    `embed` is the bundled embedder's: of another one the weights know nothing.
    """
    weights, intercept = _fitted()

    def probability(text: str) -> float:
        logit = float(embed([bare(text)])[0] @ weights) + intercept
        return 1 / (1 + exp(-logit))

    return probability


def bare(text: str) -> str:
    """The message without emoji and the bot's name; itself where nothing else is left."""
    return " ".join(NAMES.sub(" ", text).split()).strip(" ,.!") or text


@cache
def _fitted() -> tuple[np.ndarray, float]:
    kept = json.loads(files("bot.answering.understand").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    return np.array(kept["weights"], dtype=np.float32), float(kept["intercept"])
