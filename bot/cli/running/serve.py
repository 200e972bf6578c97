"""`pincite serve`: keeps the index open, so that `pincite ask` is answered in a moment."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import print_note
from bot.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from bot.cli.running.metrics import AnswerCounts
    from bot.engine import Engine
    from bot.nouns import Answer

SUMMARY = "keep the index open, so that `pincite ask` is answered in a moment"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--socket",
        action="store_true",
        required=True,
        help="answer on a socket in the workspace, for this user alone",
    )
    options.add_metrics(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer until told to end."""
    settings = options.settings(arguments)
    address = options.address("--metrics", arguments.metrics)
    from bot.cli.running.health import ServerHealth
    from bot.cli.running.metrics import AnswerCounts
    from bot.cli.running.serving import serving
    from bot.wiring import check_index, open_engine

    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())

    answers = AnswerCounts()
    health = ServerHealth(lambda: check_index(settings), {"time, since it is ending": lambda: not ending.is_set()})
    with (
        open_engine(settings) as engine,
        serving(count_answers(engine, answers), settings) as is_served,
        answers.shown(address, health),
    ):
        if not is_served:
            raise UsageError(
                "Nothing can be served here: a language model is set (setting `model`), the path of the workspace is "
                "too long for a socket, or it cannot be written."
            )
        print_note(f"`pincite ask` is answered by this process for {settings.index}. Ctrl-C ends it.")
        ending.wait()

    return 0


def count_answers(engine: Engine, answers: AnswerCounts) -> Engine:
    """The engine, each of whose answers counts."""

    def on_found(answer: Answer) -> None:
        engine.on_found(answer)
        answers.answered(answer)

    return replace(engine, on_found=on_found)
