"""The message on which somebody put the emoji that asks for its answer: the event says where it is, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.slack.client.web import SlackRefused
from bot.slack.inbound.reading import files_of_message
from bot.slack.worker.history import is_our_message

if TYPE_CHECKING:
    from bot.inbox import Asking
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web


async def read_reacted(web: Web, me: Identity, asking: Asking) -> Asking | None:
    """What the message says now, and in which thread; None where it is gone, or ours."""
    place = asking.place
    try:
        found = await web.call("reactions.get", channel=place.channel, timestamp=asking.ts, full=False)
    except SlackRefused as error:
        if error.code == "message_not_found":
            return None
        raise
    message = dict(found.get("message") or {})
    if not message or is_our_message(message, me):
        return None
    thread = _thread(message) or asking.ts
    text = str(message.get("text") or "")
    return replace(asking, text=text, files=files_of_message(message), place=replace(place, thread=thread))


def _thread(message: Data) -> str:
    """The `ts` that begins its thread, which for a reply also stands in its link; empty where it begins one itself."""
    asked = parse_qs(urlsplit(str(message.get("permalink") or "")).query)
    return str(message.get("thread_ts") or next(iter(asked.get("thread_ts", ())), ""))
