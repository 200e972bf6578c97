"""How much of a question a passage speaks of in one breath.

BM25 is content with words that lie scattered over a passage; an answer has them close together.
"""

from __future__ import annotations

import re
from math import log
from typing import TYPE_CHECKING

from bot.words import content_words, keys, stem, stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
"""Where a sentence or row ends, roughly: an abbreviation taken for an end loses a word or two of the count."""


def coverage(query: str, texts: Sequence[str]) -> tuple[float, ...]:
    """For each text, the share (0..1) of the query's content words that one of its sentences has, in any inflection.

    Rare words weigh more, by the smoothed inverse document frequency `ln((1 + n) / (1 + df)) + 1` among these n texts.
    """
    asked = frozenset(map(stem, content_words(query)))
    may_have_keys = any(map(str.isdigit, query))
    read = [[asked & _written(line, may_have_keys) for line in _ENDS.split(text)] for text in texts]
    weights = _weights(asked, [frozenset().union(*lines) for lines in read])
    whole = sum(weights.values())
    return tuple(max(sum(weights[word] for word in line) for line in lines) / (whole or 1) for lines in read)


def _weights(asked: frozenset[str], read: Sequence[frozenset[str]]) -> Mapping[str, float]:
    having = {word: sum(word in there for there in read) for word in asked}
    return {word: log((1 + len(read)) / (1 + count)) + 1 for word, count in having.items()}


def _written(line: str, may_have_keys: bool) -> frozenset[str]:  # noqa: FBT001 - one caller
    """The stems of its words, and of its keys written together or apart."""
    return stems(line) | keys(line) if may_have_keys else stems(line)
