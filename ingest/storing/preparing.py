"""Prepares one content and files it: read, split, and told to the store that embeds and commits it.

Whoever does it does it so, the process of the command or another one that works for it.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.adapters.database import NO_MEMBERS
from bot.adapters.database.tables.records import checksum
from bot.errors import ReadFailed, Unreadable, refusal
from bot.naming import bare_name, day_of_name
from bot.nouns import Document, audience_of
from ingest.discovery.checkouts import was_checked_out
from ingest.discovery.discover import LONGEST_PATH
from ingest.extraction.ahead import Ahead
from ingest.extraction.extract import name_of
from ingest.extraction.hidden import hidden_notes, total
from ingest.planning.audience import (
    FormerReaders,
    audience_of_member,
    audiences_by_rules,
    own_audiences,
    same_people,
    withheld,
)
from ingest.planning.plan import NEVER_READ, TEXT_KEPT
from ingest.readers import is_dated_by_name
from ingest.reporting.meter import PendingContent
from ingest.reporting.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.adapters.database import FileRecord, FormerDocument
    from bot.nouns import Chunk
    from ingest.discovery.discover import FoundFile, SourceMetadata
    from ingest.extraction.extract import Extract
    from ingest.extraction.isolation import ReaderProcess
    from ingest.planning.plan import Content, PlannedFile
    from ingest.reporting.pages import ScannedPage
    from ingest.storing.store import Store

    OnRead = Callable[[PendingContent, Sequence[Chunk], float], None]

_LONGEST_PART, _LEAST_PART = 2000, 100
"""Bytes of what a part is called, and those for which there is room below any path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedContent:
    """What reading a content gave: documents, with the chunks of those that are new, or a failure.

    `before` has the digests of what is stored of it. `may_pass` says that it may be read another time.
    """

    before: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    chunks: Mapping[str, tuple[Chunk, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    withheld: str = ""
    ruled: str = ""
    """As of a FileRecord."""
    is_partial: bool = False
    """Whether something else of it may not have been read."""
    failure: str = ""
    may_pass: bool = False


class ContentReader:
    """Reads files into documents, of which none gets more readers than it had without consent."""

    def __init__(
        self,
        open_reader: Callable[[], ReaderProcess],
        on_read: OnRead,
        on_page: Callable[[str, ScannedPage], None] = lambda _, __: None,
        restricted: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """`on_read` hears what was read, and `on_page` of each page of a scan, and of which source it is.

        `restricted` says who may read words that not all may, by the checksums of these words.
        """
        self._open_reader = open_reader
        self._restricted = restricted
        self._on_read = on_read
        self._on_page = on_page

    @contextlib.contextmanager
    def ahead(
        self, contents: Sequence[Content], stored: Callable[[str], Mapping[str, str]] | None = None
    ) -> Iterator[Iterator[PreparedContent]]:
        """What is read of each content, in order, as `read` gives it.

        Documents of a file change when its own turn comes and at no other time, so that what is stored of it may be
        looked up long before.
        """
        with Ahead(self._open_reader, _passages, len(contents)) as ahead:
            yield ahead.results([partial(self.timed, content, stored) for content in contents])

    def timed(
        self, content: Content, stored: Callable[[str], Mapping[str, str]] | None, reader: ReaderProcess
    ) -> PreparedContent:
        """As `read`, of which is told how long it took; `stored` gives the digests of what is stored of a source."""
        started = time.monotonic()
        reader.on_page = partial(self._on_page, content.holder)
        before = None if stored is None else stored(content.holder)
        read = self.read(reader, content, before)
        chunks = list(chain.from_iterable(read.chunks.values()))
        self._on_read(unread_content(content), chunks, time.monotonic() - started)
        return read

    def read(self, reader: ReaderProcess, content: Content, stored: Mapping[str, str] | None = None) -> PreparedContent:
        """The documents of a content, under the source of its holder.

        Split are those that differ from what is stored, of which `stored` has the digests; none where that is None.
        """
        before = dict(stored or {})
        try:
            return replace(self._read(reader, content, stored), before=before)
        except Unreadable as error:
            return PreparedContent(before=before, failure=str(error), may_pass=isinstance(error, ReadFailed))
        except OSError as error:
            return PreparedContent(before=before, failure=f"cannot be opened: {refusal(error)}", may_pass=True)

    def _read(self, reader: ReaderProcess, content: Content, stored: Mapping[str, str] | None) -> PreparedContent:
        work = content.first
        extracts, modified = _read_file(reader, work.found)
        documents: dict[str, Document] = {}
        gone: dict[str, tuple[str, ...]] = {}
        assigned = [_assigned(work, extract) for extract in extracts]
        for extract, audience in zip(extracts, assigned, strict=True):
            document = document_of_extract(extract, content.holder, audience, modified)
            documents.setdefault(document.source, document)  # of two of one name, the first
            gone.setdefault(document.source, _assigned_before(work, extract))

        kept, remark = (
            (tuple(documents.values()), "") if content.is_free else self._no_wider(content, documents.values(), gone)
        )
        own = (*own_audiences(extracts, work.audience), *audiences_by_rules(assigned, work.audience))
        notes = dict.fromkeys(chain.from_iterable(extract.notes for extract in extracts))
        hidden = hidden_notes(total(extract.hidden for extract in extracts))
        chunks = {} if stored is None else _split(reader, documents.values(), stored)
        return PreparedContent(
            documents=kept,
            chunks=chunks,
            notes=(*own, *notes, *hidden),
            withheld=remark,
            is_partial=any(extract.notes for extract in extracts),
            ruled=work.rules.mark if any(extract.inside for extract in extracts) else NO_MEMBERS,
        )

    def _no_wider(
        self, content: Content, documents: Collection[Document], gone: Mapping[str, tuple[str, ...]]
    ) -> tuple[tuple[Document, ...], str]:
        """The documents, each for nobody who could not read its former version; and what is to be said of that.

        `gone` says by source who may read those that are new, by rules that are gone.
        """
        words = {document.source: checksum(document.text) for document in documents}
        readers = FormerReaders(content.former, frozenset(words.values()), self._restricted)
        remark = ""
        kept: list[Document] = []
        for document in documents:
            part = document.source.removeprefix(content.holder)
            audience = readers.narrowed(part, words[document.source], document.audience) or gone[document.source]
            if not same_people(audience, document.audience):
                remark = withheld(audience, document.audience)
            kept.append(replace(document, audience=audience))
        return tuple(kept), remark


def filed(store: Store, content: Content, read: PreparedContent) -> list[Outcome]:
    """Tell the store the documents of a new content with the records of its files; what becomes of these.

    Done once more, as after a worker was lost that had committed it, it comes to the same.
    """
    before = dict(read.before)
    if read.failure:
        return _unreadable(store, content, read, before)

    for document in read.documents:
        source = document.source
        before.pop(source, None)
        if source in read.chunks:
            store.put(content.digest, document, read.chunks[source])
        else:  # it says what it said before
            store.move(source, source, content.digest, document.audience)
    for source in before:  # what is left is no longer in the file
        store.remove(source)

    for work in content.works:
        held = _held(work, content, read)
        store.record(work.record(reason=read.withheld or None, ruled=read.ruled, held=held))
    return [done(work, content.copy_of(work), read) for work in content.works]


def _held(work: PlannedFile, content: Content, read: PreparedContent) -> tuple[FormerDocument, ...]:
    """Of a file that was not read whole, such parts as had readers of their own and are not there this time."""
    parts = {document.source.removeprefix(content.holder) for document in read.documents} if read.is_partial else set()
    missing = [one for one in work.held if parts and one.part not in parts]
    return tuple(one for one in missing if one.audience and not same_people(one.audience, work.audience))


def _unreadable(store: Store, content: Content, read: PreparedContent, before: Iterable[str]) -> list[Outcome]:
    """Files without text leave the index; those that could not be read this time keep the text they had."""
    if not read.may_pass:
        for source in before:
            store.remove(source)

    outcomes: list[Outcome] = []
    for work in content.works:
        reason = read.failure
        if work.former and read.may_pass:
            store.record(replace(work.former, reason=reason))
            reason += TEXT_KEPT
        else:
            store.record(_without_text(work, read))
        outcomes.append(Outcome(source=work.source, kind=Kind.UNREADABLE, reason=reason))
    return outcomes


def title_of(source: str) -> str:
    """The title of a document that has none but its file's name."""
    return name_of(bare_name(source))


def _without_text(work: PlannedFile, read: PreparedContent) -> FileRecord:
    """The record of a file that has no documents."""
    digest = NEVER_READ if read.may_pass else work.digest
    return work.record(digest, read.failure, held=work.held)


def _read_file(reader: ReaderProcess, found: FoundFile) -> tuple[tuple[Extract, ...], date | None]:
    """What is in the file, with what its source says of it, and when that changed as far as is known."""
    with found.opened() as place:
        # its text is stored for the bytes that were planned, and so must be that of no others
        extracts = reader.read(place, found.path.name, content=found.content)
        if found.about is None:
            return extracts, _day_told(found.path.name, found.path, place)
    told = tuple(_told(extract, found.about) for extract in extracts)
    return told, found.about.date


def _assigned(work: PlannedFile, extract: Extract) -> tuple[str, ...]:
    """Who may read it, unless it says so itself."""
    if not extract.inside:
        return work.audience
    return audience_of_member(work.rules, work.found.path, extract.inside, work.audience)


def _assigned_before(work: PlannedFile, extract: Extract) -> tuple[str, ...]:
    """Who may read what lies in an archive by rules that are gone, where neither it nor a rule of now says who."""
    if extract.audience or not extract.inside:
        return ()
    return work.rules.audience_by_gone_within(work.found.path, extract.inside)


def renamed_day(document: Document, before: str, now: str, found: FoundFile) -> date | None:
    """The day of a document whose file has another name now: its own, or else the one that the new name gives it."""
    if found.about or day_of_name(before) == (day := day_of_name(now)):
        return document.modified
    if day and is_dated_by_name(now):
        return day
    with contextlib.suppress(OSError):
        if document.modified == _day_told(before, found.path, found.bytes_at):
            return _day_told(now, found.path, found.bytes_at)
    return document.modified


def _day_told(name: str, path: Path, place: Path) -> date | None:
    """The day that a file of this name has, whatever stands in it: that in the name, or else that of its saving."""
    return day_of_name(name) or _day_saved(path, place.stat().st_mtime)


def _day_saved(path: Path, seconds: float) -> date | None:
    """The day on which the file was saved, unless that was when git checked it out, or is in no calendar."""
    if was_checked_out(path, seconds):
        return None
    with contextlib.suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, tz=UTC).date()
    return None


def _told(extract: Extract, about: SourceMetadata) -> Extract:
    """A document's own words on its title and date come first; its address is where it was found."""
    # what is a part of a file, such as an entry of a feed, knows its own address better
    url = (extract.url or about.url) if extract.part else (about.url or extract.url)
    return replace(
        extract,
        title=extract.title or about.title,
        url=url,
        date=extract.date or about.date,
    )


def unread_content(content: Content) -> PendingContent:
    """The content as the meter counts it."""
    found = content.works[0].found
    return PendingContent(content.holder, found.path.suffix.lower(), found.size)


def _split(
    reader: ReaderProcess, documents: Iterable[Document], stored: Mapping[str, str]
) -> dict[str, tuple[Chunk, ...]]:
    new = [document for document in documents if stored.get(document.source) != document.digest]
    return {document.source: reader.split(document) for document in new}


def _passages(read: PreparedContent) -> int:
    return sum(map(len, read.chunks.values()))


def document_of_extract(extract: Extract, holder: str, audience: tuple[str, ...], modified: date | None) -> Document:
    """What was read of the file of this source, for this audience unless it names its own."""
    source = f"{holder}#{_short(extract.part, holder)}" if extract.part else holder
    return Document(
        source=source,
        title=extract.title or title_of(extract.part or holder),
        text=extract.text,
        digest=_digest(extract),
        modified=extract.date or modified,
        url=extract.url,
        audience=audience_of(extract.audience, audience),
        pages=extract.pages,
        sections=extract.sections,
        rows=extract.rows,
        blocks=extract.blocks,
    )


def _short(part: str, holder: str) -> str:
    """The name of a part, with a digest for the end of one that is too long: what records call their id may be a text.

    A server takes no source of over 2,690 bytes, and the path of the file has to have room in it, too.
    """
    name = part.encode()
    room = min(_LONGEST_PART, LONGEST_PATH + _LEAST_PART - len(holder.encode()))
    if len(name) <= room:
        return part
    begin = name[: room // 2].decode("utf-8", "ignore")
    return f"{begin}…{hashlib.sha256(name).hexdigest()[:16]}"


def _digest(extract: Extract) -> str:
    """That of all that was read, the lines that govern a block by their places."""
    digest = hashlib.sha256(repr(extract).encode("utf-8", "surrogatepass"))
    for section in extract.sections:
        if section.superseded:  # nothing for the others, whose digest is that of before they could be
            digest.update(repr((section.start, section.superseded)).encode())
    for block in extract.blocks:
        governing = [piece.start for piece in (*block.headings, *block.leads)]
        place = (block.kind.value, block.start, block.end, block.depth, governing)
        digest.update(repr(place).encode())
    return digest.hexdigest()


def done(work: PlannedFile, copy_of: str, read: PreparedContent | None = None) -> Outcome:
    """The outcome of a file whose documents are stored."""
    read = read or PreparedContent()
    notes = list(work.notes)
    if read.withheld and not work.withheld:  # said of the file already
        notes.append(f"audience: {read.withheld}")
    notes += read.notes
    return Outcome(
        source=work.source,
        kind=work.kind,
        copy_of=copy_of,
        notes=tuple(notes),
        twins=work.twins,
        withheld=bool(work.withheld or read.withheld),
    )
