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
from bot.answering.gate.values.quantities import MONTH_NUMBERS, UNIT, folded_numbers, stated
from bot.answering.injection.guard import ADDRESS
from bot.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        """Its unit, of days and weeks the hour, of years the month; empty for a bare number."""
        return _measured(self)[1]

    @property
    def quantity_kind(self) -> str:
        """What it is an amount of, whatever its unit; of all times `time`."""
        return "time" if self.unit in _SECONDS else self.unit

    @property
    def number(self) -> Decimal | None:
        """The number of an amount, in its unit."""
        return _measured(self)[0]


_DAY, _SHORTEST_MONTH, _LONGEST_MONTH = 24, 28, 31
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_SECONDS |= {"month": 2_629_800, "quarter": 7_889_400, "year": 31_557_600}
"""How many seconds a time has, of a month and a year on average."""
DURATIONS = dict.fromkeys(("second", "minute", "hour", "day", "week"), "hour") | {"month": "month", "year": "month"}
"""The unit in which a time is counted: `14 days` are `two weeks`, while no months are a sure number of days."""


def _measured(value: Value) -> tuple[Decimal | None, str]:
    if value.sort is not Sort.AMOUNT:
        return None, ""
    written, unit = next(iter(value.readings[0]))
    try:
        number = Decimal(written)
    except InvalidOperation:
        return None, unit
    measure = DURATIONS.get(unit, unit)
    if measure == unit:
        return number, unit
    return number * _SECONDS[unit] / _SECONDS[measure], measure


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
    found = [*_dated(whole), *_named(whole)]
    return tuple(sorted(found, key=lambda value: value.start))


def _named(whole: str) -> Iterator[Value]:
    """Weekdays and rates, which are words."""
    for match in _NAMED.finditer(whole):
        weekday, rate = match["weekday"], match["rate"]
        if weekday:
            sort, meant = Sort.WEEKDAY, weekday.casefold()
        else:
            sort, meant = Sort.RATE, _RATES[rate.casefold()]
        yield Value(sort, *match.span(), (frozenset({(meant, "")}),))


_DATE_GAP = re.compile(r"[\s,.–-]*(?:of\s+)?", re.IGNORECASE)
"""What stands between the parts of a date: the `, ` of `May 5, 2026`, the ` of ` of `5th of May`"""
_YEAR = re.compile(r"(?:1\d|20)\d\d")
"""`1998`, `2026`"""
_LATEST_DAY = 31


def _dated(whole: str) -> Iterator[Value]:
    """The quantities as values, with day, month and year as one date."""
    run: list[Quantity] = []
    for one in stated(whole):
        if run and not _continues(whole, run, one):
            yield _value(whole, run)
            run = []
        run.append(one)
    if run:
        yield _value(whole, run)


def _continues(whole: str, run: Sequence[Quantity], one: Quantity) -> bool:
    """Whether the quantity is one more part of the date that the run is."""
    last = run[-1]
    gap = whole[last.start + len(last.text) : one.start]
    if not _DATE_GAP.fullmatch(gap):
        return False

    parts = [_part(each) for each in (*run, one)]
    are_distinct = len(set(parts)) == len(parts)
    # Without a month, `12 2026` are two numbers.
    return all(parts) and are_distinct and "month" in parts


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
_UNITS_AFTER = re.compile(rf"[\s-]*(?:per\s+cent|%|(?:{UNIT})(?![^\W_]))", re.IGNORECASE)
"""` days`, ` %` after a number"""
_CURRENCY = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|chf)\s)\s*$", re.IGNORECASE)
"""`$`, `EUR ` before a number"""


_TIMES = {"sec": "second", "min": "minute", "h": "hour", "hr": "hour"}
_PER = re.compile(
    r"(?:[\s-]+(?!(?:about|after|before|for|in|once|only|than|twice|within)\b)[^\W\d_]+){0,3}?"
    rf"(?:\s*/\s*|\s+(?:per|an?|each|every)\s+)(?P<per>{'|'.join((*_SECONDS, *_TIMES))})\b",
    re.IGNORECASE,
)
"""` requests per minute`, `/month`, ` days of leave a year`"""


