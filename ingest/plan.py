"""Compares what is on disk with what the manifest holds, before anything is read or changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.outcomes import Kind, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.adapters.database import FileRecord
    from ingest.discover import Found

EXTRACTION = "2"
"""Part of every file's digest: raise it when readers give better text, and files are read again."""
UNFINISHED = "unfinished"
"""The digest of a file whose documents are not all stored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A file to read and index under `source`; or a copy of `copy_of`, which need not be read."""

    found: Found
    source: str
    digest: str
    kind: Kind
    copy_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sync is to do; `settled` needs nothing, `gone` are the records of vanished files."""

    work: tuple[Work, ...]
    settled: tuple[Outcome, ...]
    gone: tuple[FileRecord, ...]
    known: Mapping[str, FileRecord]

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


def plan(found: Sequence[Found], known: Mapping[str, FileRecord], roots: Sequence[Path], *, prune: bool) -> Plan:
    """Decide by content alone: the same digest under the same path is unchanged, under another path a copy.

    With `prune`, a known file below one of `roots` that was not found is gone.
    """
    judged = tuple(_judge(found, known))
    paths = {str(file.path) for file in found}
    gone = (file for path, file in known.items() if path not in paths and _below(path, roots))
    return Plan(
        work=tuple(item for item in judged if isinstance(item, Work)),
        settled=tuple(item for item in judged if isinstance(item, Outcome)),
        gone=tuple(gone) if prune else (),
        known=known,
    )


def digest_of(path: Path) -> str:
    """What a file's reading depends on: its bytes, the suffix that chooses the reader, and the readers' version."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    return hashlib.sha256(f"{EXTRACTION}\0{path.suffix.lower()}\0{content}".encode()).hexdigest()


def _judge(found: Sequence[Found], known: Mapping[str, FileRecord]) -> Iterator[Work | Outcome]:
    taken = {file.source for file in known.values()}
    first_of = {file.digest: file.source for file in known.values() if not file.reason and file.digest != UNFINISHED}
    for file in found:
        before = known.get(str(file.path))
        source = before.source if before else _free_name(file, taken)
        taken.add(source)
        try:
            digest = digest_of(file.path)
        except OSError as error:
            yield Outcome(source=source, kind=Kind.UNREADABLE, reason=f"cannot be opened: {error.strerror}")
            continue
        if before and before.digest == digest:
            yield _as_before(before)
            continue
        kind = Kind.CHANGED if before and not before.reason else Kind.ADDED
        copy_of = first_of.setdefault(digest, source)
        yield Work(found=file, source=source, digest=digest, kind=kind, copy_of=copy_of if copy_of != source else "")


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
