"""`pincite ledger`: what is remembered of questions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json, render
from bot.cli.output.console import line, print_blocks, print_note, separated
from bot.showing import in_number, shortened, tidy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from bot.cli.output.console import OutputBlock
    from bot.nouns import Entry, Lost, Purged, Stale

SUMMARY = "forget old answers, and find those whose quotes are out of date"
_LONGEST = 300
"""Characters shown of a quote."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them: each action is a verb of its own."""
    actions, shared = options.add_actions(parser), options.everywhere()
    purging = actions.add_parser(
        "purge",
        help="forget answers past their time",
        description="Forget the answers that are older than the setting `ledger_days`, and with `keep_questions` off "
        "the questions of all others. Nothing of them stays in the database's files.",
        parents=[shared],
    )
    purging.add_argument(
        "--older-than",
        metavar="DAYS",
        type=options.days,
        help="instead of `ledger_days`; 0 for all",
    )
    purging.add_argument("--dry-run", action="store_true", help="only say how many answers that would be")
    options.add_json(purging, "the counts")
    stale = actions.add_parser(
        "stale",
        help="list answers that quoted words which are no longer there",
        description="List the answers that quoted words which their document does not hold any more, newest first.",
        parents=[shared],
    )
    options.add_json(stale, "the list")


def run(arguments: argparse.Namespace) -> int:
    """Do the action."""
    return _ACTIONS[arguments.action](arguments)


def stale_blocks(found: Iterable[Stale]) -> tuple[OutputBlock, ...]:
    """The answers with the words that are gone."""
    return separated(map(_stale, found)) or (line("Every quote in the ledger is still in its document."),)


def _purge(arguments: argparse.Namespace) -> int:
    settings = options.settings(arguments)
    days = (settings.ledger_days or None) if arguments.older_than is None else arguments.older_than
    from bot.wiring import open_ledger

    with open_ledger(settings) as ledger:
        purged = ledger.rehearse(days) if arguments.dry_run else ledger.purge(days)
    if arguments.json:
        counts = {"answers": purged.answers, "questions": purged.questions}
        as_json.print_json({**counts, "dry_run": arguments.dry_run})
    else:
        print_blocks(_purged(purged, days, dry_run=arguments.dry_run))
    if not purged.wiped:
        print_note("Another process is reading the index; what was forgotten leaves the disk when it is done.")
    return 0


def _purged(
    purged: Purged,
    days: int | None,
    *,
    dry_run: bool,
) -> Iterator[OutputBlock]:
    if dry_run:
        yield line("Dry run: nothing was changed.")
    if days is None:
        yield line("Answers are kept for ever (setting `ledger_days`).")
    else:
        did = "Would forget" if dry_run else "Forgot"
        answers = in_number(purged.answers, "answer")
        age = f" older than {in_number(days, 'day')}" if days else ""
        yield line(f"{did} {answers}{age}.")

    if purged.questions:
        took = "Would take" if dry_run else "Took"
        answers = in_number(purged.questions, "answer")
        yield line(f"{took} the question out of {answers} (setting `keep_questions`).")


def _stale_answers(arguments: argparse.Namespace) -> int:
    settings = options.settings(arguments)
    from bot.wiring import open_ledger

    with open_ledger(settings) as ledger:
        found = ledger.stale()
    if arguments.json:
        as_json.print_json([stale_object(stale) for stale in found])
    else:
        print_blocks(stale_blocks(found))
    return 0


_ACTIONS = {"purge": _purge, "stale": _stale_answers}


def entry_lines(entry: Entry) -> Iterator[OutputBlock]:
    """What was asked, when it was answered, and how to see why."""
    answer = entry.answer
    asked = tidy(answer.question) or "(question not kept)"
    given = f"answered {entry.asked_at:%Y-%m-%d} · pincite why {answer.id}"
    yield line((asked, "bold"))
    yield line((given, "dim"), indent=2)


def _stale(stale: Stale) -> Iterator[OutputBlock]:
    yield from entry_lines(stale.entry)
    for lost in stale.lost:
        yield from _lost(lost)


def _lost(lost: Lost) -> Iterator[OutputBlock]:
    marker = f"[{lost.citation.number}] "
    yield line(
        f"{render.citation_place(lost.citation)}: ",
        (lost.reason, "yellow"),
        lead=(marker, "bold cyan"),
        indent=2,
    )
    yield line(
        shortened(lost.citation.quote, _LONGEST),
        indent=2 + len(marker),
        quote=True,
    )


def stale_object(stale: Stale) -> as_json.JsonObject:
    """The answer and what it lost, as JSON has it."""
    answer = stale.entry.answer
    return {
        "id": answer.id,
        "asked_at": as_json.moment(stale.entry.asked_at),
        "question": answer.question,
        "lost": [
            {
                **as_json.citation(lost.citation),
                "reason": lost.reason,
            }
            for lost in stale.lost
        ],
    }
