"""What a message asks is understood from the conversation: its words, and the documents that it is about."""

from __future__ import annotations

from time import process_time

import pytest

from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import FOLLOWING, LEANING, Understanding
from bot.nouns import ONLY, Question, StandAlone, Turn

TEA = Turn(question="Who runs the Kyoto tea house?", answer="Mina Sato runs it.", sources=("tea.md", "kyoto.md"))
REFUSED = Turn(question="Who painted the Lisbon lighthouse?")


def searches(text: str, *history: Turn) -> list[StandAlone]:
    understood = Understanding(ByWords()).understand(Question(text=text, history=history))
    return [part.search for part in understood.parts]


@pytest.mark.parametrize(
    ("text", "pull"),
    [
        ("And when does it open?", LEANING),
        ("What about weekends?", LEANING),
        ("How many guests does the Lisbon lighthouse have?", FOLLOWING),
        ("Summarise it", ONLY),
    ],
)
def test_documents_that_were_cited_last_pull_most_where_the_question_leans(text: str, pull: float) -> None:
    (search,) = searches(text, TEA)
    assert search.near == ("tea.md", "kyoto.md")
    assert search.pull == pull


def test_of_several_turns_the_last_that_cited_anything_counts() -> None:
    old = Turn(question="Who feeds the cat?", answer="Ada.", sources=("cat.md",))
    (search,) = searches("And when?", old, TEA, REFUSED)
    assert search.near == TEA.sources


@pytest.mark.parametrize("history", [(), (REFUSED,)])
def test_nothing_pulls_where_nothing_was_cited(history: tuple[Turn, ...]) -> None:
    (search,) = searches("And when does it open?", *history)
    assert (search.near, search.pull) == ((), 0.0)


@pytest.mark.parametrize(
    ("text", "is_of_now"),
    [
        ("What is our balance?", True),
        ("what's the balance now", True),
        ("What was our balance in March?", False),
        ("what is the balance as of feb 2026", False),
        ("what is the fee for 2025", False),
    ],
)
def test_how_things_are_is_asked_of_now(text: str, *, is_of_now: bool) -> None:
    (search,) = searches(text)
    assert search.is_of_now is is_of_now


LIFT = Turn(question="What was broken?", answer="The lift broke in May.", sources=("house.md",))
BATH = Turn(question="Is there a bath?", answer="The plan has a kitchen and a bath.", sources=("house.md",))


@pytest.mark.parametrize(
    ("text", "history", "said"),
    [
        ("What else was broken?", (LIFT,), "The lift broke in May."),
        ("Anything else?", (LIFT,), "The lift broke in May."),
        ("Any other damage in the house?", (LIFT,), "The lift broke in May."),
        ("Who repaired it?", (LIFT,), ""),
        ("And who led the other side?", (LIFT,), ""),
        ("What else is in it?", (BATH,), ""),
        ("What else was broken?", (), ""),
    ],
)
def test_what_was_answered_is_not_asked_for_again(text: str, history: tuple[Turn, ...], said: str) -> None:
    (search,) = searches(text, *history)
    assert search.said == said


def test_any_document_may_be_meant_where_none_was_cited_nor_is_named() -> None:
    (search,) = searches("Summarise it")
    assert (search.near, search.pull) == ((), ONLY)


def test_every_part_of_a_message_is_about_what_was_cited_last() -> None:
    found = searches("How long does the night dive in Norway last? And who leads it?", TEA)
    assert [search.near for search in found] == [TEA.sources, TEA.sources]
    assert [search.pull for search in found] == [FOLLOWING, LEANING]


def test_a_turn_that_asked_nothing_pulls_to_nothing() -> None:
    (search,) = searches("And when does it open?", Turn(question="Thanks!", answer="You are welcome.", sources=("x",)))
    assert search.near == ()


@pytest.mark.parametrize("told", ["I'm a diver.", "I'm a diver,"])
def test_what_the_asker_tells_is_tried_along(told: str) -> None:
    (part,) = Understanding(ByWords()).understand(Question(text=f"{told} how much rest do I get?")).parts
    assert [wider.search.text for wider in part.wider] == ["I'm a diver. how much rest do I get?"]


