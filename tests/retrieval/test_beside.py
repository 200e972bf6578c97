"""What stands beside the index for one conversation: it is found with the rest, and the rest keeps its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import ATTACHED, Chunk, Clearance, Hit, known_as
from bot.retrieval.beside import PULL, AllPassages, AllWords, AnnexRetriever
from bot.retrieval.rerank import RerankingRetriever

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STAFF = Clearance(names=frozenset({"staff"}), unmarked=True)


def chunk(name: str, text: str = "") -> Chunk:
    return Chunk(id=name, source=f"{name}.md", title="", text=text or name, start=0, end=len(text or name))


class Given:
    """A Retriever, Passages and a Vocabulary of what it was given; it remembers for whom it was asked."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        self.hits = tuple(Hit(chunk=chunk(name), score=score) for name, score in scores.items())
        self.asked: list[Clearance | None] = []

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:  # noqa: ARG002 - a port
        self.asked.append(clearance)
        return tuple(sorted(self.hits, key=lambda hit: -hit.score))[:k]

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        return tuple(hit.chunk for hit in self.hits if hit.chunk == chunk)

    def beginning(self, chunk: Chunk, most: int = 1) -> tuple[Chunk, ...]:
        return self.around(chunk)[:most]

    def holds(self, words: Sequence[str], clearance: Clearance | None = None) -> frozenset[str]:
        self.asked.append(clearance)
        return frozenset(word for word in words if word in self.words())

    def words(self, clearance: Clearance | None = None) -> Mapping[str, int]:  # noqa: ARG002 - a port
        return {hit.chunk.text: 1 for hit in self.hits}

    def sample(self, n: int, clearance: Clearance | None = None) -> Sequence[str]:
        self.asked.append(clearance)
        return [hit.chunk.text for hit in self.hits][:n]

    def using(self, word: str, n: int, clearance: Clearance | None = None) -> Sequence[str]:
        self.asked.append(clearance)
        return [hit.chunk.text for hit in self.hits if word in hit.chunk.text][:n]


SCORES = st.floats(0, 1)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), SCORES),
    st.dictionaries(st.sampled_from(["w", "x", "y", "z"]), SCORES),
    st.integers(0, 9),
)
def test_the_best_of_both_are_found_and_what_was_handed_over_gains(
    main: dict[str, float], other: dict[str, float], k: int
) -> None:
    index, annex = Given(main), Given(other)
    found = AnnexRetriever(index, [annex]).retrieve("q", k, STAFF)
    wanted = main | {name: score + PULL for name, score in other.items()}
    assert [hit.score for hit in found] == sorted(wanted.values(), reverse=True)[:k]
    assert (index.asked, annex.asked) == ([STAFF], [None])


def test_a_scorer_judges_both() -> None:
    class Longest:
        def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:  # noqa: ARG002 - a port
            return [float(len(text)) for text in texts]

    over = RerankingRetriever(Given({"aa": 0.9}), Longest()).over(
        lambda one: AnnexRetriever(one, [Given({"bbb": 0.1})])
    )
    assert [hit.chunk.id for hit in over.retrieve("q", 2)] == ["bbb", "aa"]


def test_passages_and_words_are_those_of_both() -> None:
    index, annex = Given({"a": 1}), Given({"x": 1})
    passages, words = AllPassages([index, annex]), AllWords(index, [annex])
    assert passages.around(chunk("x")) == passages.beginning(chunk("x")) == (chunk("x"),)
    assert passages.around(chunk("n")) == ()
    assert words.holds(["a", "x", "n"], STAFF) == {"a", "x"}
    assert words.words(STAFF) == {"a": 1, "x": 1}
    assert words.sample(5, STAFF) == ["x", "a"]
    assert words.using("a", 5, STAFF) == ["a"]
    assert words.using("x", 5, STAFF) == ["x"]
    assert set(index.asked) == {STAFF}


def test_people_know_it_by_its_name() -> None:
    assert known_as(f"{ATTACHED}F1/a/b.md") == "a/b.md"
    assert known_as("docs/b.md") == "docs/b.md"
