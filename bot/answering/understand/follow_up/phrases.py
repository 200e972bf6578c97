"""Where the noun phrases of a question stand: `what does | the event coordinator | do`, by its function words.

There is no parser. A phrase ends at a function word; a verb that stands among its words is told by what comes before:
after `does` and a noun comes a verb, after `is` and a noun may come a participle, after `who` comes a verb at once.
What a question is about is its subject: `for the 2019 race` of `what is the entry fee for the 2019 race`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words import STOP_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

_WORD = re.compile(r"[^\W_](?:[\w&+./@$€£%'’-]*[\w%+])?|[$€£]\d[\d.,]*|[&+]")
"""`vice-chair`, `CSC's`, `$1,200`, `3.13`; `&` and `+` join two words."""
_NAME = re.compile(r"[A-Z]{2,}")
"""`IT`, `US`"""
_NAMES_TOO = frozenset("it us who".split())
"""Function words that name something in capitals; others are stressed: `which tools may we NOT use`."""
_MAY = re.compile(
    r"(?:(?<=[^\W_] )|(?<=[^\W_], )|^)May(?=\W*$|\W+\d)|(?<=[^\W_] )May\b"
    r"|(?:(?<=\bin )|(?<=\bof )|(?<=\bby )|(?<=\bfor )|(?<=\bsince )|(?<=\buntil )|(?<=\d )|(?<=\d\. ))may\b"
)
"""`3 May`, `in may`: the month, and not the verb"""
_LETTER = re.compile(r"(?<=[^\W_] )A\b(?![.'’])")
"""`A` of `plan A`, which is no article"""
DETERMINERS = frozenset(
    "the a an our my your their his her its this that these those each every any some all no".split()
)
PREPOSITIONS = frozenset(
    "of in on at for from to with by about during under within until till since per between into through over after "
    "before above below against without".split()
)
_OF = frozenset("of for between".split())
SUBJECTS = frozenset("i we you u they he she it there one someone somebody anyone anybody everyone everybody".split())
DOING = frozenset(
    "do does did can could will would should shall may might must dont doesnt didnt cant wont couldnt "
    "shouldnt wouldnt".split()
)
BEING = frozenset("is are was were isnt arent wasnt werent whats whos wheres whens hows".split())
_ASKING_WHO = frozenset("who whom".split())
_ASKING_WHICH = frozenset("what which whose".split())
_ASKING_MANY = frozenset("much many".split())
_CONDITIONS = frozenset("if when once unless while".split())
_JOINING = frozenset("and or & +".split())
_GOVERNING = frozenset(
    "long often soon fast quick quickly early late far big large old high tall deep wide heavy please also then ok "
    "okay instead again too max maximum min minimum tell show list".split()
)
"""What stands before a phrase and belongs to what is asked: `how long`, `max`."""
EVERYDAY_VERBS = frozenset(
    (
        "accept add see allow announce answer apply approve arrive ask attend become begin bring build buy call cancel "
        "change charge check choose claim close come complete contact cost count cover create cut decide delete do "
        "earn end expire explain file fill find fit get give go handle happen help hold include join keep last lead "
        "leave let lie live look lose make manage mean meet move need notify offer open order own park pay pick play "
        "post publish put quit raise reach read receive register remove renew report request require reset resign "
        "review run send serve set share show sign speak spend start starts stay stop submit support take talk tell "
        "travel turn update upload use visit vote wait want wear win work write"
    ).split()
)
"""Verbs of everyday questions; one that is missing is told where it stands alone at the end."""
_PARTICIPLES = frozenset(
    "kept held paid made sent built open closed due allowed free set cut put run done known given taken bound chosen "
    "spent written elected available possible valid needed".split()
)


_PLAIN = (
    STOP_WORDS
    | DOING
    | BEING
    | SUBJECTS
    | _CONDITIONS
    | PREPOSITIONS
    | _GOVERNING
    | _ASKING_WHICH
    | _ASKING_MANY
    | {"im", "ive", "id"}
)
"""Words that belong to no noun phrase."""


class Place(StrEnum):
    """What a phrase is in its question."""

    ASKED = "asked"
    """What is asked of something: `the entry fee` in `the entry fee for the race`."""
    COUNTED = "counted"
    """`players` in `how many players`."""
    SUBJECT = "subject"
    OBJECT = "object"
    AROUND = "around"
    """After a preposition: `for the race`."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: the half-open range of its words, without its determiner, and of all of it.

    `lead` is the preposition before it, or empty.
    """

    start: int
    end: int
    whole: int
    place: Place
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, case-folded, and where it stands; `is_name` says that it names something: `IT`, `May`, `plan A`."""

    text: str
    start: int
    end: int
    is_name: bool = False


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a question, a possessive and a hyphened one as one."""
    names = {found.start() for found in (*_MAY.finditer(text), *_LETTER.finditer(text))}
    read = tuple(_token(found, is_marked=found.start() in names) for found in _WORD.finditer(text))
    # Where all is in capitals they show no names: `WHO LEADS IT`.
    is_shouted = text.isupper() and any(_is_plain(token.text) and not token.is_name for token in read)
    return tuple(replace(token, is_name=False) for token in read) if is_shouted else read


def _token(found: re.Match[str], *, is_marked: bool) -> Token:
    word = re.sub("['’]", "", found.group())
    low = word.casefold()
    may_name = low in _NAMES_TOO or not _is_plain(low)
    return Token(
        text=low,
        start=found.start(),
        end=found.end(),
        is_name=is_marked or (may_name and _NAME.fullmatch(word) is not None),
    )


_WHEN = re.compile(
    r"(?:.*\s)?(?:(?:19|20)\d\d|\d+(?:st|nd|rd|th)|q[1-4]|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:morning|afternoon|evening|night)s?|spring|summer|autumn|fall|winter|(?:week|quarter|term)\s\d+"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)(?:\s\d+)*"
)
"""`march 2025`, `3rd`, `q3`, `monday morning`, `week 12`; not `the 2019 race`, nor the time that something takes"""


def says_when(read: Sequence[Token]) -> bool:
    """Whether these words say when."""
    return _WHEN.fullmatch(" ".join(token.text for token in read)) is not None


def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of a question, in order."""
    found: list[Phrase] = []
    read = tokens(text)
    for first, last in _runs(text, read):
        start, end = _without_verb(read, first, last)
        if start < end:
            found.append(_phrase(read, start, end, found))
    return tuple(_asked_marked(read, found))


