"""A number lies in a range that a text gives, and the row of a table with that range answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.ranges import covers, in_days
from bot.answering.extractive import Extractive
from tests.passages import chunks_of, embed, found

APPROVALS = (
    "# Expenses\n\n| Amount | Approved by |\n|---|---|\n| up to 500 euros | team lead |\n"
    "| 500 to 5,000 euros | head of department |\n| more than 5,000 euros | director |\n"
)


@pytest.mark.parametrize(
    ("text", "number", "is_covered"),
    [
        ("500 to 5,000 euros", "2000", True),
        ("$500–$5,000", "2000", True),
        ("between 10 % and 20 %", "15", True),
        ("500 to 5,000 euros", "6000", False),
        ("up to 500 euros", "300", True),
        ("up to 500 euros", "501", False),
        ("no more than 3 days", "2", True),
        ("no more than 3 days", "4", False),
        ("more than 5,000 euros", "6000", True),
        ("more than 5,000 euros", "4999", False),
        ("5 years or more", "7", True),
        ("more than 9 and no more than 12 months", "10", True),
        ("more than 9 and no more than 12 months", "20", False),
        ("2.5 to 3.5 litres", "3", True),
        ("1.500 bis 2.000 Euro", "1700", False),
        ("500 euros", "300", False),
        ("greater than 2 weeks", "3", True),
        ("shorter than 2 weeks", "3", False),
    ],
)
def test_a_number_lies_in_a_range(text: str, number: str, is_covered: bool) -> None:  # noqa: FBT001 - a table's column
    assert covers(text, number) is is_covered


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_has_what_lies_between_its_ends(low: int, high: int, number: int) -> None:
    assert covers(f"{low:,} to {high:,} euros", str(number)) is (low <= number <= high)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Who approves 300 euros?", "Amount: up to 500 euros; Approved by: team lead"),
        ("Who approves 2000 euros?", "Amount: 500 to 5,000 euros; Approved by: head of department"),
        ("Who approves 6000 euros?", "Amount: more than 5,000 euros; Approved by: director"),
    ],
)
def test_the_row_with_the_range_in_which_the_number_lies_answers(question: str, row: str) -> None:
    draft = Extractive(embed, floor=0.0).write(question, found(question, chunks_of(APPROVALS)))
    assert [piece.text for piece in draft.selected[0].pieces] == [row]
    assert not draft.missing


def test_a_year_lies_in_no_range_of_something_else() -> None:
    question = "Who approves travel in 2027?"
    draft = Extractive(embed, floor=0.0).write(
        question, found(question, chunks_of("Travel of at least 3 days is approved."))
    )
    assert draft.missing == ("2027",)


LADDER = (
    "# Courses\n\nIf you leave, you pay back:\n\n- 75 % within 9 months of the course\n"
    "- 50 % after more than 9 and no more than 12 months\n- nothing after more than 12 months\n"
)


def test_of_a_list_the_item_answers_in_whose_range_the_number_lies() -> None:
    question = "How much do you pay back if you leave 10 months after the course?"
    (selected,) = Extractive(embed, floor=0.0).write(question, found(question, chunks_of(LADDER))).selected
    assert [piece.text for piece in selected.pieces][1:] == ["50 % after more than 9 and no more than 12 months"]


NOTICE = """\
# Time off

Tell your lead before you go:

- For a single day: 3 days before
- For 3 days to 4 days: 2 weeks before
- For up to 2 weeks: 6 weeks before
- For longer than 2 weeks: 3 months before
"""


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("how long before do I tell my lead of a 3 week holiday?", "longer than"),
        ("how long before do I tell my lead of 4 weeks off?", "longer than"),
        ("how long before do I tell my lead of 10 days off?", "up to"),
        ("how long before do I tell my lead of 3 days off?", "3 days to"),
    ],
)
def test_the_item_with_the_range_answers_whatever_its_unit_of_time(question: str, item: str) -> None:
    draft = Extractive(embed, floor=0.0).write(question, found(question, chunks_of(NOTICE)))
    assert item in draft.selected[0].pieces[-1].text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 to 3 weeks", "14 to 21 days"),
        ("a 3-month trip", "a 90 days trip"),
        ("2.5 hours, 3 weekdays", "2.5 hours, 3 weekdays"),
        ("1 year or 2", "365 days or 2"),
    ],
)
def test_times_are_compared_in_days(text: str, expected: str) -> None:
    assert in_days(text) == expected
