"""Works on what is in the inbox: claims, answers, shows, and tells the asker whatever goes wrong.

A process holds what it works on by a lease that it renews each second. If it is killed, the lease ends and another one
goes on from what was stored; if it is told to end, it finishes what it can and hands back the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from typing import TYPE_CHECKING, Protocol

from bot.errors import PinciteError, StorageFailed
from bot.ports.inbox import Interruption
from bot.slack.logs import failure

if TYPE_CHECKING:
    from bot.ports.inbox import Asking, Inbox, Job

log = logging.getLogger(__name__)

_LEASE = 15.0
"""Seconds for which a question is ours; what a killed process held is picked up after at most so long."""
_RENEWAL = 1.0
"""Seconds between two renewals, and until Stop, an edit or a deletion is noticed."""
_POLL = 0.5
"""Seconds until a question that another process stored, or handed back, is noticed."""
_REST = 5.0
"""Seconds until it is tried again to store something, where that failed."""
_TOLD = 100
"""Askers who are told at a time that nothing can be stored."""
_TIDY = 3600.0
_KEPT_DAYS = 90.0


class Running:
    """A job in this process, and whether it is to go on. Read from the engine's threads, too."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.interruption = job.interruption
        self.is_lost = False

    @property
    def is_to_end(self) -> bool:
        """Whether nobody waits for this answer any more, or somebody else is at it."""
        return self.is_lost or self.interruption is not Interruption.NONE


class JobHandler(Protocol):
    """Do the work on a job."""

    async def handle(self, running: Running, owner: str) -> None:
        """Work on it for this owner."""
        ...

    async def give_up(
        self,
        running: Running,
        owner: str,
        reference: str,
    ) -> None:
        """Do so for the last time, with a reference to the log."""
        ...

    async def put_off(self, asking: Asking) -> None:
        """Tell who asked this that it has to wait, since nothing can be stored."""
        ...


class Workers:
    """The workers of one process."""

    def __init__(
        self,
        inbox: Inbox,
        hands: JobHandler,
        *,
        at_once: int,
    ) -> None:
        """So many jobs at a time."""
        self._inbox, self._hands, self._at_once = inbox, hands, at_once
        self.owner = secrets.token_hex(8)
        self._running: dict[int, Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._is_ending = self._is_standing_still = False

    def wake(self) -> None:
        """There is something in the inbox."""
        self._news.set()

    @property
    def is_busy(self) -> bool:
        """Whether a new question will have to wait."""
        return len(self._running) >= self._at_once

    async def run(self) -> None:
        """Work until told to end."""
        keeping = [
            asyncio.create_task(self._renew()),
            asyncio.create_task(self._tidy()),
        ]

        try:
            while not self._is_ending:
                await self._next()
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)

    async def end(self, seconds: float) -> None:
        """Take nothing more, finish what was begun within so many seconds, and hand back the rest."""
        self._is_ending = True
        self.wake()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

        # The engine runs in a thread, which no cancelling reaches: it looks at this at each stage.
        for running in self._running.values():
            running.is_lost = True
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _next(self) -> None:
        self._news.clear()  # before looking, so that what comes meanwhile is not slept over
        job = None if self.is_busy else await self._claim()
        if job is None:
            pause = _REST if self._is_standing_still else _POLL
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), pause)
            return

        task = asyncio.create_task(self._work(job))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.wake()

    async def _claim(self) -> Job | None:
        self._is_standing_still = False
        try:
            return await asyncio.to_thread(self._inbox.claim, self.owner, _LEASE)
        except StorageFailed as error:
            failure(log, "inbox not written", error)
            await self._stand_still()
            return None
        except Exception as error:  # noqa: BLE001 - the store may be away for a while; the questions are in it
            failure(log, "inbox not read", error)
            return None

    async def _stand_still(self) -> None:
        """Tell those who wait; what they asked is stored, and can still be read."""
        self._is_standing_still = True
        with contextlib.suppress(PinciteError):
            for asking in await asyncio.to_thread(self._inbox.waiting, _TOLD):
                await self._hands.put_off(asking)

    async def _work(self, job: Job) -> None:
        running = Running(job)
        self._running[job.number] = running

        try:
            await self._hands.handle(running, self.owner)
        except asyncio.CancelledError:
            await self._hand_back(job)
            raise
        except Exception as error:  # noqa: BLE001 - the boundary: whatever happens is told, or tried again
            await self._failed(running, error)
        finally:
            del self._running[job.number]

    async def _failed(self, running: Running, error: Exception) -> None:
        reference = failure(log, "question failed", error, attempt=running.job.attempt)
        if running.is_lost:
            return
        if isinstance(error, StorageFailed):
            await self._put_off(running)
            return

        try:
            await self._hands.give_up(running, self.owner, reference)
        except Exception as further:  # noqa: BLE001 - as above
            failure(log, "failure not told", further, reference=reference)
            pause = min(60.0, 2.0**running.job.attempt)  # twice as long each time, a minute at most
            await self._hand_back(running.job, after=pause)

    async def _put_off(self, running: Running) -> None:
        """Try again later, however often; unless it was answered already, its asker is told."""
        if not running.job.reply.messages:
            await self._hands.put_off(running.job.asking)
        await self._hand_back(running.job, after=_REST, counts=False)

    async def _hand_back(
        self,
        job: Job,
        after: float = 0.0,
        *,
        counts: bool = True,
    ) -> None:
        try:
            await asyncio.to_thread(self._inbox.release, job.number, self.owner, after, counts=counts)
        except Exception as error:  # noqa: BLE001 - then the lease ends by itself
            failure(log, "question not handed back", error)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEWAL)
            if not self._running:
                continue
            try:
                held = await asyncio.to_thread(self._inbox.renew, self.owner, _LEASE)
            except Exception as error:  # noqa: BLE001 - as in `_claim`
                failure(log, "leases not renewed", error)
                continue

            # A lease that is not renewed was taken over; one that is tells of Stop, an edit or a deletion.
            for number, running in list(self._running.items()):
                running.is_lost = running.is_lost or number not in held
                running.interruption = held.get(number, running.interruption)

    async def _tidy(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                await asyncio.to_thread(self._inbox.tidy, _KEPT_DAYS)
            await asyncio.sleep(_TIDY)
