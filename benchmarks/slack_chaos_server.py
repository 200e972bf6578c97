"""A bad day for three hosts with one PostgreSQL: 300 questions, each delivered twice, while all breaks that can.

Three `pincite slack run` in network namespaces share the inbox of one server. They are killed twelve times, the
database once; one host loses its way to the database for half a minute, another one both its ways, and the clock of the
third is a minute fast. Slack fails as in `slack_chaos`, and more people edit or delete what they asked. In the end each
question has to have exactly one whole answer, to its last wording, and those that are gone none. This needs root, ip(8)
and libfaketime.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from benchmarks.measure import ENVIRONMENT, PINCITE, parser, save
from benchmarks.networks import WAYS, hosts
from benchmarks.postgres import Postgres
from benchmarks.slack_bot import Bot, watch_lag
from benchmarks.slack_chaos import Day, Outcome, break_sockets, furnish, measured, settled, table
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.configuration.settings import Settings
from evals.setup import ROOT
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Sequence

    from benchmarks.networks import Host

BOTS = 3
PACE = 0.6
"""Seconds between two questions, on average: three processes on two cores, of which many are only just starting."""
FATES = {"edited": 0.15, "deleted": 0.1, "stopped": 0.03}
FAST = "+60s"
RETRIES = (0, 60, 300)
"""Seconds until Slack delivers again what was not acknowledged."""
LONGEST = 300.0
"""Seconds after which nobody waits any longer for the last answer."""
PARTITION = 30.0
DOWN = 3.0
"""Seconds until the database is started anew."""
FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
"""Of Debian's package `libfaketime`."""
WATCHED = 0.3
"""Seconds between two looks whether a bot has ended, which is then started again, as systemd or Kubernetes would."""


@dataclass
class Site:
    """The three hosts with their bots, and the database."""

    server: Postgres
    hosts: Sequence[Host]
    bots: Sequence[Bot]
    counts: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    cut_off: set[int] = field(default_factory=set)

    async def supervise(self) -> None:
        """Start a bot again that has ended, however it did."""
        while True:
            await asyncio.sleep(WATCHED)
            for number, bot in enumerate(self.bots):
                if bot.has_ended:
                    self.note(f"bot {number + 1} is started again")
                    await bot.start()

    async def kill(self, dice: random.Random) -> None:
        """One of the bots, with -9; one that is cut off is left to find its way back."""
        number = dice.choice([one for one in range(len(self.bots)) if one not in self.cut_off])
        self.counts["kills"] += not self.bots[number].has_ended
        self.note(f"bot {number + 1} is killed")
        await self.bots[number].kill()

    async def restart_database(self) -> None:
        """As after a crash: it has to read its log first."""
        self.note("the database is killed")
        await asyncio.to_thread(self.server.stop, signal.SIGQUIT)
        await asyncio.sleep(DOWN)
        await asyncio.to_thread(self.server.start)
        self.note("the database is there again")
        self.counts["database_restarts"] += 1

    async def part(self, host: Host, *ways: str) -> None:
        """Packets on these ways get lost for a while."""
        self.note(f"{host.name} is cut off from {' and '.join(ways)}")
        self.cut_off.add(host.number - 1)
        host.close(*ways)
        await asyncio.sleep(PARTITION)
        host.open(*ways)
        self.cut_off.discard(host.number - 1)
        self.note(f"{host.name} is back")
        self.counts["partitions"] += 1

    def note(self, what: str) -> None:
        """For a look at the log afterwards."""
        self.log.append(f"{time.monotonic() - self.begun:6.1f} {what}")


def schedule(site: Site, kills: int, seconds: float, dice: random.Random) -> list[Awaitable[None]]:
    """All that is done to the hosts, each at its time."""
    first, second, _ = site.hosts

    async def at(share: float, what: Awaitable[None]) -> None:
        await asyncio.sleep(share * seconds)
        await what

    killing = [at((number + dice.uniform(0.2, 0.9)) / kills, site.kill(dice)) for number in range(kills)]
    return [
        *killing,
        at(0.2, site.restart_database()),
        at(0.4, site.part(first, "db")),
        at(0.7, site.part(second, *WAYS)),
    ]


