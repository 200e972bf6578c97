"""Who may read what: the rows that say so, and the condition by which a query counts permitted documents only."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, insert, or_, select, true, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.tables.records import FileRecord
from bot.adapters.database.tables.rows import put
from bot.adapters.database.tables.schema import audiences, documents, facts, read_fact, restrictions, write_fact
from bot.nouns import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from bot.adapters.database.tables.records import Restriction
    from bot.nouns import Clearance

_WITHDRAWN: Final = "withdrawn "
"""Begins the names of facts that each remember a file that went, by its digest."""
_WORDS: Final = "words "
"""Begins the names of facts that each remember a document that went, by the checksum of its words."""
_RULES: Final = "audience_rules"
"""The name of the fact that remembers the folder rules of ingestions."""
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

    for name, earlier in _withdrawn(connection):
        if earlier["at"] < _remembered_from(now):
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


def readers_of(connection: Connection, condition: ColumnElement[bool]) -> dict[str, set[str]]:
    """By the checksums of their words, who may read the documents that are so, but for those that all may read."""
    query = select(documents.c.checksum, audiences.c.name).join(audiences).where(condition)
    readers: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(query):
        readers[row.checksum].add(row.name)
    return readers


def keep_words(connection: Connection, readers: Mapping[str, Collection[str]]) -> None:
    """Remember for a while who could read these words, of documents that go."""
    now = datetime.now(UTC)
    for words, names in readers.items():
        write_fact(connection, _WORDS + words, f"{now.isoformat()} {as_json(sorted(names))}")
    is_old = facts.c.name.startswith(_WORDS), facts.c.value < _remembered_from(now)
    connection.execute(delete(facts).where(*is_old))


def restricted_words(connection: Connection) -> dict[str, tuple[str, ...]]:
    """By checksum the words that not all may read, of documents that are there or went of late, and who may."""
    readers = readers_of(connection, true())
    kept = select(facts.c.name, facts.c.value).where(facts.c.name.startswith(_WORDS))
    for row in connection.execute(kept):
        names = from_json(row.value.partition(" ")[2])
        readers[row.name.removeprefix(_WORDS)].update(names)

    if readers:
        is_for_some = select(audiences.c.name).where(audiences.c.document == documents.c.id).exists()
        for words in connection.execute(select(documents.c.checksum).where(~is_for_some)).scalars():
            readers.pop(words, None)
    return {words: tuple(sorted(names)) for words, names in readers.items()}


def carry_memory(reading: Connection, writing: Connection) -> None:
    """Let another database remember what this one does of documents that went, and of rules."""
    begins = [facts.c.name.startswith(prefix) for prefix in (_WITHDRAWN, _WORDS, _RULES)]
    for row in reading.execute(select(facts.c.name, facts.c.value).where(or_(*begins))).all():
        write_fact(writing, row.name, row.value)


def keep_rules(connection: Connection, rules: Mapping[str, Sequence[str]]) -> None:
    """Remember these folder rules, in place of those before."""
    write_fact(connection, _RULES, json.dumps(rules, ensure_ascii=False))


def kept_rules(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The folder rules that are remembered: names by pattern."""
    rules = json.loads(read_fact(connection, _RULES) or "{}")
    return {pattern: tuple(names) for pattern, names in rules.items()}


def _remembered_from(now: datetime) -> str:
    return (now - timedelta(days=_DAYS)).isoformat()


def as_json(names: Sequence[str]) -> str:
    """The names as they are stored."""
    return json.dumps(list(names), ensure_ascii=False)


def from_json(names: str) -> tuple[str, ...]:
    """The names, as `as_json` wrote them."""
    return tuple(json.loads(names))
