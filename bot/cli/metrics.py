"""Figures for Prometheus of the commands that go on: `pincite serve` and `pincite ingest --watch`. The bot has its own.

As there, every label is a word of our own code.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from bot.errors import UsageError, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Answer
    from ingest.outcomes import Report

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONGER = (1, 5, 15, 60, 300, 900, 3600, 14400)


class Metrics:
    """Of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    @contextlib.contextmanager
    def shown(self, address: tuple[str, int] | None) -> Iterator[None]:
        """Show them at this address, where there is one, until the block ends; raises UsageError where it is taken."""
        if address is None:
            yield
            return
        host, port = address
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise UsageError(f"--metrics: {host}:{port} cannot be listened at: {refusal(error)}.") from None
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Answers(Metrics):
    """What was asked of a process, and how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self._verdicts = Counter("pincite_answers", "Answers, by how they end.", ["verdict"], registry=self.registry)
        self._seconds = Histogram(
            "pincite_answer_seconds", "From a question to its answer.", registry=self.registry, buckets=SECONDS
        )

    def answered(self, answer: Answer) -> None:
        """Count it."""
        self._verdicts.labels(answer.verdict.value).inc()
        self._seconds.observe(answer.trace.timings_ms.get("total", 0.0) / 1000)


class Looks(Metrics):
    """What looking after files and sources came to, time after time."""

    def __init__(self) -> None:
        super().__init__()
        self._files = Counter(
            "pincite_ingest_files", "Files, by what became of them.", ["kind"], registry=self.registry
        )
        self._passages = Counter("pincite_ingest_passages", "Passages that were indexed.", registry=self.registry)
        self._failures = Counter("pincite_ingest_failures", "Looks that were put off.", registry=self.registry)
        self._last = Gauge(
            "pincite_ingest_last_success_timestamp_seconds", "When the last look ended.", registry=self.registry
        )
        self._seconds = Histogram(
            "pincite_ingest_seconds", "How long a look took.", registry=self.registry, buckets=LONGER
        )

    def looked(self, done: Report) -> None:
        """Count what was done."""
        for outcome in done.outcomes:
            self._files.labels(outcome.kind.value).inc()
        self._passages.inc(done.chunks)
        self._seconds.observe(done.seconds)
        self._last.set_to_current_time()

    def put_off(self) -> None:
        """Count that it failed."""
        self._failures.inc()
