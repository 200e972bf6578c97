"""Fits the coefficients that choose units and decide, and prints them for bot/answering/evidence/coefficients.py.

`python -m evals.fit` fits on each half of SQuAD 2 and CLAP NQ together with the team set, and prints both and their
mean. `evals.answers` fits on half 0 of the public sets alone, `evals.team` for each corpus without it.
The choosing ones are conditional logits (which unit of all that were read holds the answer); the deciding ones are a
logistic regression (is this question answered at all) over the unit that was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.evidence.coefficients import Coefficients
from bot.answering.evidence.deciding import DECIDING, deciding
from bot.answering.evidence.ranking import (
    SIGNALS,
    Evidence,
    Scored,
    at_first,
    gather,
    scored,
    shortlist,
    with_meaning,
)
from evals import data, examples
from evals.labelled import LEFT_OUT, RIGHT, Labelled, of_teams, public
from evals.suite import of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.answering.evidence.ranking import Embed

    Matrix = NDArray[np.float64]
    Right = NDArray[np.bool_]

DEEP = 24
"""Units of a question whose meaning is looked at: what is further down is never the best."""
MEANING = ("cosine", "in_context")
SUPPORTING = ("coverage", "cosine", "passage", "other_year", *DECIDING)
"""What decides; with the other signals as well, it decides worse on a corpus that was not fitted on."""
NOTHING = dict.fromkeys(SIGNALS, 0.0)
PENALTY = 1e-3
REFUSED = 0.06
"""The part of the answerable questions that the floor is to refuse; of a team's, where there are any."""


@dataclass(frozen=True)
class Group:
    """The signals of the units of one question, shape (units, signals), which are right, and what it weighs."""

    signals: Matrix
    right: Right
    weight: float


@dataclass(frozen=True)
class Case:
    """A labelled question, taken apart once for all fits."""

    labelled: Labelled

    @cached_property
    def evidence(self) -> Evidence:
        """The units of its hits."""
        return gather(self.labelled.question, self.labelled.hits)

    @cached_property
    def units(self) -> list[Scored]:
        """Those that could answer, with all signals but those of meaning."""
        return at_first(self.evidence, NOTHING)

    def best(self, made: Coefficients, embed: Embed) -> Scored | None:
        """The unit that the writer would choose."""
        likely = shortlist(_again(self.units, made.first), self.labelled.question)
        return next(iter(with_meaning(self.evidence, likely, embed, made.second)), None)

    def group(self, units: Sequence[Scored]) -> Group | None:
        """These units for a fit; None where none of them is right."""
        labels = self.labelled.label([item.unit for item in units])
        kept = labels != LEFT_OUT
        if RIGHT not in labels:
            return None
        signals = np.array([[item.signals[name] for name in SIGNALS] for item in units])
        return Group(signals[kept], labels[kept] == RIGHT, self.labelled.choosing)


def _again(units: Sequence[Scored], table: Mapping[str, float]) -> list[Scored]:
    return sorted((scored(item.unit, item.signals, table) for item in units), key=lambda item: -item.score)


def fit(cases: Sequence[Case], embed: Embed) -> Coefficients:
    """All of them, rounded; the intercept is the one with which the floor refuses as many as it is to."""
    first = choose([group for case in cases if (group := case.group(case.units))], without=MEANING)
    seen = [
        (case, with_meaning(case.evidence, _again(case.units, first)[:DEEP], embed, NOTHING))
        for case in cases
        if case.labelled.is_answerable
    ]
    second = choose([group for case, units in seen if (group := case.group(units))])
    made = Coefficients(first=first, second=second, support={}, intercept=0.0)
    chosen = [(case, best) for case in cases if (best := case.best(made, embed))]
    return decide(made, [(case.labelled, deciding(case.evidence, best)) for case, best in chosen])


def choose(groups: Sequence[Group], names: Sequence[str] = SIGNALS, without: Sequence[str] = ()) -> dict[str, float]:
    """Coefficients that give the right units the largest share of a softmax over all units of a question.

    `names` are those of the groups' columns.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # it ships no types

    columns = [number for number, name in enumerate(names) if name not in without]
    scale = np.concatenate([group.signals for group in groups])[:, columns].std(0) + 1e-9
    scaled = [(group.signals[:, columns] / scale, group.right, group.weight) for group in groups]
    total = sum(group.weight for group in groups)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        lost, gradient = 0.0, np.zeros_like(weights)
        for signals, right, weight in scaled:
            raised = np.exp(signals @ weights - (signals @ weights).max())
            share, rights = raised / raised.sum(), raised * right / (raised * right).sum()
            lost -= weight * float(np.log((raised * right).sum() / raised.sum()))
            gradient += weight * signals.T @ (share - rights)
        return lost / total + PENALTY * float(weights @ weights), gradient / total + 2 * PENALTY * weights

    best = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / scale
    found = {names[column]: round(float(value), 1) for column, value in zip(columns, best, strict=True)}
    return dict.fromkeys(names, 0.0) | found


def decide(made: Coefficients, chosen: Sequence[tuple[Labelled, Mapping[str, float]]]) -> Coefficients:
    """With the coefficients of the chance that a question is answered, from the signals of the unit chosen for each."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

    signals = np.array([[found[name] for name in SUPPORTING] for _, found in chosen])
    scale = signals.std(0) + 1e-9
    worth = np.array([one.deciding for one, _ in chosen])
    model = LogisticRegression(max_iter=3000)
    model.fit(signals / scale, [one.is_answerable for one, _ in chosen], sample_weight=worth)

    weights = (round(float(value), 1) for value in model.coef_[0] / scale)
    support = dict(zip(SUPPORTING, weights, strict=True))
    sure = [
        (one.corpus, sum(weight * found[name] for name, weight in support.items()))
        for one, found in chosen
        if one.is_answerable
    ]
    team = [total for corpus, total in sure if corpus]
    floor = float(np.quantile(team or [total for _, total in sure], REFUSED))
    return replace(made, support=support, intercept=round(-floor, 2))


def mean(one: Coefficients, other: Coefficients) -> Coefficients:
    """The mean of two fits, rounded."""

    def between(name: str) -> dict[str, float]:
        left, right = getattr(one, name), getattr(other, name)
        return {signal: round((value + right[signal]) / 2, 1) for signal, value in left.items()}

    tables = {name: between(name) for name in ("first", "second", "support")}
    return Coefficients(intercept=round((one.intercept + other.intercept) / 2, 2), **tables)


def main() -> None:
    """Read the sets, fit, print."""
    suite = of(data.parser(__doc__ or "").parse_args())
    found = [*suite.squad, *examples.clapnq(suite.data, suite.embed)]
    team = [Case(one) for one in of_teams(suite)]
    halves = []
    for half in (0, 1):
        cases = [Case(one) for one in public(example for example in found if example.asked.half == half)]
        halves.append(fit([*cases, *team], suite.embed))
        print(halves[-1], flush=True)
    print(f"FITTED = {mean(*halves)}")
    suite.embed.save()


if __name__ == "__main__":
    main()
