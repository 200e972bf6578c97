"""A bad day on Slack: 1,000 questions while everything fails that can, and the bot is killed five times.

`pincite slack run` answers from seeds/ before a local Slack that enforces the rates of Slack's tiers, answers a share
of all calls with 429, 500, 503 or a broken connection, slows down others, sends duplicates, and drops the WebSocket.
Some people edit or delete their questions or press Stop. In the end each question has to have exactly one whole answer.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measure import PINCITE, parser, save
from benchmarks.slack_bot import Bot, install, quantiles, watch_lag, workspaces
from benchmarks.slack_verdict import VIOLATIONS, Asked, kept, marks, ours, verdict
from bot import wiring
from bot.adapters.database import open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.configuration.settings import Settings
from evals.setup import ROOT
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from tests.slack_emulator.socket_mode import Delivery

USERS = [f"U{number}" for number in range(1, 51)]
CHANNELS = [f"C{number}" for number in range(1, 21)]
PACE = 0.24
"""Seconds between two questions, on average."""
FAULTS = (
    ("429", 0.02, 1.0),
    ("500", 0.015, 0.0),
    ("503", 0.015, 0.0),
    ("reset_before", 0.015, 0.0),
    ("reset_after", 0.015, 0.0),
    ("slow", 0.03, 1.5),
)
"""Kind, share of all calls, and the seconds of Retry-After or of slowness."""
DUPLICATES = 0.2
DIRECT, FOLLOW_UPS = 0.1, 0.15
FATES = {"edited": 0.03, "deleted": 0.02, "stopped": 0.02}
SOCKET_EVERY = (2.0, 6.0)
"""Seconds between two refreshes or cuts of the WebSocket."""
QUIET, LONGEST = 4.0, 180.0
"""Seconds without a call that make it over, and those after which nobody waits any longer."""
AWAY = frozenset({"connection_failed", "no_connection"})
"""Why an attempt failed that the bot could not have acknowledged."""
QUESTIONS = (
    "What does the White House plan say about naloxone?",
    "Who led the US delegation?",
    "Who led the Chinese delegation?",
    "When was the working group formed?",
    "Where did Joe Biden and Xi Jinping hold their summit?",
    "Who reported that the two sides had told each other what worries them?",
    "What was left open after the meeting?",
    "Which network did the White House post its list of measures on?",
    "What is the capital of Mongolia?",
    "How many employees does the company have?",
    "What were the aims of the talks in Washington?",
    "What happened in April 2024?",
)
FOLLOWING = ("And who led the Chinese delegation?", "What about the US side?", "When was that?", "Why does it matter?")


@dataclass
class Day:
    """What people do on the local Slack, by chance that a seed fixes."""

    slack: SlackServer
    dice: random.Random
    duplicates: float = DUPLICATES
    fates: Mapping[str, float] = field(default_factory=FATES.copy)
    asked: list[Asked] = field(default_factory=list)
    away: set[Delivery] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def plan(self, questions: int, seconds: float) -> None:
        """Let everything happen at its time."""
        for _ in range(questions):
            self._later(self.dice.uniform(0, seconds), self.ask)

    def ask(self) -> None:
        """Somebody asks something somewhere, and perhaps thinks better of it."""
        chance = self.dice.random()
        latest = self.asked[-100:]
        # acknowledged, the first of its thread, and left alone: neither edited, deleted nor stopped
        open_ones = [one for one in latest if one.delivery.acks and not one.fate and one.thread == one.ts]
        if chance < FOLLOW_UPS and open_ones:
            asked = self._follow_up(self.dice.choice(open_ones))
        elif chance < FOLLOW_UPS + DIRECT:
            asked = self._direct()
        else:
            asked = self._mention(self.dice.choice(CHANNELS), self.dice.choice(USERS))
        self.asked.append(asked)
        self.counts[asked.kind] += 1
        self._note(asked.delivery)
        self._duplicate(asked.delivery)
        self._decide(asked)

    def _mention(self, channel: str, user: str, thread: str | None = None) -> Asked:
        text = self.dice.choice(FOLLOWING if thread else QUESTIONS)
        delivery = self.slack.mention(channel, user, text, thread)
        return self._asked("mention", delivery, thread)

    def _direct(self) -> Asked:
        user = self.dice.choice(USERS)
        return self._asked("direct", self.slack.message(f"D{user}", user, self.dice.choice(QUESTIONS)))

    def _follow_up(self, root: Asked) -> Asked:
        """By whoever asked, without a mention, or by somebody else with one."""
        if root.channel.startswith("D") or self.dice.random() < 0.7:
            text = self.dice.choice(FOLLOWING)
            return self._asked("follow-up", self.slack.message(root.channel, root.user, text, root.thread), root.thread)
        return self._mention(root.channel, self.dice.choice(USERS), root.thread)

    def _asked(self, kind: str, delivery: Delivery, thread: str | None = None) -> Asked:
        said = delivery.event
        where = str(said["channel"])
        return Asked(kind, where, thread or delivery.ts, said["user"], said["text"], delivery, time.monotonic())

    def _duplicate(self, delivery: Delivery) -> None:
        if self.dice.random() < self.duplicates:
            self.counts["duplicates"] += 1
            again = self.dice.choice([delivery, delivery.twin or delivery])
            self._later(self.dice.uniform(0, 8), lambda: self._note(self.slack.redeliver(again)))

    def _decide(self, asked: Asked) -> None:
        """What becomes of it. Only of the first question of a thread, which then gets no follow-ups."""
        chance = self.dice.random()
        for fate, share in self.fates.items():
            chance -= share
            if chance < 0 and asked.thread == asked.ts:
                asked.fate = fate
                self.counts[fate] += 1
                self._later(self.dice.choice((0.1, 1, 10)) * self.dice.random(), lambda: self._do(asked))
                return

    def _do(self, asked: Asked) -> None:
        if asked.fate == "edited":
            mention = asked.text.partition(">")[0] + "> " if asked.kind == "mention" else ""
            asked.text = mention + self.dice.choice(QUESTIONS)
            self._note(self.slack.edit(asked.channel, asked.ts, asked.text))
        elif asked.fate == "deleted":
            self._note(self.slack.delete(asked.channel, asked.ts))
        else:
            self._note(self.slack.stop(asked.channel, asked.ts, asked.user))

    def _note(self, delivery: Delivery) -> None:
        """Whether anybody is there to hear of it."""
        if not any(not one.draining for one in self.slack.socket.connections):
            self.away |= {delivery, delivery.twin or delivery}

    def _later(self, seconds: float, act: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(seconds, act)


async def break_sockets(slack: SlackServer, dice: random.Random, counts: Counter[str]) -> None:
    """Refresh or cut the WebSocket every few seconds."""
    while True:
        await asyncio.sleep(dice.uniform(*SOCKET_EVERY))
        if dice.random() < 0.5:
            counts["refreshes"] += 1
            await slack.refresh()
        else:
            counts["cuts"] += 1
            slack.cut()


async def break_bots(bots: Sequence[Bot], dice: random.Random, kills: int, seconds: float) -> None:
    """Kill one so many times, spread over the time, and start it again at once."""
    begun = time.monotonic()
    for number in range(kills):
        at = begun + seconds * (number + dice.uniform(0.3, 0.9)) / kills
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        bot = dice.choice(bots)
        await bot.kill()
        await bot.start()


async def settled(slacks: Sequence[SlackServer], inbox: DatabaseInbox, longest: float = LONGEST) -> bool:
    """Once every delivery has ended, no question is open and nobody calls any more; False where that never comes."""
    ends = time.monotonic() + longest
    while time.monotonic() < ends:
        await asyncio.sleep(0.5)
        is_open = not all(one.heard.done() for slack in slacks for one in slack.deliveries) or inbox.count_open()
        if not is_open and time.monotonic() - max(slack.calls[-1].at for slack in slacks) > QUIET:
            return True
    return False


@dataclass
class Outcome:
    """What is left of the day to be measured."""

    days: list[Day]
    """One for each workspace."""
    counts: Counter[str]
    seconds: float
    is_settled: bool
    exit_codes: list[int]
    lag: list[float]
    errors: list[str]


async def live(arguments: argparse.Namespace, folder: Path, index: Path) -> Outcome:
    errors: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(str(context)))
    lag: list[float] = []
    async with SlackServer(echoes=True, enforce_tiers=True, tier_scale=arguments.tier_scale) as slack:
        slacks = workspaces(slack, arguments.teams)
        for number, one in enumerate(slacks):
            furnish(one, arguments.seed + 1000 * number)
        days = [Day(one, random.Random(arguments.seed + 1000 * number)) for number, one in enumerate(slacks)]
        key = install(slacks, index)
        bots = [Bot(slack, index, folder / f"bot-{number}.log", key) for number in range(arguments.bots)]
        for bot in bots:
            await bot.start()
        await bots[0].listening()
        begun = time.monotonic()
        counts: Counter[str] = Counter()
        is_settled = await through(days, bots, arguments, index, (counts, lag))
        seconds = time.monotonic() - begun
        for day in days:
            counts += day.counts
        return Outcome(days, counts, seconds, is_settled, [await bot.end() for bot in bots], lag, errors)


async def through(
    days: Sequence[Day],
    bots: Sequence[Bot],
    arguments: argparse.Namespace,
    index: Path,
    noted: tuple[Counter[str], list[float]],
) -> bool:
    """The day itself."""
    seconds, each = arguments.questions * PACE, arguments.questions // len(days)
    for day in days:
        day.plan(each, seconds)
    slack = days[0].slack
    breaking = [
        asyncio.create_task(break_sockets(slack, random.Random(arguments.seed + 1), noted[0])),
        asyncio.create_task(watch_lag(noted[1])),
    ]
    await break_bots(bots, random.Random(arguments.seed + 2), arguments.kills, seconds)
    await slack.wait_for(lambda: all(len(day.asked) == each for day in days), seconds)
    await asyncio.sleep(10.5)  # until the last has been edited, deleted, stopped or delivered again
    database = open_database(index / "pincite.db")
    try:
        return await settled([day.slack for day in days], DatabaseInbox(database))
    finally:
        database.dispose()
        for task in breaking:
            task.cancel()


def furnish(slack: SlackServer, seed: int) -> None:
    for user in USERS:
        slack.add_user(user)
        slack.im(user)
    for channel in CHANNELS:
        slack.add_channel(channel, [*USERS, "UBOT"])
    for number, (kind, share, seconds) in enumerate(FAULTS):
        slack.fault("*", kind, None, probability=share, seconds=seconds, seed=seed * 100 + number)


def acknowledgements(days: Sequence[Day]) -> dict[str, object]:
    """From sending to acknowledgement, for those that came while the bot was there, and for the others."""
    deliveries = [one for day in days for one in day.slack.deliveries]
    away = {one for day in days for one in day.away}
    there = [one for one in deliveries if one not in away and AWAY.isdisjoint(one.reasons)]
    met = set(there)
    disturbed = [one for one in deliveries if one not in met]
    return {
        "ms_while_connected": quantiles(one.ack_ms for one in there if one.ack_ms is not None),
        "ms_disturbed_by_a_kill_or_cut": quantiles(one.ack_ms for one in disturbed if one.ack_ms is not None),
        "not_within_3_s_while_connected": sum("timeout" in one.reasons for one in there),
        "redeliveries": sum(max(0, len(one.sent) - 1) for one in deliveries),
        "never": sum(one.ack_ms is None for one in deliveries),
    }


def seconds_to_answer(day: Day) -> list[float]:
    """From asking until the last part of the answer has reached Slack, of questions that were left as they are."""
    arrived: dict[tuple[str, str, int], float] = {}
    for call in day.slack.calls:
        found = marks(call.arguments)
        if found and call.outcome in ("ok", "reset_after"):
            arrived.setdefault((found["question"], found["answer"], found["part"]), call.at)

    shown: dict[str, list[float]] = {}
    for message in ours(day.slack):
        if found := marks(message):
            key = (found["question"], found["answer"], found["part"])
            shown.setdefault(found["question"], []).append(arrived[key])
    return [max(shown[one.ts]) - one.at for one in day.asked if not one.fate and one.ts in shown]


def degradations(days: Sequence[Day]) -> dict[str, object]:
    """How answers came where Slack takes no more streams, and what failed."""
    calls = [call for day in days for call in day.slack.calls]
    answers = [message for day in days for message in ours(day.slack) if marks(message).get("part") == 0]
    streams = Counter(call.outcome for call in calls if call.method == "chat.startStream")
    failed = Counter(call.outcome for call in calls if call.outcome != "ok")
    return {
        "answers_streamed": sum("streaming_state" in message for message in answers),
        "answers_posted": sum("streaming_state" not in message for message in answers),
        "streams_begun": streams["ok"] + streams["reset_after"],
        "streams_refused_with_429": streams["429"],
        "shown_in_private": sum(len(day.slack.ephemerals) for day in days),
        "calls": len(calls),
        "calls_failed": dict(sorted(failed.items())),
    }


def measured(outcome: Outcome, settings: Settings) -> dict[str, Any]:
    days = outcome.days
    found: Counter[str] = Counter()
    with wiring.open_ledger(settings) as ledger:
        for day in days:
            found.update(verdict(day.slack, day.asked, ledger))
        found["kept_but_not_shown"] -= (len(days) - 1) * len(kept(ledger))  # each workspace counts those of all
    broken = {name: found[name] for name in VIOLATIONS if found[name]}
    ok = not broken and outcome.is_settled and not any(outcome.exit_codes) and not outcome.errors
    return {
        "ok": ok,
        "questions": sum(len(day.asked) for day in days),
        **found,
        "is_settled": outcome.is_settled,
        "exit_codes": outcome.exit_codes,
        "errors_of_the_benchmark": len(outcome.errors),
        "seconds": round(outcome.seconds),
        "happened": dict(sorted(outcome.counts.items())),
        "acknowledgements": acknowledgements(days),
        "seconds_to_answer": quantiles((waited for day in days for waited in seconds_to_answer(day)), 2),
        "degradations": degradations(days),
        "ms_of_the_benchmark's_own_lag": quantiles(outcome.lag),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def table(result: dict[str, Any]) -> str:
    acks, waits = result["acknowledgements"]["ms_while_connected"], result["seconds_to_answer"]
    rows = [
        ("questions", result["questions"]),
        ("answered once", result["once"]),
        ("withdrawn", result["withdrawn"]),
        ("kept quiet", result["kept_quiet"]),
        *((name.replace("_", " "), result[name]) for name in VIOLATIONS),
        ("ack ms p50 / p99 / max", " / ".join(str(acks.get(name)) for name in ("p50", "p99", "max"))),
        ("answer s p50 / p95 / p99", " / ".join(str(waits.get(name)) for name in ("p50", "p95", "p99"))),
    ]
    return "\n".join(f"{name:28} {value}" for name, value in rows)


def what(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "seed": arguments.seed,
        "users": len(USERS),
        "channels": len(CHANNELS),
        "seconds_between_questions": PACE,
        "bots": arguments.bots,
        "workspaces": arguments.teams,
        "kills": arguments.kills,
        "faults": {kind: share for kind, share, _ in FAULTS},
        "tiers": f"Slack's, enforced, with minutes of {60 / arguments.tier_scale:g} s",
        "duplicates": DUPLICATES,
        "seconds_between_refreshes_or_cuts": SOCKET_EVERY,
    }


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--questions", type=int, default=1000)
    made.add_argument("--bots", type=int, default=1, help="processes on the one inbox")
    made.add_argument("--teams", type=int, default=1, help="workspaces that they serve, in equal parts")
    made.add_argument("--kills", type=int, default=5)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--tier-scale", type=float, default=2, help="how much quicker than on Slack a minute passes")
    made.add_argument("--keep", type=Path, help="folder for the index and the log, for a look at them afterwards")
    return made.parse_args(given)


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    index = folder / "index"
    shutil.rmtree(index, ignore_errors=True)
    subprocess.run([*PINCITE, "--index", index, "ingest", ROOT / "seeds"], check=True, capture_output=True)
    return measured(asyncio.run(live(arguments, folder, index)), Settings(index=index))


def main() -> None:
    arguments = options()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        result = run(arguments, folder)
    if arguments.keep is None:
        several = f"_{arguments.bots}_bots_{arguments.teams}_teams" if arguments.bots + arguments.teams > 2 else ""
        save(f"slack_chaos{several}", {"what": what(arguments), **result})
    print(table(result))
    sys.exit(0 if result["ok"] else 1)


if __name__ == "__main__":
    main()
