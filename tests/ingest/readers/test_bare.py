"""Headings with nothing below them, which are a list."""

from __future__ import annotations

import pytest

from ingest import readers
from tests.vectors import outline

VACANT = "These positions are vacant.\n\n### Chair\n### Treasurer\n### Editor\n"


def test_headings_in_a_row_after_a_text_are_the_items_that_it_announces() -> None:
    (extract,) = readers.read("a.md", f"# The club\n\n{VACANT}\n## Fees\n\nNone.".encode())
    assert outline(extract) == [
        "heading 1: The club",
        "paragraph 0: These positions are vacant.",
        "item 0: Chair < These positions are vacant.",
        "item 0: Treasurer < These positions are vacant.",
        "item 0: Editor < These positions are vacant.",
        "heading 2: Fees",
        "paragraph 0: None.",
    ]
    assert [section.path for section in extract.sections] == [("The club",), ("The club", "Fees")]
    assert extract.text[extract.sections[0].end - 6 : extract.sections[0].end] == "Editor"


def test_their_text_may_be_all_there_is() -> None:
    (extract,) = readers.read("a.md", VACANT.replace("vacant.", "vacant:").encode())
    assert outline(extract)[1] == "item 0: Chair < These positions are vacant:"
    assert [section.path for section in extract.sections] == [()]


@pytest.mark.parametrize(
    "source",
    [
        "Two are vacant.\n\n### Chair\n### Treasurer\n",
        "### Chair\n### Treasurer\n### Editor\n",
        "# Vacant\n### Chair\n### Treasurer\n### Editor\n",
        "These are vacant.\n\n### Chair\n### Treasurer\n### Editor\n\nShe edits.",
        "These are vacant.\n\n### Chair\n### Treasurer\n### Editor\n#### Since May\n",
        "These are vacant.\n\n### Chair\n#### Treasurer\n### Editor\n",
    ],
)
def test_two_a_cover_and_headings_above_something_stay_headings(source: str) -> None:
    (extract,) = readers.read("a.md", source.encode())
    headings = [line for line in outline(extract) if line.startswith("heading")]
    assert len(headings) == source.count("\n#") + source.startswith("#")


SIGN = r"\_\_\_\_\_\_\_\_"


@pytest.mark.parametrize(
    "names",
    [
        f"{SIGN}\n\n### Chair, Ann\n\n{SIGN}\n\n### Treasurer, Bob\n\nPage 9.",
        f"### Chair, Ann\n\n{SIGN}\n\n### Treasurer, Bob\n\n{SIGN} \\_\n\nPage 9.",
        f"### Chair, Ann\n\n{SIGN}\n\n### Treasurer, Bob\n\n{SIGN}",
    ],
)
def test_who_signs_is_no_heading_and_lines_to_sign_on_are_no_text(names: str) -> None:
    (extract,) = readers.read("a.md", f"# Bylaws\n\n### Signed\n\n{names}".encode())
    assert outline(extract)[:4] == [
        "heading 1: Bylaws",
        "heading 3: Signed",
        "item 0: Chair, Ann",
        "item 0: Treasurer, Bob",
    ]
    assert "_" not in extract.text
    assert [section.path for section in extract.sections][-1] == ("Bylaws", "Signed")


def test_a_line_above_each_heading_parts_what_stands_below_these() -> None:
    (extract,) = readers.read("a.md", f"{SIGN}\n\n### Fees\n\nNone.\n\n{SIGN}\n\n### Hours\n\nAll day.".encode())
    assert [line for line in outline(extract) if line.startswith("heading")] == ["heading 3: Fees", "heading 3: Hours"]


def test_a_label_before_a_line_to_write_on_introduces_nothing_below() -> None:
    (extract,) = readers.read("a.md", f"Name of the item:\n\n{SIGN}\n\nSelect all that apply.".encode())
    assert outline(extract) == ["paragraph 0: Name of the item:", "paragraph 0: Select all that apply."]


CLOSED = "Our offices are closed on these days:"


