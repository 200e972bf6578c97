"""Messages that ask nothing of the documents, and those that only look so."""

from __future__ import annotations

import pytest

from bot.answering.understand.intent.manners import (
    ALRIGHT,
    GOODBYE,
    HELLO,
    HELP,
    HERE,
    LEFT,
    NOTHING,
    WELCOME,
    WISHED,
    is_of_the_bot,
    reply_to,
)


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
        ("Good morninggg :sunny:", HELLO),
        ("helloooo", HELLO),
        ("thankssss sooo much", WELCOME),
        ("hahaha love it", ALRIGHT),
        ("have a nice evening", WISHED),
        ("I wish you all a lovely weekend!", WISHED),
        ("enjoy your lunch", WISHED),
        ("thanks, have a good one", WELCOME),
        ("you up?", HERE),
        ("anybody awake?", HERE),
        ("Are you there?", HERE),
        ("this is a test", HERE),
        ("ping!", HERE),
        ("what's new?", HELLO),
        ("ok never mind, thanks", LEFT),
        ("oh, forget it", LEFT),
        ("no need, all sorted", LEFT),
        ("we found it, thanks!", LEFT),
        ("Who are you, and what can you do?", HELP),
        ("what are you and where do your answers come from?", HELP),
        ("what sort of things can I ask you", HELP),
        ("what kind of questions can you answer?", HELP),
        ("merci beaucoup !", WELCOME),
        ("muchas gracias por la ayuda", WELCOME),
        ("vielen Dank für die schnelle Antwort!", WELCOME),
        ("tack så mycket", WELCOME),
        ("ありがとうございます", WELCOME),
        ("thanks a lot for yesterday", WELCOME),
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
        "more details please",
        "thanks for the help, ferry timetable",
        "merci, horaires du bac dimanche",
        "thanks for checking when the ferry goes",
        "is that ok?",
        "and if its spam",
        "And when?",
        "why?",
        "good catering companies",
        "this expires when",
        "thanks, that needs two signatures and a stamp",
        "have a look at the lease",
        "I wish you could tell me the rent",
        "are you up to date on the lease?",
        "who is there on Mondays?",
        "who are you supposed to call and who leads the club?",
        "test the lamps",
        "no need for lamps?",
        "sorted by date",
        "what's new in the lease?",
        "stop the pump how",
        "in the evening",
        "the",
    ],
)
def test_a_question_gets_none(asked: str) -> None:
    assert reply_to(asked) == ""


@pytest.mark.parametrize(
    "asked",
    [
        "are you a pirate??",
        "hey, may I ask who built you?",
        "how do you know all that?",
        "Do you ever sleep?",
        "which documents do you know?",
        "what languages do you speak",
        "do you use chatgpt?",
        "can you read screenshots?",
        "who can see what I ask you?",
        "are my questions anonymous?",
        "do u read our private chats",
        "who made you and who pays you?",
    ],
)
def test_what_is_asked_of_the_bot_is_known(asked: str) -> None:
    assert is_of_the_bot(asked)
    assert reply_to(asked) == ""  # the documents are asked first: they may be those of a club of pirates


@pytest.mark.parametrize(
    "asked",
    [
        "how do you get to the pier?",
        "do you keep backups of the logs",
        "who are the pirates",
        "which documents do you need?",
        "do you use lamps",
    ],
)
def test_what_is_asked_of_the_documents_is_not(asked: str) -> None:
    assert not is_of_the_bot(asked)
