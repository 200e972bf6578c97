"""The digest for the owner: each week and on demand, over both ways in which Slack reaches the bot, for its readers."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from bot.configuration.settings import DAYS, SlackSettings
from bot.nouns import Entry, Lost, Stale
from bot.ports.inbox import Rating
from bot.reports.digest import BadAnswer, Digest, DigestRecords
from bot.reports.gaps import Gap
from bot.slack.actions import reporting
from bot.slack.actions.reporting import is_due
from bot.slack.blocks.surfaces.report import MOST_ENTRIES, digest_message
from bot.slack.blocks.surfaces.texts import GATHERING
from tests.slack.test_audiences import MAPPED, PAY, furnished, leaks
from tests.slack_emulator.block_kit import check_message
from tests.slack_emulator.room import FRONTS, TOMATOES, UNKNOWN, room
from tests.slack_hostile import a_citation, a_text, an_answer, rngs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.configuration.settings import Settings
    from bot.reports.digest import Gather
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room

OTHERWISE = "Who is the foreign minister of China?"
RESTRICTED = "Who is the zephyr of the salaries department in Lima?"
"""Refused wherever it is asked; its words are those of the restricted document."""
CHANGED = {"selected_option": {"value": "outdated"}}
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=FRONTS)
def front(request: pytest.FixtureRequest) -> str:
    """Every test here runs over both."""
    return str(request.param)


async def reported(here: Room, user: str = "U1", channel: str = "C1") -> str:
    """What this person is shown for the command."""
    before = len(here.slack.ephemerals)
    assert await here.slack.slash(user, channel, "report", command="/pincite").acked

    def shown() -> list[str]:
        said = map(here.slack.shown, here.slack.ephemerals[before:])
        return [one for one in said if GATHERING not in one]  # which by HTTP may come after the report

    (report,) = await here.slack.wait_for(shown)
    return report


async def called_bad(here: Room, user: str, answer: Json, comment: str) -> None:
    """Press the thumb down and say why."""
    assert await here.slack.click(user, answer, "pincite_bad").acked
    form = here.slack.modal(user) or {}
    said = {"pincite_reason": {"pincite_reason": CHANGED}, "pincite_comment": {"pincite_comment": {"value": comment}}}
    assert await here.slack.submit(form["id"], user, said).acked


def posted(here: Room, channel: str) -> list[Json]:
    """The digests in this channel."""
    place = here.slack.channels.get(channel) or here.slack.im(channel)
    return [one for one in place.messages.values() if "last seven days" in here.slack.shown(one)]


def today(here: Room, owner: str) -> None:
    """From now on bots start with a digest that is due."""
    day = DAYS[datetime.now(UTC).astimezone().weekday()]
    due = here.settings.slack.model_copy(update={"owner": owner, "digest_day": day, "digest_hour": 0})
    here.settings = here.settings.model_copy(update={"slack": due})


def test_the_owner_gets_gaps_bad_answers_stale_ones_and_what_was_never_cited(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        await here.answered(here.slack.mention("C1", "U2", OTHERWISE))
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        await called_bad(here, "U2", answer, "It is three now")
        said = await reported(here)
        assert "asked 2 times" in said
        assert "foreign minister" in said
        assert f"{TOMATOES} · It is out of date: “It is three now”" in said.replace("*", "")
        assert "Answers whose documents have changed" in said  # the ledger of these tests has no documents beside it
        assert "Documents that no answer has cited\n• kitchen" in said.replace("*", "")
        assert "• The garden" not in said

    play(scenario, owner="U1", digest_day="never")


def test_nothing_to_report_is_said_in_a_line(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert "Nothing to report" in await reported(here)

    play(scenario, owner="U1")


def test_only_the_owner_and_evaluators_are_shown_the_report(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        assert await here.slack.slash("U1", "C1", "report", command="/pincite").acked
        await here.slack.wait_for(lambda: here.slack.ephemerals)
        await here.quiet()
        assert "for those who look after the documents" in here.slack.shown(here.slack.ephemerals[-1])
        assert "foreign minister" in await reported(here, "U2")
        assert len([one for one in here.slack.ephemerals if "foreign minister" in here.slack.shown(one)]) == 1

    play(scenario, evaluators=("U2",))


def test_in_the_channel_of_the_owner_anybody_may_ask_for_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        assert "foreign minister" in await reported(here, "U2", "C9")

    play(
        scenario,
        prepare=lambda slack: slack.add_channel("C9", ["U2", "UBOT"]),
        owner="C9",
        digest_day="never",
    )


def test_the_weekly_digest_comes_once_whatever_processes_run(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        today(here, "C9")
        async with here.another(), here.another():
            await here.slack.wait_for(lambda: posted(here, "C9"))
        async with here.another():
            await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        (digest,) = posted(here, "C9")
        assert "foreign minister" in here.slack.shown(digest)

    play(scenario, prepare=lambda slack: slack.add_channel("C9", ["U2", "UBOT"]), digest_day="never")


def failing_once(gather: Gather) -> Gather:
    """As this, but for the first time."""
    calls: list[int] = []

    def gathered(entries: Sequence[Entry]) -> tuple[Gap, ...]:
        calls.append(len(entries))
        if len(calls) == 1:
            raise OSError("no model")
        return gather(entries)

    return gathered


@pytest.mark.parametrize("failing", ["making it", "sending it"])
def test_a_digest_that_failed_comes_later_on_the_same_day(
    play: Play, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    monkeypatch.setattr(reporting, "DIGEST_RETRY_SECONDS", 0.1)

    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        today(here, "U2")
        if failing == "making it":
            here.services = replace(here.services, gather=failing_once(here.services.gather))
        else:
            here.slack.fault("chat.postMessage", "channel_not_found")
        async with here.another():
            await here.slack.wait_for(lambda: posted(here, "U2"))
        assert len(posted(here, "U2")) == 1

    play(scenario, digest_day="never")


def test_a_week_without_news_and_a_bot_without_an_owner_send_none(play: Play) -> None:
    async def scenario(here: Room) -> None:
        today(here, "U2")
        async with here.another():
            await here.slack.wait_for(
                lambda: not here.services.inbox.once(f"digest {datetime.now(UTC).astimezone():%G-%V}")
            )
        assert not posted(here, "U2")

    play(scenario)


def test_it_is_due_from_its_hour_on_its_day() -> None:
    assert is_due(MONDAY, SlackSettings())
    assert not is_due(MONDAY.replace(hour=8), SlackSettings())
    assert not is_due(MONDAY.replace(day=3), SlackSettings())
    assert is_due(MONDAY.replace(day=3), SlackSettings(digest_day="tuesday"))
    assert not any(is_due(MONDAY.replace(day=2 + after), SlackSettings(digest_day="never")) for after in range(7))


async def restricted(here: Room) -> None:
    """Questions, thumbs and gaps about what is for `hr` alone, in every place where they can be asked."""
    (secret,) = await here.answered(here.slack.mention("C7", "U1", RESTRICTED))
    (answer,) = await here.answered(here.slack.mention("C7", "U1", PAY))
    await called_bad(here, "U1", answer, "4321 crowns of the zephyr is too little")
    (private,) = await here.answered(here.slack.message("DU2", "U2", RESTRICTED))
    assert await here.slack.click("U1", secret, "pincite_gap").acked
    assert await here.slack.click("U2", private, "pincite_gap").acked
    await here.answered(here.slack.message("DU2", "U2", PAY))
    await here.answered(here.slack.message("DU3", "U3", RESTRICTED))


@pytest.mark.parametrize("reader", ["U1", "U4", "U6"], ids=["member", "guest", "stranger"])
def test_a_report_gives_nothing_away_of_what_its_reader_may_not_read(play: Play, reader: str) -> None:
    async def scenario(here: Room) -> None:
        await restricted(here)
        said = await reported(here, reader)
        assert not leaks(said)
        assert "Nothing to report" in said  # nor a count
        if reader != "U1":
            assert "garden" not in said

    play(scenario, prepare=furnished, audiences=MAPPED, owner="C1", digest_day="never")


def test_a_weekly_digest_gives_nothing_away_of_what_its_channel_may_not_read(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await restricted(here)
        await here.answered(here.slack.mention("C1", "U1", UNKNOWN))
        today(here, "C1")
        async with here.another():
            await here.slack.wait_for(lambda: posted(here, "C1"))
        (digest,) = posted(here, "C1")
        assert "foreign minister" in here.slack.shown(digest)
        assert not leaks(str(digest))

    play(scenario, prepare=furnished, audiences=MAPPED, digest_day="never")


def test_the_audience_itself_is_told_what_its_channel_asked_and_nothing_of_direct_messages(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.message("DU3", "U3", "Which zephyr paints the office in Oslo?"))
        await restricted(here)
        said = await reported(here, "U2")
        assert "zephyr of the salaries department" in said
        assert "4321 crowns of the zephyr is too little" in said
        assert "Oslo" not in said

    play(scenario, prepare=furnished, audiences=MAPPED, evaluators=("U2",))


def test_what_was_asked_in_private_is_told_to_the_owner_alone_once_its_asker_says_so(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.message("DU1", "U1", UNKNOWN))
        assert "Nothing to report" in await reported(here, "U2")
        assert await here.slack.click("U1", refusal, "pincite_gap").acked
        assert "foreign minister" in await reported(here, "U2")
        assert "Nothing to report" in await reported(here, "U1")  # an evaluator, not the owner

    play(scenario, owner="U2", evaluators=("U1",), digest_day="never")


def test_a_private_channel_without_an_audience_keeps_its_questions(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.mention("C5", "U1", UNKNOWN))
        assert "Nothing to report" in await reported(here, "U2")

    play(
        scenario,
        prepare=lambda slack: slack.add_channel("C5", ["U1", "UBOT"], is_private=True),
        owner="U2",
        digest_day="never",
    )


def test_where_it_fails_whoever_asks_is_told(services: SlackServices, slack_index: Settings, front: str) -> None:
    def broken(_: object) -> tuple[Gap, ...]:
        raise OSError("no model")

    async def scenario() -> None:
        async with room(
            replace(services, gather=broken), slack_index, front=front, owner="U2", digest_day="never"
        ) as here:
            assert "reference" in await reported(here, "U2")

    asyncio.run(scenario())


def a_gap(rng: random.Random) -> Gap:
    return Gap(
        question=a_text(rng, 500),
        near=None,
        times=rng.randint(1, 3),
        last_asked=MONDAY,
        verdicts={},
        sources=("a", "b"),
        questions=(),
        dropped=(),
        answers=("a1",),
    )


def a_digest(rng: random.Random, count: int) -> Digest:
    """So many of each, and every word of others may be hostile."""
    entries = [Entry(asked_at=MONDAY, answer=replace(an_answer(rng), question=a_text(rng, 500))) for _ in range(count)]
    said = Rating(answer="a1", user="U1", rating="bad", reason="outdated", comment=a_text(rng, 500))
    lost = Lost(citation=replace(a_citation(rng, 1), source="a"), reason="the document is gone")
    return Digest(
        gaps=tuple(a_gap(rng) for _ in range(count)),
        bad=tuple(BadAnswer(entry=entry, said=(said, said, said)) for entry in entries),
        stale=tuple(Stale(entry=entry, lost=(lost,)) for entry in entries),
        uncited=("a", "b") * (count // 2),
        titles={"a": a_text(rng, 50), "b": a_text(rng, 50)},
    )


class TestAMessage:
    @settings(deadline=None, max_examples=40)  # with 24 answers each
    @given(rngs)
    def test_is_harmless_and_fits_whatever_was_asked_and_said(self, rng: random.Random) -> None:
        check_message(digest_message(a_digest(rng, 12)))

    def test_names_the_first_of_each_list_and_counts_the_rest(self) -> None:
        assert str(digest_message(a_digest(random.Random(1), MOST_ENTRIES + 3)).blocks).count("… and 3 more") == 4


class TestADigest:
    def test_is_of_the_documents_and_answers_that_its_reader_may_know(self) -> None:
        entry = Entry(asked_at=MONDAY, answer=replace(an_answer(random.Random(5)), id="a1"))
        other = replace(entry, answer=replace(entry.answer, id="a2"))
        found = DigestRecords(
            missed=(entry, other), bad=(BadAnswer(entry=entry, said=()),), stale=(Stale(entry=other, lost=()),)
        )
        assert found.only({"a1"}).answers == {"a1"}
        cited = {one.source for one in entry.answer.citations}
        assert cited
        assert found.without(cited).answers == frozenset()
        assert found.without(()) == found
