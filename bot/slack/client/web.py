"""Slack's Web API, with the patience and the doubts that it needs.

Slack limits each method for each workspace and answers 429 with `Retry-After`; connections break. A call that can be
repeated is repeated. One that would show something twice is not, once Slack may have carried it out: then
`OutcomeUnknown` is raised, and whoever called looks in the thread what became of it.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.client.limits import Limits

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

Data = dict[str, Any]


class OnCall(Protocol):
    """Hears of each call to Slack: its method, how it ended, and whether it repeats one."""

    def __call__(self, method: str, outcome: str, *, again: bool) -> None:
        """Note it."""
        ...


_ONCE = frozenset(
    {
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.startStream",
        "chat.appendStream",
        "views.open",
        "files.upload",
    }
)
"""Methods that do something more when they are called again. All others only bring about a state."""
_READING = ("auth.", "conversations.", "files.", "reactions.", "usergroups.", "users.")
"""Beginnings of methods that take forms and no JSON: https://docs.slack.dev/apis/web-api/#methods_supporting_json."""
PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
"""Errors of Slack's own, which pass; it may have carried out the call."""
_HOSTS = (".slack.com", ".slack-gov.com")
"""Where files are kept."""
LIMITED = frozenset({"ratelimited", "rate_limited"})
_WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a call is repeated, with some chance added so that callers spread."""
_NOT_SENT = (aiohttp.ClientConnectorError,)
"""What fails before anything is sent."""
_LOST = (aiohttp.ClientError, asyncio.TimeoutError, ConnectionError)
_TIMEOUT = 20
"""Seconds for one call."""
GRACE = 5.0
"""Seconds for which a call that is on its way holds up whoever is told to end."""


class WebError(Exception):
    """A call to Slack did not do what it should."""


class SlackRefused(WebError):
    """Slack says no; `code` is its word for it, such as `not_in_channel`, and `detail` what else it says, if anything.

    The detail may repeat what was sent, and so is none for the log.
    """

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(f"Slack answered {code} to {method}")
        self.code, self.detail = code, detail


class RateLimited(WebError):
    """Slack takes no more of these calls for a while, and the caller does not wait."""


class OutcomeUnknown(WebError):
    """The connection broke: Slack may have carried it out or not."""


_OUTCOMES: dict[type[Exception], str] = {
    SlackRefused: "refused",
    RateLimited: "limited",
    OutcomeUnknown: "unsure",
}


class Web:
    """Calls Slack's methods for one workspace."""

    def __init__(
        self,
        client: AsyncWebClient,
        waits: tuple[float, ...] = _WAITS,
        on_call: OnCall = lambda *_, **__: None,
    ) -> None:
        """With a client that does not retry by itself; `waits` are the seconds before a call is repeated."""
        self._client, self.limits, self._waits, self._on_call = client, Limits(), waits, on_call

    async def call(self, method: str, *, wait: bool = True, **arguments: Any) -> Data:  # noqa: ANN401 - JSON
        """What Slack answers; raises Refused and Unsure. Without `wait` it is called once, or Limited is raised."""
        given = {name: value for name, value in arguments.items() if value is not None}
        # After the last attempt there is no pause: None.
        for again, pause in enumerate((*self._waits, None)):
            await self._turn(method, given, wait=wait)
            try:
                return await self._once(method, given, again=again > 0)
            except RateLimited:
                # No sleep here: the limits know of it by now, and the next turn waits for them.
                if not wait or pause is None:
                    raise
            except _NOT_SENT as error:
                if not wait or pause is None:
                    raise OutcomeUnknown(f"{method}: {type(error).__name__}") from None
                await asyncio.sleep(_about(pause))
            except OutcomeUnknown:
                if not wait or method in _ONCE or pause is None:
                    raise
                await asyncio.sleep(_about(pause))

        raise AssertionError

    async def replies(self, channel: str, thread: str, **arguments: Any) -> list[Data]:  # noqa: ANN401 - JSON
        """The messages of a thread, on all its pages."""
        items: list[Data] = []
        cursor: str | None = None

        while True:
            page = await self.call(
                "conversations.replies", channel=channel, ts=thread, limit=200, cursor=cursor, **arguments
            )
            items.extend(page.get("messages") or [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return items

    async def respond(self, address: str, body: Data) -> None:
        """Answer a command or button at its address; raises Refused when it is spent, and Unsure."""
        for again, pause in enumerate((*self._waits, None)):
            try:
                async with asyncio.timeout(_TIMEOUT), self._session().post(address, json=body) as response:
                    status, after = response.status, response.headers.get("Retry-After")
            except _LOST as error:
                self._on_call("response_url", "unsure", again=again > 0)
                raise OutcomeUnknown(f"response_url: {type(error).__name__}") from None

            self._on_call("response_url", str(status), again=again > 0)
            if status < 400:  # noqa: PLR2004 - the statuses of success
                return
            if pause is None or status not in {429, 500, 502, 503, 504}:
                raise SlackRefused("response_url", str(status))
            await asyncio.sleep(_seconds(after) or _about(pause))

    async def download(
        self,
        address: str,
        most: int,
        *,
        is_page: bool = False,
    ) -> bytes:
        """The bytes of a file on Slack, which must not be more than `most`; raises Refused.

        HTML is a page to sign in, unless the file is one itself. Nobody but Slack is sent our token.
        """
        if not self._is_slacks(address):
            raise SlackRefused("download", "elsewhere")

        headers = {"Authorization": f"Bearer {self._client.token}"}
        try:
            async with asyncio.timeout(_TIMEOUT * 3), self._session().get(address, headers=headers) as response:
                is_html = "text/html" in response.headers.get("Content-Type", "")
                if response.status != 200 or (is_html and not is_page):  # noqa: PLR2004 - OK
                    raise SlackRefused("download", f"status_{response.status}")
                # One byte more than is allowed, to see that there is one.
                content = await _read(response.content, most + 1)
        except _LOST as error:
            raise SlackRefused("download", type(error).__name__) from None

        if len(content) > most:
            raise SlackRefused("download", "too_large")
        return content

    async def upload(self, address: str, data: bytes) -> None:
        """Send these bytes where Slack said that a file is to go; raises Refused and Unsure.

        The address is a secret that lets whoever knows it upload the file: our token isn't sent there.
        """
        if not self._is_slacks(address):
            raise SlackRefused("upload", "elsewhere")

        try:
            async with asyncio.timeout(_TIMEOUT), self._session().post(address, data=data) as response:
                status = response.status
        except _LOST as error:
            self._on_call("upload", "unsure", again=False)
            raise OutcomeUnknown(f"upload: {type(error).__name__}") from None

        self._on_call("upload", str(status), again=False)
        if status != 200:  # noqa: PLR2004 - OK
            raise SlackRefused("upload", f"status_{status}")

    async def _turn(
        self,
        method: str,
        arguments: Data,
        *,
        wait: bool,
    ) -> None:
        channel = str(arguments.get("channel", ""))
        while True:
            pause = self.limits.reserve(method, channel, wait=wait)
            if pause is None:
                raise RateLimited(method)
            if not pause:
                return
            await asyncio.sleep(pause)
            if not self.limits.is_paused(method):  # Slack may have said so in the meantime
                return

    async def _once(
        self,
        method: str,
        arguments: Data,
        *,
        again: bool,
    ) -> Data:
        """Call it. Who is cancelled meanwhile ends after the call, so that the next process sees what came of it."""
        calling = asyncio.create_task(self._noted(method, arguments, again=again))
        try:
            return await asyncio.shield(calling)
        except asyncio.CancelledError:
            await asyncio.wait({calling}, timeout=GRACE)
            raise

    async def _noted(
        self,
        method: str,
        arguments: Data,
        *,
        again: bool,
    ) -> Data:
        outcome = "ok"
        try:
            return await self._called(method, arguments)
        except (WebError, *_NOT_SENT) as error:
            outcome = _OUTCOMES.get(type(error), "not_sent")
            raise
        finally:
            self._on_call(method, outcome, again=again)

    async def _called(self, method: str, arguments: Data) -> Data:
        try:
            async with asyncio.timeout(_TIMEOUT):
                response = await self._client.api_call(method, **_body(method, arguments))
        except SlackApiError as error:
            raise self._judged(method, error) from None
        except _NOT_SENT:
            raise
        except (*_LOST, ValueError) as error:
            raise OutcomeUnknown(f"{method}: {type(error).__name__}") from None

        return dict(response.data) if isinstance(response.data, dict) else {}

    def _judged(self, method: str, error: SlackApiError) -> WebError:
        response = error.response
        body = response.data if isinstance(response.data, dict) else {}
        code = str(body.get("error", ""))
        if response.status_code == 429 or code in LIMITED:  # noqa: PLR2004 - Too Many Requests
            seconds = _seconds(_retry_after(response.headers)) or 1.0
            self.limits.pause(method, seconds)
            log.info("limited", extra={"method": method, "seconds": seconds})
            return RateLimited(method)
        # What broke on Slack's side may have been carried out before.
        if response.status_code >= 500 or code in PASSING or not code:  # noqa: PLR2004 - a server's own errors
            return OutcomeUnknown(f"{method}: {code or response.status_code}")
        return SlackRefused(method, code, _detail(body))

    def _is_slacks(self, address: str) -> bool:
        """Whether this is an address of Slack's, or of what stands in for it."""
        asked = urlsplit(address)
        known = urlsplit(self._client.base_url)
        if asked.netloc == known.netloc and asked.scheme == known.scheme:
            return True
        # The dot in front lets `slack.com` itself pass, and keeps `notslack.com` out.
        return asked.scheme == "https" and f".{asked.hostname}".endswith(_HOSTS)

    def _session(self) -> aiohttp.ClientSession:
        session = self._client.session
        if session is None:
            raise RuntimeError("the client has no session")
        return session


def _detail(body: Data) -> str:
    """What Slack says is wrong: `[ERROR] invalid slack file [json-pointer:view/blocks/3/slack_file.id/slack_file]`."""
    about = body.get("response_metadata") or {}
    return "; ".join(map(str, about.get("messages") or ()))


def _body(method: str, arguments: Data) -> Data:
    if not method.startswith(_READING):
        return {"json": arguments}
    form: Data = {}
    for name, value in arguments.items():
        form[name] = str(value).lower() if isinstance(value, bool) else value  # a form has `true`, not `True`
    return {"data": form}


async def _read(stream: aiohttp.StreamReader, most: int) -> bytes:
    """What comes, up to so many bytes: one `read` gives what has arrived by then."""
    content = await stream.read(most)
    while len(content) < most:
        more = await stream.read(most - len(content))
        if not more:
            break
        content += more
    return content


def _about(seconds: float) -> float:
    return seconds * random.uniform(0.75, 1.5)  # noqa: S311 - to spread callers, not to keep a secret


def _seconds(value: str | None) -> float:
    try:
        return max(0.0, float(value or 0))
    except ValueError:
        return 0.0


def _retry_after(headers: Any) -> str | None:  # noqa: ANN401 - the SDK's headers come in several shapes
    for key, value in dict(headers or {}).items():
        if str(key).lower() == "retry-after":
            return value[0] if isinstance(value, list) else str(value)
    return None
