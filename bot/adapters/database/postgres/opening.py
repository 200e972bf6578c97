"""How a workspace on a PostgreSQL server is opened, and made where wanted: a schema that holds all of it."""

from __future__ import annotations

import os
import re
import socket
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, String, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateSchema

from bot.adapters.database.postgres import additions
from bot.adapters.database.postgres.faults import postgres_error_handler, server_place
from bot.adapters.database.tables.migration import OLDEST, check_version, upgrade
from bot.adapters.database.tables.schema import SCHEMA_VERSION, SERVES, debris, facts, metadata
from bot.errors import IndexMismatch, IndexMissing, PinciteError, SettingsError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

    from bot.adapters.database.tables.schema import Database

_DRIVER = "postgresql+psycopg"
_DRIVERS = {"postgres", "postgresql", _DRIVER}
_FORM = (
    "write it as postgresql+psycopg://user:password@host/database, with %40 for an @ in the password, and %2F for a /"
)
_CONNECTING = 10
"""Seconds to wait for the server."""
_SILENCE = 30_000
"""Milliseconds for which a server may say nothing to what it was sent; then another connection is tried."""
_OLDEST_VECTOR = (0, 8)
"""From 0.8 on a filtered search goes on until it has found enough."""
_NUMBER = re.compile(r"\d+")
"""`0`, `8` and `1` of pgvector's version, `0.8.1`"""
_USUAL = "public"
"""The schema that extensions are in, unless somebody put them elsewhere."""
_LOOK = text("""
SELECT current_setting('server_encoding') AS encoding,
       to_regclass(quote_ident(:workspace) || '.facts') IS NOT NULL AS is_made,
       to_regnamespace(quote_ident(:workspace)) IS NOT NULL AS is_there,
       (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS vector,
       (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'vector') AS place
""")
_OWNS = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'facts'::regclass")
_TABLES = """
ALTER TABLE answers ADD COLUMN recorded bigint GENERATED ALWAYS AS IDENTITY;
CREATE TABLE postings (
    term bigint, chunk integer, tf smallint NOT NULL, len smallint NOT NULL,
    PRIMARY KEY (term, chunk) INCLUDE (tf, len)
);
CREATE INDEX ix_postings_chunk ON postings (chunk);
CREATE TABLE vectors (
    chunk integer PRIMARY KEY REFERENCES chunks (number) ON DELETE CASCADE, embedding halfvec NOT NULL
)
"""
"""What this database has beside the tables of `schema.py`.

`postings` has no reference to chunks, which would be looked up for each of some two hundred words of a passage.
`vectors` gets its dimension and its index from `vectors.py`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerState:
    """What is on the server."""

    encoding: str
    is_made: bool
    is_there: bool
    vector: str | None
    place: str | None


def open_server(address: str, workspace: str, *, create: bool = False) -> Database:
    """The workspace of this name in the database at this address, made when `create` is set.

    Raises IndexMissing where there is none, IndexMismatch where it is of another version, SettingsError where the
    address or the server does not fit, and StorageFailed where the server can't be reached.
    """
    url = _url(address)
    database, found = _looked_at(url, workspace, _USUAL)
    if found.place not in {None, _USUAL}:
        database.dispose()
        database, found = _looked_at(url, workspace, str(found.place))
    try:
        _check(url, found)
        if create and not found.is_made:
            _create(database, workspace, found)
        _check_index(database, url, is_made=create or found.is_made)
    except Exception:
        database.dispose()
        raise

    return database


def exists(address: str, workspace: str) -> bool:
    """Whether there is such a workspace; raises as `open_server`."""
    database, found = _looked_at(_url(address), workspace, _USUAL)
    database.dispose()
    return found.is_made


def place_in(address: str, workspace: str) -> str:
    """Where a workspace is, in words, without a password."""
    return f"{server_place(_url(address))}, schema {workspace}"


def _url(address: str) -> URL:
    """The address, in SQLAlchemy's words; an error says nothing of it, as a password may be in any part."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise SettingsError(
            f"What is given as `database` (or with --to) is no address of a database: {_FORM}."
        ) from None
    # Of a password with an @ that is not written %40, a part would be taken for the host.
    if url.drivername not in _DRIVERS or "@" in (url.host or "") or not url.database:
        raise SettingsError(f"What is given as `database` (or with --to) is no address of a database: {_FORM}.")
    return url.set(drivername=_DRIVER)


