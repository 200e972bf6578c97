"""`pincite eval calibrate`: the refusal floor that costs least."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json
from bot.cli.output.console import BLANK, OutputTable, line, print_blocks, print_note
from bot.cli.output.progress import counter
from bot.cli.quality import eval_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.output.console import OutputBlock
    from bot.configuration.settings import Settings
    from bot.evaluation.figures.calibration import Calibration, FloorOutcome, Trial


def _add_arguments(parser: options.Parser) -> None:
    eval_cases.add_cases(parser)
    parser.add_argument(
        "--cost-wrong-answer",
        metavar="C",
        type=_cost,
        default=2.0,
        help="what a wrong answer costs (default: %(default)g)",
    )
    parser.add_argument(
        "--cost-wrong-refusal",
        metavar="C",
        type=_cost,
        default=1.0,
        help="what a wrong refusal costs (default: %(default)g)",
    )
    parser.add_argument("--write", action="store_true", help="write the floor into pincite.toml")
    options.add_json(parser, "the floors")


def _run(arguments: argparse.Namespace) -> int:
    from bot.configuration.files import config_file
    from bot.evaluation.figures.calibration import Costs, calibrate

    settings = options.settings(arguments)
    trials = _trials(arguments.cases, settings)
    costs = Costs(wrong_answer=arguments.cost_wrong_answer, wrong_refusal=arguments.cost_wrong_refusal)
    found = calibrate(trials, costs, settings.refusal_floor)

    if arguments.json:
        as_json.print_json({**asdict(found), "cases": [asdict(one) for one in trials]})
    else:
        print_blocks(calibration_blocks(found, len(trials), written=arguments.write))
    if arguments.write:
        # Where the settings were read from, be it another folder: a file made here would hide that one from now on.
        _write(arguments, config_file(index=settings.index), found.chosen.floor)
    return 0


def calibration_blocks(
    found: Calibration,
    cases: int,
    *,
    written: bool = False,
) -> Iterator[OutputBlock]:
    """The floors with what they lead to, and which is the cheapest."""
    yield OutputTable(
        header=("Floor", "Right answers", "Wrong answers", "Right refusals", "Wrong refusals", "Cost", ""),
        rows=tuple(_row(one, found) for one in found.table),
        numeric=(0, 1, 2, 3, 4, 5),
    )
    yield BLANK
    chosen = found.chosen
    current = found.current

    if chosen.floor == current.floor:
        yield line((f"The floor {current.floor:g} stays: no other costs less on these {cases} cases.", "bold"))
    else:
        yield line(
            (f"The floor {chosen.floor:g} costs {chosen.cost:g} on these {cases} cases; ", "bold"),
            f"the current {current.floor:g} costs {current.cost:g}.",
        )

    yield line((f"Drawn anew, 95 % of such cases choose a floor between {found.low:.2f} and {found.high:.2f}.", "dim"))
    if not written and chosen.floor != current.floor:
        yield line((f"--write puts it into pincite.toml as refusal_floor = {chosen.floor:g}.", "dim"))


def _row(one: FloorOutcome, found: Calibration) -> tuple[str, ...]:
    marks = (("chosen", found.chosen), ("current", found.current))
    return (
        f"{one.floor:g}",
        *map(str, (one.right_answers, one.wrong_answers, one.right_refusals, one.wrong_refusals)),
        f"{one.cost:g}",
        ", ".join(name for name, marked in marks if marked.floor == one.floor),
    )


def _trials(path: Path | None, settings: Settings) -> list[Trial]:
    """The cases, answered in the documents' own words and without a floor: that is what the floor is held against."""
    from bot.configuration.files import EXTRACTIVE
    from bot.evaluation.figures.calibration import trial
    from bot.wiring import open_evaluator

    _, cases = eval_cases.chosen_cases(path, settings)
    without = settings.model_copy(update={"refusal_floor": 0.0, "model": EXTRACTIVE})

    with open_evaluator(without) as evaluator, counter("Asking", "cases") as on_progress:
        found = evaluator.each(
            lambda case: trial(case, evaluator.answer(case)),
            cases,
            on_progress=on_progress,
        )

    return [one for one in found if one is not None]


def _write(arguments: argparse.Namespace, path: Path, floor: float) -> None:
    from bot.evaluation.figures.floor import write_floor

    write_floor(path, floor)
    print_note(f"{path} says refusal_floor = {floor:g} now.")
    if options.settings(arguments).refusal_floor != floor:
        print_note("PINCITE_REFUSAL_FLOOR in the environment says otherwise, and wins.")


def _cost(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or number <= 0:
        raise argparse.ArgumentTypeError(f"expected a number above 0, not {text!r}")
    return number


CALIBRATE = options.Action(
    description="Choose the confidence below which Pincite refuses, for what mistakes cost you. The cases are answered "
    "in the documents' own words; with a language model, the floor decides only where those stand in for it.",
    add_arguments=_add_arguments,
    run=_run,
)
