"""What a question is about, in its own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.phrases import subject


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("entry fee for the 2019 amateur senior regatta", "for the 2019 amateur senior regatta"),
        ("what majority is needed to change the charter", "to change the charter"),
        ("what is a break 80 pin", "a break 80 pin"),
        ("how much does the pier cost in winter", "the pier in winter"),
        ("how many members?", "members"),
        ("why is there no tar on the pier", "tar on the pier"),
        ("who trims the wick of the lamp?", "the wick of the lamp"),
        ("why?", ""),
    ],
)
def test_the_subject_is_what_something_is_asked_of(asked: str, expected: str) -> None:
    assert subject(asked, frozenset()) == expected


def test_what_the_question_has_is_not_lent() -> None:
    assert subject("how much does the pier cost in winter", frozenset({"pier"})) == "in winter"


@given(st.text(max_size=100))
def test_every_word_is_one_of_the_question(asked: str) -> None:
    assert all(word in asked.casefold() for word in subject(asked, frozenset()).casefold().split())
