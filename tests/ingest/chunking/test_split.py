"""Chunks are exact, tile what is visible, keep to sections and stay within the size."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import BlockKind, Document, Page, Row, Section
from ingest.chunking.split import CHARACTERS_A_TOKEN, Ruler, split_document
from ingest.extraction.extract import Scroll
from tests.cpu import cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = re.compile(r"\S+")


def tokens(text: str) -> list[tuple[int, int]]:
    """A tokeniser whose tokens are words."""
    return [match.span() for match in WORDS.finditer(text)]


def document(text: str, **structure: object) -> Document:
    return Document(source="s", title="t", text=text, digest="d", **structure)  # type: ignore[arg-type]


line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
block = st.one_of(
    st.tuples(st.just("heading"), line, st.integers(1, 3)),
    st.tuples(st.just("block"), line, st.just(0)),
    st.tuples(st.just("line"), line, st.just(0)),
    st.tuples(st.just("row"), line, st.integers(1, 99)),
    st.tuples(st.just("page"), line, st.integers(1, 99)),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Whatever a reader may build."""
    scroll = Scroll()
    for kind, text, number in draw(st.lists(block, max_size=25)):
        if kind == "heading":
            scroll.heading(text, number)
        elif kind == "row":
            scroll.row(number, [("name", text), ("", "x" * number)])
        elif kind == "page":
            scroll.page(number)
        else:
            getattr(scroll, kind)(text)
    found = scroll.extract()
    return document(found.text, pages=found.pages, sections=found.sections, rows=found.rows)


