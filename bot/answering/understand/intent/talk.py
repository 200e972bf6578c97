"""Whether a message asks nothing by itself, by its meaning: thanks, jokes, remarks, `over to you`, `are you a robot`.

And whether people ask it each other. Logistic regressions on the vector that the encoder of questions gives the message
(training/talk.py). They know wordings that no list has. The first may be wrong where the documents say something on it,
so these are asked first.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.understand.message.segments import PICTURE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports.answering import Vectors

    EmbedQuery = Callable[[str], Vectors]
    Talk = Callable[[str], float]

FROM, REMARK_FROM, QUESTION_FROM = 0.85, 0.15, 0.95
"""Probability, in 0..1, from which a message is taken to ask nothing; one that only lent words answer; and one in the
form of a question. In five folds on what it was fitted on, .77, .96 and .65 of such messages reach them, .04, .31 and
.02 of those that only look so, and .006, .061 and .003 of 5,000 questions to documents of teams."""
THANKING_FROM = 0.5
"""The same for one that thanks or takes its leave, and asks nothing by its form: in languages that the encoder hardly
knows (`gracias, eres un sol`) such a word says more than it does."""
OF_PEOPLE = 0.5
"""Probability, in 0..1, from which on a question is taken to be people's. In five folds .80 of such questions are, .07
of those that only look so, and .02 of 5,000 questions to documents of teams."""
_NAMES = re.compile(rf"{PICTURE}|@?\bpincite\b", re.IGNORECASE)
"""`:tada:`, `🎉`, `@Pincite`: they stand in messages of both kinds."""
WEIGHTS = "talk.json"


def asks_nothing(embed_query: EmbedQuery) -> Talk:
    """A function that gives the probability, in 0..1, that a message asks nothing by itself.

    `embed_query` is the bundled encoder's: of another one the weights know nothing.
    """
    return _probability(embed_query, "nothing", bare)


def asks_people(embed_query: EmbedQuery) -> Talk:
    """A function that gives the probability, in 0..1, that a question is one of people to each other.

    They ask what no document says: what is going on, who comes along, what somebody did. `Is the build green again?`
    """
    return _probability(embed_query, "people", unmarked)


def bare(text: str) -> str:
    """The message without emoji and the bot's name; itself where nothing else is left."""
    without_names = _NAMES.sub(" ", text)
    return " ".join(without_names.split()).strip(" ,.!") or text


def unmarked(text: str) -> str:
    """The same without its question mark, which people leave out."""
    return bare(text).rstrip(" ?.!") or text


def _probability(embed_query: EmbedQuery, kind: str, read: Callable[[str], str]) -> Talk:
    weights, intercept = _fitted(kind)

    def probability(text: str) -> float:
        vector = embed_query(read(text))[0]
        logit = float(vector @ weights) + intercept
        return 1 / (1 + exp(-logit))

    return probability


@cache
def _fitted(kind: str) -> tuple[np.ndarray, float]:
    path = files("bot.answering.understand.intent").joinpath(WEIGHTS)
    kept = json.loads(path.read_text(encoding="utf-8"))[kind]
    weights = np.array(kept["weights"], dtype=np.float32)
    return weights, float(kept["intercept"])
