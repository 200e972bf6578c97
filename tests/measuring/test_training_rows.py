"""The rows that the reader is trained on: what the product finds for a question, and which of it is right."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evals.corpora import index_name, indexed
from evals.data import Asked
from evals.examples import Example
from tests.passages import hits
from training import public_units, rows
from training.labels import LEFT_OUT, RIGHT, WRONG
from training.turning import turned
from training.units import Rows, extracted, found, wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TEXT = """# Boat house

The boat house opens at seven. Imre has the key.

Before you row:

- sign the book
- take a vest
- check the oars

Nobody rows after dark.
"""
CANNOT = "# Guests\n\nA guest may not take a boat alone. The key is with Imre.\n"
QUESTION = "Who has the key of the boat house?"
KEY = TEXT.index("Imre has the key.")
GOLD = [["boats.md", KEY, KEY + len("Imre has the key.")]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    home = tmp_path_factory.mktemp("boats")
    documents = home / "documents"
    documents.mkdir()
    (documents / "boats.md").write_text(TEXT, encoding="utf-8")
    (documents / "guests.md").write_text(CANNOT, encoding="utf-8")
    with indexed(documents, home) as engine:
        texts = extracted(home / index_name(documents))
        yield Rows(engine, texts, count=16, with_lists=True, with_gold=True)


def row_of(made: Rows, question: str, **expect: object) -> Mapping[str, Any]:
    asked = {"id": "one", "turns": [question], "expect": [{"verdict": "answered", **expect}]}
    (one,) = found(made.engine, [asked], {})
    return made.of(one)


def labelled(row: Mapping[str, Any], label: int) -> list[str]:
    return [unit["text"] for unit in row["units"] if unit["label"] == label]


def test_the_unit_at_the_gold_is_right_and_one_elsewhere_with_its_words_is_left_out(made: Rows) -> None:
    row = row_of(made, QUESTION, must=[["imre"]], gold=GOLD, source="boats.md")
    (right,) = labelled(row, RIGHT)
    assert right.endswith("Imre has the key.")
    (elsewhere,) = labelled(row, LEFT_OUT)
    assert elsewhere.endswith("The key is with Imre.")
    assert any("after dark" in text for text in labelled(row, WRONG))


def test_where_the_gold_has_moved_the_deciding_words_say_what_is_right(made: Rows) -> None:
    row = row_of(made, QUESTION, must=[["imre"]], gold=[["boats.md", 0, 12]], source="boats.md")
    (right,) = labelled(row, RIGHT)
    assert right.endswith("Imre has the key.")


def test_nothing_is_right_where_the_documents_do_not_say(made: Rows) -> None:
    row = row_of(made, "Who has the key of the cellar?", verdict="refused")
    assert not row["is_answerable"]
    assert not labelled(row, RIGHT)


def test_a_whole_list_stands_behind_what_was_found(made: Rows) -> None:
    row = row_of(made, "What do I do before I row?", must=[["vest"]], source="boats.md")
    (whole,) = [unit for unit in row["units"] if unit["is_list"]]
    assert "sign the book" in whole["text"]
    assert "check the oars" in whole["text"]


def test_right_units_that_were_not_found_are_added(made: Rows) -> None:
    start = TEXT.index("Nobody rows")
    gold = [["boats.md", start, start + len("Nobody rows after dark.")]]
    few = Rows(made.engine, made.texts, count=1, with_gold=True)
    row = row_of(few, QUESTION, must=[["after dark"]], gold=gold, source="boats.md")
    assert any("after dark" in text for text in labelled(row, RIGHT))


def test_another_wording_of_a_turn_makes_a_row_of_its_own(made: Rows) -> None:
    asked = {"id": "one", "turns": [QUESTION], "expect": [{"verdict": "answered", "must": [["imre"]]}]}
    both = list(found(made.engine, [asked], {("one", 0): "boat house key: with whom"}))
    assert [one.is_reworded for one in both] == [False, True]
    assert both[1].question != both[0].question


def test_an_answer_that_is_not_at_hand_teaches_nothing() -> None:
    wrong = {"text": "It is cold.", "label": WRONG, "is_list": False}
    row = {"question": "Who?", "is_answerable": True, "units": [wrong]}
    assert rows.of_team(row, Random(0)) is None
    absent = rows.of_team({**row, "is_answerable": False}, Random(0))
    assert absent is not None
    assert absent.right == (False,)


def test_few_right_units_and_one_list_are_learned_from() -> None:
    units = [{"text": f"right {n}", "label": RIGHT, "is_list": False} for n in range(9)]
    units += [{"text": f"wrong {n}", "label": WRONG, "is_list": False} for n in range(12)]
    units += [{"text": f"list {n}", "label": WRONG, "is_list": True} for n in range(3)]
    made = rows.of_team({"question": "Who?", "is_answerable": True, "units": units}, Random(0))
    assert made is not None
    assert sum(made.right) == rows.RIGHT
    assert made.units[0] == "right 0"
    assert len(made.units) == rows.RIGHT + rows.FIRST + rows.FURTHER + rows.LISTS
    assert sum(text.startswith("list") for text in made.units) == rows.LISTS


def test_only_what_a_teacher_has_read_is_learned_from_where_one_has() -> None:
    units = [{"text": f"unit {n}", "label": WRONG, "is_list": False} for n in range(4)]
    units[1] |= {"label": RIGHT, "said": 2.5}
    units[3] |= {"said": -4.0}
    made = rows.of_team({"question": "Who?", "is_answerable": True, "units": units}, Random(0))
    assert made == rows.Example("Who?", ("unit 1", "unit 3"), (True, False), (2.5, -4.0))


def test_a_teacher_reads_the_likeliest_units_right_ones_and_a_list() -> None:
    from training import reader, teaching

    units = [{"text": f"Lockers are on floor {n}.", "label": WRONG, "is_list": False} for n in range(14)]
    units += [{"text": "Ines has the key.", "label": RIGHT, "is_list": False}]
    units += [{"text": f"Keys: {n}", "label": WRONG, "is_list": True} for n in range(2)]
    row = {"question": "Who has the key?", "is_answerable": True, "units": units}
    teacher, encode = reader.Reader(), reader.tokenizer()

    (made,) = teaching.taught([row], teacher, encode)
    assert ["said" in unit for unit in made["units"]] == [True] * 12 + [False] * 2 + [True, True, False]
    last = encode.encode_batch([(row["question"], "Ines has the key.")])
    assert made["units"][14]["said"] == pytest.approx(teacher.score(last).item(), abs=0.02)


def test_the_other_wordings_of_a_set_are_found_by_its_name() -> None:
    assert len(wordings(rows.QUESTIONS / "council.jsonl")) > 300
    assert wordings(rows.QUESTIONS / "short" / "00.jsonl")


def test_a_public_unit_is_right_in_its_own_passage_alone() -> None:
    question, home, other = "Who has the key?", "Ines has the key.", "Ines left early."
    found_for_it = hits(question, home, other)
    asked = Asked(id="1", question=question, answers=("Ines",), passage="0", article="a")
    one = Example("answerable", asked, found_for_it)
    made = public_units.row(one)
    assert made is not None
    assert {unit["text"]: unit["label"] for unit in made["units"]} == {home: RIGHT, other: LEFT_OUT}

    absent = public_units.row(replace(one, kind="absent"))
    assert absent is not None
    assert {unit["label"] for unit in absent["units"]} == {WRONG}
    assert public_units.row(replace(one, asked=replace(asked, passage="elsewhere"))) is None


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("Leave is limited.", {"Leave is unlimited.", "Leave is not limited."}),
        ("It isn't open.", {"It is open.", "It isn't closed."}),
        ("You cannot renew it.", {"You can renew it."}),
        ("The Ada Fund pays Ivy Lind.", {"The Ivy Lind pays Ada Fund."}),
        ("It was built in 2001.", {f"It was built in {year}." for year in (1999, 2000, 2002, 2003)}),
        ("Tea.", {None}),
    ],
)
def test_a_turned_sentence_says_something_else(text: str, ways: set[str | None]) -> None:
    found = {turned(text, Random(seed)) for seed in range(99)}
    assert ways <= found
    assert text not in found


def test_some_questions_lose_their_mark_and_some_get_one() -> None:
    chance = Random(3)
    asked = {rows.spelled("Who has the key?", chance) for _ in range(40)}
    typed = {rows.spelled("who has the key", chance) for _ in range(40)}
    assert asked == {"Who has the key?", "Who has the key"}
    assert typed == {"who has the key", "who has the key?"}
    assert {rows.spelled("who has the key :)", chance) for _ in range(40)} == {"who has the key :)"}
