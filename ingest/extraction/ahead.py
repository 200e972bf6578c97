"""Reads files before their turn comes, so that reading and embedding go on at once.

Each thread has a reader, and so a process, of its own; results come in the order of the files, whichever is read first.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from ingest.extraction.isolation import ReaderProcess

T = TypeVar("T")

MOST_READERS = 4
"""Each may take the memory that a file may take."""
FILES_EACH = 8
"""Another reader starts for each so many files: fewer are soon read."""
MOST_HELD = 5_000
"""Passages that wait to be embedded before reading waits, too: some 30 MB."""


class Ahead(Generic[T]):
    """What was read ahead. Ends its readers when it is left, whatever they do then."""

    def __init__(self, open_reader: Callable[[], ReaderProcess], size: Callable[[T], int], files: int) -> None:
        """`size` counts the passages in a result; so many `files` are to come."""
        self._open, self._size = open_reader, size
        self._readers: list[ReaderProcess] = []
        self._of_thread = threading.local()
        most = max(1, min(MOST_READERS, os.cpu_count() or 1, files // FILES_EACH))
        self._pool = ThreadPoolExecutor(most, "reading", initializer=self._begin)
        self._room = threading.Condition()
        self._held = self._wanted = 0
        self._ended = False

    def __enter__(self) -> Self:
        """Nothing starts until something is to be read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing more is read, and what is being read is given up."""
        with self._room:
            self._ended = True
            self._room.notify_all()
        for reader in self._readers:
            reader.stop()
        self._pool.shutdown(cancel_futures=True)
        for reader in self._readers:
            reader.close()

    def results(self, jobs: Sequence[Callable[[ReaderProcess], T]]) -> Iterator[T]:
        """What each job returns; reading begins at once."""
        return self._taken(deque(self._pool.submit(self._run, place, job) for place, job in enumerate(jobs)))

    def _taken(self, futures: deque[Future[T]]) -> Iterator[T]:
        for place in range(len(futures)):
            self._want(place)
            result = futures.popleft().result()
            self._hold(-self._size(result))
            yield result

    def _begin(self) -> None:
        self._of_thread.reader = self._open()
        self._readers.append(self._of_thread.reader)

    def _run(self, place: int, job: Callable[[ReaderProcess], T]) -> T:
        """What is wanted now is read at once; what comes later, when there is room."""
        with self._room:
            self._room.wait_for(lambda: self._ended or self._held < MOST_HELD or place <= self._wanted)
        result = job(self._of_thread.reader)
        self._hold(self._size(result))
        return result

    def _want(self, place: int) -> None:
        with self._room:
            self._wanted = place
            self._room.notify_all()

    def _hold(self, passages: int) -> None:
        with self._room:
            self._held += passages
            self._room.notify_all()
