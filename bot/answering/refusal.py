"""How sure we are that a sentence answers, and the floor below which we don't say it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.scoring import Weighed

FLOOR = 0.5
INTERCEPT = -5.8
SUPPORT = (4.1, 5.5, 1.3, 0.0, 0.0, 0.0, 0.0, -0.7, 0.0, -1.8, -0.6, -3.2, -1.1)
"""A logistic regression over `scoring.SIGNALS`, fitted by `python -m evals.fit`: the mean of the fits on half of the
articles each, rounded. Answerable questions weigh double, so that 0.5 is where refusing and answering cost the same
when half of what is asked is answered by the documents."""


def support(item: Weighed) -> float:
    """The calibrated chance, in 0..1, that this sentence answers: a logistic function of its signals."""
    total = INTERCEPT + sum(signal * weight for signal, weight in zip(item.signals, SUPPORT, strict=True))
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))
