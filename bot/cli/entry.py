"""Where the command begins: a plain question takes a short way, and may go to a process that has the index open.

Importing all that a question needs takes most of a second, so that the way there imports next to nothing.
"""

from __future__ import annotations

import atexit
import gc
import sys
from typing import TYPE_CHECKING

from bot.cli.uncollected import uncollected

if TYPE_CHECKING:
    import argparse


def main() -> int:
    """Run the command and return its exit code."""
    atexit.register(gc.freeze)  # so that nothing is looked through once more when the process ends
    with uncollected():
        plain = _plain_question(sys.argv[1:])
        if plain:
            return _answered(*plain)
        from bot.cli.main import main as whole
    return whole()


def _plain_question(argv: list[str]) -> tuple[str, argparse.Namespace] | None:
    """The question and all arguments of `pincite ask QUESTION`; None for all else, and where anything is unusual."""
    if "ask" not in argv or not {"-", "-h", "--help", "--version", "--debug"}.isdisjoint(argv):
        return None
    import argparse

    from bot.cli import options
    from bot.cli.asking import ask
    from bot.cli.output.console import prepare_streams
    from bot.errors import UsageError

    # The whole parser would import the module of each verb.
    prepare_streams()
    shared = options.everywhere()
    parser = options.Parser(parents=[shared], allow_abbrev=False)
    verbs = parser.add_subparsers()
    asking = verbs.add_parser("ask", parents=[shared], allow_abbrev=False)
    ask.add_arguments(asking)

    try:
        arguments = parser.parse_args(argv, argparse.Namespace(verb="ask", debug=False))
        return options.text_argument(arguments.question, "question"), arguments
    except (UsageError, AttributeError):  # AttributeError: there is no verb
        return None


def _answered(text: str, arguments: argparse.Namespace) -> int:
    """The exit code of a question that was answered, here or elsewhere."""
    from bot.cli.asking import ask
    from bot.cli.running import local

    try:
        found = local.ask(
            text,
            json=arguments.json,
            index=getattr(arguments, "index", None),
            model=arguments.model,
        )
        code = found.tell() if found else ask.run(arguments)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - as in `main`
        from bot.cli.main import ended_by

        return ended_by(error, arguments)

    return code
