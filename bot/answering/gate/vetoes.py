"""What no judge overrules: numbers, dates, units, names and addresses that a sentence gives must stand in its evidence.

Title, headings and the date of a document count as evidence of what stands in it. A number that was computed is no
number of the evidence: `calculating` evaluates how it came about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from bot.answering.gate.draft.talk import LONGEST_LACK
from bot.answering.gate.values.calculating import calculation, guessed, plain_numbers
from bot.answering.gate.values.names import NameContext, missing_name
from bot.answering.gate.values.quantities import MONTH_NUMBERS, UNIT, folded_numbers, quantities, stated
from bot.answering.injection.guard import ADDRESS, steering
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.gate.values.quantities import Quantity, Reading

_SINGLE = re.compile(r"\b(?:an?|single|per|each)\b", re.IGNORECASE)
"""`a form per person`, where a claim may say `one form`"""
_MENTION = re.compile(r"(?:(?<!\w)@\w|(?<![\w/-])(?:#[^\W\d_]|--[a-z]))\w*(?:[.-]\w+)*")
"""`@here`, `@ada.lind`, the channel `#it-help`, the option `--force`; in `ada@a.b` and `page/#top` there is none."""
_ENUMERATOR = re.compile(
    r"(?:^|(?<=… ))[^\S\n]*(?:\d+(?:\.\d+)*[.)]\s+)?(?:(?:step|part|section|chapter|phase)\s+#?\d+(?:\.\d+)*[.:)]?\s)?",
    re.IGNORECASE | re.MULTILINE,
)
"""`3. `, `2.3. Step #3: ` before a line: no amount."""
_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)).replace("|may|", "|(?-i:M(?:ay|AY))|")
"""`march`, `sept`; `you may` is none"""
_DAY = re.compile(
    rf"\b(?P<first>{_MONTH})\.?\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\b|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<last>{_MONTH})\b",
    re.IGNORECASE,
)
"""`March 24`, `24th of Mar.`, whose 24 is no amount"""
_FIRST = re.compile(r"first\W+(?:day|week|month|year|time|thing|step|place)\b", re.IGNORECASE)
"""`the first day`, of whatever: no amount"""
_ORDINAL_WORD = re.compile(r"\b(?:first|second|third|fourth|fifth|last|\d+(?:st|nd|rd|th))\b", re.IGNORECASE)
"""`second`, `3rd`"""
_SEVERAL_TIMES = re.compile(r"\b(?:twice|thrice|times)\b", re.IGNORECASE)
"""`twice a day`, `three times a week`"""
_TO = re.compile(rf"(?:\s?(?:{UNIT}))?(?:\s+(?P<word>to|and)\s+|[-–—])[$€£¥]?", re.IGNORECASE)
"""Between the ends of `10 to 20 days`, `$10–$20`, `between 10 % and 20 %`"""
_CHANGES = re.compile(r"\bfrom\s+[$€£¥]?$", re.IGNORECASE)
"""Before `20 to 25 euros`, where it may have been raised from the one to the other"""
_BETWEEN = re.compile(r"\bbetween\s+[$€£¥]?$", re.IGNORECASE)
"""Before `10 and 20 days`, which are the ends of one range only behind `between `"""
_BOUNDS = re.compile(
    r"\b(?:up to|between|within|until|till|than|over|under|above|below|as (?:much|many|long|little|few)|from|most|"
    r"\w+est|more|less|maximum|minimum|max|min|limit\w*|exceed\w*|start\w*|begin\w*|can|could|may|might|depend\w*)\b",
    re.IGNORECASE,
)
"""What makes a number an end and no value: `up to 20 days`, `20 days at most`, `may take 20 days`, `the cheapest`"""
_WORD = 12
"""Characters in which `between ` or `from ` stands."""
_NEXT = 60
"""Characters in which the next two words stand."""
_COLUMN = re.compile(r"(?:^|(?<=; ))(?P<name>[^:;]+): (?P<value>[^;]*)")
"""`Floor: 3`, in `Office: Parks; Floor: 3`"""
_GIVEN = r"\W+?(?:(?:is|of|was)\s+)?(?P<number>(?:(?<=\s)[-−–])?(?:\d[\d.,]*\d|\d))"
"""` is 3`, `: -3`, after the name of a column"""
_THING = re.compile(r"\s+(?P<thing>[^\W\d_]+)")
"""` people`, after a number"""
_PERIODS = {
    "minute": r"\bmin(?:ute)?s?\b|/\s?min",
    "hour": r"hour|\bhrs?\b|/\s?h\b",
    "day": r"day\b|days\b|daily|/\s?d\b|\bnight",
    "week": r"week|\bwk",
    "month": r"month|/\s?mo\b",
    "quarter": r"quarter",
    "year": r"year|\byrs?\b|annual|annum|/\s?yr?\b|\bp\.?a\b",
}
"""Periods, and how a text may name each: `weekly`, `per annum`."""
_RATE = re.compile(
    r"(?:\d|\b(?:once|twice|times|one|two|three|four|five|six|seven|eight|nine|ten))[\s-]*"
    r"(?:(?!(?:on|at|in|by|and|or|am|pm)\b)[^\W\d_]+\s+){0,2}?"
    rf"(?P<rate>(?:an?|per|each|every)\s+(?P<period>{'|'.join(_PERIODS)}))\b"
    r"(?!\s+(?:or|of|ago|later|earlier|before|after|early|late|in\s+advance)\b)",
    re.IGNORECASE,
)
"""`twice a week`, `5 euros a month`; not `at nine on every day`, `two or three, a day later`"""
_LISTED = re.compile(r":\s+(?P<things>[^:]+?)[.!]?$")
"""` breakfast, lunch and dinner`, at the end of a sentence"""
_BETWEEN_THINGS = (r",\s+(?:(?:and|or)\s+)?|\s+(?:and|or)\s+", r",?\s+(?:and|or)\s+", r";\s+")
"""What parts things that are listed: `,`, `and`; only `and`, where each has parts of its own; `;`"""
_DAYS = frozenset(map(Decimal, range(1, 32)))
"""Numbers of the days of a month."""
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$", re.IGNORECASE)
"""`12th`, `twelfth`"""
_PERCENT = re.compile(r"%|per\s?cent", re.IGNORECASE)
"""`%`, `per cent`"""


def missing_address(claim: str, quote: str) -> str:
    """The first address of the claim that the quote lacks letter by letter: link, e-mail, host, mention, option."""
    for match in ADDRESS.finditer(claim):
        # What ends the sentence is no part of the address: `See www.example.org/fees.`
        address = match.group().rstrip(".,;:!?)\"'”’")
        # Whole, but for what a browser adds and where a link goes on: `lind@a.b` is not `ada.lind@a.b`.
        whole = rf"(?:(?<![\w.+%-])|(?<=www\.)){re.escape(address)}(?![\w@]|[.-]\w)"
        if not re.search(whole, quote, re.ASCII):
            return address

    mentioned = frozenset(_MENTION.findall(quote))
    for mention in _MENTION.findall(claim):
        if mention not in mentioned:
            return str(mention)
    return ""


def missing_number(claim: str, quote: str) -> str:
    """The first number, date or unit of the claim that the quote lacks, as written; nothing is rounded or converted."""
    missing = missing_quantities(claim, quote)
    return missing[0].text if missing else ""


def missing_quantities(claim: str, quote: str) -> list[Quantity]:
    """All of them."""
    said: Reading = frozenset().union(*_readings(quote))

    # `3. Wait 5 days` and `March 3` give no amount of 3: neither bears out `3 days`.
    counted = _readings(_DAY.sub(" ", _ENUMERATOR.sub("", quote)))
    single = [reading for reading in counted if len(reading) == 1]
    amounts: Reading = frozenset().union(*single)

    # Nor does `10 to 20 days` bear out `20 days`: both ends have to be somewhere else, or be called ends.
    rest = _without_ranges(quote, claim)
    apart: Reading = frozenset().union(*_readings(rest)) if rest != quote else said

    missing: list[Quantity] = []
    for one in stated(claim):
        there = amounts if _has_unit(one) or _counts(one, claim) else said
        is_borne = _borne(one, there, quote, claim) and (apart is said or _borne(one, apart, rest, claim))
        if not is_borne or _is_of_another_month(one, claim, quote):
            missing.append(one)
    return missing


def missing_period(claim: str, quote: str) -> str:
    """The first period of a rate of the claim that the quote names nowhere: `a week` of `twice a week`."""
    for found in _RATE.finditer(folded_numbers(claim)):
        if not re.search(_PERIODS[found["period"].casefold()], quote, re.IGNORECASE):
            return found["rate"]
    return ""


def _without_ranges(quote: str, claim: str) -> str:
    """The quote without the ranges of which the claim gives one end as the value, `20 days` of `10–20 days`."""
    if _BOUNDS.search(claim):
        return quote

    said = plain_numbers(claim)
    plain = folded_numbers(quote)
    kept: list[str] = []
    at = 0
    for low, high in pairwise(quantities(quote)):
        ends = plain_numbers(low.text) | plain_numbers(high.text)
        if low.start >= at and not ends.isdisjoint(said) and not ends <= said and _is_range(low, high, plain):
            kept.append(plain[at : low.start])
            at = high.start + len(high.text)
    return " ".join((*kept, plain[at:])) if kept else quote


def _is_range(low: Quantity, high: Quantity, plain: str) -> bool:
    """Whether the two are the ends of a range of amounts; dates, times and numbers without a unit are none."""
    before = plain[max(low.start - _WORD, 0) : low.start]
    between = _TO.fullmatch(plain, low.start + len(low.text), high.start)
    if between is None or _CHANGES.search(before):
        return False
    if (between["word"] or "").casefold() == "and" and not _BETWEEN.search(before):
        return False

    pairs = list(chain.from_iterable((*low.readings, *high.readings)))
    units = {unit for _, unit in pairs if unit}
    return len(units) == 1 and units.isdisjoint({"am", "pm"}) and plain_numbers(low.text) != plain_numbers(high.text)


def _is_of_another_month(one: Quantity, claim: str, quote: str) -> bool:
    """Whether it is the day of a date that the quote has only in other months: the 12 of `12 March` in `12 April`."""
    months = _months_in(one)
    for day in _DAY.finditer(folded_numbers(claim)):
        if day.start() <= one.start < day.end():
            months = frozenset({_month_of(day)})
    if not months:
        return False

    for month in months:
        rest = _of_month(quote, month)
        if _borne(one, frozenset().union(*_readings(rest)), rest, claim):
            return False
    return True


def _of_month(quote: str, month: str) -> str:
    """The quote without the dates of other months."""

    def of_this_month(day: re.Match[str]) -> str:
        return day[0] if _month_of(day) == month else " "

    rest = _DAY.sub(of_this_month, folded_numbers(quote))
    for date in quantities(rest):
        months = _months_in(date)
        if months and month not in months:
            rest = rest.replace(date.text, " ")
    return rest


def _month_of(day: re.Match[str]) -> str:
    """The month of a date, as readings have it."""
    name = day["first"] or day["last"]
    return f"month {MONTH_NUMBERS[name.casefold()]}"


def _months_in(one: Quantity) -> frozenset[str]:
    """The month of `2026-03-05`, or both that `5/3/2026` may have; none of anything else."""
    dates = filter(lambda reading: len(reading) > 1, one.readings)
    parts = chain.from_iterable(dates)
    return frozenset(value for value, _ in parts if value.startswith("month "))


def _readings(text: str) -> list[Reading]:
    found: list[Reading] = []
    for one in quantities(text):
        found.extend(one.readings)
    return found


def _has_unit(one: Quantity) -> bool:
    """Whether it is an amount, such as `5 days`: the 5 of a date or before a heading is none."""
    pairs = chain.from_iterable(one.readings)
    return all(unit for _, unit in pairs)


def _counts(one: Quantity, claim: str) -> bool:
    """Whether it counts things, as in `for 12 people`, and could else be the day of a date."""
    plain = folded_numbers(claim)
    counted = _THING.match(plain, one.start + len(one.text))
    numbers = plain_numbers(one.text)
    if not counted or not numbers or not numbers <= _DAYS or _ORDINAL.search(one.text):
        return False

    # `Room 12` counts nothing, and neither does `12 March` or `12 to 15 March`.
    before = words(plain[: one.start])[-1:]
    following = counted["thing"].casefold()
    return following not in (STOP_WORDS | MONTH_NUMBERS.keys()) and STOP_WORDS.issuperset(before)


def _borne(one: Quantity, said: Reading, quote: str, claim: str) -> bool:
    match one.text.casefold():
        case "one" if _is_single(one, claim, quote):
            return True
        case "first" if _FIRST.match(folded_numbers(claim), one.start) and not _ORDINAL_WORD.search(quote):
            return True
        # `Daily` is once a day, whatever it is called; `twice a day` is not.
        case "once" if not _SEVERAL_TIMES.search(quote):
            return True
    return any(_is_read(reading, said, quote) for reading in one.readings)


def _is_single(one: Quantity, claim: str, quote: str) -> bool:
    """Whether `one` says no more than an article: `one form a person` than `a single form`, not than `two forms`."""
    plain = folded_numbers(quote)
    counted = _next(folded_numbers(claim), one.start + len(one.text))
    articles = [found.end() for found in _SINGLE.finditer(plain)]
    if any(not counted.isdisjoint(_next(plain, end)) for end in articles):
        return True
    numbers = [other.start + len(other.text) for other in quantities(quote)]
    # `If one is lost` counts nothing; an hour is an amount.
    may_be_any = bool(articles) or not _has_unit(one)
    return may_be_any and all(counted.isdisjoint(_next(plain, end)) for end in numbers)


def _next(text: str, at: int) -> frozenset[str]:
    """The stems of the two words after a place, as far as they tell something."""
    following = words(text[at : at + _NEXT])[:2]
    return frozenset(stem(word) for word in following if word not in STOP_WORDS)


def _is_read(reading: Reading, said: Reading, quote: str) -> bool:
    """Whether all parts of a reading are there, such as day, month and year of a date."""
    return all(_is_said(value, unit, said, quote) for value, unit in reading)


def _is_said(value: str, unit: str, said: Reading, quote: str) -> bool:
    """Whether the value is there with this unit or with none; a claim without a unit says less than a quote with one.

    A percentage is no plain number: `50` is not what `50 %` says, and a bare `50` counts as `50 %` only in words that
    speak of per cent, such as a table row with `%` in its header.
    """
    if (value, unit) in said:
        return True
    # `5 days` says less than `5 business days`.
    if unit == "day" and ((value, "business day") in said or (value, "calendar day") in said):
        return True
    if unit == "%":
        return (value, "") in said and _PERCENT.search(quote) is not None
    if unit:
        return (value, "") in said
    return any(value == there and other != "%" for there, other in said)


def other_column(claim: str, rows: Sequence[str]) -> str:
    """A number that the claim gives after the name of a column in which it is not, while it is in another one."""
    columns = _columns(rows)
    everything: frozenset[Decimal] = frozenset().union(*columns.values())

    # Long names first, and out of the way then: `Floor area` is not `Floor`.
    for name in sorted(columns, key=len, reverse=True):
        given = re.compile(rf"(?<!\w){re.escape(name)}{_GIVEN}", re.IGNORECASE)
        for found in given.finditer(claim):
            numbers = plain_numbers(found["number"])
            is_there = numbers <= columns[name]
            if not is_there and numbers <= everything:
                return found["number"]
        claim = given.sub(" ", claim)
    return ""


def other_cell(row: str, rows: Sequence[str]) -> str:
    """A number of a row's cell that no row has in the column of this name, while one has it in another column."""
    columns = {name.casefold(): numbers for name, numbers in _columns(rows).items()}
    everything: frozenset[Decimal] = frozenset().union(*columns.values())
    for found in _COLUMN.finditer(row):
        there = columns.get(found["name"].strip().casefold(), everything)
        for number in sorted(plain_numbers(found["value"]) - there):
            if number in everything:
                return f"{number:f}"
    return ""


