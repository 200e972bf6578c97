"""`pincite ask`: one question, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.progress import OPENING, stages
from bot.cli.output.reply import reply
from bot.cli.uncollected import uncollected

if TYPE_CHECKING:
    import argparse

    from bot.nouns import Answer

SUMMARY = "answer a question, each sentence with the exact words that support it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "question",
        metavar="QUESTION",
        nargs="*",
        help="the question; `-` reads it from stdin",
    )
    options.add_json(parser, "the answer")
    options.add_model(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the answer."""
    text = options.text_argument(arguments.question, "question")
    with uncollected():
        return reply(_answer(text, arguments), json=arguments.json).tell()


def _answer(text: str, arguments: argparse.Namespace) -> Answer:
    settings = options.settings(arguments)
    with stages() as on_stage:
        on_stage(OPENING)
        from bot.nouns import Question
        from bot.wiring import open_engine

        with open_engine(settings) as engine:
            return engine.answer(Question(text=text), on_stage)
