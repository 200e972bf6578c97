"""Reading ahead of the embedding: in order, within bounds, and gone when it is left."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import ReadFailed
from ingest.extraction import ahead
from ingest.extraction.ahead import FILES_EACH, Ahead
from ingest.extraction.extract import Extract
from ingest.extraction.isolation import ReaderProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOWHERE = Path("nowhere")
MANY = 4 * FILES_EACH


def read(name: str, data: bytes) -> tuple[Extract, ...]:
    """Slow where it is told to be, and not in the process of the tests."""
    if name == "waits":
        threading.Event().wait()
    time.sleep(0.05 if name == "slow" else 0)
    if name == "dies":
        os._exit(1)
    return (Extract(text=data.decode(), title=str(os.getpid())),)


def open_reader() -> ReaderProcess:
    return ReaderProcess(read_bytes=read)


def opened(files: int) -> Ahead[str]:
    """A character counts as a passage."""
    return Ahead(open_reader, len, files)


def job(name: str, text: str) -> Callable[[ReaderProcess], str]:
    return lambda reader: reader.read(NOWHERE, name, text.encode())[0].text


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = set(multiprocessing.active_children())
    yield
    assert set(multiprocessing.active_children()) <= before


def test_results_come_in_the_order_of_the_files_whichever_is_read_first() -> None:
    jobs = [job("slow" if n % 3 == 0 else "quick", f"Text {n}") for n in range(MANY)]
    with opened(MANY) as reading:
        assert list(reading.results(jobs)) == [f"Text {n}" for n in range(MANY)]


def test_reading_goes_on_while_a_result_is_worked_on() -> None:
    done: list[int] = []

    def noted(number: int) -> Callable[[ReaderProcess], str]:
        def work(_: ReaderProcess) -> str:
            done.append(number)
            return "read"

        return work

    with opened(10) as reading:
        results = reading.results([noted(n) for n in range(10)])
        assert next(results) == "read"
        wait_until(lambda: len(done) == 10)


def test_so_much_is_held_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST_HELD", 5)
    done: list[int] = []
    taken: list[str] = []
    waiting: list[int] = []

    def counted(number: int) -> Callable[[ReaderProcess], str]:
        def work(_: ReaderProcess) -> str:
            done.append(number)
            waiting.append(len(done) - len(taken))
            return "1"

        return work

    with opened(MANY) as reading:
        for result in reading.results([counted(n) for n in range(100)]):
            time.sleep(0.001)
            taken.append(result)
    assert len(done) == 100
    assert max(waiting) <= 5 + ahead.MOST_READERS + 2


def test_the_next_one_is_read_even_where_later_ones_have_taken_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "MOST_HELD", 1)
    jobs = [job("slow" if n % 2 == 0 else "quick", "Text") for n in range(MANY)]
    with opened(MANY) as reading:
        assert len(list(reading.results(jobs))) == MANY


def test_a_file_that_kills_its_reader_costs_only_itself() -> None:
    def survived(name: str) -> Callable[[ReaderProcess], str]:
        def work(reader: ReaderProcess) -> str:
            try:
                return job(name, "read")(reader)
            except ReadFailed as error:
                return str(error)

        return work

    names = ["dies" if n == 3 else "quick" for n in range(MANY)]
    with opened(MANY) as reading:
        said = list(reading.results([survived(name) for name in names]))
    assert said == ["its parser crashed: open it and save it again" if name == "dies" else "read" for name in names]


def test_what_a_job_raises_comes_when_its_turn_does() -> None:
    with opened(2) as reading:
        results = reading.results([job("quick", "read"), job("dies", ""), job("quick", "read")])
        assert next(results) == "read"
        with pytest.raises(ReadFailed, match="its parser crashed"):
            next(results)


def test_it_can_be_left_while_files_are_read() -> None:
    """As by Ctrl-C; such a file would be read for ever."""
    with opened(MANY) as reading:
        results = reading.results([job("quick", "read"), *(job("waits", "") for _ in range(MANY))])
        assert next(results) == "read"
    assert not any(thread.name.startswith("reading") for thread in threading.enumerate())


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1000):
        if is_so():
            return
        time.sleep(0.01)
    pytest.fail("it did not come to that")