def _value(whole: str, run: Sequence[Quantity]) -> Value:
    """One quantity, or those of a run, which are parts of one date."""
    first, last = run[0], run[-1]
    start, end = first.start, last.start + len(last.text)
    if len(run) > 1:
        readings = [part.readings[0] for part in run]
        date = frozenset[tuple[str, str]]().union(*readings)
        return Value(Sort.DATE, start, end, (date,))

    before = whole[:start]
    hedge = _hedge(before)
    # `about 1998` is an amount: what hedges it says that no year is named.
    sort = _sort(first, "" if hedge else before, whole[end:])

    # What is shown has the unit and the sign of a currency too.
    unit = _UNITS_AFTER.match(whole, end) if sort in {Sort.AMOUNT, Sort.TIME} else None
    if unit:
        end = unit.end()
    sign = _CURRENCY.search(before) if sort is Sort.AMOUNT else None
    if sign:
        start = sign.start()
    is_rounded = _ROUNDED.search(first.text) is not None
    rate = _PER.match(whole, end) if sort is Sort.AMOUNT else None
    per = _TIMES.get(rate["per"].casefold(), rate["per"].casefold()) if rate else ""
    return Value(sort, start, end, first.readings, hedge, is_rounded, per)


def _hedge(before: str) -> str:
    """The sign of the words that hedge or bound what comes after this text; empty where none does."""
    for sign, pattern in _HEDGED.items():
        if pattern.search(before):
            return sign
    return ""


_YEARLY = re.compile(
    r"(?:\b(?:in|of|since|until|by|from|to|during|year|and|before|after|late|early|mid)|[(–—-])\W*$", re.IGNORECASE
)
"""`since `, `(` before a number that is a year"""
_COUNTABLE = re.compile(r"\s+(?:\w+s|people|men|women|children|staff)\b", re.IGNORECASE)
"""` seats` after a number that is none"""
_AN_AGE = re.compile(r"\s*(?:BCE?|CE|AD)\b|[\s-]*centur", re.IGNORECASE)
"""` BC`, ` century`"""
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

    is_whole_date = len(reading) > 1
    if is_whole_date or written in MONTH_NUMBERS:
        return Sort.DATE
    if _AN_AGE.match(after) or _is_year(written, before, after):
        return Sort.DATE

    # A code is read as it is written, while `5k` is read as 5,000.
    is_code = reading == {(written, "")} and any(char.isalpha() for char in written)
    if is_code or _ORDINAL.fullmatch(written) or _names(one, before):
        return Sort.LABEL
    return Sort.AMOUNT


def _is_year(written: str, before: str, after: str) -> bool:
    """Whether the number names a year or decade: `in 1998`, `the 1998 season`, `1990s`, not `the 1200 seats`."""
    if _YEAR.fullmatch(written.removesuffix("s")) is None:
        return False
    if written.endswith("s") or _YEARLY.search(before):
        return True
    return _COUNTABLE.match(after) is None


def _names(one: Quantity, before: str) -> bool:
    """Whether a bare number belongs to the name before it."""
    name = _NAMING.search(before)
    _, unit = next(iter(one.readings[0]))
    if name is None or unit:
        return False
    # `The 5 members` begins a sentence, and names nothing.
    return words(name["word"])[0] not in STOP_WORDS


_COUNTED = re.compile(rf"[\s-]+(?!(?:{'|'.join(sorted({*STOP_WORDS, 'per', 'every'}))})\b)[^\W\d_]+", re.IGNORECASE)
"""` seats` after `12`: the word that is counted, no function word"""


def shown(text: str, value: Value) -> str:
    """The value as a reader is told it: with its unit, or with the word that is counted, and with what it is per."""
    whole = plain(text)
    rate = _PER.match(whole, value.end) if value.per else None
    end = rate.end() if rate else value.end + len(counted_word(text, value))
    return whole[value.start : end]


