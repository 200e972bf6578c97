"""What speaks against the best unit as an answer, and how sure it then is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.models.onnx import bundled_reader
from bot.answering.evidence.deciding import (
    FITTED,
    missing_numbers,
    names_holder,
    only_repeats,
    speaks_of_another_time,
    tells_no_time,
    unknown_names,
)
from bot.answering.evidence.ranking import SIGNALS, Evidence, Ranker, Scored, gather
from bot.answering.extractive import Extractive
from tests.passages import chunks_of, embed, found

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUSE = "# Plan for 2024\n\nThe kettle cost 1,500 euros.\n\nSince 2020:\n\n- the lamp burns\n- the door is shut\n"
CLASSES = """
# Boats

At the end of May:

- 4 crews with the slowest rounds go down a class
- The 3 best crews go up a class
"""
CREWS = """
# Crews

The senior crew rows on the first Monday of the month. The junior crew rows on the last Friday of the month.
"""


def best(question: str) -> tuple[Evidence, Scored]:
    evidence = gather(question, found(question, chunks_of(HOUSE)))
    return evidence, Ranker(embed, FITTED).rank(evidence)[0]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Did the kettle cost 1500 euros?", ()),
        ("Did the kettle cost 1,700 euros?", ("1700",)),
        ("What did the kettle cost in 2024?", ()),
        ("Has the lamp burned since 2020?", ()),
        ("Has the lamp burned since 2021?", ("2021",)),
        ("Did the kettle of 2020 cost 1500 euros?", ()),
        ("Did the kettle of 2021 cost 1400 euros?", ("1400", "2021")),
    ],
)
def test_numbers_of_the_question_are_looked_for_in_the_passage_and_what_governs_or_names_it(
    question: str, missing: tuple[str, ...]
) -> None:
    evidence, item = best(question)
    assert missing_numbers(evidence, item.unit) == missing


def test_a_number_of_a_line_that_governs_the_passage_from_outside_is_not_missing() -> None:
    question = "Has the door been shut since 2020?"
    rooms = "\n".join(f"- the lamp of room {letter} burns" for letter in "abcdefgh")
    text = f"# House\n\nSince 2020:\n\n{rooms}\n- the door is shut\n"
    (door,) = (chunk for chunk in chunks_of(text, size=12) if "door" in chunk.text)
    assert "2020" not in door.text
    evidence = gather(question, found(question, [door]))
    assert missing_numbers(evidence, Ranker(embed, FITTED).rank(evidence)[0].unit) == ()


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Does Ada own the kettle?", {"ada"}),
        ("What did the Plan say about the kettle?", set()),
        ("Is PR 7 about the kettle?", set()),
        ("Does the TKC cost 1,500 euros?", set()),
        ("does ada own the kettle?", set()),
        ("I live in Ohio. Does Ada own the kettle? The one in the hall.", {"ada"}),
        ("I work for Ada, near Thunder Bay. what did the kettle cost", set()),
        ("I moved to the UK. is it ok? what did the kettle cost?", set()),
        ("What did Dr. Berg pay for the kettle?", {"berg"}),
    ],
)
def test_a_name_that_no_passage_has_is_unknown(question: str, unknown: set[str]) -> None:
    evidence, _ = best(question)
    assert unknown_names(evidence, evidence.passages[0][0]) == unknown


@pytest.mark.parametrize(("initials", "unknown"), [("US", set()), ("UK", {"united", "states"})])
def test_initials_stand_for_names(initials: str, unknown: set[str]) -> None:
    question, text = "Who leads the group of the United States?", f"Ada leads the {initials} group."
    evidence = gather(question, found(question, chunks_of(text)))
    assert unknown_names(evidence, evidence.passages[0][0]) == unknown


@pytest.mark.parametrize(
    ("question", "source", "expected"),
    [
        ("What did the kettle cost in 2019?", "house.md", True),
        ("What did the kettle of the 2019 plan cost?", "house.md", True),
        ("What did the kettle cost in 2024?", "house.md", False),
        ("Who approves 2000 euros for a kettle?", "house.md", False),
        ("What did the kettle cost?", "house.md", False),
        ("What did the kettle cost in May?", "house-2024-03.md", True),
        ("What did the kettle cost in March?", "house-2024-03.md", False),
        ("what did the kettle cost as of feb 2024", "house-2024-03.md", True),
        ("What did the kettle cost, Sept 3?", "house-2024-03.md", True),
        ("what did the kettle cost in mar", "house-2024-03.md", False),
        ("what did the kettle cost at the mart", "house-2024-05.md", False),
        ("What did the kettle cost Jan?", "house-2024-05.md", False),
    ],
)
def test_whether_a_passage_speaks_of_another_time_or_month(question: str, source: str, *, expected: bool) -> None:
    evidence = gather(question, found(question, chunks_of(HOUSE, source)))
    assert speaks_of_another_time(evidence, Ranker(embed, FITTED).rank(evidence)[0].unit) is expected


@pytest.mark.parametrize(
    ("question", "text", "source", "expected"),
    [
        ("When did the lift break?", "The lift broke and was mended.", "house.md", True),
        ("when was the lift mended", "The lift was mended in March.", "house.md", False),
        ("when was the lift mended", "# Repairs of 2025\n\nThe lift was mended.", "house.md", False),
        ("when was the lift mended", "The lift was mended.", "minutes-2025-03.md", False),
        ("when was the lift mended, in March?", "The lift of March was mended.", "house.md", True),
        ("When does the lift break?", "The lift breaks when it is full.", "house.md", False),
    ],
)
def test_when_something_happened_is_told_by_a_day_alone(
    question: str, text: str, source: str, *, expected: bool
) -> None:
    evidence = gather(question, found(question, chunks_of(text, source)))
    assert tells_no_time(evidence, Ranker(embed, FITTED).rank(evidence)[0].unit) is expected


@pytest.mark.parametrize(
    ("question", "row", "expected"),
    [
        ("Who rows on August 17?", "10:30", True),
        ("Who rows on August 31?", "10:30", False),
        ("Who rows in July?", "10:30", True),
        ("Who rows on July 4?", "July 4", False),
    ],
)
def test_a_row_is_of_the_day_of_the_title_over_it_unless_it_has_its_own(
    question: str, row: str, *, expected: bool
) -> None:
    text = f"# Races\n\nSunday, August 31\n\n| Start | Boats |\n|---|---|\n| {row} | Owls |\n| 12:30 | Jays |\n"
    evidence = gather(question, found(question, chunks_of(text)))
    (unit,) = (unit for unit in evidence.passages[0] if "Owls" in unit.text)
    assert [piece.text for piece in unit.block.leads] == ["Sunday, August 31"]
    assert speaks_of_another_time(evidence, unit) is expected


def test_nothing_is_known_of_the_year_of_what_names_none() -> None:
    question = "What does tea cost in 2027?"
    evidence = gather(question, found(question, chunks_of("Tea costs 3 euros.")))
    unit = Ranker(embed, FITTED).rank(evidence)[0].unit
    assert not speaks_of_another_time(evidence, unit)
    assert missing_numbers(evidence, unit) == ("2027",)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("What do we pay at grade 7?", "Grade 11: we pay 7 %.", ("7",)),
        ("Do we pay 7 percent?", "Grade 11: we pay 7%.", ()),
        ("We are 12 cooks. What do we pay at grade 11?", "Grade 11: we pay 7 %.", ()),
        ("What did version 3.12 drop?", "Version 3.12.1 dropped the lamp.", ()),
        ("What did version 3.1 drop?", "Version 3.12 dropped the lamp.", ("3.1",)),
        ("Where is mic 14?", "MIC14 is on the stage.", ()),
        ("Where is mic 14?", "B14 is on the stage.", ("14",)),
        ("What do I set for a 0.2 mm strip?", "0.2mm strip: 50J.", ()),
        ("What do I set for a 0.3 mm strip?", "0.2mm strip: 50J.", ("0.3",)),
        ("What was the fee in 2025/26?", "In 2025/2026 the fee was 3 euros.", ()),
        ("What was the fee in 2025/2026?", "In 2025–26 the fee was 3 euros.", ()),
        ("What was the fee in FY25/26?", "In 2025/2026 the fee was 3 euros.", ()),
        ("What was the fee in 2025/26?", "In 2025/2027 the fee was 3 euros.", ("26",)),
    ],
)
def test_a_number_is_there_in_its_kind(question: str, text: str, missing: tuple[str, ...]) -> None:
    evidence = gather(question, found(question, chunks_of(text)))
    assert missing_numbers(evidence, evidence.passages[0][0]) == missing


@pytest.mark.parametrize(
    ("question", "text", "repeats"),
    [
        ("What does the secretary do?", "Secretary", True),
        ("What does the secretary do?", "The secretary keeps the minutes.", False),
        ("Is parking free?", "Parking is free.", False),
    ],
)
def test_what_has_no_word_of_its_own_repeats_the_question(question: str, text: str, *, repeats: bool) -> None:
    evidence = gather(question, found(question, chunks_of(text)))
    assert only_repeats(evidence.asked, evidence.passages[0][0]) is repeats


def test_an_item_repeats_nothing_where_the_line_over_it_says_more() -> None:
    question = "What does a gift count as?"
    for line, repeats in (("These are never paid:", False), ("These count:", True)):
        evidence = gather(question, found(question, chunks_of(f"# Gifts\n\n{line}\n\n- gifts\n- cups\n")))
        (item,) = (unit for passage in evidence.passages for unit in passage if unit.text == "- gifts")
        assert only_repeats(evidence.asked, item) is repeats


def test_a_denial_in_what_is_told_needs_none_in_the_answer() -> None:
    writer = Extractive(embed, floor=0.4)
    for question, is_answered in (
        ("I have not got a lamp. what did the kettle cost?", True),
        ("I have got a lamp. what did the kettle not cost?", False),
    ):
        assert bool(writer.write(question, found(question, chunks_of(HOUSE))).selected) is is_answered


def test_what_is_asked_of_an_unknown_name_is_refused() -> None:
    writer = Extractive(embed, floor=0.4)
    for question, is_answered in (("What did the kettle cost?", True), ("What did the kettle of Ada cost?", False)):
        assert bool(writer.write(question, found(question, chunks_of(HOUSE))).selected) is is_answered


def test_a_heading_with_a_day_tells_when() -> None:
    text = "# News\n\n## 0.14.0 (2026-03-26)\n\nThe lamp burns longer.\n"
    writer = Extractive(embed, floor=0.0)
    for question, is_told in (("When was 0.14.0 released?", True), ("What is in 0.14.0?", False)):
        (first, *_) = writer.write(question, found(question, chunks_of(text))).selected
        assert ("0.14.0 (2026-03-26)" in [piece.text for piece in first.pieces]) is is_told


GOOD = {
    "coverage": 1.0,
    "headings": 0.4,
    "cosine": 0.7,
    "in_context": 0.7,
    "passage": 0.6,
}
AGAINST = tuple(name for name, weight in FITTED.support.items() if weight < 0)


def sure(**changed: float) -> float:
    return FITTED.confidence(dict.fromkeys(SIGNALS, 0.0) | GOOD | changed)


def test_each_table_weighs_signals_that_there_are() -> None:
    assert FITTED.first.keys() == FITTED.second.keys() == set(SIGNALS)
    assert FITTED.support.keys() <= set(SIGNALS)


def test_nothing_that_is_not_known_before_embedding_chooses_at_first() -> None:
    assert FITTED.first["cosine"] == FITTED.first["in_context"] == 0


def test_a_good_match_is_believed_and_a_poor_one_is_not() -> None:
    assert sure() > 0.8
    assert sure(coverage=0.2, cosine=0.1, in_context=0.1, passage=0.2, headings=0.0) < 0.3


@pytest.mark.parametrize("name", AGAINST)
def test_what_speaks_against_a_unit_lowers_confidence(name: str) -> None:
    assert sure(**{name: 1.0}) < sure()


@given(st.dictionaries(st.sampled_from(SIGNALS), st.floats(-1e9, 1e9)))
def test_confidence_is_a_probability(signals: dict[str, float]) -> None:
    assert 0 <= sure(**signals) <= 1


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who is the treasurer?", "The vote was put off after Treasurer Ada Lind had objected.", True),
        ("who's the harbour master now", "It was opened by the harbour master Ola Berg.", True),
        ("Who is the master of the harbour?", "Ada M. Lind, the master of the harbour, spoke.", True),
        ("What is the name of the treasurer?", "Ada Lind, treasurer, spoke.", True),
        ("Who is the treasurer?", "Deputy treasurer Ola Berg spoke.", False),
        ("Who is the treasurer?", "Ada Lind, the former treasurer, spoke.", False),
        ("Who is the treasurer?", "Ada Lind, Treasurer Berg's deputy, spoke.", False),
        ("Who is the treasurer?", "The treasurer spoke to Ada Lind.", False),
        ("Who is the treasurer of Oslo?", "Treasurer Ada Lind spoke.", False),
        ("Who paid the treasurer?", "Treasurer Ada Lind paid.", False),
    ],
)
def test_a_name_stands_right_beside_the_role(question: str, text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert names_holder(question, text) is expected


@pytest.mark.parametrize(
    ("question", "heading", "text", "expected"),
    [
        ("Who is the porter?", "Porter", "Mira Stolz", True),
        ("who's the harbour master", "The Harbour Master", "- Ola Berg, since 2019", True),
        ("Who is the master of the harbour?", "Harbour master", "Ola M. Berg (on leave)", True),
        ("Who is the porter?", "Porter", "Mira Stolz locks the gate at ten.", False),
        ("Who is the porter?", "Porter", "The porter locks the gate.", False),
        ("Who is the porter?", "Night porter", "Mira Stolz", False),
        ("Where is the porter?", "Porter", "Mira Stolz", False),
    ],
)
def test_a_name_by_itself_stands_under_the_role(
    question: str,
    heading: str,
    text: str,
    expected: bool,  # noqa: FBT001 - a table
) -> None:
    assert names_holder(question, text, heading) is expected


STAFF = """
# People

