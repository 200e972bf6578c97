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
    found = [(passage[start:end], _touches(start, end, row["spans"])) for start, end in sentences(passage)]
    if not found:
        return None
    right = [unit for unit in found if unit[1]][:1]
    wrong = [unit for unit in found if not unit[1]]
    chance.shuffle(wrong)
    beside = [(chance.choice(pool)["passage"][:LONGEST], False) for _ in range(OTHERS - len(wrong))]
    units = [*right, *wrong[:OTHERS], *beside]
    return Example(row["question"], tuple(text for text, _ in units), tuple(is_right for _, is_right in units))


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
    return Example(row["question"], tuple(unit["text"] for unit in units), tuple(unit["label"] == 1 for unit in units))
