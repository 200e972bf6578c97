"""Chooses the refusal floor: from the confidence that each case reaches, and what mistakes cost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import CasesError
from bot.evaluation.cases.matching import says
from bot.evaluation.figures.bootstrap import TAIL, Floats, resamples
from bot.evaluation.judging import answer_text
from bot.nouns import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.evaluation.cases.case import Case
    from bot.nouns import Answer

_WRONG_ANSWER, _WRONG_REFUSAL = 2.0, 1.0
"""A wrong answer is believed, and costs what is done in its name; a wrong refusal still shows the nearest passages, and
costs a look at them. Twice as much is cautious enough to matter and still worth asking; only you know your readers."""
NEVER_RIGHT = -1.0
_STEPS = tuple(step / 10 for step in range(1, 10))
"""Floors that the table shows besides the current and the chosen one."""
_DIGITS = 2
"""Digits of a floor that is written into a file: nobody tells 0.3712 from 0.37."""
_ROUNDING = 1e-9
"""Costs that are this close are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A case answered without a floor: from which floor on it would be refused, and up to which its answer is right.

    It is answered at floors up to `confidence`. Higher floors leave claims out, so what it must say is there up to
    `right_up_to` and not beyond; NEVER_RIGHT where it is not there at all, or where nothing is to be answered.
    """

    id: str
    expected: Verdict
    confidence: float
    right_up_to: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What a wrong answer costs against a wrong refusal; only their ratio matters."""

    wrong_answer: float = _WRONG_ANSWER
    wrong_refusal: float = _WRONG_REFUSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorOutcome:
    """What a floor leads to, in numbers of cases."""

    floor: float
    right_answers: int
    wrong_answers: int
    right_refusals: int
    wrong_refusals: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The floor that costs least, beside the current one and others; 95 % of resamples choose between low and high."""

    chosen: FloorOutcome
    current: FloorOutcome
    table: tuple[FloorOutcome, ...]
    low: float
    high: float


def trial(case: Case, answer: Answer) -> Trial | None:
    """What this answer, given with a floor of 0, says about floors; None where the case expects nothing."""
    if case.expected is None:
        return None
    is_to_refuse = case.expected is Verdict.REFUSED
    return Trial(
        id=case.id,
        expected=case.expected,
        confidence=answer.trace.confidence,
        right_up_to=NEVER_RIGHT if is_to_refuse else _right_up_to(case, answer),
    )


def calibrate(
    trials: Sequence[Trial],
    costs: Costs,
    current: float,
) -> Calibration:
    """The cheapest floor: the current one if none is cheaper, else the middle of the widest range of cheapest ones.

    Raises CasesError unless there are cases to be answered and cases to be refused: without either, never answering,
    or always, costs nothing.
    """
    if len({one.expected for one in trials}) < len((Verdict.ANSWERED, Verdict.REFUSED)):
        raise CasesError(
            "A floor lies between questions that are to be answered and questions that are to be refused, and these "
            "cases are all of one kind. Add some of the other, with `verdict`."
        )
    chosen = _cheapest(trials, costs, current)
    low, high = _interval(trials, costs)
    floors = sorted({*_STEPS, chosen, current})
    return Calibration(
        chosen=outcome(trials, costs, chosen),
        current=outcome(trials, costs, current),
        table=tuple(outcome(trials, costs, floor) for floor in floors),
        low=min(low, chosen),
        high=max(high, chosen),
    )


def outcome(
    trials: Sequence[Trial],
    costs: Costs,
    floor: float,
) -> FloorOutcome:
    """What comes of the cases at this floor. A wrong answer is to a question without one, or lacks what it must say."""
    answered = [one for one in trials if one.confidence >= floor]
    refused = [one for one in trials if one.confidence < floor]
    right_answers = sum(one.right_up_to >= floor for one in answered)
    right_refusals = sum(one.expected is Verdict.REFUSED for one in refused)

    wrong_answers = len(answered) - right_answers
    wrong_refusals = len(refused) - right_refusals
    return FloorOutcome(
        floor=floor,
        right_answers=right_answers,
        wrong_answers=wrong_answers,
        right_refusals=right_refusals,
        wrong_refusals=wrong_refusals,
        cost=costs.wrong_answer * wrong_answers + costs.wrong_refusal * wrong_refusals,
    )


def _right_up_to(case: Case, answer: Answer) -> float:
    """The highest floor at which the claims that are left say all they must."""
    if not answer.claims:
        return NEVER_RIGHT
    if not case.must:
        return answer.trace.confidence

    supports = {claim.support for claim in answer.claims}
    for floor in sorted(supports, reverse=True):
        left = [claim.text for claim in answer.claims if claim.support >= floor]
        if _says_all(" ".join(left), case):
            return floor

    # What stands in the disagreements is there as long as there is an answer.
    says_all = _says_all(answer_text(answer), case)
    return answer.trace.confidence if says_all else NEVER_RIGHT


def _says_all(text: str, case: Case) -> bool:
    """Whether the text says one of each group of alternatives."""
    return all(_says_one(text, group) for group in case.must)


def _says_one(text: str, group: Sequence[str]) -> bool:
    return any(says(text, word) for word in group)


def _cheapest(trials: Sequence[Trial], costs: Costs, current: float) -> float:
    ranges = _ranges(trials)
    # Within a range every floor costs the same: its middle stands for it.
    cost = _matrix(trials, costs, _middles(ranges)).sum(axis=0)
    least = float(cost.min()) + _ROUNDING
    if outcome(trials, costs, current).cost <= least:
        return current

    cheapest = [one for one, some in zip(ranges, cost, strict=True) if some <= least]
    low, high = max(_joined(cheapest), key=_width)
    middle = (low + high) / 2

    # Rounding may leave a narrow range.
    rounded = round(middle, _DIGITS)
    return rounded if low < rounded <= high else middle


def _ranges(trials: Sequence[Trial]) -> list[tuple[float, float]]:
    """The ranges of floors, low < floor <= high, within which nothing changes."""
    bounds = {0.0, 1.0}
    for one in trials:
        for value in (one.confidence, one.right_up_to):
            if 0 < value < 1:
                bounds.add(value)
    return list(pairwise(sorted(bounds)))


def _joined(ranges: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Ranges that touch made one."""
    joined: list[tuple[float, float]] = []
    for low, high in ranges:
        if joined and joined[-1][1] == low:
            joined[-1] = (joined[-1][0], high)
        else:
            joined.append((low, high))
    return joined


