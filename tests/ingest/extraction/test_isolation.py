from __future__ import annotations

import hashlib
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.models.tokenizer import token_spans
from bot.errors import ModelUnavailable, ReadFailed, Unreadable
from bot.nouns import Document
from ingest.chunking.split import split_document
from ingest.extraction.extract import Extract
from ingest.extraction.isolation import HAS_FORKSERVER, ReaderProcess
from ingest.reporting.pages import ScannedPage, tell

if TYPE_CHECKING:
    from collections.abc import Callable

NOWHERE, ROOT = Path("nowhere"), Path(__file__).parents[3]


def hang() -> None:
    while True:
        pass


def turn_pages(seconds: float) -> None:
    for page in (1, 2):
        tell(page, 2)
        time.sleep(seconds)


FAULTS: dict[str, Callable[[], object]] = {
    "hangs": hang,
    "waits": lambda: time.sleep(1),
    "waits for ever": lambda: threading.Event().wait(),
    "crashes": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "exits": lambda: os._exit(0),
    "devours": lambda: bytearray(64 * 1024**3),
    "chatters": lambda: os.write(1, b"noise from a C library"),
    "turns pages": lambda: turn_pages(0),
    "turns pages for ever": lambda: turn_pages(5),
}


def misbehave(name: str, data: bytes) -> tuple[Extract, ...]:
    """A reader with every fault that a parser can have."""
    FAULTS.get(name, lambda: None)()
    if name == "parent":
        data = str(os.getppid()).encode()
    return (Extract(text=data.decode(), title=str(os.getpid())),)


def test_a_file_is_read_in_another_process(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Tea\n\nAt four.", encoding="utf-8")
    with ReaderProcess() as reader:
        (extract,) = reader.read(path, "a.md")
    assert (extract.text, extract.title) == ("Tea\n\nAt four.", "Tea")


def test_bytes_that_are_at_hand_are_not_read_again() -> None:
    with ReaderProcess() as reader:
        assert reader.read(NOWHERE, "a.txt", b"Tea.")[0].text == "Tea."


def test_other_bytes_than_were_asked_for_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"Tea.")
    content = hashlib.sha256(b"Tea.").hexdigest()
    with ReaderProcess() as reader:
        assert reader.read(path, "a.txt", content=content)[0].text == "Tea."
        path.write_bytes(b"Jam.")
        with pytest.raises(ReadFailed, match="it changed while it was ingested: the next ingestion reads it"):
            reader.read(path, "a.txt", content=content)


def test_the_pages_of_a_scan_are_heard_while_it_is_read() -> None:
    heard: list[ScannedPage] = []
    with ReaderProcess(read_bytes=misbehave, on_page=heard.append) as reader:
        assert reader.read(NOWHERE, "turns pages", b"Tea.")[0].text == "Tea."
        assert heard == [ScannedPage(1, 2), ScannedPage(2, 2)]
        assert reader.read(NOWHERE, "a", b"Jam.")[0].text == "Jam."
    tell(1, 2)  # of which nobody hears in this process


def test_whoever_turns_pages_may_take_no_longer() -> None:
    with (
        ReaderProcess(read_bytes=misbehave, seconds=0.5, patience=1) as reader,
        pytest.raises(ReadFailed, match="took longer"),
    ):
        reader.read(NOWHERE, "turns pages for ever", b"")


def test_one_process_reads_many_files() -> None:
    with ReaderProcess(read_bytes=misbehave) as reader:
        assert reader.read(NOWHERE, "a", b"1")[0].title == reader.read(NOWHERE, "b", b"2")[0].title != str(os.getpid())


@pytest.mark.skipif(not HAS_FORKSERVER, reason="elsewhere each worker is a fresh interpreter")
def test_each_worker_is_a_fork_of_one_that_has_imported_the_readers() -> None:
    """Of the same process, which is not this one."""
    parents = set()
    for _ in range(2):
        with ReaderProcess(read_bytes=misbehave) as reader:
            parents.add(reader.read(NOWHERE, "parent", b"")[0].text)
    (parent,) = parents
    assert parent not in {"", str(os.getpid())}


ELSEWHERE = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import telling
from ingest.extraction.isolation import ReaderProcess
if __name__ == "__main__":
    os.chdir("/")
    with ReaderProcess(read_bytes=telling.tell) as reader:
        print(*reader.read(Path("x"), "x", b"")[0].text.split(), "PYTHONPATH" in os.environ)
"""


def test_a_worker_looks_for_modules_where_its_parent_does(tmp_path: Path) -> None:
    """Also for those of Pincite, of which there may be others elsewhere."""
    shutil.copytree(ROOT / "ingest", tmp_path / "ingest", ignore=shutil.ignore_patterns("__pycache__"))
    told = "from ingest.extraction import isolation\nfrom ingest.extraction.extract import Extract\n"
    told += "def tell(name, data):\n    return (Extract(text=isolation.__file__, title=''),)\n"
    (tmp_path / "telling.py").write_text(told, encoding="utf-8")
    known = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", ELSEWHERE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, check=False)
    assert done.stdout == f"{tmp_path / 'ingest' / 'extraction' / 'isolation.py'} False\n", done.stderr


FORKS = """
import os, sys
from pathlib import Path
from ingest.extraction.isolation import ReaderProcess
if __name__ == "__main__":
    for here in ("parent", "fork"):
        with ReaderProcess() as reader:
            print(here, reader.read(Path("x"), "a.txt", b"Tea.")[0].text, flush=True)
        if here == "parent" and os.fork():
            sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
