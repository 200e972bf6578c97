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
from typing import TYPE_CHECKING

from benchmarks.measure import parser, passages, save
from benchmarks.slack_bot import READY, Bot, install, quantiles, watch_lag, workspaces
from benchmarks.slack_verdict import marks, ours
from benchmarks.warm import build
from evals.data import conversations
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from tests.slack_emulator.limits import Json
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
    """People who each ask, wait for the answer, and ask again, in one workspace after the other."""

    watches: list[Watch]
    asked: list[tuple[Watch, Delivery, float]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, questions: list[str], at_once: int) -> None:
        waiting = iter(questions)
        await asyncio.gather(*(self._person(waiting) for _ in range(at_once)))

    async def _person(self, questions: Iterator[str]) -> None:
        for text in questions:
            number = next(self._number)
            watch, place = self.watches[number % len(self.watches)], number % PLACES
            delivery = watch.slack.mention(f"C{place}", f"U{place}", text)
            self.asked.append((watch, delivery, time.monotonic()))
            watch.answered[delivery.ts] = asyncio.Event()
            await asyncio.wait_for(watch.answered[delivery.ts].wait(), 60)


async def live(arguments: argparse.Namespace, index: Path, questions: list[str], at_once: int, delay: float) -> Json:
    lag: list[float] = []
    async with SlackServer(echoes=True) as slack:
        slacks = workspaces(slack, arguments.teams)
        for one in slacks:
            furnish(one, delay)
        key = install(slacks, index)
        bots = [Bot(slack, index, index.with_name(f"bot-{number}.log"), key) for number in range(arguments.bots)]
        for bot in bots:
            await bot.start()
        await slack.wait_for(lambda: len(slack.socket.connections) == len(bots), READY)
        watches = [Watch(one) for one in slacks]
        watching = [asyncio.create_task(task) for task in (*(watch.run() for watch in watches), watch_lag(lag))]
        await Loop(watches).run(questions[:WARM_UP], at_once)
        lag.clear()
        loop = Loop(watches)
        begun = time.monotonic()
        await loop.run(questions[WARM_UP:], at_once)
        seconds = time.monotonic() - begun
        await asyncio.sleep(1)
        for bot in bots:
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


def figures(loop: Loop, delay: float, seconds: float) -> Json:
    """In milliseconds from when Slack delivered the question; a call that is delayed counts when it has arrived."""
    firsts = []
    wholes = {}
    for watch, one, at in loop.asked:
        if one.ts in watch.shown:
            firsts.append((watch.shown[one.ts] + delay - at) * 1000)
        last = max(watch.finals[one.ts].values())
        wholes[one] = (last + delay - at) * 1000
    slacks = [watch.slack for watch in loop.watches]
    streamed = {marks(one).get("question") for slack in slacks for one in ours(slack) if "streaming_state" in one}
    deliveries = [each for _, one, _ in loop.asked for each in (one, one.twin) if each is not None]
    return {
        "questions": len(loop.asked),
        "questions_a_second": round(len(loop.asked) / seconds, 1),
        "first_status_ms": quantiles(firsts),
        "whole_answer_ms": quantiles(wholes.values()),
        "whole_answer_streamed_ms": quantiles(ms for one, ms in wholes.items() if one.ts in streamed),
        "whole_answer_posted_ms": quantiles(ms for one, ms in wholes.items() if one.ts not in streamed),
        "acknowledgement_ms": quantiles(one.ack_ms for one in deliveries if one.ack_ms is not None),
        "rules_broken": len(slacks[0].problems),
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
    made = parser(__doc__ or "")
    made.add_argument("--bots", type=int, default=1, help="processes on the one inbox")
    made.add_argument("--teams", type=int, default=1, help="workspaces that they serve")
    arguments = made.parse_args()
    index, questions = prepared(arguments), asked(arguments.data)
    about = {"processes": arguments.bots, "workspaces": arguments.teams}
    result: Json = {"what": "milliseconds from delivery, 5,000 passages, extractive, Socket Mode"} | about
    for name, at_once, count, delay in VARIANTS:
        with tempfile.TemporaryDirectory() as temporary:
            copy = shutil.copytree(index, Path(temporary) / "index")
            result[name] = asyncio.run(live(arguments, copy, questions[: count + WARM_UP], at_once, delay))
    suffix = "" if (arguments.bots, arguments.teams) == (1, 1) else f"_{arguments.bots}_bots_{arguments.teams}_teams"
    save(f"slack_latency{suffix}", result | {"load_average": [round(load, 1) for load in os.getloadavg()]})


if __name__ == "__main__":
    main()
