"""What its asker was shown alone is shared with a channel only as far as everybody there may read it as it is now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.wiring import open_slack_services
from ingest.pipeline import sync
from tests.slack.test_audiences import MAPPED, PAY, furnished, posted, told_alone
from tests.slack_emulator.room import TOMATOES, room, write_documents

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.configuration.settings import Settings
    from tests.slack_emulator.room import Room

    Play = Callable[[Callable[[Room], Awaitable[None]]], None]

REFUSED = "can't be shared here"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The documents of an index of this test's own, as it changes."""
    return write_documents(tmp_path / "documents")


@pytest.fixture
def play(settings: Settings, folder: Path) -> Play:
    """Runs a scenario with the bot at work on these documents."""

    def run(scenario: Callable[[Room], Awaitable[None]]) -> None:
        async def there() -> None:
            with open_slack_services(settings) as services:
                async with room(services, settings, prepare=furnished, audiences=MAPPED) as here:
                    await scenario(here)

        sync([folder], settings)
        asyncio.run(there())

    return run


async def changed(here: Room, folder: Path, name: str, text: str) -> None:
    """Write this document anew, and ingest it."""
    (folder / name).write_text(text, encoding="utf-8")
    await asyncio.to_thread(sync, [folder], here.settings, yes=True)  # also where more people may read it


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
