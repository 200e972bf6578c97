"""The tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    cast,
    column,
    select,
    table,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex

from bot.adapters.database.tables.rows import inserting, put

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.sql.compiler import DDLCompiler

Database: TypeAlias = Engine
"""An open database; see `opening.py`."""

SCHEMA_VERSION, SERVES = "11", "8"
"""The version of these tables, and the oldest of a program that may use them: see `migration.py`."""

_WORKING_ROWS = "state = 'working'"

metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    comment="Schema version, generation, embedder stamp; files that went of late, if they were not for everybody.",
)
files = Table(
    "files",
    metadata,
    Column("path", String, primary_key=True),
    Column("source", String, nullable=False, unique=True),
    Column("digest", String, nullable=False, index=True),
    Column("reason", Text),
    Column("audience", Text, nullable=False, server_default="[]"),
    Column("noted", Text, nullable=False, server_default="{}"),
    comment="Every file that was looked at; reason says why it could not be read. Copies share a digest; audience is "
    "JSON, what was given to the file or what the rules say, for documents that name none of their own. noted is JSON, "
    "what is known besides.",
)
restrictions = Table(
    "restrictions",
    metadata,
    Column("path", String, primary_key=True),
    Column("content", String, nullable=False, index=True),
    Column("audience", Text, nullable=False),
    comment="What `pincite ingest --audience` gave to files, as JSON, be it nothing any more. It outlives their "
    "documents: a file that comes back, or under another name, is not open to more people. content is a digest.",
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
    Column("checksum", String, nullable=False, server_default=""),
    Column("indexed_at", String, nullable=False, server_default=""),
    comment="`file` is the digest of the file it came from; structure is JSON: audience, pages, sections, rows, "
    "blocks. checksum is that of the text; indexed_at is ISO 8601 in UTC, empty where it was not noted.",
)
audiences = Table(
    "audiences",
    metadata,
    Column("document", Integer, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Index("ix_audiences_name", "name", "document"),
    comment="Who may read a document, for the searches; a document without any may be read by everybody.",
)
chunks = Table(
    "chunks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("document", Integer, ForeignKey("documents.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("checksum", String, nullable=False, server_default=""),
    Index("ix_chunks_document_start", "document", "start"),
    comment="place is JSON: page, section, rows, blocks; checksum is that of place and text.",
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
    comment="What answers quote, a record separator between pieces; digest is that of the document that held them.",
)
inbox = Table(
    "inbox",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("ts", String, nullable=False),
    Column("thread", String, nullable=False),
    Column("user", String, nullable=False, index=True),
    Column("received_at", Float, nullable=False),
    Column("not_before", Float, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("wanted", String, nullable=False),
    Column("interruption", String, nullable=False, server_default=""),
    Column("owner", String, nullable=False, server_default=""),
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("answer", String, nullable=False, server_default="", index=True),
    Column("asking", Text, nullable=False),
    Column("reply", Text, nullable=False),
    UniqueConstraint("team", "channel", "ts", name="uq_inbox_message"),
    Index("ix_inbox_thread", "team", "channel", "thread"),
    Index(
        "uq_inbox_working",
        "team",
        "channel",
        "thread",
        unique=True,
        sqlite_where=text(_WORKING_ROWS),
    ),
    comment="Questions asked on Slack: one row a message, and of a thread at most one that is being worked on. Times "
    "are seconds since 1970; asking and reply are JSON, and the words are taken out of asking once it is answered.",
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("received_at", Float, nullable=False, index=True),
    comment="What Slack delivered lately, by its own id, so that no delivery counts twice.",
)
feedback = Table(
    "feedback",
    metadata,
    Column("answer", String, primary_key=True),
    Column("user", String, primary_key=True),
    Column("rating", String, primary_key=True),
    Column("reason", String, nullable=False, server_default=""),
    Column("comment", Text, nullable=False, server_default=""),
    Column("given_at", String, nullable=False),
    comment="What people said of answers; given_at is ISO 8601 in UTC.",
)
processes = Table(
    "processes",
    metadata,
    Column("owner", String, primary_key=True),
    Column("until", Float, nullable=False),
    comment="Slack bots that are at work on this workspace, until this time unless they say so again.",
)
pauses = Table(
    "pauses",
    metadata,
    Column("team", String, primary_key=True),
    Column("method", String, primary_key=True),
    Column("until", Float, nullable=False),
    comment="Methods of Slack that are not to be called before this time, as Slack told one of the bots.",
)
signs = Table(
    "signs",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("owner", String, primary_key=True),
    Column("thread", String, nullable=False),
    Column("since", Float, nullable=False),
    comment="Lines of status which say that a question waits, each with the process that shows it and has to take it "
    "back: it may be another one that answers.",
)
window_pictures = Table(
    "window_pictures",
    metadata,
    Column("team", String, primary_key=True),
    Column("file", String, primary_key=True),
    Column("window", String, nullable=False),
    Column("since", Float, nullable=False),
    Index("ix_window_pictures_window", "team", "window"),
    comment="Pictures of pages that were uploaded to Slack for a window, by their ids there, until they are deleted: "
    "it may be another process that does so.",
)
installations = Table(
    "installations",
    metadata,
    Column("team", String, primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("expires_at", Float, nullable=False, server_default="0"),
    Column("renewing_until", Float, nullable=False, server_default="0"),
    comment="Slack workspaces that installed the app: sealed is JSON with the tokens, encrypted. Times are seconds "
    "since 1970; expires_at is 0 where the token doesn't, and renewing_until keeps a second process from renewing it.",
)
oauth_states = Table(
    "oauth_states",
    metadata,
    Column("state", String, primary_key=True),
    Column("expires_at", Float, nullable=False),
    comment="Installations that were begun: digests of what Slack is to bring back, once.",
)
terms = table("terms", column("rowid"), column("heading"), column("text"))
"""BM25 over the chunks (SQLite FTS5); a row's rowid is the chunk's number."""
TOKENIZE = "porter unicode61 remove_diacritics 2"
CREATE_TERMS = text(f"CREATE VIRTUAL TABLE IF NOT EXISTS terms USING fts5(heading, text, tokenize = '{TOKENIZE}')")


@compiles(CreateIndex, "postgresql")
def _of_some_rows(create: CreateIndex, compiler: DDLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    """As `sqlite_where`. To name PostgreSQL's own option loads all of its dialect: 50 ms of every command."""
    statement: str = compiler.visit_create_index(create, **options)  # type: ignore[no-untyped-call]
    if create.element.name == "uq_inbox_working":
        return f"{statement} WHERE {_WORKING_ROWS}"
    return statement


def read_fact(connection: Connection, name: str) -> str | None:
    """The value kept under this name."""
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()


def write_fact(connection: Connection, name: str, value: str) -> None:
    """Keep this value under this name."""
    put(connection, facts, {"name": name, "value": value})


def add_to_fact(connection: Connection, name: str, by: int = 1) -> None:
    """Add to the number kept under this name, whoever adds to it at the same time; where there is none, it is 0."""
    total = cast(cast(facts.c.value, BigInteger) + by, Text)
    adding = inserting(connection, facts).values(name=name, value=str(by))
    connection.execute(
        adding.on_conflict_do_update(
            index_elements=[facts.c.name],
            set_={"value": total},
        )
    )
