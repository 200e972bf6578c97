"""Parts that many tests need: real ones, made once a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from bot.adapters.database import open_database
from bot.adapters.embedder import WorkspaceEmbedder
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.adapters.database import Database

MODEL = "all-MiniLM-L6-v2"


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The bundled model, exported once for all tests and all of their processes."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared if worker_id == "master" else shared.parent) / "model"
    with FileLock(folder.with_suffix(".lock")):
        WorkspaceEmbedder(folder, MODEL, "auto", lambda _: None).prepare()
    return folder


@pytest.fixture
def settings(tmp_path: Path, model_folder: Path) -> Settings:
    """Settings of an empty workspace whose model is exported already."""
    index = tmp_path / "workspace"
    index.mkdir()
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    return Settings(index=index)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A workspace's database with nothing in it."""
    database = open_database(tmp_path / "pincite.db", create=True)
    yield database
    database.dispose()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three small documents."""
    folder = tmp_path / "documents"
    (folder / "rules").mkdir(parents=True)
    (folder / "garden.md").write_text(
        "# The garden\n\nThe greenhouse opens at seven in the morning. Ada Brook keeps the keys.\n\n"
        "## Watering\n\nTomatoes get two litres of water every evening.\n",
        encoding="utf-8",
    )
    (folder / "rules" / "kitchen.txt").write_text(
        "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n", encoding="utf-8"
    )
    (folder / "stock.csv").write_text("Item,Price\nRake,12.50\nWheelbarrow,89.00\n", encoding="utf-8")
    return folder
