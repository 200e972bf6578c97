"""`pincite ingest --watch`: goes on for ever, and says what it did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.documents.shortcomings import shortcomings
from bot.cli.output.console import line, print_blocks, print_note
from bot.errors import IndexMismatch, PinciteError, SettingsError, UsageError, refusal
from bot.showing import in_number

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.cli.output.console import OutputBlock
    from bot.configuration.settings import Settings
    from ingest.discovery.watch import Due
    from ingest.reporting.outcomes import Outcome, Report


def follow(
    arguments: argparse.Namespace,
    settings: Settings,
    sources: Sequence[str],
) -> int:
    """Look at all of it, and then at what changes, until Ctrl-C; the first look raises what is wrong with the command.

    The writer's lock is held only while something is indexed, so that others may write in between.
    """
    _check(arguments)
    address = options.address("--metrics", arguments.metrics)
    from bot.cli.running.health import ServerHealth
    from bot.cli.running.metrics import IngestionCounts
    from bot.wiring import check_index
    from ingest.discovery.watch import due_sources

    every = {name: settings.sources[name].minutes * 60 for name in sources if name in settings.sources}
    told = _Told()
    looks = IngestionCounts()
    rules = _Rules(arguments, settings)
    _say_what_is_watched(arguments, every)

    health = ServerHealth(lambda: check_index(settings), {"its first look": lambda: looks.has_looked})
    with looks.shown(address, health):
        for due in due_sources(arguments.paths, every, settings.index, rules.file):
            try:
                done = _turn(arguments, rules.settings(), due)
            except PinciteError as error:
                # At the first look somebody is there who can mend the command or the settings.
                is_for_the_caller = isinstance(error, UsageError | SettingsError | IndexMismatch)
                if is_for_the_caller and not told.looked:
                    raise
                looks.put_off()
                _put_off(due, str(error))
            else:
                looks.looked(done)
                print_blocks(told.news(done, shortcomings(settings)))

    return 0


def _say_what_is_watched(arguments: argparse.Namespace, sources: Iterable[str]) -> None:
    watched = [str(path) for path in arguments.paths] + [f"source {name}" for name in sources]
    print_note(f"Watching {', '.join(watched)}. Ctrl-C ends it; what is indexed stays.")


def _check(arguments: argparse.Namespace) -> None:
    for flag in ("--dry-run", "--yes", "--json", "--on"):
        name = flag.removeprefix("--").replace("-", "_")
        if getattr(arguments, name):
            raise UsageError(f"--watch and {flag} don't go together.")
    if any(str(path) == options.STDIN for path in arguments.paths):
        raise UsageError("--watch and `-` don't go together.")

    for path in arguments.paths:
        if isinstance(path, str):  # an address, such as s3://bucket/folder
            raise UsageError(f"To watch {path}, declare it in pincite.toml (docs/sources.md).")
    for path in arguments.paths:
        _check_there(path)


def _check_there(path: Path) -> None:
    try:
        is_there = path.exists()
    except OSError as error:
        raise UsageError(f"{path} cannot be opened: {refusal(error)}.") from error
    if not is_there:
        raise UsageError(f"There is no file or folder {path}.")


class _Rules:
    """Who may read what, as the settings say it now: what is written there while this goes on holds at once."""

    def __init__(self, arguments: argparse.Namespace, settings: Settings) -> None:
        from bot.configuration.files import config_file

        self._arguments, self._settings = arguments, settings
        self.file = config_file(index=settings.index)
        self._was_there = self.file.is_file()

    def settings(self) -> Settings:
        """Those of the start, with the audiences of now.

        Raises SettingsError where these can't be read: without them, files would be for everybody.
        """
        if self._was_there and not self.file.is_file():
            raise SettingsError(f"{self.file} is gone, and with it who may read what. Bring it back, or start anew.")
        now = options.settings(self._arguments)
        sources = dict(self._settings.sources)
        for name in sources.keys() & now.sources.keys():
            sources[name] = sources[name].model_copy(update={"audience": now.sources[name].audience})
        return self._settings.model_copy(update={"audience_rules": now.audience_rules, "sources": sources})


def _turn(arguments: argparse.Namespace, settings: Settings, due: Due) -> Report:
    from ingest.pipeline import sync

    return sync(
        [] if due.source else arguments.paths,
        settings,
        prune=arguments.prune,
        audience=() if due.source else arguments.audience,
        sources=[due.source] if due.source else (),
        on_wait=print_note,
    )


def _put_off(due: Due, reason: str) -> None:
    """What is wrong may be over soon."""
    due.failed()
    print_note(f"{_now()}  {reason} (It is tried again soon; what wants --yes is for a `pincite ingest` of your own.)")


def _now() -> str:
    return time.strftime("%H:%M:%S")


class _Told:
    """What was said, so that a file that stays unreadable, or waits for consent, is named once."""

    def __init__(self) -> None:
        self.looked = False
        self._complaints: dict[str, str] = {}
        self._shortcomings: frozenset[str] = frozenset()

    def news(self, done: Report, shortcomings: Iterable[str] = ()) -> Iterator[OutputBlock]:
        """What a look changed, and what is wrong now, of its files and of the whole; nothing where nothing did."""
        from ingest.reporting.outcomes import Kind

        counts = {kind: len(done.of(kind)) for kind in (Kind.ADDED, Kind.CHANGED, Kind.REMOVED)}
        said = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
        if said or not self.looked:
            passages = in_number(done.chunks, "passage")
            what = said or "nothing changed"
            yield line(f"{_now()}  {what}; {passages} in {done.seconds:.1f} s")

        self.looked = True

        complaints = {one.source: _complaint(one) for one in done.outcomes}
        for source, complaint in sorted(complaints.items()):
            if complaint and self._complaints.get(source) != complaint:
                yield line((source, "bold"), f"  {complaint}", indent=2)
        self._complaints |= complaints

        now = tuple(shortcomings)
        yield from (line(one, indent=2) for one in now if one not in self._shortcomings)
        self._shortcomings = frozenset(now)


def _complaint(outcome: Outcome) -> str:
    """Why a file could not be read, and for what consent it waits; nothing where all is well."""
    unread = [outcome.reason] if outcome.kind == "unreadable" else []
    waiting = [note for note in outcome.notes if outcome.withheld and note.startswith("audience: ")]
    return "; ".join((*unread, *waiting))
