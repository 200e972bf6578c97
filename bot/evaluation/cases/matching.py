"""Whether a text says what a case asks for, whatever the letters, spaces and typography it is written in."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.words import words

if TYPE_CHECKING:
    from bot.evaluation.cases.case import Case

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u00b4`\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
    }
)
_SAME = 0.8
"""Share of the words of the shorter text from which two texts are the same words: a quote may be cut elsewhere."""
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u2e80-\U0010ffff"
"""Scripts that put no space between words: Thai, Lao, Burmese and Khmer; Chinese and Japanese."""
_SPACED_LETTER = re.compile(rf"[^\W_{_UNSPACED}]")
"""`a`, `ß`, `7`"""


def normalised(text: str) -> str:
    """The text case-folded, with single spaces, and one kind of quotation mark and of dash."""
    plain = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    return " ".join(plain.casefold().split())


def says(text: str, wanted: str) -> bool:
    """Whether `wanted` stands in the text, from where a word begins: `art` is not in `start`, `week` is in `weeks`.

    A number is found only whole: `4` is neither in `14` nor in `4.5` nor in `1,400`.
    """
    needle = normalised(wanted)
    if not needle:
        return False

    # Chinese has no spaces: there, a word may begin anywhere, and so may a number behind it.
    first, last = needle[0], needle[-1]
    before = f"(?<!{_SPACED_LETTER.pattern})" if _SPACED_LETTER.match(first) else ""
    before += r"(?<!\d)(?<!\d[.,])" if first.isdigit() else ""
    after = r"(?!\d|[.,]\d)" if last.isdigit() else ""
    pattern = f"{before}{re.escape(needle)}{after}"
    return re.search(pattern, normalised(text)) is not None


def is_same_quote(quote: str, text: str) -> bool:
    """Whether the two are the same words, or one holds (nearly) all of the other's."""
    one = normalised(quote)
    other = normalised(text)
    if one in other or other in one:
        return bool(one and other)  # nothing is in everything

    first = frozenset(words(one))
    second = frozenset(words(other))
    if not first or not second:
        return False
    shorter = min(len(first), len(second))
    return len(first & second) >= _SAME * shorter


def is_place(
    case: Case,
    source: str,
    pages: tuple[int, ...],
    text: str,
) -> bool:
    """Whether these words are in the place that the case expects.

    A source may be given without its folders, and a file stands for all of its records.
    """
    if not any(_is_source(source, one) for one in case.sources):
        return False
    if case.page is not None and case.page not in pages:
        return False
    return not case.quote or is_same_quote(case.quote, text)


def _is_source(source: str, given: str) -> bool:
    """`hr/leave.pdf` is meant by `leave.pdf`, and `board.mbox#12` by `board.mbox`."""
    # A Mac writes the `ü` of a file's name as two characters, and people type one.
    source, given = (unicodedata.normalize("NFC", name) for name in (source, given))
    return source == given or source.endswith(f"/{given}") or source.startswith(f"{given}#")
