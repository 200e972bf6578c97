"""How the workspace's database is opened, made where wanted and brought up to date, and how its log is cleared."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event, inspect
from sqlalchemy.exc import DatabaseError

from bot.adapters.database.dialects.sqlite import LOCK_SECONDS
from bot.adapters.database.tables.faults import damage, sqlite_error_handler
from bot.adapters.database.tables.migration import OLDEST, check_version, upgrade
from bot.adapters.database.tables.schema import CREATE_TERMS, SCHEMA_VERSION, SERVES, facts, metadata, read_fact
from bot.adapters.workspace.privacy import make_file, make_folder
from bot.errors import IndexDamaged, IndexMismatch, IndexMissing, PinciteError, StorageFailed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from bot.adapters.database.tables.schema import Database


def open_database(
    path: Path,
    *,
    create: bool = False,
    durable: bool = False,
) -> Database:
    """The database at `path`, made when `create` is set; one of an earlier version is brought up to date.

    What is committed survives the end of any process; with `durable` a power cut as well, at some 0.3 ms a commit.
    Where nothing can be written, it can be read all the same, unless it was to be made or to be durable. Raises
    IndexMissing where there is none, IndexMismatch where it is not Pincite's or of a later version, IndexDamaged and
    StorageFailed; what is done with it later raises the last two as well.
    """
    if _is_emptied(path):
        raise IndexDamaged(damage(path, "it is empty"))
    if create:
        make_folder(path.parent)
        make_file(path)
    elif not path.is_file():
        raise IndexMissing.of(path.parent)

    try:
        return _opened(
            path,
            f"{path}",
            [_tune, _make_durable] if durable else [_tune],
            create=create,
        )
    except StorageFailed as failed:
        if create or durable:
            raise
        with contextlib.suppress(StorageFailed):
            return _opened(path, _unwritten(path), [_tune_reading])
        raise failed from None


def _is_emptied(path: Path) -> bool:
    """Whether nothing is left of it, be it that a copy of the folder ran out of room: a new one has no vectors yet."""
    return path.is_file() and not path.stat().st_size and any(path.parent.glob("chroma/*"))


def _opened(
    path: Path,
    address: str,
    tuning: list[Callable[..., None]],
    *,
    create: bool = False,
) -> Database:
    arguments = {"timeout": LOCK_SECONDS, "check_same_thread": False}
    # An error must not carry a statement's values, such as a question, into a log.
    database = create_engine(f"sqlite:///{address}", connect_args=arguments, hide_parameters=True)
    event.listen(database, "handle_error", sqlite_error_handler(path), retval=True)
    for tune in tuning:
        event.listen(database, "connect", tune)
    try:
        _prepare(database, path, create=create)
    except DatabaseError as error:
        database.dispose()
        raise IndexMismatch(f"{path} is not a Pincite index, or it is damaged: {error.orig}.") from None
    except PinciteError:
        database.dispose()
        raise

    return database


def _unwritten(path: Path) -> str:
    """The address of a database in whose folder no file can be made, as WAL needs: https://sqlite.org/uri.html.

    Without a log there is no process that writes, and the file is all there is.
    """
    log = path.with_name(f"{path.name}-wal")
    alone = "" if log.exists() and log.stat().st_size else "immutable=1&"
    return f"file:{quote(str(path.absolute()))}?mode=ro&{alone}uri=true"


def _prepare(database: Database, path: Path, *, create: bool) -> None:
    if create and not _is_made(database):
        _create(database)
    upgrade(database)
    check_version(database, str(path))


def _is_made(database: Database) -> bool:
    """Whether the tables are there; the version is written last."""
    with database.connect() as connection:
        return inspect(connection).has_table(facts.name) and read_fact(connection, "schema") is not None


def _create(database: Database) -> None:
    with database.begin() as connection:
        metadata.create_all(connection)
        connection.execute(CREATE_TERMS)
        start = {"schema": SCHEMA_VERSION, OLDEST: SERVES, "generation": "0"}
        rows = [{"name": name, "value": value} for name, value in start.items()]
        connection.execute(facts.insert().prefix_with("OR IGNORE"), rows)


def _tune(connection: sqlite3.Connection, _record: object) -> None:
    """Readers never wait for the writer (WAL), references hold, and what is deleted is overwritten with zeros."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()
    _tune_reading(connection, _record)


def _tune_reading(connection: sqlite3.Connection, _record: object) -> None:
    """A damaged byte makes a text another one, which its checksum shows, and not a statement fail."""
    decoded: Any = partial(str, encoding="utf-8", errors="replace")
    connection.text_factory = decoded


def _make_durable(connection: sqlite3.Connection, _record: object) -> None:
    """Wait for the disk at each commit: https://sqlite.org/pragma.html#pragma_synchronous."""
    connection.execute("PRAGMA synchronous = FULL").close()
