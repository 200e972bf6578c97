"""Whatever a model makes of a draft, it is read as far as it goes: JSON in any state, and Markdown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.gate.draft.decoding import decoded
from bot.answering.gate.draft.reading import parsed_draft
from bot.answering.gate.repair import repaired
from bot.nouns import CELL, Form

DRAFT: dict[str, Any] = {
    "blocks": [
        {
            "form": "paragraph",
            "claims": [
                {
                    "text": "The **gate** closes at nine. [2]",
                    "quotes": [{"passage": 2, "words": "closes at nine"}],
                    "calculation": "",
                }
            ],
        },
        {"form": "lead-in", "claims": [{"text": "Bring:", "quotes": []}]},
        {"form": "item", "claims": [{"text": "- a lamp", "quotes": []}, {"text": "a key", "quotes": []}]},
        {"form": "code", "claims": [{"text": "```sh\ngate open\n  --now\n```", "quotes": []}]},
        {"form": "head", "claims": [{"text": "Day | Time"}]},
        {"form": "row", "claims": [{"text": "| Monday | nine |"}]},
    ],
    "missing": ["who keeps the key"],
}
TEXT = json.dumps(DRAFT)
READ = [
    (Form.PROSE, "The gate closes at nine."),
    (Form.LEAD, "Bring:"),
    (Form.ITEM, "a lamp"),
    (Form.ITEM, "a key"),
    (Form.CODE, "gate open\n  --now"),
    (Form.HEAD, "Day | Time"),
    (Form.ROW, "Monday | nine"),
]


def test_the_head_of_a_second_table_is_no_row_of_the_first() -> None:
    draft = "| Day | Time |\n|---|---|\n| Monday | nine |\n\n| Room | Key |\n|---|---|\n| Hall | red |"
    assert [one.block for one in parsed_draft(draft).statements] == [1, 1, 2, 2]


def test_an_initial_is_no_mark_of_a_list() -> None:
    sentence = parsed_draft("J. Moor keeps the keys.").statements[0]
    assert (sentence.form, sentence.text) == (Form.PROSE, "J. Moor keeps the keys.")

    people = {"blocks": [{"form": "item", "claims": [{"text": "J. Moor"}, {"text": "K. Moor"}, {"text": "C) Ada"}]}]}
    assert [one.text for one in parsed_draft(json.dumps(people)).statements] == ["J. Moor", "K. Moor", "Ada"]


def test_a_step_comes_as_often_as_it_is_taken() -> None:
    steps = ["Press the button.", "Wait.", "Press the button.", "Wait.", "Wait.", "Open the door."]
    found = parsed_draft("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))
    assert [one.text for one in found.statements] == [*steps[:4], steps[5]]

    items = parsed_draft("- tea\n- milk\n- tea")
    assert [one.text for one in items.statements] == ["tea", "milk"]


@pytest.mark.parametrize(
    "draft",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Here is the answer:\n\n```\n{TEXT}\n```\nLet me know!",
        TEXT.replace("]}", "],}").replace("}]", "},]"),
        json.dumps(DRAFT, indent=2),
    ],
    ids=["bare", "fenced", "among words", "trailing commas", "indented"],
)
def test_a_draft_in_json_is_read_whatever_is_around_it(draft: str) -> None:
    written = parsed_draft(draft)
    assert [(one.form, one.text) for one in written.statements] == READ
    assert written.missing == ("who keeps the key",)
    assert written.statements[0].cited == (2,)
    assert written.statements[0].quotes[0].words == "closes at nine"
    assert [one.block for one in written.statements] == [1, 2, 3, 3, 4, 5, 5]


@pytest.mark.parametrize("around", ["{}", "```json\n{}\n```", "Here it is: {} Done."])
def test_blocks_without_what_stands_around_them_are_read(around: str) -> None:
    blocks = json.dumps(DRAFT["blocks"])
    assert [(one.form, one.text) for one in parsed_draft(around.format(blocks)).statements] == READ
    first = blocks[1 : blocks.index("}]}") + 3]
    assert [(one.form, one.text) for one in parsed_draft(around.format(first)).statements] == READ[:1]


@pytest.mark.parametrize("prose", ['He "claims" so [1].', 'The [gate] "claims" {nothing}.'])
def test_words_that_only_look_like_that_stay_words(prose: str) -> None:
    (one,) = parsed_draft(prose).statements
    assert "claims" in one.text


@given(st.integers(0, len(TEXT)))
@settings(deadline=None)
def test_a_draft_that_was_cut_off_is_read_as_far_as_it_goes(end: int) -> None:
    found = [(one.form, one.text) for one in parsed_draft(TEXT[:end]).statements]
    assert found == READ[: len(found)]


@pytest.mark.parametrize("between", ["", "\n"])
def test_what_comes_in_several_calls_of_a_tool_is_one(between: str) -> None:
    parts = [{"blocks": [block], "missing": [f"thing {number}"]} for number, block in enumerate(DRAFT["blocks"])]
    written = parsed_draft(between.join(map(json.dumps, parts)))
    assert [(one.form, one.text) for one in written.statements] == READ
    assert (written.missing[-1], written.is_cut) == ("thing 5", False)

    cut = parsed_draft(between.join(map(json.dumps, parts))[:-30])
    assert ([(one.form, one.text) for one in cut.statements], cut.is_cut) == (READ[:1], True)

    fallen = parsed_draft("One. Two.").statements
    repairs = [{"repairs": [{"number": number, "text": text}]} for number, text in ((1, "First."), (2, ""))]
    assert repaired(between.join(map(json.dumps, repairs)), fallen).keys() == {0, 1}


@pytest.mark.parametrize(
    ("draft", "is_cut"),
    [
        (TEXT, False),
        (f"Here it is: {TEXT} Take {{care}}!", False),
        (json.dumps(DRAFT["blocks"]), False),
        # Only brackets are lacking.
        (TEXT[:-1], False),
        (TEXT[: TEXT.index("a key")], True),
        (TEXT[: TEXT.index('{"form": "code"')], True),
        (TEXT[: TEXT.index("Monday")], True),
        (json.dumps(DRAFT["blocks"])[: TEXT.index("Monday") - len('{"blocks": ')], True),
        ("The gate closes at nine.", False),
    ],
)
def test_a_draft_knows_whether_it_ends_in_the_middle(draft: str, is_cut: bool) -> None:  # noqa: FBT001
    assert parsed_draft(draft).is_cut is is_cut


@pytest.mark.parametrize(
    "claim",
    [
        "The gate closes at nine.",
        {"text": "The gate closes at nine.", "quotes": "closes at nine"},
        {"text": "The gate closes at nine.", "quotes": [{"passage": "[1]", "quote": "closes at nine"}]},
        {"text": "The gate closes at nine.", "quotes": None, "calculation": 5},
        {"text": "The gate closes at nine.", "quotes": [7, None, {"words": 3}]},
    ],
)
def test_a_claim_in_another_shape_is_read_too(claim: object) -> None:
    (one,) = parsed_draft(json.dumps({"blocks": [{"form": "PARAGRAPH", "claims": [claim]}]})).statements
    assert (one.text, one.form) == ("The gate closes at nine.", Form.PROSE)


@pytest.mark.parametrize(
    "draft",
    ['{"blocks": 5}', '{"blocks": [5, null, {"claims": [null, 3, {"text": 4}]}]}', '{"blocks": {}}', '{"blocks": ["'],
)
def test_json_that_holds_no_draft_is_nothing(draft: str) -> None:
    assert parsed_draft(draft).statements == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["blocks", "claims", "text", "form", "quotes", "words", "passage", "missing"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
@settings(deadline=None)
def test_no_json_is_an_error(value: object) -> None:
    for text in (json.dumps(value), json.dumps({"blocks": value, "missing": value})):
        assert isinstance(parsed_draft(text).statements, tuple)
        assert isinstance(repaired(text.replace("blocks", "repairs"), parsed_draft(TEXT).statements), dict)


@given(st.text())
@settings(deadline=None)
def test_no_text_is_an_error(text: str) -> None:
    parsed_draft(text)
    parsed_draft(f'{{"blocks": {text}')
    assert decoded(text, "nothing-of-the-kind") == (None, True)


def test_markdown_keeps_its_blocks() -> None:
    written = parsed_draft(
        "Yes, it is open. [1]\n\n**Steps**:\n1. Knock. [2]\n2. Wait until\n   it opens.\n\n- one\n- two\n\n"
        "```\na\n b\n```\n\n| A | B |\n|---|---|\n| x | y [1] |\n\n## More\n\nThe end."
    )
    assert [(one.block, one.form, one.text) for one in written.statements] == [
        (1, Form.PROSE, "Yes, it is open."),
        (2, Form.LEAD, "Steps:"),
        (3, Form.STEP, "Knock."),
        (3, Form.STEP, "Wait until it opens."),
        (4, Form.ITEM, "one"),
        (4, Form.ITEM, "two"),
        (5, Form.CODE, "a\n b"),
        (6, Form.HEAD, "A | B"),
        (6, Form.ROW, "x | y"),
        (7, Form.LEAD, "More:"),
        (8, Form.PROSE, "The end."),
    ]


@pytest.mark.parametrize(
    ("written", "cells"),
    [
        (" | Basic | Pro", ["", "Basic", "Pro"]),
        ("| | Basic | Pro |", ["", "Basic", "Pro"]),
        ("Price | | 9 euros", ["Price", "", "9 euros"]),
        ("| Price | 5 euros | |", ["Price", "5 euros", ""]),
        ("| Price | 5 euros |", ["Price", "5 euros"]),
    ],
)
def test_an_empty_cell_keeps_its_place(written: str, cells: list[str]) -> None:
    claims = [{"form": form, "claims": [{"text": written, "quotes": []}]} for form in ("head", "row")]
    in_json = parsed_draft(json.dumps({"blocks": claims, "missing": []}))
    assert [one.text.split(CELL) for one in in_json.statements] == [cells]


def test_an_empty_cell_of_markdown_keeps_its_place() -> None:
    drafted = "| | Basic | Pro |\n|---|---|---|\n| Price | 5 euros | |"
    told = [one.text.split(CELL) for one in parsed_draft(drafted).statements]
    assert told == [["", "Basic", "Pro"], ["Price", "5 euros", ""]]


def test_a_repair_takes_the_place_of_what_fell_or_withdraws_it() -> None:
    fallen = parsed_draft("One. Two. Three.").statements
    repairs = [
        {"number": 1, "text": "First. [1]", "quotes": [{"passage": 1, "words": "first"}]},
        {"number": 3, "text": ""},
        {"number": 9, "text": "No such place."},
        {"number": "x"},
    ]
    found = repaired(json.dumps({"repairs": repairs}), fallen)
    assert found.keys() == {0, 2}
    assert found[0] is not None
    assert (found[0].text, found[0].block, found[2]) == ("First.", fallen[0].block, None)
