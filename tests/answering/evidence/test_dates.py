"""What holds now is told by the newest document, and a year that is asked about by what speaks of it."""

from __future__ import annotations

import pytest

from bot.answering.evidence.dates import (
    asks_for_the_newest,
    is_of_another_day,
    is_of_another_time,
    is_out_of_force,
    years,
)
from bot.answering.extractive import Extractive
from bot.naming import day_of
from bot.nouns import Chunk
from tests.passages import Shelf, chunks_of, embed, found


def minutes(day: str, chair: str) -> Chunk:
    text = f"The chair of the tea club is {chair}."
    return Chunk(id=day, source=f"minutes-{day}.md", title="Minutes", text=text, start=0, end=len(text))


CLUB = (minutes("2022-03-01", "Ada"), minutes("2023-03-01", "Ben"), minutes("2024-03-01", "Cleo"))


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("minutes-2026-05-06.md", (2026, 5, 6)),
        ("2026-05.md", (2026, 5, 0)),
        ("20260506_notes.md", (2026, 5, 6)),
        ("plan 2024.md", (2024, 0, 0)),
        ("plan 2024-2025.md", (2024, 0, 0)),
        ("plan 2024–25.md", (2024, 0, 0)),
        ("release-1.2024.md", None),
        ("notes.md", None),
    ],
)
def test_the_day_of_a_document_is_in_its_name(source: str, day: tuple[int, int, int] | None) -> None:
    assert day_of(Chunk(id="c", source=source, title="", text="x", start=0, end=1)) == day


CALENDAR = (
    "# Calendar\n\n| Date | Event | Place |\n|---|---|---|\n| 2026-03-04 | Board meeting | Barn |\n"
    "| 2026-05-13 | Board meeting | Yard |\n| 2026-05-20 | Fire drill | Barn |\n| 2026-12-06 | Board meeting | Hall |\n"
)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Where is the board meeting in March?", ["2026-03-04"]),
        ("Where is the board meeting on 13 May 2026?", ["2026-05-13"]),
        ("What is on 6 December?", ["2026-12-06"]),
        ("Where is the board meeting on 6 May?", []),
        ("Where is the fire drill in June?", []),
    ],
)
def test_a_row_of_another_day_does_not_answer(question: str, days: list[str]) -> None:
    chunks = chunks_of(CALENDAR)
    draft = Extractive(embed, Shelf(chunks), floor=0.3, sure=0.3).write(question, found(question, chunks))
    grids = [one.grid for one in draft.selected if one.grid]
    assert [row[0] for grid in grids for row in grid.rows] == days


@pytest.mark.parametrize(
    ("text", "is_of_another"),
    [
        ("2026-05-12", True),
        ("12 May to 3 July", False),
        ("11–15 June", False),
        ("12 June", False),
        ("16 June", True),
    ],
)
def test_a_day_may_lie_in_a_span(text: str, is_of_another: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_of_another_day("What is on 12 June?", text) is is_of_another


def test_the_newest_is_asked_for_where_no_year_is_named() -> None:
    assert asks_for_the_newest("Who is the chair now?")
    assert asks_for_the_newest("What is the latest plan?")
    assert not asks_for_the_newest("Who was the latest chair in 2022?")
    assert not asks_for_the_newest("Who is the chair?")


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Do we still serve tea?", True),
        ("which stove is still in use", True),
        ("is the tea free and is it still hot", True),
        ("is the tea plan final or still a draft", True),
        ("how late can i cancel and still get my money back", False),
        ("can i miss a meeting but still vote", False),
        ("how do i read the log while its still going", False),
        ("how do i read it while it is still going and who is the chair now", True),
    ],
)
def test_still_asks_how_it_is_now_where_it_is_asked_whether_something_holds(question: str, asks: bool) -> None:  # noqa: FBT001 - a table's column
    assert asks_for_the_newest(question) is asks


def test_years_are_numbers_that_look_like_one() -> None:
    assert years("From 1999 to 2024-05-01, 3000 cups.") == {"1999", "2024"}


def test_the_year_of_a_day_may_have_two_digits() -> None:
    assert years("Ben Orr (left 3 Nov 14), Ida Holm (joined 9th March '07)") == {"2014", "2007"}
    assert years("On 3 Nov 14:30, 4 Nov 14.5 litres, by 5 May 30 cups, 6 Sept 3.") == set()


@pytest.mark.parametrize(
    ("question", "chair"),
    [
        ("Who is the current chair of the tea club?", "Cleo"),
        ("Who was the chair of the tea club in 2023?", "Ben"),
        ("Who was the chair of the tea club in 2022?", "Ada"),
    ],
)
def test_the_document_of_the_time_that_is_asked_about_answers(question: str, chair: str) -> None:
    draft = Extractive(embed, floor=0.0).write(question, found(question, CLUB))
    assert draft.selected[0].span.text == f"The chair of the tea club is {chair}."


@pytest.mark.parametrize(
    ("question", "is_another"),
    [
        ("Who was the chair in 2023?", True),
        ("Who was the chair in 2024?", False),
        ("Who was the chair in March 2024?", False),
        ("Who was the chair in April 2024?", True),
        ("Who was the chair on 5 may?", True),
        ("Who may be the chair?", False),
        ("Who is the chair?", False),
    ],
)
def test_a_document_of_another_year_or_month_than_the_question_names_is_told(question: str, is_another: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_of_another_time(question, CLUB[-1]) is is_another


def test_a_document_of_two_years_is_of_both() -> None:
    text = "Oars; 410; 380"
    source, section = "accounts/2014-15.pdf", ("Accounts for the year to 31 March 2015",)
    chunk = Chunk(id="c", source=source, title="", section=section, text=text, start=0, end=len(text))
    assert not is_of_another_time("what did we pay for oars in 2014-15", chunk)
    assert not is_of_another_time("what did we pay for oars in 2015", chunk)
    assert is_of_another_time("what did we pay for oars in 2016", chunk)


def test_a_passage_that_speaks_of_the_month_is_of_that_time() -> None:
    text = "In April the chair was Dora."
    chunk = Chunk(id="c", source="minutes-2024-03-01.md", title="", text=text, start=0, end=len(text))
    assert not is_of_another_time("Who was the chair in April?", chunk)


@pytest.mark.parametrize(
    ("question", "is_out"),
    [
        ("which version of the kettle do we use?", True),
        ("is version 1 of the kettle still used?", False),
        ("what did the old rules say?", False),
    ],
)
def test_a_version_that_is_asked_for_is_an_old_one_by_its_number_alone(question: str, *, is_out: bool) -> None:
    (chunk,) = chunks_of("# Kettles (deprecated)\n\nWe use the kettle, version 1.\n")
    assert is_out_of_force(question, chunk) is is_out
