"""Where the noun phrases of a question stand: `what does | the event coordinator | do`, by its function words.

There is no parser. A phrase ends at a function word; a verb that stands among its words is told by what comes before:
after `does` and a noun comes a verb, after `is` and a noun may come a participle, after `who` comes a verb at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W_](?:[\w&+./@$€£%'’-]*[\w%+])?|[$€£]\d[\d.,]*|[&+]")
"""`vice-chair`, `CSC's`, `$1,200`, `3.13`; `&` and `+` join two words."""
_NAME = re.compile(r"[A-Z]{2,}")
"""`IT`, `US`"""
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
VERBS = frozenset(
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
    """A word, case-folded, and where it stands; `is_name` says that it is in capitals: `IT`."""

    text: str
    start: int
    end: int
    is_name: bool = False


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a question, a possessive and a hyphened one as one."""
    return tuple(map(_token, _WORD.finditer(text)))


def _token(found: re.Match[str]) -> Token:
    word = re.sub("['’]", "", found.group())
    return Token(word.casefold(), found.start(), found.end(), is_name=_NAME.fullmatch(word) is not None)


def phrases(text: str) -> tuple[Phrase, ...]:
    """The noun phrases of a question, in order."""
    found: list[Phrase] = []
    read = tokens(text)
    for first, last in _runs(text, read):
        start, end = _without_verb(read, first, last)
        if start < end:
            found.append(_phrase(read, start, end, found))
    return tuple(_asked_marked(found))


def _runs(text: str, read: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of words between function words and stops."""
    first = 0
    for place, token in enumerate(read):
        is_parted = place > first and re.search(r"[,:;?!()]|\.\s", text[read[place - 1].end : token.start])
        if is_parted:
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


def _without_verb(read: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The range without the verb before or after the noun phrase, and without what that governs."""
    if first >= last:
        return first, last
    before = read[first - 1].text if first else ""
    is_asked_who = before in _ASKING_WHO or (before in DOING and first > 1 and read[first - 2].text in _ASKING_WHO)
    if is_asked_who or (before in _ASKING_WHICH | _ASKING_MANY | {"to"} and is_verb(read[first].text)):
        return first + 1, last
    if before in SUBJECTS and first > 1:
        has_verb = read[first - 2].text in DOING | _CONDITIONS or is_verb(read[first].text)
        return (first + 1 if has_verb else first), last
    return first, _verb(read, first, last)


def _verb(read: Sequence[Token], first: int, last: int) -> int:
    """Where the verb after the noun phrase stands; the end where there is none."""
    governed = _governor(read, first)
    words = [token.text for token in read[first:last]]
    if governed in BEING:
        is_told = (
            len(words) == 1 and read[first - 1].text in BEING
        )  # `majority is | needed`, not `is the | closed shop`
        return first + next((n for n, word in enumerate(words) if (n or is_told) and _is_participle(word)), len(words))
    if governed not in DOING | _CONDITIONS:
        return last
    if len(words) > 1 and is_verb(words[-1]):
        return last - 1
    known = next((n for n, word in enumerate(words) if n and is_verb(word)), 0)
    if known:
        return first + known
    is_open = last < len(read) and read[last].text in DOING | {"have", "has", "be"}
    return last if is_open or len(words) == 1 else last - 1


def is_verb(word: str) -> bool:
    """Whether it may be a verb, with or without the ending of its third person."""
    return word in VERBS or word.removesuffix("s") in VERBS or word.removesuffix("es") in VERBS


def _governor(read: Sequence[Token], first: int) -> str:
    """The auxiliary or `if` that the phrase follows at once, or after its determiner."""
    place = first - 1
    if place >= 0 and read[place].text in DETERMINERS:
        place -= 1
    return read[place].text if place >= 0 else ""


def _is_participle(word: str) -> bool:
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4)  # noqa: PLR2004


def _phrase(read: Sequence[Token], start: int, end: int, earlier: Sequence[Phrase]) -> Phrase:
    whole = start - 1 if start and read[start - 1].text in DETERMINERS else start
    before = read[whole - 1].text if whole else ""
    if before in _ASKING_WHICH:
        place = Place.ASKED
    elif before in _ASKING_MANY:
        place = Place.COUNTED
    elif before in PREPOSITIONS:
        return Phrase(start, end, whole, Place.AROUND, before)
    else:
        is_first = not any(one.place is Place.SUBJECT for one in earlier) and (
            not before or before in _PLAIN - SUBJECTS
        )
        place = Place.SUBJECT if is_first else Place.OBJECT
    return Phrase(start, end, whole, place)


def _asked_marked(found: Sequence[Phrase]) -> Iterator[Phrase]:
    """`the entry fee for the race`: what comes before `for` is what is asked of the race."""
    for one, after in zip(found, (*found[1:], None), strict=False):
        is_followed = after is not None and after.lead in _OF and after.whole == one.end + 1
        yield replace(one, place=Place.ASKED) if is_followed and one.place is Place.SUBJECT else one
