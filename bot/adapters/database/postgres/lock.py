"""One writer at a time in a workspace on a server, and everybody can see who it is."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.database.dialects.postgresql import lock_of
from bot.adapters.database.schema import read_fact, write_fact
from bot.errors import StorageFailed, WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from bot.adapters.database.schema import Database

WRITER = "writer"
"""A fact: who is writing, or was when it was killed."""
INTERVAL = 0.1
"""Seconds between two attempts."""
TRY = text("SELECT pg_try_advisory_lock(:lock)")
RELEASE = text("SELECT pg_advisory_unlock(:lock)")
STAY = text("SELECT set_config('idle_session_timeout', '0', false)")
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted")


@contextlib.contextmanager
def writing(database: Database, seconds: float, on_wait: Callable[[str], None]) -> Iterator[Callable[[], None]]:
    """Hold the workspace's writer lock, waiting up to `seconds` for it.

    `on_wait` is told once who holds it. Raises WorkspaceBusy when the time is up. The server frees the lock when it
    loses its holder, however that happens. What is given raises StorageFailed where that has happened meanwhile.
    """
    with database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        lock = lock_of(connection, WRITER)
        connection.execute(STAY)
        _acquire(connection, lock, seconds, on_wait)
        about = {"process": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now(UTC):%FT%T+00:00}"}
        write_fact(connection, WRITER, json.dumps(about))
        try:
            yield lambda: _check(connection)
        finally:
            with contextlib.suppress(StorageFailed, SQLAlchemyError):  # whoever lost the server lost the lock, too
                write_fact(connection, WRITER, "")
                connection.execute(RELEASE, {"lock": lock})


def _acquire(connection: Connection, lock: int, seconds: float, on_wait: Callable[[str], None]) -> None:
    until = time.monotonic() + seconds
    if _takes(connection, lock):
        return
    on_wait(f"Waiting: {_who(connection)} is writing to this index.")
    while time.monotonic() < until:
        time.sleep(INTERVAL)
        if _takes(connection, lock):
            return
    raise WorkspaceBusy(
        f"{_who(connection).capitalize()} has been writing to this index for over {seconds:g} s; "
        "try again when it is done (setting lock_seconds)."
    )


def _takes(connection: Connection, lock: int) -> bool:
    return bool(connection.execute(TRY, {"lock": lock}).scalar_one())


def _check(connection: Connection) -> None:
    if not connection.execute(HELD).scalar_one():
        raise StorageFailed("The connection to the database was lost, and with it the lock. Run the command again.")


def _who(connection: Connection) -> str:
    """The holder may be starting or stopping, so that its note can be missing for a moment."""
    for _ in range(3):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            about = json.loads(read_fact(connection, WRITER) or "")
            return f"process {about['process']} on {about['host']} (since {about['since']})"
        time.sleep(INTERVAL)
    return "another process"
