"""Never lost, never doubled, never silent: what breaks, and what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError

from bot.adapters.database import open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.tables.schema import inbox
from bot.nouns import Verdict
from bot.ports.inbox import Asking, Surface, ThreadPlace, WaitingSign
from bot.slack.worker import progress
from bot.slack.worker.progress import WAITING
from bot.slack.worker.thread import MessageMark
from tests.fakes import FailingWriter, WaitingWriter
from tests.slack_emulator.room import FRONTS, TOMATOES, WATER, Room, room

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from bot.nouns import Draft, Hit
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.server import SlackServer


def whole(here: Room, channel: str, ts: str) -> list[Json]:
    """The bot's messages in the thread; one, with the answer, is what there should be."""
    return [one for one in here.replies(channel, ts) if WATER in here.slack.shown(one)]


@pytest.mark.parametrize("front", FRONTS)
def test_what_is_delivered_again_is_answered_once(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        for delivery in (asked, asked.twin or asked, asked):
            assert await here.slack.redeliver(delivery).acked
        await here.answered(asked)
        assert len(here.replies("C1", asked.ts)) == 1

    play(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_what_comes_from_another_workspace_is_acknowledged_and_left_alone(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = {"type": "app_mention", "channel": "C1", "user": "U1", "text": f"<@UBOT> {TOMATOES}"}
        stranger = here.slack.event(asked | {"ts": "1.000001"}, team_id="T9", authorizations=[{"team_id": "T9"}])
        assert await stranger.acked
        shared = here.slack.mention("C1", "U2", TOMATOES)
        await here.answered(shared)
        assert here.replies("C1", "1.000001") == []

    play(scenario)


def test_what_cannot_be_stored_is_not_acknowledged_and_comes_again(
    services: SlackServices, slack_index: Settings, database: Database
) -> None:
    async def scenario() -> None:
        async with room(replace(services, inbox=AwayAtFirst(database)), slack_index) as here:
            asked = here.slack.mention("C1", "U1", TOMATOES, twin=False)
            assert await asked.acked
            await here.answered(asked)
            assert len(asked.sent) >= 3
            assert len(whole(here, "C1", asked.ts)) == 1

    asyncio.run(scenario())


class AwayAtFirst(DatabaseInbox):
    """An inbox that cannot be written to for the first few questions."""

    times = 2

    def accept(self, asking: Asking, after: float = 0.0) -> bool:
        self.times -= 1
        if self.times >= 0:
            raise OperationalError("insert", {}, Exception("disk I/O error"))
        return super().accept(asking, after)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "500", "503", "429"])
@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.stopStream", "users.info", "conversations.info", "agents.sessions.setStatus"]
)
def test_a_streamed_answer_arrives_once_whatever_breaks(play: Play, method: str, kind: str) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault(method, kind if kind[0] == "r" else int(kind), times=1, seconds=1)
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert len(whole(here, "C1", asked.ts)) == 1
        assert len(here.replies("C1", asked.ts)) == 1
        assert "processing" not in here.slack.sessions.values()
        assert not any(here.slack.statuses.values())

    play(scenario, stages_after=0)


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "500", "429"])
@pytest.mark.parametrize("method", ["chat.postMessage", "assistant.threads.setStatus"])
def test_a_posted_answer_arrives_once_whatever_breaks(play: Play, method: str, kind: str) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault(method, kind if kind[0] == "r" else int(kind), times=1, seconds=1)
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert len(whole(here, "C1", asked.ts)) == 1
        assert "processing" not in here.slack.sessions.values()
        assert not any(here.slack.statuses.values())

    play(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_a_quick_answer_is_posted_under_a_line_of_status_that_goes(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert here.slack.called("chat.startStream") == []
        said = [call.arguments["status"] for call in here.slack.called("assistant.threads.setStatus")]
        assert said[0] == "is searching the documents…"
        assert said[-1] == ""

    play(scenario)


@pytest.mark.parametrize("front", FRONTS)
def test_a_slow_answer_takes_the_place_of_the_message_with_the_stages(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (waiting,) = await here.slack.wait_for(lambda: here.replies("C1", asked.ts))
        assert here.slack.shown(waiting) in {"Searching the documents", "Reading what was found", "Writing the answer"}
        writer.may_go_on.set()
        (answer,) = await here.answered(asked)
        assert answer["ts"] == waiting["ts"]
        assert "task_card" not in {block["type"] for block in answer["blocks"]}
        assert "Searching" not in here.slack.shown(answer)

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0.1)


def test_what_shows_the_work_of_one_that_lost_the_question_goes(
    play: Play, services: SlackServices, tmp_path: Path
) -> None:
    """Another process took it over and has answered, before Slack came to show that the first one works on it."""
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        here.slack.fault("chat.startStream", "slow", seconds=2)
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        database = open_database(tmp_path / "books.db")
        with database.begin() as connection:
            assert connection.execute(update(inbox).values(state="done", owner="")).rowcount == 1
        database.dispose()
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts), 20)
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) == [], 20)

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0.1)


