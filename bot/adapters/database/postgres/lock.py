"""One writer at a time in a workspace on a server, and everybody can see who it is.

The lock is the session's of whoever holds it. What is committed under it, by the holder or by processes that work for
it on any host, is held to it in its own transaction: `Permit`.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.database.dialects.postgresql import lock_of
from bot.adapters.database.tables.schema import read_fact, write_fact
from bot.errors import StorageFailed, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from bot.adapters.database.tables.schema import Database

_WRITER = "writer"
"""A fact: who is writing, or was when it was killed."""
_INTERVAL = 0.1
"""Seconds between two attempts."""
_TRY = text("SELECT pg_try_advisory_lock(:lock)")
_RELEASE = text("SELECT pg_advisory_unlock(:lock)")
_STAY = text("SELECT set_config('idle_session_timeout', '0', false)")
_HOLD = text("""
SELECT EXISTS (
    SELECT FROM pg_locks JOIN pg_database AS here ON here.oid = database AND datname = current_database()
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND (CAST(classid AS bigint) << 32) + CAST(objid AS bigint) = :lock
) AS is_held, set_config('idle_in_transaction_session_timeout', :silence, true)
FROM facts WHERE name = :name AND value = :note FOR SHARE OF facts
""")
"""Whether the lock is held under this note. Who takes the lock next waits, before it writes its own note, for the end
of every transaction that asked this; so none of an earlier holder's comes after that."""
_SILENCE = "5min"
"""How long a transaction may say nothing, after which the server ends it: its process may be gone with its host."""


@dataclass(frozen=True, slots=True)
class Permit:
    """What a writer writes under, itself or by others that it gives `note` to: it ends with the lock."""

    note: str

    def hold(self, connection: Connection) -> None:
        """Hold this transaction to the lock; raises StorageFailed where it was lost."""
        asked = {
            "lock": lock_of(connection, _WRITER),
            "name": _WRITER,
            "note": self.note,
            "silence": _SILENCE,
        }
        row = connection.execute(_HOLD, asked).one_or_none()
        if row is None or not row.is_held:
            raise StorageFailed("The connection to the database was lost, and with it the lock. Run the command again.")


@contextlib.contextmanager
def server_lock(
    database: Database,
    seconds: float,
    on_wait: Callable[[str], None],
) -> Iterator[Permit]:
    """Hold the workspace's writer lock, waiting up to `seconds` for it.

    `on_wait` is told once who holds it. Raises WorkspaceBusy when the time is up. The server frees the lock when it
    loses its holder, however that happens; the permit that is given tells whether that has happened meanwhile.
    """
    with database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        lock = lock_of(connection, _WRITER)
        connection.execute(_STAY)
        _acquire(connection, lock, seconds, on_wait)
        permit = Permit(_note())
        write_fact(connection, _WRITER, permit.note)
        try:
            yield permit
        finally:
            with contextlib.suppress(StorageFailed, SQLAlchemyError):  # whoever lost the server lost the lock, too
                write_fact(connection, _WRITER, "")
                connection.execute(_RELEASE, {"lock": lock})


def _acquire(
    connection: Connection,
    lock: int,
    seconds: float,
    on_wait: Callable[[str], None],
) -> None:
    until = time.monotonic() + seconds
    if _takes(connection, lock):
        return

    on_wait(f"Waiting: {_who(connection)} is writing to this index.")
    while time.monotonic() < until:
        time.sleep(_INTERVAL)
        if _takes(connection, lock):
            return

    who = _who(connection)
    raise WorkspaceBusy(
        f"{who[:1].upper()}{who[1:]} has been writing to this index for over {seconds:g} s; "
        "try again when it is done (setting lock_seconds)."
    )


def _takes(connection: Connection, lock: int) -> bool:
    return bool(connection.execute(_TRY, {"lock": lock}).scalar_one())


def _note() -> str:
    """Who is writing, unlike any other note."""
    about = {
        "process": os.getpid(),
        "host": socket.gethostname(),
        "since": f"{datetime.now(UTC):%FT%T+00:00}",
    }
    return json.dumps(about | {"token": secrets.token_hex(8)})


def _who(connection: Connection) -> str:
    """The holder may be starting or stopping, so that its note can be missing for a moment."""
    for _ in range(3):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            about = json.loads(read_fact(connection, _WRITER) or "")
            return f"process {about['process']} on {about['host']} (since {about['since']})"
        time.sleep(_INTERVAL)
    return "another process"
