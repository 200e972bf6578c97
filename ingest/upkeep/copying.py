"""Copies an index to another place, from a folder to a server or back, without embedding anything again.

Documents come first, whole ones in each commit, so that a copy that was broken off goes on with those that it lacks.
All else follows in one transaction. Then both sides are read once more and compared, and only a copy that is the same
in everything can be used: until then the target bears a mark, which keeps everybody else away.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot import wiring
from bot.adapters.database import Batch
from bot.adapters.database.documents.contents import chunks_of
from bot.adapters.database.documents.manifest import COPYING
from bot.adapters.workspace.privacy import OURS
from bot.errors import AlreadyThere, CopyDiffers, IndexDamaged, StorageFailed, UsageError
from ingest.discovery.discover import path_text
from ingest.received import attached
from ingest.sources import mirror

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.adapters.database.documents.contents import Contents, Size
    from bot.adapters.database.tables.records import StoredDocument
    from bot.configuration.settings import Settings
    from bot.evaluation.cases.casebook import Casebook
    from bot.ports.answering import StoredVectors, Uploads, Vectors
    from bot.wiring import Workspace

PASSAGES_A_COMMIT = 256
"""Passages a commit."""
_CARRIED = (attached.ATTACHED_FOLDER, mirror.SOURCES_FOLDER)
"""Folders beside an index, of files that its records know by their paths."""
_AT_A_TIME = 1000
"""Vectors that are asked for at once."""
_HALF = 2.0**-10
"""How far a number may be off in half precision, in which a server keeps vectors."""
_NAMED = 3
"""Documents that are named where many differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyListener:
    """Who hears of it while it goes on."""

    on_progress: Callable[[str, int, int], None] = lambda *_: None
    """What is being done, how many passages are done, and of how many."""
    on_wait: Callable[[str], None] = lambda _: None
    """Sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySummary:
    """What was copied, or would be."""

    size: Size
    files: int
    """That were handed over."""
    cases: int
    """For `pincite eval`, made on Slack."""
    place: str
    kept: int
    """Documents that were there already, as a copy that was broken off had left them."""


def rehearse(source: Settings, target: Settings) -> CopySummary:
    """What `copy` would do, as far as it can be known before; raises as it does, and changes nothing."""
    _check_places(source, target)
    wiring.check_index(source)
    kept = _begun(source, target) if wiring.is_there(target) else 0
    with (
        wiring.open_contents(source) as origin,
        wiring.open_uploads(source) as ours,
        wiring.open_casebook(source) as cases,
    ):
        return CopySummary(
            size=origin.size(),
            files=len(ours.all()),
            cases=len(cases.all()),
            place=origin_of(target),
            kept=kept,
        )


def copy_index(source: Settings, target: Settings, told: CopyListener | None = None) -> CopySummary:
    """Copy the index of `source` to where `target` says, which has to be empty or a copy of it that was broken off.

    Nobody else writes to either of them meanwhile, and the source can be read. Raises IndexMissing, AlreadyThere,
    IndexMismatch where the settings name another embedder, IndexDamaged, and CopyDiffers where the comparison at the
    end finds that something is not the same.
    """
    told = told or CopyListener()
    _check_places(source, target)
    with wiring.open_library(source), wiring.open_for_writing(source, told.on_wait) as origin:
        wiring.check_stamp(source, origin.manifest)
        with wiring.open_for_writing(target, told.on_wait, is_copying=True) as there, _files(source, target) as files:
            return _Copying(source, target, origin, there, files, told).carry_out()


def origin_of(settings: Settings) -> str:
    """Where an index is, in words that hold no password; by these a copy knows what it is made of."""
    return wiring.place_of(settings) if wiring.is_on_server(settings) else str(settings.index.resolve())


@contextlib.contextmanager
def _files(source: Settings, target: Settings) -> Iterator[_Files]:
    with (
        wiring.open_uploads(source) as ours,
        wiring.open_uploads(target) as theirs,
        wiring.open_casebook(source) as cases,
        wiring.open_casebook(target) as their_cases,
    ):
        yield _Files(ours=ours, theirs=theirs, cases=cases, their_cases=their_cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What was handed over, and test cases, on both sides."""

    ours: Uploads
    theirs: Uploads
    cases: Casebook
    their_cases: Casebook

    def bring(self, audiences: Mapping[str, tuple[str, ...]]) -> None:
        """Each whole or not at all, those that are there already left as they are; `audiences` are by path."""
        differing = self.differing()
        self.theirs.discard([self.theirs.path(place) for place in differing])
        for upload in self.ours.all():
            if upload.place not in differing:
                continue

            # where it is not kept with the file, the index knows whom it is for
            audience = upload.audience
            if audience is None:
                path = self.ours.path(upload.place)
                audience = audiences.get(path_text(str(path)))
            data = self.ours.data(upload.place)
            self.theirs.keep(replace(upload, audience=audience), data)

    def differing(self) -> list[str]:
        """Where they are not the same on both sides, by their bytes as they are and by their age in milliseconds."""
        one, other = _known(self.ours), _known(self.theirs)
        places = one.keys() | other.keys()
        return sorted(place for place in places if one.get(place) != other.get(place))

    def check_cases(self, target: Settings) -> None:
        """Raise AlreadyThere where a server without an index holds cases that the source has not."""
        ours = self.cases.all()
        # in a folder, the file of cases keeps what else it has
        theirs = self.their_cases.all() if wiring.is_on_server(target) else ()
        others = [case for case in theirs if case not in ours]
        if others:
            raise AlreadyThere(
                f"{origin_of(target)} holds test cases already, such as {others[0].id}. Copy into {_another(target)}."
            )

    def bring_cases(self) -> None:
        """All of them; a file of cases keeps what else it has."""
        self.their_cases.take(self.cases.all())

    def differing_cases(self) -> list[str]:
        """The ids of those that the other side lacks, or has otherwise."""
        theirs = {case.id: case for case in self.their_cases.all()}
        return [case.id for case in self.cases.all() if theirs.get(case.id) != case]

    def moved(self, path: str) -> str:
        """By which path the copy knows what was handed over; any other file is where it was."""
        former = Path(path)
        ours = self.ours.path("")
        if not former.is_relative_to(ours):
            return path
        place = former.relative_to(ours).as_posix()
        return str(self.theirs.path(place))


