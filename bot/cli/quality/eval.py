"""`pincite eval`: how good the answers are, on cases that people wrote."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json
from bot.cli.output.console import print_blocks, print_note
from bot.cli.output.progress import OPENING, counter, stages
from bot.cli.quality import eval_calibrate, eval_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.figures.comparison import ResultComparison
    from bot.evaluation.figures.thresholds import MissedThreshold, Threshold
    from bot.evaluation.results import Result

SUMMARY = "measure the answers on cases that you wrote, and choose the refusal floor"
_MISSED = 5
_MOST_WORKERS = 32
_ACTIONS = {
    "init": eval_cases.INIT,
    "add": eval_cases.ADD,
    "calibrate": eval_calibrate.CALIBRATE,
    "export": eval_cases.EXPORT,
    "import": eval_cases.IMPORT,
}

_EPILOG = """\
actions:
  pincite eval init [FILE]       write first cases from the ledger's answers
  pincite eval add ANSWER_ID     make a case of an answer, a thumbs-down or a gap
  pincite eval calibrate CASES   choose the refusal floor
  pincite eval export [FILE]     write the cases that a server keeps to a file
  pincite eval import FILE       take a file's cases into the database
  `pincite eval ACTION --help` says more.

A case is a line of JSON, or an item of a YAML list:
  {"question": "Who trims the wick?", "must": ["Ada"], "source": "lamp.md"}
  {"question": "How tall is the tower?", "verdict": "refused"}

Exit codes: 0 whatever the cases show, 5 when a --fail-under is missed."""


def add_arguments(parser: options.Parser) -> None:
    """Declare them, and the actions beside them."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.set_defaults(act=_evaluate)
    eval_cases.add_cases(parser)
    options.add_json(parser, "measures and cases (for --compare)")
    options.add_model(parser)
    parser.add_argument(
        "--html",
        metavar="REPORT",
        type=Path,
        help="write a report to read in a browser",
    )
    parser.add_argument(
        "--compare",
        metavar="OLD.json",
        type=Path,
        help="say what changed since an earlier --json",
    )
    parser.add_argument(
        "--fail-under",
        metavar="MEASURE=VALUE",
        type=_threshold,
        action="append",
        default=[],
        help="exit with 5 where the measure is worse, such as answer_found=0.8; as often as you like",
    )
    parser.add_argument(
        "-j",
        metavar="N",
        type=_workers,
        default=1,
        help="how many cases are asked at a time (default: %(default)s)",
    )

    for name, action in _ACTIONS.items():
        described = options.Parser(
            prog=f"{parser.prog} {name}",
            description=action.description,
            parents=[options.everywhere()],
            allow_abbrev=False,
        )
        action.add_arguments(described)
        described.set_defaults(act=action.run)
        parser.actions[name] = described


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, or do the action."""
    code: int = arguments.act(arguments)
    return code


def _evaluate(arguments: argparse.Namespace) -> int:
    from bot.evaluation import results
    from bot.evaluation.figures import comparison, thresholds
    from bot.evaluation.report.writing import check_installed

    if arguments.html:
        check_installed()
    old = results.load_result(arguments.compare) if arguments.compare else None
    result = _result(arguments)
    compared = comparison.compare_results(old, result) if old else None
    missed = thresholds.missed(arguments.fail_under, result)
    _print(arguments, result, compared, missed)
    if arguments.html:
        _write_report(result, compared, arguments.html)
    return _MISSED if missed else 0


def _result(arguments: argparse.Namespace) -> Result:
    """The cases evaluated on the index, with the settings as they are."""
    from bot.evaluation.run import evaluate
    from bot.evaluation.setup import setup
    from bot.wiring import count_chunks, open_evaluator

    settings = options.settings(arguments)
    named, cases = eval_cases.chosen_cases(arguments.cases, settings)
    with ExitStack() as opened:
        with stages() as on_stage:
            on_stage(OPENING)
            evaluator = opened.enter_context(open_evaluator(settings))
        on_progress = opened.enter_context(counter("Asking", "cases"))
        taken_with = setup(settings, named, count_chunks(settings), arguments.j)
        return evaluate(
            cases,
            evaluator,
            taken_with,
            workers=arguments.j,
            on_progress=on_progress,
        )


def _print(
    arguments: argparse.Namespace,
    result: Result,
    compared: ResultComparison | None,
    missed: Sequence[MissedThreshold],
) -> None:
    from bot.cli.quality import eval_render

    if arguments.json:
        as_json.print_json(eval_render.evaluation_object(result, compared, missed))
    else:
        print_blocks(eval_render.evaluation_blocks(result, compared))
    for one in missed:
        print_note(f"pincite: {one.sentence}")


def _write_report(
    result: Result,
    compared: ResultComparison | None,
    path: Path,
) -> None:
    from bot.errors import UsageError
    from bot.evaluation.report.writing import write_report

    try:
        write_report(result, path, compared)
    except OSError as error:
        raise UsageError(f"The report cannot be written to {path}: {error.strerror}.") from None
    print_note(f"The report is in {path}.")


def _threshold(text: str) -> Threshold:
    from bot.evaluation.figures.thresholds import parse_threshold

    try:
        return parse_threshold(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _workers(text: str) -> int:
    return min(options.positive(text), _MOST_WORKERS)
