"""The index of files that came with a question, whatever happens while it is made, asked about and removed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.adapters.models.embedder import WorkspaceEmbedder
from ingest.received.attached import (
    ATTACHED_FOLDER,
    ReceivedFile,
    attach,
    attachment_folder,
    folders,
    wipe_expired,
    wipe_folder,
)
from tests.forked import run

if TYPE_CHECKING:
    from bot.configuration.settings import Settings

ROOT = Path(__file__).parents[3]
LEASE = "# Lease of the orchard\n\nEither side may end the lease with a notice of eleven weeks.\n"
ASKED = "How long is the notice?"
KILLED = """
import os, signal
from pathlib import Path
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.configuration.settings import Settings
from ingest.received.attached import ReceivedFile, attach

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

settings = Settings(index=Path({index!r}))
embedder = WorkspaceEmbedder(settings.index / "model", settings.embedder, settings.precision, print)
Path.replace = die
received = ReceivedFile(id="F1", name="lease.md", path=Path({file!r}))
attach(settings, embedder, Path({folder!r}), [received], lambda: None)
"""
"""Files that are read by a process that ends where the vectors are written but not in their place."""


@pytest.fixture
def folder(settings: Settings) -> Path:
    """Where the files of a message are kept."""
    return attachment_folder(settings.index, "T1", "C1 1.0", "1.0")


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    path = tmp_path / "lease.md"
    path.write_text(LEASE, encoding="utf-8")
    return path


@pytest.fixture
def embedder(settings: Settings) -> WorkspaceEmbedder:
    return WorkspaceEmbedder(settings.index / "model", settings.embedder, settings.precision, lambda _: None)


@pytest.fixture
def attached(settings: Settings, folder: Path, lease: Path, embedder: WorkspaceEmbedder) -> Path:
    """The folder, in which a file was read."""
    attach(settings, embedder, folder, [ReceivedFile(id="F1", name="lease.md", path=lease)], lambda: None)
    return folder


def found(settings: Settings, folder: Path, embedder: WorkspaceEmbedder) -> list[tuple[str, float, float | None]]:
    with wiring.open_annex(settings, folder, embedder) as annex:
        return [(hit.chunk.text, hit.score, hit.dense) for hit in annex.retriever.retrieve(ASKED, 5)]


def test_the_same_is_found_without_the_file_of_vectors(
    settings: Settings, attached: Path, embedder: WorkspaceEmbedder
) -> None:
    before = found(settings, attached, embedder)
    assert "eleven weeks" in before[0][0]
    assert before[0][2] is not None
    (attached / wiring.VECTORS_FILE).unlink()
    assert found(settings, attached, embedder) == before


def test_what_is_removed_while_it_is_asked_about_stays_removed(
    settings: Settings, attached: Path, embedder: WorkspaceEmbedder
) -> None:
    (attached / wiring.VECTORS_FILE).unlink()
    with wiring.open_annex(settings, attached, embedder) as annex:
        assert annex.manifest.count()
        wipe_folder(attached)
        annex.retriever.retrieve(ASKED, 5)
    assert list((settings.index / ATTACHED_FOLDER).rglob("*.*")) == []
    assert folders(attached.parent) == ()


def test_what_a_killed_process_left_is_neither_found_nor_kept(settings: Settings, folder: Path, lease: Path) -> None:
    ran = run(KILLED.format(index=str(settings.index), folder=str(folder), file=str(lease)))
    assert ran.returncode == -9, ran.stderr
    (left,) = folder.parent.iterdir()
    assert (left / f"{wiring.VECTORS_FILE}.part").is_file()
    assert folders(folder.parent) == ()
    os.utime(left, (0, 0))
    wipe_expired(settings.index, "T1", 7)
    assert list((settings.index / ATTACHED_FOLDER / "T1").iterdir()) == []
