"""Figures for Prometheus of the commands that go on, beside the bot."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from bot.cli.main import main
from ingest.pipeline import sync
from tests.cli.test_local import GREENHOUSE
from tests.forked import run, start
from tests.ingest.discovery.test_watching import PINCITE, heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from bot.configuration.settings import Settings


@contextlib.contextmanager
def going_on(settings: Settings, *words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real command, ended by Ctrl-C, and where it shows its figures."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        at = f"127.0.0.1:{probe.getsockname()[1]}"
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = start(PINCITE, *words, "--index", settings.index, "--metrics", at, **told)
    try:
        yield process, f"http://{at}/metrics"
        process.send_signal(signal.SIGINT)
        process.wait(30)
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def figures(at: str) -> str:
    with urllib.request.urlopen(at, timeout=10) as response:  # noqa: S310 - it is ours
        return str(response.read().decode())


def told(at: str, path: str) -> tuple[int, str]:
    """The status there, and what is said."""
    try:
        with urllib.request.urlopen(at.replace("/metrics", path), timeout=10) as response:  # noqa: S310 - it is ours
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, "nobody listens yet"


def becomes(at: str, path: str, expected: tuple[int, str]) -> None:
    until = time.monotonic() + 30
    while told(at, path) != expected:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_process_that_answers_says_how_it_is(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    with going_on(settings, "serve", "--socket") as (process, at):
        heard(process, "answered by this process")
        becomes(at, "/readyz", (200, "ready"))
        (settings.index / "pincite.db").rename(settings.index / "away.db")
        becomes(at, "/readyz", (503, "lacks the index"))
        assert told(at, "/healthz") == told(at, "/health") == (200, "ok")
        (settings.index / "away.db").rename(settings.index / "pincite.db")
        becomes(at, "/readyz", (200, "ready"))
    assert process.returncode == 0


def test_a_process_that_watches_is_ready_once_it_has_looked(settings: Settings, documents: Path) -> None:
    with going_on(settings, "ingest", "--watch", str(documents)) as (process, at):
        heard(process, "Watching")
        becomes(at, "/healthz", (200, "ok"))
        status, said = told(at, "/readyz")
        assert status == 503
        assert said.endswith("its first look")
        heard(process, "3 added")
        becomes(at, "/readyz", (200, "ready"))
    assert process.returncode == 130


def test_what_a_process_was_asked_counts_by_how_it_ended(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    with going_on(settings, "serve", "--socket") as (process, at):
        heard(process, "answered by this process")
        for question in (GREENHOUSE, "Who is the Chinese foreign minister?"):
            run(PINCITE, "--index", settings.index, "ask", question)
        said = figures(at)
    assert 'pincite_answers_total{verdict="answered"} 1.0' in said
    assert 'pincite_answers_total{verdict="refused"} 1.0' in said
    assert "pincite_answer_seconds_count 2.0" in said
    assert "greenhouse" not in said
    assert process.returncode == 0


def test_what_became_of_watched_files_counts(settings: Settings, documents: Path) -> None:
    with going_on(settings, "ingest", "--watch", str(documents)) as (process, at):
        heard(process, "3 added")
        (documents / "shed.md").write_text("Rakes hang in the shed.")
        heard(process, "1 added")
        said = figures(at)
    assert 'pincite_ingest_files_total{kind="added"} 4.0' in said
    assert "pincite_ingest_seconds_count 2.0" in said
    assert "pincite_ingest_failures_total 0.0" in said
    assert "shed" not in said
    assert process.returncode == 130


def test_one_that_ends_shows_none(settings: Settings, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["ingest", "--index", str(settings.index), "--metrics", "127.0.0.1:9464", str(documents)])
    assert code == 2
    assert "--metrics is for --watch" in capsys.readouterr().err


def test_an_address_that_is_taken_is_named(
    settings: Settings, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        at = f"127.0.0.1:{taken.getsockname()[1]}"
        code = main(["ingest", "--index", str(settings.index), "--watch", "--metrics", at, str(documents)])
    assert code == 2
    assert f"--metrics: {at} cannot be listened at" in capsys.readouterr().err
