"""Several processes share what Slack allows their workspace: each takes its part, and a pause is one for all.

Slack counts for each app and workspace, and knows nothing of processes. Who is there stands in the database, since
that is what they have in common; a call to Slack costs nothing there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING

from bot.slack.logs import failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports.inbox import Inbox
    from bot.slack.client.limits import Limits

log = logging.getLogger(__name__)

SHARING_SECONDS = 1.0
"""Seconds between two looks at who is there, and at what Slack told the others."""
_PRESENT = 15.0
"""Seconds after which a process that was killed takes no part any more."""


class Sharing:
    """Of one process."""

    def __init__(self, inbox: Inbox, owner: str) -> None:
        """Known to the others by this name."""
        self._inbox, self._owner = inbox, owner
        self._limits: dict[str, Limits] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def join(self, team: str, limits: Limits) -> None:
        """Share the limits of this workspace."""
        self._limits[team] = limits
        limits.on_pause = partial(self._tell, team)

    def leave(self, team: str) -> None:
        """Share them no more."""
        self._limits.pop(team, None)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Be there until the block ends."""
        await self._look()  # before the first call, so that a process that joins takes its part alone
        looking = asyncio.create_task(self._go_on())

        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(looking, *self._telling, return_exceptions=True)
            with contextlib.suppress(Exception):
                await asyncio.to_thread(self._inbox.depart, self._owner)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(SHARING_SECONDS)
            await self._look()

    async def _look(self) -> None:
        try:
            present = await asyncio.to_thread(self._inbox.attend, self._owner, _PRESENT)
        except Exception as error:  # noqa: BLE001 - the store may be away for a while; what was shared last goes on
            failure(log, "limits not shared", error)
            return

        # All workspaces are served by the same processes.
        for limits in self._limits.values():
            limits.share(present.processes)

        for pause in present.pauses:
            if pause.team in self._limits:
                self._limits[pause.team].heed(pause.method, pause.seconds)

    def _tell(self, team: str, method: str, seconds: float) -> None:
        # Whoever was told to pause does not wait until the others know.
        task = asyncio.create_task(self._told(team, method, seconds))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _told(self, team: str, method: str, seconds: float) -> None:
        try:
            await asyncio.to_thread(self._inbox.pause, team, method, seconds)
        except Exception as error:  # noqa: BLE001 - then the others find out by themselves
            failure(log, "pause not shared", error)
