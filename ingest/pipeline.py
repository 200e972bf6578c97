"""Brings the index in line with the files: discover, read, split, embed, store; one Outcome a path."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot import wiring
from bot.adapters.database.records import FileRecord
from bot.errors import Unreadable
from bot.nouns import Document, audience_of
from ingest.audience import Audiences, checked, own_audiences
from ingest.discover import absolute, discover
from ingest.extract import name_of
from ingest.hidden import hidden_notes, total
from ingest.isolation import Reader
from ingest.outcomes import Kind, OnProgress, Outcome, Progress, Report
from ingest.plan import UNFINISHED, Plan, Work, plan
from ingest.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from bot.adapters.database import Manifest
    from bot.settings import Settings
    from bot.wiring import Workspace
    from ingest.extract import Extract

MEGABYTE = 1_000_000


def sync(  # noqa: PLR0913 - all but the first two are keywords with a default
    paths: Sequence[Path],
    settings: Settings,
    *,
    prune: bool = True,
    dry_run: bool = False,
    audience: Sequence[str] = (),
    on_progress: OnProgress = lambda _: None,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Report:
    """Index what is new or changed under `paths` and take out what is gone; `dry_run` only says what it would do.

    `audience` names who may read the documents of these files that name nobody themselves, now and after later syncs;
    `everybody` takes back what was given so. Raises UsageError for names that nobody could tell apart and for a missing
    path, IndexMismatch for an index of another embedder and WorkspaceBusy when another writer does not finish in time.
    A file that cannot be read is an Outcome.
    """
    started = time.monotonic()
    given = checked(audience)
    found, skipped = discover(paths, largest=int(settings.max_file_mb * MEGABYTE), besides=settings.index)
    roots = [path.resolve() if path.is_dir() else absolute(path) for path in paths]

    def planned(manifest: Manifest | None) -> Plan:
        known, restrictions = (manifest.files(), manifest.restrictions()) if manifest else ({}, {})
        audiences = Audiences(settings.audience_rules, given, restrictions)
        return plan(found, known, roots, prune=prune, audiences=audiences, besides=settings.index.resolve())

    with Reader(seconds=settings.file_seconds) as reader:
        if dry_run:
            with wiring.open_manifest(settings) as manifest:
                todo = planned(manifest)
            outcomes, chunks = tuple(_rehearse(todo, reader, on_progress)), 0
        else:
            with wiring.open_for_writing(settings, on_wait) as workspace:
                wiring.check_stamp(settings, workspace.manifest.stamp(), workspace.manifest.count())
                todo = planned(workspace.manifest)
                store = Store(workspace, settings.chunk_tokens)
                if todo.work:
                    _make_ready(workspace)
                outcomes = tuple(_Run(workspace.manifest, store, reader, on_progress).carry_out(todo))
                chunks = store.chunks
    report = (*todo.settled, *outcomes, *skipped, *_removed(todo, skipped))
    return Report(outcomes=report, chunks=chunks, seconds=time.monotonic() - started)


def _make_ready(workspace: Workspace) -> None:
    """Export the model and stamp the index with it, before the first vector."""
    workspace.embedder.prepare()
    if workspace.manifest.stamp() is None:
        workspace.manifest.set_stamp(workspace.embedder.stamp)


class _Run:
    """One sync's work on an open workspace."""

    def __init__(self, manifest: Manifest, store: Store, reader: Reader, on_progress: OnProgress) -> None:
        self._manifest, self._store, self._reader, self._on_progress = manifest, store, reader, on_progress

    def carry_out(self, todo: Plan) -> Iterator[Outcome]:
        """Do it all; the last commit comes before the last outcome."""
        self._let_go(todo)
        outcomes = {}
        meter = _Meter(todo, self._on_progress)
        for work in todo.work:
            if not work.copy_of:
                meter.show(work, self._store.chunks)
                outcomes[work.digest] = self._index(work)
                meter.add(work)
        outcomes_of_copies = [self._copy(work, outcomes.get(work.digest), todo) for work in todo.copies()]
        self._store.flush()
        meter.show(None, self._store.chunks)
        yield from outcomes.values()
        yield from outcomes_of_copies

    def _let_go(self, todo: Plan) -> None:
        """What vanished or changed gives its documents to a surviving copy, or they go; restrictions come first."""
        for given in todo.restrictions:
            self._store.restrict(given)
        gone, heirs = set(todo.gone), todo.heirs()
        for leaving in todo.leaving():
            heir = heirs.get(leaving.digest)
            held = self._manifest.digests(leaving.source)
            for source in held:
                if heir:
                    self._store.move(source, heir + source.removeprefix(leaving.source), leaving.digest)
                elif leaving in gone or todo.becomes_copy(leaving):
                    self._store.remove(source)
            if held and leaving not in gone:
                self._store.record(replace(leaving, digest=UNFINISHED))
        self._record_heirs(todo)
        for file in todo.gone:
            self._store.forget(file.path)
        self._store.flush()

    def _record_heirs(self, todo: Plan) -> None:
        """Files that take documents over hold them from then on, so that these go when the files do."""
        left = {file.digest for file in todo.leaving() if not file.reason}
        for work in todo.copies():
            if work.digest in left:
                self._store.record(_record(work, work.digest))

    def _index(self, work: Work) -> Outcome:
        before = self._manifest.digests(work.source)
        try:
            documents, notes = _read(work, self._reader)
        except Unreadable as error:
            for source in before:
                self._store.remove(source)
            self._store.record(_record(work, work.digest, str(error)))
            return Outcome(source=work.source, kind=Kind.UNREADABLE, reason=str(error))
        self._store.record(_record(work, UNFINISHED))
        for document in documents:
            if before.pop(document.source, None) == document.digest:
                self._store.move(document.source, document.source, work.digest, document.audience)
            else:
                self._store.put(work.digest, document)
        for source in before:
            self._store.remove(source)
        self._store.record(_record(work, work.digest))
        return Outcome(source=work.source, kind=work.kind, notes=notes)

    def _copy(self, work: Work, first: Outcome | None, todo: Plan) -> Outcome:
        reason = first.reason if first else ""
        self._store.record(_record(work, work.digest, reason or None))
        if reason:
            return Outcome(source=work.source, kind=Kind.UNREADABLE, reason=reason)
        return _as_copy(work, todo)


