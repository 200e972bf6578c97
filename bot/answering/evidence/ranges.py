"""Whether a number lies in a range that a text gives: 2,000 lies in `500 to 5,000 euros`."""

from __future__ import annotations

import re

_NUMBER = r"(\d+(?:[.,]\d+)*)"
"""`5,000`, `2.5`"""
_UNIT = r"(?:\s?(?:%|[^\W\d]+|[$€£¥]))?"
"""`500 euros`, `10 %`: what may follow a number"""
_SIGN = r"[$€£¥]?\s?"
"""`$500`: what may stand before one"""
_BETWEEN = re.compile(rf"{_NUMBER}{_UNIT}\s?(?:to|and|[-–—])\s?{_SIGN}{_NUMBER}", re.IGNORECASE)
"""`500 to 5,000 euros`, `$500–$5,000`, `between 10 % and 20 %`"""
_BOUNDED = re.compile(
    rf"(?:more than|over|above|at least)\s?{_SIGN}{_NUMBER}{_UNIT}\s(?:and|but)\s"
    rf"(?:up to|at most|no more than|not more than|less than|under|below)\s?{_SIGN}{_NUMBER}",
    re.IGNORECASE,
)
"""`more than 9 and no more than 12 months`"""
_AT_MOST = re.compile(
    rf"(?:up to|at most|no more than|not more than|less than|fewer than|under|below|until|maximum of|max\.?|[<≤])\s?"
    rf"{_SIGN}{_NUMBER}",
    re.IGNORECASE,
)
"""`up to 500 euros`, `< 500`"""
_AT_LEAST = re.compile(
    rf"(?:(?<!no )(?<!not )more than|at least|over|above|exceeding|starting at|minimum of|[>≥])\s?{_SIGN}{_NUMBER}|"
    rf"{_NUMBER}{_UNIT}\s?(?:\+|or more|and more|or over|and over|and above|upwards)",
    re.IGNORECASE,
)
"""`more than 5,000 euros`, `≥ 5,000`, `5,000 euros and above`"""


def covers(text: str, number: str) -> bool:
    """Whether a range in the text has the number, its ends included; both are written with digits."""
    value = _value(number)
    for low, high in (*_BETWEEN.findall(text), *_BOUNDED.findall(text)):
        if _value(low) <= value <= _value(high):
            return True

    # The halves of `more than 9 and no more than 12` are no ranges by themselves.
    text = _BOUNDED.sub(" ", text)
    if any(value <= _value(high) for high in _AT_MOST.findall(text)):
        return True
    # The bound stands after its words, or before them: `over 5,000`, `5,000 and above`.
    return any(value >= _value(after or before) for after, before in _AT_LEAST.findall(text))


def _value(written: str) -> float:
    """`5,000` is five thousand, `5.000` as well, and `2.5` is two and a half."""
    written = written.removesuffix("%")
    groups = re.split(r"[.,]", written)
    is_grouped = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])  # noqa: PLR2004 - thousands
    has_several_signs = len(groups) > 2  # noqa: PLR2004 - of which at most the last is that of decimals
    if is_grouped or has_several_signs:
        return float("".join(groups))
    return float(written.replace(",", "."))
