"""Headings of a page: what a heading element holds that nobody closed, and text that is only set like a heading."""

from __future__ import annotations

from ingest import readers
from tests.vectors import outline


def read(body: str) -> list[str]:
    (extract,) = readers.read("a.html", f"<body>{body}</body>".encode())
    return outline(extract)


def test_a_heading_that_is_never_closed_holds_its_first_block_only() -> None:
    assert read(
        "<h1>Lamps <p>Every guest gets one. <ul><li>Green<li>Red</ul> </hi> <p>Ask the cook. <h2>Oil</h2> <p>It is free."
    ) == [
        "heading 1: Lamps",
        "paragraph 0: Every guest gets one.",
        "item 0: - Green",
        "item 0: - Red",
        "paragraph 0: Ask the cook.",
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
