"""What is quoted is verbatim, what is said of it has all its words, and the deciding words are where they are said."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import cite
from bot.nouns import Block, BlockKind, Chunk, Citation, Claim, Form, Grid, Piece, Selected, Shape, Span
from bot.showing import is_quoted, tidy
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

START = 40
"""Where the chunk begins in its document."""
TEXT = (
    "# Leave\n\nNot covered:\n- tea\n- coffee\n\nBilling\n\nTravel is not billed. It never was.\nPlan: Basic; Price: $5"
)
documents = st.lists(
    st.sampled_from(["Leave", "14 days", "\n", "\n\n", "  ", "- ", "1. ", ".", ":", "é", "of  leave", "# ", "a; b: c"]),
    min_size=1,
    max_size=25,
).map(" ".join)


def a_chunk(text: str = TEXT) -> Chunk:
    return Chunk(id="c", source="a.md", title="A", text=text, start=START, end=START + len(text))


def selected(chunk: Chunk, *ranges: tuple[int, int], **changes: object) -> Selected:
    """What is selected of these ranges of the chunk's text, the last of which is the one that answers."""
    pieces = tuple(Piece(start=START + a, end=START + b, text=chunk.text[a:b]) for a, b in ranges)
    span = Span(chunk=chunk, start=pieces[-1].start, end=pieces[-1].end)
    return Selected(span=span, support=0.9, pieces=pieces, **changes)  # type: ignore[arg-type]


def of(*texts: str, **changes: object) -> tuple[Claim, Citation]:
    """The claim and the citation of these parts of the text."""
    chunk = a_chunk()
    ranges = [(TEXT.index(text), TEXT.index(text) + len(text)) for text in texts]
    (claim,), (cited,) = cite([selected(chunk, *ranges, **changes)])
    return claim, cited


def bold(text: str, ranges: Sequence[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in ranges]


@st.composite
def selections(draw: st.DrawFn) -> Selected:
    """Pieces of a text, with words in them that decide."""
    text = draw(documents)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True)))
    ranges = list(zip(cuts[::2], cuts[1::2], strict=False))
    inside = [tuple(sorted((draw(st.integers(a, b)), draw(st.integers(a, b))))) for a, b in ranges]
    highlight = tuple((START + a, START + b) for a, b in inside if a < b)
    return selected(a_chunk(text), *ranges, shape=draw(st.sampled_from(Shape)), highlight=highlight)


@given(selections())
def test_every_piece_is_verbatim_and_the_claim_has_all_its_words(item: Selected) -> None:
    (claim,), (cited,) = cite([item])
    text = " " * START + item.span.chunk.text
    for piece in (*cited.pieces, Piece(start=cited.start, end=cited.end, text=cited.quote)):
        assert text[piece.start : piece.end] == piece.text
    assert words(claim.text) == tuple(word for piece in item.pieces for word in words(piece.text))
    assert [piece.start for piece in cited.pieces] == sorted(piece.start for piece in cited.pieces)


@given(selections())
def test_the_deciding_words_are_the_same_in_the_claim_as_in_the_document(item: Selected) -> None:
    (claim,), (cited,) = cite([item])
    text = " " * START + item.span.chunk.text
    decide = [tidy(text[start:end]) for start, end in item.highlight if text[start:end].strip()]
    assert cited.highlight == item.highlight
    if item.shape is not Shape.OVERVIEW or len(item.pieces) == 1:
        assert bold(claim.text, claim.highlight) == decide


@given(selections())
def test_a_claim_says_no_more_than_it_quotes(item: Selected) -> None:
    (claim,), (cited,) = cite([item])
    assert is_quoted(claim.text, cited.words)


def test_neighbours_are_one_quote() -> None:
    claim, cited = of("Travel is not billed.", "It never was.")
    assert (cited.quote, cited.pieces) == ("Travel is not billed. It never was.", ())
    assert claim.text == "Travel is not billed. It never was."


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("Not covered:", "tea"), "Not covered: tea"),
        (("Not covered:", "coffee"), "Not covered: … coffee"),
        (("Billing", "Travel is not billed."), "Billing: Travel is not billed."),
        (("Leave", "tea"), "Leave … tea"),
    ],
    ids=["lead-in and first item", "lead-in and second item", "heading", "far apart"],
)
def test_where_words_are_left_out_it_says_so(texts: tuple[str, ...], said: str) -> None:
    assert of(*texts)[0].text == said


