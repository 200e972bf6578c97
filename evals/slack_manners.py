"""Whether the bot is a good colleague in a conversation: 120 lifelike messages, put to it on a local Slack.

`python -m evals.slack_manners [--half development] [--show]`: each message of `slack_messages.jsonl` comes after its
thread, on the made-up documents of `tests/team/docs`. What the bot does is compared with what a good colleague does.
Both halves were written before the code that decides. When that was done, the held-back half came to 85 % as a
good colleague, with one wrong interruption in 19; then it was looked at, once, and half a dozen rules were mended, so
that it is a set to develop on now, too. Both halves together are written to `evals/results/slack_manners.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.configuration.settings import Settings, SlackSettings
from bot.nouns import Question
from bot.showing import REFUSAL
from bot.slack.blocks.surfaces.texts import NONE_ABOVE, WHICH_TEXT
from bot.wiring import open_slack_services
from evals.data import keep
from evals.figures import mean
from evals.setup import ROOT, setup
from ingest.pipeline import sync
from tests.slack_emulator.room import is_finished, room

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine import Engine
    from bot.wiring import SlackServices
    from evals.figures import Figure
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room
    from tests.slack_emulator.server import SlackServer
    from tests.slack_emulator.socket_mode import Delivery

MESSAGES = ROOT / "evals" / "slack_messages.jsonl"
DOCUMENTS = ROOT / "tests" / "team" / "docs"
PEOPLE = {"Ada": "U1", "Ben": "U2", "Cem": "U3", "Dot": "U4", "Eve": "U5"}
HALVES = ("development", "held back")
LISTS = ("thread", "must", "names")
ONE_LINE = 120
"""Characters of small talk, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A message after its thread, and what a good colleague does."""

    id: str
    half: str
    kind: str
    where: str
    thread: tuple[str, ...]
    message: str
    expect: str
    must: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    bare: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What the bot did."""

    wanted: Wanted
    did: str
    said: str

    @property
    def is_right(self) -> bool:
        """Whether that is what a good colleague does; to small talk, one line or nothing."""
        if self.wanted.expect == "small talk":
            return self.did in {"small talk", "silence"}
        shown = (*self.wanted.must, *self.wanted.names)
        if self.did != self.wanted.expect:
            return False
        return all(re.search(one, self.said, re.IGNORECASE) for one in shown)

    @property
    def is_interruption(self) -> bool:
        """Whether it spoke where nobody asked it."""
        return self.wanted.expect == "silence" and self.did != "silence"

    @property
    def is_missed(self) -> bool:
        """Whether a question that it could answer got no answer; whether that was right, `is_right` says."""
        return self.wanted.expect == "answer" and self.did != "answer"


def messages(half: str = "") -> list[Wanted]:
    """The messages of one half, or all."""
    rows = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    found = [Wanted(**row | {name: tuple(row.get(name, ())) for name in LISTS}) for row in rows]
    return [one for one in found if half in {"", one.half}]


async def converse(services: SlackServices, settings: Settings, wanted: Sequence[Wanted]) -> list[Done]:
    """Each message, after its thread, with what the bot did. All talks go on at once, by a line of each."""
    talks = [_Talk(one, f"C{number}") for number, one in enumerate(wanted, 1)]

    def furnish(slack: SlackServer) -> None:
        for name, user in PEOPLE.items():
            slack.add_user(user, name.casefold())
        for talk in talks:
            slack.add_channel(talk.channel, [*PEOPLE.values(), "UBOT"])

    async with room(services, settings, prepare=furnish) as here:
        for turn in range(max(len(one.thread) for one in wanted) + 1):
            for talk in talks:
                await talk.go_on(here, turn)
            await here.quiet(60)
        return [talk.done(here) for talk in talks]


