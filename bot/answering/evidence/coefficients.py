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
        "coverage": 6.1,
        "leads": -0.3,
        "headings": 1.9,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 6.9,
        "fused": 5.1,
        "phrases": 5.7,
        "type_missing": -2.1,
        "leans_back": -1.0,
        "length": 0.2,
        "row": 1.5,
        "names_missing": 0.6,
        "older": -5.8,
        "other_year": -4.7,
    },
    second={
        "coverage": 4.4,
        "leads": 0.5,
        "headings": 2.4,
        "cosine": 4.0,
        "in_context": 5.1,
        "passage": 1.8,
        "fused": 5.3,
        "phrases": 1.8,
        "type_missing": -2.0,
        "leans_back": -1.0,
        "length": 0.1,
        "row": 1.3,
        "names_missing": 0.1,
        "older": -5.7,
        "other_year": -5.0,
    },
    support={
        "coverage": 1.7,
        "headings": 2.7,
        "cosine": 3.7,
        "in_context": 0.4,
        "passage": 2.0,
        "type_missing": -0.5,
        "length": -0.4,
        "names_missing": -1.3,
        "older": 2.4,
        "other_year": -3.2,
        "covered": 0.5,
        "numbers_missing": 0.5,
        "amount_missing": -8.1,
        "reverses": 1.3,
    },
    intercept=-2.17,
)
