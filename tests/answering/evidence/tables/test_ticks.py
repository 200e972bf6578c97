"""Rows are told by a column of ticks, or of yes and no, that the question names."""

from __future__ import annotations

import pytest

from bot.answering.evidence.question import Asked
from bot.answering.evidence.tables.ticks import ticked

CREW = (
    (("Name", "Ada"), ("Driver", "yes"), ("First aid", "no"), ("Boat key", "yes")),
    (("Name", "Bo"), ("Driver", "no"), ("First aid", "yes"), ("Boat key", "yes")),
    (("Name", "Cy"), ("Driver", "Yes"), ("First aid", "yes"), ("Boat key", "no")),
    (("Name", "Di"), ("Driver", "no"), ("First aid", "no")),
)
PLANS = (
    (("Plan", "Leaf"), ("Audit log", "✓")),
    (("Plan", "Branch"), ("Audit log", "✓"), ("SAML SSO", "✓")),
    (("Plan", "Tree"), ("Audit log", "✓"), ("SAML SSO", "✓"), ("Phone support", "✓")),
)


def names(question: str, rows: tuple[tuple[tuple[str, str], ...], ...]) -> list[str]:
    return [rows[place][0][1] for place in ticked(Asked(question), rows)]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("who is a driver?", ["Ada", "Cy"]),
        ("who can drive", ["Ada", "Cy"]),
        ("who isn't a driver?", ["Bo", "Di"]),
        ("who has first aid and a boat key", ["Bo"]),
        ("which members have no boat key", ["Cy"]),
        ("who came first?", []),
        ("who is neither a driver nor has first aid", ["Di"]),
        ("who has first aid but no boat key", []),
        ("do all members have first aid?", ["Ada", "Di"]),
        ("who is Ada?", []),
    ],
)
def test_rows_with_a_yes_or_a_no(question: str, told: list[str]) -> None:
    assert names(question, CREW) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which plans include SSO?", ["Branch", "Tree"]),
        ("plans without phone support", ["Leaf", "Branch"]),
        ("which plans have an audit log", ["Leaf", "Branch", "Tree"]),
    ],
)
def test_where_there_are_marks_an_empty_cell_means_no(question: str, told: list[str]) -> None:
    assert names(question, PLANS) == told


def test_a_column_with_other_values_is_none_of_ticks() -> None:
    rows = ((("Plan", "Leaf"), ("Support", "yes")), (("Plan", "Tree"), ("Support", "by mail")))
    assert names("which plans have support", rows) == []


def test_a_cross_beside_ticks_is_not_taken_for_one() -> None:
    rows = ((("Plan", "Leaf"), ("Support", "x")), (("Plan", "Tree"), ("Support", "✓")))
    assert names("which plans have support", rows) == []
    assert names("which plans have support", (rows[0], (("Plan", "Tree"),))) == ["Leaf"]
