"""The manifest: which documents are indexed. What it does not hold is not shown, whatever Chroma still finds."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from bot.adapters.database.records import (
    Batch,
    FileRecord,
    SourceSummary,
    chunk_row,
    document_row,
    to_chunk,
    to_date,
    to_document,
)
from bot.adapters.database.schema import chunks, debris, documents, files, read_fact, terms, write_fact
from bot.errors import NotFound
from bot.nouns import Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.adapters.database.schema import Database
    from bot.nouns import Chunk, Document

PLACEHOLDERS = 900
"""Values a statement; older SQLite builds take 999."""
CHUNK_COLUMNS = (*chunks.c, documents.c.source, documents.c.title, documents.c.modified, documents.c.url)


def heading(chunk: Chunk) -> str:
    """The title and headings above a chunk, indexed beside its text."""
    return " ".join((chunk.title, *chunk.section))


class Manifest:
    """The documents and chunks of a workspace. Reads see one committed state; `commit` is all or nothing."""

    def __init__(self, database: Database) -> None:
        """Over an open database; see `open_database`."""
        self._database = database

    def generation(self) -> int:
        """A number that grows with every commit."""
        with self._database.connect() as connection:
            return int(read_fact(connection, "generation") or 0)

    def stamp(self) -> Stamp | None:
        """The embedder that made the vectors; None before the first ingest."""
        with self._database.connect() as connection:
            value = read_fact(connection, "stamp")
        return Stamp(**json.loads(value)) if value else None

    def set_stamp(self, stamp: Stamp) -> None:
        """Say which embedder makes the vectors."""
        with self._database.begin() as connection:
            write_fact(connection, "stamp", json.dumps(asdict(stamp)))

    def clear_stamp(self) -> None:
        """Say that the vectors are being made anew; until a stamp is set again the index cannot be used."""
        with self._database.begin() as connection:
            write_fact(connection, "stamp", "")

    def files(self) -> dict[str, FileRecord]:
        """Every file known, by path."""
        with self._database.connect() as connection:
            rows = connection.execute(select(files)).mappings()
            return {row["path"]: FileRecord(**row) for row in rows}

    def digests(self, source: str) -> dict[str, str]:
        """The documents of one file, by source: `FILE` itself and every `FILE#PART`."""
        parts = documents.c.source.between(f"{source}#", f"{source}#\U0010ffff")
        query = select(documents.c.source, documents.c.digest).where((documents.c.source == source) | parts)
        with self._database.connect() as connection:
            return {row.source: row.digest for row in connection.execute(query)}

    def chunks_of(self, source: str) -> tuple[Chunk, ...]:
        """The chunks of one document, in order."""
        query = select(*CHUNK_COLUMNS).join(documents).where(documents.c.source == source).order_by(chunks.c.start)
        with self._database.connect() as connection:
            return tuple(to_chunk(row) for row in connection.execute(query).mappings())

    def sources(self) -> tuple[SourceSummary, ...]:
        """Every document, by source, with the paths of its copies."""
        counted = (
            select(
                documents.c.source,
                documents.c.title,
                documents.c.modified,
                documents.c.url,
                documents.c.file,
                func.length(documents.c.text).label("characters"),
                func.count(chunks.c.number).label("chunks"),
            )
            .outerjoin(chunks)
            .group_by(documents.c.id)
            .order_by(documents.c.source)
        )
        with self._database.connect() as connection:
            copies = _copies(connection)
            return tuple(
                SourceSummary(
                    source=row.source,
                    file=row.file,
                    title=row.title,
                    modified=to_date(row.modified),
                    url=row.url,
                    characters=row.characters,
                    chunks=row.chunks,
                    copies=tuple(other for other in copies[row.file] if not _belongs(row.source, other)),
                )
                for row in connection.execute(counted)
            )

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        with self._database.connect() as connection:
            row = connection.execute(select(documents).where(documents.c.source == source)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"No document {source!r} in the index. `pincite sources list` shows what there is.")
        return to_document(row)

    def chunks(self, ids: Iterable[str]) -> dict[str, Chunk]:
        """Those of these chunks that are in the manifest now, by id."""
        found: dict[str, Chunk] = {}
        with self._database.connect() as connection:
            for some in _batches(list(ids)):
                query = select(*CHUNK_COLUMNS).join(documents).where(chunks.c.id.in_(some))
                found |= {row["id"]: to_chunk(row) for row in connection.execute(query).mappings()}
        return found

    def all_chunks(self, size: int = 1000) -> Iterator[tuple[Chunk, ...]]:
        """Every chunk in the order it was stored, `size` at a time."""
        last = 0
        while True:
            query = (
                select(*CHUNK_COLUMNS)
                .join(documents)
                .where(chunks.c.number > last)
                .order_by(chunks.c.number)
                .limit(size)
            )
            with self._database.connect() as connection:
                rows = connection.execute(query).mappings().all()
            if not rows:
                return
            last = rows[-1]["number"]
            yield tuple(to_chunk(row) for row in rows)

    def count(self) -> int:
        """How many chunks are indexed."""
        with self._database.connect() as connection:
            return connection.execute(select(func.count()).select_from(chunks)).scalar_one()

    def announce(self, ids: Sequence[str]) -> None:
        """Note that vectors for these chunks are about to be stored, so that a kill leaves no unknown vector."""
        with self._database.begin() as connection:
            connection.execute(insert(debris).prefix_with("OR IGNORE"), [{"chunk": id_} for id_ in ids])

    def commit(self, batch: Batch) -> None:
        """Make the batch true. Chunks that it drops become debris; chunks that it stores stop being debris."""
        with self._database.begin() as connection:
            _move_documents(connection, batch.moved)
            _drop_documents(connection, [*batch.removed, *(document.source for _, document, _ in batch.documents)])
            for file, document, its_chunks in batch.documents:
                _store_document(connection, file, document, its_chunks)
            _store_files(connection, batch)
            write_fact(connection, "generation", str(int(read_fact(connection, "generation") or 0) + 1))

    def debris(self) -> tuple[str, ...]:
        """Chunks whose vectors must go."""
        with self._database.connect() as connection:
            return tuple(connection.execute(select(debris.c.chunk)).scalars())

    def swept(self, ids: Iterable[str]) -> None:
        """The vectors of these chunks are gone."""
        with self._database.begin() as connection:
            for some in _batches(list(ids)):
                connection.execute(delete(debris).where(debris.c.chunk.in_(some)))


def _drop_documents(connection: Connection, sources: Sequence[str]) -> None:
    for some in _batches(sources):
        doomed = select(documents.c.id).where(documents.c.source.in_(some))
        numbers = select(chunks.c.number).where(chunks.c.document.in_(doomed))
        ids = select(chunks.c.id).where(chunks.c.document.in_(doomed))
        connection.execute(insert(debris).prefix_with("OR IGNORE").from_select(["chunk"], ids))
        connection.execute(delete(terms).where(terms.c.rowid.in_(numbers)))
        connection.execute(delete(chunks).where(chunks.c.document.in_(doomed)))
        connection.execute(delete(documents).where(documents.c.source.in_(some)))


def _store_document(connection: Connection, file: str, document: Document, its_chunks: Sequence[Chunk]) -> None:
    storing = insert(documents).returning(documents.c.id)
    number = connection.execute(storing, document_row(file, document)).scalar_one()
    for chunk in its_chunks:
        stored = connection.execute(insert(chunks).returning(chunks.c.number), chunk_row(chunk, number)).scalar_one()
        connection.execute(insert(terms), {"rowid": stored, "heading": heading(chunk), "text": chunk.text})
    for some in _batches([chunk.id for chunk in its_chunks]):
        connection.execute(delete(debris).where(debris.c.chunk.in_(some)))


def _move_documents(connection: Connection, moved: Sequence[tuple[str, str, str]]) -> None:
    for old, new, file in moved:
        connection.execute(update(documents).where(documents.c.source == old).values(source=new, file=file))


def _store_files(connection: Connection, batch: Batch) -> None:
    for some in _batches([*batch.forgotten, *batch.files]):
        connection.execute(delete(files).where(files.c.path.in_(some)))
    for file in batch.files.values():
        connection.execute(insert(files).values(**asdict(file)))


def _copies(connection: Connection) -> Mapping[str, list[str]]:
    copies: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(files.c.digest, files.c.source).order_by(files.c.source)):
        copies[row.digest].append(row.source)
    return copies


def _belongs(source: str, file: str) -> bool:
    return source == file or source.startswith(f"{file}#")


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), PLACEHOLDERS):
        yield values[first : first + PLACEHOLDERS]
