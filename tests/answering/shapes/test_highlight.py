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
        ("When is the feast?", "The feast is on 14. May, in the hall.", ["14. May"]),
        ("When is the feast?", "It is on May 14, 2026, or the 3rd May.", ["May 14, 2026", "3rd May"]),
        ("When is the feast?", "You may come on Friday, and Ada may too.", ["Friday"]),
        ("When is the feast?", "May guests come? They may 5 times in June.", ["June"]),
        ("When is the feast?", "Rule 5 may change in March 2026.", ["March 2026"]),
        ("When is tea served?", "Tea is served within 20 minutes.", ["20 minutes"]),
        ("When must I report it?", "Report it within five (5) business days.", ["five (5) business days"]),
        ("How long may I stay?", "Guests may stay for Thirty-five (35) days.", ["Thirty-five (35) days"]),
        ("How much is a boat?", "The boat (7) costs $30.", ["$30"]),
        ("How much is a rake?", "As of 1 May 2026 a rake costs $12 (section 4.2).", ["$12"]),
        ("What does a rake cost?", "From 2026-01-01 a rake costs 5.50 euros.", []),
        ("What is the price of a rake?", "From 2026-01-01 a rake costs 5.50 euros.", ["5.50"]),
        ("How long is the leave?", "Since 2024 the leave is 14 days, at 80 % of the pay.", ["14 days"]),
        ("What percentage is paid?", "In 2023, 80 % was paid within 14 days.", ["80 %"]),
        ("How many guests came?", "On 3 May at 10:30, 30 guests came.", ["30"]),
        ("How many lamps are there?", "There are 5 lamps in room 3, and 2 chairs.", ["5"]),
        ("How many people work here?", "Version 2.1 (2024-05-06): twelve people work here.", []),
        ("How many guests came?", "In 2024, 1½ times as many guests came as in 2023.", ["2024", "1", "2023"]),
        ("Who keeps the keys?", "The keys are kept by Ada Lind.", ["Ada Lind"]),
        ("Who keeps the keys?", "The Board of Directors keeps the keys.", ["Board of Directors"]),
        ("Where is the crane?", "The crane is in Rm. 12 at Borg Quay.", ["Rm. 12", "Borg Quay"]),
        ("Who is Ada Lind?", "Ada Lind keeps the keys.", []),
        ("Why is it cold?", "It is cold because it rained 3 days.", []),
        ("How many rooms?", "Rooms 1, 2, 3 and 4.", []),
    ],
)
def test_deciding_words(question: str, text: str, expected: list[str]) -> None:
    piece = Piece(start=50, end=50 + len(text), text=text)
    found = highlights(Asked(question), piece)
    assert [text[start - 50 : end - 50] for start, end in found] == expected
