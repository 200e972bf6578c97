"""`Whats her phone number?` after `who is the chair`: the name that the answer gave, in the place of `her`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import CAPITALISED, Asked, new_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Turn

_WHO = re.compile(r"\bwho(?:m|se|['’]?s|['’]?re)?\b", re.IGNORECASE)
"""`who is the chair`, `whos`, `whose`"""
OWN = re.compile(r"\b(?:his|her|their)\b(?=\s+\w)", re.IGNORECASE)
"""`her phone number`"""
_ONE = re.compile(r"\b(?:he|him|she|her|they|them|hers|theirs)\b", re.IGNORECASE)
"""`which club is she at`"""
_SEVERAL = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
"""`what do they want`, which may mean others than the one that was named before the last question."""
_IS = re.compile(r"\W*who(?:['’]?s| is| was)\s+(?P<role>(?:the|our|my)\s+[\w'’ -]+?)\W*", re.IGNORECASE)
"""`whos the treasurer`"""
_FEWEST_WORDS, _MOST_WORDS = 2, 4
"""Words of a name: one alone may be a place, or any word with a capital; more are no name."""
_CAPITALS = re.compile(r"[A-Z]{3,}")
"""`ENTRY FORM`: a heading, and nobody's name."""


def with_name(text: str, history: Sequence[Turn]) -> str:
    """The question with the name of whom it speaks; empty where it speaks of nobody, or no answer gave a name."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return ""

    name = person(history[-1:] if _SEVERAL.search(text) else history)
    if not name:
        return ""
    # First `her number`, then what is left: `_ONE` has `her` as well.
    with_own = OWN.sub(f"{name}'s", text)
    return _ONE.sub(name, with_own)


def asks_of(text: str, asked: Sequence[str]) -> int | None:
    """Which of the questions before it in a message, from 0, asks who it is that this one speaks of; None for none."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return None

    numbered = list(enumerate(asked))
    may_be_meant = numbered[-1:] if _SEVERAL.search(text) else numbered
    for place, question in reversed(may_be_meant):
        if _WHO.search(question):
            return place
    return None


def _says_who(before: str) -> bool:
    """Whether the question names somebody itself: `Who was Willy Brandt and what did he do?`."""
    has_name = any(name.start() for name in CAPITALISED.finditer(before))  # at 0 any word has a capital
    return has_name or re.search(r"\bwho\w*\s.*\band\b", before, re.IGNORECASE) is not None


def person(history: Sequence[Turn]) -> str:
    """Who was asked for last: by the name that the answer gave, else as the question has it."""
    for turn in reversed(history):
        if _WHO.search(turn.question):
            return _name(turn) or _role(turn.question)
    return ""


def _role(asked: str) -> str:
    """`the treasurer` of `whos the treasurer`."""
    match = _IS.fullmatch(asked)
    return match["role"] if match else ""


def _name(turn: Turn) -> str:
    """The first name of two to four words that the question does not have."""
    # A name that the question has is of whom it asks about, and not the answer to it.
    known = Asked(turn.question).known
    for start, end in new_names(turn.answer, known):
        name = turn.answer[start:end]
        is_of_a_person = _FEWEST_WORDS <= len(name.split()) <= _MOST_WORDS
        if is_of_a_person and _CAPITALS.search(name) is None:
            return name
    return ""
