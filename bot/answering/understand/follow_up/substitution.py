"""`And the treasurer?` asks the question before it of something else: `what happens if the president quits`.

The new thing takes the place of the phrase that is of its kind: of one with as many digits, after the same preposition,
with a noun that both have. Where nothing tells, it is what the question is about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.evidence.deciding import OPPOSITES
from bot.answering.evidence.question import MONTH_PATTERN
from bot.answering.evidence.synonyms import matched
from bot.answering.understand.follow_up.phrases import (
    BEING,
    DETERMINERS,
    DOING,
    EVERYDAY_VERBS,
    PREPOSITIONS,
    SUBJECTS,
    Place,
    is_participle,
    is_verb,
    phrases,
    says_when,
    tokens,
)
from bot.answering.understand.message.segments import BEFORE_CORRECTING, MEANT, begins_asking
from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.understand.follow_up.phrases import Phrase, Token

_CORRECTING = rf"(?:{MEANT}|i\s+(?:(?:asked|was\s+(?:asking|talking))\s+about|said)\s+)"
"""`I meant `, `I asked about `, `I said `: how a question was misunderstood"""
_INSTEAD = re.compile(
    rf"[^\w*]*{BEFORE_CORRECTING}(?P<joint>(?:and|or|but)\b\W*)?"
    rf"(?P<about>(?:what|how)\s+about\s+|same\s+for\s+|(?P<meant>{_CORRECTING}|\*\s*(?![^*]*\*)))?"
    r"(?P<thing>[^?!:;]+?)(?P<also>,?\s+(?:too|as\s+well|instead))?(?:\s+then)?\W*",
    re.IGNORECASE,
)
"""`and the treasurer?`, `what about in 2025?`, `the mate too?`, `oh wait, I meant the mate`, `*the mate`"""
_NOT = re.compile(r",?\s+(?:and\s+)?not\s+[^,?!:;]+$", re.IGNORECASE)
"""`for a cook, not a diver`: what the thing stands for is named."""
_NO = re.compile(rf"\W*(?:no|nope)\b\W+{BEFORE_CORRECTING}(?=(?:the|an?|my|our|for|in|on|at)\s)", re.IGNORECASE)
"""`no, the ferry`; not `no boats`"""
_MOST = 6
"""Words of what is put in; more tell something, and are no thing."""
_ONE = re.compile(r"\bones?$", re.IGNORECASE)
"""`the custom one`"""
_ONE_THAT_IS = re.compile(r"^(?:the\s+)?ones?\s+(?=(?:from|of|in|on|for|at)\s)", re.IGNORECASE)
"""`the one from 2016`"""
_OFF = re.compile(r"(?<=\w)\s+off$", re.IGNORECASE)
"""`a week off`"""
_OF_LEAVE = re.compile(r"\b(?:off|leave|holidays?|vacation|pto|absence)\b", re.IGNORECASE)
"""`for a day of leave`, `book a day off`: a question that says itself what the time is for."""
_LATER = frozenset(
    "afterwards later before today now tomorrow yesterday again there here else more less another other others".split()
)
"""What names nothing by itself."""
_ALL_OTHERS = frozenset(("everyone else", "everybody else", "anyone else", "anybody else", "all others"))
_TELLING = (
    DOING
    | BEING
    | (SUBJECTS - {"one"})
    | frozenset(
        "who whom whose what which when where why how if that because not as be been have has had "
        "them him me us itself his her its their".split()
    )
)
"""Words of what asks or tells something itself."""
_REFERRING = frozenset("it they them".split())
_POINTING = _REFERRING | frozenset("that those this".split())
_SEAM = re.compile(r"[,:;.?!]\s+|\s[-–—]\s")
"""Where a question may begin after what it tells: `, `, ` - `"""
_KINDS = (
    re.compile(r"\d{4}"),
    re.compile(r"[a-z]{1,4}[-_]?\d{1,5}"),
    re.compile(r"\d+(?:\.\d+)+"),
    re.compile(MONTH_PATTERN),
    re.compile(r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun|week|holi)day|weekend)s?"),
    re.compile(r"(?:morning|afternoon|evening|night)s?"),
    re.compile(r"spring|summer|autumn|fall|winter"),
    re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth"),
    re.compile(r"\d+"),
    *(re.compile("|".join(pair)) for pair in OPPOSITES),
)
"""`2025`, `P3`, `3.17`, `june`, `fridays`, `2nd`, `down`: one stands for another of its kind, and a time for nothing
else."""


_TIME_OR_PLACE = r"(?:what|which)\s+(?:time|date|day|month|year|city|town|place|room)s?"
_AT_OR_UNTIL = "(?:until|till|since|from|by|in|on|at)"
_HAPPENS = r"happen(?:ed|s|ing)?|tak(?:e|ing)\s+place|held"
_WHEN_OR_WHERE = re.compile(
    rf"\W*(?:(?:and|but|so|also|then|ok(?:ay)?)\b\W*)*(?P<asked>where|(?:{_AT_OR_UNTIL}\s+)?(?:when|{_TIME_OR_PLACE}))"
    rf"(?:\s+(?:was|were|did|will)\s+(?:that|this)(?:\s+(?:{_HAPPENS}|be))?"
    rf"|\s+(?:was|did|does|will)\s+(?:that|this|it)\s+(?:be\s+)?(?:{_HAPPENS}))?(?:\s+exactly)?\W*",
    re.IGNORECASE,
)
"""`and where?`, `until what time`, `when was that?`, `on what day did it happen`; not `where is it held`, which may be
a thing."""
_ASKED_OF_AN_EVENT = re.compile(
    rf"(?:(?:(?:when|where|how\s+(?:long|often|soon)|(?:(?:in|on|at)\s+)?{_TIME_OR_PLACE})\s+)?(?=(?:is|are|was|were)\b)"
    rf"|(?:(?:when|where|how|why|(?:(?:in|on|at)\s+)?{_TIME_OR_PLACE}|what(?=\s+did\b)"
    r"|how\s+(?:many|much)\s+\w+(?=\s+(?:can|may|must|should)\b))\s+)?"
    r"(?=(?:did|do|does|will|would|can|could|should|must|may|has|have|had)\b))"
    r"(?P<rest>(?:(?!\b(?:who|whom|whose|what|which|where|when|how|why|whether)\b).)+)",
    re.IGNORECASE,
)
"""`Where did Ada meet Ola?`, `Was the fair held?`, `How many days can I stay?`;
not `What is the fee?`, nor `Do you know who came?`"""


def substituted(text: str, earlier: str) -> str:
    """The earlier question asked of what the text names; empty where the text is no such follow-up."""
    for reading in (_of_another_thing, _when_or_where):
        meant = reading(text, earlier)
        if meant:
            return meant
    return ""


def asks_when_or_where(text: str) -> bool:
    """Whether it asks for the time or place of what was just asked: `until what time`."""
    return _WHEN_OR_WHERE.fullmatch(text) is not None


def _when_or_where(text: str, earlier: str) -> str:
    """The earlier question asked for the time or place of the same; empty where it is of nothing that happens."""
    new = _WHEN_OR_WHERE.fullmatch(text)
    begins = _begins(earlier)
    old = _ASKED_OF_AN_EVENT.fullmatch(earlier, begins)
    if new is None or old is None:
        return ""
    rest = old["rest"]
    return f"{earlier[:begins]}{new['asked']} {rest[0].lower()}{rest[1:]}"


def _of_another_thing(text: str, earlier: str) -> str:
    match = _INSTEAD.fullmatch(text)
    before = _INSTEAD.fullmatch(earlier)
    # What leans on a question before it itself has no place for the thing.
    if match is None or (before is not None and before["joint"]):
        return ""

    thing = _NOT.sub("", _ONE_THAT_IS.sub("", match["thing"].strip(" ,.")))
    if _OF_LEAVE.search(earlier):
        thing = _OFF.sub("", thing)
    new = tokens(thing)
    # As it is written where it is a name: `IT` is no `it`, `A` no `a`.
    said = [_written(one, thing) for one in new]
    is_named = _names_something(said) if match["meant"] else _is_thing(said)
    if len(new) > _MOST or not is_named:
        return ""

    says_instead = match["joint"] or match["about"] or match["also"] or _NO.match(text)
    alike = _alike(new, tokens(earlier))
    if alike:
        return _put_for(alike, new, thing, earlier)
    if new[0].text in PREPOSITIONS:
        return _put_after(new[0].text, thing[new[1].start :], earlier)
    return _put_instead(thing, new, earlier) if says_instead else ""


def _put_instead(thing: str, new: Sequence[Token], earlier: str) -> str:
    """The earlier question with the thing in it: a name for a name, a time for a time; empty where it has no place."""
    if thing.casefold() in _SOMEWHERE:
        return _put_somewhere(thing, earlier)
    if thing.isalpha() and _kind(new):
        return ""
    last = tokens(earlier)[-1:]
    if len(new) == 1 and last and is_participle(new[0].text) and is_participle(last[0].text):
        return _spliced(earlier, (last[0].start, last[0].end), thing)  # `how often are sails dried`, `and mended?`
    if says_when(new) and DETERMINERS.isdisjoint(token.text for token in new[1:]):  # `plots a night` are plots
        return _put_for_time(thing, earlier)
    named = _only_place(earlier) if _PROPER.fullmatch(thing) else None
    return _spliced(earlier, named, thing) if named else _put(thing, earlier)


_SOMEWHERE = frozenset("elsewhere abroad overseas outside upstairs downstairs".split())
"""Places that stand without a preposition: `and elsewhere?`"""


def _put_somewhere(thing: str, earlier: str) -> str:
    """The earlier question asked of another place: `elsewhere` for `in Oslo`, or at its end."""
    named = _only_place(earlier)
    if named is None:
        return f"{earlier.rstrip(' ?!.')} {thing}"
    start = earlier.rindex(" ", 0, named[0] - 1) + 1  # with its preposition
    return _spliced(earlier, (start, named[1]), thing)


def _names_something(said: Sequence[str]) -> bool:
    """Whether it may be a thing after `I meant`, which a thing follows: `cycle to work`."""
    return any(word not in _NAMING_NOTHING for word in said) and _TELLING.isdisjoint(said)


def _is_thing(said: Sequence[str]) -> bool:
    """Whether the words name something, and neither ask nor tell."""
    others = said[1:] if said and said[0] in PREPOSITIONS else said
    if " ".join(others) in _ALL_OTHERS:
        return True
    if not _names_something(others) or not PREPOSITIONS.isdisjoint(others):
        return False

    tells = is_verb(others[-1]) and others[-1].endswith("s")  # `the page says`
    orders = others[0] in EVERYDAY_VERBS  # `see the logs`
    return len(others) == 1 or not (tells or orders)


_NAMING_NOTHING = DETERMINERS | PREPOSITIONS | _LATER


def _kind(new: Sequence[Token]) -> re.Pattern[str] | None:
    """What kind of number or time the thing is, with or without a preposition; None where it is none."""
    last = new[1:] if new[0].text in PREPOSITIONS else new
    if len(last) != 1:
        return None
    for kind in _KINDS:
        if kind.fullmatch(last[0].text):
            return kind
    return None


def _written(one: Token, text: str) -> str:
    """The word in capitals where it is a name, else case-folded."""
    return text[one.start : one.end].upper() if one.is_name else one.text


def _alike(new: Sequence[Token], read: Sequence[Token]) -> Token | None:
    """The last word that is of the kind of the one that is put in: `2024` for `2025`, `HR` for `IT`."""
    kind = _kind(new)
    is_name = len(new) == 1 and new[0].is_name
    for one in reversed(read):
        is_verb = one.text == "may" and not one.is_name
        if kind and kind.fullmatch(one.text) and not is_verb:
            return one
        if is_name and one.is_name and one.text not in {"may", "a"}:
            return one
    return _number_of_code(read) if new[-1].text.isdecimal() else None


_CODE = re.compile(r"[a-z]+[-_]?(?P<number>\d+)")
"""`gate-502`"""


def _number_of_code(read: Sequence[Token]) -> Token | None:
    """The number of the last word that is a code: `502` of `gate-502`."""
    for one in reversed(read):
        code = _CODE.fullmatch(one.text)
        if code and code.end() == one.end - one.start:
            return replace(one, text=code["number"], start=one.start + code.start("number"))
    return None


_PROPER = re.compile(r"[A-Z][a-zß-ÿ][\w-]*(?: [A-Z][a-zß-ÿ][\w-]*)*")
"""`Oslo`, `New York`"""
_AFTER = re.compile(rf"(?:(?<=\b(?:in|at|to) )|(?<=\bfor )|(?<=\bfrom )){_PROPER.pattern}\b(?!['’&-])")
"""`Oslo` of `what is the fee in Oslo`"""
_CAPITAL = re.compile(r"(?<=\S )(?!I\b)[A-Z]")
"""`S` of `does Slack work`"""


def _only_place(earlier: str) -> tuple[int, int] | None:
    """Where the name after a preposition stands, if the question has no other name, and it is no time."""
    found = _AFTER.search(earlier)
    if found is None or says_when(tokens(found.group())):
        return None
    has_others = _CAPITAL.search(earlier[: found.start()]) or _CAPITAL.search(earlier[found.end() :])
    return None if has_others else found.span()


def _put_for(old: Token, new: Sequence[Token], thing: str, earlier: str) -> str:
    """The earlier question with the thing for a word of its kind, and `before` for the `after` before that word.

    Empty where it has no place for such a preposition: `and before 2020?` after `the 2019 budget`.
    """
    word = thing[new[-1].start :]
    before = [token for token in tokens(earlier) if token.end <= old.start]
    has_lead = bool(before) and before[-1].text in PREPOSITIONS
    lead = new[0].text if new[0].text in PREPOSITIONS else ""
    is_turned = bool(lead) and not {lead, before[-1].text if has_lead else ""} <= _AT
    if not is_turned:
        return _spliced(earlier, (old.start, old.end), word)
    return _spliced(earlier, (before[-1].start, old.end), thing) if has_lead else ""


_AT = frozenset(("", *"in on at for of during by from".split()))
"""What may stand before a time or a number, and one for another; `before` and `since` may not."""


def _put_after(lead: str, thing: str, earlier: str) -> str:
    """The earlier question with the thing after the same preposition, or for what is called so, or at its end.

    A time stands for no place.
    """
    read = tokens(earlier)
    is_time = says_when(tokens(thing))
    same = [one for one in phrases(earlier) if one.lead == lead and says_when(read[one.start : one.end]) == is_time]
    noun = stem(tokens(thing)[-1].text)
    alike = [one for one in phrases(earlier) if matched(noun, frozenset((stem(read[one.end - 1].text),)))]
    if same or alike:
        return _replaced(earlier, read, (same or alike)[-1], thing)
    return f"{earlier.rstrip(' ?!.')} {lead} {thing}"


def _put_for_time(thing: str, earlier: str) -> str:
    """The earlier question of another time, such as `Q3 2025` for `2024`; empty where it names none."""
    read = tokens(earlier)
    times = [one for one in phrases(earlier) if says_when(read[one.start : one.end])]
    return _replaced(earlier, read, times[-1], thing) if times else ""


def _put(thing: str, earlier: str) -> str:
    """The earlier question with the thing in it; empty where it has no place for it."""
    read = tokens(earlier)
    found = phrases(earlier)
    if not found:
        return _put_for_pointing(thing, earlier, read)
    place = _place(thing, read, _asked(earlier, read, found), found)
    if place is None or not _asks_more(read, place):
        return ""
    return _replaced(earlier, read, place, thing)


def _put_for_pointing(thing: str, earlier: str, read: Sequence[Token]) -> str:
    """The question with the thing for its `that` or `it`; empty where it has none."""
    for token in read:
        if token.text in _POINTING:
            return _spliced(earlier, (token.start, token.end), thing)
    return ""


def _asked(
    earlier: str,
    read: Sequence[Token],
    found: Sequence[Phrase],
) -> Sequence[Phrase]:
    """The phrases that the question may be about: the one before `it`, else those since it began."""
    pointing = _pointing(read)
    before = [one for one in found if one.end <= pointing]
    if before:
        return before[-1:]
    begins = _begins(earlier)
    return [one for one in found if read[one.start].start >= begins]


def _pointing(read: Sequence[Token]) -> int:
    """The place of the first `it`, `they` or `them`; 0 where there is none. `IT` is a name."""
    for place, token in enumerate(read):
        if token.text in _REFERRING and not token.is_name:
            return place
    return 0


def _begins(earlier: str) -> int:
    """Where the question begins after what it tells: `the line is busy, who …`."""
    if begins_asking(earlier):
        return 0
    for seam in _SEAM.finditer(earlier):
        if begins_asking(earlier[seam.end() :]):
            return seam.end()
    return 0


def _place(
    thing: str,
    read: Sequence[Token],
    asked: Sequence[Phrase],
    found: Sequence[Phrase],
) -> Phrase | None:
    """The phrase that the thing stands for: one that shares a noun, else what the question is about."""
    nouns = frozenset(stem(token.text) for token in tokens(thing) if token.text not in DETERMINERS)
    for one in found:
        there = [stem(token.text) for token in read[one.start : one.end]]
        if not nouns.isdisjoint(there):
            return one

    for place in (Place.SUBJECT, Place.OBJECT, Place.AROUND):
        for one in asked:
            if one.place is place:
                return one
    return None


def _asks_more(read: Sequence[Token], place: Phrase) -> bool:
    """Whether the question is more than the phrase: `Speed limit` asks nothing of bicycles."""
    others = (*read[: place.whole], *read[place.end :])
    return any(token.text not in DETERMINERS | PREPOSITIONS for token in others)


def _replaced(
    earlier: str,
    read: Sequence[Token],
    one: Phrase,
    thing: str,
) -> str:
    """The question with the thing for the phrase; one plain word stands before the last noun: `green` in `red flag`."""
    last = read[one.end - 1]
    if _ONE.search(thing):
        # `the green one` takes the noun: `the green flag`.
        thing = _ONE.sub(earlier[last.start : last.end], thing)
    elif _may_qualify(thing, one):
        return _spliced(earlier, (read[one.start].start, last.start), f"{thing} ")
    return _spliced(earlier, (read[one.whole].start, last.end), thing)


def _may_qualify(thing: str, one: Phrase) -> bool:
    """Whether the thing may stand before the last noun of the phrase."""
    has_several_words = one.end - one.start > 1
    return one.place is Place.SUBJECT and has_several_words and _IS_PLAIN.fullmatch(thing) is not None


_IS_PLAIN = re.compile(r"[^\WA-Z]*[^\W\dA-Zs]")
"""`green`; no name, no plural, no number"""


def _spliced(text: str, span: tuple[int, int], new: str) -> str:
    """The text with something new in the place of a range of it."""
    start, end = span
    return text[:start] + new + text[end:]
