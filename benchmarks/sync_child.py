"""One sync in a process of its own, forked from a warm one, that may be interrupted at a step or after a while.

The steps are those where a kill may leave something half done: before and after each commit of the database, each
change of the vectors, and each reading of a file.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import inspect
import itertools
import os
import pickle
import re
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from chromadb import Collection
from sqlalchemy.engine.default import DefaultDialect

import bot.adapters.database
import bot.adapters.models.embedder
import bot.adapters.vectors.chroma
import bot.adapters.workspace.lock
from bot.nouns import Stamp
from ingest import pipeline, readers
from ingest.chunking.split import split_document
from ingest.extraction import isolation
from ingest.reporting.outcomes import Kind
from ingest.storing import store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk, Document
    from bot.ports.answering import Vectors
    from ingest.extraction.extract import Extract

DIMENSION = 16
WORD = re.compile(r"\w+|[^\w\s]")
"""A token: `Lamp`, `12`, `.`."""
DONE, FAILED, INTERRUPTED = 0, 1, 130
BATCH = 4
"""Passages a commit, so that most syncs make several, each while the next passages are embedded."""
LONGEST = 120
"""Seconds a child may take before it counts as hung."""
OVERRIDE = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root reads what nobody may."""
CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True, slots=True)
class Interruption:
    """A signal before the step of this number, or after so many seconds."""

    how: signal.Signals
    step: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        """In words."""
        return f"{self.how.name} " + (f"at step {self.step}" if self.step else f"after {self.seconds:.3f} s")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended: `done`, `interrupted`, `killed`, or `failed` with the reason; `value` is what it returned."""

    kind: str
    reason: str = ""
    value: Any = None


class HashEmbedder:
    """An embedder whose vectors are made of hashes: the same text has the same vector, another text another.

    In place of the model, because a sync doesn't look into vectors, they come to the last bit the same in any batch,
    and two hundred runs take minutes.
    """

    def __init__(self, _folder: Path, name: str, *_: object, **__: object) -> None:
        self.stamp = Stamp(model=name, backend="hash", precision="float32", dimension=DIMENSION)

    def prepare(self) -> None:
        """Nothing to make."""

    def renew(self) -> None:
        """Nothing to make."""

    def load_for_passages(self) -> None:
        """Nothing to load."""

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts)
        drawn = np.stack([np.random.default_rng(seed).standard_normal(DIMENSION) for seed in seeds])
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def sync(
    paths: Sequence[Path], settings: Settings, options: Mapping[str, Any], interruption: Interruption | None
) -> Ending:
    """Bring the index in line with the files at these paths, with consent to whatever follows from it.

    The value is how many files were added, changed or removed.
    """

    def work() -> int:
        _use_parts_for_the_drill(interruption)
        report = pipeline.sync(paths, settings, **options, **consent())
        return sum(len(report.of(kind)) for kind in (Kind.ADDED, Kind.CHANGED, Kind.REMOVED))

    return in_child(work, interruption)


def consent() -> dict[str, Any]:
    """What lets a sync do what it would first ask about, such as taking out many documents."""
    return {"yes": True} if "yes" in inspect.signature(pipeline.sync).parameters else {}


def in_child(work: Callable[[], object], interruption: Interruption | None = None) -> Ending:
    """Do the work in a forked process, signal it if a time for that is given, and say how it ended."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing)
    os.close(writing)
    if interruption and interruption.seconds:
        time.sleep(interruption.seconds)
        os.kill(child, interruption.how)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    return _ending(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), answer)


def _answer(work: Callable[[], object], writing: int) -> None:
    """The child: it never returns."""
    code, answer = FAILED, b""
    signal.alarm(LONGEST)
    try:
        with permissions_hold():
            answer, code = pickle.dumps(work()), DONE
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
        answer = traceback.format_exc().encode()
        code = INTERRUPTED if KeyboardInterrupt.__name__ in answer.decode() else FAILED  # what Ctrl-C became on its way
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(code)  # the parent's work is none of the child's, even where nobody listens any more


def _ending(code: int, answer: bytes) -> Ending:
    if code == DONE:
        return Ending("done", value=pickle.loads(answer))  # noqa: S301 - our own child wrote it
    if code in {FAILED, -signal.SIGALRM}:
        return Ending("failed", reason=answer.decode() or f"not done after {LONGEST} s")
    return Ending("interrupted" if code in {INTERRUPTED, -signal.SIGINT} else "killed")


def _use_parts_for_the_drill(interruption: Interruption | None) -> None:
    """Vectors without a model, reading without another process, and steps; in the child alone, which ends soon."""
    bot.adapters.models.embedder.WorkspaceEmbedder = HashEmbedder  # type: ignore[assignment,misc]
    isolation.ReaderProcess.read = _read  # type: ignore[assignment,method-assign]
    isolation.ReaderProcess.split = split_by_words  # type: ignore[assignment,method-assign]
    store.BATCH = BATCH
    step = _steps(interruption)
    for owner, name in ((DefaultDialect, "do_commit"), (Collection, "upsert"), (Collection, "delete")):
        _stepping(owner, name, step)
    _stepping(isolation.ReaderProcess, "read", step)


def _read(
    _: isolation.ReaderProcess, path: Path, name: str, data: bytes | None = None, content: str = ""
) -> tuple[Extract, ...]:
    """As the worker process answers, without the second that it takes to start one."""
    return isolation.read_here(readers.read, path, name, data, content)


def split_by_words(reader: isolation.ReaderProcess, document: Document) -> tuple[Chunk, ...]:
    """As the worker process splits, with words for the tokens of a model."""
    return split_document(document, lambda text: [found.span() for found in WORD.finditer(text)], reader.chunk_tokens)


def _steps(interruption: Interruption | None) -> Callable[[], None]:
    count = itertools.count(1)

    def step() -> None:
        if next(count) == (interruption.step if interruption else 0):
            os.kill(os.getpid(), interruption.how)  # type: ignore[union-attr]

    return step


def _stepping(owner: type, name: str, step: Callable[[], None]) -> None:
    """Let the method count as two steps, one before it and one after."""
    method = getattr(owner, name)

    @functools.wraps(method)
    def counted(*arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401 - whatever the method takes and gives
        step()
        result = method(*arguments, **keywords)
        step()
        return result

    setattr(owner, name, counted)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("process", ctypes.c_int))


class _Rights(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@contextlib.contextmanager
def permissions_hold() -> Iterator[None]:
    """Let permissions hold for root as well, in this thread, on Linux: see capset(2)."""
    if os.geteuid() or not sys.platform.startswith("linux"):
        yield
        return
    libc, header, rights = ctypes.CDLL(None, use_errno=True), _Header(CAPABILITY_VERSION, 0), (_Rights * 2)()
    libc.capget(ctypes.byref(header), rights)
    before, rights[0].effective = rights[0].effective, rights[0].effective & ~OVERRIDE
    if libc.capset(ctypes.byref(header), rights):
        raise OSError(ctypes.get_errno(), "root keeps its rights over permissions")
    try:
        yield
    finally:
        rights[0].effective = before
        libc.capset(ctypes.byref(header), rights)
