"""Whether the letters of a page are those that it shows: a font may number its glyphs without saying what they are."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOGETHER: Final = frozenset(
    "CJK HIRAGANA KATAKANA KATAKANA-HIRAGANA HANGUL BOPOMOFO FULLWIDTH HALFWIDTH IDEOGRAPHIC".split()
)
"""Scripts that one word may mix."""
_SCRIPTS: Final = 3
"""A word of Latin and Greek letters may be a formula; one of a third script as well is none."""
_MOST: Final = 0.2
"""Of the words of a page. Of 1,121 PDFs, most of them a viewer's tests, three are beyond, and all three are garbled."""


def are_meaningless(words: Iterable[str]) -> bool:
    """Whether so many of a page's words mix letters of so many scripts that nobody can have written them."""
    lettered = list(filter(None, map(_scripts, words)))
    mixed = sum(len(found) >= _SCRIPTS for found in lettered)
    return mixed > _MOST * len(lettered)


def _scripts(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(_script, filter(str.isalpha, text))))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The first word of its name, as of `GREEK SMALL LETTER ALPHA`; empty for a sign such as `MICRO SIGN`."""
    name = unicodedata.name(letter, "")
    script = name.partition(" ")[0]
    if script in _TOGETHER:
        return "East"
    return script if "LETTER" in name else ""
