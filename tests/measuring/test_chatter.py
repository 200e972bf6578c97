"""Small talk is taken off, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering.understand.message.hearing import hear, stripped
from bot.words import words
from evals.chatter import AFTER, BEFORE


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Hi team, my manager asked me to find out how many llamas we feed. I looked everywhere! Thanks in advance :)",
         "how many llamas we feed"),
        ("hey quick question - which shelf holds the rope?", "which shelf holds the rope?"),
        ("sorry if this is dumb but how do i log hours?", "how do i log hours?"),
        ("btw what is the ferry schedule asap pls", "what is the ferry schedule"),
        ("Can someone tell me what the ferry costs?", "what the ferry costs?"),
        ("I need to know whether visitors get a locker", "whether visitors get a locker"),
        ("if it's not too much trouble, I'd like to know who paints the crane", "who paints the crane"),
        ("if you don't mind, who paints the crane?", "who paints the crane?"),
        ("when you get a chance could you tell me who paints the crane", "who paints the crane"),
        ("are dogs allowed on the ferry or not?", "are dogs allowed on the ferry?"),
        ("dogs on the ferry - ok, y/n", "dogs on the ferry"),
        ("which lamps do we use, yes or no?", "which lamps do we use?"),
        ("do we vote yes or no on the ferry", "do we vote yes or no on the ferry"),
        ("that's the fee for members though, what about the fee for divers?", "what about the fee for divers?"),
        ("hi! what do divers pay? and for everybody else?", "what do divers pay? and for everybody else?"),
        ("Who paints it? Does it have to be easy?", "Who paints it? Does it have to be easy?"),
        ("if everyone is late, who paints the crane?", "if everyone is late, who paints the crane?"),
        ("Does anyone know who approves dives? thx", "who approves dives?"),
        ("For the survey I need the age of the crane, please. It begins soon.", "the age of the crane"),
        ("Hello. I need the service date of the crane, please.", "the service date of the crane"),
        ("Before the trip we'd like to know the price of the ferry", "the price of the ferry"),
        ("I should have learnt this by now 🙄 but which shelf holds the rope", "which shelf holds the rope"),
        ("hi people who holds the rope of the bell", "who holds the rope of the bell"),
        ("gm ☕ which shelf holds the rope", "which shelf holds the rope"),
        ("so uh yeah the schedule is a mess to read lol. who paints the crane? ta", "who paints the crane?"),
        ("hi team is the crane open on friday", "is the crane open on friday"),
        ("my question is do we get lunch on the boat", "do we get lunch on the boat"),
        ("can you tell me um what is the crane's age I need it for a form thanks", "what is the crane's age"),
        ("also what does a red lamp mean?", "what does a red lamp mean?"),
        ("heyyy how's it going. so who paints the crane?", "so who paints the crane?"),
        ("ok and what about my traineeship, may I dive for crabs then?",
         "what about my traineeship, may I dive for crabs then?"),
    ],
)  # fmt: skip
def test_what_surrounds_a_question_is_taken_off(said: str, asked: str) -> None:
    assert stripped(said) == asked


@pytest.mark.parametrize(
    ("said", "asked", "told"),
    [
        ("our oars are rotten. who buys new ones?", "our oars are rotten. who buys new ones?", ()),
        ("my lamp broke. who is the one who mends it?", "my lamp broke. who is the one who mends it?", ()),
        ("it is cold. can I get a new one?", "it is cold. can I get a new one?", ()),
        ("hi! the fee is 40 crowns, is that still the case?", "the fee is 40 crowns, is that still the case?", ()),
        ("Divers get nine meals. Does that include tea?", "Divers get nine meals. Does that include tea?", ()),
    ],
)  # fmt: skip
def test_what_was_told_is_asked_of_where_the_question_points_to_it(
    said: str, asked: str, told: tuple[str, ...]
) -> None:
    heard = hear(said)
    assert (heard.asked, heard.told) == (asked, told)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("> do divers pay for the ferry?\nno they don't. who pays for the lamps?", "who pays for the lamps?"),
        ("> do divers pay for the ferry?\nis that still true?", "do divers pay for the ferry?\nis that still true?"),
        ("> do divers pay for the ferry?", "do divers pay for the ferry?"),
        ("> do divers pay for the ferry?\ncan you answer this?", "do divers pay for the ferry?"),
        ("> The ferry takes 40 divers.\nhow many crates does it take?", "how many crates does it take?"),
        ("> 50% fog: do we dive?", "> 50% fog: do we dive?"),
    ],
)
def test_a_quoted_question_is_asked_where_nothing_else_is(said: str, asked: str) -> None:
    assert stripped(said) == asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("1. ferry fee 2. lamp sizes", "ferry fee? lamp sizes?"),
        ("- ferry fee\n- lamp sizes", "ferry fee? lamp sizes?"),
        ("two things:\n- who paints the crane\n- what is a fin", "who paints the crane? what is a fin"),
    ],
)
def test_the_items_of_a_list_are_asked_each(said: str, asked: str) -> None:
    assert " ".join(stripped(said).split()) == asked


def test_items_that_tell_something_ask_nothing() -> None:
    said = "- I broke my oar on the ferry yesterday\n- the boss of the club is away until monday"
    assert stripped(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "I broke my oar. What do I do?",
        "My badge is lost. Who do I report it to?",
        "The wiki is down. Who do I tell?",
        "my mate rowed for another club and joins us. what does he pay for the locker key?",
        "my mate rowed for another club and joins us. what's the form for him, does he take the swim test?",
        "someone fell ill, how quick do we have to turn the boat",
        "if someone asks me for my key, what should I say?",
        "in the morning, who opens the gate?",
        "For the trip I packed the tent and the stove.",
        "On Fridays do I need the key of the shed?",
        "who should i ask for help?",
        "which crane can I borrow when I need it for a day",
        "also for divers?",
        "is the :anchor: emoji still how we call the crew",
        "and for someone who's 22?",
        "and with somebody who rents a boat?",
        "thanks",
        "?!",
        "she has run the boathouse for 3 of the past 4 years. can she do another term",
        "the complaint is about one of the judges. do they get to vote",
        "I haven't rowed for a while. after how long can they take me off the list",
        "when can I take out boat no. 5",
        "a flask has a scratch of 1 mm. reject?",
        "A mail from the harbour office asking for my password. Is this legit?",
        "least visibility in metres we have to show for the permit?",
        "What does ASAP mean?",
        "How do we say sorry to a diver?",
        "winter dive permit, how long is the printed slip valid",
        "first reply in 1 hour is which level?",
        "the last hour today is whose watch?",
        "a flask is stuck under the jetty and I don't know where to start pulling",
    ],
)
def test_what_a_question_needs_stays(said: str) -> None:
    assert stripped(said) == said


@pytest.mark.parametrize(
    ("said", "asked", "told"),
    [
        ("I am a diver in Norway. How many rest days do I get per year?",
         "How many rest days do I get per year?", ("I am a diver in Norway.",)),
        ("My oar broke yesterday :sob: which shop repairs oars? It rained, too.",
         "which shop repairs oars?", ("My oar broke yesterday", "It rained, too.")),
        ("We had a bet about it in the galley. rope length on the northern pier",
         "rope length on the northern pier", ("We had a bet about it in the galley.",)),
        ("The crew paid for my dive course and I leave in May. do I owe anything?",
         "do I owe anything?", ("The crew paid for my dive course and I leave in May.",)),
        ("ah ok, that's less than in my last job. and how many of them can I carry over to next year?",
         "and how many of them can I carry over to next year?", ("that's less than in my last job.",)),
        ("An auditor from Porto wants to know who signs the dive log",
         "who signs the dive log", ("An auditor from Porto wants to know",)),
        ("crew needs a medic, which clinic runs the course", "which clinic runs the course", ("crew needs a medic",)),
        ("last one - who tests the ropes", "who tests the ropes", ()),
        ("sorry, one last thing - who tests the ropes", "who tests the ropes", ()),
        ("Which rope is tested by IT?", "Which rope is tested by IT?", ()),
        ("any other papers signed on the pier? the northern jetty lease",
         "any other papers signed on the pier? the northern jetty lease", ()),
        ("rope vs chain - any downside to a chain?", "rope vs chain - any downside to a chain?", ()),
        ("Any plans for the weekend? rope length on the northern pier", "rope length on the northern pier", ()),
        ("hypothetical... been here a year now, if they let me go (nothing bad done) what mug would i usually get",
         "hypothetical... been here a year now, if they let me go (nothing bad done) what mug would i usually get", ()),
    ],
)  # fmt: skip
def test_what_is_told_is_kept_apart_from_what_is_asked(said: str, asked: str, told: tuple[str, ...]) -> None:
    heard = hear(said)
    assert (heard.asked, heard.told) == (asked, told)


@given(before=st.sampled_from(BEFORE[0]), after=st.sampled_from(AFTER[0]))
def test_a_question_that_stands_alone_comes_out_whole(before: str, after: str) -> None:
    asked = "How many barrels does the northern lighthouse store?"
    assert words(stripped(f"{before}{asked}{after}")) == words(asked)


@given(st.text(max_size=200))
@example("0\r_")
@example("0❶")
def test_nothing_is_ever_added(said: str) -> None:
    assert set(words(stripped(said))) <= set(words(said))


def test_a_pasted_table_takes_no_minutes() -> None:
    table = " ".join(f"{number}, Ada Brook, ada{number}@example.org, Norway, active" for number in range(180))
    heard = hear(f"Which diver is missing here? {table}")
    assert heard.asked.startswith("Which diver is missing here?")
