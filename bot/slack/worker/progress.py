"""What people see while they wait: a streaming message with the stages as tasks, or a line of status.

Slack starts some twenty streams a minute in a workspace. Where it takes no more, or knows no streams, the line of
status stands in, and the answer is posted in one piece.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING

from bot.slack.client.web import Limited, Refused, Unsure, WebError

if TYPE_CHECKING:
    from bot.inbox import Asking
    from bot.slack.client.web import Data, Web

log = logging.getLogger(__name__)

TITLES = {
    "searching": "Searching the documents",
    "reading": "Reading what was found",
    "writing": "Writing the answer",
    "checking": "Checking every sentence against its source",
}
FIRST = "searching"
STATUS = "is searching the documents…"
WAITING = "is finishing earlier questions first…"
EVERY = 1.5
"""Seconds between two reports: a workspace has a hundred a minute for all its streams."""


class Progress:
    """One question's; `stream` is the `ts` of its message, empty where there is none."""

    def __init__(self, web: Web, asking: Asking, greeting: asyncio.Future[None] | None = None) -> None:
        """For a question that is being worked on; `greeting` is a status that may still be on its way to Slack."""
        self._web, self._asking, self._greeting, self.stream = web, asking, greeting, ""
        self.is_unsure = False
        """Whether Slack may show a stream that we don't know of."""
        self._is_continued = False
        self._stages: list[str] = [FIRST]
        self._told, self._last = 1, time.monotonic()
        self._reporting: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Show that it is being worked on, in whatever way Slack takes now. Never raises."""
        try:
            started = await self._web.call(
                "chat.startStream", wait=False, chunks=[_task(FIRST, "in_progress")], **self._to()
            )
            self.stream = str(started.get("ts", ""))
        except Unsure:
            self.is_unsure = True
        except WebError:
            await self.say(STATUS)

    async def say(self, status: str) -> None:
        """Show this line of status; best effort."""
        place = self._asking.place
        at = {"channel_id": place.channel, "thread_ts": place.thread}
        with contextlib.suppress(WebError):
            await self._web.call("assistant.threads.setStatus", wait=False, status=status, **at)

    def stage(self, name: str) -> None:
        """The engine has come to this stage, such as `writing (120 words)`; to be called in the event loop."""
        word = name.split(maxsplit=1)[0]
        if word in TITLES and word != self._stages[-1]:
            self._stages.append(word)
        if self.stream and self._reporting is None and time.monotonic() - self._last >= EVERY:
            self._reporting = asyncio.create_task(self._report())

    def go_on(self, stream: str) -> None:
        """With the stream of an earlier attempt, which may show any stage as being under way."""
        self.stream, self._is_continued = stream, True

    async def settle(self) -> None:
        """Wait for what is on its way, so that nothing comes after the answer."""
        if self._reporting:
            await self._reporting
        if self._greeting:
            await asyncio.wait({self._greeting})

    def tasks(self) -> list[Data]:
        """All stages as done, for the end of the stream."""
        stages = TITLES if self._is_continued else self._stages[self._told - 1 :]
        return [_task(name, "complete") for name in stages]

    async def _report(self) -> None:
        stages, known = self._stages[self._told - 1 :], len(self._stages)
        chunks = [_task(name, "complete") for name in stages[:-1]] + [_task(stages[-1], "in_progress")]
        try:
            await self._web.call(
                "chat.appendStream", wait=False, channel=self._asking.place.channel, ts=self.stream, chunks=chunks
            )
            self._told = known
        except (Limited, Unsure, Refused) as error:
            log.info("progress not shown", extra={"reason": str(error)})
        finally:
            self._last, self._reporting = time.monotonic(), None

    def _to(self) -> Data:
        place = self._asking.place
        return {
            "channel": place.channel,
            "thread_ts": place.thread,
            "recipient_user_id": self._asking.user,
            "recipient_team_id": place.team,
            "task_display_mode": "timeline",
        }


def _task(name: str, status: str) -> Data:
    return {"type": "task_update", "id": name, "title": TITLES[name], "status": status}
