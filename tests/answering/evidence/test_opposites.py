"""Of two that differ in up and down alone, the one that is asked for answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.models.onnx import bundled_reader
from bot.answering.extractive import Extractive
from tests.passages import chunks_of, embed, found

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES = """
# Boats

At the end of May:

- 4 crews with the slowest rounds go down a class
- The 3 best crews go up a class
"""
CREWS = """
# Crews

The senior crew rows on the first Monday of the month. The junior crew rows on the last Friday of the month.
"""


def told(question: str, page: str) -> Sequence[str]:
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(page)))
    return [piece.text for one in draft.selected for piece in one.pieces]


@pytest.mark.parametrize(
    ("question", "page", "answer", "opposite"),
    [
        ("how many crews go up a class?", CLASSES, "3 best", "slowest rounds"),
        ("how many crews go down a class?", CLASSES, "slowest rounds", "3 best"),
        ("when does the junior crew row?", CREWS, "last Friday", "first Monday"),
        ("when does the senior crew row?", CREWS, "first Monday", "last Friday"),
    ],
)
def test_the_opposite_is_left_out(question: str, page: str, answer: str, opposite: str) -> None:
    said = " ".join(told(question, page))
    assert answer in said
    assert opposite not in said


def test_both_are_told_where_both_or_neither_is_asked_for() -> None:
    for question in ("when do the junior and the senior crew row?", "when do crews row?"):
        said = " ".join(told(question, CREWS))
        assert "first Monday" in said
        assert "last Friday" in said
