"""An index that followed a folder through random changes and kills is what a clean ingest makes of that folder."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.sync_child import DIMENSION, HashEmbedder, split_by_words
from benchmarks.sync_state import COLLECTION, differences, open_chroma, read_state
from bot.configuration.settings import Settings
from evals.setup import ROOT
from ingest.pipeline import sync

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = (6, 21, 22, 24)
"""Those that found, in this order: a document held by one of its copies by chance, the documents of a folder that could
not be listed taken out, a file renamed over another, and a document that kept the title of its former name."""


@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the drill forks")
def test_a_changing_folder_is_followed_through_every_kill() -> None:
    """In a process of its own, since it forks; `make bench` does two hundred of these runs."""
    fresh = random.SystemRandom().randrange(1000, 1_000_000)
    command = [sys.executable, "-m", "benchmarks.sync_drill", "--no-save", "--seeds", *map(str, (*SEEDS, fresh))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5000:]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two workspaces of the same files, one of them for few, which were all given to the staff."""
    folder = tmp_path_factory.mktemp("drill")
    write_documents(folder / "documents")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.adapters.models.embedder.WorkspaceEmbedder", HashEmbedder)
        patch.setattr("ingest.extraction.isolation.ReaderProcess.split", split_by_words)
        for name in ("workspace", "clean"):
            sync([folder / "documents"], Settings(index=folder / name), audience=["staff"])
    return folder


def write_documents(folder: Path) -> None:
    folder.mkdir()
    (folder / "garden.md").write_text("---\naudience: hr\n---\nThe gate is green.", encoding="utf-8")
    (folder / "kitchen.txt").write_text("The kitchen closes at nine.", encoding="utf-8")
    (folder / "stock.csv").write_text("Item,Price\nRake,12.50\n", encoding="utf-8")


@pytest.fixture
def two(made: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The two workspaces, of which the first may be spoilt."""
    return shutil.copytree(made / "workspace", tmp_path / "workspace"), made / "clean"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE documents SET text = 'Gone.' WHERE source = 'garden.md'", "documents: garden.md: text is Gone."),
        ("UPDATE documents SET title = 'x' WHERE source = 'garden.md'", "documents: garden.md: title is x"),
        ("DELETE FROM audiences", "documents: garden.md: audiences is []"),
        ("DELETE FROM terms", "heading is null"),
        ("UPDATE chunks SET start = start + 1", "start is 1, not 0"),
        ("DELETE FROM chunks", "vectors without a passage"),
        ("INSERT INTO debris VALUES ('x')", "vectors left to sweep"),
        ("UPDATE files SET digest = 'unfinished'", "digest is unfinished"),
        ("DELETE FROM files WHERE source = 'stock.csv'", "stock.csv is missing"),
        ("UPDATE restrictions SET audience = '[]'", "audience is []"),
    ],
)
def test_the_drill_sees_what_is_wrong_in_the_database(two: tuple[Path, Path], statement: str, told: str) -> None:
    workspace, clean = map(read_state, two)
    assert differences(workspace, clean) == []
    with closing(sqlite3.connect(two[0] / "pincite.db")) as database:
        database.execute(statement)
        database.commit()
    assert any(told in one for one in differences(read_state(two[0]), clean))


def test_the_drill_sees_what_is_wrong_with_the_vectors(two: tuple[Path, Path]) -> None:
    with open_chroma(two[0] / "chroma") as client:
        collection = client.get_collection(COLLECTION, embedding_function=None)
        first, second, *_ = collection.get()["ids"]
        collection.update(ids=[first], embeddings=np.ones((1, DIMENSION), dtype=np.float32))
        collection.delete(ids=[second])
    found = differences(*map(read_state, two))
    assert f"vectors: {first}: another vector" in found
    assert f"vectors: {second} is missing" in found
    assert any("passages without a vector" in one for one in found)
