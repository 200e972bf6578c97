"""The conversation so far: from the ledger, and where it has nothing of a thread, from Slack."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.understand.intent.addressing import unaddressed
from bot.errors import NotFound
from bot.nouns import Turn
from bot.ports.inbox import Surface
from bot.slack.client.web import WebError
from bot.slack.inbound.text import worded_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.nouns import Answer
    from bot.ports.answering import Ledger
    from bot.ports.inbox import Asking, Inbox, ThreadPlace
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web

log = logging.getLogger(__name__)

_TURNS = 20
"""Turns of a thread that a question may lean on; the setting `history_tokens` bounds them further."""


def conversation(place: ThreadPlace) -> str:
    """The id under which the ledger keeps what is said in a thread."""
    return f"slack-{place.team}-{place.channel}-{place.thread}"


class History:
    """What was said in a thread before a question."""

    def __init__(
        self,
        web: Web,
        me: Identity,
        inbox: Inbox,
        ledger: Ledger,
    ) -> None:
        """The ledger comes first: it has every answer whole."""
        self._web, self._me, self._inbox, self._ledger = web, me, inbox, ledger

    async def turns(self, asking: Asking) -> tuple[Turn, ...]:
        """The last turns, oldest first; none for a question that begins a thread."""
        if asking.surface is Surface.COMMAND or asking.place.thread == asking.ts:
            return ()
        # The ledger has nothing where the bot was called into a thread in which people had talked before.
        kept = await asyncio.to_thread(self._kept, asking)
        return kept or await self._from_slack(asking)

    def _kept(self, asking: Asking) -> tuple[Turn, ...]:
        """Those of the ledger, as the messages stand: a question that was edited is answered anew in its place."""
        found: list[Answer] = []
        for answer in self._inbox.answered_before(asking, _TURNS):
            with contextlib.suppress(NotFound):
                found.append(self._ledger.answer(answer))
        return tuple(answer.turn for answer in found if answer.question)

    async def _from_slack(self, asking: Asking) -> tuple[Turn, ...]:
        place = asking.place
        try:
            messages = await self._web.replies(place.channel, place.thread)
        except WebError as error:
            log.warning("thread not read", extra={"reason": str(error)})
            return ()

        before = [message for message in messages if str(message.get("ts", "")) < asking.ts]
        return turns_of_messages(before, self._me)[-_TURNS:]


def turns_of_messages(messages: Iterable[Data], me: Identity) -> tuple[Turn, ...]:
    """Messages as turns: what each person said, with what we answered to it. Other bots are left out.

    Nothing is put into anybody else's mouth: each message of a person is a turn of its own, and one that we did not
    answer was only said.
    """
    found: list[Turn] = []
    for message in messages:
        text = unaddressed(worded_lines(said(message), me.user))
        is_person = bool(message.get("user")) and not message.get("bot_id")
        if is_our_message(message, me):
            # A long answer takes several messages. One of ours before anybody spoke answers nothing.
            if found:
                last = found[-1]
                answer = f"{last.answer} {text}".strip()
                found[-1] = replace(last, answer=answer, is_said=False)
        elif text and is_person:
            found.append(Turn(question=text, speaker=str(message["user"]), is_said=True))

    return tuple(found)


def is_our_message(message: Data, me: Identity) -> bool:
    """Whether the bot posted it."""
    # `-` is nobody's id: without it, a bot whose own is not known would take all people's messages for its own.
    return me.user == message.get("user") or me.bot == (message.get("bot_id") or "-")


def said(message: Data) -> str:
    """All that a message says; of one of ours the answer is in its Markdown, and `text` only announces it."""
    blocks = message.get("blocks") or ()
    markdown = [str(block.get("text", "")) for block in blocks if block.get("type") == "markdown"]
    return "\n".join(markdown) or str(message.get("text") or "")
