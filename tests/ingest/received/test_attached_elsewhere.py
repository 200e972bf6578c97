"""What files said that came with a question is known to every bot of an index on a server, and goes on all of them."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.adapters.models.embedder import WorkspaceEmbedder
from ingest.pipeline import sync
from ingest.received.attached import (
    ReceivedFile,
    asked_about,
    attach,
    attachment_folder,
    bring,
    folders,
    leave,
    of_message,
    wipe_expired,
    wipe_folder,
)
from tests.conftest import SERVER
from tests.ingest.received.test_attached import ASKED, LEASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.ports.answering import Attachments
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres
WEEKS = "eleven weeks"


@pytest.fixture
def back_end() -> str:
    return SERVER


class Host:
    """A bot's host: its own folder, and the server that it shares."""

    def __init__(self, settings: Settings, kept: Attachments) -> None:
        self.settings, self.kept = settings, kept
        self.embedder = WorkspaceEmbedder(settings.index / "model", settings.embedder, settings.precision, print)
        self.folder = attachment_folder(settings.index, "T1", "C1 1.0", "1.0")

    def read(self, path: Path) -> None:
        """Somebody asked with this file."""
        file = ReceivedFile(id="F1", name=path.name, path=path)
        attach(self.settings, self.embedder, self.folder, [file], lambda: None, self.kept)

    def found(self) -> list[str]:
        """What a question in the thread finds first, in what came with each message of it."""
        bring(self.folder.parent, self.kept)
        first = []
        for folder in folders(self.folder.parent):
            with wiring.open_annex(self.settings, folder, self.embedder) as annex:
                first.append(annex.retriever.retrieve(ASKED, 1)[0].chunk.text)
        return first


@pytest.fixture
def hosts(settings: Settings, tmp_path: Path) -> Iterator[tuple[Host, Host]]:
    """Two of one workspace."""
    sync([], settings)
    other = tmp_path / "other"
    other.mkdir()
    (other / "model").symlink_to((settings.index / "model").resolve(), target_is_directory=True)
    with wiring.open_slack_services(settings) as services:
        assert services.attachments
        yield (
            Host(settings, services.attachments),
            Host(settings.model_copy(update={"index": other}), services.attachments),
        )


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    path = tmp_path / "lease.md"
    path.write_text(LEASE, encoding="utf-8")
    return path


def test_another_bot_finds_it(hosts: tuple[Host, Host], lease: Path) -> None:
    one, other = hosts
    assert other.found() == []
    one.read(lease)
    assert WEEKS in one.found()[0]
    assert other.found() == one.found()
    assert of_message(other.settings.index, "T1", "1.0", other.kept) == (other.folder,)
    bring(attachment_folder(other.settings.index, "T1", "C2 1.0"), other.kept)
    assert folders(attachment_folder(other.settings.index, "T1", "C2 1.0")) == ()  # nor does another thread


def test_what_is_read_anew_or_wiped_is_so_everywhere(hosts: tuple[Host, Host], lease: Path) -> None:
    one, other = hosts
    one.read(lease)
    assert WEEKS in other.found()[0]
    lease.write_text(LEASE.replace(WEEKS, "two days"), encoding="utf-8")
    other.read(lease)
    assert "two days" in one.found()[0]
    wipe_folder(other.folder, other.kept)
    assert one.found() == other.found() == []
    assert not one.folder.exists()


def test_it_goes_after_the_same_time(hosts: tuple[Host, Host], lease: Path, server: Server, settings: Settings) -> None:
    one, other = hosts
    one.read(lease)
    server.run(f"UPDATE {settings.workspace}.attached SET made = made - 6 * 86400")  # noqa: S608 - a schema of our own
    bring(other.folder.parent, other.kept)
    assert other.folder.stat().st_mtime == pytest.approx(time.time() - 6 * 86400, abs=600)
    wipe_expired(other.settings.index, "T1", 7, other.kept)
    assert other.found()
    wipe_expired(other.settings.index, "T1", 5, other.kept)
    assert not other.folder.exists()
    assert one.folder.exists()
    wipe_expired(one.settings.index, "T1", 7, one.kept)
    assert not one.folder.exists()


def test_what_is_asked_about_is_kept_from_then_on(
    hosts: tuple[Host, Host], lease: Path, server: Server, settings: Settings
) -> None:
    """As in a folder: whoever comes back to a file each day finds it, whichever bot answers."""
    one, other = hosts
    one.read(lease)
    server.run(f"UPDATE {settings.workspace}.attached SET made = made - 6 * 86400")  # noqa: S608 - a schema of our own
    assert asked_about(other.folder.parent, other.kept) == (other.folder,)
    for host in (one, other):
        wipe_expired(host.settings.index, "T1", 5, host.kept)
        assert WEEKS in host.found()[0]


def test_it_goes_with_its_workspace_on_slack(hosts: tuple[Host, Host], lease: Path) -> None:
    one, other = hosts
    one.read(lease)
    leave(other.settings.index, "T1", other.kept)
    assert one.found() == []


def test_what_a_bot_of_before_read_stays_on_its_host_for_as_long_as_it_would(
    hosts: tuple[Host, Host], lease: Path
) -> None:
    one, _ = hosts
    attach(one.settings, one.embedder, one.folder, [ReceivedFile(id="F1", name="lease.md", path=lease)], lambda: None)
    assert WEEKS in one.found()[0]
    os.utime(one.folder, (0, 0))
    wipe_expired(one.settings.index, "T1", 7, one.kept)
    assert one.found() == []


def test_a_schema_of_before_gets_the_table(server: Server, settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    server.run(f"DROP TABLE {settings.workspace}.attached")
    version = "ALTER TABLE files DROP COLUMN noted; UPDATE facts SET value = '8' WHERE name = 'schema'"
    server.run(f"SET search_path = {settings.workspace}; {version}")
    with wiring.open_slack_services(settings) as services:
        assert services.attachments
        assert services.attachments.of_thread("T1", "any") == {}
