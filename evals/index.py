"""A whole corpus in memory behind the product's own ports: exact cosines, and SQLite's FTS5 as the product uses it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.nouns import Hit
from bot.words import match_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.nouns import Chunk, Clearance

TOKENIZER = "porter unicode61 remove_diacritics 2"


@dataclass
class Dense:
    """Exact search by cosine over the rows of `vectors`; `queries` holds the vector of each query."""

    chunks: Sequence[Chunk]
    vectors: NDArray[np.float32]
    queries: Mapping[str, NDArray[np.float32]]
    hidden: NDArray[np.bool_] | None = None

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del clearance  # public sets have no audiences
        cosines = self.vectors @ self.queries[query]
        if self.hidden is not None:
            cosines = np.where(self.hidden, -2.0, cosines)
        best = np.argsort(-cosines, kind="stable")[:k]
        found = [place for place in best if cosines[place] > -2]  # -2: hidden
        return tuple(Hit(chunk=self.chunks[place], score=float(cosines[place])) for place in found)


@dataclass
class Lexical:
    """BM25 over title and text in one FTS5 table; `expression` makes a query of a question, as the product does."""

    chunks: Sequence[Chunk]
    hidden: NDArray[np.bool_] | None = field(default=None)
    expression: Callable[[str], str] = match_query

    @cached_property
    def database(self) -> sqlite3.Connection:
        database = sqlite3.connect(":memory:")
        database.execute(f"CREATE VIRTUAL TABLE passages USING fts5(title, text, tokenize='{TOKENIZER}')")
        rows = [
            (number, chunk.title, chunk.text)
            for number, chunk in enumerate(self.chunks)
            if self.hidden is None or not self.hidden[number]
        ]
        database.executemany("INSERT INTO passages(rowid, title, text) VALUES (?, ?, ?)", rows)
        return database

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del clearance  # public sets have no audiences
        expression = self.expression(query)
        if not expression:
            return ()
        found = self.database.execute(
            "SELECT rowid, bm25(passages) AS cost FROM passages WHERE passages MATCH ? ORDER BY cost LIMIT ?",
            (expression, k),
        )
        return tuple(Hit(chunk=self.chunks[number], score=-cost) for number, cost in found)
