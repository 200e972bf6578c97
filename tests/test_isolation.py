from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import Unreadable
from ingest.extract import Extract
from ingest.isolation import Reader

NOWHERE = Path("nowhere")


def misbehave(name: str, data: bytes) -> tuple[Extract, ...]:
    """A reader with every fault that a parser can have."""
    if name == "hangs":
        while True:
            pass
    if name == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "exits":
        os._exit(0)
    if name == "devours":
        bytearray(64 * 1024**3)
    if name == "chatters":
        os.write(1, b"noise from a C library")
    return (Extract(text=data.decode(), title=str(os.getpid())),)


def test_a_file_is_read_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Tea\n\nAt four.", encoding="utf-8")
    with Reader() as reader:
        (extract,) = reader.read(path, "a.md")
    assert (extract.text, extract.title) == ("Tea\n\nAt four.", "Tea")


def test_bytes_that_are_at_hand_are_not_read_again() -> None:
    with Reader() as reader:
        assert reader.read(NOWHERE, "a.txt", b"Tea.")[0].text == "Tea."


def test_one_process_reads_many_files() -> None:
    with Reader(read_bytes=misbehave) as reader:
        assert reader.read(NOWHERE, "a", b"1")[0].title == reader.read(NOWHERE, "b", b"2")[0].title != str(os.getpid())


def test_nothing_starts_before_the_first_file() -> None:
    with Reader() as reader:
        assert reader._process is None  # noqa: SLF001


def test_what_cannot_be_read_is_said_on_this_side() -> None:
    with Reader() as reader, pytest.raises(Unreadable, match="the file is empty"):
        reader.read(NOWHERE, "a.txt", b"")


def test_a_file_that_is_gone_is_unreadable() -> None:
    with Reader() as reader, pytest.raises(Unreadable, match="cannot be opened: No such file"):
        reader.read(NOWHERE, "a.txt")


@pytest.mark.parametrize("name", ["crashes", "exits"])
def test_a_crash_costs_one_file(name: str) -> None:
    with Reader(read_bytes=misbehave) as reader:
        with pytest.raises(Unreadable, match="its parser crashed"):
            reader.read(NOWHERE, name, b"")
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_a_hang_costs_one_file_and_its_time() -> None:
    with Reader(seconds=0.3, read_bytes=misbehave) as reader:
        with pytest.raises(Unreadable, match=r"took longer than 0\.3 s to read"):
            reader.read(NOWHERE, "hangs", b"")
        reader.seconds = 60
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_parser_that_eats_memory_costs_one_file() -> None:
    with Reader(read_bytes=misbehave) as reader:
        with pytest.raises(Unreadable, match="more memory"):
            reader.read(NOWHERE, "devours", b"")
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_what_a_parser_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with Reader(read_bytes=misbehave) as reader:
        reader.read(NOWHERE, "chatters", b"")
    assert capfd.readouterr() == ("", "")


def test_large_files_and_texts_pass() -> None:
    text = "All work and no play. " * 500_000
    with Reader() as reader:
        assert reader.read(NOWHERE, "a.txt", text.encode())[0].text == text.strip()


def test_the_worker_carries_no_models() -> None:
    with Reader(read_bytes=modules) as reader:
        loaded = reader.read(NOWHERE, "a", b"")[0].text.split()
    assert not {"chromadb", "torch", "sentence_transformers", "langchain", "onnxruntime"} & set(loaded)


def modules(name: str, data: bytes) -> tuple[Extract, ...]:
    del name, data
    return (Extract(text=" ".join(sys.modules)),)


PARENT = """
import sys
from pathlib import Path
from ingest.isolation import Reader
from tests.test_isolation import misbehave
if __name__ == "__main__":
    reader = Reader(read_bytes=misbehave)
    print(reader.read(Path("x"), "x", b"")[0].title, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a process that is not a child needs Linux")
def test_the_worker_ends_with_a_parent_that_was_killed() -> None:
    root = Path(__file__).parent.parent
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=-1, stdout=-1, cwd=root, text=True) as parent:
        assert parent.stdout is not None
        worker = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    ended, _, _ = select.select([worker], [], [], 20)
    os.close(worker)
    assert ended == [worker]
