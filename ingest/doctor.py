"""Examines the health of an index: whether everything that should be found is really there."""

from __future__ import annotations

import importlib.metadata
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import wiring
from bot.errors import PinciteError
from bot.settings import rules_root
from ingest.audience import Audiences, Candidate, same
from ingest.discover import from_text
from ingest.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.adapters.database import Manifest
    from bot.nouns import Chunk
    from bot.ports import Vectors
    from bot.settings import Settings
    from bot.wiring import Workspace

LEAST_FREE_MB = 500
SELF_FOUND = 0.99
"""Share of probed chunks that must find themselves: the graph of an approximate index misses a few in a thousand."""
PROBES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was examined; `cure` says what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def examine(settings: Settings, on_wait: Callable[[str], None] = lambda _: None) -> tuple[Check, ...]:
    """Every check, the cheap ones first. Waits for a writer to finish, and says so; raises IndexMissing."""
    checks = [_versions(), _disk(settings)]
    with wiring.open_library(settings), wiring.open_for_writing(settings, on_wait) as workspace:
        stamped = _stamp(settings, workspace)
        checks.append(stamped)
        checks.append(_audiences(settings, workspace.manifest))
        if stamped.ok:
            checks.extend(_chunks(workspace))
    return tuple(checks)


def _versions() -> Check:
    names = ("pincite", "chromadb", "sentence-transformers", "onnxruntime")
    return Check(name="versions", ok=True, detail=", ".join(f"{name} {_version(name)}" for name in names))


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def _disk(settings: Settings) -> Check:
    folder = settings.index if settings.index.exists() else settings.index.absolute().parent
    used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    free = shutil.disk_usage(folder).free / 1e6
    return Check(
        name="disk",
        ok=free > LEAST_FREE_MB,
        detail=f"{settings.index} takes {used:,.0f} MB; {free:,.0f} MB free",
        cure="Make room, or move the index and set `index`.",
    )


def _stamp(settings: Settings, workspace: Workspace) -> Check:
    stamp, chunks = workspace.manifest.stamp(), workspace.manifest.count()
    try:
        wiring.check_stamp(settings, stamp, chunks)
    except PinciteError as error:
        return Check(name="embedder", ok=False, detail=str(error), cure="pincite reindex")
    made_with = f"{stamp.model}, {stamp.precision}, {stamp.dimension} dimensions" if stamp else "nothing indexed yet"
    return Check(name="embedder", ok=True, detail=made_with)


def _audiences(settings: Settings, manifest: Manifest) -> Check:
    """Every rule matches something, and every file was ingested under the rules as they are now."""
    files = {from_text(file.path): file for file in manifest.files().values()}
    rules = Rules(settings.audience_rules, rules_root(settings.index))
    audiences = Audiences(rules, (), manifest.restrictions())
    matched = {rules.match(path.resolve()) or rules.match(path) for path in files}
    idle = [pattern for pattern in rules.patterns if pattern not in matched]
    stale = [
        file
        for path, file in files.items()
        if not same(file.audience, audiences.assign(Candidate(path=path, key=file.path, content="")).audience)
    ]
    near = {
        file.source: rules.nearly(path)
        for path, file in files.items()
        if not file.audience and not (rules.match(path.resolve()) or rules.match(path))
    }
    unruled = [(source, pattern) for source, pattern in near.items() if pattern]
    found = f"{sum(bool(file.audience) for file in files.values()):,} of {len(files):,} files are restricted"
    cure = "Ingest their folders again, with --yes where more people are to read them."
    if idle:
        cure = f"audience_rules[{idle[0]!r}] matches no file: compare it with `pincite sources list`."
    if unruled:
        cure = (
            "{} is for everybody, although audience_rules[{!r}] nearly matches it. Write a rule that does, or one that "
            "gives it to everybody.".format(*unruled[0])
        )
    return Check(
        name="audiences",
        ok=not (idle or stale or unruled),
        detail=f"{found}; {len(stale):,} were ingested under other audience_rules",
        cure=cure,
    )


def _chunks(workspace: Workspace) -> Iterator[Check]:
    """Every chunk of the manifest has its vector, and a sample spread over all finds itself."""
    total, missing, probed, lost = 0, 0, 0, 0
    stride = max(1, workspace.manifest.count() // PROBES)
    for chunks in workspace.manifest.all_chunks():
        stored = workspace.vectors.vectors([chunk.id for chunk in chunks])
        missing += len(chunks) - len(stored)
        for chunk in chunks[(-total) % stride :: stride]:
            if chunk.id in stored:
                probed += 1
                lost += not _finds_itself(workspace, chunk, stored[chunk.id])
        total += len(chunks)
    debris = len(workspace.manifest.debris())
    yield Check(
        name="vectors",
        ok=not missing,
        detail=f"{total:,} passages, {missing:,} without a vector",
        cure="pincite reindex",
    )
    yield Check(
        name="search",
        ok=lost <= probed * (1 - SELF_FOUND),
        detail=f"{probed - lost:,} of {probed:,} probed passages find themselves",
        cure="pincite reindex",
    )
    yield Check(
        name="left-overs",
        ok=not debris,
        detail=f"{debris:,} vectors of removed passages wait to be swept",
        cure="The next `pincite ingest` sweeps them.",
    )


def _finds_itself(workspace: Workspace, chunk: Chunk, vector: Vectors) -> bool:
    """Among its nearest is the chunk, or one of the same text: copies of a passage tie."""
    nearest = workspace.vectors.nearest(vector, 10)
    return chunk.id in nearest or max(nearest.values(), default=0.0) > 0.9999  # noqa: PLR2004 - a tie
