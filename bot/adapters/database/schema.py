"""The tables, and how the database is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    column,
    create_engine,
    event,
    select,
    table,
    text,
)
from sqlalchemy.exc import DatabaseError

from bot.errors import IndexMismatch, IndexMissing

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from sqlalchemy import Connection

Database: TypeAlias = Engine
"""An open database; see `open_database`."""

SCHEMA_VERSION = "1"

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Schema version, generation, embedder stamp.",
)
files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),
    Column("source", String, nullable=False, unique=True),
    Column("digest", String, nullable=False, index=True),
    Column("reason", Text),
    comment="Every file that was looked at; reason says why it could not be read. Copies share a digest.",
)
documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False, unique=True),
    Column("file", String, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("modified", String),
    Column("url", Text),
    Column("structure", Text, nullable=False),
    Column("text", Text, nullable=False),
    comment="`file` is the digest of the file it came from; structure is JSON: audience, pages, sections, rows.",
)
chunks = Table(
    "chunks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    comment="place is JSON: page, section, rows.",
)
debris = Table(
    "debris",
    metadata,
    Column("chunk", String, primary_key=True),
    comment="Chunks whose vectors may lie in Chroma though the manifest holds no such chunk; writers sweep them.",
)
answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("asked_at", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("answer", Text, nullable=False),
    comment="The ledger: answers with their trace, as JSON.",
)
terms = table("terms", column("rowid"), column("heading"), column("text"))
"""BM25 over the chunks (SQLite FTS5); a row's rowid is the chunk's number."""
CREATE_TERMS = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5("
    "heading, text, tokenize = 'porter unicode61 remove_diacritics 2')"
)


def open_database(path: Path, *, create: bool = False) -> Database:
    """The database at `path`, made when `create` is set.

    Raises IndexMissing where there is none, and IndexMismatch where it is not Pincite's or of another version.
    """
    if not create and not path.is_file():
        raise IndexMissing(f"There is no index in {path.parent} yet. Make one with `pincite ingest PATH`.")
    path.parent.mkdir(parents=True, exist_ok=True)
    database = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30, "check_same_thread": False})
    event.listen(database, "connect", _tune)
    try:
        if create:
            _create(database)
        _check_version(database, path)
    except DatabaseError as error:
        database.dispose()
        raise IndexMismatch(f"{path} is not a Pincite index, or it is damaged: {error.orig}.") from None
    return database


def read_fact(connection: Connection, name: str) -> str | None:
    """The value kept under this name."""
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Keep this value under this name."""
    connection.execute(facts.delete().where(facts.c.name == name))
    connection.execute(facts.insert().values(name=name, value=value))


def _create(database: Database) -> None:
    with database.begin() as connection:
        metadata.create_all(connection)
        connection.execute(CREATE_TERMS)
        connection.execute(
            facts.insert().prefix_with("OR IGNORE"),
            [{"name": "schema", "value": SCHEMA_VERSION}, {"name": "generation", "value": "0"}],
        )


def _check_version(database: Database, path: Path) -> None:
    with database.connect() as connection:
        found = read_fact(connection, "schema")
    if found != SCHEMA_VERSION:
        raise IndexMismatch(
            f"{path} was made by another version of Pincite (schema {found}, here {SCHEMA_VERSION}). "
            "Move the folder away and ingest again."
        )


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    """Readers never wait for the writer (WAL), and references hold."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