@given(documents(), st.integers(3, 40))
def test_every_chunk_is_verbatim_and_every_visible_character_is_in_exactly_one(whole: Document, size: int) -> None:
    chunks = split_document(whole, tokens, size)
    assert all(whole.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    covered = [index for chunk in chunks for index in range(chunk.start, chunk.end)]
    assert covered == sorted(set(covered))
    assert {index for index, letter in enumerate(whole.text) if not letter.isspace()} <= set(covered)


@given(documents(), st.integers(3, 40))
def test_no_chunk_exceeds_the_size(whole: Document, size: int) -> None:
    assert all(len(tokens(chunk.text)) <= size + size // 7 for chunk in split_document(whole, tokens, size))


@given(documents())
def test_ids_are_unique_and_a_function_of_the_content(whole: Document) -> None:
    chunks = split_document(whole, tokens, 20)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert split_document(whole, tokens, 20) == chunks


@given(documents(), st.integers(3, 40))
def test_rows_and_pages_of_a_chunk_are_those_it_touches(whole: Document, size: int) -> None:
    for chunk in split_document(whole, tokens, size):
        assert all(chunk.start <= row.start and row.end <= chunk.end for row in chunk.rows)
        assert chunk.pages == tuple(p for p in whole.pages if p.start < chunk.end and chunk.start < p.end)


def test_a_chunk_keeps_to_its_section_and_a_heading_to_its_text() -> None:
    scroll = Scroll()
    scroll.heading("Leave")
    scroll.heading("Parental", 2)
    scroll.block("Parents get sixty days.")
    scroll.heading("Sick", 2)
    scroll.block("Call before nine.")
    found = scroll.extract()
    chunks = split_document(document(found.text, sections=found.sections), tokens, 50)
    assert [(chunk.section, chunk.text) for chunk in chunks] == [
        (("Leave", "Parental"), "Leave\n\nParental\n\nParents get sixty days."),
        (("Leave", "Sick"), "Sick\n\nCall before nine."),
    ]


def test_sentences_and_rows_stay_whole_where_they_fit() -> None:
    prose = "One two three four. Five six seven. Eight nine ten eleven twelve. "
    table = "a: 1; b: 2\na: 3; b: 4. Still the same row\n"
    start = len(prose)
    rows = (
        Row(number=2, start=start, end=start + 10),
        Row(number=3, start=start + 11, end=start + 41),
    )
    chunks = split_document(document(prose + table, rows=rows), tokens, 9)
    assert [chunk.text for chunk in chunks] == [
        "One two three four. Five six seven.",
        "Eight nine ten eleven twelve. a: 1; b: 2",
        "a: 3; b: 4. Still the same row",
    ]


def test_a_wall_of_text_is_cut_between_tokens() -> None:
    chunks = split_document(document("word " * 50), tokens, 20)
    assert "".join(chunk.text.replace(" ", "") for chunk in chunks) == "word" * 50
    assert max(len(tokens(chunk.text)) for chunk in chunks) <= 20


@pytest.mark.parametrize(
    "part",
    ["a", "7", " ", "\n", "a ", "a\n", "A. ", "(", '"', "?!", ".", "茶", "a" * 900 + " ", "\N{COMBINING ACUTE ACCENT}"],
)
def test_no_text_takes_quadratic_time_or_makes_a_chunk_of_any_length(part: str) -> None:
    text = f"It begins. {part * (500_000 // len(part))} end of it. And on."
    with cpu_seconds(20):
        chunks = split_document(document(text), tokens, 20)
    assert max(len(chunk.text) for chunk in chunks) <= CHARACTERS_A_TOKEN * (20 + 20 // 7)
    assert "".join("".join(chunk.text.split()) for chunk in chunks) == "".join(text.split())


def test_a_long_table_row_is_cut_like_a_sentence() -> None:
    text = "cell: " + "x" * 100_000
    chunks = split_document(document(text, rows=(Row(number=1, start=0, end=len(text)),)), tokens, 20)
    assert len(chunks) > 1
    assert max(len(chunk.text) for chunk in chunks) <= CHARACTERS_A_TOKEN * 20


def test_a_long_table_row_is_cut_between_its_cells_and_its_first_one_names_the_rest() -> None:
    scroll = Scroll()
    scroll.heading("Rights")
    for number, role in enumerate(("Skipper", "Cox")):
        rights = [(f"may {verb} boats", "yes") for verb in ("view", "lend", "mend", "sell", "move", "name")]
        scroll.row(number, [("Id", "3f2504e0-4f89"), ("No.", f"{number}"), ("Role", role), *rights])
    found = scroll.extract()
    whole = document(found.text, sections=found.sections, rows=found.rows, blocks=found.blocks)

    chunks = split_document(whole, tokens, 20)
    assert [(chunk.section, chunk.text.splitlines()[-1]) for chunk in chunks] == [
        (
            ("Rights",),
            "Id: 3f2504e0-4f89; No.: 0; Role: Skipper; may view boats: yes; may lend boats: yes; may mend boats: yes;",
        ),
        (("Rights", "No.: 0; Role: Skipper"), "may sell boats: yes; may move boats: yes; may name boats: yes"),
        (
            ("Rights",),
            "Id: 3f2504e0-4f89; No.: 1; Role: Cox; may view boats: yes; may lend boats: yes; may mend boats: yes;",
        ),
        (("Rights", "No.: 1; Role: Cox"), "may sell boats: yes; may move boats: yes; may name boats: yes"),
    ]
    assert [[len(row.cells) for row in chunk.rows] for chunk in chunks] == [[6], [3], [6], [3]]
    for chunk in chunks[1::2]:
        (row,), (block,) = chunk.rows, chunk.blocks
        assert [lead.text for lead in block.leads] == [chunk.section[-1]]
        assert row.start == block.start


@given(st.lists(st.text("ab", min_size=1, max_size=9), max_size=90), st.integers(1, 12))
def test_a_text_without_stops_is_cut_where_its_words_end(words: list[str], size: int) -> None:
    chunks = split_document(document(" ".join(words)), tokens, size)
    assert [word for chunk in chunks for word in chunk.text.split()] == words


def test_a_word_that_goes_on_for_ever_is_measured_in_parts() -> None:
    assert Ruler("a " + "b" * 5_500 + " c", tokens).tokens(0, 5_504) == 1 + 6 + 1


def test_pages_are_found_by_offset() -> None:
    pages = (Page(number=1, start=0, end=10), Page(number=2, start=10, end=20))
    (chunk,) = split_document(document("abcd efgh. ijkl mn.", pages=pages), tokens, 50)
    assert chunk.page == 1
    assert [page.number for page in chunk.pages] == [1, 2]


def test_a_document_without_sections_is_one_section() -> None:
    (chunk,) = split_document(document("Just a line."), tokens)
    assert chunk.section == ()
    assert split_document(document(""), tokens) == ()


def test_sections_keep_their_paths() -> None:
    sections = (Section(path=("A",), start=0, end=5), Section(path=("B",), start=5, end=11))
    chunks = split_document(document("alpha bravo", sections=sections), tokens)
    assert [chunk.section for chunk in chunks] == [("A",), ("B",)]


def test_the_ruler_measures_across_slices() -> None:
    text = "word " * 60_000
    ruler = Ruler(text, tokens)
    assert ruler.tokens(0, len(text)) == 60_000
    assert text[: ruler.reach(0, 25_000)].split() == ["word"] * 25_000


def a_list(scroll: Scroll, words: str, count: int) -> None:
    scroll.block(f"Bring {words}:")
    for number in range(count):
        scroll.item(words, number % 2)


def a_table(scroll: Scroll, words: str, count: int) -> None:
    for number in range(count):
        scroll.row(number, [("name", words)])


def a_term(scroll: Scroll, words: str, _: int) -> None:
    scroll.term(words)
    scroll.block("It is that.", inside=1)


def a_question(scroll: Scroll, words: str, _: int) -> None:
    scroll.question(f"{words}?")
    scroll.block(words)


STRUCTURES: dict[str, Callable[[Scroll, str, int], None]] = {
    "heading": lambda scroll, words, count: scroll.heading(words, count),
    "prose": lambda scroll, words, _: scroll.block(f"A{words}. B{words}."),
    "code": lambda scroll, words, _: scroll.code(words),
    "plain": lambda scroll, words, _: scroll.verbatim(f"{words}\n- {words}\n  - {words}"),
    "list": a_list,
    "table": a_table,
    "term": a_term,
    "question": a_question,
}


@st.composite
def structured(draw: st.DrawFn) -> Document:
    """Lists, tables, questions and prose in sections."""
    scroll = Scroll()
    for number, kind in enumerate(draw(st.lists(st.sampled_from(list(STRUCTURES)), max_size=25))):
        words = f"w{number} " * draw(st.integers(1, 12)) + "x"
        STRUCTURES[kind](scroll, words, draw(st.integers(1, 6)))
    found = scroll.extract()
    return document(found.text, sections=found.sections, rows=found.rows, blocks=found.blocks)


@given(structured(), st.integers(3, 60))
def test_chunks_of_structured_documents_tile_them_and_carry_their_blocks(whole: Document, size: int) -> None:
    chunks = split_document(whole, tokens, size)
    covered = [index for chunk in chunks for index in range(chunk.start, chunk.end)]
    assert covered == sorted(set(covered))
    visible = {index for index, letter in enumerate(whole.text) if not letter.isspace()}
    assert visible <= set(covered)
    assert all(len(tokens(chunk.text)) <= size + size // 7 for chunk in chunks)
    held = [index for chunk in chunks for block in chunk.blocks for index in range(block.start, block.end)]
    assert held == sorted(set(held))
    assert visible <= set(held)
    for chunk in chunks:
        assert all(chunk.start <= block.start < block.end <= chunk.end for block in chunk.blocks)
        governing = [piece for block in chunk.blocks for piece in (*block.headings, *block.leads)]
        assert all(whole.text[piece.start : piece.end] == piece.text for piece in governing)


@given(structured(), st.integers(20, 60))
def test_what_governs_is_in_one_chunk_with_what_follows_where_both_fit(whole: Document, size: int) -> None:
    chunks = split_document(whole, tokens, size)
    is_governed = False
    for block, following in pairwise(whole.blocks):
        governs = any(lead.start == block.start for lead in following.leads)
        fits = len(tokens(whole.text[block.start : following.end])) <= size
        chunk = next(chunk for chunk in chunks if chunk.start <= block.start < chunk.end)
        assert not governs or is_governed or not fits or following.start < chunk.end
        is_governed = governs or block.kind is BlockKind.HEADING


def test_a_list_that_fits_with_its_introduction_is_in_one_chunk() -> None:
    scroll = Scroll()
    scroll.heading("Tea")
    scroll.block("One two three four five. Six seven eight nine. Ten eleven.")
    scroll.block("Bring the following things:")
    for thing in ("a cup", "a pot", "a tin", "a spoon"):
        scroll.item(thing)
    scroll.block("Leave the rest here.")
    found = scroll.extract()
    chunks = split_document(document(found.text, sections=found.sections, blocks=found.blocks), tokens, 18)
    assert [chunk.text for chunk in chunks] == [
        "Tea\n\nOne two three four five. Six seven eight nine. Ten eleven.",
        "Bring the following things:\n- a cup\n- a pot\n- a tin\n- a spoon",
        "Leave the rest here.",
    ]


def test_a_list_that_is_too_long_is_cut_between_its_outermost_items() -> None:
    scroll = Scroll()
    scroll.block("Bring:")
    for number in range(1, 7):
        scroll.item("a cup for every guest", marker=f"{number}.")
        scroll.item("or two", 1)
    found = scroll.extract()
    chunks = split_document(document(found.text, blocks=found.blocks), tokens, 22)
    assert [chunk.text[:6] for chunk in chunks] == ["Bring:", "3. a c", "5. a c"]
    assert {lead.text for lead in chunks[1].blocks[0].leads} == {"Bring:"}
