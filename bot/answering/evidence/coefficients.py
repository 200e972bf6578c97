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
    anything. `support` and `intercept` make a logistic function of the signals of the best: how sure it is that it
    answers.
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
        "coverage": 6.2,
        "leads": -0.3,
        "headings": 2.1,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 7.1,
        "fused": 4.9,
        "phrases": 5.6,
        "type_missing": -2.2,
        "leans_back": -0.9,
        "length": 0.2,
        "row": 1.5,
        "names_missing": 0.5,
    },
    second={
        "coverage": 4.5,
        "leads": 0.4,
        "headings": 2.6,
        "cosine": 4.1,
        "in_context": 5.1,
        "passage": 1.9,
        "fused": 5.1,
        "phrases": 1.7,
        "type_missing": -2.2,
        "leans_back": -1.0,
        "length": 0.0,
        "row": 1.3,
        "names_missing": 0.1,
    },
    support={
        "coverage": 1.4,
        "headings": 2.2,
        "cosine": 3.0,
        "in_context": 0.1,
        "passage": 2.5,
        "type_missing": -0.3,
        "length": -0.3,
        "names_missing": -1.6,
        "covered": 0.8,
        "numbers_missing": -0.1,
        "amount_missing": -7.2,
        "reverses": 1.4,
    },
    intercept=-2.05,
)
