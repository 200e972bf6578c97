"""The sample documents are what their script writes, and the libraries that read them find everything in them."""

from __future__ import annotations

import csv
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
from docx import Document
from selectolax.lexbor import LexborHTMLParser

from tests.make_seeds import NOTE_PAGES, PLAN, PLAN_TITLE, SEEDS, note, plan

if TYPE_CHECKING:
    from pathlib import Path


def test_the_word_file_says_what_the_script_says() -> None:
    committed = [paragraph.text for paragraph in Document(str(SEEDS / "white-house-plan.docx")).paragraphs]
    assert committed == [PLAN_TITLE, *(text for heading, said in PLAN.items() for text in (heading, " ".join(said)))]
    assert committed == [paragraph.text for paragraph in Document(BytesIO(plan())).paragraphs]


def test_the_pdf_says_what_the_script_says_on_the_page_where_it_says_it() -> None:
    committed = pdf_pages(SEEDS / "working-group-topics.pdf")
    assert committed == pdf_pages(note())
    for text, page in zip(committed, NOTE_PAGES, strict=True):
        for heading, sentences in page.items():
            assert f"{heading} {' '.join(sentences)}" in text


def test_the_files_come_out_the_same_every_time() -> None:
    assert plan() == plan()
    assert note() == note()


def test_the_table_of_people_has_a_value_in_every_cell() -> None:
    with (SEEDS / "whos-who.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["Name", "Role", "Side", "Part in the talks"]
    assert all(len(row) == len(header) and all(row) for row in rows)


def test_the_timeline_has_one_row_a_step() -> None:
    page = LexborHTMLParser((SEEDS / "timeline.html").read_text(encoding="utf-8"))
    dates = [cell.text() for cell in page.css("tbody td:first-child")]
    assert dates == ["November 2023", "January 2024", "April 2024", "Mid-2024"]


def pdf_pages(source: Path | bytes) -> list[str]:
    with pypdfium2.PdfDocument(source) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
