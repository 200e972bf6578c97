"""The window of a source shows the picture of a scanned page, to whoever may read it, and nothing stays on Slack."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import text

from bot.adapters.database import Library, open_database
from bot.configuration.settings import Settings
from bot.slack.worker import page_pictures
from bot.wiring import open_slack_services
from ingest.pipeline import sync
from ingest.readers.pictures.page_image import image_of_page
from tests.slack.test_audiences import MAPPED, PAY, furnished
from tests.slack_emulator.room import FRONTS, TOMATOES, WATER, room, write_documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.adapters.database.tables.records import FileRecord
    from bot.nouns import Clearance
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room
    from tests.slack_emulator.server import SlackServer

LEAVE, DAYS = "How long is parental leave?", "Parental leave is forty days, to be taken in two parts."
KEYS, KEPT = "Who keeps the keys of the orchard?", "The keys of the orchard are kept by Tomasz Wieczorek."
EARNS = "The head gardener earns 4321 crowns a month."
SCOPES = "chat:write,files:read,files:write"
FAULTS = (
    ("files.getUploadURLExternal", "not_allowed"),
    ("upload", "503"),
    ("upload", "reset_before"),
    ("files.completeUploadExternal", "not_allowed"),
    ("views.update", "not_allowed"),
)


def typed(line: str) -> Image.Image:
    """A picture of a line of text."""
    picture = Image.new("RGB", (1400, 400), "white")
    ImageDraw.Draw(picture).text((80, 80), line, fill="black", font=ImageFont.load_default(34))
    return picture


def scanned(*pages: str | Image.Image) -> bytes:
    """A PDF of pages of text, and of pages that are pictures."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(72, 700, page)
        else:
            sheet = Image.new("RGB", (1400, 1980), "white")
            sheet.paste(page, (0, 200))
            canvas.drawImage(ImageReader(sheet), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture(scope="module")
def slack_index(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    """Settings of an index with scans; one of them is for `hr` alone."""
    folder = tmp_path_factory.mktemp("scans")
    (folder / "workspace").mkdir()
    (folder / "workspace" / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=folder / "workspace")
    documents = write_documents(folder / "documents")
    (documents / "pay.md").unlink()
    (documents / "leave.pdf").write_bytes(scanned("The garden's rules of leave.", typed(DAYS)))
    typed(KEPT).save(documents / "keys.png")
    sync([documents], settings)
    (folder / "hr").mkdir()
    typed(EARNS).save(folder / "hr" / "pay.png")
    sync([folder / "hr"], settings, audience=["hr"])
    return settings


@pytest.fixture(scope="module")
def slack_desk(slack_index: Settings) -> Iterator[SlackServices]:
    """Its engine, opened once."""
    with open_slack_services(slack_index) as services:
        yield services


def folder_of(settings: Settings) -> Path:
    return settings.index.parent / "documents"


def allowed(slack: SlackServer) -> None:
    """The app was installed with the scope for it."""
    furnished(slack)
    slack.scopes = SCOPES


def images(window: Json | None) -> list[Json]:
    return [block for block in (window or {"blocks": []})["blocks"] if block["type"] == "image"]


async def opened(here: Room, question: str, user: str = "U1", channel: str = "C1") -> Json:
    """The window of the source of an answer, as it opens."""
    ask = here.slack.message if channel.startswith("D") else here.slack.mention
    (answer,) = await here.answered(ask(channel, user, question))
    assert await here.slack.click(user, answer, "pincite_source").acked
    window = here.slack.modal(user)
    assert window
    return window


async def shown(here: Room, question: str, user: str = "U1", channel: str = "C1") -> list[bytes]:
    """The pictures in it, once they are there."""
    assert not images(await opened(here, question, user, channel))
    await here.slack.wait_for(lambda: images(here.slack.modal(user)), 30)
    return here.slack.pictures(here.slack.modal(user) or {})


async def without(here: Room, caplog: pytest.LogCaptureFixture) -> str:
    """Why there is no picture, which is a line of the log and nothing else."""
    lines = await here.slack.wait_for(lambda: logged(caplog), 30)
    await here.slack.wait_for(lambda: not own_files(here) and not noted(here), 30)
    assert not images(here.slack.modal("U1"))
    assert here.slack.ephemerals == []
    assert [record for record in caplog.records if record.levelno > logging.WARNING] == []
    return str(lines)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["reason"] for record in caplog.records if record.message == "no picture of a page"]


def own_files(here: Room) -> list[str]:
    """The files on Slack that are the bot's."""
    return [file for file, about in here.slack.files.items() if about["user"] == "UBOT"]


def noted(here: Room) -> tuple[str, ...]:
    return here.services.pictures.older_than("T1", 0)


@pytest.mark.parametrize("front", FRONTS)
def test_the_page_of_a_scan_is_shown_beside_its_words(play: Play, slack_index: Settings) -> None:
    async def scenario(here: Room) -> None:
        (picture,) = await shown(here, LEAVE)
        assert picture == image_of_page((folder_of(slack_index) / "leave.pdf").read_bytes(), 2)
        assert Image.open(io.BytesIO(picture)).width == 1200
        assert len(picture) < 500_000
        window = here.slack.modal("U1") or {}
        assert DAYS in here.slack.shown(window)
        assert "Page 2 of leave.pdf, as it was scanned" in here.slack.shown(window)
        (file,) = own_files(here)
        assert not any(here.slack.files[file][place] for place in ("channels", "groups", "ims"))
        assert here.slack.files[file]["name"] == "page.jpg"

    play(scenario, prepare=allowed, page_pictures=True)


def test_a_file_that_is_a_picture_is_shown_as_it_is(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (picture,) = await shown(here, KEYS)
        assert Image.open(io.BytesIO(picture)).size == (1200, 343)

    play(scenario, prepare=allowed, page_pictures=True)


def test_so_is_one_that_came_closest_to_a_question(play: Play) -> None:
    async def scenario(here: Room) -> None:
        (refusal,) = await here.answered(here.slack.mention("C1", "U1", "How many keys has the orchard?"))
        assert await here.slack.click("U1", refusal, "pincite_nearest").acked
        await here.slack.wait_for(lambda: images(here.slack.modal("U1")), 30)
        window = here.slack.modal("U1") or {}
        assert "None of these answers the question" in here.slack.shown(window)
        assert "Page 1 of keys.png, as it was scanned" in here.slack.shown(window)

    play(scenario, prepare=allowed, page_pictures=True)


@pytest.mark.parametrize("front", FRONTS)
def test_it_is_deleted_when_the_window_is_closed(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await shown(here, KEYS)
        (answer,) = here.replies("C1", next(iter(here.slack.channels["C1"].messages)))
        assert await here.slack.click("U2", answer, "pincite_source").acked
        await here.slack.wait_for(lambda: images(here.slack.modal("U2")), 30)
        assert len(own_files(here)) == 2
        closing = here.slack.close_view(here.slack.modals["U1"], "U1")
        assert closing
        assert await closing.acked
        await here.slack.wait_for(lambda: len(own_files(here)) == 1)
        assert here.slack.pictures(here.slack.modal("U2") or {})
        assert await here.slack.wait_for(lambda: noted(here) == tuple(own_files(here)))

    play(scenario, prepare=allowed, page_pictures=True)


def test_it_is_off_unless_it_is_set(play: Play) -> None:
    async def scenario(here: Room) -> None:
        window = await opened(here, LEAVE)
        await here.quiet()
        assert not any(call.method.startswith("files.") for call in here.slack.calls)
        assert "notify_on_close" not in window

    play(scenario, prepare=allowed)


def test_words_that_were_not_recognised_have_no_picture(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert WATER in here.slack.shown(await opened(here, TOMATOES))
        await here.quiet()
        assert not any(call.method.startswith("files.") for call in here.slack.calls)

    play(scenario, prepare=allowed, page_pictures=True)


@pytest.mark.parametrize(("step", "kind"), FAULTS)
def test_whatever_fails_the_window_stays_as_it_was(
    play: Play, step: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault(step, kind, times=None)
        before = await opened(here, KEYS)
        assert step in await without(here, caplog)
        assert here.slack.modal("U1") == before

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=allowed, page_pictures=True)


def test_without_the_scope_the_log_says_which_is_missing(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(here: Room) -> None:
        await opened(here, KEYS)
        assert "missing_scope" in await without(here, caplog)

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=furnished, page_pictures=True)


def test_a_window_that_was_closed_meanwhile_gets_none(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("files.completeUploadExternal", "slow", seconds=0.3)
        window = await opened(here, KEYS)
        await here.slack.wait_for(lambda: here.slack.called("files.completeUploadExternal"), 30)
        assert here.slack.close_view(window["id"], "U1") is None
        assert "not_found" in await without(here, caplog)

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=allowed, page_pictures=True)


def test_a_picture_that_slack_never_knows_is_given_up(
    play: Play, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_pictures, "_WAITS", (0.01, 0.01, 0.01))

    async def scenario(here: Room) -> None:
        here.slack.scan_seconds = 600
        await opened(here, KEYS)
        assert "does not take what was uploaded for a picture" in await without(here, caplog)
        assert len(here.slack.called("views.update")) == 4

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=allowed, page_pictures=True)


@pytest.mark.parametrize("change", ["gone", "changed", "damaged"])
def test_a_file_that_is_not_what_was_ingested_is_not_shown(
    play: Play, slack_index: Settings, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder_of(slack_index) / "keys.png"
    before = path.read_bytes()
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(before + b"\n" if change == "changed" else before[:200])

    async def scenario(here: Room) -> None:
        window = await opened(here, KEYS)
        assert KEPT in here.slack.shown(window)
        assert "the file is gone, or not what was ingested" in await without(here, caplog)
        assert here.slack.modal("U1") == window
        assert not here.slack.called("files.getUploadURLExternal")

    try:
        with caplog.at_level(logging.WARNING):
            play(scenario, prepare=allowed, page_pictures=True)
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("front", FRONTS)
def test_only_those_who_may_read_the_document_see_its_page(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert await shown(here, PAY, "U2", "DU2")
        assert await shown(here, PAY, "U1", "C7")
        uploads = len(here.slack.called("upload"))
        (private,) = here.replies("DU2", next(iter(here.slack.channels["DU2"].messages)))
        (in_channel,) = here.replies("C7", next(iter(here.slack.channels["C7"].messages)))
        (elsewhere,) = await here.answered(here.slack.mention("C1", "U1", LEAVE))
        stolen = in_channel["metadata"]["event_payload"]["answer"]
        for user, target, value in (
            ("U1", private, None),
            ("U4", elsewhere, None),
            ("U1", elsewhere, f"{stolen}:1"),
        ):
            assert await here.slack.click(user, target, "pincite_source", value).acked
            window = here.slack.modal(user) or {}
            assert "Not available" in here.slack.shown(window)
        await here.quiet()
        assert len(here.slack.called("upload")) == uploads

    play(scenario, prepare=allowed, audiences=MAPPED, page_pictures=True)


class Withdrawn(Library):
    """Documents that are withdrawn from their readers while a page of them is being drawn."""

    is_being_drawn = False

    def files_of(self, source: str, digest: str) -> tuple[FileRecord, ...]:
        self.is_being_drawn = True
        return super().files_of(source, digest)

    def may_show(self, source: str, clearance: Clearance | None) -> bool:
        return not self.is_being_drawn and super().may_show(source, clearance)


def test_who_may_not_read_it_any_more_gets_no_picture(
    services: SlackServices, slack_index: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(slack_index.index / "pincite.db")

    async def scenario() -> None:
        here_now = replace(services, library=Withdrawn(database))
        async with room(here_now, slack_index, prepare=allowed, page_pictures=True) as here:
            await opened(here, KEYS)
            assert "may not read it any more" in await without(here, caplog)
            assert not here.slack.called("files.getUploadURLExternal")

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    database.dispose()


def test_one_that_slack_does_not_delete_is_not_forgotten(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(here: Room) -> None:
        here.slack.fault("files.delete", "not_allowed", times=None)
        await shown(here, KEYS)
        closing = here.slack.close_view(here.slack.modals["U1"], "U1")
        assert closing
        assert await closing.acked
        await here.slack.wait_for(lambda: "picture not deleted" in caplog.messages)
        assert noted(here) == tuple(own_files(here)) != ()

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=allowed, page_pictures=True)


def test_one_that_slack_has_not_deleted_for_a_day_is_given_up(
    play: Play, services: SlackServices, books: Database, caplog: pytest.LogCaptureFixture
) -> None:
    services.pictures.note("T1", "V1", "FUP000998")
    services.pictures.note("T1", "V1", "FUP000999")
    with books.begin() as connection:
        connection.execute(text("UPDATE window_pictures SET since = since - 3601"))
        connection.execute(text("UPDATE window_pictures SET since = since - 86400 WHERE file = 'FUP000998'"))

    def refusing(slack: SlackServer) -> None:
        allowed(slack)
        slack.fault("files.delete", "not_allowed", times=None)

    async def scenario(here: Room) -> None:
        await here.slack.wait_for(lambda: noted(here) == ("FUP000999",))
        await here.slack.wait_for(lambda: caplog.messages.count("picture not deleted") == 2)

    with caplog.at_level(logging.WARNING):
        play(scenario, prepare=refusing)


def test_what_an_earlier_process_left_is_deleted_an_hour_later(
    play: Play, services: SlackServices, books: Database
) -> None:
    for file in ("FUP000998", "FUP000999"):
        services.pictures.note("T1", "V1", file)
    with books.begin() as connection:
        connection.execute(text("UPDATE window_pictures SET since = since - 3601 WHERE file = 'FUP000998'"))

    def left(slack: SlackServer) -> None:
        allowed(slack)
        for file in ("FUP000998", "FUP000999"):
            slack.add_file(file, "page.jpg", b"\xff\xd8\xff", "image/jpeg")
            slack.files[file]["user"] = "UBOT"

    async def scenario(here: Room) -> None:
        await here.slack.wait_for(lambda: own_files(here) == ["FUP000999"])
        await here.slack.wait_for(lambda: noted(here) == ("FUP000999",))

    play(scenario, prepare=left)