async def live(arguments: argparse.Namespace, folder: Path, server: Postgres, made: Sequence[Host]) -> Outcome:
    errors: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(str(context)))
    lag: list[float] = []
    host = f"{WAYS['slack']}.1"
    async with SlackServer(
        host=host,
        echoes=True,
        enforce_tiers=True,
        tier_scale=arguments.tier_scale,
        retry_delays=tuple(seconds / arguments.tier_scale for seconds in RETRIES),
    ) as slack:
        furnish(slack, arguments.seed)
        day = Day(slack, random.Random(arguments.seed), duplicates=1.0, fates=FATES)
        bots = [a_bot(slack, folder, server, host, number) for number, host in enumerate(made, 1)]
        site = Site(server, made, bots)
        for bot in bots:
            await bot.start()
        await slack.wait_for(lambda: len(slack.socket.connections) == BOTS, 120)
        site.begun = time.monotonic()
        is_settled = await through(day, site, arguments, lag)
        site.log += unheard(day)
        (folder / "events.log").write_text("\n".join(site.log) + "\n", encoding="utf-8")
        exit_codes = [await bot.end() for bot in bots]
        seconds = time.monotonic() - site.begun
        return Outcome([day], site.counts + day.counts, seconds, is_settled, exit_codes, lag, errors)


async def through(day: Day, site: Site, arguments: argparse.Namespace, lag: list[float]) -> bool:
    """The day itself."""
    seconds = arguments.questions * PACE
    day.plan(arguments.questions, seconds)
    breaking = asyncio.create_task(break_sockets(day.slack, random.Random(arguments.seed + 1), site.counts))
    looking_after = [
        asyncio.create_task(site.supervise()),
        asyncio.create_task(watch_lag(lag)),
    ]
    await asyncio.gather(*schedule(site, arguments.kills, seconds, random.Random(arguments.seed + 2)))
    await day.slack.wait_for(lambda: len(day.asked) == arguments.questions, seconds)
    await asyncio.sleep(10.5)  # until the last has been edited, deleted, stopped or delivered again
    breaking.cancel()  # three bots that connect again would never be quiet
    database = open_server(site.server.url, "pincite")
    try:
        return await settled([day.slack], DatabaseInbox(database), LONGEST)
    finally:
        database.dispose()
        for task in looking_after:
            task.cancel()


def unheard(day: Day) -> list[str]:
    """What the bots were told of and never acknowledged."""
    open_ones = [one for one in day.slack.deliveries if not one.heard.done()]
    return [f"not acknowledged: {one.event.get('subtype', one.kind)} {one.ts} {one.reasons}" for one in open_ones]


def a_bot(slack: SlackServer, folder: Path, server: Postgres, host: Host, number: int) -> Bot:
    """The bot of this host, whose disk is its own; that of the last one has a clock that is fast."""
    clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": FAST, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    given = {"PINCITE_DATABASE": server.url} | (clock if number == BOTS else {})
    return Bot(slack, folder / f"host-{number}", folder / f"bot-{number}.log", settings=given, prefix=host.prefix)


def options(given: Sequence[str] | None = None) -> argparse.Namespace:
    made = parser(__doc__ or "")
    made.add_argument("--questions", type=int, default=300)
    made.add_argument("--kills", type=int, default=12)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--tier-scale", type=float, default=2, help="how much quicker than on Slack a minute passes")
    made.add_argument("--keep", type=Path, help="folder for logs, for a look at them afterwards; nothing is saved then")
    return made.parse_args(given)


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    shutil.rmtree(folder / "database", ignore_errors=True)
    with hosts(BOTS) as made, Postgres(folder / "database", host=f"{WAYS['db']}.1").running() as server:
        index = folder / "host-0"
        around = ENVIRONMENT | {"PINCITE_DATABASE": server.url, "PINCITE_INDEX": str(index)}
        subprocess.run([*PINCITE, "ingest", ROOT / "seeds"], check=True, capture_output=True, env=around)
        outcome = asyncio.run(live(arguments, folder, server, made))
        return measured(outcome, Settings(index=index, database=SecretStr(server.url)))


def what(arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "seed": arguments.seed,
        "hosts": "network namespaces on one machine, each with a bridge to the database and another one to Slack",
        "bots": BOTS,
        "clock_of_the_third": f"{FAST} by libfaketime",
        "seconds_of_each_partition": PARTITION,
        "partitions": "the first from the database, then the second from the database and Slack; packets vanish",
        "database_restart": f"SIGQUIT, started again after {DOWN:g} s",
        "seconds_between_questions": PACE,
        "fates": FATES,
        "seconds_until_slack_delivers_again": [seconds / arguments.tier_scale for seconds in RETRIES],
        "tiers": f"Slack's, enforced, with minutes of {60 / arguments.tier_scale:g} s",
    }


def main() -> None:
    arguments = options()
    if os.geteuid() or not FAKETIME.is_file():
        raise SystemExit(f"This needs root, for network namespaces, and {FAKETIME} (Debian: apt install libfaketime).")
    with tempfile.TemporaryDirectory(prefix="chaos-") as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        result = run(arguments, folder)
        (folder / "result.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    if arguments.keep is None:
        save("slack_chaos_server", {"what": what(arguments), **result})
    print(table(result))
    sys.exit(0 if result["ok"] else 1)


if __name__ == "__main__":
    main()
