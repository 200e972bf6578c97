"""Files that came with a question: fetched, read, and known in its thread alone."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import IndexMissing, Stopped, StorageFailed
from bot.nouns import ATTACHED
from bot.slack.blocks.surfaces.attachments import LeftOut
from bot.slack.client.fetching import fetch, look_up
from ingest.received.attached import (
    ReceivedFile,
    asked_about,
    attach,
    attached_document,
    attachment_folder,
    bring,
    draft_folder,
    file_ids,
    lay,
    of_message,
    unread_files,
    wipe_expired,
    wipe_folder,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.nouns import Document
    from bot.ports.inbox import Asking, ThreadPlace
    from bot.slack.client.web import Web
    from bot.wiring import SlackServices

log = logging.getLogger(__name__)

_AT_ONCE = 2
"""Messages whose files are read at the same time: each takes a process, and a processor."""
_EVERY = 3600.0
"""Seconds between two looks for what has been kept long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """The files of one workspace on Slack, below the workspace of the settings."""

    web: Web
    services: SlackServices
    settings: Settings
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="attached")
    )

    async def read(self, asking: Asking, is_to_end: Callable[[], bool]) -> Mapping[str, str]:
        """Read the files of this message, unless they were read before; why some can't be, by their ids.

        Raises Stopped once `is_to_end` says so; then nothing is kept.
        """
        folder = self._folder(asking.place, asking.ts)
        ids = frozenset(file.id for file in asking.files)
        # An attempt before this one has read them, or another question of the thread.
        if await asyncio.to_thread(self._files, folder) == ids:
            return await asyncio.to_thread(self._unread, folder)
        # An edit took the files out of the message.
        if not ids:
            await self.forget(asking)
            return {}

        await self._read(asking, folder, is_to_end)
        return await asyncio.to_thread(self._unread, folder)

    def engine(self, engine: Engine, at: ThreadPlace) -> AbstractContextManager[Engine]:
        """The engine for a question of this thread: what came with it counts as well."""
        asked = asked_about(self._folder(at), self.services.attachments)
        return self.services.beside(engine, asked)

    def document(self, at: ThreadPlace, source: str) -> Document | None:
        """The document of this source, if it came with a message of this thread and is kept still."""
        thread = self._folder(at)
        bring(thread, self.services.attachments)
        return attached_document(self.settings, self.services.embedder, thread, source)

    async def forget(self, asking: Asking) -> None:
        """Keep nothing of what came with this message."""
        await asyncio.to_thread(wipe_folder, self._folder(asking.place, asking.ts), self.services.attachments)

    def changed(self, asking: Asking) -> None:
        """Keep nothing of what came with this message before, in whatever thread, unless its files are the same.

        It need not have asked anything of us: others may have pointed to its files. Blocks.
        """
        ids = frozenset(file.id for file in asking.files)
        team = asking.place.team
        folders_of_it = of_message(self.settings.index, team, asking.ts, self.services.attachments)
        for folder in folders_of_it:
            if not ids or self._files(folder) != ids:
                wipe_folder(folder, self.services.attachments)

    async def tidy(self, team: str) -> None:
        """Wipe what has been kept long enough, again and again."""
        while True:
            try:
                days = self.settings.slack.files_days
                await asyncio.to_thread(wipe_expired, self.settings.index, team, days, self.services.attachments)
            except (OSError, StorageFailed) as error:
                log.warning("files not wiped", extra={"reason": type(error).__name__})
            await asyncio.sleep(_EVERY)

    def close(self) -> None:
        """Begin nothing more."""
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def _read(
        self,
        asking: Asking,
        folder: Path,
        is_to_end: Callable[[], bool],
    ) -> None:
        def go_on() -> None:
            if is_to_end():
                raise Stopped("Nobody waits for these files any more.")

        with draft_folder(folder) as fetched:
            numbers = range(len(asking.files))
            files = [await self._fetch(asking, number, fetched, go_on) for number in numbers]
            work = partial(
                attach,
                self.settings,
                self.services.embedder,
                folder,
                files,
                go_on,
                self.services.attachments,
            )
            await asyncio.get_running_loop().run_in_executor(self.pool, work)

        left_out = [one for one in files if one.reason]
        log.info("files read", extra={"files": len(files), "left_out": len(left_out)})

    async def _fetch(
        self,
        asking: Asking,
        number: int,
        into: Path,
        go_on: Callable[[], None],
    ) -> ReceivedFile:
        """The file, with its bytes in this folder for as long as it is being read."""
        go_on()  # before each file: one may take a while to come
        file = asking.files[number]

        try:
            shared = await look_up(self.web, file.id, asking.place.channel)
            data = await fetch(self.web, shared, self.settings.max_file_mb)
        except LeftOut as error:
            return ReceivedFile(id=file.id, name=file.name, reason=error.reason)

        path = into / str(number)  # by number: a name may be anything, and two files may share one
        await asyncio.to_thread(lay, path, data)
        return ReceivedFile(
            id=file.id,
            name=shared.name,
            path=path,
            made=shared.made.date(),
        )

    def _folder(self, at: ThreadPlace, message: str = "") -> Path:
        return attachment_folder(self.settings.index, at.team, f"{at.channel} {at.thread}", message)

    def _files(self, folder: Path) -> frozenset[str]:
        bring(folder.parent, self.services.attachments)
        try:
            return file_ids(self.settings, self.services.embedder, folder)
        except IndexMissing:
            return frozenset()

    def _unread(self, folder: Path) -> Mapping[str, str]:
        try:
            return unread_files(self.settings, self.services.embedder, folder)
        except IndexMissing:
            return {}


def is_attached(source: str) -> bool:
    """Whether a document of this source came with a question."""
    return source.startswith(ATTACHED)
