"""Compares what is on disk with what the manifest holds, before anything is read or changed.

Files of the same bytes, for the same people, are one content. Its documents are stored once, under the source of the
first of its files by name, its holder, whatever became of these files in which order. So every change of the folder is
one of three: a content that is new and has to be read, one that is stored and gets another holder, and one that no file
has any more.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from bot.adapters.database import NO_MEMBERS, FileRecord
from bot.configuration.declared import SOURCE_NAME
from bot.errors import refusal
from ingest.discovery.discover import is_absent, path_text
from ingest.planning.audience import Audiences, Unassigned, audience_phrase, digest_for_audience, same_people
from ingest.planning.rules import AudienceRules
from ingest.planning.twins import twins
from ingest.readers import chosen_suffix
from ingest.reporting.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from bot.adapters.database import FormerDocument, Restriction
    from ingest.discovery.discover import Discovery, FoundFile, SourceMetadata
    from ingest.planning.audience import Assigned

EXTRACTION = "40"
"""Part of every file's digest: raise it when readers give better text, and files are read again."""
NEVER_READ = ""
"""The digest of a file of which nothing was read: it is read by the next ingestion."""
TEXT_KEPT = "; the text that was read of it before is kept, and may be out of date"
"""What is added to the reason where a file could not be read this time."""
_LARGE_SHARE, _LARGE_NUMBER = 0.5, 10
"""A run that would remove more than this share of the files below its roots, and at least so many, wants consent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A file whose record changes; `audience` is for its documents that name none of their own."""

    found: FoundFile
    source: str
    digest: str
    kind: Kind
    audience: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    withheld: str = ""
    former: FileRecord | None = None
    """Its record until now, if what was read of it then may go on standing for it."""
    rules: AudienceRules = field(default_factory=AudienceRules)
    """For what lies in it, where it is an archive or a mail."""
    held: tuple[FormerDocument, ...] = ()
    """As of its record, if what is stored of it goes."""

    def record(
        self,
        digest: str | None = None,
        reason: str | None = None,
        ruled: str | None = None,
        held: tuple[FormerDocument, ...] = (),
    ) -> FileRecord:
        """The file as it is to be remembered."""
        return FileRecord(
            path=self.found.key,
            source=self.source,
            digest=self.digest if digest is None else digest,
            reason=reason,
            audience=self.audience,
            ruled=self.rules.mark if ruled is None else ruled,
            held=_binding(held),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Files of one content whose records change; its documents belong to the source `holder`.

    `others` are the sources of its files whose records stay.
    """

    digest: str
    holder: str
    works: tuple[PlannedFile, ...]
    others: tuple[str, ...] = ()
    former: tuple[FormerDocument, ...] = ()
    """What was stored of its files, where that binds."""
    is_free: bool = False
    """Whether nothing binds, by consent."""

    @property
    def first(self) -> PlannedFile:
        """The file that is read for all of them."""
        for work in self.works:
            if work.source == self.holder:
                return work
        return self.works[0]  # the record of the holder stays as it is

    def copy_of(self, work: PlannedFile) -> str:
        """Of which file this one is a copy: of the holder, or, if it is that, of one that was there before."""
        if work.source != self.holder:
            return self.holder
        return min(self.others, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync is to do; `settled` needs nothing, `gone` are the records of vanished files."""

    reading: tuple[Content, ...]
    """New contents."""
    stored: tuple[Content, ...]
    """Contents that are stored already; only the files' records change."""
    moves: Mapping[str, tuple[str, str]]
    """By digest of stored documents that get another holder, the one before and the one to come."""
    settled: tuple[Outcome, ...]
    skipped: tuple[Outcome, ...]
    gone: tuple[FileRecord, ...]
    missed: tuple[FileRecord, ...] = ()
    """Files that could not be opened, as they are to be remembered."""
    withheld: tuple[FileRecord, ...] = ()
    """Files that stay for those who could read their content elsewhere, as they are to be remembered until then."""
    restrictions: tuple[Restriction, ...] = ()
    """What files were given by hand, so far as it is not known already."""
    danger: str = ""
    """What is to be consented to before anything is removed; empty where nothing is."""


def plan(  # noqa: PLR0913 - all but the first two are keywords
    discovery: Discovery,
    known: Mapping[str, FileRecord],
    *,
    roots: Sequence[Path],
    holders: Mapping[str, str] | None = None,
    prune: bool = True,
    audiences: Audiences | None = None,
    besides: Path | None = None,
    doomed: Collection[Path] = (),
    former: Callable[[str], Sequence[FormerDocument]] = lambda _: (),
    metadata: Mapping[str, Collection[SourceMetadata]] = MappingProxyType({}),
    parted: Callable[[], Collection[str]] = tuple,
) -> Plan:
    """Decide by content and audience alone: the same under the same path is unchanged, under another path a copy.

    `holders` gives the source under which the documents of a digest are stored. With `prune`, a known file below one of
    `roots` that was not found is gone, unless nothing at all was found below a root that is one of several: that loses
    nothing, whatever was consented to, but for those that are `doomed`. What lies below `besides` was looked for only
    from roots that lie there too. `former` gives the stored documents of a source. `metadata` is what sources have said
    of files, by SHA-256 of their bytes. `parted` gives the digests of stored contents that have parts.
    """
    audiences = audiences or Audiences()
    contents_of = {file.key: _content(file) for file in discovery.found}
    workspace = _folders([besides] if besides else [])

    def judged(gone: Collection[FileRecord]) -> _Judge:
        left = {file.path for file in gone}
        judge = _Judge(
            known=known,
            staying={path: file for path, file in known.items() if path not in left},
            holders=holders or {},
            audiences=audiences,
            misruled=misruled(known.values(), parted, audiences.rules),
            workspace=workspace,
            former=former,
            metadata=metadata,
        )
        judge.judge(discovery.found, contents_of)
        return judge

    gone = tuple(_gone(discovery, known, roots, besides)) if prune else ()
    judge = judged(gone)
    lasting = [root for root in dict.fromkeys(roots) if root not in doomed]
    if len(lasting) > 1 and (emptied := _emptied(_lost(gone, judge), discovery, lasting, workspace)):
        discovery = _spared(discovery, emptied, workspace)
        gone = tuple(_gone(discovery, known, roots, besides))
        judge = judged(gone)

    return judge.plan(gone, discovery.skipped, _danger(gone, judge, discovery, roots))


def misruled(
    files: Collection[FileRecord], parted: Callable[[], Collection[str]], rules: AudienceRules
) -> frozenset[str]:
    """Those of the contents with parts of which none of these files says that they were held against these rules."""
    marks = {rules.mark, NO_MEMBERS}
    if all(file.ruled in marks for file in files):
        return frozenset()
    return frozenset(parted()) - {file.digest for file in files if file.ruled in marks}


def digest_of(path: Path, about: SourceMetadata | None = None) -> str:
    """What a file's reading depends on: its bytes, the suffix that chooses the reader, and the readers' version.

    And what its source says about it, for one of a source beyond files.
    """
    return digest_by(chosen_suffix(path.name), sha256_of_file(path), about)


def digest_by(suffix: str, content: str, about: SourceMetadata | None = None, extraction: str = "") -> str:
    """The same of a file whose bytes have this SHA-256; by the readers of now, or of another version."""
    said = "" if about is None else f"\0{about}"
    everything = f"{extraction or EXTRACTION}\0{suffix.lower()}\0{content}{said}"
    return hashlib.sha256(everything.encode()).hexdigest()


def former_digests(content: str, abouts: Collection[SourceMetadata | None], suffix: str) -> frozenset[str]:
    """Those that a file of these bytes can have got under a name of this suffix, by readers of any version until now.

    With what a source said about it, each of `abouts`.
    """
    versions = range(1, int(EXTRACTION) + 1)
    return frozenset(digest_by(suffix, content, said, str(one)) for one in versions for said in abouts)


def sha256_of_file(path: Path) -> str:
    """SHA-256 of its bytes; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Bytes(NamedTuple):
    """A file's digest and the SHA-256 of its bytes alone, or why they can't be read."""

    digest: str = ""
    content: str = ""
    failure: str = ""


def _content(file: FoundFile) -> _Bytes:
    try:
        content = file.content or sha256_of_file(file.bytes_at)
    except OSError as error:
        return _Bytes(failure=f"cannot be opened: {refusal(error)}")
    return _Bytes(digest_by(chosen_suffix(file.path.name), content, file.about), content)


@dataclass(slots=True)
class _Judge:
    """Judges one file after the other, and gathers them by content."""

    known: Mapping[str, FileRecord]
    staying: Mapping[str, FileRecord]
    holders: Mapping[str, str]
    audiences: Audiences
    workspace: AbstractSet[str] = frozenset()
    misruled: AbstractSet[str] = frozenset()
    former: Callable[[str], Sequence[FormerDocument]] = lambda _: ()
    metadata: Mapping[str, Collection[SourceMetadata]] = field(default_factory=dict)
    works: list[PlannedFile] = field(default_factory=list)
    settled: list[Outcome] = field(default_factory=list)
    missed: list[FileRecord] = field(default_factory=list)
    withheld: list[FileRecord] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    _bytes: dict[str, str] = field(default_factory=dict)
    _former: dict[tuple[str, AbstractSet[SourceMetadata | None]], Callable[[str], AbstractSet[str]]] = field(
        default_factory=dict
    )
    _taken: set[str] = field(default_factory=set)
    _again: set[str] = field(default_factory=set)

    def judge(self, found: Sequence[FoundFile], contents: Mapping[str, _Bytes]) -> None:
        """What is to be done with each file, of which these are the contents."""
        self._taken = {file.source for file in self.staying.values()}
        self.audiences.learn({path: content.digest for path, content in contents.items()})
        for file in found:
            self._judge(file, contents[file.key])

        # only now is it known which files there will be
        remarks = twins(self._bytes, self.works, self._unchanged())
        for place, work in enumerate(self.works):
            self.works[place] = replace(work, twins=remarks.get(work.source, ()))

    def contents(self) -> tuple[Content, ...]:
        """The files to do something about, by content, in the order in which they were found."""
        groups: dict[str, list[PlannedFile]] = defaultdict(list)
        for work in self.works:
            groups[work.digest].append(work)

        unchanged = _sources(self._unchanged())
        contents: list[Content] = []
        for digest, works in groups.items():
            others = unchanged[digest]
            sources = [work.source for work in works] + others
            content = Content(
                digest=digest,
                holder=min(sources),
                works=tuple(works),
                others=tuple(others),
                is_free=self.audiences.consent,
            )
            contents.append(replace(content, former=self._former_documents(content)))
        return tuple(contents)

    def plan(self, gone: tuple[FileRecord, ...], skipped: tuple[Outcome, ...], danger: str) -> Plan:
        """All that was judged, with what is gone and what was passed over, and what speaks against carrying it out."""
        contents = self.contents()
        return Plan(
            reading=tuple(content for content in contents if self.is_to_be_read(content)),
            stored=tuple(content for content in contents if not self.is_to_be_read(content)),
            moves=self.moves(),
            settled=tuple(self.settled),
            skipped=skipped,
            gone=gone,
            missed=tuple(self.missed),
            withheld=tuple(self.withheld),
            restrictions=tuple(self.restrictions),
            danger=danger,
        )

    def _former_documents(self, content: Content) -> tuple[FormerDocument, ...]:
        """What binds those who read it: what its files held before, and what is stored of it already."""
        if self.audiences.consent or not self.is_to_be_read(content):
            return ()
        held = chain.from_iterable(work.held for work in content.works)
        return _binding(tuple(dict.fromkeys((*held, *self._stored(content.digest)))))

    def _held(self, before: FileRecord | None) -> tuple[FormerDocument, ...]:
        """What a file held before; asked now, since any of it may be gone when its turn comes."""
        return (*self._stored(before.digest), *before.held) if before else ()

    def _stored(self, digest: str) -> tuple[FormerDocument, ...]:
        return tuple(self.former(self.holders[digest])) if digest in self.holders else ()

    def is_to_be_read(self, content: Content) -> bool:
        """Whether its documents are not stored, or not as they should be."""
        return self._is_read(content.digest)

    def _is_read(self, digest: str) -> bool:
        return digest not in self.holders or digest in self._again or digest in self.misruled

    def moves(self) -> dict[str, tuple[str, str]]:
        """The stored contents that get another holder, with the one before and the one to come.

        One that no file will have stays with those that are to be read, as what they had, until the turn of each comes.
        """
        sources = _sources((*self._unchanged(), *self.works))
        until = _sources(self._until_read())
        moves: dict[str, tuple[str, str]] = {}
        for digest, holder in self.holders.items():
            is_held = not sources[digest] and holder in until[digest]
            coming = holder if is_held else min(sources[digest] or until[digest], default=holder)
            if coming != holder:
                moves[digest] = (holder, coming)
        return moves

    def _until_read(self) -> Iterator[FileRecord]:
        """The records of files that are to be read, which change only then."""
        for work in self.works:
            if self._is_read(work.digest) and work.found.key in self.known:
                yield self.known[work.found.key]

    def _unchanged(self) -> list[FileRecord]:
        """The records that stay as they are, of files that could be read."""
        changing = {work.found.key for work in self.works}
        stored = [(path, file) for path, file in self.staying.items() if file.digest in self.holders]
        return [file for path, file in stored if path not in changing]

    def _judge(self, file: FoundFile, content: _Bytes) -> None:
        before = self.known.get(file.key)
        source = self._source(file, before)
        self._taken.add(source)
        unassigned = Unassigned(
            path=file.path,
            key=file.key,
            content=content.digest,
            formerly=self._former_digests(file, content),
        )
        assigned = self.audiences.assign(unassigned)
        if assigned.restriction:
            self.restrictions.append(assigned.restriction)
        if content.failure:
            self._miss(file, source, content.failure, assigned.audience)
            return

        self._bytes[source] = content.digest
        digest = digest_for_audience(content.digest, assigned.audience)
        is_as_before = before is not None and before.digest == digest and before.source == source
        if before and is_as_before and self._is_sound(before):
            self.settled.append(_as_before(before, assigned))
            return

        work = PlannedFile(
            found=replace(file, content=content.content),
            source=source,
            digest=digest,
            kind=self._kind(before, digest),
            audience=assigned.audience,
            notes=tuple(_on_audience(before, assigned)),
            withheld=assigned.withheld,
            former=before if self._stands(before, assigned.audience) else None,
            rules=self.audiences.rules,
            held=self._held(before) if self._is_read(digest) else (),
        )
        self.works.append(work)
        if assigned.is_bound_elsewhere:  # by a file that may be gone, and is forgotten before this one is read
            self.withheld.append(work.record(NEVER_READ, held=work.held))

    def _former_digests(self, file: FoundFile, content: _Bytes) -> Callable[[str], AbstractSet[str]]:
        """Those of its bytes, by suffix; one function for all files that have these, since there may be thousands."""
        abouts = frozenset({file.about, None, *self.metadata.get(content.content, ())})
        key = content.content, abouts
        if key not in self._former:
            self._former[key] = cache(partial(former_digests, content.content, abouts))
        return self._former[key]

    def _stands(self, before: FileRecord | None, audience: tuple[str, ...]) -> bool:
        """Whether what was read of a file before is stored, for the same people."""
        if before is None or before.digest not in self.holders or before.digest in self.misruled:
            return False
        return same_people(before.audience, audience)

    def _source(self, file: FoundFile, before: FileRecord | None) -> str:
        """The name that it has, or the one below a wider folder, so that the order of ingestions does not matter."""
        if before is None:
            return _free_name(file, self._taken)

        # `leave.pdf` becomes `hr/leave.pdf` when the folder above is ingested as well
        is_wider = file.name.endswith(f"/{before.source}") and file.name not in self._taken
        is_handed_over = _below(file.key, self.workspace)  # its folder there is no part of its name
        if is_wider and not is_handed_over:
            return file.name
        return before.source

    def _kind(self, before: FileRecord | None, digest: str) -> Kind:
        if before is None or before.digest not in self.holders:
            return Kind.ADDED
        return Kind.UNCHANGED if before.digest == digest else Kind.CHANGED

    def _is_sound(self, before: FileRecord) -> bool:
        """Whether its documents are stored, or it has none and the reason is known.

        With both, reading failed for the moment, or somebody's consent was missing: then it is to be tried again. And
        so it is under other rules for what lies in it.
        """
        stored = before.digest in self.holders
        if before.reason and stored:
            self._again.add(before.digest)
        return bool(before.reason) is not stored and before.digest not in self.misruled

    def _miss(self, file: FoundFile, source: str, failure: str, audience: tuple[str, ...]) -> None:
        """A file that can't be opened now keeps what was read of it, unless it is for other people now."""
        before = self.known.get(file.key)
        source = before.source if before else source  # its documents are not moved
        keeps = before is not None and same_people(before.audience, audience) and before.digest not in self.misruled
        held = _binding(self._held(before))
        lost = FileRecord(path=file.key, source=source, digest=NEVER_READ, audience=audience, held=held)
        record = before if before and keeps else lost
        self.missed.append(replace(record, reason=failure))
        kept = TEXT_KEPT if record.digest in self.holders else ""
        self.settled.append(Outcome(source=source, kind=Kind.UNREADABLE, reason=failure + kept))


def _binding(former: tuple[FormerDocument, ...]) -> tuple[FormerDocument, ...]:
    """All of them, unless all are for everybody."""
    return former if any(one.audience for one in former) else ()


def _gone(
    discovery: Discovery, known: Mapping[str, FileRecord], roots: Sequence[Path], besides: Path | None
) -> Iterator[FileRecord]:
    """The known files below the roots that were not found, save where nobody can say what lies there."""
    found = {file.key for file in discovery.found}
    unseen = _folders(discovery.unseen)
    inside = _folders([besides] if besides else [])
    all_roots = _folders(roots)
    roots_inside = {root for root in all_roots if _below(root, inside)}
    for path, file in known.items():
        looked_from = roots_inside if _below(path, inside) else all_roots
        if path in found or not _below(path, looked_from):
            continue
        if not _below(path, unseen):
            yield file


def _lost(gone: Sequence[FileRecord], judge: _Judge) -> list[FileRecord]:
    """Those of the files of which something is stored, be it of an earlier time, and is not only moved."""
    found = {work.digest for work in judge.works}
    return [file for file in gone if file.digest in judge.holders and file.digest not in found]


def _emptied(
    lost: Sequence[FileRecord], discovery: Discovery, roots: Sequence[Path], workspace: AbstractSet[str]
) -> dict[Path, str]:
    """What is to be said of roots below which nothing was found, though something was there: as a drive not mounted.

    Of several documents of a source, one may be left: a site that asks to sign in gives that page, whatever is asked.
    """
    emptied: dict[Path, str] = {}
    for root in roots:
        folder = _folders([root])
        below = [file for file in lost if _below(file.path, folder)]
        if not below:
            continue
        left = sum(_below(file.key, folder) for file in discovery.found)
        files = _files(len(below))
        if not left:
            emptied[root] = f"{_how_emptied(root, discovery, files)} would be removed"
        elif len(below) > 1 and left == 1 and _source_at(root, workspace):
            emptied[root] = f"has one document now, and {files} from there would be removed"
    return emptied


def _spared(discovery: Discovery, emptied: Mapping[Path, str], workspace: AbstractSet[str]) -> Discovery:
    """As if nobody could say what lies below these roots."""
    unseen = _folders(emptied)
    told = [
        Outcome(
            source=_source_at(root, workspace) or path_text(str(root)),
            kind=Kind.UNREADABLE,
            reason=f"{what}: if that is meant, name it alone, with --yes",
        )
        for root, what in emptied.items()
    ]
    return replace(
        discovery,
        found=tuple(file for file in discovery.found if not _below(file.key, unseen)),
        skipped=(*discovery.skipped, *told),
        unseen=(*discovery.unseen, *unseen),
    )


def _danger(gone: Sequence[FileRecord], judge: _Judge, discovery: Discovery, roots: Sequence[Path]) -> str:
    """Why the run should not go on without consent: it looks like a folder that is not there at the moment."""
    lost = _lost(gone, judge)
    for root, what in _emptied(lost, discovery, roots, judge.workspace).items():
        source = _source_at(root, judge.workspace)
        return f"{f'The source {source}' if source else path_text(str(root))} {what}"

    folders = _folders(roots)
    before = sum(_below(path, folders) for path in judge.known)
    if len(lost) >= _LARGE_NUMBER and len(lost) > _LARGE_SHARE * before:
        return f"{_files(len(lost))} of {before:,} would be removed, since they are no longer there"
    return ""


def _source_at(root: Path, workspace: AbstractSet[str]) -> str:
    """The name of the declared source whose files lie at this root, in the workspace; empty for any other root."""
    name = root.parent.name
    is_of_source = root.parent.parent.name == "sources" and _below(path_text(str(root)), workspace)
    return name if is_of_source and SOURCE_NAME.fullmatch(name) else ""


def knows(files: Iterable[str], place: Path) -> bool:
    """Whether any of these files was found at this place, or below."""
    folder = _folders([place])
    return any(_below(path, folder) for path in files)


def _how_emptied(root: Path, discovery: Discovery, files: str) -> str:
    """What is to be said of a root where nothing was found, though something may be there."""
    if root.is_absolute() and is_absent(root):
        return f"is not there any more, and {files} from there"
    left_out = [outcome for outcome in discovery.skipped if outcome.kind is Kind.SKIPPED]
    if root.is_file():
        reasons = {outcome.reason for outcome in left_out if outcome.source == root.name}
        why = f" ({reasons.pop()})" if len(reasons) == 1 else ""
        return f"is left out now{why}, and what was read of it"
    if left_out and root.is_dir() and any(root.iterdir()):
        return f"has only what is left out now, and {files} from there"
    return f"is empty now, and {files} from there"


def _files(number: int) -> str:
    noun = "file" if number == 1 else "files"
    return f"{number:,} {noun}"


def _sources(files: Iterable[FileRecord | PlannedFile]) -> dict[str, list[str]]:
    """The sources of files, by digest."""
    sources: dict[str, list[str]] = defaultdict(list)
    for file in files:
        sources[file.digest].append(file.source)
    return sources


def _on_audience(before: FileRecord | None, assigned: Assigned) -> Iterator[str]:
    """What is to be said of who may read a file."""
    if assigned.withheld:
        yield f"audience: {assigned.withheld}"
        return

    former = before.audience if before else ()
    is_changed = before is not None and not same_people(former, assigned.audience)
    if assigned.remark or is_changed:
        now = audience_phrase(assigned.audience)
        was = f", before: {audience_phrase(former)}" if before else ""
        yield f"audience: {now}{assigned.remark}{was}"


def _as_before(before: FileRecord, assigned: Assigned) -> Outcome:
    notes = (f"audience: {assigned.withheld}",) if assigned.withheld else ()
    return Outcome(
        source=before.source,
        kind=Kind.UNREADABLE if before.reason else Kind.UNCHANGED,
        reason=before.reason or "",
        notes=notes,
        withheld=bool(assigned.withheld),
    )


def _free_name(file: FoundFile, taken: set[str]) -> str:
    """The path below the folder that was given; where that is taken, as much of the path above as makes it unique."""
    name = file.name
    for folder in (file.root, *file.root.parents):
        if name not in taken:
            return name
        name = f"{path_text(folder.name)}/{name}"
    return file.key


def _folders(paths: Iterable[Path | str]) -> frozenset[str]:
    """These paths as the index knows them, without a slash at their end: `/` is empty."""
    return frozenset(path_text(str(path)).rstrip("/") for path in paths)


def _below(path: str, folders: AbstractSet[str]) -> bool:
    """Whether a path is one of these folders, or lies in one; `/data` does not hold `/data2/a.md`."""
    while path not in folders:  # from folder to folder, since there may be thousands of both
        path, slash, _ = path.rpartition("/")
        if not slash:
            return False
    return True
