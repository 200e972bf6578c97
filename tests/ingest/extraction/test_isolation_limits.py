"""A worker that reads files has its limits from the kernel: they hold when its parent was killed, and only for it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import Unreadable
from ingest.extraction.extract import Extract
from ingest.extraction.isolation import ReaderProcess

ROOT = Path(__file__).parents[3]
NOWHERE = Path("nowhere")
BLOCK = 256 * 1024**2
"""Bytes of memory that is asked for and never touched, so that no machine runs out of it."""


def read(name: str, data: bytes) -> tuple[Extract, ...]:
    """A reader that spins, asks for memory, or says which process it is."""
    if name == "spins":
        print_worker(data.decode())
        while True:
            pass
    blocks = [bytes(BLOCK) for _ in range(int(data or b"0"))]
    return (Extract(text=str(len(blocks)), title=str(os.getpid())),)


def print_worker(path: str) -> None:
    """The worker says who it is before it does anything else, in a file that is whole when it appears."""
    Path(f"{path}.new").write_text(str(os.getpid()), encoding="utf-8")
    Path(f"{path}.new").rename(path)


def read_in(worker: ReaderProcess, name: str = "a", blocks: int = 0) -> Extract:
    return worker.read(NOWHERE, name, str(blocks).encode())[0]


PARENT = """
import sys
from pathlib import Path
from ingest.extraction.isolation import ReaderProcess
from tests.ingest.extraction.test_isolation_limits import read
if __name__ == "__main__":
    ReaderProcess(read_bytes=read, seconds=2).read(Path("nowhere"), "spins", sys.argv[1].encode())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a process that is not a child needs Linux")
def test_a_worker_that_spins_ends_though_its_parent_was_killed(tmp_path: Path) -> None:
    note = tmp_path / "worker"
    with subprocess.Popen([sys.executable, "-c", PARENT, str(note)], cwd=ROOT) as parent:
        while not note.exists():
            assert parent.poll() is None
            time.sleep(0.01)
        worker = os.pidfd_open(int(note.read_text(encoding="utf-8")))
        parent.kill()
    ended, _, _ = select.select([worker], [], [], 60)
    if not ended:
        signal.pidfd_send_signal(worker, signal.SIGKILL)
    os.close(worker)
    assert ended


def test_a_worker_that_waits_for_the_next_file_may_wait_longer_than_a_file_may_take() -> None:
    with ReaderProcess(read_bytes=read, seconds=3) as worker:
        first = read_in(worker)
        time.sleep(9)  # three, and some seconds of grace
        assert read_in(worker) == first


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_parser_that_asks_for_more_and_more_memory_costs_one_file() -> None:
    with ReaderProcess(read_bytes=read) as worker:
        with pytest.raises(Unreadable, match="more memory"):
            read_in(worker, blocks=64)
        assert read_in(worker).text == "0"


def test_a_large_file_may_take_a_gigabyte() -> None:
    with ReaderProcess(read_bytes=read) as worker:
        assert read_in(worker, blocks=4).text == "4"


def test_ctrl_c_is_left_to_the_parent() -> None:
    with ReaderProcess(read_bytes=read) as worker:
        first = read_in(worker)
        os.kill(int(first.title), signal.SIGINT)
        assert read_in(worker) == first
