"""What a message asks of anybody, whom it is said to, and whether it points to a question or a file before it."""

from __future__ import annotations

import pytest

from bot.answering.understand.intent.addressing import (
    asks,
    continues,
    is_guess,
    picked,
    points,
    question_in,
    speaks_of_a_file,
    unaddressed,
    without_echo,
)


@pytest.mark.parametrize(
    "text",
    [
        "What does the attached lease say about rent?",
        "who signed Ann's contract?",
        "what's the rent in lease.md",
        "How high is the rent according to this?",
        "what does it say about subletting?",
        "is subletting mentioned in there",
        "Which page of the file above has the rent?",
        "summarize that pdf please",
        "summarise this please",
        "the spreadsheet: what is the total?",
        "what is the total in the draft Ann sent?",
    ],
)
def test_it_does(text: str) -> None:
    assert speaks_of_a_file(text)


@pytest.mark.parametrize(
    "text",
    [
        "How many days of leave do we get?",
        "When does it open?",
        "Is this allowed on Mondays?",
        "Do I need a doctor's note when I'm sick?",
        "What do the documents say about leave?",
        "Who pays for that?",
        "How long do I have to file an expense claim?",
    ],
)
def test_it_does_not(text: str) -> None:
    assert not speaks_of_a_file(text)


@pytest.mark.parametrize(
    "text",
    [
        "on which floor is the kitchen",
        "by when must i hand in the form",
        "until what hour is the gate open",
        "n do we need a permit",
        "ferries, whats the price of a ticket",
        "have employees got a locker?",
        "Has Kim signed the form",
        "at what time must the boss be told",
        "who gets the keys",
        "what happens with lost keys",
    ],
)
def test_the_order_of_words_asks(text: str) -> None:
    assert asks(text)
    assert question_in(text) == text


def test_who_asks_whether_anybody_knows_needs_no_mark() -> None:
    assert question_in("anybody know whether the gate is locked at night") == "whether the gate is locked at night"


@pytest.mark.parametrize(
    "text",
    [
        "Have cake!",
        "have fun tonight in Oslo",
        "Is Ben here!",
        "in which case I would stay at home",
        "what a mess this harbour is",
        "sadly, what a mess",
        "who knows",
    ],
)
def test_what_only_looks_like_a_question_does_not(text: str) -> None:
    assert not asks(text)
    assert question_in(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "any clue @Ben?",
        "thoughts @U4?",
        "@Ben @Dot ideas?",
        "Could you enlighten @Eve?",
        "can you help @Ben out?",
        "could someone please assist Kim?",
        "would you guide us please",
        "whats the answer to this",
        "who knows the answer?",
        "please!",
        "plz rescue us :pray:",
        "what does the handbook say?",
        "what do the docs say about this",
        "so who's right?",
    ],
)
def test_it_points_to_what_was_asked_before(text: str) -> None:
    assert points(text)


@pytest.mark.parametrize(
    "text",
    [
        "thank you @Ben",
        "And when?",
        "please book a room @Ben",
        "what's the price?",
        "who answers complaints?",
        "what does the lease say?",
    ],
)
def test_what_says_something_itself_does_not_point(text: str) -> None:
    assert not points(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Ada which pier is the ferry at?", "which pier is the ferry at?"),
        ("@Ada, @U2: which pier?", "which pier?"),
        ("Which pier? @Ben @U2", "Which pier?"),
        ("Which pier (cc @Ben)", "Which pier"),
        ("whats the phone number of @Ben", "whats the phone number of @Ben"),
        ("@Ben", "@Ben"),
    ],
)
def test_whom_it_is_said_to_is_no_part_of_it(text: str, said: str) -> None:
    assert unaddressed(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "oops, I meant the ferry",
        "no wait, I mean the crane",
        "sorry, meant the evening one",
        "Splendid. The barge as well, please.",
        "and the barge",
        "*the barge",
        "until what time",
    ],
)
def test_a_correction_or_another_thing_goes_on(text: str) -> None:
    assert continues(text)


@pytest.mark.parametrize("text", ["I said fourteen days", "I was talking about the other crane", "I mean it", "*sigh*"])
def test_what_people_say_of_what_they_said_does_not(text: str) -> None:
    assert not continues(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Hm, a year?", True),
        ("was it Lena?", True),
        ("is it 28 or so?", True),
        ("by when?", False),
        ("is it open?", False),
        ("is Lena in Oslo?", False),
    ],
)
def test_a_few_words_with_a_mark_guess(text: str, is_one: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_guess(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("lena??", True),
        ("fourteen days?", True),
        ("fifteen days?", False),
        ("14?? really", True),
        ("15 days?", False),
        ("Changes?", False),
        ("Rotterdam?", False),
        ("and Lena?", False),
        ("who is Lena?", False),
    ],
)
def test_who_says_the_answer_again_asks_nothing(text: str, is_one: bool) -> None:  # noqa: FBT001 - a table's column
    assert (without_echo(text, "Lena Fischer changes it within 14 days.") == "") is is_one


def test_what_is_asked_after_an_echo_is_left() -> None:
    text = "14 days? and who pays for the paint?"
    assert without_echo(text, "Lena Fischer changes it within 14 days.") == "and who pays for the paint?"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the first one please", [0]),
        ("2", [1]),
        ("question 2", [1]),
        ("can you answer the last one?", [2]),
        ("both", [0, 1, 2]),
        ("all of them, please", [0, 1, 2]),
        ("who came first?", []),
        ("the first ferry", []),
        ("7", []),
    ],
)
def test_what_was_listed_is_picked_by_its_place(text: str, places: list[int]) -> None:
    assert picked(text, 3) == places


def test_a_place_that_is_not_there_picks_nothing() -> None:
    assert picked("the third one", 2) == []