class _Meter:
    """Tells the listener how far the reading is."""

    def __init__(self, todo: Plan, on_progress: OnProgress) -> None:
        reading = [work for work in todo.work if not work.copy_of]
        self._on_progress, self._files, self._bytes = on_progress, 0, 0
        self._all_files, self._all_bytes = len(reading), sum(work.found.size for work in reading)

    def add(self, work: Work) -> None:
        self._files += 1
        self._bytes += work.found.size

    def show(self, work: Work | None, chunks: int) -> None:
        self._on_progress(
            Progress(
                files=self._files,
                all_files=self._all_files,
                bytes=self._bytes,
                all_bytes=self._all_bytes,
                chunks=chunks,
                source=work.source if work else "",
            )
        )


def _rehearse(todo: Plan, reader: Reader, on_progress: OnProgress) -> Iterator[Outcome]:
    """Read what a sync would read, so that unreadable files are known, and store nothing."""
    meter = _Meter(todo, on_progress)
    for work in todo.work:
        if work.copy_of:
            yield _as_copy(work, todo)
            continue
        meter.show(work, 0)
        try:
            _, notes = _read(work, reader)
            yield Outcome(source=work.source, kind=work.kind, notes=notes)
        except Unreadable as error:
            yield Outcome(source=work.source, kind=Kind.UNREADABLE, reason=str(error))
        meter.add(work)


def _read(work: Work, reader: Reader) -> tuple[list[Document], tuple[str, ...]]:
    extracts = reader.read(work.found.path, work.found.path.name)
    modified = datetime.fromtimestamp(work.found.path.stat().st_mtime, tz=UTC).date()
    documents: dict[str, Document] = {}
    for extract in extracts:
        document = _document(extract, work, modified)
        documents.setdefault(document.source, document)
    notes = dict.fromkeys(note for extract in extracts for note in extract.notes)
    hidden = hidden_notes(total(extract.hidden for extract in extracts))
    return list(documents.values()), (*work.notes, *own_audiences(extracts, work.audience), *notes, *hidden)


def _document(extract: Extract, work: Work, modified: date) -> Document:
    source = f"{work.source}#{extract.part}" if extract.part else work.source
    return Document(
        source=source,
        title=extract.title or name_of(PurePosixPath(extract.part or work.source).stem),
        text=extract.text,
        digest=hashlib.sha256(repr(extract).encode("utf-8", "surrogatepass")).hexdigest(),
        modified=extract.date or modified,
        url=extract.url,
        audience=audience_of(extract.audience, work.audience),
        pages=extract.pages,
        sections=extract.sections,
        rows=extract.rows,
    )


def _record(work: Work, digest: str, reason: str | None = None) -> FileRecord:
    path = str(work.found.path)
    return FileRecord(path=path, source=work.source, digest=digest, reason=reason, audience=work.audience)


def _as_copy(work: Work, todo: Plan) -> Outcome:
    """A copy, unless it is the same file under a new name."""
    copy_of = "" if any(file.source == work.copy_of for file in todo.gone) else work.copy_of
    return Outcome(source=work.source, kind=work.kind, copy_of=copy_of, notes=work.notes)


def _removed(todo: Plan, skipped: Sequence[Outcome]) -> Iterator[Outcome]:
    kept_out = {outcome.source for outcome in skipped}
    for file in todo.gone:
        if file.source not in kept_out:
            yield Outcome(source=file.source, kind=Kind.REMOVED)
