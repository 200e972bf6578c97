"""Gives a follow-up question the words it leans on, from the questions before it; no language model needed.

A question leans on the conversation when it has a pronoun or a word such as `other`, begins like a continuation
(`And …`, `What about …`), or has hardly a content word of its own. It then gets the three most telling words of the
last question that stands alone and of the follow-ups since; any other question changes the subject and stays as it is.
After `the other side` no name is lent: it is the one that is not meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.features import ASKING
from bot.nouns import StandAlone
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from bot.nouns import Question

POINTING = re.compile(
    r"\b(?:it|its|itself|he|him|his|she|her|hers|they|them|their|theirs|this|these|those|that one|ones?|same|former|"
    r"latter|such|there|both|other|others|another|else|above|mentioned)\b",
    re.IGNORECASE,
)
CONTINUING = re.compile(
    r"\W*(?:and|but|or|so|also|then|what about|how about|why|what else|any|really|more|like what|"
    r"for example)\b",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"\b(?:the\s+)?(?:other|others|another|else|different)\b(?:\s+(?:one|ones|side|party|half))?", re.IGNORECASE
)
FEW = 1
"""Content words up to which a question is taken for a fragment."""
BACK = 2
"""Earlier questions that are looked at."""
MOST = 3
"""Words that are added; six or twelve drowned the question itself (docs/quality.md)."""


class ByWords:
    """The Condenser that needs no language model."""

    def condense(self, question: Question) -> StandAlone:
        """The question with the words that it leans on after it."""
        return StandAlone(text=condense(question))


def condense(question: Question) -> str:
    """The question with the words that it leans on after it; unchanged when it stands alone."""
    text = question.text
    if not question.history or not leans(text):
        return text
    lent = _lent([turn.question for turn in question.history])
    if ELSEWHERE.search(text):
        lent = [word for word in lent if not _is_name(word)]
        text = ELSEWHERE.sub("other", text)
    own = frozenset(map(stem, words(text)))
    added = [word for word in lent if stem(word.casefold()) not in own][:MOST]
    return " ".join((text, *added))


def leans(text: str) -> bool:
    """Whether the question needs the conversation to be understood."""
    if CONTINUING.match(text) or POINTING.search(text):
        return True
    return len(_telling(text)) <= FEW


def _lent(earlier: list[str]) -> list[str]:
    """Content words back to the last question that stands alone: names first, then the longest, which tell most."""
    since: list[str] = []
    for text in earlier[: -BACK - 1 : -1]:
        since.insert(0, text)
        if not leans(text):
            break
    found = dict.fromkeys(word for text in since for word in _telling(text))
    return sorted(found, key=lambda word: (not _is_name(word), -len(word)))


def _is_name(word: str) -> bool:
    return word[0].isupper() or word.isdigit()


def _telling(text: str) -> list[str]:
    """The content words as they are written; the capital that begins the question is none."""
    written = re.findall(r"[^\W_]+", text[:1].casefold() + text[1:])
    return [word for word in written if word.casefold() not in STOP_WORDS and word.casefold() not in ASKING]
