"""What is said to one person alone, or in a thread where others follow it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.slack.blocks.markup.fallbacks import payload
from bot.slack.client.web import OutcomeUnknown, WebError
from bot.slack.worker.thread import MessageMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.actions.press import Press
    from bot.slack.blocks.markup.message import Message
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)


async def tell_privately(web: Web, pressed: Press, message: Message) -> None:
    """Say it to whoever pressed, alone; never raises for what Slack says to it."""
    content = payload(message)
    try:
        await web.respond(
            pressed.respond_at,
            {
                "response_type": "ephemeral",
                "replace_original": False,
                **content,
            },
        )
    except WebError:
        try:
            await web.call(
                "chat.postEphemeral",
                channel=pressed.channel,
                user=pressed.user,
                **content,
            )
        except WebError as error:
            log.warning("not said", extra={"reason": str(error)})


class Notice:
    """One message in the thread of a press, changed as things go on; where Slack doesn't take it, told in private."""

    def __init__(self, web: Web, pressed: Press) -> None:
        """Nothing is shown yet."""
        self._web = web
        self._pressed = pressed
        self._ts = ""
        self._turn = asyncio.Lock()  # hints come from a sync's thread, and may still be on their way at the end
        self._hinted = ""
        self._is_final = False

    async def say(self, messages: Sequence[Message]) -> None:
        """Show these messages, the first in place of what was hinted; they are the last."""
        self._is_final = True
        async with self._turn:
            for part, message in enumerate(messages):
                try:
                    await self._show(message, part)
                except WebError as error:
                    log.info("not said in the thread", extra={"reason": str(error)})
                    await tell_privately(self._web, self._pressed, message)

    async def hint(self, message: Message) -> None:
        """Show this for now, where the thread takes it; nobody misses it otherwise."""
        async with self._turn:
            # Nothing after the last word, and nothing twice: an update costs one of fifty calls a minute.
            if self._is_final or message.notification == self._hinted:
                return
            self._hinted = message.notification
            try:
                await self._show(message, 0)
            except WebError as error:
                log.info("not hinted", extra={"reason": str(error)})

    async def _show(self, message: Message, part: int) -> None:
        mark = MessageMark(self._pressed.message, "added", part)
        content = {**payload(message), "metadata": mark.metadata()}
        if part == 0 and self._ts:
            await self._web.call(
                "chat.update",
                channel=self._pressed.channel,
                ts=self._ts,
                **content,
            )
            return

        posting = {
            "channel": self._pressed.channel,
            "thread_ts": self._pressed.thread or None,
            "unfurl_links": False,
            "unfurl_media": False,
            **content,
        }

        try:
            posted = await self._web.call("chat.postMessage", **posting)
        except OutcomeUnknown:  # twice is better than not at all
            posted = await self._web.call("chat.postMessage", **posting)

        self._ts = self._ts or str(posted.get("ts", ""))
