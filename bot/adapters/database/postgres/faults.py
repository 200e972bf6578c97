"""What PostgreSQL says when something fails, as a sentence with the cure, and never with a password."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors

from bot.errors import IndexMissing, PinciteError, SettingsError, StorageFailed, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, ExceptionContext

_WHILE_CONNECTING: tuple[tuple[re.Pattern[str], type[PinciteError], str], ...] = (
    (
        # FATAL:  password authentication failed for user "ann"; fe_sendauth: no password supplied
        re.compile(r"password authentication failed|no password supplied|SASL authentication failed"),
        SettingsError,
        "does not take this user and password. Correct them in the setting `database`, or in ~/.pgpass",
    ),
    (
        # FATAL:  role "ann" does not exist; FATAL:  database "docs" does not exist
        re.compile(r"(role|database) \".*\" does not exist"),
        SettingsError,
        "does not know it. Create the role or the database (docs/large.md), or correct the setting `database`",
    ),
    (
        # invalid connection option "sslmod"; invalid sslmode value: "requir"; invalid port number: "99999"; definition
        # of service "docs" not found; FATAL:  unrecognized configuration parameter "statment_timeout"
        re.compile(
            r"invalid (connection option|port number|\w+ value)|definition of service|"
            r"unrecognized configuration parameter"
        ),
        SettingsError,
        "is not found by this address. Correct what the setting `database` says",
    ),
    (
        # SSL error: certificate verify failed; server certificate for "db" does not match host name "10.0.0.7"; root
        # certificate file "/etc/db.pem" does not exist; server does not support SSL, but SSL was required
        re.compile(r"certificate verify failed|server certificate for|certificate file|does not support SSL"),
        SettingsError,
        "shows no certificate that holds. Name its host as the certificate does, and who signed that in sslrootcert",
    ),
    (
        # FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "ann", database "docs", no encryption
        re.compile(r"no pg_hba\.conf entry|Peer authentication failed|SSL (required|connection)"),
        SettingsError,
        "does not let this host or user in. Add a line to its pg_hba.conf, or ?sslmode=require to the address",
    ),
    (
        # FATAL:  sorry, too many clients already
        re.compile(r"too many (clients|connections)|connection slots"),
        StorageFailed,
        "has no connection left. Raise its max_connections, or stop what else uses it",
    ),
    (
        # FATAL:  the database system is starting up
        re.compile(r"is (starting up|shutting down|not yet accepting connections)"),
        StorageFailed,
        "is starting or stopping. Try again in a moment",
    ),
)
"""What a server says to whoever connects, and what that means."""
_LACKING = re.compile(r"extension \"\w+\" is not available|extension control file")
"""`extension "vector" is not available`; `could not open extension control file …`, from earlier versions"""
_NO_VECTORS = "lacks pgvector. Install it on the server (Debian: postgresql-17-pgvector; most services have it)"
_UNREACHABLE = "can't be reached. Start it, or correct the setting `database`"
_LATER: tuple[tuple[tuple[type[psycopg.Error], ...], type[PinciteError], str], ...] = (
    ((errors.ReservedName,), SettingsError, "keeps such names for itself. Set `workspace` to another one"),
    ((errors.DiskFull,), StorageFailed, "has no room left. Make room on its disk"),
    ((errors.ReadOnlySqlTransaction,), StorageFailed, "is read-only, as a standby is. Name its primary in `database`"),
    (
        (errors.InsufficientPrivilege,),
        StorageFailed,
        "does not permit that to this user. docs/large.md says what which user needs",
    ),
    (
        (errors.UndefinedTable, errors.InvalidSchemaName),
        IndexMissing,
        "has no such index, or not all of its tables. Make one with `pincite ingest PATH`",
    ),
    (
        (errors.LockNotAvailable, errors.DeadlockDetected),
        WorkspaceBusy,
        "is kept busy by another process. Try again when it is done",
    ),
    (
        (errors.QueryCanceled, errors.TransactionTimeout, errors.IdleInTransactionSessionTimeout),
        StorageFailed,
        "ended what took it too long, or was told to. Try again, or give this user a longer statement_timeout",
    ),
    (
        (errors.ProgramLimitExceeded,),
        StorageFailed,
        "takes nothing so large: a path or a name of readers has 2,700 bytes at most, and a vector 4,000 numbers",
    ),
)
"""Errors of statements, and what they mean."""


def server_place(url: URL) -> str:
    """User, host and database, and nothing else of an address."""
    user = f"{url.username}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    # `postgresql:///docs?host=/run/postgresql` names the host behind the question mark, and may name several.
    query = url.query.get("host", "")
    named = query if isinstance(query, str) else ",".join(query)
    host = url.host or named or "localhost"
    return f"{user}{host}{port}/{url.database}"


def postgres_error_handler(url: URL) -> Callable[[ExceptionContext], PinciteError | None]:
    """What the database at this address calls with each error; another error in its place, where it is one of these.

    A connection that turns out to be gone before it is used is no error yet: another one is tried.
    """
    return lambda context: None if context.is_pre_ping else postgres_fault(context.original_exception, url)


def postgres_fault(error: BaseException, url: URL) -> PinciteError | None:
    """The fault as a sentence; None for an error of another kind."""
    if isinstance(error, psycopg.Error) and _LACKING.search(str(error)):
        return _say(SettingsError, url, _NO_VECTORS, error)
    for kinds, kind, meaning in _LATER:
        if isinstance(error, kinds):
            return _say(kind, url, meaning, error)
    if not isinstance(error, psycopg.OperationalError) and not _is_of_driver(error):
        return None
    for pattern, kind, meaning in _WHILE_CONNECTING:
        if pattern.search(str(error)):
            return _say(kind, url, meaning, error)
    return None if _is_of_driver(error) else _say(StorageFailed, url, _UNREACHABLE, error)


def _is_of_driver(error: BaseException) -> bool:
    """Whether the driver didn't understand what it was given, so that no server was asked."""
    return isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None


def _say(
    kind: type[PinciteError],
    url: URL,
    meaning: str,
    error: BaseException,
) -> PinciteError:
    """The first line says it; hints and other addresses that were tried follow."""
    lines = [row.strip() for row in str(error).splitlines()]
    said = next(filter(None, lines), type(error).__name__)
    return kind(f"The database {server_place(url)} {meaning} ({said.rstrip('.')}).")
