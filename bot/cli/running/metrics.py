"""Figures for Prometheus of the commands that go on: `pincite serve` and `pincite ingest --watch`. The bot has its own.

As there, every label is a word of our own code.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, make_wsgi_app

from bot.errors import UsageError, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from bot.cli.running.health import ServerHealth
    from bot.nouns import Answer
    from ingest.reporting.outcomes import Report

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONGER = (1, 5, 15, 60, 300, 900, 3600, 14400)


class ServerMetrics:
    """Of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

    @contextlib.contextmanager
    def shown(self, address: tuple[str, int] | None, health: ServerHealth) -> Iterator[None]:
        """Show them, and how the process is, at this address until the block ends; nothing where there is none.

        Raises UsageError where it is taken.
        """
        if address is None:
            yield
            return
        with _listening(address, _app(self.registry, health)) as server, health.at_work():
            thread = threading.Thread(
                target=server.serve_forever,
                name="metrics",
                daemon=True,
            )
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """Stderr is for what people are told."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _listening(address: tuple[str, int], app: WSGIApplication) -> WSGIServer:
    host, port = address
    is_v6 = ":" in host
    family = type(
        "_Family",
        (_Server,),
        {"address_family": socket.AF_INET6 if is_v6 else socket.AF_INET},
    )

    try:
        server: WSGIServer = family((host, port), _Silent)
    except OSError as error:
        raise UsageError(f"--metrics: {host}:{port} cannot be listened at: {refusal(error)}.") from None

    server.set_app(app)
    return server


def _app(registry: CollectorRegistry, health: ServerHealth) -> WSGIApplication:
    """Answers at the paths that the bot has, too."""
    figures = make_wsgi_app(registry)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "/")
        if path not in {"/healthz", "/health", "/readyz"}:
            shown: Iterable[bytes] = figures(environ, start_response)
            return shown
        lacking = health.lacking() if path == "/readyz" else ()
        said = f"lacks {', '.join(lacking)}" if lacking else "ready" if path == "/readyz" else "ok"
        start_response("503 Service Unavailable" if lacking else "200 OK", [("Content-Type", "text/plain")])
        return [said.encode()]

    return answer


class AnswerCounts(ServerMetrics):
    """What was asked of a process, and how it ended."""

    def __init__(self) -> None:
        super().__init__()
        self._verdicts = Counter("pincite_answers", "Answers, by how they end.", ["verdict"], registry=self.registry)
        self._seconds = Histogram(
            "pincite_answer_seconds",
            "From a question to its answer.",
            registry=self.registry,
            buckets=_SECONDS,
        )

    def answered(self, answer: Answer) -> None:
        """Count it."""
        self._verdicts.labels(answer.verdict.value).inc()
        self._seconds.observe(answer.trace.timings_ms.get("total", 0.0) / 1000)


class IngestionCounts(ServerMetrics):
    """What looking after files and sources came to, time after time."""

    def __init__(self) -> None:
        super().__init__()
        self.has_looked = False
        self._files = Counter(
            "pincite_ingest_files",
            "Files, by what became of them.",
            ["kind"],
            registry=self.registry,
        )
        self._passages = Counter("pincite_ingest_passages", "Passages that were indexed.", registry=self.registry)
        self._failures = Counter("pincite_ingest_failures", "Looks that were put off.", registry=self.registry)
        self._last = Gauge(
            "pincite_ingest_last_success_timestamp_seconds",
            "When the last look ended.",
            registry=self.registry,
        )
        self._seconds = Histogram(
            "pincite_ingest_seconds",
            "How long a look took.",
            registry=self.registry,
            buckets=_LONGER,
        )

    def looked(self, done: Report) -> None:
        """Count what was done."""
        self.has_looked = True
        for outcome in done.outcomes:
            self._files.labels(outcome.kind.value).inc()
        self._passages.inc(done.chunks)
        self._seconds.observe(done.seconds)
        self._last.set_to_current_time()

    def put_off(self) -> None:
        """Count that it failed."""
        self._failures.inc()
