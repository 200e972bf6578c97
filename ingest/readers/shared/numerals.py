"""The numbers of lists and headings, in the forms that word processors and markup know."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS: Final = 26
_HIGHEST_ROMAN: Final = 3999
"""The next one takes letters with a line above them."""
_ROMAN: Final = {
    1000: "m",
    900: "cm",
    500: "d",
    400: "cd",
    100: "c",
    90: "xc",
    50: "l",
    40: "xl",
    10: "x",
    9: "ix",
    5: "v",
    4: "iv",
    1: "i",
}


def numeral(count: int, form: str) -> str:
    """The number in one of Word's forms, `lowerRoman` and the like; decimal in any that is not known.

    >>> numeral(4, "lowerRoman"), numeral(27, "upperLetter"), numeral(7, "decimalZero")
    ('iv', 'AA', '07')
    """
    kind = form.lower()
    if "roman" in kind and 0 < count <= _HIGHEST_ROMAN:
        text = _roman(count)
    elif "letter" in kind and count > 0:
        text = _letters(count)
    elif form == "decimalZero":
        text = f"{count:02}"
    else:
        text = str(count)
    return text.upper() if form.startswith("upper") else text


def _letters(count: int) -> str:
    """Word goes on behind `z` with `aa`, `bb` and so on."""
    rounds, place = divmod(count - 1, _LETTERS)
    letter = chr(ord("a") + place)
    return letter * (rounds + 1)


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


def _in_order(form: str) -> Iterator[tuple[str, str]]:
    """Each two numbers of this form that follow each other."""
    numbers = [numeral(count, form) for count in range(1, _MOST)]
    return pairwise(numbers)


_IN_ORDER: Final = frozenset(chain.from_iterable(map(_in_order, _FORMS)))


def is_next(marker: str, following: str) -> bool:
    """Whether a list that has the one marker goes on with the other.

    >>> is_next("(b)", "(c)"), is_next("iii.", "iv."), is_next("9.", "10."), is_next("9.", "10)")
    (True, True, True, False)
    """
    before = _MARKER.fullmatch(marker)
    after = _MARKER.fullmatch(following)
    if before is None or after is None:
        return False

    opened, number, closed = before.groups()
    next_opened, next_number, next_closed = after.groups()
    is_alike = (opened, closed) == (next_opened, next_closed)
    return is_alike and (number, next_number) in _IN_ORDER
