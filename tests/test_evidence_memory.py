"""What is remembered of evidence changes no vector, whatever happens to its file, and goes with its chunk."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot import wiring
from bot.adapters.database import RememberedEvidence
from bot.answering.evidence.coefficients import FITTED
from bot.answering.evidence.ranking import Ranker, gather
from bot.nouns import Question, Stamp
from bot.settings import NO_READER
from ingest.maintenance import remove
from ingest.pipeline import sync
from tests.passages import chunks_of, embed, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.ports import Vectors
    from bot.settings import Settings

SHED = "# The shed\n\nThe shed holds ladders.\n\nSeeds lie in the drawer. The key hangs by the door.\n"
PLACES = {"The shed holds ladders.": "a", "Seeds lie in the drawer.": "b", "The key hangs by the door.": "b"}


class Counting:
    """An Embedder that counts the texts that it is given."""

    def __init__(self, model: str = "counting") -> None:
        self.stamp = Stamp(model=model, backend="none", precision="float32", dimension=512)
        self.texts = 0

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return embed(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.db"


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def remembered(path: Path, counting: Counting) -> Iterator[RememberedEvidence]:
    memory = RememberedEvidence(path, counting)
    yield memory
    memory.close()


def expected() -> Vectors:
    return embed(list(PLACES))


def rows(path: Path) -> list[tuple[str, bytes]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT chunk, vector FROM evidence").fetchall()
    connection.close()
    return found


def test_the_second_time_nothing_is_embedded_and_the_vectors_are_the_same_to_the_bit(
    path: Path, remembered: RememberedEvidence, counting: Counting
) -> None:
    assert np.array_equal(remembered(PLACES), expected())
    backwards = dict(reversed(PLACES.items()))
    assert np.array_equal(remembered(backwards), expected()[::-1])
    other = RememberedEvidence(path, counting)
    assert np.array_equal(other(PLACES), expected())
    other.close()
    assert counting.texts == len(PLACES)


def test_units_rank_alike_with_and_without_it(remembered: RememberedEvidence) -> None:
    evidence = gather("Where is the key?", found("Where is the key?", chunks_of(SHED)))
    for _ in range(2):
        assert Ranker(embed, FITTED, remembered).rank(evidence) == Ranker(embed, FITTED).rank(evidence)


def test_another_model_has_vectors_of_its_own(path: Path, remembered: RememberedEvidence) -> None:
    remembered(PLACES)
    other = Counting("another")
    memory = RememberedEvidence(path, other)
    memory(PLACES)
    memory.close()
    assert other.texts == len(PLACES)


def test_it_holds_no_words_and_forgets_a_chunk(path: Path, remembered: RememberedEvidence) -> None:
    remembered(PLACES)
    assert all(b"shed" not in file.read_bytes() for file in path.parent.iterdir())
    remembered.forget(["b", "unknown"])
    assert [chunk for chunk, _ in rows(path)] == ["a"]


def test_beyond_the_bound_the_oldest_go(path: Path, counting: Counting) -> None:
    memory = RememberedEvidence(path, counting, most=10)
    for number in range(30):
        memory({f"text {number}": f"{number}"})
    memory.close()
    assert [chunk for chunk, _ in rows(path)] == [f"{number}" for number in range(20, 30)]


def test_a_damaged_vector_is_made_anew(path: Path, remembered: RememberedEvidence, counting: Counting) -> None:
    remembered(PLACES)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE evidence SET vector = zeroblob(length(vector))")
    connection.close()
    assert np.array_equal(remembered(PLACES), expected())
    assert np.array_equal(remembered(PLACES), expected())
    assert counting.texts == 2 * len(PLACES)


@pytest.mark.parametrize("what", ["damaged", "a folder", "of another kind"])
def test_a_file_that_cannot_be_used_only_costs_time_and_a_writer_replaces_it(
    path: Path, counting: Counting, what: str
) -> None:
    if what == "a folder":
        path.mkdir()
    elif what == "damaged":
        path.write_bytes(b"no database at all" * 1000)
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE evidence (something TEXT)")
        connection.close()
    memory = RememberedEvidence(path, counting)
    for _ in range(2):
        assert np.array_equal(memory(PLACES), expected())
    assert counting.texts == 2 * len(PLACES)
    memory.close()
    if what != "a folder":
        memory.forget(["a"])
        memory(PLACES)
        assert len(rows(path)) == len(PLACES)
    memory.close()


def test_another_process_that_writes_is_not_waited_for(path: Path, remembered: RememberedEvidence) -> None:
    remembered({"first": "a"})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert np.array_equal(remembered(PLACES), expected())
    other.execute("ROLLBACK")
    other.close()
    remembered(PLACES)
    assert len(rows(path)) == 1 + len(PLACES)


def test_threads_and_processes_share_it(path: Path, counting: Counting) -> None:
    memories = [RememberedEvidence(path, counting) for _ in range(2)]
    wrong: list[int] = []

    def ask(memory: RememberedEvidence, first: int) -> None:
        for number in range(first, first + 20):
            texts = {f"text {number}": "a", f"word {number % 7}": "b"}
            if not np.array_equal(memory(texts), embed(list(texts))):
                wrong.append(number)

    threads = [threading.Thread(target=ask, args=(memory, 5 * n)) for n in range(4) for memory in memories]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for memory in memories:
        memory.close()
    assert wrong == []


def test_a_workspace_remembers_what_was_asked_and_forgets_what_is_removed(settings: Settings, documents: Path) -> None:
    settings = settings.model_copy(update={"reader": NO_READER})
    sync([documents], settings)
    kept = settings.index / wiring.EVIDENCE
    with wiring.open_engine(settings) as engine:
        first, again = (engine.find(Question(text="When does the greenhouse open?")) for _ in range(2))
    assert first.claims == again.claims != ()
    before = {chunk for chunk, _ in rows(kept)}
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        garden = {chunk.id for chunk in workspace.manifest.chunks_of("garden.md")}
    assert garden & before
    remove(["garden.md"], settings)
    assert {chunk for chunk, _ in rows(kept)} == before - garden
