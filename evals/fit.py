"""Fits the coefficients that choose sentences and refuse, and prints them for bot/answering/coefficients.py.

`python -m evals.fit` fits on each half and prints the mean; `evals.answers` fits on half 0 to report on half 1.
The choosing ones are conditional logits (which sentence of all that were read holds the answer); those of the
refusal are a logistic regression (is this question answered at all) over the sentence that was chosen.
"""

from __future__ import annotations

from dataclasses import replace
from math import log
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.answering.coefficients import FITTED, Coefficients
from bot.answering.meaning import Meaning
from bot.answering.refusal import FLOOR
from bot.answering.scoring import SIGNALS, first_sight, scene, second_sight, shortlist
from evals import data, examples
from evals.suite import of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Right = NDArray[np.bool_]

    from bot.answering.scoring import Weighed
    from evals.examples import Example

DEEP = 12
AGAINST = ("names_missing", "numbers_missing", "denies", "reverses", "opposes", "amount_missing", "role_missing")
CHOOSE_WITHOUT = {1: ("cosine", *AGAINST), 2: AGAINST}
BY_HAND = {"amount_missing": -4.0}
"""Too rare to be fitted: on SQuAD it concerns some 50 questions, of which 1 is answerable."""
JUDGE_WITHOUT = ("fused", "phrases", "leans_back", *BY_HAND)
PENALTY = 1e-3
WORTH = {"answerable": 2.0, "adversarial": 0.6, "absent": 1.0, "missing": 1.0}
"""What a question of each kind weighs in the fit of the refusal. With 1.0 for adversarial ones, few of which can be
told apart, more of the absent ones are answered."""
REFUSED = 0.07
"""The part of the answerable questions that the floor is to refuse, on the half that is fitted on."""


def choose(groups: Sequence[tuple[Matrix, Right]], without: Sequence[str]) -> tuple[float, ...]:
    """Coefficients that give the right sentences the largest share of a softmax over all sentences of a question."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]  # it ships no types

    columns = [number for number, name in enumerate(SIGNALS) if name not in without]
    scale = np.concatenate([signals for signals, _ in groups])[:, columns].std(0) + 1e-9
    scaled = [(signals[:, columns] / scale, right) for signals, right in groups]

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        total, gradient = 0.0, np.zeros_like(weights)
        for signals, right in scaled:
            raised = np.exp(signals @ weights - (signals @ weights).max())
            share, rights = raised / raised.sum(), raised * right / (raised * right).sum()
            total -= float(np.log((raised * right).sum() / raised.sum()))
            gradient += signals.T @ (share - rights)
        return total / len(scaled) + PENALTY * float(weights @ weights), gradient / len(scaled) + 2 * PENALTY * weights

    best = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B").x / scale
    return _spread(best, columns)


def judge(signals: Matrix, answerable: Right, worth: Matrix) -> tuple[float, ...]:
    """Coefficients of the chance that a question is answered, from the chosen sentence's signals."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

    columns = [number for number, name in enumerate(SIGNALS) if name not in JUDGE_WITHOUT]
    model = LogisticRegression(C=10.0, max_iter=2000).fit(signals[:, columns], answerable, sample_weight=worth)
    fitted = _spread(model.coef_[0], columns)
    return tuple(BY_HAND.get(name, value) for name, value in zip(SIGNALS, fitted, strict=True))


def _spread(values: Matrix, columns: Sequence[int]) -> tuple[float, ...]:
    spread = np.zeros(len(SIGNALS))
    spread[columns] = values
    return tuple(round(float(value), 2) for value in spread)


def labelled(example: Example, weighed: Sequence[Weighed]) -> tuple[Matrix, Right] | None:
    """Signals and which sentences are right: those of the gold passage that hold the answer.

    Sentences elsewhere that happen to hold the answer are neither right nor wrong, and left out.
    """
    holds = np.array([example.answered_by(item.unit.text) for item in weighed])
    home = np.array([item.unit.hit.chunk.id == example.asked.passage for item in weighed])
    if not (holds & home).any():
        return None
    keep = home | ~holds
    return np.array([item.signals for item in weighed])[keep], (holds & home)[keep]


def fit(found: Sequence[Example], meaning: Meaning) -> Coefficients:
    """All of them: the choosing ones from questions with a known passage and a short answer, the others from all."""
    views = [scene(example.asked.question, example.hits) for example in found]
    answerable = [(example, view) for example, view in zip(found, views, strict=True) if _is_to_choose(example)]
    groups = [labelled(example, first_sight(view)) for example, view in answerable]
    made = replace(FITTED, first_sight=choose([group for group in groups if group], CHOOSE_WITHOUT[1]))
    groups = [
        labelled(example, second_sight(view, first_sight(view, made)[:DEEP], meaning)) for example, view in answerable
    ]
    made = replace(made, second_sight=choose([group for group in groups if group], CHOOSE_WITHOUT[2]))
    seen = [second_sight(view, shortlist(first_sight(view, made)), meaning, made) for view in views]
    chosen = [(example.kind, items[0].signals) for example, items in zip(found, seen, strict=True) if items]
    return replace(made, **judged(chosen))


def _is_to_choose(example: Example) -> bool:
    return example.kind == "answerable" and bool(example.asked.passage) and not example.is_long


def judged(chosen: Sequence[tuple[str, tuple[float, ...]]]) -> Mapping[str, Any]:
    """Support, and the intercept with which the floor refuses as much as it is to."""
    kinds = np.array([kind for kind, _ in chosen])
    signals, is_answerable = np.array([best for _, best in chosen]), kinds == "answerable"
    support = judge(signals, is_answerable, np.array([WORTH[kind] for kind in kinds]))
    at_floor = float(np.quantile(signals[is_answerable] @ support, REFUSED))
    return {"support": support, "intercept": round(log(FLOOR / (1 - FLOOR)) - at_floor, 2)}


def mean(one: Coefficients, other: Coefficients) -> Coefficients:
    """The mean of two fits, rounded."""

    def between(name: str) -> tuple[float, ...]:
        return tuple(round((a + b) / 2, 1) for a, b in zip(getattr(one, name), getattr(other, name), strict=True))

    tables = {name: between(name) for name in ("first_sight", "second_sight", "support")}
    return Coefficients(intercept=round((one.intercept + other.intercept) / 2, 2), **tables)


def main() -> None:
    """Read the sets, fit, print."""
    suite = of(data.parser(__doc__ or "").parse_args())
    meaning = Meaning(suite.embed, remembered=10**6)
    found = [*suite.squad, *examples.clapnq(suite.data, suite.embed)]
    halves = [fit([example for example in found if example.asked.half == half], meaning) for half in (0, 1)]
    for made in (*halves, mean(*halves)):
        print(made)
    suite.embed.save()


if __name__ == "__main__":
    main()
