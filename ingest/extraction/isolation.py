"""Reads and splits files in another process: whatever hangs, crashes or eats memory costs one file and nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import signal
import sys
import threading
import time
import warnings
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from multiprocessing import Pipe, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from bot import wiring
from bot.errors import PinciteError, ReadFailed, refusal
from ingest.chunking.split import split_document
from ingest.reporting.pages import ScannedPage, nobody, told_to

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext, SpawnContext
    from multiprocessing.process import BaseProcess

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk, Document
    from ingest.chunking.split import TokenSpans
    from ingest.extraction.extract import Extract
    from ingest.reporting.pages import OnPage

    Read = Callable[[str, bytes], tuple[Extract, ...]]

T = TypeVar("T")

_MEMORY_LIMIT = 4 * 1024**3
_HAS_TIMERS = hasattr(signal, "setitimer")
"""Whether the system counts CPU time for us; Windows does not, and there the time by the clock is the limit."""
HAS_FORKSERVER = sys.platform == "linux"
"""Elsewhere a fork may stumble over what the system's own libraries began."""
IMPORTED = (
    "ingest.extraction.isolation",
    "ingest.readers.markdown.reading",
    "ingest.readers.text",
    "bot.adapters.models.tokenizer",
)
"""What workers have from the start: the most frequent formats, and what splits all of them."""
_BEGINNING = threading.Lock()
_GRACE = 5


def read_by_format(name: str, data: bytes) -> tuple[Extract, ...]:
    """The documents in a file of this name; the readers are imported where they read, which is in the worker."""
    from ingest import readers

    return readers.read(name, data)


@dataclass(slots=True)
class ReaderProcess:
    """One worker process, started with the first job and again after each that killed it.

    A job is one file to read or one document to split. `seconds` is the CPU time that it may take, so that a busy
    machine makes no file unreadable; by the clock it may take `patience` times as long, which ends one that waits for
    ever. `read_bytes` does the reading, and so must be importable by name. Documents are split by the tokens of the
    export in the folder `model`, which has to be there by then, into chunks of `chunk_tokens`. `on_page` hears of each
    page of a scan, in the thread that waits for it.
    """

    seconds: float = 60
    read_bytes: Read = read_by_format
    patience: float = 10 if _HAS_TIMERS else 1
    model: Path = Path()
    chunk_tokens: int = 220
    on_page: OnPage = nobody
    _process: BaseProcess | None = field(default=None, init=False)
    _connection: Connection | None = field(default=None, init=False)
    _stopped: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        """Nothing starts until a file is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker, whatever it does."""
        self.close()

    def read(self, path: Path, name: str, data: bytes | None = None, content: str = "") -> tuple[Extract, ...]:
        """The documents in the file, whose bytes are `data` or else what stands at `path`.

        Raises Unreadable where the file holds no text, and ReadFailed where it might be read another time: also where
        its bytes have another SHA-256 than `content`, unless that is empty.
        """
        return self._ask(
            partial(read_here, self.read_bytes, path, name, data, content),
            "read",
            "its parser crashed: open it and save it again",
        )

    def split(self, document: Document) -> tuple[Chunk, ...]:
        """The chunks of the document; raises ReadFailed."""
        return self._ask(partial(_split, document, self.model, self.chunk_tokens), "split", "splitting it crashed")

    def draw(self, path: Path, content: str, data: bytes | None, number: int) -> bytes:
        """Page `number` of a file as JPEG, whose bytes are `data` or else what stands at `path`; raises as `read` does.

        Not of a file whose bytes have another SHA-256 than `content`.
        """
        return self._ask(partial(_draw, path, content, data, number), "draw", "drawing it crashed")

    def run(self, job: Callable[[], T]) -> T:
        """What a job gives that reads what others wrote; it has to be importable by name. Raises as `read` does."""
        return self._ask(job, "read", "its parser crashed")

    def close(self) -> None:
        """End the worker; a later job starts another."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._connection = self._process = None

    def stop(self) -> None:
        """End the worker from another thread, and start no other: whoever waits for it gets ReadFailed."""
        self._stopped = True
        process = self._process
        with contextlib.suppress(AttributeError, ValueError):  # there is none, it is being started, or it was closed
            process.kill()  # type: ignore[union-attr]

    def _ask(self, job: Callable[[], T], verb: str, crash: str) -> T:
        """What the job returns; raises what it raises of ours, and ReadFailed where it does not come to an end."""
        try:
            reply = self._reply(job, verb)
        except (EOFError, OSError) as error:
            reason = self._too_long(self.seconds, verb) if self._ran_out() else crash
            self.close()
            raise ReadFailed(reason) from error
        except BaseException:
            self.close()  # a late answer must not be taken for that to the next question
            raise
        if isinstance(reply, PinciteError):
            raise reply
        return reply

    def _reply(self, job: Callable[[], T], verb: str) -> T | PinciteError:
        connection = self._connection or self._start()
        connection.send(job)
        most = self.seconds * self.patience
        end = time.monotonic() + most
        while connection.poll(max(end - time.monotonic(), 0)):
            reply: T | PinciteError | ScannedPage = connection.recv()
            if not isinstance(reply, ScannedPage):
                return reply
            self.on_page(reply)
        raise ReadFailed(self._too_long(most, verb))

    def _too_long(self, seconds: float, verb: str) -> str:
        return f"took longer than {seconds:g} s to {verb}: save a simpler copy, or raise the setting file_seconds"

    def _ran_out(self) -> bool:
        """Whether the worker has ended because its CPU time had."""
        if self._process is None or not _HAS_TIMERS:
            return False
        self._process.join(_GRACE)
        return self._process.exitcode == -signal.SIGPROF

    def _start(self) -> Connection:
        self._connection, theirs = Pipe()
        terms = (theirs, self.seconds, self.patience, dict(os.environ))
        try:
            self._process = _started(_context(), terms)
        except OSError:  # where no socket may be used, the process that is forked can't be reached
            self._process = _started(get_context("spawn"), terms)
        theirs.close()
        if self._stopped:
            raise ReadFailed("reading was stopped")
        return self._connection


def _started(context: ForkServerContext | SpawnContext, terms: tuple[object, ...]) -> BaseProcess:
    process = context.Process(target=serve_reader, args=terms, daemon=True)
    process.start()
    return process


def _context() -> ForkServerContext | SpawnContext:
    """Not a fork of this process, which would carry the threads and locks of models and databases along.

    It is one of a process that has imported the readers and does nothing else: the first worker waits for that, as it
    would for its own imports, and each later one starts in hundredths of a second. That process ends with this one.
    """
    if not HAS_FORKSERVER:
        return get_context("spawn")
    with _BEGINNING:
        is_ours = _owner() == os.getpid()  # a fork of the owner is no parent of what that began, and can't use it
    return get_context("forkserver") if is_ours else get_context("spawn")


@cache
def _owner() -> int:
    """The process that has begun the one which is forked: the first that asks.

    It looks for modules where this one does, which multiprocessing leaves to the environment.
    """
    from multiprocessing import forkserver

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    try:
        forkserver.set_forkserver_preload(list(IMPORTED))
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)
    return os.getpid()


def open_reader(settings: Settings) -> ReaderProcess:
    """The reader for a workspace: within the settings' limit, and with the tokeniser of its export."""
    return ReaderProcess(
        seconds=settings.file_seconds, model=wiring.model_folder(settings), chunk_tokens=settings.chunk_tokens
    )


