"""One writer at a time, by name, and a dead one blocks nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.adapters.workspace.lock import folder_lock
from bot.errors import WorkspaceBusy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from bot.adapters.workspace.lock import folder_lock
with folder_lock(Path(sys.argv[1]), 5, print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_writer_hears_who_is_writing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    heard: list[str] = []
    with (
        pytest.raises(WorkspaceBusy, match=rf"Process {holder.pid} \(since \S+T\S+\) .*lock_seconds"),
        folder_lock(tmp_path, 0, heard.append),
    ):
        pass
    assert f"process {holder.pid}" in heard[0]


def test_a_killed_writer_frees_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with folder_lock(tmp_path, 0, print):
        pass


def test_the_second_writer_goes_on_when_the_first_is_done(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    def let_go(_: str) -> None:
        assert holder.stdin is not None
        holder.stdin.close()

    with folder_lock(tmp_path, 30, let_go):
        assert holder.wait(timeout=30) == 0
