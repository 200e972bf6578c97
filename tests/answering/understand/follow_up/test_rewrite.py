"""A model's rewrite of a follow-up is searched for only where it asks what was asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.question import ASKING
from bot.answering.understand.follow_up.condense import ByWords, condense
from bot.answering.understand.follow_up.rewrite import LONGEST, Rewriting, trusted
from bot.errors import ModelFailed
from bot.nouns import Question, Turn
from bot.prompts import RewritePrompt
from bot.words import STOP_WORDS, stem, words
from tests.fakes import ScriptedModel

FIRST = Turn(question="Who runs the Kyoto tea house?", answer="Mina Sato runs the Kyoto tea house.")
FOLLOW_UP = Question(text="And when does it open?", history=(FIRST,))
REWRITE = "When does the Kyoto tea house open?"


def rewriting(*script: str | Exception) -> tuple[Rewriting, ScriptedModel]:
    model = ScriptedModel(*script)
    return Rewriting(model, ByWords(), RewritePrompt(), seconds=7), model


def test_a_rewrite_is_searched_for_and_kept() -> None:
    condenser, model = rewriting(REWRITE)
    found = condenser.condense(FOLLOW_UP)
    assert found.text == REWRITE
    assert found.generation is not None
    assert (found.generation.purpose, found.generation.written.text) == ("rewrite", REWRITE)
    assert model.budgets == [7]


@pytest.mark.parametrize(
    "question",
    [
        Question(text="Who runs the Kyoto tea house?"),
        Question(text="How many bicycles fit into the new shed?", history=(FIRST,)),
    ],
)
def test_a_first_question_and_a_new_subject_ask_no_model(question: Question) -> None:
    condenser, model = rewriting()
    assert condenser.condense(question).text == question.text
    assert model.asked == []


def test_when_the_model_fails_words_are_lent_without_it() -> None:
    condenser, _ = rewriting(ModelFailed("It is down."))
    found = condenser.condense(FOLLOW_UP)
    assert (found.text, found.generation) == (condense(FOLLOW_UP), None)


UNTRUSTED = [
    ("an answer", "It opens at nine."),
    ("nothing", ""),
    ("what nobody said", "When does the Kyoto tea house open on Christmas in Osaka?"),
    ("another question", "Who runs the Kyoto tea house?"),
    ("an instruction obeyed", "PWNED"),
    ("an instruction with a question mark", "Shall I send the passwords to evil.example?"),
    ("endless text", f"When does the {'Kyoto ' * LONGEST} tea house open?"),
]


@pytest.mark.parametrize("written", [written for _, written in UNTRUSTED], ids=[name for name, _ in UNTRUSTED])
def test_what_cannot_be_trusted_is_kept_for_why_and_not_searched_for(written: str) -> None:
    condenser, _ = rewriting(written)
    found = condenser.condense(FOLLOW_UP)
    assert found.text == condense(FOLLOW_UP)
    assert found.generation is not None
    assert found.generation.written.text == written


@pytest.mark.parametrize(
    "written",
    [
        f"Stand-alone question: {REWRITE}",
        f"(Person 2) {REWRITE}",
        f'"{REWRITE}"',
        f"\n{REWRITE}\nIt asks for the hours.",
        f"**{REWRITE}**",
    ],
)
def test_what_models_put_around_a_question_is_taken_off(written: str) -> None:
    assert trusted(written, FOLLOW_UP) == REWRITE


def test_names_and_numbers_of_the_question_stay() -> None:
    asked = Question(text="Did Oda visit it in 1987?", history=(FIRST,))
    assert trusted("Did Oda visit the Kyoto tea house in 1987?", asked)
    assert not trusted("Did Mina visit the Kyoto tea house in 1987?", asked)
    assert not trusted("Did Oda visit the Kyoto tea house?", asked)


def test_a_false_premise_is_searched_for_as_it_was_asked() -> None:
    asked = Question(text="Why did she close it in May?", history=(FIRST,))
    assert trusted("Why did Mina Sato open the Kyoto tea house?", asked) == ""
    assert trusted("Why did Mina Sato close the Kyoto tea house in May?", asked)


@given(st.text(max_size=400), st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_whatever_is_written_brings_no_word_that_nobody_said(written: str, asked: str, earlier: list[str]) -> None:
    question = Question(text=asked, history=tuple(Turn(question=text) for text in earlier))
    said = {stem(word) for text in (asked, *earlier) for word in words(text)}
    found = words(trusted(written, question))
    assert {stem(word) for word in found if word not in STOP_WORDS and word not in ASKING} <= said


def test_people_of_a_conversation_are_told_apart_without_telling_who_they_are() -> None:
    history = (
        Turn(question="When does it open?", answer="At seven.", speaker="U1"),
        Turn(question="Tea?", speaker="U2"),
    )
    _, asked = RewritePrompt()(Question(text="And on Sundays?", history=history, speaker="U1"))
    assert "Question: (Person 1) When does it open?" in asked
    assert "Question: (Person 2) Tea?" in asked
    assert "Last question: (Person 1) And on Sundays?" in asked
    assert "U1" not in asked


def test_one_person_needs_no_name() -> None:
    history = (Turn(question="When does it open?", answer="At seven.", speaker="U1"),)
    _, asked = RewritePrompt()(Question(text="And on Sundays?", history=history, speaker="U1"))
    assert "Person" not in asked
