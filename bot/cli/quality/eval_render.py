"""How an evaluation looks: measures, what changed, the cases that failed with the reasons."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.output.console import BLANK, OutputTable, line, separated
from bot.evaluation.figures.measures import MEASURES
from bot.evaluation.results import result_object as result_as_object
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.cli.output import as_json
    from bot.cli.output.console import OutputBlock
    from bot.evaluation.figures.comparison import Difference, Flip, ResultComparison
    from bot.evaluation.figures.thresholds import MissedThreshold
    from bot.evaluation.results import CaseResult, Measure, Result

_DIM, _HEADING, _GOOD, _BAD = "dim", "bold", "bold green", "bold red"
_TENTH = 10


def evaluation_blocks(
    result: Result,
    compared: ResultComparison | None = None,
) -> tuple[OutputBlock, ...]:
    """Failing cases first, since the figures at the end are what one looks for."""
    failed = [one for one in result.cases if not one.passed]
    parts = (
        _failing(failed),
        _compared(compared),
        _measures(result.measures),
        _count(result.cases, failed),
    )
    return separated(parts)


def evaluation_object(
    result: Result,
    compared: ResultComparison | None,
    missed: Sequence[MissedThreshold],
) -> as_json.JsonObject:
    """What `pincite eval --json` prints; `--compare` reads it back."""
    said = dict(result_as_object(result))
    if compared:
        said["comparison"] = _comparison(compared)
    if missed:
        said["missed"] = [one.sentence for one in missed]
    return said


def measure_value(name: str, number: float) -> str:
    """The value of this measure: a share with three digits, an amount with as many as tell something."""
    if MEASURES[name].is_share:
        return f"{number:.3f}"
    if abs(number) >= _TENTH:
        return f"{number:,.0f}"
    return f"{number:.1f}"


def _failing(failed: Iterable[CaseResult]) -> Iterator[OutputBlock]:
    for number, one in enumerate(failed):
        if number:
            yield BLANK
        yield line(("✗ ", _BAD), (tidy(one.case.question), _HEADING))
        tags = f" · {', '.join(one.case.tags)}" if one.case.tags else ""
        yield line((f"case {one.case.id}{tags}", _DIM), indent=2)
        for failure in one.failures:
            yield line((tidy(failure), "yellow"), indent=2)
        for place, reason in enumerate(one.why):
            lead = "     " if place else "why: "
            yield line((tidy(reason), _DIM), lead=(lead, _DIM), indent=2)


def _measures(measures: Iterable[Measure]) -> Iterator[OutputBlock]:
    yield OutputTable(
        header=("Measure", "Value", "95 % interval", "Cases", "Name"),
        rows=tuple(map(_measure, measures)),
        numeric=(1, 2, 3),
    )


def _measure(one: Measure) -> tuple[str, ...]:
    low = measure_value(one.name, one.low)
    high = measure_value(one.name, one.high)
    return (
        MEASURES[one.name].title,
        measure_value(one.name, one.value),
        f"{low} – {high}",
        str(one.n),
        one.name,
    )


def _count(cases: Sequence[CaseResult], failed: Sequence[CaseResult]) -> Iterator[OutputBlock]:
    passed = len(cases) - len(failed)
    style = _BAD if failed else _GOOD
    yield line((f"{passed} of {len(cases)} cases passed", style))


def _compared(compared: ResultComparison | None) -> Iterator[OutputBlock]:
    if compared is None:
        return
    yield line(("Compared", _HEADING))
    for name, (old, new) in compared.settings.items():
        yield line(f"{name}: {old or 'unset'} → {new or 'unset'}", indent=2)

    yield OutputTable(
        header=("Measure", "Old", "New", "Difference", "95 % interval", "Chance", "Real"),
        rows=tuple(map(_difference, compared.differences)),
        numeric=(1, 2, 3, 4, 5),
    )
    for flip in compared.flips:
        yield _flip(flip)
    if not compared.flips:
        yield line("No case flipped.")
    yield from _uncompared(compared)


def _difference(one: Difference) -> tuple[str, ...]:
    verdict = "no"
    if one.is_real:
        verdict = "better" if one.is_better else "worse"

    return (
        MEASURES[one.name].title,
        measure_value(one.name, one.old),
        measure_value(one.name, one.new),
        _signed(one.name, one.new - one.old),
        f"{_signed(one.name, one.low)} – {_signed(one.name, one.high)}",
        f"{one.chance:.3f}",
        verdict,
    )


def _signed(name: str, number: float) -> str:
    text = measure_value(name, abs(number))
    is_zero = not text.strip("0.,")  # as it is shown: -0.0001 is `0.000`, and has no minus
    sign = "-" if number < 0 and not is_zero else "+"
    return f"{sign}{text}"


def _flip(flip: Flip) -> OutputBlock:
    mended = flip.new.passed
    word, style = ("passes now", _GOOD) if mended else ("fails now", _BAD)
    reason = "" if mended else f": {tidy(flip.new.failures[0])}"
    return line((word, style), f"  {tidy(flip.new.case.question)}", (reason, _DIM))


def _uncompared(compared: ResultComparison) -> Iterator[OutputBlock]:
    for what, ids in (
        ("Edited since, not compared", compared.edited),
        ("Only in the old evaluation", compared.only_old),
        ("Only in the new evaluation", compared.only_new),
    ):
        if ids:
            yield line((f"{what}: {', '.join(ids)}", _DIM))


def _comparison(compared: ResultComparison) -> as_json.JsonObject:
    return {
        "differences": [{**asdict(one), "is_better": one.is_better} for one in compared.differences],
        "fail_now": [flip.new.case.id for flip in compared.flips if not flip.new.passed],
        "pass_now": [flip.new.case.id for flip in compared.flips if flip.new.passed],
        "edited": list(compared.edited),
        "only_old": list(compared.only_old),
        "only_new": list(compared.only_new),
        "settings": {name: {"old": old, "new": new} for name, (old, new) in compared.settings.items()},
    }
