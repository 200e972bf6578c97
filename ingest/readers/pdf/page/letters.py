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
"""Of the words of a page. Of 1,121 PDFs, most of them a viewer's tests, four are told so, and all four are garbled."""

_FEWEST, _LEAST = 10, 0.2
"""Words of a page from which on it can be told, and the part of them that has a letter or figure at most."""
_LEADERS: Final = "._·…-–—•*|="
"""What lines, blanks and the dots of a table of contents are made of."""


def are_meaningless(words: Iterable[str]) -> bool:
    """Whether hardly a word of a page has a letter or figure, or many mix letters of more scripts than people do."""
    found = [word for word in words if word.strip(_LEADERS)]
    spelt = sum(any(map(str.isalnum, word)) for word in found)
    if len(found) >= _FEWEST and spelt <= _LEAST * len(found):
        return True

    lettered = list(filter(None, map(_scripts, found)))
    mixed = sum(len(scripts) >= _SCRIPTS for scripts in lettered)
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
