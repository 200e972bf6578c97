"""What a question asks for, and whether a sentence holds one that the question did not name itself."""

from __future__ import annotations

import pytest

from bot.answering.evidence.question import AnswerType, answer_type, has_value, holds, new_names

KNOWN = frozenset({"2019", "marta", "kettle"})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many chairs are there?", AnswerType.NUMBER),
        ("What is the price of tea?", AnswerType.NUMBER),
        ("min number of cups for a party", AnswerType.NUMBER),
        ("max cups per guest?", AnswerType.NUMBER),
        ("Max makes the tea", AnswerType.OPEN),
        ("When does it open?", AnswerType.DATE),
        ("whens the fair", AnswerType.DATE),
        ("wheres the fair", AnswerType.PLACE),
        ("In what year did the king die?", AnswerType.DATE),
        ("Who made the tea?", AnswerType.NAME),
        ("Where is the kettle?", AnswerType.PLACE),
        ("Which room is the kettle in?", AnswerType.PLACE),
        ("Which team owns the kettle?", AnswerType.NAME),
        ("Who is Ada Lind?", AnswerType.OPEN),
        ("Why is it cold?", AnswerType.REASON),
        ("Can guests park here?", AnswerType.YES_NO),
        ("i brought a guest, can she park here", AnswerType.YES_NO),
        ("its late. is the gate shut", AnswerType.YES_NO),
        ("i can park, the gate is open", AnswerType.OPEN),
        ("my bike is broken, tell me can openers are where", AnswerType.PLACE),
        ("What is a samovar?", AnswerType.DEFINITION),
        ("Describe the kettle.", AnswerType.OPEN),
    ],
)
def test_what_is_asked_for(question: str, expected: AnswerType) -> None:
    assert answer_type(question) is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("who do I call when the kettle fails", AnswerType.NAME),
        ("who do we tell when we are ill?", AnswerType.NAME),
        ("where do we meet when it rains", AnswerType.PLACE),
        ("does it say when the fair opens", AnswerType.DATE),
        ("can you tell me when the fair is", AnswerType.DATE),
        ("the fair is closed, when will it open", AnswerType.DATE),
        ("who made the tea and when", AnswerType.DATE),
        ("any idea when the fair is", AnswerType.DATE),
        ("do you know since when it is closed", AnswerType.DATE),
    ],
)
def test_when_it_rains_asks_for_no_time(question: str, expected: AnswerType) -> None:
    assert answer_type(question) is expected


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        (AnswerType.NUMBER, "There are twelve chairs.", True),
        (AnswerType.NUMBER, "There are sixteen chairs.", True),
        (AnswerType.NUMBER, "There is a single chair.", True),
        (AnswerType.NUMBER, "There are chairs.", False),
        (AnswerType.PLACE, "It stands at the gate.", True),
        (AnswerType.PLACE, "Ask in #kitchen.", True),
        (AnswerType.PLACE, "In Oslo the guests had tea.", True),
        (AnswerType.PLACE, "It was shut on Monday, after an April storm in a May night.", False),
        (AnswerType.PLACE, "It boils water in minutes.", False),
        (AnswerType.DATE, "It opens in March.", True),
        (AnswerType.DATE, "You hear from us within 14 calendar days.", True),
        (AnswerType.DATE, "It is five days long.", False),
        (AnswerType.DATE, "It opened in 2019.", False),
        (AnswerType.NAME, "The tea was made by Ada.", True),
        (AnswerType.NAME, "Tea was made.", False),
        (AnswerType.NAME, "Ada Lind made it.", True),
        (AnswerType.NAME, "It was Marta.", False),
        (AnswerType.REASON, "It is cold because it rained.", True),
        (AnswerType.YES_NO, "Guests may park here.", True),
        (AnswerType.YES_NO, "The yard is behind the house.", False),
        (AnswerType.DEFINITION, "A kettle boils water.", True),
        (AnswerType.DEFINITION, "On cold days we boil water in a kettle.", False),
        (AnswerType.OPEN, "Anything.", True),
    ],
)
def test_whether_a_sentence_holds_something_new_of_the_type(asked: AnswerType, text: str, *, expected: bool) -> None:
    assert holds(asked, text, KNOWN) is expected


