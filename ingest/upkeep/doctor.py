"""Examines the health of an index: whether everything that should be found is really there."""

from __future__ import annotations

import importlib.metadata
import shutil
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot import wiring
from bot.adapters.database import RESTORE
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS
from bot.configuration.files import EXTRACTIVE
from bot.errors import IndexMissing, PinciteError, StorageFailed
from bot.nouns import Question, Verdict
from bot.retrieval.dense import embedded_text
from ingest.discovery.discover import from_text
from ingest.planning.audience import Audiences, Unassigned, same_people
from ingest.planning.plan import misruled
from ingest.sources.mirror import abouts, rules_of
from ingest.upkeep.comparison import compare_files
from ingest.upkeep.rule_check import slip_in_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from bot.adapters.database import FileRecord, Manifest
    from bot.configuration.settings import Settings
    from bot.nouns import Answer, Chunk
    from bot.ports.answering import Vectors
    from bot.wiring import AnswerRecords, Workspace

_LEAST_FREE_MB = 500
_SELF_FOUND = 0.99
"""Share of probed chunks that must find themselves: the graph of an approximate index misses a few in a thousand."""
_PROBES = 500
_MODEL_PROBES, _ALIKE = 8, 0.98
"""Passages that are embedded again, and the least cosine with what is stored: int8 and float32 are 0.99 alike."""
_LONGEST_QUESTION = 200
_SEARCHED = 10
"""Passages among which one is to be found that its own words are searched for."""
_NOTHING_INDEXED = "What is this about?"
_NAMED = 5
"""Documents and files up to this many are named."""
_REINDEX = "pincite reindex"
_ON_SERVER = "docs/large.md says what the server needs; what is damaged there comes back from its own backup."
_ROOM = "Make room, or move the index and set `index`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was examined; `cure` says what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def examine_index(settings: Settings, on_wait: Callable[[str], None] = lambda _: None) -> tuple[Check, ...]:
    """Every check, the cheap ones first. Waits for a writer to finish, and says so; raises IndexMissing."""
    of_files = (
        *_checked("versions", partial(_versions, settings), ""),
        *_checked("disk", partial(_disk, settings), _ROOM),
        *_checked("database", partial(_database, settings), _restoring(settings)),
    )
    # without a sound database nothing below can be examined
    if any(check.name == "database" and not check.ok for check in of_files):
        return of_files

    of_use = (
        *_checked("workspace", partial(_workspace, settings, on_wait), ""),
        *_checked("question", partial(_question, settings), ""),
    )
    return (*of_files, *of_use)


def _checked(name: str, checks: Callable[[], Iterator[Check]], cure: str) -> Iterator[Check]:
    """These checks; whatever ends them is one more that failed."""
    try:
        yield from checks()
    except IndexMissing:
        raise
    except PinciteError as error:
        yield Check(name=name, ok=False, detail=str(error), cure=cure)
    except OSError as error:
        detail, _, remedy = str(StorageFailed.of(error)).partition(". ")
        yield Check(name=name, ok=False, detail=detail, cure=remedy or cure)
    except Exception as error:  # noqa: BLE001 - a doctor who falls ill is no help
        yield Check(name=name, ok=False, detail=f"{type(error).__name__}: {error}", cure=cure)


def _database(settings: Settings) -> Iterator[Check]:
    """What the database says of itself, and whether its texts and answers are as they were stored."""
    with wiring.open_records(settings) as records, wiring.open_manifest(settings) as manifest:
        if manifest is not None:
            yield from _checked("database", partial(_integrity, settings, manifest), _restoring(settings))
            yield from _checked("texts", partial(_texts, manifest), _restoring(settings))
        yield from _checked("ledger", partial(_ledger, records), "")


def _restoring(settings: Settings) -> str:
    """What helps where the database itself is the trouble."""
    return _ON_SERVER if wiring.is_on_server(settings) else RESTORE


def _integrity(settings: Settings, manifest: Manifest) -> Iterator[Check]:
    problems = manifest.problems()
    found = f"{len(problems):,} problems, the first: {problems[0]}" if problems else manifest.soundness
    yield Check(
        name="database", ok=not problems, detail=f"{wiring.place_of(settings)}: {found}", cure=_restoring(settings)
    )


def _texts(manifest: Manifest) -> Iterator[Check]:
    damaged = manifest.damaged()
    yield Check(
        name="texts",
        ok=not damaged,
        detail=f"{len(damaged):,} documents are not as they were stored{_named(damaged)}",
        cure="`pincite reindex` takes out what is damaged; then ingest their folders again.",
    )


def _ledger(records: AnswerRecords) -> Iterator[Check]:
    kept = len(records.ledger.entries(Verdict))
    yield Check(name="ledger", ok=True, detail=f"{kept:,} answers can be read")


