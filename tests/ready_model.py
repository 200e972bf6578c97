"""The model for `make mutants`: run as a command this exports it once, and as a plugin of pytest it hands it out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

READY = Path("model")
"""In the folder of the mutants, where they are tested."""


@pytest.fixture(scope="session", autouse=True)
def ready_model(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Puts it where the fixture `model_folder` would export it for every mutant anew."""
    if READY.is_dir():
        (tmp_path_factory.getbasetemp() / "model").symlink_to(READY.absolute(), target_is_directory=True)


if __name__ == "__main__":
    from bot.adapters.models.embedder import WorkspaceEmbedder
    from tests.conftest import MODEL

    WorkspaceEmbedder(Path(sys.argv[1]), MODEL, "auto", lambda _: None).prepare()