def _columns(rows: Sequence[str]) -> dict[str, frozenset[Decimal]]:
    """The numbers that the rows have in each column, by its name."""
    columns: dict[str, frozenset[Decimal]] = {}
    for row in rows:
        for found in _COLUMN.finditer(row):
            name = found["name"]
            columns[name] = columns.get(name, frozenset()) | plain_numbers(found["value"])
    return columns


def only_names(lacking: str, question: str, told: NameContext) -> bool:
    """Whether the words only name what the documents lack: in few words that steer nobody, with nothing new in them.

    No check can bear out what is nowhere, so a model could say anything there. Addresses are those of the question;
    numbers and names are there, or were told.
    """
    if len(words(lacking)) > LONGEST_LACK or steering(lacking) or missing_address(lacking, question):
        return False
    return not missing_number(lacking, told.quote) and not missing_name(lacking, told)


@dataclass(frozen=True, slots=True)
class Veto:
    """Why a sentence cannot stand, in a few words, and the word that it is about; or how its number was computed."""

    reason: str = ""
    word: str = ""
    calculation: str = ""


def veto(
    claim: str,
    told: NameContext,
    *,
    expression: str = "",
    known: AbstractSet[Decimal] = frozenset(),
    counted: AbstractSet[Decimal] = frozenset(),
    guesses: bool = False,
) -> Veto:
    """The first thing that speaks against the claim.

    `known` are numbers that may be operands besides those told, and `counted` need not be told. With `guesses`, a
    calculation that the claim doesn't give is looked for.
    """
    everything = f"{told.over}\n{told.quote}"
    if word := missing_address(claim, everything):
        return Veto(f"the address {word} is not in the quote", word)

    # A number that nobody told may have been computed from those that somebody did.
    known_sizes = counted | sizes_listed(claim)
    lacking = [one for one in missing_quantities(claim, everything) if not _is_counted(one, known_sizes)]
    computed = ""
    if lacking or expression:
        computed = _computed(claim, expression, lacking, plain_numbers(everything) | known, guesses=guesses)
    left = [one for one in lacking if not computed or not _is_in(one, computed)]
    if left:
        worst = _worst(left, known)
        return Veto(f"the number {worst.text} is not in the quote", worst.text)

    if not computed and (word := missing_period(claim, everything)):
        return Veto(f"the period “{word}” is not in the quote", word)

    if word := missing_name(claim, told):
        return Veto(f"the name {word} is not in the quote", word)
    return Veto(calculation=computed)


