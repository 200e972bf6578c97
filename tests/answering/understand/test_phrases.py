"""Where the noun phrases of a question stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.phrases import Place, phrases, tokens


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
