"""A follow-up that nobody put to Pincite is answered by what speaks of its own words, not of those it is lent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.adapters.models.onnx import bundled_question_encoder
from bot.answering.understand.intent.manners import (
    ALRIGHT,
    CANT_DO,
    GOODBYE,
    NOTHING_ON_IT,
    OF_THE_ANSWER,
    PROGRAM,
    WELCOME,
)
from bot.answering.understand.intent.standing import is_of_its_own, is_wholly_borne, reply_instead
from bot.answering.understand.intent.talk import asks_nothing, asks_people
from bot.nouns import Answer, Citation, Question, Trace, Turn, Verdict, Wording
from bot.slack.inbound.follow_up import is_surely_answered

if TYPE_CHECKING:
    from bot.answering.understand.intent.talk import Talk

QUOTE = "The ferry leads to Borg and runs on Wednesday at nine."


def answered(own: str, searched: str) -> Answer:
    cited = Citation(
        number=1, source="ferry.md", title="Ferry", page=None, section=(), quote=QUOTE, start=0, end=len(QUOTE)
    )
    wordings = (Wording(text=own, weight=0.4), Wording(text=searched, weight=0.6)) if own != searched else ()
    trace = Trace(searched_for=searched, confidence=0.9, floor=0.3, wordings=wordings)
    return Answer(
        id="a1",
        question=own,
        verdict=Verdict.ANSWERED,
        claims=(),
        citations=(cited,),
        nearest=(),
        model="",
        trace=trace,
    )


@pytest.mark.parametrize(
    ("own", "searched", "expected"),
    [
        ("so who's gonna tell them", "so who's gonna tell them ferry Wednesday", False),
        ("and who will drive them home", "and who will drive them home ferry Wednesday", False),
        ("and who led it before", "and who led it before ferry", True),
        ("and ferries", "and ferries on Wednesday", True),
        ("And on Wednesday?", "When does the ferry run on Wednesday?", True),
        ("And on Friday?", "When does the ferry run on Friday?", False),
        ("when is it", "when is it", True),
        ("oopsie, I meant ferries", "When do ferries run?", True),
        ("and does it lead anywhere?", "and does it lead anywhere? ferry Borg", True),
        ("what happened", "what happened ferry Borg", False),
    ],
)
def test_its_own_words_decide(own: str, searched: str, *, expected: bool) -> None:
    assert is_of_its_own(own, answered(own, searched)) is expected


@pytest.mark.parametrize(
    ("own", "expected"), [("on which day does the ferry run", True), ("does a canoe run too", False)]
)
def test_every_word_of_its_own_may_be_cited(own: str, *, expected: bool) -> None:
    assert is_wholly_borne(own, answered(own, own)) is expected


@pytest.fixture(scope="module")
def talk() -> Talk:
    return asks_nothing(bundled_question_encoder().embed_query)


@pytest.mark.parametrize(
    ("text", "verdict", "reply"),
    [
        ("merry christmas to you and yours!!", Verdict.REFUSED, NOTHING_ON_IT),
        ("honestly you're no use at all", Verdict.PARTIAL, NOTHING_ON_IT),
        ("merry christmas to you and yours!!", Verdict.ANSWERED, NOTHING_ON_IT),
        ("happy ferry day everyone!!", Verdict.ANSWERED, ""),
        ("bike parking", Verdict.REFUSED, ""),
        ("lost my key card", Verdict.REFUSED, ""),
        ("tl;dr?", Verdict.ANSWERED, ""),
        ("who sells snorkels?", Verdict.REFUSED, ""),
        ("our cashier in the harbour has the flu. who has to write everything down instead?", Verdict.REFUSED, ""),
        ("are you a pirate?", Verdict.REFUSED, PROGRAM),
        ("are you a pirate?", Verdict.ANSWERED, ""),
        ("where do you get your information from?", Verdict.ANSWERED, PROGRAM),
        ("remind me tomorrow to paint the ferry", Verdict.REFUSED, CANT_DO),
        ("please cancel the ferry", Verdict.ANSWERED, ""),
        ("ok cool, that's all for now. bye!", Verdict.REFUSED, GOODBYE),
        ("Thank you so much, that settles it.", Verdict.REFUSED, WELCOME),
        ("lol you are funny", Verdict.REFUSED, NOTHING_ON_IT),
        ("done, but it charged me twice", Verdict.REFUSED, ""),
        ("tide tables for the ferry please, thanks", Verdict.REFUSED, ""),
        ("muchas gracias, eres un sol", Verdict.REFUSED, WELCOME),
        ("muchas gracias, eres un sol", Verdict.ANSWERED, WELCOME),
        ("thanks, just the name of the ferry", Verdict.ANSWERED, ""),
        ("grazie, chi firma il contratto?", Verdict.REFUSED, ""),
        ("are you connected to one of these chat programs?", Verdict.REFUSED, NOTHING_ON_IT),
        ("are you open on Sundays?", Verdict.REFUSED, ""),
        ("before I embarrass myself in front of everybody – what does drift mean?", Verdict.PARTIAL, ""),
    ],
)
def test_what_asks_nothing_of_the_documents_gets_a_line_where_they_say_nothing(
    text: str, verdict: Verdict, reply: str, talk: Talk
) -> None:
    found = replace(answered(text, text), verdict=verdict)
    assert reply_instead(Question(text=text), found, talk) == reply


@pytest.mark.parametrize(("text", "reply"), [("happy ferry day everyone!!", NOTHING_ON_IT), ("ferry on Wednesday", "")])
def test_what_looks_like_talk_shows_by_a_doubtful_answer_that_it_asks_nothing(
    text: str, reply: str, talk: Talk
) -> None:
    found = answered(text, text)
    found = replace(found, trace=replace(found.trace, confidence=0.7))
    assert reply_instead(Question(text=text), found, talk) == reply


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("Finally. That took you long enough.", ALRIGHT),
        ("perfect, that solves it", ALRIGHT),
        ("ah lovely, exactly the line I was hunting for", ALRIGHT),
        ("that spared me a walk to the harbour office 😅", ALRIGHT),
        ("why?", OF_THE_ANSWER),
        ("lorry parking near the office", ""),
        ("and how long does that take?", ""),
        ("tell me more", ""),
        ("can you give me more detail?", ""),
        ("do I have to tell anyone?", ""),
    ],
)
def test_in_a_conversation_a_remark_is_not_answered_with_what_was_asked_before(
    said: str, reply: str, talk: Talk
) -> None:
    found, before = answered(said, f"{said} ferry run"), (Turn(question="When does the ferry run?", answer=QUOTE),)
    assert reply_instead(Question(text=said, history=before), found, talk) == reply


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("on which day does the ferry run", 0.7, True),
        ("on which day does the ferry run", 0.6, False),
        ("does the ferry take canoes", 0.7, False),
        ("does the ferry take canoes", 0.8, True),
    ],
)
def test_unasked_less_confidence_is_enough_where_every_word_is_cited(
    text: str, confidence: float, *, expected: bool
) -> None:
    found = answered(text, text)
    sure = replace(found, trace=replace(found.trace, confidence=confidence))
    assert is_surely_answered(text, sure, None) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is the ferry running again", False),
        ("who's on the ferry today?", False),
        ("did the ferry leave at nine", False),
        ("on which day does the ferry run", True),
        ("does the ferry run on Wednesday?", True),
        ("thanks! when does the ferry run", True),
    ],
)
def test_unasked_what_people_ask_each_other_is_left_to_them(text: str, *, expected: bool) -> None:
    of_people = asks_people(bundled_question_encoder().embed_query)
    assert is_surely_answered(text, answered(text, text), of_people) is expected


def test_unasked_what_corrects_a_question_is_as_much_of_people_as_the_question() -> None:
    of_people = asks_people(bundled_question_encoder().embed_query)
    text = "no, I meant the evening one"
    found = answered(text, "On which day does the evening ferry run?")
    (cited,) = found.citations
    found = replace(found, citations=(replace(cited, quote="The evening ferry runs on Friday."),))
    assert is_surely_answered(text, found, of_people)


def test_what_corrects_a_question_asks_as_that_does(talk: Talk) -> None:
    text = "no, I meant a close friend"
    found = answered(text, "On which day does the ferry of a close friend run?")
    (cited,) = found.citations
    found = replace(found, citations=(replace(cited, quote="The ferry of a friend runs on Friday."),))
    before = (Turn(question="On which day does the ferry of a parent run?", answer=QUOTE),)
    assert reply_instead(Question(text=text, history=before), found, talk) == ""


def test_unasked_what_is_ours_says_nothing_of_its_own() -> None:
    text = "can we do ours over lunch"
    found = answered(text, text)
    (cited,) = found.citations
    found = replace(found, citations=(replace(cited, quote="Our crew has lunch at noon."),))
    sure = replace(found, trace=replace(found.trace, confidence=0.73))
    assert not is_surely_answered(text, sure, None)