## Porter
Mira Stolz
Phone: 555-0134

## Cook
Jon Falk
"""


@pytest.mark.parametrize(("question", "name"), [("who is the porter", "Mira Stolz"), ("who is the cook", "Jon Falk")])
def test_who_holds_a_role_is_told_by_the_name_under_it(question: str, name: str) -> None:
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(STAFF)))
    assert not draft.is_closest
    said = told(question, STAFF)
    assert name in said
    assert len({"Mira Stolz", "Jon Falk"} & set(said)) == 1


def told(question: str, page: str) -> Sequence[str]:
    draft = Extractive(embed, reader=bundled_reader()).write(question, found(question, chunks_of(page)))
    return [piece.text for one in draft.selected for piece in one.pieces]


@pytest.mark.parametrize(
    ("question", "page", "answer", "opposite"),
    [
        ("how many crews go up a class?", CLASSES, "3 best", "slowest rounds"),
        ("how many crews go down a class?", CLASSES, "slowest rounds", "3 best"),
        ("when does the junior crew row?", CREWS, "last Friday", "first Monday"),
        ("when does the senior crew row?", CREWS, "first Monday", "last Friday"),
    ],
)
def test_the_opposite_is_left_out(question: str, page: str, answer: str, opposite: str) -> None:
    said = " ".join(told(question, page))
    assert answer in said
    assert opposite not in said


def test_both_are_told_where_both_or_neither_is_asked_for() -> None:
    for question in ("when do the junior and the senior crew row?", "when do crews row?"):
        said = " ".join(told(question, CREWS))
        assert "first Monday" in said
        assert "last Friday" in said


@pytest.mark.parametrize(
    ("question", "secretary"),
    [("who is secretary in 2025", "Bo Berg"), ("who is the secretary of 2026", "Di Ek")],
)
def test_what_stands_under_the_heading_of_another_year_does_not_answer(question: str, secretary: str) -> None:
    text = "# Club meeting, {}\n\n## {} officer elections\n\n- President: {}\n- Secretary: {}\n"
    first = chunks_of(text.format("December 10, 2024", 2025, "Ada Lind", "Bo Berg"), "2024-12-10.md")
    second = chunks_of(text.format("December 11, 2025", 2026, "Cy Dahl", "Di Ek"), "2025-12-11.md")
    # The other year's passages are found first.
    places = enumerate(found(question, [*second, *first]))
    hits = [replace(one, score=1 - 0.1 * place) for place, one in places]
    draft = Extractive(embed, reader=bundled_reader()).write(question, hits)
    shown = "\n".join(piece.text for item in draft.selected for piece in item.pieces)
    assert secretary in shown
    assert len({item.span.chunk.source for item in draft.selected}) == 1
