"""A claim that repeats the question and goes on about something else has a quote without the question's words."""

from __future__ import annotations

import pytest

from bot.answering.gate.alignment import passages
from bot.answering.gate.echo import Echo
from bot.nouns import Chunk, Hit

CHOIR = (
    "The choir meets on Mondays in the old mill. Its budget comes from concerts and pays for sheet music. "
    "The mill gets a new boiler in May. Tenors rehearse apart."
)
QUESTION = "What is the budget of the choir for?"


def a_hit(text: str, title: str = "") -> Hit:
    return Hit(chunk=Chunk(id="c", source="c.md", title=title, text=text, start=0, end=len(text)), score=1.0)


def is_empty(claim: str, quote: str, title: str = "", question: str = QUESTION) -> bool:
    found = passages([a_hit(CHOIR, title)])
    return Echo(question, found).is_empty(claim, next(one for one in found if one.said.text == quote))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The budget of the choir pays for sheet music.", "Its budget comes from concerts and pays for sheet music."),
        ("Its budget pays for sheet music.", "Its budget comes from concerts and pays for sheet music."),
        ("The mill gets a new boiler in May.", "The mill gets a new boiler in May."),
    ],
)
def test_quotes_about_the_question_and_claims_that_do_not_repeat_it_pass(claim: str, quote: str) -> None:
    assert not is_empty(claim, quote)


def test_a_quote_about_something_else_does_not() -> None:
    assert is_empty("The budget of the choir is to get a new boiler in May.", "The mill gets a new boiler in May.")


def test_a_title_may_say_what_a_quote_is_about() -> None:
    claim, quote = "The budget of the choir is for a new boiler in May.", "The mill gets a new boiler in May."
    assert not is_empty(claim, quote, title="Choir budget")


def test_the_askers_own_words_count_for_nothing() -> None:
    assert not is_empty("The stipend of the singers is for a boiler.", "The mill gets a new boiler in May.")
