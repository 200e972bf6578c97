"""Rows that a question tells by how much they have in a column of plain numbers, or by their day.

`Which rooms have more than 10 seats?`, `Which one has the most?`, `Which courses begin before May?`
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.answering.evidence.question import MONTH_PATTERN
from bot.answering.evidence.ranges import is_range, number_value
from bot.answering.evidence.tables.headers import in_header, is_in_header
from bot.words import MONTHS, STOP_WORDS, days_in_words, stem, stems, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.tables.numbered import Cells

_BIG = "more|greater|larger|bigger|longer|higher|older"
_SMALL = "less|fewer|smaller|shorter|lower|cheaper|younger"
_AMOUNT = r"(?P<sign>[$€£]?)\s?(?P<number>\d+(?:[.,]\d+)*)(?P<thousand>k\b)?\s?(?P<unit>%|[$€£]|[^\W\d_]+)?"
"""`$30`, `5k`, `10 seats`, `1,200 €`"""
ANY_AMOUNT = re.compile(_AMOUNT, re.IGNORECASE)
"""`2` and `10 kg` of `2–10 kg`"""
_BEFORE = re.compile(
    r"(?P<before>[^\W\d_]+\s+)?\b(?:"
    rf"(?P<most>at most|up to|(?:no|not) (?:{_BIG}) than)|"
    rf"(?P<least>at least|(?:no|not) (?:{_SMALL}) than)|"
    rf"(?P<over>(?:{_BIG}) than|over|above)|"
    rf"(?P<under>(?:{_SMALL}) than|under|below))\s+{_AMOUNT}",
    re.IGNORECASE,
)
"""`seat more than 10`, `under $30`, `at least 2 weeks`"""
_AFTER = re.compile(
    rf"{_AMOUNT}\s(?:or|and)\s(?:(?P<least>more|over|above|up|upwards)|(?P<most>less|fewer|under|below))\b",
    re.IGNORECASE,
)
"""`10 seats or more`, `$30 or less`"""
_FOR_PEOPLE = re.compile(
    r"\bfor\s+(?P<number>\d{1,4})\s+(?:people|persons|ppl|guests|attendees|of us)\b", re.IGNORECASE
)
"""`a room for 10 people`"""
_PLAIN = re.compile(rf"[~≈]?\s?{_AMOUNT}(?:\s?(?:per|an?|each|every|/)\s?[^\W\d_]+)?\W*", re.IGNORECASE)
"""`14`, `12 € per hour`, `$9/month`, `5 GB`; not `2 to 5`, nor `over 5`"""
_DAY = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?)?(?P<month>{MONTH_PATTERN})\b\.?"
    r"(?:\s+(?P<other>\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?\s+(?P<year>(?:19|20)\d\d))?"
)
"""`5 March 2027`, `March 5th`, `March`"""
_HOW = r"\b(?P<how>before|after|since|until)\s+(?:the\s+)?"
_TIMES = (
    re.compile(_HOW + _DAY, re.IGNORECASE),
    re.compile(_HOW + r"(?P<year>(?:19|20)\d\d)(?![\w-])", re.IGNORECASE),
)
"""`before March`, `after the 5th of May`; `since 2019`"""
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
_ONE_DAY = re.compile(rf"(?:{_WEEKDAY})?{_DAY}\W*", re.IGNORECASE)
"""`Fri, 5 March 2027`"""
_YEARS = range(1900, 2100)
_DATE, _A_YEAR = "date", 10_000
"""The unit of a day, and what a year is worth in its value: 20270305."""
_OF_ONE = re.compile(
    r"\W*(?:can|could|may|must|should|will|would|is|are|am|do|does|did|has|have)\b"
    r"(?!\s+(?:there|any|all|every|each)\b|\s+(?:we|you|they)\s+have\b)",
    re.IGNORECASE,
)
"""`Can I take more than 5 days of sick leave?` is answered by the row on sick leave; not so `Is there a room for …?`,
nor `Do all rooms …?`"""
_EXTREME = re.compile(
    r"\b(?:cheapest|(?P<dear>most expensive|priciest)|"
    r"(?P<early>first|earliest|oldest|here (?:the )?longest)|(?P<late>latest|newest|last|most recent(?:ly)?)|"
    r"(?P<kind>(?P<more>heaviest|tallest|deepest|fastest|widest)|lightest|slowest)|"
    r"(?P<how>(?P<most>most|highest|largest|biggest|greatest|longest)|least|fewest|lowest|smallest|shortest)"
    r"(?:\s+(?P<noun>[^\W\d_]+)|\W*$))",
    re.IGNORECASE,
)
"""`the cheapest`, `the most seats`, `lowest fee`, `joined first`, `been here longest`, `the heaviest boat`"""
_COMPARES = re.compile(
    rf"\b(?:{_BIG}|{_SMALL})\b(?:\s+[\w'’]+){{0,4}}\s+than\b(?!\s+[€$£]?\d)|"
    r"\b(?:over|under|above|below)\s+(?:(?:the|their|its|our)\s+)?(?:budget|plan|target|quota)\b",
    re.IGNORECASE,
)
"""`more than their contract hours`, `less in May than in June`, `over budget`; not `more than 10`, which is a bound"""
_TOLD_BY = {
    "heaviest": "weight",
    "lightest": "weight",
    "tallest": "height",
    "deepest": "depth",
    "fastest": "speed",
    "slowest": "speed",
    "widest": "width",
}
"""What the header of a column has by which they are told."""
_SIZES = frozenset(map(stem, "area capacity people persons places seats size".split()))
_LENGTHS = frozenset(map(stem, "days duration hours length minutes months weeks".split()))
"""What the headers of columns have by which `the largest room` and `the longest course` are told."""
_WORDED = {"free": 0.0, "none": 0.0, "unlimited": float("inf")}
"""Numbers that are written in words, as values of a cell."""
_PREPOSITIONS = ("over", "above", "under", "below", "up to")
_CURRENCIES = {"€": "euro euros eur", "$": "dollar dollars usd bucks", "£": "pound pounds gbp quid"}
_MEASURES: dict[str, dict[str, float]] = {
    "minute": {
        "min mins minute minutes": 1,
        "h hr hrs hour hours": 60,
        "day days": 1440,
        "week weeks": 10_080,
        "month months": 43_200,
        "year years": 525_600,
    },
    "byte": {"kb kib": 1e3, "mb mib": 1e6, "gb gib": 1e9, "tb tib": 1e12},
    "gram": {"g gram grams": 1, "kg kilo kilos": 1e3},
    "metre": {"cm": 0.01, "metre metres meter meters": 1, "km kilometres kilometers": 1e3},
    **{sign: {f"{sign} {names}": 1} for sign, names in _CURRENCIES.items()},
}
"""Names of units by what they measure, each with what it is of the first: a day has 1,440 minutes."""
_UNITS = {
    name: (measured, factor)
    for measured, units in _MEASURES.items()
    for names, factor in units.items()
    for name in names.split()
}


@dataclass(frozen=True)
class _Amount:
    value: float
    unit: str
    """What is measured (`_MEASURES`), or the stem of the word that follows; empty where there is none."""


@dataclass(frozen=True)
class _Bound:
    """What is compared with; `text` are the words of the question for it, and `verb` the stem of the one before."""

    amount: _Amount
    text: str
    verb: str
    is_lower: bool
    is_met_by_itself: bool

    def is_met_by(self, amount: _Amount) -> bool:
        value, other = amount.value, self.amount.value
        # Where one of two days has no year, both are of one.
        if self.amount.unit == _DATE and min(value, other) < _A_YEAR:
            value, other = value % _A_YEAR, other % _A_YEAR
        return self.is_met_by_itself if value == other else (value > other) == self.is_lower


def asks_of_one(question: str) -> bool:
    """Whether it is asked of one thing, by its form: `Is Birch larger than 10?`."""
    return _OF_ONE.match(question) is not None


def meets(question: str, cells: Cells) -> bool | None:
    """Whether a row has what the question compares with; None where it is not told which of its columns that is.

    None, too, where it is asked of one thing, whose row answers however that comes out.
    """
    if asks_of_one(question):
        return None
    bound, compared = _bound(question), _compared(question, cells)
    return bound.is_met_by(compared[1]) if bound and compared else None


def is_of_any_year(question: str, rows: Sequence[Cells]) -> bool:
    """Whether the question compares with a day without a year, and the rows are of several: `after January`."""
    compared = [one[1].value for cells in rows if (one := _compared(question, cells))]
    bound = _bound(question)
    if bound is None or bound.amount.unit != _DATE or bound.amount.value > _A_YEAR:
        return False
    return len({value // _A_YEAR for value in compared}) > 1


def compared_header(question: str, cells: Cells) -> str | None:
    """The header of the column of a row that the question compares."""
    compared = _compared(question, cells)
    return compared[0] if compared else None


def _compared(question: str, cells: Cells) -> tuple[str, _Amount] | None:
    """The cell that is compared.

    It is the one whose value has the unit, or else the one whose header has the word behind the number, or that before
    (`seat more than 10`), or that the question names; of several, the one whose header has most words of the question.
    """
    bound = _bound(question)
    if bound is None:
        return None
    # `Who approves over 5,000 euros?` asks for the row `up to 10,000 euros`, whatever else costs 20 euros there.
    unit = bound.amount.unit
    if unit and any(unit in units_of_range(header, value) for header, value in cells):
        return None
    amounts = plain_amounts(cells)
    if bound.amount.unit == _DATE:
        amounts = [(header, _as_time(amount)) for header, amount in amounts]
    of_its_unit = [one for one in amounts if one[1].unit and one[1].unit == bound.amount.unit]
    named = [one for one in amounts if _names(bound, in_header(one[0]))]
    asked = stems(question)
    # `more than 20,000 in budget 2026` names its column further on.
    return _most_named(asked, of_its_unit or named or [one for one in amounts if stems(one[0]) <= asked])


def _as_time(amount: _Amount) -> _Amount:
    """A plain year as the day on which it begins."""
    is_year = not amount.unit and amount.value in _YEARS
    return _Amount(amount.value * _A_YEAR, _DATE) if is_year else amount


def units_of_range(header: str, value: str) -> frozenset[str]:
    """The units of a range: of `2–10 kg`, or of `2–10` under `Weight (kg)`."""
    if not is_range(value):
        return frozenset()
    return frozenset(amount_of(found, usual_unit(header)).unit for found in ANY_AMOUNT.finditer(value))


def _most_named(asked: AbstractSet[str], cells: Sequence[tuple[str, _Amount]]) -> tuple[str, _Amount] | None:
    """The one, or of several the one whose header has more words of the question than all others."""
    if len(cells) == 1:
        return cells[0]
    shared = [len(in_header(header) & asked) for header, _ in cells]
    most = max(shared, default=0)
    return cells[shared.index(most)] if shared.count(most) == 1 else None


def _names(bound: _Bound, header: frozenset[str]) -> bool:
    unit = bound.amount.unit
    # The stem of `cpus` is that.
    said = {unit, unit.removesuffix("s"), bound.verb} - {""}
    return any(is_in_header(word, header) for word in said)


def bound_in(question: str) -> str:
    """The words that compare: `more than 10 seats`; none where there are none."""
    bound = _bound(question)
    return bound.text if bound else ""


def stems_of_bound(question: str, rows: Iterable[Cells]) -> frozenset[str]:
    """The stems of the words that compare, where one of the rows is compared; else none."""
    if not any(_compared(question, cells) for cells in rows):
        return frozenset()
    return frozenset(map(stem, words(bound_in(question))))


def extremes(question: str, rows: Sequence[Cells], over: AbstractSet[str] = frozenset()) -> list[int]:
    """The places of the rows that have most or least of what the question says; none where it says nothing of that.

    None either where a row has something else than a number there: how much it has is not known.
    """
    header, found = extreme_header(question, rows, over), _EXTREME.search(question)
    if header is None or found is None:
        return []
    there = {place: value for place, cells in enumerate(rows) if (value := dict(cells).get(header))}
    values = {place: _value_of_extreme(value) for place, value in there.items()}
    known = [value for value in values.values() if value is not None]
    if len(known) < len(values):
        return []
    is_highest = any(found[name] for name in ("most", "more", "dear", "late"))
    best = max(known) if is_highest else min(known)
    return [place for place, value in values.items() if value == best]


def weighs_rows(question: str) -> bool:
    """Whether it asks for most or least, or compares; not for the first or last, which may be names: `last mile`."""
    found = _EXTREME.search(question)
    is_extreme = found is not None and not (found["early"] or found["late"])
    return is_extreme or (not asks_of_one(question) and _COMPARES.search(question) is not None)


def stems_of_extreme(question: str) -> frozenset[str]:
    """The stems of the words that ask for most or least: of `the lowest fee`; none where there are none."""
    found = _EXTREME.search(question)
    return stems(found.group()) if found else frozenset()


def extreme_header(question: str, rows: Sequence[Cells], over: AbstractSet[str] = frozenset()) -> str | None:
    """The header of the column by which the question asks for most or least; half of its values have to be such.

    The cheapest is told by the only column of prices, the first and last by the only one of days or years, the largest
    and the longest of what the rows are, by the stems `over` the table too, by the only one of sizes or times, all else
    by one that the question names.
    """
    found = _EXTREME.search(question)
    if found is None or not rows:
        return None
    # `Who has first aid?` asks for what stands under `First aid`.
    with_next = stems(" ".join((found.group(), *words(question[found.end() :])[:1])))
    if any(len(with_next) > 1 and with_next <= in_header(header) for cells in rows for header, _ in cells):
        return None
    kind = in_header(rows[0][0][0]).union(over)
    meant: Counter[str] = Counter()
    having: Counter[str] = Counter()
    for cells in rows:
        meant.update(header for header, amount in plain_amounts(cells) if _is_meant(found, header, amount, kind))
        having.update(header for header, _ in cells)
    usual = [header for header, number in meant.items() if 2 * number >= having[header]]
    return usual[0] if len(usual) == 1 else _likeliest(question, rows, usual)


def _likeliest(question: str, rows: Sequence[Cells], columns: Sequence[str]) -> str | None:
    """The one that holds years alone, or that the question names whole.

    The oldest boat is told by its year, not by the day when it was looked at last.
    """
    of_years = [header for header in columns if all(_is_year(dict(cells).get(header, "")) for cells in rows)]
    asked = stems(question)
    named = [header for header in columns if stems(header) <= asked]
    return next((found[0] for found in (of_years, named) if len(found) == 1), None)


def _is_year(value: str) -> bool:
    return value.strip().isdecimal() and int(value) in _YEARS


def _is_meant(found: re.Match[str], header: str, amount: _Amount, kind: frozenset[str]) -> bool:
    """Whether the column has the noun in its header, or else days, years or prices; of this `kind` of rows a size."""
    if found["early"] or found["late"]:
        return _as_time(amount).unit == _DATE
    if found["how"] is None and found["kind"] is None:
        return is_price(amount)
    named = in_header(header)
    if found["kind"]:
        return _TOLD_BY[found["kind"].casefold()] in named
    noun = stem((found["noun"] or "").casefold())
    if noun and is_in_header(noun, named):
        return True
    if noun and not is_in_header(noun, kind):
        return False
    return not named.isdisjoint(_LENGTHS if found["how"].casefold() in {"longest", "shortest"} else _SIZES)


def _value_of_extreme(value: str) -> float | None:
    """The number of a cell, a year as its first day; None where it is something else."""
    said = value.strip().casefold()
    amount = _plain("", said)
    return _as_time(amount).value if amount else _WORDED.get(said)


def plain_amounts(cells: Cells) -> list[tuple[str, _Amount]]:
    """The plain numbers of a row, each with its header."""
    return [(header, amount) for header, value in cells if (amount := _plain(header, value))]


@lru_cache(maxsize=64)
def _bound(question: str) -> _Bound | None:
    for pattern in _TIMES:
        time = pattern.search(days_in_words(question))
        if time:
            return _bound_of_time(time)
    seats = _FOR_PEOPLE.search(question)
    if seats:
        amount = _Amount(number_value(seats["number"]), "")
        return _Bound(amount, seats.group(), verb="seat", is_lower=True, is_met_by_itself=True)
    found = _BEFORE.search(question) or _AFTER.search(question)
    if found is None:
        return None
    parts = {name: part or "" for name, part in found.groupdict().items()}
    before = parts.get("before", "")
    comparing = found.group().removeprefix(before)
    # `quotes over 10k` are not more than 10,000 quotes.
    is_said_of_it = before.strip().casefold() not in STOP_WORDS and not comparing.casefold().startswith(_PREPOSITIONS)
    return _Bound(
        amount=amount_of(found),
        text=comparing,
        verb=stem(before.strip().casefold()) if is_said_of_it else "",
        is_lower=bool(parts["least"] or parts.get("over")),
        is_met_by_itself=bool(parts["least"] or parts["most"]),
    )


def _bound_of_time(found: re.Match[str]) -> _Bound:
    """What is before May is before its first day, and what is after May after its last one."""
    how = found["how"].casefold()
    begins = how in {"before", "since"}
    is_year = "month" not in found.re.groupindex
    of_year = _Amount(int(found["year"]) * _A_YEAR + (0 if begins else _A_YEAR - 1), _DATE) if is_year else None
    return _Bound(
        amount=of_year or _day(found, missing=0 if begins else 99),
        text=found.group(),
        verb="",
        is_lower=how in {"after", "since"},
        is_met_by_itself=how in {"since", "until"},
    )


def _plain(header: str, value: str) -> _Amount | None:
    """A day or a number alone; one without a unit has that of its header, as under `Memory (GB)`."""
    day = _ONE_DAY.fullmatch(days_in_words(value.strip()))
    if day:
        return _day(day, missing=1)
    found = _PLAIN.fullmatch(value.strip())
    if found is None:
        return None
    usual = usual_unit(header)
    # 2009 under `Year` is no period.
    is_a_year = stem(usual) == "year" and _is_year(value)
    return amount_of(found, "" if is_a_year else usual)


def is_price(amount: _Amount) -> bool:
    """Whether it is of money."""
    return amount.unit in _CURRENCIES


def usual_unit(header: str) -> str:
    """The unit that a header says first: `gb` of `Memory (GB)`, `hours` of `Hours a week`."""
    return next((word for word in words(header) if word in _UNITS), "")


def _day(found: re.Match[str], missing: int) -> _Amount:
    """The day as a number, with this for a day of the month that is not said."""
    month = [name[:3].casefold() for name in MONTHS].index(found["month"][:3].casefold()) + 1
    day = int(found["day"] or found["other"] or missing)
    return _Amount(int(found["year"] or 0) * _A_YEAR + 100 * month + day, _DATE)


def amount_of(found: re.Match[str], usual: str = "") -> _Amount:
    """The amount in the unit that stands there, or else in the `usual` one."""
    value = number_value(found["number"]) * (1000 if found["thousand"] else 1)
    word = (found["unit"] or "").casefold()
    # The `in` of `20,000 in May` is no unit.
    unit = (found["sign"] or ("" if word in STOP_WORDS else word) or usual).casefold()
    measured, factor = _UNITS.get(unit, (stem(unit), 1))
    return _Amount(value * factor, measured)
