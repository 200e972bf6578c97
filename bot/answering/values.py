"""The values of a sentence that another source may give differently: amounts, times of day, dates, weekdays, rates.

They are the numbers of `quantities`, with the parts of a date put together and with the words that hedge or bound them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.quantities import MONTH, UNIT, quantities, stated
from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.answering.quantities import Quantity, Reading


class Sort(StrEnum):
    """What kind of value it is; only values of one sort compare."""

    AMOUNT = "amount"
    TIME = "time"
    DATE = "date"
    WEEKDAY = "weekday"
    RATE = "rate"
    LABEL = "label"
    """An ordinal or a code (`the second prize`, `form B12`): it says which thing is meant, and never disagrees."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value as written, `start` and `end` in the NFKC text, and what it may mean."""

    sort: Sort
    start: int
    end: int
    readings: tuple[Reading, ...]
    hedge: str = ""
    """`~` for about, `>` for a lower bound, `<` for an upper one."""
    is_rough: bool = False
    """Whether it is written in a way that rounds: with a scale (`1.5 million`) or decimals."""

    @property
    def unit(self) -> str:
        """Its unit, empty for a bare number."""
        return next((unit for _, unit in self.readings[0]), "") if self.sort is Sort.AMOUNT else ""

    @property
    def number(self) -> Decimal | None:
        """The number of an amount."""
        try:
            return Decimal(next(value for value, _ in self.readings[0])) if self.sort is Sort.AMOUNT else None
        except InvalidOperation:
            return None


WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
RATES = {"annually": "yearly", "fortnightly": "biweekly"}
RATES |= {rate: rate for rate in "hourly daily weekly biweekly monthly quarterly yearly".split()}
NAMED = re.compile(rf"\b(?:(?P<weekday>{'|'.join(WEEKDAYS)})s?|(?P<rate>{'|'.join(RATES)}))\b", re.IGNORECASE)
ONCE = re.compile(r"\bonce(?=\s+(?:a|an|per|every|each)\b)", re.IGNORECASE)
YEAR = re.compile(r"(?:1\d|20)\d\d(?:s)?")
YEARLY = re.compile(
    r"(?:\b(?:in|of|since|until|by|from|to|during|year|and|around|before|after|late|early|mid)|[(–—-])\W*$",
    re.IGNORECASE,
)
THE_YEAR = re.compile(r"\b(?:the|an?|this|that|its|his|her|their)\s+$", re.IGNORECASE)
COUNTABLE = re.compile(r"\s+(?:\w+s|people|men|women|children|staff)\b", re.IGNORECASE)
ERA = re.compile(r"\s*(?:BCE?|CE|AD)\b")
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|[a-z-]*(?:th|eth)", re.IGNORECASE)
CENTURY = re.compile(r"(?:\s*(?:,|and|or|to|[–-])\s*\d+(?:st|nd|rd|th))*[\s-]*centur", re.IGNORECASE)
LATEST_DAY = 31
DATE_GAP = re.compile(r"[\s,.–-]*(?:of\s+)?", re.IGNORECASE)
HEDGES = {
    "~": r"about|around|approximately|approx\.?|roughly|circa|ca?\.|nearly|almost|some|estimated(?:\s+at)?|~|≈",
    ">": r"over|above|at least|more than|not? (?:less|fewer) than|exceed\w*|minimum(?: of)?|>|≥",
    "<": r"under|below|up to|at most|less than|fewer than|no more than|maximum(?: of)?|within|<|≤",
}
HEDGED = {sign: re.compile(rf"(?:^|[^\w])(?:{words})\s*[$€£¥]?\s*$", re.IGNORECASE) for sign, words in HEDGES.items()}
ROUGH = re.compile(r"[a-z]|\d\.\d", re.IGNORECASE)


