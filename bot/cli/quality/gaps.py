"""`pincite gaps`: what was asked that the documents don't say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json, render
from bot.cli.output.console import line, print_blocks, separated
from bot.cli.output.progress import stages
from bot.showing import shortened, tidy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from bot.cli.output.console import OutputBlock
    from bot.reports.gaps import Gap

SUMMARY = "list what was asked and not answered, the most frequent first"
_SHOWN = 20
_WORDINGS, _SENTENCES = 3, 2
"""Other wordings, and sentences left out, that are shown of one gap."""
_LONGEST = 150
"""Characters shown of a sentence."""
_WORDS = {"refused": "refused", "partial": "answered in part"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    options.add_json(parser, "the list")
    parser.add_argument(
        "-n",
        metavar="N",
        type=options.positive,
        default=_SHOWN,
        help="how many (default: %(default)s)",
    )
    parser.add_argument(
        "--days",
        metavar="D",
        type=options.days,
        help="only what was asked in the last D days",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the gaps."""
    settings = options.settings(arguments)
    moment = None if arguments.days is None else datetime.now(UTC) - timedelta(days=arguments.days)
    from bot.wiring import open_gaps

    with stages() as on_stage, open_gaps(settings) as gaps:
        on_stage("gathering what was asked")
        found = gaps.since(moment)[: arguments.n]
    if arguments.json:
        as_json.print_json([gap_object(gap) for gap in found])
    else:
        print_blocks(gap_blocks(found))
    return 0


def gap_blocks(found: Iterable[Gap]) -> tuple[OutputBlock, ...]:
    """The gaps, each with what helps to close it."""
    return separated(map(_gap, found)) or (line("No gaps: no question in the ledger was refused or answered in part."),)


def _gap(gap: Gap) -> Iterator[OutputBlock]:
    times = f"{gap.times}×"
    yield line((_title(gap), "bold"), lead=(f"{times:>5}  ", "bold cyan"))
    ended = ", ".join(f"{count} {_WORDS[verdict.value]}" for verdict, count in gap.verdicts.items())
    about = f"{ended} · last {gap.last_asked:%Y-%m-%d} · pincite why {gap.answers[0]}"
    yield line((about, "dim"), indent=7)
    if gap.sources:
        sources = ", ".join(map(tidy, gap.sources))
        yield line((f"nearest: {sources}", "dim"), indent=7)

    others = [wording for wording in gap.questions if wording != gap.question]
    for wording in others[:_WORDINGS]:
        yield line(shortened(wording, _LONGEST), lead=("also: ", "dim"), indent=7)
    kept = [dropped for dropped in gap.dropped if dropped.text]  # without `keep_questions` there are no words
    for dropped in kept[:_SENTENCES]:
        reason = (f" ({tidy(dropped.reason)})", "yellow")
        yield line(
            shortened(dropped.text, _LONGEST),
            reason,
            lead=("left out: ", "dim"),
            indent=7,
        )


def _title(gap: Gap) -> str:
    if gap.question:
        return tidy(gap.question)
    if gap.near:
        return f"(question not kept) near {render.citation_place(gap.near)}"
    return "(question not kept)"


def gap_object(gap: Gap) -> as_json.JsonObject:
    """The gap as JSON has it."""
    return {
        "question": gap.question,
        "times": gap.times,
        "last_asked": as_json.moment(gap.last_asked),
        "verdicts": {verdict.value: count for verdict, count in gap.verdicts.items()},
        "sources": list(gap.sources),
        "nearest": as_json.citation(gap.near) if gap.near else None,
        "questions": list(gap.questions),
        "dropped": [as_json.dropped(sentence) for sentence in gap.dropped],
        "answers": list(gap.answers),
    }
