"""A number says which row is meant by the word beside it."""

from __future__ import annotations

import pytest

from bot.answering.evidence.tables.numbered import Numbered, has, has_another, numbered

OTTERS = (("age", "9"), ("short", "J9R"), ("name", "Junior 9 Red"), ("boat", "4-oar gig"), ("trips", "3"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("who coaches j9", ["j 9"]),
        ("who coaches the junior 9s?", ["junior 9"]),
        ("who rows the 4 oar gig", ["the 4", "4 oar"]),
        ("which crews row a 4 man boat", ["4 man"]),
        ("the rooms for 12 of the guests", ["for 12"]),
        ("what was decided at agm2021", ["agm 2021"]),
        ("what was decided on 5 March 2021", ["on 5"]),
        ("serial 20417733 of a3f9c2", []),
    ],
)
def test_a_number_with_the_word_before_or_after_it(question: str, said: list[str]) -> None:
    found = [" ".join(one.said) for one in numbered(question)]
    assert [one for one in found if one in said or not said] == said


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("j9", True),
        ("junior 9", True),
        ("9 red", True),
        ("4 oar", True),
        ("3 trips", True),
        ("trip 3", True),
        ("j8", False),
        ("3 oar", False),
        ("9 trips", False),
        ("4 red", False),
    ],
)
def test_a_row_has_the_number_where_it_belongs(question: str, *, expected: bool) -> None:
    assert has(numbered(question)[0], OTTERS) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("j11", True),
        ("junior 11", True),
        ("junior 9", False),
        ("senior 11", False),
        ("4 trips", False),
        ("junior 2011", False),
    ],
)
def test_a_row_has_another_number_instead(question: str, *, expected: bool) -> None:
    assert has_another(numbered(question)[0], OTTERS) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("Under 11 Blues", True), ("Boys under 11", False), ("Under 9 Blues", False)],
)
def test_after_a_function_word_another_number_counts_where_a_cell_begins(value: str, *, expected: bool) -> None:
    assert has_another(Numbered(("under", "9")), (("team", value),)) is expected


def test_a_number_within_a_range_or_among_others_is_none_other() -> None:
    for value in ("Years 3 to 8", "Years 3, 4 and 5"):
        assert not has_another(Numbered(("year", "4")), (("class", value),))
