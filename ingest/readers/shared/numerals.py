"""The numbers of lists and headings, in the forms that word processors and markup know."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import Final

_LETTERS: Final = 26
_HIGHEST_ROMAN: Final = 3999
_ROMAN: Final = dict(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)


def numeral(count: int, form: str) -> str:
    """The number in one of Word's forms, `lowerRoman` and the like; decimal in any that is not known.

    >>> numeral(4, "lowerRoman"), numeral(27, "upperLetter"), numeral(7, "decimalZero")
    ('iv', 'AA', '07')
    """
    if "roman" in form.lower() and 0 < count <= _HIGHEST_ROMAN:
        text = _roman(count)
    elif "letter" in form.lower() and count > 0:
        text = chr(ord("a") + (count - 1) % _LETTERS) * ((count - 1) // _LETTERS + 1)
    else:
        text = f"{count:02}" if form == "decimalZero" else str(count)
    return text.upper() if form.startswith("upper") else text


def _roman(count: int) -> str:
    text = ""
    for number, letters in _ROMAN.items():
        times, count = divmod(count, number)
        text += letters * times
    return text


_MARKER: Final = re.compile(r"(\(?)(\w+)([.)])")
"""`3.`, `(b)`, `iv)`"""
_FORMS: Final = ("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman")
_MOST: Final = 100
"""A list has fewer items than this."""
_IN_ORDER: Final = frozenset(
    chain.from_iterable(pairwise(numeral(count, form) for count in range(1, _MOST)) for form in _FORMS)
)


def is_next(marker: str, following: str) -> bool:
    """Whether a list that has the one marker goes on with the other.

    >>> is_next("(b)", "(c)"), is_next("iii.", "iv."), is_next("9.", "10."), is_next("9.", "10)")
    (True, True, True, False)
    """
    before, after = _MARKER.fullmatch(marker), _MARKER.fullmatch(following)
    if before is None or after is None or (before[1], before[3]) != (after[1], after[3]):
        return False
    return (before[2], after[2]) in _IN_ORDER
