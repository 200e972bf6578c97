"""What counts as a right answer in the evaluation of the answers."""

from __future__ import annotations

import pytest

from bot.nouns import Chunk, Span
from evals.answers import Outcome
from evals.data import Asked
from evals.examples import Example

TEXT = "Rake: 12.50\nHose: 112.50\n"
ASKED = Asked("1", "What does a rake cost?", ("12.50",), "", "stock")


def span(start: int, end: int, name: str = "stock") -> Span:
    return Span(chunk=Chunk(id=name, source=name, title="", text=TEXT, start=0, end=len(TEXT)), start=start, end=end)


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ((span(0, 11),), True),
        ((span(0, 24),), True),
        ((span(12, 24),), False),
        ((span(0, 11, "other stock"),), False),
        ((span(12, 24), span(0, 11)), False),
        ((), False),
    ],
)
def test_the_right_row_is_the_one_of_the_right_document(said: tuple[Span, ...], *, is_right: bool) -> None:
    example = Example("answerable", ASKED, (), places=(span(0, 11),))
    assert Outcome(example, 0.9, said).is_in_its_place is is_right


def test_what_is_right_by_chance_in_another_document_is_not_wrong_and_a_refusal_neither() -> None:
    absent = Example("absent", ASKED, ())
    assert not Outcome(absent, 0.9, (span(0, 11),)).is_wrong
    assert not Outcome(absent, 0.1, (span(12, 17),)).is_wrong
    assert Outcome(absent, 0.9, (span(12, 17),)).is_wrong
