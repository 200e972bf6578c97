"""How Slack brings payloads to an app, over Socket Mode or as signed HTTP requests, and again until it acknowledges.

It encodes: single-use tickets, `hello`, one connection for each payload, ten connections at most, three seconds for an
acknowledgement, three retries of events (at once, after a minute, after five) and none of commands and interactions,
`retry_attempt` from 0, a retry with the same envelope_id, HTTP's X-Slack-Retry-Num and X-Slack-No-Retry. When Socket
Mode retries is not documented; here a lost connection counts as one attempt, and a new one brings the next at once.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.web_api import Workspace

CONNECTIONS_MOST = 10
RETRIES = 3


class Delivery:
    """One payload on its way to the app.

    `await delivery.acked` (or `delivery.wait()` from another thread) is True once the app acknowledged, False when
    Slack gave up. `ack_ms` counts from the first sending, and stays None without an acknowledgement.
    """

    def __init__(self, kind: str, payload: Json, envelope_id: str) -> None:
        self.kind = kind
        self.payload = payload
        self.envelope_id = envelope_id
        self.ts = ""
        self.twin: Delivery | None = None
        self.sent: list[float] = []
        self.acks = 0
        self.ack_ms: float | None = None
        self.response: Json = {}
        self.reasons: list[str] = []
        self.on_ack: Callable[[Json], None] | None = None
        self.heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._over: concurrent.futures.Future[bool] = concurrent.futures.Future()
        self._over.set_running_or_notify_cancel()  # so that a cancelled waiter doesn't cancel it

    @property
    def acked(self) -> asyncio.Future[bool]:
        return asyncio.wrap_future(self._over)

    def wait(self, seconds: float = 10) -> bool:
        return self._over.result(seconds)

    @property
    def event(self) -> Json:
        found: Json = self.payload.get("event", self.payload)
        return found

    def acknowledge(self, response: Json) -> None:
        self.acks += 1
        if self.heard.done():
            return
        self.ack_ms = (time.monotonic() - self.sent[0]) * 1000
        self.response = response
        self.heard.set_result(None)
        if self.on_ack:
            self.on_ack(response)
        self.end(acked=True)

    def end(self, *, acked: bool) -> None:
        if not self._over.done():
            self._over.set_result(acked)


class Door(Protocol):
    """A way into the app. `offer` says why it was not acknowledged, or nothing; `pause` may end early."""

    async def offer(self, delivery: Delivery, attempt: int, reason: str) -> str: ...

    async def pause(self, delivery: Delivery, seconds: float) -> None: ...


@dataclass(kw_only=True, eq=False)
class Connection:
    socket: web.WebSocketResponse
    request: web.Request
    gone: asyncio.Future[None]
    draining: bool = False


@dataclass(kw_only=True, eq=False)
class SocketDoor:
    """Socket Mode: the connections an app holds, and what travels on them."""

    team: Workspace
    connections: list[Connection] = field(default_factory=list)
    deliveries: dict[str, list[Delivery]] = field(default_factory=dict)
    _turn: int = 0

    def __post_init__(self) -> None:
        self._next_open: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def offer(self, delivery: Delivery, attempt: int, reason: str) -> str:
        connection = await self._connection(delivery)
        if connection is None:
            return "no_connection"
        known = self.deliveries.setdefault(delivery.envelope_id, [])
        if delivery not in known:
            known.append(delivery)
        delivery.sent.append(time.monotonic())
        try:
            await connection.socket.send_json(envelope(delivery, attempt, reason))
        except ConnectionError:
            return "connection_failed"
        await asyncio.wait(
            {delivery.heard, connection.gone}, timeout=self.team.ack_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        return "" if delivery.heard.done() else "connection_failed" if connection.gone.done() else "timeout"

    async def pause(self, delivery: Delivery, seconds: float) -> None:
        """A new connection brings what is pending at once."""
        ends = {delivery.heard, self._next_open}
        await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    async def _connection(self, delivery: Delivery) -> Connection | None:
        """The next connection in turn. Events wait for one to open, the rest fails."""
        while not (open_ones := [each for each in self.connections if not each.draining]):
            if delivery.kind != "events_api":
                return None
            await asyncio.wait({self._next_open})
        self._turn += 1
        return open_ones[self._turn % len(open_ones)]

    async def link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.team.tickets:
            return web.Response(status=401, text="no such ticket")
        self.team.tickets.remove(ticket)
        if self._fails():
            hang_up(request)
            return web.Response()
        socket = web.WebSocketResponse(timeout=1)
        await socket.prepare(request)
        if len(self.connections) >= CONNECTIONS_MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        await self._serve(Connection(socket=socket, request=request, gone=asyncio.get_running_loop().create_future()))
        return socket

    def _fails(self) -> bool:
        """Whether a fault of the method `socket` strikes; the ticket is used up then."""
        return any(each.strikes("socket") for each in self.team.faults if each.kind != "slow")

    async def _serve(self, connection: Connection) -> None:
        self.connections.append(connection)
        try:
            await connection.socket.send_json(hello(len(self.connections)))
            opened, self._next_open = self._next_open, asyncio.get_running_loop().create_future()
            opened.set_result(None)
            async for message in connection.socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        except ConnectionError:
            pass
        finally:
            self.connections.remove(connection)
            connection.gone.set_result(None)

    def _acknowledge(self, answer: Json) -> None:
        deliveries = self.deliveries.get(str(answer.get("envelope_id")))
        if not deliveries:
            self.team.problems.append(f"socket: an acknowledgement of no envelope: {answer}")
            return
        payload = answer.get("payload")
        if payload and not accepts_payload(deliveries[0]):
            self.team.problems.append(f"socket: {deliveries[0].kind} takes no response payload: {payload}")
        for delivery in deliveries:
            delivery.acknowledge(payload or {})

    async def refresh(self, reason: str) -> None:
        for connection in self.connections:
            connection.draining = True
            asyncio.get_running_loop().call_later(self.team.refresh_seconds, hang_up, connection.request)
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    def cut(self) -> None:
        for connection in self.connections:
            hang_up(connection.request)

    async def close(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close()


def hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def hello(connections: int) -> Json:
    about = {"host": "local", "build_number": 1, "approximate_connection_time": 18060}
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": "A1"},
        "debug_info": about,
    }


def accepts_payload(delivery: Delivery) -> bool:
    return delivery.kind != "events_api"


def envelope(delivery: Delivery, attempt: int, reason: str) -> Json:
    about: Json = {"type": delivery.kind, "envelope_id": delivery.envelope_id, "payload": delivery.payload}
    retry = {"retry_attempt": attempt, "retry_reason": reason} if delivery.kind == "events_api" else {}
    return about | retry | {"accepts_response_payload": accepts_payload(delivery)}


@dataclass(kw_only=True, eq=False)
class HttpDoor:
    """The Request URL: JSON for events, forms for the rest, signed."""

    team: Workspace
    url: str
    signing_secret: str
    session: aiohttp.ClientSession

    async def offer(self, delivery: Delivery, attempt: int, reason: str) -> str:
        body, content_type = http_body(delivery)
        headers = {"Content-Type": content_type} | signature(self.signing_secret, body)
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        delivery.sent.append(time.monotonic())
        timeout = aiohttp.ClientTimeout(total=self.team.ack_seconds)
        try:
            async with self.session.post(
                self.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return heard(delivery, response, await response.text())
        except TimeoutError:
            return "http_timeout"
        except aiohttp.ClientError:
            return "connection_failed"

    async def pause(self, delivery: Delivery, seconds: float) -> None:
        await asyncio.wait({delivery.heard}, timeout=seconds)


def heard(delivery: Delivery, response: aiohttp.ClientResponse, text: str) -> str:
    if response.ok and response.status < 300:
        delivery.acknowledge(http_response(text))
        return ""
    return "no_retry" if response.headers.get("X-Slack-No-Retry") == "1" else "http_error"


def http_response(text: str) -> Json:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}


def http_body(delivery: Delivery) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "events_api":
        return json.dumps(delivery.payload).encode(), "application/json"
    if delivery.kind == "slash_commands":
        return urlencode(delivery.payload).encode(), form
    return urlencode({"payload": json.dumps(delivery.payload)}).encode(), form


def signature(secret: str, body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + now.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={digest}"}


class Outbox:
    """Carries each payload to the door, and events again until they are acknowledged."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()

    def send(self, delivery: Delivery, door: Door, delays: tuple[float, ...]) -> None:
        task = asyncio.get_running_loop().create_task(carry(delivery, door, delays[:RETRIES]))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def carry(delivery: Delivery, door: Door, delays: tuple[float, ...]) -> None:
    try:
        await attempts(delivery, door, delays if delivery.kind == "events_api" else ())
    finally:
        delivery.end(acked=delivery.heard.done())


async def attempts(delivery: Delivery, door: Door, delays: tuple[float, ...]) -> None:
    reason = ""
    for attempt, delay in enumerate((0.0, *delays)):
        if attempt:
            await door.pause(delivery, delay)
        if delivery.heard.done():
            return
        reason = await door.offer(delivery, attempt, reason)
        if reason:
            delivery.reasons.append(reason)
        if reason in ("", "no_retry"):
            return
