"""Which units are weighed, and what their signals say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.answering.evidence.deciding import FITTED, WITH_READER
from bot.answering.evidence.ranking import (
    FROM_ONE,
    READ,
    SHORTLIST,
    SIGNALS,
    UNITS,
    Ranker,
    Scored,
    at_first,
    gather,
)
from bot.answering.evidence.synonyms import SYNONYM, most, synonyms
from bot.answering.evidence.units import SHORT
from tests.passages import chunks_of, embed, found, hits, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Chunk

HIGH = (("Berlin", "70 cm"), ("Leeds", "73 cm"))
"""Offices, and how high their desks are."""
ROOMS = "kitchen hall yard loft cellar study bath shed".split()
HOUSE = """\
# The tea house

The kettle boils at ninety degrees. It was made in Porto.

## What guests bring

- a cup
- a spoon

| Room | Seats |
|------|-------|
| Hall | 40    |
"""


def signals(question: str, text: str, *chunks: Chunk) -> Scored:
    chunks = chunks or chunks_of(HOUSE)
    ranked = Ranker(embed, FITTED).rank(gather(question, found(question, chunks)))
    return next(item for item in ranked if text in item.unit.text)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Where was the kettle made?", "It was made", {"type_missing": 0.0}),
        ("When was the kettle made?", "It was made", {"type_missing": 1.0}),
        ("Is the kettle hot?", "The kettle boils", {"form_missing": 1.0, "type_missing": 0.0}),
        ("How many seats has the hall?", "Hall", {"row": 1.0, "coverage": 1.0, "type_missing": 0.0}),
        ("What was the kettle in 2020?", "The kettle boils", {"other_year": 0.5}),
        ("Where is the kettle now?", "The kettle boils", {"older": 0.0}),
    ],
)
def test_signals(question: str, text: str, expected: dict[str, float]) -> None:
    item = signals(question, text)
    assert tuple(item.signals) == SIGNALS
    assert {name: item.signals[name] for name in expected} == pytest.approx(expected)


def test_words_of_the_headings_and_of_the_sentence_before_count_too() -> None:
    assert signals("What do guests bring?", "a cup").signals["headings"] == pytest.approx(1.0)
    long = f"The kettle boils {'very ' * SHORT}fast. It was made in Porto."
    assert 0.5 < signals("kettle Porto", "It was made", *chunks_of(long)).signals["coverage"] < 1


def test_the_weights_of_the_words_sum_to_one_and_a_rare_word_weighs_more() -> None:
    evidence = gather("tea rake", hits("tea rake", "Tea is hot.", "Tea is cold.", "A rake."))
    assert sum(evidence.weights) == pytest.approx(1.0)
    assert evidence.weights[1] > evidence.weights[0]


def test_the_best_comes_first_and_no_passage_fills_the_list() -> None:
    texts = [" ".join(f"Tea {number} is in the {room}." for number in range(9)) for room in ROOMS]
    evidence = gather("tea", hits("tea", *texts))
    ranked = Ranker(embed, FITTED).rank(evidence)
    assert len(ranked) == SHORTLIST
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
    chunks = [item.unit.hit.chunk.id for item in ranked]
    assert max(chunks.count(name) for name in chunks) <= FROM_ONE
    assert len({item.unit.hit.chunk.id for item in at_first(evidence, FITTED.first)}) == READ


def test_lists_are_weighed_as_one_unit() -> None:
    question = "What do guests bring?"
    (best, *_) = Ranker(embed, FITTED).rank_lists(gather(question, found(question, chunks_of(HOUSE))), lambda _: True)
    assert "a cup" in best.unit.text
    assert "a spoon" in best.unit.text


def test_nothing_is_ranked_without_passages() -> None:
    assert Ranker(embed, FITTED).rank(gather("tea", ())) == []
    assert Ranker(embed, FITTED).rank(gather("tea", hits("tea", "# Only a heading"))) == []


def test_a_word_counts_where_it_counts_most_and_a_synonym_less() -> None:
    here, elsewhere = frozenset({"kettl"}), frozenset({"buy"})
    assert most("kettl", synonyms("kettl"), ((here, 0.5), (elsewhere, 1.0))) == 0.5
    assert most("kettl", synonyms("kettl"), ((here, 0.5), (here, 1.0))) == 1.0
    assert most("purchas", synonyms("purchas"), ((here, 1.0), (elsewhere, 0.8))) == pytest.approx(0.8 * SYNONYM)
    assert most("purchas", synonyms("purchas"), ((here, 1.0),)) == 0.0


def test_a_heading_that_stands_under_several_is_read_below_the_one_that_is_named() -> None:
    text = "# House\n\n" + "".join(f"## {city}\n\n### Desks\n\nDesks are {high} high.\n\n" for city, high in HIGH)
    chunks = chunks_of(text, size=12)
    for question, read in (
        ("How high are the desks in Leeds?", "House\nLeeds\nDesks\nDesks are 73 cm high."),
        ("How high are the desks?", "House\nDesks\nDesks are 73 cm high."),
    ):
        evidence = gather(question, found(question, chunks))
        units = [unit for passage in evidence.passages for unit in passage]
        assert evidence.as_read(unit_of(units, "73 cm")) == read


@dataclass
class Knowing:
    """A reader that likes the text with this word, and notes how many it read."""

    word: str
    read: int = 0

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        assert question
        self.read += len(texts)
        return [5.0 if self.word in text else -1.0 for text in texts]


@pytest.mark.parametrize(
    ("word", "read", "best"),
    [("porch", UNITS + 2, True), ("kitchen", UNITS, True), ("nothing of the kind", UNITS + 2, False)],
)
def test_more_are_read_where_none_of_the_first_is_thought_to_answer(word: str, read: int, *, best: bool) -> None:
    rooms = ["kitchen", *(f"room of guest {number}" for number in range(UNITS))]
    near = "\n\n".join(f"The key of the {room} is kept by the porter." for room in rooms)
    chunks = chunks_of(f"# House\n\n{near}\n\nAll of them lie on the porch.\n", size=1000)
    reader = Knowing(word)
    question = "Where is the key kept by the porter?"
    (first, *others) = Ranker(embed, WITH_READER, reader).rank(gather(question, found(question, chunks)))
    assert reader.read == read
    assert len(others) == UNITS - 1
    assert (word in first.unit.text) is best
