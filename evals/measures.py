"""The measures of the evaluations, each in its textbook form."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain at `k` with linear gains (Järvelin and Kekäläinen, 2002)."""
    best_first = sorted(gains.values(), reverse=True)
    found = _discounted(gains.get(name, 0.0) for name in ranking[:k])
    best = _discounted(best_first[:k])
    return found / best if best else 0.0


def _discounted(gains: Iterable[float]) -> float:
    """The sum of the gains, each by the logarithm of its place: the first counts whole."""
    return sum(gain / log2(rank + 2) for rank, gain in enumerate(gains))


def recall(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """The part of the relevant passages that the first `k` hold."""
    if not gains:
        return 0.0
    found = set(ranking[:k]) & set(gains)
    return len(found) / len(gains)


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """The chance that a random positive scores above a random negative, ties counting half (Mann-Whitney U)."""
    above = np.asarray(positive, dtype=float)
    below = np.sort(np.asarray(negative, dtype=float))
    # how many are below each, without its ties and with them: the mean of both counts a tie half
    left = np.searchsorted(below, above, "left")
    right = np.searchsorted(below, above, "right")
    return float((left + right).sum() / (2 * len(above) * len(below)))
