"""Rows as values, and values as rows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.adapters.database.tables.structure import blocks_as_json, blocks_from_json, rows_as_json, rows_from_json
from bot.errors import IndexDamaged
from bot.naming import named
from bot.nouns import Chunk, Document, Page, Section
from bot.words import ISO_DAY, days_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import RowMapping

    from bot.nouns import Block, Row

_PLACEHOLDERS = 900
"""Values a statement; older SQLite builds take 999."""
_REMEMBERED = 2000
"""Chunks that are remembered as what was read: a question looks at two hundred, mostly the same ones."""
_CHUNK = itemgetter("id", "source", "title", "text", "start", "end", "place", "checksum", "modified", "url")


class FormerDocument(NamedTuple):
    """What is stored of a file, or of a part of it, as `#2`: the checksum of its words, and who may read them."""

    part: str
    words: str
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file as last seen: the digest of what was read of it, and the reason where something went wrong.

    A file with a reason and without documents holds nothing that can be read; one with both keeps an earlier text, and
    is read again by each ingestion. `audience` is for those of its documents that name none of their own. `ruled` is
    the mark of the rules that what lies in it, an archive or a mail, was held against when it was read. `held` is what
    was stored of it until nothing could be read any more, if some of that was not for everybody.
    """

    path: str
    source: str
    digest: str
    reason: str | None = None
    audience: tuple[str, ...] = ()
    ruled: str = ""
    held: tuple[FormerDocument, ...] = ()


NO_MEMBERS = "-"
"""In place of the mark, where no files lie in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """The audience that a file was given by hand, empty once it was lifted; `content` is the digest of its bytes."""

    path: str
    content: str
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentMove:
    """A document that lives on under another source, or from another file, which is named by its digest.

    Where the source changes, `chunks` gives the chunks' new ids by their old ones. `audience` is None where it stays.
    """

    old: str
    new: str
    file: str
    audience: tuple[str, ...] | None = None
    chunks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """A document as another index has it: all that is kept of it, as rows with their numbers."""

    row: Mapping[str, Any]
    """Of `documents`."""
    audience: tuple[str, ...]
    """Of `audiences`: names as they are compared."""
    chunks: tuple[Mapping[str, Any], ...]
    """Of `chunks`, in order."""

    @property
    def source(self) -> str:
        """By which the document is known."""
        return str(self.row["source"])

    def joined(self) -> Iterator[dict[str, Any]]:
        """Its chunks as they are read, beside what the document says of all of them."""
        about = {name: self.row[name] for name in ("source", "title", "modified", "url")}
        return ({**row, **about} for row in self.chunks)


class PassageCounts(NamedTuple):
    """How many passages came or, below zero, went, and how many words they have together."""

    passages: int = 0
    words: int = 0


@dataclass(slots=True)
class Batch:
    """Collects what one commit is to change, all or nothing; applied in the order of the fields.

    Whatever the batch does to files, documents whose last file it takes away go with it.
    """

    turn: str = ""
    """Of batches with the same one, of several processes, one is carried out after the other."""
    restrictions: list[Restriction] = field(default_factory=list)
    """What files were given by hand."""
    forgotten: list[str] = field(default_factory=list)
    """Paths of files that go."""
    discarded: list[str] = field(default_factory=list)
    """Paths of files that were handed over and go with their bytes."""
    files: dict[str, FileRecord] = field(default_factory=dict)
    """Files as seen now, by path."""
    removed: list[str] = field(default_factory=list)
    """Sources of documents that go."""
    moved: list[DocumentMove] = field(default_factory=list)
    documents: list[tuple[str, Document, tuple[Chunk, ...]]] = field(default_factory=list)
    """The digest of the file, the document, its chunks. It replaces the document of the same source."""
    copied: list[StoredDocument] = field(default_factory=list)
    """Documents of another index, which neither are here nor share a number with one that is."""

    def chunks(self) -> list[Chunk]:
        """The chunks of all its documents."""
        return [chunk for _, _, chunks in self.documents for chunk in chunks]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """One line of `pincite sources list`; `file` is the digest of the file it came from."""

    source: str
    file: str
    title: str
    modified: date | None
    url: str | None
    characters: int
    chunks: int
    copies: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkStructure:
    """What a chunk has of its document's structure."""

    section: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()
    rows: tuple[Row, ...] = ()
    blocks: tuple[Block, ...] = ()
    superseded: str = ""


def chunk_heading(chunk: Chunk) -> str:
    """What its document is called and the headings above a chunk, indexed beside its text."""
    return " ".join((named(chunk), *chunk.section))


