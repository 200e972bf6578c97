"""The deciding words of a quote are the number, date or name that was asked for."""

from __future__ import annotations

import pytest

from bot.answering.evidence.question import Asked
from bot.answering.shapes.highlight import highlights
from bot.nouns import Piece


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How much is a rake?", "A rake is $1,200 in all.", ["$1,200"]),
        ("How long is the leave?", "The leave is 14 days.", ["14 days"]),
        ("How many guests came in 2024?", "In 2024, 30 guests came.", ["30"]),
        ("When is the feast?", "The feast is on 14 April 2026.", ["14 April 2026"]),
        ("Who keeps the keys?", "The keys are kept by Ada Lind.", ["Ada Lind"]),
        ("Who is Ada Lind?", "Ada Lind keeps the keys.", []),
        ("Why is it cold?", "It is cold because it rained 3 days.", []),
        ("How many rooms?", "Rooms 1, 2, 3 and 4.", []),
    ],
)
def test_deciding_words(question: str, text: str, expected: list[str]) -> None:
    piece = Piece(start=50, end=50 + len(text), text=text)
    found = highlights(Asked(question), piece)
    assert [text[start - 50 : end - 50] for start, end in found] == expected
