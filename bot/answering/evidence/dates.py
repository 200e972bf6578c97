"""How the time that a question asks about goes with the time that a passage speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import MONTH_PATTERN
from bot.answering.evidence.ranges import covers
from bot.naming import DAY, YEAR, day_of, no_longer_holds
from bot.words import MONTHS, days_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.evidence.units import Unit
    from bot.naming import Day
    from bot.nouns import Chunk

_PERIOD = r"this (?:year|season|spring|summer|autumn|fall|winter|semester|term|quarter|month|week)\b"
_THIS_YEARS = re.compile(rf"\b{_PERIOD}", re.IGNORECASE)
"""`this year`, `this fall`"""
_CURRENT = re.compile(
    r"\b(?:now(?:adays)?|current(?:ly)?|latest|newest|(?:most )?recent(?:ly)?|today|these days|at the moment|"
    rf"(?<!\band )(?<!\bbut )still|any ?more|{_PERIOD})\b",
    re.IGNORECASE,
)
"""`Who is the chair now?`, `the latest release`, `Do we still …?`; not `leave early and still get paid`"""
_MEANWHILE = re.compile(r"\bwhil(?:e|st)\b(?:\s+(?!and\b|or\b)[\w'’]+){1,4}?\s+still\b", re.IGNORECASE)
"""`while its still going`"""
_OF_THE_PAST = re.compile(
    r"\b(?:was|were|did|had|been|used to|ago|last|previous(?:ly)?|former(?:ly)?|earlier|first|originally|then)\b",
    re.IGNORECASE,
)
"""`Who was the chair?`, `the last meeting`"""
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b", re.IGNORECASE)
"""`March`, `march`"""
_SHORT_MONTH = re.compile(
    r"\b(?:(?<=\bin )|(?<=\bsince )|(?<=\buntil )|(?=\w+\.?\s*\d))(jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.IGNORECASE,
)
"""`Feb` of `as of Feb 2026`, `in oct?`; not `Who is Jan?`"""
_MAY = re.compile(r"\b(?:in|of|since|until|by|\d\d?\.?) may\b")
"""`in may`, `on 5 may`: written small, it is mostly a verb."""


_DAY_OF_MONTH = re.compile(
    rf"\b(?:{MONTH_PATTERN})\.?\s+(\d{{1,2}})\b|\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?:{MONTH_PATTERN})\b",
    re.IGNORECASE,
)
"""`Aug 28`, `28 August`, `28th of August`"""


_ASKED_YEAR = re.compile(
    r"(?<![\w.,/$€£¥-])((?:19|20)\d\d)(?![\w%€]|[.,]\d)"
    r"(?!\s+(?:[€%]|dollars?|euros?|hours?|km|miles|people|points|pounds?|words)\b)"
)
"""`the budget for 2027?`, `the 2020 open`; not in `for 2000 euros`"""


def asked_years(question: str) -> frozenset[str]:
    """The years that a question names: no amounts."""
    return frozenset(_ASKED_YEAR.findall(question)) | _years_of_days(question)


_SHORT_YEAR = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:{MONTH_PATTERN})\.?,?\s+['’]?(\d\d)(?=\s*(?:[);\n]|[.,](?!\d)|$))",
    re.IGNORECASE,
)
"""`3 Nov 14` of `(3 Nov 14)`, `9th March '07.`; not of `3 Nov 14:30` or `by 3 Nov 14 cups`"""


def years(text: str) -> frozenset[str]:
    """The years that a text names."""
    short = {f"20{year}" for year in _SHORT_YEAR.findall(text)}
    return frozenset(YEAR.findall(text)) | _years_of_days(text) | short


def _years_of_days(text: str) -> set[str]:
    """Those of days in figures: `2026-05-12`."""
    return {year for year, _, _ in DAY.findall(text)}


_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-–/]\s?((?:19|20)\d\d|1[3-9]|[2-9]\d)(?![\d-])")
"""`2025/26`, `2025–2026`; not `2011-12`, which may be a month"""


def seasons(text: str) -> frozenset[str]:
    """The years of two that follow each other, however written: `2025`, `2026` and `26` of `2025/26`."""
    found: set[str] = set()
    for first, last in _TWO_YEARS.findall(text):
        following = str(int(first) + 1)
        if following.endswith(last):
            found |= {first, following, following[2:]}
    return frozenset(found)


def is_of_another_time(question: str, chunk: Chunk) -> bool:
    """Whether the question names a year or month, and what names the passage another, and its text not that one."""
    day = day_of(chunk)
    if day is None:
        return False
    year, month, _ = day

    # Minutes of 2026 may tell of 2025, so what the text names counts as well, and each year that names the passage.
    asked = asked_years(question)
    naming = " ".join((chunk.source, chunk.title, *chunk.section))
    if asked and asked.isdisjoint({str(year), *years(naming), *years(chunk.text)}):
        return True
    if not month:
        return False
    asked_months = months(question)
    return bool(asked_months) and asked_months.isdisjoint({MONTHS[month - 1], *months(chunk.text)})


def is_of_another_day(question: str, text: str) -> bool:
    """Whether the question names a month, or a day of one, and the text a single other: `2026-05-12` for `in March`."""
    said = days_in_words(text)
    asked, told = months(question), months(said)
    # A text with several months, such as a term from May to July, may have the one that is asked for between them.
    if not asked or len(told) != 1:
        return False
    if asked.isdisjoint(told):
        return True

    days = days_of_months(said)
    if not days:
        return False
    other_days = days_of_months(question) - days
    return any(not covers(said, day) for day in other_days)


def days_of_months(text: str) -> frozenset[str]:
    """The numbers of the days that it names with their months."""
    found: set[str] = set()
    # Of each find one of the two is empty: the day stands after the month, or before it.
    for after, before in _DAY_OF_MONTH.findall(text):
        found.add(after or before)
    return frozenset(found)


_BY_SHORT = {month[:3].casefold(): month for month in MONTHS}


def months(text: str) -> frozenset[str]:
    """The months that a text names: `in March`, `on 5 may`; not the verb `may`."""
    named = {found.capitalize() for found in _MONTH.findall(text) if found != "may"}
    named.update(_BY_SHORT[found[:3].casefold()] for found in _SHORT_MONTH.findall(text))
    if _MAY.search(text):
        named.add("May")
    return frozenset(named)


def asks_for_the_newest(question: str) -> bool:
    """Whether what holds now is asked for."""
    plain = _MEANWHILE.sub(" ", question)
    return _CURRENT.search(plain) is not None and not asked_years(question)


def is_of_an_earlier_year(question: str, day: Day | None, today: date) -> bool:
    """Whether the question is about a time of this year, and what names the source is of a year before."""
    if day is None or day[0] >= today.year:
        return False
    return _THIS_YEARS.search(question) is not None


def names_no_time(question: str) -> bool:
    """Whether it is asked how things are, and of no time: `Who is the chair?`; not `Who was …?`, `When did …?`."""
    # `Who was the chair?` may be about any year.
    if _OF_THE_PAST.search(question):
        return False
    return not asked_years(question) and not months(question)


_ASKS_FOR_OLD = re.compile(
    r"\b(?:old|archived?|deprecated|legacy|obsolete|outdated|superseded|withdrawn|historical|v\d+|versions?\s+v?\d+)\b",
    re.IGNORECASE,
)
"""`what did the old policy say`, `is version 1 still valid`; not `which version do we use`"""


def is_out_of_force(question: str, chunk: Chunk) -> bool:
    """Whether something says that the passage no longer holds, and what held before is not asked for."""
    if not no_longer_holds(chunk) or _ASKS_FOR_OLD.search(question):
        return False
    return asks_for_the_newest(question) or names_no_time(question)


def caveat_of_force(question: str, cited: Sequence[Chunk]) -> str:
    """That what is cited, or a part of it, may no longer hold; empty where nothing says so, or that was asked for."""
    over = [chunk for chunk in cited if is_out_of_force(question, chunk)]
    if not over:
        return ""
    why = no_longer_holds(over[0])
    if len(over) == len(cited):
        return f"It may no longer hold: its source {why}."
    return f"Part of it may no longer hold: “{over[0].title}” {why}."


def older(chunk: Chunk, days: Sequence[Day]) -> float:
    """How far a passage is from the newest of these days, in 0..1, by their order; undated ones are in the middle."""
    day = day_of(chunk)
    if day is None or len(days) < 2:  # noqa: PLR2004 - of one day none is older
        return 0.5 if days else 0.0
    newer = sum(other > day for other in days)
    return newer / (len(days) - 1)


def other_year(asked: frozenset[str], unit: Unit) -> float:
    """1 if the unit and what governs and names it speak only of other years than the question, 0.5 if of none."""
    if not asked:
        return 0.0
    chunk, block = unit.hit.chunk, unit.block
    governing = [piece.text for piece in (*block.headings, *block.leads)]
    everything = (unit.text, *governing, chunk.source, chunk.title, *chunk.section)
    told = years(" ".join(everything))
    if asked & told:
        return 0.0
    return 1.0 if told else 0.5
