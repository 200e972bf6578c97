"""Lines of status which say that a question waits: shown by the process that got it, whichever one answers it.

Whoever answers takes back what it shows itself, and knows nothing of a sign that another process shows meanwhile, or
was showing when it was killed. So a sign is noted before it is shown, and each process looks for those that are left:
its own, and those of processes that are gone.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.errors import PinciteError
from bot.ports.inbox import Surface, WaitingSign
from bot.slack.client.web import SlackRefused, WebError
from bot.slack.worker.progress import WAITING, Progress

if TYPE_CHECKING:
    from bot.ports.inbox import Asking, Inbox
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)

_EVERY = 1.0
"""Seconds between two looks for signs that are left."""


class Signs:
    """Those of one process in one workspace."""

    def __init__(self, web: Web, inbox: Inbox, owner: str) -> None:
        """Nothing is shown yet; the others know this process by the name `owner`."""
        self._web, self._inbox, self._owner = web, inbox, owner
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._showing: dict[str, asyncio.Task[None]] = {}

    def show(self, asking: Asking, after: float) -> None:
        """Show that a question waits, if it still does after so many seconds."""
        # A command is in no thread that could show it, and of a reaction the thread is not known yet.
        if asking.surface in {Surface.COMMAND, Surface.REACTION} or not asking.mentioned:
            return
        loop = asyncio.get_running_loop()
        self._timers[asking.ts] = loop.call_later(after, self._begin, asking)

    def taken_up(self, asking: Asking) -> asyncio.Task[None] | None:
        """Somebody works on it now: nothing is shown any more, unless that is on its way."""
        timer = self._timers.pop(asking.ts, None)
        if timer:
            timer.cancel()
        return self._showing.get(asking.ts)

    async def take_back(self, team: str) -> None:
        """Take back what is left, again and again."""
        while True:
            await asyncio.sleep(_EVERY)
            try:
                await self._take_back(team)
            except (PinciteError, WebError) as error:
                log.info("signs not taken back", extra={"reason": type(error).__name__})

    async def end(self) -> None:
        """Show nothing more, and wait for what is on its way: the next process takes it back."""
        for timer in self._timers.values():
            timer.cancel()  # what has not been shown need not be taken back
        await asyncio.gather(*self._showing.values(), return_exceptions=True)

    def _begin(self, asking: Asking) -> None:
        del self._timers[asking.ts]
        showing = asyncio.create_task(self._show(asking))
        self._showing[asking.ts] = showing
        showing.add_done_callback(lambda _: self._showing.pop(asking.ts, None))

    async def _show(self, asking: Asking) -> None:
        sign = WaitingSign(place=asking.place, ts=asking.ts, owner=self._owner)
        if await asyncio.to_thread(self._inbox.show_waiting, sign):
            await Progress(self._web, asking).say(WAITING)

    async def _take_back(self, team: str) -> None:
        for sign in await asyncio.to_thread(self._inbox.left_waiting, team, self._owner):
            # One of ours that is on its way can't be taken back before it is there.
            is_on_its_way = sign.owner == self._owner and sign.ts in self._showing
            if not is_on_its_way:
                await self._clear(sign)
                await asyncio.to_thread(self._inbox.taken_back, sign)

    async def _clear(self, sign: WaitingSign) -> None:
        place = sign.place
        try:
            await self._web.call(
                "assistant.threads.setStatus",
                status="",
                channel_id=place.channel,
                thread_ts=place.thread,
            )
        except SlackRefused as error:
            log.info("sign not taken back", extra={"reason": error.code})
