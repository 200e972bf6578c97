"""The numbers of lists and headings, in the forms that word processors and markup know."""

from __future__ import annotations

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