@dataclass(slots=True)
class _Talk:
    """One message with its thread, in a channel of its own."""

    wanted: Wanted
    channel: str
    root: str = ""
    before: frozenset[str] = frozenset()

    async def go_on(self, here: Room, turn: int) -> None:
        """Say the next line; the last one when all else is said."""
        lines = (*self.wanted.thread, self.wanted.message)
        if turn >= len(lines) or lines[turn].startswith("Pincite:"):
            return
        if turn == len(lines) - 1:
            self.before = frozenset(str(one["ts"]) for one in here.replies(self.channel, self.root))
        sent = self._say(here, lines[turn])
        self.root = self.root or sent.ts
        assert await sent.acked

    def done(self, here: Room) -> Done:
        """What the bot did after the last line."""
        found = [one for one in here.replies(self.channel, self.root) if str(one["ts"]) not in self.before]
        said = "\n".join(dict.fromkeys(line for one in found if is_finished(one) for line in _lines(here, one)))
        return Done(wanted=self.wanted, did=_kind(said), said=_named(said))

    def _say(self, here: Room, line: str) -> Delivery:
        who, text = line.split(": ", 1)
        write = here.slack.mention if "@Pincite" in text else here.slack.message
        for name, user in {**PEOPLE, "Pincite": "UBOT"}.items():
            text = text.replace(f"@{name}", f"<@{user}>")
        if self.wanted.where == "dm":
            self.channel = f"D{PEOPLE[who]}"
        return write(self.channel, PEOPLE[who], text, thread_ts=self.root or None)


def _lines(here: Room, message: Json) -> list[str]:
    """What is seen of it, without the text for notifications."""
    return here.slack.shown({**message, "text": ""} if message.get("blocks") else message).splitlines()


def changed(engine: Engine, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Those whose verdict, put to the engine alone, is another one than that of the bare question."""

    def verdict(text: str) -> str:
        return engine.find(Question(text=text)).verdict.value

    alone = (one for one in wanted if one.bare and not one.thread)
    return [one for one in alone if verdict(_words(one.message).replace("@Pincite ", "")) != verdict(one.bare)]


def run(home: Path, wanted: Sequence[Wanted], settings: Settings | None = None) -> tuple[list[Done], list[Wanted]]:
    """What the bot did, and the messages in which chatter changed the verdict."""
    settings = settings or Settings(index=home, slack=SlackSettings(questions_per_minute=600))
    sync([DOCUMENTS], settings)
    with open_slack_services(settings) as services:
        return asyncio.run(converse(services, settings, wanted)), changed(services.engine, wanted)


def _kind(said: str) -> str:
    if not said:
        return "silence"
    if WHICH_TEXT in said or NONE_ABOVE in said:
        return "ask back"
    if "[1]" in said:
        return "answer"
    if REFUSAL in said:
        return "refuse"
    return "small talk" if len(said) <= ONE_LINE else "speech"


def _named(said: str) -> str:
    for name, user in PEOPLE.items():
        said = said.replace(f"<@{user}>", name)
    return said


def _words(line: str) -> str:
    return line.split(": ", 1)[1]


def _figures(done: Sequence[Done], other: Sequence[Wanted]) -> dict[str, Figure]:
    """By half; those without a case are left out."""
    found: dict[str, Figure] = {}
    for half in HALVES:
        mine = [one for one in done if one.wanted.half == half]
        bare = [one.wanted for one in mine if one.wanted.bare and not one.wanted.thread]
        judged = {
            "as a good colleague": [one.is_right for one in mine],
            "wrong interruptions": [one.is_interruption for one in mine if one.wanted.expect == "silence"],
            "questions missed": [one.is_missed for one in mine if one.wanted.expect == "answer"],
            "verdict changed by chatter": [one in other for one in bare],
        }
        found |= {f"Slack, {half}: {name}": mean(cases) for name, cases in judged.items() if cases}
    return found


def main() -> None:
    """Put them, compare, print, and write where both halves were put."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="", help="one half; both without")
    parser.add_argument("--show", action="store_true", help="print what went wrong; of the development half alone")
    parser.add_argument("--out", type=Path, default=Path("evals/results"), help="where results are written")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        done, other = run(Path(home), messages(arguments.half))
    for one in done if arguments.show else ():
        if not one.is_right and one.wanted.half == HALVES[0]:
            print(f"{one.wanted.id} {one.wanted.expect} / {one.did}: {one.wanted.message}\n    {one.said}")
    figures = _figures(done, other)
    print(*(f"{figure.shown}  {name}" for name, figure in figures.items()), sep="\n")
    if not arguments.half:
        wrong = {one.wanted.id: f"{one.did} in place of {one.wanted.expect}" for one in done if not one.is_right}
        keep(arguments.out / "slack_manners.json", {"wrong": wrong}, figures, setup())


if __name__ == "__main__":
    main()
