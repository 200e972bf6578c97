"""Stores what is asked before Slack is told that it arrived: what is acknowledged can't be lost any more.

Where the store is away Slack gets no acknowledgement, and delivers an event again. What comes again counts once.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from slack_bolt import BoltResponse

from bot.errors import AskedAlready, StorageFailed
from bot.ports.inbox import Surface
from bot.slack.blocks.surfaces.texts import NO_ROOM
from bot.slack.inbound.follow_up import is_allowed, is_meant, is_welcome
from bot.slack.inbound.reading import (
    Deleted,
    Edited,
    QuestionAsked,
    Reacted,
    StopPressed,
    is_of_our_workspace,
    read_delivery,
)
from bot.slack.logs import failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.configuration.settings import SlackSettings
    from bot.ports.inbox import Asking, Inbox
    from bot.slack.client.identity import Identity
    from bot.slack.inbound.reading import Body, Incoming

log = logging.getLogger(__name__)

_AWAY = "I can't take questions right now; please ask again in a minute. (reference {reference})"


class StandstillHandler(Protocol):
    """Knows what to do while nothing can be stored."""

    def hold(self, delivery: str, store: Callable[[], None]) -> None:
        """Keep this delivery until `store`, which raises while it can't, has stored it."""
        ...

    def tell(self, asking: Asking) -> None:
        """Tell who asked, once."""
        ...


class Intake:
    """Bolt's middleware before all that could fail; see https://docs.slack.dev/tools/bolt-python/concepts/global-middleware."""

    def __init__(
        self,
        inbox: Inbox,
        me: Identity,
        settings: SlackSettings,
        on_news: Callable[[Incoming], None],
        standstill: StandstillHandler,
        on_change: Callable[[Asking], None],
    ) -> None:
        """`on_news` hears of whatever there is to do, once it is stored.

        `on_change` hears of each message that nobody put to us and that was edited or deleted, before Slack hears that
        we know.
        """
        self._inbox, self._me, self._settings, self._on_news = inbox, me, settings, on_news
        self._standstill, self._on_change = standstill, on_change

    async def store(self, body: Body, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - Bolt's name
        """Store it, then let Bolt go on, which acknowledges."""
        if not is_of_our_workspace(body, self._me):
            log.warning("left alone: from another workspace", extra={"team": str(body.get("team_id", ""))})
            return BoltResponse(status=200, body="")

        incoming = read_delivery(body, self._me)
        if incoming is None:
            return await next()

        try:
            is_news = await asyncio.to_thread(self._store, incoming)
        except AskedAlready:
            self._hold(incoming)
            is_news = False
        except StorageFailed as error:
            failure(log, "not stored", error)
            return self._no_room(incoming)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be acknowledged
            reference = failure(log, "not stored", error)
            if "command" in body:  # Slack delivers it only once: say so instead
                return BoltResponse(status=200, body=_AWAY.format(reference=reference))
            return BoltResponse(status=503, body="")

        if is_news:
            self._on_news(incoming)
        return await next()

    def _hold(self, incoming: Incoming) -> None:
        """Keep it in memory until it can be stored."""
        loop = asyncio.get_running_loop()

        def store() -> None:
            if self._store(incoming):
                loop.call_soon_threadsafe(self._on_news, incoming)

        delivery = incoming.delivery if isinstance(incoming, StopPressed) else incoming.asking.delivery
        self._standstill.hold(delivery, store)

    def _no_room(self, incoming: Incoming) -> BoltResponse:
        """Keep it, and tell who asked. It is not acknowledged, unless Slack would never deliver it again."""
        self._hold(incoming)
        # Slack delivers an event again until it is told 200; commands and shortcuts it delivers once.
        if not isinstance(incoming, QuestionAsked):
            return BoltResponse(status=503, body="")
        if incoming.asking.surface is Surface.COMMAND:
            return BoltResponse(status=200, body=NO_ROOM)

        self._standstill.tell(incoming.asking)
        status = 200 if incoming.asking.surface is Surface.SHORTCUT else 503
        return BoltResponse(status=status, body="")

    def _store(self, incoming: Incoming) -> bool:
        if isinstance(incoming, Edited | Deleted):
            self._note_change(incoming)

        match incoming:
            case QuestionAsked(asking=asking):
                return self._accept(asking)
            case Edited(asking=asking) if self._inbox.knows(asking) or self._is_for_us(asking):
                return self._inbox.revise(asking)
            case Edited(asking=asking):
                return self._accept(asking)
            case Deleted(asking=asking):
                is_ours = asking.mentioned or self._takes_part(asking) or self._inbox.knows(asking)
                return is_ours and self._inbox.withdraw(asking)
            case Reacted(asking=asking, emoji=emoji):
                return emoji == self._settings.answer_reaction and self._inbox.accept_from(asking)
            case StopPressed(delivery=delivery, place=place):
                return self._inbox.stop(delivery, place)

    def _note_change(self, incoming: Edited | Deleted) -> None:
        """Of a message that nobody put to us: it may have files that a question pointed to."""
        asking = incoming.asking
        if self._inbox.knows(asking):
            return
        is_gone = isinstance(incoming, Deleted)
        self._on_change(replace(asking, files=()) if is_gone else asking)

    def _accept(self, asking: Asking) -> bool:
        """Store what is for us; what nobody asked of us only after people had time to reply, which settles it."""
        if asking.surface is Surface.SHORTCUT:
            return self._inbox.accept_from(asking)

        # A reply: people see to the question that the thread begins with, which is left to them.
        is_reply = asking.place.thread != asking.ts
        if is_reply and asking.place.channel in self._settings.answer_in:
            self._inbox.leave(asking)

        if self._is_for_us(asking):
            return self._inbox.accept(asking)

        after = self._settings.answer_after
        return is_welcome(asking, self._settings) and self._inbox.accept(asking, after=after)

    def _is_for_us(self, asking: Asking) -> bool:
        """Whether it was said to us, or follows up on what we said."""
        if asking.mentioned:
            return True
        is_reply = asking.place.thread != asking.ts
        may_be = is_reply and is_allowed(asking, self._settings)
        return may_be and is_meant(asking, self._inbox.takes_part(asking.place))

    def _takes_part(self, asking: Asking) -> bool:
        return bool(self._inbox.takes_part(asking.place))
