"""Who starts and updates the bot learns whether it is alive, and whether it is ready to be asked."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import aiohttp
import pytest
from pydantic import SecretStr

from bot.configuration.settings import Settings
from bot.errors import StorageFailed
from bot.slack import health as of_bots
from bot.slack.health import BotHealth
from ingest.pipeline import sync
from tests.database.test_upgrade import AFTER, NEXT, Newer, take_out
from tests.slack.test_killed import answers, launched
from tests.slack.test_metrics import METRICS_AT
from tests.slack_emulator.room import FRONTS, TOMATOES, write_documents
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    from tests.conftest import Play
    from tests.postgres_server import Server
    from tests.slack_emulator.room import Room
    from tests.slack_emulator.server import ThreadedSlack

READY = (200, "ready")


async def told(at: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(at) as response:
        return response.status, await response.text()


async def becomes(at: str, wanted: tuple[int, str]) -> None:
    await until(lambda: told(at), wanted)


async def becomes_lacking(health: BotHealth, wanted: tuple[str, ...]) -> None:
    await until(health.lacking, wanted)


async def until(look: Callable[[], Awaitable[object]], wanted: object) -> None:
    for _ in range(400):
        if await look() == wanted:
            return
        await asyncio.sleep(0.05)
    assert await look() == wanted


@pytest.mark.parametrize("front", FRONTS)
def test_a_bot_is_alive_and_ready(play: Play) -> None:
    async def scenario(here: Room) -> None:
        base = here.metrics_at.removesuffix("/metrics")
        await becomes(f"{base}/readyz", READY)
        assert await told(f"{base}/healthz") == await told(f"{base}/health") == (200, "ok")
        await here.answered(here.slack.mention("C1", "U1", TOMATOES))

    play(scenario)


def test_a_bot_without_a_socket_is_alive_and_not_ready(play: Play) -> None:
    async def scenario(here: Room) -> None:
        base = here.metrics_at.removesuffix("/metrics")
        await becomes(f"{base}/readyz", READY)
        here.slack.fault("apps.connections.open", 503, times=None)
        here.slack.cut()
        await becomes(f"{base}/readyz", (503, "lacks Slack"))
        assert await told(f"{base}/healthz") == (200, "ok")
        here.slack.faults.clear()
        await becomes(f"{base}/readyz", READY)
        await here.answered(here.slack.mention("C1", "U1", TOMATOES))

    play(scenario)


def test_one_that_waits_for_slack_is_alive_and_not_ready(slack_index: Settings, tmp_path: Path) -> None:
    """Whoever looks whether it is alive would else start it anew while Slack is away."""
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        slack.fault("auth.test", "slow", times=None, seconds=60)
        port = free_port()
        bot = launched(slack, index, subprocess.DEVNULL, "--metrics", f"127.0.0.1:{port}")
        try:
            slack.wait_for(lambda: slack.called("auth.test"), 60)
            assert asked(f"http://127.0.0.1:{port}/healthz") == (200, "ok")
            said(f"http://127.0.0.1:{port}/readyz", (503, "lacks Slack"))
        finally:
            bot.send_signal(signal.SIGTERM)
            assert bot.wait(30) == 0


@pytest.mark.parametrize("is_replaced", [True, False])
def test_one_whose_index_was_replaced_or_removed_says_so_and_ends(
    slack_index: Settings, tmp_path: Path, *, is_replaced: bool
) -> None:
    """It would go on answering from what is gone, and lose what it is asked."""
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        bot = launched(slack, index, subprocess.PIPE)
        try:
            slack.wait_for(lambda: bool(slack.socket.connections), 60)
            answered(slack)
            index.rename(tmp_path / "former")
            if is_replaced:
                shutil.copytree(slack_index.index, index, symlinks=True)
            _, said = bot.communicate(timeout=60)
        finally:
            bot.kill()
            bot.wait(10)
    assert bot.returncode == 1
    assert b"was removed, or another one was put in its place" in said


def test_a_look_that_does_not_come_back_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is where a network is cut: nobody says that anything failed."""
    monkeypatch.setattr(of_bots, "STALE", 0.3)
    monkeypatch.setattr(of_bots, "LOOK_SECONDS", 0.01)
    held, is_free = threading.Event(), threading.Event()

    def look() -> None:
        if held.is_set():
            is_free.wait(20)

    async def scenario() -> None:
        health = BotHealth(look, list, asyncio.Event())
        async with health.at_work():
            await becomes_lacking(health, ("Slack",))
            held.set()
            await becomes_lacking(health, ("the database", "Slack"))
            held.clear()
            is_free.set()
            await becomes_lacking(health, ("Slack",))

    asyncio.run(scenario())


