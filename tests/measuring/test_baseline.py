"""The baseline of the retrieval evaluation is what the textbook says."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import Chunk, Clearance, Hit
from evals.baseline import Convex, any_word


@dataclass(frozen=True)
class Listed:
    """A search that finds what it is given."""

    scores: dict[str, float]

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        best = sorted(self.scores.items(), key=lambda item: (-item[1], item[0]))[:k]
        return tuple(Hit(chunk=chunk(name), score=score) for name, score in best)


def chunk(name: str) -> Chunk:
    return Chunk(id=name, source=name, title="", text=name, start=0, end=len(name))


def test_both_lists_are_scaled_from_their_least_to_their_best() -> None:
    convex = Convex(Listed({"a": 0.9, "b": 0.7, "c": 0.5}), Listed({"b": 9.0, "d": 1.0}), 0.5)
    assert [(hit.chunk.id, round(hit.score, 3)) for hit in convex.search("tea", 4)] == [
        ("b", 0.75),
        ("a", 0.5),
        ("c", 0.0),
        ("d", 0.0),
    ]


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-9, 30).map(float), max_size=8)


@given(SCORES, SCORES, st.floats(0, 1), st.integers(1, 10))
def test_scores_lie_between_0_and_1_and_each_hit_comes_once(
    dense: dict[str, float], lexical: dict[str, float], weight: float, k: int
) -> None:
    hits = Convex(Listed(dense), Listed(lexical), weight).search("tea", k)
    names = [hit.chunk.id for hit in hits]
    assert len(set(names)) == len(names) == min(k, len(dense | lexical))
    assert all(0 <= hit.score <= 1 + 1e-9 for hit in hits)


@given(SCORES)
def test_with_all_the_weight_the_dense_order_stands(dense: dict[str, float]) -> None:
    found = Convex(Listed(dense), Listed({}), 1.0).search("tea", 8)
    assert [hit.chunk.id for hit in found] == [hit.chunk.id for hit in Listed(dense).search("tea", 8)]


def test_function_words_are_searched_for_too() -> None:
    assert any_word("The tea of the house") == '"the" OR "tea" OR "of" OR "house"'