def sizes_listed(claim: str) -> frozenset[Decimal]:
    """How many things the claim lists itself: 3 of `three meals: breakfast, lunch and dinner`."""
    found = _LISTED.search(claim)
    sizes = [len(re.split(sign, found["things"])) for sign in _BETWEEN_THINGS] if found else []
    return frozenset(Decimal(size) for size in sizes if size > 1)


def _is_counted(one: Quantity, counted: AbstractSet[Decimal]) -> bool:
    """Whether it counts what follows: `three forms` may, `3 days` is an amount."""
    return not (_has_unit(one) or plain_numbers(one.text).isdisjoint(counted))


def _worst(left: Sequence[Quantity], known: AbstractSet[Decimal]) -> Quantity:
    """The first number that the question doesn't give either; the first where it gives them all."""
    for one in left:
        if plain_numbers(one.text).isdisjoint(known):
            return one
    return left[0]


def _computed(
    claim: str, expression: str, lacking: Sequence[Quantity], known: AbstractSet[Decimal], *, guesses: bool
) -> str:
    """How the number that nobody wrote was computed; one calculation a sentence."""
    new = [one for one in lacking if plain_numbers(one.text).isdisjoint(known)] or list(lacking)
    if expression:
        found = calculation(expression, new or stated(claim), known)
        if found:
            return found

    # With two unknown numbers too many calculations would fit by chance.
    if guesses and len(new) == 1:
        return guessed(claim, new, sorted(known))
    return ""


def _is_in(one: Quantity, computed: str) -> bool:
    """Whether the number is the result of the calculation or one of its operands."""
    return not plain_numbers(one.text).isdisjoint(plain_numbers(computed))