def _runs(text: str, read: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words between function words and stops."""
    first = 0
    for place, token in enumerate(read):
        if place > first:
            between = text[read[place - 1].end : token.start]
            if re.search(r"[,:;?!()]|\.\s", between):
                yield first, place
                first = place

        if _is_function(read, place, first):
            yield first, place
            first = place + 1
    yield first, len(read)


def _is_function(read: Sequence[Token], place: int, first: int) -> bool:
    word = read[place].text
    if word in _JOINING:  # `terms and conditions`; not `… conditions and who …`, nor `and the chair`
        beside = read[place + 1].text if place + 1 < len(read) else ""
        return place == first or not beside or _is_plain(beside)
    return not read[place].is_name and _is_plain(word)


def _is_plain(word: str) -> bool:
    return word in _PLAIN


def _without_verb(
    read: Sequence[Token],
    first: int,
    last: int,
) -> tuple[int, int]:
    """The range without the verb before or after the noun phrase, and without what that governs."""
    if first >= last:
        return first, last
    # `may we not | use a drill`
    at = first - 1 if first and read[first - 1].text == "not" else first
    before = read[at - 1].text if at else ""
    earlier = read[at - 2].text if at > 1 else ""

    # `who | signs the lease`, `who does | sign the lease`, `how to | sign the lease`
    asks_who = before in _ASKING_WHO or (before in DOING and earlier in _ASKING_WHO)
    may_precede_verb = before in _ASKING_WHICH or before in _ASKING_MANY or before == "to"
    if asks_who or (may_precede_verb and is_verb(read[first].text)):
        return first + 1, last

    # `do we | need a form`, `if you | quit the club`
    if before in SUBJECTS and at > 1 and not _counts(read, at - 1):
        has_verb = earlier in DOING or earlier in _CONDITIONS or is_verb(read[first].text)
        return (first + 1 if has_verb else first), last
    return first, _verb(read, first, last)


def _verb(read: Sequence[Token], first: int, last: int) -> int:
    """Where the verb after the noun phrase stands; the end where there is none."""
    governed = _governor(read, first)
    words = [token.text for token in read[first:last]]
    if governed in BEING:
        return first + _participle(read, first, words)
    if governed not in DOING and governed not in _CONDITIONS:
        return last

    # `does | the coordinator | do`
    if len(words) > 1 and is_verb(words[-1]):
        return last - 1
    # `does | the coordinator | do on Sundays`
    for number, word in enumerate(words):
        if number and is_verb(word):
            return first + number

    # A verb that nobody listed is the last word, unless another one follows: `if the mast | is broken`.
    following = read[last].text if last < len(read) else ""
    is_open = following in DOING or following in {"have", "has", "be"}
    return last if is_open or len(words) == 1 else last - 1


def _participle(
    read: Sequence[Token],
    first: int,
    words: Sequence[str],
) -> int:
    """Which of the words after `is` is a participle; their number where none is."""
    # `majority is | needed`, not `is the | closed shop`
    may_be_first = len(words) == 1 and read[first - 1].text in BEING
    for number, word in enumerate(words):
        if (number or may_be_first) and is_participle(word):
            return number
    return len(words)


def is_verb(word: str) -> bool:
    """Whether it may be a verb, with or without the ending of its third person."""
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    return not EVERYDAY_VERBS.isdisjoint(forms)


def _governor(read: Sequence[Token], first: int) -> str:
    """The auxiliary or `if` that the phrase follows at once, or after its determiner."""
    place = _determined(read, first) - 1
    return read[place].text if place >= 0 else ""


def is_participle(word: str) -> bool:
    """Whether it may be one, as `signed` or `kept`."""
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4)  # noqa: PLR2004


def _phrase(
    read: Sequence[Token],
    start: int,
    end: int,
    earlier: Sequence[Phrase],
) -> Phrase:
    whole = start - 1 if start and _counts(read, start - 1) else _determined(read, start)
    before = read[whole - 1].text if whole else ""
    if before in PREPOSITIONS and before not in _ASKING_WHICH and before not in _ASKING_MANY:
        return Phrase(start, end, whole, Place.AROUND, before)
    return Phrase(start, end, whole, _place(before, earlier))


def _determined(read: Sequence[Token], start: int) -> int:
    """Where the determiners before a phrase begin: `the`, `all the`, and `the all` of `the all hands meeting`."""
    if not start or read[start - 1].text not in DETERMINERS:
        return start
    two = {token.text for token in read[max(0, start - 2) : start]}
    are_two = "all" in two and len(two) > 1 and two <= DETERMINERS  # not `is that our boat`
    return start - 2 if are_two else start - 1


def _counts(read: Sequence[Token], place: int) -> bool:
    """Whether the word is the `one` of `for one day`, and not that of `can one bring dogs` or `the one day`."""
    if read[place].text != "one" or not place:
        return False
    before = read[place - 1].text
    after = read[place + 1].text if place + 1 < len(read) else ""
    tells = is_verb(after) and after.endswith("s")  # `before one leaves the club`
    return not tells and (before in PREPOSITIONS or (is_verb(before) and before not in DOING))


def _place(before: str, earlier: Sequence[Phrase]) -> Place:
    """What a phrase is by the word before it, which is no preposition, and by the phrases before it."""
    if before in _ASKING_WHICH:
        return Place.ASKED
    if before in _ASKING_MANY:
        return Place.COUNTED

    has_subject = any(one.place is Place.SUBJECT for one in earlier)
    may_be_subject = not before or (before in _PLAIN and before not in SUBJECTS)
    return Place.SUBJECT if may_be_subject and not has_subject else Place.OBJECT


def _asked_marked(read: Sequence[Token], found: Sequence[Phrase]) -> Iterator[Phrase]:
    """`the entry fee for the race`: what comes before `for` is what is asked of the race; not so before `for May`."""
    following = (*found[1:], None)
    for one, after in zip(found, following, strict=False):
        # Nothing but the preposition stands between the two.
        is_followed = after is not None and after.lead in _OF and after.whole == one.end + 1
        is_time = after is not None and says_when(read[after.start : after.end])
        if is_followed and not is_time and one.place is Place.SUBJECT:
            yield replace(one, place=Place.ASKED)
        else:
            yield one


_MOST_OF_SUBJECT = 4
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
        if new and len(telling) < _MOST_OF_SUBJECT:
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
