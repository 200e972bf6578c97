"""A bot that is killed or told to end, for real: what it had taken is answered by the next one, once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from bot.slack.client.web import GRACE
from tests.forked import PINCITE, start
from tests.slack_emulator.room import SECRET, TOMATOES, WATER
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.configuration.settings import Settings
    from tests.slack_emulator.server import ThreadedSlack


def launched(
    slack: ThreadedSlack,
    index: Path,
    stderr: int = subprocess.DEVNULL,
    *options: str,
    stages_after: float = 2,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """A bot of its own process, on its way to Slack."""
    given = {
        **os.environ,
        **(environment or {}),
        "PINCITE_INDEX": str(index),
        "PINCITE_SLACK_API_URL": slack.api_url,
        "PINCITE_SLACK_STAGES_AFTER": str(stages_after),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": SECRET,
    }
    return start(PINCITE, "slack", "run", *options, env=given, stderr=stderr)


def started(slack: ThreadedSlack, index: Path, *, stages_after: float = 2) -> subprocess.Popen[bytes]:
    """The same, once it is connected."""
    bot = launched(slack, index, stages_after=stages_after)
    slack.wait_for(lambda: bool(slack.socket.connections), 60)
    return bot


@pytest.mark.parametrize(
    ("method", "stages_after"),
    [
        ("chat.startStream", 0),
        ("chat.stopStream", 0),
        ("chat.update", 0),
        ("assistant.threads.setStatus", 2),
        ("chat.postMessage", 2),
    ],
)
def test_what_a_killed_bot_had_taken_is_answered_once(
    slack_index: Settings, tmp_path: Path, method: str, stages_after: float
) -> None:
    """Killed while Slack carries out what it was sent, so that it never learns of it."""
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        first = started(slack, index, stages_after=stages_after)
        slack.fault(method, "slow", times=1, seconds=3)
        asked = slack.mention("C1", "U1", TOMATOES)
        assert asked.wait(10)
        slack.wait_for(lambda: method in [call.method for call in slack.calls], 10)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        second = started(slack, index, stages_after=stages_after)
        try:
            slack.wait_for(lambda: answers(slack, asked.ts) and slack.sessions.get(("C1", asked.ts)) == "active", 40)
        finally:
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0
        assert len(answers(slack, asked.ts)) == 1
        assert len(replies(slack, asked.ts)) == 1
        assert slack.problems == []


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize(("kind", "told"), [("reset_before", signal.SIGTERM), ("slow", signal.SIGINT)])
def test_a_bot_that_cannot_reach_slack_ends_when_it_is_told_to(
    slack_index: Settings, tmp_path: Path, method: str, kind: str, told: signal.Signals
) -> None:
    """Slack hangs up on it, or does not answer, for ever: when it finds out who it is, and when it opens its socket."""
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        slack.fault(method, kind, times=None, seconds=60)
        bot = launched(slack, index)
        try:
            slack.wait_for(lambda: slack.called(method), 60)
            bot.send_signal(told)
            assert bot.wait(GRACE + 5) == 0
        finally:
            bot.kill()
            bot.wait(10)


def test_a_bot_whose_token_slack_refuses_says_so_and_ends(slack_index: Settings, tmp_path: Path) -> None:
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        slack.fault("auth.test", "invalid_auth", times=None)
        bot = launched(slack, index, subprocess.PIPE)
        _, said = bot.communicate(timeout=240)
    assert bot.returncode == 1
    assert b"Slack does not accept SLACK_BOT_TOKEN (invalid_auth)." in said


def replies(slack: ThreadedSlack, thread: str) -> list[dict[str, object]]:
    """What the bot says in the thread."""
    return [one for one in slack.thread("C1", thread) if one.get("user") == "UBOT"]


def answers(slack: ThreadedSlack, thread: str) -> list[str]:
    """Those of its messages that hold the answer."""
    return [text for one in replies(slack, thread) if WATER in (text := slack.shown(one))]
