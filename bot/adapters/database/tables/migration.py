"""Brings the tables of an earlier version up to date, each step in one transaction: documents and answers stay.

Bots of the version before are at work meanwhile, and go on with the tables that they know. So a step adds: tables,
indexes, columns that are empty or have a default. What nobody uses any more stays for one version, and only a later
step takes it out. `SERVES` in `schema.py` names the oldest version that may go on; programs that are older are told.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, select, text, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.audience import change_audience
from bot.adapters.database.documents.quotes import keep_quotes
from bot.adapters.database.tables.records import checksum
from bot.adapters.database.tables.schema import (
    SCHEMA_VERSION,
    SERVES,
    answers,
    chunks,
    documents,
    facts,
    metadata,
    quotes,
    read_fact,
    signs,
    window_pictures,
    write_fact,
)
from bot.errors import IndexMismatch, IndexMissing
from bot.nouns import Answer, audience_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, Connection

    from bot.adapters.database.tables.schema import Database

ROWS_AT_A_TIME = 500
"""Rows in memory at a time."""
OLDEST = "serves"
"""The fact that keeps `SERVES`; where there is none, the tables are for programs of their own version alone."""
_TOO_OLD = "This Pincite is too old for it: update it here (pip install --upgrade pincite), and start it again."


def upgrade(database: Database, on_step: Callable[[Connection], None] = lambda _: None) -> None:
    """Take the steps that are missing. Of two processes that open at once, one takes them and the other waits.

    `on_step` hears of each, before it; if it raises, the step is not taken.
    """
    while (version := _version(database)) in SCHEMA_STEPS:
        following, step = SCHEMA_STEPS[version]
        with database.begin() as connection:
            on_step(connection)
            dialect_of(connection).step_alone(connection)
            if _claim(connection, version, following):
                step(connection)
                write_fact(connection, OLDEST, SERVES)


def check_version(database: Database, place: str) -> None:
    """Raise IndexMismatch, naming the place, where the tables are not for this program: it may be too old for them."""
    with database.connect() as connection:
        found = read_fact(connection, "schema")
        oldest = read_fact(connection, OLDEST)
    if not found:
        raise IndexMissing(f"There is no whole index in {place}. Make one with `pincite ingest PATH`.")
    if found == SCHEMA_VERSION:
        return
    # A later program's tables serve earlier ones down to the oldest that they name.
    if oldest and int(oldest) <= int(SCHEMA_VERSION) <= int(found):
        return

    is_later = found.isdecimal() and int(found) > int(SCHEMA_VERSION)
    raise IndexMismatch(
        f"The index in {place} was made by another version of Pincite (schema {found}, here {SCHEMA_VERSION}). "
        + (_TOO_OLD if is_later else "Ingest into another folder or `workspace`, or use that version.")
    )


def _version(database: Database) -> str:
    with database.connect() as connection:
        return read_fact(connection, "schema") or ""


def _claim(connection: Connection, version: str, following: str) -> bool:
    """Write the new version first: that locks out every other writer until the step is committed with it."""
    schema = update(facts).where(
        facts.c.name == "schema",
        facts.c.value == version,
    )
    return connection.execute(schema.values(value=following)).rowcount == 1


def _remember_quotes(connection: Connection) -> None:
    """Answers know their conversation and can be found by time, and their quotes by source."""
    connection.execute(text("ALTER TABLE answers ADD COLUMN conversation VARCHAR NOT NULL DEFAULT ''"))
    for index in (*answers.indexes, *documents.indexes):
        index.create(connection, checkfirst=True)
    quotes.create(connection, checkfirst=True)
    read = TypeAdapter(Answer).validate_json
    for kept in connection.execute(select(answers.c.answer)).scalars().all():
        with contextlib.suppress(ValidationError):  # one damaged answer must not keep the documents shut
            keep_quotes(connection, read(kept))


def _know_audiences(connection: Connection) -> None:
    """The searches know who may read a document; before, only its structure said it. Slack gets its tables."""
    metadata.create_all(connection, checkfirst=True)
    connection.execute(text("ALTER TABLE files ADD COLUMN audience TEXT NOT NULL DEFAULT '[]'"))
    said = dialect_of(connection).audience_in(documents.c.structure).label("names")
    restricted = select(documents.c.id, said).where(said != "[]")
    # All are read before the first is changed.
    for row in connection.execute(restricted).all():
        names = audience_of(json.loads(row.names))
        change_audience(connection, row.id, names)


def _check_texts(connection: Connection) -> None:
    """Texts have checksums from now on, and documents the time when they are indexed."""
    for table in (documents, chunks):
        connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN checksum VARCHAR NOT NULL DEFAULT ''"))
    connection.execute(text("ALTER TABLE documents ADD COLUMN indexed_at VARCHAR NOT NULL DEFAULT ''"))
    _seal(connection, documents.c.id, documents.c.text)
    _seal(connection, chunks.c.number, chunks.c.place, chunks.c.text)


def _find_neighbours(connection: Connection) -> None:
    """The chunks beside a chunk are found by an index. Blocks come when the files are read again."""
    connection.execute(text("DROP INDEX IF EXISTS ix_chunks_document"))
    for index in chunks.indexes:
        index.create(connection, checkfirst=True)


def _serve_several(connection: Connection) -> None:
    """Processes on Slack know of each other, and workspaces can install the app."""
    metadata.create_all(connection, checkfirst=True)


def _know_signs(connection: Connection) -> None:
    """Who shows on Slack that a question waits is known to all processes."""
    signs.create(connection, checkfirst=True)


def _hold_files(connection: Connection) -> None:
    """A server holds files that are handed over, and test cases; beside SQLite they stay files."""
    dialect_of(connection).hold_files(connection)


def _hold_attached(connection: Connection) -> None:
    """As `_hold_files`, of what came with questions on Slack."""
    dialect_of(connection).hold_attached(connection)


def _know_pictures(connection: Connection) -> None:
    """Which pictures were uploaded to Slack is known to all processes."""
    window_pictures.create(connection, checkfirst=True)
    dialect_of(connection).share(connection, window_pictures.name)


def _note_more(connection: Connection) -> None:
    """There is room for what is noted of a file besides."""
    connection.execute(text("ALTER TABLE files ADD COLUMN noted TEXT NOT NULL DEFAULT '{}'"))


def _seal(connection: Connection, key: Column[int], *parts: Column[str]) -> None:
    """Give each row of this key the checksum of these columns, some rows at a time."""
    sealing = update(key.table).where(key == bindparam("row"))
    sealing = sealing.values(checksum=bindparam("sum"))
    last = 0
    while True:
        query = select(key, *parts).where(key > last)
        query = query.order_by(key).limit(ROWS_AT_A_TIME)
        rows = connection.execute(query).all()
        if not rows:
            return

        sums = [{"row": row[0], "sum": checksum(*row[1:])} for row in rows]
        connection.execute(sealing, sums)
        last = rows[-1][0]


SCHEMA_STEPS: dict[str, tuple[str, Callable[[Connection], None]]] = {
    "1": ("2", _remember_quotes),
    "2": ("3", _know_audiences),
    "3": ("4", _check_texts),
    "4": ("5", _find_neighbours),
    "5": ("6", _serve_several),
    "6": ("7", _know_signs),
    "7": ("8", _hold_files),
    "8": ("9", _hold_attached),
    "9": ("10", _know_pictures),
    "10": ("11", _note_more),
}
"""By version, the one that follows and the way there; in order."""
