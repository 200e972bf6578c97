"""How questions that were asked in vain are gathered: by words, by meaning, or by place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.nouns import Candidate, Dropped, Entry, Verdict
from bot.reports.gaps import SAME_QUESTION, Gap, gaps, stars
from tests.database.test_ledger import a_citation, an_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.ports.answering import Vectors

START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def embed(model_folder: Path) -> Callable[[Sequence[str]], Vectors]:
    return WorkspaceEmbedder(model_folder, "", "auto", lambda _: None).embed_passages


def refused(question: str, day: int = 0, source: str = "studio.md", verdict: Verdict = Verdict.REFUSED) -> Entry:
    candidate = Candidate(citation=a_citation(source=source), score=1, dense=None, lexical=None, fate="")
    answer = an_answer(f"{question[:20]}{day}", question, verdict=verdict)
    trace = replace(answer.trace, candidates=(candidate,))
    return Entry(asked_at=START + timedelta(days=day), answer=replace(answer, trace=trace))


def unused(_: Sequence[str]) -> Vectors:
    pytest.fail("there is nothing to compare")


def summary(found: Sequence[Gap]) -> list[tuple[int, str]]:
    return [(gap.times, gap.question) for gap in found]


def test_the_same_words_in_other_letters_are_one_gap(embed: Callable[[Sequence[str]], Vectors]) -> None:
    entries = [refused("Who fires the kiln?", 1), refused("who fires  the kiln", 2), refused("WHO FIRES THE KILN?!", 3)]
    (gap,) = gaps(entries, embed)
    assert (gap.times, gap.last_asked) == (3, START + timedelta(days=3))
    assert gap.questions == ("WHO FIRES THE KILN?!", "who fires  the kiln", "Who fires the kiln?")


def test_of_several_questions_in_one_message_those_without_an_answer_are_gaps(
    embed: Callable[[Sequence[str]], Vectors],
) -> None:
    both = refused("When is the kiln fired and who's our COO? kiln fired", 2, verdict=Verdict.PARTIAL)
    parts = ("When is the kiln fired?", "Who's our COO?", "Where is the kiln?")
    both = replace(both, answer=replace(both.answer, parts=parts, missing=parts[1:]))
    found = gaps([refused("who's our coo", 1), both], embed)
    assert summary(found) == [(2, "Who's our COO?"), (1, "Where is the kiln?")]
    assert found[0].questions == ("Who's our COO?", "who's our coo")


def test_the_same_question_in_other_words_is_one_gap(embed: Callable[[Sequence[str]], Vectors]) -> None:
    asked = ["When does the office close on Friday?", "Wifi password?", "What time does the office shut on Fridays?"]
    found = gaps([refused(question, day) for day, question in enumerate(asked)], embed)
    assert summary(found) == [(2, asked[0]), (1, asked[1])]


def test_the_most_frequent_comes_first_and_of_two_the_later(embed: Callable[[Sequence[str]], Vectors]) -> None:
    entries = [
        refused("Who painted the door?", 1),
        refused("What does a bag of plaster weigh?", 2),
        refused("Where is the bus stop?", 3),
        refused("Who painted the door?", 4),
    ]
    assert [question[:5] for _, question in summary(gaps(entries, embed))] == ["Who p", "Where", "What "]


def test_a_gap_counts_verdicts_and_keeps_what_was_left_out(embed: Callable[[Sequence[str]], Vectors]) -> None:
    partial = refused("Who fires the kiln?", 1, "b.md", Verdict.PARTIAL)
    dropped = Dropped(text="Nobody does.", reason="no passage says it")
    trace = replace(partial.answer.trace, dropped=(dropped,))
    partial = replace(partial, answer=replace(partial.answer, trace=trace))
    (gap,) = gaps([refused("Who fires the kiln?", 0), partial, refused("Who fires the kiln?", 2)], embed)
    assert gap.verdicts == {Verdict.REFUSED: 2, Verdict.PARTIAL: 1}
    assert gap.sources == ("studio.md", "b.md")
    assert gap.dropped == (dropped,)


def test_without_questions_the_nearest_place_is_shared_and_no_model_is_loaded() -> None:
    found = gaps([refused("", 1), refused("", 2, "b.md"), refused("", 3)], unused)
    assert [(gap.times, gap.question, gap.near and gap.near.source) for gap in found] == [
        (2, "", "studio.md"),
        (1, "", "b.md"),
    ]


def test_nothing_asked_in_vain_is_no_gap() -> None:
    assert gaps([], unused) == ()


def test_a_chain_of_likes_does_not_grow_together() -> None:
    angles = np.deg2rad([0, 25, 50, 75, 100])  # each alike to the next, none to the one after it
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert stars(vectors, [1] * 5) == ((1, 0, 2), (3, 4))


@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_every_row_is_in_one_group_and_alike_to_its_centre(seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, 3)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = random.integers(1, 9, count).tolist()
    groups = stars(vectors, weights)
    assert sorted(row for group in groups for row in group) == list(range(count))
    assert all(float(vectors[group[0]] @ vectors[row]) > SAME_QUESTION - 1e-5 for group in groups for row in group)
    assert stars(vectors, weights) == groups
