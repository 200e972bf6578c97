"""Fusion keeps what either search found; a better score, or more of the question in one sentence, never harms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import Chunk, Clearance, Hit
from bot.retrieval.fusion import COMPARED_PASSAGES, HybridRetriever
from bot.words import coverage

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Listed:
    """A search that finds what it is given."""

    scores: dict[str, float]
    texts: Mapping[str, str] = field(default_factory=dict)

    def search(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        best = sorted(self.scores.items(), key=lambda item: -item[1])[:k]
        return tuple(Hit(chunk=chunk(name, self.texts.get(name, name)), score=score) for name, score in best)


def chunk(name: str, text: str) -> Chunk:
    return Chunk(id=name, source=name, title="", text=text, start=0, end=len(text))


def fused(
    dense: dict[str, float], lexical: dict[str, float], weight: float = 0.5, share: float = 0.06
) -> HybridRetriever:
    return HybridRetriever(Listed(dense), Listed(lexical), weight=weight, share=share)


def test_cosines_stand_and_bm25_is_divided_by_its_best() -> None:
    hits = fused({"a": 0.8, "b": 0.4}, {"b": 10.0, "c": 5.0}, weight=0.6, share=0).retrieve("tea", 3)
    assert [(hit.chunk.id, round(hit.score, 3)) for hit in hits] == [("b", 0.64), ("a", 0.48), ("c", 0.44)]


def test_a_sentence_that_speaks_of_the_question_decides_between_equals() -> None:
    texts = {"a": "Tea is drunk. The lamp burns.", "b": "The lamp burns by the tea."}
    read = HybridRetriever(Listed({"a": 0.8, "b": 0.8}, texts), Listed({}), share=0.1).retrieve("tea by the lamp", 2)
    assert [hit.chunk.id for hit in read] == ["b", "a"]


def test_passages_that_are_not_read_stay_behind_those_that_are() -> None:
    scores = {f"{n:02}": 1 - n / 100 for n in range(COMPARED_PASSAGES + 5)}
    texts = dict.fromkeys(scores, "A lamp.") | {f"{COMPARED_PASSAGES:02}": "Green tea."}
    hits = HybridRetriever(Listed(scores, texts), Listed({})).retrieve("green tea", COMPARED_PASSAGES + 5)
    assert [hit.chunk.id for hit in hits] == sorted(scores)


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


def scores(least: int, most: int) -> st.SearchStrategy[float]:
    """Six digits: what is smaller than that beside 1 is lost in a sum, and the order then goes by the name."""
    return st.integers(least * 10**6, most * 10**6).map(lambda millionths: millionths / 10**6)


COSINES = st.dictionaries(st.sampled_from("abcdefgh"), scores(-1, 1), max_size=8)
SCORES = st.dictionaries(st.sampled_from("abcdefgh"), scores(-1, 30), max_size=8)


@given(COSINES, SCORES, st.floats(0, 1), st.integers(1, 10))
def test_fused_hits_are_unique_sorted_bounded_and_found_by_a_search(
    dense: dict[str, float], lexical: dict[str, float], weight: float, k: int
) -> None:
    hits = fused(dense, lexical, weight).retrieve("tea", k)
    names = [hit.chunk.id for hit in hits]
    assert len(names) == len(set(names)) == min(k, len(dense | lexical))
    assert set(names) <= set(dense | lexical)
    assert all(0 <= hit.score <= 1.0001 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(COSINES, SCORES, st.sampled_from("abcdefgh"), scores(0, 1))
def test_a_better_cosine_never_ranks_a_passage_lower(
    dense: dict[str, float], lexical: dict[str, float], name: str, better: float
) -> None:
    def place(cosines: dict[str, float]) -> int:
        return [hit.chunk.id for hit in fused(cosines, lexical).retrieve("tea", 8)].index(name)

    before = dense | {name: dense.get(name, 0.0)}
    assert place(before | {name: max(better, before[name])}) <= place(before)


TEXTS = st.lists(st.text(st.sampled_from("lamp tea. wick\n")) | st.text(), max_size=6)


def test_words_of_one_sentence_count_together() -> None:
    one, two, none = coverage("Who lights the lamp?", ["She lights a lamp.", "A lamp. It lights up.", "Tea."])
    assert (one, none) == (1.0, 0.0)
    assert 0 < two < one


def test_a_word_counts_in_any_inflection() -> None:
    assert coverage("When is the election?", ["Elected in May."]) == (1.0,)


def test_a_rare_word_weighs_more() -> None:
    rare, common, _ = coverage("lamp wick", ["the wick", "the lamp", "a lamp"])
    assert rare > common


def test_a_key_counts_however_it_is_written() -> None:
    assert coverage("agm2021", ["The AGM 2021"]) == coverage("2021 agm", ["AGM2021"]) == (1.0,)
    this, other = coverage("2021 agm", ["AGM2021", "AGM2020"])
    assert this > other > 0


def test_nothing_to_read_or_to_look_for() -> None:
    assert coverage("lamp", []) == ()
    assert coverage("?", ["lamp", ""]) == (0.0, 0.0)


@given(st.text(), TEXTS)
def test_shares_lie_between_0_and_1(query: str, texts: list[str]) -> None:
    found = coverage(query, texts)
    assert len(found) == len(texts)
    assert all(0 <= share <= 1 + 1e-9 for share in found)


@given(st.text(), TEXTS, st.text())
def test_more_text_never_lowers_what_a_text_alone_speaks_of(query: str, texts: list[str], more: str) -> None:
    for text in texts:
        (alone,), (longer,) = coverage(query, [text]), coverage(query, [f"{text}\n{more}"])
        assert alone <= longer + 1e-9 or alone == 1.0