def _known(uploads: Uploads) -> dict[str, tuple[str, float]]:
    made = {one.place: round(one.made, 3) for one in uploads.all()}
    return {place: (digest, made.get(place, 0)) for place, digest in uploads.digests().items()}


class _Copying:
    """The work on two open workspaces."""

    def __init__(
        self, source: Settings, target: Settings, origin: Workspace, there: Workspace, files: _Files, told: CopyListener
    ) -> None:
        self._source, self._target, self._told = source, target, told
        self._origin, self._there, self._files = origin, there, files

    def carry_out(self) -> CopySummary:
        """Do it all; the last step makes the copy one that can be used."""
        _check_empty(origin_of(self._source), self._target, self._there.contents)
        if not self._there.contents.fact(COPYING):
            _check_bare(self._files, self._target)
            self._files.check_cases(self._target)

        self._begin()
        kept = self._kept()
        self._fill(kept)
        self._bring_files()
        differing_tables = self._there.contents.take_records(self._origin.contents, self._place)
        self._compare(differing_tables)

        size = self._there.contents.size()
        self._finish(size.passages)
        return CopySummary(
            size=size,
            files=len(self._files.theirs.all()),
            cases=len(self._files.cases.all()),
            place=origin_of(self._target),
            kept=len(kept),
        )

    def _begin(self) -> None:
        """Be ready for vectors; of documents that somebody took out before, none stay."""
        self._there.contents.begin_copy(origin_of(self._source))
        if not self._there.contents.sources():
            self._there.index.clear()
        stamp = self._origin.manifest.stamp()
        if stamp:
            self._there.index.prepare(stamp)

    def _kept(self) -> frozenset[int]:
        """The documents that are there as they have to be; what else a copy that was broken off has left goes."""
        there = self._there.contents.sources()
        if not there:
            return frozenset()

        self._told.on_wait(f"A copy was begun here before, and goes on: {len(there):,} documents are looked through.")
        differing = self._differing("Looking through", frozenset(there))
        same = set(there).difference(differing)
        gone = [source for number, source in there.items() if number not in same]
        if gone:
            self._there.index.commit(Batch(removed=gone))
        return frozenset(same)

    def _fill(self, kept: frozenset[int]) -> None:
        """All other documents, whole ones in each commit."""
        sizes = self._origin.contents.passages()
        wanted = {number: passages for number, passages in sizes.items() if number not in kept}

        done, total = 0, sum(wanted.values())
        for numbers in _together(wanted):
            self._told.on_progress("Copying", done, total)
            self._put(self._origin.contents.stored(numbers))
            done += sum(wanted[number] for number in numbers)
        self._told.on_progress("Copying", done, total)
        self._there.index.finish()

    def _put(self, portion: Sequence[StoredDocument]) -> None:
        """Store these documents with their vectors."""
        passages = [*chain.from_iterable(map(chunks_of, portion))]
        if passages:
            found = _vectors(self._origin.vectors, [chunk.id for chunk in passages])
            missing = [chunk for chunk in passages if chunk.id not in found]
            if missing:
                raise IndexDamaged(
                    f"Vectors of {missing[0].source} are missing. Make them anew with `pincite reindex`, and copy then."
                )
            vectors = np.stack([found[chunk.id] for chunk in passages])
            self._there.index.add(passages, vectors)
        self._there.index.commit(Batch(copied=list(portion)))

    def _place(self, path: str) -> str:
        """Where a file is now that lay at this path."""
        beside = _moved(path, former=self._source.index.resolve(), now=self._target.index.resolve())
        return self._files.moved(path) if beside == path else beside

    def _bring_files(self) -> None:
        """Uploads and test cases; into a folder that is not the source's, also the model and the files of sources."""
        records = self._origin.manifest.files().values()
        self._files.bring({file.path: file.audience for file in records})
        self._files.bring_cases()

        # a server's index has a folder too, and where both have the same one its files are there
        former, now = self._source.index.resolve(), self._target.index.resolve()
        if former == now:
            return
        try:
            _bring(wiring.model_folder(self._source), wiring.model_folder(self._target))
            for name in _CARRIED:
                _bring(former / name, now / name)
        except (OSError, shutil.Error) as error:
            raise StorageFailed(f"{now}: {error}. Make room there, and run the same command again.") from error

    def _finish(self, passages: int) -> None:
        """Let vectors be found quickly, which a server tells nothing of while it does it, and the copy be used."""
        self._told.on_progress("Making a graph", 0, passages)
        self._there.index.settle()
        self._there.contents.complete_copy(self._origin.contents)
        self._told.on_progress("Making a graph", passages, passages)

    def _compare(self, tables: Sequence[str]) -> None:
        """Raise CopyDiffers unless both sides hold the same; `tables` are those of records that differ."""
        sources = self._origin.contents.sources()
        differing = self._differing("Comparing", frozenset(sources))
        names = [sources[number] for number in differing]
        handed, cases = self._files.differing(), self._files.differing_cases()
        # documents that only the copy has are in none of these
        ours, theirs = self._origin.contents.size(), self._there.contents.size()
        if ours.documents == theirs.documents and not (names or tables or handed or cases):
            return

        named_tables = [f"the table {name}" for name in tables]
        named_cases = [f"the case {id_}" for id_ in cases[:_NAMED]]
        found = [*names[:_NAMED], *handed[:_NAMED], *named_tables, *named_cases]
        raise CopyDiffers(
            f"The copy is not the same as its source: {len(names):,} documents, {len(tables):,} tables, "
            f"{len(handed):,} files that were handed over and {len(cases):,} test cases differ ({', '.join(found)}). "
            "Run the same command again, which copies those once more."
        )

    def _differing(self, what: str, numbers: frozenset[int]) -> list[int]:
        """Those of the documents that are not the same on both sides, be it that one side lacks them."""
        sizes = self._origin.contents.passages()
        wanted = {number: sizes.get(number, 0) for number in sorted(numbers)}

        done, total = 0, sum(wanted.values())
        differing: list[int] = []
        for some in _together(wanted):
            self._told.on_progress(what, done, total)
            differing.extend(self._unlike(some))
            done += sum(wanted[number] for number in some)
        self._told.on_progress(what, done, total)
        return differing

    def _unlike(self, numbers: Sequence[int]) -> Iterator[int]:
        ours = {one.row["id"]: one for one in self._origin.contents.stored(numbers)}
        theirs = {one.row["id"]: one for one in self._there.contents.stored(numbers)}
        # the ids of the passages, by document, of those whose records are the same
        passages: dict[int, list[str]] = {}
        for number in numbers:
            if number in ours and ours[number] == theirs.get(number):
                passages[number] = [row["id"] for row in ours[number].chunks]

        ids = list(chain.from_iterable(passages.values()))
        same = _same_vectors(ids, self._origin.vectors, self._there.vectors)
        for number in numbers:
            if number not in passages or not same.issuperset(passages[number]):
                yield number


