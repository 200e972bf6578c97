"""Takes the small talk off one piece of a message: greetings, thanks, excuses, and who asked whom to find it out.

A piece that holds only words of courtesy and of asking is small talk, and such words before and after what a piece asks
are cut off. Nothing is reworded. What the pieces of a message are to each other is decided in `hearing.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.answering.understand.condense import PERSON, POINTING
from bot.answering.understand.lexicon import (
    ANYONE,
    CHATTER,
    GREETINGS,
    MARKS,
    PEOPLE,
    PLACES_TO_LOOK,
    PLEAS,
    STRONG,
    THANKS,
    TIMES_OF_DAY,
)
from bot.answering.understand.segments import OPENER, WH, Piece, begins_asking
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_STEMS = frozenset(stem(word) for word in CHATTER if len(word) >= 5)  # noqa: PLR2004
"""So that `thanking` is known by `thanks`; shorter words have too little of their own without an ending."""
_MARKED_STEMS = frozenset(stem(word) for word in MARKS if len(word) >= 5)  # noqa: PLR2004
_FRAME = re.compile(
    r"\b(?:know|knows|tell|told|ask|asks|asked|asking|wonder|wondering|wondered|curious|find\s+out|figure\s+out|work\s+out|"
    r"found\s+out|remember|recall|remind|explain|clarify|confirm|check|see|say|understand|sure|idea|clue|question|"
    r"point|advise|help|forgot|forget|looking\s+for|show|need|share|give)\b"
    r"(?:\s+(?:me|us|you|u|him|her|them|out|to|of|on|about|around|exactly|again|pls|please|is|was|with|in|for|"
    r"myself|quickly|today|yesterday|earlier|recently|again))*[\s,:–-]*",
    re.IGNORECASE,
)
"""How what leads to a question ends: `I was wondering`, `my manager asked me`, `the question is`."""
_WHETHER = re.compile(rf"(?:if|whether)\s+(?!so\b|not\b)(?=\S+\s+\S+)|how\s+to\b|(?:{WH})\b", re.IGNORECASE)
_THING = re.compile(r"(?:the|an?|our|my|your|which|some|any)\s+(?=\w)", re.IGNORECASE)
"""What follows where no question does: `I need to know the deadline`."""
_NEED = re.compile(
    r"\W*(?P<purpose>(?:for|to|before|with|at|on|in)\s+(?:[^\s,;:]+[\s,]+){1,5}?)?(?:i|we)\b(?:['’]d|\s+(?:would|also|just|only|still|urgently))*"
    r"\s+(?:need|like|want)\s+(?:to\s+(?:know|have|see)\s+)?(?=(?:the|an?|our|my|your)\s+\w)",
    re.IGNORECASE,
)
"""`For the audit I need the renewal date`, `I need the renewal date, please`"""
_BOUNDARY = re.compile(
    r"\s*[,:;–—-]+\s+(?:(?:but|so|and)\s+)?|\s*\.{2,}\s*|\s+(?:but|so|and)\s+(?=\w)|\s+(?=\()", re.IGNORECASE
)
_EMOJI_CODE = r"(?:\s*:[a-z][\w+-]*:)*"
_ENDS_IN_EMOJI = re.compile(r":[a-z][\w+-]*:\s*$")
_ADDRESS = re.compile(
    rf"\W*(?:hey+|hi+|hello+|{'|'.join(sorted(GREETINGS | STRONG | {'ok', 'okay'}))})\b{_EMOJI_CODE}\W*"
    rf"(?:(?:{'|'.join(sorted(GREETINGS | STRONG | PEOPLE - ANYONE | {'again'}))})\b{_EMOJI_CODE}\W*)*",
    re.IGNORECASE,
)
"""`hey all`, `btw`: what may stand before anything, with or without a comma."""
_RELATIVE = re.compile(r"\b(?:an?|the|my|our|one|that|for) \w+ (?:who|which)\b$", re.IGNORECASE)
"""`a colleague who`: no question begins there."""
_SENTENCE = re.compile(r"(?:I(?:['’]\w+)?|[A-Z][a-z]+)\s")
"""How a sentence begins that no stop comes before."""
CONDITION = frozenset("if when whenever while after in on at during for with from under as without by".split())
_CONDITIONS = frozenset((word,) for word in CONDITION)
"""Words that begin a condition of what is asked, such as `in the evening, …`; `if anyone knows` is none."""
_PLEA = re.compile(
    r"(?:\W*(?:and|but|so|or)\b)?\W*(?:can|could|would|will|does|do|is|has|any|if|did|may|might)\s*(?:\S+\s+){0,2}"
    r"(?:you|u|ya|anyone|anybody|someone|somebody|one|there|idea|ideas|clue|help|chance|pointers|folks|team)\b"
    r"|\W*(?:anyone|anybody|someone|somebody)\b|\W*(?:can|could|may|might)\s+(?:i|we)\s+(?:just\s+|quickly\s+)?ask\b",
    re.IGNORECASE,
)
"""`Does anyone know?`, `Any ideas?`, `Can you help?`: asks to be answered, and nothing else."""
_FOR_WHOM = re.compile(
    r"\W*(?:(?:i['’]?m|just|only)\s+)*asking\s+(?:for|on behalf of|because|as|since)\b[^,:;]*$", re.IGNORECASE
)
"""`Asking for a friend`, whoever it is."""
_SIGNED = re.compile(rf"\W*(?i:{'|'.join(sorted(THANKS | {'best', 'regards'}))})\W+[A-Z][\w-]*(?:\s[A-Z][\w-]*)?\W*")
"""`Cheers, Kim`"""
FRAMED_PLEA = re.compile(rf"(?:{_PLEA.pattern}).*?(?:{_FRAME.pattern})", re.IGNORECASE)
"""`Does anybody happen to know`: what is asked comes after it."""
_LONGEST_TALK = 600
"""Characters of small talk before a question, in one sentence; each place in it is looked at."""
_EDGES = " \t\n,;:–—-…"


def trimmed(piece: Piece) -> str:
    """The piece without small talk before and after what it says."""
    text = piece.text
    while (shorter := _without_end(_without_beginning(text))) != text:
        text = shorter
    mark = "?" if piece.is_marked and not re.search(r"[?？]\W*$", text) else ""  # noqa: RUF001
    return text.strip(_EDGES).rstrip("!. ") + mark if text != piece.text else text


def is_chatter(piece: Piece) -> bool:
    """Whether the piece only greets, thanks, excuses itself or talks about asking."""
    said = words(piece.text)
    if _FOR_WHOM.match(piece.text):
        return True
    if not _is_bag(said) or _has_no_mark(said):
        return not piece.asks and only_addresses(said)
    return not (_comes_to_a_question(piece.text) if piece.is_marked else _begins_with_question_word(piece.text))


def is_clear(text: str) -> bool:
    """Whether half of what it says or more is no small talk."""
    telling = [word for word in content(text) if word not in ANYONE]
    return bool(telling) and 2 * len(specific(text)) >= len(telling)


def stands(text: str) -> bool:
    """Whether it is a question that needs nothing before it."""
    return begins_asking(text) and len(specific(text)) > 1 and not _points(text)


def _points(text: str) -> bool:
    return bool(PERSON.search(text) or POINTING.search(text))


def specific(text: str) -> list[str]:
    """The content words that no small talk is made of."""
    return [word for word in content(text) if not _is_bag([word])]


def is_framed(text: str) -> bool:
    """Whether it comes to a question or a thing asked for: `I need to know the deadline`."""
    rest = _without_beginning(text)
    return rest != text and (begins_asking(rest) or bool(_WHETHER.match(rest) or _THING.match(rest)))


def _without_beginning(text: str) -> str:
    """The text from where what is asked begins, if only small talk comes before, and not too much of it."""
    near = (place for place in _beginnings(text) if place <= _LONGEST_TALK)
    places = [place for place in near if _may_be_cut(text[:place], text[place:])]
    return text[max((*places, *_reported(text), *_needed(text)), default=0) :]


def _reported(text: str) -> Iterable[int]:
    """Where a question of its own follows a word of asking, whoever asks: `an auditor wants to know who signs it`."""
    for found in _FRAME.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        asks = begins_asking(after) or _WHETHER.match(after) is not None
        if (
            asks
            and specific(after)
            and not _points(after)
            and words(before)[:1] not in _CONDITIONS
            and not begins_asking(text)
        ):
            yield found.end()


def _needed(text: str) -> Iterable[int]:
    """Where a thing begins that somebody needs for something, or says please to: `I need the keys of the boat, pls`."""
    found = _NEED.match(text)
    is_asked = found is not None and (found["purpose"] or not PLEAS.isdisjoint(words(text)))
    if found and is_asked and len(specific(text[found.end() :])) > 1 and not OPENER.search(found.group()):
        yield found.end()


def _beginnings(text: str) -> Iterable[int]:
    if address := _ADDRESS.match(text):
        yield address.end()
    for found in _BOUNDARY.finditer(text):
        if not _ENDS_IN_EMOJI.search(text[: found.end()]):
            yield found.end()
    for found in _FRAME.finditer(text):
        after = text[found.end() :]
        if _WHETHER.match(after) or begins_asking(after) or _names_a_thing(text, found.end()):
            yield found.end()
    for found in OPENER.finditer(text):
        before = words(text[: found.start()])
        is_open = before and not _RELATIVE.search(text[: found.end()]) and not _has_no_mark(before)
        if is_open and (_is_bag(before) or stands(text[found.start() :])):
            yield found.start()


def _names_a_thing(text: str, place: int) -> bool:
    """Whether what stands there is a thing that somebody asks for: `I need to know the deadline`."""
    before = text[:place]
    return _THING.match(text[place:]) is not None and _speaks_for_asker(before) and _only_pleads(before)


def _may_be_cut(before: str, after: str) -> bool:
    said = words(re.sub(_EMOJI_CODE, "", before))
    if _FOR_WHOM.match(before.strip(_EDGES)) or _ADDRESS.fullmatch(before):
        return True
    if not _only_pleads(before):
        return False
    tells = any(map(is_clear, re.split(r"[,:;]", before))) or OPENER.search(before)
    is_condition = said[:1] in _CONDITIONS
    if (FRAMED_PLEA.fullmatch(before) and not is_clear(before)) or not (is_condition or tells or not stands(after)):
        return True
    if not _is_bag(said) or _has_no_mark(said):
        return only_addresses(said)
    is_condition &= PEOPLE.isdisjoint(said) and "possible" not in said  # `if anyone knows`
    return not (is_condition or _begins_with_question_word(before))


def only_addresses(said: Sequence[str]) -> bool:
    """`team,`, `good morning everyone,`, `so,`, `I'm new here`; also nothing at all."""
    telling = frozenset(said) - STOP_WORDS
    greets = telling <= PEOPLE | TIMES_OF_DAY | GREETINGS | {
        "so",
        "good",
        "dear",
        "ok",
        "okay",
        "well",
        "new",
        "one",
        "thing",
        "day",
        "best",
    }
    return greets and said[:1] not in _CONDITIONS and (bool(telling) or said in {(), ("so",), ("and",)})


def _without_end(text: str) -> str:
    """The text up to where what is asked ends, if only small talk comes after."""
    ends = [found.start() for found in re.finditer(r"\s*[,;:(–—-]+\s+|\s*[.!?…]+\s+|\s+\(", text)]
    ends += [found.start() for found in re.finditer(r"\s+(?=\w)", text) if _may_close(text, found)]
    fitting = [end for end in ends if _is_closing(text[end:]) and words(text[:end])]
    return text[: min(fitting)].rstrip() if fitting else text


def _is_closing(after: str) -> bool:
    said = words(after)
    if _FOR_WHOM.match(after) or _SIGNED.fullmatch(after):
        return True
    if not said or not _is_bag(said) or (_has_no_mark(said) and "(" not in after[:2]):
        return False
    return not _comes_to_a_question(after)


def _may_close(text: str, space: re.Match[str]) -> bool:
    """Whether courtesy may begin here without a stop before it: `… pls`, `… Any help is welcome`."""
    before, after = words(text[: space.start()]), text[space.end() :]
    ends = bool(before) and before[-1] not in STOP_WORDS  # no sentence ends with `for` or `should`
    said = words(after)
    if not said:  # `_` begins no word
        return False
    thanks = said[0] in STRONG or (said[0] in {"many", "big"} and not THANKS.isdisjoint(said[1:2]))
    return thanks or (ends and (_SENTENCE.match(after) or _FOR_WHOM.match(after)) is not None)


def _speaks_for_asker(before: str) -> bool:
    """Whether somebody asks for themselves or for others: `can you`, `I need`, `we are looking for`."""
    said = words(before)
    return bool(said) and said[0] in frozenset(
        "i we my our can could would does do anyone someone please need im".split()
    )


def _only_pleads(before: str) -> bool:
    return all(_pleads(before[found.start() :]) for found in OPENER.finditer(before))


def _begins_with_question_word(text: str) -> bool:
    bare = re.sub(r"^\W*(?:(?:and|but|so|or|also)\b\W*)*", "", text, flags=re.IGNORECASE)
    return re.match(rf"(?:{WH})\b", bare, re.IGNORECASE) is not None or (begins_asking(bare) and not _pleads(bare))


def _comes_to_a_question(text: str) -> bool:
    """Whether it asks, after small talk or at once, for more than to be answered."""
    return any(_begins_with_question_word(part) and not _pleads(part) for part in (text, _without_beginning(text)))


def _pleads(text: str) -> bool:
    return _PLEA.match(text) is not None


def _is_bag(said: Iterable[str]) -> bool:
    return all(word in CHATTER or word in STOP_WORDS or len(word) == 1 or stem(word) in _STEMS for word in said)


def _has_no_mark(said: Collection[str]) -> bool:
    if not PLACES_TO_LOOK.isdisjoint(said) and ("i" in said or "we" in said):
        return False
    return not any(word in MARKS or (len(word) >= 5 and stem(word) in _MARKED_STEMS) for word in said)  # noqa: PLR2004


def content(text: str) -> list[str]:
    """The words that are neither function words nor say how something is asked."""
    return [word for word in words(text) if word not in STOP_WORDS and word not in ASKING]
