"""How long people on Slack wait: until they see that something is being done, and until the whole answer is there.

`pincite slack run` on 5,000 passages before a local Slack over Socket Mode, without faults and without Slack's rates;
the bot keeps to those by itself, so that most answers are posted, not streamed. Questions are asked in a closed loop.
In a second round every call takes 100 ms on its way to Slack. The way from Slack to the bot takes no time here.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import parser, passages, save
from benchmarks.slack_bot import Bot, quantiles, watch_lag
from benchmarks.slack_verdict import marks, ours
from benchmarks.warm import build
from evals.data import conversations
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tests.slack_emulator.socket_mode import Delivery
    from tests.slack_emulator.web_api import Call

PLACES = 20
"""Channels, and users."""
WARM_UP = 40
DELAY = 0.1
POLL = 0.002
VARIANTS = (
    # name, questions in flight, questions, seconds of a call
    ("10 in flight", 10, 300, 0.0),
    ("1 in flight", 1, 100, 0.0),
    ("10 in flight, calls take 100 ms", 10, 300, DELAY),
    ("1 in flight, calls take 100 ms", 1, 100, DELAY),
)
STATUSES = frozenset({"chat.startStream", "assistant.threads.setStatus"})


@dataclass
class Watch:
    """When each thread first showed something, and when its answer was there."""

    slack: SlackServer
    shown: dict[str, float] = field(default_factory=dict)
    answered: dict[str, asyncio.Event] = field(default_factory=dict)
    finals: dict[str, dict[int, float]] = field(default_factory=dict)
    _pending: list[Call] = field(default_factory=list)
    _seen: int = 0

    async def run(self) -> None:
        while True:
            self._pending += self.slack.calls[self._seen :]
            self._seen = len(self.slack.calls)
            pending, self._pending = self._pending, []
            for call in pending:
                self._note(call)
            await asyncio.sleep(POLL)

    def _note(self, call: Call) -> None:
        if not call.outcome:
            self._pending.append(call)
            return
        thread = str(call.arguments.get("thread_ts", ""))
        if call.method in STATUSES and call.arguments.get("status") != "":
            self.shown.setdefault(thread, call.at)
        if found := marks(call.arguments):
            self.finals.setdefault(found["question"], {}).setdefault(found["part"], call.at)
            self.answered[found["question"]].set()


@dataclass
class Loop:
    """People who each ask, wait for the answer, and ask again."""

    slack: SlackServer
    watch: Watch
    asked: list[tuple[Delivery, float]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, questions: list[str], at_once: int) -> None:
        waiting = iter(questions)
        await asyncio.gather(*(self._person(waiting) for _ in range(at_once)))

    async def _person(self, questions: Iterator[str]) -> None:
        for text in questions:
            place = next(self._number) % PLACES
            delivery = self.slack.mention(f"C{place}", f"U{place}", text)
            self.asked.append((delivery, time.monotonic()))
            self.watch.answered[delivery.ts] = asyncio.Event()
            await asyncio.wait_for(self.watch.answered[delivery.ts].wait(), 60)


async def live(index: Path, log: Path, questions: list[str], at_once: int, delay: float) -> dict[str, Any]:
    lag: list[float] = []
    async with SlackServer(echoes=True) as slack:
        furnish(slack, delay)
        bot = Bot(slack, index, log)
        await bot.start()
        await bot.listening()
        watch = Watch(slack)
        watching = [asyncio.create_task(watch.run()), asyncio.create_task(watch_lag(lag))]
        await Loop(slack, watch).run(questions[:WARM_UP], at_once)
        lag.clear()
        loop = Loop(slack, watch)
        begun = time.monotonic()
        await loop.run(questions[WARM_UP:], at_once)
        seconds = time.monotonic() - begun
        await asyncio.sleep(1)
        await bot.end()
        for task in watching:
            task.cancel()
        return figures(loop, delay, seconds) | {"ms_of_the_benchmark's_own_lag": quantiles(lag)}


def furnish(slack: SlackServer, delay: float) -> None:
    for place in range(PLACES):
        slack.add_user(f"U{place}")
        slack.add_channel(f"C{place}", [f"U{place}", "UBOT"])
    if delay:
        slack.fault("*", "slow", None, seconds=delay)


def figures(loop: Loop, delay: float, seconds: float) -> dict[str, Any]:
    """In milliseconds from when Slack delivered the question; a call that is delayed counts when it has arrived."""
    watch, slack = loop.watch, loop.slack
    firsts = [(watch.shown[one.ts] + delay - at) * 1000 for one, at in loop.asked if one.ts in watch.shown]
    wholes = {one.ts: (max(watch.finals[one.ts].values()) + delay - at) * 1000 for one, at in loop.asked}
    streamed = {marks(one).get("question") for one in ours(slack) if "streaming_state" in one}
    deliveries = [each for one, _ in loop.asked for each in (one, one.twin) if each is not None]
    return {
        "questions": len(loop.asked),
        "questions_a_second": round(len(loop.asked) / seconds, 1),
        "first_status_ms": quantiles(firsts),
        "whole_answer_ms": quantiles(wholes.values()),
        "whole_answer_streamed_ms": quantiles(ms for ts, ms in wholes.items() if ts in streamed),
        "whole_answer_posted_ms": quantiles(ms for ts, ms in wholes.items() if ts not in streamed),
        "acknowledgement_ms": quantiles(one.ack_ms for one in deliveries if one.ack_ms is not None),
        "rules_broken": len(slack.problems),
    }


def asked(data: Path) -> list[str]:
    """What people asked in conversations, with the context first written into the question, then as they said it."""
    texts = [
        text for turns in ("rewrite", "lastturn") for text in conversations(data, "clapnq", turns).queries.values()
    ]
    return [text.removeprefix("|user|:").strip() for text in texts]


def prepared(arguments: argparse.Namespace) -> Path:
    index: Path = arguments.work / "warm-5000"
    if not (index / "built").is_file():
        shutil.rmtree(index, ignore_errors=True)
        build(index, passages(arguments.data, 40_000, arguments.work / "real.jsonl"), 5_000)
        (index / "built").touch()
    return index


def main() -> None:
    arguments = parser(__doc__ or "").parse_args()
    index, questions = prepared(arguments), asked(arguments.data)
    result: dict[str, Any] = {"what": "milliseconds from delivery, 5,000 passages, extractive, Socket Mode"}
    for name, at_once, count, delay in VARIANTS:
        with tempfile.TemporaryDirectory() as temporary:
            copy = shutil.copytree(index, Path(temporary) / "index")
            log = Path(temporary) / "bot.log"
            result[name] = asyncio.run(live(copy, log, questions[: count + WARM_UP], at_once, delay))
    save("slack_latency", result | {"load_average": [round(load, 1) for load in os.getloadavg()]})


if __name__ == "__main__":
    main()
