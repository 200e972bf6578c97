"""Whether two statements speak of the same thing, whatever they then say of it.

Strict by intent, since a false alarm costs trust in the true ones: apart from values, denials and a list of words that
carry no matter of their own, each content word of either has to be in the other, itself or as a synonym. `Full-time
staff` and `part-time staff` are two things, and so are two sections of one handbook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.answering.stance import Stance, stance
from bot.answering.synonyms import synonyms
from bot.answering.values import Value, plain, values
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from bot.nouns import Chunk

FRAME = frozenset(
    map(
        stem,
        "also exactly currently total totally altogether overall precisely just now today approximately "
        "roughly nearly almost around about circa estimated note please however moreover furthermore thus "
        "therefore according get gets got receive receives received entitle entitled offer offered give gives "
        "given grant granted provide provides provided amount amounts amounted number numbers contain "
        "contains contained consist consists comprise comprises count counts stand stands equal equals take "
        "takes took last lasts lasted run runs ran remain remains fix fixed set located situated lie lies "
        "occur occurs occurred happen happened become became make makes made hold holds held per every within "
        "date year day time annually call called name named known term termed".split(),
    )
)
"""Words that say how a matter is put, not which matter it is."""
LEAST = 2
"""Content words that two statements must share before they can be of the same thing."""
ROOMY, ADDED = 12, 0.1
"""Content words from which a statement may have some that the other lacks, and which part of them."""
EFFECTIVE = re.compile(
    r"\b(?:as of|since|effective(?: from| as of)?|starting(?: in| from| on)?|beginning(?: in| on)?|from)\s+"
    r"(?:\d{1,2}\s+)?(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s+(?:\d{1,2},?\s+)?)?(?:19|20)\d\d\b,?",
    re.IGNORECASE,
)
"""Since when a rule is in force: versions of one rule differ in it."""
PAST = re.compile(r"\b(?:was|were|had|did|grew|rose|fell|sold|spent|made|began|became|\w{2,}ed)\b", re.IGNORECASE)
PRESENT = re.compile(
    r"\b(?:is|are|has|have|must|may|can|will|shall|should|be|need|needs|get|gets|take|takes|do|does|costs?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """A sentence or a row, taken apart once. `lead` is the sentence before where this one begins with a pronoun."""

    text: str
    lead: str = ""
    keeps_dates: bool = False
    """Whether the question asks when, so that the date of a rule is no aside."""

    @cached_property
    def said(self) -> str:
        """The text without the date from which it holds, where it tells a rule, in the characters of `values`."""
        text = plain(self.text)
        return text if self.keeps_dates or self.is_past else EFFECTIVE.sub(lambda match: " " * len(match.group()), text)

    @cached_property
    def is_past(self) -> bool:
        """Whether it tells what was, for which another year is another matter."""
        return PAST.search(self.text) is not None and PRESENT.search(self.text) is None

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """Its values, in order."""
        return values(self.said)

    @cached_property
    def stance(self) -> Stance:
        """Its stance, of the words around the values."""
        bare = list(self.said)
        for value in self.values:
            bare[value.start : value.end] = " " * (value.end - value.start)
        return stance("".join(bare))

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of its content words, of the sentence it leans on too, and its units by their usual names."""
        units = {value.unit for value in self.values if value.unit}
        return _content(f"{plain(self.lead)} {self.stance.rest}") | units


def _content(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS) - FRAME


def twins(one: Statement, other: Statement) -> bool:
    """Whether the two say something of the same thing."""
    if len(one.content & other.content) < LEAST or bool(one.lead) != bool(other.lead):
        return False
    here, there = _missing(one.content, other.content), _missing(other.content, one.content)
    if here and there:
        return False
    return len(here or there) <= _room(one if here else other)


def _missing(of: AbstractSet[str], there: AbstractSet[str]) -> frozenset[str]:
    return frozenset(word for word in of - there if synonyms(word).isdisjoint(there))


