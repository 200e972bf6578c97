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
    OF_THE_ANSWER,
    WELCOME,
    WISHED,
    is_of_the_bot,
    is_reaction,
    is_request,
    reply_to,
    reply_to_reaction,
)
from bot.nouns import Turn


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hi", HELLO),
        ("hello there", HELLO),
        ("sup everyone", HELLO),
        ("happy birthday!!!", WISHED),
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
        ("merci mille fois", WELCOME),
        ("danke dir, das war super", WELCOME),
        ("gracias a todos por la ayuda", WELCOME),
        ("hallo zusammen", HELLO),
        ("knock knock", HERE),
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
        "sorry, I meant partners",
        "wer ist das bitte",
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
        "happy birthday! how old are you now?",
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


@pytest.mark.parametrize(
    "said",
    [
        "remind me on monday to paint the boat",
        "hey, please post the crew list in #harbour. thanks!",
        "can you book me a bunk?",
        "Could you translate this into Danish: the ferry is late",
        "set an alarm for the tide",
        "write a poem about the ferry",
        "would you order new lamps for us?",
        "please let Ada know I'm on the late ferry",
        "please summarise this thread",
        "tell everyone the ferry leaves at nine",
    ],
)
def test_what_is_to_be_done_is_a_request(said: str) -> None:
    assert is_request(said)


@pytest.mark.parametrize(
    "said",
    [
        "can you book bunks online?",
        "can you send me the crew list?",
        "remind me who paints the boat",
        "please tell me the tide",
        "tell them who paints the boat",
        "please list the lamps",
        "summarise the minutes of the crew",
        "please let me know the tide",
        "let them know by when?",
        "how do I cancel my bunk?",
        "can you call in sick by mail?",
    ],
)
def test_what_documents_may_say_is_none(said: str) -> None:
    assert not is_request(said)


@pytest.mark.parametrize(
    "said",
    [
        "are you sure?",
        "hm, are you sure about that? thanks",
        "no that's wrong",
        "that is outdated, it is 90 crates now",
        "sorry but this isn't what I meant",
        "you're wrong about the ferry",
        "who told you that?",
        "where does it say that?",
        "could you check again?",
        "thanks but that doesn't help",
        "ok, not very helpful",
        "that doesn't answer my question",
        "hmm not quite what I was after",
    ],
)
def test_what_is_said_of_an_answer_is_a_reaction(said: str) -> None:
    assert is_reaction(said)
    assert reply_to_reaction(said, (Turn(question="How many?", answer="Forty."),)) == OF_THE_ANSWER
    assert reply_to_reaction(said, ()) == ""
    assert reply_to_reaction(said, (Turn(question="How many?", is_said=True),)) == ""


@pytest.mark.parametrize(
    "said",
    [
        "that's wrong, who do I tell?",
        "is it right to dive alone?",
        "where does the ferry land?",
        "and the crane?",
        "does that help?",
    ],
)
def test_what_asks_on_is_none(said: str) -> None:
    assert not is_reaction(said)
