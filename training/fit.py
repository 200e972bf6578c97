"""Fits what a reader's judgement weighs beside the other signals: `python -m training.fit ROWS …`.

ROWS are what `python -m training.units --reader` wrote for sets that the reader was not trained on: on the others it is
surer than it will ever be again. Prints `WITH_READER` for bot/answering/evidence/coefficients.py.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.evidence.coefficients import FITTED, Coefficients
from bot.answering.evidence.ranking import ANY, READING, SHORTLIST, SIGNALS
from evals.fit import REFUSED, Group, choose
from training.rows import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Unit = Mapping[str, Any]
    Row = Mapping[str, Any]

BY_READING = (*(name for name in SIGNALS if name not in {"cosine", "in_context"}), READING)
AT_LAST = (*SIGNALS, READING)


def total(unit: Unit, table: Mapping[str, float]) -> float:
    """The weighted sum of its signals."""
    return float(sum(weight * unit["signals"][name] for name, weight in table.items()))


def fitted(rows: Sequence[Row], answered: Sequence[Row]) -> Coefficients:
    """All tables; the intercept is the one with which the floor refuses as many of `answered` as it is to."""
    by_reading, at_last = table(rows, BY_READING), table(rows, AT_LAST)
    support = deciding(_chosen(rows, by_reading, at_last))
    sums = [total(unit, support) for row, unit in _chosen(answered, by_reading, at_last) if row["is_answerable"]]
    intercept = round(-float(np.quantile(sums, REFUSED)), 2)
    return Coefficients(first=FITTED.first, read=by_reading, second=at_last, support=support, intercept=intercept)


def _chosen(
    rows: Sequence[Row], by_reading: Mapping[str, float], at_last: Mapping[str, float]
) -> list[tuple[Row, Unit]]:
    """Each row with the unit that the writer would choose."""
    chosen = []
    for row in rows:
        short = sorted(row["units"], key=lambda unit: -total(unit, by_reading))[:SHORTLIST]
        if short:
            chosen.append((row, max(short, key=lambda unit: total(unit, at_last))))
    return chosen


def table(rows: Sequence[Row], names: Sequence[str]) -> dict[str, float]:
    """What each signal weighs in choosing the right unit of a question."""
    groups = []
    for row in rows:
        units = [unit for unit in row["units"] if unit["label"] != -1]
        right = np.array([unit["label"] == 1 for unit in units], dtype=bool)
        if right.any():
            signals = np.array([[unit["signals"][name] for name in names] for unit in units])
            groups.append(Group(signals, right, 1.0))
    return choose(groups, names)


def deciding(chosen: Sequence[tuple[Row, Unit]]) -> dict[str, float]:
    """How much the signals of before and the reader's own weigh against one another.

    Of what was fitted before only the scale changes: these rows have too many near misses to weigh its parts anew.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

    signals = np.array([(total(unit, FITTED.support), unit["signals"][ANY]) for _, unit in chosen])
    model = LogisticRegression(max_iter=3000).fit(signals, [row["is_answerable"] for row, _ in chosen])
    before, any_read = map(float, model.coef_[0])
    return {name: round(before * weight, 2) for name, weight in FITTED.support.items()} | {ANY: round(any_read, 2)}


def main() -> None:
    """Read rows, print coefficients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path, nargs="+")
    parser.add_argument("--floor", type=Path, nargs="+", required=True, help="rows of which the floor refuses few")
    args = parser.parse_args()
    rows, answered = ([row for path in paths for row in read(path)] for paths in (args.rows, args.floor))
    print(f"WITH_READER = {fitted(rows, answered)}")


if __name__ == "__main__":
    main()
