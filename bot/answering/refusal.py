"""How sure we are that a sentence answers, and the floor below which we don't say it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.scoring import Weighed

FLOOR = 0.5
"""Refuses 7 % of answerable questions and answers 5 % of those on an absent article (docs/quality.md has the curve)."""
INTERCEPT = -4.52
SUPPORT = (3.2, 4.1, 2.9, 0.0, 0.0, -0.5, 0.0, -1.7, -0.8, -3.7, -1.6, -1.5, -1.4)
"""A logistic regression over `scoring.SIGNALS`, fitted by `python -m evals.fit`: the mean of the fits on half of the
articles each, rounded. The intercept, whose value depends on how often the documents hold no answer, is then set so
that the floor reads 0.5."""


def support(item: Weighed) -> float:
    """How sure it is, in 0..1, that this sentence answers: a logistic function of its signals."""
    total = INTERCEPT + sum(signal * weight for signal, weight in zip(item.signals, SUPPORT, strict=True))
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))
