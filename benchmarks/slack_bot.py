"""`pincite slack run` as a process before a local Slack, and the figures that both Slack benchmarks take of it."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.measure import PINCITE
from bot.adapters.database import open_database
from bot.adapters.database.slack.installations import DatabaseInstallations
from bot.adapters.workspace.vault import Vault, generate_key
from bot.ports.installations import Installation
from bot.wiring import DATABASE_FILE
from evals.setup import ROOT
from tests.slack_emulator.oauth import CLIENT_ID, CLIENT_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.slack_emulator.server import SlackServer

READY = 60.0
"""Seconds that a bot may take until it listens."""
TICK = 0.01


@dataclass
class Bot:
    """The bot's process; what it logs goes to a file, since it may be read when something went wrong."""

    slack: SlackServer
    index: Path
    log: Path
    key: str = ""
    """Of the tokens of several workspaces, where there are any."""
    settings: dict[str, str] = field(default_factory=dict)
    prefix: Sequence[str] = ()
    """What its command begins with, such as that of a namespace."""
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin; it is not connected yet."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.prefix, *PINCITE, "slack", "run", env=self._environment(), stderr=log, stdout=log
            )

    async def listening(self) -> None:
        """Until it is connected."""
        await self.slack.wait_for(lambda: self.slack.socket.connections, READY)

    @property
    def has_ended(self) -> bool:
        """Whether it was started, and is gone."""
        return self._process is not None and self._process.returncode is not None

    async def kill(self) -> None:
        """What a power cut or the kernel does to it."""
        await self._ended(signal.SIGKILL)

    async def end(self) -> int:
        """What an operator does to it; gives its exit code."""
        return await self._ended(signal.SIGTERM)

    async def _ended(self, by: signal.Signals) -> int:
        if self._process is None or self._process.returncode is not None:
            return -1
        self._process.send_signal(by)
        return await self._process.wait()

    def _environment(self) -> dict[str, str]:
        mine = {
            "PYTHONPATH": str(ROOT),
            "HF_HUB_OFFLINE": "1",
            "PINCITE_INDEX": str(self.index),
            "PINCITE_SLACK_API_URL": self.slack.api_url,
            "PINCITE_SLACK_QUESTIONS_PER_MINUTE": "10000",
            "SLACK_APP_TOKEN": self.slack.app_token,
        }
        return os.environ | mine | (self._of_several() if self.key else self._of_one()) | self.settings

    def _of_one(self) -> dict[str, str]:
        return {"SLACK_BOT_TOKEN": self.slack.bot_token}

    def _of_several(self) -> dict[str, str]:
        named = ", ".join(f"{team} = {{}}" for team in self.slack.grid.teams)
        return {
            "PINCITE_SLACK_TEAMS": f"{{ {named} }}",
            "PINCITE_SLACK_CLIENT_ID": CLIENT_ID,
            "PINCITE_SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "PINCITE_SLACK_TOKEN_KEY": self.key,
        }


def workspaces(slack: SlackServer, count: int) -> list[SlackServer]:
    """That many workspaces on one server, the first of which is its own."""
    return [slack, *(slack.another(f"T{number}") for number in range(2, count + 1))]


def install(slacks: Sequence[SlackServer], index: Path) -> str:
    """Have the app installed in each of them, if they are several; the key under which their tokens are kept."""
    if len(slacks) == 1:
        return ""
    key = generate_key()
    database = open_database(index / DATABASE_FILE)
    kept = DatabaseInstallations(database, Vault(key))
    for slack in slacks:
        slack.bot_token = slack.bot_token or f"xoxb-{slack.team}"
        slack.bot_tokens.add(slack.bot_token)
        kept.save(
            Installation(
                team=slack.team,
                team_name=slack.team,
                app="A1",
                user="UBOT",
                bot="B1",
                name="pincite",
                scopes="",
                token=slack.bot_token,
            )
        )
    database.dispose()
    return key


async def watch_lag(into: list[float]) -> None:
    """How late, in milliseconds, this process's own event loop is: what it adds to the times that it measures."""
    while True:
        begun = time.monotonic()
        await asyncio.sleep(TICK)
        into.append((time.monotonic() - begun - TICK) * 1000)


def quantiles(figures: Iterable[float], digits: int = 1) -> dict[str, float]:
    """Their number, median, tail and maximum."""
    found = sorted(figures)
    if not found:
        return {"n": 0}
    at = {}
    for name, share in (("p95", 0.95), ("p99", 0.99)):
        place = min(len(found) - 1, int(len(found) * share))
        at[name] = found[place]
    shown = {"p50": statistics.median(found), **at, "max": found[-1]}
    return {"n": len(found)} | {name: round(value, digits) for name, value in shown.items()}
