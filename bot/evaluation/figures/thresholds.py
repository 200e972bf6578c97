"""How good the measures have to be: `answer_found=0.8`."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from bot.evaluation.figures.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.evaluation.results import Measure, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What a measure must reach; where less is better, what it must not exceed."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedThreshold:
    """A threshold that was not reached, and the value instead, None where no case gives one."""

    threshold: Threshold
    value: float | None

    @property
    def sentence(self) -> str:
        """What is wrong, for a person."""
        wanted = self.threshold
        if self.value is None:
            return f"{wanted.name} was to be {wanted.value:g}, but no case says anything about it."
        side = "under" if MEASURES[wanted.name].better > 0 else "over"
        return f"{wanted.name} is {self.value:.4g}, {side} {wanted.value:g}."


def parse_threshold(text: str) -> Threshold:
    """The threshold that `name=value` stands for; raises ValueError."""
    name, _, value = text.partition("=")
    if name not in MEASURES:
        near = difflib.get_close_matches(name, MEASURES, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        raise ValueError(f"there is no measure {name!r}; {meant}known are {', '.join(MEASURES)}")

    try:
        number = float(value)
    except ValueError:
        number = float("nan")  # refused below, as `nan` and `inf` are
    if not isfinite(number):
        raise ValueError(f"expected {name}=VALUE with a number, such as {name}=0.8, not {text!r}")
    return Threshold(name=name, value=number)


def missed(thresholds: Iterable[Threshold], result: Result) -> tuple[MissedThreshold, ...]:
    """Those that the result doesn't reach."""
    reached = {one.name: one for one in result.measures}
    return tuple(_missed(thresholds, reached))


def _missed(thresholds: Iterable[Threshold], reached: dict[str, Measure]) -> Iterator[MissedThreshold]:
    for one in thresholds:
        value = reached[one.name].value if one.name in reached else None
        better = MEASURES[one.name].better  # -1 turns both round where less is better
        if value is None or value * better < one.value * better:
            yield MissedThreshold(threshold=one, value=value)
