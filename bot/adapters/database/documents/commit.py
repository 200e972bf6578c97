"""Carries out a batch of changes to the manifest, inside the transaction that makes it all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.audience import (
    change_audience,
    keep_restrictions,
    keep_withdrawn,
    keep_words,
    name_audience,
    readers_of,
)
from bot.adapters.database.tables.records import PassageCounts, checksum, document_row, file_row, portions, to_chunk
from bot.adapters.database.tables.schema import add_to_fact, audiences, chunks, documents, files, write_fact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.adapters.database.tables.records import Batch, DocumentMove, StoredDocument
    from bot.nouns import Chunk, Document

GENERATION = "generation"
"""A fact: how often something was committed."""
_LEAVING = "leaving"
"""The turn of those that take files from documents."""
_ASIDE = "\x01"
"""Marks what is on its way to another source or id; no path and no id has it."""


def carry_out(connection: Connection, batch: Batch) -> None:
    """Make the batch true, and note that and when something changed.

    Others may do the same with other batches: what all of them write comes last, so that they wait shortly.
    """
    dialect = dialect_of(connection)
    if batch.turn:
        dialect.take_turns(connection, batch.turn)
    dialect.count(connection, _carry_out(connection, batch))
    add_to_fact(connection, GENERATION)
    write_fact(connection, "indexed_at", datetime.now(UTC).isoformat(timespec="seconds"))


def _carry_out(connection: Connection, batch: Batch) -> PassageCounts:
    """Make the batch true, and count what comes and goes.

    Moved documents belong to their new file before those without a file go, and take their new source after that: so a
    file may be renamed over another one.
    """
    dialect = dialect_of(connection)
    keep_restrictions(connection, batch.restrictions)
    left = _store_files(connection, batch)
    dialect.drop_uploads(connection, batch.discarded)

    for move in batch.moved:
        _belong(connection, move)
    gone = [*batch.removed, *_without_file(connection, left)]
    _remember_words(connection, gone, batch)
    counted = _drop_documents(connection, gone)
    renamed = [move for move in batch.moved if move.old != move.new]
    _move_documents(connection, renamed)

    replaced = [document.source for _, document, _ in batch.documents]
    _remember_words(connection, replaced, batch)
    counted += _drop_documents(connection, replaced)
    numbers = _store_documents(connection, [(file, document) for file, document, _ in batch.documents])
    stored: list[tuple[int, Chunk]] = []
    for number, (_, _, its_chunks) in zip(numbers, batch.documents, strict=True):
        stored.extend((number, chunk) for chunk in its_chunks)

    counted.append(dialect.store_chunks(connection, stored))

    if batch.copied:
        counted.append(_copy_documents(connection, batch.copied))
    return _sum(counted)


def _sum(counted: Sequence[PassageCounts]) -> PassageCounts:
    passages = sum(one.passages for one in counted)
    words = sum(one.words for one in counted)
    return PassageCounts(passages, words)


def _remember_words(connection: Connection, sources: Sequence[str], batch: Batch) -> None:
    """Of these documents, which go, unless they were handed over and are taken back, or the same words come."""
    if batch.discarded:
        return
    for some in portions(sources):
        readers = readers_of(connection, documents.c.source.in_(some))
        if readers:
            stored = {checksum(document.text) for _, document, _ in batch.documents}
            keep_words(connection, {words: names for words, names in readers.items() if words not in stored})


def _drop_documents(connection: Connection, sources: Sequence[str]) -> list[PassageCounts]:
    counted = []
    for some in portions(sources):
        is_doomed = documents.c.source.in_(some)
        doomed = select(documents.c.id).where(is_doomed)
        # The documents last: the other statements look them up.
        counted.append(dialect_of(connection).drop_chunks(connection, doomed))
        connection.execute(delete(audiences).where(audiences.c.document.in_(doomed)))
        connection.execute(delete(documents).where(is_doomed))

    return counted


def _store_documents(connection: Connection, stored: Sequence[tuple[str, Document]]) -> Sequence[int]:
    """Each from the file of this digest, without its chunks; their numbers."""
    if not stored:
        return ()
    storing = insert(documents).returning(documents.c.id, sort_by_parameter_order=True)
    rows = [document_row(file, document) for file, document in stored]
    numbers = connection.execute(storing, rows).scalars().all()
    for number, (_, document) in zip(numbers, stored, strict=True):
        name_audience(connection, number, document.audience)
    return numbers


def _copy_documents(connection: Connection, copied: Sequence[StoredDocument]) -> PassageCounts:
    connection.execute(insert(documents), [dict(one.row) for one in copied])
    names: list[dict[str, Any]] = []
    for one in copied:
        number = one.row["id"]
        names += ({"document": number, "name": name} for name in one.audience)
    if names:
        connection.execute(insert(audiences), names)

    rows: list[dict[str, Any]] = []
    for one in copied:
        rows += map(dict, one.chunks)
    if not rows:
        return PassageCounts()

    connection.execute(insert(chunks), rows)

    numbers = [row["number"] for row in rows]
    there: list[Chunk] = []
    for one in copied:
        there += map(to_chunk, one.joined())
    return dialect_of(connection).index_words(connection, numbers, there)


def _move_documents(connection: Connection, moved: Sequence[DocumentMove]) -> None:
    """All of them step aside before any takes its place, since two may change places."""
    for move in moved:
        aside = {old: _ASIDE + new for old, new in move.chunks.items()}
        _rename(connection, {move.old: _ASIDE + move.new}, aside)
    for move in moved:
        into_place = {_ASIDE + new: new for new in move.chunks.values()}
        _rename(connection, {_ASIDE + move.new: move.new}, into_place)

    # An id that another document took is not gone.
    taken: set[str] = set()
    for move in moved:
        taken.update(move.chunks.values())
    for move in moved:
        gone = [old for old in move.chunks if old not in taken]
        dialect_of(connection).exchanged(connection, gone, list(move.chunks.values()))


def _rename(
    connection: Connection,
    sources: Mapping[str, str],
    ids: Mapping[str, str],
) -> None:
    for old, new in sources.items():
        renaming = update(documents).where(documents.c.source == old)
        connection.execute(renaming.values(source=new))
    for old, new in ids.items():
        renaming = update(chunks).where(chunks.c.id == old)
        connection.execute(renaming.values(id=new))


def _belong(connection: Connection, move: DocumentMove) -> None:
    belonging = update(documents).where(documents.c.source == move.old)
    belonging = belonging.values(file=move.file).returning(documents.c.id)
    number = connection.execute(belonging).scalar_one_or_none()
    # No audience means that it stays as it is; an empty one, that everybody may read it.
    if number is not None and move.audience is not None:
        change_audience(connection, number, move.audience)


def _without_file(connection: Connection, digests: Sequence[str]) -> list[str]:
    """The sources of the documents of these digests that no file has any more."""
    its_files = select(files.c.digest).where(files.c.digest == documents.c.file)
    held = its_files.exists()
    sources: list[str] = []
    for some in portions(digests):
        query = select(documents.c.source).where(
            documents.c.file.in_(some),
            ~held,
        )
        sources.extend(connection.execute(query).scalars())

    return sources


def _store_files(connection: Connection, batch: Batch) -> list[str]:
    """Replace the records, and return the digests that files had until now."""
    for some in portions(batch.forgotten):
        keep_withdrawn(connection, connection.execute(select(files).where(files.c.path.in_(some))).mappings().all())

    left: set[str] = set()
    for some in portions([*batch.forgotten, *batch.discarded, *batch.files]):
        is_replaced = files.c.path.in_(some)
        digests = connection.execute(select(files.c.digest).where(is_replaced))
        left.update(digests.scalars())
        connection.execute(delete(files).where(is_replaced))

    for file in batch.files.values():
        connection.execute(insert(files).values(file_row(file)))

    if left:  # two that each take one of the last files from a document would both see the other's
        dialect_of(connection).take_turns(connection, _LEAVING)
    return sorted(left)
