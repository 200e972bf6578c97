"""Whether a message in a thread is for the bot, although nobody named it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.slack.inbound.text import mentions, plain

if TYPE_CHECKING:
    from bot.inbox import Asking
    from bot.settings import SlackSettings

ASKS = re.compile(
    r"\?|^(?:and|but|so|or|also|what|who|whom|whose|when|where|which|why|how|is|are|was|were|does|do|did|can|could"
    r"|should|will|would|has|have|had|may|tell|show|list|explain|compare|find|give)\b",
    re.IGNORECASE,
)
"""Somebody asks, or goes on asking."""
COURTESY = re.compile(
    r"^(?:(?:many |ok(?:ay)?,? )?thank(?:s|\s+you)\b.{0,60}|thx|ty|ok(?:ay)?|cool|great|nice|perfect|got it"
    r"|makes sense|lol|yes|no|yep|nope|sure|will do|done|good|awesome|(?::[\w+-]+:|\W)*)[\s!.…)]*$",
    re.IGNORECASE,
)
"""What people say to be polite, or with an emoji alone; nobody expects an answer."""


def is_allowed(asking: Asking, settings: SlackSettings) -> bool:
    """Whether follow-ups are answered in this channel without a mention."""
    return settings.follow_ups_in.get(asking.place.channel, settings.follow_ups)


def is_meant(asking: Asking, last_asker: str) -> bool:
    """Whether a message in a thread that the bot takes part in asks something of it.

    Whoever asked there last is taken to go on, unless they are only being polite. Of others, only questions count,
    since people also talk with each other below an answer. What names somebody else is for them.
    """
    if not last_asker or mentions(asking.text):
        return False
    words = plain(asking.text)
    if COURTESY.match(words):
        return False
    return bool(asking.user == last_asker or ASKS.search(words))
