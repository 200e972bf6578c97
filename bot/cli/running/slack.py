"""`pincite slack`: the door to the Slack room, which the command line otherwise knows nothing of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import print_note, speak_utf8

if TYPE_CHECKING:
    import argparse

    from bot.configuration.settings import Settings
    from ingest.upkeep.doctor import Check

SUMMARY = "answer on Slack"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them: each action is a verb of its own."""
    actions, shared = options.add_actions(parser), options.everywhere()
    running = actions.add_parser(
        "run",
        help="answer until told to end",
        description="Answer on Slack until told to end, by Ctrl-C or SIGTERM. Takes SLACK_BOT_TOKEN, and "
        "SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for HTTP, from the environment. docs/slack.md leads "
        "through it.",
        parents=[shared],
    )
    running.add_argument("--http", metavar="HOST:PORT", help="listen there for signed requests, instead of Socket Mode")
    options.add_metrics(running, "; without it, --http serves them beside /slack/events")
    options.add_model(running)
    actions.add_parser(
        "key",
        help="print a new key for the tokens of several workspaces",
        description="Print a key for PINCITE_SLACK_TOKEN_KEY, under which the tokens of several workspaces are kept.",
        parents=[shared],
    )
    showing = actions.add_parser(
        "manifest",
        help="print the app's manifest",
        description="Print the manifest to make the app from, at https://api.slack.com/apps, as JSON.",
        parents=[shared],
    )
    showing.add_argument("--name", default="Pincite", help="what the app is called (default: Pincite)")
    showing.add_argument(
        "--redirect",
        default="",
        metavar="URL",
        help="for several workspaces: where Slack sends people after installing it, ending in /slack/oauth_redirect",
    )
    showing.add_argument(
        "--url",
        default="",
        help="where Slack reaches it by HTTP, ending in /slack/events; else Socket Mode",
    )


def run(arguments: argparse.Namespace) -> int:
    """Do the action."""
    return _ACTIONS[arguments.action](arguments)


def examine_bot(settings: Settings) -> tuple[Check, ...]:
    """Whether the bot will work with these settings and the tokens of the environment."""
    import asyncio

    from bot.configuration.settings import slack_tokens
    from bot.slack.doctor.checks import checks
    from bot.slack.doctor.examination import examine_slack as find_out

    return checks(asyncio.run(find_out(settings, slack_tokens())))


def walkthrough() -> str:
    """What to try on a real workspace."""
    from bot.slack.doctor.walkthrough import WALKTHROUGH

    return WALKTHROUGH


def _run(arguments: argparse.Namespace) -> int:
    import asyncio

    from bot.cli.running.serving import serving
    from bot.configuration.settings import slack_tokens
    from bot.slack.logs import start_logging
    from bot.slack.run import Listen, check_tokens, serve_until_told
    from bot.wiring import open_slack_services

    settings = options.settings(arguments)
    tokens = slack_tokens()
    http = options.address("--http", arguments.http)
    metrics = options.address("--metrics", arguments.metrics)
    listen = Listen(http=http, metrics=metrics)
    check_tokens(settings, tokens, http=listen.http is not None)
    start_logging()
    with open_slack_services(settings) as services, serving(services.engine, settings):
        asyncio.run(serve_until_told(settings, tokens, services, listen, _say_ready))
    return 0


def _say_ready(front: str) -> None:
    print_note(f"Pincite answers on Slack ({front}). Ctrl-C ends it.")


def _manifest(arguments: argparse.Namespace) -> int:
    from bot.slack.manifest import manifest

    settings = options.settings(arguments).slack
    speak_utf8()
    made = manifest(settings, arguments.name, arguments.url, arguments.redirect)
    print(json.dumps(made, indent=2, ensure_ascii=False))
    return 0


def _key(_arguments: argparse.Namespace) -> int:
    from bot.wiring import new_key

    print(new_key())
    return 0


_ACTIONS = {"run": _run, "key": _key, "manifest": _manifest}
