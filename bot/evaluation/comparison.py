"""Two evaluations of the same cases beside each other: which differences are real, and which cases flipped."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.chance import LEVEL, chance
from bot.evaluation.measures import MEASURES, Definition
from bot.evaluation.setup import CHANGING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.evaluation.bootstrap import Floats
    from bot.evaluation.results import CaseResult, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A measure before and after, on the cases that both have.

    `chance` is how often the difference would be as large if old and new were the same; `is_real` is whether that is
    rarer than one in twenty. `low` to `high` is new - old with what chance may account for on either side; 0 lies
    outside if, and only if, the difference is real.
    """

    name: str
    old: float
    new: float
    low: float
    high: float
    chance: float
    is_real: bool
    n: int

    @property
    def is_better(self) -> bool:
        """Whether it went the right way."""
        return (self.new - self.old) * MEASURES[self.name].better > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A case that passed and fails now, or the other way round."""

    old: CaseResult
    new: CaseResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultComparison:
    """What changed between two evaluations.

    Cases are the same by their id; those whose expectations were `edited` since are not compared. `settings` are those
    that differ, by name, old and new.
    """

    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    edited: tuple[str, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    settings: dict[str, tuple[str, str]]


def compare_results(old: Result, new: Result) -> ResultComparison:
    """The new evaluation against the old."""
    before = {one.case.id: one for one in old.cases}
    after = {one.case.id: one for one in new.cases}
    shared = [name for name in after if name in before]
    same = [(before[name], after[name]) for name in shared if before[name].case == after[name].case]
    return ResultComparison(
        differences=tuple(_differences(same)),
        flips=tuple(Flip(old=one, new=other) for one, other in same if one.passed != other.passed),
        edited=tuple(name for name in shared if before[name].case != after[name].case),
        only_old=tuple(name for name in before if name not in after),
        only_new=tuple(name for name in after if name not in before),
        settings=_settings(old.setup, new.setup),
    )


def _settings(old: dict[str, str], new: dict[str, str]) -> dict[str, tuple[str, str]]:
    names = [name for name in (old | new) if name not in CHANGING]
    return {name: (old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")}


def _differences(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Iterator[Difference]:
    for name, definition in MEASURES.items():
        old, new = ([definition.of(one) for one in side] for side in zip(*pairs, strict=True)) if pairs else ((), ())
        counted = [number for number, both in enumerate(zip(old, new, strict=True)) if both != (None, None)]
        if any(old[number] for number in counted) and any(new[number] for number in counted):
            rows = np.array([(old[n] or (0.0, 0.0), new[n] or (0.0, 0.0)) for n in counted], dtype=np.float64)
            yield _difference(name, definition, rows)


def _difference(name: str, definition: Definition, rows: Floats) -> Difference:
    """`rows` has the shape (cases, old and new, numerator and denominator)."""
    old, new = (float(definition.statistic(*rows[:, side].T)) for side in (0, 1))
    by_chance, most = chance(definition, rows), 1.0 if definition.is_share else inf
    margin = by_chance.margin(new - old)
    return Difference(
        name=name,
        old=old,
        new=new,
        low=max(new - old - margin, -most),
        high=min(new - old + margin, most),
        chance=by_chance.of(new - old),
        is_real=by_chance.of(new - old) < LEVEL,
        n=len(rows),
    )
