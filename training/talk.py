"""Fits what tells messages that ask nothing: `python -m training.talk`, some two minutes.

A logistic regression on vectors of the bundled embedder. `talk/nothing.txt` has messages that a colleague would answer
with a line or not at all, `talk/something.txt` such as only look so; both were written for this by a language model,
without sight of the sets that are reported. Beside them are 5,000 turns of `questions`. Prints what five folds say, and
writes bot/answering/understand/talk.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from bot.answering.understand.talk import FROM, WEIGHTS, bare
from evals.embedding import Embedding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]
    Vector = NDArray[np.float64]

HERE = Path(__file__).parent
OUT = HERE.parent / "bot" / "answering" / "understand" / WEIGHTS
TURNS, FOLDS, STEPS = 5_000, 5, 40
PENALTY = 0.0625
"""On the squares of the weights. Four times as much catches less of both kinds at one threshold, a fourth more."""


def main() -> None:
    """Read, fit, judge, write."""
    nothing, something, asked = _lines("nothing.txt"), _lines("something.txt"), _turns()
    vectors = Embedding()([bare(text) for text in (*nothing, *something, *asked)]).astype(np.float64)
    label = np.array([1.0] * len(nothing) + [0.0] * (len(something) + len(asked)))
    counts = np.array([1.0] * (len(nothing) + len(something)) + [len(nothing) / len(asked)] * len(asked))
    found = _in_folds(vectors, label, counts)
    ends = (len(nothing), len(nothing) + len(something))
    for name, part in zip(("nothing", "something", "questions"), np.split(found, ends), strict=True):
        print(f"{name}: {(part >= FROM).mean():.3f} of {len(part)} are taken to ask nothing")
    *weights, intercept = fitted(vectors, label, counts).round(3).tolist()
    OUT.write_text(json.dumps({"weights": weights, "intercept": intercept}) + "\n", encoding="utf-8")


def fitted(vectors: Matrix, label: Vector, counts: Vector) -> Vector:
    """The weights and, last, the intercept, by Newton's method; `counts` says how much each row counts."""
    rows = np.hstack([vectors, np.ones((len(vectors), 1))])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[-1] = 0.0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        said = _logistic(rows @ weights)
        slope = rows.T @ (counts * (said - label)) + penalty * weights
        curvature = (rows * (counts * said * (1 - said))[:, None]).T @ rows + np.diag(penalty)
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
    files = sorted((HERE / "questions").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    turns = sorted({turn for row in rows for turn in row["turns"]})
    return Random(5).sample(turns, TURNS)


if __name__ == "__main__":
    main()
