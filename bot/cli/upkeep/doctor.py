"""`pincite doctor`: whether the index is sound, and whether the Slack bot will work."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json
from bot.cli.output.console import line, print_blocks, speak_utf8
from bot.cli.output.progress import stages
from bot.cli.running import slack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.cli.output.console import OutputBlock
    from bot.configuration.settings import Settings
    from ingest.upkeep.doctor import Check

SUMMARY = "check the index, or with --slack the bot, and say how to cure what is wrong"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--slack",
        action="store_true",
        help="check what the Slack bot needs instead: tokens, scopes, connections, ids and audiences",
    )
    parser.add_argument(
        "--walkthrough",
        action="store_true",
        help="print what to try in one hour on a real workspace, and what should be seen",
    )
    options.add_json(parser, "the checks")


def run(arguments: argparse.Namespace) -> int:
    """Print every check; 1 when one fails. The walk-through instead, where that is asked for."""
    if arguments.walkthrough:
        speak_utf8()
        print(slack.walkthrough(), end="")
        return 0

    settings = options.settings(arguments)
    checks = _of_slack(settings) if arguments.slack else _of_index(settings)
    if arguments.json:
        as_json.print_json([_json(check) for check in checks])
    else:
        print_blocks(chain.from_iterable(map(_blocks, checks)))
    if all(check.ok for check in checks):
        return 0
    return 1


def _of_index(settings: Settings) -> tuple[Check, ...]:
    from ingest.upkeep.doctor import examine_index

    with stages() as on_stage:
        on_stage("examining the index")
        return examine_index(settings, on_stage)


def _of_slack(settings: Settings) -> tuple[Check, ...]:
    with stages() as on_stage:
        on_stage("asking Slack")
        return slack.examine_bot(settings)


def _json(check: Check) -> as_json.JsonObject:
    return {
        "name": check.name,
        "ok": check.ok,
        "detail": check.detail,
        "cure": check.cure,
    }


def _blocks(check: Check) -> Iterator[OutputBlock]:
    mark = ("ok    ", "green") if check.ok else ("WRONG ", "bold red")
    yield line((f"{check.name}: ", "bold"), check.detail, lead=mark)
    if not check.ok and check.cure not in check.detail:
        yield line(check.cure, lead=("cure: ", "bold"), indent=6)
