"""The words, names and numbers of a question."""

from __future__ import annotations

import pytest

from bot.answering.evidence.question import Asked, numbers


def test_words_to_look_for_are_neither_function_words_nor_those_that_only_ask() -> None:
    assert Asked("How many cups, and what kind of cups, are in the kitchen?").words == ("cups", "kitchen")
    assert Asked("What is it?").words == ()


def test_what_says_in_which_case_it_is_asked_is_known_and_asks_nothing() -> None:
    asked = Asked("Where do we meet when it rains?")
    assert "rains" in asked.every
    assert {"when", "rains"}.isdisjoint(asked.asking)


def test_names_are_capitals_within_and_numbers() -> None:
    assert Asked("Does Ada clean room 12?").names == {"ada", "12"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2024 it cost 1,500 euros.", {"2024", "1500"}),
        ("Release v3.12 is out.", {"3.12"}),
        ("A sev3 outage.", set()),
        ("No number.", set()),
    ],
)
def test_numbers_as_they_are_written(text: str, expected: set[str]) -> None:
    assert numbers(text) == expected
