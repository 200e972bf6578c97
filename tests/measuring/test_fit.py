"""The fit behind the coefficients, and the labels that it is fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.answering.evidence.ranking import ANY, READING, SIGNALS
from bot.answering.evidence.units import units
from evals.judging import Expected
from tests.passages import chunks_of, found
from training.fit import fitted
from training.labels import RIGHT, label_turn

if TYPE_CHECKING:
    from collections.abc import Mapping

TEA = "# Tea\n\nTea is at four in the hall.\n\nIt is hot.\n\n- a cup\n- a spoon\n"
RIGHT_ONE = 2


def row(seed: int, *, is_answerable: bool) -> dict[str, Any]:
    """Four units of which the reader likes the right one, where there is one, and else none."""
    drawn = np.random.default_rng(seed)
    read = drawn.normal(-2, 1, 4) + 4 * is_answerable * (np.arange(4) == RIGHT_ONE)
    signals = [dict(zip(SIGNALS, map(float, drawn.random(len(SIGNALS))), strict=True)) for _ in range(4)]
    any_read = float(np.log(np.exp(read).sum()))
    return {
        "question": "Where is tea?",
        "is_answerable": is_answerable,
        "units": [
            {
                "label": int(is_answerable and place == RIGHT_ONE),
                "signals": mine | {READING: float(said), ANY: any_read},
            }
            for place, (mine, said) in enumerate(zip(signals, read, strict=True))
        ],
    }


def weighed(signals: Mapping[str, float], table: Mapping[str, float]) -> float:
    return sum(weight * signals[name] for name, weight in table.items())


def test_a_reader_that_is_right_chooses_and_decides() -> None:
    rows = [row(seed, is_answerable=bool(seed % 2)) for seed in range(200)]
    made = fitted(rows, rows)
    assert made.second[READING] > 0.5
    sure = {True: 0.0, False: 0.0}
    for one in rows:
        best = max(one["units"], key=lambda unit: weighed(unit["signals"], made.second))
        sure[one["is_answerable"]] += made.confidence(best["signals"]) / 100
        assert best["label"] == one["is_answerable"] or best["signals"][READING] < 3
    assert sure[False] < 0.4
    assert sure[True] > 0.6


def test_what_is_left_out_is_not_fitted_on() -> None:
    rows = [row(seed, is_answerable=bool(seed % 2)) for seed in range(50)]
    without = fitted(rows, rows)
    for one in rows:
        one["units"].append({"label": -1, "signals": one["units"][0]["signals"] | {READING: -99.0}})
    assert fitted(rows, rows).second == without.second


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
    some = [unit for hit in found("When is tea?", chunks_of(TEA)) for unit in units(hit)]
    labels = label_turn(wanted, some)
    assert [unit.text for unit, label in zip(some, labels, strict=True) if label == RIGHT] == right
