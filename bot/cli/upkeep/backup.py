"""`pincite backup`: what cannot be made again, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import line, print_blocks
from bot.cli.output.progress import stages
from bot.showing import in_number

if TYPE_CHECKING:
    import argparse

SUMMARY = "save answers, feedback, audiences given by hand and added files, which can't be made again, in one file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="the file to write, such as pincite.backup",
    )
    parser.add_argument("--yes", action="store_true", help="replace a file that is there")


def run(arguments: argparse.Namespace) -> int:
    """Save, and say what."""
    settings = options.settings(arguments)
    from ingest.upkeep.backup import backup

    with stages() as on_stage:
        on_stage("saving")
        kept = backup(settings, arguments.file, overwrite=arguments.yes, on_wait=on_stage)
    saved = f"{in_number(kept.answers, 'answer')} and {in_number(kept.files, 'added file')}"
    print_blocks([line(f"Saved {saved} in {arguments.file}.")])
    return 0
