"""What happens to files, and to a sync that is interrupted, loses no document and serves none that is gone."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from benchmarks.sync_child import HashEmbedder, consent, permissions_hold, split_by_words
from bot import wiring
from bot.configuration.settings import Settings
from bot.errors import ConsentNeeded, PinciteError
from ingest.extraction.isolation import ReaderProcess
from ingest.pipeline import sync
from ingest.upkeep.maintenance import remove

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.extraction.extract import Extract


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty workspace; nothing here depends on what is embedded how."""
    monkeypatch.setattr("bot.adapters.models.embedder.WorkspaceEmbedder", HashEmbedder)
    monkeypatch.setattr("ingest.extraction.isolation.ReaderProcess.split", split_by_words)
    return Settings(index=tmp_path / "workspace")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files that are one document each, one of them in a folder."""
    folder = tmp_path / "folder"
    (folder / "inner").mkdir(parents=True)
    for name in ("a.md", "b.md", "inner/c.md"):
        (folder / name).write_text(f"This is what {name} says.", encoding="utf-8")
    return folder


def texts(settings: Settings) -> dict[str, str]:
    """The text of every document, by source."""
    with wiring.open_library(settings) as library:
        return {summary.source: library.document(summary.source).text for summary in library.sources()}


def test_a_file_renamed_over_another_takes_its_place(settings: Settings, folder: Path) -> None:
    sync([folder], settings)
    (folder / "a.md").rename(folder / "b.md")
    for _ in range(2):
        sync([folder], settings, **consent())
        assert texts(settings) == {"b.md": "This is what a.md says.", "inner/c.md": "This is what inner/c.md says."}


@pytest.mark.parametrize("commits", range(1, 7))
def test_a_renamed_and_then_deleted_file_is_gone_wherever_the_sync_was_interrupted(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, commits: int
) -> None:
    sync([folder], settings)
    (folder / "a.md").rename(folder / "d.md")
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        interrupt_after(commits, patch)
        sync([folder], settings, **consent())
    (folder / "d.md").unlink()
    sync([folder], settings, **consent())
    assert set(texts(settings)) == {"b.md", "inner/c.md"}


def interrupt_after(commits: int, patch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C as soon as the database has committed so many times."""
    commit: Any = DefaultDialect.do_commit
    left = iter(range(1, commits))

    def interrupting(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        commit(dialect, connection)
        if next(left, None) is None:
            raise KeyboardInterrupt

    patch.setattr(DefaultDialect, "do_commit", interrupting)


@pytest.mark.parametrize("name", [b"caf\xe9.md", b"caf\xe9/menu.md"])
def test_a_name_that_is_not_utf_8_costs_only_its_file(settings: Settings, folder: Path, name: bytes) -> None:
    path = folder / os.fsdecode(name)
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text("Coffee is served at ten.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")
    for _ in range(2):
        report = sync([folder], settings)
        assert {"a.md", "b.md", "inner/c.md"} <= texts(settings).keys()
        assert len({outcome.source for outcome in report.outcomes} - {"a.md", "b.md", "inner/c.md"}) == 1


def test_a_given_folder_whose_name_is_not_utf_8_is_like_any_other(settings: Settings, tmp_path: Path) -> None:
    folders = [tmp_path / os.fsdecode(name) for name in (b"caf\xe9", b"caf\xe9 2")]
    for number, folder in enumerate(folders):
        try:
            folder.mkdir()
        except OSError:
            pytest.skip("this file system takes no such name")
        (folder / "menu.md").write_text(f"Coffee is served at {number}.", encoding="utf-8")
        (folder / "tea.md").write_text(f"Tea is served at {number}.", encoding="utf-8")
    sync(folders, settings)
    assert set(texts(settings)) == {"menu.md", "tea.md", "caf\\xe9 2/menu.md", "caf\\xe9 2/tea.md"}
    (folders[0] / "menu.md").unlink()
    sync(folders, settings)
    assert set(texts(settings)) == {"tea.md", "caf\\xe9 2/menu.md", "caf\\xe9 2/tea.md"}
    (folders[0] / "tea.md").unlink()
    with pytest.raises(ConsentNeeded, match=r"caf\\xe9 is empty now, and 1 file"):
        sync(folders[:1], settings)
    spared = sync(folders, settings).outcomes[-1]
    assert spared.source.endswith("caf\\xe9")


@pytest.mark.parametrize("closed", [".", "inner"])
def test_a_folder_that_cannot_be_listed_for_a_moment_loses_no_document(
    settings: Settings, folder: Path, closed: str
) -> None:
    sync([folder], settings)
    before = texts(settings)
    (folder / closed).chmod(0)
    with permissions_hold(), contextlib.suppress(PinciteError):
        sync([folder], settings)
    (folder / closed).chmod(0o755)
    assert texts(settings) == before
    sync([folder], settings)
    assert texts(settings) == before


def test_a_folder_that_is_gone_loses_no_document(settings: Settings, folder: Path) -> None:
    sync([folder], settings)
    before = texts(settings)
    folder.rename(folder.with_name("away"))
    with contextlib.suppress(PinciteError):
        sync([folder], settings)
    assert texts(settings) == before


def test_a_folder_that_is_empty_since_nothing_is_mounted_there_loses_no_document(
    settings: Settings, folder: Path
) -> None:
    sync([folder], settings)
    before = texts(settings)
    folder.rename(folder.with_name("away"))
    folder.mkdir()
    with contextlib.suppress(PinciteError):
        sync([folder], settings)
    assert texts(settings) == before


def on_reading(patch: pytest.MonkeyPatch, happens: Callable[[Path], None]) -> None:
    """Let this happen to each file after its turn was planned, right before it is read."""
    read = ReaderProcess.read

    def late(reader: ReaderProcess, path: Path, *rest: Any, **how: Any) -> tuple[Extract, ...]:  # noqa: ANN401 - as read
        happens(path)
        return read(reader, path, *rest, **how)

    patch.setattr(ReaderProcess, "read", late)


def save_a_draft(path: Path) -> None:
    if path.name == "a.md":
        path.write_text("This is a draft.", encoding="utf-8")


def test_of_copies_none_gets_the_text_that_is_saved_over_one_before_its_turn(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "b.md").write_bytes((folder / "a.md").read_bytes())
    with monkeypatch.context() as patch:
        on_reading(patch, save_a_draft)
        sync([folder], settings)
    assert "This is a draft." not in texts(settings).values()
    sync([folder], settings)
    assert texts(settings)["a.md"] == "This is a draft."
    assert texts(settings)["b.md"] == "This is what a.md says."


@pytest.mark.parametrize("is_known", [False, True])
def test_a_text_that_was_in_a_file_only_while_it_was_read_does_not_stay(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch, *, is_known: bool
) -> None:
    if is_known:
        sync([folder], settings)
    (folder / "a.md").write_text("This is new.", encoding="utf-8")
    before = texts(settings).get("a.md") if is_known else None
    with monkeypatch.context() as patch:
        on_reading(patch, save_a_draft)
        sync([folder], settings)
    assert texts(settings).get("a.md") == before
    (folder / "a.md").write_text("This is new.", encoding="utf-8")
    sync([folder], settings)
    assert texts(settings)["a.md"] == "This is new."


def test_a_file_that_is_called_as_a_part_of_another_is_a_file_of_its_own(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    for name in ("C", "C#"):
        (folder / name).write_text(f"{name} is a language.", encoding="utf-8")
    sync([folder], settings)
    (folder / "C").write_text("C is an old language.", encoding="utf-8")
    sync([folder], settings)
    assert texts(settings) == {"C": "C is an old language.", "C#": "C# is a language."}
    (folder / "C").rename(folder / "D")
    sync([folder], settings, **consent())
    assert texts(settings) == {"D": "C is an old language.", "C#": "C# is a language."}
    (folder / "C").write_text("C is there once more.", encoding="utf-8")
    sync([folder], settings)
    assert texts(settings)["C#"] == "C# is a language."
    assert remove(["C"], settings) == ("C",)
    assert set(texts(settings)) == {"C#", "D"}


def test_a_copy_whose_name_would_be_that_of_a_part_parts_from_its_like(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "C#").write_text("It is a language.", encoding="utf-8")
    sync([folder], settings)
    (folder / "C").write_text("It is a language.", encoding="utf-8")
    sync([folder], settings)
    assert set(texts(settings)) == {"C"}
    (folder / "C").write_text("C is an old language.", encoding="utf-8")
    sync([folder], settings)
    assert texts(settings) == {"C": "C is an old language.", "C#": "It is a language."}