def _same_vectors(ids: Sequence[str], ours: StoredVectors, theirs: StoredVectors) -> set[str]:
    """Those of the ids whose vectors are the same on both sides, in half precision."""
    one, other = _vectors(ours, ids), _vectors(theirs, ids)
    in_both = one.keys() & other.keys() & set(ids)
    return {id_ for id_ in in_both if _is_same(one[id_], other[id_])}


def _vectors(store: StoredVectors, ids: Sequence[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    for first in range(0, len(ids), _AT_A_TIME):
        found |= store.vectors(ids[first : first + _AT_A_TIME])
    return found


def _is_same(one: Vectors, other: Vectors) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=_HALF, atol=_HALF**2))


def _together(wanted: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """Their numbers, about PASSAGES_A_COMMIT passages together; a document without any counts as one."""
    numbers: list[int] = []
    total = 0
    for number, passages in wanted.items():
        numbers.append(number)
        total += max(passages, 1)
        if total >= PASSAGES_A_COMMIT:
            yield tuple(numbers)
            numbers, total = [], 0
    if numbers:
        yield tuple(numbers)


def _check_places(source: Settings, target: Settings) -> None:
    if origin_of(source) == origin_of(target):
        raise UsageError(
            f"{origin_of(source)} is the index itself, as the settings name it. Name another place with --to; where "
            "`database` or PINCITE_DATABASE is set already, unset it until the copy is made."
        )
    if not wiring.is_on_server(target):
        _check_folder(target.index)


def _check_folder(folder: Path) -> None:
    """A workspace is a folder of its own."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file. Name a folder that is empty or not there yet.")
    strange = sorted(path.name for path in folder.glob("*") if not path.name.startswith(OURS))
    if strange:
        raise AlreadyThere(f"{folder} holds other things ({strange[0]}). Name a folder that is empty or not there yet.")


def _check_empty(origin: str, target: Settings, there: Contents) -> None:
    """Raise AlreadyThere where a copy would take the place of something else."""
    begun = there.fact(COPYING)
    if begun and begun != origin:
        raise AlreadyThere(
            f"{origin_of(target)} is a copy of {begun} that was broken off, and this would be one of {origin}. "
            "Go on with that one, or copy to another place."
        )
    if not begun and not there.is_empty():
        size = there.size()
        raise AlreadyThere(
            f"{origin_of(target)} holds an index already, with {size.documents:,} documents and "
            f"{size.answers:,} answers. Copy into {_another(target)}."
        )


def _check_bare(files: _Files, target: Settings) -> None:
    """Raise AlreadyThere where a place without an index holds files that were handed over, and not to the source."""
    ours, theirs = _known(files.ours), _known(files.theirs)
    others = [place for place in theirs if theirs[place] != ours.get(place)]
    if others:
        raise AlreadyThere(
            f"{origin_of(target)} holds files already that were handed over, such as {others[0]}. "
            f"Copy into {_another(target)}."
        )


def _begun(source: Settings, target: Settings) -> int:
    """How many documents a copy has that was broken off."""
    with wiring.open_contents(target) as there:
        _check_empty(origin_of(source), target, there)
        return there.size().documents


def _another(target: Settings) -> str:
    if wiring.is_on_server(target):
        return "another schema, which --workspace names, or another database"
    return "a folder that is empty or not there yet"


def _bring(former: Path, now: Path) -> None:
    """The folder with all that is in it, where there is one; what a run before has brought is brought again."""
    if former.is_dir():
        shutil.copytree(former, now, dirs_exist_ok=True)


def _moved(path: str, *, former: Path, now: Path) -> str:
    """Where a file is that lay in one of the folders that go along; any other is where it was."""
    known = Path(path)
    for name in _CARRIED:
        if known.is_relative_to(former / name):
            return str(now / known.relative_to(former))
    return path
