"""`pincite why`: how an answer came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import as_json, options, render
from bot.cli.console import show, speak_utf8

if TYPE_CHECKING:
    import argparse

SUMMARY = "explain an answer: what was searched, what was considered, what was cut and by which rule"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("answer_id", metavar="ANSWER_ID", help="the id below the answer, and in --json")
    options.add_json(parser, "the explanation")


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation."""
    settings = options.settings(arguments)
    from bot.wiring import open_library

    with open_library(settings) as library:
        given = library.answer(arguments.answer_id)
    if arguments.json:
        speak_utf8()
        print(as_json.dumps(as_json.why(given)))
    else:
        show(render.why(given))
    return 0
