"""Readers and the writer of the vectors take turns, and a reader that stays open sees what another process wrote."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
import pytest

from bot.adapters.vectors.chroma import ChromaVectors
from tests.adapters.test_chroma import chunk, directions
from tests.forked import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
A_MOMENT = 0.5
"""Seconds in which whoever doesn't wait would long be done; who waits, waits for ever."""
WRITER = """
import sys
from pathlib import Path
from bot.adapters.vectors.chroma import ChromaVectors
from tests.adapters.test_chroma import chunk, directions

store, known = ChromaVectors(Path(sys.argv[1])), directions(3)
for name, place in (("a", 0), ("b", 1), ("c", 2)):
    store.upsert([chunk(name)], known[place : place + 1])
    print(name, flush=True)
    sys.stdin.readline()
    store.delete([name])
"""


@dataclass
class Slowly:
    """Lets a method of Chroma's collections begin, and do nothing until it may go on."""

    begun: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def __call__(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def slow(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever Chroma takes and gives
            self.begun.set()
            assert self.may_go_on.wait(60)
            return method(*arguments, **named)

        return slow


def test_a_reader_that_stays_open_sees_what_another_process_wrote(tmp_path: Path) -> None:
    folder, generation, known, seen = tmp_path / "chroma", 0, directions(3), []
    reader = ChromaVectors(folder, lambda: generation)
    with start(WRITER, folder, stdin=-1, stdout=-1, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        for name in writer.stdout:
            generation += 1
            seen.append((name.strip(), set(reader.nearest(known[0], 5)), set(reader.vectors(["a", "b", "c"]))))
            print(file=writer.stdin, flush=True)
    assert seen == [(name, {name}, {name}) for name in "abc"]
    reader.close()


READS: dict[str, Callable[[ChromaVectors], Mapping[str, Any]]] = {
    "query": lambda store: store.nearest(directions(1), 5),
    "get": lambda store: store.vectors(["a", "b"]),
}
"""What a reader does, by the method of Chroma's that it comes to."""
WRITES: dict[str, Callable[[ChromaVectors], None]] = {
    "upsert": lambda store: store.upsert([chunk("b")], directions(1)),
    "delete": lambda store: store.delete(["a"]),
}
"""The same for a writer."""
LEFT = {"upsert": {"a", "b"}, "delete": set[str]()}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[ChromaVectors, ChromaVectors]]:
    """A reader and a writer of the same vectors."""
    reader, writer = (ChromaVectors(tmp_path / "chroma") for _ in range(2))
    writer.upsert([chunk("a")], directions(1))
    yield reader, writer
    reader.close()
    writer.close()


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("write", WRITES)
def test_who_reads_while_something_is_written_waits_for_all_of_it(
    two: tuple[ChromaVectors, ChromaVectors], read: str, write: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = two
    writing, reading = at_once(monkeypatch, write, lambda: WRITES[write](writer), lambda: READS[read](reader))
    assert writing is None
    assert set(reading) == LEFT[write]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("write", WRITES)
def test_who_writes_waits_until_nobody_reads(
    two: tuple[ChromaVectors, ChromaVectors], read: str, write: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = two
    reading, _ = at_once(monkeypatch, read, lambda: READS[read](reader), lambda: WRITES[write](writer))
    assert set(reading) == {"a"}
    assert set(READS[read](reader)) == LEFT[write]


def at_once(
    monkeypatch: pytest.MonkeyPatch, method: str, first: Callable[[], Any], second: Callable[[], Any]
) -> tuple[Any, Any]:
    """What both give, of which the second begins in the middle of the first, and has to wait for its end."""
    slowly = Slowly()
    monkeypatch.setattr(chromadb.Collection, method, slowly(getattr(chromadb.Collection, method)))
    with ThreadPoolExecutor() as threads:
        one = threads.submit(first)
        assert slowly.begun.wait(60)
        other = threads.submit(second)
        waited = not wait([other], A_MOMENT).done
        slowly.may_go_on.set()
        assert waited
        return one.result(), other.result()


def test_readers_don_t_wait_for_each_other(
    two: tuple[ChromaVectors, ChromaVectors], monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Slowly()
    with ThreadPoolExecutor() as threads, monkeypatch.context() as patch:
        patch.setattr(chromadb.Collection, "query", slowly(chromadb.Collection.query))
        reading = threads.submit(READS["query"], two[0])
        assert slowly.begun.wait(60)
        other = threads.submit(READS["get"], two[1])
        done = wait([other], 60).done
        slowly.may_go_on.set()
    assert done
    assert set(reading.result()) == set(other.result()) == {"a"}


def test_a_reader_opens_once_a_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    generations = iter((0, 0, 1, 1))
    opens = chromadb.PersistentClient

    def counted(path: str, **named: Any) -> Any:  # noqa: ANN401 - as the real one
        opened.append(path)
        return opens(path, **named)

    with contextlib.closing(ChromaVectors(tmp_path / "chroma")) as writer:
        writer.upsert([chunk("a")], directions(1))
    monkeypatch.setattr(chromadb, "PersistentClient", counted)
    reader = ChromaVectors(tmp_path / "chroma", lambda: next(generations))
    for _ in range(4):
        reader.nearest(directions(1), 5)
    reader.close()
    assert len(opened) == 2
