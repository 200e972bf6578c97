"""Numbers, dates, times and units as they are meant, however they are written: `1,000`, `1000` and `one thousand`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import permutations, product
from typing import TYPE_CHECKING

from bot.words import MONTHS, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Reading = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written, and what it may mean: each reading is a set of (value, unit), unit empty when not said."""

    text: str
    readings: tuple[Reading, ...]
    start: int


MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_SPELT = {name: Decimal(number) for number, name in enumerate(_ONES)}
_SPELT |= {name: Decimal(number) for number, name in enumerate(_ORDINALS)}
_SPELT |= {name: Decimal(10 * number) for number, name in enumerate(_TENS, 2)}
_SPELT |= {f"{name.removesuffix('y')}ieth": Decimal(10 * number) for number, name in enumerate(_TENS, 2)}
_SPELT |= {"once": Decimal(1), "twice": Decimal(2), "thrice": Decimal(3)}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6}
_SCALES |= {"bn": 10**9, "billion": 10**9, "tn": 10**12, "trillion": 10**12}
_SCALES |= {"lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7}
_SCALES |= {"mio": 10**6, "millionen": 10**6, "mrd": 10**9, "milliarden": 10**9}
_GLUED_SCALES = _SCALES | {"b": 10**9, "t": 10**12}
"""Those that stand right behind a number: `5k`, `$1.2B`"""
_UNIT_GROUPS = (
    "% percent pct percentage",
    "$ usd dollar dollars",
    "€ eur euro euros",
    "£ gbp pound pounds",
    "¥ jpy yen",
    "chf franc francs",
    "second seconds sec secs",
    "minute minutes min mins",
    "hour hours hr hrs h",
    "day days",
    "week weeks wk",
    "month months",
    "year years yr yrs",
    "nm nanometre nanometres nanometer nanometers",
    "μm micrometre micrometres micrometer micrometers",
    "mm millimetre millimetres millimeter millimeters",
    "cm centimetre centimetres centimeter centimeters",
    "m metre metres meter meters",
    "km kilometre kilometres kilometer kilometers",
    "inch inches",
    "foot feet ft",
    "mile miles mi",
    "μg mcg microgram micrograms",
    "mg milligram milligrams",
    "g gram grams",
    "kg kilogram kilograms kilo kilos",
    "lb lbs",
    "l litre litres liter liters",
    "gallon gallons",
    "pint pints",
    "acre acres",
    "hectare hectares ha",
    "tonne tonnes ton tons",
    "ml millilitre millilitres milliliter milliliters",
    "cl centilitre centilitres centiliter centiliters",
    "dl decilitre decilitres deciliter deciliters",
    "°c celsius",
    "°f fahrenheit",
    "kb kilobyte kilobytes",
    "mb megabyte megabytes",
    "gb gigabyte gigabytes",
    "tb terabyte terabytes",
    "kib kibibyte kibibytes",
    "mib mebibyte mebibytes",
    "gib gibibyte gibibytes",
    "tib tebibyte tebibytes",
    "kbit kbps",
    "mbit mbps",
    "gbit gbps",
    "khz kilohertz",
    "mhz megahertz",
    "ghz gigahertz",
    "watt watts",
    "kw kilowatt kilowatts",
    "mw megawatt megawatts",
    "gw gigawatt gigawatts",
    "kwh",
    "mwh",
    "gwh",
    "ms millisecond milliseconds",
    "am a.m a.m.",
    "pm p.m p.m.",
)
"""Names of one unit, a line each; the first is the one it is called by here. Nothing is converted."""
_CURRENCY_SIGNS = "฿₡₦₩₪₫₭₮₱₲₴₵₸₹₺₼₽₾₿"
"""Signs of other currencies, each of which is its own name."""


def _names_of_units() -> dict[str, str]:
    """Each name of a unit, with the one that it is called by here: `day` for `days`."""
    found: dict[str, str] = {}
    for group in _UNIT_GROUPS:
        usual, *others = group.split()
        found |= dict.fromkeys((usual, *others), usual)
    found |= dict(zip(_CURRENCY_SIGNS, _CURRENCY_SIGNS, strict=True))

    # From 20 percent to 25 percent it is 5 percentage points, and not 5 percent.
    found |= {"percentage point": "percentage point", "percentage points": "percentage point"}

    # `10 working days` are not `10 days`.
    for word, kind in (("business", "business"), ("working", "business"), ("calendar", "calendar")):
        found[f"{word} day"] = f"{kind} day"
        found[f"{word} days"] = f"{kind} day"
    return found


_UNITS = _names_of_units()
_NAMES = "|".join(
    sorted(
        map(re.escape, (*_SPELT, *_SCALES)),
        key=len,
        reverse=True,
    )
)
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_GLUED = rf"(?:\d+(?:[.,]\d+)*)(?:st|nd|rd|th|{_SCALE}|{UNIT})\b|(?<=[$€£¥])\d+(?:[.,]\d+)*(?-i:[BT])\b"
_GERMAN = r"\d{1,3}(?:\.\d{3})+,\d+"
"""`1.000,50`"""
_TOKEN = re.compile(
    rf"""
    (?P<iso>(?<![\w-])(?P<y>\d{{4}})-(?P<mo>0?[1-9]|1[0-2])-(?P<d>[0-3]?\d)(?![\w-]))
  | (?P<slash>(?<![\w/.-])(?P<a>[0-3]?\d)(?P<sign>[/.-])(?P<b>[0-3]?\d)(?P=sign)(?P<c>\d{{4}}|\d{{2}})(?![\w/-]))
  | (?P<clock>(?<![\w:.])(?P<hour>[0-2]?\d):(?P<minute>[0-5]\d)(?![\w:])(?:\s*(?P<half>[ap])\.?m\b\.?)?)
  | (?P<code>(?<![\w.])(?!{_GERMAN})\d+(?:\.\d+){{2,}}(?!\w)
      |(?<![^\W_])(?!{_GLUED})(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]+(?:\.\d+)*)
  | (?P<number>(?:(?<![^\s(])(?:[-−]|(?<!\d\s)–|minus\s+(?=\d+(?:[.,]\d+)?\s*(?:°|degrees?\b))))?
      (?:(?<![\w.])|(?<=[^\w.]\.))
      (?:(?:\d+\ )?\d+\u2044[1-9]\d*|{_GERMAN}|\d{{1,3}}(?:[,’'\ ]\d{{3}})+(?!\d)(?:\.\d+)?|
      \d+(?:[.,]\d+)?)(?:st|nd|rd|th)?)
  | (?P<spelt>(?:(?<![^\W_])(?:{_NAMES})|(?<=\d)(?:{_SCALE}|(?-i:[BT])))(?![^\W_]))
  | (?P<month>(?<![^\W_])(?:{"|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))})(?![^\W_]))
  | (?P<rest>\d+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""`2026-03-05`, `5/3/2026`, `03-05-26`, `14:30`, `v2`, `1,000`, `1.000,50`, `1½`, `–18` and `minus 18 °C` but not
`7 –9`, `twelve`, the `k` of `5k`, `March`; any other digits are a `rest`, so that none is left out."""
_KINDS = ("iso", "slash", "clock", "code", "number", "spelt", "month", "rest")
UNIT_AFTER = re.compile(rf"[\s-]*(?:per\s+cent|(?P<unit>{UNIT})(?![^\W_]))", re.IGNORECASE)
"""` days`, `-hour`, after a number"""
CURRENCY_BEFORE = re.compile(rf"(?P<unit>[$€£¥{_CURRENCY_SIGNS}]|\b(?:usd|eur|gbp|chf))\s*$", re.IGNORECASE)
"""`$`, `EUR `, before a number"""
_JOINED = re.compile(r"[\s-]*(?:and\s+)?", re.IGNORECASE)
"""What stands between the words of one number: `two hundred and ten`"""
_PARTS_OF_DAY = {"morning": "am", "afternoon": "pm", "evening": "pm"}
_PART_OF_DAY = re.compile(r"\s*(?:o['’]clock\s*)?in the (?P<part>morning|afternoon|evening)\b", re.IGNORECASE)
"""` o'clock in the morning`, after an hour"""


_SLASH = "\N{FRACTION SLASH}"
"""What stands in a `½` that is taken apart"""
_VULGAR = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
"""Between the parts of `1½`"""
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹])")
"""Between those of `10³`"""


