"""The real bot on a real index, in the tests' own event loop, before a local Slack."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from bot.adapters.database import DatabaseLedger
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.slack.installations import DatabaseInstallations
from bot.adapters.database.slack.window_pictures import DatabaseWindowPictures
from bot.adapters.database.tables.migration import check_version
from bot.adapters.workspace.vault import Vault
from bot.configuration.settings import SlackSettings, SlackTokens
from bot.slack.run import Listen, connected, serve_bot, watching
from bot.wiring import open_slack_services
from tests.slack_emulator.limits import controls as controls_of
from tests.slack_emulator.server import SlackServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.wiring import SlackServices
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.socket_mode import Delivery

FRONTS = ("socket", "http")
HERE = ("127.0.0.1", 0)
SECRET = "signing-secret"  # noqa: S105 - of the local Slack

TOMATOES = "How much water do tomatoes get?"
WATER = "Tomatoes get two litres of water every evening."
UNKNOWN = "Who is the Chinese foreign minister?"
DOCUMENTS = {
    "garden.md": (
        "# The garden\n\nThe greenhouse opens at seven in the morning. Ada Brook keeps the keys.\n\n"
        f"## Watering\n\n{WATER}\n"
    ),
    "kitchen.txt": "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n",
    "pay.md": (
        "---\ntitle: Salaries of the zephyr team\naudience: hr\n---\n\n# Salaries of the zephyr team\n\n"
        "The head gardener earns 4321 crowns a month. The zephyr bonus is paid in May.\n"
    ),
    "guests.md": "---\naudience: partners\n---\n\n# For partners\n\nPartners park their carts behind the old mill.\n",
}


def write_documents(folder: Path) -> Path:
    """The documents that the tests ask about; one is for `hr` alone and one for `partners`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def own_books(services: SlackServices, database: Database) -> SlackServices:
    """The same engine and documents, with the inbox and the ledger in another database."""
    ledger = DatabaseLedger(database)
    inbox = DatabaseInbox(database, per_minute=1000)

    def installations(keys: str) -> DatabaseInstallations:
        return DatabaseInstallations(database, Vault(keys))

    engine = replace(services.engine, ledger=ledger)
    return replace(
        services,
        inbox=inbox,
        ledger=ledger,
        pictures=DatabaseWindowPictures(database),
        engine=engine,
        installations=installations,
        check=partial(check_version, database, "the books"),
    )


@dataclass
class Room:
    """A local Slack with the bot in it."""

    slack: SlackServer
    services: SlackServices
    settings: Settings
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    metrics_at: str = ""
    tokens: SlackTokens | None = None

    def another(self) -> contextlib.AbstractAsyncContextManager[None]:
        """A second bot on the same inbox."""
        return self.bot("socket", asyncio.Event())

    @contextlib.asynccontextmanager
    async def bot(self, front: str, ending: asyncio.Event) -> AsyncIterator[None]:
        """A bot at work until the block ends."""
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        listen = Listen(http=HERE) if front == "http" else Listen(metrics=HERE)
        tokens = self.tokens or self._tokens()
        async with (
            watching(self.services, listen, ending) as watch,
            connected(self.settings, tokens, self.services, watch, http=front == "http") as link,
        ):
            serving = asyncio.create_task(
                serve_bot(self.settings, self.services, link, listen, ending, ready.set_result)
            )
            waiting: list[asyncio.Future[Any]] = [serving, ready]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
            where, _, shown = ready.result().partition(", metrics on ")
            if front == "http":
                self.slack.deliver_to(f"http://{where.removeprefix('HTTP on ')}", SECRET)
            self.metrics_at = shown or self.slack.request_url.replace("/slack/events", "/metrics")
            try:
                yield
            finally:
                ending.set()
                await serving

    def _tokens(self) -> SlackTokens:
        bot, app = self.slack.bot_token, self.slack.app_token
        return SlackTokens(bot=SecretStr(bot), app=SecretStr(app), signing_secret=SecretStr(SECRET))

    def replies(self, channel: str, thread: str) -> list[Json]:
        """What the bot says in this thread, whether it is finished or not."""
        place = self.slack.channels.get(channel) or self.slack.im(channel.removeprefix("D"))
        messages = [one for one in place.messages.values() if one.get("thread_ts") == thread]
        return [one for one in messages if one.get("user") == "UBOT"]

    async def answered(self, asked: Delivery, thread: str = "", *, count: int = 1, timeout: float = 20) -> list[Json]:  # noqa: ASYNC109 - the local Slack raises its own
        """The finished messages of the bot in the thread of this question, once there are so many of them."""
        channel = str(asked.event["channel"])
        thread = thread or asked.ts

        def finished() -> list[Json] | None:
            if self.slack.sessions.get((channel, thread)) == "processing":
                return None
            done = [one for one in self.replies(channel, thread) if is_finished(one)]
            return done if len(done) >= count else None

        found = await self.slack.wait_for(finished, timeout)
        await self.quiet(timeout)
        return found

    async def quiet(self, timeout: float = 20) -> None:  # noqa: ASYNC109 - as above
        """Until nothing waits in the inbox, and nobody is at work."""
        await self.slack.wait_for(lambda: self.services.inbox.count_open() == 0, timeout)

    def said(self, messages: list[Json]) -> str:
        """All that a reader sees of these messages."""
        return "\n".join(map(self.slack.shown, messages))


def controls(message: Json) -> set[str]:
    """The action ids in a message."""
    return {str(one["action_id"]) for block in message.get("blocks", ()) for one in controls_of(block)}


def is_finished(message: Json) -> bool:
    """Whether it is more than a sign of work."""
    return bool(message.get("metadata"))


@contextlib.asynccontextmanager
async def room(
    services: SlackServices,
    settings: Settings,
    *,
    front: str = "socket",
    engine: Engine | None = None,
    prepare: Callable[[SlackServer], None] = lambda _: None,
    **slack_settings: object,
) -> AsyncIterator[Room]:
    """The bot at work, until the block ends; the local Slack must have found nothing to complain about by then."""
    async with SlackServer(retry_delays=(0.05, 0.1, 0.2), ack_seconds=3) as slack:
        prepare(slack)
        given = SlackSettings(api_url=slack.api_url, **slack_settings)
        services = replace(services, engine=engine) if engine else services
        here = Room(slack, services, settings.model_copy(update={"slack": given}))
        async with here.bot(front, here.ending):
            yield here
        assert slack.problems == []


def run_in_room(scenario: Callable[[Room], Awaitable[None]], settings: Settings, **given: Any) -> None:  # noqa: ANN401 - what `room` takes
    """Runs a scenario with a bot of its own at work on this index.

    Its services close after the event loop, as in `pincite slack`: the loop's end waits for threads that still read.
    """

    async def there() -> None:
        async with room(services, settings, **given) as here:
            await scenario(here)

    with open_slack_services(settings) as services:
        asyncio.run(there())
