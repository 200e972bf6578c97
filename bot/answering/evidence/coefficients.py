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
        "headings": 2.0,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 6.9,
        "fused": 5.2,
        "phrases": 5.7,
        "type_missing": -2.8,
        "form_missing": -1.7,
        "leans_back": -0.9,
        "length": 0.2,
        "row": 1.4,
        "names_missing": 0.5,
        "older": -5.5,
        "other_year": -4.7,
    },
    second={
        "coverage": 4.4,
        "leads": 0.5,
        "headings": 2.6,
        "cosine": 4.1,
        "in_context": 5.0,
        "passage": 1.8,
        "fused": 5.4,
        "phrases": 1.8,
        "type_missing": -2.9,
        "form_missing": -1.5,
        "leans_back": -0.9,
        "length": 0.1,
        "row": 1.2,
        "names_missing": 0.1,
        "older": -5.5,
        "other_year": -5.0,
    },
    support={
        "coverage": 1.4,
        "headings": 2.7,
        "cosine": 3.8,
        "in_context": 0.1,
        "passage": 2.1,
        "type_missing": -0.7,
        "form_missing": -0.6,
        "length": -0.4,
        "names_missing": -1.2,
        "older": 2.7,
        "other_year": -3.2,
        "covered": 0.8,
        "numbers_missing": 0.3,
        "amount_missing": -8.3,
        "reverses": 1.3,
    },
    intercept=-1.99,
)
