"""Brings the index in line with the files: discover, read, split, embed, store; one Outcome a path."""

from __future__ import annotations

import contextlib
import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot import wiring
from bot.errors import ConsentNeeded, ReadFailed, Unreadable, refusal
from bot.naming import called
from bot.nouns import Document, audience_of
from ingest.ahead import Ahead
from ingest.audience import Audiences, checked, narrowed, own_audiences, same, withheld
from ingest.discover import absolute, discover
from ingest.extract import name_of
from ingest.handed_over import handed_over, is_address
from ingest.hidden import hidden_notes, total
from ingest.isolation import open_reader
from ingest.meter import Meter, Unread
from ingest.outcomes import Kind, OnProgress, Outcome, Report
from ingest.plan import KEPT, NEVER_READ, Content, Plan, Work, plan
from ingest.sources.mirror import gathered, joined, rules_of
from ingest.spans import of_report
from ingest.split import renamed
from ingest.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.adapters.database import FileRecord, Manifest
    from bot.nouns import Chunk
    from bot.settings import Settings
    from bot.wiring import Workspace
    from ingest.discover import About, Discovery, Found
    from ingest.extract import Extract
    from ingest.isolation import Reader

MEGABYTE = 1_000_000


def sync(  # noqa: PLR0913 - all but the first two are keywords with a default
    paths: Sequence[Path],
    settings: Settings,
    *,
    prune: bool = True,
    dry_run: bool = False,
    yes: bool = False,
    audience: Sequence[str] = (),
    sources: Sequence[str] = (),
    on_progress: OnProgress = lambda _: None,
    on_wait: Callable[[str], None] = lambda _: None,
    on_look: Callable[[str], None] = lambda _: None,
) -> Report:
    """Index what is new or changed under `paths` and take out what is gone; `dry_run` only says what it would do.

    So with what the declared `sources` of these names hold; a source that can't be listed to its end loses nothing.
    `on_look` hears where it looks.

    `audience` names who may read the documents of these files that name nobody themselves, now and after later syncs;
    `everybody` takes back what was given so. `yes` consents to removing a large share of the documents, and to making
    documents readable to more people than before; without it, the former is ConsentNeeded and changes nothing, and the
    latter leaves these documents to those who could read them.

    Raises UsageError for names that nobody could tell apart and for a missing path, IndexMismatch for an index of
    another embedder and WorkspaceBusy when another writer does not finish in time. A file that cannot be read is an
    Outcome.
    """
    started = time.monotonic()
    given = checked(audience)
    addresses = [path for path in paths if is_address(path)]
    paths = [path for path in paths if not is_address(path)]
    in_folders = discover(paths, largest=int(settings.max_file_mb * MEGABYTE), besides=settings.index)
    with (
        handed_over(addresses, settings) as look,
        gathered(sources, settings, dry_run=dry_run, yes=yes, on_look=on_look) as elsewhere,
    ):
        in_place = [path.resolve() if path.is_dir() else absolute(path) for path in paths]
        request = _Request(
            discovery=joined((in_folders, elsewhere.discovery)),
            look=look,
            roots=[*in_place, *addresses, *elsewhere.roots],
            settings=settings,
            given=given,
            prune=prune,
            yes=yes,
        )
        looked = time.monotonic() - started
        if dry_run:
            todo, outcomes, chunks = _rehearse(request, on_progress)
        else:
            todo, outcomes, chunks = _carry_out(request, on_progress, on_wait)
    done = Report(
        outcomes=(*todo.settled, *outcomes, *todo.skipped, *_removed(todo, todo.skipped)),
        chunks=chunks,
        seconds=time.monotonic() - started,
        danger="" if yes else todo.danger,
    )
    stages = {"look": looked, "index": done.seconds - looked}
    wiring.tracing(settings)(of_report(done, stages, dry_run=dry_run))
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What a sync was asked to do, and what it found."""

    discovery: Discovery
    look: Callable[[], Discovery]
    """What else there is, of what was handed over."""
    roots: Sequence[Path]
    settings: Settings
    given: tuple[str, ...]
    prune: bool
    yes: bool

    def plan(self, manifest: Manifest | None) -> Plan:
        """What is to be done, on an index that need not be there yet."""
        known, restrictions = (manifest.files(), manifest.restrictions()) if manifest else ({}, {})
        return plan(
            joined((self.discovery, self.look())),
            known,
            roots=self.roots,
            holders=manifest.holders() if manifest else {},
            prune=self.prune,
            audiences=Audiences(rules_of(self.settings), self.given, restrictions, known, consent=self.yes),
            besides=self.settings.index.resolve(),
        )

    def reading(self, manifest: Manifest | None, meter: Meter) -> _Reading:
        """How its files are read."""
        audiences = manifest.audiences if manifest and not self.yes else lambda _: {}
        return _Reading(partial(open_reader, self.settings), audiences, meter)


def _rehearse(request: _Request, on_progress: OnProgress) -> tuple[Plan, tuple[Outcome, ...], int]:
    """Read what a sync would read, so that unreadable files are known, and store nothing."""
    with wiring.open_manifest(request.settings) as manifest:
        todo = request.plan(manifest)
        meter = Meter([_unread(content) for content in todo.reading], on_progress)
        return todo, tuple(_rehearsed(todo, request.reading(manifest, meter), meter)), 0


def _carry_out(
    request: _Request, on_progress: OnProgress, on_wait: Callable[[str], None]
) -> tuple[Plan, tuple[Outcome, ...], int]:
    """Do it; the plan, what became of each file, and how many chunks were embedded."""
    settings = request.settings
    with wiring.open_for_writing(settings, on_wait) as workspace:
        wiring.check_stamp(settings, workspace.manifest)
        todo = request.plan(workspace.manifest)
        if todo.danger and not request.yes:
            raise ConsentNeeded(f"{todo.danger}. Nothing was changed. If that is meant, add --yes.")
        if todo.reading or todo.moves:
            _make_ready(workspace)
        meter = Meter([_unread(content) for content in todo.reading], on_progress)
        store = Store(workspace, meter.has_embedded)
        run = _Run(workspace.manifest, store, request.reading(workspace.manifest, meter), todo)
        return todo, tuple(run.carry_out(meter)), store.chunks


def _make_ready(workspace: Workspace) -> None:
    """Export the model and stamp the index with it, before the first vector."""
    workspace.embedder.prepare()
    if workspace.manifest.stamp() is None:
        workspace.index.prepare(workspace.embedder.stamp)
        workspace.manifest.set_stamp(workspace.embedder.stamp)


class _Run:
    """One sync's work on an open workspace."""

    def __init__(self, manifest: Manifest, store: Store, reading: _Reading, todo: Plan) -> None:
        self._manifest, self._store, self._reading, self._todo = manifest, store, reading, todo

    def carry_out(self, meter: Meter) -> list[Outcome]:
        """Do it all; the last commit comes before this returns."""
        self._rearrange()
        outcomes = [_done(work, content.copy_of(work)) for content in self._todo.stored for work in content.works]
        with self._reading.ahead(self._todo.reading, self._manifest.digests) as read:
            if self._todo.reading:
                self._store.load()
            for content in meter.turns(self._todo.reading):
                outcomes.extend(self._index(content, next(read)))
                self._store.end_of_file()
        self._store.finish()
        return outcomes

    def _rearrange(self) -> None:
        """All that needs no reading, in one transaction, since files may have changed places."""
        for given in self._todo.restrictions:
            self._store.restrict(given)
        for file in self._todo.gone:
            self._store.forget(file.path)
        for file in (*self._todo.missed, *(work.record() for content in self._todo.stored for work in content.works)):
            self._store.record(file)
        for source in self._manifest.strays():
            self._store.remove(source)
        for digest, (before, now) in self._todo.moves.items():
            self._rename(digest, before, now)
        self._store.flush()

    def _rename(self, digest: str, before: str, now: str) -> None:
        """The documents of a file go by its new name, and are stored anew where it is part of what they are called."""
        for source in self._manifest.digests(before):
            document, new = self._manifest.document(source), now + source.removeprefix(before)
            took_its_title = source == before and document.title == _title(before)
            title = _title(now) if took_its_title else document.title
            if called(source, document.title) == called(new, title):
                self._store.move(source, new, digest)
                continue
            chunks = self._manifest.chunks_of(source)
            self._store.remove(source)
            self._store.put(digest, *renamed(document, chunks, new, title))

    def _index(self, content: Content, read: _Read) -> list[Outcome]:
        """Store the documents of a new content with the records of its files."""
        before = dict(read.before)
        if read.failure:
            return self._fail(content, read, before)
        for document in read.documents:
            before.pop(document.source, None)
            if document.source in read.chunks:
                self._store.put(content.digest, document, read.chunks[document.source])
            else:
                self._store.move(document.source, document.source, content.digest, document.audience)
        for source in before:
            self._store.remove(source)
        for work in content.works:
            self._store.record(work.record(reason=read.withheld or None))
        return [_done(work, content.copy_of(work), read) for work in content.works]

    def _fail(self, content: Content, read: _Read, before: Iterable[str]) -> list[Outcome]:
        """Files without text leave the index; those that could not be read this time keep the text they had."""
        if not read.may_pass:
            for source in before:
                self._store.remove(source)
        outcomes = []
        for work in content.works:
            former = self._todo.former(work) if read.may_pass else None
            self._store.record(replace(former, reason=read.failure) if former else _without_text(work, read))
            reason = read.failure + KEPT if former else read.failure
            outcomes.append(Outcome(source=work.source, kind=Kind.UNREADABLE, reason=reason))
        return outcomes


