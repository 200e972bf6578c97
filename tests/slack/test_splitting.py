"""Long texts in pieces: whole, in order, small enough, and cut where nothing is hurt."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks.markup.escape import markdown
from bot.slack.blocks.markup.splitting import LONGEST_PART, ROWS, markdown_parts, size, text_pieces
from tests.slack_emulator.block_kit import paragraphs
from tests.slack_hostile import hostile

LIMIT = 160
HEADER = "| a | b |\n| --- | --- |"
NO_HEADER = "|  |  |\n| --- | --- |"

prose = st.lists(
    st.builds(lambda text, number: f"{markdown(text)} [{number}]".strip(), hostile, st.integers(1, 99)),
    min_size=1,
    max_size=12,
).map(" ".join)
cell = st.text(alphabet="ab é\\|*<", max_size=12).map(markdown)
table = st.lists(cell, min_size=1, max_size=12).map(
    lambda cells: "\n".join((HEADER, *(f"| {text} | [{n}] |" for n, text in enumerate(cells))))
)
texts = st.lists(prose | table, min_size=1, max_size=5)


def visible(*found: str) -> str:
    """What a reader sees, without white space and without the headers of tables."""
    return "".join("".join("".join(paragraphs(part.replace(HEADER, NO_HEADER))).split()) for part in found)


@given(texts)
def test_parts_are_small_and_lose_nothing(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    found = markdown_parts(text, LIMIT)
    assert all(0 < len(part) <= size(part) <= LIMIT for part in found)
    assert visible(*found) == visible(text)


@given(texts)
def test_each_part_of_a_table_begins_with_its_header_and_ends_with_a_row(blocks: list[str]) -> None:
    for part in markdown_parts("\n\n".join(blocks), LIMIT):
        for paragraph in part.split("\n\n"):
            if paragraph.startswith("|"):
                assert paragraph.startswith(f"{HEADER}\n| ")
                assert all(re.search(r" \| \[\d+\] \|$", row) for row in paragraph.split("\n")[2:])


@given(texts)
def test_a_message_holds_one_table_at_most(blocks: list[str]) -> None:
    assert all(part.count(HEADER) <= 1 for part in markdown_parts("\n\n".join(blocks), LIMIT))


def test_a_table_with_very_many_rows_is_continued_in_another_message() -> None:
    rows = "\n".join(f"| {n} | [1] |" for n in range(ROWS + 1))
    assert [part.count("[1]") for part in markdown_parts(f"{HEADER}\n{rows}")] == [ROWS, 1]


def test_a_row_that_is_too_long_for_a_table_becomes_text() -> None:
    found = markdown_parts(f"{HEADER}\n| {'word ' * 100}| [1] |", LIMIT)
    assert not any(part.startswith("|") for part in found)
    assert visible(*found).count("word") == 100


@pytest.mark.parametrize("length", [3001, 12_001, 40_000])
def test_what_fits_stays_in_one_piece(length: int) -> None:
    text = ("A sentence of some length. [1] " * length)[:length].strip()
    found = markdown_parts(text)
    assert len(found) == -(-length // LONGEST_PART)
    assert all(part.endswith("[1]") for part in found[:-1])
    assert " ".join(found) == text


def test_a_paragraph_that_fits_into_a_message_of_its_own_is_not_cut() -> None:
    assert markdown_parts(f"{'a' * 100}\n\n{'b' * 100}", LIMIT) == ("a" * 100, "b" * 100)


@pytest.mark.parametrize(
    "unit", ["👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "e\u0301\u0327", "क्षि", "각", "[12]", r"\*", r"\\", "&lt;", "&amp;", "กำ", "❤️"]
)
@pytest.mark.parametrize("before", range(8))
def test_nothing_is_cut_that_is_one_sign_to_a_reader(unit: str, before: int) -> None:
    found = markdown_parts(f"{'x' * before}{unit * 180}", LIMIT)
    assert len(found) > 1
    assert all(re.fullmatch(f"x*(?:{re.escape(unit)})+", part) for part in found)


def test_a_marker_is_not_parted_from_its_claim() -> None:
    for extra in range(30):
        found = markdown_parts(f"{'word ' * 25}{'x' * extra} [1] {'word ' * 25}[2]", LIMIT)
        assert not any(part.startswith("[") for part in found)


@pytest.mark.parametrize("rest", ["- item", "# heading", "> quote", "1. item", "=====", "+ item"])
def test_the_rest_of_a_line_begins_nothing(rest: str) -> None:
    text = f"{'word ' * 31}{rest} {'word ' * 20}"
    found = markdown_parts(text, LIMIT)
    assert len(found) == 2
    assert all(len(paragraphs(part)) == 1 for part in found)
    assert visible(*found) == visible(text)


def test_code_that_is_too_long_is_cut_between_lines_and_stays_in_fences() -> None:
    lines = [f"    # line {number}" if number % 3 else "" for number in range(60)]
    code = "\n".join(lines)
    first, *found = markdown_parts(f"To begin, run: [1]\n```\n{code}\n```\n[1]", LIMIT)
    assert first == "To begin, run: [1]"
    assert found[-1].endswith("\n```\n[1]")
    assert all(part.count("```") == 2 and size(part) <= LIMIT for part in found)
    assert "\n".join(part.partition("```\n")[2].rpartition("\n```")[0] for part in found) == code


def test_a_line_of_code_that_is_too_long_loses_nothing() -> None:
    code = f"    run {'--with  spaces ' * 60}"
    found = markdown_parts(f"```\n{code}\n```", LIMIT)
    assert all(size(part) <= LIMIT for part in found)
    assert "".join(part.removeprefix("```\n").removesuffix("\n```") for part in found) == code


@given(hostile, st.integers(5, 60))
def test_pieces_of_running_text_lose_nothing_but_space(text: str, limit: int) -> None:
    found = text_pieces(text, limit, lambda character: 2 if character.isupper() else 1)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in found)


def test_no_text_has_no_pieces() -> None:
    assert text_pieces("  ", 10) == ()
