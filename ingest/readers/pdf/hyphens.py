"""Joins the lines of a paragraph, and undoes the hyphens that only a line break put there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.page.words import LINE_END_HYPHEN

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LONGEST_WORD: Final = 200
"""So much of a long paragraph is looked at, at its end."""
_HYPHENS: Final = ("-", "\N{HYPHEN}", LINE_END_HYPHEN)
_STEM: Final = re.compile(r"\w*$")
"""`inter` of `an inter`, the hyphen taken off"""
_OPENING: Final = re.compile(r"[^\W\d_]+")
"""`national` of `national treaty`"""
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""A letter of Chinese or Japanese, which are written without spaces"""
_CUT_ADDRESS: Final = re.compile(r"(https?://|www\.)(\S*[/_=&?%])?$|\w[–—/]$")
"""`see https://a.example/`, `and/`: what goes on in the next line without a space"""
_PREFIXES: Final = frozenset({"self", "non", "well", "ex", "all", "cross", "half", "quasi", "semi", "e"})
"""`self-` keeps its hyphen, whatever it stands before."""
_CONJUNCTIONS: Final = frozenset({"und", "oder", "bzw", "and", "or", "to", "et", "ou", "en", "of"})
"""`two- and three-room flats`: the hyphen before such a word stands for what follows later."""


def joined(above: str, below: str, words: AbstractSet[str]) -> str:
    """The two lines as one text; `words` are those the document writes in one piece.

    >>> joined("an inter-", "national treaty", frozenset())
    'an international treaty'
    >>> joined("a well-", "known treaty", frozenset())
    'a well-known treaty'
    """
    if above.endswith(_HYPHENS):
        whole = above[:-1]
        found = _STEM.search(above[-_LONGEST_WORD:-1])
        stem = found[0] if found else ""
        return _mended(whole, stem, below, words)

    if _CUT_ADDRESS.search(above[-_LONGEST_WORD:]):
        return above + below
    if _UNSPACED.match(above[-1:]) and _UNSPACED.match(below):
        return above + below
    return f"{above} {below}"


def _mended(above: str, stem: str, below: str, words: AbstractSet[str]) -> str:
    """The lines put together, `above` without its hyphen and ending with the stem."""
    found = _OPENING.match(below)
    rest = found[0] if found else ""
    if not stem or rest.lower() in _CONJUNCTIONS:
        return f"{above}- {below}"
    if not rest:
        return f"{above}-{below}"

    whole = (stem + rest).lower()
    is_in_capitals = stem.isupper() and rest.isupper() and whole in words
    # `Smith-` over `Jones` keeps its hyphen
    if not rest[0].islower() and not is_in_capitals:
        return f"{above}-{below}"
    if _hyphenated(stem.lower(), rest.lower(), words):
        return f"{above}-{below}"
    return f"{above}{below}"


def _hyphenated(stem: str, rest: str, words: AbstractSet[str]) -> bool:
    """Whether the hyphen belongs to the word: the document writes it elsewhere, or the stem asks for one."""
    if f"{stem}-{rest}" in words:
        return True
    if stem + rest in words:
        return False
    return stem in _PREFIXES or not stem.isalpha()
