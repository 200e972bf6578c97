"""A thread read back from Slack: who said what, and what we answered to it."""

from __future__ import annotations

from bot.nouns import Turn
from bot.slack.client.identity import Identity
from bot.slack.worker.history import turns_of_messages

ME = Identity(team="T1", user="UBOT", bot="B1")


def test_each_message_of_a_person_is_a_turn_of_theirs_with_our_answer() -> None:
    said = turns_of_messages(
        [
            {"user": "U1", "text": "<@UBOT> When does it open?"},
            {"user": "UBOT", "bot_id": "B1", "text": "At seven. [1]"},
            {"user": "U2", "text": "And on &lt;Sundays&gt;?"},
            {"user": "U1", "text": "Good question"},
        ],
        ME,
    )
    assert said == (
        Turn(question="When does it open?", answer="At seven. [1]", speaker="U1"),
        Turn(question="And on <Sundays>?", speaker="U2", is_said=True),
        Turn(question="Good question", speaker="U1", is_said=True),
    )


def test_a_long_answer_in_several_messages_is_one_answer() -> None:
    blocks = [{"type": "markdown", "text": "All of it."}, {"type": "section", "text": {"text": "a source"}}]
    said = turns_of_messages(
        [
            {"user": "U1", "text": "What?"},
            {"user": "UBOT", "text": "All…", "blocks": blocks},
            {"bot_id": "B1", "text": "And more."},
        ],
        ME,
    )
    assert said == (Turn(question="What?", answer="All of it. And more.", speaker="U1"),)


def test_other_bots_and_empty_messages_are_nobody() -> None:
    assert (
        turns_of_messages([{"bot_id": "B9", "text": "Build passed"}, {"user": "U1", "text": ""}, {"text": "x"}], ME)
        == ()
    )


def test_what_we_said_before_anybody_asked_answers_nothing() -> None:
    assert turns_of_messages([{"user": "UBOT", "text": "Hello"}], ME) == ()
