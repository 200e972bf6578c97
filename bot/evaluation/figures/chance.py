"""How large the difference between two evaluations of the same cases comes out by chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.figures.bootstrap import RESAMPLES, SEED, Floats

if TYPE_CHECKING:
    from bot.evaluation.figures.measures import Definition

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
        least = abs(difference) * (1 - _ROUNDING)
        first = int(np.searchsorted(self.sizes, least))
        if first == len(self.sizes):
            return 0.0
        return min(float(self.reached[first]), 1.0)

    def margin(self, difference: float) -> float:
        """What to allow either side of this difference: as much as chance alone reaches once in twenty times or more.

        These are the differences that the same test would not call unlike it, as far as chance spreads alike around
        each. So the range leaves out 0 if, and only if, the difference is rarer than that.
        """
        usual = self.sizes[self.reached >= LEVEL]
        most = float(usual.max(initial=0.0))
        if self.of(difference) >= LEVEL:
            return max(most, abs(difference))
        return most


def chance(definition: Definition, rows: Floats) -> RandomizationTest:
    """For `rows` of the shape (cases, old and new, numerator and denominator): exact for cases that pass or fail."""
    numerators, denominators = rows[..., 0], rows[..., 1]
    each_passes_or_fails = (denominators == 1).all() and np.isin(numerators, (0, 1)).all()
    if not definition.is_share or not each_passes_or_fails:
        return _of_permutations(definition, rows)

    flips = int((numerators[:, 0] != numerators[:, 1]).sum())
    return _of_flips(flips, len(rows))


def difference(definition: Definition, rows: Floats) -> Floats:
    """New - old of (…, cases, old and new, numerator and denominator)."""
    numerators, denominators = rows[..., 0], rows[..., 1]
    old = definition.statistic(numerators[..., 0], denominators[..., 0])
    new = definition.statistic(numerators[..., 1], denominators[..., 1])
    return np.asarray(new - old)


def _of_flips(flips: int, cases: int) -> RandomizationTest:
    """Every way in which the flips may fall, weighed as the binomial distribution does."""
    sizes: list[float] = []
    shares: list[float] = []
    for mended in range(flips + 1):
        broken = flips - mended
        sizes.append(abs(mended - broken) / cases)
        shares.append(comb(flips, mended) / 2**flips)
    return _ordered(np.array(sizes), np.array(shares))


def _of_permutations(definition: Definition, rows: Floats) -> RandomizationTest:
    """2,000 permutations, always the same, and the one that was observed; those that leave a side empty don't count."""
    # A coin for each case and permutation says whether old and new change places.
    coins = np.random.default_rng(SEED).random((RESAMPLES, len(rows))) < 1 / 2
    swapped_rows = rows[:, ::-1]
    found = [np.abs(difference(definition, rows)).reshape(1)]
    for first in range(0, RESAMPLES, _AT_A_TIME):
        some = coins[first : first + _AT_A_TIME]
        is_swapped = some[:, :, None, None]  # the same coin for numerator and denominator
        permuted = np.where(is_swapped, swapped_rows, rows)
        found.append(np.abs(difference(definition, permuted)))

    # A side without any denominator has no value, and no difference.
    sizes = np.concatenate(found)
    sizes = sizes[~np.isnan(sizes)]
    return _ordered(sizes, np.full(len(sizes), 1 / len(sizes)))


def _ordered(sizes: Floats, shares: Floats) -> RandomizationTest:
    order = np.argsort(sizes, kind="stable")
    # Summed up from the largest difference, so that each has the chance of itself and all larger ones.
    from_largest = shares[order][::-1]
    reached = np.cumsum(from_largest)[::-1]
    return RandomizationTest(sizes[order], reached)
