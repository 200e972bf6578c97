"""A row is looked up by a value that names it and the header of another column; nothing else is."""

from __future__ import annotations

import pytest

from bot.adapters.onnx import bundled_reader
from bot.answering.evidence.ranking import gather
from bot.answering.extractive import Extractive
from tests.passages import Shelf, chunks_of, embed, found

BOATS = """\
# Boats

Keys hang in the hut.

| Boat | Skipper | Berths | Next check | Engine |
|---|---|---|---|---|
| Gannet | Oda Riis | 6 | 4 May 2031 | diesel |
| Petrel | Jo Marsh | 9 | 8 June 2031 | none |
| Puffin | Oda Riis | 4 | 1 July 2031 | petrol |
| Tern | Max Orr | 6 | 9 August 2031 | |
"""


def looked_up(question: str) -> list[str]:
    """The boats of the rows that the question looks up."""
    evidence = gather(question, found(question, chunks_of(BOATS)))
    writer = Extractive(embed, floor=0.0)
    ranked = writer._ranker.rank(evidence)  # noqa: SLF001 - what it sees
    return [one.unit.cells[0][1] for one in ranked if one.signals["looked_up"]]


@pytest.mark.parametrize(
    ("question", "boats"),
    [
        ("how many berths does petrel have", ["Petrel"]),
        ("who skippers the tern", ["Tern"]),
        ("who's the skipper of Gannet?", ["Gannet"]),
        ("when is the next check of the puffin", ["Puffin"]),
        ("which boat does Jo Marsh skipper?", ["Petrel"]),
    ],
)
def test_a_value_and_a_header_look_up_a_row(question: str, boats: list[str]) -> None:
    assert looked_up(question) == boats


@pytest.mark.parametrize(
    "question",
    [
        "how many berths does the albatross have",
        "how many berths did petrel have before the fire",
        "what is the petrel worth",
        "how many berths are there",
        "petrel or puffin",
    ],
)
def test_what_no_row_is_named_for_or_no_column_says_is_not_looked_up(question: str) -> None:
    assert looked_up(question) == []


def test_what_is_looked_up_is_answered_with_its_column_whatever_the_reader_thinks() -> None:
    question, chunks = "how many berths does petrel have", chunks_of(BOATS)
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    (selected,) = draft.selected
    assert not draft.is_closest
    assert selected.grid is not None
    assert (selected.grid.header, selected.grid.rows) == (("Boat", "Berths"), (("Petrel", "9"),))


@pytest.mark.parametrize("question", ["what engine has the tern", "tern engine", "who mends the engine of the tern?"])
def test_an_empty_cell_answers_nothing(question: str) -> None:
    chunks = chunks_of(BOATS)
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    assert draft.selected == ()


def test_a_row_beside_the_one_that_is_named_does_not_answer() -> None:
    question, chunks = "petrel: how long till the check", chunks_of(BOATS)
    (selected,) = Extractive(embed, Shelf(chunks), floor=0.0).write(question, found(question, chunks)).selected
    assert selected.grid is not None
    assert [row[0] for row in selected.grid.rows] == ["Petrel"]


def test_a_code_that_no_row_has_is_refused() -> None:
    rows = "".join(f"| {code} | {name} | {legs} |\n" for code, name, legs in (("QA", "newt", 4), ("ZM", "snail", 0)))
    chunks, question = (
        chunks_of(f"# Codes\n\n| Code | Stands for | Legs |\n|---|---|---|\n{rows}"),
        "what does code ZZ stand for",
    )
    assert (
        Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks)).selected
        == ()
    )