def plain(text: str) -> str:
    """The text as values count its characters."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=2_000)
def values(text: str) -> tuple[Value, ...]:
    """The values of a text, in order."""
    whole = plain(text)
    found = [*_dated(whole, _counted(text, whole)), *_named(whole)]
    return tuple(sorted(found, key=lambda value: value.start))


def _counted(text: str, whole: str) -> list[Quantity]:
    said = frozenset(stated(text))
    return [one for one in quantities(text) if one in said or ONCE.match(whole, one.start)]


def _named(whole: str) -> Iterator[Value]:
    for match in NAMED.finditer(whole):
        weekday, rate = match["weekday"], match["rate"]
        meant = weekday.casefold() if weekday else RATES[rate.casefold()]
        yield Value(Sort.WEEKDAY if weekday else Sort.RATE, *match.span(), (frozenset({(meant, "")}),))


def _dated(whole: str, found: Sequence[Quantity]) -> Iterator[Value]:
    """The quantities as values, with day, month and year as one date."""
    run: list[Quantity] = []
    for one in found:
        if run and not _continues(whole, run, one):
            yield _value(whole, run)
            run = []
        run.append(one)
    if run:
        yield _value(whole, run)


def _continues(whole: str, run: Sequence[Quantity], one: Quantity) -> bool:
    gap = whole[run[-1].start + len(run[-1].text) : one.start]
    if DATE_GAP.fullmatch(gap) is None:
        return False
    kinds = [_part(part) for part in run]
    kind = _part(one)
    return bool(kind) and all(kinds) and kind not in kinds and "month" in {kind, *kinds}


def _part(one: Quantity) -> str:
    """Which part of a date it may be; empty for none."""
    ((value, unit), *more) = one.readings[0]
    if unit or more:
        return ""
    if value.startswith("month"):
        return "month"
    if value.isdigit() and int(value) <= LATEST_DAY:
        return "day"
    return "year" if YEAR.fullmatch(one.text) else ""


def _value(whole: str, run: Sequence[Quantity]) -> Value:
    start, end = run[0].start, run[-1].start + len(run[-1].text)
    if len(run) > 1:
        return Value(Sort.DATE, start, end, (frozenset().union(*(part.readings[0] for part in run)),))
    one, before = run[0], whole[:start]
    hedge = next((sign for sign, pattern in HEDGED.items() if pattern.search(before)), "")
    sort = _sort(one, before, whole[end:])
    unit = UNITS_AFTER.match(whole, end) if sort in {Sort.AMOUNT, Sort.TIME} else None
    sign = CURRENCY.search(before) if sort is Sort.AMOUNT else None
    place = sign.start() if sign else start, unit.end() if unit else end
    return Value(sort, *place, one.readings, hedge, ROUGH.search(one.text) is not None)


UNITS_AFTER = re.compile(rf"[\s-]*(?:per\s+cent|%|(?:{UNIT})(?![^\W_]))", re.IGNORECASE)
CURRENCY = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|chf)\s)\s*$", re.IGNORECASE)


def _sort(one: Quantity, before: str, after: str) -> Sort:
    written = one.text.casefold()
    if ":" in written or any(unit in {"am", "pm"} for _, unit in one.readings[0]):
        return Sort.TIME
    if len(one.readings[0]) > 1 or written in MONTH or _is_year(written, before, after):
        return Sort.DATE
    is_label = ORDINAL.fullmatch(written) or (
        any(char.isalpha() for char in written) and one.readings[0] == {(written, "")}
    )
    return Sort.LABEL if is_label else Sort.AMOUNT


def _is_year(written: str, before: str, after: str) -> bool:
    """Whether the number names a year or a century: `in 1998`, `the 1998 season`, `430 BC`, not `the 1200 seats`."""
    if CENTURY.match(after) or ERA.match(after) or (YEAR.fullmatch(written) and written.endswith("s")):
        return True
    names_one = YEARLY.search(before) or (THE_YEAR.search(before) and not COUNTABLE.match(after))
    return YEAR.fullmatch(written) is not None and bool(names_one)


COUNTED = re.compile(rf"[\s-]+(?!(?:{'|'.join(sorted(STOP_WORDS))})\b)[^\W\d_]+", re.IGNORECASE)


def shown(text: str, value: Value) -> str:
    """The value as a reader is told it: with its unit, or with the word that is counted."""
    whole = plain(text)
    counts = COUNTED.match(whole, value.end) if value.sort is Sort.AMOUNT and not value.unit else None
    return whole[value.start : counts.end() if counts else value.end]


NEAR, CLOSE = Decimal("0.1"), Decimal("0.05")
"""How far, in parts of the larger, an exact amount may be from `about` another; and how far two rounded ones."""


def same(one: Value, other: Value) -> bool:
    """Whether the two agree: the same value, or one that the words of the other leave room for."""
    if one.sort is not other.sort:
        return False
    if any(first <= second or second <= first for first in one.readings for second in other.readings):
        return one.hedge in {other.hedge, "~", ""} or other.hedge in {"~", ""}
    return _fits(one, other) if one.sort is Sort.AMOUNT else False


def comparable(one: Value, other: Value) -> bool:
    """Whether two values that are not the same contradict each other by that: of one sort and in one unit."""
    return one.sort is other.sort and one.sort is not Sort.LABEL and one.unit == other.unit


def _fits(one: Value, other: Value) -> bool:
    first, second = one.number, other.number
    if first is None or second is None or one.unit != other.unit:
        return False
    apart = abs(first - second) / (max(abs(first), abs(second)) or 1)
    if "~" in {one.hedge, other.hedge}:
        return apart <= (NEAR if one.hedge != other.hedge else CLOSE)
    if one.hedge != other.hedge:
        return _within(one.hedge, first, second) and _within(other.hedge, second, first)
    return one.is_rough != other.is_rough and apart <= CLOSE


def _within(hedge: str, bound: Decimal, number: Decimal) -> bool:
    """Whether the number keeps to a bound; an unbounded number asks nothing."""
    return number >= bound if hedge == ">" else number <= bound if hedge == "<" else True
