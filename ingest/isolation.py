"""Reads files in another process: a parser that hangs, crashes or eats memory costs one file and nothing else."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import warnings
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from bot.errors import Unreadable
from ingest import readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from ingest.extract import Extract

    Read = Callable[[str, bytes], tuple[Extract, ...]]
    Job = tuple[Path, str, bytes | None]
    Reply = tuple[tuple[Extract, ...], str]
    """What was read, and why nothing was: one of the two is empty."""

MEMORY_LIMIT = 4 * 1024**3
_GRACE = 5


@dataclass(slots=True)
class Reader:
    """One worker process, started with the first file and again after each that killed it.

    `seconds` is the time that one file may take. `read_bytes` does the work there, and so must be importable by name.
    """

    seconds: float = 60
    read_bytes: Read = readers.read
    _process: SpawnProcess | None = field(default=None, init=False)
    _connection: Connection | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        """Nothing starts until a file is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker, whatever it does."""
        self.close()

    def read(self, path: Path, name: str, data: bytes | None = None) -> tuple[Extract, ...]:
        """The documents in the file, whose bytes are `data` or else what stands at `path`; Unreadable if it fails."""
        try:
            extracts, reason = self._ask((path, name, data))
        except (EOFError, OSError) as error:
            self.close()
            raise Unreadable("its parser crashed") from error
        except BaseException:
            self.close()  # a late answer must not be taken for that to the next question
            raise
        if reason:
            raise Unreadable(reason)
        return extracts

    def close(self) -> None:
        """End the worker; a later `read` starts another."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._connection = self._process = None

    def _ask(self, job: Job) -> Reply:
        connection = self._connection or self._start()
        connection.send(job)
        if not connection.poll(self.seconds):
            raise Unreadable(f"took longer than {self.seconds:g} s to read")
        reply: Reply = connection.recv()
        return reply

    def _start(self) -> Connection:
        """A fresh interpreter, since a fork would carry the threads and locks of models and databases along."""
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self.read_bytes, self.seconds), daemon=True)
        self._process.start()
        theirs.close()
        return self._connection


def serve(connection: Connection, read: Read, seconds: float) -> None:
    """The worker: answer until the other end closes, which it also does when its process is killed."""
    _settle()
    with contextlib.suppress(EOFError, OSError):
        while True:
            job = connection.recv()
            _set_alarm(seconds + _GRACE)
            connection.send(_answer(job, read))
            _set_alarm(0)


def _answer(job: Job, read: Read) -> Reply:
    path, name, data = job
    try:
        return read(name, path.read_bytes() if data is None else data), ""
    except Unreadable as error:
        return (), str(error)
    except OSError as error:
        return (), f"it cannot be opened: {error.strerror or 'unknown cause'}"
    except MemoryError:
        return (), "it needs more memory to read than there is"


def _settle() -> None:
    """Leave Ctrl-C to the parent, keep quiet, and take no more memory than is decent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    warnings.simplefilter("ignore")
    logging.disable()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # POSIX only

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY_LIMIT if most == resource.RLIM_INFINITY else min(MEMORY_LIMIT, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _set_alarm(seconds: float) -> None:
    """The kernel ends a worker whose parser hangs in C after the parent was killed and cannot do it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
