"""`pincite ingest`: bring the index in line with files and folders."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.documents.shortcomings import shortcomings
from bot.cli.output import as_json
from bot.cli.output.console import BLANK, line, print_blocks, print_note
from bot.cli.output.progress import bar
from bot.cli.uncollected import uncollected
from bot.errors import UsageError
from bot.showing import in_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.cli.output.console import OutputBlock
    from bot.configuration.settings import Settings
    from ingest.reporting.outcomes import Outcome, Report

SUMMARY = "index files, folders and declared sources; what changed is read again, what is gone leaves the index"
UNFINISHED = 4
_STOPPED = 130
_KEPT = "What was indexed so far is kept; the same command goes on from there."
_FEW = 5
"""Hidden files, and files with comments, up to this many are named, more are counted."""
_TELLING = 100
"""Passages from which on a rate says something; before, it is the time that loading the model takes."""
_TRY = 'pincite ask "YOUR QUESTION"'
"""With quotes, since a shell may take the question mark for a pattern."""
_SECTIONS = {"unreadable": "bold red", "skipped": "yellow"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=_place,
        help="a file or folder, an address such as s3://bucket/folder, or `-` for JSON Lines from stdin; without any, "
        "all sources that pincite.toml declares",
    )
    parser.add_argument(
        "--source",
        metavar="NAME",
        action="append",
        default=[],
        help="look into a source that pincite.toml declares; repeat it for more; `all` for each",
    )
    parser.add_argument(
        "--as",
        metavar="NAME",
        dest="name",
        default="stdin",
        help="what to call what comes from stdin (default: stdin)",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="go on: index files when they change, and look into sources at their intervals",
    )
    options.add_metrics(parser, ", with --watch")
    _add_rules(parser)
    options.add_json(parser, "what was done")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    """What an ingestion may do, for whom, and where."""
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    parser.add_argument(
        "--prune",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="take documents out whose files are gone from the folders given (default: yes)",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="go on where a large share of the documents would be removed, or some made readable to more people",
    )
    parser.add_argument(
        "--audience",
        metavar="NAME",
        action="append",
        default=[],
        help="who may read these files' documents on Slack, from now on; repeat it for more; "
        "`everybody` takes back what was given",
    )
    parser.add_argument(
        "--on",
        metavar="PLACE",
        default="",
        help="where files are read and embedded, with an index on a server: `ray` or `ray=HOST:PORT`, all cores of a "
        "Ray cluster; `cores` or `cores=NUMBER`, those of this machine (docs/large.md)",
    )


def _place(given: str) -> Path | str:
    """A path, or an address as it was written."""
    if not given:
        # As a path it would be the folder that one happens to be in: `"$HANDBOOK"` where that is not set.
        raise UsageError("One of the paths is empty. Name a file or folder; `.` is the one you are in.")
    return given if "://" in given else Path(given)


def run(arguments: argparse.Namespace) -> int:
    """Ingest and say what became of each file; 4 when some were unreadable, or kept from new readers."""
    try:
        if arguments.watch:
            return _follow(arguments)
        if arguments.metrics:
            raise UsageError("--metrics is for --watch: a command that ends is over before anybody looks.")
        done = _sync(arguments)
    except KeyboardInterrupt:
        kept = "Nothing was changed." if arguments.dry_run else _KEPT
        print_note(f"pincite: stopped. {kept}")
        return _STOPPED

    if arguments.json:
        as_json.print_json(as_json.report(done))
    else:
        print_blocks(summary(done, dry_run=arguments.dry_run))
    if any(one.kind == "unreadable" or one.withheld for one in done.outcomes):
        return UNFINISHED
    return 0


def summary(done: Report, *, dry_run: bool = False) -> tuple[OutputBlock, ...]:
    """What was done, for a reader: counts, then what wants attention."""
    return tuple(_summary(done, dry_run=dry_run))


def _sync(arguments: argparse.Namespace) -> Report:
    if arguments.on and arguments.dry_run:
        raise UsageError("--on and --dry-run don't go together: a rehearsal reads the files here.")
    with uncollected():
        settings = options.settings(arguments)
        from bot.configuration.settings import with_stores
        from ingest.pipeline import refuse_mistyped, sync

    urls = [path for path in arguments.paths if isinstance(path, str)]
    given = [path for path in arguments.paths if isinstance(path, Path)]
    # An address is the name of its source, without the slash at its end.
    sources = (*_sources(arguments, settings), *(url.rstrip("/") for url in urls))
    settings = with_stores(settings, urls)
    if len(given) > 1:
        refuse_mistyped([path for path in given if str(path) != options.STDIN], settings)
    paths: list[Path] = []
    for path in given:
        is_stdin = str(path) == options.STDIN
        paths.append(_kept(arguments, settings) if is_stdin else path)

    with bar("Reading" if arguments.dry_run else "Indexing") as (on_progress, on_wait):
        done = sync(
            paths,
            settings,
            sources=sources,
            prune=arguments.prune,
            dry_run=arguments.dry_run,
            yes=arguments.yes,
            audience=arguments.audience,
            on_progress=on_progress,
            on_wait=on_wait,
            on_look=on_wait,
            on=arguments.on,
        )
    for one in shortcomings(settings):
        print_note(one)
    return done


def _follow(arguments: argparse.Namespace) -> int:
    from bot.cli.documents.following import follow

    settings = options.settings(arguments)
    return follow(arguments, settings, _sources(arguments, settings))


def _kept(arguments: argparse.Namespace, settings: Settings) -> Path:
    """The file that holds what came through stdin."""
    from ingest.received.piped import piped

    if arguments.dry_run:
        raise UsageError("`-` and --dry-run don't go together: save the lines in a file, and rehearse with that.")
    return piped(sys.stdin.buffer, arguments.name, settings)


def _sources(arguments: argparse.Namespace, settings: Settings) -> tuple[str, ...]:
    """The sources that are meant: those that are named, or all where nothing is."""
    from bot.configuration.declared import ALL  # it loads pydantic, which --help does without
    from ingest.sources.mirror import forsaken

    has_only_paths = arguments.paths and not arguments.source
    names_some = any(name != ALL for name in arguments.source)
    if has_only_paths or names_some:
        return tuple(dict.fromkeys(arguments.source))

    # Sources that are declared no more are looked into as well: their documents leave the index.
    everything = (*settings.sources, *forsaken(settings))
    if not everything and not arguments.paths:
        raise UsageError("Name a file or folder, or declare sources in pincite.toml (docs/sources.md).")
    return everything


def _summary(done: Report, *, dry_run: bool) -> Iterator[OutputBlock]:
    from ingest.reporting.outcomes import Kind

    if dry_run:
        yield line(("Dry run: nothing was changed. An ingest would report:", "bold"))
    yield from _counts(done)
    if not dry_run:
        yield line(_pace(done))
    if done.danger:
        yield line((f"It would want --yes: {done.danger}.", "yellow"))
    for kind in (Kind.UNREADABLE, Kind.SKIPPED):
        yield from _reasons(kind.value, done.of(kind))

    yield from _notes(done.outcomes)
    yield from _copies(done.outcomes)
    if not dry_run:
        yield from _next(done)


def _counts(done: Report) -> Iterator[OutputBlock]:
    from ingest.reporting.outcomes import Kind

    counts = {kind.value: len(done.of(kind)) for kind in Kind}
    if not any(counts.values()):
        yield line("There is nothing to read there.")
    for kind, count in counts.items():
        if count:
            yield line(f"{count:>7,} ", (kind, _SECTIONS.get(kind, "")))


def _pace(done: Report) -> str:
    if not done.chunks:
        return f"No passages needed indexing ({done.seconds:.1f} s)."
    rate = ""
    if done.chunks >= _TELLING:
        rate = f" ({done.chunks / done.seconds:,.0f} a second)"
    passages = in_number(done.chunks, "passage")
    return f"{passages} indexed in {done.seconds:.1f} s{rate}."


def _next(done: Report) -> Iterator[OutputBlock]:
    """What to do now, for whoever has added something."""
    if any(one.kind in {"added", "changed"} for one in done.outcomes):
        yield BLANK
        yield line(f"Ask it something: {_TRY}")


def _reasons(kind: str, outcomes: Sequence[Outcome]) -> Iterator[OutputBlock]:
    hidden = [outcome for outcome in outcomes if outcome.reason == "hidden"]
    counted = hidden if len(hidden) > _FEW else []
    named = [outcome for outcome in outcomes if outcome not in counted]
    if named or counted:
        yield BLANK
        yield line((f"{kind.capitalize()}:", _SECTIONS[kind]))
    for outcome in named:
        yield line((outcome.source, "bold"), f"  {outcome.reason}", indent=2)
    if counted:
        yield line(f"{len(counted):,} hidden files and folders", indent=2)


def _notes(outcomes: Sequence[Outcome]) -> Iterator[OutputBlock]:
    noted: list[tuple[str, str]] = []
    for outcome in outcomes:
        noted += ((outcome.source, remark) for remark in outcome.remarks)

    noted.sort()
    unseen = [source for source, remark in noted if _is_comment(remark)]
    gathered = unseen if len(unseen) > _FEW else []
    if noted:
        yield BLANK
        yield line(("Worth knowing:", "bold"))
    for source, remark in noted:
        if not (gathered and _is_comment(remark)):
            yield line((source, "bold"), f"  {remark}", indent=2)
    if gathered:
        yield line(f"{len(gathered):,} files hold comments, which were left out (--json has each)", indent=2)


def _is_comment(remark: str) -> bool:
    """Whether it counts the comments of a file, of which a folder of Markdown is full."""
    return remark.startswith("hidden text left out") and remark.endswith("(comment)")


def _copies(outcomes: Sequence[Outcome]) -> Iterator[OutputBlock]:
    copies = [outcome for outcome in outcomes if outcome.copy_of]
    if copies:
        yield BLANK
        yield line(("Copies, indexed once:", "bold"))
    for outcome in sorted(copies, key=lambda copy: copy.source):
        yield line((outcome.source, "bold"), f"  is a copy of {outcome.copy_of}", indent=2)
