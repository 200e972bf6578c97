"""The fits behind the coefficients: what they promise on the questions that they are given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bot.answering.coefficients import FITTED
from bot.answering.refusal import FLOOR, support
from bot.answering.scoring import SIGNALS
from evals.fit import BY_HAND, CHOOSE_WITHOUT, REFUSED, choose, judged, mean

SURE = SIGNALS.index("cosine")


def signals(seed: int, *, cosine: float) -> tuple[float, ...]:
    drawn = np.random.default_rng(seed).random(len(SIGNALS))
    drawn[SURE] = cosine
    return tuple(map(float, drawn))


def test_the_floor_refuses_as_many_of_the_answerable_as_it_is_to() -> None:
    chosen = [("answerable", signals(seed, cosine=0.7)) for seed in range(200)]
    chosen += [("absent", signals(seed, cosine=0.2)) for seed in range(200, 400)]
    made = replace(FITTED, **judged(chosen))
    sure = [support(one, made) for kind, one in chosen if kind == "answerable"]
    assert np.mean([one < FLOOR for one in sure]) == pytest.approx(REFUSED, abs=0.01)
    assert made.support[SURE] > 0
    assert {name: made.support[SIGNALS.index(name)] for name in BY_HAND} == BY_HAND


def test_what_marks_the_right_sentence_is_found_and_nothing_else_is_weighed() -> None:
    groups = [
        (np.array([signals(seed + place, cosine=0.9 * (place == 1)) for place in range(4)]), np.arange(4) == 1)
        for seed in range(0, 400, 4)
    ]
    fitted = choose(groups, CHOOSE_WITHOUT[2])
    assert max(fitted) == fitted[SURE] > 0
    assert all(fitted[SIGNALS.index(name)] == 0 for name in CHOOSE_WITHOUT[2])


def test_the_mean_lies_between() -> None:
    assert mean(FITTED, FITTED) == FITTED
    assert mean(FITTED, replace(FITTED, intercept=FITTED.intercept + 1)).intercept == FITTED.intercept + 0.5
