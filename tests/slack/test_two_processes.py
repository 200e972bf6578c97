"""Two bots of one workspace, each a process of its own: what is limited is limited for both together."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from bot.slack.client.limits import TIERS
from bot.slack.client.sharing import SHARING_SECONDS
from tests.slack.test_killed import launched
from tests.slack_emulator.room import TOMATOES, WATER
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from tests.slack_emulator.server import ThreadedSlack
    from tests.slack_emulator.socket_mode import Delivery


@contextlib.contextmanager
def two_bots(slack: ThreadedSlack, index: Path, **environment: str) -> Iterator[None]:
    """At work, with a connection each, and each knows of the other."""
    bots = [launched(slack, index, stages_after=0, environment=environment) for _ in range(2)]
    try:
        slack.wait_for(lambda: len(slack.socket.connections) == 2, 60)
        slack.do(lambda _: asyncio.sleep(2 * SHARING_SECONDS))  # until each knows of the other
        yield
        for bot in bots:
            bot.send_signal(signal.SIGTERM)
        assert [bot.wait(30) for bot in bots] == [0, 0]
    finally:
        for bot in bots:
            bot.kill()
            bot.wait(10)


@pytest.fixture
def index(slack_index: Settings, tmp_path: Path) -> Path:
    return shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)


def test_a_person_has_one_number_of_questions_a_minute(index: Path) -> None:
    with running_slack() as slack, two_bots(slack, index, PINCITE_SLACK_QUESTIONS_PER_MINUTE="3"):
        mine = [slack.mention("C1", "U1", TOMATOES) for _ in range(6)]
        others = slack.mention("C1", "U2", TOMATOES)
        assert all(asked.wait(10) for asked in (*mine, others))
        slack.wait_for(lambda: answers(slack, others), 20)
        slack.wait_for(lambda: sum(bool(answers(slack, asked)) for asked in mine) == 3, 20)
        later = slack.mention("C1", "U2", TOMATOES)
        slack.wait_for(lambda: answers(slack, later), 20)
        assert sum(bool(answers(slack, asked)) for asked in mine) == 3


def test_the_workspace_is_called_no_more_often_than_slack_lets_it(index: Path) -> None:
    """Each answer would begin a stream; Slack takes some twenty a minute of the workspace, whoever begins them."""
    with running_slack(enforce_tiers=True) as slack, two_bots(slack, index):
        channels = [f"C{number}" for number in range(10, 42)]
        for channel in channels:
            slack.add_channel(channel, ["U1", "U2", "UBOT"])
        asked = [slack.mention(channel, f"U{1 + number % 2}", TOMATOES) for number, channel in enumerate(channels)]
        slack.wait_for(lambda: all(answers(slack, one) for one in asked), 60)
        begun = slack.called("chat.startStream")
        at_once = [call.outcome for call in begun if call.at < begun[0].at + 5]
        assert at_once == ["ok"] * len(at_once)
        assert len(at_once) > TIERS["chat.startStream"] / 2


def test_what_slack_tells_one_holds_for_the_other(index: Path) -> None:
    with running_slack() as slack, two_bots(slack, index):
        slack.fault("chat.startStream", "429", times=1, seconds=60)
        first = slack.mention("C1", "U1", TOMATOES)
        slack.wait_for(lambda: answers(slack, first), 20)
        slack.do(lambda _: asyncio.sleep(3 * SHARING_SECONDS))
        asked = [slack.mention("C1", "U2", TOMATOES) for _ in range(8)]
        slack.wait_for(lambda: all(answers(slack, one) for one in asked), 30)
        assert [call.outcome for call in slack.called("chat.startStream")] == ["429"]


def answers(slack: ThreadedSlack, asked: Delivery) -> list[str]:
    """What the bot says in its thread that is finished."""
    place = slack.channels[asked.event["channel"]]
    said = [one for one in list(place.messages.values()) if one.get("thread_ts") == asked.ts and one.get("metadata")]
    return [text for one in said if WATER in (text := slack.shown(one))]
