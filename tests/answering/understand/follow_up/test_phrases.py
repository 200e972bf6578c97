"""Where the noun phrases of a question stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.phrases import Place, phrases, subject, tokens


def found(text: str) -> list[tuple[str, Place]]:
    read = tokens(text)
    return [(text[read[one.whole].start : read[one.end - 1].end], one.place) for one in phrases(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what does the harbour master do?", [("the harbour master", Place.SUBJECT)]),
        ("what happens if the pilot quits", [("the pilot", Place.SUBJECT)]),
        ("how long are mooring logs kept", [("mooring logs", Place.SUBJECT)]),
        ("when does the kiosk open", [("the kiosk", Place.SUBJECT)]),
        ("how do i become a diver", [("a diver", Place.OBJECT)]),
        ("who repairs the nets", [("the nets", Place.OBJECT)]),
        ("how much was lunch in 2024", [("lunch", Place.SUBJECT), ("2024", Place.AROUND)]),
        ("whats the fee for the 2019 regatta?", [("the fee", Place.ASKED), ("the 2019 regatta", Place.AROUND)]),
        ("what role has a pilot in Oslo", [("role", Place.ASKED), ("a pilot", Place.SUBJECT), ("Oslo", Place.AROUND)]),
        ("where are the terms and conditions", [("the terms and conditions", Place.SUBJECT)]),
        ("what is due for one day of leave", [("one day", Place.AROUND), ("leave", Place.AROUND)]),
        ("does one need a form", [("a form", Place.OBJECT)]),
        ("can one bring dogs", [("dogs", Place.OBJECT)]),
        ("what is due before one leaves the club", [("the club", Place.OBJECT)]),
        ("why?", []),
    ],
)  # fmt: skip
def test_phrases_end_at_function_words_and_verbs(text: str, expected: list[tuple[str, Place]]) -> None:
    assert found(text) == expected


@given(st.text(max_size=120))
def test_phrases_lie_in_the_question_in_order_and_apart(text: str) -> None:
    end = 0
    for one in phrases(text):
        assert end <= one.whole <= one.start < one.end <= len(tokens(text))
        end = one.end


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
