"""The life of the bot: find out who it is, listen, work, and end without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.configuration.files import EXTRACTIVE
from bot.configuration.settings import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, half_configured
from bot.errors import SettingsError
from bot.slack.client.identity import identify
from bot.slack.client.sharing import Sharing
from bot.slack.client.transports import HttpFront, SocketFront, health_routes, metrics_route, showing
from bot.slack.client.web import Web
from bot.slack.health import BotHealth
from bot.slack.metrics import BotMetrics
from bot.slack.oauth import routes
from bot.slack.several import SeveralTeams
from bot.slack.team import Link, OneTeam, SharedParts
from bot.slack.worker.work import Workers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from aiohttp.web import RouteDef
    from slack_bolt.app.async_app import AsyncApp

    from bot.configuration.settings import Settings, SlackTokens
    from bot.slack.client.transports import Address, Transport
    from bot.slack.team import TeamServer
    from bot.wiring import SlackServices

T = TypeVar("T")

log = logging.getLogger(__name__)

_TURN = 0.0005
"""Seconds after which a thread that computes lets another one go on, ten times sooner than by default."""
_ENGINES = 4
"""Extractive answers that are computed at the same time, at most, and no more than there are processors: more only take
turns there, and what has to be acknowledged takes its turn among them."""
_PREFIXES = {"xoxb-", "xoxp-", "xapp-"}
"""How the tokens of bots, people and apps begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where to listen: for Slack by HTTP, else Socket Mode; and for whoever reads the metrics, or asks how it is."""

    http: Address | None = None
    metrics: Address | None = None


async def serve_until_told(
    settings: Settings,
    tokens: SlackTokens,
    services: SlackServices,
    listen: Listen,
    on_ready: Callable[[str], None],
) -> None:
    """Answer on Slack until SIGTERM or SIGINT. Raises SettingsError for tokens that are missing or not accepted.

    Raises IndexMismatch once another process has brought the index up to a version that this program is too old for, or
    has put another one in its place.
    """
    ending = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ending.set)

    async with contextlib.AsyncExitStack() as stack:
        watch = await stack.enter_async_context(watching(services, listen, ending))
        reaching = connected(settings, tokens, services, watch, http=listen.http is not None)
        slack = await _unless(ending, stack.enter_async_context(reaching))
        if slack:
            await serve_bot(settings, services, slack, listen, ending, on_ready)

    if watch.health.outdated:
        raise watch.health.outdated


async def _unless(ending: asyncio.Event, what: Awaitable[T]) -> T | None:
    """What comes of it; nothing where we are told to end before, since Slack may be away for as long as it likes."""
    doing = asyncio.ensure_future(what)
    told = asyncio.ensure_future(ending.wait())

    try:
        await asyncio.wait({doing, told}, return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        doing.cancel()
        told.cancel()
        await asyncio.gather(doing, told, return_exceptions=True)


async def serve_bot(
    settings: Settings,
    services: SlackServices,
    slack: Slack,
    listen: Listen,
    ending: asyncio.Event,
    on_ready: Callable[[str], None],
) -> None:
    """Answer on Slack until `ending` is set; `on_ready` hears how Slack reaches us, once it does."""
    drain = settings.slack.drain_seconds
    work = Workers(services.inbox, slack.crew, at_once=settings.slack.answers_at_once)

    async def end() -> None:
        await asyncio.gather(work.end(drain), slack.crew.end(drain))

    with _quick_turns(), ThreadPoolExecutor(_threads(settings), thread_name_prefix="engine") as pool:
        sharing = Sharing(services.inbox, work.owner)
        secret = slack.tokens.signing_secret.get_secret_value()
        house = SharedParts(
            services=services,
            work=work,
            pool=pool,
            metrics=slack.watch.metrics,
            secret=secret,
            sharing=sharing,
        )
        async with sharing.at_work(), slack.crew.at_work(house) as app:
            front = _front(app, slack, listen)
            slack.watch.health.front = front
            await _run(front, work, ending, end, lambda: on_ready(f"{front.name}{slack.watch.shown}"))

    log.info("ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is told of the process, and where, in words."""

    metrics: BotMetrics
    health: BotHealth
    shown: str = ""


