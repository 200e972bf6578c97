"""Slack's limits are kept, its refusals told from its silence, and nothing is sent twice that shows twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client.limits import TIERS, Limits
from bot.slack.client.web import OutcomeUnknown, RateLimited, SlackRefused, Web
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def on_slack(scenario: Callable[[SlackServer, Web], Awaitable[None]]) -> None:
    async def there() -> None:
        async with SlackServer() as slack, aiohttp.ClientSession() as session:
            client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
            await scenario(slack, Web(client))

    asyncio.run(there())


def test_it_waits_as_long_as_slack_says() -> None:
    async def scenario(slack: SlackServer, web: Web) -> None:
        slack.fault("chat.postMessage", 429, times=1, seconds=1)
        await web.call("chat.postMessage", channel="C1", text="x")
        limited, carried_out = slack.called("chat.postMessage")
        assert carried_out.at - limited.at >= 1

    on_slack(scenario)


def test_without_waiting_a_limit_is_said_at_once_and_remembered() -> None:
    async def scenario(slack: SlackServer, web: Web) -> None:
        slack.fault("chat.startStream", 429, times=1, seconds=30)
        for _ in range(2):
            with pytest.raises(RateLimited):
                await web.call("chat.startStream", wait=False, channel="C1")
        assert len(slack.called("chat.startStream")) == 1

    on_slack(scenario)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", 500])
def test_what_would_show_twice_is_not_sent_again(kind: str | int) -> None:
    async def scenario(slack: SlackServer, web: Web) -> None:
        slack.fault("chat.postMessage", kind, times=1)
        with pytest.raises(OutcomeUnknown):
            await web.call("chat.postMessage", channel="C1", text="x")
        assert len(slack.called("chat.postMessage")) == 1

    on_slack(scenario)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", 503])
def test_what_only_brings_about_a_state_is_sent_again(kind: str | int) -> None:
    async def scenario(slack: SlackServer, web: Web) -> None:
        slack.fault("conversations.info", kind, times=2)
        found = await web.call("conversations.info", channel="C1")
        assert found["channel"]["id"] == "C1"

    on_slack(scenario)


def test_a_refusal_names_its_reason_and_is_not_repeated() -> None:
    async def scenario(slack: SlackServer, web: Web) -> None:
        with pytest.raises(SlackRefused) as refused:
            await web.call("conversations.info", channel="C404")
        assert refused.value.code == "channel_not_found"
        assert len(slack.called("conversations.info")) == 1

    on_slack(scenario)


def test_where_nobody_listens_it_is_unsure_in_the_end() -> None:
    async def scenario() -> None:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-x", base_url="http://127.0.0.1:1/api/", session=session, retry_handlers=[])
            web = Web(client, waits=(0.01, 0.01))
            with pytest.raises(OutcomeUnknown):
                await web.call("auth.test")

    asyncio.run(scenario())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_method_is_called_as_often_a_minute_as_its_tier_says() -> None:
    clock = Clock()
    limits = Limits(clock)
    assert [limits.reserve("chat.startStream", "C1", wait=False) for _ in range(21)] == [0.0] * 20 + [None]
    clock.now += 3
    assert limits.reserve("chat.startStream", "C1", wait=False) == 0.0
    assert limits.reserve("chat.startStream", "C1", wait=True) == pytest.approx(3.0)


def test_each_channel_takes_its_own_messages() -> None:
    limits = Limits(Clock())
    waits = [limits.reserve("chat.postMessage", "C1", wait=True) for _ in range(7)]
    assert waits == [0, 0, 0, 0, 0, 1, 2]
    assert limits.reserve("chat.postMessage", "C2", wait=True) == 0


def test_what_slack_says_counts_more_than_what_we_reckon() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.pause("users.info", 7)
    assert limits.reserve("users.info", "", wait=True) == 7
    assert limits.reserve("users.info", "", wait=False) is None
    clock.now += 8
    assert limits.reserve("users.info", "", wait=False) == 0


@given(processes=st.integers(1, 12), method=st.sampled_from(sorted(TIERS)))
def test_processes_together_call_as_often_as_one_may(processes: int, method: str) -> None:
    clock = Clock()
    crew = [Limits(clock) for _ in range(processes)]
    made = 0
    for _ in range(60):
        for limits in crew:
            limits.share(processes)
            while limits.reserve(method, "C1", wait=False) == 0:
                made += 1
        clock.now += 1
    assert made <= TIERS[method] * 2 + processes  # what may be done at once, and what a minute brings


def test_a_pause_that_another_process_was_told_holds_and_keeps_the_place_of_who_waits() -> None:
    clock = Clock()
    limits = Limits(clock)
    limits.heed("chat.startStream", 10)
    assert limits.reserve("chat.startStream", "C1", wait=False) is None
    waits = [limits.reserve("chat.startStream", "C1", wait=True) for _ in range(8)]
    limits.heed("chat.startStream", 10.3)
    assert limits.reserve("chat.startStream", "C1", wait=True) == pytest.approx((waits[-1] or 0) + 3)
