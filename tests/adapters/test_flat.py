"""Both ways to the vectors find the same, and the file is never read once it is not of this moment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wiring
from bot.adapters.vectors.chroma import ChromaVectors
from bot.adapters.vectors.flat import SLICE, FewVectors, FlatFile, FlatVectors, MappedVectors
from bot.errors import Stopped
from bot.nouns import Chunk, Clearance, Question, Stamp
from ingest.pipeline import sync
from ingest.upkeep.maintenance import remove
from tests.forked import run
from tests.passages import embed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.configuration.settings import Settings
    from bot.nouns import Answer
    from bot.ports.answering import Vectors, VectorSearch

ROOT = Path(__file__).parents[2]
DIMENSION = 8
ROOMS = "kitchen hall yard loft cellar study bath shed attic porch".split()
THINGS = "kettle ladder lamp broom mirror carpet piano clock vase stove".split()
QUESTIONS = [f"Where is the {thing}?" for thing in THINGS] + [f"Who keeps the key of the {room}?" for room in ROOMS]
CLEARANCES = [
    None,
    Clearance(names=frozenset()),
    Clearance(names=frozenset({"hr"})),
    Clearance(names=frozenset({"hr"}), unmarked=False),
]
KILLED = """
import os, signal
from pathlib import Path
from bot.adapters.{module} import {owner}
from bot.configuration.settings import Settings
from ingest.pipeline import sync

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

{owner}.{method} = die
sync([Path({documents!r})], Settings(index=Path({index!r})), yes=True)
"""
"""An ingestion that the operating system ends where it would do this."""


def directions(count: int) -> Vectors:
    vectors = np.random.default_rng(7).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def names(count: int) -> list[str]:
    return [f"{number:02}" for number in range(count)]


@pytest.fixture(params=["chroma", "flat"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorSearch]:
    """Twenty vectors, behind either implementation of the port."""
    if request.param == "flat":
        file = FlatFile(tmp_path / "vectors.flat")
        file.write("mark", names(20), directions(20))
        yield FlatVectors(file, lambda: "mark", MappedVectors(ids=(), rows=directions(0)))
        return
    chroma = ChromaVectors(tmp_path / "chroma")
    chroma.upsert(
        [Chunk(id=name, source="s", title="t", text="x", start=0, end=1) for name in names(20)], directions(20)
    )
    chroma.settle()
    yield chroma
    chroma.close()


class TestEitherStore:
    def test_finds_the_nearest_with_their_cosine_best_first(self, store: VectorSearch) -> None:
        known = directions(20)
        for number in range(20):
            found = store.nearest(known[number], 7)
            exact = sorted(names(20), key=lambda name: -float(known[int(name)] @ known[number]))[:7]
            assert list(found) == exact
            assert list(found.values()) == pytest.approx(
                [float(known[int(name)] @ known[number]) for name in exact], abs=1e-6
            )

    @pytest.mark.parametrize(("k", "count"), [(-1, 0), (0, 0), (1, 1), (20, 20), (500, 20)])
    def test_finds_as_many_as_are_asked_for_and_there(self, store: VectorSearch, k: int, count: int) -> None:
        assert len(store.nearest(directions(1), k)) == count

    def test_gives_the_vectors_that_are_there(self, store: VectorSearch) -> None:
        found = store.vectors(["03", "unknown", "19"])
        assert found.keys() == {"03", "19"}
        assert np.allclose(found["19"], directions(20)[19], atol=1e-7)
        assert store.vectors([]) == {}


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1), min_size=1, unique=True))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    file = FlatFile(tmp_path_factory.mktemp("flat") / "vectors.flat")
    file.write("mark 1", ids, directions(len(ids)))
    read = file.read("mark 1")
    assert read is not None
    assert file.is_sound("mark 1")
    assert read.ids == tuple(ids)
    assert np.array_equal(read.rows, directions(len(ids)))
    assert file.read("mark 2") is file.read("") is None


@pytest.mark.parametrize("at", [0.0, 0.5, 0.99])
def test_a_damaged_file_is_not_read(tmp_path: Path, at: float) -> None:
    path = tmp_path / "vectors.flat"
    FlatFile(path).write("mark", names(200), directions(200))
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 1
    path.write_bytes(data)
    assert FlatFile(path).read("mark") is None
    assert not FlatFile(path).is_sound("mark")
    for size in (0, 10, len(data) // 2):
        path.write_bytes(bytes(data)[:size])
        assert FlatFile(path).read("mark") is None
        assert not FlatFile(path).is_sound("mark")


def test_a_file_whose_header_tells_another_number_of_rows_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "vectors.flat"
    FlatFile(path).write("mark", names(200), directions(200))
    path.write_bytes(path.read_bytes().replace(b'"shape": [200, ', b'"shape": [199, '))
    assert FlatFile(path).read("mark") is None
    assert not FlatFile(path).is_sound("mark")


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


FEW = [Chunk(id=f"{one} {two}", source="s", title=one, text=two, start=0, end=1) for one in ROOMS for two in THINGS]
AGAIN = len(FEW)


def few(path: Path, embedder: Counting, chunks: Sequence[Chunk] = FEW) -> FewVectors:
    return FewVectors(FlatFile(path), embedder, lambda: [chunks[:7], chunks[7:]])


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a few vectors."""
    few(tmp_path / "vectors.flat", Counting()).keep(lambda: None)
    return tmp_path / "vectors.flat"


