"""Fits the three tables of coefficients that choose sentences and refuse, and prints them as they stand in the code.

`python -m evals.fit` fits on both halves; `--half 0` on one, to report on the other with `evals.answers --half 1`.
The choosing tables are conditional logits (which sentence of all that were read holds the answer); the refusal
table is a logistic regression (is this question answered at all) over the sentence that was chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.answering.meaning import Meaning
from bot.answering.scoring import SIGNALS, first_sight, scene, second_sight, shortlist
from evals import data, examples
from evals.embedding import Embedding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Right = NDArray[np.bool_]

    from bot.answering.scoring import Weighed
    from evals.examples import Example

DEEP = 12
AGAINST = ("names_missing", "numbers_missing", "denies", "opposes", "amount_missing", "role_missing")
CHOOSE_WITHOUT = {1: ("cosine", *AGAINST), 2: AGAINST}
JUDGE_WITHOUT = ("fused", "phrases", "leans_back")
PENALTY = 1e-3


def choose(groups: Sequence[tuple[Matrix, Right]], without: Sequence[str]) -> list[float]:
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


def judge(signals: Matrix, answerable: Right, worth: Matrix) -> tuple[float, list[float]]:
    """Intercept and coefficients of the chance that a question is answered, from the chosen sentence's signals."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # it ships no types

    columns = [number for number, name in enumerate(SIGNALS) if name not in JUDGE_WITHOUT]
    model = LogisticRegression(C=10.0, max_iter=2000).fit(signals[:, columns], answerable, sample_weight=worth)
    return float(model.intercept_[0]), _spread(model.coef_[0], columns)


def _spread(values: Matrix, columns: Sequence[int]) -> list[float]:
    spread = np.zeros(len(SIGNALS))
    spread[columns] = values
    return [round(float(value), 2) for value in spread]


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


def fit(found: Sequence[Example], extra: Sequence[Example], meaning: Meaning) -> dict[str, object]:
    """The three tables, fitted on `found` (and `extra` for the refusal)."""
    answerable = [example for example in found if example.kind == "answerable"]
    views = [(example, scene(example.asked.question, example.hits)) for example in answerable]
    seen = [(example, view, first_sight(view)) for example, view in views]
    first = choose([group for example, _, items in seen if (group := labelled(example, items))], CHOOSE_WITHOUT[1])
    again = [(example, second_sight(view, items[:DEEP], meaning)) for example, view, items in seen]
    second = choose([group for example, items in again if (group := labelled(example, items))], CHOOSE_WITHOUT[2])
    chosen = [(example, best) for example in (*found, *extra) if (best := _best(example, second, meaning)) is not None]
    kinds = np.array([example.kind for example, _ in chosen])
    worth = np.where(kinds == "answerable", 2.0, 1.0)
    intercept, support = judge(np.array([best for _, best in chosen]), kinds == "answerable", worth)
    return {"FIRST_SIGHT": first, "SECOND_SIGHT": second, "INTERCEPT": round(intercept, 2), "SUPPORT": support}


def _best(example: Example, second: Sequence[float], meaning: Meaning) -> tuple[float, ...] | None:
    view = scene(example.asked.question, example.hits)
    seen = second_sight(view, shortlist(first_sight(view)), meaning)
    if not seen:
        return None
    return max((item.signals for item in seen), key=lambda signals: float(np.dot(signals, second)))


def main() -> None:
    """Read the sets, fit, print."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--half", type=int, choices=(0, 1), default=None, help="fit on this half only")
    arguments = parser.parse_args()
    embed = Embedding(arguments.cache)
    meaning = Meaning(embed, remembered=10**6)
    found, extra = examples.squad(arguments.data, embed), examples.clapnq(arguments.data, embed)
    if arguments.half is not None:
        found = [example for example in found if example.asked.half == arguments.half]
        extra = [example for example in extra if example.asked.half == arguments.half]
    for name, values in fit(found, extra, meaning).items():
        print(f"{name} = {tuple(values) if isinstance(values, list) else values}")
    embed.save()


if __name__ == "__main__":
    main()