def test_an_answer_to_what_is_wiped_meanwhile_is_not_kept(play: Play, services: SlackServices, tmp_path: Path) -> None:
    """As when a workspace removes the app; the search for it has come to its end by then."""
    writer = SilentWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        await asyncio.sleep(0.2)  # it has stored that it shows its work
        database = open_database(tmp_path / "books.db")
        with database.begin() as connection:
            assert connection.execute(delete(inbox)).rowcount == 1
        database.dispose()
        await asyncio.sleep(1.2)  # it has seen that the question is no more its own
        writer.may_go_on.set()
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) == [])
        assert here.services.ledger.entries(tuple(Verdict)) == ()

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


class SilentWriter(WaitingWriter):
    """One that tells of no stage once it has begun to write."""

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        on_stage("writing")
        self.is_writing.set()
        self.may_go_on.wait(10)
        return super().write(question, hits)


def test_a_sign_of_waiting_goes_when_another_process_has_answered_meanwhile(
    play: Play, services: SlackServices
) -> None:
    """Though Slack fails when it is taken back."""
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        first = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        late = here.slack.fault("assistant.threads.setStatus", "slow", seconds=2)
        asked = here.slack.mention("C1", "U2", TOMATOES)
        await here.slack.wait_for(lambda: late.times == 0)  # its sign of waiting is on its way
        other = Room(here.slack, services, here.settings)
        async with other.bot("socket", asyncio.Event()):
            await here.slack.wait_for(lambda: whole(here, "C1", asked.ts))
            await here.slack.wait_for(lambda: said_in(here, asked.ts)[-1:] == [""])
            here.slack.fault("assistant.threads.setStatus", "500")
            await here.slack.wait_for(lambda: "earlier" in here.slack.statuses.get(("C1", asked.ts), ""))
            await here.slack.wait_for(lambda: not here.slack.statuses.get(("C1", asked.ts)), 10)
            writer.may_go_on.set()
            await here.answered(first)

    play(scenario, engine=replace(services.engine, writer=writer), answers_at_once=1)


def test_a_sign_of_waiting_goes_whose_process_was_killed(play: Play, services: SlackServices) -> None:
    """Killed while Slack was showing it, which came after another process had answered."""
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        first = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        asked = here.slack.mention("C1", "U2", TOMATOES)
        assert await asked.acked
        sign = WaitingSign(place=ThreadPlace(team="T1", channel="C1", thread=asked.ts), ts=asked.ts, owner="killed")
        assert services.inbox.show_waiting(sign)
        writer.may_go_on.set()
        await asyncio.gather(here.answered(first), here.answered(asked))
        here.slack.statuses["C1", asked.ts] = WAITING
        await here.slack.wait_for(lambda: not here.slack.statuses["C1", asked.ts], 10)
        await here.slack.wait_for(lambda: services.inbox.left_waiting("T1", "killed") == ())

    play(scenario, engine=replace(services.engine, writer=writer), answers_at_once=1)


@pytest.mark.parametrize("front", FRONTS)
def test_what_nobody_asked_of_us_shows_no_sign_of_work_however_long_it_takes(
    play: Play, services: SlackServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "REPORT_SECONDS", 0.0)
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        writer.may_go_on.set()
        root = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(root)
        writer.may_go_on.clear()
        writer.is_writing.clear()
        before = said_in(here, root.ts)
        asked = here.slack.message("C1", "U1", "And who is the Chinese foreign minister?", thread_ts=root.ts)
        await here.slack.wait_for(writer.is_writing.is_set)
        await asyncio.sleep(0.1)  # several stages are reported
        writer.may_go_on.set()
        assert await asked.acked
        await here.quiet()
        assert said_in(here, root.ts) == before
        assert len(here.replies("C1", root.ts)) == 1

    play(scenario, engine=replace(services.engine, writer=writer))