def wholly(found: VectorSearch) -> tuple[list[str], list[float]]:
    """All that is found for a question, and how near it is."""
    nearest = found.nearest(embed(["Where is the lamp of the loft?"]), AGAIN)
    return list(nearest), list(nearest.values())


def in_memory(chunks: Sequence[Chunk] = FEW) -> MappedVectors:
    return MappedVectors(
        ids=tuple(one.id for one in chunks), rows=embed([f"{one.title}\n{one.text}" for one in chunks])
    )


def test_a_few_vectors_that_are_kept_are_not_made_again(kept: Path) -> None:
    embedder = Counting()
    found = few(kept, embedder)
    assert wholly(found) == wholly(in_memory())
    assert np.array_equal(found.vectors(["loft lamp"])["loft lamp"], embed(["loft\nlamp"])[0])
    assert embedder.texts == 0


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda path: path.write_bytes(path.read_bytes()[:-2000]),
        lambda path: path.rename(f"{path}.part"),  # as a process leaves it that is killed
    ],
)
def test_a_few_vectors_are_made_once_where_the_file_is_not_sound(kept: Path, harm: Callable[[Path], object]) -> None:
    harm(kept)
    before, embedder = sorted(kept.parent.iterdir()), Counting()
    found = few(kept, embedder)
    assert wholly(found) == wholly(found) == wholly(in_memory())
    assert embedder.texts == AGAIN
    assert sorted(kept.parent.iterdir()) == before


def test_a_few_vectors_of_another_embedder_or_of_other_chunks_are_not_read(kept: Path) -> None:
    other, same = Counting("other"), Counting()
    assert wholly(few(kept, other)) == wholly(in_memory())
    assert wholly(few(kept, same, FEW[1:])) == wholly(in_memory(FEW[1:]))
    assert (other.texts, same.texts) == (AGAIN, AGAIN - 1)


def test_of_no_chunks_nothing_is_found_or_kept(tmp_path: Path) -> None:
    nothing = few(tmp_path / "vectors.flat", Counting(), [])
    nothing.keep(lambda: None)
    assert nothing.nearest(embed(["lamp"]), 5) == nothing.vectors(["loft lamp"]) == {}
    assert list(tmp_path.iterdir()) == []


def test_vectors_for_which_nobody_waits_are_not_made(tmp_path: Path) -> None:
    embedder = Counting()

    def go_on() -> None:
        if embedder.texts:
            raise Stopped("Nobody waits for it.")

    with pytest.raises(Stopped):
        few(tmp_path / "vectors.flat", embedder).keep(go_on)
    assert embedder.texts == SLICE
    assert list(tmp_path.iterdir()) == []


def write_rooms(folder: Path) -> None:
    for number, (room, thing) in enumerate(zip(ROOMS, THINGS, strict=True)):
        audience = "---\naudience: hr\n---\n" if number % 3 == 0 else ""
        kept = f"Person {number} keeps the key of the {room}."
        text = f"{audience}# The {room}\n\nThe {thing} stands in the {room}.\n\n{kept}\n"
        (folder / f"{room}.md").write_text(text, encoding="utf-8")


@pytest.fixture
def rooms(settings: Settings, tmp_path: Path) -> Path:
    """Documents for everybody and for a few, which are indexed."""
    folder = tmp_path / "rooms"
    folder.mkdir()
    write_rooms(folder)
    sync([folder], settings)
    return folder


@dataclass
class Said:
    """All of an answer but ids and times; the scores apart, since Chroma computes a cosine by way of a distance."""

    words: object
    scores: list[float]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Said) and self.words == other.words and np.allclose(self.scores, other.scores, atol=1e-6)
        )

    __hash__ = None  # type: ignore[assignment]


def said(answer: Answer) -> Said:
    ranked = [(one.citation.source, one.citation.start) for one in answer.trace.candidates]
    quotes = [(one.source, one.start, one.end, one.quote) for one in answer.citations]
    words = (answer.verdict, answer.text, answer.note, ranked, quotes, answer.faults)
    return Said(words=words, scores=[one.score for one in answer.trace.candidates])


def answers(settings: Settings) -> list[Said]:
    asked = [(text, clearance) for text in QUESTIONS[::2] for clearance in CLEARANCES]
    with wiring.open_engine(settings) as engine:
        return [said(engine.find(Question(text=text, clearance=clearance))) for text, clearance in asked]


