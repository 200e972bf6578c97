"""Nobody finds what is not for them, and what is for them is found as if there were nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.adapters.database import Batch, DocumentMove, LexicalSearch, Library, Manifest
from bot.adapters.database.postgres.index import PostgresIndex
from bot.adapters.database.postgres.vectors import NearestPassages, PostgresVectors
from bot.adapters.vectors.chroma import ChromaVectors
from bot.nouns import Clearance, Document, Stamp
from bot.retrieval.dense import DenseSearch
from bot.retrieval.fusion import HybridRetriever
from bot.retrieval.rerank import RerankingRetriever
from ingest.chunking.split import split_document
from tests.ingest.chunking.test_split import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.adapters.database import Database
    from bot.nouns import Chunk, Hit
    from bot.ports.answering import Retriever, Search, Vectors, VectorStore

BOTH_BACK_ENDS = True
WORDS = ("heron", "otter", "weir", "lamp", "wick", "tower")
NAMES = ("hr", "board", "legal")
EVERYTHING = 10_000


@dataclass(frozen=True)
class Counted:
    """An Embedder and a Scorer that count the words of WORDS."""

    stamp = Stamp(model="counted", backend="test", precision="float32", dimension=len(WORDS) + 1)

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [[text.count(word) for word in WORDS] + [1] for text in texts]
        counts = np.array(rows, dtype=np.float32).reshape(-1, len(WORDS) + 1)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        return [-abs(len(text) - len(question)) for text in texts]


class Exact:
    """A VectorStore that compares with every vector, and remembers how many it was asked for."""

    def __init__(self) -> None:
        self.held: dict[str, Vectors] = {}
        self.asked: list[int] = []

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        self.held |= zip((chunk.id for chunk in chunks), vectors, strict=True)

    def delete(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self.held.pop(id_, None)

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        self.asked.append(k)
        cosines = {id_: float(held @ vector[0]) for id_, held in self.held.items()}
        return dict(sorted(cosines.items(), key=lambda item: (-item[1], item[0]))[:k])

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        return {id_: self.held[id_] for id_ in ids if id_ in self.held}


@dataclass(frozen=True)
class Shelf:
    """An index of documents, and who may read each."""

    database: Database
    vectors: VectorStore
    audiences: Mapping[str, tuple[str, ...]]

    @property
    def dense(self) -> Search:
        if is_on_server(self.database):
            return NearestPassages(Counted(), self.database)
        return DenseSearch(Counted(), self.vectors, Manifest(self.database))

    @property
    def further(self) -> Search:
        """The dense search, as it goes about many permitted passages."""
        if is_on_server(self.database):
            return NearestPassages(Counted(), self.database, few=0)
        return DenseSearch(Counted(), self.vectors, Manifest(self.database), few=0)

    @property
    def lexical(self) -> Search:
        return LexicalSearch(self.database)

    def retrievers(self, pool: int) -> tuple[Retriever, ...]:
        fused = HybridRetriever(self.dense, self.lexical, pool=pool)
        return fused, RerankingRetriever(fused, Counted())

    def covered(self, hits: Iterable[Hit], clearance: Clearance) -> list[Hit]:
        return [hit for hit in hits if clearance.covers(self.audiences[hit.chunk.source])]


def is_on_server(database: Database) -> bool:
    return database.dialect.name == "postgresql"


def shelf(database: Database, documents: Sequence[Document], vectors: VectorStore) -> Shelf:
    """With these documents alone, whatever the database held."""
    manifest = Manifest(database)
    batch = Batch(documents=[("f", one, split_document(one, tokens)) for one in documents])
    made = Counted().embed_passages([chunk.text for chunk in batch.chunks()])
    batch.removed.extend(summary.source for summary in manifest.sources())
    if is_on_server(database):
        stored = PostgresVectors(database)
        index = PostgresIndex(database, stored, lambda _: None)
        index.prepare(Counted.stamp)
        index.add(batch.chunks(), made)
        index.commit(batch)
    else:
        vectors.upsert(batch.chunks(), made)
        manifest.commit(batch)
    return Shelf(database, vectors, {one.source: one.audience for one in documents})


def document(source: str, text: str, *audience: str) -> Document:
    return Document(source=source, title="", text=text, digest=source, audience=audience)


texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
audiences = st.lists(st.sampled_from((*NAMES, "HR ", "Board")), max_size=3).map(tuple)
clearances = st.builds(
    Clearance, names=st.frozensets(st.sampled_from((*NAMES, " Hr", "nobody")), max_size=3), unmarked=st.booleans()
)
written = st.lists(st.tuples(texts, audiences), min_size=1, max_size=25).map(
    lambda pairs: [document(f"{n}.md", text, *audience) for n, (text, audience) in enumerate(pairs)]
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written, clearances, texts, st.integers(1, 6))
def test_what_is_found_is_covered_and_all_that_is_covered_is_found(
    database: Database, documents: list[Document], clearance: Clearance, query: str, k: int
) -> None:
    held = shelf(database, documents, Exact())
    for search in (held.dense, held.lexical):
        allowed = held.covered(search.search(query, EVERYTHING), clearance)
        assert search.search(query, k, clearance) == tuple(allowed[:k])
    allowed = held.covered(held.further.search(query, EVERYTHING), clearance)
    further = held.further.search(query, k, clearance)
    assert held.covered(further, clearance) == list(further)
    assert [hit.score for hit in further] == [hit.score for hit in allowed[:k]]  # of equals, a graph may take any
    for retriever in held.retrievers(pool=k):
        found = retriever.retrieve(query, k, clearance)
        assert held.covered(found, clearance) == list(found)
        assert len(found) == min(k, len(held.covered(held.dense.search(query, EVERYTHING), clearance)))
    library = Library(database)
    shown = {one.source for one in documents if clearance.covers(one.audience)}
    assert {one.source for one in library.sources(clearance)} == shown
    assert {one.source for one in documents if library.may_show(one.source, clearance)} == shown


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written, clearances, texts)
@example(
    [document(f"{n}.md", text) for n, text in enumerate(["heron"] * 4 + ["otter", "weir"])]
    + [document("6.md", "heron", "hr")],
    Clearance(names=frozenset()),
    "heron",
).via("equal scores at the cut")
def test_a_passage_is_found_as_if_there_were_no_others(
    database: Database, documents: list[Document], clearance: Clearance, query: str
) -> None:
    mixed = shelf(database, documents, Exact())
    dense = mixed.dense.search(query, 5, clearance)
    lexical = {hit.chunk.id for hit in mixed.lexical.search(query, EVERYTHING, clearance)}
    alone = shelf(database, [one for one in documents if clearance.covers(one.audience)], Exact())
    assert dense == alone.dense.search(query, 5)
    assert lexical == {hit.chunk.id for hit in alone.lexical.search(query, EVERYTHING)}


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaVectors]:
    vectors = ChromaVectors(tmp_path / "chroma")
    yield vectors
    vectors.close()


def test_many_restricted_passages_do_not_starve_the_one_that_is_permitted(
    database: Database, chroma: ChromaVectors
) -> None:
    secret = [document(f"secret{n}.md", "heron weir", "board") for n in range(300)]
    held = shelf(database, [*secret, document("public.md", "The heron eats by the lamp of the tower.")], chroma)
    staff = Clearance(names=frozenset({"staff"}))
    for search in (held.dense, held.further, held.lexical):
        assert search.search("heron weir", 5)[0].chunk.source.startswith("secret")
        assert [hit.chunk.source for hit in search.search("heron weir", 5, staff)] == ["public.md"]
    for retriever in held.retrievers(pool=5):
        assert [hit.chunk.source for hit in retriever.retrieve("heron weir", 5, staff)] == ["public.md"]
        assert len(retriever.retrieve("heron weir", 5, Clearance(names=frozenset({"board"})))) == 5


@pytest.mark.embedded
def test_without_a_clearance_the_vectors_are_asked_once(database: Database) -> None:
    vectors = Exact()
    held = shelf(database, [document("a.md", "heron", "hr"), document("b.md", "heron")], vectors)
    assert len(held.dense.search("heron", 1)) == 1
    assert vectors.asked == [1]
    assert len(held.dense.search("heron", 1, Clearance(names=frozenset(), unmarked=True))) == 1
    assert vectors.asked[1:] in ([1], [1, 2])


@pytest.mark.embedded
def test_vectors_that_the_manifest_does_not_know_do_not_starve_either(database: Database) -> None:
    vectors = Exact()
    held = shelf(database, [document("a.md", "heron heron lamp")], vectors)
    vectors.held |= {f"stray{n}": Counted().embed_query("heron")[0] for n in range(20)}
    assert [hit.chunk.source for hit in held.dense.search("heron", 2, Clearance(names=frozenset()))] == ["a.md"]


@pytest.mark.parametrize(
    ("names", "unmarked", "audience", "covers"),
    [
        ((), True, (), True),
        ((), False, (), False),
        (("hr",), False, (), False),
        (("hr",), True, ("hr",), True),
        (("hr",), False, ("board", "hr"), True),
        ((" HR ",), True, ("hr",), True),
        (("straße",), True, ("STRASSE",), True),
        (("Cafe\u0301",), True, ("caf\xe9",), True),
        (("hr",), True, ("h",), False),
        ((), True, ("hr",), False),
        (("",), True, ("",), False),
        ((" ",), True, (" ", ""), False),
    ],
)
def test_who_is_covered(names: tuple[str, ...], unmarked: bool, audience: tuple[str, ...], covers: bool) -> None:  # noqa: FBT001 - a table
    assert Clearance(names=frozenset(names), unmarked=unmarked).covers(audience) is covers


@given(clearances, audiences)
def test_more_names_never_cover_less(clearance: Clearance, audience: tuple[str, ...]) -> None:
    if clearance.covers(audience):
        assert replace(clearance, names=clearance.names | {"more"}, unmarked=True).covers(audience)


def test_a_hidden_document_and_an_unknown_one_cannot_be_told_apart(database: Database) -> None:
    held = shelf(database, [document("a.md", "heron", "hr"), document("b.md", "otter")], Exact())
    library, nobody = Library(held.database), Clearance(names=frozenset())
    assert [library.may_show(source, nobody) for source in ("a.md", "never.md", "b.md")] == [False, False, True]
    assert [library.may_show(source, None) for source in ("a.md", "never.md")] == [True, False]
    assert [(one.source, one.audience) for one in library.sources()] == [("a.md", ("hr",)), ("b.md", ())]


def test_an_audience_goes_with_its_document(database: Database) -> None:
    held = shelf(database, [document("a.md", "heron", "hr")], Exact())
    manifest, nobody, hr = Manifest(held.database), Clearance(names=frozenset()), Clearance(names=frozenset({"hr"}))
    manifest.commit(Batch(moved=[DocumentMove("a.md", "b.md", "f")]))
    assert (manifest.may_show("b.md", nobody), manifest.may_show("b.md", hr)) == (False, True)
    open_now = replace(document("b.md", "heron"), digest="2")
    manifest.commit(Batch(documents=[("f", open_now, split_document(open_now, tokens))]))
    assert manifest.may_show("b.md", nobody)
    manifest.commit(Batch(removed=["b.md"]))
    with held.database.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audiences").scalar_one() == 0
