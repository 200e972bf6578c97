"""How large the difference between two evaluations of the same cases comes out by chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.bootstrap import RESAMPLES, SEED, Floats

if TYPE_CHECKING:
    from bot.evaluation.measures import Definition

LEVEL = 0.05
"""Chance that a difference is called real which is none, for each measure by itself."""
_ROUNDING = 1e-9
"""Differences that are this close, as a share of one, are the same."""
_AT_A_TIME = 200
"""Permutations in memory."""


@dataclass(frozen=True, slots=True)
class RandomizationTest:
    """The differences that come out when a coin decides, case by case, which side is old: Fisher's randomization test.

    `sizes` rise; `reached` is how often a difference is at least as large. Smucker, Allan and Carterette (CIKM 2007)
    recommend the test for comparing retrieval; of cases that pass or fail it is McNemar's exact one (1947).
    """

    sizes: Floats
    reached: Floats

    def of(self, difference: float) -> float:
        """How often a difference comes out as large as this one."""
        first = int(np.searchsorted(self.sizes, abs(difference) * (1 - _ROUNDING)))
        return min(float(self.reached[first]), 1.0) if first < len(self.sizes) else 0.0

    def margin(self, difference: float) -> float:
        """What to allow either side of this difference: as much as chance alone reaches once in twenty times or more.

        These are the differences that the same test would not call unlike it, as far as chance spreads alike around
        each. So the range leaves out 0 if, and only if, the difference is rarer than that.
        """
        most = float(self.sizes[self.reached >= LEVEL].max(initial=0.0))
        return max(most, abs(difference)) if self.of(difference) >= LEVEL else most


def chance(definition: Definition, rows: Floats) -> RandomizationTest:
    """For `rows` of the shape (cases, old and new, numerator and denominator): exact for cases that pass or fail."""
    if definition.is_share and (rows[..., 1] == 1).all() and np.isin(rows[..., 0], (0, 1)).all():
        return _of_flips(int((rows[:, 0, 0] != rows[:, 1, 0]).sum()), len(rows))
    return _of_permutations(definition, rows)


def difference(definition: Definition, rows: Floats) -> Floats:
    """New - old of (…, cases, old and new, numerator and denominator)."""
    old, new = (definition.statistic(rows[..., side, 0], rows[..., side, 1]) for side in (0, 1))
    return np.asarray(new - old)


def _of_flips(flips: int, cases: int) -> RandomizationTest:
    """Every way in which the flips may fall, weighed as the binomial distribution does."""
    sizes = np.array([abs(2 * mended - flips) / cases for mended in range(flips + 1)])
    return _ordered(sizes, np.array([comb(flips, mended) / 2**flips for mended in range(flips + 1)]))


def _of_permutations(definition: Definition, rows: Floats) -> RandomizationTest:
    """2,000 permutations, always the same, and the one that was observed; those that leave a side empty don't count."""
    coins = np.random.default_rng(SEED).random((RESAMPLES, len(rows))) < 1 / 2
    found = [np.abs(difference(definition, rows)).reshape(1)]
    for first in range(0, RESAMPLES, _AT_A_TIME):
        swapped = coins[first : first + _AT_A_TIME, :, None, None]
        found.append(np.abs(difference(definition, np.where(swapped, rows[:, ::-1], rows))))
    sizes = np.concatenate(found)
    sizes = sizes[~np.isnan(sizes)]
    return _ordered(sizes, np.full(len(sizes), 1 / len(sizes)))


def _ordered(sizes: Floats, shares: Floats) -> RandomizationTest:
    order = np.argsort(sizes, kind="stable")
    return RandomizationTest(sizes[order], np.cumsum(shares[order][::-1])[::-1])
