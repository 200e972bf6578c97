"""Messages that ask nothing of the documents, and those that only look so."""

from __future__ import annotations

import pytest

from bot.answering.understand.manners import ALRIGHT, GOODBYE, HELLO, HELP, NOTHING, WELCOME, reply_to


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hi", HELLO),
        ("hello there", HELLO),
        ("Good morning team!", HELLO),
        ("How are you doing today?", HELLO),
        ("thanks!", WELCOME),
        ("thank you so much, that helps", WELCOME),
        ("ok great", ALRIGHT),
        ("👍", NOTHING),
        (":thumbsup:", NOTHING),
        ("...", NOTHING),
        ("who are you?", HELP),
        ("Hello, what can you do?", HELP),
        ("help", HELP),
        ("Can you help me please?", HELP),
        ("bye", GOODBYE),
    ],
)
def test_it_replies(said: str, reply: str) -> None:
    assert reply_to(said) == reply


@pytest.mark.parametrize(
    "asked",
    [
        "hello, what is the ferry schedule?",
        "help with expenses",
        "who are you supposed to call in an outage?",
        "thanks, and who approves it?",
        "is that ok?",
        "and if its spam",
        "And when?",
        "why?",
        "good catering companies",
        "the",
    ],
)
def test_a_question_gets_none(asked: str) -> None:
    assert reply_to(asked) == ""
