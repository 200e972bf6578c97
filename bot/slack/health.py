"""Whether the bot is well, for whoever starts, stops and updates processes: alive, and ready to be asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Protocol

from bot.errors import IndexMismatch
from bot.slack.logs import failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Seconds between two looks into the database; who asks how we are never waits for one."""
STALE = 10.0
"""Seconds after which a look that has not come back counts as none: a network that is cut says nothing."""


class Connected(Protocol):
    """What Slack delivers through."""

    async def is_connected(self) -> bool:
        """Whether Slack can deliver now."""
        ...


class BotHealth:
    """Of one process."""

    front: Connected | None = None
    """Set once there is one."""

    def __init__(
        self,
        look: Callable[[], None],
        load: Callable[[], object],
        ending: asyncio.Event,
    ) -> None:
        """`look` raises where the database can't be reached, or is for newer programs; `load` loads the model.

        `ending` is set when the process is told to end, and by this where its program is too old for its index, or
        that is gone.
        """
        self._look, self._load, self._ending = look, load, ending
        self._seen = 0.0
        self._is_loaded = False
        self.outdated: IndexMismatch | None = None
        """What is to be said then."""

    async def lacking(self) -> tuple[str, ...]:
        """What is not there that is needed to be asked; nothing when ready."""
        is_fresh = time.monotonic() - self._seen < STALE
        is_there = {
            "the database": self._seen > 0 and is_fresh,
            "the model": self._is_loaded,
            "Slack": self.front is not None and await self.front.is_connected(),
            "time, since it is ending": not self._ending.is_set(),
        }
        return tuple(name for name, is_so in is_there.items() if not is_so)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Look after it until the block ends."""
        tasks = [
            asyncio.create_task(self._go_on()),
            asyncio.create_task(self._get_ready()),
        ]

        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _get_ready(self) -> None:
        try:
            await asyncio.to_thread(self._load)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the model, it is not there
            failure(log, "model not loaded", error)
        else:
            self._is_loaded = True

    async def _go_on(self) -> None:
        while self.outdated is None:
            await self._try()
            await asyncio.sleep(LOOK_SECONDS)

    async def _try(self) -> None:
        try:
            await asyncio.to_thread(self._look)
        except IndexMismatch as error:
            failure(log, "not for this index", error)
            self.outdated = error
            self._seen = 0.0
            self._ending.set()
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            if self._seen:  # once, and not each second for as long as it is away
                failure(log, "database not reached", error)
            self._seen = 0.0
        else:
            self._seen = time.monotonic()