_TYPED = re.compile(
    rf"(?<![\w.,/])(?:(?P<whole>\d+)[ -])?(?P<above>\d{{1,2}})/(?P<below>[2-9]|10|16)(?![\w/])"
    rf"(?(whole)|(?=[\s-]*(?:{UNIT}|of|majority|vote)(?![^\W_])))",
    re.IGNORECASE,
)
"""`1 1/2`, `1-1/2`, and `1/2` before a unit or a whole: ` hour`, ` of all members`"""


_NAMED_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_NAMED_FRACTION = re.compile(
    rf"\b(?P<above>one|two|three|four|five|seven)[ -](?P<below>{'|'.join(_NAMED_PARTS)})s?\b(?:\s*\(\d+/\d+\))?",
    re.IGNORECASE,
)
"""`two-thirds (2/3)`, `three quarters`"""


def _as_named(found: re.Match[str]) -> str:
    """`two-thirds` as fractions are written; `one third` may be an ordinal, and `one quarter` a time."""
    above, below = int(_SPELT[found["above"].casefold()]), _NAMED_PARTS[found["below"].casefold()]
    return f"{above}{_SLASH}{below}" if above > 1 else found[0]


@lru_cache(maxsize=4_000)
def folded_numbers(text: str) -> str:
    """The text as quantities count its characters; `1½` holds no 11 then, `10³` no `103`, nor `1 1/2 hours` 2 hours."""
    text = _NAMED_FRACTION.sub(_as_named, text)
    parted = _RAISED.sub("^", _VULGAR.sub(" ", text))
    return _TYPED.sub(_as_fraction, unicodedata.normalize("NFKC", parted))


