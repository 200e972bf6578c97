"""Whether a sentence denies what a question states."""

from __future__ import annotations

from bot.answering.evidence.polarity import reverses


def test_a_negated_question_is_not_answered_by_a_plain_statement() -> None:
    assert reverses("Who did not sign?", "Ada signed.")
    assert not reverses("Who did not sign?", "Ada refused to sign.")
    assert not reverses("Who signed?", "Ada signed.")
    assert reverses("Who refused to sign?", "Ada signed.")
    assert reverses("Which lamps are always lit?", "The lamps in the hall are not always lit.")
    assert not reverses("Which lamps are unlit?", "The lamps in the hall are not lit.")
