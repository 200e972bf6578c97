"""Confidence falls with everything that speaks against a sentence, and lies in 0..1."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.coefficients import FITTED
from bot.answering.kinds import Kind, holds, kind, role
from bot.answering.opposites import opposes
from bot.answering.polarity import reverses
from bot.answering.refusal import support
from bot.answering.scoring import SIGNALS
from bot.words import words

GOOD = {"coverage": 0.9, "cosine": 0.7, "passage": 0.6, "fused": 1.0, "phrases": 0.4}


def sure(**changed: float) -> float:
    return support([(GOOD | changed).get(name, 0.0) for name in SIGNALS])


def test_each_table_has_a_coefficient_for_each_signal() -> None:
    assert len(FITTED.first_sight) == len(FITTED.second_sight) == len(FITTED.support) == len(SIGNALS)


def test_a_good_match_is_believed_and_a_poor_one_is_not() -> None:
    assert sure() > 0.8
    assert sure(coverage=0.2, cosine=0.2, passage=0.3) < 0.2


@pytest.mark.parametrize(
    "name",
    ["kind_missing", "names_missing", "numbers_missing", "denies", "reverses", "opposes", "amount_missing"],
)
def test_what_speaks_against_a_sentence_lowers_confidence(name: str) -> None:
    assert sure(**{name: 1.0}) < sure()


@given(st.dictionaries(st.sampled_from(SIGNALS), st.floats(-1, 1)))
def test_confidence_is_a_probability(signals: dict[str, float]) -> None:
    assert 0 <= sure(**signals) <= 1


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many chairs are there?", Kind.NUMBER),
        ("What is the price of tea?", Kind.NUMBER),
        ("When does it open?", Kind.DATE),
        ("In what year did the king die?", Kind.DATE),
        ("Who made the tea?", Kind.NAME),
        ("Where is the kettle?", Kind.NAME),
        ("Who is Ada Lind?", Kind.OPEN),
        ("Why is it cold?", Kind.REASON),
        ("Describe the kettle.", Kind.OPEN),
    ],
)
def test_what_is_asked_for(question: str, expected: Kind) -> None:
    assert kind(question) is expected


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (Kind.NUMBER, "There are twelve chairs.", True),
        (Kind.NUMBER, "There are sixteen chairs.", True),
        (Kind.NUMBER, "There is a single chair.", True),
        (Kind.NUMBER, "There are chairs.", False),
        (Kind.DATE, "It opens in March.", True),
        (Kind.DATE, "It opened in 2019.", False),
        (Kind.NAME, "The tea was made by Ada.", True),
        (Kind.NAME, "Tea was made.", False),
        (Kind.NAME, "Ada Lind made it.", True),
        (Kind.NAME, "It was Marta.", False),
        (Kind.REASON, "It is cold because it rained.", True),
        (Kind.OPEN, "Anything.", True),
    ],
)
def test_whether_a_sentence_holds_something_new_of_the_kind(asked: Kind, text: str, *, expected: bool) -> None:
    assert holds(asked, text, frozenset({"2019", "marta"})) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who is the mayor of Lisbon?", "mayor"),
        ("What is the name of the tea house manager?", "manager"),
        ("Who is Ada Lind?", ""),
        ("When is the party?", ""),
    ],
)
def test_the_role_whose_holder_is_asked_for(question: str, expected: str) -> None:
    assert role(question) == expected


def test_a_negated_question_is_not_answered_by_a_plain_statement() -> None:
    assert reverses("Who did not sign?", "Ada signed.")
    assert not reverses("Who did not sign?", "Ada refused to sign.")
    assert not reverses("Who signed?", "Ada signed.")
    assert reverses("Who refused to sign?", "Ada signed.")
    assert reverses("Which lamps are always lit?", "The lamps in the hall are not always lit.")
    assert not reverses("Which lamps are unlit?", "The lamps in the hall are not lit.")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("the highest tower", "the lowest tower", True),
        ("an informal talk", "a formal talk", True),
        ("an underrated tea", "an overrated tea", True),
        ("the highest tower", "the highest and the lowest tower", False),
        ("the third cup", "the fourth cup", True),
        ("the northern door", "the southern and the eastern door", True),
        ("a green tea", "a black tea", False),
    ],
)
def test_opposites(question: str, text: str, *, expected: bool) -> None:
    assert opposes(frozenset(words(question)), frozenset(words(text))) is expected
