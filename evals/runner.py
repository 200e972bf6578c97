"""Runs the parts of the suite one after the other, and shows what they found."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals import data
from evals.setup import set_up
from evals.suite import skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from evals.suite import Report, Suite

HEADER = ("part", "figure", "n", "value (95 % interval)", "of")


@dataclass(frozen=True, slots=True)
class Run:
    """The reports of the parts that could be measured, by name."""

    reports: Mapping[str, Report]

    @property
    def summary(self) -> str:
        """Every headline figure, a line each."""
        rows = [
            (part, name, str(figure.n), figure.shown, figure.of)
            for part, report in self.reports.items()
            for name, figure in report.figures.items()
        ]
        return aligned([HEADER, *rows]) if rows else "Nothing was measured."


def run(parts: Mapping[str, Callable[[Suite], Report]], suite: Suite, out: Path) -> Run:
    """Measure each part and keep its results in `out/PART.json` at once; a part whose data is absent is skipped."""
    taken_with = set_up() | {"sample": "quick" if suite.is_quick else "full"}
    reports: dict[str, Report] = {}
    for name, evaluate in parts.items():
        _say(f"{name}: measuring")
        begun = time.perf_counter()
        try:
            reports[name] = evaluate(suite)
        except data.Absent as absent:
            skipped(absent, name)
            continue
        suite.embed.save()
        data.keep(out / f"{name}.json", reports[name].results, reports[name].figures, taken_with)
        data.keep_turns(data.out(out, only_to_look_at=True) / f"{name}-turns.jsonl", reports[name].turns)
        _say(f"{name}: {time.perf_counter() - begun:.0f} s")
    return Run(reports)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of text in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _say(word: str) -> None:
    print(word, file=sys.stderr, flush=True)
