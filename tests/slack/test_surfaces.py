"""Every way to ask on Slack, over both ways in which Slack reaches the bot: the same engine, the same verdict."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import DatabaseLedger
from bot.answering.understand.intent.manners import OF_THE_ANSWER
from bot.nouns import Verdict
from bot.slack.blocks.surfaces.texts import NO_QUESTION_SEEN, NONE_ABOVE, WHICH_TEXT
from bot.wiring import cases_of_file
from tests.fakes import WaitingWriter
from tests.slack_emulator.limits import controls as controls_in
from tests.slack_emulator.room import FRONTS, TOMATOES, UNKNOWN, WATER, controls, room

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room


@pytest.fixture(params=FRONTS)
def front(request: pytest.FixtureRequest) -> str:
    """Every test here runs over both."""
    return str(request.param)


def test_a_mention_is_answered_in_its_thread_with_its_sources(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        said = here.slack.shown(answer)
        assert WATER in said
        assert "[1]" in answer["text"]
        assert "The garden" in said
        assert controls(answer) == {"pincite_source", "pincite_good", "pincite_bad", "pincite_more"}
        assert answer["thread_ts"] == asked.ts
        assert here.slack.sessions["C1", asked.ts] == "active"

    play(scenario)


def test_questions_in_a_list_are_headed_without_its_signs(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", f"two things:\n• {TOMATOES}\n• When does the kitchen close?")
        (answer,) = await here.answered(asked)
        said = here.slack.shown(answer)
        assert f"**{TOMATOES}**" in said
        assert "**When does the kitchen close?**" in said

    play(scenario)


def test_a_direct_message_is_answered_without_a_mention(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.message("DU1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_a_follow_up_in_a_thread_needs_no_mention_and_keeps_its_subject(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "When does the greenhouse open?")
        await here.answered(asked)
        following = here.slack.message("C1", "U1", "And who keeps its keys?", thread_ts=asked.ts)
        answers = await here.answered(following, asked.ts, count=2)
        assert "Ada Brook" in here.slack.shown(answers[1])

    play(scenario)


def test_an_edited_follow_up_goes_on_with_what_stands_before_it_and_the_next_with_the_last(
    play: Play, services: SlackServices
) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "When does the greenhouse open?")
        await here.answered(asked)
        thread = asked.ts
        keys = here.slack.mention("C1", "U1", "And who has its keys?", thread_ts=thread)
        await here.answered(keys, thread, count=2)
        kitchen = here.slack.mention("C1", "U1", "When does the kitchen close?", thread_ts=thread)
        await here.answered(kitchen, thread, count=3)
        assert await here.slack.edit("C1", keys.ts, "<@UBOT> And who keeps its keys?").acked
        await here.quiet()
        pans = here.slack.mention("C1", "U1", "And what may nobody leave there?", thread_ts=thread)
        await here.answered(pans, thread, count=4)
        found = {one.answer.question: one.answer.trace.searched_for for one in services.ledger.entries(tuple(Verdict))}
        assert "greenhouse" in found["And who keeps its keys?"]
        assert "kitchen" not in found["And who keeps its keys?"]
        assert "kitchen" in found["And what may nobody leave there?"]
        assert "keys" not in found["And what may nobody leave there?"]

    play(scenario)


def test_the_ledger_tells_the_people_of_a_thread_apart(play: Play, services: SlackServices) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        following = here.slack.message("C1", "U2", "When does the kitchen close?", thread_ts=asked.ts)
        await here.answered(following, asked.ts, count=2)
        turns = services.ledger.turns(f"slack-T1-C1-{asked.ts}", 5)
        assert [(turn.speaker, turn.question) for turn in turns] == [
            ("U1", TOMATOES),
            ("U2", "When does the kitchen close?"),
        ]

    play(scenario)


def test_where_follow_ups_are_off_a_reply_without_a_mention_is_left_alone(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        ignored = here.slack.message("C1", "U1", "And when does the greenhouse open?", thread_ts=asked.ts)
        named = here.slack.mention("C1", "U1", "When does the greenhouse open?", thread_ts=asked.ts)
        answers = await here.answered(named, asked.ts, count=2)
        assert await ignored.acked
        assert len(answers) == 2

    play(scenario, follow_ups_in={"C1": False})


def test_talk_between_people_and_courtesies_are_left_alone(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        for user, text in [("U1", "Thanks a lot!"), ("U2", "I knew that"), ("U1", "<@U2> did you see this?")]:
            assert await here.slack.message("C1", user, text, thread_ts=asked.ts).acked
        assert await here.slack.message("C1", "U2", "Lunch?").acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario)


def test_the_slash_command_answers_its_asker_alone(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.slash("U1", "C1", TOMATOES, command="/pincite")
        assert await asked.acked
        answer = await here.slack.wait_for(lambda: ephemeral(here, "pincite_share"))
        assert WATER in here.slack.shown(answer)
        assert not [one for one in here.slack.channels["C1"].messages.values() if one.get("user") == "UBOT"]

    play(scenario)


def test_the_slash_command_says_what_it_looks_for_as_it_was_typed(play: Play) -> None:
    """Slack sends signs as entities, and people and channels by their ids."""

    async def scenario(here: Room) -> None:
        typed = "R&amp;D: who is &lt;b&gt;, <@U2|grace> or <#C1|garden>?"
        asked = here.slack.slash("U1", "C1", typed, command="/pincite")
        assert await asked.acked
        assert "Looking for: R&amp;D: who is &lt;b&gt;, @grace or #garden?" in str(asked.response)

    play(scenario)


def test_what_was_private_is_shared_once_when_its_asker_says_so(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.slash("U1", "C1", TOMATOES, command="/pincite")
        answer = await here.slack.wait_for(lambda: ephemeral(here, "pincite_share"))
        for _ in range(2):
            assert await here.slack.click("U1", answer, "pincite_share").acked
        posted = [one for one in here.slack.channels["C1"].messages.values() if one.get("user") == "UBOT"]
        assert len(posted) == 2
        assert "<@U1>" in here.slack.shown(posted[0])
        assert WATER in here.slack.shown(posted[1])
        shown = posted[1]
        assert await here.slack.click("U2", shown, "pincite_source").acked
        assert WATER in here.slack.shown(here.slack.modal("U2") or {})

    play(scenario)


def test_where_no_questions_are_kept_sharing_and_reporting_show_none(
    services: SlackServices, slack_index: Settings, database: Database, front: str
) -> None:
    ledger = DatabaseLedger(database, keep_questions=False)
    wordless = replace(services, ledger=ledger, engine=replace(services.engine, ledger=ledger))

    async def scenario() -> None:
        async with room(wordless, slack_index, front=front, owner="C1", digest_day="never") as here:
            here.slack.slash("U1", "C1", TOMATOES, command="/pincite")
            answer = await here.slack.wait_for(lambda: ephemeral(here, "pincite_share"))
            assert await here.slack.click("U1", answer, "pincite_share").acked
            here.slack.slash("U1", "C1", UNKNOWN, command="/pincite")
            refusal = await here.slack.wait_for(lambda: ephemeral(here, "pincite_gap"))
            assert await here.slack.click("U1", refusal, "pincite_gap").acked
            posted = [one for one in here.slack.channels["C1"].messages.values() if one.get("user") == "UBOT"]
            shared, shown, gap = map(here.slack.shown, posted)
            assert "<@U1> shares an answer." in shared
            assert WATER in shown
            assert gap.strip().endswith("<@U1> misses something in the documents.")

    asyncio.run(scenario())


@pytest.mark.parametrize("is_private", [False, True])
def test_what_could_not_be_shared_is_shared_when_it_can_be(play: Play, is_private: bool) -> None:  # noqa: FBT001 - a case
    async def scenario(here: Room) -> None:
        channel = here.slack.add_channel("C5", ["U1"], is_private=is_private)
        here.slack.slash("U1", "C5", TOMATOES, command="/pincite")
        answer = await here.slack.wait_for(lambda: ephemeral(here, "pincite_share"))
        assert await here.slack.click("U1", answer, "pincite_share").acked
        assert "Invite me, then share it" in here.slack.shown(here.slack.ephemerals[-1])
        channel.members.add("UBOT")
        for _ in range(2):
            assert await here.slack.click("U1", answer, "pincite_share").acked
        assert len(channel.messages) == 2

    play(scenario)


@pytest.mark.parametrize("said", [" ", "help", "Help"])
def test_a_slash_command_without_a_question_says_how_to_ask(play: Play, said: str) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.slash("U1", "C1", said, command="/pincite")
        assert await asked.acked
        assert "Ask me a question" in str(asked.response)
        assert here.slack.ephemerals[1:] == []

    play(scenario)


def test_the_shortcut_answers_somebody_elses_message_in_its_thread(play: Play) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message("C1", "U2", TOMATOES)
        asked = here.slack.shortcut("U1", "C1", message.ts, "pincite_answer")
        assert await asked.acked
        (answer,) = await here.answered(message)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_home_shows_what_there_is_and_what_one_asked(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.message("DU1", "U1", TOMATOES))
        await here.answered(here.slack.message("DU1", "U1", "hello there!"))
        assert await here.slack.open_home("U1").acked
        home = here.slack.shown(await here.slack.wait_for(lambda: here.slack.home("U1")))
        assert "The garden" in home
        assert TOMATOES in home
        assert "hello there!" not in home
        await here.slack.open_home("U2").acked
        assert TOMATOES not in here.slack.shown(await here.slack.wait_for(lambda: here.slack.home("U2")))

    play(scenario)


def test_a_new_conversation_suggests_questions(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.slack.open_home("U1", "messages").acked
        prompts = await here.slack.wait_for(lambda: here.slack.prompts.get("DU1"))
        assert [prompt["message"] for prompt in prompts] == ["When does it open?"]

    play(scenario, prompts=("When does it open?",))


def test_a_refusal_opens_what_came_near_and_tells_the_owner_of_the_gap(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.add_channel("C9", ["U2", "UBOT"])
        asked = here.slack.mention("C1", "U1", UNKNOWN)
        (refusal,) = await here.answered(asked)
        assert "No answer found in the documents." in here.slack.shown(refusal)
        assert "garden" not in here.slack.shown(refusal)
        assert await here.slack.click("U2", refusal, "pincite_nearest").acked
        closest = here.slack.shown(here.slack.modal("U2") or {})
        assert "None of these answers the question" in closest
        assert "Chinese foreign minister" in closest
        assert await here.slack.click("U1", refusal, "pincite_gap").acked
        (told,) = [one for one in here.slack.channels["C9"].messages.values() if one.get("user") == "UBOT"]
        assert "Chinese foreign minister" in here.slack.shown(told)

    play(scenario, owner="C9")


def test_the_owner_is_told_of_a_gap_once_however_many_press(play: Play) -> None:
    async def scenario(here: Room) -> None:
        owners = here.slack.add_channel("C9", ["U2"])
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        assert await here.slack.click("U1", refusal, "pincite_gap").acked
        assert "pincite gaps" in here.slack.shown(here.slack.ephemerals[-1])
        assert not owners.messages

        owners.members.add("UBOT")
        for user in ("U1", "U1", "U2"):
            assert await here.slack.click(user, refusal, "pincite_gap").acked
            assert "told to those" in here.slack.shown(here.slack.ephemerals[-1])
        assert len(owners.messages) == 1
        assert {one.user for one in here.services.inbox.ratings()} == {"U1", "U2"}

    play(scenario, owner="C9")


def test_a_thumb_is_kept_and_a_thumb_down_asks_why(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U2", answer, "pincite_good").acked
        assert "Thank you" in here.slack.shown(here.slack.ephemerals[-1])
        assert await here.slack.click("U1", answer, "pincite_bad").acked
        form = here.slack.modal("U1")
        assert form
        chosen = {"selected_option": {"value": "outdated"}}
        state = {"pincite_reason": {"pincite_reason": chosen}, "pincite_comment": {"pincite_comment": {"value": "Old"}}}
        assert await here.slack.submit(form["id"], "U1", state).acked
        ratings = here.services.inbox.ratings()
        kept = {(one.user, one.rating, one.reason, one.comment) for one in ratings}
        assert kept == {("U2", "good", "", ""), ("U1", "bad", "outdated", "Old")}

    play(scenario)


def test_whose_answer_is_gone_when_they_say_why_it_is_bad_is_told_that_nothing_is_kept(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        assert await here.slack.click("U2", answer, "pincite_bad").acked
        form = here.slack.modal("U2") or {}
        assert await here.slack.delete("C1", asked.ts).acked
        await here.quiet()
        state = {
            "pincite_reason": {"pincite_reason": {"selected_option": {"value": "wrong"}}},
            "pincite_comment": {"pincite_comment": {"value": "Three litres."}},
        }
        assert await here.slack.submit(form["id"], "U2", state).acked
        said = here.slack.shown(here.slack.modal("U2") or {})
        assert "Nothing was kept" in said
        assert "Thank you" not in said
        assert "Three litres." not in {one.comment for one in here.services.inbox.ratings()}

    play(scenario)


def test_a_thumb_down_becomes_a_test_case_in_two_clicks(play: Play, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U1", answer, "pincite_bad").acked
        form = here.slack.modal("U1")
        assert form
        ticked = {"selected_options": [{"value": "pincite_case"}]}
        state = {
            "pincite_reason": {"pincite_reason": {"selected_option": {"value": "wrong"}}},
            "pincite_comment": {"pincite_comment": {"value": "three litres"}},
            "pincite_case": {"pincite_case": ticked},
        }
        assert await here.slack.submit(form["id"], "U1", state).acked
        assert "test case" in here.slack.shown(here.slack.modal("U1") or {})
        (case,) = cases_of_file(cases)
        assert (case.question, case.must, case.tags) == (TOMATOES, (("three litres",),), ("thumbs-down",))
        assert await here.slack.click("U1", answer, "pincite_bad").acked
        again = here.slack.modal("U1")
        assert again
        assert await here.slack.submit(again["id"], "U1", state).acked
        assert "no new test case" in here.slack.shown(here.slack.modal("U1") or {})
        assert len(cases_of_file(cases)) == 1

    play(scenario, evaluators=("U1",), cases=cases)


def test_a_test_case_takes_its_own_conversation_along_and_reads_no_other(play: Play, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    opens, who = "When does the greenhouse open?", "And who keeps its keys?"

    async def scenario(here: Room) -> None:
        other = await here.answered(here.slack.mention("C1", "U2", TOMATOES))
        assert other
        with contextlib.closing(sqlite3.connect(tmp_path / "books.db")) as books, books:
            books.execute("update answers set answer = '{}'")  # whoever reads it finds it damaged
        asked = here.slack.mention("C1", "U1", opens)
        await here.answered(asked)
        _, answer = await here.answered(here.slack.message("C1", "U1", who, thread_ts=asked.ts), asked.ts, count=2)
        assert await here.slack.click("U1", answer, "pincite_bad").acked
        form = here.slack.modal("U1")
        assert form
        ticked = {"pincite_case": {"pincite_case": {"selected_options": [{"value": "pincite_case"}]}}}
        assert await here.slack.submit(form["id"], "U1", ticked).acked
        assert "It is the test case" in here.slack.shown(here.slack.modal("U1") or {})

    play(scenario, evaluators=("U1",), cases=cases)
    (case,) = cases_of_file(cases)
    assert (case.question, [turn.question for turn in case.history]) == (who, [opens])


def test_a_mistake_among_the_test_cases_is_told_to_whoever_adds_one(play: Play, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"question": "Who?"\n', encoding="utf-8")

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U1", answer, "pincite_bad").acked
        form = here.slack.modal("U1")
        assert form
        ticked = {"pincite_case": {"pincite_case": {"selected_options": [{"value": "pincite_case"}]}}}
        assert await here.slack.submit(form["id"], "U1", ticked).acked
        assert "line 1 is not valid JSON" in here.slack.shown(here.slack.modal("U1") or {})

    play(scenario, evaluators=("U1",), cases=cases)


def test_whoever_may_not_makes_no_test_case(play: Play, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U2", answer, "pincite_bad").acked
        form = here.slack.modal("U2")
        assert form
        assert "test case" not in here.slack.shown(form)
        forged = {"pincite_case": {"pincite_case": {"selected_options": [{"value": "pincite_case"}]}}}
        assert await here.slack.submit(form["id"], "U2", forged).acked
        assert not cases.exists()

    play(scenario, evaluators=("U1",), cases=cases)


def test_the_quotes_open_in_their_surroundings_the_words_in_their_surroundings(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U2", answer, "pincite_source").acked
        modal = here.slack.shown(here.slack.modal("U2") or {})
        assert WATER in modal
        assert "Ada Brook keeps the keys." in modal

    play(scenario)


def test_why_opens_what_was_searched(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        value = menu_of(answer, "why")
        assert await here.slack.click("U2", answer, "pincite_more", value).acked
        assert TOMATOES in here.slack.shown(here.slack.modal("U2") or {})

    play(scenario)


def test_the_buttons_of_earlier_messages_still_work(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        known = menu_of(answer, "why").partition(":")[0]
        assert await here.slack.click("U2", answer, "pincite_why", known).acked
        assert TOMATOES in here.slack.shown(here.slack.modal("U2") or {})
        assert await here.slack.click("U1", answer, "pincite_source", f"{known}:1").acked
        assert WATER in here.slack.shown(here.slack.modal("U1") or {})
        assert await here.slack.click("U1", answer, "pincite_feedback", f"{known}:good").acked
        assert [one.rating for one in here.services.inbox.ratings()] == ["good"]

    play(scenario)


def test_a_problem_is_reported_by_the_menu(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        assert await here.slack.click("U1", refusal, "pincite_more", menu_of(refusal, "bad")).acked
        assert "What was wrong?" in here.slack.shown(here.slack.modal("U1") or {})
        assert [one.rating for one in here.services.inbox.ratings()] == ["bad"]

    play(scenario)


def test_an_edited_question_gets_its_answer_updated(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (before,) = await here.answered(asked)
        here.slack.edit("C1", asked.ts, "<@UBOT> When does the kitchen close?")
        after = await here.slack.wait_for(
            lambda: next((one for one in here.replies("C1", asked.ts) if "at nine" in here.slack.shown(one)), None)
        )
        await here.quiet()
        assert after["ts"] == before["ts"]
        assert WATER not in here.slack.shown(after)
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario)


def test_a_deleted_question_takes_its_answer_with_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        here.slack.delete("C1", asked.ts)
        await here.slack.wait_for(lambda: not here.replies("C1", asked.ts))
        await here.quiet()

    play(scenario)


def test_bots_and_the_bot_itself_are_not_answered(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.bot_message("C1", f"<@UBOT> {TOMATOES}").acked
        assert await here.slack.bot_message("C1", f"<@UBOT> {TOMATOES}", thread_ts=asked.ts, user="UX").acked
        own = here.slack.message("C1", "UBOT", f"<@UBOT> {TOMATOES}", thread_ts=asked.ts)
        assert await own.acked
        await here.quiet()
        assert len([one for one in here.replies("C1", asked.ts) if one.get("metadata")]) == 1

    play(scenario)


def menu_of(message: Json, choice: str) -> str:
    """The value of this choice in the menu of a message."""
    (menu,) = (one for block in message["blocks"] for one in controls_in(block) if one["action_id"] == "pincite_more")
    return next(str(option["value"]) for option in menu["options"] if option["value"].endswith(f":{choice}"))


def ephemeral(here: Room, action: str) -> Json | None:
    """The private message that has this control."""
    return next((one for one in here.slack.ephemerals if action in controls(one)), None)


@pytest.mark.parametrize("calls", ["", "^", "this", "any idea?", "can someone help?", "can you answer this?"])
def test_a_mention_that_points_answers_the_question_above_and_says_whose(play: Play, calls: str) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", f"Hi all! {TOMATOES} No rush")
        assert await root.acked
        (answer,) = await here.answered(here.slack.mention("C1", "U1", calls, thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert WATER in said
        assert f"Answering <@U2>'s question: *{TOMATOES}*" in said

    play(scenario)


def test_several_questions_of_the_message_above_are_not_said_twice(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", f"{TOMATOES} And when does the kitchen close?")
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "any idea?", thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert "Answering <@U2>'s questions" in said
        assert "question: *" not in said

    play(scenario)


def test_where_several_questions_stand_above_it_asks_which(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", TOMATOES)
        assert await here.slack.message("C1", "U2", "When does the kitchen close?", thread_ts=root.ts).acked
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "any idea?", thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert WHICH_TEXT in said
        assert TOMATOES in said
        assert "When does the kitchen close?" in said

    play(scenario)


@pytest.mark.parametrize(
    ("picks", "answers"),
    [("2", ["kitchen closes"]), ("the first one please", [WATER]), ("both", [WATER, "kitchen closes"])],
)
def test_what_it_lists_can_be_picked(play: Play, picks: str, answers: list[str]) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", TOMATOES)
        assert await here.slack.message("C1", "U3", "When does the kitchen close?", thread_ts=root.ts).acked
        await here.answered(here.slack.mention("C1", "U1", "any idea?", thread_ts=root.ts), root.ts)
        picking = here.slack.mention("C1", "U1", picks, thread_ts=root.ts)
        *_, answer = await here.answered(picking, root.ts, count=2)
        said = here.slack.shown(answer)
        assert [one for one in (WATER, "kitchen closes") if one in said] == answers

    play(scenario)


@pytest.mark.parametrize("said", ["are you sure?", "no that's wrong", "who told you that?"])
def test_what_is_said_to_us_of_our_answer_is_no_call_to_what_stands_above(play: Play, said: str) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U2", TOMATOES)
        await here.answered(asked)
        reaction = here.slack.mention("C1", "U1", said, thread_ts=asked.ts)
        *_, reply = await here.answered(reaction, asked.ts, count=2)
        assert OF_THE_ANSWER in here.slack.shown(reply)

    play(scenario)


@pytest.mark.parametrize(
    "said", ["tell me more please", "do they need it?", "and can I do it on my own", "can you explain that to <@U2>"]
)
def test_more_of_our_answer_is_no_call_to_what_stands_above(play: Play, said: str) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U2", TOMATOES)
        await here.answered(asked)
        more = here.slack.mention("C1", "U1", said, thread_ts=asked.ts)
        *_, reply = await here.answered(more, asked.ts, count=2)
        assert NONE_ABOVE not in here.slack.shown(reply)

    play(scenario)


def test_what_is_said_of_a_colleagues_answer_is_for_the_question_above(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", TOMATOES)
        assert await here.slack.message("C1", "U3", "Two litres, I think", thread_ts=root.ts).acked
        (answer,) = await here.answered(here.slack.mention("C1", "U2", "is that right?", thread_ts=root.ts), root.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


@pytest.mark.parametrize("checks", ["is that right?", "can you confirm this please"])
def test_what_somebody_claims_is_looked_up_for_who_doubts_it(play: Play, checks: str) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U3", "I read that tomatoes get five litres of water every evening")
        (answer,) = await here.answered(here.slack.mention("C1", "U2", checks, thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert WATER in said
        assert "On what <@U3> said: *I read that" in said

    play(scenario)


def test_what_claims_nothing_is_not_looked_up(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U3", "so nice to see you all again!")
        (answer,) = await here.answered(here.slack.mention("C1", "U2", "is that right?", thread_ts=root.ts), root.ts)
        assert NONE_ABOVE in here.slack.shown(answer)

    play(scenario)


@pytest.mark.parametrize("calls", ["pls take over", "heeelp", "you there?", "not my field, perhaps you know"])
def test_a_mention_that_asks_nothing_itself_is_for_the_question_above(play: Play, calls: str) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", TOMATOES)
        (answer,) = await here.answered(here.slack.mention("C1", "U1", calls, thread_ts=root.ts), root.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_what_was_put_to_the_bot_and_answered_meanwhile_is_not_answered_once_more(
    play: Play, services: SlackServices
) -> None:
    """The answer to the first question came after the second was asked, and before that was taken up."""
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        root = here.slack.mention("C1", "U2", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        assert await here.slack.mention("C1", "U1", "pls take over", thread_ts=root.ts).acked
        writer.may_go_on.set()
        said = [here.slack.shown(one) for one in await here.answered(root, count=2)]
        assert [WATER in one for one in said] == [True, False]

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=60)


def test_a_mention_that_asks_nothing_below_talk_asks_back(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", "raining again")
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "whaddayathink", thread_ts=root.ts), root.ts)
        assert NONE_ABOVE in here.slack.shown(answer)

    play(scenario)


@pytest.mark.parametrize(("caller", "calls"), [("U2", "any idea?"), ("U1", "can you answer <@U2>'s question?")])
def test_of_several_questions_the_callers_own_or_of_whom_it_names_is_answered(
    play: Play, caller: str, calls: str
) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U3", "When does the kitchen close?")
        assert await here.slack.message("C1", "U2", TOMATOES, thread_ts=root.ts).acked
        (answer,) = await here.answered(here.slack.mention("C1", caller, calls, thread_ts=root.ts), root.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_a_question_whose_asker_has_thanked_is_settled(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U3", "When does the kitchen close?")
        assert await here.slack.message("C1", "U2", "At nine.", thread_ts=root.ts).acked
        assert await here.slack.message("C1", "U3", f"Ah thank you! {TOMATOES}", thread_ts=root.ts).acked
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "^", thread_ts=root.ts), root.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_what_only_guesses_at_the_answer_is_no_question(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U3", TOMATOES)
        assert await here.slack.message("C1", "U2", "Hm, a greenhouse?", thread_ts=root.ts).acked
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "^", thread_ts=root.ts), root.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_a_question_in_the_channel_is_read_where_there_is_no_thread(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert await here.slack.message("C1", "U2", TOMATOES).acked
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "can you answer this?"))
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_in_a_channel_what_was_put_to_the_bot_is_not_taken_for_the_question_above(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert await here.slack.message("C1", "U2", TOMATOES).acked
        await here.answered(here.slack.mention("C1", "U2", "When does the kitchen close?"))
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "any idea?"))
        assert WATER in here.slack.shown(answer)
        assert WHICH_TEXT not in here.slack.shown(answer)

    play(scenario)


def test_what_asks_nothing_in_a_channel_is_no_call_to_what_was_put_to_the_bot(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U2", TOMATOES))
        await here.answered(here.slack.mention("C1", "U2", "When does the kitchen close?"))
        (reply,) = await here.answered(here.slack.mention("C1", "U1", "tell me a joke"))
        assert WHICH_TEXT not in here.slack.shown(reply)
        (again,) = await here.answered(here.slack.mention("C1", "U1", "^"))
        assert WHICH_TEXT in here.slack.shown(again)

    play(scenario)


@pytest.mark.parametrize(
    "said", ["did you see the game?", "ok, I talk to legal tomorrow", UNKNOWN, "thanks!", ":tada:"]
)
def test_unmentioned_it_says_nothing_but_what_the_documents_surely_say(
    play: Play, services: SlackServices, said: str
) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        shown = len(here.slack.called("assistant.threads.setStatus"))
        assert await here.slack.message("C1", "U2", said, thread_ts=asked.ts).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1
        assert len(here.slack.called("assistant.threads.setStatus")) == shown
        assert len(services.ledger.turns(f"slack-T1-C1-{asked.ts}", 5)) == 1

    play(scenario)


@pytest.mark.parametrize("said", ["so who's gonna drive them", "and who knows it then"])
def test_words_of_the_question_before_make_it_sure_of_nothing(play: Play, said: str) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.message("C1", "U2", said, thread_ts=asked.ts).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario)


@pytest.mark.parametrize(("between", "count"), [((), 2), (("ok",), 1)])
def test_what_goes_on_with_the_last_answer_needs_no_mark(play: Play, between: tuple[str, ...], count: int) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "When does the greenhouse close?")
        await here.answered(asked)
        for said in (*between, "and the kitchen"):
            assert await here.slack.message("C1", "U2", said, thread_ts=asked.ts).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == count

    play(scenario)


@pytest.mark.parametrize(
    ("user", "said", "count"),
    [
        ("U1", "sorry, I meant the ferry", 2),
        ("U2", "sorry, I meant the ferry", 1),
        ("U1", "haha I meant it as a joke", 1),
    ],
)
def test_who_corrects_their_question_right_below_the_answer_is_answered(
    play: Play, user: str, said: str, count: int
) -> None:
    """Also where the documents don't say it."""

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "When does the greenhouse close?")
        await here.answered(asked)
        assert await here.slack.message("C1", user, said, thread_ts=asked.ts).acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == count

    play(scenario)


