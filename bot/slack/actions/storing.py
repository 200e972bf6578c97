"""Stores files with the index and brings the index in line with them, beside the event loop."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import Stopped, WorkspaceBusy
from ingest.pipeline import sync
from ingest.received.uploads import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.configuration.settings import Settings
    from ingest.reporting.outcomes import IngestProgress, Report

T = TypeVar("T")
_PATIENCE = 5.0
"""Seconds to wait for another writer before looking whether it is to end."""


class Storing:
    """One thread that does so, as the index takes one writer at a time."""

    def __init__(self, settings: Settings) -> None:
        """In the workspace of the settings."""
        self._settings = settings
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="storing")
        self._is_ending = False

    async def keep(
        self,
        readers: Sequence[str],
        name: str,
        data: bytes,
        made: datetime,
    ) -> Path:
        """Where the file lies now; raises Outdated."""
        return await self._in_pool(keep, self._settings, readers, name, data, made)

    async def sync(
        self,
        paths: Sequence[Path],
        readers: Sequence[str],
        on_wait: Callable[[str], None],
    ) -> Report:
        """The command line's sync of these files for these readers; raises what that raises, and Stopped at the end.

        `on_wait` hears in the thread why it takes longer.
        """
        return await self._in_pool(self._sync, paths, readers, on_wait)

    def stop(self) -> None:
        """Let a sync end at the next file."""
        self._is_ending = True

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _sync(
        self,
        paths: Sequence[Path],
        readers: Sequence[str],
        on_wait: Callable[[str], None],
    ) -> Report:
        """It waits for another writer as long as the settings say, in short turns so that it can end."""
        # The lock is waited for deep in the sync, which hears of nothing meanwhile.
        until = time.monotonic() + self._settings.lock_seconds
        patience = min(_PATIENCE, self._settings.lock_seconds)
        settings = self._settings.model_copy(update={"lock_seconds": patience})

        while True:
            self._go_on()
            try:
                return sync(
                    paths,
                    settings,
                    prune=False,
                    yes=True,  # whoever pressed the button was told who may read the files then
                    audience=readers,
                    on_progress=self._go_on,
                    on_wait=on_wait,
                )
            except WorkspaceBusy:
                if time.monotonic() >= until:
                    raise

    def _go_on(self, _progress: IngestProgress | None = None) -> None:
        if self._is_ending:
            raise Stopped("Pincite was told to end.")

    async def _in_pool(self, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - those of the work
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
