"""`Whats her phone number?` after `who is the chair`: the name that the answer gave, in the place of `her`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import CAPITALISED, new_names
from bot.answering.evidence.question import Asked

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
_CAPITALS = re.compile(r"[A-Z]{3,}")
"""`ENTRY FORM`: a heading, and nobody's name."""


def with_name(text: str, history: Sequence[Turn]) -> str:
    """The question with the name of whom it speaks; empty where it speaks of nobody, or no answer gave a name."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return ""
    name = person(history[-1:] if _SEVERAL.search(text) else history)
    return _ONE.sub(name, OWN.sub(f"{name}'s", text)) if name else ""


def asks_of(text: str, asked: Sequence[str]) -> int | None:
    """Which of the questions before it in a message, from 0, asks who it is that this one speaks of; None for none."""
    found = _ONE.search(text) or OWN.search(text)
    if found is None or _says_who(text[: found.start()]):
        return None
    some = list(enumerate(asked))[-1 if _SEVERAL.search(text) else 0 :]
    return next((place for place, question in reversed(some) if _WHO.search(question)), None)


def _says_who(before: str) -> bool:
    """Whether the question names somebody itself: `Who was Willy Brandt and what did he do?`."""
    names = [name for name in CAPITALISED.finditer(before) if name.start()]
    return bool(names) or re.search(r"\bwho\w*\s.*\band\b", before, re.IGNORECASE) is not None


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
    known = Asked(turn.question).known
    for start, end in new_names(turn.answer, known):
        name = turn.answer[start:end]
        if 2 <= len(name.split()) <= 4 and _CAPITALS.search(name) is None:  # noqa: PLR2004
            return name
    return ""
