"""Fits what tells messages that ask nothing, and questions that are people's: `python -m training.talk`, four minutes.

Two logistic regressions on vectors of the encoder of questions. `talk/nothing.txt` has messages that a colleague would
answer with a line or not at all, `talk/people.txt` what people ask each other and no document says;
`talk/something.txt` and `talk/rules.txt` have such as only look so. All were written for this by a language model.
Beside them are 5,000 turns of `questions`. Prints what five folds say, and writes
bot/answering/understand/intent/talk.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.understand.intent.talk import FROM, OF_PEOPLE, QUESTION_FROM, REMARK_FROM, WEIGHTS, bare, unmarked
from evals.embedding import Embedding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Vector = NDArray[np.float64]

HERE = Path(__file__).parent
OUT = HERE.parent / "bot" / "answering" / "understand" / "intent" / WEIGHTS
TURNS, FOLDS, STEPS = 5_000, 5, 40
PENALTY = 0.0625
"""On the squares of the weights. Four times as much catches less of both kinds at one threshold, a fourth more."""


LEAST = {"nothing": (FROM, REMARK_FROM, QUESTION_FROM), "people": (OF_PEOPLE,)}
KINDS = {"nothing": (bare, ("nothing", "something")), "people": (unmarked, ("people", "rules", "something"))}
"""How a message is read, and the files of those that are of a kind, and of those that only look so."""


def main() -> None:
    """Fit both, judge, write."""
    asked, kept = _turns(), {}
    for kind, (read, names) in KINDS.items():
        sets = {name: _lines(f"{name}.txt") for name in names}
        sets["questions"] = asked
        messages = [read(text) for some in sets.values() for text in some]
        vectors = Embedding().questions(messages).astype(np.float64)

        sizes = {name: len(some) for name, some in sets.items()}
        *weights, intercept = _fit(vectors, sizes).round(3).tolist()
        kept[kind] = {"weights": weights, "intercept": intercept}
    OUT.write_text(json.dumps(kept) + "\n", encoding="utf-8")


def _fit(vectors: Matrix, sizes: Mapping[str, int]) -> Vector:
    """What is fitted on sets of these sizes, of which the first is of the kind. Prints what five folds say."""
    (kind, first), *_, (_, asked) = sizes.items()
    rest = len(vectors) - first
    label = np.array([1.0] * first + [0.0] * rest)
    # all turns together count as much as those of the kind, of which there are far fewer
    counts = np.array([1.0] * (len(vectors) - asked) + [first / asked] * asked)

    said = _in_folds(vectors, label, counts)
    ends = np.cumsum([*sizes.values()])[:-1]
    parts = np.split(said, ends)
    for name, part in zip(sizes, parts, strict=True):
        taken = ", ".join(f"{(part >= least).mean():.3f} from {least}" for least in LEAST[kind])
        print(f"{name}: of {len(part)} are taken for {kind}: {taken}")
    return fitted(vectors, label, counts)


def fitted(vectors: Matrix, label: Vector, counts: Vector) -> Vector:
    """The weights and, last, the intercept, by Newton's method; `counts` says how much each row counts."""
    rows = np.hstack([vectors, np.ones((len(vectors), 1))])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[-1] = 0.0  # the intercept is free

    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        said = _logistic(rows @ weights)
        slope = rows.T @ (counts * (said - label)) + penalty * weights
        spread = counts * said * (1 - said)
        curvature = (rows * spread[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curvature, slope)
    return weights


def _in_folds(vectors: Matrix, label: Vector, counts: Vector) -> Vector:
    """For each row, what was said of it by what was fitted on the others."""
    order = np.random.default_rng(0).permutation(len(label))
    found = np.zeros(len(label))
    for fold in np.array_split(order, FOLDS):
        others = np.setdiff1d(order, fold)
        weights = fitted(vectors[others], label[others], counts[others])
        found[fold] = _logistic(vectors[fold] @ weights[:-1] + weights[-1])
    return found


def _logistic(logits: Vector) -> Vector:
    return 1 / (1 + np.exp(-logits))


def _lines(name: str) -> list[str]:
    return (HERE / "talk" / name).read_text(encoding="utf-8").splitlines()


def _turns() -> list[str]:
    """A sample of what is asked in the sets of the reader."""
    turns: set[str] = set()
    for file in sorted((HERE / "questions").glob("*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for line in lines[1:]:  # the first tells of the documents
            turns.update(json.loads(line)["turns"])
    return Random(5).sample(sorted(turns), TURNS)


if __name__ == "__main__":
    main()
