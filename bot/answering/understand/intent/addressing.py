"""What people say in a thread: whether a message asks something, or points to what somebody else asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.gate.values.calculating import plain_numbers
from bot.answering.gate.values.quantities import without_numbers
from bot.answering.understand.follow_up.substitution import asks_when_or_where
from bot.answering.understand.intent.manners import is_about_pincite, is_courtesy, is_for_help
from bot.answering.understand.message.chatter import FRAMED_PLEA, content, is_framed, specific, trimmed
from bot.answering.understand.message.hearing import clauses, is_aside, is_plain_question, is_statement, unquoted
from bot.answering.understand.message.lexicon import HELPING, MARKS, PLACES_TO_LOOK, PLEAS
from bot.answering.understand.message.segments import (
    AUXILIARY,
    BEFORE_CORRECTING,
    EMOJI,
    MEANT,
    PREPOSITION,
    SUBJECT_PRONOUN,
    WH,
    MessagePiece,
    begins_asking,
    closed_up,
    pieces,
)
from bot.words import STOP_WORDS, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterator

_INVERTED = re.compile(
    rf"\W*(?:(?:and|n|but|so|or|also|then|ok|hm+|wait)\W+)*(?:(?:{PREPOSITION}\s+)?(?:"
    rf"(?:what|which|whose|how)\s+(?:(?!{SUBJECT_PRONOUN}\b)\S+\s+){{0,3}}(?:{AUXILIARY}|has|have|had)\b"
    rf"|(?:{WH})\s+(?:{AUXILIARY}|has|have|had|to)\b|(?:what|who|where|when|how|why)['’]?(?:s|re|d|ll)\b"
    r"|who\s+(?!knows|cares|wants|needs)[a-z]{2,}s\b|what\s+happens\b"
    r"|how\s+(?:many|much|long|often|far|late|early|old|big)\b)"
    rf"|(?:what|how)\s+about\b|(?:{AUXILIARY}|has|have)\s+\w+)",
    re.IGNORECASE,
)
"""The order of words of a question, without its mark: `what are S3 incidents`, `on which day is the fair`; not `what a
mess`, `when I began` or `in which case I would stay`."""
_TOPIC = re.compile(r"(?:[^\s,:]+\s+){0,2}[^\s,:]+[,:]\s+")
"""`meeting rooms, …`: what a question is about, before it."""
_CONTINUING = re.compile(
    rf"\W*{BEFORE_CORRECTING}(?:(?:and|n)\b(?:\W*(?:what|how)\s+about\b)?|same\s+for\b"
    rf"|(?P<meant>{MEANT}|(?<=\*)(?=\w[^*]*$))|(?=.*\w,?\s+(?:as\s+well|too)\W*$))",
    re.IGNORECASE,
)
"""`and ferries after midnight`, `ok and what about dogs`, `oops, I meant the ferry`, `*the ferry`, `the barge too`"""
_MOST_CONTINUED = 6
"""Words of what goes on so; more tell something."""
_YOU = re.compile(r"\b(?:you|u|ya|your|yours|wanna)\b|\bhow (?:was|were)\b", re.IGNORECASE)
"""`do you know`, `how was the trip`: said to who was there"""
_ANY_OF_YOU = re.compile(
    rf"(?:{WH})\s+(?:\w+\s+){{0,3}}(?:do|can|should|must|may|could|would)\s+(?:you|u|ya)\b(?!\s+(?:think|want|feel|mean))",
    re.IGNORECASE,
)
"""`Where do you file claims here?` means anybody; `What did you book?` and `Could you ask Lena?` mean who was there."""
_NAME = r"@\w[\w.-]*"
_PERSON_NAMED = re.compile(rf"(\b(?i:{'|'.join(sorted(HELPING))})\s+)[A-Z]\w+\b|{_NAME}")
"""`any clue @Ben?`, `Could you enlighten Eve?`"""
_NAMED = re.compile(
    rf"^\W*(?:{_NAME}[\s,:]*)+|(?:(?<=[,.;:?!…])|\(?\b(?:cc|fyi)\b:?)\s*(?:{_NAME}[\s,)]*)+$", re.IGNORECASE
)
"""`@Ben @Dot, …`, `…? @Ben`, `… cc @Dot`: whom it is said to. `… the phone number of @Ben` is about him."""
_GUESS = re.compile(
    r"\W*(?:isn|wasn|aren|weren|doesn|don|didn)['’]?t (?:it|that|they|he|she)\b"
    r"|.*\b(?:i (?:think|guess|believe)|maybe)\b",
    re.IGNORECASE,
)
"""`Isn't it Sofia?`, `Twenty, I think?`: answers rather than asks."""
_PROPOSES = re.compile(r"\W*(?i:is|was|are|were) (?i:it|that|they|he|she) (?:[A-Z][a-z]|\d)")
"""`Was it Lena?`, `is it 28`; not `is it open`"""
TOLD = re.compile(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+|\d[\d.,:]*\b")
"""`Lena Fischer`, `28`: what an answer tells, where it names somebody or says how many."""
_FINGERS = re.compile(r"\^|:(?:point_up\w*|arrow_up\w*|point_up_2|this):|[\u261D\u2B06\U0001F446]")
"""What people point up with: `^`, `:point_up:`, `☝`."""
_POINTER = re.compile(r"\b(?:this|that|these|those|above|here|up|it|one|questions?)\b", re.IGNORECASE)
"""`can somebody answer this`, `see above`"""
_CALLING = frozenset(
    "help idea ideas clue thoughts anyone anybody someone somebody know answer respond assist advise".split()
)
_OF_ASKING = MARKS | PLACES_TO_LOOK | frozenset("say says right true".split())
"""`What does the handbook say?`, `who's right?`"""
_OF_IT = re.compile(
    rf"\W*(?:(?:and|but|so|then|or)\W+)*(?:{AUXILIARY}|has|have)\s+(?:i|we|it|they|he|she|there|this|that|these|those)\b",
    re.IGNORECASE,
)
"""`Is it free?`, `so can I keep this`"""
_FILE = (
    r"(?:file|document|doc|pdf|attachment|upload|sheet|spreadsheet|workbook|csv|slide|deck|presentation|draft|contract"
    r"|memo|minute|note|letter|paper|report|agenda)s?"
)
_OF_A_FILE = re.compile(
    rf"\b(?:this|that|these|those|attached|above|shared|uploaded|(?-i:[A-Z])\w+['’]s)\s+(?:\w+\s+){{0,2}}{_FILE}\b"
    r"|\bthe\s+(?:\w+\s+){0,2}(?:file|attachment|upload|pdf|spreadsheet|slide|deck)s?\b"
    rf"|\b{_FILE}\s+(?:\w+\s+){{0,2}}(?:above|up there|further up|attached|sent|shared|posted|uploaded)\b"
    r"|\battach(?:ed|ments?)\b"
    r"|\b(?:in|from|of|on|to|by|per|under|with)\s+(?:this|that|it|these|those|there|the above)(?=\W*(?:$|[?.!,:;]))"
    r"|\b(?:does|do|did|would)\s+(?:this|that|it|they|these|those)\s+"
    r"(?:say|mention|cover|state|tell|contain|include|specify|speak)\b"
    r"|\b(?:summari[sz]e|read|check|explain|review|look at|gist of|overview of)\s+(?:this|that|it|these|those)\b"
    r"|\w\.(?:pdf|docx?|odt|xlsx?|ods|csv|tsv|pptx?|odp|md|txt|html?|rst|adoc|org|eml|epub|json|ya?ml)\b",
    re.IGNORECASE,
)
"""`Ann's two slides`, `the attached file`, `according to this?`, `what does it say about rent?`, `lease.md`"""
_ORDINALS = {"first": 0, "1st": 0, "former": 0, "1": 0, "second": 1, "2nd": 1, "2": 1, "third": 2, "3rd": 2, "3": 2}
_ORDINALS |= {"last": -1, "latter": -1}
_PICK = re.compile(
    rf"(?:(?:can|could) (?:you|u) )?(?:(?:ok|{'|'.join(sorted(PLEAS))}|just|answer|take|i mean|i meant) )*"
    rf"(?:(?P<all>both|all(?: (?:two|three|of (?:them|these)))?|both of (?:them|these))"
    rf"|(?:(?:the|number|no|question) )*(?P<ordinal>{'|'.join(_ORDINALS)})(?: (?:one|question|of (?:them|these)))?)"
    rf"(?: (?:{'|'.join(sorted(PLEAS))}|thanks|thx))*"
)
"""`the first one please`, `question 2`, `both of them`: picks of what was listed"""
_CHECK = re.compile(
    rf"(?:(?:{'|'.join(sorted(PLEAS))}|(?:can|could) (?:you|u)|hm+|so|and|but|wait) )*"
    r"(?:(?:is|was) (?:it|that|this)(?: really| still)? (?:so|true|right|correct|accurate|the case)"
    r"|(?:confirm|verify|check)(?: (?:that|this|it))?)(?: (?:please|pls|plz|thanks|or not))*"
)
"""`is that right?`, `can you confirm this please`"""
_SHORT = 4
"""Words of a message that may only point: `see above`, `this one please`."""


def asks(text: str) -> bool:
    """Whether a message asks for something that documents may say, of nobody in particular."""
    return any(_asks_anybody(piece) for piece in _said(text))


def question_in(text: str) -> str:
    """What a message asks, without the rest; empty where it asks nothing, or answers with a question."""
    asking: list[str] = []
    for piece in _said(unaddressed(text)):
        if not _is_question(piece):
            continue
        question = trimmed(piece)
        if _has_matter(question):
            asking.append(question)
    return " ".join(asking)


def continues(text: str) -> bool:
    """Whether it goes on with what was just answered, and hardly asks in form: `and ferries at night`, `where`."""
    left = [piece for piece in pieces(text) if not is_courtesy(piece)]
    said = trimmed(left[0]) if len(left) == 1 else ""
    if asks_when_or_where(said):
        return True
    begins = _CONTINUING.match(said)
    if begins is None or left[0].text.endswith("!"):
        return False

    rest = said[begins.end() :]
    is_short = len(words(rest)) <= _MOST_CONTINUED
    names = content(rest) if begins["meant"] else specific(rest)  # `I meant the small one`
    return is_short and bool(names) and not is_statement(rest)


def corrects(text: str) -> bool:
    """Whether a message says what the question before it was meant to ask: `oops, I meant the ferry`."""
    left = [piece for piece in pieces(text) if not is_courtesy(piece)]
    begins = _CONTINUING.match(trimmed(left[0])) if len(left) == 1 else None
    return begins is not None and begins["meant"] is not None and continues(text)


def is_check(text: str) -> bool:
    """Whether a message asks nothing but whether what was said before it is so: `is that right?`."""
    return _CHECK.fullmatch(" ".join(words(text))) is not None


def is_guess(question: str) -> bool:
    """Whether it asks by its mark alone and in few words, as who answers without being sure: `Hm, a year?`."""
    if _PROPOSES.match(question):
        return True
    if len(words(question)) > _SHORT or _is_inverted(question):
        return False
    return re.search(rf"\b{WH}\b", question, re.IGNORECASE) is None


def without_echo(text: str, answer: str) -> str:
    """The message without what only says again what the answer before it told; empty where nothing else is left.

    `Lena??` after `Lena Fischer does`, `28?? really`, `thirty days? and who does the work?`
    """
    if _is_echo(text, answer):
        return ""
    said = pieces(text)
    left = [piece.text for piece in said if not (piece.is_marked and _is_echo(piece.text, answer))]
    return text if len(left) == len(said) else " ".join(left)


def _is_echo(text: str, answer: str) -> bool:
    said = specific(text)
    if not said or not is_guess(text) or continues(text):
        return False

    told = stems(" ".join(TOLD.findall(answer)))
    if stems(" ".join(said)) <= told:
        return True
    numbers = plain_numbers(text)  # `thirty` says `30` again
    is_only_number = not specific(without_numbers(text))
    return bool(numbers) and is_only_number and numbers <= plain_numbers(answer)


def unaddressed(text: str) -> str:
    """The message without the names, at its beginning and its end, of the people whom it is said to."""
    return _NAMED.sub("", text).strip() or text


def points(text: str) -> bool:
    """Whether a message says nothing but that what was said before it is to be answered."""
    text = closed_up(text)
    bare = _FINGERS.sub(" ", text)
    if not words(bare):
        return bare != text or _is_only_marks(text)

    said = pieces(_PERSON_NAMED.sub(r"\1them", text))  # a name is no word of its own
    left = [piece for piece in said if not is_courtesy(piece)]
    if not left or any(map(_says_something, left)):
        return False
    return any(map(_points, left))


def asks_of_it(text: str) -> bool:
    """Whether it asks on of what was just said, in words that say nothing alone: `is it free?`, `can I keep this?`."""
    return any(map(_OF_IT.match, (piece.text for piece in _said(text))))


def picked(text: str, count: int) -> list[int]:
    """The places, of so many questions that were listed, of those that a message picks: `the first one`, `both`."""
    found = _PICK.fullmatch(" ".join(words(text)))
    if found is None:
        return []
    if found["all"]:
        return list(range(count))
    place = _ORDINALS[found["ordinal"]]
    return [place % count] if place < count else []


def _is_only_marks(text: str) -> bool:
    """`???`, `…`: without a word or an emoji."""
    has_word = re.search(r"\w", EMOJI.sub("", text)) is not None
    return not has_word and EMOJI.search(text) is None


def speaks_of_a_file(text: str) -> bool:
    """Whether a message may mean a file that somebody sent before it."""
    return _OF_A_FILE.search(text) is not None


def _said(text: str) -> Iterator[MessagePiece]:
    for piece in pieces(unquoted(text)):
        yield from clauses(piece)


def _asks_anybody(piece: MessagePiece) -> bool:
    if not _is_question(piece):
        return False
    # `I need to know the deadline` asks whoever knows.
    text = trimmed(piece)
    if is_framed(piece.text) or _ANY_OF_YOU.search(text):
        return True
    return not (_YOU.search(text) or is_aside(text))


def _is_question(piece: MessagePiece) -> bool:
    text = trimmed(piece)
    if _GUESS.match(text) or not words(text):
        return False
    if is_courtesy(piece) or is_about_pincite(piece):
        return False

    asks = piece.is_marked or _is_inverted(text) or FRAMED_PLEA.match(piece.text) is not None
    return asks and (is_plain_question(piece) or is_framed(piece.text))


def _is_inverted(text: str) -> bool:
    """Whether it has the order of a question, at once or after what it is about: `ferries, whats the price`."""
    if _INVERTED.match(text):
        return True
    topic = _TOPIC.match(text)
    if topic is None or is_statement(topic.group()):
        return False
    return _INVERTED.match(text[topic.end() :]) is not None


def _has_matter(question: str) -> bool:
    """Whether it says what it asks about; two of the words that chatter has, too, say something together."""
    own = len(specific(question))
    if own:
        # What people ask each other has to say more: `Did anyone catch the keynote?`.
        return own > is_aside(question)

    telling = [word for word in content(question) if word not in MARKS]
    return len(telling) > 1 and not _YOU.search(question)


def _says_something(piece: MessagePiece) -> bool:
    """Whether it has a word of its own, or asks with a question word: `And when?` follows up on what was said."""
    if is_for_help(piece):
        return False
    own = len(specific(_POINTER.sub(" ", piece.text)))
    is_plea = is_aside(piece.text) and _POINTER.search(piece.text) is not None  # `could anybody chime in here?`
    return own > is_plea or _follows_up(piece.text) or is_about_pincite(piece)


def _follows_up(text: str) -> bool:
    """Whether it asks on with a question word, and not just for an answer: `And when?`, not `What is the answer?`."""
    asks = re.match(rf"\W*(?:(?:and|but|so)\W+)*(?:{WH})\b(?!\s+about\s+(?:this|that|it)\b)", text, re.IGNORECASE)
    if asks is None:
        return False
    telling = [word for word in words(_POINTER.sub(" ", text)) if word not in STOP_WORDS]
    only_of_asking = bool(telling) and _OF_ASKING.issuperset(telling)
    return not only_of_asking


def _points(piece: MessagePiece) -> bool:
    said = piece.words
    if is_for_help(piece) or not _CALLING.isdisjoint(said) or PLEAS.issuperset(said):
        return True

    is_short = len(said) <= _SHORT
    has_pointer = _POINTER.search(piece.text) is not None
    if piece.is_marked or begins_asking(piece.text):
        return has_pointer or is_short or not _OF_ASKING.isdisjoint(said)
    return has_pointer and is_short
