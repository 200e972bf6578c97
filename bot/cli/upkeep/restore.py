"""`pincite restore`: what a backup holds, in a workspace again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import line, print_blocks
from bot.cli.output.progress import stages
from bot.showing import in_number

if TYPE_CHECKING:
    import argparse

SUMMARY = "bring back what `pincite backup` saved, into a new workspace or in place of what one has"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="what `pincite backup` wrote",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="replace the answers, feedback, audiences and added files that are there",
    )


def run(arguments: argparse.Namespace) -> int:
    """Bring it back, and say what is to be done next."""
    settings = options.settings(arguments)
    from ingest.upkeep.backup import restore

    with stages() as on_stage:
        on_stage("restoring")
        kept = restore(
            settings,
            arguments.file,
            overwrite=arguments.yes,
            on_wait=on_stage,
        )

    added = f"{settings.index / 'uploads'} and " if kept.files else ""
    print_blocks(
        [
            line(f"Restored {in_number(kept.answers, 'answer')} and {in_number(kept.files, 'added file')}."),
            *([line(f"Not in the backup, and no longer there: {', '.join(kept.lost)}.")] if kept.lost else []),
            line(f"Now ingest {added}your documents, so that the audiences that were given hold."),
        ]
    )
    return 0
