"""What is said to Pincite itself: requests to do something, and what people say of its answers."""

from __future__ import annotations

import pytest

from bot.answering.understand.intent.manners import OF_THE_ANSWER, is_reaction, is_request, reply_to_reaction
from bot.nouns import Turn


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
        "please list the lamps",
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