@pytest.mark.parametrize("front", FRONTS)
def test_a_command_has_no_thread_in_which_its_work_could_show(
    play: Play, services: SlackServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "REPORT_SECONDS", 0.0)
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        assert await here.slack.slash("U1", "C1", TOMATOES, command="/pincite").acked
        await here.slack.wait_for(writer.is_writing.is_set)
        await asyncio.sleep(0.1)  # several stages are reported
        writer.may_go_on.set()
        await here.slack.wait_for(lambda: WATER in here.said(here.slack.ephemerals))
        await here.quiet()
        assert here.slack.called("assistant.threads.setStatus") == []

    play(scenario, engine=replace(services.engine, writer=writer))


@pytest.mark.parametrize("front", FRONTS)
def test_a_question_that_an_edit_takes_back_while_it_is_answered_shows_no_sign_of_work_any_more(
    play: Play, services: SlackServices
) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", "The beds were dug today.")
        asked = here.slack.mention("C1", "U1", TOMATOES, thread_ts=root.ts)
        await here.slack.wait_for(writer.is_writing.is_set)
        assert here.slack.statuses["C1", root.ts]
        assert await here.slack.edit("C1", asked.ts, "Never mind, thank you all!").acked
        await here.quiet()
        assert not here.slack.statuses.get(("C1", root.ts))
        assert here.replies("C1", root.ts) == []

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=30)


def said_in(here: Room, thread: str) -> list[str]:
    """The lines of status that were shown in this thread, one after the other."""
    calls = here.slack.called("assistant.threads.setStatus")
    return [
        call.arguments["status"] for call in calls if call.arguments["thread_ts"] == thread and call.outcome == "ok"
    ]


