"""The values of a sentence that another source may give differently: amounts, times of day, dates, weekdays, rates.

They are the numbers of `quantities`, with the parts of a date put together and with the words that hedge or bound them.
Numbers of list items, footnotes and links are no values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER
from bot.answering.gate.values.quantities import CURRENCY_BEFORE, MONTH_NUMBERS, UNIT_AFTER, folded_numbers, stated
from bot.answering.injection.guard import ADDRESS
from bot.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.gate.values.quantities import Quantity, Reading


class Sort(StrEnum):
    """What kind of value it is; only values of one sort compare."""

    AMOUNT = "amount"
    TIME = "time"
    DATE = "date"
    WEEKDAY = "weekday"
    RATE = "rate"
    LABEL = "label"
    """An ordinal, a code or a number that names (`the second prize`, `form B12`, `Level 3`): it never disagrees."""


_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_SECONDS |= {"month": 2_629_800, "quarter": 7_889_400, "year": 31_557_600}
"""How many seconds a time has, of a month and a year on average."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, `start` and `end` in the NFKC text, and what it may mean."""

    sort: Sort
    start: int
    end: int
    readings: tuple[Reading, ...]
    hedge: str = ""
    """`~` for about, `>` for a lower bound, `<` for an upper one."""
    is_rounded: bool = False
    """Whether it is written with a scale or decimals (`1.5 million`)."""
    per: str = ""
    """The time that an amount is of: the `minute` of `5 per minute`; empty where none is said."""

    @property
    def unit(self) -> str:
        """The unit of an amount; empty for a bare number."""
        return self._amount[1]

    @property
    def quantity_kind(self) -> str:
        """What it is an amount of, whatever its unit; of all times `time`."""
        return "time" if self.unit in _SECONDS else self.unit

    @property
    def number(self) -> Decimal | None:
        """The number of an amount; of a time its seconds."""
        written, unit = self._amount
        try:
            return Decimal(written) * _SECONDS.get(unit, 1)
        except InvalidOperation:
            return None

    @property
    def _amount(self) -> tuple[str, str]:
        return next(iter(self.readings[0])) if self.sort is Sort.AMOUNT else ("", "")


_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_RATES = {"annually": "yearly", "fortnightly": "biweekly"}
_RATES |= {rate: rate for rate in "hourly daily weekly biweekly monthly quarterly yearly".split()}
_NAMED = re.compile(rf"\b(?:(?P<weekday>{'|'.join(_WEEKDAYS)})s?|(?P<rate>{'|'.join(_RATES)}))\b", re.IGNORECASE)
"""`Mondays`, `weekly`"""
_NO_VALUE = re.compile(rf"^{MARKER.pattern}|{ADDRESS.pattern}|\[\d+\]", re.IGNORECASE)
"""What holds digits and states nothing: `3. ` before an item, `https://a.b/2`, `[12]`."""


def plain(text: str) -> str:
    """The text as values count its characters, without what holds digits and states nothing."""
    return _NO_VALUE.sub(lambda match: " " * len(match.group()), folded_numbers(text))


@lru_cache(maxsize=2_000)
def values(text: str) -> tuple[Value, ...]:
    """The values of a text, in order."""
    whole = plain(text)
    found = [_value(whole, run) for run in _runs(whole)]
    for match in _NAMED.finditer(whole):
        weekday, rate = match["weekday"], match["rate"]
        meant = weekday.casefold() if weekday else _RATES[rate.casefold()]
        sort = Sort.WEEKDAY if weekday else Sort.RATE
        found.append(Value(sort, *match.span(), (frozenset({(meant, "")}),)))
    return tuple(sorted(found, key=lambda value: value.start))


_DATE_GAP = re.compile(r"[\s,.–-]*(?:of\s+)?", re.IGNORECASE)
"""What stands between the parts of a date: the `, ` of `May 5, 2026`, the ` of ` of `5th of May`"""
_YEAR = re.compile(r"(?:1\d|20)\d\d")
"""`1998`, `2026`"""
_LATEST_DAY = 31


