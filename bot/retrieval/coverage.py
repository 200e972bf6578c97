"""The share of the query's terms that the best single sentence of a passage has.

BM25 is content with words that lie scattered over a passage; an answer has them close together.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log
from typing import TYPE_CHECKING

from bot.words import content_words, keys, stem, stems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
"""Where a sentence or row ends, roughly: `free. |Bring`. An abbreviation taken for an end loses a word or two."""


def coverage(query: str, texts: Sequence[str]) -> tuple[float, ...]:
    """For each text, the share (0..1) of the query's content words that one of its sentences has, in any inflection.

    Rare words weigh more, by the smoothed inverse document frequency `ln((1 + n) / (1 + df)) + 1` among these n texts.
    """
    asked = frozenset(map(stem, content_words(query)))
    may_have_keys = any(map(str.isdigit, query))  # keys have digits, and cost time
    shared_by_text = [_shared(asked, text, may_have_keys=may_have_keys) for text in texts]

    weights = _weights(asked, shared_by_text)
    # 1 where the query has no word at all: then every share is 0.
    whole = sum(weights.values()) or 1
    shares: list[float] = []
    for shared in shared_by_text:
        best = max(_weight(words, weights) for words in shared)
        shares.append(best / whole)
    return tuple(shares)


def _shared(
    asked: frozenset[str],
    text: str,
    *,
    may_have_keys: bool,
) -> list[frozenset[str]]:
    """The content words of the query that each sentence of the text has."""
    return [asked & _written(sentence, may_have_keys) for sentence in _ENDS.split(text)]


def _weight(words: frozenset[str], weights: Mapping[str, float]) -> float:
    return sum(weights[word] for word in words)


def _weights(asked: frozenset[str], shared_by_text: Sequence[Sequence[frozenset[str]]]) -> Mapping[str, float]:
    having: Counter[str] = Counter()
    for shared in shared_by_text:
        having.update(frozenset().union(*shared))  # once for each text

    size = len(shared_by_text)
    return {word: log((1 + size) / (1 + having[word])) + 1 for word in asked}


def _written(line: str, may_have_keys: bool) -> frozenset[str]:  # noqa: FBT001 - one caller
    """The stems of its words, and of its keys written together or apart."""
    return stems(line) | keys(line) if may_have_keys else stems(line)
