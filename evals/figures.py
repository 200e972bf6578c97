"""Headline figures: a value with its number of cases and its 95 % interval, so that another run can be held to it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.figures.bootstrap import confidence_interval
from evals import measures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.figures.bootstrap import Floats, Statistic

ALL = "all"
DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value in 0..1 over `n` cases; `low` to `high` is its 95 % bootstrap interval.

    `of` says which cases, and what was tuned on them if anything was.
    """

    value: float
    low: float
    high: float
    n: int
    of: str = ALL

    @property
    def shown(self) -> str:
        """The value and its interval as the tables show them."""
        return f"{self.value:.3f} ({self.low:.3f} – {self.high:.3f})"


def mean(values: Sequence[float], of: str = ALL) -> Figure:
    """The mean over cases: a share where each is true or false."""
    return _figure(np.asarray(values, dtype=np.float64), np.ones(len(values)), _mean, of)


def share(count: int, n: int, of: str = ALL) -> Figure:
    """So many of `n` cases."""
    # as single cases, of which the interval is drawn
    return mean([1.0] * count + [0.0] * (n - count), of)


def auroc(positive: Sequence[float], negative: Sequence[float], of: str = ALL) -> Figure:
    """How well scores tell two kinds of case apart."""
    scores = np.array([*positive, *negative], dtype=np.float64)
    kinds = np.repeat([1.0, 0.0], [len(positive), len(negative)])
    return _figure(scores, kinds, _auroc, of)


def balanced(right_positive: Sequence[bool], right_negative: Sequence[bool], of: str = ALL) -> Figure:
    """The mean of two shares: of the positive cases those judged right, and of the negative ones."""
    right = np.array([*right_positive, *right_negative], dtype=np.float64)
    kinds = np.repeat([1.0, 0.0], [len(right_positive), len(right_negative)])
    return _figure(right, kinds, _balanced, of)


def _figure(values: Floats, kinds: Floats, statistic: Statistic, of: str) -> Figure:
    value = float(statistic(values, kinds))
    low, high = confidence_interval(values, kinds, statistic, is_share=statistic is _mean)
    return Figure(
        value=round(value, DIGITS),
        # an interval may miss a value that is at the edge
        low=round(min(low, value), DIGITS),
        high=round(max(high, value), DIGITS),
        n=len(values),
        of=of,
    )


def _mean(values: Floats, _: Floats) -> Floats:
    return np.asarray(values.mean(axis=-1))


def _balanced(right: Floats, kinds: Floats) -> Floats:
    """The mean of both shares; nan where a resample lacks one kind."""
    of_positive, of_negative = (_share(right * kind, kind) for kind in (kinds, 1 - kinds))
    return np.asarray((of_positive + of_negative) / 2)


def _share(right: Floats, counted: Floats) -> Floats:
    below = counted.sum(axis=-1)
    shares: Floats = np.divide(right.sum(axis=-1), below, out=np.full_like(below, np.nan), where=below > 0)
    return shares


def _auroc(scores: Floats, kinds: Floats) -> Floats:
    """One value for each row of cases; nan where a resample lacks one kind."""
    rows = zip(np.atleast_2d(scores), np.atleast_2d(kinds) == 1, strict=True)
    values = []
    for row, is_one in rows:
        has_both = 0 < is_one.sum() < len(row)
        values.append(measures.auroc(row[is_one], row[~is_one]) if has_both else nan)
    return np.array(values if scores.ndim > 1 else values[0])
