"""Shows an answer to its asker alone: at the address of a command, else in the channel for their eyes, else by message.

Slack has no way to see what somebody was shown in private, so that a break may show it twice. It is never left out.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.ports.inbox import SHOWN
from bot.slack.blocks.markup.fallbacks import REJECTED, fallbacks, payload
from bot.slack.client.web import OutcomeUnknown, SlackRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.ports.inbox import Asking, Reply
    from bot.slack.blocks.markup.message import Message
    from bot.slack.client.web import Data, Web
    from bot.slack.worker.progress import Progress

log = logging.getLogger(__name__)


class Private:
    """The reply to one question for its asker's eyes. `reply` counts what is shown so far."""

    def __init__(
        self,
        web: Web,
        asking: Asking,
        reply: Reply,
        keep: Callable[[Reply], Awaitable[None]],
    ) -> None:
        """`keep` stores how far the reply is; it raises where this process is not to go on."""
        self._web, self._asking, self.reply, self.keep = web, asking, reply, keep

    async def show(
        self,
        messages: Sequence[Message],
        answer: str,  # noqa: ARG002 - as Thread
        progress: Progress,  # noqa: ARG002 - as Thread
    ) -> Reply:
        """Show them in order, each once as far as Slack lets us know. Raises Refused and Unsure."""
        done = self.reply.messages.count(SHOWN)
        forms = fallbacks(messages)

        for form in forms:
            try:
                await self._show(form[done:])
                break
            except SlackRefused as error:
                if form is forms[-1]:
                    raise
                log.warning("messages rejected", extra={"reason": error.code})

        return self.reply

    async def withdraw(self, progress: Progress) -> Reply:  # noqa: ARG002 - as Thread
        """Slack can't take back what only one person sees."""
        return self.reply

    async def _show(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await self._send(message)
            self.reply = replace(self.reply, messages=(*self.reply.messages, SHOWN))
            await self.keep(self.reply)

    async def _send(self, message: Message) -> None:
        content = {
            **payload(message),
            "unfurl_links": False,
            "unfurl_media": False,
        }

        # A command's address is good for half an hour; in a channel that the bot is not in, only a message is left.
        for send in (self._respond, self._post_ephemeral, self._write):
            try:
                await self._twice(send, content)
            except SlackRefused as error:
                # What is wrong with the message itself is wrong with it everywhere.
                if error.code in REJECTED or send == self._write:
                    raise
                log.info("not shown this way", extra={"reason": error.code})
            else:
                return

    async def _twice(self, send: Callable[[Data], Awaitable[None]], content: Data) -> None:
        try:
            await send(content)
        except OutcomeUnknown:
            await send(content)

    async def _respond(self, content: Data) -> None:
        if not self._asking.respond_at:
            raise SlackRefused("response_url", "none")

        body = {
            "response_type": "ephemeral",
            "replace_original": False,
            **content,
        }
        await self._web.respond(self._asking.respond_at, body)

    async def _post_ephemeral(self, content: Data) -> None:
        """In the thread only where it is one already: Slack shows no such message in a thread without replies."""
        thread = self._asking.place.thread
        is_reply = thread[:1].isdigit() and thread != self._asking.ts  # the thread of a command is `command …`
        shown = {name: value for name, value in content.items() if not name.startswith("unfurl")}
        await self._web.call(
            "chat.postEphemeral",
            channel=self._asking.place.channel,
            user=self._asking.user,
            thread_ts=thread if is_reply else None,
            **shown,
        )

    async def _write(self, content: Data) -> None:
        await self._web.call("chat.postMessage", channel=self._asking.user, **content)
