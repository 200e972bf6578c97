"""Figures for Prometheus: how much is asked, how it ends, how long it takes, what waits, and what goes wrong.

They hold no words, no names, and no ids of people, channels or workspaces: every label comes out of our own code.
"""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from bot.errors import PinciteError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ports.inbox import Inbox

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats."""
_OURS = ("bot", "ingest")
"""Loggers whose events are counted; what others say may be anybody's words."""
_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)


class BotMetrics:
    """The figures of one process."""

    def __init__(self) -> None:
        """Each has a registry of its own, so that several can be in one process."""
        self._registry = CollectorRegistry()
        self.questions = Counter(
            "pincite_slack_questions",
            "Questions that were stored.",
            ["surface"],
            registry=self._registry,
        )
        self.verdicts = Counter(
            "pincite_slack_verdicts",
            "What the answers that were given came to.",
            ["verdict"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "pincite_slack_answer_seconds",
            "From taking up a question until its answer is shown.",
            registry=self._registry,
            buckets=_SECONDS,
        )
        self._errors = Counter("pincite_slack_errors", "What failed.", ["what"], registry=self._registry)
        self._calls = Counter(
            "pincite_slack_api_calls",
            "Calls to Slack.",
            ["method", "outcome"],
            registry=self._registry,
        )
        self._retries = Counter(
            "pincite_slack_api_retries",
            "Calls to Slack that repeat one.",
            ["method"],
            registry=self._registry,
        )

    def called(self, method: str, outcome: str, *, again: bool) -> None:
        """Slack was called."""
        self._calls.labels(method, outcome).inc()
        if again:
            self._retries.labels(method).inc()

    @contextlib.contextmanager
    def watching(self, inbox: Inbox) -> Iterator[None]:
        """Look at what waits in this inbox, and count what is logged as an error, until the block ends."""
        queue = _Queue(inbox)
        errors = _Errors(self._errors)
        loggers = [logging.getLogger(name) for name in _OURS]
        self._registry.register(queue)  # it looks into the inbox whenever somebody reads the figures
        for logger in loggers:
            logger.addHandler(errors)

        try:
            yield
        finally:
            for logger in loggers:
                logger.removeHandler(errors)
            self._registry.unregister(queue)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it. The inbox is looked into meanwhile: not for the event loop."""
        return generate_latest(self._registry)


class _Queue:
    """What waits, as it is when somebody looks; nothing where the inbox can't be read."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        try:
            many = self._inbox.count_open()
            age = self._inbox.oldest_open()
        except PinciteError:
            return
        yield GaugeMetricFamily("pincite_slack_queue", "Questions that are not answered yet.", many)
        yield GaugeMetricFamily("pincite_slack_queue_age_seconds", "Age of the oldest of them.", age)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing, so that the inbox is not read before anybody looks."""
        return iter(())


class _Errors(logging.Handler):
    """Counts errors by what they are logged as, which is one of our own phrases: its fields are left alone."""

    def __init__(self, counter: Counter) -> None:
        super().__init__(logging.ERROR)
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        """Count it."""
        self._counter.labels(str(record.msg)).inc()