def test_items_of_a_list_are_asked_beside_others_that_ask() -> None:
    found = searches("- fee for lamps\n- rest in Norway\n- who pays for the oars on the northern pier")
    asked = ["fee for lamps?", "rest in Norway?", "who pays for the oars on the northern pier?"]
    assert [search.text for search in found] == asked


def test_all_that_is_told_is_tried_with_a_question_that_hardly_says_what_it_is_about() -> None:
    message = "my winch wont turn, shows E7 red. it rained on the deck. whats the fix"
    (part,) = Understanding(ByWords()).understand(Question(text=message)).parts
    assert part.wider[0].search.text == message
    assert len(part.wider) == 3


def test_what_is_told_is_not_tried_together_with_a_question_that_says_it() -> None:
    message = "my boat lies in Oslo. it rained on the deck. who repairs the northern winch?"
    (part,) = Understanding(ByWords()).understand(Question(text=message)).parts
    assert len(part.wider) == 2


@pytest.mark.parametrize("asked", ["what is a winch?", "what exactly is a winch in our rules?"])
def test_what_a_thing_is_is_the_same_whatever_its_asker_tells(asked: str) -> None:
    message = f"my boat lies in Oslo. {asked} we want to buy one"
    (part,) = Understanding(ByWords()).understand(Question(text=message)).parts
    assert part.search.text == asked
    assert part.wider == ()


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("how big may a net be? were a team of divers", "how big may a net be?", "were a team of divers"),
        (
            "my boat is in the yard so yeah who do I call about the broken mast",
            "who do I call about the broken mast",
            "my boat is in the yard",
        ),
        (
            "in 2017 every diver paid a fee. is it still like that?",
            "is it still like that?",
            "in 2017 every diver paid a fee.",
        ),
    ],
)
def test_a_statement_is_told_and_what_points_to_it_is_asked(text: str, asked: str, told: str) -> None:
    (part,) = Understanding(ByWords()).understand(Question(text=text)).parts
    assert part.asked == asked
    assert [wider.about for wider in part.wider] == [told]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "they stop the ferry at forty, which I found odd because ours ran in May. how often does the ferry sail?",
            "how often does the ferry sail?",
        ),
        (
            "I promised to row by six, which she doubts, and now they put me on the list. who feeds the seals?",
            "who feeds the seals?",
        ),
        (
            "my cat sat on it. the oar came and I have no idea which rack it goes in. it rained on the deck all day.",
            "the oar came and I have no idea which rack it goes in",
        ),
        (
            "the ferry was late. neither of us knew when divers have to rest after a dive. Ada rested at nine.",
            "when divers have to rest after a dive",
        ),
        (
            "the alarm rang at two. we talked and neither of us knew when work begins after such a night. Ada slept.",
            "when work begins after such a night",
        ),
        (
            "my cat sat on it. the oar is here and I have no idea which rack it goes in. it rained on the deck.",
            "the oar is here. which rack it goes in",
        ),
    ],
)
def test_a_question_is_found_in_a_long_tale(text: str, asked: str) -> None:
    (part,) = Understanding(ByWords()).understand(Question(text=text)).parts
    assert part.asked.rstrip(".") == asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            "hi so how long do we keep the logs of the pump i think it was a month thanks",
            "how long do we keep the logs of the pump",
        ),
        (
            "i have a meeting and i need to know within how many hours the crew has to report it",
            "within how many hours the crew has to report it",
        ),
        ("omg :scream: lost my oar on the pier :skull: who do i tell?!", "lost my oar on the pier. who do i tell?!"),
        ("the crew met, and I missed it. Did they say when the new lamps come?", "when the new lamps come?"),
        (
            "the pump says this, what do I do?\n2026-11-03 08:12:44 ERROR pump[12] P-77 retry=3",
            "the pump says this, what do I do?\nERROR pump P-77",
        ),
        ("amazing!! quick follow up, how many at the same time?", "how many at the same time?"),
        ("adn wehn does teh ferry of the crew sail", "and when does the ferry of the crew sail"),
        ("2026-11-03T08:12:44Z pump failed code=P-77\nany clue?", "pump failed P-77"),
        (
            "the fair was lovely. the beds were hard. so how much do they deduct for dinner at the pier?",
            "so how much do they deduct for dinner at the pier?",
        ),
        ("waht is teh fee for mnay boats", "what is the fee for many boats"),
    ],
)
def test_a_question_is_found_in_what_was_spoken_or_typed_in_haste(text: str, asked: str) -> None:
    (search,) = searches(text)
    assert search.text == asked


