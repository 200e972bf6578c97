"""Who may read what: the rows that say so, and the condition by which a query counts permitted documents only."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, select, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.records import FileRecord
from bot.adapters.database.tables.rows import put
from bot.adapters.database.tables.schema import audiences, documents, facts, restrictions, write_fact
from bot.nouns import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from bot.adapters.database.tables.records import Restriction
    from bot.nouns import Clearance

_WITHDRAWN: Final = "withdrawn "
"""Begins the names of facts that each remember a file that went, by its digest."""
_DAYS: Final = 30
"""Days for which they are remembered."""


def covered(clearance: Clearance, document: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether `clearance` covers the document of this number; it says the same as `Clearance.covers`."""
    listed = select(audiences.c.name).where(audiences.c.document == document)
    # In one order, so that the statement is the same for the same clearance.
    names = sorted(clearance.names)
    named = listed.where(audiences.c.name.in_(names)).exists()
    if clearance.unmarked:
        return named | ~listed.exists()
    return named


def name_audience(
    connection: Connection,
    document: int,
    audience: Iterable[str],
) -> None:
    """Say who may read the document of this number, of which nothing was said."""
    names = dict.fromkeys(map(comparable, audience))
    rows = [{"document": document, "name": name} for name in names]
    if rows:
        connection.execute(insert(audiences), rows)


def change_audience(
    connection: Connection,
    document: int,
    audience: Sequence[str],
) -> None:
    """Say anew who may read the document of this number, in its structure too."""
    structure = dialect_of(connection).with_audience(documents.c.structure, as_json(audience))
    changing = update(documents).where(documents.c.id == document)
    connection.execute(changing.values(structure=structure))
    connection.execute(delete(audiences).where(audiences.c.document == document))
    name_audience(connection, document, audience)


def keep_restrictions(connection: Connection, given: Iterable[Restriction]) -> None:
    """Store what files were given by hand, in place of what they were given before."""
    for one in given:
        row = {
            "path": one.path,
            "content": one.content,
            "audience": as_json(one.audience),
        }
        put(connection, restrictions, row)


def keep_withdrawn(connection: Connection, files: Iterable[RowMapping]) -> None:
    """Remember for a while who could read these files, which go, unless everybody could.

    Of what they were called only that by which a reader was chosen, which is part of their digests.
    """
    now = datetime.now(UTC)
    for row in files:
        names = from_json(row["audience"])
        if row["digest"] and names:
            said = {"suffix": "".join(PurePath(row["path"]).suffixes), "audience": names, "at": now.isoformat()}
            write_fact(connection, _WITHDRAWN + row["digest"], json.dumps(said))

    before = (now - timedelta(days=_DAYS)).isoformat()
    for name, earlier in _withdrawn(connection):
        if earlier["at"] < before:
            connection.execute(delete(facts).where(facts.c.name == name))


def withdrawn_files(connection: Connection) -> tuple[FileRecord, ...]:
    """The files that went of late and were not for everybody, without their names."""
    files: list[FileRecord] = []
    for name, said in _withdrawn(connection):
        digest = name.removeprefix(_WITHDRAWN)
        path = f"_{said['suffix']}"
        files.append(FileRecord(path=path, source=path, digest=digest, audience=tuple(said["audience"])))
    return tuple(files)


def _withdrawn(connection: Connection) -> list[tuple[str, dict[str, Any]]]:
    kept = select(facts.c.name, facts.c.value).where(facts.c.name.startswith(_WITHDRAWN))
    return [(row.name, json.loads(row.value)) for row in connection.execute(kept)]


def as_json(names: Sequence[str]) -> str:
    """The names as they are stored."""
    return json.dumps(list(names), ensure_ascii=False)


def from_json(names: str) -> tuple[str, ...]:
    """The names, as `as_json` wrote them."""
    return tuple(json.loads(names))
