"""A workspace is its owner's alone, whatever the umask; what is not Pincite's is left as it is."""

from __future__ import annotations

import os
import shutil
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.adapters.workspace.lock import folder_lock
from bot.cli.main import main
from bot.configuration.settings import Settings
from bot.wiring import open_engine, open_slack_services
from ingest.pipeline import sync
from ingest.received.uploads import keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are not those of POSIX")


@pytest.fixture(params=[0, 0o022], ids=["0", "022"], autouse=True)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def new(tmp_path: Path, model_folder: Path) -> Settings:
    """A workspace that is not there yet, but for the model, which nobody needs to make."""
    index = tmp_path / "workspace"
    index.mkdir(0o777)
    shutil.copytree(model_folder, index / "model")
    return Settings(index=index)


def open_to_others(folder: Path) -> list[str]:
    """What others get into."""
    return sorted(str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077)


def test_an_index_that_is_made_and_used(new: Settings, documents: Path) -> None:
    sync([documents], new)
    sync([keep(new, ["hr"], "pay.txt", b"Secret.", datetime.now(UTC))], new, audience=["hr"])
    assert open_to_others(new.index) == []
    with open_slack_services(new) as services:
        services.engine.search("greenhouse", 3)
        assert open_to_others(new.index) == []
    assert stat.S_IMODE(new.index.stat().st_mode) == 0o700
    assert stat.S_IMODE((new.index / "pincite.db").stat().st_mode) == 0o600


def test_the_folder_is_closed_before_anything_is_in_it(tmp_path: Path) -> None:
    with folder_lock(tmp_path / "a" / "workspace", 1, lambda _: None):
        assert open_to_others(tmp_path / "a" / "workspace") == []


def test_an_index_that_was_open_to_all_is_closed_by_the_next_writer(new: Settings, documents: Path) -> None:
    sync([documents], new)
    for path in (new.index, *new.index.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    sync([documents], new)
    assert open_to_others(new.index) == []


def test_what_is_not_pincites_stays_as_it_is(new: Settings, documents: Path, tmp_path: Path) -> None:
    mine, target = new.index / "notes.txt", tmp_path / "shared"
    target.mkdir()
    for path in (mine, target / "large.bin"):
        path.write_text("mine", encoding="utf-8")
    mine.chmod(0o644)
    target.chmod(0o755)
    (target / "large.bin").chmod(0o644)
    (new.index / "uploads").symlink_to(target)
    new.index.chmod(0o755)
    sync([documents], new)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (new.index, mine, target, target / "large.bin")]
    assert modes == [0o755, 0o644, 0o755, 0o644]
    assert stat.S_IMODE((new.index / "pincite.db").stat().st_mode) == 0o600


def test_what_an_error_says_is_kept_from_others(
    new: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sync([documents], new)
    monkeypatch.setattr("bot.cli.upkeep.doctor.run", lambda _: 1 / 0)
    assert main(["doctor", "--index", str(new.index)]) == 1
    assert "errors.log" in capsys.readouterr().err
    assert open_to_others(new.index) == []
    with open_engine(new):
        assert (new.index / "errors.log").is_file()
