"""Channels that want it are answered without a mention, and a reaction on a message asks for its answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.ports.inbox import ThreadPlace
from bot.slack.blocks.surfaces.texts import NO_QUESTION_SEEN
from tests.slack.test_audiences import MAPPED, PAY, SAID, everything, furnished, leaks
from tests.slack_emulator.room import FRONTS, TOMATOES, UNKNOWN, WATER

if TYPE_CHECKING:
    from tests.conftest import Play
    from tests.slack_emulator.room import Room

KITCHEN = "When does the kitchen close?"
EMOJI = "pincite"


@pytest.fixture(params=FRONTS)
def front(request: pytest.FixtureRequest) -> str:
    """Every test here runs over both."""
    return str(request.param)


async def left_alone(here: Room, channel: str, ts: str) -> None:
    """Nobody saw a sign of it."""
    await here.quiet()
    assert here.replies(channel, ts) == []
    assert here.slack.ephemerals == []
    assert not here.slack.statuses.get((channel, ts))


def told(here: Room, user: str) -> list[str]:
    """What this person was shown alone."""
    return [here.slack.shown(one) for one in here.slack.ephemerals if one["user"] == user]


def test_a_question_in_a_channel_that_wants_it_is_answered_without_a_mention(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        assert WATER in here.slack.shown(answer)
        assert answer["thread_ts"] == asked.ts

    play(scenario, answer_in=["C1"], answer_after=0)


def test_another_channel_is_left_alone(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C2", "U1", TOMATOES)
        assert await asked.acked
        await left_alone(here, "C2", asked.ts)

    play(
        scenario,
        prepare=lambda slack: slack.add_channel("C2", ["U1", "UBOT"]),
        answer_in=["C1"],
        answer_after=0,
    )


@pytest.mark.parametrize(
    "text",
    [
        UNKNOWN,
        "Good morning everybody!",
        "Tomatoes get two litres of water every evening.",
        f"<@U2> {TOMATOES}",
        f"<!subteam^S1|@gardeners> {TOMATOES}",
        "Did you see the game?",
    ],
)
def test_what_is_not_surely_answered_no_question_or_for_others_gets_nothing(play: Play, text: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", text)
        assert await said.acked
        await left_alone(here, "C1", said.ts)
        assert here.services.ledger.entries(()) == ()

    play(scenario, answer_in=["C1"], answer_after=0)


def test_people_who_reply_in_time_are_left_to_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        assert here.services.inbox.count_open() == 1
        assert await here.slack.message("C1", "U2", "Two litres", thread_ts=asked.ts).acked
        await left_alone_but_for_people(here, asked.ts)

    play(scenario, answer_in=["C1"], answer_after=600)


def test_a_reply_that_never_reached_us_counts_as_well(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        here.slack.store(here.slack.channels["C1"], {"user": "U2", "text": "Two litres", "thread_ts": asked.ts})
        assert await asked.acked
        await left_alone_but_for_people(here, asked.ts)

    play(scenario, answer_in=["C1"], answer_after=0.6)


def test_a_reply_beside_the_thread_counts_where_it_names_the_asker(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        assert await here.slack.message("C1", "U2", "<@U1> two litres").acked
        await left_alone_but_for_people(here, asked.ts)

    play(scenario, answer_in=["C1"], answer_after=0.6)


async def left_alone_but_for_people(here: Room, ts: str) -> None:
    await here.quiet()
    assert here.replies("C1", ts) == []


def test_its_askers_own_words_are_no_reply(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.message("C1", "U1", "I mean the red ones", thread_ts=asked.ts).acked
        (answer,) = await here.answered(asked)
        assert WATER in here.slack.shown(answer)

    play(scenario, answer_in=["C1"], answer_after=0.6)


def test_who_is_called_by_name_does_not_wait(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        called = here.slack.mention("C1", "U2", "any idea?", thread_ts=asked.ts)
        (answer,) = await here.answered(called, asked.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario, answer_in=["C1"], answer_after=600)


def test_the_wait_outlives_the_process(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        here.ending.set()
        await asyncio.sleep(0.2)
        assert here.services.inbox.count_open() == 1
        async with here.another():
            (answer,) = await here.answered(asked)
        assert WATER in here.slack.shown(answer)

    play(scenario, answer_in=["C1"], answer_after=1)


def test_an_edit_while_it_waits_is_what_is_answered(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        assert await here.slack.edit("C1", asked.ts, KITCHEN).acked
        (answer,) = await here.answered(asked)
        assert "nine" in here.slack.shown(answer)

    play(scenario, answer_in=["C1"], answer_after=0.8)


@pytest.mark.parametrize("text", ["Never mind.", None], ids=["edited", "deleted"])
def test_a_question_that_is_taken_back_while_it_waits_is_not_answered(play: Play, text: str | None) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        assert await asked.acked
        change = here.slack.edit("C1", asked.ts, text) if text else here.slack.delete("C1", asked.ts)
        assert await change.acked
        await left_alone(here, "C1", asked.ts)

    play(scenario, answer_in=["C1"], answer_after=0.6)


def test_an_answer_goes_with_its_question(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.delete("C1", asked.ts).acked
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) == [])

    play(scenario, answer_in=["C1"], answer_after=0)


@pytest.mark.parametrize("text", [TOMATOES, f"<@U2> {TOMATOES}"], ids=["to nobody", "to somebody"])
def test_a_reaction_asks_for_the_answer_in_the_thread_of_its_message(play: Play, text: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", text)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        (answer,) = await here.answered(said)
        assert WATER in here.slack.shown(answer)
        assert here.slack.ephemerals == []

    play(scenario, answer_reaction=EMOJI)


def test_a_reaction_on_a_reply_is_answered_in_that_thread(play: Play) -> None:
    async def scenario(here: Room) -> None:
        begun = here.slack.message("C1", "U1", "So much to learn here.")
        said = here.slack.message("C1", "U2", TOMATOES, thread_ts=begun.ts)
        assert await here.slack.react("U1", "C1", said.ts, EMOJI).acked
        (answer,) = await here.answered(said, begun.ts)
        assert WATER in here.slack.shown(answer)
        following = here.slack.message("C1", "U1", KITCHEN, thread_ts=begun.ts)
        answers = await here.answered(following, begun.ts, count=2)
        assert "nine" in here.slack.shown(answers[1])

    play(scenario, answer_reaction=EMOJI)


@pytest.mark.parametrize("emoji", ["eyes", "pincite_not"])
def test_another_emoji_asks_for_nothing(play: Play, emoji: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.react("U2", "C1", said.ts, emoji).acked
        await left_alone(here, "C1", said.ts)

    play(scenario, answer_reaction=EMOJI)


def test_without_the_setting_no_emoji_does(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        await left_alone(here, "C1", said.ts)

    play(scenario)


def test_a_message_is_answered_once_however_many_react_and_however_often(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        reactions = [here.slack.react(user, "C1", said.ts, EMOJI) for user in ("U2", "U2", "U1")]
        for one in (*reactions, here.slack.redeliver(reactions[0])):
            assert await one.acked
        await here.answered(said)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        await here.quiet()
        assert len(here.replies("C1", said.ts)) == 1
        assert here.slack.ephemerals == []

    play(scenario, answer_reaction=EMOJI)


def test_whoever_reacts_while_another_waits_hears_of_a_refusal_too(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", UNKNOWN)
        here.slack.fault("reactions.get", "slow", seconds=1)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        assert await here.slack.react("U1", "C1", said.ts, EMOJI).acked
        assert await here.slack.shortcut("U3", "C1", said.ts, "pincite_answer").acked
        await here.slack.wait_for(lambda: {one["user"] for one in here.slack.ephemerals} == {"U1", "U2", "U3"}, 20)
        await here.quiet()
        assert here.replies("C1", said.ts) == []
        assert len(here.slack.ephemerals) == 3

    play(scenario, prepare=lambda slack: slack.add_user("U3", "katherine"), answer_reaction=EMOJI)


def test_what_was_answered_by_a_mention_is_not_answered_again(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.react("U2", "C1", asked.ts, EMOJI).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario, answer_reaction=EMOJI)


@pytest.mark.parametrize(
    ("text", "word"), [(UNKNOWN, "No answer found in the documents."), ("what a day", NO_QUESTION_SEEN)]
)
def test_who_reacts_hears_alone_that_there_is_no_answer(play: Play, text: str, word: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", text)
        for user in ("U2", "U2", "U1"):
            assert await here.slack.react(user, "C1", said.ts, EMOJI).acked
            await here.quiet()
        assert here.replies("C1", said.ts) == []
        assert [len(told(here, user)) for user in ("U2", "U1")] == [1, 1]
        assert all(word in one for user in ("U2", "U1") for one in told(here, user))
        assert here.slack.statuses.get(("C1", said.ts), "") == ""

    play(scenario, answer_reaction=EMOJI)


def test_in_a_thread_the_private_word_is_said_there(play: Play) -> None:
    async def scenario(here: Room) -> None:
        begun = here.slack.message("C1", "U1", "Hello.")
        said = here.slack.message("C1", "U2", UNKNOWN, thread_ts=begun.ts)
        assert await here.slack.react("U1", "C1", said.ts, EMOJI).acked
        await here.quiet()
        assert [one["thread_ts"] for one in here.slack.ephemerals] == [begun.ts]
        following = here.slack.message("C1", "U2", TOMATOES, thread_ts=begun.ts)
        assert await following.acked
        await here.quiet()
        assert here.replies("C1", begun.ts) == []

    play(scenario, answer_reaction=EMOJI)


def test_a_reaction_does_not_wait_for_people(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await said.acked
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        (answer,) = await here.answered(said)
        assert WATER in here.slack.shown(answer)

    play(scenario, answer_reaction=EMOJI, answer_in=["C1"], answer_after=600)


def test_the_shortcut_does_not_wait_for_people(play: Play) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message("C1", "U2", TOMATOES)
        assert await message.acked
        assert await here.slack.shortcut("U1", "C1", message.ts, "pincite_answer").acked
        (answer,) = await here.answered(message)
        assert WATER in here.slack.shown(answer)

    play(scenario, answer_in=("C1",), answer_after=3600)


def test_an_edit_is_answered_for_who_reacted(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        await here.answered(said)
        assert await here.slack.edit("C1", said.ts, KITCHEN).acked
        await here.slack.wait_for(lambda: "nine" in here.said(here.replies("C1", said.ts)))
        assert await here.slack.edit("C1", said.ts, UNKNOWN).acked
        await here.slack.wait_for(lambda: here.replies("C1", said.ts) == [])
        await here.quiet()
        assert len(told(here, "U2")) == 1

    play(scenario, answer_reaction=EMOJI)


def test_whose_answer_an_edit_has_taken_back_may_be_asked_for_by_another(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.react("U2", "C1", said.ts, EMOJI).acked
        await here.answered(said)
        assert await here.slack.edit("C1", said.ts, UNKNOWN).acked
        await here.slack.wait_for(lambda: told(here, "U2"))
        await here.quiet()
        assert not here.services.inbox.takes_part(ThreadPlace(team="T1", channel="C1", thread=said.ts))
        assert await here.slack.react("U1", "C1", said.ts, EMOJI).acked
        await here.slack.wait_for(lambda: told(here, "U1"))

    play(scenario, answer_reaction=EMOJI)


def test_a_message_that_is_gone_is_not_answered(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await said.acked
        reacted = here.slack.react("U2", "C1", said.ts, EMOJI)
        del here.slack.channels["C1"].messages[said.ts]
        assert await reacted.acked
        await here.quiet()
        assert here.replies("C1", said.ts) == []
        assert here.slack.ephemerals == []

    play(scenario, answer_reaction=EMOJI)


def test_a_reaction_on_what_we_said_asks_for_nothing(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        assert await here.slack.react("U2", "C1", answer["ts"], EMOJI).acked
        await here.quiet()
        assert here.slack.ephemerals == []
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario, answer_reaction=EMOJI)


# What may be seen is what the channel may see, whoever reacts


@pytest.mark.parametrize("user", ["U1", "U2", "U4", "U6"], ids=["member", "of the audience", "guest", "stranger"])
def test_a_reaction_in_an_open_channel_gives_nothing_away(play: Play, user: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", PAY)
        assert await here.slack.react(user, "C1", said.ts, EMOJI).acked
        await here.quiet()
        assert here.replies("C1", said.ts) == []
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED, answer_reaction=EMOJI)


def test_a_guest_who_reacts_gets_nothing_that_is_not_marked(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U1", TOMATOES)
        assert await here.slack.react("U4", "C1", said.ts, EMOJI).acked
        await here.quiet()
        assert here.replies("C1", said.ts) == []
        assert WATER not in everything(here)
        assert await here.slack.react("U1", "C1", said.ts, EMOJI).acked
        (answer,) = await here.answered(said)
        assert WATER in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED, answer_reaction=EMOJI)


def test_a_channel_of_the_audience_gets_its_documents(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C7", "U1", PAY)
        assert await here.slack.react("U1", "C7", said.ts, EMOJI).acked
        (answer,) = await here.answered(said)
        assert SAID in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED, answer_reaction=EMOJI)


@pytest.mark.parametrize("channel", ["C1", "C8"], ids=["open", "shared with another organisation"])
def test_a_channel_that_is_answered_unasked_gives_nothing_away(play: Play, channel: str) -> None:
    async def scenario(here: Room) -> None:
        for text in (PAY, TOMATOES) if channel == "C8" else (PAY,):
            said = here.slack.message(channel, "U1", text)
            assert await said.acked
            await here.quiet()
            assert here.replies(channel, said.ts) == []
        assert not leaks(everything(here, without=PAY))
        assert WATER not in everything(here)

    play(scenario, prepare=furnished, audiences=MAPPED, answer_in=["C1", "C8"], answer_after=0)
