"""`pincite search`: the passages that match, without an answer."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json, render
from bot.cli.output.console import BLANK, line, print_blocks, warn
from bot.cli.output.progress import OPENING, stages

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from bot.engine import Engine

SUMMARY = "list the passages that match best"
_DEFAULT_K = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="*",
        help="the query; `-` reads one query a line from stdin",
    )
    options.add_json(parser, "each query's passages (one list a line)")
    parser.add_argument(
        "-k",
        metavar="N",
        type=options.positive,
        default=_DEFAULT_K,
        help="how many (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the passages, one query after the other."""
    from_stdin = arguments.query == [options.STDIN]
    queries: Iterable[str] = options.stdin_lines() if from_stdin else [options.text_argument(arguments.query, "query")]
    settings = options.settings(arguments)
    from bot.wiring import open_engine

    with ExitStack() as opened:
        with stages() as on_stage:
            on_stage(OPENING)
            engine = opened.enter_context(open_engine(settings))
        if arguments.json:
            _print_json(queries, engine, arguments.k)
        else:
            _print(queries, engine, arguments.k, titled=from_stdin)
        warn(engine.faults())

    return 0


def _print_json(queries: Iterable[str], engine: Engine, k: int) -> None:
    """One line a query, an empty one included, so that the lines match up."""
    for query in queries:
        found = engine.search(query, k) if query else ()
        as_json.print_json(as_json.hits(found))


def _print(queries: Iterable[str], engine: Engine, k: int, *, titled: bool) -> None:
    for query in filter(None, queries):
        found = render.passages(query, engine.search(query, k))
        if titled:
            found = (line((query, "bold")), BLANK, *found, BLANK)
        print_blocks(found)