def _workspace(settings: Settings, on_wait: Callable[[str], None]) -> Iterator[Check]:
    """All that is compared while nobody writes."""
    with wiring.open_for_writing(settings, on_wait) as workspace:
        stamped = _stamp(settings, workspace)
        yield stamped
        yield from _checked("files", partial(_files, settings, workspace.manifest), "")
        if wiring.is_on_server(settings):
            yield from _checked("uploads", partial(_uploads, settings, workspace.manifest), _ON_SERVER)
            yield from _checked("cases", partial(_cases, settings), _ON_SERVER)
        yield from _checked("audiences", partial(_audiences, settings, workspace.manifest), "")
        if stamped.ok and not workspace.manifest.is_empty():
            yield from _checked("model", partial(_model, workspace), _REINDEX)
        if stamped.ok:
            yield from _checked("vectors", partial(_chunks, workspace), _REINDEX)


def _model(workspace: Workspace) -> Iterator[Check]:
    """The model loads, and makes of passages the vectors that are stored of them: a damaged one makes others."""
    chunks = next(workspace.manifest.all_chunks(_MODEL_PROBES))
    stored = workspace.vectors.vectors([chunk.id for chunk in chunks])
    made = workspace.embedder.embed_passages([embedded_text(chunk) for chunk in chunks])

    compared, alike = 0, 0
    for chunk, vector in zip(chunks, made, strict=True):
        if chunk.id in stored:  # those that are missing are told of by `vectors`
            compared += 1
            alike += float(vector @ stored[chunk.id]) > _ALIKE
    yield Check(
        name="model",
        ok=alike == compared,
        detail=f"it loads, and makes {alike} of {compared} vectors as they are stored",
        cure=_REINDEX,
    )


def _question(settings: Settings) -> Iterator[Check]:
    """A question is answered all the way, with the words of a passage for it, and nothing of it is recorded."""
    plain = settings.model_copy(update={"model": EXTRACTIVE, "entailment": ""})
    with wiring.open_evaluator(plain) as evaluator, wiring.open_manifest(settings) as manifest:
        chunks = next(manifest.all_chunks(1), ()) if manifest else ()
        asked = chunks[0].text[:_LONGEST_QUESTION] if chunks else _NOTHING_INDEXED
        answer = evaluator.engine.answer(Question(text=asked))
        hits = evaluator.engine.search(asked, _SEARCHED)

    searched = {hit.chunk.source for hit in hits}  # copies too, which answer once
    is_found = not chunks or chunks[0].source in searched
    faults = " ".join(answer.faults)
    if faults:
        detail = faults
    elif is_found:
        detail = _told(answer)
    else:
        detail = f"{chunks[0].source} is not found by its own words"
    yield Check(
        name="question",
        ok=is_found and not answer.faults,
        detail=detail,
        cure=_ROOM if faults and _REINDEX not in faults else _REINDEX,
    )


def _told(answer: Answer) -> str:
    """How long the answer took, and how much it looked at."""
    took = answer.trace.timings_ms.get("total", 0)
    found = {candidate.citation.source for candidate in answer.trace.candidates}
    return f"answered in {took:.0f} ms, from {len(found):,} documents"


def _versions(settings: Settings) -> Iterator[Check]:
    store = "psycopg" if wiring.is_on_server(settings) else "chromadb"
    names = ("pincite", store, "sentence-transformers", "onnxruntime")
    installed = [f"{name} {_version(name)}" for name in names]
    yield Check(name="versions", ok=True, detail=", ".join(installed))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def _disk(settings: Settings) -> Iterator[Check]:
    folder = settings.index if settings.index.exists() else settings.index.absolute().parent
    sizes = (file.stat().st_size for file in folder.rglob("*") if file.is_file())
    used = sum(sizes) / 1e6
    free = shutil.disk_usage(folder).free / 1e6
    yield Check(
        name="disk",
        ok=free > _LEAST_FREE_MB,
        detail=f"{settings.index} takes {used:,.0f} MB; {free:,.0f} MB free",
        cure=_ROOM,
    )


def _stamp(settings: Settings, workspace: Workspace) -> Check:
    stamp = workspace.manifest.stamp()
    try:
        wiring.check_stamp(settings, workspace.manifest)
    except PinciteError as error:
        return Check(name="embedder", ok=False, detail=str(error), cure=_REINDEX)
    if stamp is None:
        return Check(name="embedder", ok=True, detail="nothing indexed yet")
    made_with = f"{stamp.model}, {stamp.precision}, {stamp.dimension} dimensions"
    return Check(name="embedder", ok=True, detail=made_with)


def _files(settings: Settings, manifest: Manifest) -> Iterator[Check]:
    """The documents are those of the files as they are now."""
    with wiring.open_uploads(settings) as uploads:
        on_server = uploads.all() if wiring.is_on_server(settings) else ()
        handed = {uploads.path(one.place): one.digest for one in on_server}

    found = compare_files(manifest, abouts(settings.index), handed)
    differing = (*found.gone, *found.changed, *found.strays)
    yield Check(
        name="files",
        ok=not differing,
        detail=f"{len(found.gone):,} are gone and {len(found.changed):,} have changed since they were ingested, or are "
        f"read better now; {len(found.strays):,} documents belong to none{_named(differing)}",
        cure="Ingest their folders again.",
    )
    yield Check(
        name="outdated",
        ok=not found.outdated,
        detail=f"{len(found.outdated):,} files have an earlier text, or fewer readers than they should"
        f"{_reasons(found.outdated)}",
        cure="Ingest them again, with --yes where more people are to read them.",
    )
    yield Check(
        name="unreadable",
        ok=True,
        detail=f"{len(found.unreadable):,} files hold nothing that can be read{_reasons(found.unreadable)}",
    )


