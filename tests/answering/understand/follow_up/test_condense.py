"""A follow-up gets the words that it leans on; a question that stands alone is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.condense import (
    BYTES_A_TOKEN,
    MOST_LENT,
    SEARCHED,
    Bounded,
    ByWords,
    condense,
    newest,
    wordings,
)
from bot.nouns import Question, StandAlone, Turn
from bot.words import words


def asked(text: str, *earlier: str) -> str:
    """The question after others that were answered."""
    history = tuple(Turn(question=question, answer="Yes.") for question in earlier)
    return condense(Question(text=text, history=history))


def test_without_a_history_nothing_changes() -> None:
    assert asked("What is her title?") == "What is her title?"


@pytest.mark.parametrize(
    "text",
    [
        "When does the Lisbon office close on Fridays?",
        "How many bicycles fit into the new shed?",
        "What is matcha?",
        "What is matcha for?",
        "When is lunch?",
    ],
)
def test_a_new_subject_stays_as_it_is(text: str) -> None:
    assert asked(text, "Who runs the Kyoto tea house?") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When does it open?", "When does it open? runs Kyoto house"),
        ("And what is his salary?", "And what is his salary? runs Kyoto house"),
        ("Why?", "Why? runs Kyoto house"),
        ("What was that?", "What was that? runs Kyoto house"),
        ("What is the price?", "What is the price? runs Kyoto house"),
        ("What about weekends?", "What about weekends? runs Kyoto house"),
    ],
)
def test_a_follow_up_gets_the_most_telling_words(text: str, expected: str) -> None:
    assert asked(text, "Who runs the Kyoto tea house?") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When does it open?", "When does it open the Kyoto tea house"),
        ("What is the price?", "What is the price the Kyoto tea house"),
    ],
)
def test_without_an_answer_between_it_gets_the_subject_as_it_was_said(text: str, expected: str) -> None:
    history = (Turn(question="Who runs the Kyoto tea house?"),)
    assert condense(Question(text=text, history=history)) == expected


def test_what_is_read_has_no_word_of_an_answer() -> None:
    told = Turn(question="entry fee for the 2019 regatta", answer="PLEASE CHECK ONE: NOVICE, SENIOR. Fee: $20.")
    assert condense(Question(text="when is the deadline", history=(told,))) == "when is the deadline entry 2019 regatta"


def test_a_question_with_a_year_of_its_own_takes_over_no_other() -> None:
    assert "2019" not in asked("and what did it cost in 2021?", "When was the 2019 regatta?")
    assert "2019" in asked("and what did it cost?", "When was the 2019 regatta?")


def test_what_denies_is_not_lent() -> None:
    text = asked("and how do i take it off again", "how do I lock the sauna so nobody gets in")
    assert text == "and how do i take it off again lock sauna"


def test_words_that_are_said_of_anything_are_not_lent() -> None:
    told = Turn(question="what does it cost to take a cat in the cabin", answer="The fee is 9 euros.")
    assert condense(Question(text="how heavy may it be", history=(told,))) == "how heavy may it be cat cabin"


def test_words_that_are_there_already_are_not_repeated() -> None:
    assert asked("Is it the oldest house?", "Who runs the Kyoto house?") == "Is it the oldest house? runs Kyoto"


def test_the_other_one_is_not_the_one_that_was_named() -> None:
    assert "Kyoto" not in asked("And who runs the other one?", "Who runs the Kyoto tea house?")


def test_the_other_one_is_not_the_one_of_whom_the_answer_told() -> None:
    told = Turn(question="Who runs the tea house?", answer="Mina Sato, the eldest daughter, runs the tea house.")
    assert (
        condense(Question(text="And who runs the other one?", history=(told,))) == "And who runs the other? tea house"
    )


def test_an_answer_lends_its_words_and_none_of_its_numbers() -> None:
    told = Turn(question="When does the kiosk open?", answer="Wardens open it at 9:30, for 14 guests and $1,200.")
    (_, lent) = wordings(Question(text="And who pays it?", history=(told,)))
    assert "wardens" in lent.text
    assert not any(letter.isdigit() for letter in lent.text)


def test_a_number_of_an_earlier_question_is_lent() -> None:
    assert "2024" in asked("And who led it?", "Which feast was held in 2024?")


@given(st.text(max_size=80))
def test_no_answer_lends_a_number(answer: str) -> None:
    told = Turn(question="Who runs the Kyoto tea house?", answer=answer)
    (_, lent) = wordings(Question(text="And why is it open?", history=(told,)))
    assert not any(letter.isdecimal() for letter in lent.text)


def test_a_chain_of_follow_ups_reaches_back_to_the_last_full_question() -> None:
    assert (
        asked("And there?", "Who runs the Kyoto tea house?", "When does it reopen?") == "And there? reopen Kyoto house"
    )


def test_an_old_subject_is_forgotten() -> None:
    searched = asked("Who built it?", "Who runs the Kyoto tea house?", "How old is the Lisbon lighthouse on the cliff?")
    assert "Lisbon" in searched
    assert "Kyoto" not in searched


def parts(text: str) -> frozenset[str]:
    """The words of a text, their letters and numbers apart."""
    return frozenset(part for word in words(text) for part in re.findall(r"\d+|\D+", word))


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=4))
@example("00", ["A0"])
def test_few_words_are_added_and_all_were_said(text: str, earlier: list[str]) -> None:
    searched = asked(text, *earlier)
    if searched != text and "other" not in searched:
        added = searched.removeprefix(text).split()
        assert len(added) <= MOST_LENT
        # `2025?` may take the place of a word, but not of its signs; `9` that of the number of a code, `J7`.
        assert parts(" ".join((text, *earlier))) >= parts(" ".join(added))


def test_a_follow_up_is_searched_for_as_it_was_asked_too_and_with_more_words() -> None:
    history = (Turn(question="Who runs the old Kyoto tea house beside the river?"),)
    question = Question(text="And does it rain?", history=history)
    found = ByWords().condense(question)
    as_asked, lent = found.wordings
    assert as_asked.text == question.text
    assert len(lent.text.split()) - 4 == SEARCHED
    assert found.text == condense(question)
    assert as_asked.weight + lent.weight == 1


def test_what_tells_nothing_by_itself_is_searched_for_with_words_of_the_conversation_alone() -> None:
    history = (Turn(question="Who runs the old Kyoto tea house beside the river?"),)
    (lent,) = ByWords().condense(Question(text="And why?", history=history)).wordings
    assert "Kyoto" in lent.text
    assert lent.weight == 1


def test_a_question_that_stands_alone_is_read_as_it_is_and_searched_for_with_words_of_the_conversation_too() -> None:
    history = (Turn(question="When does a request for a new repository go through?"),)
    found = ByWords().condense(Question(text="What happens if somebody raises an objection?", history=history))
    assert found.text == "What happens if somebody raises an objection?"
    as_asked, lent = found.wordings
    assert as_asked.text == found.text
    assert "repository" in lent.text
    assert as_asked.weight > lent.weight


def test_a_question_has_one_wording_where_the_conversation_has_no_words_to_lend() -> None:
    question = Question(text="When does the Lisbon office close on Fridays?", history=(Turn(question="Why?"),))
    assert wordings(question) == ()


def test_a_number_is_lent_whole() -> None:
    assert "1,000" in asked("And below that?", "Who approves flights over 1,000 euros?").split()


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


@pytest.mark.parametrize("question", ["Who led the visiting crew?", "Who led the Oslo side?"])
def test_of_two_sentences_the_one_with_more_of_the_question_names_the_person(question: str) -> None:
    answer = "On the home side, Mina Sato led the crew. Ola Berg, a cook from Oslo, led the visiting crew."
    history = (Turn(question=question, answer=answer),)
    assert condense(Question(text="what is his trade?", history=history)) == "what is Ola Berg's trade?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's its purpose?", "What's the purpose of the choir"),
        ("and who is in its standing committee", "and who is in the standing committee of the choir"),
    ],
)
def test_what_is_its_is_that_of_what_was_asked_about(text: str, expected: str) -> None:
    assert asked(text, "When was the choir founded?") == expected


@pytest.mark.parametrize("question", ["Who is Mina Sato?", "who's mina sato"])
def test_who_was_asked_about_is_nobody_else_whom_the_answer_names(question: str) -> None:
    history = (Turn(question=question, answer="Mina Sato is the pilot of Ola Berg."),)
    assert condense(Question(text="where does she live?", history=history)) == "where does Mina Sato live?"


def test_without_a_name_it_is_who_was_asked_for() -> None:
    history = (Turn(question="whos the treasurer"),)
    assert condense(Question(text="whats her email?", history=history)) == "whats the treasurer's email?"


@pytest.mark.parametrize("text", ["who was Ola Berg and what did he do", "and did Ola say when he comes"])
def test_somebody_whom_the_question_names_itself_stays(text: str) -> None:
    assert "Mina" not in condense(Question(text=text, history=(ASKED,)))


def test_they_are_whom_the_question_just_before_asked_for() -> None:
    history = (ASKED, Turn(question="when is the boat race", answer="In May."))
    assert "Mina" not in condense(Question(text="do they pay", history=history))


def test_they_may_be_all_of_the_group_that_was_asked_about() -> None:
    history = (Turn(question="who chairs the garden team", answer="Chair: Mina Sato"),)
    assert "Mina" not in condense(Question(text="how often do they meet", history=history))
    assert condense(Question(text="what is her email", history=history)) == "what is Mina Sato's email"


def test_a_name_ends_with_the_claim_that_it_ends() -> None:
    history = (Turn(question="who chairs the garden team", answer="Chair: Mina Sato\n\nMembership: Bo Berg"),)
    assert condense(Question(text="what is her email", history=history)) == "what is Mina Sato's email"


def test_a_heading_in_capitals_is_no_name() -> None:
    history = (Turn(question="who pays", answer="PLEASE READ ALL RULES: the BOAT CLUB pays."),)
    assert "BOAT" not in condense(Question(text="where is he", history=history))


TURNS = st.lists(st.builds(Turn, question=st.text(max_size=60), answer=st.text(max_size=60)), max_size=6)


class Listening:
    """A Condenser that remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: tuple[Turn, ...] = ()

    def condense(self, question: Question) -> StandAlone:
        self.shown = question.history
        return StandAlone(text=question.text)


def test_of_150_turns_the_newest_are_kept() -> None:
    turns = tuple(Turn(question=f"Question {number}?", answer=f"Answer {number}.") for number in range(150))
    listening = Listening()
    Bounded(listening, tokens=50).condense(Question(text="And?", history=turns))
    assert listening.shown == turns[-len(listening.shown) :]
    assert 5 < len(listening.shown) < 15


def test_a_turn_that_alone_is_too_long_is_cut_at_its_end() -> None:
    (turn,) = newest((Turn(question="Why?", answer="Because. " * 1_000),), tokens=50)
    assert turn.question == "Why?"
    assert turn.answer.startswith("Because. Because.")
    assert len(turn.answer) < 50 * BYTES_A_TOKEN


@given(TURNS, st.integers(1, 60))
def test_the_newest_turns_are_kept_whole_and_within_bounds(turns: list[Turn], tokens: int) -> None:
    kept = newest(tuple(turns), tokens)
    size = sum(len(f"{turn.question}{turn.answer}".encode(errors="replace")) for turn in kept)
    assert size <= tokens * BYTES_A_TOKEN
    assert bool(kept) == bool(turns)
    assert len(kept) <= 1 or kept == tuple(turns[-len(kept) :])
