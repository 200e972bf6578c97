"""The figures for Prometheus say how the bot fares, and hold nothing that anybody wrote, or is."""

from __future__ import annotations

import logging
import re
import shutil
import signal
import subprocess
import urllib.request
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.slack.metrics import BotMetrics
from tests.database.test_inbox import Clock, asking
from tests.slack.test_audiences import MAPPED, PAY, furnished, leaks
from tests.slack.test_killed import launched
from tests.slack_emulator.room import FRONTS, TOMATOES, UNKNOWN
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from tests.conftest import Play
    from tests.slack_emulator.room import Room

ID = re.compile(r"\b[ABCDTUS]\d+\b|UBOT|xox")
"""`U1`, `C7`: what names a person or a channel of the local Slack."""

METRICS_AT = re.compile(r"http://127\.0\.0\.1:\d+/metrics")
"""`http://127.0.0.1:9464/metrics`"""


async def figures(at: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(at) as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return await response.text()


@pytest.mark.parametrize("front", FRONTS)
def test_they_count_what_was_asked_and_how_it_ended(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("assistant.threads.setStatus", 429, seconds=0)
        await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        said = await figures(here.metrics_at)
        assert 'pincite_slack_questions_total{surface="channel"} 2.0' in said
        assert 'pincite_slack_verdicts_total{verdict="answered"} 1.0' in said
        assert 'pincite_slack_verdicts_total{verdict="refused"} 1.0' in said
        assert "pincite_slack_answer_seconds_count 2.0" in said
        assert "pincite_slack_queue 0.0" in said
        assert 'pincite_slack_api_calls_total{method="chat.postMessage",outcome="ok"} 2.0' in said
        assert 'pincite_slack_api_calls_total{method="assistant.threads.setStatus",outcome="limited"} 1.0' in said

    play(scenario)


def test_they_count_no_answer_that_nobody_is_given(play: Play) -> None:
    """What nobody asked of the bot is searched for, and left alone where it is not surely answered."""

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.message("C1", "U1", f"And {UNKNOWN}", thread_ts=asked.ts).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1
        said = await figures(here.metrics_at)
        assert 'pincite_slack_verdicts_total{verdict="answered"} 1.0' in said
        assert 'verdict="refused"' not in said
        assert "pincite_slack_answer_seconds_count 1.0" in said

    play(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_they_hold_no_words_and_nobodys_id(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C7", "U1", PAY))
        here.slack.slash("U2", "C1", PAY, "/pincite")
        here.slack.fault("users.info", 503, times=2)
        await here.answered(here.slack.message("DU2", "U2", PAY))
        said = await figures(here.metrics_at)
        assert not leaks(said)
        assert ID.findall(said) == []
        assert 'pincite_slack_api_retries_total{method="users.info"}' in said

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_they_show_what_waits_and_for_how_long(database: Database) -> None:
    clock = Clock()
    box = DatabaseInbox(database, clock=clock)
    box.accept(asking())
    clock.now += 90
    metrics = BotMetrics()
    with metrics.watching(box):
        said = metrics.text().decode()
    assert "pincite_slack_queue 1.0" in said
    assert "pincite_slack_queue_age_seconds 90.0" in said


def test_errors_count_by_our_own_phrase_for_them(database: Database) -> None:
    metrics = BotMetrics()
    ours, theirs = logging.getLogger("bot.slack.worker.work"), logging.getLogger("slack_bolt")
    with metrics.watching(DatabaseInbox(database)):
        ours.error("question failed", extra={"reference": "abc", "at": "x.py:1"})
        theirs.error("Failed to run listener (error: %s)", PAY)
    ours.error("question failed")
    said = metrics.text().decode()
    assert 'pincite_slack_errors_total{what="question failed"} 1.0' in said
    assert "listener" not in said


def test_the_command_shows_them_where_it_is_told_to(slack_index: Settings, tmp_path: Path) -> None:
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        bot = launched(slack, index, subprocess.PIPE, "--metrics", "127.0.0.1:0")
        assert bot.stderr is not None
        try:
            where = next(filter(None, (METRICS_AT.search(line.decode()) for line in bot.stderr)))
            with urllib.request.urlopen(where.group(), timeout=10) as response:  # noqa: S310 - it is ours
                assert b"pincite_slack_queue 0.0" in response.read()
        finally:
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(30) == 0
            bot.stderr.close()
