"""Pictures of scanned pages in a window that is open: drawn, uploaded, shown, and deleted when nobody looks any more.

The window opens without them, since Slack waits three seconds for it; they come in an update. Nothing here is worth a
word to whoever looks: where a picture fails, the window stays as it is, and the log has a line.

A picture is uploaded for one window and shared with no channel, so that on Slack nobody but the bot finds it, and who
looks at that window. It is noted before it is uploaded, and goes when the window is closed, or else after an hour,
whichever process does it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.errors import PinciteError
from bot.slack.client.web import GRACE, SlackRefused, WebError
from ingest.upkeep.page_pictures import PageArtist

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.configuration.settings import Settings
    from bot.ports.inbox import WindowPictures
    from bot.slack.blocks.markup.message import View
    from bot.slack.blocks.surfaces.pictures import FilesOfPages, ScannedPlace
    from bot.slack.client.web import Web
    from bot.wiring import SlackServices

log = logging.getLogger(__name__)

MOST_PICTURES = 4
"""Of one window: each takes a second or two."""
_MOST_WAITING = 20
"""Windows whose pictures are being made; one that is opened beyond that gets none."""
_FILE_NAME = "page.jpg"
"""What the file is called on Slack: nothing of the document."""
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a window is shown again a file that Slack doesn't know for a picture yet.

It scans what was uploaded first, for a second or two (slackapi/java-slack-sdk#1349).
"""
_NOT_YET = "invalid slack file"
"""What Slack says of such a file, in the details of a refusal."""
_GONE = frozenset({"file_not_found", "file_deleted"})
_LIFE = 3600.0
"""Seconds after which a window's pictures are deleted, be it closed or not: Slack does not tell of all that are."""
_FORSAKEN = 24 * 3600.0
"""Seconds after which a picture is given up that Slack would not delete."""
_EVERY = 600.0
"""Seconds between two looks for those."""


class PagePictures:
    """Those of one workspace on Slack."""

    def __init__(
        self,
        web: Web,
        team: str,
        services: SlackServices,
        settings: Settings,
    ) -> None:
        """Nothing starts before a window is opened."""
        self._web, self._team = web, team
        self._is_on = settings.slack.page_pictures
        self._noted: WindowPictures = services.pictures
        self._artist = PageArtist(settings, services.library.files_of)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._tasks: set[asyncio.Task[None]] = set()

    def add(
        self,
        window: str,
        pages: Sequence[ScannedPlace],
        view: Callable[[FilesOfPages], View],
        may_show: Callable[[str], Awaitable[bool]],
    ) -> None:
        """Show these pages in this window, once they are there; `view` gives all of it with them.

        Whoever looks may have read these documents when they were opened; `may_show` says whether they still may.
        """
        if not (self._is_on and window and pages):
            return
        if len(self._tasks) >= _MOST_WAITING:
            _no_picture("too many windows wait for theirs")
            return

        task = asyncio.create_task(self._add(window, pages[:MOST_PICTURES], view, may_show))
        self._tasks.add(task)  # the event loop itself keeps no task alive
        task.add_done_callback(self._tasks.discard)

    async def closed(self, window: str) -> None:
        """Nobody looks at this window any more."""
        for file in await asyncio.to_thread(self._noted.of_window, self._team, window):
            await self._delete(file)

    async def tidy(self) -> None:
        """Delete what was shown long enough, again and again."""
        while True:
            try:
                await self._tidy()
            except PinciteError as error:
                log.warning("pictures not deleted", extra={"reason": type(error).__name__})
            await asyncio.sleep(_EVERY)

    async def end(self) -> None:
        """Draw nothing more, and show nothing that is on its way."""
        self._artist.stop()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)  # what is not deleted by then is noted
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _add(
        self,
        window: str,
        pages: Sequence[ScannedPlace],
        view: Callable[[FilesOfPages], View],
        may_show: Callable[[str], Awaitable[bool]],
    ) -> None:
        files: dict[ScannedPlace, str] = {}
        is_shown = False
        try:
            for page in pages:
                picture = await self._drawn(page)
                if not await may_show(page.source):
                    _no_picture("whoever looks may not read it any more")
                elif picture:
                    files[page] = await self._uploaded(window, picture)
            if files:
                await self._show(window, view(files))
                is_shown = True
        except Exception as error:  # noqa: BLE001 - the boundary: nobody is told
            _no_picture(_reason(error))
        finally:
            if not is_shown:
                await asyncio.gather(*map(self._delete, files.values()), return_exceptions=True)

    async def _drawn(self, page: ScannedPlace) -> bytes:
        """Its picture; none where there is none, which takes no other page's."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, self._artist.draw, *page)
        except PinciteError as error:
            _no_picture(_reason(error))
            return b""

    async def _uploaded(self, window: str, picture: bytes) -> str:
        """The id of its file, which is shared with nobody: that takes a channel."""
        given = await self._web.call("files.getUploadURLExternal", filename=_FILE_NAME, length=len(picture))
        file = str(given["file_id"])
        await asyncio.to_thread(self._noted.note, self._team, window, file)
        try:
            await self._web.upload(str(given["upload_url"]), picture)
            finished = json.dumps([{"id": file, "title": _FILE_NAME}])
            await self._web.call("files.completeUploadExternal", files=finished)
        except BaseException:
            await self._delete(file)
            raise
        return file

    async def _show(self, window: str, view: View) -> None:
        for pause in (*_WAITS, None):
            try:
                await self._web.call("views.update", view_id=window, view=view)
            except SlackRefused as error:
                if _NOT_YET not in error.detail:
                    raise
            else:
                return
            if pause is not None:
                await asyncio.sleep(pause)

        raise WebError("Slack does not take what was uploaded for a picture")

    async def _tidy(self) -> None:
        forsaken = await asyncio.to_thread(self._noted.older_than, self._team, _FORSAKEN)
        for file in await asyncio.to_thread(self._noted.older_than, self._team, _LIFE):
            is_refused = await self._delete(file)
            # Else it would be tried for ever.
            if is_refused and file in forsaken:
                log.warning("picture given up: Slack does not delete it", extra={"file": file})
                await asyncio.to_thread(self._noted.forget, self._team, file)

    async def _delete(self, file: str) -> bool:
        """Delete it on Slack; where that fails, it is tried again later. Whether Slack said no."""
        try:
            await self._web.call("files.delete", file=file)
        except WebError as error:
            code = error.code if isinstance(error, SlackRefused) else ""
            if code not in _GONE:
                log.warning("picture not deleted", extra={"reason": str(error)})
                return bool(code)
        await asyncio.to_thread(self._noted.forget, self._team, file)
        return False


def _reason(error: Exception) -> str:
    """What is logged of it: our own words, which hold none of a document, or what kind of error it is."""
    is_told = isinstance(error, (PinciteError, WebError))
    return str(error) if is_told else type(error).__name__


def _no_picture(reason: str) -> None:
    log.warning("no picture of a page", extra={"reason": reason})
