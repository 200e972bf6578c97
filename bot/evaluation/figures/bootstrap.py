"""How far a value may be off by the choice of the cases: the bootstrap, always with the same resamples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Floats = NDArray[np.float64]
Statistic: TypeAlias = "Callable[[Floats, Floats], Floats]"
"""Numerators and denominators, whose last axis are the cases, to values."""

RESAMPLES = 2000
SEED = 0
"""The same for every evaluation, so that the same results have the same intervals."""
TAIL = 2.5
"""Per cent on either side of a 95 % interval."""


def confidence_interval(
    numerators: Floats, denominators: Floats, statistic: Statistic, *, is_share: bool
) -> tuple[float, float]:
    """The 95 % percentile interval of 2,000 bootstrap resamples of the cases, always the same (Efron, 1979).

    Where all cases of a share agree on 0 or 1 no resample differs, and the bootstrap would be sure of what `n` cases
    can't show; the open end is then the exact one of Clopper and Pearson (1934).
    """
    size = len(numerators)
    if is_share and size and np.ptp(numerators) == 0 and numerators[0] in (0.0, 1.0):
        doubt = (TAIL / 100) ** (1 / size)
        all_pass = bool(numerators[0])
        return (doubt, 1.0) if all_pass else (0.0, 1 - doubt)

    # Resamples may leave out every case with a denominator: such values are nan, and don't count.
    chosen = resamples(size)
    values = statistic(numerators[chosen], denominators[chosen])
    low, high = np.nanpercentile(values, [TAIL, 100 - TAIL])
    return float(low), float(high)


def resamples(size: int) -> NDArray[Any]:
    """The numbers of the cases in each resample, the same for the same size."""
    return np.random.default_rng(SEED).integers(0, size, (RESAMPLES, size))