def counted_word(text: str, value: Value) -> str:
    """The word after an amount without a unit, which says what is counted; empty where none does."""
    if value.sort is not Sort.AMOUNT or value.unit:
        return ""
    found = _COUNTED.match(plain(text), value.end)
    return found.group() if found else ""


_NEAR, _CLOSE = Decimal("0.1"), Decimal("0.05")
"""How far, in parts of the larger, an exact amount may be from `about` another; and how far from a rounded one."""


def same(one: Value, other: Value) -> bool:
    """Whether the two agree: the same value, or one that the words of the other leave room for."""
    if _are_of_other_times(one, other):
        _, in_all, comes_to = _of_both_times(one, other)
        return in_all == comes_to
    return one.sort is other.sort and _are_equal(one, other)


def _are_equal(one: Value, other: Value) -> bool:
    """Whether two values of one sort agree, by their readings or else by their numbers."""
    hedges = {one.hedge, other.hedge}
    # `at least 5` and `at most 5` say different things of one number.
    if _are_read_alike(one, other):
        return hedges != {"<", ">"}

    first, second = _in_one_unit(one, other), _in_one_unit(other, one)
    if first is None or second is None or one.quantity_kind != other.quantity_kind:
        return False
    if first == second:
        return hedges != {"<", ">"}
    if "<" in hedges or ">" in hedges:
        # `at least 5` and `at least 8` are two rules, though each leaves room for the other.
        is_one_rule = one.hedge != other.hedge
        return is_one_rule and _within(one.hedge, first, second) and _within(other.hedge, second, first)

    larger = max(abs(first), abs(second))
    apart = abs(first - second) / (larger or 1)
    return apart <= _room(one, other)


def _in_one_unit(one: Value, other: Value) -> Decimal | None:
    """Its number; of months beside hours, as many hours as they may have that are nearest to the other's."""
    number, beside = one.number, other.number
    if number is None or beside is None or (one.unit, other.unit) != ("month", "hour"):
        return number
    return min(max(beside, number * _SHORTEST_MONTH * _DAY), number * _LONGEST_MONTH * _DAY)


def _are_of_other_times(one: Value, other: Value) -> bool:
    """Whether the two are rates, `5 per minute` and `300 per hour`, of one measure."""
    is_known = one.number is not None and other.number is not None and one.quantity_kind == other.quantity_kind
    return is_known and bool(one.per) and bool(other.per) and one.per != other.per


def _of_both_times(one: Value, other: Value) -> tuple[Decimal, Decimal, Decimal]:
    """Of two rates what the shorter time has, what the longer has, and what the first comes to in the longer."""
    shorter, longer = sorted((one, other), key=lambda value: _SECONDS[value.per])
    number = shorter.number or Decimal(0)
    return number, longer.number or Decimal(0), number * _SECONDS[longer.per] / _SECONDS[shorter.per]


def _room(one: Value, other: Value) -> Decimal:
    """How far apart two amounts may be that mean the same, in parts of the larger."""
    if one.hedge != other.hedge:
        return _NEAR
    if one.is_rounded != other.is_rounded:
        return _CLOSE
    return Decimal(0)


def _are_read_alike(one: Value, other: Value) -> bool:
    """Whether a reading of one has all that a reading of the other says: `5 May` is in `5 May 2026`."""
    for first in one.readings:
        for second in other.readings:
            if first <= second or second <= first:
                return True
    return False


def _within(hedge: str, bound: Decimal, number: Decimal) -> bool:
    """Whether the number keeps to a bound; an unbounded number asks nothing."""
    if hedge == ">":
        return number >= bound
    if hedge == "<":
        return number <= bound
    return True


def contradict(one: Value, other: Value) -> bool:
    """Whether two values that are not the same contradict each other by that: of one sort, in units that compare.

    Two rates may both hold where that of the longer time is the lower one: `8 hours a day, 40 hours a week`.
    """
    if one.sort is Sort.LABEL or one.sort is not other.sort or one.quantity_kind != other.quantity_kind:
        return False
    if not _are_of_other_times(one, other):
        return True
    once, in_all, comes_to = _of_both_times(one, other)
    return not once < in_all <= comes_to * (1 + _CLOSE)