def test_short_lines_below_one_that_announces_them_are_items() -> None:
    source = f"{CLOSED}\n\nNew Year's Day\n\nMemorial Day\n\nLabor Day\n\nAll other days are working days."
    (extract,) = readers.read("a.md", source.encode())
    assert outline(extract) == [
        f"paragraph 0: {CLOSED}",
        f"item 0: New Year's Day < {CLOSED}",
        f"item 0: Memorial Day < {CLOSED}",
        f"item 0: Labor Day < {CLOSED}",
        "paragraph 0: All other days are working days.",
    ]


@pytest.mark.parametrize("over", ["We take the following cards", "- We take the following cards", "- We take these:"])
def test_they_may_lie_in_an_item_and_what_follows_needs_no_colon(over: str) -> None:
    indent = "  " if over.startswith("-") else ""
    (extract,) = readers.read("a.md", f"{over}\n\n{indent}Oakpay\n\n{indent}Elm Card\n\nNo cheques.".encode())
    depth = len(indent) // 2
    assert outline(extract)[1:] == [
        f"item {depth}: Oakpay < {over}",
        f"item {depth}: Elm Card < {over}",
        "paragraph 0: No cheques.",
    ]


def test_such_a_line_may_be_as_long_as_a_caption() -> None:
    line = "The card of the club for those who row on the lake in winter, too"
    (extract,) = readers.read("a.md", f"We take these cards:\n\n{line}\n\nElm Card".encode())
    assert outline(extract)[1] == f"item 0: {line} < We take these cards:"


@pytest.mark.parametrize("over", ["- We take these:", "It is paid in the following term"])
def test_what_lies_beside_an_item_or_follows_in_time_is_not_announced(over: str) -> None:
    (extract,) = readers.read("a.md", f"{over}\n\n<p>Oakpay</p>\n<p>Elm Card</p>".encode())
    assert [line.split(":")[0] for line in outline(extract)][1:] == ["paragraph 0", "paragraph 0"]


@pytest.mark.parametrize(
    "below",
    [
        "New Year's Day\n\nAll other days are working days.",
        "It is cold then.\n\nIt is dark, too.",
        f"New Year's Day {'and the days after it ' * 4}\n\nMemorial Day {'and the days after it ' * 4}",
        "DEADLINES\n\nThe year ends in June.",
        "x = 1\n\ny = 2",
        "1\n\n2\n\n3",
    ],
)
def test_one_line_sentences_and_capitals_are_no_items(below: str) -> None:
    (extract,) = readers.read("a.md", f"{CLOSED}\n\n{below}".encode())
    assert not any(line.startswith("item") for line in outline(extract))


def test_steps_numbered_without_a_full_stop_are_a_list_and_have_their_code() -> None:
    code = "```\ncd tea\n```"
    steps = f"1 Change to the folder\n\n{code}\n\n2 Copy the  file.\n\n3 Copy it back\n\n{code}"
    (extract,) = readers.read("a.md", f"Do this:\n\n{steps}\n\nDone.".encode())
    assert outline(extract) == [
        "paragraph 0: Do this:",
        "item 0: 1 Change to the folder < Do this:",
        "code 1: cd tea < 1 Change to the folder < Do this:",
        "item 0: 2 Copy the  file. < Do this:",
        "item 0: 3 Copy it back < Do this:",
        "code 1: cd tea < 3 Copy it back < Do this:",
        "paragraph 0: Done.",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["1 Change to it", "2 Copy it"],
        ["1 Change to it", "3 Copy it", "4 Copy it back"],
        ["1 Aims of it 5", "2 Fees of it 7", "3 Days of it 9"],
        ["1 Ada Lovelace|45", "2 Bo Peep|50", "3 Bo Lind|7a"],
        ["1 change to it", "2 copy it", "3 copy it back"],
        ["2024 Minutes of it", "2025 Minutes of it", "2026 Minutes of it"],
        ["1 Change to it", "# Next", "2 Copy it", "3 Copy it back"],
        ["1 Change to it", *["So it is."] * 4, "2 Copy it", "3 Copy it back"],
    ],
)
def test_other_lines_with_numbers_are_no_steps(lines: list[str]) -> None:
    (extract,) = readers.read("a.md", "\n\n".join(lines).encode())
    assert not any(line.startswith("item") for line in outline(extract))
