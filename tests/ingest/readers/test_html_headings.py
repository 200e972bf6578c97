"""Headings of a page where elements are not closed or hold paragraphs, titles of a site, and ways to other pages."""

from __future__ import annotations

import pytest

from ingest import readers
from tests.vectors import outline


def read(body: str) -> list[str]:
    (extract,) = readers.read("a.html", f"<body>{body}</body>".encode())
    return outline(extract)


def test_a_heading_that_is_never_closed_holds_its_first_block_only() -> None:
    assert read(
        "<h1>Lamps <p>Every guest gets one. <ul><li>Green<li>Red</ul> </hi> <p>Ask us. <h2>Oil</h2> <p>It is free."
    ) == [
        "heading 1: Lamps",
        "paragraph 0: Every guest gets one.",
        "item 0: - Green",
        "item 0: - Red",
        "paragraph 0: Ask us.",
        "heading 2: Oil",
        "paragraph 0: It is free.",
    ]


def test_a_paragraph_that_is_set_as_a_heading_is_none() -> None:
    said = "The club meets on the second Tuesday of the month in the old hall, and whoever has a lamp brings it along."
    assert read(f"<h1>Place</h1><h1>{said}<p>Come early.") == [
        "heading 1: Place",
        f"paragraph 0: {said}",
        "paragraph 0: Come early.",
    ]
    assert read(f"<ul><li><h3>{said}</h3></ul>") == [f"item 0: - {said}"]


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Harbour Club", "<h1>Lamps</h1>", "Lamps — Harbour Club"),
        ("Harbour Club Home Page", "<h1>Harbour Club</h1><h1>Lamps:</h1>", "Lamps — Harbour Club Home Page"),
        ("Lamps - Harbour Club", "<h1>Lamps</h1>", "Lamps - Harbour Club"),
        ("Lamps | Harbour Club", "<h1>All about our lamps</h1>", "All about our lamps — Lamps | Harbour Club"),
        ("Lamps and oil", "<h1>The lamps</h1>", "Lamps and oil"),
        ("Report", "<h1>Report</h1><h1>Oil</h1>", "Report"),
        ("Report", "<h1>Lamps</h1><h1>Oil</h1>", "Report"),
        ("", "<h1>Lamps</h1>", "Lamps"),
    ],
)
def test_the_heading_goes_before_a_title_that_may_be_that_of_all_pages(title: str, body: str, expected: str) -> None:
    (extract,) = readers.read("a.html", f"<title>{title}</title><body>{body}<p>They are green.".encode())
    assert extract.title == expected


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ('Back to <a href="/g">Guides</a>', False),
        ('← <a href="/g">Return to the guides</a>', False),
        ('Back to <a href="/g">work</a> on Monday.', True),
        ("Back to work.", True),
    ],
)
def test_a_way_back_to_another_page_is_left_out(line: str, *, stays: bool) -> None:
    (extract,) = readers.read("a.html", f"<body><h1>Tea</h1><p>At four.</p><p>{line}</p></body>".encode())
    assert (len(extract.blocks) == 3) is stays


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("[< Back to the guides](../guides.md)", False),
        ("← Return to **[Guides](guides.md)**", True),
        ("← Return to [Guides](guides.md)", False),
        ("[Return to the list](list.md)", False),
        ("[Return to work policy](work.md)", True),
        ("Back to [work](work.md) on Monday.", True),
        ("Back to [tea](tea.md) or to [cups](cups.md)", True),
        ("Back to work.", True),
    ],
)
def test_a_way_back_to_another_page_is_left_out_of_markdown(line: str, *, stays: bool) -> None:
    (extract,) = readers.read("a.md", f"# Tea\n\nAt four.\n\n{line}\n".encode())
    assert (len(extract.blocks) == 3) is stays


@pytest.mark.parametrize("name", ["<h2>See also</h2>", "<p><b>Links:</b></p>", "<h2><span>Related pages</span></h2>"])
@pytest.mark.parametrize(("more", "stays"), [("", False), (", which says when", True)])
def test_links_to_other_pages_below_see_also_are_left_out(name: str, more: str, *, stays: bool) -> None:
    links = f'<ul><li><a href="/a">Cups</a></li><li><a href="/b">Pots</a>{more}</li></ul>'
    (extract,) = readers.read("a.html", f"<body><h1>Tea</h1><p>At four.</p>{name}\n{links}</body>".encode())
    assert ("Pots" in extract.text) is stays
    assert (len(extract.blocks) > 2) is stays


def test_a_button_is_a_heading_where_it_is_all_of_it_and_folds_what_is_below() -> None:
    folds = '<h2 class="accordion-header"><button aria-expanded="false">When is tea?</button></h2>'
    assert read(f"<h1>Tea <button>Copy the link</button></h1>{folds}<div><p>At four.</p></div>") == [
        "heading 1: Tea",
        "heading 2: When is tea?",
        "paragraph 0: At four.",
    ]
