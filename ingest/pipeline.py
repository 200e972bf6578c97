"""Brings the index in line with the files: discover, read, split, embed, store; one Outcome a path."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from bot import wiring
from bot.errors import ConsentNeeded, UsageError
from bot.naming import called
from ingest.chunking.split import renamed
from ingest.discovery.discover import discover, given_place, is_absent, is_gone
from ingest.extraction.isolation import open_reader
from ingest.planning.audience import Audiences, checked
from ingest.planning.plan import Content, Plan, knows, plan
from ingest.received.handed_over import handed_over, is_address, spoken_for
from ingest.reporting.meter import ProgressMeter
from ingest.reporting.outcomes import Kind, OnProgress, Outcome, Report
from ingest.reporting.spans import of_report
from ingest.sources.mirror import gathered, joined_discoveries, metadata_by_content, rules_of
from ingest.storing.preparing import (
    ContentReader,
    done,
    filed,
    renamed_day,
    title_of,
    unread_content,
)
from ingest.storing.spreading import WorkerOrders, chosen, parcels
from ingest.storing.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.adapters.database import Manifest
    from bot.configuration.settings import Settings
    from bot.wiring import Workspace
    from ingest.discovery.discover import Discovery
    from ingest.sources.mirror import Gathered
    from ingest.storing.spreading import Opening, WorkerPool

_MEGABYTE = 1_000_000
_NAMED = 5
"""Files up to this many are named."""


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
    on: str = "",
) -> Report:
    """Index what is new or changed under `paths` and take out what is gone; `dry_run` only says what it would do.

    So with what the declared `sources` of these names hold; a source that can't be listed to its end loses nothing.
    `on_look` hears where it looks.

    `audience` names who may read the documents of these files that name nobody themselves, now and after later syncs;
    `everybody` takes back what was given so. `yes` consents to removing a large share of the documents, and to making
    documents readable to more people than before; without it, the former is ConsentNeeded and changes nothing, and the
    latter leaves these documents to those who could read them.

    `on` names where contents are read and embedded, if not by this process alone: see `ingest.storing.spreading`.

    Raises UsageError for names that nobody could tell apart and for a path where nothing is or was, IndexMismatch for
    an index of another embedder and WorkspaceBusy when another writer does not finish in time. A file that cannot be
    read is an Outcome.
    """
    started = time.monotonic()
    given, crew = checked(audience), chosen(on, settings)

    with wiring.traced_failures(settings), contextlib.ExitStack() as stack:
        elsewhere = gathered(sources, settings, dry_run=dry_run, yes=yes, on_look=on_look)
        request = _Request(
            found=_found(paths, settings, stack, elsewhere, alone=len(paths) + len(sources) == 1),
            settings=settings,
            given=given,
            prune=prune,
            yes=yes,
            crew=crew,
        )
        looked = time.monotonic() - started
        run = _rehearse(request, on_progress) if dry_run else _carry_out(request, on_progress, on_wait)

    todo, outcomes, chunks = run
    report = Report(
        outcomes=(*todo.settled, *outcomes, *todo.skipped, *_removed(todo, todo.skipped)),
        chunks=chunks,
        seconds=time.monotonic() - started,
        danger="" if yes else todo.danger,
    )
    stages = {"look": looked, "index": report.seconds - looked}
    wiring.tracing(settings)(of_report(report, stages, dry_run=dry_run))
    return report


def refuse_mistyped(paths: Sequence[Path], settings: Settings) -> None:
    """Raise UsageError where nothing is at one of these paths, nor was when something was indexed: it is a slip."""
    for path in paths:
        if is_absent(path) and not _is_known(path, settings):
            raise UsageError(f"There is no file or folder {path}. Nothing was ingested.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What lies below the `roots`, of which those that are `doomed` are to lose all that was there."""

    discovery: Discovery
    look: Callable[[], Discovery]
    """What else there is, of what was handed over."""
    roots: Sequence[Path]
    doomed: Sequence[Path]


def _found(
    given: Sequence[Path],
    settings: Settings,
    stack: contextlib.ExitStack,
    sources: AbstractContextManager[Gathered],
    *,
    alone: bool,
) -> _Found:
    """What lies at these paths and addresses, and in these sources, there until the stack ends.

    Where nothing is at a path, that ends it all if the path is `alone`.
    """
    addresses = [path for path in given if is_address(path)]
    paths = [path for path in given if not is_address(path)]

    # of what is gone, the index knows what there was
    there = [path for path in paths if not (is_gone(path) and _is_known(path, settings))]
    largest = int(settings.max_file_mb * _MEGABYTE)
    in_folders = discover(there, largest=largest, besides=settings.index, cases=settings.slack.cases, alone=alone)

    look = stack.enter_context(handed_over(addresses, settings))
    elsewhere = stack.enter_context(sources)
    return _Found(
        discovery=joined_discoveries((in_folders, elsewhere.discovery)),
        look=look,
        roots=[*map(given_place, paths), *addresses, *elsewhere.roots],
        doomed=elsewhere.doomed,
    )