def _uploads(settings: Settings, manifest: Manifest) -> Iterator[Check]:
    """What was handed over is there as it was, and is read."""
    with wiring.open_uploads(settings) as uploads:
        there, digests, known = uploads.all(), uploads.digests(), manifest.files()
        damaged = [one.place for one in there if digests.get(one.place) != one.digest]
        waiting = [one.place for one in there if str(uploads.path(one.place)) not in known]
    megabytes = sum(one.size for one in there) / 1e6
    yield Check(
        name="uploads",
        ok=not damaged,
        detail=f"{len(there):,} files that were handed over take {megabytes:,.1f} MB; {len(damaged):,} are not as they "
        f"were stored{_named(damaged)}",
        cure="Hand them over again, or take them back from the server's backup.",
    )
    yield Check(
        name="unread uploads",
        ok=not waiting,
        detail=f"{len(waiting):,} files that were handed over are not indexed, as where Pincite was killed over it"
        f"{_named(waiting)}",
        cure=f"pincite ingest {UPLOADS_ADDRESS}; what came through standard input is to be piped again.",
    )


def _cases(settings: Settings) -> Iterator[Check]:
    with wiring.open_casebook(settings) as kept:
        yield Check(name="cases", ok=True, detail=f"{len(kept.all()):,} test cases can be read")


def _named(sources: Sequence[str]) -> str:
    """The first of them, after a colon."""
    if not sources:
        return ""
    first = ", ".join(sources[:_NAMED])
    more = ", …" if len(sources) > _NAMED else ""
    return f": {first}{more}"


def _reasons(reasons: Mapping[str, str]) -> str:
    return _named([f"{source} ({reason})" for source, reason in reasons.items()])


def _audiences(settings: Settings, manifest: Manifest) -> Iterator[Check]:
    """Every rule matches something, and every file was ingested under the rules as they are now."""
    files = {from_text(file.path): file for file in manifest.files().values()}
    assigning = Audiences(rules_of(settings), (), manifest.restrictions())
    stale = _stale(files, assigning, misruled(files.values(), manifest.parts, assigning.rules))
    slip = slip_in_rules(settings, manifest)

    restricted = sum(bool(file.audience) for file in files.values())
    yield Check(
        name="audiences",
        ok=not (stale or slip),
        detail=f"{restricted:,} of {len(files):,} files are restricted; {stale:,} were ingested under other "
        "audience_rules",
        cure=slip or "Ingest their folders again, with --yes where more people are to read them.",
    )


def _stale(files: Mapping[Path, FileRecord], audiences: Audiences, misruled: AbstractSet[str]) -> int:
    """How many files would be for other people if they were ingested now."""
    stale = 0
    for path, file in files.items():
        unassigned = Unassigned(path=path, key=file.path, content="")
        assigned = audiences.assign(unassigned)
        stale += file.digest in misruled or not same_people(file.audience, assigned.audience)
    return stale


def _chunks(workspace: Workspace) -> Iterator[Check]:
    """Every chunk of the manifest has its vector, and a sample spread over all finds itself."""
    total, missing, probed, lost = 0, 0, 0, 0
    stride = max(1, workspace.manifest.count() // _PROBES)
    for chunks in workspace.manifest.all_chunks():
        stored = workspace.vectors.vectors([chunk.id for chunk in chunks])
        missing += len(chunks) - len(stored)
        first = -total % stride  # every so many of all chunks, wherever a portion of them begins
        for chunk in chunks[first::stride]:
            if chunk.id in stored:
                probed += 1
                lost += not _finds_itself(workspace, chunk, stored[chunk.id])
        total += len(chunks)

    debris = workspace.index.left_over()
    yield Check(
        name="vectors",
        ok=not missing,
        detail=f"{total:,} passages, {missing:,} without a vector",
        cure=_REINDEX,
    )
    yield Check(
        name="search",
        ok=lost <= probed * (1 - _SELF_FOUND),
        detail=f"{probed - lost:,} of {probed:,} probed passages find themselves",
        cure=_REINDEX,
    )
    yield Check(
        name="left-overs",
        ok=not debris,
        detail=f"{debris:,} vectors of removed passages wait to be swept",
        cure=workspace.index.sweeping,
    )


def _finds_itself(workspace: Workspace, chunk: Chunk, vector: Vectors) -> bool:
    """Among its nearest is the chunk, or one of the same text: copies of a passage tie."""
    nearest = workspace.vectors.nearest(vector, 10)
    return chunk.id in nearest or max(nearest.values(), default=0.0) > 0.9999  # noqa: PLR2004 - a tie
