"""BM25 over the chunks, by the words of the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.records import to_chunk
from bot.nouns import Hit

if TYPE_CHECKING:
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
