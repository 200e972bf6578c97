"""Fusion keeps what either search found, and a better score in one list is never worse in the fused one."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import Chunk, Clearance, Hit
from bot.retrieval.fusion import Fused


@dataclass(frozen=True)
class Listed:
    """A search that finds what it is given."""

    scores: dict[str, float]

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        best = sorted(self.scores.items(), key=lambda item: -item[1])[:k]
        return tuple(Hit(chunk=chunk(name), score=score) for name, score in best)


def chunk(name: str) -> Chunk:
    return Chunk(id=name, source=name, title="", text=name, start=0, end=len(name))


def fused(dense: dict[str, float], lexical: dict[str, float], weight: float = 0.5) -> Fused:
    return Fused(Listed(dense), Listed(lexical), weight=weight)


def test_scores_are_divided_by_the_best_and_weighed() -> None:
    hits = fused({"a": 0.8, "b": 0.4}, {"b": 10.0, "c": 5.0}, weight=0.6).retrieve("tea", 3)
    assert [(hit.chunk.id, round(hit.score, 3)) for hit in hits] == [("b", 0.7), ("a", 0.6), ("c", 0.2)]


def test_a_hit_keeps_the_scores_that_it_was_found_with() -> None:
    hits = {hit.chunk.id: hit for hit in fused({"a": 0.8}, {"a": 3.0, "b": 2.0}).retrieve("tea", 2)}
    assert (hits["a"].dense, hits["a"].lexical) == (0.8, 3.0)
    assert (hits["b"].dense, hits["b"].lexical) == (None, 2.0)


def test_one_search_alone_still_ranks() -> None:
    assert [hit.chunk.id for hit in fused({}, {"a": 1.0, "b": 2.0}).retrieve("tea", 5)] == ["b", "a"]
    assert fused({}, {}).retrieve("tea", 5) == ()


def test_opposed_vectors_do_not_turn_the_order_around() -> None:
    hits = fused({"a": -0.5, "b": -0.1}, {"a": 2.0}).retrieve("tea", 2)
    assert [hit.chunk.id for hit in hits] == ["a", "b"]


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 30, allow_nan=False), max_size=8)


@given(SCORES, SCORES, st.floats(0, 1), st.integers(1, 10))
def test_fused_hits_are_unique_sorted_bounded_and_found_by_a_search(
    dense: dict[str, float], lexical: dict[str, float], weight: float, k: int
) -> None:
    hits = fused(dense, lexical, weight).retrieve("tea", k)
    names = [hit.chunk.id for hit in hits]
    assert len(names) == len(set(names)) == min(k, len(dense | lexical))
    assert set(names) <= set(dense | lexical)
    assert all(0 <= hit.score <= 1.0001 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
