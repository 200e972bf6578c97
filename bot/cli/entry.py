"""Where the command begins: a plain question goes to a process that has the index open, if there is one.

Importing all that a question needs takes most of a second, so that the way there imports next to nothing.
"""

from __future__ import annotations

import atexit
import gc
import sys

from bot.cli.uncollected import uncollected


def main() -> int:
    """Run the command and return its exit code."""
    atexit.register(gc.freeze)  # so that nothing is looked through once more when the process ends
    with uncollected():
        code = _asked(sys.argv[1:])
        if code is not None:
            return code
        from bot.cli.main import main as whole
    return whole()


def _asked(argv: list[str]) -> int | None:
    """The exit code of a question that was answered elsewhere; None for all else, and where anything is unusual."""
    if "ask" not in argv or not {"-", "-h", "--help", "--version", "--debug"}.isdisjoint(argv):
        return None
    from bot.cli import ask, local, options
    from bot.cli.console import prepare_streams
    from bot.errors import UsageError

    prepare_streams()
    shared = options.everywhere()
    parser = options.Parser(parents=[shared], allow_abbrev=False)
    ask.add_arguments(parser.add_subparsers().add_parser("ask", parents=[shared], allow_abbrev=False))
    try:
        arguments = parser.parse_args(argv)
        text = options.text_of(arguments.question, "question")
    except (UsageError, AttributeError):  # AttributeError: there is no verb
        return None
    try:
        found = local.ask(text, json=arguments.json, index=getattr(arguments, "index", None), model=arguments.model)
        return found.tell() if found else None
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - as in `main`
        from bot.cli.main import ended_by

        return ended_by(error, arguments)