def _room(one: Statement) -> int:
    return int(len(one.content) * ADDED) if len(one.content) >= ROOMY else 0


GENERIC = frozenset(
    map(
        stem,
        "handbook manual guide guideline guidelines policy policies rules regulation regulations faq faqs "
        "questions answers minutes notes note memo report reports update updates announcement newsletter news "
        "wiki page pages document documents documentation docs readme changelog release releases history "
        "draft final version revision edition copy archive archived old new current latest previous former "
        "legacy overview summary introduction appendix general information info key facts details background "
        "january february march april may june july august september october november december updated v1 v2 "
        "v3 v4 v5 rev".split(),
    )
)
"""Words that say what kind of document or which version it is, not what it is about."""


def apart(one: Chunk, other: Chunk) -> bool:
    """Whether titles or headings tell that the two passages are about different things.

    Of two documents: titles, or last headings, that share a word and differ in another (`Leave in Germany`, `Leave in
    France`). Within one document any two headings that differ, unless one is as general as `FAQ` or `Summary`.
    """
    here, there = _topic(one.section[-1:]), _topic(other.section[-1:])
    if one.source == other.source:
        return bool(here - there) and bool(there - here)
    return _siblings(here, there) or _siblings(_topic((one.title,)), _topic((other.title,)))


def _siblings(here: AbstractSet[str], there: AbstractSet[str]) -> bool:
    return bool(here & there) and bool(here - there) and bool(there - here)


def _topic(headings: Iterable[str]) -> frozenset[str]:
    found = words(" ".join(headings))
    return frozenset(stem(word) for word in found if word not in STOP_WORDS and not word[-1].isdigit()) - GENERIC


def scoped(content: AbstractSet[str], one: Chunk, other: Chunk) -> bool:
    """Whether headings of one document tell two cases apart, such as `Berlin` and `Paris`, or `2023` and `2024`.

    A heading that only names the matter (`content`), or is made of common words (`Food and drink`), tells nothing.
    """
    if one.section == other.section or not (one.section and other.section):
        return False
    headings = one.section[-1], other.section[-1]
    numbers = [NUMBERED.findall(" ".join(chunk.section)) for chunk in (one, other)]
    if numbers[0] != numbers[1] or any(CASE.match(heading) for heading in headings):
        return True
    topics = [_topic((heading,)) - LABELS for heading in headings]
    small = _common(*headings, one.text, other.text)
    return _siblings(*topics) or all(topic - content - small for topic in topics)


NUMBERED = re.compile(r"\w*\d\w*")
CASE = re.compile(r"(?:in|for|at|on|during|if|when|with|without|from|until|before|after)\b", re.IGNORECASE)
"""`In winter`, `For visitors`"""
LABELS = frozenset({*"abcdefghijklmnopqrstuvwxyz", *map(stem, "section part chapter appendix annex".split())})
CASES = frozenset(
    map(
        stem,
        "staff employees managers interns visitors guests contractors students pupils teachers trainees members adults "
        "children seniors customers patients volunteers freelancers officers residents parents weekdays weekends "
        "holidays mondays tuesdays wednesdays thursdays fridays saturdays sundays".split(),
    )
)
"""Common words that tell cases apart."""
COMMON = re.compile(r"\b(?:[a-zß-öø-ÿ]+|\w+(?:ing|ion|ment|ity|ance|ness|ship|[^\W\daious]s))\b")
"""Words that are no names: written small, or a plural or abstract by their ending (`Meals`, not `Paris`)."""


def _common(*texts: str) -> frozenset[str]:
    """The stems of words that are seen to be no names."""
    return frozenset(map(stem, words(" ".join(COMMON.findall(" ".join(texts)))))) - CASES


def years(chunk: Chunk) -> frozenset[str]:
    """The years that title and headings name."""
    return frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", " ".join((chunk.title, *chunk.section))))