def imported(settings: Settings) -> str:
    """Whether asking imports Chroma."""
    code = (
        "import sys; from bot import wiring; from bot.nouns import Question;"
        "from bot.configuration.settings import load_settings;"
        f"opened = wiring.open_engine(load_settings(index={str(settings.index)!r}));"
        "opened.__enter__().find(Question(text='Where is the lamp?')); print('chromadb' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_every_answer_is_the_same_both_ways(settings: Settings, rooms: Path) -> None:
    assert imported(settings) == "False"
    flat = answers(settings)
    (settings.index / wiring.VECTORS_FILE).unlink()
    assert imported(settings) == "True"
    assert answers(settings) == flat
    del rooms


def fill(rooms: Path) -> None:
    (rooms / "hall.md").write_text(
        "# The hall\n\nThe ladder was sold. The safe stands in the hall.\n", encoding="utf-8"
    )
    (rooms / "garage.md").write_text("# The garage\n\nThe bicycle stands in the garage.\n", encoding="utf-8")
    (rooms / "loft.md").unlink()
    (rooms / "yard.md").rename(rooms / "court.md")


@pytest.mark.parametrize(
    ("module", "owner", "method"),
    [
        ("database", "Manifest", "announce"),
        ("vectors.chroma", "ChromaVectors", "upsert"),
        ("database", "Manifest", "commit"),
        ("vectors.chroma", "ChromaVectors", "delete"),
        ("database", "Manifest", "swept"),
        ("database", "Manifest", "set_mark"),
        ("vectors.flat", "FlatFile", "write"),
    ],
)
def test_a_killed_ingestion_leaves_no_file_that_is_of_another_moment(
    settings: Settings, rooms: Path, module: str, owner: str, method: str
) -> None:
    """A running reader, and one that opens the index later, say what Chroma alone says."""
    with wiring.open_engine(settings) as engine:
        engine.find(Question(text="Where is the ladder?"))
        fill(rooms)
        code = KILLED.format(module=module, owner=owner, method=method, documents=str(rooms), index=str(settings.index))
        ran = run(code)
        assert ran.returncode == -9, ran.stderr
        asked = [*QUESTIONS[::3], "Where is the ladder?", "Where is the safe?", "Where is the bicycle?"]
        running = [said(engine.find(Question(text=text))) for text in asked]
    assert running == [found[0] for found in both_ways(settings, asked)]
    sync([rooms], settings, yes=True)
    assert imported(settings) == "False"
    shown = repr([found[0] for found in both_ways(settings, asked)])
    assert "The safe stands in the hall." in shown
    assert "The ladder stands in the hall." not in shown
    assert "loft.md" not in shown
    assert "yard.md" not in shown


def both_ways(settings: Settings, asked: list[str]) -> list[tuple[Said, Said]]:
    """What is said, which has to be what is said without the file."""
    bare = settings.model_copy(update={"index": settings.index.with_name("bare")})
    shutil.rmtree(bare.index, ignore_errors=True)
    shutil.copytree(settings.index, bare.index, symlinks=True, ignore=shutil.ignore_patterns(wiring.VECTORS_FILE))
    with wiring.open_engine(settings) as engine, wiring.open_engine(bare) as other:
        found = [(said(engine.find(Question(text=text))), said(other.find(Question(text=text)))) for text in asked]
    assert all(one == another for one, another in found)
    return found


def swap_database(settings: Settings, rooms: Path) -> None:
    """Another index in the place of this one, which has committed as often."""
    (settings.index / "pincite.db").unlink()
    shutil.rmtree(settings.index / "chroma")
    fill(rooms)
    sync([rooms], settings)


def bring_back(settings: Settings, rooms: Path) -> None:
    """The file of before in the place of the one of now."""
    before = (settings.index / wiring.VECTORS_FILE).read_bytes()
    fill(rooms)
    sync([rooms], settings)
    (settings.index / wiring.VECTORS_FILE).write_bytes(before)


def take_out(settings: Settings, rooms: Path) -> None:
    del rooms
    remove(["hall.md"], settings)


def open_up(settings: Settings, rooms: Path) -> None:
    """What was for a few is for everybody."""
    text = (rooms / "kitchen.md").read_text(encoding="utf-8")
    (rooms / "kitchen.md").write_text(text.replace("audience: hr\n", "note: x\n"), encoding="utf-8")
    sync([rooms], settings, yes=True)


@pytest.mark.parametrize("change", [swap_database, bring_back, take_out, open_up])
def test_after_any_change_both_ways_say_the_same(
    settings: Settings, rooms: Path, change: Callable[[Settings, Path], None]
) -> None:
    change(settings, rooms)
    both_ways(settings, QUESTIONS[::2])


def test_an_index_of_before_gets_the_file_with_the_next_ingestion(settings: Settings, rooms: Path) -> None:
    before = (settings.index / wiring.VECTORS_FILE).read_bytes()
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        workspace.manifest.set_mark("")
    (settings.index / wiring.VECTORS_FILE).unlink()
    report = sync([rooms], settings)
    assert report.chunks == 0
    assert (settings.index / wiring.VECTORS_FILE).stat().st_size == len(before)
    assert imported(settings) == "False"


def test_what_changes_nothing_leaves_the_file_as_it_is(settings: Settings, rooms: Path) -> None:
    before: Mapping[str, object] = {"file": (settings.index / wiring.VECTORS_FILE).stat().st_mtime_ns}
    sync([rooms], settings)
    assert before == {"file": (settings.index / wiring.VECTORS_FILE).stat().st_mtime_ns}