def serve_reader(connection: Connection, seconds: float, patience: float, environment: Mapping[str, str]) -> None:
    """The worker: answer until the other end closes, which it also does when its process is killed.

    `environment` is that of the process which started it, now; what it was forked off has an older one.
    """
    os.environ.clear()
    os.environ.update(environment)
    _settle()
    with contextlib.suppress(EOFError, OSError), told_to(connection.send):
        while True:
            job = connection.recv()
            _set_timers(seconds, seconds * patience + _GRACE)
            connection.send(_answer(job))
            _set_timers(0, 0)


def _answer(job: Callable[[], T]) -> T | PinciteError:
    try:
        return job()
    except PinciteError as error:
        return error
    except MemoryError:
        return ReadFailed("it needs more memory to read than there is")


def read_here(read_bytes: Read, path: Path, name: str, data: bytes | None, content: str) -> tuple[Extract, ...]:
    """As `ReaderProcess.read`, in this process."""
    try:
        found = path.read_bytes() if data is None else data
    except OSError as error:
        raise ReadFailed(f"it cannot be opened: {refusal(error)}") from error
    if content and hashlib.sha256(found).hexdigest() != content:
        raise ReadFailed("it changed while it was ingested: the next ingestion reads it")
    return read_bytes(name, found)


def _draw(path: Path, content: str, data: bytes | None, number: int) -> bytes:
    from ingest.readers.pictures.page_image import image_of_file

    return image_of_file(path, content, data, number)


def _split(document: Document, model: Path, size: int) -> tuple[Chunk, ...]:
    return split_document(document, _tokens(model), size)


@lru_cache(maxsize=1)
def _tokens(model: Path) -> TokenSpans:
    """The model's tokeniser, loaded once; raises ModelUnavailable."""
    from bot.adapters.models.tokenizer import token_spans

    return token_spans(model)


def keep_quiet() -> None:
    """In a process that works for another one: leave Ctrl-C and the terminal to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    warnings.simplefilter("ignore")


def _settle() -> None:
    """Keep quiet, and take no more memory than is decent."""
    keep_quiet()
    logging.disable()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = _MEMORY_LIMIT if most == resource.RLIM_INFINITY else min(_MEMORY_LIMIT, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _set_timers(processor: float, clock: float) -> None:
    """The kernel ends a worker that runs out of CPU time, even in C, and one that a killed parent left waiting."""
    if _HAS_TIMERS:
        signal.setitimer(signal.ITIMER_PROF, processor)
        signal.setitimer(signal.ITIMER_REAL, clock)
