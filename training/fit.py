"""Fits what a reader's judgement weighs beside the other signals: `python -m training.fit ROWS …`.

ROWS are what `python -m training.units --reader` wrote for sets that the reader was not trained on: on the others it is
surer than it will ever be again. Prints `WITH_READER` for bot/answering/evidence/deciding.py. What chooses is a
conditional logit (which unit of all that were read holds the answer); what decides is a logistic regression (is this
question answered at all) over the unit that was chosen, with the floor where it refuses few of the rows of `--floor`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.evidence.deciding import FITTED, Coefficients
from bot.answering.evidence.ranking import ANY, READING
from training.rows import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Unit = Mapping[str, Any]
    Row = Mapping[str, Any]
    Group = tuple[Matrix, NDArray[np.bool_]]
    """The signals of the units of one question, shape (units, signals), and which of them are right."""

CHOOSING = ("fused", "type_missing", "older", "other_year", READING)
"""With these it chose as well as with all signals and both cosines (docs/experiments.md)."""
DECIDING = ("coverage", "passage", "row", ANY)
REFUSED = 0.06
"""The part of the answerable questions that the floor is to refuse."""
PENALTY = 1e-3
"""On the squares of the coefficients, so that they are finite whatever they are fitted on."""


def fitted(rows: Sequence[Row], answered: Sequence[Row]) -> Coefficients:
    """All tables; by words alone, units are chosen as without a reader. The floor refuses few of `answered`."""
    second = choosing(rows)
    support = deciding([(row, _chosen(row, second)) for row in rows if row["units"]])

    answerable = [row for row in answered if row["is_answerable"] and row["units"]]
    sure = [_weighed(_chosen(row, second), support) for row in answerable]
    intercept = round(-float(np.quantile(sure, REFUSED)), 2)
    return Coefficients(first=FITTED.first, second=second, support=support, intercept=intercept)


def choosing(rows: Sequence[Row]) -> dict[str, float]:
    """What each signal weighs in choosing the right unit of a question."""
    groups = []
    for row in rows:
        units = [unit for unit in row["units"] if unit["label"] != -1]  # -1: nobody knows whether it is right
        right = np.array([unit["label"] == 1 for unit in units], dtype=bool)
        if right.any():
            signals = np.array([_signals(unit, CHOOSING) for unit in units])
            groups.append((signals, right))
    return dict(zip(CHOOSING, _conditional_logit(groups), strict=True))


def deciding(chosen: Sequence[tuple[Row, Unit]]) -> dict[str, float]:
    """What the signals of the unit that was chosen weigh in whether it answers."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

    signals = np.array([_signals(unit, DECIDING) for _, unit in chosen])
    is_answerable = [row["is_answerable"] for row, _ in chosen]
    model = LogisticRegression(max_iter=3000).fit(signals, is_answerable)
    return {name: round(float(weight), 2) for name, weight in zip(DECIDING, model.coef_[0], strict=True)}


def _signals(unit: Unit, names: Sequence[str]) -> list[float]:
    return [unit["signals"][name] for name in names]


def _chosen(row: Row, second: Mapping[str, float]) -> Unit:
    """The unit that the writer would choose."""
    best: Unit = max(row["units"], key=lambda unit: _weighed(unit, second))
    return best


def _weighed(unit: Unit, table: Mapping[str, float]) -> float:
    return float(sum(weight * unit["signals"][name] for name, weight in table.items()))


def _conditional_logit(groups: Sequence[Group]) -> list[float]:
    """Coefficients that give the right units the largest share of a softmax over all units of a question."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # it ships no types

    # in units of their spread, which signals of different size need for the search to converge
    scale = np.concatenate([signals for signals, _ in groups]).std(0) + 1e-9
    scaled = [(signals / scale, right) for signals, right in groups]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        lost, gradient = 0.0, np.zeros_like(weights)
        for signals, right in scaled:
            logits = signals @ weights
            raised = np.exp(logits - logits.max())  # without the largest, none overflows
            raised_right = raised * right
            whole, of_right = raised.sum(), raised_right.sum()
            lost -= float(np.log(of_right / whole))
            gradient += signals.T @ (raised / whole - raised_right / of_right)

        penalty = PENALTY * float(weights @ weights)
        return lost / len(scaled) + penalty, gradient / len(scaled) + 2 * PENALTY * weights

    best = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B").x / scale
    return [round(float(value), 2) for value in best]


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
