"""The words of a text as SQLite's FTS5 sees them, so that both databases share its tokens, stems and accents.

FTS5 itself does it, on an index in memory that keeps no text.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.adapters.database.tables.schema import TOKENIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PARTS = ("heading", "text")
_LONGEST = 2**15 - 1
"""Words of a passage, and how often one is in it, are counted up to this: far above what a passage has."""


def analysed(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[Mapping[int, int], int]]:
    """For each heading with its text: how often it has each word and each two neighbours, by key, and all its words.

    Heading and text count alike, and no neighbours are in both.
    """
    for parts in _tokens(texts):
        counts: Counter[int] = Counter()
        for tokens in parts:
            counts.update(map(key, tokens))
            counts.update(_pairs(tokens))

        length = sum(map(len, parts))
        capped = {one: min(count, _LONGEST) for one, count in counts.items()}
        yield capped, min(length, _LONGEST)


def keys_of(phrases: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """For each phrase the keys by which passages that have it are found.

    That is one key, unless FTS5 sees more than two words in it, as in letters that are younger than its tables: then
    those of all neighbours in it, which is nearly the same. Nothing where it sees none.
    """
    texts = [("", phrase) for phrase in phrases]  # without a heading
    return tuple(_keys(tokens) for _, tokens in _tokens(texts))


@lru_cache(maxsize=100_000)
def key(term: str) -> int:
    """A number of 64 bits that stands for a word, or two with a blank between."""
    digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _keys(tokens: Sequence[str]) -> tuple[int, ...]:
    if len(tokens) == 1:
        return (key(tokens[0]),)
    return tuple(_pairs(tokens))


def _pairs(tokens: Sequence[str]) -> Iterator[int]:
    """The keys of each two neighbours."""
    for first, second in pairwise(tokens):
        yield key(f"{first} {second}")


def _tokens(texts: Sequence[tuple[str, str]]) -> list[tuple[list[str], list[str]]]:
    """For each heading with its text, their tokens in order."""
    found: list[tuple[list[str], list[str]]] = [([], []) for _ in texts]
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE VIRTUAL TABLE words USING fts5(heading, text, content = '', tokenize = '{TOKENIZE}')")
        memory.execute("CREATE VIRTUAL TABLE places USING fts5vocab(words, instance)")
        rows = ((number, *parts) for number, parts in enumerate(texts))
        memory.executemany("INSERT INTO words(rowid, heading, text) VALUES (?, ?, ?)", rows)
        places = memory.execute("SELECT doc, col, term FROM places ORDER BY doc, col, offset")
        for number, part, term in places:
            found[number][_PARTS.index(part)].append(term)

    return found
