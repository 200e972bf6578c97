"""`pincite report`: what whoever looks after the documents should know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json
from bot.cli.output.console import line, print_blocks, separated
from bot.cli.output.progress import stages
from bot.cli.quality import gaps, ledger
from bot.showing import shortened, tidy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bot.cli.output.console import OutputBlock
    from bot.reports.digest import BadAnswer, Digest

SUMMARY = "show gaps, bad answers, answers out of date and documents that were never cited"
_DAYS, _SHOWN = 7, 5
_LONGEST = 150
"""Characters shown of a comment."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    options.add_json(parser, "the report, with every entry")
    parser.add_argument(
        "-n",
        metavar="N",
        type=options.positive,
        default=_SHOWN,
        help="how many of each (default: %(default)s)",
    )
    parser.add_argument(
        "--days",
        metavar="D",
        type=options.days,
        default=_DAYS,
        help="asked in the last D days (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the report."""
    settings = options.settings(arguments)
    from bot.wiring import open_reports

    with stages() as on_stage, open_reports(settings) as report:
        on_stage("gathering what was asked")
        made = report(datetime.now(UTC) - timedelta(days=arguments.days))
    if arguments.json:
        as_json.print_json(_json(made))
    else:
        print_blocks(digest_blocks(made, arguments.n))
    return 0


def digest_blocks(made: Digest, most: int = _SHOWN) -> tuple[OutputBlock, ...]:
    """The report, with the first entries of each list."""
    uncited = tuple(line(tidy(source), indent=2) for source in made.uncited[:most])
    parts = (
        ("Asked and not answered", len(made.gaps), gaps.gap_blocks(made.gaps[:most])),
        ("Answers that were called bad", len(made.bad), tuple(_bad(made.bad[:most]))),
        ("Answers whose documents have changed", len(made.stale), ledger.stale_blocks(made.stale[:most])),
        ("Documents that no answer has cited", len(made.uncited), uncited),
    )
    lists: list[tuple[OutputBlock, ...]] = []
    for name, count, entries in parts:
        if count:
            heading = line((f"{name}: {count:,}", "bold underline"))
            more = [line(f"… and {count - most:,} more; -n shows them", indent=2)] if count > most else []
            lists.append((heading, *entries, *more))
    return separated(lists) or (line("Nothing to report."),)


def _bad(found: tuple[BadAnswer, ...]) -> Iterator[OutputBlock]:
    for bad in found:
        yield from ledger.entry_lines(bad.entry)
        for rating in bad.said:
            reason = rating.reason.replace("_", " ")  # `not_found`, as the button's value is
            comment = shortened(rating.comment, _LONGEST)
            said = ": ".join(filter(None, (reason, comment)))
            yield line(tidy(said) or "no reason given", indent=2)


def _json(made: Digest) -> as_json.JsonObject:
    return {
        "gaps": [gaps.gap_object(gap) for gap in made.gaps],
        "bad": [_bad_as_object(bad) for bad in made.bad],
        "stale": [ledger.stale_object(stale) for stale in made.stale],
        "uncited": list(made.uncited),
    }


def _bad_as_object(bad: BadAnswer) -> as_json.JsonObject:
    answer = bad.entry.answer
    return {
        "id": answer.id,
        "asked_at": as_json.moment(bad.entry.asked_at),
        "question": answer.question,
        "said": [{"reason": rating.reason, "comment": rating.comment} for rating in bad.said],
    }