def test_a_fork_of_a_process_that_has_read_reads_as_well() -> None:
    command = [sys.executable, "-c", FORKS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "parent Tea.\nfork Tea.\n"), done.stderr


def test_nothing_starts_before_the_first_file() -> None:
    with ReaderProcess() as reader:
        assert reader._process is None  # noqa: SLF001


def test_what_cannot_be_read_is_said_on_this_side() -> None:
    with ReaderProcess() as reader, pytest.raises(Unreadable, match="the file is empty") as raised:
        reader.read(NOWHERE, "a.txt", b"")
    assert raised.type is Unreadable  # it will be no better next time


def test_a_file_that_is_gone_is_unreadable_this_time() -> None:
    with ReaderProcess() as reader, pytest.raises(ReadFailed, match="cannot be opened: No such file"):
        reader.read(NOWHERE, "a.txt")


@pytest.mark.parametrize("name", ["crashes", "exits"])
def test_a_crash_costs_one_file(name: str) -> None:
    with ReaderProcess(read_bytes=misbehave) as reader:
        with pytest.raises(ReadFailed, match="its parser crashed"):
            reader.read(NOWHERE, name, b"")
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_a_hang_costs_one_file_and_its_time() -> None:
    with ReaderProcess(seconds=0.3, read_bytes=misbehave, patience=1000) as reader:
        with pytest.raises(ReadFailed, match=r"took longer than 0\.3 s to read"):
            reader.read(NOWHERE, "hangs", b"")
        reader.seconds = 60
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_time_in_which_others_have_the_processor_does_not_count() -> None:
    with ReaderProcess(seconds=0.5, read_bytes=misbehave, patience=1000) as reader:
        assert reader.read(NOWHERE, "waits", b"fine")[0].text == "fine"


def test_a_parser_that_waits_for_ever_costs_one_file() -> None:
    with ReaderProcess(seconds=0.1, read_bytes=misbehave, patience=10) as reader:
        with pytest.raises(ReadFailed, match="took longer than 1 s to read"):
            reader.read(NOWHERE, "waits for ever", b"")
        reader.seconds = 60
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with ReaderProcess(read_bytes=misbehave) as reader:
            reader.read(NOWHERE, "first", b"")
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGUSR1)).start()
            with pytest.raises(KeyboardInterrupt):
                reader.read(NOWHERE, "waits", b"late")
            assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"
    finally:
        signal.signal(signal.SIGUSR1, before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its address space")
def test_a_parser_that_eats_memory_costs_one_file() -> None:
    with ReaderProcess(read_bytes=misbehave) as reader:
        with pytest.raises(ReadFailed, match="more memory"):
            reader.read(NOWHERE, "devours", b"")
        assert reader.read(NOWHERE, "next", b"fine")[0].text == "fine"


def test_what_a_parser_prints_goes_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    with ReaderProcess(read_bytes=misbehave) as reader:
        reader.read(NOWHERE, "chatters", b"")
    assert capfd.readouterr() == ("", "")


def test_large_files_and_texts_pass() -> None:
    text = "All work and no play. " * 500_000
    with ReaderProcess() as reader:
        assert reader.read(NOWHERE, "a.txt", text.encode())[0].text == text.strip()


def document(text: str) -> Document:
    return Document(source="s", title="t", text=text, digest="d")


def test_a_document_is_split_as_it_would_be_here(model_folder: Path) -> None:
    long = document("Tea is at four. Cake is at five. " * 100)
    with ReaderProcess(model=model_folder, chunk_tokens=50) as reader:
        assert reader.split(long) == split_document(long, token_spans(model_folder), 50)


def test_a_document_that_takes_too_long_to_split_costs_its_time_and_no_more(model_folder: Path) -> None:
    with ReaderProcess(seconds=1, model=model_folder, patience=1000) as reader:
        with pytest.raises(ReadFailed, match="took longer than 1 s to split"):
            reader.split(document("Tea is at four. " * 1_000_000))
        assert [chunk.text for chunk in reader.split(document("Tea is at four."))] == ["Tea is at four."]


def test_without_its_tokeniser_nothing_is_split(tmp_path: Path) -> None:
    with ReaderProcess(model=tmp_path) as reader, pytest.raises(ModelUnavailable, match="pincite reindex"):
        reader.split(document("Tea."))


def test_the_worker_carries_no_models() -> None:
    with ReaderProcess(read_bytes=modules) as reader:
        loaded = reader.read(NOWHERE, "a", b"")[0].text.split()
    assert not {"chromadb", "torch", "sentence_transformers", "langchain", "onnxruntime"} & set(loaded)


def modules(name: str, data: bytes) -> tuple[Extract, ...]:
    del name, data
    return (Extract(text=" ".join(sys.modules)),)


PARENT = """
import sys
from pathlib import Path
from ingest.extraction.isolation import ReaderProcess
from tests.ingest.extraction.test_isolation import misbehave
if __name__ == "__main__":
    reader = ReaderProcess(read_bytes=misbehave)
    found = reader.read(Path("x"), "parent", b"")[0]
    print(found.title, found.text, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a process that is not a child needs Linux")
def test_the_worker_and_what_it_was_forked_off_end_with_a_parent_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=-1, stdout=-1, cwd=ROOT, text=True) as parent:
        assert parent.stdout is not None
        both = [os.pidfd_open(int(pid)) for pid in parent.stdout.readline().split()]
        parent.kill()
    for process in both:
        assert select.select([process], [], [], 20)[0] == [process]
        os.close(process)
