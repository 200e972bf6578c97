"""Units that tell the opposite of what is asked: of `How many go up?` the one that tells how many go down.

Such units stand side by side and differ in that word alone, which a reader hardly heeds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.gate.polarity import denies
from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Scored
    from bot.answering.evidence.units import Unit

OPPOSITES_ANYWHERE = (
    ("minimum", "maximum"),
    ("oldest", "newest"),
    ("incoming", "outgoing"),
    ("internal", "external"),
    ("upload", "download"),
    ("import", "export"),
)
"""Words that say the opposite of each other, and hardly anything else."""
OPPOSITES = (
    *OPPOSITES_ANYWHERE,
    ("up", "down"),
    ("junior", "senior"),
    ("earliest", "latest"),
    ("indoor", "outdoor"),
    ("indoors", "outdoors"),
    ("inside", "outside"),
    ("summer", "winter"),
    ("arrival", "departure"),
)
"""And those that do where a question has one, and of two units beside each other one this and one the other."""


def without_the_opposite(asked: Asked, found: Sequence[Scored], least: float) -> list[Scored]:
    """Without those that have the opposite of a word of the question alone, where one with that word scores so much."""
    kept = list(found)
    if denies(asked.text):
        return kept
    for word, opposite in _asked_pairs(asked):
        if any(item.score >= least and word in item.unit.words for item in kept):
            kept = [item for item in kept if not _has_alone(item.unit, opposite, word)]
    return kept


def _has_alone(unit: Unit, opposite: str, word: str) -> bool:
    """Whether it has the opposite, and neither itself nor in a heading over it the word."""
    return opposite in unit.words and word not in unit.words and stem(word) not in unit.above


def _asked_pairs(asked: Asked) -> Iterator[tuple[str, str]]:
    """The words of the question that have an opposite, each with that, which the question lacks."""
    for one, other in OPPOSITES:
        if (one in asked.every) is not (other in asked.every):
            yield (one, other) if one in asked.every else (other, one)
