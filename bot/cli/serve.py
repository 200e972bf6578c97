"""`pincite serve`: keeps the index open, so that `pincite ask` is answered in a moment."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.console import note
from bot.errors import UsageError

if TYPE_CHECKING:
    import argparse

SUMMARY = "keep the index open, so that `pincite ask` is answered in a moment"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--socket", action="store_true", required=True, help="answer on a socket in the workspace, for this user alone"
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer until told to end."""
    settings = options.settings(arguments)
    from bot.cli.serving import serving
    from bot.wiring import open_engine

    ending = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ending.set())
    with open_engine(settings) as engine, serving(engine, settings) as is_served:
        if not is_served:
            raise UsageError(
                "Nothing can be served here: a language model is set (setting `model`), the path of the workspace is "
                "too long for a socket, or it cannot be written."
            )
        note(f"`pincite ask` is answered by this process for {settings.index}. Ctrl-C ends it.")
        ending.wait()
    return 0