def _title(source: str) -> str:
    """The title of a document that has none but its file's name."""
    return name_of(PurePosixPath(source).stem)


def _without_text(work: Work, read: _Read) -> FileRecord:
    """The record of a file that has no documents."""
    return work.record(NEVER_READ if read.may_pass else work.digest, read.failure)


def _rehearsed(todo: Plan, reading: _Reading, meter: Meter) -> Iterator[Outcome]:
    for content in todo.stored:
        yield from (_done(work, content.copy_of(work)) for work in content.works)
    with reading.ahead(todo.reading) as done:
        for content in meter.turns(todo.reading):
            read = next(done)
            for work in content.works:
                if read.failure:
                    yield Outcome(source=work.source, kind=Kind.UNREADABLE, reason=read.failure)
                else:
                    yield _done(work, content.copy_of(work), read)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What reading a content gave: documents, with the chunks of those that are new, or a failure.

    `before` has the digests of what is stored of it. `may_pass` says that it may be read another time.
    """

    before: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    chunks: Mapping[str, tuple[Chunk, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    withheld: str = ""
    failure: str = ""
    may_pass: bool = False


class _Reading:
    """Reads files into documents; without consent none of them gets more readers than it had."""

    def __init__(
        self,
        open_reader: Callable[[], Reader],
        audiences: Callable[[str], Mapping[str, tuple[str, ...]]],
        meter: Meter,
    ) -> None:
        """`audiences` gives those of the stored documents of a file, by source."""
        self._open_reader, self._audiences, self._meter = open_reader, audiences, meter

    @contextlib.contextmanager
    def ahead(
        self, contents: Sequence[Content], stored: Callable[[str], Mapping[str, str]] | None = None
    ) -> Iterator[Iterator[_Read]]:
        """What is read of each content, in order, as `read` gives it.

        Documents of a file change when its own turn comes and at no other time, so that what is stored of it may be
        looked up long before.
        """
        with Ahead(self._open_reader, _passages, len(contents)) as ahead:
            yield ahead.results([partial(self._timed, content, stored) for content in contents])

    def _timed(self, content: Content, stored: Callable[[str], Mapping[str, str]] | None, reader: Reader) -> _Read:
        started = time.monotonic()
        read = self.read(reader, content, None if stored is None else stored(content.holder))
        chunks = [chunk for some in read.chunks.values() for chunk in some]
        self._meter.has_read(_unread(content), chunks, time.monotonic() - started)
        return read

    def read(self, reader: Reader, content: Content, stored: Mapping[str, str] | None = None) -> _Read:
        """The documents of a content, under the source of its holder.

        Split are those that differ from what is stored, of which `stored` has the digests; none where that is None.
        """
        before = dict(stored or {})
        try:
            return replace(self._read(reader, content, stored), before=before)
        except Unreadable as error:
            return _Read(before=before, failure=str(error), may_pass=isinstance(error, ReadFailed))
        except OSError as error:
            return _Read(before=before, failure=f"cannot be opened: {refusal(error)}", may_pass=True)

    def _read(self, reader: Reader, content: Content, stored: Mapping[str, str] | None) -> _Read:
        work = next((work for work in content.works if work.source == content.holder), content.works[0])
        extracts, modified = _read_file(reader, work.found)
        documents: dict[str, Document] = {}
        for extract in extracts:
            document = to_document(extract, content.holder, work.audience, modified)
            documents.setdefault(document.source, document)
        kept, remark = self._no_wider(content.holder, documents.values())
        notes = dict.fromkeys(note for extract in extracts for note in extract.notes)
        hidden = hidden_notes(total(extract.hidden for extract in extracts))
        return _Read(
            documents=kept,
            chunks={} if stored is None else _split(reader, documents.values(), stored),
            notes=(*own_audiences(extracts, work.audience), *notes, *hidden),
            withheld=remark,
        )

    def _no_wider(self, holder: str, documents: Iterable[Document]) -> tuple[tuple[Document, ...], str]:
        """The documents, each for nobody who could not read its former version; and what is to be said of that."""
        before, remark, kept = self._audiences(holder), "", []
        for document in documents:
            audience = narrowed(document.audience, before.get(document.source, ()))
            if not same(audience, document.audience):
                remark = withheld(audience, document.audience)
            kept.append(replace(document, audience=audience))
        return tuple(kept), remark


def _read_file(reader: Reader, found: Found) -> tuple[tuple[Extract, ...], date | None]:
    """What is in the file, with what its source says of it, and when that changed as far as is known."""
    with found.opened() as place:
        extracts = reader.read(place, found.path.name)
        if found.about is None:
            return extracts, datetime.fromtimestamp(place.stat().st_mtime, tz=UTC).date()
    return tuple(_told(extract, found.about) for extract in extracts), found.about.date


def _told(extract: Extract, about: About) -> Extract:
    """A document's own words on its title and date come first; its address is where it was found."""
    url = (extract.url or about.url) if extract.part else (about.url or extract.url)
    return replace(extract, title=extract.title or about.title, url=url, date=extract.date or about.date)


