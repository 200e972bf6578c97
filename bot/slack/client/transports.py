"""The two ways in which Slack reaches the bot: over a WebSocket that the bot opens, or by signed HTTP requests."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Protocol

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncServerErrorRetryHandler

from bot.slack.logs import failure
from bot.slack.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.socket_mode.aiohttp import SocketModeClient

    from bot.slack.health import BotHealth
    from bot.slack.metrics import BotMetrics

Address = tuple[str, int]
"""A host and a port to listen at."""

log = logging.getLogger(__name__)

_PATH = "/slack/events"
_LARGEST = 1_000_000
"""Bytes of a request; Slack's are far smaller."""
_PING = 2.0
"""Seconds between two pings, and until a connection that broke is replaced."""


class Transport(Protocol):
    """Receives what Slack delivers."""

    @property
    def name(self) -> str:
        """How it is called in a sentence."""
        ...

    async def open(self) -> None:
        """Begin to receive."""
        ...

    async def is_connected(self) -> bool:
        """Whether Slack can deliver now, as far as can be seen from here."""
        ...

    async def close(self) -> None:
        """Receive no more."""
        ...


class SocketFront:
    """Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode. No public address is needed."""

    name = "Socket Mode"

    def __init__(self, app: AsyncApp, token: str) -> None:
        """With the app-level token."""
        self._app, self._token = app, token
        self._handler: AsyncSocketModeHandler | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; the client tries until it succeeds, and again whenever the connection ends."""
        self._handler = AsyncSocketModeHandler(self._app, self._token, ping_interval=_PING)
        self._handler.client.web_client.retry_handlers = [
            AsyncConnectionErrorRetryHandler(max_retry_count=3),
            AsyncServerErrorRetryHandler(max_retry_count=3),
        ]  # it asks for nothing but where to connect to, and gives up until Slack ends the connection that it has
        self._refreshing = asyncio.create_task(self._refresh(self._handler.client))

        while True:
            try:
                await self._handler.client.connect()  # type: ignore[no-untyped-call]
            except Exception as error:  # noqa: BLE001 - whatever it is, the bot is there to listen
                failure(log, "not connected", error)
                await asyncio.sleep(_PING)
            else:
                return

    async def is_connected(self) -> bool:
        """Whether there is a connection that answers pings."""
        return self._handler is not None and await self._handler.client.is_connected()

    async def close(self) -> None:
        """Close the socket, so that Slack sends to others; what is being acknowledged gets a moment for it."""
        if self._handler is None:
            return
        # First, or it would take what is being closed for a connection that broke.
        if self._refreshing:
            self._refreshing.cancel()
        await self._handler.client.close()  # type: ignore[no-untyped-call]
        await self._handler.client.aiohttp_client_session.close()

    async def _refresh(self, client: SocketModeClient) -> None:
        """While it isn't connected let it ask for a new address: each is good for one try, but it keeps to one."""
        while True:
            await asyncio.sleep(_PING)
            if not await client.is_connected():
                client.wss_uri = None


class HttpFront:
    """Signed HTTP: https://docs.slack.dev/authentication/verifying-requests-from-slack. Bolt checks the signatures."""

    def __init__(
        self,
        app: AsyncApp,
        address: Address,
        routes: Sequence[web.RouteDef] = (),
    ) -> None:
        """To listen there, behind something that speaks TLS, and serve these routes as well."""
        self._app, self._routes = app, routes
        self._host, self._port = address
        self._runner: web.AppRunner | None = None

    @property
    def name(self) -> str:
        """The address that Slack is to be given, as seen from here."""
        port = self._port
        if self._runner and self._runner.addresses:
            port = self._runner.addresses[0][1]  # where the port given was 0, the one that was free
        return f"HTTP on {self._host}:{port}{_PATH}"

    async def open(self) -> None:
        """Listen; raises OSError where the port is taken."""
        served = web.Application(client_max_size=_LARGEST)
        served.add_routes([web.post(_PATH, self._receive), *self._routes])
        self._runner = web.AppRunner(served, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def is_connected(self) -> bool:
        """Whether it listens."""
        return self._runner is not None

    async def close(self) -> None:
        """Stop listening, when what has come in is acknowledged."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _receive(self, request: web.Request) -> web.Response:
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdigit():
            return web.Response(status=401)  # Bolt would stumble over it
        asked = await to_bolt_request(request)
        answer = await self._app.async_dispatch(asked)
        return await to_aiohttp_response(answer)


@contextlib.asynccontextmanager
async def showing(routes: Sequence[web.RouteDef], address: Address) -> AsyncIterator[Address]:
    """Serve these routes there until the block ends, and nothing else; gives where it listens."""
    served = web.Application()
    served.add_routes(routes)
    runner = web.AppRunner(served, access_log=None)  # who asks every few seconds is not worth a line each time
    await runner.setup()

    try:
        await web.TCPSite(runner, *address).start()
        yield runner.addresses[0][:2]
    finally:
        await runner.cleanup()


def metrics_route(metrics: BotMetrics) -> web.RouteDef:
    """Whoever can reach it can read it: there is no secret in it."""

    async def show(_request: web.Request) -> web.Response:
        text = await asyncio.to_thread(metrics.text)
        return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE})

    return web.get("/metrics", show)


def health_routes(health: BotHealth) -> tuple[web.RouteDef, ...]:
    """Whether the process is alive, and whether it is ready; `/health` is what the former was called first."""

    async def alive(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def ready(_request: web.Request) -> web.Response:
        lacking = await health.lacking()
        if lacking:
            return web.Response(status=503, text=f"lacks {', '.join(lacking)}")
        return web.Response(text="ready")

    return (web.get("/healthz", alive), web.get("/health", alive), web.get("/readyz", ready))
