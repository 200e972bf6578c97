"""What of a message is asked, and what a question says of the documents that it is asked of."""

from __future__ import annotations

import pytest

from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.message.hearing import hear, is_of_anything, points_back, told_first, without_documents
from bot.answering.understand.understanding import Understanding
from bot.nouns import Question, Turn


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("According to the article, who leads the choir?", "who leads the choir?"),
        ("Who leads the choir according to the documents?", "Who leads the choir?"),
        ("In the text, where do they sing?", "where do they sing?"),
        ("Which halls are mentioned in the text, and where?", "Which halls are mentioned, and where?"),
        ("Who sings in the news article?", "Who sings?"),
        ("Who is the mayor mentioned in the article?", "Who is the mayor?"),
        ("Who is mentioned in the article?", "Who is mentioned?"),
        ("What part does Ada play in this story?", "What part does Ada play?"),
        ("as per the article, who sings?", "who sings?"),
        ("any mention of dogs?", "What about dogs?"),
        ("anything about dogs?", "What about dogs?"),
        ("give me the quote about dogs", "What about dogs"),
        ("give me a quote for a new roof", "give me a quote for a new roof"),
        ("How do I write bold words in the text?", "How do I write bold words in the text?"),
        ("What does the article say about the choir?", "What about the choir?"),
        ("what do our docs say on parking", "What about parking"),
        ("Does the document say anything about dogs?", "What about dogs?"),
        ("and is there anything in the documents about dogs?", "What about dogs?"),
        ("What is said in the article about dogs?", "What about dogs?"),
        ("Does the article mention Oslo?", "What about Oslo?"),
        ("Does the article say when the choir was founded?", "when the choir was founded?"),
        ("What does the handbook say about dogs?", "What does the handbook say about dogs?"),
        ("What does the article say?", "What does the article say?"),
        ("What is the article about?", "What is the article about?"),
        ("Who may change the text of the contract?", "Who may change the text of the contract?"),
        ("Does the article mention that dogs are allowed?", "Does the article mention that dogs are allowed?"),
    ],
)
def test_what_a_question_says_of_the_documents(question: str, expected: str) -> None:
    assert without_documents(question) == expected


def test_it_is_searched_for_without_that_in_a_conversation_too() -> None:
    history = (Turn(question="According to the article, who leads the choir?", answer="Ada Lind leads it."),)
    understanding = Understanding(ByWords())
    (part,) = understanding.understand(Question(text="And the orchestra?", history=history)).parts
    assert part.search.text == "who leads the orchestra?"
    (part,) = understanding.understand(Question(text="What does the article say about fees?", history=history)).parts
    assert part.search.text == "What about fees?"
    assert part.asked == "What does the article say about fees?"


def test_what_stands_before_and_stays_with_a_question_within_a_sentence() -> None:
    heard = hear(
        "okay um we have a leak2 and I don't remember how many minutes do we have until it has to be announced"
    )
    assert heard.asked == "um we have a leak2. how many minutes do we have until it has to be announced"


@pytest.mark.parametrize(
    ("question", "points"),
    [("Did they say when the lift is mended?", False), ("Did they announce it?", True), ("Do they mend it?", True)],
)
def test_whoever_may_have_said_it_is_nobody_that_was_spoken_of(question: str, *, points: bool) -> None:
    assert points_back(question) is points


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("i lost my glasses, what's the first thing I do", ("i lost my glasses",)),
        ("I'm lost, what's the first thing I do", ()),
    ],
)
def test_what_leads_to_a_question_is_told_where_it_says_something(text: str, told: tuple[str, ...]) -> None:
    heard = hear(text)
    assert (heard.asked, heard.told) == ("what's the first thing I do", told)


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("my dog is sick, who do I tell?", ("my dog is sick", "who do I tell?")),
        ("The gate jams. What now?", ("The gate jams", "What now?")),
        ("If the gate jams, who do I tell?", ("", "If the gate jams, who do I tell?")),
        ("Keys, badges, where are they?", ("", "Keys, badges, where are they?")),
        ("Who mends the gate?", ("", "Who mends the gate?")),
    ],
)
def test_what_is_told_before_a_question(text: str, parted: tuple[str, str]) -> None:
    assert told_first(text) == parted


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what's the first thing I do", True),
        ("who do I tell?", True),
        ("what are my options", True),
        ("which channel is for help?", False),
        ("what is the page about?", False),
    ],
)
def test_a_question_may_be_of_anything(question: str, *, expected: bool) -> None:
    assert is_of_anything(question) is expected


@pytest.mark.parametrize(
    "second", ["is it free?", "Can my partner come?", "do clients get one?", "is lunch free?", "and is the site down?"]
)
def test_a_second_question_in_words_of_small_talk_is_one(second: str) -> None:
    assert hear(f"where is the gym? {second}").asked == f"where is the gym? {second}"


@pytest.mark.parametrize("second", ["is everyone well?", "Is now a good time?", "is that fine?", "are you around?"])
def test_what_people_ask_besides_is_none(second: str) -> None:
    assert hear(f"where is the gym? {second}").asked == "where is the gym?"
