"""The message on which somebody put the emoji that asks for its answer: the event says where it is, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from bot.slack.client.web import SlackRefused
from bot.slack.inbound.reading import files_of_message
from bot.slack.worker.history import is_our_message

if TYPE_CHECKING:
    from bot.ports.inbox import Asking
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web


async def read_reacted(
    web: Web,
    me: Identity,
    asking: Asking,
) -> Asking | None:
    """What the message says now, and in which thread; None where it is gone, or ours."""
    place = asking.place
    try:
        found = await web.call(
            "reactions.get",
            channel=place.channel,
            timestamp=asking.ts,
            full=False,
        )
    except SlackRefused as error:
        if error.code == "message_not_found":
            return None
        raise

    message = dict(found.get("message") or {})
    if not message or is_our_message(message, me):
        return None

    thread = _thread(message) or asking.ts
    return replace(
        asking,
        text=str(message.get("text") or ""),
        files=files_of_message(message),
        place=replace(place, thread=thread),
    )


def _thread(message: Data) -> str:
    """The `ts` that begins its thread, which for a reply also stands in its link; empty where it begins one itself."""
    if message.get("thread_ts"):
        return str(message["thread_ts"])
    # `https://….slack.com/archives/C0…/p17…?thread_ts=17…`
    address = urlsplit(str(message.get("permalink") or ""))
    found = parse_qs(address.query).get("thread_ts", [])
    return found[0] if found else ""
