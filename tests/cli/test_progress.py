"""What is shown on stderr while one waits."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr
from dataclasses import replace

import pytest

from bot.cli.output.progress import OPENING, bar, clock, stages, steps
from ingest.reporting.forecast import Forecast
from ingest.reporting.outcomes import IngestProgress
from ingest.reporting.pages import ScannedPage
from tests.cli.test_render import HOSTILE, Screen

CURSOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


def half_way() -> IngestProgress:
    """Half of the passages of half of the files were embedded, in pieces of twenty each ten seconds."""
    now = iter(range(0, 1000, 10))
    forecast = Forecast([(".md", 100)] * 10, clock=lambda: float(min(next(now), 40)))
    for _ in range(5):
        forecast.has_read(".md", 100, [500] * 20, 0.01)
    for _ in range(5):
        forecast.has_embedded([500] * 20)
    return IngestProgress(files=5, all_files=10, source=HOSTILE, forecast=forecast)


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_stage_is_shown_on_a_terminal_and_gone_afterwards() -> None:
    with redirect_stderr(Screen()) as out, stages() as on_stage:
        on_stage(OPENING)
        assert out.getvalue().endswith("opening the index …")
    assert out.getvalue().endswith("\r\x1b[2K")


def test_stages_are_not_shown_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with redirect_stderr(io.StringIO()) as out, stages() as on_stage:
        on_stage(OPENING)
    assert out.getvalue() == ""
    monkeypatch.setenv("TERM", "dumb")
    with redirect_stderr(Screen()) as screen, stages() as on_stage:
        on_stage(OPENING)
    assert screen.getvalue() == ""


def test_the_bar_shows_how_far_it_is() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (on_progress, _):
        on_progress(half_way())
    shown = CURSOR.sub("", out.getvalue())
    assert "50%" in shown
    assert "5/10 files" in shown
    assert "100 of about 200 passages, 0:50 left" in shown


def test_the_bar_shows_the_page_of_a_scan() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (on_progress, _):
        on_progress(replace(half_way(), source="minutes.pdf", page=ScannedPage(3, 80)))
    assert "page 3 of 80 of minutes.pdf" in CURSOR.sub("", out.getvalue())


def test_until_something_was_measured_the_bar_shows_how_long_it_has_waited() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (_, on_wait):
        on_wait("Preparing the embedding model team/model (once)…")
    assert "0 s" in CURSOR.sub("", out.getvalue())


def test_each_step_has_a_line_with_how_far_it_is() -> None:
    with redirect_stderr(Screen()) as out, steps("passages") as (on_progress, on_wait):
        on_wait(HOSTILE)
        on_progress("Copying", 1250, 2500)
        on_progress("Copying", 2500, 2500)
        on_progress("Comparing", 250, 2500)
    shown = CURSOR.sub("", out.getvalue())
    assert re.search(r"Copying .*100% 2,500/2,500 passages", shown)
    assert re.search(r"Comparing .* 10% 250/2,500 passages", shown)
    assert "\x1b]" not in out.getvalue()


def test_elsewhere_steps_are_not_shown_but_sentences_are() -> None:
    with redirect_stderr(io.StringIO()) as out, steps("passages") as (on_progress, on_wait):
        on_wait("A copy was begun here before.")
        on_progress("Copying", 1250, 2500)
    assert out.getvalue() == "A copy was begun here before.\n"


@pytest.mark.parametrize(("seconds", "shown"), [(6.2, "0:07"), (750, "12:30"), (3720, "1:02:00")])
def test_time_is_written_as_on_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_the_bar_shows_no_commands_that_a_file_name_holds() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (on_progress, on_wait):
        on_wait(HOSTILE)
        on_progress(half_way())
    assert "\x1b]" not in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()
    assert "[bold red]not markup[/]" in CURSOR.sub("", out.getvalue())


def test_there_is_no_bar_elsewhere_but_waiting_is_said() -> None:
    with redirect_stderr(io.StringIO()) as out, bar("Indexing") as (on_progress, on_wait):
        on_progress(half_way())
        on_wait("Waiting: process 7 is writing to this index.")
    assert out.getvalue() == "Waiting: process 7 is writing to this index.\n"