def test_a_thread_of_people_who_mention_each_other_is_theirs_until_it_is_called(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        for user, text in [("U1", "<@U2> did you know?"), ("U2", "When does the kitchen close?")]:
            assert await here.slack.message("C1", user, text, thread_ts=asked.ts).acked
            await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1
        called = here.slack.mention("C1", "U1", "any idea?", thread_ts=asked.ts)
        answers = await here.answered(called, asked.ts, count=2)
        assert "nine" in here.slack.shown(answers[1])

    play(scenario)


@pytest.mark.parametrize("text", [UNKNOWN, "what a day"])
def test_the_shortcut_tells_its_presser_alone_where_it_has_no_answer(play: Play, text: str) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message("C1", "U2", text)
        assert await here.slack.shortcut("U1", "C1", message.ts, "pincite_answer").acked
        await here.slack.wait_for(lambda: here.services.inbox.count_open() == 0)
        assert here.replies("C1", message.ts) == []

    play(scenario)


def test_the_shortcut_on_a_message_that_asks_nothing_answers_no_other_one_of_the_channel(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U2", TOMATOES))
        message = here.slack.message("C1", "U2", "Lunch is at twelve.")
        assert await here.slack.shortcut("U1", "C1", message.ts, "pincite_answer").acked
        await here.quiet()
        assert here.replies("C1", message.ts) == []
        (told,) = here.slack.ephemerals
        assert NO_QUESTION_SEEN in here.slack.shown(told)

    play(scenario)


def test_the_shortcut_on_a_message_that_points_answers_the_question_above_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert await here.slack.message("C1", "U2", TOMATOES).acked
        message = here.slack.message("C1", "U2", "any ideas, anyone?")
        assert await here.slack.shortcut("U1", "C1", message.ts, "pincite_answer").acked
        (answer,) = await here.answered(message)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_who_uses_the_shortcut_on_a_message_after_another_person_is_told_as_well(play: Play) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message("C1", "U2", UNKNOWN)
        for user in ("U1", "U2"):
            assert await here.slack.shortcut(user, "C1", message.ts, "pincite_answer").acked
            await here.slack.wait_for(partial(is_told, here, user))
            await here.quiet()
        assert not here.replies("C1", message.ts)

    def is_told(here: Room, user: str) -> bool:
        return "No answer found" in here.said([one for one in here.slack.ephemerals if one["user"] == user])

    play(scenario)


def test_the_shortcut_answers_what_an_edit_took_back(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.edit("C1", asked.ts, TOMATOES).acked
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) == [])
        await here.quiet()
        assert await here.slack.shortcut("U2", "C1", asked.ts, "pincite_answer").acked
        (answer,) = await here.answered(asked)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_the_shortcut_answers_what_was_stopped(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        assert await here.slack.stop("C1", asked.ts, "U1").acked
        await here.slack.wait_for(lambda: "Stopped" in here.said(here.replies("C1", asked.ts)))
        writer.may_go_on.set()
        await here.quiet()
        assert await here.slack.shortcut("U2", "C1", asked.ts, "pincite_answer").acked
        await here.slack.wait_for(lambda: WATER in here.said(here.replies("C1", asked.ts)))
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario, engine=replace(services.engine, writer=writer))


def test_the_shortcut_answers_what_was_left_alone_before(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert await here.slack.message("C1", "U1", "<@U2> look", thread_ts=asked.ts).acked
        left = here.slack.message("C1", "U2", "When does the kitchen close?", thread_ts=asked.ts)
        assert await left.acked
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == 1
        assert await here.slack.shortcut("U1", "C1", left.ts, "pincite_answer").acked
        await here.slack.wait_for(lambda: len(here.replies("C1", asked.ts)) > 1)

    play(scenario)


@pytest.mark.parametrize("text", [TOMATOES, UNKNOWN, "what a day"])
@pytest.mark.parametrize("channel", ["G1", "D9"])
def test_the_shortcut_tells_its_presser_alone_where_the_bot_is_not_in_the_conversation(
    play: Play, text: str, channel: str
) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message(channel, "U2", text)
        assert await here.slack.shortcut("U1", channel, message.ts, "pincite_answer").acked
        await here.quiet()
        (told,) = here.slack.ephemerals
        assert told["user"] == "U1"
        assert here.slack.shown(told).startswith("I am not in this conversation")
        assert not here.replies(channel, message.ts)

        here.slack.channels[channel].members.add("UBOT")  # as it was told to be
        assert await here.slack.shortcut("U1", channel, message.ts, "pincite_answer").acked
        await here.quiet()
        assert bool(here.replies(channel, message.ts)) is (text == TOMATOES)
        assert "I am not" not in here.said(here.slack.ephemerals[1:])

    play(scenario, prepare=lambda slack: slack.add_channel(channel, ["U1", "U2"], is_private=True))
