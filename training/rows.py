"""What the reader is trained on: public rows of single passages, and questions on a team's documents.

A public row gives the sentences of its passage as units, those that touch the answer as right ones, and sentences of
other passages of its source beside them. A question on a team's documents gives the units that the product itself
found for it: what looks right and isn't is then what the product takes for right.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.answering.evidence.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    Row = Mapping[str, Any]

T = TypeVar("T")
QUESTIONS = Path(__file__).with_name("questions").resolve()
REWORDED = QUESTIONS.with_name("reworded.jsonl")
"""The sets of questions, and a part of their turns in other words."""
OTHERS = 4
"""Units beside the right ones of a public row, most of them from its own passage."""
RIGHT, FIRST, FURTHER, LISTS = 3, 6, 2, 1
"""Of a team's question: right units, the likeliest of the wrong ones, some that stand further down, whole lists."""
OTHER_MARK = 0.4
"""The part of a team's questions that lose their question mark, or get one."""
LONGEST = 300
"""Characters of a unit that is another passage's."""


@dataclass(frozen=True)
class Example:
    """A question and units for it, with which of them answer; none does where nothing is said on it."""

    question: str
    units: tuple[str, ...]
    right: tuple[bool, ...]
    said: tuple[float, ...] = ()
    """What a teacher says of each unit, as a logit against "none of them does"; empty where none has read them."""


def read(path: Path) -> Iterator[Row]:
    """The rows of a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def normal(question: str) -> str:
    """By which two questions are the same: letters and digits alone."""
    return "".join(character for character in question.casefold() if character.isalnum())


def public(row: Row, pool: Sequence[Row], chance: Random) -> Example | None:
    """The sentences of a row's passage and some others; None where it has no sentence."""
    right, wrong = parted(row)
    if not right and not wrong:
        return None

    chance.shuffle(wrong)
    # a short passage is filled up with the beginnings of others
    beside = [chance.choice(pool)["passage"][:LONGEST] for _ in range(OTHERS - len(wrong))]
    first = right[:1]
    others = [*wrong[:OTHERS], *beside]
    is_right_of_each = [True] * len(first) + [False] * len(others)
    return Example(row["question"], (*first, *others), tuple(is_right_of_each))


def parted(row: Row) -> tuple[list[str], list[str]]:
    """The sentences of a public row's passage that touch its answer, and the others."""
    right: list[str] = []
    wrong: list[str] = []
    for start, end in sentences(row["passage"]):
        is_right = any(max(start, begin) < min(end, stop) for begin, stop in row["spans"])
        (right if is_right else wrong).append(row["passage"][start:end])
    return right, wrong


def of_team(row: Row, chance: Random) -> Example | None:
    """Units found for a team's question, the likeliest first in the row; None where an answer is lacking, or all units.

    Where the documents answer and no right unit is at hand, "none of these" would be the wrong thing to learn.
    """
    is_taught = any("said" in unit for unit in row["units"])
    known = [unit for unit in row["units"] if not is_taught or "said" in unit]
    right = [unit for unit in known if unit["label"] == 1]
    if row["is_answerable"] and not right:
        return None
    # The first, and any of the others: of a long list each item may be right.
    some_right = right[:1] + sampled(right[1:], RIGHT - 1, chance)

    wrong = [unit for unit in known if unit["label"] == 0]
    lists = [unit for unit in wrong if unit.get("is_list")]
    single = [unit for unit in wrong if not unit.get("is_list")]
    units = [*some_right, *single[:FIRST], *sampled(single[FIRST:], FURTHER, chance), *sampled(lists, LISTS, chance)]
    if not units:
        return None
    texts = tuple(unit["text"] for unit in units)
    is_right = tuple(unit["label"] == 1 for unit in units)
    said = tuple(unit["said"] for unit in units) if is_taught else ()
    return Example(spelled(row["question"], chance), texts, is_right, said)


def spelled(question: str, chance: Random) -> str:
    """Two of five questions without their mark, if they have one, or with one: people type both."""
    if chance.random() >= OTHER_MARK:
        return question
    if question.endswith("?"):
        return question[:-1].rstrip()
    return f"{question}?" if question[-1:].isalnum() else question


def sampled(found: Sequence[T], count: int, chance: Random) -> list[T]:
    """So many at random, or all."""
    return chance.sample(found, min(count, len(found)))
