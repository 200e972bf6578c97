"""The app as Slack is to know it: https://docs.slack.dev/reference/app-manifest. Only scopes that are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.inbound.reading import COMMAND, SAVE, SAVE_NAME, SHORTCUT, SHORTCUT_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.configuration.settings import SlackSettings

_DESCRIPTION = "Answers from your team's own documents, each sentence with the exact words that support it."
_ABOUT = (
    "Pincite answers questions from the documents that your team gave it. Every sentence of an answer carries a "
    "pincite: the exact words, in the exact document, page or section, that support it. Where the documents don't "
    "say, it says so. Answers may be written by a language model, if whoever runs Pincite has set one up; each "
    "sentence is then checked against its quote, and the answer says so. It can still be wrong: look at the sources."
)
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "hear when it is mentioned",
    "assistant:write": "suggest questions in a new conversation",
    "channels:history": "hear follow-ups in its threads, edits and deletions",
    "channels:read": "tell whether a channel is shared with others",
    "chat:write": "answer",
    "commands": f"{COMMAND}, and the shortcuts on messages",
    "files:read": "read files that come with a question, and add them to the documents for those who may",
    "groups:history": "the same in private channels",
    "groups:read": "the same in private channels",
    "im:history": "hear direct messages",
    "im:read": "tell what kind of conversation it is in",
    "mpim:history": "hear when it is mentioned in group messages",
    "mpim:read": "tell what kind of conversation it is in",
    "usergroups:read": "tell who belongs to an audience",
    "users:read": "tell guests from members",
}
"""The bot's scopes, and what each is for."""
_REACTION_SCOPES: Mapping[str, str] = {"reactions:read": "hear of the reaction that asks for an answer"}
"""Those that only the setting `answer_reaction` needs."""
_PICTURE_SCOPES: Mapping[str, str] = {"files:write": "show pictures of scanned pages in its windows, and delete them"}
"""Those that only the setting `page_pictures` needs."""
SUBSCRIBED_EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
)
_REACTION_EVENTS = ("reaction_added",)


LEAVING = ("app_uninstalled", "tokens_revoked")
"""Events of several workspaces, which keep their own tokens."""


def scopes(settings: SlackSettings) -> Mapping[str, str]:
    """The scopes that the bot needs under these settings, and what each is for."""
    needed = dict(SCOPES)
    if settings.answer_reaction:
        needed |= _REACTION_SCOPES
    if settings.page_pictures:
        needed |= _PICTURE_SCOPES
    return needed


def events(settings: SlackSettings) -> tuple[str, ...]:
    """The events that it hears under these settings."""
    if not settings.answer_reaction:
        return SUBSCRIBED_EVENTS
    return (*SUBSCRIBED_EVENTS, *_REACTION_EVENTS)


def manifest(
    settings: SlackSettings,
    name: str = "Pincite",
    url: str = "",
    redirect: str = "",
) -> dict[str, Any]:
    """The manifest as JSON: for Socket Mode, or with the address at which Slack reaches the app by HTTP.

    With an address to come back to, several workspaces can install it.
    """
    address = {"request_url": url} if url else {}
    subscribed = [*events(settings), *(LEAVING if redirect else ())]
    coming_back = {"redirect_urls": [redirect]} if redirect else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": _DESCRIPTION,
            "long_description": _ABOUT,
            "background_color": "#1f3a5f",
        },
        "features": _features(name, address),
        "oauth_config": {
            **coming_back,
            "scopes": {"bot": sorted(scopes(settings))},
        },
        "settings": {
            "event_subscriptions": {**address, "bot_events": subscribed},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": bool(redirect),
        },
    }


def _features(name: str, address: Mapping[str, str]) -> dict[str, Any]:
    """What people see of the app: its name, command, shortcuts and home."""
    command = {
        "command": COMMAND,
        "description": "Ask the documents",
        "usage_hint": "[question]",
        "should_escape": True,  # so that people come as `<@U…>`, as they do in messages
    }
    if address:
        command["url"] = address["request_url"]
    shortcut = {
        "name": SHORTCUT_NAME,
        "type": "message",
        "callback_id": SHORTCUT,
        "description": "Answer this message from the documents",
    }
    save = {
        "name": SAVE_NAME,
        "type": "message",
        "callback_id": SAVE,
        "description": "Keep this reply among the documents, if its author agrees",
    }
    return {
        "agent_view": {"agent_description": _DESCRIPTION},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "slash_commands": [command],
        "shortcuts": [shortcut, save],
    }
