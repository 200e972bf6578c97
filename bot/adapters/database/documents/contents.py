"""All that an index holds, as rows: so that it can be copied to another one, on whichever database, and compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, func, insert, select

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.audience import carry_memory
from bot.adapters.database.documents.manifest import COPYING
from bot.adapters.database.tables.records import StoredDocument, document_of_row, to_chunk
from bot.adapters.database.tables.schema import (
    answers,
    audiences,
    chunks,
    deliveries,
    documents,
    facts,
    feedback,
    files,
    inbox,
    installations,
    oauth_states,
    pauses,
    quotes,
    read_fact,
    restrictions,
    signs,
    window_pictures,
    write_fact,
)
from bot.errors import IndexDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, RowMapping, Select, Table

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk

RECORDS = (
    files,
    restrictions,
    answers,
    quotes,
    feedback,
    inbox,
    deliveries,
    signs,
    window_pictures,
    pauses,
    installations,
    oauth_states,
)
"""All but the documents, in an order in which they can be filled. Which bots are at work is not copied."""
_PATHS = {files.name, restrictions.name}
"""Whose rows name a file on the disk."""
_CARRIED = ("stamp", "indexed_at")
"""Facts that make a copy whole."""
_AT_A_TIME = 500
"""Rows in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much an index holds."""

    documents: int
    passages: int
    answers: int


class Contents:
    """The rows of a workspace. Only the holder of its lock may change them."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._database = database
        self._dialect = dialect_of(database)

    def size(self) -> Size:
        """How much there is now."""
        with self._database.connect() as connection:
            return Size(
                documents=_count(connection, documents),
                passages=_count(connection, chunks),
                answers=_count(connection, answers),
            )

    def is_empty(self) -> bool:
        """Whether there is nothing that a copy would take the place of."""
        with self._database.connect() as connection:
            for table in (documents, *RECORDS):
                if connection.execute(select(table).limit(1)).first() is not None:
                    return False
        return True

    def begin_copy(self, origin: str) -> None:
        """Note that this becomes a copy of `origin`; until it is whole, nobody else can use it."""
        with self._database.begin() as connection:
            write_fact(connection, COPYING, origin)
            write_fact(connection, "stamp", "")

    def complete_copy(self, origin: Contents) -> None:
        """Note that it is whole."""
        with origin.at_one_moment() as reading, self._database.begin() as connection:
            carry_memory(reading, connection)
            for name in _CARRIED:
                if value := origin.fact(name):
                    write_fact(connection, name, value)
            connection.execute(delete(facts).where(facts.c.name == COPYING))

    def fact(self, name: str) -> str | None:
        """What an index notes of itself under this name."""
        with self._database.connect() as connection:
            return read_fact(connection, name)

    def sources(self) -> dict[int, str]:
        """The source of each document, by its number."""
        query = select(documents.c.id, documents.c.source)
        with self._database.connect() as connection:
            return {row.id: row.source for row in connection.execute(query)}

    def passages(self) -> dict[int, int]:
        """How many passages each document has, by its number, in order."""
        passages = func.count(chunks.c.number).label("passages")
        query = select(documents.c.id, passages).outerjoin(chunks)
        query = query.group_by(documents.c.id).order_by(documents.c.id)
        with self._database.connect() as connection:
            return {row.id: row.passages for row in connection.execute(query)}

    def stored(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """The documents of these numbers, in order, with all that is kept of them."""
        of_documents = select(documents).where(documents.c.id.in_(numbers)).order_by(documents.c.id)
        of_passages = select(chunks).where(chunks.c.document.in_(numbers)).order_by(chunks.c.number)
        of_names = select(audiences).where(audiences.c.document.in_(numbers))
        with self._database.connect() as connection:
            found = _rows(connection, of_documents)
            passages = _by_document(_rows(connection, of_passages))
            names = _by_document(_rows(connection, of_names))

        stored: list[StoredDocument] = []
        for row in found:
            number = row["id"]
            audience = sorted(name["name"] for name in names[number])
            one = StoredDocument(
                row=row,
                audience=tuple(audience),
                chunks=tuple(passages[number]),
            )
            stored.append(one)

        return stored

    def take_records(
        self,
        origin: Contents,
        place: Callable[[str], str] = str,
    ) -> tuple[str, ...]:
        """Put what `origin` holds at one moment, but for documents, in the place of what is here, all or nothing.

        Returns the names of tables that are not the same then. `place` says where a file is now that lies at a path.
        """
        with origin.at_one_moment() as reading, self._database.begin() as writing:
            for table in reversed(RECORDS):
                writing.execute(delete(table))
            sums = {table.name: _fill(reading, writing, table, place) for table in RECORDS}
            self._dialect.count_on(writing)

        # What was stored is read again: a database may keep something else than it was given.
        with self.at_one_moment() as reading:
            return tuple(table.name for table in RECORDS if _sum(reading, table) != sums[table.name])

    @contextlib.contextmanager
    def at_one_moment(self) -> Iterator[Connection]:
        """A connection that sees nothing of what is committed meanwhile."""
        with self._database.connect() as connection:
            self._dialect.stand_still(connection)
            yield connection


def chunks_of(stored: StoredDocument) -> list[Chunk]:
    """Its passages; raises IndexDamaged where anything of it is not as it was stored."""
    document_of_row(stored.row)
    found = [to_chunk(row) for row in stored.joined()]
    if not all(chunk.is_intact for chunk in found):
        raise IndexDamaged(f"A passage of {stored.source} is damaged. Make it anew with `pincite reindex`.")
    return found


def _count(connection: Connection, table: Table) -> int:
    query = select(func.count()).select_from(table)
    return int(connection.execute(query).scalar_one())


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _by_document(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["document"]].append(row)
    return found


def _fill(
    reading: Connection,
    writing: Connection,
    table: Table,
    place: Callable[[str], str],
) -> int:
    """Copy the table; the sum of what was stored."""
    total = 0
    for some in _some(reading, table):
        rows = [_placed(row, table, place) for row in some]
        writing.execute(insert(table), rows)
        total += sum(map(_digest, rows))
    return total


def _sum(reading: Connection, table: Table) -> int:
    """The sum of the digests of all rows, in whatever order they come."""
    rows = chain.from_iterable(_some(reading, table))
    return sum(_digest(dict(row)) for row in rows)


def _digest(row: dict[str, Any]) -> int:
    written = json.dumps(row, sort_keys=True).encode()
    return int.from_bytes(hashlib.sha256(written).digest(), "big")


def _some(reading: Connection, table: Table) -> Iterator[Sequence[RowMapping]]:
    """Its rows, some at a time: answers as they were recorded, others by their keys."""
    order: Iterable[ColumnElement[Any]] = table.primary_key.columns
    if table is answers:
        order = (dialect_of(reading).ORDER_OF_RECORDING,)
    query = select(table).order_by(*order).execution_options(yield_per=_AT_A_TIME)
    return reading.execute(query).mappings().partitions()


def _placed(
    row: RowMapping,
    table: Table,
    place: Callable[[str], str],
) -> dict[str, Any]:
    if table.name in _PATHS:
        return {**row, "path": place(row["path"])}
    return dict(row)