def _looked_at(
    url: URL,
    workspace: str,
    extensions: str,
) -> tuple[Database, ServerState]:
    database = create_engine(
        url,
        connect_args=_arguments(url, f"{workspace},{extensions}"),
        execution_options={"workspace": workspace},
        hide_parameters=True,  # an error must not carry a statement's values, such as a question, into a log
        pool_pre_ping=True,  # a server that was started anew is no error
    )
    event.listen(database, "handle_error", postgres_error_handler(url), retval=True)

    try:
        with database.connect() as connection:
            row = connection.execute(_LOOK, {"workspace": workspace}).mappings().one()
    except PinciteError:
        database.dispose()
        raise

    return database, ServerState(**row)


def _arguments(url: URL, path: str) -> dict[str, Any]:
    ours = {
        "search_path": path,
        "jit": "off",  # compiling a statement takes longer than any of ours
        # Of a host that is cut off the server would learn nothing for two hours, and hold its locks until then.
        "tcp_keepalives_idle": 30,
        "tcp_keepalives_interval": 10,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": _SILENCE,
    }
    options = " ".join(f"-c {name}={value}" for name, value in ours.items())
    return {
        "options": f"{url.query.get('options', '')} {options}".strip(),
        "application_name": f"pincite {os.getpid()} on {socket.gethostname()}",
        "connect_timeout": _CONNECTING,
        "keepalives_idle": 30,
        "tcp_user_timeout": _SILENCE,
    }


def _check(url: URL, found: ServerState) -> None:
    if found.encoding != "UTF8":
        raise SettingsError(
            f"The database {server_place(url)} has the encoding {found.encoding}, which lacks letters of some "
            "documents. Make another one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name that."
        )

    if found.vector and tuple(map(int, _NUMBER.findall(found.vector)))[:2] < _OLDEST_VECTOR:
        raise SettingsError(
            f"The database {server_place(url)} has pgvector {found.vector}, and 0.8 is the oldest that will do. "
            "Update it on the server, and then with ALTER EXTENSION vector UPDATE."
        )


def _create(database: Database, workspace: str, found: ServerState) -> None:
    """All or nothing; of two processes that do so at once, one waits and finds it done."""
    with database.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"pincite {workspace}"})
        if connection.execute(_LOOK, {"workspace": workspace}).mappings().one()["is_made"]:
            return
        if not found.is_there:
            connection.execute(CreateSchema(workspace, if_not_exists=True))
        if found.vector is None:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS vector SCHEMA {_USUAL}"))
        _create_tables(connection)


def _create_tables(connection: Connection) -> None:
    """Whatever other tables the schema `public` has: they would be taken for ours, were it asked what is there."""
    _by_code_points().create_all(connection, checkfirst=False)
    for statement in _TABLES.split(";"):
        connection.execute(text(statement))

    additions.make_tables(connection)
    start = {
        "schema": SCHEMA_VERSION,
        OLDEST: SERVES,
        "generation": "0",
        "passages": "0",
        "words": "0",
    }
    connection.execute(facts.insert(), [{"name": name, "value": value} for name, value in start.items()])


def _check_index(database: Database, url: URL, *, is_made: bool) -> None:
    """Bring it up to date, and raise where it is none of ours."""
    if not is_made:
        where = f"the schema {database.get_execution_options()['workspace']} of {server_place(url)}"
        raise IndexMissing.of(where)
    upgrade(database, partial(_check_owner, url))
    check_version(database, server_place(url))


def _check_owner(url: URL, connection: Connection) -> None:
    """Raise IndexMismatch where somebody else has to bring the tables up to date, since they are theirs."""
    if not connection.execute(_OWNS).scalar_one():
        raise IndexMismatch(
            f"The index in {server_place(url)} is of an earlier version of Pincite, and this user may not change its "
            "tables. First run this version once as whoever owns them, such as `pincite doctor` where documents are "
            "ingested: bots of the version before go on meanwhile (docs/large.md)."
        )


def _by_code_points() -> MetaData:
    """The tables, with texts that are compared and sorted as SQLite does, whatever language the database speaks."""
    copied = MetaData()
    for table in metadata.sorted_tables:
        if table is not debris:
            for column in table.to_metadata(copied).columns:
                if isinstance(column.type, String):
                    column.type = type(column.type)(collation="C")
    return copied