def _width(one: tuple[float, float]) -> float:
    low, high = one
    return high - low


def _interval(trials: Sequence[Trial], costs: Costs) -> tuple[float, float]:
    """Between which floors 95 % of 2,000 bootstrap resamples of the cases choose."""
    floors = _middles(_ranges(trials))
    size = len(trials)

    # How often each case is in each resample, so that the costs of all resamples are one product.
    times = np.stack([np.bincount(rows, minlength=size) for rows in resamples(size)])
    totals = times @ _matrix(trials, costs, floors)
    cheapest = floors[np.argmin(totals, axis=1)]
    low, high = np.percentile(cheapest, [TAIL, 100 - TAIL])
    return float(low), float(high)


def _middles(ranges: Sequence[tuple[float, float]]) -> Floats:
    middles: Floats = np.array(ranges).mean(axis=1)
    return middles


def _matrix(trials: Sequence[Trial], costs: Costs, floors: Floats) -> Floats:
    """What each case costs at each floor, shape (cases, floors): `outcome` for many."""
    confidence = np.array([[one.confidence] for one in trials])
    right_up_to = np.array([[one.right_up_to] for one in trials])
    to_refuse = np.array([[one.expected is Verdict.REFUSED] for one in trials])
    # Each row is a case, and each column a floor.
    wrong_answer = np.where(right_up_to < floors, costs.wrong_answer, 0.0)
    wrong_refusal = np.where(to_refuse, 0.0, costs.wrong_refusal)
    return np.where(confidence >= floors, wrong_answer, wrong_refusal)
