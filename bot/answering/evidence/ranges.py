"""Whether a number lies in a range that a text gives: 2,000 lies in `500 to 5,000 euros`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NUMBER = r"(\d+(?:[.,]\d+)*)"
"""`5,000`, `2.5`"""
_UNIT = r"(?:\s?(?:%|[^\W\d]+|[$€£¥]))?"
"""`500 euros`, `10 %`: what may follow a number"""
_SIGN = r"[$€£¥]?\s?"
"""`$500`: what may stand before one"""
_BETWEEN = re.compile(rf"{_NUMBER}{_UNIT}\s?(?:to|and|[-–—])\s?{_SIGN}{_NUMBER}", re.IGNORECASE)
"""`500 to 5,000 euros`, `$500–$5,000`, `between 10 % and 20 %`"""
_BOUNDED = re.compile(
    rf"(?:(?:more|greater|longer) than|over|above|at least)\s?{_SIGN}{_NUMBER}{_UNIT}\s(?:and|but)\s"
    rf"(?:up to|at most|no more than|not more than|(?:less|fewer|shorter) than|under|below)\s?{_SIGN}{_NUMBER}",
    re.IGNORECASE,
)
"""`more than 9 and no more than 12 months`"""
_AT_MOST = re.compile(
    r"(?:up to|at most|no more than|not more than|(?:less|fewer|shorter) than|under|below|until|maximum of|max\.?|[<≤])"
    rf"\s?{_SIGN}{_NUMBER}",
    re.IGNORECASE,
)
"""`up to 500 euros`, `< 500`"""
_AT_LEAST = re.compile(
    r"(?:(?<!no )(?<!not )(?:more|greater|longer) than|at least|over|above|exceeding|starting at|minimum of|[>≥])"
    rf"\s?{_SIGN}{_NUMBER}|"
    rf"{_NUMBER}{_UNIT}\s?(?:\+|or more|and more|or over|and over|and above|upwards)",
    re.IGNORECASE,
)
"""`more than 5,000 euros`, `≥ 5,000`, `5,000 euros and above`"""


_TIME = re.compile(
    rf"{_NUMBER}(?:(?P<between>\s?(?:to|and|or|[-–—])\s?){_NUMBER})?[\s-]?(?P<unit>week|fortnight|month|year)s?\b",
    re.IGNORECASE,
)
"""`2 weeks`, `3-month`, `2 to 3 weeks`"""
_UNIT_OF_TIME = re.compile(r"\b(?P<unit>week|fortnight|month|year)s?\b", re.IGNORECASE)
"""`Years` of `Years of service`"""
_NUMBER_ALONE = re.compile(rf"(?<![\w.,]){_NUMBER}(?![\w.,]|\s*(?!and\b)[^\W\d_]{{3}})")
"""`5` of `more than 5` and of `2 to 5`, not of `5 days`"""
_DAYS = {"week": 7, "fortnight": 14, "month": 30, "year": 365}


def in_days(text: str) -> str:
    """The text with its times in days, so that they can be compared: `21 days` of `3 weeks`, `2.5 hours` as it is."""
    return _TIME.sub(_as_days, text)


def _as_days(match: re.Match[str]) -> str:
    first, between, last, unit = match.groups()
    long = _DAYS[unit.casefold()]
    numbers = [f"{number_value(number) * long:.0f}" for number in (first, last) if number]
    return f"{(between or '').join(numbers)} days"


def row_in_days(cells: Sequence[tuple[str, str]]) -> str:
    """The values of a row with its times in days; a bare number is of the unit in its header: `3` under `Years`."""
    values = []
    for header, value in cells:
        unit = _UNIT_OF_TIME.search(header)
        values.append(_NUMBER_ALONE.sub(rf"\1 {unit['unit']}", value) if unit else value)
    return in_days("; ".join(values))


def is_range(text: str) -> bool:
    """Whether the text gives one: `2 to 5`, `more than 5`."""
    return any(pattern.search(text) for pattern in (_BETWEEN, _AT_MOST, _AT_LEAST))


def covers(text: str, number: str) -> bool:
    """Whether a range in the text has the number, its ends included; both are written with digits."""
    value = number_value(number)
    for low, high in (*_BETWEEN.findall(text), *_BOUNDED.findall(text)):
        if number_value(low) <= value <= number_value(high):
            return True

    # The halves of `more than 9 and no more than 12` are no ranges by themselves.
    text = _BOUNDED.sub(" ", text)
    if any(value <= number_value(high) for high in _AT_MOST.findall(text)):
        return True
    # The bound stands after its words, or before them: `over 5,000`, `5,000 and above`.
    return any(value >= number_value(after or before) for after, before in _AT_LEAST.findall(text))


def number_value(written: str) -> float:
    """`5,000` is five thousand, `5.000` as well, and `2.5` is two and a half."""
    written = written.removesuffix("%")
    groups = re.split(r"[.,]", written)
    is_grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004 - thousands
    has_several_signs = len(groups) > 2  # noqa: PLR2004 - of which at most the last is that of decimals
    if is_grouped or has_several_signs:
        return float("".join(groups))
    return float(written.replace(",", "."))
