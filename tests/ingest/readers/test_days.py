"""The day on which a document says that it was last changed is its day, unless somebody states another for it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from docx import Document as WordDocument

from ingest import readers

DAY = date(2024, 5, 13)
LONG = "Tea is at four. " * 200


@pytest.mark.parametrize(
    "said",
    [
        "Last updated: 13 May 2024",
        "**Last Updated:** May 13th, 2024.",
        "This page was last edited on 13 May 2024, at 10:00.",
        "Last reviewed 2024-05-13",
        "_Last modified on: May 13, 2024_",
    ],
)
def test_a_page_says_when_it_was_changed(said: str) -> None:
    assert readers.read("a.md", f"# Tea\n\n{said}\n\n{LONG}".encode())[0].date == DAY
    assert readers.read("a.md", f"# Tea\n\n{LONG}\n\n{said}\n".encode())[0].date == DAY


@pytest.mark.parametrize(
    "said",
    [
        "The kettle was last updated on 13 May 2024.",
        "Last updated: soon",
        "Last updated: 31 June 2024",
        f"{LONG}\n\nLast updated: 13 May 2024\n\n{LONG}",
    ],
)
def test_what_else_has_a_day_says_nothing_of_the_page(said: str) -> None:
    assert readers.read("a.md", f"# Tea\n\n{said}\n".encode())[0].date is None


def test_a_front_matter_comes_before_it() -> None:
    page = b"---\ndate: 2020-01-02\n---\n\nLast updated: 13 May 2024\n"
    assert readers.read("a.md", page)[0].date == date(2020, 1, 2)


def test_it_comes_before_the_day_of_the_last_saving_and_after_that_of_the_name() -> None:
    document = WordDocument()
    document.core_properties.modified = datetime(2026, 1, 2, tzinfo=UTC)
    document.add_paragraph("Last revised: 13 May 2024")
    file = io.BytesIO()
    document.save(file)
    assert readers.read("tea.docx", file.getvalue())[0].date == DAY
    assert readers.read("2025-03-04 tea.docx", file.getvalue())[0].date == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ('"2024-05-13"', DAY),
        ('"2024-05-13T10:00:00Z"', DAY),
        ("20240513", DAY),
        ('"20240513T100000"', DAY),
        ('"2024-W20-1"', DAY),
        ("1712051200", None),
        ('"1712051200000"', None),
        ('"2024-13-05"', None),
    ],
)
def test_a_record_says_its_day_as_a_day(said: str, day: date | None) -> None:
    assert readers.read("a.jsonl", f'{{"text": "Tea is at four.", "date": {said}}}'.encode())[0].date == day


def test_a_wiki_says_so_in_its_footer() -> None:
    page = (
        '<body><div id="siteSub">From the tea wiki</div><p>Tea is at four.</p><div class="printfooter">Retrieved from x'
        '</div><footer><ul><li id="footer-info-lastmod"> This page was last edited on 13 May 2024, at 10:00.</li></ul>'
        "</footer></body>"
    )
    (extract,) = readers.read("a.html", page.encode())
    assert (extract.text, extract.date) == ("Tea is at four.", DAY)
