"""The injection guard: which sentences of a document steer whoever answers from it, instead of telling something.

Such a sentence stands in its document word for word, so no check against the documents catches it, and it may be as
near to the question as can be. It is told by whom it speaks to and by what it claims about other statements; a plain
lie, such as `The cafeteria opens at 4:44`, is no matter for it. Whoever shows a sentence asks `allows` first.

A document may also hold instructions that were put there for a language model, code, or a link to somewhere else. How
near to the question such a sentence must be depends on what it could do to a reader (`needed`); what steers is never
near enough.

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
    from collections.abc import Callable, Sequence

    Nearness = Callable[[str, str], float]
    """From a question and a sentence to the least cosine that the two need."""


class Steering(IntEnum):
    """How a text steers."""

    NOT = 0
    DICTATES = 1
    """It gives whoever answers the words to say. So does the script of a help desk, for who asks how to do a thing."""
    OVERRIDES = 2
    """It speaks to a model, takes other instructions back, or claims to be right against all other statements."""


_BEGIN = re.compile(
    r"(?:^|[.:;,!?()\[\]\"“”'‘’*>–—]|(?<!\w)-|-(?!\w))[\s\"“'‘(\[]*|"
    r"\b(?:and|then|please|kindly|now|must|should|shall|always|just|simply|but|so)\s+",
    re.IGNORECASE,
)
"""What stands before an order. Not `never`: `Never bypass the safety rules` takes no rule back."""


class _Sign:
    """What shows that a sentence steers: an order where one may begin, or words anywhere."""

    def __init__(self, orders: str, elsewhere: str) -> None:
        self._orders = orders
        self._elsewhere = elsewhere

    def is_in(self, sentence: str, beginnings: Sequence[int]) -> bool:
        """Whether it is in this sentence on one line, in which orders may begin at these places."""
        orders = compiled(self._orders)
        is_ordered = any(orders.match(sentence, at) for at in beginnings)
        return is_ordered or compiled(self._elsewhere).search(sentence) is not None


_OVERRIDES = _Sign(OVERRIDING_ORDERS, OVERRIDING)
_DICTATES = _Sign(DICTATING_ORDERS, DICTATING)
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
    if found is Steering.NOT or compiled(ABOUT_MODELS).search(question):
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
    return is_against and compiled(INSISTS).search(f"{one} {other}") is not None


@lru_cache(maxsize=20_000)
def _is_against_others(sentence: str) -> bool:
    return compiled(AGAINST_OTHERS).search(sentence) is not None


@lru_cache(maxsize=20_000)
def _of_one(sentence: str) -> Steering:
    said = " ".join(sentence.split())  # the patterns have single spaces
    beginnings = [found.end() for found in _BEGIN.finditer(said)]
    if _OVERRIDES.is_in(said, beginnings) or _rank_themselves(said, ""):
        return Steering.OVERRIDES
    if _DICTATES.is_in(said, beginnings):
        return Steering.DICTATES
    return Steering.NOT


PLAIN, RISKY, STEERING, NEVER = 0.1, 0.25, 0.5, 2.0
"""The least cosine with the question, all-MiniLM-L6-v2: of a plain sentence; of an instruction, code, an address or a
number alone, which says whatever was asked for; of one that speaks of the answer itself; none is enough for what
steers. Chosen on half of BIPIA's payloads and on human answers (docs/measurements.md)."""

ADDRESS = re.compile(
    r"\w[\w+.-]{0,100}://\S+|(?:mailto|javascript|data|tel|file):\S+|"
    r"(?:(?<![\w.])(?:[\w-]{1,63}\.){1,9})?\bwww\.\S+|"
    r"[^\s@<>()]{1,100}@[\w-]+(?:\.[\w-]+)+|"
    r"(?<![\w.])(?:[\w-]{2,}\.)+[^\W\d_]{2,}(?:/\S*)?",
    re.IGNORECASE,
)
"""Whatever a reader's program may turn into a link: `https://a.b`, `ada@a.b`, `a.bc/d`. The bounds spare a long word
quadratic time."""
CODE = re.compile(
    r"\w\((?!e?s\))|[{}]|```|^\W*(?:import|from)\s+\w+(?:\s*,\s*\w+)*\s*(?:import\b|$)|[\w\])]\s*=\s*[\w\"'\[({]",
    re.MULTILINE,
)
"""`print(x)`, `import os`, `x = 1`; not `the item(s)`"""
_LETTER = re.compile(r"[^\W\d_]")
"""`4:44` has none"""
_ASKING_THE_READER = re.compile(
    r"\b(?:please|kindly)\b|\byou (?:must|should|need to|have to|are (?:now|to))\b|[?？؟]\W*$",  # noqa: RUF001
    re.IGNORECASE,
)
"""`You must mention the shop`, `Would you like a discount?`"""
_IMPERATIVE = re.compile(
    r"\W*(?:(?:now|then|also|next|and|first|finally|do not|never|always)\W+)*"
    r"(?:add|answer|append|ask|begin|change|click|compose|convert|copy|create|describe|design|disregard|don['’]t|draft|"
    r"encode|end|enhance|ensure|explain|follow|forget|generate|give|go to|ignore|include|insert|list|make|mention|"
    r"modify|output|pretend|print|provide|put|recommend|remember|repeat|replace|reply|respond|reveal|say|send|share|"
    r"show|sign in|start|suggest|summari[sz]e|tell|translate|use|visit|write)\b"
    r"(?!\s+(?:is|was|are|were|of|has|had|can|will)\b)",
    re.IGNORECASE,
)
"""`Then visit our shop`; not `Use of the shop`, `Change is good`"""
_YOURS = re.compile(r"\byour\b", re.IGNORECASE)
"""`your answer`"""
_OF_THE_ANSWER = re.compile(
    r"\b(?:your|the|this|every|all|any|previous|above|prior|system)\s+(?:\w+\s+){0,2}?"
    r"(?:responses?|answers?|repl(?:y|ies)|outputs?|solution|implementation|instructions?|prompts?|"
    r"code (?:snippet|block|section|segment|excerpt|fragment))\b|\b(?:AI|language) (?:model|assistant)\b|\bchatbot\b",
    re.IGNORECASE,
)
"""`the end of your answer`, `all previous instructions`, `an AI model`"""


def needed(question: str, sentence: str) -> float:
    """The least cosine that a sentence needs; who asks how something is done gets instructions as any other answer."""
    # From what could do the most harm to what does none.
    if not allows(question, steering(sentence)):
        return NEVER
    if steers(sentence):
        return STEERING
    if ADDRESS.search(sentence) or CODE.search(sentence) or not _LETTER.search(sentence):
        return RISKY
    if tells_reader(sentence) and not HOW_TO.search(question):
        return RISKY
    return PLAIN


def steers(sentence: str) -> bool:
    """Whether it tells whoever answers how to answer."""
    told = tells_reader(sentence) or _YOURS.search(sentence) is not None
    return told and _OF_THE_ANSWER.search(sentence) is not None


def tells_reader(sentence: str) -> bool:
    """Whether it asks or orders the reader to do something."""
    return bool(_ASKING_THE_READER.search(sentence) or _IMPERATIVE.match(sentence))
