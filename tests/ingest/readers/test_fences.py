"""Code in the items of Markdown whose lines their author did not set in."""

from __future__ import annotations

import pytest

from bot.nouns import BlockKind
from ingest.readers.markdown import reading as markdown
from ingest.readers.markdown.fences import with_code_in_items
from tests.cpu import cpu_seconds


def blocks(source: str) -> list[tuple[int, str]]:
    (extract,) = markdown.read(source.encode(), "page.md")
    return [(block.depth, extract.text[block.start : block.end]) for block in extract.blocks]


def code(source: str) -> list[str]:
    (extract,) = markdown.read(source.encode(), "page.md")
    return [extract.text[one.start : one.end] for one in extract.blocks if one.kind is BlockKind.CODE]


STEPS = [(0, "1. Fill it:"), (1, "kettle fill --cups 2"), (0, "2. Pour.")]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("opened", ["   ```", "    ```", "    ```sh", "\t```", "   ~~~"])
@pytest.mark.parametrize("closed", [0, 1, 2, 3, 4])
def test_code_below_an_item_is_of_it_however_far_its_lines_are_set_in(gap: str, opened: str, closed: int) -> None:
    sign = " " * closed + opened.strip()[:3]
    source = f"1. Fill it:{gap}{opened}\nkettle fill --cups 2\n{sign}{gap}2. Pour.\n"
    assert blocks(source) == STEPS


def test_that_stands_below_which_numbers_go_on() -> None:
    source = (
        "1. Fill it:\n\n    ```\nkettle fill\n    ```\n\n1. Boil it:\n\n    ```\n    kettle on\n    ```\n\n1. Pour.\n"
    )
    assert [text for _, text in blocks(source)] == [
        "1. Fill it:",
        "kettle fill",
        "2. Boil it:",
        "kettle on",
        "3. Pour.",
    ]


def test_a_sign_behind_the_mark_of_the_item_begins_code_too() -> None:
    assert blocks("1. ```\nkettle fill\n   ```\n2. Pour.\n") == [(1, "kettle fill"), (0, "2. Pour.")]


def test_of_code_at_the_margin_lines_keep_their_distances() -> None:
    source = "- Write:\n\n  ```yaml\ntea:\n  cups: 2\n\n  milk: no\n  ```\n- Pour.\n"
    assert code(source) == ["tea:\n  cups: 2\n\n  milk: no"]
    few = "- Write:\n\n  ```\n  tea <<END\ncups\n  END\n  ```\n- Pour.\n"
    assert code(few) == ["tea <<END\ncups\nEND"]


def test_a_remark_or_a_bullet_of_the_code_ends_no_item() -> None:
    source = "1. Run:\n\n   ```\n# fill it\nkettle fill\n- cups: 2\n   ```\n2. Pour.\n"
    assert code(source) == ["# fill it\nkettle fill\n- cups: 2"]


def test_code_of_a_nested_item_is_of_that() -> None:
    source = "1. Bring:\n   - a cup\n\n     ```\nkettle fill\n     ```\n   - a pot\n2. Pour.\n"
    assert blocks(source) == [(0, "1. Bring:"), (1, "- a cup"), (2, "kettle fill"), (1, "- a pot"), (0, "2. Pour.")]


@pytest.mark.parametrize(
    "source",
    [
        "```\nkettle fill\n```\n",
        "1. Fill it:\n\n   ```\n   kettle fill\n   ```\n\n2. Pour.\n",
        "1. Fill it:\n\n   ```\n     kettle fill\n   ```\n",
        "1. Fill it.\n\nNow run:\n\n```\nkettle fill\n```\n",
        "1. Fill it.\n\nNow run:\n\n    ```\nkettle fill\n    ```\n",
        "1. Fill it:\n\n   ```\n   kettle fill\n\n2. Boil it:\n\n   ```\n   kettle on\n   ```\n",
        "- Fill it:\n  ```\n  kettle fill\n- Boil it:\n  ```\n  kettle on\n  ```\n",
        "1. Fill it:\n   ```\n   kettle fill\n\n## Pour\n\nPour it.\n\n   ```\n   kettle on\n   ```\n",
        "1. Fill it:\n   ```\nkettle fill\n\n```sh\nkettle on\n```\n",
        "1. Fill it:\n   ```\nkettle fill\n",
        "1. Fill it:\n\n        ```\nkettle fill\n        ```\n",
        "   ```\nkettle fill\n   ```\n",
        "# Tea\n\n- a cup\n# Pot\n  ```\nkettle fill\n  ```\n",
    ],
)
def test_what_is_well_formed_or_unclear_stays(source: str) -> None:
    assert with_code_in_items(source) == source


@pytest.mark.parametrize("line", ["1. a\n", "   ```\n", "- a\n\n  ```\nb\n", "1. a\n   ```\nb\n   ```\n"])
def test_many_lines_take_no_quadratic_time(line: str) -> None:
    with cpu_seconds(5):
        with_code_in_items(line * 20_000)
