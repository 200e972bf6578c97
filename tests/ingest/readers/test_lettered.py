"""Items of Markdown that are marked by letters or Roman numbers."""

from __future__ import annotations

import pytest

from ingest.readers.markdown import reading as markdown
from tests.cpu import cpu_seconds

RULES = """
1. There are two classes:
    a. **Full members** pay what
       the board asks for.
    b. Guests pay nothing.
        i. They may not vote.
        ii. They may row:
            1. on Monday
            2. on Friday
2. The board meets.

    (A) At the boathouse

    (B) By telephone
"""


def blocks(source: str) -> list[tuple[int, str, tuple[str, ...]]]:
    (extract,) = markdown.read(source.encode(), "page.md")
    return [
        (block.depth, extract.text[block.start : block.end], tuple(lead.text for lead in block.leads))
        for block in extract.blocks
    ]


def test_they_are_items_with_their_own_marks() -> None:
    classes, guests, row = "1. There are two classes:", "b. Guests pay nothing.", "ii. They may row:"
    assert blocks(RULES) == [
        (0, classes, ()),
        (1, "a. Full members pay what the board asks for.", (classes,)),
        (1, guests, (classes,)),
        (2, "i. They may not vote.", (classes, guests)),
        (2, row, (classes, guests)),
        (3, "1. on Monday", (classes, guests, row)),
        (3, "2. on Friday", (classes, guests, row)),
        (0, "2. The board meets.", ()),
        (1, "(A) At the boathouse", ("2. The board meets.",)),
        (1, "(B) By telephone", ("2. The board meets.",)),
    ]


def test_outside_of_items_three_of_them_are_a_list() -> None:
    assert [text for _, text, _ in blocks("Bring\na. a cup\nb. a pot\nc. tea\n")] == [
        "Bring",
        "a. a cup",
        "b. a pot",
        "c. tea",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("We thank\nA. Moor and\nB. Reed.\n", ["We thank A. Moor and B. Reed."]),
        ("1. Tea, i.e. black\n   i. e. hot\n", ["1. Tea, i.e. black i. e. hot"]),
        ("1. Tea\n   a. black\n   c. green\n", ["1. Tea a. black c. green"]),
        ("```\na. x\nb. y\nc. z\n```\n", ["a. x\nb. y\nc. z"]),
        ("We moved in\n2019. Then came\n      a. tea\n      b. cups\n", ["We moved in 2019. Then came a. tea b. cups"]),
    ],
)
def test_other_letters_stay_in_their_text(source: str, shown: list[str]) -> None:
    assert [text for _, text, _ in blocks(source)] == shown


def test_many_of_them_take_no_quadratic_time() -> None:
    with cpu_seconds(20):
        blocks("1. Tea\n" + "   a. black\n" * 20_000)
        blocks("1. Tea\n" + "   a. black\n   b. green\n   i. hot\n" * 5_000)