def _is_known(path: Path, settings: Settings) -> bool:
    """Whether anything was indexed that lay there."""
    with wiring.open_manifest(settings) as manifest:
        return manifest is not None and knows(manifest.files(), given_place(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What a sync was asked to do, and what it found."""

    found: _Found
    settings: Settings
    given: tuple[str, ...]
    prune: bool
    yes: bool
    crew: Opening | None

    def plan(self, manifest: Manifest | None) -> Plan:
        """What is to be done, on an index that need not be there yet."""
        known, restrictions = (manifest.files(), manifest.restrictions()) if manifest else ({}, {})
        found, rules = self.found, rules_of(self.settings)
        rules = rules.after(manifest.rules()) if manifest else rules
        discovery = joined_discoveries((found.discovery, found.look()))
        if not self.given:
            discovery = spoken_for(discovery, found.roots, self.settings, {*known, *restrictions}, rules)
        return plan(
            discovery,
            known,
            roots=found.roots,
            doomed=found.doomed,
            holders=manifest.holders() if manifest else {},
            prune=self.prune,
            audiences=Audiences(
                rules,
                self.given,
                restrictions,
                known,
                withdrawn=manifest.withdrawn() if manifest else (),
                consent=self.yes,
            ),
            besides=self.settings.index.resolve(),
            former=manifest.former_documents if manifest else lambda _: (),
            metadata=metadata_by_content(self.settings.index),
            parted=manifest.parts if manifest else tuple,
        )

    def reading(self, todo: Plan, meter: ProgressMeter, manifest: Manifest | None) -> ContentReader:
        """How its files are read."""
        restricted = manifest.restricted_words() if manifest and todo.reading else {}
        return ContentReader(partial(open_reader, self.settings), meter.has_read, meter.has_begun, restricted)


def _rehearse(request: _Request, on_progress: OnProgress) -> tuple[Plan, tuple[Outcome, ...], int]:
    """Read what a sync would read, so that unreadable files are known, and store nothing."""
    with wiring.open_manifest(request.settings) as manifest:
        todo = request.plan(manifest)
        meter = ProgressMeter([unread_content(content) for content in todo.reading], on_progress)
        return todo, tuple(_rehearsed(todo, request.reading(todo, meter, manifest), meter)), 0


def _carry_out(
    request: _Request, on_progress: OnProgress, on_wait: Callable[[str], None]
) -> tuple[Plan, tuple[Outcome, ...], int]:
    """Do it; the plan, what became of each file, and how many chunks were embedded."""
    settings = request.settings
    with wiring.open_for_writing(settings, on_wait) as workspace:
        wiring.check_stamp(settings, workspace.manifest)
        todo = request.plan(workspace.manifest)
        if todo.danger and not request.yes:
            raise ConsentNeeded(f"{todo.danger}. Nothing was changed. If that is meant, add --yes{_besides(todo)}.")
        _remember_rules(workspace.manifest, request)
        if todo.reading or todo.moves:
            _make_ready(workspace)
        meter = ProgressMeter([unread_content(content) for content in todo.reading], on_progress)
        crew = partial(request.crew, WorkerOrders.of(workspace, settings)) if request.crew else None
        with Store(workspace, meter.has_embedded) as store:
            run = _Run(workspace.manifest, store, request.reading(todo, meter, workspace.manifest), todo)
            return todo, tuple(run.carry_out(meter, crew)), store.chunks


def _remember_rules(manifest: Manifest, request: _Request) -> None:
    """Those of now, for later ingestions; and those of before, unless there is consent to what that opens."""
    before = manifest.rules()
    now = rules_of(request.settings).anchored
    lasting = now if request.yes else {**before, **now}
    if lasting != before:
        manifest.set_rules(lasting)


def _besides(todo: Plan) -> str:
    """What else is consented to at once, as far as that is known before anything is read."""
    works = chain.from_iterable(content.works for content in (*todo.reading, *todo.stored))
    held = [work.source for work in works if work.withheld]
    held += [outcome.source for outcome in todo.settled if outcome.withheld]
    held.sort()
    if not held:
        return ""
    more = ", …" if len(held) > _NAMED else ""
    return f", which also lets more people read {', '.join(held[:_NAMED])}{more}"


def _make_ready(workspace: Workspace) -> None:
    """Export the model and stamp the index with it, before the first vector."""
    workspace.embedder.prepare()
    if workspace.manifest.stamp() is None:
        workspace.index.prepare(workspace.embedder.stamp)
        workspace.manifest.set_stamp(workspace.embedder.stamp)


class _Run:
    """One sync's work on an open workspace."""

    def __init__(self, manifest: Manifest, store: Store, reading: ContentReader, todo: Plan) -> None:
        self._manifest, self._store, self._reading, self._todo = manifest, store, reading, todo
        self._found = {content.digest: content.first.found for content in todo.stored}

    def carry_out(
        self, meter: ProgressMeter, crew: Callable[[], AbstractContextManager[WorkerPool]] | None = None
    ) -> Iterator[Outcome]:
        """Do it all, new contents on the crew if there is one; the last commit comes before the first outcome."""
        self._rearrange()
        by_content: dict[str, Sequence[Outcome]] = {}
        if crew and self._todo.reading:
            with crew() as workers:
                self._spread(workers, meter, by_content)
        self._read_here([one for one in self._todo.reading if one.digest not in by_content], meter, by_content)
        self._store.finish()
        for content in self._todo.stored:
            yield from (done(work, content.copy_of(work)) for work in content.works)
        for content in self._todo.reading:
            yield from by_content[content.digest]

    def _spread(self, crew: WorkerPool, meter: ProgressMeter, outcomes: dict[str, Sequence[Outcome]]) -> None:
        """Let others read, embed and commit what they can see; what lies in the database, too, is read here."""
        elsewhere = [content for content in self._todo.reading if not any(work.found.lend for work in content.works)]
        for result in crew.results(parcels(elsewhere, crew.size)):
            outcomes.update(result.outcomes)
            self._store.has_stored(result.chunks)
            meter.has_heard(result.tally, crew.size)

    def _read_here(
        self, contents: Sequence[Content], meter: ProgressMeter, outcomes: dict[str, Sequence[Outcome]]
    ) -> None:
        """Read, embed and commit these contents."""
        with self._reading.ahead(contents, self._manifest.held) as read:
            if contents:
                self._store.load()
            for content in meter.turns((one.holder, one) for one in contents):
                outcomes[content.digest] = filed(self._store, content, next(read))
                self._store.end_of_file()

    def _rearrange(self) -> None:
        """All that needs no reading, in one transaction, since files may have changed places."""
        for given in self._todo.restrictions:
            self._store.restrict(given)
        for file in self._todo.gone:
            self._store.forget(file.path)
        stored = (work.record() for content in self._todo.stored for work in content.works)
        for file in (*self._todo.missed, *self._todo.withheld, *stored):
            self._store.record(file)
        for source in self._manifest.strays():
            self._store.remove(source)
        for digest, (before, now) in self._todo.moves.items():
            self._rename(digest, before, now)
        self._store.flush()

    def _rename(self, digest: str, before: str, now: str) -> None:
        """The documents of a file go by its new name, and are stored anew where it is part of what they are called."""
        for source in self._manifest.digests(before, digest):
            document, new = self._manifest.document(source), now + source.removeprefix(before)
            found = self._found.get(digest)
            day = renamed_day(document, before, now, found) if found else document.modified
            took_its_title = source == before and document.title == title_of(before)
            title = title_of(now) if took_its_title else document.title
            if called(source, document.title) == called(new, title) and day == document.modified:
                self._store.move(source, new, digest)
                continue
            chunks = self._manifest.chunks_of(source)
            self._store.remove(source)
            self._store.put(digest, *renamed(replace(document, modified=day), chunks, new, title))


def _rehearsed(todo: Plan, reading: ContentReader, meter: ProgressMeter) -> Iterator[Outcome]:
    for content in todo.stored:
        yield from (done(work, content.copy_of(work)) for work in content.works)
    with reading.ahead(todo.reading) as reads:
        for content in meter.turns((one.holder, one) for one in todo.reading):
            read = next(reads)
            for work in content.works:
                if read.failure:
                    yield Outcome(source=work.source, kind=Kind.UNREADABLE, reason=read.failure)
                else:
                    yield done(work, content.copy_of(work), read)


def _removed(todo: Plan, skipped: Sequence[Outcome]) -> Iterator[Outcome]:
    kept_out = {outcome.source for outcome in skipped}
    for file in todo.gone:
        if file.source not in kept_out:
            yield Outcome(source=file.source, kind=Kind.REMOVED)
