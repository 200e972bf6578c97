"""Who the bot is in its workspace."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.configuration.settings import BOT_TOKEN
from bot.errors import SettingsError
from bot.slack.client.web import OutcomeUnknown, RateLimited, SlackRefused

if TYPE_CHECKING:
    from bot.slack.client.web import Web

log = logging.getLogger(__name__)

_AGAIN = 5.0
"""Seconds until Slack is asked again who we are, while it can't be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The app in its workspace: the team, the bot's user, its bot id, and what it is called."""

    team: str
    user: str
    bot: str = ""
    name: str = "Pincite"


async def identify(web: Web) -> Identity:
    """Who the token makes us; waits while Slack can't be reached. Raises SettingsError where it is not accepted."""
    while True:
        try:
            said = await web.call("auth.test")
        except SlackRefused as error:
            raise SettingsError(
                f"Slack does not accept {BOT_TOKEN} ({error.code}). Copy it again from the app's page."
            ) from None
        except (OutcomeUnknown, RateLimited) as error:
            log.warning("slack not reached", extra={"reason": str(error)})
            await asyncio.sleep(_AGAIN)
        else:
            return Identity(
                team=str(said.get("team_id", "")),
                user=str(said.get("user_id", "")),
                bot=str(said.get("bot_id") or ""),
                name=str(said.get("user") or "Pincite"),
            )
