"""Bullets in Markdown that are set in by fewer columns than CommonMark asks for."""

from __future__ import annotations

import pytest

from bot.nouns import BlockKind
from ingest.readers.markdown import reading as markdown
from ingest.readers.markdown.items import with_nested_items
from tests.cpu import cpu_seconds


def blocks(source: str) -> list[tuple[int, str, tuple[str, ...]]]:
    (extract,) = markdown.read(source.encode(), "page.md")
    return [
        (block.depth, extract.text[block.start : block.end], tuple(lead.text for lead in block.leads))
        for block in extract.blocks
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("edge", [" ", "  ", "   "])
def test_bullets_lie_in_the_numbered_item_above_them(gap: str, edge: str) -> None:
    source = f"1. Bring the\nfollowing:{gap}{edge}* a cup\n{edge}* a pot\n{edge}  - with a lid\n2. Pour.\n"
    assert blocks(source) == [
        (0, "1. Bring the following:", ()),
        (1, "- a cup", ("1. Bring the following:",)),
        (1, "- a pot", ("1. Bring the following:",)),
        (2, "- with a lid", ("1. Bring the following:", "- a pot")),
        (0, "2. Pour.", ()),
    ]


def test_what_stands_below_the_bullets_moves_with_them() -> None:
    source = "10. Run:\n  - this\n    ```\n    kettle on\n    ```\n  and wait.\n\nBye.\n"
    assert blocks(source) == [
        (0, "10. Run:", ()),
        (1, "- this", ("10. Run:",)),
        (2, "kettle on", ("10. Run:", "- this")),
        (1, "and wait.", ("10. Run:",)),
        (0, "Bye.", ()),
    ]


RULE = "  1. **Guests** – Guests may come along.\n\n"


def test_prose_below_an_item_is_of_it_though_its_text_begins_one_column_farther_in() -> None:
    source = (
        f"{RULE}    They have to be asked by a member\n    who is there, too.\n\n    A. if it rains; or\n{RULE}Bye.\n"
    )
    assert [(depth, text) for depth, text, _ in blocks(source)] == [
        (0, "1. Guests – Guests may come along."),
        (1, "They have to be asked by a member who is there, too."),
        (1, "A. if it rains; or"),
        (0, "2. Guests – Guests may come along."),
        (0, "Bye."),
    ]


@pytest.mark.parametrize("code", ["make clean install;", "SELECT name FROM boats;", "kettle on and off"])
def test_code_below_such_an_item_stays_code(code: str) -> None:
    (extract,) = markdown.read(f"{RULE}    {code}\n".encode(), "page.md")
    assert extract.blocks[-1].kind is BlockKind.CODE


def test_lettered_lines_hold_the_bullets_below_them() -> None:
    source = "1. Tea\n  - is hot\n\n  i. In **winter**\n  - two cups\n  - a pot\n\n  ii. In summer\n  - one\n\nBye.\n"
    assert blocks(source) == [
        (0, "1. Tea", ()),
        (1, "- is hot", ("1. Tea",)),
        (1, "i. In winter", ("1. Tea",)),
        (2, "- two cups", ("1. Tea", "i. In winter")),
        (2, "- a pot", ("1. Tea", "i. In winter")),
        (1, "ii. In summer", ("1. Tea",)),
        (2, "- one", ("1. Tea", "ii. In summer")),
        (0, "Bye.", ()),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "1. Tea.\n\n * Cups\n * Pots\n",
        "1. Tea\n* Cups\n",
        "- Tea\n  * Cups\n",
        "We moved in\n2019. Then came\n * tea\n",
        "```\n1. Tea:\n  * Cups\n```\n",
        "i.e. tea\n- a cup\n",
    ],
)
def test_other_bullets_stay(source: str) -> None:
    assert with_nested_items(source) == source


def test_many_numbers_take_no_quadratic_time() -> None:
    with cpu_seconds(20):
        with_nested_items("1. Tea\n" * 50_000)
        with_nested_items("1. Tea:\n  * Cups\n" * 20_000)


def test_an_item_is_an_item() -> None:
    (extract,) = markdown.read(b"1. Tea\n  * Cups\n", "a.md")
    assert {block.kind for block in extract.blocks} == {BlockKind.ITEM}
