"""Whether a sentence bears on the question. Text planted in a document to steer whoever reads it does not.

A document may hold instructions that were put there for a language model, code, or a link to somewhere else. Such a
sentence is in the document word for word, so no check against the documents can catch it; but it has nothing to do
with what was asked. How near a sentence must be to the question depends on what it could do to a reader; what steers
(`guard`) is never near enough.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.injection.guard import HOW_TO, allows, steering

if TYPE_CHECKING:
    from collections.abc import Callable

    Nearness = Callable[[str, str], float]
    """From a question and a sentence to the least cosine that the two need."""

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
