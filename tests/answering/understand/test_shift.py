"""`And the month after that?` asks the question before it of the next month."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.condense import ByWords, condense
from bot.answering.understand.follow_up.shift import shifted
from bot.naming import MONTHS
from bot.nouns import Question, Turn


@pytest.mark.parametrize(
    ("earlier", "text", "expected"),
    [
        ("who speaks in may 2026?", "and the month after that?", "who speaks in june 2026?"),
        ("who speaks in May?", "the month before", "who speaks in April?"),
        ("who speaks in Dec 2026?", "what about the following month?", "who speaks in January 2027?"),
        ("who speaks in January 2026?", "and in the previous month", "who speaks in December 2025?"),
        ("who won the 2019 regatta?", "and the next year?", "who won the 2020 regatta?"),
        ("who won the regatta in 2019?", "the year before that?", "who won the regatta in 2018?"),
        ("who cooks in week 12", "and the week after?", "who cooks in week 13"),
    ],
)
def test_the_time_that_was_asked_about_moves_on(earlier: str, text: str, expected: str) -> None:
    assert shifted(text, earlier) == expected


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        ("who speaks in May?", "and next month?"),
        ("who speaks in May?", "and the year after?"),
        ("who may speak?", "and the month after?"),
        ("who speaks in May?", "who speaks the month after that?"),
        ("who pays 2000 euros", "and the month after?"),
    ],
)
def test_what_names_no_such_time_stays(earlier: str, text: str) -> None:
    assert shifted(text, earlier) == ""


def test_a_chain_goes_on_and_is_searched_for_as_it_is_meant() -> None:
    history = (Turn(question="who speaks in november 2025?"), Turn(question="and the month after that?"))
    asked = Question(text="and the month after that?", history=history)
    assert condense(asked) == "who speaks in january 2026?"
    assert ByWords().condense(asked).wordings[-1].text == "who speaks in january 2026?"


@given(st.sampled_from(MONTHS), st.integers(1901, 2098), st.sampled_from(["month", "year"]))
def test_there_and_back_is_where_it_began(month: str, year: int, unit: str) -> None:
    earlier = f"who speaks in {month} {year}?"
    later = shifted(f"the {unit} after", earlier)
    assert later != earlier
    assert shifted(f"the {unit} before", later) == earlier