def _runs(whole: str) -> list[list[Quantity]]:
    """The quantities, with day, month and year of one date together."""
    runs: list[list[Quantity]] = []
    for one in stated(whole):
        if runs and _continues(whole, runs[-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _continues(whole: str, run: Sequence[Quantity], one: Quantity) -> bool:
    """Whether the quantity is one more part of the date that the run is."""
    last = run[-1]
    if not _DATE_GAP.fullmatch(whole, last.start + len(last.text), one.start):
        return False
    parts = [_part(each) for each in (*run, one)]
    # Without a month, `12 2026` are two numbers.
    return all(parts) and len(set(parts)) == len(parts) and "month" in parts


def _part(one: Quantity) -> str:
    """Which part of a date it may be; empty for none."""
    ((value, unit), *more) = one.readings[0]
    if unit or more:
        return ""
    if value.startswith("month"):
        return "month"
    if value.isdigit() and int(value) <= _LATEST_DAY:
        return "day"
    return "year" if _YEAR.fullmatch(one.text) else ""


_HEDGES = {
    "~": r"about|around|approximately|approx\.?|roughly|circa|ca?\.|nearly|almost|some|estimated(?:\s+at)?|~|≈",
    ">": r"over|above|at least|more than|not? (?:less|fewer) than|exceed\w*|minimum(?: of)?|>|≥",
    "<": r"under|below|up to|at most|less than|fewer than|no more than|maximum(?: of)?|within|<|≤",
}
_HEDGED = {sign: re.compile(rf"(?:^|[^\w])(?:{words})\s*[$€£¥]?\s*$", re.IGNORECASE) for sign, words in _HEDGES.items()}
"""`about `, `at least $` before a number"""
_ROUNDED = re.compile(r"\d\s*[a-z]{2}|\d\.\d", re.IGNORECASE)
"""`2 million`, `1.5`"""
_PER = re.compile(
    r"(?:[\s-]+(?!(?:about|after|before|for|in|once|only|than|twice|within)\b)[^\W\d_]+){0,3}?"
    rf"(?:\s*/\s*|\s+(?:per|an?|each|every)\s+)(?P<per>{'|'.join(_SECONDS)})\b",
    re.IGNORECASE,
)
"""` requests per minute`, `/month`, ` days of leave a year`"""


def _value(whole: str, run: Sequence[Quantity]) -> Value:
    """One quantity, or those of a run, which are parts of one date."""
    first, last = run[0], run[-1]
    start, end = first.start, last.start + len(last.text)
    if len(run) > 1:
        date = frozenset[tuple[str, str]]().union(*(part.readings[0] for part in run))
        return Value(Sort.DATE, start, end, (date,))

    before = whole[:start]
    hedge = next((sign for sign, pattern in _HEDGED.items() if pattern.search(before)), "")
    # The `Approximately` of `Approximately 500` is no name.
    sort = _sort(first, "" if hedge else before, whole[end:])
    if sort not in {Sort.AMOUNT, Sort.TIME}:
        return Value(sort, start, end, first.readings, hedge)

    # What is shown has the unit and the sign of a currency too.
    unit, sign = UNIT_AFTER.match(whole, end), CURRENCY_BEFORE.search(before)
    start, end = sign.start() if sign else start, unit.end() if unit else end
    rate = _PER.match(whole, end)
    per = rate["per"].casefold() if rate else ""
    return Value(sort, start, end, first.readings, hedge, _ROUNDED.search(first.text) is not None, per)


_COUNTABLE = re.compile(r"\s+(?:\w+s|people|men|women|children|staff)\b", re.IGNORECASE)
"""` seats` after a number that is no year"""
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|[a-z-]*(?:th|eth)", re.IGNORECASE)
"""`3rd`, `second`, `twenty-fourth`"""
_PART = (
    "(?i:steps?|sections?|chapters?|pages?|items?|points?|parts?|figures?|tables?|lines?|rows?|questions?|slides?|"
    "paragraphs?|articles?|clauses?|footnotes?)"
)
_NAMING = re.compile(rf"(?<![^\W_])(?P<word>{_PART}|[^\W\d_a-z][\w-]+)\s*$")
"""`Level `, `proceed to step ` before a number that names"""


def _sort(one: Quantity, before: str, after: str) -> Sort:
    """What kind of value a single quantity is, by its form and by what stands around it."""
    written = one.text.casefold()
    reading = one.readings[0]
    # `9:30`, `5 pm`.
    if ":" in written or any(unit in {"am", "pm"} for _, unit in reading):
        return Sort.TIME
    is_year = _YEAR.fullmatch(written.removesuffix("s")) and not _COUNTABLE.match(after)
    if is_year or len(reading) > 1 or written in MONTH_NUMBERS:
        return Sort.DATE

    # A code is read as it is written, while `5k` is read as 5,000.
    is_code = reading == {(written, "")} and any(char.isalpha() for char in written)
    if is_code or _ORDINAL.fullmatch(written) or _names(one, before):
        return Sort.LABEL
    return Sort.AMOUNT


def _names(one: Quantity, before: str) -> bool:
    """Whether a bare number belongs to the name before it."""
    name = _NAMING.search(before)
    _, unit = next(iter(one.readings[0]))
    # `The 5 members` begins a sentence, and names nothing.
    return name is not None and not unit and words(name["word"])[0] not in STOP_WORDS


_COUNTED = re.compile(rf"[\s-]+(?!(?:{'|'.join(sorted({*STOP_WORDS, 'per', 'every'}))})\b)[^\W\d_]+", re.IGNORECASE)
"""` seats` after `12`: the word that is counted, no function word"""


def shown(text: str, value: Value) -> str:
    """The value as a reader is told it: with its unit, or with the word that is counted, and with what it is per."""
    whole = plain(text)
    more = _PER.match(whole, value.end) if value.per else None
    if value.sort is Sort.AMOUNT and not value.unit and not more:
        more = _COUNTED.match(whole, value.end)
    return whole[value.start : more.end() if more else value.end]


_NEAR = Decimal("0.1")
"""How far apart, in parts of the larger, two amounts may be that mean the same and are written in two ways: `about 200`
and `214`, `12 weeks` and `3 months`, `$1.5 million` and `$1,512,300`."""


def same(one: Value, other: Value) -> bool:
    """Whether the two agree: the same value, or one that the words of the other leave room for."""
    if one.sort is not other.sort or _are_of_other_times(one, other):
        return False
    # A reading of one may have all that a reading of the other says: `5 May` is in `5 May 2026`.
    if any(first <= second or second <= first for first in one.readings for second in other.readings):
        return True

    here, there = one.number, other.number
    if here is None or there is None or one.quantity_kind != other.quantity_kind:
        return False
    if {one.hedge, other.hedge} & {"<", ">"}:
        # `at least 5` and `at least 8` are two rules, though each leaves room for the other.
        return one.hedge != other.hedge and _within(one.hedge, here, there) and _within(other.hedge, there, here)
    are_written_alike = (one.hedge, one.is_rounded, one.unit) == (other.hedge, other.is_rounded, other.unit)
    return here == there or (not are_written_alike and abs(here - there) <= _NEAR * max(abs(here), abs(there)))


def _within(hedge: str, bound: Decimal, number: Decimal) -> bool:
    """Whether the number keeps to a bound; an unbounded number asks nothing."""
    return number >= bound if hedge == ">" else hedge != "<" or number <= bound


def _are_of_other_times(one: Value, other: Value) -> bool:
    """Whether they are rates of different times, which may both hold: `8 hours a day, 40 hours a week`."""
    return bool(one.per and other.per) and one.per != other.per


def contradict(one: Value, other: Value) -> bool:
    """Whether two values that are not the same contradict each other by that: of one sort, in units that compare."""
    is_of_one_kind = one.sort is other.sort and one.quantity_kind == other.quantity_kind
    return is_of_one_kind and not _are_of_other_times(one, other)
