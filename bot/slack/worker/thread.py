"""Brings messages into a thread, each once, whatever Slack answers and whenever this process is killed.

Every message carries metadata that names its question, its answer and its part. What may have been posted is looked for
by that before it is posted again. A message whose `ts` is known is updated, which may be done any number of times.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.ports.inbox import SHOWN
from bot.slack.blocks.markup.fallbacks import REJECTED, fallbacks, payload
from bot.slack.client.web import OutcomeUnknown, SlackRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.ports.inbox import Asking, Reply
    from bot.slack.blocks.markup.message import Message
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web
    from bot.slack.worker.progress import Progress

log = logging.getLogger(__name__)

EVENT = "pincite_answer"
HELP_GIVEN = "help"
"""Stands for the answer of a message that answers nothing, but asks back or says how to ask."""
MOST_UPDATED = 3900
"""Characters of `text` that chat.update takes, and some to spare."""
_TRIES = 4


@dataclass(frozen=True, slots=True)
class MessageMark:
    """What tells a message of ours from all others; kept in Slack's metadata."""

    question: str
    answer: str
    part: int

    def metadata(self) -> Data:
        """As Slack stores it."""
        payload = {
            "question": self.question,
            "answer": self.answer,
            "part": self.part,
        }
        return {"event_type": EVENT, "event_payload": payload}


@dataclass(frozen=True, slots=True)
class ReplyKeeper:
    """Stores how far a reply is, raising where this process is not to go on; knows what other replies consist of."""

    keep: Callable[[Reply], Awaitable[None]]
    others: Callable[[], Awaitable[frozenset[str]]]


