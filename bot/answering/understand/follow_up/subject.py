"""What a question is about, as it says it itself: `for the 2019 race` of `what is the entry fee for the 2019 race`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.understand.follow_up.phrases import EVERYDAY_VERBS, Place, phrases, tokens
from bot.words import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.understand.follow_up.phrases import Phrase, Token

_MOST = 4
"""Content words of a subject after which no further phrase is begun; more drown the question."""


def subject(asked: str, known: AbstractSet[str]) -> str:
    """The noun phrases of a question in its order, without what it asks of them; only those with a word that is new.

    `known` are the stems of the question that the subject is lent to.
    """
    read = tokens(asked)
    said: list[str] = []
    for one in _about(phrases(asked)):
        there = {stem(token.text) for token in read[one.start : one.end]}
        new = there - known - STOP_WORDS
        telling = [word for word in said if word.casefold() not in STOP_WORDS]
        if new and len(telling) < _MOST:
            said.extend(_in_full(asked, read, one).split())
    return " ".join(said)


def _about(found: Sequence[Phrase]) -> Sequence[Phrase]:
    """The phrases without what is asked of them; all where nothing else is there."""
    # `How many players are there?` asks of players, `How many players does a team have?` of a team.
    is_told = any(one.place in {Place.SUBJECT, Place.OBJECT} for one in found)
    asked_of = {Place.ASKED, Place.COUNTED} if is_told else {Place.ASKED}
    return [one for one in found if one.place not in asked_of] or found


def _in_full(asked: str, read: Sequence[Token], one: Phrase) -> str:
    """The phrase with the preposition or the `to change` before it; without a `no`, which is asked of the subject."""
    first = one.start if read[one.whole].text == "no" else one.whole
    start = read[first].start
    end = read[one.end - 1].end
    phrase = asked[start:end]
    if one.whole > 1:
        marker = read[one.whole - 2].text
        verb = read[one.whole - 1].text
        if marker == "to" and verb in EVERYDAY_VERBS:
            return f"to {verb} {phrase}"
    return f"{one.lead} {phrase}"
