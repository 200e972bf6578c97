"""What its asker was shown alone is shared with a channel only as far as everybody there may read it as it is now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from ingest.pipeline import sync
from tests.slack.test_audiences import MAPPED, PAY, furnished, posted, told_alone
from tests.slack.test_surfaces import menu_of
from tests.slack_emulator.room import TOMATOES, WATER, run_in_room, write_documents

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.configuration.settings import Settings
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room

    Play = Callable[[Callable[[Room], Awaitable[None]]], None]

REFUSED = "can't be shared here"
BUYER = (
    "---\naudience: hr\n---\n\n# Grunwaldt\n\n"
    "Grunwaldt is what we call the buyer of the greenhouse. Grunwaldt comes in May.\n"
)
REPAIRED = "grunwaldt"
"""How a document that is not for the channel spells what was asked for."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The documents of an index of this test's own, as it changes."""
    return write_documents(tmp_path / "documents")


@pytest.fixture
def play(settings: Settings, folder: Path) -> Play:
    """Runs a scenario with the bot at work on these documents."""

    def run(scenario: Callable[[Room], Awaitable[None]]) -> None:
        sync([folder], settings)
        run_in_room(scenario, settings, prepare=furnished, audiences=MAPPED)

    return run


async def changed(here: Room, folder: Path, name: str, text: str) -> None:
    """Write this document anew, and ingest it."""
    (folder / name).write_text(text, encoding="utf-8")
    await asyncio.to_thread(sync, [folder], here.settings, yes=True)  # also where more people may read it


async def why(here: Room, user: str, answer: Json) -> str:
    """What this person sees who presses *Why this answer?*."""
    assert await here.slack.click(user, answer, "pincite_more", menu_of(answer, "why")).acked
    return here.slack.shown(here.slack.modal(user) or {}).casefold()


@pytest.mark.parametrize(
    "published",
    [
        "# Salaries\n\nSalaries are paid on the last day of the month.\n",
        "# What the gardeners earn\n\nThe head gardener earns 4321 crowns a month. The zephyr bonus is paid in May.\n",
        "",
    ],
    ids=["without what was quoted", "under another title", "not at all"],
)
def test_words_that_their_document_has_no_more_are_not_shared(play: Play, folder: Path, published: str) -> None:
    """Everybody may read it now, but not what it said when they could not."""

    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", PAY)
        await changed(here, folder, "pay.md", published)
        assert await here.slack.click("U2", private, "pincite_share").acked
        assert REFUSED in here.slack.shown(here.slack.ephemerals[-1])
        assert not posted(here)

    play(scenario)


def test_words_under_a_heading_that_their_document_has_no_more_are_not_shared(play: Play, folder: Path) -> None:
    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", TOMATOES)
        garden = (folder / "garden.md").read_text(encoding="utf-8")
        # The words stay where they are.
        await changed(here, folder, "garden.md", garden.replace("Watering", "Moisture"))
        assert await here.slack.click("U2", private, "pincite_share").acked
        assert not posted(here)

    play(scenario)


def test_what_its_document_still_says_is_shared_when_everybody_may_read_it(play: Play, folder: Path) -> None:
    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", PAY)
        text = (folder / "pay.md").read_text(encoding="utf-8")
        await changed(here, folder, "pay.md", text.replace("audience: hr\n", ""))
        assert await here.slack.click("U2", private, "pincite_share").acked
        assert "4321" in here.said(posted(here))

    play(scenario)


def test_a_word_that_was_repaired_by_a_restricted_document_is_not_shared(play: Play, folder: Path) -> None:
    (folder / "buyer.md").write_text(BUYER, encoding="utf-8")

    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", "How much water do tomatoes get until grunwald comes?")
        assert REPAIRED in here.slack.shown(private)
        assert await here.slack.click("U2", private, "pincite_share").acked
        _, shared = posted(here)
        assert WATER in here.slack.shown(shared)
        assert REPAIRED not in str(here.said(posted(here)))
        assert REPAIRED in await why(here, "U2", shared)
        assert REPAIRED not in await why(here, "U1", shared)

    play(scenario)


def test_neither_is_a_question_that_was_so_repaired(play: Play, folder: Path) -> None:
    """Each of several questions stands over its answer as it was searched for."""
    (folder / "buyer.md").write_text(BUYER, encoding="utf-8")

    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", f"{TOMATOES} And what is the phone number of grunwald?")
        assert WATER in here.slack.shown(private)
        assert REPAIRED in here.slack.shown(private).casefold()
        assert await here.slack.click("U2", private, "pincite_share").acked
        assert REFUSED in here.slack.shown(here.slack.ephemerals[-1])
        assert not posted(here)

    play(scenario)


def test_a_word_that_what_is_quoted_spells_so_is_shared(play: Play) -> None:
    async def scenario(here: Room) -> None:
        private = await told_alone(here, "U2", "How much water do tomattoes get?")
        note = "Searched for “tomatoes”, as the documents spell it."
        assert note in here.slack.shown(private)
        assert await here.slack.click("U2", private, "pincite_share").acked
        _, shared = posted(here)
        assert note in here.slack.shown(shared)
        assert "do tomatoes get" in await why(here, "U1", shared)

    play(scenario)
