"""`Her phone number` is that of whom the last answer named."""

from __future__ import annotations

import pytest

from bot.answering.understand.follow_up.condense import condense
from bot.nouns import Question, Turn

ASKED = Turn(
    question="who is the pier chair", answer="A meeting was attended by Mina Sato, chair of the pier, and Ola Berg."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("whats her phone number?", "whats Mina Sato's phone number?"),
        ("which club is she at?", "which club is Mina Sato at?"),
        ("how do i reach her", "how do i reach Mina Sato"),
    ],
)
def test_a_person_is_named(text: str, expected: str) -> None:
    assert condense(Question(text=text, history=(ASKED,))) == expected


def test_the_person_stays_for_further_questions() -> None:
    history = (ASKED, Turn(question="whats her phone number?", answer="Phone: 030 1234"))
    assert condense(Question(text="and her email?", history=history)) == "and Mina Sato's email?"


def test_without_a_name_it_is_who_was_asked_for() -> None:
    history = (Turn(question="whos the treasurer"),)
    assert condense(Question(text="whats her email?", history=history)) == "whats the treasurer's email?"


@pytest.mark.parametrize("text", ["who was Ola Berg and what did he do", "and did Ola say when he comes"])
def test_somebody_whom_the_question_names_itself_stays(text: str) -> None:
    assert "Mina" not in condense(Question(text=text, history=(ASKED,)))


def test_they_are_whom_the_question_just_before_asked_for() -> None:
    history = (ASKED, Turn(question="when is the boat race", answer="In May."))
    assert "Mina" not in condense(Question(text="do they pay", history=history))


def test_a_heading_in_capitals_is_no_name() -> None:
    history = (Turn(question="who pays", answer="PLEASE READ ALL RULES: the BOAT CLUB pays."),)
    assert "BOAT" not in condense(Question(text="where is he", history=history))
