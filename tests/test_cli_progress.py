"""What is shown on stderr while one waits."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr

import pytest

from bot.cli.progress import OPENING, bar, stages
from ingest.outcomes import Progress
from tests.test_cli_render import HOSTILE, Screen

CURSOR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
HALF_WAY = Progress(files=5, all_files=10, bytes=500, all_bytes=1000, chunks=80, source=HOSTILE)


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_a_stage_is_shown_on_a_terminal_and_gone_afterwards() -> None:
    with redirect_stderr(Screen()) as out, stages() as on_stage:
        on_stage(OPENING)
        assert out.getvalue().endswith("opening the index …")
    assert out.getvalue().endswith("\r\x1b[2K")


def test_stages_are_not_shown_elsewhere() -> None:
    with redirect_stderr(io.StringIO()) as out, stages() as on_stage:
        on_stage(OPENING)
    assert out.getvalue() == ""


def test_the_bar_shows_how_far_it_is() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (on_progress, _):
        on_progress(HALF_WAY)
    shown = CURSOR.sub("", out.getvalue())
    assert "50%" in shown
    assert "5/10 files" in shown
    assert "passages/s" in shown
    assert "left" in shown


def test_the_bar_shows_no_commands_that_a_file_name_holds() -> None:
    with redirect_stderr(Screen()) as out, bar("Indexing") as (on_progress, on_wait):
        on_wait(HOSTILE)
        on_progress(HALF_WAY)
    assert "\x1b]" not in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()
    assert "[bold red]not markup[/]" in CURSOR.sub("", out.getvalue())


def test_there_is_no_bar_elsewhere_but_waiting_is_said() -> None:
    with redirect_stderr(io.StringIO()) as out, bar("Indexing") as (on_progress, on_wait):
        on_progress(HALF_WAY)
        on_wait("Waiting: process 7 is writing to this index.")
    assert out.getvalue() == "Waiting: process 7 is writing to this index.\n"
