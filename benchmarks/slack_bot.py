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
from evals.setup import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    settings: dict[str, str] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Begin; it is not connected yet."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *PINCITE, "slack", "run", env=self._environment(), stderr=log, stdout=log
            )

    async def listening(self) -> None:
        """Until it is connected."""
        await self.slack.wait_for(lambda: self.slack.socket.connections, READY)

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
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
        }
        return os.environ | mine | self.settings


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
    at = {name: found[min(len(found) - 1, int(len(found) * share))] for name, share in (("p95", 0.95), ("p99", 0.99))}
    shown = {"p50": statistics.median(found), **at, "max": found[-1]}
    return {"n": len(found)} | {name: round(value, digits) for name, value in shown.items()}
