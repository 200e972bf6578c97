"""What other projects' Slack bots get wrong, each as a test that this one does not."""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.nouns import Verdict
from bot.showing import tidy
from bot.slack.blocks.answer.sources import by_document
from tests.fakes import EverythingWriter, FailingWriter
from tests.slack_emulator.room import TOMATOES, UNKNOWN, WATER, controls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room

PLANTS = "ash bay box elm fig fir ivy oak yew aster beech birch broom cedar daisy holly larch lilac lotus maple".split()


@pytest.fixture(scope="module")
def long_engine(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    """Settings of an index of a document as long as the longest answer."""
    from bot.configuration.settings import Settings
    from ingest.pipeline import sync

    folder = tmp_path_factory.mktemp("long")
    (folder / "workspace").mkdir()
    (folder / "workspace" / "model").symlink_to(model_folder, target_is_directory=True)
    words = random.Random(4).choices
    sentences = [f"Bed {number} is sown with {' '.join(words(PLANTS, k=48))} and {number}." for number in range(150)]
    paragraphs = [" ".join(sentences[first : first + 10]) for first in range(0, len(sentences), 10)]
    (folder / "beds.md").write_text("# Beds\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
    settings = Settings(index=folder / "workspace", passages=50, candidates=200)
    sync([folder / "beds.md"], settings)
    return settings


@pytest.fixture(scope="module")
def wide_engine(long_engine: Settings) -> Iterator[Engine]:
    from bot.wiring import open_engine

    with open_engine(long_engine) as engine:
        yield engine


def test_an_answer_without_citations_does_not_exist_a_refusal_does(play: Play, services: SlackServices) -> None:
    """Onyx shows answers without any citation, and without a warning."""
    engine = replace(services.engine, writer=EverythingWriter(0))

    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert "No answer found in the documents." in here.slack.shown(refusal)
        assert services.ledger.entries(list(Verdict))[0].answer.verdict is Verdict.REFUSED

    play(scenario, engine=engine)


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
@pytest.mark.parametrize("times", [1, 2])
def test_sources_survive_when_slack_rejects_blocks(play: Play, error: str, times: int) -> None:
    """Onyx posts again without any block that holds an address, and so without sources."""

    async def scenario(here: Room) -> None:
        here.slack.fault("chat.postMessage", error, times=times)
        answers = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        said = here.said(answers)
        assert WATER in said
        assert "The garden › Watering" in said

    play(scenario)


@pytest.mark.parametrize(
    ("length", "is_streamed"), [(3_001, True), (12_001, True), (40_000, True), (3_001, False), (12_001, False)]
)
def test_a_long_answer_arrives_whole_in_order_with_sources_and_buttons(
    play: Play, services: SlackServices, wide_engine: Engine, length: int, *, is_streamed: bool
) -> None:
    """Onyx cuts at fifty blocks, sources and buttons first; others let the thread go quiet."""
    engine = replace(wide_engine, writer=EverythingWriter(length), ledger=services.ledger)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "What is sown in the beds of the garden?")
        await here.answered(asked, timeout=240)
        messages = here.replies("C1", asked.ts)
        given = services.ledger.entries(list(Verdict))[0].answer
        text = plain_text(messages)
        assert len(text) >= length
        positions = [tidy(text).find(tidy(claim.text)) for claim in given.claims]
        assert -1 not in positions
        assert positions == sorted(positions)
        lines = "\n".join(map(here.slack.shown, messages))
        assert [one.number for one in by_document(given.citations) if f"\n[{one.number}] " not in lines] == []
        assert controls(messages[-1]) == {"pincite_source", "pincite_good", "pincite_bad", "pincite_more"}
        assert sum("pincite_good" in controls(one) for one in messages) == 1

    play(scenario, engine=engine, stages_after=0 if is_streamed else 60)


def test_a_follow_up_to_a_long_answer_sees_all_of_it(play: Play, services: SlackServices, wide_engine: Engine) -> None:
    """Onyx reads its own answer back from the first block."""
    engine = replace(wide_engine, writer=EverythingWriter(12_001), ledger=services.ledger)

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "What is sown in the beds of the garden?")
        await here.answered(asked)
        place = services.ledger.entries(list(Verdict))[0].answer.conversation
        (turn,) = services.ledger.turns(place, 5)
        assert len(turn.answer) > 11_000

    play(scenario, engine=engine)


def test_of_a_long_thread_the_newest_messages_are_kept(play: Play, services: SlackServices) -> None:
    """PipesHub reads the first 101 replies of a thread."""

    async def scenario(here: Room) -> None:
        start = here.slack.message("C1", "U2", "Let us talk about the kitchen")
        for number in range(150):
            here.slack.message("C1", "U2", f"Remark {number}", thread_ts=start.ts)
        here.slack.message("C1", "U2", "When does the greenhouse open?", thread_ts=start.ts)
        asked = here.slack.mention("C1", "U1", "And who keeps its keys?", thread_ts=start.ts)
        (answer,) = await here.answered(asked, start.ts)
        assert "Ada Brook" in here.slack.shown(answer)
        assert "greenhouse" in services.ledger.entries(list(Verdict))[0].answer.trace.searched_for

    play(scenario)


def test_a_reply_by_another_bot_in_the_thread_does_no_harm(play: Play) -> None:
    """Onyx crashes on one."""

    async def scenario(here: Room) -> None:
        start = here.slack.message("C1", "U2", "The garden")
        here.slack.bot_message("C1", "Build passed", thread_ts=start.ts)
        here.slack.bot_message("C1", "", thread_ts=start.ts, user="UX")
        asked = here.slack.mention("C1", "U1", TOMATOES, thread_ts=start.ts)
        (answer,) = await here.answered(asked, start.ts)
        assert WATER in here.slack.shown(answer)

    play(scenario)


