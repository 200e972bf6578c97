"""What a message that calls the bot is about: its own question, or one that was asked before it.

`@Pincite any idea?` below somebody's question means that question. So does the shortcut on a message of a thread.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.understand.addressing import points, question_in
from bot.inbox import Surface
from bot.slack.client.web import Refused, WebError
from bot.slack.inbound.text import mentions, plain
from bot.slack.worker.history import is_ours, turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.inbox import Asking
    from bot.nouns import Turn
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web

log = logging.getLogger(__name__)

RECENT = 12
"""Messages of a thread that are read besides its first one; what is further up has been talked over."""
AFTER = 50
"""Messages of a channel that are read after one, the newest ones."""
BEFORE = 5
"""Messages of a channel that are read, where there is no thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A question that somebody asked: their words, what in them asks, and what was said before."""

    user: str
    text: str
    question: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What is to be answered: the caller's own words, or one of the questions that were `raised` before.

    With none of both, it was called for nothing that it can see.
    """

    text: str = ""
    raised: tuple[Raised, ...] = ()

    @property
    def one(self) -> Raised | None:
        """The question that is meant, where it is somebody else's and there is only one."""
        return self.raised[0] if len(self.raised) == 1 else None

    @property
    def words(self) -> str:
        """What is to be answered; empty where it is to be asked back."""
        return self.one.text if self.one else self.text


class Calling:
    """Reads what stands above a message."""

    def __init__(self, web: Web, me: Identity) -> None:
        """Of the workspace that the bot is in."""
        self._web, self._me = web, me

    async def about(self, asking: Asking) -> Called:
        """What this message calls for. Slack is asked only where the message points to what others said.

        Where files came with it, it points to those.
        """
        text = plain(asking.text, self._me.user)
        if asking.surface is Surface.REACTION:
            return Called(text=text if question_in(text) else "")
        if asking.surface is Surface.SHORTCUT:
            asked = question_in(text)
            return Called(text=text) if asked else Called(raised=await self._raised(asking))
        may_point = asking.surface is Surface.CHANNEL and asking.mentioned and not asking.files
        return Called(raised=await self._raised(asking)) if may_point and points(text) else Called(text=text)

    async def belongs_to_people(self, asking: Asking) -> bool:
        """Whether people have talked with each other, by name, since the bot last said something in this thread."""
        said = await self._above(asking)
        ours = [place for place, message in enumerate(said) if is_ours(message, self._me)]
        since = said[ours[-1] + 1 :] if ours else said
        return any(set(mentions(str(message.get("text") or ""))) - {self._me.user} for message in since)

    async def is_taken_up(self, asking: Asking) -> bool:
        """Whether another person has replied to what begins a thread: in it, or beside it by the asker's name."""
        channel = asking.place.channel
        try:
            below = await self._web.pages("conversations.replies", "messages", channel=channel, ts=asking.ts, limit=200)
            beside = await self._web.call("conversations.history", channel=channel, oldest=asking.ts, limit=AFTER)
        except Refused as error:
            log.warning("conversation not read", extra={"reason": str(error)})
            return True
        named = [one for one in beside.get("messages") or () if asking.user in mentions(str(one.get("text") or ""))]
        return any(self._is_of_another(one, asking) for one in (*below, *named))

    def _is_of_another(self, message: Data, asking: Asking) -> bool:
        is_person = bool(message.get("user")) and not message.get("bot_id")
        return (
            is_person and str(message.get("ts", "")) > asking.ts and message["user"] not in {asking.user, self._me.user}
        )

    async def _raised(self, asking: Asking) -> tuple[Raised, ...]:
        """The questions of the first message and the recent ones that nobody put to the bot before."""
        said = await self._above(asking)
        ours = [place for place, message in enumerate(said) if is_ours(message, self._me)]
        first = ours[-1] + 1 if ours else 0
        places = [0, *range(max(1, len(said) - RECENT), len(said))][: len(said)]
        found = (self._question(said, place) for place in places if place >= first)
        return tuple(one for one in found if one)

    def _question(self, said: Sequence[Data], place: int) -> Raised | None:
        message = said[place]
        text = plain(str(message.get("text") or ""), self._me.user)
        user, question = str(message.get("user") or ""), question_in(text)
        if message.get("bot_id") or not user or not question:
            return None
        return Raised(user=user, text=text, question=question, history=turns(said[:place], self._me))

    async def _above(self, asking: Asking) -> list[Data]:
        """The messages before this one, oldest first; none where Slack won't say."""
        place = asking.place
        try:
            if place.thread != asking.ts:
                read = await self._web.pages(
                    "conversations.replies", "messages", channel=place.channel, ts=place.thread, limit=200
                )
            else:
                page = await self._web.call(
                    "conversations.history", channel=place.channel, latest=asking.ts, limit=BEFORE + 1
                )
                read = [one for one in reversed(page.get("messages") or []) if not one.get("subtype")]
        except WebError as error:
            log.warning("conversation not read", extra={"reason": str(error)})
            return []
        return [message for message in read if str(message.get("ts", "")) < asking.ts]
