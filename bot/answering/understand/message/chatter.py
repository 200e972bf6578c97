"""Takes the small talk off one piece of a message: greetings, thanks, excuses, and who asked whom to find it out.

A piece that holds only words of courtesy and of asking is small talk, and such words before and after what a piece asks
are cut off. Nothing is reworded. What the pieces of a message are to each other is decided in `hearing.py`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.answering.evidence.question import ASKING
from bot.answering.understand.follow_up.condense import PERSON, POINTING
from bot.answering.understand.message.lexicon import (
    ANYONE,
    AROUND_ABROAD,
    ASSENT,
    CHATTER,
    GREETINGS,
    MARKS,
    PEOPLE,
    PLACES_TO_LOOK,
    PLEAS,
    POLITE_ABROAD,
    STRONG,
    THANKS,
    TIMES_OF_DAY,
)
from bot.answering.understand.message.segments import OPENER, WH, MessagePiece, begins_asking, spellings
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_STEMS = frozenset(stem(word) for word in CHATTER if len(word) >= 5)  # noqa: PLR2004
"""So that `thanking` is known by `thanks`; shorter words have too little of their own without an ending."""
_MARKED_STEMS = frozenset(stem(word) for word in MARKS if len(word) >= 5)  # noqa: PLR2004
_FRAME = re.compile(
    r"\b(?:know|knows|knew|tell|told|ask|asks|asked|asking|wonder|wondering|wondered|curious|find\s+out|figure\s+out|work\s+out|"
    r"found\s+out|remember|recall|remind|explain|clarify|confirm|check|see|say|understand|sure|idea|clue|question|"
    r"point|advise|help|forgot|forget|looking\s+for|show|need|share|give)\b"
    r"(?:\s+(?:me|us|you|u|him|her|them|out|to|of|on|about|around|exactly|again|pls|please|is|was|with|in|for|"
    r"myself|quickly|today|yesterday|earlier|recently)\b)*[\s,:–-]*",
    re.IGNORECASE,
)
"""How what leads to a question ends: `I was wondering`, `my manager asked me`, `the question is`."""
_WHETHER = re.compile(rf"(?:if|whether)\s+(?!so\b|not\b)(?=\S+\s+\S+)|how\s+to\b|(?:{WH})\b", re.IGNORECASE)
"""What a question begins with after that: `if dogs are allowed`, `how to`, `who`; not `if so`"""
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
"""Where small talk may end without a full stop: `, `, ` - but `, ` ... `, ` so `, before a bracket"""
_EMOJI_CODE = r"(?:\s*:[a-z][\w+-]*:)*"
"""`:wave: :smile:`"""
_ENDS_IN_EMOJI = re.compile(r":[a-z][\w+-]*:\s*$")
"""`… :wave: `, whose colon is no boundary"""
_ADDRESS = re.compile(
    rf"\W*(?:hey+|hi+|hello+|{'|'.join(sorted(GREETINGS | STRONG | {'ok', 'okay', 'yeah'}))})\b{_EMOJI_CODE}\W*"
    rf"(?:(?:{'|'.join(sorted(GREETINGS | STRONG | PEOPLE - ANYONE | {'again'}))})\b{_EMOJI_CODE}\W*)*",
    re.IGNORECASE,
)
"""`hey all`, `btw`: what may stand before anything, with or without a comma."""
_IF_IT_SUITS = re.compile(
    r"\W*(?:if|when|whenever)\s+(?:(?:you|u|it|that|is|(?:it|that)['’]?s|not|no|too|much|ever|get|have|got|a|any|the|half"
    r"|do|would|(?:do|would|is)n['’]?t)\s+)*(?:possible|poss|trouble|bother|mind|chance|moment|sec(?:ond)?|min(?:ute)?)\b"
    r"(?:\s+(?:for\s+(?:you|anyone)|to\s+spare|at\s+all))?[\s,:–-]*",
    re.IGNORECASE,
)
"""`if it's not too much trouble, `, `when you get a chance`: a condition of the asking, and not of what is asked"""
_ALSO = re.compile(r"\W*also\b,?\s+(?=\w)", re.IGNORECASE)
"""`also what does it cost`"""
_RELATIVE = re.compile(
    r"(?:\b(?:an?|the|my|our|one|that|for|with) \w+|\b(?<!hi )(?<!hey )(?:some|any)(?:one|body)|\b(?:those|ones))"
    r" (?:who|which)(?:['’]?(?:s|re|d|ll))?$",
    re.IGNORECASE,
)
"""`a colleague who`, `for someone who's`: no question begins there."""
_SENTENCE = re.compile(r"(?:I(?:['’]\w+)?|[A-Z][a-z]+)\s")
"""How a sentence begins that no stop comes before: `… the lease Any help is welcome`."""
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
_ONE_MORE = re.compile(
    r"(?:(?:and|ok|oh|sorry|just|my|the)\W+)*(?:one (?:more|last|final|other)|(?:very )?(?:last|final|next)|another)"
    r" (?:one|thing)\W*|one more\W*",
    re.IGNORECASE,
)
"""`last one`, `one last thing -`"""
_PLEASED = ASSENT - frozenset("no nope nah".split())
"""`amazing!!`; `no. the ferry` corrects"""
_FOR_WHOM = re.compile(
    r"\W*(?:(?:i['’]?m|just|only)\s+)*asking\s+(?:for|on behalf of|because|as|since)\b[^,:;]*$", re.IGNORECASE
)
"""`Asking for a friend`, whoever it is."""
_SIGNED = re.compile(rf"\W*(?i:{'|'.join(sorted(THANKS | {'best', 'regards'}))})\W+[A-Z][\w-]*(?:\s[A-Z][\w-]*)?\W*")
"""`Cheers, Kim`"""
FRAMED_PLEA = re.compile(rf"(?:{_PLEA.pattern}).*?(?:{_FRAME.pattern})", re.IGNORECASE)
"""`Does anybody happen to know`: what is asked comes after it."""
_ENDING = re.compile(r"\s*[,;:(–—-]+\s+|\s*[.!?…]+\s+|\s+\(")
"""Where what is asked may end: `, `, `? `, ` (`"""
_OR_NOT = re.compile(
    r"[\s,(]+(?:y\s?/\s?n|(?:yes|yeah|yep)\s?(?:/|or)\s?(?:no|nah|nope)|or\s+(?:not|no|nah|nope))\b(?P<stop>\W*)$",
    re.IGNORECASE,
)
"""`… y/n`, `… yes or no?`, `… or not`: says only that it is asked"""
_SPACE = re.compile(
    rf"\s+(?=(?i:{'|'.join(sorted(STRONG | {'many', 'big', 'i', 'im', 'just', 'only', 'asking'}))})\b|[A-Z])"
)
"""Before a word with which courtesy may begin: `pls`, the `many` of `many thanks`, `just asking for`, a capital."""
_REMEMBERED = 10_000
"""Words of which it is remembered whether they are small talk: each is looked at for each place where that may end."""
LONGEST_TALK = 600
"""Characters of small talk before or after a question, in one sentence; each place in it is looked at."""
EDGES = " \t\n,;:–—-…"


def trimmed(piece: MessagePiece) -> str:
    """The piece without small talk before and after what it says."""
    text = _OR_NOT.sub(r"\g<stop>", piece.text)
    while True:
        shorter = _without_end(_without_beginning(text))
        if shorter == text:
            break
        text = shorter
    if text == piece.text:
        return text

    # The question mark may have stood behind what was cut off: `who signs it, does anyone know?`.
    has_mark = re.search(r"[?？]\W*$", text) is not None  # noqa: RUF001
    mark = "?" if piece.is_marked and not has_mark else ""
    return text.strip(EDGES).rstrip("!. ") + mark


def is_chatter(piece: MessagePiece) -> bool:
    """Whether the piece only greets, thanks, excuses itself or talks about asking."""
    if _FOR_WHOM.match(piece.text) or _ONE_MORE.fullmatch(piece.text):
        return True

    said = piece.words
    if is_polite_abroad(said) or (said and not piece.is_marked and _PLEASED.issuperset(said)):
        return True
    if not _is_bag(said) or _has_no_mark(said):
        return not piece.asks and only_addresses(said)
    if piece.is_marked:
        return not _comes_to_a_question(piece.text)
    return not _begins_with_question_word(piece.text)


def is_polite_abroad(said: Iterable[str]) -> bool:
    """Whether these words are courtesy in another language, and nothing else: `könnten Sie mir bitte sagen`."""
    every = frozenset(said)
    return not every.isdisjoint(POLITE_ABROAD) and every <= POLITE_ABROAD | AROUND_ABROAD | CHATTER


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
    if rest == text:
        return False
    return begins_asking(rest) or bool(_WHETHER.match(rest) or _THING.match(rest))


def embeds_question(text: str) -> bool:
    """Whether it says of a question that it is open: `the oar broke and I have no idea which rack it goes in`."""
    return bool(_frames(text))


def _without_beginning(text: str) -> str:
    """The text from where what is asked begins, if only small talk comes before, and not too much of it."""
    places = [0, *(place for place in _beginnings(text) if _may_be_cut(text[:place], text[place:]))]

    # What says more is what the question is about: `Boat shed keys, who has them?`.
    places = [one for one in places if len(specific(text[:one])) <= 1 or is_polite_abroad(words(text[:one]))]
    places.extend(_reported(text))
    places.extend(_needed(text))
    return text[max(places) :]


def _reported(text: str) -> Iterable[int]:
    """Where a question of its own follows a word of asking, whoever asks: `an auditor wants to know who signs it`."""
    for found in _frames(text):
        # What stands before `and I don't know who` is what that is about.
        if not _points(text[found.end() :]) and not _BOUNDARY.search(text[: found.start()]):
            yield found.end()


def _frames(text: str) -> list[re.Match[str]]:
    """The words of asking that a question with a word of its own follows."""
    # `If auditors ask who signs it, …` and `Who may ask who signs it?` are one question each.
    if begins_asking(text):
        return []
    found = [one for one in _near(_FRAME, text) if words(text[: one.start()])[:1] not in _CONDITIONS]
    return [one for one in found if _comes_next(text[one.end() :])]


def _comes_next(after: str) -> bool:
    return bool(OPENER.match(after) or _WHETHER.match(after)) and bool(specific(after))


def _needed(text: str) -> Iterable[int]:
    """Where a thing begins that somebody needs for something, or says please to: `I need the keys of the boat, pls`."""
    found = _NEED.match(text)
    if found is None:
        return
    is_asked = found["purpose"] or not PLEAS.isdisjoint(words(text))
    thing = text[found.end() :]
    if is_asked and len(specific(thing)) > 1 and not OPENER.search(found.group()):
        yield found.end()


def _beginnings(text: str) -> Iterable[int]:
    # After `hey all`.
    address = _ADDRESS.match(text) or _ALSO.match(text) or _IF_IT_SUITS.match(text)
    if address:
        yield address.end()

    # After a comma or the like.
    for found in _near(_BOUNDARY, text):
        if not _ENDS_IN_EMOJI.search(text[: found.end()]):
            yield found.end()

    # After `I was wondering`.
    for found in _near(_FRAME, text):
        after = text[found.end() :]
        if _WHETHER.match(after) or begins_asking(after):
            yield found.end()

    # Before `who` or `do we`.
    for found in _near(OPENER, text):
        if _may_open(text, found):
            yield found.start()


def _near(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """The finds that end within the longest small talk: each is weighed with all that comes before and after it."""
    return takewhile(lambda found: found.end() <= LONGEST_TALK, pattern.finditer(text))


def _may_open(text: str, opener: re.Match[str]) -> bool:
    """Whether a question may begin there without a stop before it: `hi there who signs the lease`."""
    before = words(text[: opener.start()])
    if is_polite_abroad(before):
        return True
    if not before or _RELATIVE.search(text[: opener.end()]) or _has_no_mark(before):
        return False
    # What it is asked of stands before `is`; `my question is who` is known by its word.
    if before[-1] in _IS:
        return False
    return _is_bag(before) or stands(text[opener.start() :])


def _may_be_cut(before: str, after: str) -> bool:
    said = words(re.sub(rf"\bof us\b|{_EMOJI_CODE}", "", before))  # `US` names a country
    addresses = _ADDRESS.fullmatch(before) or _IF_IT_SUITS.fullmatch(before) or is_polite_abroad(said)
    if addresses or _FOR_WHOM.match(before.strip(EDGES)):
        return True
    if not _only_pleads(before):
        return False

    begins_condition = said[:1] in _CONDITIONS
    if FRAMED_PLEA.fullmatch(before) and not is_clear(before):
        return True
    if not (begins_condition or _tells(before)) and stands(after):
        return True
    if not _is_bag(said) or _has_no_mark(said):
        return only_addresses(said)

    # `if anyone knows` is no condition of what is asked.
    is_condition = begins_condition and PEOPLE.isdisjoint(said)
    return not (is_condition or _begins_with_question_word(before))


def _tells(before: str) -> bool:
    """Whether a part of it says something, or asks."""
    parts = re.split(r"[,:;]", before)
    return any(map(is_clear, parts)) or OPENER.search(before) is not None


_IS = frozenset(("is", "are", "was", "were"))
"""What a question ends with that asks at its end: `a reply in an hour is which level?`."""
_ADDRESSING = PEOPLE | TIMES_OF_DAY | GREETINGS | frozenset("so good dear ok okay well new one thing day best".split())
"""Words that address somebody, or begin to speak: `good morning everyone`, `one thing`."""


def only_addresses(said: Sequence[str]) -> bool:
    """`team,`, `good morning everyone,`, `so,`, `I'm new here`; also nothing at all."""
    telling = frozenset(said) - STOP_WORDS
    if not telling <= _ADDRESSING or said[:1] in _CONDITIONS:
        return False
    return bool(telling) or said in {(), ("so",), ("and",)}


def _without_end(text: str) -> str:
    """The text up to where what is asked ends, if only small talk comes after."""
    first = max(0, len(text) - LONGEST_TALK)
    stops = _ENDING.finditer(text, first)
    spaces = _SPACE.finditer(text, first)
    ends = [found.start() for found in stops]
    ends += [found.start() for found in spaces if _may_close(text, found)]

    # From the first end on: what is cut off may be of several parts.
    fitting = [end for end in ends if _is_closing(text[end:]) and words(text[:end])]
    return text[: min(fitting)].rstrip() if fitting else text


def _is_closing(after: str) -> bool:
    if _FOR_WHOM.match(after) or _SIGNED.fullmatch(after):
        return True
    said = words(after)
    if is_polite_abroad(said):
        return True
    if not said or not _is_bag(said):
        return False

    # What is in brackets needs no word of courtesy: `(whenever)`.
    if _has_no_mark(said) and "(" not in after[:2]:
        return False
    return not _comes_to_a_question(after)


def _may_close(text: str, space: re.Match[str]) -> bool:
    """Whether courtesy may begin here without a stop before it: `… pls`, `… Any help is welcome`."""
    after = text[space.end() :]
    said = words(after)
    if said[0] in STRONG:
        return bool(content(text[: space.start()]))  # `What does ASAP mean?` asks for that word
    if said[0] in {"many", "big"} and not THANKS.isdisjoint(said[1:2]):
        return True

    before = words(text[: space.start()])
    ends = bool(before) and before[-1] not in STOP_WORDS  # no sentence ends with `for` or `should`
    # `A mail asking for my password` is what it is about.
    is_for_whom = begins_asking(text) and _FOR_WHOM.match(after) is not None
    return ends and (is_for_whom or _SENTENCE.match(after) is not None)


def _only_pleads(before: str) -> bool:
    return all(_pleads(before[found.start() :]) for found in OPENER.finditer(before))


def _begins_with_question_word(text: str) -> bool:
    bare = re.sub(r"^\W*(?:(?:and|but|so|or|also)\b\W*)*", "", text, flags=re.IGNORECASE)  # without `And `
    if re.match(rf"(?:{WH})\b", bare, re.IGNORECASE):
        return True
    return begins_asking(bare) and not _pleads(bare)


def _comes_to_a_question(text: str) -> bool:
    """Whether it asks, after small talk or at once, for more than to be answered."""
    both = (text, _without_beginning(text))
    return any(_begins_with_question_word(part) and not _pleads(part) for part in both)


def _pleads(text: str) -> bool:
    return _PLEA.match(text) is not None


def _is_bag(said: Iterable[str]) -> bool:
    """Whether all of these are function words or words of small talk."""
    return all(map(_is_small, said))


@lru_cache(maxsize=_REMEMBERED)
def _is_small(word: str) -> bool:
    if word in CHATTER or word in STOP_WORDS or len(word) == 1:
        return True
    return stem(word) in _STEMS or any(spelling in CHATTER for spelling in spellings(word)[1:])


def _has_no_mark(said: Collection[str]) -> bool:
    """Whether none of these words shows that somebody speaks about the asking."""
    if not PLACES_TO_LOOK.isdisjoint(said) and ("i" in said or "we" in said):
        return False
    return not any(map(_is_mark, said))


@lru_cache(maxsize=_REMEMBERED)
def _is_mark(word: str) -> bool:
    if any(spelling in MARKS for spelling in spellings(word)):
        return True
    return len(word) >= 5 and stem(word) in _MARKED_STEMS  # noqa: PLR2004


def content(text: str) -> list[str]:
    """The words that are neither function words nor say how something is asked."""
    return [word for word in words(text) if word not in STOP_WORDS and word not in ASKING]
