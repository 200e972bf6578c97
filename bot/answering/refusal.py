"""How sure we are that a sentence answers, and the floor below which we don't say it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from bot.answering.coefficients import FITTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.coefficients import Coefficients

FLOOR = 0.5
"""Refuses 7 % of answerable questions (docs/quality.md has the curve); the intercept was set so that this reads 0.5."""


def support(signals: Sequence[float], coefficients: Coefficients = FITTED) -> float:
    """How sure it is, in 0..1, that the sentence with these `scoring.SIGNALS` answers: a logistic function of them."""
    weighed = (signal * weight for signal, weight in zip(signals, coefficients.support, strict=True))
    total = coefficients.intercept + sum(weighed)
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))
