"""The tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    column,
    select,
    table,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

Database: TypeAlias = Engine
"""An open database; see `opening.py`."""

SCHEMA_VERSION = "2"
"""Raise it with a step in `migration.py`."""

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
    Column("digest", String, nullable=False, index=True),
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
    Column("asked_at", String, nullable=False, index=True),
    Column("conversation", String, nullable=False, server_default=""),
    Column("verdict", String, nullable=False),
    Column("answer", Text, nullable=False),
    Index("ix_answers_conversation", "conversation", "asked_at"),
    comment="The ledger: answers with their trace, as JSON; asked_at is ISO 8601 in UTC, so that text sorts as time.",
)
quotes = Table(
    "quotes",
    metadata,
    Column("answer", String, ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("quote", Text, nullable=False),
    Index("ix_quotes_source", "source", "digest"),
    comment="What answers quote; digest is that of the document which held the words then.",
)
terms = table("terms", column("rowid"), column("heading"), column("text"))
"""BM25 over the chunks (SQLite FTS5); a row's rowid is the chunk's number."""
CREATE_TERMS = text(
    "CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5("
    "heading, text, tokenize = 'porter unicode61 remove_diacritics 2')"
)


def read_fact(connection: Connection, name: str) -> str | None:
    """The value kept under this name."""
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Keep this value under this name."""
    connection.execute(facts.delete().where(facts.c.name == name))
    connection.execute(facts.insert().values(name=name, value=value))
