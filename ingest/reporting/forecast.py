"""How far an ingestion is, and how long it will still take by what was measured so far.

Work is counted in characters of passages, since embedding them is most of it. What files that are not read yet will
bring is judged by what files of their kind brought for each byte.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SHARE, _LEAST = 1 / 3, 30.0
"""Speed is that over the latest third of the time, or over so many seconds: steady where the work is, and soon another
where a faster model takes over."""


class Throughput:
    """How fast one sort of work goes. The first piece only starts the clock, since it may have waited for a model."""

    def __init__(self) -> None:
        """All moments are seconds of one clock."""
        self._marks: deque[tuple[float, float]] = deque()
        self._began = 0.0

    def add(self, amount: float, now: float) -> None:
        """So much more is done."""
        done = 0.0
        if self._marks:
            _, before = self._marks[-1]
            done = before + amount
        else:
            self._began = now
        self._marks.append((now, done))

        while len(self._marks) > 2 and self._marks[1][0] <= self._since(now):  # noqa: PLR2004 - a stretch has two ends
            self._marks.popleft()

    def seconds(self, amount: float, now: float) -> float | None:
        """How long so much will take from now on; None while nothing was measured.

        What is at hand counts as done in part, up to what is usually done at once. Where it takes longer than any such
        piece did, the time that it takes makes the work slower.
        """
        if len(self._marks) < 2:  # noqa: PLR2004 - as in `add`
            return None

        first, before = self._marks[0]
        last, done = self._marks[-1]
        longest = max(after - at for (at, _), (after, _) in pairwise(self._marks))
        end = max(last, now - longest)
        whole = amount * (end - first) / max(done - before, 1.0)
        at_hand = min(now - last, longest)
        return max(0.0, whole - at_hand)

    def _since(self, now: float) -> float:
        return now - max(_LEAST, _SHARE * (now - self._began))


class Forecast:
    """What a run has to do, has found and has done. Threads may share it."""

    def __init__(self, files: Iterable[tuple[str, int]], clock: Callable[[], float] = time.monotonic) -> None:
        """`files` are those to be read: their kind, such as a suffix, and their size."""
        # bytes, and the characters that they brought, by kind
        self._unread = Counter[str]()
        self._read = Counter[str]()
        self._brought = Counter[str]()
        for kind, size in files:
            self._unread[kind] += max(size, 1)

        self._clock = clock
        self._once = threading.Lock()
        self._reading = 0.0
        self._embedding = Throughput()
        # characters that were found, and those of them that were embedded
        self._work = 0
        self._done = 0
        self.found = 0
        self.embedded = 0

    def has_read(self, kind: str, size: int, lengths: Sequence[int], seconds: float) -> None:
        """A file was read, which took so long, and passages of these lengths are to be embedded."""
        with self._once:
            self._unread[kind] -= max(size, 1)
            self._read[kind] += max(size, 1)
            self._brought[kind] += sum(lengths)
            self._reading += seconds
            self._work += sum(lengths)
            self.found += len(lengths)

    def has_embedded(self, lengths: Sequence[int]) -> None:
        """Passages of these lengths were embedded."""
        with self._once:
            self._done += sum(lengths)
            self.embedded += len(lengths)
            self._embedding.add(sum(lengths), self._clock())

    @property
    def is_certain(self) -> bool:
        """Whether everything was read, so that nothing of it is judged by what is usual."""
        return not self._unread.total()

    def passages(self) -> int | None:
        """How many there will be, as far as can be judged."""
        with self._once:
            expected = self._expected()
            if expected is None:
                return None
            if not self._work:
                return self.found
            return round(self.found * expected / self._work)

    def share(self) -> float | None:
        """How much of the work is done, from 0 to 1; None while nothing is known."""
        with self._once:
            expected = self._expected()
            if expected:
                return min(1.0, self._done / expected)

            read = self._read.total()
            unread = self._unread.total()
            return read / (read + unread) if read else None

    def left(self) -> float | None:
        """Seconds until the end, which reading and embedding approach at once; None while nothing was measured."""
        with self._once:
            expected = self._expected()
            if expected is None:
                return None

            to_embed = max(0.0, expected - self._done)
            embedding = self._embedding.seconds(to_embed, self._clock()) if to_embed else 0.0
            if embedding is None:
                return None
            reading = self._unread.total() * self._reading / self._read.total()
            return max(reading, embedding)

    def _expected(self) -> float | None:
        """Characters that there will be."""
        if not self._read:
            return None

        overall = self._brought.total() / self._read.total()
        rates = {kind: self._brought[kind] / self._read[kind] for kind in self._read}
        to_come = sum(size * rates.get(kind, overall) for kind, size in self._unread.items())
        return self._work + to_come
