"""`pincite copy`: the whole index somewhere else, from a folder to a server or back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output.console import OutputBlock, line, print_blocks, print_note
from bot.cli.output.progress import steps
from bot.errors import UsageError
from bot.showing import in_number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.configuration.settings import Settings
    from ingest.upkeep.copying import CopySummary

SUMMARY = "copy the index from its folder to a PostgreSQL server, or back, without embedding anything again"
_PLACES = "postgresql+psycopg://user@host/database, or a folder that is empty or not there yet"
_STOPPED = 130
_KEPT = "What was copied so far is kept; the same command goes on from there. Until then the copy can't be used."
_ADDRESS = re.compile(r"[a-z][a-z0-9+.]*:/")
"""`postgresql+psycopg://pincite@db.example.org/docs`; no folder is called that."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "--to",
        metavar="PLACE",
        default="",
        help=f"{_PLACES}; a password is better in ~/.pgpass or PGPASSWORD, where no list of processes shows it",
    )
    parser.add_argument(
        "--workspace",
        metavar="NAME",
        help="the schema there, on a server (default: the setting `workspace`)",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be copied, and change nothing")


def run(arguments: argparse.Namespace) -> int:
    """Copy, compare, and say what was copied and how it is used."""
    settings = options.settings(arguments)
    target = _target(arguments, settings)
    from ingest.upkeep.copying import CopyListener, copy_index, rehearse

    if arguments.dry_run:
        print_blocks(_rehearsed(rehearse(settings, target)))
        return 0
    try:
        with steps("passages") as (on_progress, on_wait):
            copied = copy_index(
                settings,
                target,
                CopyListener(on_progress=on_progress, on_wait=on_wait),
            )
    except KeyboardInterrupt:
        print_note(f"pincite: stopped. {_KEPT}")
        return _STOPPED

    print_blocks(_copied(copied, target))
    return 0


def _target(arguments: argparse.Namespace, settings: Settings) -> Settings:
    """The settings of an index at the place that is given; raises UsageError, which holds no password."""
    from pydantic import SecretStr

    from bot.configuration.settings import DATABASE_FORM, DATABASE_URL, SCHEMA_FORM, SCHEMA_NAME

    name = arguments.workspace
    if _ADDRESS.match(arguments.to):
        if not DATABASE_URL.match(arguments.to):
            raise UsageError(f"--to is no address of a database: {DATABASE_FORM}.")
        if name is not None and not re.match(SCHEMA_NAME, name):
            raise UsageError(f"--workspace {name!r} is no name of a schema: {SCHEMA_FORM}.")
        return settings.model_copy(
            update={
                "database": SecretStr(arguments.to),
                "workspace": name or settings.workspace,
            }
        )
    if name is not None:
        raise UsageError("--workspace is a schema on a server, and --to names a folder. Leave one of them out.")
    if not arguments.to:
        raise UsageError(f"--to is missing: {_PLACES}. See `pincite copy --help`.")
    return settings.model_copy(update={"database": SecretStr(""), "index": Path(arguments.to)})


def _rehearsed(copied: CopySummary) -> Iterator[OutputBlock]:
    yield line(("Dry run: nothing was changed. A copy would hold:", "bold"))
    yield line(_what(copied))
    yield from _along(copied)
    if copied.kept:
        yield line(f"A copy was begun there: it has {in_number(copied.kept, 'document')}, and would go on.")


def _copied(copied: CopySummary, target: Settings) -> Iterator[OutputBlock]:
    yield line(f"Copied {_what(copied)} to {copied.place}.")
    yield from _along(copied)
    if copied.kept:
        yield line(f"Of these documents {copied.kept:,} were there already.")

    yield line(
        "Compared with the source: all texts, their structure and audiences, answers, files and other records are the "
        "same, and all vectors to half precision."
    )
    yield line(f"Use it {_how(target)}")


def _along(copied: CopySummary) -> Iterator[OutputBlock]:
    if copied.files or copied.cases:
        handed = f"{in_number(copied.files, 'file')} handed over on Slack or piped"
        yield line(f"With {handed}, and {in_number(copied.cases, 'test case')}.")


def _how(target: Settings) -> str:
    if target.database.get_secret_value():
        return f"with that address as `database`, or as PINCITE_DATABASE, and `workspace` = {target.workspace}."
    return f"with --index {target.index}, and without `database`."


def _what(copied: CopySummary) -> str:
    size = copied.size
    return (
        f"{in_number(size.documents, 'document')} with {in_number(size.passages, 'passage')}, and "
        f"{in_number(size.answers, 'answer')}"
    )
