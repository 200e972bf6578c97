"""Takes a message with several questions apart, and leaves one question whole.

Two questions are two only where both can be answered: each begins as a question does and says what it asks about, or
leans on the one before. Parts that share a verb or a condition (`when and where is the meeting`) stay one question.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.answering.understand.follow_up.condense import leans
from bot.answering.understand.message.segments import (
    AUXILIARY,
    PREPOSITION,
    SUBJECT,
    WH,
    MessagePiece,
    begins_asking,
    pieces,
)
from bot.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_QUESTIONS = 6
"""Questions that are answered at once; what goes beyond belongs to the last."""
_JOINT = re.compile(
    rf"(?:,\s*|\s+)(?:and|n|but|plus|[+&])(?:\s+(?:also|then))?\s+"
    rf"(?=(?:(?:{PREPOSITION}\s+)?(?:{WH})\s+(?!{PREPOSITION}\b)\w+|(?:what|how)\s+about\s+\w+|(?:{AUXILIARY})\s+(?:{SUBJECT})\s+\w+))"
    r"|,\s*(?:and|but)\s+(?=(?:is|are|was|were|does|can|has|have)\s+\w+\s+\w)"
    rf"|(?P<comma>,)\s*(?=(?:{WH})\s+(?:{AUXILIARY})\b|wh\w+['’]s\b|who\s+[a-z]+s\b"
    rf"|(?:{PREPOSITION}\s+)?(?:what|which|whose)\s+\w+\s+(?:{AUXILIARY})\b"
    rf"|how\s+(?:many|much|long|often|far|big)\b(?=.*\s(?:{AUXILIARY})\b)"
    r"|(?!(?:do|can|could|would)\s+(?:you|u|we)\s+(?:think|know|say|mind|reckon|suppose)\b)"
    rf"(?P<verb>{AUXILIARY}\s+(?!it\b|that\b|this\b|they\b|these\b|those\b)(?:{SUBJECT})\b)\s+\w)",
    re.IGNORECASE,
)
"""Where a second question begins: `… and who approves it`, `…, and by when is it due`, `… and do I need a form`,
`…, and are dogs welcome`, `…, are there showers`; not `…, is it free`, which guesses at the answer."""
_SUBORDINATE = re.compile(
    rf"\W*(?:and\s+)?(?:(?:when|whenever|where|while|if|since|until|once)\s+(?!(?:{AUXILIARY})\b)|(?:what|how)\s+about\b)",
    re.IGNORECASE,
)
"""`When I am away, who signs?`, `What about tea, when is it?`"""
_INVERTED = re.compile(rf"\W*{AUXILIARY}\s+{SUBJECT}\b", re.IGNORECASE)
"""`are there showers`"""
_JOINING = re.compile(r"^\W*(?:(?:and|n|but|also|plus)\b[\s,]*)+(?=\w)|^\s*\+\s*", re.IGNORECASE)
"""`And who leads it?`, `+ who leads it?`"""
_ELABORATING = re.compile(
    r"\W*(?:or|i mean|i\.?e\.?|e\.?g\.?|like|such as|for example|specifically|especially|as in|right|correct|yes or)\b",
    re.IGNORECASE,
)
"""`Or only managers?`: another side of the question before it."""
_FEW = 2
"""Words up to which a question without a telling one goes on with the one before: `Why?`, `And how?`"""


def split(text: str) -> tuple[str, ...]:
    """The questions of a message, one to six, each as it was asked; the text itself where it asks one."""
    asked: list[str] = []
    for sentence in _sentences(text):
        asked.extend(_clauses(sentence))

    if len(asked) <= 1:
        return (text,)
    if len(asked) <= MOST_QUESTIONS:
        return tuple(asked)
    last = " ".join(asked[MOST_QUESTIONS - 1 :])
    return (*asked[: MOST_QUESTIONS - 1], last)


def is_joined(first: str, text: str) -> bool:
    """Whether another question follows in the sentence of a message's first: `When is tea, and who makes it?`."""
    rest = text.partition(first)[2]
    return _JOINT.match(rest) is not None


def _sentences(text: str) -> list[str]:
    """The sentences that ask, each with those that only tell something before it."""
    # `told` waits for the next question: `My badge is lost. Who do I report it to?`
    found: list[str] = []
    told: list[str] = []
    for piece in pieces(text):
        if not (piece.is_marked or _asks(piece.text)):
            told.append(f"{piece.text} -" if piece.is_topic else piece.text)
        elif found and not told and _continues(piece):
            found[-1] = f"{found[-1]} {piece.text}"
        else:
            bare = _JOINING.sub("", piece.text) if found else piece.text  # `And` joins, and says not that it leans
            found.append(" ".join((*told, bare)))
            told = []
    if found and told:
        found[-1] = " ".join((found[-1], *told))
    return found


def _continues(piece: MessagePiece) -> bool:
    """Whether it asks no question of its own: `Or only managers?`, `Why?`."""
    if _ELABORATING.match(piece.text):
        return True
    said = piece.words
    return len(said) <= _FEW and not _telling(said)


def _clauses(sentence: str) -> list[str]:
    """The questions within a sentence."""
    for joint in _JOINT.finditer(sentence):
        before = sentence[: joint.start()]
        after = sentence[joint.end() :]
        are_two = _stand_apart(before, after, joint["verb"]) if joint["comma"] else _are_two(before, after)
        if are_two:
            return [before, *_clauses(after)]
    return [sentence]


def _stand_apart(before: str, after: str, verb: str | None) -> bool:
    """Whether both sides of a comma ask: not a condition, nor `What do I do with it, do I throw it away?`."""
    is_repeated = verb is not None and verb.casefold() in before.casefold()
    if is_repeated or _SUBORDINATE.match(before) or not _asks(before):
        return False
    return bool(_telling(words(before)) and _telling(words(after)))


def _are_two(before: str, after: str) -> bool:
    """Whether what stands on both sides of `and` asks something of its own."""
    first = _telling(words(before))
    if not first or not _asks(before):
        return False

    # `when and where is the meeting` has one thing in the first half, and the second has to lean on it.
    if len(first) == 1 and not _INVERTED.match(before):
        return leans(after)
    said = words(after)
    return bool(_telling(said)) or len(said) > _FEW


def _asks(clause: str) -> bool:
    """Whether a question begins it, or follows a comma or colon, or a thing: `canada: how much leave …`."""
    parts = re.split(r"[,:]\s+|\s[-–—]\s", clause)
    return any(map(begins_asking, parts))


def _telling(said: Iterable[str]) -> list[str]:
    return [word for word in said if word not in STOP_WORDS and word not in ASKING]
