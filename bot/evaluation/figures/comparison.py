"""Two evaluations of the same cases beside each other: which differences are real, and which cases flipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from bot.evaluation.figures.chance import LEVEL, chance
from bot.evaluation.figures.measures import MEASURES, Definition
from bot.evaluation.setup import CHANGING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.evaluation.figures.bootstrap import Floats
    from bot.evaluation.figures.measures import Pair
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

    edited: list[str] = []
    same: list[tuple[CaseResult, CaseResult]] = []
    for name, one in after.items():
        if name not in before:
            continue
        # Tags are for whoever reads the cases, and expect nothing.
        if replace(before[name].case, tags=()) == replace(one.case, tags=()):
            same.append((before[name], one))
        else:
            edited.append(name)

    return ResultComparison(
        differences=tuple(_differences(same)),
        flips=tuple(Flip(old=one, new=other) for one, other in same if one.passed != other.passed),
        edited=tuple(edited),
        only_old=tuple(name for name in before if name not in after),
        only_new=tuple(name for name in after if name not in before),
        settings=_settings(old.setup, new.setup),
    )


def _settings(old: dict[str, str], new: dict[str, str]) -> dict[str, tuple[str, str]]:
    # A setting that only one of them knows is empty in the other.
    found: dict[str, tuple[str, str]] = {}
    for name in old | new:
        both = (old.get(name, ""), new.get(name, ""))
        if name not in CHANGING and both[0] != both[1]:
            found[name] = both
    return found


def _differences(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Iterator[Difference]:
    for name, definition in MEASURES.items():
        rows: list[tuple[Pair, Pair]] = []
        counts_old = counts_new = False
        for one, other in pairs:
            old = definition.of(one)
            new = definition.of(other)
            if old is None and new is None:
                continue
            # A case that only one side says something about counts for nothing on the other.
            rows.append((old or (0.0, 0.0), new or (0.0, 0.0)))
            counts_old |= old is not None
            counts_new |= new is not None

        if counts_old and counts_new:
            yield _difference(name, definition, np.array(rows, dtype=np.float64))


def _difference(name: str, definition: Definition, rows: Floats) -> Difference:
    """`rows` has the shape (cases, old and new, numerator and denominator)."""
    old = float(definition.statistic(*rows[:, 0].T))
    new = float(definition.statistic(*rows[:, 1].T))
    change = new - old

    # A share can change by 1 at most, whatever chance may do.
    by_chance = chance(definition, rows)
    margin = by_chance.margin(change)
    most = 1.0 if definition.is_share else inf
    return Difference(
        name=name,
        old=old,
        new=new,
        low=max(change - margin, -most),
        high=min(change + margin, most),
        chance=by_chance.of(change),
        is_real=by_chance.of(change) < LEVEL,
        n=len(rows),
    )
