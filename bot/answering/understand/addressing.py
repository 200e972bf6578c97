"""What people say in a thread: whether a message asks something, or points to what somebody else asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.understand.chatter import is_framed, specific, trimmed
from bot.answering.understand.hearing import clauses, is_aside, is_plain_question
from bot.answering.understand.lexicon import MARKS
from bot.answering.understand.manners import is_about_pincite, is_courtesy
from bot.answering.understand.segments import AUXILIARY, WH, Piece, begins_asking, pieces
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

INVERTED = re.compile(
    rf"\W*(?:(?:and|but|so|or|also|then|ok|hm+|wait)\W+)*(?:"
    rf"(?:what|which|whose|how)\s+(?:\S+\s+){{0,3}}(?:{AUXILIARY}|has|have|had)\b"
    rf"|(?:{WH})\s+(?:{AUXILIARY}|has|have|had|to)\b|(?:what|who|where|when|how|why)['’]?(?:s|re|d|ll)\b"
    r"|how\s+(?:many|much|long|often|far|late|early|old|big)\b"
    rf"|(?:what|how)\s+about\b|(?:{AUXILIARY}|has|have)\s+\w+)",
    re.IGNORECASE,
)
"""The order of words of a question, without its mark: `what are S3 incidents`; not `what a mess` or `when I began`."""
TO_PEOPLE = re.compile(
    rf"(?:{AUXILIARY}|have|has|had|got)\s+(?:you|u|ya)\b(?!\s+(?:guys\s+)?(?:know|tell|remind|remember|reimburse))"
    r"|\b(?:did|have|were)\s+you\b|\b(?:your|wanna)\b",
    re.IGNORECASE,
)
"""`Could you ask Lena?`, `What did you book?`: who is meant is somebody who was there."""
GUESS = re.compile(
    r"\W*(?:isn|wasn|aren|weren|doesn|don|didn)['’]?t (?:it|that|they|he|she)\b"
    r"|.*\b(?:i (?:think|guess|believe)|maybe)\b",
    re.IGNORECASE,
)
"""`Isn't it Sofia?`, `Twenty, I think?`: answers rather than asks."""
FINGERS = re.compile(r"\^|:(?:point_up\w*|arrow_up\w*|point_up_2|this):|[\u261D\u2B06\U0001F446]")
"""What people point up with."""
POINTER = re.compile(r"\b(?:this|that|these|those|above|here|up|it|one|questions?)\b", re.IGNORECASE)
CALLING = frozenset("help idea ideas clue thoughts anyone anybody someone somebody know answer assist advise".split())
SHORT = 4
"""Words of a message that may only point: `see above`, `this one please`."""


def asks(text: str) -> bool:
    """Whether a message asks for something that documents may say, of nobody in particular."""
    return any(_asks_anybody(piece) for piece in _said(text))


def question_in(text: str) -> str:
    """What a message asks, without the rest; empty where it asks nothing, or answers with a question."""
    asking = [trimmed(piece) for piece in _said(text) if _is_question(piece)]
    return " ".join(one for one in asking if specific(one))


def points(text: str) -> bool:
    """Whether a message says nothing but that what was said before it is to be answered."""
    if not words(text) or FINGERS.search(text):
        return not words(text) and (FINGERS.search(text) is not None or not re.search(r"\w", text))
    left = [piece for piece in pieces(text) if not is_courtesy(piece)]
    return bool(left) and not any(map(_says_something, left)) and any(map(_points, left))


def _said(text: str) -> Iterator[Piece]:
    for piece in pieces(text):
        yield from clauses(piece)


def _asks_anybody(piece: Piece) -> bool:
    if not _is_question(piece) or TO_PEOPLE.search(piece.text):
        return False
    return not is_aside(piece.text) or is_framed(piece.text)


def _is_question(piece: Piece) -> bool:
    text = trimmed(piece)
    if GUESS.match(text) or not words(text) or is_courtesy(piece) or is_about_pincite(piece):
        return False
    asks = piece.is_marked or INVERTED.match(text) is not None
    return asks and (is_plain_question(piece) or is_framed(piece.text))


def _says_something(piece: Piece) -> bool:
    """Whether it has a word of its own, or asks with a question word: `And when?` follows up on what was said."""
    asks = re.match(rf"\W*(?:(?:and|but|so)\W+)*(?:{WH})\b(?!\s+about\s+(?:this|that|it)\b)", piece.text, re.IGNORECASE)
    return bool(specific(piece.text)) or asks is not None or is_about_pincite(piece)


def _points(piece: Piece) -> bool:
    said = words(piece.text)
    if not CALLING.isdisjoint(said):
        return True
    if piece.is_marked or begins_asking(piece.text):
        return not MARKS.isdisjoint(said) or POINTER.search(piece.text) is not None or len(said) <= SHORT
    return len(said) <= SHORT and POINTER.search(piece.text) is not None