@contextlib.asynccontextmanager
async def watching(
    services: SlackServices,
    listen: Listen,
    ending: asyncio.Event,
) -> AsyncIterator[Watch]:
    """Look after the process until the block ends; begun before Slack is reached, which may be away for long."""
    metrics = BotMetrics()
    load = partial(services.embedder.embed_query, "ready")  # the first vector loads the model
    health = BotHealth(services.check, load, ending)
    with metrics.watching(services.inbox):
        async with health.at_work(), _shown(metrics, health, listen) as shown:
            yield Watch(metrics=metrics, health=health, shown=shown)


@contextlib.asynccontextmanager
async def _shown(
    metrics: BotMetrics,
    health: BotHealth,
    listen: Listen,
) -> AsyncIterator[str]:
    """Both at an address of their own, where there is one, and where that is."""
    if listen.metrics is None:
        yield ""
        return
    shown = (metrics_route(metrics), *health_routes(health))
    async with showing(shown, listen.metrics) as (host, port):
        yield f", metrics on http://{host}:{port}/metrics"


async def _run(
    front: Transport,
    work: Workers,
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
        # Slack first, so that it delivers to others while what was begun is finished.
        await front.close()
        await end()
        await working


def check_tokens(
    settings: Settings,
    tokens: SlackTokens,
    *,
    http: bool,
) -> None:
    """Raises SettingsError for what is missing."""
    by_http = (tokens.signing_secret, SIGNING_SECRET, "")
    by_socket = (tokens.app, APP_TOKEN, "xapp-")
    needed = [by_http if http else by_socket]

    # Several workspaces have their bot tokens in the database.
    if tokens.are_for_several or settings.slack.teams:
        lacking = half_configured(settings.slack, tokens)
        if lacking:
            raise SettingsError(lacking)
    else:
        needed.insert(0, (tokens.bot, BOT_TOKEN, "xoxb-"))

    for token, variable, begins in needed:
        if not token.get_secret_value():
            raise SettingsError(
                f"{variable} is not set. `pincite doctor --slack` says where Slack shows it, as does docs/slack.md."
            )
        if token.get_secret_value().startswith(tuple(_PREFIXES - {begins})):
            raise SettingsError(f"{variable} should begin with {begins!r}; it holds another of Slack's tokens.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """What the tokens lead to."""

    crew: TeamServer
    tokens: SlackTokens
    watch: Watch
    routes: tuple[RouteDef, ...] = ()
    """What else is served by HTTP."""


@contextlib.asynccontextmanager
async def connected(
    settings: Settings,
    tokens: SlackTokens,
    services: SlackServices,
    watch: Watch,
    *,
    http: bool,
) -> AsyncIterator[Slack]:
    """Slack, once it is reached. Raises SettingsError for tokens that are missing or not accepted."""
    check_tokens(settings, tokens, http=http)
    async with aiohttp.ClientSession(trust_env=True) as session:
        if tokens.are_for_several:
            store = services.installations(tokens.token_key.get_secret_value())
            crew = SeveralTeams(settings, tokens, store, session)
            installing = routes(settings, tokens, store, session)
            yield Slack(crew=crew, tokens=tokens, watch=watch, routes=installing)
            return

        client = AsyncWebClient(
            token=tokens.bot.get_secret_value(),
            base_url=settings.slack.api_url,
            session=session,
            retry_handlers=[],  # `Web` repeats what may be repeated
        )
        web = Web(client, on_call=watch.metrics.called)
        link = Link(client=client, web=web, me=await identify(web))
        yield Slack(crew=OneTeam(settings, link), tokens=tokens, watch=watch)


def _front(app: AsyncApp, slack: Slack, listen: Listen) -> Transport:
    """By HTTP the metrics are shown beside, unless they have an address of their own; how it is, in any case."""
    if listen.http:
        beside = () if listen.metrics else (metrics_route(slack.watch.metrics),)
        return HttpFront(app, listen.http, (*beside, *health_routes(slack.watch.health), *slack.routes))
    return SocketFront(app, slack.tokens.app.get_secret_value())


@contextlib.contextmanager
def _quick_turns() -> Iterator[None]:
    """Let threads take the interpreter from each other sooner: what listens waits for all that compute, in turn."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _threads(settings: Settings) -> int:
    many = settings.slack.answers_at_once
    if settings.model != EXTRACTIVE:
        return many  # they wait for a language model, and compute little themselves
    return min(_ENGINES, many, os.cpu_count() or 1)
