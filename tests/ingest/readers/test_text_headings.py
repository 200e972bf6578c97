"""Headings of plain text are told by its layout, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import readers

PROSE = (
    "The kettle was mended in May by two of the guests, who had brought a bag of tools along with them to the house."
)
"""A line that no text is broken at."""
SHORT = "The kettle was mended in May by two of the guests.\nThey had brought a bag of tools along with them."


def headings(text: str) -> list[tuple[str, ...]]:
    (extract,) = readers.read("a.txt", text.encode())
    return [section.path for section in extract.sections if section.path]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"The kettle\n{PROSE}\nThe lamp\n{PROSE}", [("The kettle",), ("The kettle", "The lamp")]),
        (f"The house\n\nThe kettle\n\n{SHORT}\n\nThe lamp\n\n{SHORT}", ["The house", "The kettle", "The lamp"]),
        (f"{PROSE}\n\nThe lamp\n\n{SHORT}", [("The lamp",)]),
        ("The house\n=========\nIt is cold.\nThe lamp\n--------\nIt burns.", ["The house", "The lamp"]),
        (f"The kettle\n{SHORT}", []),
        (f"Dear guests\n\n{SHORT}", []),
        (f"1. Mend the kettle\n\n{SHORT}", []),
        (f"Present: Ada\n\n{SHORT}", []),
        (f"It is cold.\n\n{SHORT}", []),
        ("Roses are red\nViolets are blue\n\nSugar is sweet\n", []),
        ("Name   Age\n----------\nAda    36\n", []),
        ("def boil():\n    pass\n\nclass Kettle:\n    lid = 1\n", []),
        ("The kettle", []),
    ],
)
def test_what_is_a_heading(text: str, expected: list[str | tuple[str, ...]]) -> None:
    found = headings(text)
    assert [path if isinstance(one, tuple) else path[-1] for path, one in zip(found, expected, strict=True)] == expected


CLAUSES = (
    f"Part 1 - The house\n\n1. Guests\n\n(1) Welcome:\n\n(a) Ada\n\n2. The kettle\n\n(1) {PROSE}\n\n"
    f"Part 2 - The yard\n\n3.Lamps\n\n{PROSE}\n\n4. Boats\n\n{PROSE}\n"
)


def test_numbered_lines_head_the_clauses_of_a_contract() -> None:
    assert headings(CLAUSES) == [
        ("Part 1 - The house",),
        ("Part 1 - The house", "1. Guests"),
        ("Part 1 - The house", "2. The kettle"),
        ("Part 2 - The yard",),
        ("Part 2 - The yard", "3.Lamps"),
        ("Part 2 - The yard", "4. Boats"),
    ]
    assert readers.read("a.txt", CLAUSES.encode())[0].title == ""


@pytest.mark.parametrize(
    "text",
    [
        CLAUSES.replace("4. Boats", "Boats are there").replace("1. Guests", "Guests"),  # two are too few
        CLAUSES.replace("4. Boats", "1. Boats"),
        CLAUSES.replace(PROSE, "It is cold."),
    ],
)
def test_a_numbered_list_is_none(text: str) -> None:
    assert not any(path[-1][0].isdigit() for path in headings(text.replace("3.Lamps", "3. Lamps")))


def test_the_heading_that_the_text_begins_with_is_its_title() -> None:
    assert readers.read("a.txt", f"The kettle\n{PROSE}".encode())[0].title == "The kettle"
    assert readers.read("a.txt", f"{PROSE}\n\nThe lamp\n\n{SHORT}".encode())[0].title == ""


LINES = st.lists(
    st.sampled_from(["", "The lamp", PROSE, *SHORT.split("\n"), "- tea", "A: b", "x  y", "Dear all"]), max_size=12
)


@given(LINES)
def test_every_line_is_kept_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    said = " ".join(extract.text for extract in readers.read("a.txt", text.encode())) if text.strip() else ""
    assert said.split() == text.split()
