"""A question in several wordings finds what each finds, first what all find, and of copies one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import ONLY, Chunk, Clearance, Hit, StandAlone, Wording
from bot.retrieval.wordings import TOPIC_POOL, retrieve, without_copies


@dataclass(frozen=True)
class Known:
    """A retriever that finds for each query what it is given."""

    scores: dict[str, dict[str, float]]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del clearance
        best = sorted(self.scores.get(query, {}).items(), key=lambda item: (-item[1], item[0]))[:k]
        return tuple(Hit(chunk=chunk(name), score=score, dense=score) for name, score in best)


def chunk(name: str) -> Chunk:
    """A passage of the document before the stroke of its name."""
    return Chunk(id=name, source=name.partition("/")[0], title="", text=name, start=0, end=len(name))


def asked(*weights: tuple[str, float]) -> StandAlone:
    return StandAlone(text="alone", wordings=tuple(Wording(text=text, weight=weight) for text, weight in weights))


def test_without_wordings_the_text_is_searched_for() -> None:
    known = Known({"alone": {"a": 0.9, "b": 0.5}})
    assert retrieve(known, asked(), 2) == known.retrieve("alone", 2)


def test_what_all_wordings_find_comes_first() -> None:
    known = Known({"it?": {"a": 0.9, "b": 0.8}, "it? tea": {"c": 0.9, "b": 0.7}})
    hits = retrieve(known, asked(("it?", 0.5), ("it? tea", 0.5)), 3)
    assert [(hit.chunk.id, round(hit.score, 2)) for hit in hits] == [("b", 0.75), ("a", 0.45), ("c", 0.45)]
    assert hits[0].dense == 0.8


def test_passages_of_documents_that_the_conversation_is_about_are_pulled_up() -> None:
    known = Known({"alone": {"a": 0.9, "b": 0.85, "c": 0.5}})
    near = StandAlone(text="alone", near=("b", "c"), pull=0.1)
    hits = retrieve(known, near, 3)
    assert [(hit.chunk.id, round(hit.score, 2)) for hit in hits] == [("b", 0.95), ("a", 0.9), ("c", 0.6)]
    assert hits[0].dense == 0.85


def test_a_passage_that_only_the_conversation_brings_up_is_looked_for_beyond_the_first_ones() -> None:
    scores = {f"{place:02}": 1 - place / 100 for place in range(2 * TOPIC_POOL)}
    within, beyond = sorted(scores)[TOPIC_POOL - 1], sorted(scores)[TOPIC_POOL]
    question = StandAlone(text="alone", near=(within, beyond), pull=1.0)
    hits = retrieve(Known({"alone": scores}), question, 2)
    assert [hit.chunk.id for hit in hits] == [within, "00"]


def test_only_what_the_conversation_is_about_counts_where_nothing_else_can_be_meant() -> None:
    known = Known({"alone": {"a": 0.9, "b": 0.8, "c": 0.5}})
    hits = retrieve(known, StandAlone(text="alone", near=("b", "c"), pull=ONLY), 3)
    assert [(hit.chunk.id, hit.score) for hit in hits] == [("b", 0.8), ("c", 0.5)]


def test_hits_carry_what_was_said_before() -> None:
    hits = retrieve(Known({"alone": {"a": 0.9, "b": 0.5}}), StandAlone(text="alone", said="It is open."), 2)
    assert [hit.said for hit in hits] == ["It is open."] * 2


def test_of_each_document_the_best_passage_is_found_where_any_may_be_meant() -> None:
    known = Known({"alone": {"a": 0.9, "a/2": 0.85, "b": 0.8, "c": 0.5, "d": 0.4}})
    hits = retrieve(known, StandAlone(text="alone", pull=ONLY), 2)
    assert [hit.chunk.id for hit in hits] == ["a", "b", "c"]


SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), max_size=8)


@given(SCORES, SCORES, st.floats(0, 1), st.integers(1, 10))
def test_hits_are_unique_sorted_and_in_the_scale_of_the_retriever(
    one: dict[str, float], other: dict[str, float], weight: float, k: int
) -> None:
    hits = retrieve(Known({"one": one, "other": other}), asked(("one", weight), ("other", 1 - weight)), k)
    names = [hit.chunk.id for hit in hits]
    assert len(set(names)) == len(names) == min(k, len(one | other))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 + 1e-9 for hit in hits)


@given(SCORES, st.floats(0, 1))
def test_the_same_wording_twice_changes_no_score(scores: dict[str, float], weight: float) -> None:
    hits = retrieve(Known({"one": scores}), asked(("one", weight), ("one", 1 - weight)), len(scores))
    assert {hit.chunk.id: hit.score for hit in hits} == pytest.approx(scores)


@given(SCORES, st.sets(st.sampled_from("abcdefgh")), st.floats(0, 1), st.integers(1, 10))
def test_the_pull_adds_to_the_documents_that_are_near_and_to_no_other(
    scores: dict[str, float], near: set[str], pull: float, k: int
) -> None:
    hits = retrieve(Known({"alone": scores}), StandAlone(text="alone", near=tuple(near), pull=pull), k)
    assert {hit.chunk.id: hit.score for hit in hits} == pytest.approx(
        {hit.chunk.id: scores[hit.chunk.id] + pull * (hit.chunk.id in near) for hit in hits}
    )
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(hits) == min(k, len(scores))


PLAN = "We meet in the hall by the lake. Whoever has a key brings it along, and leaves it with the caretaker."


def hit(text: str, source: str, score: float = 0.5) -> Hit:
    chunk = Chunk(id=f"{source} {text}", source=source, title="", text=text, start=0, end=len(text))
    return Hit(chunk=chunk, score=score)


def sources(*hits: Hit, k: int = 9) -> list[str]:
    return [one.chunk.source for one in without_copies(hits, k)]


def test_the_first_of_copies_stays() -> None:
    assert sources(hit(PLAN, "may.md"), hit("Tea.", "tea.md"), hit(PLAN.upper(), "june.md")) == [
        "may.md",
        "tea.md",
    ]


def test_a_copy_that_still_holds_takes_the_place_of_one_that_does_not() -> None:
    old, new = hit(PLAN, "archive/may.md", score=0.9), hit(f"{PLAN}\n", "june.md", score=0.4)
    assert [(one.chunk.source, one.score) for one in without_copies([old, hit("Tea.", "tea.md"), new], 9)] == [
        ("june.md", 0.9),
        ("tea.md", 0.5),
    ]
    over = hit(PLAN, "may.md", score=0.9)
    over = replace(over, chunk=replace(over.chunk, superseded="Status: Superseded"))
    assert sources(over, new) == ["june.md"]
    twice = [hit(PLAN, "archive/may.md"), hit(f"{PLAN}!", "archive/may.md"), hit(f"{PLAN}\n", "june.md")]
    assert sources(*twice) == ["june.md"]
    assert sources(hit(f"{PLAN} Fee: 12", "archive/may.md"), hit(f"{PLAN} Fee: 15", "june.md"), k=1) == [
        "archive/may.md"
    ]


def test_another_number_is_another_thing() -> None:
    assert sources(hit(f"{PLAN} Fee: 12", "2024.md"), hit(f"{PLAN} Fee: 15", "2025.md")) == ["2024.md", "2025.md"]


def test_a_document_may_say_a_thing_twice() -> None:
    assert sources(hit(PLAN, "may.md"), hit(PLAN, "may.md")) == ["may.md", "may.md"]


@given(st.lists(st.tuples(st.sampled_from([PLAN, f"{PLAN} 7", "Tea.", ""]), st.sampled_from("abc"))), st.integers(1, 9))
def test_the_order_is_kept_and_no_text_is_lost(drawn: list[tuple[str, str]], k: int) -> None:
    hits = [hit(text, source) for text, source in drawn]
    kept = without_copies(hits, k)
    assert list(kept) == [one for one in hits if any(one is other for other in kept)]
    assert len(kept) <= k
    if len(kept) < k:
        assert {one.chunk.text for one in kept} == {one.chunk.text for one in hits}


@dataclass(frozen=True)
class Shelf:
    """A retriever that always finds the same."""

    hits: tuple[Hit, ...]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        return self.hits[:k]


def balances(*days: str) -> tuple[Hit, ...]:
    return tuple(
        hit(f"Balances of May: {number * 137} euros", f"{day}.md", 1 - number / 1000) for number, day in enumerate(days)
    )


def the_balance(*days: str, is_of_now: bool = True, k: int = 6) -> list[tuple[str, float]]:
    question = StandAlone(text="the balance", is_of_now=is_of_now)
    return [(one.chunk.source, one.score) for one in retrieve(Shelf(balances(*days)), question, k)]


def test_of_a_series_the_newest_is_found_however_far_down() -> None:
    days = [f"minutes-20{year}-{month:02}-10" for year in range(10, 20) for month in range(1, 13)]
    assert the_balance(*days) == [("minutes-2019-12-10.md", 1.0)]
    assert len(the_balance(*days, is_of_now=False)) == 6


@pytest.mark.parametrize(
    "names",
    [
        ("prices-2024", "prices-2025"),  # two may disagree
        ("north", "south", "east"),  # of no day
        ("notes-2025-05-06", "notes-2025-05-06", "notes-2025-05-06"),  # of one document
    ],
)
def test_what_is_no_series_is_found_whole(names: tuple[str, ...]) -> None:
    assert len(the_balance(*names)) == len(names)


def test_what_says_something_else_each_time_is_no_series() -> None:
    said = ("The boat leaks at the stern.", "Ada paints the shed.", "The key is lost.", "Tea is free.")
    hits = tuple(hit(text, f"notes-2025-0{month}.md") for month, text in enumerate(said, 1))
    assert retrieve(Shelf(hits), StandAlone(text="boat", is_of_now=True), 4) == hits


@given(st.lists(st.tuples(st.sampled_from([PLAN, "Fee: 7", "Fee: 9", ""]), st.sampled_from(["2024", "2025", "a"]))))
def test_of_no_series_nothing_new_is_found_and_no_document_twice(drawn: list[tuple[str, str]]) -> None:
    hits = tuple(hit(text, f"{name}-{place}.md", 1 - place / 100) for place, (text, name) in enumerate(drawn))
    found = retrieve(Shelf(hits), StandAlone(text="fee", is_of_now=True), 50)
    assert {one.chunk.id for one in found} <= {one.chunk.id for one in hits}
    assert len({one.chunk.id for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


ENGLISH = hit("The lamp is lit at dusk by the keeper, and it burns until dawn.", "en.md", 0.6)
GERMAN = hit("Die Lampe wird von dem Wärter bei Dämmerung entzündet und brennt bis zum Morgen.", "de.md", 0.68)
NEITHER = hit("Lamp 7 | 20:40 | Ola", "rota.csv", 0.65)


def in_languages(question: str, *hits: Hit) -> list[str]:
    found = retrieve(Shelf(hits), StandAlone(text=question), k=6)
    return [one.chunk.source for one in found]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("When is the lamp lit?", ["rota.csv", "en.md", "de.md"]),
        ("Wann wird die Lampe entzündet?", ["de.md", "rota.csv", "en.md"]),
        ("lamp lit", ["de.md", "rota.csv", "en.md"]),
        ("Quand est-ce que la lampe est allumée ?", ["de.md", "rota.csv", "en.md"]),
    ],
)
def test_what_is_in_the_language_of_the_question_comes_before_its_translation(question: str, found: list[str]) -> None:
    assert in_languages(question, GERMAN, NEITHER, ENGLISH) == found


def test_what_stands_in_another_language_alone_is_found() -> None:
    assert in_languages("When is the lamp lit?", replace(GERMAN, score=0.8), ENGLISH) == ["de.md", "en.md"]
    assert in_languages("When is the lamp lit?", GERMAN, NEITHER) == ["de.md", "rota.csv"]
