"""Joins the lines of a paragraph, and undoes the hyphens that only a line break put there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.page.words import LINE_END_HYPHEN

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_LONGEST_WORD: Final = 200
_HYPHENS: Final = ("-", "\N{HYPHEN}", LINE_END_HYPHEN)
_STEM: Final = re.compile(r"\w*$")
_OPENING: Final = re.compile(r"[^\W\d_]+")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")
_CUT_ADDRESS: Final = re.compile(r"(https?://|www\.)(\S*[/_=&?%])?$|\w[–—/]$")
_PREFIXES: Final = frozenset({"self", "non", "well", "ex", "all", "cross", "half", "quasi", "semi", "e"})
_CONJUNCTIONS: Final = frozenset({"und", "oder", "bzw", "and", "or", "to", "et", "ou", "en", "of"})


def joined(above: str, below: str, words: AbstractSet[str]) -> str:
    """The two lines as one text; `words` are those the document writes in one piece.

    >>> joined("an inter-", "national treaty", frozenset())
    'an international treaty'
    >>> joined("a well-", "known treaty", frozenset())
    'a well-known treaty'
    """
    if above.endswith(_HYPHENS):
        stem = _STEM.search(above[-_LONGEST_WORD:-1])
        return _mended(above[:-1], stem[0] if stem else "", below, words)
    close = _CUT_ADDRESS.search(above[-_LONGEST_WORD:]) or (_UNSPACED.match(above[-1:]) and _UNSPACED.match(below))
    return above + ("" if close else " ") + below


def _mended(above: str, stem: str, below: str, words: AbstractSet[str]) -> str:
    rest = _OPENING.match(below)
    if not stem or (rest and rest[0].lower() in _CONJUNCTIONS):
        return f"{above}- {below}"
    if rest is None or not rest[0].islower() or _hyphenated(stem.lower(), rest[0], words):
        return f"{above}-{below}"
    return f"{above}{below}"


def _hyphenated(stem: str, rest: str, words: AbstractSet[str]) -> bool:
    """Whether the hyphen belongs to the word: the document writes it elsewhere, or the stem asks for one."""
    if f"{stem}-{rest}" in words:
        return True
    return stem + rest not in words and (stem in _PREFIXES or not stem.isalpha())
