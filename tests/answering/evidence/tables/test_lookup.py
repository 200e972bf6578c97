"""A row is looked up by a value that names it and the header of another column; nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.adapters.models.onnx import bundled_reader
from bot.answering.evidence.ranking import gather
from bot.answering.extractive import Extractive
from bot.answering.shapes.quoting import quoted
from tests.passages import Shelf, chunks_of, embed, found

if TYPE_CHECKING:
    from bot.nouns import Draft

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
ROOMY = "oaken ashen pinen elmen limen firen yewen birchen".split()


def looked_up(question: str, document: str = BOATS) -> list[str]:
    """The first cell of the row that the question looks up."""
    row = gather(question, found(question, chunks_of(document))).row_meant
    return [row.cells[0][1]] if row else []


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


def test_what_is_left_of_a_long_row_is_looked_up_by_the_name_of_the_row() -> None:
    parts = ("Hull", "Deck", "Mast", "Sail", "Keel", "Helm", "Sink", "Tank")
    asked = "Which boat of the club do you row in most often?"
    table = f"# Boats\n\n| {asked} | {' | '.join(parts)} |\n{'|---' * 9}|\n"
    for boat in ("Gannet", "Petrel", "Puffin"):
        table += f"| {boat} | {' | '.join(f'of the {wood} kind' for wood in ROOMY)} |\n"
    petrel = gather("what tank does the petrel have", found("tank", chunks_of(table, size=40))).row_meant
    assert petrel is not None
    assert petrel.cells[0] == (asked, "Petrel")
    assert petrel.is_rest_of_row
    assert next(piece.text for piece in quoted(petrel, petrel.span)) == f"{asked}: Petrel"


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


@pytest.mark.parametrize(
    ("question", "is_told"), [("who hosts the gala when it rains", True), ("when is the gala", False)]
)
def test_an_empty_column_of_times_matters_only_where_it_is_asked_when(question: str, *, is_told: bool) -> None:
    rows = "| Gala | | Oda Riis |\n| Fair | 12:00 | Jo Marsh |\n| Race | 9:00 | Max Orr |\n"
    table = f"| Event | Time | Host |\n|---|---|---|\n{rows}"
    chunks = chunks_of(f"# Events when it rains\n\n{table}")
    draft = Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))
    assert bool(draft.selected) is is_told


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


PEOPLE = """\
# People

| Name | Role | Boat |
|---|---|---|
| Oda Riis | Harbour master | Gannet |
| Jo Marsh | Cook | Puffin |

## Plan

| Day | What happens | With whom |
|---|---|---|
| Monday | Keys, oilskins and a walk round the harbour | Jo Marsh |
| Friday | A trip with the pilot boat | A harbour master |
"""


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("who is the harbour master?", ["Oda Riis"]),
        ("who's the harbour master these days?", ["Oda Riis"]),
        ("who is Jo Marsh?", ["Jo Marsh"]),
        ("which day is walk day?", []),
        ("who feeds the harbour master?", []),
    ],
)
def test_a_whole_cell_tells_who_somebody_is_and_one_word_of_a_long_one_names_no_row(
    question: str, cells: list[str]
) -> None:
    assert looked_up(question, PEOPLE) == cells


CREWS = """\
# Crews

| Age | Short | Crew | Boat | Coach | Place |
|---|---|---|---|---|---|
| 5 | buds | Beginners | tub | Jo Marsh | Slip |
| 7 | J7R | Junior 7 Red | 5-oar gig | Oda Riis | Pier |
| 7 | J7B | Junior 7 Blue | 5-oar gig | Max Orr | Pier |
| 9 | J9R | Junior 9 Red | 7-oar gig | Ivo Lund | Lock |
| 9 | J9B | Junior 9 Blue | 7-oar gig | Nia Holm | Lock |
| 11 | J11B | Junior 11 Blue | 9-oar gig | Ada Fry | |
"""
DAYS = """\
# Calendar

| Day | Event | Place |
|---|---|---|
| 2031-01-14 | Board meeting | Annex |
| 2031-02-03 | Ice fair | Long meadow |
| 2031-02-20 | Lantern walk | Mill |
| 2031-03-11 | Board meeting | Library |
"""


def written(question: str, text: str, size: int = 400) -> Draft:
    chunks = chunks_of(text, size=size)
    return Extractive(embed, Shelf(chunks), reader=bundled_reader()).write(question, found(question, chunks))


def rows_of(question: str, text: str, size: int = 400) -> list[str]:
    """The cells of each row that is shown."""
    shown = (one.grid for one in written(question, text, size).selected if one.grid)
    return [", ".join(row) for grid in shown for row in grid.rows]


@pytest.mark.parametrize(
    "question", ["who coaches the j9 blue", "who is the coach of j9b?", "who coaches junior9 blue"]
)
@pytest.mark.parametrize("size", [400, 40])
def test_a_short_key_names_a_row(question: str, size: int) -> None:
    (row,) = rows_of(question, CREWS, size)
    assert "Nia Holm" in row


def test_a_number_is_looked_for_where_its_word_stands() -> None:
    rows = rows_of("which crews row a 7 oar gig", CREWS)
    assert [row.split(", ")[2] for row in rows] == ["Junior 9 Red", "Junior 9 Blue"]


def test_a_row_with_another_number_answers_nothing() -> None:
    assert written("who coaches the junior 13 crew", CREWS).selected == ()


def test_a_row_beside_one_that_has_more_of_the_question_answers_nothing() -> None:
    assert written("where is the board meeting in february", DAYS).selected == ()
    assert rows_of("where is the board meeting in march", DAYS) == ["2031-03-11, Board meeting, Library"]


def test_a_row_without_a_place_does_not_say_where() -> None:
    assert written("where is the junior 11 crew", CREWS).selected == ()


def test_where_looks_up_the_place_of_what_stands_before_it() -> None:
    boats = CREWS.replace("Place", "Jetty").replace("Jetty", "Location")
    row = gather("where is j7r", found("where is j7r", chunks_of(boats))).row_meant
    assert row is not None
    assert row.cells[1][1] == "J7R"
