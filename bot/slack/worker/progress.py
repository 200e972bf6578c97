"""What people see while they wait: a line of status, and where it takes long a message that says what is being done.

Slack clears the status when something is posted. The message is a stream, of which Slack starts some twenty a minute in
a workspace; where it takes no more, or knows none, the status goes on. The answer takes the place of the message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from bot.slack.client.web import OutcomeUnknown, WebError

if TYPE_CHECKING:
    from bot.ports.inbox import Asking
    from bot.slack.client.web import Data, Web

log = logging.getLogger(__name__)

_FIRST = "searching"
READING_STATUS, READING_ABOVE = "is reading what came with it…", "is reading what was sent above…"
_STATUSES = {
    "searching": "is searching the documents…",
    "reading": "is reading what was found…",
    "writing": "is writing the answer…",
    "checking": "is checking every sentence against its source…",
}
_TITLES = {
    "searching": "Searching the documents",
    "reading": "Reading what was found",
    "writing": "Writing the answer",
    "checking": "Checking every sentence against its source",
}
WAITING = "is finishing earlier questions first…"
REPORT_SECONDS = 1.5
"""Seconds between two reports: a workspace has a hundred a minute for all its streams."""
_LASTING = 60.0
"""Seconds after which a status is said again; Slack drops it after two minutes."""
STATUS_SECONDS = 2.0
"""Seconds of work for which a line of status is enough."""


class Progress:
    """One question's; `stream` is the `ts` of its message, empty where there is none."""

    def __init__(
        self,
        web: Web,
        asking: Asking,
        greeting: asyncio.Future[None] | None = None,
        *,
        patience: float = STATUS_SECONDS,
    ) -> None:
        """For a question that is being worked on; `greeting` is a status that may still be on its way to Slack."""
        self._web, self._asking, self._greeting, self.stream = web, asking, greeting, ""
        self._patience = patience
        self.is_unsure = False
        """Whether Slack may show a stream that we don't know of."""
        self._stage, self._told, self._last = _FIRST, _FIRST, time.monotonic()
        self._reporting: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    async def begin(self) -> None:
        """Show that it is being worked on, until `end`, in whatever way Slack takes now. Never raises."""
        await self.say(_STATUSES[_FIRST])
        if not (self._patience and await self._is_over_soon()):
            await self._start()

    async def _is_over_soon(self) -> bool:
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(self._over.wait(), self._patience)
        return False

    def end(self) -> None:
        """There is something to show: nothing more is begun."""
        self._over.set()

    async def say(self, status: str) -> None:
        """Show this line of status; best effort."""
        place = self._asking.place
        at = {"channel_id": place.channel, "thread_ts": place.thread}

        with contextlib.suppress(WebError):
            await self._web.call(
                "assistant.threads.setStatus",
                wait=False,
                status=status,
                **at,
            )

    def stage(self, name: str) -> None:
        """The engine has come to this stage, such as `writing (120 words)`; to be called in the event loop."""
        word = name.split(maxsplit=1)[0]
        if word in _TITLES:
            self._stage = word

        # A new stage is told soon, and one that lasts again before Slack drops it.
        since = time.monotonic() - self._last
        is_new = self._stage != self._told
        is_due = since >= _LASTING or (since >= REPORT_SECONDS and is_new)
        if is_due and self._reporting is None and not self._over.is_set():
            self._reporting = asyncio.create_task(self._report())

    def go_on(self, stream: str) -> None:
        """With the stream of an earlier attempt, which may show any stage as being under way."""
        self.stream = stream

    async def settle(self) -> None:
        """Wait for what is on its way, so that nothing comes after the answer."""
        self.end()
        # A status that comes after the answer would stay for two minutes.
        if self._reporting:
            await self._reporting
        if self._greeting:
            await asyncio.wait({self._greeting})

    async def _start(self) -> None:
        try:
            started = await self._web.call(
                "chat.startStream",
                wait=False,
                chunks=[self._task()],
                **self._to(),
            )
            self.stream = str(started.get("ts", ""))
            self._told = self._stage
        except OutcomeUnknown:
            self.is_unsure = True
        except WebError as error:
            log.info("no stream begun", extra={"reason": str(error)})

    async def _report(self) -> None:
        stage = self._stage  # it may go on while Slack is told
        try:
            if self.stream:
                await self._append()
            else:
                await self.say(_STATUSES[stage])
            self._told = stage
        except WebError as error:
            log.info("progress not shown", extra={"reason": str(error)})
        finally:
            self._last = time.monotonic()
            self._reporting = None

    async def _append(self) -> None:
        at = {"channel": self._asking.place.channel, "ts": self.stream}
        await self._web.call("chat.appendStream", wait=False, chunks=[self._task()], **at)

    def _task(self) -> Data:
        """One card, whose title changes with the stage."""
        return {
            "type": "task_update",
            "id": "work",
            "title": _TITLES[self._stage],
            "status": "in_progress",
        }

    def _to(self) -> Data:
        place = self._asking.place
        return {
            "channel": place.channel,
            "thread_ts": place.thread,
            "recipient_user_id": self._asking.user,
            "recipient_team_id": place.team,
            "task_display_mode": "timeline",
        }
