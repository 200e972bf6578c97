"""A full disk is told to who asks; nothing is lost, and nothing answered twice, once there is room again.

The bot is a process of its own, whose every write to a file fails while its limit of the size of files is none.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.errors import StorageFailed
from bot.slack.blocks.answer.controls import THUMBS
from bot.slack.blocks.surfaces.texts import NO_ROOM
from tests.slack.test_killed import answers, launched, replies
from tests.slack_emulator.room import FRONTS, SECRET, TOMATOES, room
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from bot.ports.inbox import Rating
    from bot.wiring import SlackServices
    from tests.slack_emulator.server import ThreadedSlack

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="prlimit is Linux's")


class Bot:
    """The bot's process, and its disk."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def fill(self) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def make_room(self) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def end(self) -> str:
        """End it; what it logged."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=30)
        assert self.process.returncode == 0
        return said.decode()


@contextlib.contextmanager
def bot_at(slack: ThreadedSlack, index: Path, front: str) -> Iterator[Bot]:
    """It listens by the time."""
    port = free_port()
    options = ["--http", f"127.0.0.1:{port}"] if front == "http" else []
    process = launched(slack, index, subprocess.PIPE, *options)
    try:
        if front == "http":
            slack.wait_for(lambda: is_well(port), 60)
            slack.deliver_to(f"http://127.0.0.1:{port}/slack/events", SECRET)
        else:
            slack.wait_for(lambda: bool(slack.socket.connections), 60)
        yield Bot(process)
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def is_well(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def notices(slack: ThreadedSlack, user: str) -> int:
    return sum(NO_ROOM in slack.shown(one) for one in slack.ephemerals if one["user"] == user)


@pytest.fixture
def index(slack_index: Settings, tmp_path: Path) -> Path:
    return shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)


@pytest.mark.parametrize("front", FRONTS)
def test_who_asks_is_told_once_and_answered_once_there_is_room(index: Path, front: str) -> None:
    with running_slack(retry_delays=(0.1, 0.2)) as slack, bot_at(slack, index, front) as bot:
        bot.fill()
        asked = slack.mention("C1", "U1", TOMATOES)
        slack.wait_for(lambda: notices(slack, "U1"), 20)
        assert not asked.wait(20)  # after its last retry, Slack gives up
        assert replies(slack, asked.ts) == []
        bot.make_room()
        slack.wait_for(lambda: answers(slack, asked.ts), 30)
        logged = bot.end()
        assert len(replies(slack, asked.ts)) == 1
        assert notices(slack, "U1") == 1
    assert "not stored" in logged
    assert "Make room, or move the index" in logged
    assert "lost" not in logged
    assert TOMATOES not in logged


def test_a_command_says_so_at_once_and_is_answered_later(index: Path) -> None:
    with running_slack() as slack, bot_at(slack, index, "socket") as bot:
        bot.fill()
        asked = slack.slash("U2", "C1", TOMATOES, "/pincite")
        assert asked.wait(10)
        slack.wait_for(lambda: notices(slack, "U2"), 10)
        bot.make_room()
        slack.wait_for(lambda: any("two litres" in slack.shown(one) for one in slack.ephemerals), 30)
        bot.end()


class Full(DatabaseInbox):
    """An inbox that takes no more feedback."""

    def rate(self, rating: Rating) -> None:
        raise StorageFailed(f"The disk is full ({rating.rating}).")


def test_who_presses_a_button_is_told(services: SlackServices, slack_index: Settings, database: Database) -> None:
    async def scenario() -> None:
        async with room(replace(services, inbox=Full(database)), slack_index) as here:
            (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
            assert await here.slack.click("U1", answer, THUMBS[0]).acked
            (told,) = here.slack.ephemerals
            assert "the disk is full" in here.slack.shown(told)

    asyncio.run(scenario())


@pytest.mark.parametrize("method", ["assistant.threads.setStatus", "chat.postMessage"])
def test_a_disk_that_fills_while_it_answers_leaves_one_answer(index: Path, method: str) -> None:
    """Before the answer is recorded, or after it was posted and before that is."""
    with running_slack() as slack, bot_at(slack, index, "socket") as bot:
        slack.fault(method, "slow", times=1, seconds=2)
        asked = slack.mention("C1", "U1", TOMATOES)
        slack.wait_for(lambda: slack.called(method), 20)
        bot.fill()
        slack.wait_for(lambda: "question failed" if notices(slack, "U1") else len(replies(slack, asked.ts)), 20)
        bot.make_room()
        slack.wait_for(lambda: answers(slack, asked.ts), 30)
        slack.wait_for(lambda: slack.sessions.get(("C1", asked.ts)) == "active", 30)
        logged = bot.end()
        assert len(replies(slack, asked.ts)) == 1
        assert slack.problems == []
    assert "Make room, or move the index" in logged
