"""The fits behind the coefficients: what they promise on the questions that they are given."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from bot.answering.evidence.coefficients import FITTED, Coefficients
from bot.answering.evidence.deciding import DECIDING
from bot.answering.evidence.ranking import SIGNALS
from bot.answering.extractive import FLOOR, Extractive
from evals.data import Asked
from evals.examples import Example
from evals.fit import MEANING, REFUSED, SUPPORTING, Case, Group, choose, decide, fit, mean
from evals.judging import Expected
from evals.labelled import CHOOSING, LEFT_OUT, RIGHT, WRONG, Labelled, label_turn, public
from tests.passages import chunks_of, embed, found, hits

NEAR = SIGNALS.index("cosine")
EVERY = (*SIGNALS, *DECIDING)


def labelled(*, is_answerable: bool, corpus: str = "") -> Labelled:
    return Labelled(
        question="Where is tea?",
        hits=(),
        label=lambda units: np.full(len(units), WRONG),
        is_answerable=is_answerable,
        choosing=1.0,
        deciding=1.0,
        corpus=corpus,
    )


def signals(seed: int, *, cosine: float) -> dict[str, float]:
    drawn = np.random.default_rng(seed).random(len(EVERY))
    return dict(zip(EVERY, map(float, drawn), strict=True)) | {"cosine": cosine}


def group(seed: int, *, right: int, weight: float = 1.0) -> Group:
    drawn = np.random.default_rng(seed).random((4, len(SIGNALS)))
    drawn[:, NEAR] = np.where(np.arange(4) == 1, 0.9, 0.0)
    return Group(drawn, np.arange(4) == right, weight)


def test_the_floor_refuses_as_many_of_a_teams_answerable_questions_as_it_is_to() -> None:
    team = [
        (labelled(is_answerable=True, corpus="office"), signals(seed, cosine=0.5 + seed / 500)) for seed in range(200)
    ]
    chosen = [(labelled(is_answerable=False), signals(seed, cosine=0.2)) for seed in range(200, 400)]
    made = decide(FITTED, [*team, *chosen])
    sure = [made.confidence(found) for _, found in team]
    assert np.mean([one < FLOOR for one in sure]) == pytest.approx(REFUSED, abs=0.011)
    assert made.support["cosine"] > 0
    assert tuple(made.support) == SUPPORTING
    assert (made.first, made.second) == (FITTED.first, FITTED.second)


def test_what_marks_the_right_unit_is_found_and_what_is_not_known_yet_is_not_weighed() -> None:
    groups = [group(seed, right=1) for seed in range(100)]
    fitted = choose(groups)
    assert max(fitted, key=lambda name: fitted[name]) == "cosine"
    assert all(choose(groups, without=MEANING)[name] == 0 for name in MEANING)


def test_a_question_that_weighs_more_decides() -> None:
    groups = [group(seed, right=1, weight=0.01) for seed in range(50)]
    groups += [group(seed, right=2) for seed in range(50, 100)]
    assert choose(groups)["cosine"] < 0


def test_the_mean_lies_between() -> None:
    assert mean(FITTED, FITTED) == FITTED
    between = mean(FITTED, replace(FITTED, intercept=FITTED.intercept + 1)).intercept
    assert between == pytest.approx(FITTED.intercept + 0.5)


def test_units_elsewhere_that_happen_to_hold_the_answer_are_left_out() -> None:
    asked = Asked("1", "When is tea?", ("at four",), "0", "tea")
    passages = hits("tea", "Tea is at four. It is hot.", "Cake is at four.")
    case = Case(public([Example("answerable", asked, passages)])[0])
    units = [item.unit for item in case.units]
    labels = dict(zip([unit.text for unit in units], case.labelled.label(units), strict=True))
    assert labels == {"Tea is at four.": RIGHT, "It is hot.": WRONG, "Cake is at four.": LEFT_OUT}
    assert case.labelled.choosing == CHOOSING


@pytest.mark.parametrize(
    ("wanted", "right"),
    [
        (Expected(verdict="answered", must=(("four",), ("hall",)), source="house.md"), ["Tea is at four in the hall."]),
        (Expected(verdict="answered", must=(("five",), ("hall",)), source="house.md"), ["Tea is at four in the hall."]),
        (Expected(verdict="answered", items=("cup", "spoon"), source="house.md"), ["- a cup", "- a spoon"]),
        (Expected(verdict="answered", must=(("four",),), source="other.md"), []),
        (Expected(verdict="answered", must=(("four",),), must_not=("hall",), source="house.md"), []),
        (Expected(verdict="refused"), []),
    ],
)
def test_a_unit_of_the_right_file_is_right_that_shows_all_or_where_none_does_some(
    wanted: Expected, right: list[str]
) -> None:
    text = "# Tea\n\nTea is at four in the hall.\n\nIt is hot.\n\n- a cup\n- a spoon\n"
    found_units = [item.unit for item in Case(turn(wanted, text)).units]
    labels = label_turn(wanted, found_units)
    assert [unit.text for unit, label in zip(found_units, labels, strict=True) if label == RIGHT] == right


def turn(wanted: Expected, text: str, question: str = "When is tea?") -> Labelled:
    return replace(
        labelled(is_answerable=not wanted.is_refusal, corpus="office"),
        question=question,
        hits=found(question, chunks_of(text)),
        label=partial(label_turn, wanted),
    )


ROOMS = "kitchen hall yard loft cellar study bath shed".split()


def test_the_whole_fit_makes_a_writer_that_answers_what_it_was_fitted_on() -> None:
    wanted = Expected(verdict="answered", must=(("four",),), source="house.md")
    told = [(room, f"# House\n\nTea in the {room} is at four. It is hot. The {room} is cold.\n") for room in ROOMS]
    cases = [Case(turn(wanted, text, f"When is tea in the {room}?")) for room, text in told]
    cases += [Case(turn(Expected(verdict="refused"), text, "Who painted the zebra?")) for _, text in told]

    made = fit(cases, embed)
    assert isinstance(made, Coefficients)
    assert made.first.keys() == made.second.keys() == set(SIGNALS)
    for case in cases:
        draft = Extractive(embed, floor=0.0).weighing(made).write(case.labelled.question, case.labelled.hits)
        if case.labelled.is_answerable:
            assert "at four" in draft.selected[0].span.text
