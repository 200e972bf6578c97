"""Of passages that say the same in several documents the first is found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import Chunk, Hit
from bot.retrieval.wordings import without_copies

PLAN = "We meet in the hall by the lake. Whoever has a key brings it along, and leaves it with the caretaker."


def hit(text: str, source: str, score: float = 0.5) -> Hit:
    return Hit(
        chunk=Chunk(id=f"{source} {text}", source=source, title="", text=text, start=0, end=len(text)), score=score
    )


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
