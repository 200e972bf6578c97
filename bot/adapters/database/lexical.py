"""BM25 over the chunks, by SQLite's FTS5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.adapters.database.records import to_chunk
from bot.nouns import Hit
from bot.words import match_query

if TYPE_CHECKING:
    from bot.adapters.database.schema import Database
HEADING_WEIGHT = 1.0
"""Weight of a word in the title or headings against one in the text."""
FIND = text(
    """
    SELECT chunks.*, documents.source, documents.title, documents.modified, documents.url, best.score
    FROM (SELECT rowid, -bm25(terms, :heading_weight, 1.0) AS score FROM terms WHERE terms MATCH :words
          ORDER BY score DESC LIMIT :k) AS best
    JOIN chunks ON chunks.number = best.rowid
    JOIN documents ON documents.id = chunks.document
    ORDER BY best.score DESC
    """
)


class LexicalSearch:
    """The lexical Search; it sees the manifest as last committed."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database

    def search(self, query: str, k: int) -> tuple[Hit, ...]:
        """Up to k chunks that share words with the query, by BM25; any text is a valid query."""
        words = match_query(query)
        if not words:
            return ()
        values = {"heading_weight": HEADING_WEIGHT, "words": words, "k": k}
        with self._database.connect() as connection:
            rows = connection.execute(FIND, values).mappings().all()
        return tuple(Hit(chunk=to_chunk(row), score=row["score"], lexical=row["score"]) for row in rows)
