"""The words of the documents: BM25 over the chunks by those of a question, and which of them may be shown at all."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.audience import covered
from bot.adapters.database.documents.manifest import Manifest
from bot.adapters.database.tables.records import to_chunk
from bot.adapters.database.tables.schema import chunks
from bot.nouns import Hit
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Clearance


class LexicalSearch:
    """The lexical Search; it sees the manifest as last committed."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database
        self._dialect = dialect_of(database)

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """Up to k chunks that share words with the query, by BM25; any text is a valid query."""
        with self._database.connect() as connection:
            rows = self._dialect.found_by_words(connection, query, k, clearance)
            return tuple(
                Hit(
                    chunk=to_chunk(row),
                    score=row["score"],
                    lexical=row["score"],
                )
                for row in rows
            )


_REMEMBERED = 8
"""Clearances whose words are kept: 5,000 passages have some 20,000 words, which take two megabytes."""
_AT_A_TIME = 1000
"""Passages in memory: unless it is asked not to, PostgreSQL's driver fetches all of them at once."""


class DatabaseVocabulary:
    """The Vocabulary of a workspace. It sees the manifest as last committed."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database
        self._manifest = Manifest(database)
        self._shelves: OrderedDict[tuple[int, Clearance | None], _Shelf] = OrderedDict()
        self._once = threading.Lock()

    def holds(self, words: Sequence[str], clearance: Clearance | None = None) -> frozenset[str]:
        """Those of the words that a search by words would find, in this form or in another."""
        with self._database.connect() as connection:
            return frozenset(dialect_of(connection).known_words(connection, words, clearance))

    def words(self, clearance: Clearance | None = None) -> Mapping[str, int]:
        """Every word in lower case, and how often it occurs."""
        return self._shelf(clearance).words

    def sample(self, n: int, clearance: Clearance | None = None) -> Sequence[str]:
        """Up to n passages at even distances in the order in which they were stored."""
        return self._shelf(clearance).sample(n)

    def using(
        self,
        word: str,
        n: int,
        clearance: Clearance | None = None,
    ) -> Sequence[str]:
        """Up to n passages that have the word, the best by BM25 first."""
        with self._database.connect() as connection:
            rows = dialect_of(connection).found_by_words(connection, word, n, clearance)
            return [row["text"] for row in rows]

    def _shelf(self, clearance: Clearance | None) -> _Shelf:
        key = (self._manifest.generation(), clearance)
        with self._once:
            shelf = self._shelves.setdefault(key, _Shelf(self._database, clearance))
            self._shelves.move_to_end(key)
            while len(self._shelves) > _REMEMBERED:
                self._shelves.popitem(last=False)
            return shelf


@dataclass
class _Shelf:
    """The passages of one generation that one clearance covers."""

    database: Database
    clearance: Clearance | None

    def __post_init__(self) -> None:
        self._samples: dict[int, tuple[str, ...]] = {}

    @cached_property
    def words(self) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        query = select(chunks.c.text).where(self._shown()).execution_options(yield_per=_AT_A_TIME)
        with self.database.connect() as connection:
            for text in connection.execute(query).scalars():
                counts.update(words(text))
        return counts

    def sample(self, n: int) -> tuple[str, ...]:
        if n not in self._samples:
            with self.database.connect() as connection:
                self._samples[n] = tuple(self._some(connection, n))
        return self._samples[n]

    def _some(self, connection: Connection, n: int) -> Iterable[str]:
        """Each so-manieth of the passages, by their rank among those that may be shown."""
        of_numbers = select(chunks.c.number).where(self._shown()).order_by(chunks.c.number)
        numbers = connection.execute(of_numbers).scalars().all()
        step = max(len(numbers) // n, 1)
        some = numbers[::step][:n]
        of_texts = select(chunks.c.text).where(chunks.c.number.in_(some))
        return connection.execute(of_texts).scalars().all()

    def _shown(self) -> ColumnElement[bool]:
        if self.clearance is None:
            return true()
        return covered(self.clearance, chunks.c.document)