@pytest.mark.parametrize(
    "text",
    [
        "Guten Morgen! Könnten Sie mir bitte sagen: who signs the lease? Vielen Dank im Voraus",
        "hola buenas, perdona la molestia, who signs the lease? muchas gracias :)",
        "bonjour à tous, s'il vous plaît, who signs the lease? merci d'avance",
        "por favor who signs the lease?",
        "who signs the lease, s'il vous plaît?",
        "viele Grüße! kurze Frage: who signs the lease?",
        "hola, una duda rápida: who signs the lease?",
    ],
)
def test_courtesy_in_another_language_is_left_out(text: str) -> None:
    (part,) = Understanding(ByWords()).understand(Question(text=text)).parts
    assert (part.asked, part.wider) == ("who signs the lease?", ())


def test_a_question_in_another_language_is_none() -> None:
    text = "Wer unterschreibt bitte den Vertrag?"
    (part,) = Understanding(ByWords()).understand(Question(text=text)).parts
    assert part.asked == text


def test_what_the_conversation_is_about_is_tried_along_with_a_question_that_stands_alone() -> None:
    history = (Turn(question="How long may a boat stay at the north pier?", answer="Two nights."),)
    asked = Question(text="Who collects the harbour fee?", history=history)
    (part,) = Understanding(ByWords()).understand(asked).parts
    (wider,) = part.wider
    about, search = wider.about, wider.search
    assert part.search.text == asked.text
    assert (about, search.text) == ("a boat at the north pier", "Who collects the harbour fee a boat at the north pier")
    assert [one.text for one in search.wordings] == [asked.text, search.text]


def test_what_people_ask_in_passing_is_marked_beside_a_question() -> None:
    parts = Understanding(ByWords()).understand(Question(text="Did you see the match? Who holds the rope?")).parts
    assert [part.is_aside for part in parts] == [True, False]


@pytest.mark.parametrize("joint", [" and ", ", and ", " and then "])
def test_what_is_asked_in_one_sentence_with_another_question_does_not_only_open_the_talk(joint: str) -> None:
    asked = Question(text=f"When was the club founded{joint}why did it leave the harbour?")
    parts = Understanding(ByWords()).understand(asked).parts
    assert [part.is_aside for part in parts] == [False, False]


@pytest.mark.parametrize("sign", ["no. ", "No.", "nr. ", "nr "])
def test_a_sign_before_a_number_neither_ends_a_sentence_nor_denies(sign: str) -> None:
    (search,) = searches(f"whats the price of room {sign}12?")
    assert search.text == "whats the price of room 12?"


def test_what_is_pasted_with_wide_gaps_is_understood_in_no_time() -> None:
    # Columns of a terminal: before, ten thousand blanks took half a minute, and the next question as long again.
    gap = " " * 9_900
    started = process_time()
    (search,) = searches(f"who signs{gap}the lease?", Turn(question=f"who{gap}sails?"))
    assert search.text == "who signs the lease?"
    assert [one.text for one in searches(f"who sails?\n{gap}\nwho rows?")] == ["who sails?", "who rows?"]
    assert process_time() - started < 5


def test_a_long_line_that_speaks_of_asking_again_and_again_is_understood_in_no_time() -> None:
    started = process_time()
    searches("who is Ada and what does error at line 12 know if I need to " * 160)
    assert process_time() - started < 10