def test_without_its_model_it_is_not_ready() -> None:
    def load() -> None:
        raise StorageFailed("The model cannot be read.")

    async def scenario() -> None:
        health = BotHealth(lambda: None, load, asyncio.Event())
        async with health.at_work():
            await becomes_lacking(health, ("the model", "Slack"))

    asyncio.run(scenario())


def test_one_that_ends_is_not_ready() -> None:
    async def scenario() -> None:
        ending = asyncio.Event()
        health = BotHealth(lambda: None, list, ending)
        async with health.at_work():
            ending.set()
            await becomes_lacking(health, ("Slack", "time, since it is ending"))

    asyncio.run(scenario())


@pytest.mark.postgres
class TestOnAServer:
    @pytest.fixture
    def role(self, server: Server, schema: str) -> Iterator[str]:
        name = f"r_{schema}"
        server.run(f"CREATE ROLE {name} LOGIN")
        yield name
        server.run(f"DROP OWNED BY {name}")
        server.run(f"DROP ROLE {name}")

    @pytest.fixture
    def indexed(self, server: Server, schema: str, role: str, model_folder: Path, tmp_path: Path) -> Settings:
        """Settings of whoever owns the index; the bot may do less."""
        index = tmp_path / "workspace"
        index.mkdir()
        (index / "model").symlink_to(model_folder, target_is_directory=True)
        settings = Settings(index=index, database=SecretStr(server.url()), workspace=schema)
        sync([write_documents(tmp_path / "documents")], settings)
        server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
        server.run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
        return settings

    @contextlib.contextmanager
    def bot(
        self, slack: ThreadedSlack, server: Server, settings: Settings, role: str
    ) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
        """At work, with where it tells how it is."""
        where = {"PINCITE_DATABASE": server.url(username=role), "PINCITE_WORKSPACE": settings.workspace}
        bot = launched(slack, settings.index, subprocess.PIPE, "--metrics", "127.0.0.1:0", environment=where)
        assert bot.stderr is not None
        try:
            found = next(filter(None, (METRICS_AT.search(line.decode()) for line in bot.stderr)))
            yield bot, found.group().replace("/metrics", "/readyz")
        finally:
            bot.kill()
            bot.wait(10)
            bot.stderr.close()

    def test_a_database_that_is_lost_makes_it_not_ready_until_it_is_back(
        self, server: Server, indexed: Settings, role: str
    ) -> None:
        with running_slack() as slack, self.bot(slack, server, indexed, role) as (_, ready):
            said(ready, READY)
            server.run(f"ALTER ROLE {role} NOLOGIN")
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :role", role=role)
            said(ready, (503, "lacks the database"))
            question = slack.mention("C1", "U1", TOMATOES)
            server.run(f"ALTER ROLE {role} LOGIN")
            said(ready, READY)
            slack.wait_for(lambda: answers(slack, question.ts), 40)

    def test_one_of_the_version_before_answers_on_until_it_is_too_old(
        self, server: Server, indexed: Settings, role: str
    ) -> None:
        newer = Newer(indexed)
        with running_slack() as slack, self.bot(slack, server, indexed, role) as (bot, ready):
            answered(slack)
            newer.open().dispose()
            answered(slack)
            said(ready, READY)
            newer.open(AFTER, NEXT, take_out).dispose()
            assert bot.stderr is not None
            assert "This Pincite is too old for it: update it here" in bot.stderr.read().decode()
            assert bot.wait(30) == 1


def answered(slack: ThreadedSlack) -> None:
    question = slack.mention("C1", "U1", TOMATOES)
    slack.wait_for(lambda: answers(slack, question.ts), 40)


def asked(at: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(at, timeout=10) as response:  # noqa: S310 - it is ours
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def said(at: str, wanted: tuple[int, str]) -> None:
    patience = threading.Event()
    for _ in range(400):
        if asked(at) == wanted:
            return
        patience.wait(0.1)
    assert asked(at) == wanted


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
