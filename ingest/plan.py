"""Compares what is on disk with what the manifest holds, before anything is read or changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.audience import Audiences, same, spoken, with_audience
from ingest.outcomes import Kind, Outcome
from ingest.twins import twins

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.adapters.database import FileRecord, Restriction
    from ingest.audience import Assigned
    from ingest.discover import Found

EXTRACTION = "3"
"""Part of every file's digest: raise it when readers give better text, and files are read again."""
UNFINISHED = "unfinished"
"""The digest of a file whose documents are not all stored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file to read and index under `source`; or a copy of `copy_of`, which need not be read.

    `audience` is for its documents that name none of their own.
    """

    found: Found
    source: str
    digest: str
    kind: Kind
    copy_of: str = ""
    audience: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync is to do; `settled` needs nothing, `gone` are the records of vanished files."""

    work: tuple[Work, ...]
    settled: tuple[Outcome, ...]
    gone: tuple[FileRecord, ...]
    known: Mapping[str, FileRecord]
    restrictions: tuple[Restriction, ...] = ()
    """What files were given by hand, so far as it is not known already."""

    def copies(self) -> tuple[Work, ...]:
        """The work that needs no reading."""
        return tuple(work for work in self.work if work.copy_of)

    def leaving(self) -> tuple[FileRecord, ...]:
        """Known files that will not hold their former content any more."""
        changed = (self.known.get(str(work.found.path)) for work in self.work)
        return (*self.gone, *(file for file in changed if file))

    def heirs(self) -> dict[str, str]:
        """By digest, the source of a file that has, or comes to have, that content when the leaving ones have left."""
        out = {file.path for file in self.leaving()}
        staying = (file for file in self.known.values() if file.path not in out and file.digest != UNFINISHED)
        return {work.digest: work.source for work in self.copies()} | {file.digest: file.source for file in staying}

    def becomes_copy(self, file: FileRecord) -> bool:
        """Whether this file's new content is that of another."""
        return any(str(work.found.path) == file.path for work in self.copies())


def plan(
    found: Sequence[Found],
    known: Mapping[str, FileRecord],
    roots: Sequence[Path],
    *,
    prune: bool,
    audiences: Audiences | None = None,
    besides: Path | None = None,
) -> Plan:
    """Decide by content and audience alone: the same under the same path is unchanged, under another path a copy.

    With `prune`, a known file below one of `roots` that was not found is gone. What lies below `besides` was looked for
    only from roots that lie there too.
    """
    judged, restrictions = _Judge(known, audiences or Audiences()).judge(found)
    paths = {str(file.path) for file in found}
    inside = [besides] if besides else []
    roots_inside = [root for root in roots if _below(str(root), inside)]
    gone = (
        file
        for path, file in known.items()
        if path not in paths and _below(path, roots_inside if _below(path, inside) else roots)
    )
    return Plan(
        work=tuple(item for item in judged if isinstance(item, Work)),
        settled=tuple(item for item in judged if isinstance(item, Outcome)),
        gone=tuple(gone) if prune else (),
        known=known,
        restrictions=restrictions,
    )


def digest_of(path: Path) -> str:
    """What a file's reading depends on: its bytes, the suffix that chooses the reader, and the readers' version."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{EXTRACTION}\0{path.suffix.lower()}\0{content}".encode()).hexdigest()


class _Judge:
    """Judges one file after the other; whose content was seen before is a copy."""

    def __init__(self, known: Mapping[str, FileRecord], audiences: Audiences) -> None:
        self._known, self._audiences = known, audiences
        self._taken = {file.source for file in known.values()}
        self._contents: dict[str, str] = {}
        whole = (file for file in known.values() if not file.reason and file.digest != UNFINISHED)
        self._first_of = {file.digest: file.source for file in whole}
        self._restrictions: list[Restriction] = []

    def judge(self, found: Sequence[Found]) -> tuple[list[Work | Outcome], tuple[Restriction, ...]]:
        """What is to be done with each file, and what is to be remembered."""
        judged = [self._judge(file) for file in found]
        paths = {str(one.found.path) for one in judged if isinstance(one, Work)}
        staying = [file for path, file in self._known.items() if path not in paths]
        remarks = twins(self._contents, [one for one in judged if isinstance(one, Work)], staying)
        return [_remarked(one, remarks) for one in judged], tuple(self._restrictions)

    def _judge(self, file: Found) -> Work | Outcome:
        before = self._known.get(str(file.path))
        source = before.source if before else _free_name(file, self._taken)
        self._taken.add(source)
        try:
            content, unreadable = digest_of(file.path), ""
        except OSError as error:
            content, unreadable = "", f"cannot be opened: {error.strerror}"
        assigned = self._audiences.assign(str(file.path), source, content)
        if assigned.restriction:
            self._restrictions.append(assigned.restriction)
        if unreadable:
            return Outcome(source=source, kind=Kind.UNREADABLE, reason=unreadable)
        self._contents[source], digest = content, with_audience(content, assigned.audience)
        if before and before.digest == digest:
            return _as_before(before)
        copy_of = self._first_of.setdefault(digest, source)
        return Work(
            found=file,
            source=source,
            digest=digest,
            kind=Kind.CHANGED if before and not before.reason else Kind.ADDED,
            copy_of=copy_of if copy_of != source else "",
            audience=assigned.audience,
            notes=tuple(_on_audience(before, assigned)),
        )


def _remarked(judged: Work | Outcome, remarks: Mapping[str, tuple[str, ...]]) -> Work | Outcome:
    return replace(judged, notes=(*judged.notes, *remarks.get(judged.source, ())))


def _on_audience(before: FileRecord | None, assigned: Assigned) -> Iterator[str]:
    former = before.audience if before else ()
    if assigned.remark or (before and not same(former, assigned.audience)):
        was = f", before: {spoken(former)}" if before else ""
        yield f"audience: {spoken(assigned.audience)}{assigned.remark}{was}"


def _as_before(before: FileRecord) -> Outcome:
    kind = Kind.UNREADABLE if before.reason else Kind.UNCHANGED
    return Outcome(source=before.source, kind=kind, reason=before.reason or "")


def _free_name(file: Found, taken: set[str]) -> str:
    """The path below the folder that was given; where that is taken, as much of the path above as makes it unique."""
    name = file.name
    for folder in (file.root, *file.root.parents):
        if name not in taken:
            return name
        name = f"{folder.name}/{name}"
    return str(file.path)


def _below(path: str, roots: Sequence[Path]) -> bool:
    return any(path == str(root) or path.startswith(f"{str(root).rstrip('/')}/") for root in roots)
