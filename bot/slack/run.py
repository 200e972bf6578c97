"""The life of the bot: find out who it is, listen, work, and end without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsError
from bot.evaluation import casebook
from bot.inbox import Surface
from bot.settings import APP_TOKEN, BOT_TOKEN, EXTRACTIVE, SIGNING_SECRET
from bot.slack.actions.adding import Adding, Needs
from bot.slack.actions.app_home import AppHome
from bot.slack.actions.buttons import Buttons
from bot.slack.actions.reporting import Reporting
from bot.slack.actions.saving import Saving
from bot.slack.actions.suggestions import Suggestions
from bot.slack.actions.test_cases import TestCases
from bot.slack.app import Listeners, build_app
from bot.slack.blocks.controls import Options
from bot.slack.client.identity import Identity, identify
from bot.slack.client.places import Places
from bot.slack.client.transports import HttpFront, SocketFront, showing
from bot.slack.client.web import Web
from bot.slack.inbound.intake import Intake
from bot.slack.inbound.reading import Asked
from bot.slack.metrics import Metrics
from bot.slack.worker.answering import Answering
from bot.slack.worker.calling import Calling
from bot.slack.worker.history import History
from bot.slack.worker.work import Work
from bot.wiring import load_cases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.app.async_app import AsyncApp

    from bot.evaluation.cases import Case
    from bot.inbox import Asking
    from bot.settings import Settings, Tokens
    from bot.slack.client.transports import Address, Front
    from bot.slack.inbound.reading import Incoming
    from bot.wiring import Desk

T = TypeVar("T")

log = logging.getLogger(__name__)

ENGINES = 4
"""Extractive answers that are computed at the same time, at most, and no more than there are processors: more only take
turns there, and what has to be acknowledged takes its turn among them."""
PATIENCE = 2.0
"""Seconds for which a question may wait before its asker is told that it does."""
PREFIXES = {"xoxb-", "xoxp-", "xapp-"}
"""How the tokens of bots, people and apps begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where to listen: for Slack by HTTP, else Socket Mode; and for whoever reads the metrics."""

    http: Address | None = None
    metrics: Address | None = None


async def serve_until_told(
    settings: Settings, tokens: Tokens, desk: Desk, listen: Listen, on_ready: Callable[[str], None]
) -> None:
    """Answer on Slack until SIGTERM or SIGINT. Raises SettingsError for tokens that are missing or not accepted."""
    ending = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ending.set)
    async with contextlib.AsyncExitStack() as stack:
        connecting = stack.enter_async_context(connected(settings, tokens, http=listen.http is not None))
        if slack := await _unless(ending, connecting):
            await serve(settings, desk, slack, listen, ending, on_ready)


async def _unless(ending: asyncio.Event, what: Awaitable[T]) -> T | None:
    """What comes of it; nothing where we are told to end before, since Slack may be away for as long as it likes."""
    doing, told = asyncio.ensure_future(what), asyncio.ensure_future(ending.wait())
    try:
        await asyncio.wait({doing, told}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        told.cancel()
        await asyncio.gather(doing, told, return_exceptions=True)


async def serve(
    settings: Settings,
    desk: Desk,
    slack: Slack,
    listen: Listen,
    ending: asyncio.Event,
    on_ready: Callable[[str], None],
) -> None:
    """Answer on Slack until `ending` is set; `on_ready` hears how Slack reaches us, once it does."""
    with (
        ThreadPoolExecutor(_threads(settings), thread_name_prefix="engine") as pool,
        slack.metrics.watching(desk.inbox),
    ):
        adding = _adding(settings, desk, slack)
        answering = _answering(settings, desk, slack, pool, adding)
        work = Work(desk.inbox, answering.handle, at_once=settings.slack.answers_at_once, give_up=answering.give_up)
        front = _front(_app(settings, desk, slack, answering, work, adding), slack, listen)

        async def end() -> None:
            drain = settings.slack.drain_seconds
            await asyncio.gather(work.end(drain), adding.end(drain))

        weekly = asyncio.create_task(_reporting(settings, desk, slack, adding.places).every_week())
        try:
            async with _shown(slack.metrics, listen) as shown:
                await _run(front, work, ending, end, lambda: on_ready(f"{front.name}{shown}"))
        finally:
            weekly.cancel()
            await asyncio.gather(weekly, return_exceptions=True)
    log.info("ended")


@contextlib.asynccontextmanager
async def _shown(metrics: Metrics, listen: Listen) -> AsyncIterator[str]:
    """The metrics at an address of their own, where there is one, and where that is."""
    if listen.metrics is None:
        yield ""
        return
    async with showing(metrics, listen.metrics) as (host, port):
        yield f", metrics on http://{host}:{port}/metrics"


async def _run(
    front: Front,
    work: Work,
    ending: asyncio.Event,
    end: Callable[[], Awaitable[None]],
    on_ready: Callable[[], None],
) -> None:
    working = asyncio.create_task(work.run())
    try:
        await _unless(ending, front.open())
        if not ending.is_set():
            on_ready()
            log.info("listening", extra={"front": front.name, "owner": work.owner})
        await ending.wait()
    finally:
        log.info("ending")
        await front.close()
        await end()
        await working


def check(tokens: Tokens, *, http: bool) -> None:
    """Raises SettingsError for what is missing."""
    second, name = (tokens.signing_secret, SIGNING_SECRET) if http else (tokens.app, APP_TOKEN)
    for token, variable, begins in ((tokens.bot, BOT_TOKEN, "xoxb-"), (second, name, "" if http else "xapp-")):
        if not token.get_secret_value():
            raise SettingsError(
                f"{variable} is not set. docs/slack.md leads from `pincite slack manifest` to where Slack shows it."
            )
        if token.get_secret_value().startswith(tuple(PREFIXES - {begins})):
            raise SettingsError(f"{variable} should begin with {begins!r}; it holds another of Slack's tokens.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """The workspace that the tokens lead to, and who we are in it."""

    client: AsyncWebClient
    web: Web
    me: Identity
    tokens: Tokens
    metrics: Metrics


@contextlib.asynccontextmanager
async def connected(settings: Settings, tokens: Tokens, *, http: bool) -> AsyncIterator[Slack]:
    """Slack, once it is reached. Raises SettingsError for tokens that are missing or not accepted."""
    check(tokens, http=http)
    async with aiohttp.ClientSession(trust_env=True) as session:
        client = AsyncWebClient(
            token=tokens.bot.get_secret_value(), base_url=settings.slack.api_url, session=session, retry_handlers=[]
        )
        metrics = Metrics()
        web = Web(client, on_call=metrics.called)
        yield Slack(client=client, web=web, me=await identify(web), tokens=tokens, metrics=metrics)


def _adding(settings: Settings, desk: Desk, slack: Slack) -> Adding:
    places = Places(slack.web, slack.me, settings.slack)
    return Adding(Needs(web=slack.web, inbox=desk.inbox, places=places, library=desk.library, settings=settings))


def _answering(settings: Settings, desk: Desk, slack: Slack, pool: ThreadPoolExecutor, adding: Adding) -> Answering:
    def options(asking: Asking) -> Options:
        return Options(shareable=asking.surface is Surface.COMMAND, owner=_called(settings.slack.owner))

    return Answering(
        web=slack.web,
        me=slack.me,
        inbox=desk.inbox,
        engine=desk.engine,
        pool=pool,
        places=adding.places,
        history=History(slack.web, slack.me, desk.ledger),
        calling=Calling(slack.web, slack.me),
        options=options,
        note=adding.note,
        metrics=slack.metrics,
        patience=settings.slack.stages_after,
    )


def _reporting(settings: Settings, desk: Desk, slack: Slack, places: Places) -> Reporting:
    return Reporting(
        web=slack.web,
        me=slack.me,
        inbox=desk.inbox,
        ledger=desk.ledger,
        library=desk.library,
        places=places,
        gather=desk.gather,
        settings=settings.slack,
    )


def _app(settings: Settings, desk: Desk, slack: Slack, answering: Answering, work: Work, adding: Adding) -> AsyncApp:
    def on_news(incoming: Incoming) -> None:
        if isinstance(incoming, Asked):
            slack.metrics.questions.labels(incoming.asking.surface.value).inc()
            answering.greet(incoming.asking, after=0 if work.is_busy else PATIENCE)
        work.wake()

    buttons = Buttons(
        web=slack.web,
        me=slack.me,
        inbox=desk.inbox,
        ledger=desk.ledger,
        library=desk.library,
        places=answering.places,
        test_cases=_test_cases(settings, desk),
        owner=settings.slack.owner,
    )
    app_home = AppHome(
        web=slack.web,
        me=slack.me,
        inbox=desk.inbox,
        ledger=desk.ledger,
        library=desk.library,
        places=answering.places,
        suggestions=Suggestions(engine=desk.plain, library=desk.library, given=settings.slack.prompts),
    )
    intake = Intake(desk.inbox, slack.me, settings.slack, on_news)
    reporting = _reporting(settings, desk, slack, answering.places)
    saving = Saving(web=slack.web, me=slack.me, inbox=desk.inbox, adding=adding, settings=settings.slack)
    listeners = Listeners(buttons=buttons, app_home=app_home, adding=adding, reporting=reporting, saving=saving)
    return build_app(slack.client, slack.me, intake, listeners, slack.tokens.signing_secret.get_secret_value())


def _test_cases(settings: Settings, desk: Desk) -> TestCases:
    def add(case: Case) -> None:
        casebook.add(settings.slack.cases, case, load_cases)

    return TestCases(inbox=desk.inbox, ledger=desk.ledger, add=add, allowed=settings.slack.evaluators)


def _front(app: AsyncApp, slack: Slack, listen: Listen) -> Front:
    """By HTTP the metrics are shown beside, unless they have an address of their own."""
    if listen.http:
        return HttpFront(app, listen.http, None if listen.metrics else slack.metrics)
    return SocketFront(app, slack.tokens.app.get_secret_value())


def _threads(settings: Settings) -> int:
    many = settings.slack.answers_at_once
    return min(ENGINES, many, os.cpu_count() or 1) if settings.model == EXTRACTIVE else many


def _called(owner: str) -> str:
    """How the owner of the documents is called on a button, which can hold no mention."""
    return "the owner" if owner else ""
