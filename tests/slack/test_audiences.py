"""A channel without the right audience never receives a restricted document's words, title or existence."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.answering.gate.verify import Gate
from bot.answering.generative import Generative
from bot.answering.understand.understanding import NO_DOCUMENTS
from bot.nouns import Verdict
from bot.prompts import AnswerPrompt
from tests.fakes import ScriptedModel
from tests.slack_emulator.room import FRONTS, TOMATOES, WATER, controls

if TYPE_CHECKING:
    from bot.engine import Engine
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room
    from tests.slack_emulator.server import SlackServer

PAY = "How much does the head gardener earn a month?"
SAID = "4321"
SECRETS = ("4321", "zephyr", "salaries", "pay.md", "crowns")
"""Words that stand in the restricted document alone, its title and its name."""
MAPPED = {"hr": ("C7", "U2", "S1"), "partners": ("C8", "U5")}


def furnished(slack: SlackServer) -> None:
    """Channels and people of all kinds."""
    slack.add_channel("C7", ["U1", "U2", "UBOT"], is_private=True)
    slack.add_channel("C8", ["U1", "U5", "UBOT"], is_ext_shared=True)
    slack.add_user("U3", "of-the-group")
    slack.add_user("U4", "guest", is_restricted=True)
    slack.add_user("U5", "partner", is_ultra_restricted=True)
    slack.add_user("U6", "stranger", is_stranger=True, team_id="T9")
    slack.add_usergroup("S1", ["U3"])
    for user in ("U3", "U4", "U6"):
        slack.channels["C1"].members.add(user)


def drafting(services: SlackServices, draft: str) -> Engine:
    """The engine, whose answer a language model writes."""
    plain = services.engine.writer
    gate = Gate(services.embedder.embed_passages)
    writer = Generative(ScriptedModel(draft), gate, plain, AnswerPrompt(), passages=3)
    return replace(services.engine, writer=writer)


async def told_alone(here: Room, user: str, question: str) -> Json:
    """What this person alone is shown in answer to a command."""
    here.slack.slash(user, "C1", question, command="/pincite")
    return await here.slack.wait_for(
        lambda: next((one for one in here.slack.ephemerals if "pincite_share" in controls(one)), None)
    )


def posted(here: Room) -> list[Json]:
    """What the bot has written in the channel."""
    return [one for one in here.slack.channels["C1"].messages.values() if one.get("user") == "UBOT"]


def leaks(text: str) -> list[str]:
    """The secrets in it; digits of a longer number, such as how long an answer took, are none."""
    return [secret for secret in SECRETS if re.search(rf"(?<![\d.]){re.escape(secret)}(?!\d)", text.casefold())]


def test_a_channel_of_the_audience_gets_the_answer(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C7", "U1", PAY))
        assert SAID in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_a_channel_without_it_gets_a_refusal_that_gives_nothing_away(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U2", PAY))
        assert "No answer found in the documents." in here.slack.shown(refusal)
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("user", ["U2", "U3"], ids=["by name", "by group"])
def test_a_direct_message_gets_what_its_asker_may_read(play: Play, user: str) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.message(f"D{user}", user, PAY))
        assert SAID in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("user", ["U1", "U4", "U6"], ids=["member", "guest", "stranger"])
def test_a_direct_message_of_anybody_else_does_not(play: Play, user: str) -> None:
    async def scenario(here: Room) -> None:
        await here.answered(here.slack.message(f"D{user}", user, PAY))
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_a_slash_command_gets_what_its_asker_may_read_but_does_not_share_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.slash("U2", "C1", PAY, command="/pincite")
        answer = await here.slack.wait_for(
            lambda: next((one for one in here.slack.ephemerals if one.get("blocks")), None)
        )
        assert SAID in here.slack.shown(answer)
        assert await here.slack.click("U2", answer, "pincite_share").acked
        assert not posted(here)
        assert "can't be shared here" in here.slack.shown(here.slack.ephemerals[-1])

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("user", ["U4", "U6"], ids=["guest", "stranger"])
def test_where_a_guest_asks_only_what_is_marked_for_them_is_used(play: Play, user: str) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", user, TOMATOES))
        assert WATER not in here.slack.shown(refusal)
        assert "garden.md" not in here.slack.shown(refusal)
        assert NO_DOCUMENTS in here.slack.shown(refusal)

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_a_guest_gets_what_is_marked_for_them(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.message("DU5", "U5", "Where do partners park their carts?"))
        assert "behind the old mill" in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_a_channel_shared_with_others_gets_only_what_is_marked_for_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C8", "U1", "Where do partners park their carts?"))
        assert "behind the old mill" in here.slack.shown(answer)
        (refusal,) = await here.answered(here.slack.mention("C8", "U1", TOMATOES))
        assert WATER not in here.slack.shown(refusal)
        assert "garden.md" not in here.slack.shown(refusal)

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_the_shortcut_uses_what_the_channel_may_read(play: Play) -> None:
    async def scenario(here: Room) -> None:
        message = here.slack.message("C1", "U1", PAY)
        assert await here.slack.shortcut("U2", "C1", message.ts, "pincite_answer").acked
        await here.quiet()
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("calls", ["any idea?", "^", ""])
def test_who_is_called_into_a_thread_gives_nothing_away_whoever_asked_there(play: Play, calls: str) -> None:
    """The question is of somebody who may read it, and so is the call: the channel counts."""

    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", "The budget is due.")
        here.slack.message("C1", "U2", PAY, thread_ts=root.ts)
        (refusal,) = await here.answered(here.slack.mention("C1", "U2", calls, thread_ts=root.ts), root.ts)
        assert "No answer found in the documents." in here.slack.shown(refusal)
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("front", FRONTS)
def test_who_is_called_into_a_thread_of_the_audience_answers_from_its_documents(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C7", "U1", PAY)
        (answer,) = await here.answered(here.slack.mention("C7", "U2", "any idea?", thread_ts=root.ts), root.ts)
        assert SAID in here.slack.shown(answer)

    play(scenario, prepare=furnished, audiences=MAPPED)


@pytest.mark.parametrize("front", FRONTS)
def test_home_and_suggestions_name_only_what_one_may_read(play: Play) -> None:
    async def scenario(here: Room) -> None:
        for user in ("U1", "U4"):
            assert await here.slack.open_home(user).acked
            assert await here.slack.open_home(user, "messages").acked
            await here.slack.wait_for(functools.partial(here.slack.home, user))
        assert not leaks(everything(here))
        home = here.slack.shown(here.slack.home("U4") or {})
        assert "garden" not in home
        assert await here.slack.open_home("U2").acked
        await here.slack.wait_for(lambda: here.slack.home("U2"))
        assert "zephyr" in here.slack.shown(here.slack.home("U2") or {})

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_windows_show_nothing_to_whoever_is_elsewhere(play: Play) -> None:
    """Buttons are only as good as the check behind them: a value can be forged, and an answer forwarded."""

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C7", "U1", PAY))
        (elsewhere,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        stolen = answer["metadata"]["event_payload"]["answer"]
        for action, value in [
            ("pincite_source", f"{stolen}:1"),
            ("pincite_why", stolen),
            ("pincite_more", f"{stolen}:why"),
            ("pincite_more", f"{stolen}:bad"),
            ("pincite_nearest", stolen),
            ("pincite_gap", stolen),
            ("pincite_share", stolen),
            ("pincite_feedback", f"{stolen}:good"),
            ("pincite_good", f"{stolen}:good"),
            ("pincite_bad", f"{stolen}:bad"),
        ]:
            assert await here.slack.click("U1", elsewhere, action, value).acked
            assert "Not available" in here.slack.shown(here.slack.modal("U1") or {})
        assert here.services.inbox.ratings() == ()

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_why_of_a_refusal_gives_nothing_away(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U2", PAY))
        given = refusal["metadata"]["event_payload"]["answer"]
        assert await here.slack.click("U1", refusal, "pincite_more", f"{given}:why").acked
        assert await here.slack.click("U1", refusal, "pincite_nearest").acked
        assert await here.slack.click("U1", refusal, "pincite_source", given).acked
        assert not leaks(everything(here, without=PAY))

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_a_guest_in_the_channel_opens_no_window_on_what_is_not_for_guests(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert await here.slack.click("U4", answer, "pincite_source").acked
        assert "Not available" in here.slack.shown(here.slack.modal("U4") or {})
        given = answer["metadata"]["event_payload"]["answer"]
        assert await here.slack.click("U4", answer, "pincite_more", f"{given}:why").acked
        assert WATER not in here.slack.shown(here.slack.modal("U4") or {})

    play(scenario, prepare=furnished, audiences=MAPPED)


def test_why_gives_a_guest_no_sentence_that_was_left_out_of_a_refusal(play: Play, services: SlackServices) -> None:
    """What a model wrote may have words of all that it was given, and a refusal cites nothing of it."""
    draft = "Ada Brook keeps the keys of the greenhouse, which opens at seven, and lends nine to the cook."

    async def scenario(here: Room) -> None:
        asked = here.slack.mention("C1", "U1", "Which keys does the cook have?")
        (refusal,) = await here.answered(asked)
        given = refusal["metadata"]["event_payload"]["answer"]
        assert await here.slack.click("U1", refusal, "pincite_more", f"{given}:why").acked
        assert "lends nine" in here.slack.shown(here.slack.modal("U1") or {})
        assert await here.slack.click("U4", refusal, "pincite_more", f"{given}:why").acked
        why = here.slack.shown(here.slack.modal("U4") or {})
        assert "Why no answer?" in why
        assert "Ada Brook" not in why

    play(scenario, engine=drafting(services, draft), prepare=furnished, audiences=MAPPED)


def test_why_of_what_was_shared_shows_no_sentence_of_what_was_not(play: Play, services: SlackServices) -> None:
    draft = f"{WATER} The head gardener, who earns 4321 crowns a month, gives it and gets the zephyr bonus in June."

    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", "What does the head gardener give the tomatoes in the evening?")
        assert await here.slack.click("U2", private, "pincite_share").acked
        _, shared = posted(here)
        value = f"{services.ledger.entries(tuple(Verdict))[-1].answer.id}:why"
        assert await here.slack.click("U1", shared, "pincite_more", value).acked
        why = here.slack.shown(here.slack.modal("U1") or {})
        assert "The garden" in why
        assert not leaks(why)

    play(scenario, engine=drafting(services, draft), prepare=furnished, audiences=MAPPED)


def test_where_slack_will_not_say_who_somebody_is_they_count_as_a_guest(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("users.info", "missing_scope", times=None)
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        assert WATER not in here.slack.shown(refusal)

    play(scenario, prepare=furnished, audiences=MAPPED)


def everything(here: Room, without: str = "") -> str:
    """All that Slack was sent, but for the question itself."""
    sent: list[Json] = [call.arguments for call in here.slack.calls]
    return f"{sent} {here.slack.ephemerals}".replace(without or "\0", "")