def _as_fraction(found: re.Match[str]) -> str:
    """A fraction that was typed, as `½` is taken apart; `24/7` is none."""
    above, below = found["above"], found["below"]
    if int(above) >= int(below):
        return found[0]
    whole = f"{found['whole']} " if found["whole"] else ""
    return f"{whole}{above}{_SLASH}{below}"


@lru_cache(maxsize=4_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number, date, time and month of a text, in order; no digit is left out."""
    plain = folded_numbers(text)
    return tuple(_quantity(plain, run) for run in _runs(plain))


_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s)\W*$")
"""What stands before the first word of a sentence: `It rained. `"""
_CHOSEN = re.compile(r"\b(?:as|no|any|every|some|this|that|the|each|which|another|other)[\s-]*$", re.IGNORECASE)
"""Before a `one` that is no number: `listed as one`, `this one`."""
_COUNTED = re.compile(r"[\s-]+(?!(?:of|another|must|can|should|may|who|that|is|or|by|has)\b)[^\W\d_]", re.IGNORECASE)
"""After a `one` that is a number: ` ticket`, not ` of them`"""
RATE = re.compile(r"\s+(?:an?|per|each|every)\b", re.IGNORECASE)
"""After a `once` that is a number: ` a day`, ` every week`"""
_ANOTHER = re.compile(r"\ban?\s+$", re.IGNORECASE)
"""Before a `second` that is another one: `in a second window`"""
_ARTICLE = re.compile(r"\b(?:the|an?|his|her|its|their|our|your|my)\s+(?:[^\W\d_]+est\s+)?$", re.IGNORECASE)
"""Before a `first` that is a number: `the `, `our earliest `; not in `first of all`"""


def without_numbers(text: str) -> str:
    """The text without its numbers; empty where no word is left."""
    for number in quantities(text):
        text = text.replace(number.text, " ", 1)
    return text if words(text) else ""


def without_amounts(text: str) -> str:
    """The text without its numbers and the units behind them: `` of `96 h`; empty where no word is left."""
    plain = folded_numbers(text)
    for number in reversed(quantities(text)):
        end = number.start + len(number.text)
        unit = UNIT_AFTER.match(plain, end)
        plain = f"{plain[: number.start]} {plain[unit.end() if unit else end :]}"
    return plain if words(plain) else ""


def stated(claim: str) -> tuple[Quantity, ...]:
    """The quantities a claim states: not the `one` of `one of them`, `first of all`, or `may` the verb."""
    plain = folded_numbers(claim)
    return tuple(one for one in quantities(claim) if not _is_idle(one, plain))


def _is_idle(one: Quantity, plain: str) -> bool:
    before = plain[: one.start]
    after = plain[one.start + len(one.text) :]
    match one.text.casefold():
        case "one":
            return _CHOSEN.search(before) is not None or _COUNTED.match(after) is None
        case "once" if RATE.match(after):
            return False
        case "second" | "third" if _ANOTHER.search(before):
            return True
        case "first" | "second" | "third" | "once":
            return _ARTICLE.search(before) is None
        case "may" | "mar" | "march" | "dec" | "sep" | "jan":
            has_day_after = re.match(r"\.?\s+\d", after)  # `Dec. 24`
            return one.text.islower() or (_SENTENCE_START.search(before) is not None and not has_day_after)
    return False


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """The tokens, with the parts of one number together: `2.5` `million`, `two` `hundred` `and` `ten`."""
    run: list[re.Match[str]] = []
    for match in _TOKEN.finditer(text):
        if run:
            between = text[run[-1].end() : match.start()]
            goes_on = _JOINED.fullmatch(between) and _grows(run, match)
            if not goes_on:
                yield run
                run = []
        run.append(match)
    if run:
        yield run


def _grows(run: list[re.Match[str]], match: re.Match[str]) -> bool:
    """Whether the token goes on with the number: a scale always does, a number word only after a greater round one."""
    is_number = bool(run[0]["spelt"] or run[0]["number"])
    if match.lastgroup is None or not match["spelt"] or not is_number:
        return False
    if match.group().casefold() in _GLUED_SCALES:
        return True

    value = _value(run)
    part = _value([match])
    if run[0]["number"] or not value or not part:
        return False

    # `Two hundred` takes what is below a hundred, `twenty` what is below ten.
    step = max((step for step in _STEPS if value % step == 0), default=0)
    return part < step


_STEPS = (10, 100, 1000, 10**6, 10**9)
"""Round numbers."""
_THOUSAND, _NOON, _HOUR = 1000, 12, 60


def _value(run: list[re.Match[str]]) -> Decimal:
    """The value of digits and number words, read from left to right."""
    # `part` is what a scale multiplies, `whole` what is done: 2,000 and 300 of `two thousand three hundred`.
    whole = Decimal(0)
    part = Decimal(0)
    for match in run:
        word = match.group().casefold()
        scale = _GLUED_SCALES.get(word)
        if scale is None:
            part += _SPELT[word] if word in _SPELT else _digits(word)
        elif scale < _THOUSAND or run[0]["number"]:
            part = (part or Decimal(1)) * scale
        else:
            whole += (part or Decimal(1)) * scale
            part = Decimal(0)
    return whole + part


def _digits(written: str) -> Decimal:
    # Without what makes an ordinal: `3rd`, `¼th`.
    signed = re.sub(r"[−–]|minus\s+", "-", re.sub(r"(?:st|nd|rd|th)$", "", written))
    if _SLASH in signed:
        return _fraction(signed)
    bare = re.sub(r"[’' ]", "", signed)  # 1000 for 1’000
    # `2,5`, `0,125` and `1.000,50` have a decimal comma, `2,500` has not.
    has_decimal_comma = re.fullmatch(rf"-?(?:0,\d+|\d+,\d\d?|{_GERMAN})", bare) is not None
    if has_decimal_comma:
        bare = bare.replace(".", "")
    return Decimal(bare.replace(",", "." if has_decimal_comma else ""))


def _fraction(written: str) -> Decimal:
    """The value of `1½`, taken apart."""
    whole, _, part = written.rpartition(" ")
    above, below = part.removeprefix("-").split(_SLASH)
    value = abs(Decimal(whole or 0)) + Decimal(above) / Decimal(below)
    return -value if written.startswith("-") else value


def _quantity(text: str, run: list[re.Match[str]]) -> Quantity:
    start = run[0].start()
    end = run[-1].end()
    kind = next(kind for kind in _KINDS if run[0][kind])
    is_amount = kind in {"number", "spelt"}
    readings = _amounts(text, start, end, _value(run)) if is_amount else _READERS[kind](run[0])
    return Quantity(text[start:end], tuple(readings), start)


_THREE_PLACES = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""`1.000`"""


def _amounts(
    text: str,
    start: int,
    end: int,
    value: Decimal,
) -> Iterator[Reading]:
    unit = _unit(text, start, end)
    if _THREE_PLACES.fullmatch(text, start, end):
        # A thousand to some and one to others: no bare `1`, which is wrong for one of them.
        yield frozenset({(text[start:end], unit)})
        value *= 1000
    yield frozenset({(f"{value.normalize():f}", unit)})

    if unit in {"am", "pm"} and value <= _NOON:
        # `7.15 pm` has minutes, `7.5 pm` has not.
        hour, minute = divmod(int(value * 100), 100)
        if value.as_tuple().exponent in {0, -2} and minute < _HOUR:
            yield from _clock(hour, minute, unit)

    # `$5m` may be five million dollars.
    if unit == "m":
        millions = f"{(value * 10**6).normalize():f}"
        yield frozenset({(millions, _currency(text[:start]))})


def _unit(text: str, start: int, end: int) -> str:
    """The unit beside a number, by its usual name; empty when there is none."""
    part_of_day = _PART_OF_DAY.match(text, end)
    if part_of_day:
        return _PARTS_OF_DAY[part_of_day["part"].casefold()]

    after = UNIT_AFTER.match(text, end)
    if after:
        return _UNITS[after["unit"].casefold()] if after["unit"] else "%"
    return _currency(text[max(start - 5, 0) : start])  # no currency is longer


def _currency(before: str) -> str:
    """The currency that stands before a number, by its usual name; empty when there is none."""
    found = CURRENCY_BEFORE.search(before)
    return _UNITS[found["unit"].casefold()] if found else ""


def _verbatim(match: re.Match[str]) -> Iterator[Reading]:
    yield frozenset({(match.group().casefold(), "")})


def _month(match: re.Match[str]) -> Iterator[Reading]:
    yield frozenset({(f"month {MONTH_NUMBERS[match.group().casefold()]}", "")})


def _iso(match: re.Match[str]) -> Iterator[Reading]:
    yield _date(match["y"], match["mo"], match["d"])


def _slash(match: re.Match[str]) -> Iterator[Reading]:
    """Day first or month first, and for two digits either century."""
    written = match["c"]
    years = [written] if len(written) == len("2024") else [f"19{written}", f"20{written}"]
    for year, (month, day) in product(years, permutations((match["a"], match["b"]))):
        yield _date(year, month, day)


def _date(year: str, month: str, day: str) -> Reading:
    # `int` takes away leading zeros.
    return frozenset(
        {
            (str(int(year)), ""),
            (f"month {int(month)}", ""),
            (str(int(day)), ""),
        }
    )


def _time(match: re.Match[str]) -> Iterator[Reading]:
    half = f"{match['half'] or ''}m".casefold()  # `am`, `pm`; `m` alone where neither is said
    yield from _clock(int(match["hour"]), int(match["minute"]), half)


def _clock(hour: int, minute: int, half: str) -> Iterator[Reading]:
    """The time in 24 hours; up to twelve, without am or pm, it may be either."""
    if half == "am":
        hours = [hour % 12]
    elif half == "pm":
        hours = [hour % 12 + 12]
    elif hour <= _NOON:
        hours = [hour, (hour + 12) % 24]
    else:
        hours = [hour]
    for one in hours:
        yield frozenset({(f"{one}:{minute:02}", "")})


_READERS: dict[str, Callable[[re.Match[str]], Iterator[Reading]]] = {
    "iso": _iso,
    "slash": _slash,
    "clock": _time,
    "code": _verbatim,
    "month": _month,
    "rest": _verbatim,
}