def _unread(content: Content) -> Unread:
    found = content.works[0].found
    return Unread(content.holder, found.path.suffix.lower(), found.size)


def _split(reader: Reader, documents: Iterable[Document], stored: Mapping[str, str]) -> dict[str, tuple[Chunk, ...]]:
    new = [document for document in documents if stored.get(document.source) != document.digest]
    return {document.source: reader.split(document) for document in new}


def _passages(read: _Read) -> int:
    return sum(map(len, read.chunks.values()))


def to_document(extract: Extract, holder: str, audience: tuple[str, ...], modified: date | None) -> Document:
    """What was read of the file of this source, for this audience unless it names its own."""
    source = f"{holder}#{extract.part}" if extract.part else holder
    return Document(
        source=source,
        title=extract.title or _title(extract.part or holder),
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


def _digest(extract: Extract) -> str:
    """That of all that was read, the lines that govern a block by their places."""
    digest = hashlib.sha256(repr(extract).encode("utf-8", "surrogatepass"))
    for block in extract.blocks:
        governing = [piece.start for piece in (*block.headings, *block.leads)]
        digest.update(repr((block.kind.value, block.start, block.end, block.depth, governing)).encode())
    return digest.hexdigest()


def _done(work: Work, copy_of: str, read: _Read | None = None) -> Outcome:
    read = read or _Read()
    said = f"audience: {read.withheld}" if read.withheld else ""
    return Outcome(
        source=work.source,
        kind=work.kind,
        copy_of=copy_of,
        notes=(*work.notes, *([said] if said and not work.withheld else []), *read.notes),
        withheld=bool(work.withheld or read.withheld),
    )


def _removed(todo: Plan, skipped: Sequence[Outcome]) -> Iterator[Outcome]:
    kept_out = {outcome.source for outcome in skipped}
    for file in todo.gone:
        if file.source not in kept_out:
            yield Outcome(source=file.source, kind=Kind.REMOVED)
