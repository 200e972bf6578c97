"""The vector store keeps what it is given, forgets what it is told to, and a reader never lives in the past."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import chromadb
import numpy as np
import pytest
from chromadb.config import Settings

from bot.adapters.vectors.chroma import ChromaVectors
from bot.adapters.vectors.hnsw import GraphNote
from bot.nouns import Chunk, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.ports.answering import Vectors


def chunk(name: str, page: int | None = None) -> Chunk:
    pages = (Page(number=page, start=0, end=9),) if page else ()
    return Chunk(
        id=name, source="s.txt", title="T", text=f"text {name}", start=0, end=9, pages=pages, section=("A", "B")
    )


def directions(count: int, dimension: int = 8) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "chroma"


@pytest.fixture
def vectors(folder: Path) -> Iterator[ChromaVectors]:
    store = ChromaVectors(folder)
    yield store
    store.close()


MEANWHILE = """
import sys, threading, time
from importlib.machinery import PathFinder
from pathlib import Path
from bot.adapters.vectors.chroma import ChromaVectors

begun, halfway = threading.Event(), threading.Event()

class Slow:
    @staticmethod
    def find_spec(name, path, target=None):
        if name == "numpy._typing._array_like":
            halfway.set()
        if name != "numpy.linalg":
            return None
        spec = PathFinder.find_spec(name, path, target)
        execute = spec.loader.exec_module
        spec.loader.exec_module = lambda module: (begun.set(), halfway.wait(3), time.sleep(0.3), execute(module))
        return spec

sys.meta_path.insert(0, Slow)
thread = threading.Thread(target=lambda: __import__("numpy"))
thread.start()
begun.wait()
ChromaVectors(Path("chroma")).load()
thread.join()
print("numpy" in sys.modules, "chromadb" in sys.modules)
"""
"""Loads Chroma while another thread is in the middle of NumPy."""


def test_it_is_imported_whole_while_another_thread_imports_numpy() -> None:
    done = subprocess.run([sys.executable, "-c", MEANWHILE], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("True True", "")


def test_an_empty_store_finds_nothing(vectors: ChromaVectors) -> None:
    assert vectors.nearest(directions(1), 5) == {}
    assert vectors.vectors(["a"]) == {}


def test_the_nearest_come_first_with_their_cosine(vectors: ChromaVectors) -> None:
    known = directions(20)
    vectors.upsert([chunk(str(n)) for n in range(20)], known)
    found = vectors.nearest(known[3], 5)
    assert next(iter(found)) == "3"
    assert found["3"] == pytest.approx(1, abs=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_a_batch_may_exceed_what_chroma_takes_at_once(vectors: ChromaVectors) -> None:
    count = 6000
    vectors.upsert([chunk(str(n)) for n in range(count)], directions(count))
    assert len(vectors.vectors([str(n) for n in range(count)])) == count


def test_what_is_deleted_is_gone_and_unknown_ids_are_no_error(vectors: ChromaVectors) -> None:
    vectors.upsert([chunk("a"), chunk("b")], directions(2))
    vectors.delete(["a", "never there"])
    assert set(vectors.nearest(directions(1), 5)) == {"b"}


def test_clearing_allows_another_dimension(vectors: ChromaVectors) -> None:
    vectors.upsert([chunk("a")], directions(1, 8))
    vectors.clear()
    vectors.upsert([chunk("a")], directions(1, 4))
    assert set(vectors.nearest(directions(1, 4), 5)) == {"a"}


def test_a_reader_follows_the_generation(folder: Path, vectors: ChromaVectors) -> None:
    generation = 0
    reader = ChromaVectors(folder, lambda: generation)
    known = directions(3)
    vectors.upsert([chunk("a"), chunk("b")], known[:2])
    generation += 1
    assert set(reader.nearest(known[0], 5)) == {"a", "b"}
    vectors.delete(["a"])
    vectors.upsert([chunk("c")], known[2:])
    generation += 1
    assert set(reader.nearest(known[0], 5)) == {"b", "c"}
    reader.close()


def test_readers_and_a_writer_in_threads_keep_out_of_each_others_way(folder: Path, vectors: ChromaVectors) -> None:
    generation = 0
    reader = ChromaVectors(folder, lambda: generation)
    known = directions(50)
    found: list[int] = []
    vectors.upsert([chunk("0")], known[:1])

    def read() -> None:
        found.extend(len(reader.nearest(known[0], 50)) for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(1, 50):
        vectors.upsert([chunk(str(n))], known[n : n + 1])
        generation += 1
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert len(reader.nearest(known[0], 50)) == 50
    reader.close()


def test_any_chroma_client_can_read_metadata_but_no_text(folder: Path, vectors: ChromaVectors) -> None:
    vectors.upsert([chunk("a", page=4)], directions(1))
    vectors.close()
    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    rows = client.get_collection("chunks", embedding_function=None).get()
    assert not any(rows["documents"] or [])
    expected = {"source": "s.txt", "title": "T", "section": "A > B", "start": 0, "end": 9, "page": 4}
    assert rows["metadatas"] == [expected]
    client.close()  # type: ignore[attr-defined]


@pytest.fixture
def graph(folder: Path) -> Path:
    """A file of a graph that was written a while ago, by a writer who noted it."""
    stored = folder / "graph" / "data_level0.bin"
    stored.parent.mkdir(parents=True)
    (stored.parent / "index_metadata.pickle").write_bytes(b"about")
    stored.write_bytes(b"neighbours")
    age(stored)
    return stored


def age(path: Path) -> None:
    before = time.time_ns() - 60_000_000_000
    os.utime(path, ns=(before, before))


def test_damage_between_two_commits_is_noted_by_neither(folder: Path, graph: Path) -> None:
    writer = GraphNote(folder)
    writer.write()
    assert GraphNote(folder).is_right()
    when = graph.stat().st_mtime_ns
    graph.write_bytes(b"neighbourz")
    os.utime(graph, ns=(when, when))
    writer.forget()
    writer.write()
    assert not GraphNote(folder).is_right()
    assert not writer.is_right()


def test_what_was_written_since_is_noted(folder: Path, graph: Path) -> None:
    writer = GraphNote(folder)
    writer.write()
    graph.write_bytes(b"neighbors!")
    writer.write()
    assert GraphNote(folder).is_right()


def test_what_is_written_twice_within_a_moment_is_noted(folder: Path, graph: Path) -> None:
    """A coarse clock shows the same time for both."""
    writer = GraphNote(folder)
    os.utime(graph)
    writer.write()
    when = graph.stat().st_mtime_ns
    graph.write_bytes(b"neighbors!")
    os.utime(graph, ns=(when, when))
    writer.write()
    assert GraphNote(folder).is_right()
