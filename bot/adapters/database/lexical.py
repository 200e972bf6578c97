"""BM25 over the chunks, by SQLite's FTS5."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, column, func, select

from bot.adapters.database.audience import covered
from bot.adapters.database.records import to_chunk
from bot.adapters.database.schema import chunks, documents, terms
from bot.nouns import Hit
from bot.words import match_query

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, Select

    from bot.adapters.database.schema import Database
    from bot.nouns import Clearance
HEADING_WEIGHT = 1.0
"""Weight of a word in the title or headings against one in the text."""


class LexicalSearch:
    """The lexical Search; it sees the manifest as last committed."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        """Up to k chunks that share words with the query, by BM25; any text is a valid query."""
        words = match_query(query)
        if not words:
            return ()
        with self._database.connect() as connection:
            rows = connection.execute(_find(clearance), {"words": words, "k": k}).mappings().all()
        return tuple(Hit(chunk=to_chunk(row), score=row["score"], lexical=row["score"]) for row in rows)


@lru_cache(maxsize=100)
def _find(clearance: Clearance | None) -> Select[Any]:
    """The best that may be shown: filtered before they are counted, or forbidden ones would take the places."""
    table: ColumnClause[Any] = column(terms.name)  # FTS5 names the whole table so, in MATCH and in bm25
    score = (-func.bm25(table, HEADING_WEIGHT, 1.0)).label("score")
    matching = select(terms.c.rowid, score).where(table.op("MATCH")(bindparam("words")))
    best = matching.order_by(score.desc()).limit(bindparam("k"))
    if clearance is not None:
        best = best.join(chunks, chunks.c.number == terms.c.rowid).where(covered(clearance, chunks.c.document))
    found = best.subquery()
    return (
        select(*chunks.c, documents.c.source, documents.c.title, documents.c.modified, documents.c.url, found.c.score)
        .join(found, chunks.c.number == found.c.rowid)
        .join(documents, documents.c.id == chunks.c.document)
        .order_by(found.c.score.desc())
    )
