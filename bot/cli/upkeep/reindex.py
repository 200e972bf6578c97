"""`pincite reindex`: the vectors anew, from the text that is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import line, print_blocks, warn
from bot.cli.output.progress import bar

if TYPE_CHECKING:
    import argparse

SUMMARY = "rebuild the vectors from the kept text, as after a change of the embedder"


def add_arguments(_: argparse.ArgumentParser) -> None:
    """There are none."""


def run(arguments: argparse.Namespace) -> int:
    """Rebuild and say how many; 1 where documents had to be taken out."""
    settings = options.settings(arguments)
    from ingest.upkeep.maintenance import reindex

    lost: list[str] = []
    with bar("Rebuilding") as (on_progress, on_wait):
        chunks = reindex(settings, on_progress, on_wait, lost.append)

    print_blocks([line(f"Rebuilt the vectors of {chunks:,} passages with {settings.embedder}.")])
    warn(f"What was kept of {source} was damaged, and is taken out. Ingest its folder again." for source in lost)
    return 1 if lost else 0
