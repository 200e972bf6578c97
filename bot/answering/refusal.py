"""How sure we are that a sentence answers, and the floor below which we don't say it."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.scoring import Weighed

FLOOR = 0.5
INTERCEPT = -7.0
SUPPORT = (4.0, 5.0, 3.0, 0.0, 0.0, 0.5, 0.3, -1.0, 0.0)


def support(item: Weighed) -> float:
    """The calibrated chance, in 0..1, that this sentence answers: a logistic function of its signals."""
    total = INTERCEPT + sum(signal * weight for signal, weight in zip(item.signals, SUPPORT, strict=True))
    return 1 / (1 + exp(-max(min(total, 50.0), -50.0)))
