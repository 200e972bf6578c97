"""The measures of the evaluations, each in its textbook form."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain at `k` with linear gains (Järvelin and Kekäläinen, 2002)."""
    found = sum(gains.get(name, 0.0) / log2(rank + 2) for rank, name in enumerate(ranking[:k]))
    best = sum(gain / log2(rank + 2) for rank, gain in enumerate(sorted(gains.values(), reverse=True)[:k]))
    return found / best if best else 0.0


def recall(ranking: Sequence[str], gains: Mapping[str, float], k: int = 10) -> float:
    """The part of the relevant passages that the first `k` hold."""
    return len(set(ranking[:k]) & set(gains)) / len(gains) if gains else 0.0


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """The chance that a random positive scores above a random negative, ties counting half (Mann-Whitney U)."""
    above, below = np.asarray(positive, dtype=float), np.sort(np.asarray(negative, dtype=float))
    left, right = np.searchsorted(below, above, "left"), np.searchsorted(below, above, "right")
    return float((left + right).sum() / (2 * len(above) * len(below)))
