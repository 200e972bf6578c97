"""Rows that may be there already: both databases say `ON CONFLICT`, each in its own part of SQLAlchemy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table
    from sqlalchemy.dialects import postgresql, sqlite


def inserting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insertion into this table that can say what is to be done about a conflict.

    The part of SQLAlchemy is the one that the connection uses anyway: the other one would take 50 ms to import.
    """
    insert: Callable[[Table], sqlite.Insert | postgresql.Insert]
    insert = import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert
    return insert(table)


def put_new(connection: Connection, table: Table, values: dict[str, Any]) -> bool:
    """Insert the row; False where a unique key is taken.

    The row is asked back, since PostgreSQL's driver counts none where a conflict may be passed over.
    """
    keys = table.primary_key.columns
    adding = inserting(connection, table).values(values)
    adding_or_not = adding.on_conflict_do_nothing().returning(*keys)
    return connection.execute(adding_or_not).first() is not None


def put(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Insert the row, in place of the one of the same primary key, whoever else does so at the same time."""
    keys = table.primary_key.columns.keys()
    changed = {name: value for name, value in values.items() if name not in keys}
    adding = inserting(connection, table).values(values)
    replacing = adding.on_conflict_do_update(index_elements=keys, set_=changed)
    connection.execute(replacing)
