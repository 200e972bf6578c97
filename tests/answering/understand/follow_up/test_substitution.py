"""`And the treasurer?` stands for the question before it, asked of somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.understand.follow_up.condense import ByWords, condense
from bot.answering.understand.follow_up.substitution import substituted
from bot.nouns import Question, Turn
from bot.words import words


@pytest.mark.parametrize(
    ("earlier", "text", "expected"),
    [
        ("what does the harbour master do", "and the pilot?", "what does the pilot do"),
        ("what happens if the pilot quits", "what about the cook?", "what happens if the cook quits"),
        ("how much was lunch in 2024", "and in 2025?", "how much was lunch in 2025"),
        ("how much was lunch in 2024", "2025?", "how much was lunch in 2025"),
        ("how long is the all crew meeting", "and the drill?", "how long is the drill"),
        ("what does all the rope cost", "and boats?", "what does boats cost"),
        ("when does the barge leave", "I meant the ferry, not the barge", "when does the ferry leave"),
        ("how high is the mast of the barge", "*the ferry", "how high is the mast of the ferry"),
        ("how often are the sails dried?", "and mended?", "how often are the sails mended?"),
        ("is that our boat", "and the crane?", "is that the crane"),
        ("where do i send the logs", "no wait, I mean for the crane", "where do i send the logs for the crane"),
        ("who must know about an s1", "s2?", "who must know about an s2"),
        ("how long are mooring logs kept", "and the radio logs", "how long are the radio logs kept"),
        ("what does the red flag mean", "and green?", "what does the green flag mean"),
        ("how do i become a diver", "and a cook?", "how do i become a cook"),
        ("what does the red flag mean", "and the green one", "what does the green flag mean"),
        ("what's the fee for members", "and for guests?", "what's the fee for guests"),
        ("how do i run the pump", "on the quay?", "how do i run the pump on the quay"),
        ("mitre saw in the shed? (Oslo)", "and a table saw", "a table saw in the shed? (Oslo)"),
        ("how much does it cost", "and a lapel pin?", "how much does a lapel pin cost"),
        ("the crane broke, who repairs the nets", "and the sails?", "the crane broke, who repairs the sails"),
        ("what role does IT have in Oslo", "and the crew", "what role does the crew have in Oslo"),
        ("tell me about tar - is it a good idea", "what about wax", "tell me about wax - is it a good idea"),
        ("Who led the Oslo team?", "and the US one?", "Who led the US team?"),
        ("pier: how long may a boat be", "and a raft?", "pier: how long may a raft be"),
        ("which mast did the yard of 2002 have", "and the one from 2016", "which mast did the yard of 2016 have"),
        ("what does code QB stand for", "and RX", "what does code RX stand for"),
        ("who won the 2019 regatta", "and in 2020", "who won the 2020 regatta"),
        ("who won last year", "and this year?", "who won this year"),
        ("how much does a mooring cost", "and B?", "how much does B cost"),
        ("what is due for one day of leave", "and a fortnight?", "what is due for a fortnight of leave"),
        ("what is due for one day of leave", "what about a week off?", "what is due for a week of leave"),
        ("how do i book a day off", "and a week off?", "how do i book a week off"),
        ("what's the fee for Oslo's members", "and for guests?", "what's the fee for guests"),
        ("can cooks NOT moor in Oslo", "and pilots?", "can pilots NOT moor in Oslo"),
        ("who MUST sign the lease", "and the log?", "who MUST sign the log"),
        ("Who led the Oslo delegation?", "and on the Bergen side?", "Who led the Bergen side?"),
        ("Who led the Oslo delegation?", "and in May?", "Who led the Oslo delegation in May"),
        ("what may we not use on the pier", "and on the quay", "what may we not use on the quay"),
        ("who speaks on 3 May", "and 4 May?", "who speaks on 4 May"),
        ("what is the fee in March", "and in May?", "what is the fee in May"),
        ("how long may a boat stay", "and June?", ""),
        ("is the pier open after 10", "and before 10?", "is the pier open before 10"),
        ("who moored here in 2024", "and before 2020?", "who moored here before 2020"),
        ("who moored here since 2021", "and in 2020?", "who moored here in 2020"),
        ("who moored here in 2021", "and since 2020?", "who moored here since 2020"),
        ("who paid the 2021 budget", "and since 2019?", ""),
        ("what do cooks get in 2024", "and in Oslo?", "what do cooks get in 2024 in Oslo"),
        ("what is the fee in Oslo", "and in March?", "what is the fee in Oslo in March"),
        ("what was the fee in 2024", "what about q3 2025", "what was the fee in q3 2025"),
        ("what is the balance as of feb 2026", "and in march?", "what is the balance as of march 2026"),
        ("who runs the tea house", "what about March 2025?", ""),
        ("what is the hotel limit in Oslo?", "what about Bergen?", "what is the hotel limit in Bergen?"),
        ("is mooring free in Oslo", "and New York?", "is mooring free in New York"),
        ("Does Slack work in Norway", "and Teams?", "Does Teams work in Norway"),
        ("is the pier open on Monday", "and Oslo?", "is Oslo open on Monday"),
        ("is mooring free in Oslo", "and Monday?", ""),
        ("what does plan A cost", "and plan B?", "what does plan B cost"),
        ("how much leave do cooks get today", "and why not today", ""),
        ("how many rowers move up a boat in May?", "and down?", "how many rowers move down a boat in May?"),
        ("when does the senior crew meet", "and the junior one?", "when does the junior crew meet"),
        ("who signs for zone A in Oslo", "and zone B?", "who signs for zone B in Oslo"),
        ("how long are radio logs kept", "sorry, I meant repair notes", "how long are repair notes kept"),
        ("what's the limit for the raffle", "oops meant hire to buy", "what's the limit for hire to buy"),
        ("when does the barge leave", "I was asking about the ferry", "when does the ferry leave"),
        ("when does the barge leave", "no, I asked about the ferry", "when does the ferry leave"),
        ("when does the barge leave", "no, the ferry", "when does the ferry leave"),
        ("what does PUMP-502 mean?", "and 77?", "what does PUMP-77 mean?"),
        ("what is the fee in Oslo?", "and elsewhere?", "what is the fee elsewhere?"),
        ("may I moor for a week?", "what about abroad", "may I moor for a week abroad"),
        ("what's the fee for divers", "and for everyone else?", "what's the fee for everyone else"),
    ],
)
def test_the_new_thing_takes_the_place_of_what_is_of_its_kind(earlier: str, text: str, expected: str) -> None:
    assert substituted(text, earlier) == expected


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        ("what does the pilot do", "and who pays?"),
        ("what does the pilot do", "and if he quits?"),
        ("what does the pilot do", "and afterwards?"),
        ("what does the pilot do", "and her phone number?"),
        ("what does the pilot do", "and see the logs?"),
        ("what does the pilot do", "and the fee for the boat"),
        ("what does the pilot do", "quorum?"),
        ("and the cook", "and the mate"),
        ("why", "and the mate"),
        ("who runs the tea house", "what about weekends?"),
        ("speed limit", "what about bicycles?"),
        ("what does the pilot do", "when does the kiosk open"),
        ("what does the pilot do", "no boats"),
        ("what does the pilot do", "I meant that the boat leaks"),
        ("what does the pilot do", "not my problem, but thanks"),
    ],
)
def test_what_asks_something_of_its_own_stands_for_nothing(earlier: str, text: str) -> None:
    assert substituted(text, earlier) == ""


@pytest.mark.parametrize(
    ("earlier", "text", "expected"),
    [
        ("Where did Ada and Ola meet?", "When was that?", "When did Ada and Ola meet?"),
        ("When did Ada and Ola meet?", "And where?", "where did Ada and Ola meet?"),
        ("In which town was the mast built?", "and when did that take place", "when was the mast built?"),
        ("What did the crew decide in Oslo?", "on what day was this?", "on what day did the crew decide in Oslo?"),
        ("how long are the logs kept?", "and in which town?", "in which town are the logs kept?"),
        ("on which days do we dive?", "until what time", "until what time do we dive?"),
        ("how many crates may I take along?", "until when?", "until when may I take along?"),
        ("how many crates did Ada take?", "until when?", ""),
        ("Did Ada sell the boat?", "when was that exactly?", "when did Ada sell the boat?"),
        ("the pier is shut, how do i moor", "ok and where?", "the pier is shut, where do i moor"),
        ("What time does the regatta start?", "where does it take place?", "where does the regatta start?"),
        ("What is the fee?", "and when?", ""),
        ("Who sold the boat?", "When was that?", ""),
        ("Which boat did Ada sell?", "When was that?", ""),
        ("Do you know who sold the boat?", "and when?", ""),
        ("When does the pool open?", "where is it?", ""),
        ("can i dial in to the meeting", "where is it held?", ""),
    ],
)
def test_the_time_or_place_of_the_same_is_asked_for(earlier: str, text: str, expected: str) -> None:
    assert substituted(text, earlier) == expected


def test_a_chain_keeps_what_was_asked() -> None:
    history = (Turn(question="what does the pilot do?"), Turn(question="and the cook?"))
    assert condense(Question(text="and the mate?", history=history)) == "what does the mate do?"


def test_it_is_searched_for_in_the_place_of_the_other_alone() -> None:
    history = (Turn(question="what does the pilot do?"),)
    (meant,) = ByWords().condense(Question(text="and the cook?", history=history)).wordings
    assert (meant.text, meant.weight) == ("what does the cook do?", 1)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_word_comes_from_elsewhere(text: str, earlier: str) -> None:
    assert set(words(substituted(text, earlier))) <= {*words(text), *words(earlier)}
