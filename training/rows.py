"""What the reader is trained on: public rows of single passages, and questions on a team's documents.

A public row gives the sentences of its passage as units, those that touch the answer as right ones, and sentences of
other passages of its source beside them. A question on a team's documents gives the units that the product itself
found for it: what looks right and isn't is then what the product takes for right.
"""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from bot.answering.evidence.sentences import sentences
from training.reader import Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from random import Random

    Row = Mapping[str, Any]

OTHERS = 4
"""Units beside the right ones of a public row, most of them from its own passage."""
RIGHT, FIRST, FURTHER = 2, 5, 3
"""Of a team's question: right units, the best of the wrong ones, and some that stand further down."""
DEEPEST = 33
LONGEST = 300
"""Characters of a unit that is another passage's."""


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def normal(question: str) -> str:
    """By which two questions are the same: letters and digits alone."""
    return "".join(character for character in question.casefold() if character.isalnum())


def public(row: Row, pool: Sequence[Row], chance: Random) -> Example | None:
    """The sentences of a row's passage and some others; None where it has no sentence."""
    passage = row["passage"]
    right: list[str] = []
    wrong: list[str] = []
    for start, end in sentences(passage):
        is_right = _touches(start, end, row["spans"])
        (right if is_right else wrong).append(passage[start:end])
    if not right and not wrong:
        return None

    chance.shuffle(wrong)
    # a short passage is filled up with the beginnings of others
    beside = [chance.choice(pool)["passage"][:LONGEST] for _ in range(OTHERS - len(wrong))]
    first = right[:1]
    others = [*wrong[:OTHERS], *beside]
    is_right_of_each = [True] * len(first) + [False] * len(others)
    return Example(row["question"], (*first, *others), tuple(is_right_of_each))


def _touches(start: int, end: int, spans: Sequence[Sequence[int]]) -> bool:
    return any(max(start, begin) < min(end, stop) for begin, stop in spans)


def of_team(row: Row, chance: Random) -> Example | None:
    """Units found for a team's question, most likely first in the row; None where nothing was found."""
    right = [unit for unit in row["units"] if unit["label"] == 1][:RIGHT]
    wrong = [unit for unit in row["units"] if unit["label"] == 0]
    further = wrong[FIRST:DEEPEST]
    some = [*wrong[:FIRST], *chance.sample(further, min(FURTHER, len(further)))]
    units = [*right, *some]
    if not units:
        return None
    texts = tuple(unit["text"] for unit in units)
    is_right = tuple(unit["label"] == 1 for unit in units)
    return Example(row["question"], texts, is_right)