def test_a_mention_without_a_word_gets_help(play: Play) -> None:
    """Slack's own sample crashes on one."""

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "<@UBOT>"))
        assert "Ask me a question" in here.slack.shown(answer)

    play(scenario)


def test_a_question_without_end_is_turned_down_kindly_and_never_cut(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", f"{TOMATOES} {'and ' * 3_000}"))
        assert "10,000 are the most" in here.slack.shown(answer)
        assert WATER not in here.slack.shown(answer)

    play(scenario)


@pytest.mark.parametrize("calls", ["any idea?", "pls take over"])
def test_neither_is_one_cut_that_somebody_else_asked(play: Play, calls: str) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", f"{'Our tomatoes are thirsty. ' * 500}{TOMATOES}")
        (answer,) = await here.answered(here.slack.mention("C1", "U1", calls, thread_ts=root.ts), root.ts)
        assert "10,000 are the most" in here.slack.shown(answer)

    play(scenario)


def test_a_follow_up_searches_anew_and_may_be_refused(play: Play) -> None:
    """AnythingLLM reuses the passages of the question before, so as not to refuse."""

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        following = here.slack.mention("C1", "U1", UNKNOWN, thread_ts=asked.ts)
        answers = await here.answered(following, asked.ts, count=2)
        assert "No answer found in the documents." in here.slack.shown(answers[1])
        assert await here.slack.click("U1", answers[1], "pincite_nearest").acked
        assert UNKNOWN in here.slack.shown(here.slack.modal("U1") or {})

    play(scenario)


def test_a_false_premise_is_not_agreed_with(play: Play) -> None:
    """RAGFlow goes along with what the asker takes for granted."""

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", TOMATOES)
        await here.answered(asked)
        following = here.slack.mention("C1", "U1", "Why do they get fifty litres of lemonade?", thread_ts=asked.ts)
        answers = await here.answered(following, asked.ts, count=2)
        claims = answers[1].get("text", "")
        assert "fifty" not in claims
        assert "lemonade" not in claims

    play(scenario)


def test_sources_are_never_attached_to_make_up_for_none(play: Play) -> None:
    """RAGFlow lowers its threshold until some source sticks."""

    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        assert "[1]" not in here.slack.shown(refusal)
        assert await here.slack.click("U1", refusal, "pincite_nearest").acked
        closest = here.slack.shown(here.slack.modal("U1") or {})
        assert "*[1]*" in closest
        assert "None of these answers the question" in closest

    play(scenario)


def test_a_raw_exception_never_reaches_a_channel(
    play: Play, services: SlackServices, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack's sample and others show the exception's text to the channel."""
    writer = FailingWriter(services.engine.writer, *[RuntimeError("secret path /srv/key of Ada")] * 3)

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        said = here.slack.shown(answer)
        assert "Something went wrong" in said
        assert "secret" not in said
        assert "RuntimeError" not in said
        reference = next(record.reference for record in caplog.records if hasattr(record, "reference"))
        assert any(
            getattr(record, "reference", "") in said for record in caplog.records if hasattr(record, "reference")
        )
        assert reference

    with caplog.at_level(logging.INFO):
        play(scenario, engine=replace(services.engine, writer=writer))
    assert "secret path" not in "\n".join(map(whole, caplog.records))


def test_an_index_in_part_is_for_its_operator_and_the_asker_hears_that_something_may_be_missing(
    play: Play, services: SlackServices, caplog: pytest.LogCaptureFixture
) -> None:
    def faults() -> tuple[str, ...]:
        return ("The vectors in /srv/index are damaged.",)

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        said = here.slack.shown(answer)
        assert WATER in said
        assert "Part of the index could not be used." in said
        assert "/srv/index" not in said

    with caplog.at_level(logging.INFO):
        play(scenario, engine=replace(services.engine, faults=faults))
    assert [record.fault for record in caplog.records if hasattr(record, "fault")] == list(faults())


def test_what_fails_once_is_tried_again_before_anybody_hears_of_it(play: Play, services: SlackServices) -> None:
    writer = FailingWriter(services.engine.writer, RuntimeError("passes"))

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert WATER in here.slack.shown(answer)
        assert writer.times == 2

    play(scenario, engine=replace(services.engine, writer=writer))


def test_feedback_is_stored_before_it_is_acknowledged(play: Play) -> None:
    """Slack's sample only writes it into a log."""

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        pressed = here.slack.click("U1", answer, "pincite_good")
        assert await pressed.acked
        assert [one.rating for one in here.services.inbox.ratings()] == ["good"]

    play(scenario)


def test_the_words_of_questions_and_answers_are_not_logged(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """Onyx logs the message that its comment says is not logged."""

    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))

    with caplog.at_level(logging.DEBUG, logger="bot"):
        play(scenario)
    logged = "\n".join(map(whole, caplog.records)).casefold()
    assert "answered" in logged
    assert not [word for word in ("tomato", "litres", "minister", "chinese", "xoxb") if word in logged]


def plain_text(messages: list[Json]) -> str:
    """The answers' text in its order: what was streamed, or stands in Markdown blocks."""
    found = []
    for message in messages:
        blocks = [block["text"] for block in message.get("blocks", ()) if block["type"] == "markdown"]
        found.append("\n".join(blocks) or message.get("text", ""))
    return "\n".join(found)


def whole(record: logging.LogRecord) -> str:
    """A record with its fields."""
    return f"{record.getMessage()} {record.__dict__}"