def test_items_have_a_line_each() -> None:
    claim, cited = of("Not covered:", "- tea", "- coffee", shape=Shape.LIST)
    assert claim.text == "Not covered:\n- tea\n- coffee"
    assert cited.quote == "Not covered:\n- tea\n- coffee"


def test_a_section_of_an_overview_begins_with_its_heading() -> None:
    claim, _ = of("Leave", "Travel is not billed.", shape=Shape.OVERVIEW)
    assert claim.text == "Leave: Travel is not billed."
    assert bold(claim.text, claim.highlight) == ["Leave"]


def test_rows_are_said_by_their_columns() -> None:
    grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"), ("Free", "")))
    claim, _ = of("Plan: Basic", shape=Shape.TABLE, grid=grid)
    assert claim.text == "Plan: Basic; Price: $5\nPlan: Free"
    assert claim.grid == grid


def test_words_of_its_own_have_no_highlight() -> None:
    item = selected(a_chunk(), (0, 7), highlight=((START, START + 3),))
    (claim,), _ = cite([replace(item, text="Leave is covered.")])
    assert (claim.text, claim.highlight) == ("Leave is covered.", ())


@pytest.mark.parametrize(
    ("text", "quote", "is_in"),
    [
        ("Tea is at four", "Tea is at four.", True),
        ("tea … four", "tea is at four", False),
        ("ea is", "Tea is", False),
        ("Basic; $5", "Plan: Basic;\n$5", True),
    ],
)
def test_words_are_quoted_where_they_stand_in_a_row(text: str, quote: str, *, is_in: bool) -> None:
    assert is_quoted(text, quote) is is_in


def test_all_that_is_quoted_shows_its_gaps() -> None:
    assert re.search(r"covered:.* … coffee", of("Not covered:", "coffee")[1].words)


def test_items_without_a_stop_are_parted_by_semicolons() -> None:
    claim, _ = of("Not covered:", "tea", "coffee")
    assert claim.text == "Not covered: tea; coffee"


def test_code_keeps_its_lines() -> None:
    claim, _ = of("Travel is not billed. It never was.\nPlan: Basic; Price: $5", form=Form.CODE, block=1)
    assert claim.text == "Travel is not billed. It never was.\nPlan: Basic; Price: $5"


def test_the_code_of_a_step_keeps_its_lines() -> None:
    text = "Boil it:\n1. Turn it on.\n\nkettle on\nkettle wait"
    code = Block(kind=BlockKind.CODE, start=START + text.index("kettle"), end=START + len(text), depth=1)
    chunk = replace(a_chunk(text), blocks=(code,))
    steps = selected(chunk, (0, 8), (9, 24), (text.index("kettle"), len(text)), shape=Shape.LIST)
    nested = [replace(piece, depth=number // 2) for number, piece in enumerate(steps.pieces)]
    (claim,), _ = cite([replace(steps, pieces=tuple(nested))])
    assert claim.text == "Boil it:\n1. Turn it on.\n  kettle on\n  kettle wait"
    assert bold(claim.text, claim.code) == ["kettle on\n  kettle wait"]


def a_command(**changes: object) -> Selected:
    """A command below the line that introduces it."""
    text = "To boil it, run:\n\nkettle on\nkettle wait"
    begin = text.index("kettle")
    code = Block(kind=BlockKind.CODE, start=START + begin, end=START + len(text))
    chunk = replace(a_chunk(text), blocks=(code,))
    return selected(chunk, (0, 16), (begin, len(text)), form=Form.CODE, block=1, **changes)


def test_code_begins_behind_the_line_that_introduces_it() -> None:
    (claim,), _ = cite([a_command()])
    assert claim.text[: claim.code_at] == "To boil it, run:\n"
    assert claim.text[claim.code_at :] == "kettle on\nkettle wait"


def test_code_in_the_words_of_a_model_is_code_from_its_beginning() -> None:
    (claim,), _ = cite([a_command(text="kettle on\nkettle wait")])
    assert (claim.text, claim.code_at) == ("kettle on\nkettle wait", 0)
