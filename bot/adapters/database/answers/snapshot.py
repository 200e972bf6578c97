"""What cannot be made again, copied from one database to another: answers, what was said of them, who may read what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from bot.adapters.database.documents.audience import carry_memory, keep_words, restricted_words
from bot.adapters.database.tables.schema import answers, deliveries, feedback, inbox, quotes, restrictions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from bot.adapters.database.tables.schema import Database

_KEPT = (restrictions, answers, quotes, inbox, deliveries, feedback)
"""In an order in which they can be filled: quotes refer to answers."""
_AT_A_TIME = 500
"""Rows in memory."""


def copy_snapshot(
    source: Database,
    target: Database,
    place: Callable[[str], str] = str,
) -> int:
    """Put what `source` holds at one moment in the place of what `target` holds, all or nothing; the number of answers.

    `place` says where a file is now whose restriction is kept under a path. Documents are not copied, but whose words
    are not for all is remembered as of documents that went.
    """
    with source.connect() as reading, target.begin() as writing:
        reading.exec_driver_sql("BEGIN")  # one moment for all tables
        for table in reversed(_KEPT):
            writing.execute(delete(table))

        counted: dict[str, int] = {}
        for table in _KEPT:
            counted[table.name] = _fill(reading, writing, table, place)
        carry_memory(reading, writing)
        keep_words(writing, restricted_words(reading))
    return counted[answers.name]


def is_empty(database: Database) -> bool:
    """Whether there is nothing that a copy would take the place of."""
    with database.connect() as connection:
        for table in _KEPT:
            if connection.execute(select(table).limit(1)).first() is not None:
                return False
    return True


def _fill(
    reading: Connection,
    writing: Connection,
    table: Table,
    place: Callable[[str], str],
) -> int:
    count = 0
    found = reading.execute(select(table)).mappings()
    for some in found.partitions(_AT_A_TIME):
        rows = [_placed(dict(row), table, place) for row in some]
        writing.execute(insert(table), rows)
        count += len(rows)
    return count


def _placed(
    row: dict[str, Any],
    table: Table,
    place: Callable[[str], str],
) -> dict[str, Any]:
    if table is restrictions:
        return {**row, "path": place(row["path"])}
    return row