def searched(chunk: Chunk) -> str:
    """The text of a chunk as it is searched by words: with its days in words, as people ask for them."""
    said = [days_in_words(day.group()) for day in ISO_DAY.finditer(chunk.text)]
    return "\n".join((chunk.text, *said))


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values, as many at a time as a statement takes."""
    for first in range(0, len(values), _PLACEHOLDERS):
        yield values[first : first + _PLACEHOLDERS]


def file_row(file: FileRecord) -> dict[str, Any]:
    """The record as a row of `files`."""
    noted: dict[str, Any] = {}
    if file.ruled:
        noted["ruled"] = file.ruled
    if file.held:
        noted["held"] = file.held
    return {
        "path": file.path,
        "source": file.source,
        "digest": file.digest,
        "reason": file.reason,
        "audience": json.dumps(file.audience, ensure_ascii=False),
        "noted": json.dumps(noted),
    }


def file_of_row(row: RowMapping) -> FileRecord:
    """A row of `files` as a record."""
    noted = json.loads(row["noted"])
    return FileRecord(
        path=row["path"],
        source=row["source"],
        digest=row["digest"],
        reason=row["reason"],
        audience=tuple(json.loads(row["audience"])),
        ruled=noted.get("ruled", ""),
        held=tuple(FormerDocument(part, words, tuple(names)) for part, words, names in noted.get("held", ())),
    )


def document_row(file: str, document: Document) -> dict[str, Any]:
    """The document as a row of `documents`."""
    structure = {
        "audience": document.audience,
        "pages": _listed(document.pages),
        "sections": [(section.path, section.start, section.end) for section in document.sections],
        "rows": rows_as_json(document.rows),
        "blocks": blocks_as_json(document.blocks, range(len(document.text))),
    }
    return {
        "source": document.source,
        "file": file,
        "digest": document.digest,
        "title": document.title,
        "modified": document.modified.isoformat() if document.modified else None,
        "url": document.url,
        "structure": json.dumps(structure, ensure_ascii=False),
        "text": document.text,
        "checksum": checksum(document.text),
        "indexed_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def checksum(*parts: str) -> str:
    """By which a text shows, when it is read, that it is as it was stored."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def document_of_row(row: RowMapping | Mapping[str, Any]) -> Document:
    """A row of `documents` as a Document; raises IndexDamaged where it is not as it was stored."""
    try:
        if row["checksum"] == checksum(row["text"]):
            return _document(row, json.loads(row["structure"]))
    except (ValueError, KeyError, TypeError):
        pass
    raise IndexDamaged(
        f"What is kept of {row['source']} is damaged. Take it out with `pincite reindex`, then ingest its folder again."
    )


def _document(row: RowMapping | Mapping[str, Any], structure: dict[str, Any]) -> Document:
    return Document(
        source=row["source"],
        title=row["title"],
        text=row["text"],
        digest=row["digest"],
        modified=to_date(row["modified"]),
        url=row["url"],
        audience=tuple(structure["audience"]),
        pages=_pages(structure["pages"]),
        sections=tuple(
            Section(
                path=tuple(path),
                start=start,
                end=end,
            )
            for path, start, end in structure["sections"]
        ),
        rows=rows_from_json(structure["rows"]),
        blocks=blocks_from_json(structure.get("blocks"), row["text"], 0),
    )


def chunk_row(chunk: Chunk, document: int) -> dict[str, Any]:
    """The chunk as a row of `chunks`."""
    about = {
        "section": chunk.section,
        "pages": _listed(chunk.pages),
        "rows": rows_as_json(chunk.rows),
        "blocks": blocks_as_json(chunk.blocks, range(chunk.start, chunk.end)),
    }
    if chunk.superseded:
        about["superseded"] = chunk.superseded
    place = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
    return {
        "id": chunk.id,
        "document": document,
        "start": chunk.start,
        "end": chunk.end,
        "place": place,
        "text": chunk.text,
        "checksum": checksum(place, chunk.text),
    }


def to_chunk(row: RowMapping | Mapping[str, Any]) -> Chunk:
    """A row of `chunks` joined with its document as a Chunk, which is marked where it is not as it was stored."""
    return _chunk(*_CHUNK(row))


@lru_cache(maxsize=_REMEMBERED)
def _chunk(  # noqa: PLR0913, PLR0917 - what CHUNK takes of a row
    id_: str,
    source: str,
    title: str,
    text: str,
    start: int,
    end: int,
    kept: str,
    sum_: str,
    modified: str | None,
    url: str | None,
) -> Chunk:
    """Remembered by all that it is made of, so that a row which was changed makes another one."""
    is_intact = sum_ == checksum(kept, text)
    place = _place(kept, text, start) if is_intact else ChunkStructure()
    return Chunk(
        id=id_,
        source=source,
        title=title,
        text=text,
        start=start,
        end=end,
        section=place.section,
        pages=place.pages,
        rows=place.rows,
        blocks=place.blocks,
        modified=to_date(modified),
        url=url,
        superseded=place.superseded,
        is_intact=is_intact,
    )


def _place(place: str, text: str, start: int) -> ChunkStructure:
    """What is kept beside a chunk's text, which begins at `start`."""
    about: dict[str, Any] = json.loads(place)
    return ChunkStructure(
        section=tuple(about["section"]),
        pages=_pages(about["pages"]),
        rows=rows_from_json(about["rows"]),
        blocks=blocks_from_json(about.get("blocks"), text, start),
        superseded=about.get("superseded", ""),
    )


def to_date(value: str | None) -> date | None:
    """An ISO date, where there is one that can be read."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _listed(pages: Sequence[Page]) -> list[tuple[int, ...]]:
    """Number, start and end of each page, and how surely its words were recognised, if they were."""
    listed: list[tuple[int, ...]] = []
    for page in pages:
        place = (page.number, page.start, page.end)
        if page.recognised is None:
            listed.append(place)
        else:
            listed.append((*place, page.recognised))
    return listed


def _pages(listed: Sequence[Sequence[int]]) -> tuple[Page, ...]:
    return tuple(
        Page(
            number=number,
            start=start,
            end=end,
            recognised=sure[0] if sure else None,
        )
        for number, start, end, *sure in listed
    )