def test_a_stream_that_dies_becomes_the_answer_all_the_same(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        here.slack.stream_seconds = 0.05
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        await asyncio.sleep(0.2)
        writer.may_go_on.set()
        await here.answered(asked)
        assert len(whole(here, "C1", asked.ts)) == len(here.replies("C1", asked.ts)) == 1

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


def test_a_stream_that_is_full_becomes_the_answer_all_the_same(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.stream_most = 20
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        assert len(whole(here, "C1", asked.ts)) == len(here.replies("C1", asked.ts)) == 1

    play(scenario, stages_after=0)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("is_silent", [False, True], ids=["a model that writes", "a model that says nothing"])
def test_stop_stops_and_says_so(play: Play, services: SlackServices, *, is_silent: bool) -> None:
    writer = WaitingWriter(services.engine.writer, is_silent=is_silent)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        assert await here.slack.stop("C1", asked.ts, "U1").acked
        try:
            await here.quiet(5)
        finally:
            writer.may_go_on.set()
        (reply,) = here.replies("C1", asked.ts)
        assert "Stopped" in here.slack.shown(reply)
        assert here.slack.sessions["C1", asked.ts] == "active"

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


@pytest.mark.parametrize("front", FRONTS)
def test_stop_is_noticed_within_a_moment_where_only_a_status_is_shown(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        assert here.replies("C1", asked.ts) == []
        assert await here.slack.stop("C1", asked.ts, "U1").acked
        await here.quiet()
        (reply,) = here.replies("C1", asked.ts)
        assert "Stopped" in here.slack.shown(reply)
        assert not any(here.slack.statuses.values())

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=60)


def test_an_edit_while_it_is_answered_starts_over(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "When does the kitchen close?")
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        assert await here.slack.edit("C1", asked.ts, f"<@UBOT> {TOMATOES}").acked
        await asyncio.sleep(1.2)
        writer.may_go_on.set()
        await here.quiet()
        assert len(whole(here, "C1", asked.ts)) == len(here.replies("C1", asked.ts)) == 1

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_a_stream_that_nobody_learned_of_makes_way_when_its_question_is_changed(
    play: Play, services: SlackServices, change: str
) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        here.slack.fault("chat.startStream", "reset_after")
        asked = here.slack.mention("C1", "U1", "When does the kitchen close?")
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        if change == "edited":
            assert await here.slack.edit("C1", asked.ts, f"<@UBOT> {TOMATOES}").acked
        else:
            assert await here.slack.delete("C1", asked.ts).acked
        await asyncio.sleep(1.2)
        writer.may_go_on.set()
        await here.quiet()
        assert len(here.replies("C1", asked.ts)) == len(whole(here, "C1", asked.ts)) == (change == "edited")

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


def test_a_question_deleted_while_it_is_answered_leaves_nothing(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        assert await here.slack.delete("C1", asked.ts).acked
        await here.quiet()
        assert here.replies("C1", asked.ts) == []

    play(scenario, engine=replace(services.engine, writer=writer), stages_after=0)


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_what_a_bot_that_ended_had_shown_makes_way_when_its_question_is_changed_before_the_next_one_comes(
    services: SlackServices, slack_index: Settings, change: str
) -> None:
    """It had just posted the answer, and handed the question back without storing that."""
    asked: list[Asking] = []

    def ended(slack: SlackServer) -> None:
        message = slack.message("C1", "U1", "When does the kitchen close?")
        place = ThreadPlace(team="T1", channel="C1", thread=message.ts)
        asking = Asking(
            delivery="EvAsked",
            surface=Surface.CHANNEL,
            place=place,
            ts=message.ts,
            user="U1",
            text=message.event["text"],
        )
        assert services.inbox.accept(asking)
        job = services.inbox.claim("the one before", 15)
        assert job is not None
        services.inbox.release(job.number, "the one before")
        posted = {"user": "UBOT", "bot_id": "B1", "text": "It closes at nine.", "thread_ts": message.ts}
        mark = MessageMark(message.ts, "a1", 0)
        slack.store(slack.channels["C1"], posted | {"metadata": mark.metadata()})
        changed = replace(asking, delivery="EvChanged", text=TOMATOES)
        assert (services.inbox.revise if change == "edited" else services.inbox.withdraw)(changed)
        asked.append(changed)

    async def scenario() -> None:
        async with room(services, slack_index, prepare=ended) as here:
            await here.quiet()
            thread = asked[0].ts
            said = here.said(here.replies("C1", thread))
            assert len(here.replies("C1", thread)) == (1 if change == "edited" else 0)
            assert (WATER in said) is (change == "edited")

    asyncio.run(scenario())


def test_where_it_may_not_post_the_asker_is_told_in_private(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("chat.postMessage", "not_in_channel", times=None)
        here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(lambda: any(WATER in here.slack.shown(one) for one in here.slack.ephemerals))
        await here.quiet()
        assert "only you see this" in here.said(here.slack.ephemerals)

    play(scenario)


def test_what_came_as_a_direct_message_can_be_pressed_there_by_its_asker(play: Play) -> None:
    """Slack shows nothing in that channel, not even to one person alone."""

    async def scenario(here: Room) -> None:
        here.slack.fault("chat.postMessage", "restricted_action")
        here.slack.fault("chat.postEphemeral", "restricted_action")
        here.slack.mention("C1", "U1", TOMATOES)
        told = here.slack.im("U1").messages
        await here.slack.wait_for(lambda: WATER in here.said(list(told.values())))
        await here.quiet()
        (answer,) = told.values()
        assert await here.slack.click("U1", answer, "pincite_source").acked
        assert WATER in here.slack.shown(here.slack.modal("U1") or {})
        assert await here.slack.click("U2", answer, "pincite_source").acked
        assert "Not available" in here.slack.shown(here.slack.modal("U2") or {})

    play(scenario)


@pytest.mark.parametrize("when", ["afterwards", "meanwhile"])
def test_where_it_may_not_post_an_edited_question_is_answered_in_private_once_more(play: Play, when: str) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("chat.postMessage", "restricted_action", times=None)
        slow = here.slack.fault("chat.postEphemeral", "slow", seconds=1)
        asked = here.slack.mention("C1", "U1", "When does the kitchen close?")
        if when == "afterwards":
            await here.slack.wait_for(lambda: "nine" in here.said(here.slack.ephemerals))
            await here.quiet()
        await here.slack.wait_for(lambda: slow.times == 0)
        assert await here.slack.edit("C1", asked.ts, f"<@UBOT> {TOMATOES}").acked
        await here.slack.wait_for(lambda: WATER in here.said(here.slack.ephemerals))
        await here.quiet()
        assert len(here.slack.ephemerals) == 2

    play(scenario)


def test_what_is_begun_is_finished_when_it_is_told_to_end(services: SlackServices, slack_index: Settings) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario() -> None:
        async with room(services, slack_index, engine=replace(services.engine, writer=writer)) as here:
            asked = here.slack.mention("C1", "U1", TOMATOES)
            await here.slack.wait_for(writer.is_writing.is_set)
            here.ending.set()
            await asyncio.sleep(0.1)
            writer.may_go_on.set()
            await here.answered(asked)
            assert len(whole(here, "C1", asked.ts)) == 1

    asyncio.run(scenario())


def test_what_is_not_finished_in_time_is_handed_to_the_next_process(
    services: SlackServices, slack_index: Settings
) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario() -> None:
        async with room(
            services, slack_index, engine=replace(services.engine, writer=writer), drain_seconds=0.1
        ) as here:
            asked = here.slack.mention("C1", "U1", TOMATOES)
            await here.slack.wait_for(lambda: here.replies("C1", asked.ts) and writer.is_writing.is_set())
        assert services.inbox.count_open() == 1
        job = services.inbox.claim("the next", 15)
        assert job is not None
        assert job.asking.ts == asked.ts

    asyncio.run(scenario())


def test_two_processes_on_one_inbox_answer_once(services: SlackServices, slack_index: Settings) -> None:
    async def scenario() -> None:
        async with room(services, slack_index) as here, here.another():
            asked = [here.slack.mention("C1", "U1", TOMATOES) for _ in range(8)]  # a channel takes one answer a second
            for one in asked:
                await here.answered(one)
            assert [len(here.replies("C1", one.ts)) for one in asked] == [1] * 8

    asyncio.run(scenario())


def test_a_question_that_fails_for_good_is_told_with_a_reference(play: Play, services: SlackServices) -> None:
    writer = FailingWriter(services.engine.writer, *[ValueError("no")] * 3)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        (answer,) = await here.answered(asked)
        assert "reference" in here.slack.shown(answer)
        assert writer.times == 3

    play(scenario, engine=replace(services.engine, writer=writer))


def test_who_has_to_wait_is_told_so(play: Play, services: SlackServices) -> None:
    writer = WaitingWriter(services.engine.writer)

    async def scenario(here: Room) -> None:
        first = here.slack.mention("C1", "U1", TOMATOES)
        await here.slack.wait_for(writer.is_writing.is_set)
        second = here.slack.mention("C1", "U2", TOMATOES)
        await here.slack.wait_for(lambda: "earlier questions" in here.slack.statuses.get(("C1", second.ts), ""))
        writer.may_go_on.set()
        for asked in (first, second):
            await here.answered(asked)
        assert not any(here.slack.statuses.values())

    play(scenario, engine=replace(services.engine, writer=writer), answers_at_once=1)


def test_a_question_that_ends_its_process_each_time_is_given_up(services: SlackServices, slack_index: Settings) -> None:
    async def scenario() -> None:
        async with room(services, slack_index) as here:
            here.ending.set()
        message = "9.9"
        place = ThreadPlace(team="T1", channel="C1", thread=message)
        services.inbox.accept(
            Asking(delivery="Ev", surface=Surface.CHANNEL, place=place, ts=message, user="U1", text=TOMATOES)
        )
        for _ in range(11):
            assert services.inbox.claim("killed", 0.0)
            await asyncio.sleep(0.01)
        writer = FailingWriter(services.engine.writer)
        async with room(services, slack_index, engine=replace(services.engine, writer=writer)) as here:
            await here.quiet()
            assert writer.times == 0

    asyncio.run(scenario())


def test_a_flood_of_questions_by_one_person_is_answered(play: Play) -> None:
    async def scenario(here: Room) -> None:
        asked = [here.slack.mention("C1", "U1", TOMATOES) for _ in range(30)]
        for one in asked:
            await here.answered(one, timeout=240)  # Slack takes a message a second in a channel

    play(scenario)


def test_an_inbox_survives_its_process(services: SlackServices, slack_index: Settings) -> None:
    """Stored by one that was killed before it began: the next one answers."""

    async def scenario() -> None:
        async with room(services, slack_index) as here:
            message = here.slack.message("C1", "U1", TOMATOES)
            place = ThreadPlace(team="T1", channel="C1", thread=message.ts)
            asking = Asking(
                delivery="EvLate", surface=Surface.CHANNEL, place=place, ts=message.ts, user="U1", text=TOMATOES
            )
            assert services.inbox.accept(asking)
            await here.answered(message)
            assert len(whole(here, "C1", message.ts)) == 1

    asyncio.run(scenario())