def test_neighbouring_capitals_are_one_name_and_those_of_the_question_none() -> None:
    text = "The tea was made by Ada Lind, and Marta drank it in Lisbon."
    assert [text[start:end] for start, end in new_names(text, KNOWN)] == ["Ada Lind", "Lisbon"]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("How many lamps burn in the hall?", "In the hall burn 12 green lamps.", True),
        ("How many lamps burn in the hall?", "Lamps: 12", True),
        ("How many lamps burn in the hall?", "There are two doors, and over each of them hangs a lamp.", False),
        ("How many are in the hall?", "The hall: 12 lamps", True),
        ("how many can i take into the boat", "Up to five guests at a time.", True),
        ("how many do we need", "As you like.", False),
        ("How much is the tea?", "Two sorts of tea are served.", False),
        ("How much is the tea?", "Tea is 3 euros.", True),
        ("How much water do the roses get?", "Roses get two litres of water every evening.", True),
        ("whats our rate per mile", "Miles are paid at the usual rate.", False),
        ("What is the maximum length of a title?", "Titles have 60 characters at most.", True),
        ("What can I use the budget for?", "For books.", True),
        ("When is the kettle cleaned?", "After every meeting.", True),
        ("Which email do I write to?", "Write to the kitchen.", False),
        ("What is the phone number of the kitchen?", "Call 0123 456.", True),
        ("whats the address of the office", "The office is on the river.", False),
        ("whats the address of the office", "The office is at 12 Quay Street.", True),
        ("What is the address of the server?", "The server is house.example.", True),
        ("Where is the kettle?", "In the kitchen.", True),
        ("How long is the lease?", "It runs for a year.", True),
        ("How many people come?", "It draws 15 guests.", True),
        ("How many people come?", "3. It draws guests.", False),
        ("how many folks do we ask", "We ask 3-5 guests.", True),
        ("how many kilos may a bag have", "Bags: 23 kg", True),
        ("How many guests come?", "Section 4. All guests come.", False),
        ("How many days off do I get?", "Days per year: **30**", True),
        ("How many days off do I get?", "Costs per year: 30", False),
        (
            "How many directors are there?",
            "A Board of Directors, composed of nine (9) club members.",
            True,
        ),
        ("How many directors are there?", "The house is composed of nine wings and a yard for directors.", False),
        ("How many guides are there?", "The guides' team shall consist of at least three people.", True),
        ("How long is the lease?", "It runs until the house is sold.", True),
        ("How long is the lease?", "The two owners signed it last year.", False),
        ("whats the address of the office", "One voucher for 2 adults living at the same address.", False),
        ("whats the address of the office", "Office: Dock Road 3", True),
        ("How old are the rowers?", "Seventeen years ago nobody rowed here.", False),
        ("How old are the rowers?", "The rowers are all nine years old.", True),
        ("How old are the rowers?", "Rowers aged nine to eleven.", True),
        ("How old may a receipt be?", "Receipts of the last four months count.", True),
        ("How long are tapes kept?", "Tapes: duration of the contract", True),
        ("how much is a tea in the hall", "Tea is a 250 ml cup with 2% milk, until 5 pm.", False),
        ("how much is a tea in the hall", "Tea: 3", True),
        ("how much is a tea in the hall", "Tea is 250 ml for £3.", True),
        ("how much is a tea in the hall", "A cup of tea is two euros.", True),
        ("how much does a cup of tea cost", "A cup of tea has 250 ml.", False),
        ("how much does a cup of tea cost", "Tea is free.", True),
        ("how much is the milk in the tea", "Tea has 2% milk.", True),
        ("how much notice for the regatta", "Twenty-one clear days before the regatta.", True),
        ("how much leave do rowers get", "Rowers are given three full working days.", True),
        ("how much leave do rowers get", "The two full rowers asked in May.", False),
        ("What time did the regatta start?", "The first regatta of the two clubs since April 2019 has started.", False),
        ("What time did the regatta start?", "It started at 10:30.", True),
        ("at what time is tea", "Tea is served at four.", True),
        ("until what time can we moor", "Boats may moor until sunset.", True),
        ("what time of year is the regatta", "The regatta is in April.", True),
        ("in what time zone is it", "Times are those of Oslo.", True),
        ("What is the retention period of tapes?", "Tapes: as long as needed", True),
        ("What is the notice period?", "Notice is given by letter.", False),
        ("How fast are boats mended?", "Boats are mended in weeks.", True),
        ("What is included in the total cost of a boat?", "Oars, sails and paint.", True),
        ("What is the total cost of a boat?", "Oars, sails and paint.", False),
    ],
)
def test_a_value_is_told_by_its_form(question: str, text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert has_value(answer_type(question), question, text) is expected


def test_a_number_in_a_word_of_the_question_counts_nothing() -> None:
    question = "how many 121s do we have a month"
    assert not has_value(answer_type(question), question, "Read the guide for 121 meetings.", by_any_word=True)
    assert has_value(answer_type(question), question, "Two 121 meetings a month.", by_any_word=True)
    question = "how many cups for 5 guests"
    assert has_value(answer_type(question), question, "For 5 guests you need 5 cups.")


@pytest.mark.parametrize(("text", "expected"), [("4 round trips a year.", True), ("Round trips are free.", False)])
def test_what_is_counted_may_be_called_by_any_word(text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    question = "How many free flights do I get?"
    assert has_value(answer_type(question), question, text, by_any_word=True) is expected
    assert not has_value(answer_type(question), question, text)
