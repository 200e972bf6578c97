"""The manifest makes an app that can do what the bot does, and no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.main import main
from bot.configuration.settings import SlackSettings
from bot.slack.inbound.reading import COMMAND, SHORTCUT
from bot.slack.manifest import LEAVING, SCOPES, SUBSCRIBED_EVENTS, manifest, scopes

if TYPE_CHECKING:
    import pytest

ROOM = Path(__file__).parents[2] / "bot" / "slack"
NEEDED = {
    "chat.postMessage": "chat:write",
    "conversations.info": "channels:read",
    "conversations.replies": "channels:history",
    "users.info": "users:read",
    "usergroups.users.list": "usergroups:read",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "files.info": "files:read",
    "files.completeUploadExternal": "files:write",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "reactions.get": "reactions:read",
}
"""The scope that each method needs which has one, as its own page says."""


def test_it_asks_for_the_scopes_of_the_methods_that_are_called_and_no_others() -> None:
    called = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    needed = {scope for method, scope in NEEDED.items() if f'"{method}"' in called}
    kinds = r"^(chat|channels|users|usergroups|assistant|files|reactions):"
    everything = SlackSettings(answer_reaction="pincite", page_pictures=True)
    granted = {scope for scope in scopes(everything) if re.search(kinds, scope)}
    assert granted == needed


def test_it_is_the_legacy_assistant_in_no_way() -> None:
    shown = json.dumps(manifest(SlackSettings()))
    assert "agent_view" in shown
    assert "assistant_view" not in shown
    assert "assistant_thread" not in shown


def test_it_hears_what_is_listened_to() -> None:
    assert set(manifest(SlackSettings())["settings"]["event_subscriptions"]["bot_events"]) == set(SUBSCRIBED_EVENTS)
    assert manifest(SlackSettings())["features"]["slash_commands"][0]["command"] == COMMAND
    assert manifest(SlackSettings())["features"]["shortcuts"][0]["callback_id"] == SHORTCUT


def test_reactions_are_heard_of_only_where_one_asks_for_an_answer() -> None:
    asked = manifest(SlackSettings(answer_reaction="pincite"))
    assert set(asked["oauth_config"]["scopes"]["bot"]) - SCOPES.keys() == {"reactions:read"}
    assert set(asked["settings"]["event_subscriptions"]["bot_events"]) - set(SUBSCRIBED_EVENTS) == {"reaction_added"}
    assert set(manifest(SlackSettings())["oauth_config"]["scopes"]["bot"]) == SCOPES.keys()


def test_files_are_written_only_where_pictures_are_shown() -> None:
    asked = manifest(SlackSettings(page_pictures=True))
    assert set(asked["oauth_config"]["scopes"]["bot"]) - SCOPES.keys() == {"files:write"}
    assert set(asked["settings"]["event_subscriptions"]["bot_events"]) == set(SUBSCRIBED_EVENTS)
    assert "files:write" not in SCOPES


def test_its_texts_fit() -> None:
    about = manifest(SlackSettings())["display_information"]
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(manifest(SlackSettings())["features"]["agent_view"]["agent_description"]) <= 300


def test_the_command_prints_it_for_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["slack", "manifest"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["socket_mode_enabled"] is True
    assert main(["slack", "manifest", "--url", "https://p.example/slack/events", "--name", "Docs"]) == 0
    by_http = json.loads(capsys.readouterr().out)
    assert by_http["settings"]["socket_mode_enabled"] is False
    assert by_http["settings"]["interactivity"]["request_url"] == "https://p.example/slack/events"
    assert by_http["display_information"]["name"] == "Docs"


def test_several_workspaces_can_install_it() -> None:
    made = manifest(
        SlackSettings(), url="https://p.example/slack/events", redirect="https://p.example/slack/oauth_redirect"
    )
    assert made["oauth_config"]["redirect_urls"] == ["https://p.example/slack/oauth_redirect"]
    assert made["settings"]["token_rotation_enabled"]
    assert set(LEAVING) <= set(made["settings"]["event_subscriptions"]["bot_events"])
    one = manifest(SlackSettings())
    assert "redirect_urls" not in one["oauth_config"]
    assert not set(LEAVING) & set(one["settings"]["event_subscriptions"]["bot_events"])
