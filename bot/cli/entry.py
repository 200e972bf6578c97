"""Where the command begins: `ask` and `ingest` take a short way, and a question may go to a process that is there.

Importing what a question or an ingestion needs takes most of its time, so that the way there imports next to nothing.
"""

from __future__ import annotations

import atexit
import gc
import sys
from typing import TYPE_CHECKING

from bot.cli.uncollected import uncollected

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bot.cli.options import Verb


def main() -> int:
    """Run the command and return its exit code."""
    atexit.register(gc.freeze)  # so that nothing is looked through once more when the process ends
    argv = sys.argv[1:]
    with uncollected():
        if (asked := _arguments("ask", argv)) is not None:
            return _ended(_ask, asked)
        if (ingested := _arguments("ingest", argv)) is None:
            from bot.cli.main import main as whole
    return whole() if ingested is None else _ended(_verb("ingest").run, ingested)


def _arguments(name: str, argv: list[str]) -> argparse.Namespace | None:
    """All arguments, where the command is this verb; None for all else, and where anything is unusual."""
    if name not in argv or not {"-", "-h", "--help", "--version", "--debug"}.isdisjoint(argv):
        return None
    import argparse

    from bot.cli import options
    from bot.cli.output.console import prepare_streams
    from bot.errors import UsageError

    # The whole parser would import the module of each verb.
    prepare_streams()
    shared = options.everywhere()
    parser = options.Parser(parents=[shared], allow_abbrev=False)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    described = verbs.add_parser(name, parents=[shared], allow_abbrev=False)
    _verb(name).add_arguments(described)
    try:
        return parser.parse_args(argv, argparse.Namespace(verb=name, debug=False))
    except UsageError:  # which the whole parser says in full
        return None


def _verb(name: str) -> Verb:
    if name == "ask":
        from bot.cli.asking import ask

        return ask
    from bot.cli.documents import ingest

    return ingest


def _ended(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """The exit code of what has run, however it ended."""
    try:
        code = run(arguments)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - as in `main`
        from bot.cli.main import ended_by

        return ended_by(error, arguments)

    return code


def _ask(arguments: argparse.Namespace) -> int:
    """Answer here or elsewhere."""
    from bot.cli import options
    from bot.cli.running import local

    found = local.ask(
        options.text_argument(arguments.question, "question"),
        json=arguments.json,
        index=getattr(arguments, "index", None),
        model=arguments.model,
    )
    return found.tell() if found else _verb("ask").run(arguments)
