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
        "coverage": 5.9,
        "leads": -0.3,
        "headings": 1.2,
        "cosine": 0.0,
        "in_context": 0.0,
        "passage": 6.7,
        "fused": 6.0,
        "phrases": 5.1,
        "type_missing": -2.3,
        "form_missing": -1.7,
        "leans_back": -0.9,
        "length": -0.0,
        "row": 2.2,
        "names_missing": 1.5,
        "older": -5.6,
        "other_year": -4.7,
    },
    second={
        "coverage": 4.1,
        "leads": 0.6,
        "headings": 1.5,
        "cosine": 4.0,
        "in_context": 5.4,
        "passage": 1.0,
        "fused": 6.4,
        "phrases": 1.5,
        "type_missing": -2.4,
        "form_missing": -1.4,
        "leans_back": -1.1,
        "length": -0.0,
        "row": 2.2,
        "names_missing": 1.0,
        "older": -5.6,
        "other_year": -5.1,
    },
    support={
        "coverage": 3.1,
        "headings": 2.1,
        "cosine": 4.7,
        "in_context": -2.7,
        "passage": 3.6,
        "type_missing": -0.5,
        "form_missing": -0.9,
        "length": -0.5,
        "names_missing": -2.1,
        "older": 1.9,
        "other_year": -3.2,
        "covered": -0.5,
        "numbers_missing": 0.7,
        "amount_missing": -7.5,
        "reverses": 0.4,
    },
    intercept=-1.35,
)
