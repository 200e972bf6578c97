"""What happens while nothing can be stored, as on a full disk: who asks is told, and what they ask is kept in memory.

So is what another person asked of the same message, until it is known who sees the answer.

Slack delivers what isn't acknowledged again, for some six minutes; what is kept here is stored as soon as it can be.
Whichever comes first counts, and the other is a delivery that is known already.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.errors import AskedAlready, PinciteError
from bot.ports.inbox import Reply
from bot.slack.blocks.surfaces import texts
from bot.slack.client.web import WebError
from bot.slack.worker.private import Private
from bot.slack.worker.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports.inbox import Asking
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)

_AGAIN = 2.0
"""Seconds until it is tried again to store what is kept."""
_MOST = 1000
"""What is kept, and who is remembered to have been told."""


class Standstill:
    """Of one process in one workspace."""

    def __init__(self, web: Web) -> None:
        """Nothing is held yet."""
        self._web = web
        self._held: dict[str, Callable[[], None]] = {}
        self._told: dict[str, None] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._storing: asyncio.Task[None] | None = None

    def hold(self, delivery: str, store: Callable[[], None]) -> None:
        """Keep this delivery until `store`, which raises while it can't, has stored it."""
        # What does not fit is delivered again by Slack for some minutes.
        if len(self._held) < _MOST:
            self._held.setdefault(delivery, store)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store())

    def tell(self, asking: Asking) -> None:
        """Tell who asked that it will take time, once."""
        name = f"{asking.place.channel} {asking.ts}"
        if name in self._told or not asking.mentioned:
            return

        self._told[name] = None
        if len(self._told) > _MOST:
            oldest = next(iter(self._told))
            del self._told[oldest]
        task = asyncio.create_task(self._tell(asking))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def end(self) -> None:
        """Try a last time to store what is kept."""
        tasks = list(self._telling)
        if self._storing:
            tasks.append(self._storing)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._store_all()
        if self._held:
            log.error("questions lost that could not be stored", extra={"questions": len(self._held)})

    async def _store(self) -> None:
        while self._held:
            await asyncio.sleep(_AGAIN)
            await self._store_all()

    async def _store_all(self) -> None:
        """All of it, in the order in which it came, until one can't be."""
        for delivery, store in list(self._held.items()):
            try:
                await asyncio.to_thread(store)
            except AskedAlready:
                continue
            except PinciteError:
                return  # the disk is no emptier for the next one
            del self._held[delivery]

    async def _tell(self, asking: Asking) -> None:
        async def keep(_reply: Reply) -> None:
            """There is no place to keep it."""

        try:
            aside = Private(self._web, asking, Reply(), keep)
            await aside.show((texts.text_message(texts.NO_ROOM),), "", Progress(self._web, asking))
            await Progress(self._web, asking).say("")
        except WebError as error:
            log.warning("standstill not told", extra={"reason": str(error)})
