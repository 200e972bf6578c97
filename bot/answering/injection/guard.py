"""The injection guard: which sentences of a document steer whoever answers from it, instead of telling something.

Such a sentence stands in its document word for word, so no check against the documents catches it, and it may be as
near to the question as can be. It is told by whom it speaks to and by what it claims about other statements; a plain
lie, such as `The cafeteria opens at 4:44`, is no matter for it. Whoever shows a sentence asks `allows` first.

Its patterns were written against made-up sentences. What they catch of others and what they cost: docs/measurements.md.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.answering.injection.steering_patterns import (
    ABOUT_MODELS,
    AGAINST_OTHERS,
    DICTATING,
    DICTATING_ORDERS,
    INSISTS,
    OVERRIDING,
    OVERRIDING_ORDERS,
    compiled,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Steering(IntEnum):
    """How a text steers."""

    NOT = 0
    DICTATES = 1
    """It gives whoever answers the words to say. So does the script of a help desk, for who asks how to do a thing."""
    OVERRIDES = 2
    """It speaks to a model, takes other instructions back, or claims to be right against all other statements."""


_BEGIN = re.compile(
    r"(?:^|[.:;,!?()\[\]\"“”'‘’*>–—-])[\s\"“'‘(\[]*|"
    r"\b(?:and|then|please|kindly|now|must|should|shall|always|just|simply|but|so)\s+",
    re.IGNORECASE,
)
"""What stands before an order. Not `never`: `Never bypass the safety rules` takes no rule back."""


class _Sign:
    """What shows that a sentence steers: an order where one may begin, or words anywhere."""

    def __init__(self, orders: str, elsewhere: str) -> None:
        self._orders = compiled(orders)
        self._elsewhere = compiled(elsewhere)

    def is_in(self, sentence: str, beginnings: Sequence[int]) -> bool:
        """Whether it is in this sentence on one line, in which orders may begin at these places."""
        is_ordered = any(self._orders.match(sentence, at) for at in beginnings)
        return is_ordered or self._elsewhere.search(sentence) is not None


_OVERRIDES = _Sign(OVERRIDING_ORDERS, OVERRIDING)
_DICTATES = _Sign(DICTATING_ORDERS, DICTATING)
_OTHERS_ARE_WRONG, _INSISTING, _OF_MODELS = compiled(AGAINST_OTHERS), compiled(INSISTS), compiled(ABOUT_MODELS)
_SOMEBODY = r"(?:i|we|you|one|he|she|they)"
ASKS_HOW = re.compile(
    r"\bhow (?:do|does|can|should|would|to)\b|\b(?:walk|talk|take|guide) (?:me|us) through\b|"
    rf"\bwhat (?:do|does|should|must|would) {_SOMEBODY} (?:(?:have|need|got) to )?do\b|"
    r"\bwhat(?:['’]?s| is| are) the (?:[a-z]+ )?(?:trick|way|procedure|drill|process|steps?)\b",
    re.IGNORECASE,
)
"""A question for how something is done: `How do I reset it?`, `walk me through it`, `what do I have to do to join`"""
HOW_TO = re.compile(
    rf"{ASKS_HOW.pattern}|\bhow could\b|\b(?:what|where) (?:should|must|do|can) (?:i|we|you|one)\b|"
    r"\bsteps?\b|\binstructions?\b|\bprocedures?\b",
    re.IGNORECASE,
)
"""That, or a question for other instructions: `What should I bring?`"""


def allows(question: str, found: Steering) -> bool:
    """Whether a text that steers so may be shown to who asks this."""
    if found is Steering.NOT or _OF_MODELS.search(question):
        return True
    return found is Steering.DICTATES and HOW_TO.search(question) is not None


@lru_cache(maxsize=4_000)
def steering(text: str) -> Steering:
    """How the text steers: as the worst of its sentences."""
    said = [text[start:end] for start, end in sentences(text)]
    before = ("", *said)
    after = (*said[1:], "")
    worst = Steering.NOT
    for three in zip(before, said, after, strict=False):
        worst = max(worst, steering_beside(*three))
    return worst


def steering_beside(before: str, sentence: str, after: str) -> Steering:
    """How the sentence steers, judged with its neighbours too; empty where it has none.

    A value in one sentence, and in the next that all others are wrong, is the claim of a single one.
    """
    if _rank_themselves(before, sentence) or _rank_themselves(sentence, after):
        return Steering.OVERRIDES
    return _of_one(sentence)


def _rank_themselves(one: str, other: str) -> bool:
    is_against = _is_against_others(one) or _is_against_others(other)
    return is_against and _INSISTING.search(f"{one} {other}") is not None


@lru_cache(maxsize=20_000)
def _is_against_others(sentence: str) -> bool:
    return _OTHERS_ARE_WRONG.search(sentence) is not None


@lru_cache(maxsize=20_000)
def _of_one(sentence: str) -> Steering:
    said = " ".join(sentence.split())  # the patterns have single spaces
    beginnings = [found.end() for found in _BEGIN.finditer(said)]
    if _OVERRIDES.is_in(said, beginnings) or _rank_themselves(said, ""):
        return Steering.OVERRIDES
    if _DICTATES.is_in(said, beginnings):
        return Steering.DICTATES
    return Steering.NOT
