"""What each signal of a unit weighs when one is chosen, and when it is decided whether that one answers."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """Weights of `ranking.SIGNALS` by name.

    `first` and `second` choose among the units of a question, so that only differences within one question mean
    anything: by words, and among the best of these with what a reader says of them, or without one with their vectors.
    `support` and `intercept` make a logistic function of the signals of the best: how sure it is that it answers.
    """

    first: Mapping[str, float]
    second: Mapping[str, float]
    support: Mapping[str, float]
    intercept: float

    def confidence(self, signals: Mapping[str, float]) -> float:
        """How sure it is, in 0..1, that a unit with these signals answers."""
        total = self.intercept + sum(weight * signals[name] for name, weight in self.support.items())
        return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))


FITTED = Coefficients(
    first={
        "coverage": 6.3,
        "headings": 1.6,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 7.0,
        "fused": 5.4,
        "phrases": 5.2,
        "type_missing": -2.6,
        "form_missing": -1.5,
        "row": 2.0,
        "looked_up": 0.0,
        "older": -5.3,
        "other_year": -0.4,
    },
    second={
        "coverage": 4.8,
        "headings": 1.9,
        "cosine": 2.9,
        "in_context": 5.4,
        "passage": 2.2,
        "fused": 5.4,
        "phrases": 1.6,
        "type_missing": -2.7,
        "form_missing": -1.1,
        "row": 2.0,
        "looked_up": 0.0,
        "older": -5.2,
        "other_year": -0.9,
    },
    support={
        "coverage": 2.8,
        "cosine": 2.2,
        "passage": 3.3,
        "other_year": -2.4,
        "names_missing": -1.5,
        "role_missing": -1.4,
    },
    intercept=-2.84,
)
"""Without a reader: conditional logits and a logistic regression over SQuAD 2, CLAP NQ and the team set. The script
that fitted them (`evals/fit.py`, last at 18c82a6) went when the reader came."""

WITH_READER = Coefficients(
    first=FITTED.first,
    second={
        "coverage": 2.0,
        "row": 0.5,
        "fused": 4.2,
        "type_missing": -0.6,
        "older": -3.8,
        "other_year": -2.6,
        "reader": 0.6,
        "looked_up": 1.0,
    },
    support={"coverage": 1.18, "passage": 2.52, "row": 0.46, "any_read": 0.53, "looked_up": 3.0},
    intercept=-1.1,
)
"""Beside the bundled reader, by `training.fit`, but for `looked_up`: no set has enough tables that the reader was not
trained on, so it was set on four made-up ones, the choice as small as serves (docs/experiments.md). `second` was
fitted to the reader before, and set anew on the team set, `coverage` and `row` on several sets (docs/experiments.md);
the intercept is a little stricter than fitted (training/README.md)."""
