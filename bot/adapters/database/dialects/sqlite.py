"""SQLite: words are in its full-text index, vectors in another store, of which `debris` knows what is to go."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, column, delete, func, insert, literal, literal_column, select

from bot.adapters.database.documents.audience import covered
from bot.adapters.database.tables.records import PassageCounts, chunk_heading, chunk_row, portions, searched
from bot.adapters.database.tables.schema import chunks, debris, documents, terms
from bot.words import match_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnClause, ColumnElement, Connection, RowMapping, Select

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk, Clearance

SOUND = "its pages and tables are sound"
ORDER_OF_RECORDING: ColumnElement[int] = literal_column("answers.rowid")
LOCK_SECONDS = 30
"""Seconds to wait for another process that is writing."""
_HEADING_WEIGHT = 1.0
"""Weight of a word in the title or headings against one in the text."""


def now(_: Connection) -> float:
    """Whoever opens a file is on one machine with all others."""
    return time.time()


def take_turns(_: Connection, *_who: str) -> None:
    """Whoever has written in a transaction keeps all other writers out."""


def step_alone(_: Connection) -> None:
    """As above: a step begins by writing."""


def hold_files(_: Connection) -> None:
    """None: they lie beside the database."""


def hold_attached(_: Connection) -> None:
    """None: it lies beside the database."""


def share(_: Connection, _names: str) -> None:
    """Whoever may open the file may use all tables."""


def audience_in(structure: ColumnElement[str]) -> ColumnElement[str]:
    """The audience in a document's structure, as JSON."""
    return func.json_extract(structure, "$.audience")


def with_audience(structure: ColumnElement[str], audience: str) -> ColumnElement[str]:
    """The structure with another audience, which is given as JSON."""
    return func.json_set(structure, "$.audience", func.json(audience))


def store_chunks(connection: Connection, stored: Sequence[tuple[int, Chunk]]) -> PassageCounts:
    """A row of `terms` bears the number of its chunk."""
    if not stored:
        return PassageCounts()
    storing = insert(chunks).returning(chunks.c.number, sort_by_parameter_order=True)
    rows = [chunk_row(chunk, document) for document, chunk in stored]
    numbers = connection.execute(storing, rows).scalars().all()
    return index_words(connection, numbers, [chunk for _, chunk in stored])


def index_words(
    connection: Connection,
    numbers: Sequence[int],
    stored: Sequence[Chunk],
) -> PassageCounts:
    """Each under the number of its chunk, whose vector is no debris from now on."""
    rows: list[dict[str, Any]] = []
    for number, chunk in zip(numbers, stored, strict=True):
        rows.append({"rowid": number, "heading": chunk_heading(chunk), "text": searched(chunk)})
    connection.execute(insert(terms), rows)
    for some in portions([chunk.id for chunk in stored]):
        connection.execute(delete(debris).where(debris.c.chunk.in_(some)))
    return PassageCounts()


def count_on(_: Connection) -> None:
    """A row gets the highest number and one."""


def stand_still(connection: Connection) -> None:
    """Python's driver begins a transaction at the first change only."""
    connection.exec_driver_sql("BEGIN")


def drop_chunks(connection: Connection, documents: Select[tuple[int]]) -> PassageCounts:
    """Their vectors become debris."""
    doomed = chunks.c.document.in_(documents)
    ids = select(chunks.c.id).where(doomed)
    numbers = select(chunks.c.number).where(doomed)
    connection.execute(insert(debris).prefix_with("OR IGNORE").from_select(["chunk"], ids))
    connection.execute(delete(terms).where(terms.c.rowid.in_(numbers)))
    connection.execute(delete(chunks).where(doomed))
    return PassageCounts()


def count(_: Connection, _counted: PassageCounts) -> None:
    """FTS5 keeps count itself."""


def drop_uploads(_: Connection, _paths: Sequence[str]) -> None:
    """They are files in the workspace's folder."""


def exchanged(
    connection: Connection,
    gone: Sequence[str],
    there: Sequence[str],
) -> None:
    """Vectors under ids that nothing has any more are debris; under others they are none."""
    for some in portions(there):
        connection.execute(delete(debris).where(debris.c.chunk.in_(some)))
    if gone:
        rows = [{"chunk": id_} for id_ in gone]
        connection.execute(insert(debris).prefix_with("OR IGNORE"), rows)


def found_by_words(
    connection: Connection,
    query: str,
    k: int,
    clearance: Clearance | None,
) -> Iterable[RowMapping]:
    """By FTS5's BM25; any text is a valid query."""
    words = match_query(query)
    if not words:
        return ()
    asked = {"words": words, "k": k}
    return connection.execute(_find(clearance), asked).mappings().all()


@lru_cache(maxsize=100)
def _find(clearance: Clearance | None) -> Select[Any]:
    """The best that may be shown: filtered before they are counted, or forbidden ones would take the places."""
    table = _table()
    # FTS5 gives what matches best the lowest number, which is below 0.
    score = (-func.bm25(table, _HEADING_WEIGHT, 1.0)).label("score")
    matching = table.op("MATCH")(bindparam("words"))
    best = select(terms.c.rowid, score).where(matching)
    best = best.order_by(score.desc()).limit(bindparam("k"))

    if clearance is not None:
        best = best.join(chunks, chunks.c.number == terms.c.rowid)
        best = best.where(covered(clearance, chunks.c.document))

    found = best.subquery()

    return (
        select(
            *chunks.c,
            documents.c.source,
            documents.c.title,
            documents.c.modified,
            documents.c.url,
            found.c.score,
        )
        .join(found, chunks.c.number == found.c.rowid)
        .join(documents, documents.c.id == chunks.c.document)
        .order_by(found.c.score.desc())
    )


def known_words(
    connection: Connection,
    words: Sequence[str],
    clearance: Clearance | None,
) -> Iterable[str]:
    """Those of the words that a search by words would find."""
    matching = _table().op("MATCH")(bindparam("word"))
    query = select(literal(1)).select_from(terms).where(matching)
    if clearance is not None:
        query = query.join(chunks, chunks.c.number == terms.c.rowid)
        query = query.where(covered(clearance, chunks.c.document))

    query = query.limit(1)

    known: list[str] = []
    for word in words:
        asked = {"word": match_query(word)}
        if connection.execute(query, asked).first():
            known.append(word)
    return known


def wipe(database: Database, patience: float) -> bool:
    """Clear what was deleted out of the write-ahead log, which still holds it as it was before."""
    with database.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000}")
    return not busy


def problems(connection: Connection) -> tuple[str, ...]:
    """What SQLite finds wrong."""
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return () if said == ["ok"] else tuple(said)


def _table() -> ColumnClause[Any]:
    """FTS5 names the whole table so, in MATCH and in bm25."""
    return column(terms.name)