class Thread:
    """The thread in which one question is answered. `reply` is what it shows so far."""

    def __init__(
        self,
        web: Web,
        me: Identity,
        asking: Asking,
        reply: Reply,
        keeper: ReplyKeeper,
    ) -> None:
        """For a question that is being worked on."""
        self._web, self._me, self._asking, self._keeper = web, me, asking, keeper
        self.reply = reply
        self.is_doubtful = False
        """Whether Slack may show something that `reply` doesn't know of."""
        self._is_open = False

    async def show(
        self,
        messages: Sequence[Message],
        answer: str,
        progress: Progress,
    ) -> Reply:
        """Bring these messages into the thread, in order, in place of what it shows. Raises Refused and Unsure."""
        await self._take_over(progress)

        forms = fallbacks(messages)
        for form in forms:
            try:
                await self._show(form, answer)
                break
            except SlackRefused as error:
                # A plainer form helps only where Slack finds fault with how it looks.
                if error.code not in REJECTED or form is forms[-1]:
                    raise
                log.warning("messages rejected", extra={"reason": error.code})

        await self.close()
        return replace(self.reply, stream="", session=False)

    async def withdraw(self, progress: Progress) -> Reply:
        """Take out of the thread what it shows."""
        await self._take_over(progress)
        if self.reply.stream:
            await self._quietly(
                "chat.stopStream",
                channel=self._channel,
                ts=self.reply.stream,
            )

        for ts in dict.fromkeys((*self.reply.public.messages, self.reply.stream)):
            if ts:
                await self._quietly("chat.delete", channel=self._channel, ts=ts)

        await self.close()
        left = tuple(ts for ts in self.reply.messages if ts == SHOWN)  # Slack can't take that back
        self.reply = replace(self.reply, messages=left, stream="", session=False)
        return self.reply

    async def recall(self) -> None:
        """Learn from Slack what an attempt that did not come to store it has left in the thread."""
        ours = await self._ours()
        marked: dict[int, str] = {}

        for one in ours:
            mark = self._payload(one)
            if mark:
                marked[mark["part"]] = str(one["ts"])

        # Parts are posted in order, so that those that are there follow the ones that are known.
        messages = self.reply.messages
        while len(messages) in marked:
            messages = (*messages, marked[len(messages)])

        # A stream has no mark yet. It was begun before any part, so that with a part there is none to look for.
        stream = self.reply.stream
        if not stream and not messages:
            orphans = await self._orphans(ours)
            stream = orphans[0] if orphans else ""

        self.reply = replace(self.reply, messages=messages, stream=stream)
        self.is_doubtful = False
        self._is_open = True

    async def abandon(self, progress: Progress) -> None:
        """Take back a stream that nobody else knows of, begun when somebody else had the question by then."""
        await progress.settle()
        if not progress.stream:
            return

        # Whoever has the question now may go on in this very stream; then it is none of the orphans.
        orphans = await self._orphans(await self._ours())
        if progress.stream in orphans:
            await self._quietly(
                "chat.stopStream",
                channel=self._channel,
                ts=progress.stream,
            )
            await self._quietly("chat.delete", channel=self._channel, ts=progress.stream)
            self._is_open = True
            await self.close()

    async def close(self) -> None:
        """Nothing is to look as if it were still being worked on, by whichever attempt."""
        place = self._asking.place
        at = {"channel_id": place.channel, "thread_ts": place.thread}
        if self._is_open:
            await self._quietly("agents.sessions.setStatus", status="active", **at)
        await self._quietly("assistant.threads.setStatus", status="", **at)

    async def keep(self, reply: Reply) -> None:
        """Store what is shown; raises where this process is not to go on."""
        await self._keeper.keep(reply)

    @property
    def _channel(self) -> str:
        return self._asking.place.channel

    async def _show(self, messages: Sequence[Message], answer: str) -> None:
        for part, message in enumerate(messages):
            mark = MessageMark(self._asking.ts, answer, part)
            ts = await self._show_part(message, mark)
            shown = self.reply.messages
            self.reply = replace(self.reply, messages=(*shown[:part], ts, *shown[part + 1 :]))
            await self.keep(self.reply)  # after each part: the next one may never come

        # An earlier answer, or a form that was rejected, may have had more parts.
        for surplus in self.reply.messages[len(messages) :]:
            await self._quietly("chat.delete", channel=self._channel, ts=surplus)
        self.reply = replace(self.reply, messages=self.reply.messages[: len(messages)])

    async def _show_part(self, message: Message, mark: MessageMark) -> str:
        if mark.part < len(self.reply.messages):
            return await self._update(self.reply.messages[mark.part], message, mark)
        if mark.part == 0 and self.reply.stream:
            return await self._end_and_update(self.reply.stream, message, mark)
        return await self._post(message, mark)

    async def _end_and_update(
        self,
        ts: str,
        message: Message,
        mark: MessageMark,
    ) -> str:
        """The message in place of the stream, which has to end first; it may have ended already."""
        await self._quietly(
            "chat.stopStream",
            channel=self._channel,
            ts=ts,
            session_status="active",
        )
        return await self._update(ts, message, mark)

    async def _update(
        self,
        ts: str,
        message: Message,
        mark: MessageMark,
    ) -> str:
        """The message as it is to be; a new one where the old is gone or cannot be changed any more."""
        try:
            await self._update_in_place(ts, message, mark)
        except SlackRefused as error:
            if error.code in REJECTED:
                raise
            log.info("message not updated", extra={"reason": error.code})
            return await self._post(message, mark)

        return ts

    async def _update_in_place(
        self,
        ts: str,
        message: Message,
        mark: MessageMark,
    ) -> None:
        content = payload(message)
        content["text"] = content["text"][:MOST_UPDATED]
        await self._web.call(
            "chat.update",
            channel=self._channel,
            ts=ts,
            metadata=mark.metadata(),
            **content,
        )

    async def _post(self, message: Message, mark: MessageMark) -> str:
        """Post it, and where the connection breaks look whether it is there before posting it again."""
        for attempt in range(_TRIES):
            found = await self._find(mark) if self.is_doubtful else ""
            if found:
                return found
            try:
                return await self._post_once(message, mark)
            except OutcomeUnknown:
                self.is_doubtful = True
                await asyncio.sleep(0.5 * attempt)

        raise OutcomeUnknown("chat.postMessage")

    async def _post_once(self, message: Message, mark: MessageMark) -> str:
        posted = await self._web.call(
            "chat.postMessage",
            channel=self._channel,
            thread_ts=self._asking.place.thread,
            metadata=mark.metadata(),
            unfurl_links=False,
            unfurl_media=False,
            **payload(message),
        )
        return str(posted.get("ts", ""))

    async def _take_over(self, progress: Progress) -> None:
        """Go on from what progress shows, or from a stream that was begun without anybody learning of it."""
        await progress.settle()
        self.reply = replace(self.reply, stream=self.reply.stream or progress.stream)
        self._is_open = self._is_open or bool(self.reply.stream)
        if self.is_doubtful or progress.is_unsure:
            await self.recall()

    async def _find(self, mark: MessageMark) -> str:
        """The `ts` of the message with this mark; empty where it is not there."""
        wanted = mark.metadata()
        for one in await self._ours():
            if one.get("metadata") == wanted:
                return str(one["ts"])
        return ""

    def _payload(self, message: Data) -> Data | None:
        """What the mark of this message says, if it belongs to this question."""
        metadata = message.get("metadata") or {}
        payload: Data = metadata.get("event_payload") or {}
        is_of_this = metadata.get("event_type") == EVENT and payload.get("question") == self._asking.ts
        return payload if is_of_this else None

    async def _orphans(self, ours: Sequence[Data]) -> list[str]:
        """Messages of ours below the question that carry no mark and belong to no other answer."""
        unmarked: list[str] = []
        for one in ours:
            metadata = one.get("metadata") or {}
            if metadata.get("event_type") != EVENT:
                unmarked.append(str(one["ts"]))

        if not unmarked:
            return []

        others = await self._keeper.others()
        return [ts for ts in unmarked if ts not in others]

    async def _ours(self) -> list[Data]:
        """Our messages in the thread since the question."""
        try:
            found = await self._web.replies(
                self._channel, self._asking.place.thread, oldest=self._asking.ts, include_all_metadata=True
            )
        except SlackRefused as error:
            log.warning("thread not read", extra={"reason": error.code})
            return []

        ours: list[Data] = []
        for one in found:
            # Our user, or our bot's id: Slack names the one or the other. `-` is nobody's id.
            is_ours = self._me.user == one.get("user") or self._me.bot == (one.get("bot_id") or "-")
            if is_ours and str(one.get("ts", "")) > self._asking.ts:
                ours.append(one)

        return ours

    async def _quietly(self, method: str, **arguments: Any) -> None:  # noqa: ANN401 - JSON
        """Do it if Slack lets us; that it is done already, or can't be, is no failure."""
        try:
            await self._web.call(method, **arguments)
        except SlackRefused as error:
            log.info("not done", extra={"method": method, "reason": error.code})
