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
        "coverage": 6.6,
        "leads": -0.2,
        "headings": 1.5,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 7.2,
        "fused": 5.6,
        "phrases": 5.1,
        "type_missing": -2.2,
        "form_missing": -1.5,
        "leans_back": -1.1,
        "length": 0.0,
        "row": 2.0,
        "names_missing": 1.6,
        "older": -5.5,
        "other_year": -0.5,
    },
    second={
        "coverage": 4.9,
        "leads": 0.5,
        "headings": 1.9,
        "cosine": 3.1,
        "in_context": 5.1,
        "passage": 2.3,
        "fused": 5.4,
        "phrases": 1.7,
        "type_missing": -2.3,
        "form_missing": -1.2,
        "leans_back": -1.1,
        "length": -0.1,
        "row": 1.9,
        "names_missing": 0.8,
        "older": -5.3,
        "other_year": -0.9,
    },
    support={
        "coverage": 2.3,
        "headings": 1.5,
        "cosine": 2.4,
        "in_context": -0.6,
        "passage": 3.1,
        "type_missing": 0.1,
        "form_missing": -0.9,
        "length": 0.0,
        "names_missing": -1.9,
        "older": -1.3,
        "other_year": -2.9,
        "covered": 0.1,
        "numbers_missing": 0.3,
        "amount_missing": -6.9,
        "reverses": -0.2,
    },
    intercept=-2.51,
)
