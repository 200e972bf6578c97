"""What happens exactly at a boundary: of a slice, a page, a row, a folder's name, the floor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import pincite
from bot.answering.extractive import Extractive
from bot.nouns import Chunk, Citation, Document, Page, Row
from ingest.chunking.split import CHARACTERS_A_TOKEN, split_document
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from tests.ingest.chunking.test_split import document, documents, tokens
from tests.passages import embed, hits

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings

SLICE = 100_000
"""Characters that the splitter has tokenised at once."""


@pytest.mark.parametrize("length", [SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 500])
def test_passages_far_into_a_text_are_as_long_as_those_at_its_beginning(length: int) -> None:
    text = " ".join(f"word{number:06}" for number in range(length // 11 + 1))[:length].rstrip()
    chunks = split_document(document(text), tokens, 100)
    sizes = [len(tokens(chunk.text)) for chunk in chunks]
    assert max(sizes) <= 100
    assert min(sizes[:-1]) >= 90
    assert " ".join(chunk.text for chunk in chunks) == text


def test_a_long_text_is_never_tokenised_whole() -> None:
    lengths: list[int] = []

    def counted(text: str) -> list[tuple[int, int]]:
        lengths.append(len(text))
        return tokens(text)

    split_document(document("word " * SLICE), counted, 100)
    assert max(lengths) <= SLICE


@given(documents(), st.integers(3, 40))
def test_a_passage_names_exactly_the_rows_it_holds_and_a_row_that_fits_is_held(whole: Document, size: int) -> None:
    chunks = split_document(whole, tokens, size)
    for chunk in chunks:
        inside = [row for row in whole.rows if chunk.start <= row.start and row.end <= chunk.end]
        # Of a row that is cut, a passage names the part with whole cells.
        assert [row for row in chunk.rows if row in whole.rows] == inside
    texts = {row: whole.text[row.start : row.end] for row in whole.rows}
    fitting = [
        row for row, text in texts.items() if 0 < len(tokens(text)) <= size and len(text) <= CHARACTERS_A_TOKEN * size
    ]
    assert [row for row in fitting if sum(row in chunk.rows for chunk in chunks) != 1] == []


TEXT = "One page. Two pages."


@pytest.mark.parametrize(("start", "number"), [(0, 1), (8, 1), (9, 2), (19, 2)])
def test_a_quote_is_on_the_page_and_in_the_row_where_it_begins(start: int, number: int) -> None:
    """Two pages and two rows that meet, in the middle of a document."""
    begin = 50
    places = ((1, begin, begin + 9), (2, begin + 9, begin + 20))
    chunk = Chunk(
        id="c",
        source="s",
        title="t",
        text=TEXT,
        start=begin,
        end=begin + len(TEXT),
        section=("A",),
        modified=date(2026, 3, 1),
        url="https://example.org/s",
        pages=tuple(Page(number=place, start=first, end=last) for place, first, last in places),
        rows=tuple(Row(number=place, start=first, end=last) for place, first, last in places),
    )
    cited = pincite(chunk, begin + start, begin + 20, 3)
    assert cited == Citation(
        number=3,
        source="s",
        title="t",
        page=number,
        section=("A", f"row {number}"),
        quote=TEXT[start:],
        start=begin + start,
        end=begin + 20,
        modified=date(2026, 3, 1),
        url="https://example.org/s",
    )


def test_a_quote_between_rows_names_no_row_and_one_between_pages_the_page_of_its_passage() -> None:
    chunk = Chunk(
        id="c",
        source="s",
        title="t",
        text=TEXT,
        start=0,
        end=20,
        pages=(Page(number=7, start=0, end=4),),
        rows=(Row(number=1, start=0, end=4),),
    )
    cited = pincite(chunk, 4, 9, 1)
    assert (cited.page, cited.section, cited.quote) == (7, (), "page.")


STEPS = (
    "To wash shirts, first sort them by colour.",
    "The second step is ironing the shirts while damp.",
    "Guests wash nothing.",
)


def test_no_further_claim_is_below_the_floor() -> None:
    question = "What are the steps to wash shirts?"
    found = hits(question, *STEPS)
    best, other = (one.support for one in Extractive(embed, floor=0.0).write(question, found).selected)
    assert other < best
    for floor, said in ((other, 2), ((best + other) / 2, 1), (best, 1)):
        draft = Extractive(embed, floor=floor).write(question, found)
        assert len(draft.selected) == said
        assert all(one.support >= floor for one in draft.selected)


def test_a_folder_is_no_part_of_one_whose_name_begins_as_its_own(settings: Settings, tmp_path: Path) -> None:
    for name in ("docs", "docs2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"This is in {name}.", encoding="utf-8")
    sync([tmp_path / "docs", tmp_path / "docs2"], settings)
    for name in ("docs", "docs2"):
        (tmp_path / name / f"{name}.txt").unlink()
    report = sync([tmp_path / "docs"], settings, yes=True)
    assert {outcome.source: outcome.kind for outcome in report.outcomes} == {"docs.txt": Kind.REMOVED}
    report = sync([tmp_path / "docs2"], settings, yes=True)
    assert {outcome.source: outcome.kind for outcome in report.outcomes} == {"docs2.txt": Kind.REMOVED}


def test_a_file_that_was_given_by_its_name_and_is_gone_takes_no_other_along(settings: Settings, tmp_path: Path) -> None:
    for name in ("a.txt", "a.txt.txt"):
        (tmp_path / name).write_text(f"This is {name}.", encoding="utf-8")
    sync([tmp_path], settings)
    (tmp_path / "a.txt.txt").unlink()
    assert {outcome.kind for outcome in sync([tmp_path / "a.txt"], settings).outcomes} == {Kind.UNCHANGED}
