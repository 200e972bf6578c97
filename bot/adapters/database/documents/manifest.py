"""The manifest: which documents are indexed. What it does not hold is not shown, whatever Chroma still finds."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, insert, literal, select, true, union_all, update

from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents.audience import (
    covered,
    from_json,
    keep_rules,
    kept_rules,
    restricted_words,
    withdrawn_files,
)
from bot.adapters.database.documents.commit import GENERATION, carry_out
from bot.adapters.database.tables.records import (
    Batch,
    FileRecord,
    FormerDocument,
    Restriction,
    SourceSummary,
    document_of_row,
    file_of_row,
    portions,
    to_chunk,
    to_date,
)
from bot.adapters.database.tables.schema import (
    chunks,
    debris,
    documents,
    facts,
    files,
    read_fact,
    restrictions,
    write_fact,
)
from bot.errors import IndexDamaged, NotFound
from bot.nouns import Stamp
from bot.ports.answering import AT_BEGINNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Row

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk, Clearance, Document

_VECTORS = "vectors"
"""A fact: the name of the file of vectors."""
COPYING = "copying"
"""A fact: of what this is a copy that is not whole yet."""
_PLACE = "place"
"""A fact: the folder in which the index lay when it was last written."""
_BESIDE = 200
"""Passages that are read at most on each side of one; of a narrow table they hold some 3,000 rows."""
_CHUNK_COLUMNS = (
    *chunks.c,
    documents.c.source,
    documents.c.title,
    documents.c.modified,
    documents.c.url,
)
"""What `to_chunk` reads."""


class Manifest:
    """The documents and chunks of a workspace. Reads see one committed state; `commit` is all or nothing."""

    def __init__(self, database: Database) -> None:
        """Over an open database; see `open_database`."""
        self._database = database
        self._dialect = dialect_of(database)

    def generation(self) -> int:
        """A number that grows with every commit."""
        with self._database.connect() as connection:
            return int(read_fact(connection, GENERATION) or 0)

    def mark(self) -> str:
        """What a file of the vectors bears that is of this moment; empty where there is none."""
        with self._database.connect() as connection:
            names = (GENERATION, _VECTORS)
            # Both in one statement, so that they are of the same moment.
            query = select(facts.c.name, facts.c.value).where(facts.c.name.in_(names))
            rows = connection.execute(query).all()

        found = {row.name: row.value for row in rows}
        if found.get(_VECTORS):
            return f"{found[_VECTORS]} {found[GENERATION]}"
        return ""

    def set_mark(self, name: str) -> str:
        """Let the file of the vectors be one of this name, until something is committed; what it has to bear."""
        with self._database.begin() as connection:
            write_fact(connection, _VECTORS, name)
        return self.mark()

    def ids(self) -> tuple[str, ...]:
        """The ids of all chunks, in the order in which they were stored."""
        query = select(chunks.c.id).order_by(chunks.c.number)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def indexed_at(self, clearance: Clearance | None = None) -> datetime | None:
        """When something was last committed; None where it was before this was noted.

        With a clearance, when one of the documents that it covers last was: nothing else may show.
        """
        latest = select(func.max(documents.c.indexed_at)).where(_shown(clearance))
        with self._database.connect() as connection:
            value = connection.execute(latest).scalar() if clearance else read_fact(connection, "indexed_at")
        return datetime.fromisoformat(value) if value else None

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

    def settle_in(self, folder: str) -> None:
        """Know the files in the index's folder, which may have been moved with all that is in it, by where it is now.

        Else they would stay as they were: no ingestion would find them changed or gone, and no backup would have them.
        """
        with self._database.begin() as connection:
            before = read_fact(connection, _PLACE)
            if before == folder:
                return
            write_fact(connection, _PLACE, folder)
            for table in (files, restrictions) if before else ():
                lies_there = table.c.path.startswith(f"{before}/", autoescape=True)
                path = literal(folder) + func.substr(table.c.path, len(before or "") + 1)
                connection.execute(update(table).where(lies_there).values(path=path))

    def copied_from(self) -> str:
        """Of what this is a copy that is not whole yet; empty for any other index."""
        with self._database.connect() as connection:
            return read_fact(connection, COPYING) or ""

    def files(self) -> dict[str, FileRecord]:
        """Every file known, by path."""
        found: dict[str, FileRecord] = {}
        with self._database.connect() as connection:
            for row in connection.execute(select(files)).mappings():
                found[row["path"]] = file_of_row(row)
        return found

    def restrictions(self) -> dict[str, Restriction]:
        """What files were given by hand, by path; also files that are not indexed now."""
        found: dict[str, Restriction] = {}
        with self._database.connect() as connection:
            for row in connection.execute(select(restrictions)).mappings():
                fields = {**row, "audience": from_json(row["audience"])}
                found[row["path"]] = Restriction(**fields)
        return found

    def rules(self) -> dict[str, tuple[str, ...]]:
        """The folder rules that ingestions had, as they were remembered: names by pattern."""
        with self._database.connect() as connection:
            return kept_rules(connection)

    def set_rules(self, rules: Mapping[str, Sequence[str]]) -> None:
        """Remember these in their place."""
        with self._database.begin() as connection:
            keep_rules(connection, rules)

    def withdrawn(self) -> tuple[FileRecord, ...]:
        """The files that went of late, if they were not for everybody."""
        with self._database.connect() as connection:
            return withdrawn_files(connection)

    def restricted_words(self) -> dict[str, tuple[str, ...]]:
        """By checksum the words that not all may read, of documents that are there or went of late, and who may."""
        with self._database.connect() as connection:
            return restricted_words(connection)

    def holders(self) -> dict[str, str]:
        """By digest of a file, the source under which its documents are stored."""
        query = select(documents.c.file, files.c.source)
        query = query.join(files, _held()).distinct()
        with self._database.connect() as connection:
            rows = connection.execute(query).all()
        # A document `C#` may be of the file `C#` or, as a part, of `C`: the one that is called as it is comes last.
        rows = sorted(rows, key=lambda row: len(row.source))
        return {row.file: row.source for row in rows}

    def parts(self) -> dict[str, list[str]]:
        """By digest of a file, the names of those of its documents that are parts of it: `hr/pay.md`."""
        query = select(documents.c.file, documents.c.source).where(documents.c.source.contains("#"))
        found: dict[str, list[str]] = defaultdict(list)
        with self._database.connect() as connection:
            for row in connection.execute(query):
                found[row.file].append(row.source.partition("#")[2])
        return found

    def strays(self) -> tuple[str, ...]:
        """The sources of documents that belong to no file."""
        belongs_to_some = exists().where(_held())
        query = select(documents.c.source).where(~belongs_to_some)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def digests(self, source: str, file: str | None = None) -> dict[str, str]:
        """The digests of the documents of one file, by source: `FILE` itself and every `FILE#PART`.

        A file `C#` is called as a part of `C` would be: unless `file` is None, only what was read of the content of
        this digest counts, and nothing that has the very name of another file of that content.
        """
        query = select(documents.c.source, documents.c.digest).where(_of_file(source))
        if file is not None:
            others = files.c.digest == file, files.c.source == documents.c.source, files.c.source != source
            query = query.where(documents.c.file == file, ~exists().where(*others))
        with self._database.connect() as connection:
            return {row.source: row.digest for row in connection.execute(query)}

    def held(self, source: str) -> dict[str, str]:
        """As `digests`, of the content that the file of this source had when it was recorded; else nothing."""
        with self._database.connect() as connection:
            query = select(files.c.digest).where(files.c.source == source)
            content = connection.execute(query).scalar_one_or_none()
        return {} if content is None else self.digests(source, content)

    def former_documents(self, source: str) -> tuple[FormerDocument, ...]:
        """The documents of one file, to be compared with what it holds now."""
        audience = self._dialect.audience_in(documents.c.structure).label("audience")
        query = select(documents.c.source, documents.c.checksum, audience).where(_of_file(source))
        with self._database.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(
            FormerDocument(row.source.removeprefix(source), row.checksum, from_json(row.audience)) for row in rows
        )

    def chunks_of(self, source: str) -> tuple[Chunk, ...]:
        """The chunks of one document, in order."""
        query = select(*_CHUNK_COLUMNS).join(documents)
        query = query.where(documents.c.source == source).order_by(chunks.c.start)
        with self._database.connect() as connection:
            rows = connection.execute(query).mappings()
            return tuple(map(to_chunk, rows))

    def sources(self, clearance: Clearance | None = None) -> tuple[SourceSummary, ...]:
        """Every document that `clearance` covers, by source, with the paths of its copies."""
        counted = (
            select(
                documents.c.source,
                documents.c.title,
                documents.c.modified,
                documents.c.url,
                documents.c.file,
                self._dialect.audience_in(documents.c.structure).label("audience"),
                func.length(documents.c.text).label("characters"),
                func.count(chunks.c.number).label("chunks"),
            )
            .outerjoin(chunks)
            .where(_shown(clearance))
            .group_by(documents.c.id)
            .order_by(documents.c.source)
        )
        with self._database.connect() as connection:
            copies = _copies(connection)
            return tuple(_summary(row, copies[row.file]) for row in connection.execute(counted))

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        query = select(documents).where(documents.c.source == source)
        with self._database.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound(f"No document {source!r} in the index. `pincite sources list` shows what there is.")
        return document_of_row(row)

    def files_of(self, source: str, digest: str) -> tuple[FileRecord, ...]:
        """The files that this document was read from, or could have been, as copies; none where it is not there."""
        query = select(files).join(documents, documents.c.file == files.c.digest)
        query = query.where(
            documents.c.source == source,
            documents.c.digest == digest,
        )
        query = query.order_by(files.c.path)
        with self._database.connect() as connection:
            rows = connection.execute(query).mappings()
            return tuple(map(file_of_row, rows))

    def may_show(self, source: str, clearance: Clearance | None) -> bool:
        """Whether there is such a document and `clearance` covers it; the answer is the same where there is none."""
        query = select(documents.c.id).where(
            documents.c.source == source,
            _shown(clearance),
        )
        with self._database.connect() as connection:
            return connection.execute(query).first() is not None

    def chunks(
        self,
        ids: Iterable[str],
        clearance: Clearance | None = None,
    ) -> dict[str, Chunk]:
        """Those of these chunks, by id, that are in the manifest now and that `clearance` covers."""
        found: dict[str, Chunk] = {}
        with self._database.connect() as connection:
            for some in portions(list(ids)):
                query = select(*_CHUNK_COLUMNS).join(documents)
                query = query.where(
                    chunks.c.id.in_(some),
                    _shown(clearance),
                )
                for row in connection.execute(query).mappings():
                    found[row["id"]] = to_chunk(row)

        return found

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        beside = chunks.alias("beside")
        place = select(chunks.c.document, chunks.c.start).where(chunks.c.id == chunk.id)
        here = place.subquery()
        near = select(beside.c.number)
        near = near.join(here, beside.c.document == here.c.document)

        before = near.where(beside.c.start < here.c.start)
        before = before.order_by(beside.c.start.desc()).limit(_BESIDE)
        # One more than before: the passage itself is the first of these.
        after = near.where(beside.c.start >= here.c.start)
        after = after.order_by(beside.c.start).limit(_BESIDE + 1)
        # As subqueries, since SQLite takes no ORDER BY and LIMIT in the parts of a union.
        numbers = union_all(
            select(before.subquery().c.number),
            select(after.subquery().c.number),
        )

        query = select(*_CHUNK_COLUMNS).join(documents)
        query = query.where(chunks.c.number.in_(numbers)).order_by(chunks.c.start)
        with self._database.connect() as connection:
            rows = connection.execute(query).mappings()
            found = [to_chunk(row) for row in rows]
        return _in_section(found, chunk)

    def beginning(self, chunk: Chunk, most: int = AT_BEGINNING) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        document = select(chunks.c.document).where(chunks.c.id == chunk.id)
        query = select(*_CHUNK_COLUMNS).join(documents)
        query = query.where(chunks.c.document == document.scalar_subquery())
        query = query.order_by(chunks.c.start).limit(most)
        with self._database.connect() as connection:
            rows = connection.execute(query).mappings()
            found = [to_chunk(row) for row in rows]
        return tuple(one for one in found if one.is_intact)

    def covered(self, clearance: Clearance) -> tuple[str, ...]:
        """The ids of all chunks that `clearance` covers."""
        query = select(chunks.c.id).join(documents).where(_shown(clearance))
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def all_chunks(self, size: int = 1000) -> Iterator[tuple[Chunk, ...]]:
        """Every chunk in the order it was stored, `size` at a time."""
        last = 0
        while True:
            query = (
                select(*_CHUNK_COLUMNS)
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

    def problems(self) -> tuple[str, ...]:
        """What the database says is wrong with its pages, tables and indexes; nothing where all is well."""
        with self._database.connect() as connection:
            return self._dialect.problems(connection)

    @property
    def soundness(self) -> str:
        """What is to be said of the database where there are no problems."""
        return self._dialect.SOUND

    def damaged(self) -> tuple[str, ...]:
        """The sources of documents whose text, or a passage of it, is not as it was stored. Reads them all."""
        with self._database.connect() as connection:
            numbers = connection.execute(select(documents.c.id)).scalars().all()
        torn = map(self._torn, numbers)
        return tuple(source for source in torn if source)

    def _torn(self, number: int) -> str:
        """The source of the document of this number if it, or one of its chunks, is damaged."""
        with self._database.connect() as connection:
            # Of one moment, since others write meanwhile: each document of its own, so that nothing waits for long.
            self._dialect.stand_still(connection)
            of_document = select(documents).where(documents.c.id == number)
            row = connection.execute(of_document).mappings().one_or_none()
            of_passages = select(*_CHUNK_COLUMNS).join(documents).where(documents.c.id == number)
            passages = connection.execute(of_passages).mappings().all()
        if row is None:
            return ""

        source = str(row["source"])
        try:
            text = document_of_row(row).text
        except IndexDamaged:
            return source

        for passage in map(to_chunk, passages):
            if not passage.is_intact or passage.text != text[passage.start : passage.end]:
                return source
        return ""

    def is_empty(self) -> bool:
        """Whether no chunk is indexed."""
        with self._database.connect() as connection:
            return connection.execute(select(chunks.c.number).limit(1)).first() is None

    def count(self) -> int:
        """How many chunks are indexed."""
        query = select(func.count()).select_from(chunks)
        with self._database.connect() as connection:
            return connection.execute(query).scalar_one()

    def announce(self, ids: Sequence[str]) -> None:
        """Note that vectors for these chunks are about to be stored, so that a kill leaves no unknown vector."""
        rows = [{"chunk": id_} for id_ in ids]
        if rows:
            # One that is announced already may be announced again.
            announcing = insert(debris).prefix_with("OR IGNORE")
            with self._database.begin() as connection:
                connection.execute(announcing, rows)

    def commit(self, batch: Batch) -> None:
        """Make the batch true. Chunks that it drops become debris; chunks that it stores stop being debris."""
        with self._database.begin() as connection:
            carry_out(connection, batch)

    def debris(self) -> tuple[str, ...]:
        """Chunks whose vectors must go; what was announced and is there all the same is none."""
        is_live = select(chunks.c.id).where(chunks.c.id == debris.c.chunk).exists()
        query = select(debris.c.chunk).where(~is_live)
        with self._database.connect() as connection:
            return tuple(connection.execute(query).scalars())

    def swept(self, ids: Iterable[str]) -> None:
        """The vectors of these chunks are gone."""
        with self._database.begin() as connection:
            for some in portions(list(ids)):
                connection.execute(delete(debris).where(debris.c.chunk.in_(some)))


def _summary(row: Row[Any], holders: Sequence[str]) -> SourceSummary:
    """`holders` are the sources of all files that have this document, its own one included."""
    copies = tuple(other for other in holders if not _belongs(row.source, other))
    return SourceSummary(
        source=row.source,
        file=row.file,
        title=row.title,
        modified=to_date(row.modified),
        url=row.url,
        characters=row.characters,
        chunks=row.chunks,
        audience=from_json(row.audience),
        copies=copies,
    )


def _shown(clearance: Clearance | None) -> ColumnElement[bool]:
    if clearance is None:
        return true()
    return covered(clearance, documents.c.id)


def _in_section(found: Sequence[Chunk], chunk: Chunk) -> tuple[Chunk, ...]:
    """Those of the chunks, which are in order, that lie in one section with this one, and nothing between them."""
    # A damaged chunk doesn't tell its section: it is passed over, and what is beyond it still counts as beside.
    for _, stretch in groupby(found, key=lambda one: one.section if one.is_intact else chunk.section):
        intact = tuple(one for one in stretch if one.is_intact)
        if any(one.id == chunk.id for one in intact):
            return intact
    return ()


def _of_file(source: str) -> ColumnElement[bool]:
    """Whether a document is of the file of this source, as the file itself or as a part of it."""
    # A range rather than a pattern, so that the index of the sources serves; U+10FFFF comes after all else.
    parts = documents.c.source.between(
        f"{source}#",
        f"{source}#\U0010ffff",
    )
    return (documents.c.source == source) | parts


def _held() -> ColumnElement[bool]:
    """Whether a document is of this file, as the file itself or as a part of it."""
    parts = documents.c.source.between(
        files.c.source + "#",
        files.c.source + "#\U0010ffff",
    )
    is_file_or_part = (documents.c.source == files.c.source) | parts
    return (files.c.digest == documents.c.file) & is_file_or_part


def _copies(connection: Connection) -> Mapping[str, list[str]]:
    query = select(files.c.digest, files.c.source).order_by(files.c.source)
    copies: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        copies[row.digest].append(row.source)
    return copies


def _belongs(source: str, file: str) -> bool:
    return source == file or source.startswith(f"{file}#")
