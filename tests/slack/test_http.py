"""What reaches the bot by HTTP is signed, new and small, or it does nothing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import time
from typing import TYPE_CHECKING

import aiohttp

from bot.ports.inbox import ThreadPlace
from tests.slack_emulator.room import SECRET, TOMATOES, room

if TYPE_CHECKING:
    from bot.configuration.settings import Settings
    from bot.wiring import SlackServices


def signed(body: str, secret: str = SECRET, at: str = "") -> dict[str, str]:
    """The headers with which Slack would send it: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    at = at or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }


def forged() -> str:
    """A mention, as it would be delivered."""
    inner = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {TOMATOES}", "ts": "9.9", "channel": "C1"}
    return json.dumps({"type": "event_callback", "event_id": "EvForged", "team_id": "T1", "event": inner})


def test_only_what_slack_signed_lately_is_taken(services: SlackServices, slack_index: Settings) -> None:
    async def scenario() -> None:
        async with room(services, slack_index, front="http") as here, aiohttp.ClientSession() as session:
            body = forged()
            url = here.slack.request_url
            stale = str(int(time.time()) - 600)
            for headers in (
                signed(body, "wrong"),
                signed(body, at=stale),
                {**signed(body), "X-Slack-Request-Timestamp": "soon"},
                {"Content-Type": "application/json"},
            ):
                async with session.post(url, data=body, headers=headers) as response:
                    assert response.status == 401
            async with session.post(url, data=io.BytesIO(b" " * 2_000_000), headers=signed("x")) as response:
                assert response.status == 413
            assert services.inbox.takes_part(ThreadPlace(team="T1", channel="C1", thread="9.9")) == ""
            async with session.post(url, data=body, headers=signed(body)) as response:
                assert response.status == 200
            assert services.inbox.takes_part(ThreadPlace(team="T1", channel="C1", thread="9.9")) == "U1"
            await here.quiet()

    asyncio.run(scenario())


def test_a_request_that_is_played_back_does_nothing_new(services: SlackServices, slack_index: Settings) -> None:
    async def scenario() -> None:
        async with room(services, slack_index, front="http") as here, aiohttp.ClientSession() as session:
            asked = here.slack.mention("C1", "U1", TOMATOES)
            await here.answered(asked)
            body = json.dumps(asked.payload)
            for _ in range(3):
                async with session.post(here.slack.request_url, data=body, headers=signed(body)) as response:
                    assert response.status == 200
            await here.quiet()
            assert len(here.replies("C1", asked.ts)) == 1

    asyncio.run(scenario())


def test_it_answers_slacks_challenge_when_its_address_is_entered(
    services: SlackServices, slack_index: Settings
) -> None:
    async def scenario() -> None:
        async with room(services, slack_index, front="http") as here, aiohttp.ClientSession() as session:
            body = json.dumps({"type": "url_verification", "challenge": "c123"})
            async with session.post(here.slack.request_url, data=body, headers=signed(body)) as response:
                assert response.status == 200
                assert "c123" in await response.text()

    asyncio.run(scenario())


def test_it_says_that_it_is_well(services: SlackServices, slack_index: Settings) -> None:
    async def scenario() -> None:
        async with room(services, slack_index, front="http") as here, aiohttp.ClientSession() as session:
            health = here.slack.request_url.replace("/slack/events", "/health")
            async with session.get(health) as response:
                assert (response.status, await response.text()) == (200, "ok")

    asyncio.run(scenario())
