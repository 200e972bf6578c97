"""A file that git checked out has no day of its own; one that somebody saved has."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.configuration.settings import Settings
from ingest.discovery.checkouts import was_checked_out
from ingest.pipeline import sync

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = 86_400


def git(folder: Path, *command: str) -> None:
    names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *names, *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def original(tmp_path: Path) -> Path:
    folder = tmp_path / "original"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/rules.md").write_text("# Rules\n\nTea is at four.\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "rules")
    return folder


def is_checked_out(file: Path) -> bool:
    return was_checked_out(file, file.stat().st_mtime)


def saved_later(file: Path, days: int) -> Path:
    now = time.time()
    os.utime(file, (now, now + days * DAY))
    return file


def test_a_clone_says_nothing_of_a_files_age_and_a_later_change_does(original: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(original), "clone")
    file = tmp_path / "clone/docs/rules.md"
    assert is_checked_out(file)
    assert not is_checked_out(saved_later(file, 3))


def test_so_it_is_for_a_commit_without_a_branch_a_worktree_and_a_submodule(original: Path, tmp_path: Path) -> None:
    fetched = tmp_path / "fetched"
    fetched.mkdir()
    git(fetched, "init", "--quiet")
    git(fetched, "fetch", "--quiet", str(original))
    git(fetched, "checkout", "--quiet", "FETCH_HEAD")
    git(original, "worktree", "add", "--quiet", str(tmp_path / "beside"))
    git(fetched, "submodule", "add", "--quiet", str(original), "inner")
    for place in (fetched, tmp_path / "beside", fetched / "inner"):
        assert is_checked_out(place / "docs/rules.md")


def test_where_the_files_were_written_git_is_no_matter(original: Path, tmp_path: Path) -> None:
    assert not is_checked_out(original / "docs/rules.md")
    plain = shutil.copy(original / "docs/rules.md", tmp_path)
    assert not is_checked_out(Path(plain))


@pytest.mark.parametrize(
    "log",
    [
        None,
        b"",
        b"\xff\xfe no log\n",
        *(b"0 1 Ada <a@b> " + b"9" * digits + b" +0000\tclone: x\n" for digits in (20, 400)),
    ],
)
def test_a_damaged_repository_is_none(tmp_path: Path, log: bytes | None) -> None:
    (tmp_path / ".git/logs").mkdir(parents=True)
    if log is not None:
        (tmp_path / ".git/logs/HEAD").write_bytes(log)
    file = tmp_path / "rules.md"
    file.write_text("Tea is at four.", encoding="utf-8")
    assert not is_checked_out(file)
    shutil.rmtree(tmp_path / ".git")
    (tmp_path / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    assert not is_checked_out(file)


def test_a_document_of_a_clone_has_no_day_until_it_is_changed(original: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(original), "clone")
    settings = Settings(index=tmp_path / "index")
    file = tmp_path / "clone/docs/rules.md"

    def day() -> date | None:
        sync([tmp_path / "clone"], settings)
        with wiring.open_engine(settings) as engine:
            (hit, *_) = engine.search("when is tea?", 1)
        return hit.chunk.modified

    assert day() is None
    file.write_text("# Rules\n\nTea is at five.\n", encoding="utf-8")
    saved_later(file, 3)
    assert day() == datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date()


def test_a_log_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / ".git/logs").mkdir(parents=True)
    os.mkfifo(tmp_path / ".git/logs/HEAD")
    (tmp_path / "rules.md").write_text("Tea is at four.", encoding="utf-8")
    with ended_after(5):
        assert not is_checked_out(tmp_path / "rules.md")


@contextmanager
def ended_after(seconds: int) -> Iterator[None]:
    """Interrupt what waits for longer."""

    def end(*_: object) -> None:
        raise AssertionError(f"it waits for more than {seconds} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
