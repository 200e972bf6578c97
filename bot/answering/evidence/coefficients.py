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
        "leads": -0.4,
        "headings": 2.2,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 7.5,
        "fused": 4.8,
        "phrases": 5.7,
        "type_missing": -2.8,
        "leans_back": -0.6,
        "length": 0.2,
        "row": 1.5,
        "names_missing": 0.5,
    },
    second={
        "coverage": 4.5,
        "leads": 0.6,
        "headings": 2.8,
        "cosine": 4.7,
        "in_context": 4.5,
        "passage": 1.9,
        "fused": 5.3,
        "phrases": 1.5,
        "type_missing": -2.9,
        "leans_back": -0.7,
        "length": 0.1,
        "row": 1.3,
        "names_missing": 0.1,
    },
    support={
        "coverage": 0.5,
        "headings": 2.3,
        "cosine": 2.9,
        "in_context": 0.6,
        "passage": 2.0,
        "type_missing": -0.5,
        "length": -0.3,
        "names_missing": -1.8,
        "covered": 1.8,
        "numbers_missing": -0.1,
        "amount_missing": -7.5,
        "reverses": 1.3,
    },
    intercept=-1.96,
)
