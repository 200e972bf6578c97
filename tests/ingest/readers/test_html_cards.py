"""Items of a page whose lines mean something only together, what only screen readers say, and words that meet."""

from __future__ import annotations

import pytest

from ingest import readers
from tests.vectors import outline


def read(body: str) -> list[str]:
    (extract,) = readers.read("a.html", f"<body>{body}</body>".encode())
    return outline(extract)


def test_a_day_and_what_happens_then_are_one_item() -> None:
    first = "<li><time>May 28</time><div><p>Boat race</p><p>4 pm &middot; Pier</p><p>Come early! Bring a cup.</p></div>"
    second = "<li><div>Jun 2</div><div>Lamps</div>"
    assert read(f"<h2>May</h2><ul>{first}{second}</ul>") == [
        "heading 2: May",
        "item 0: - May 28 · Boat race · 4 pm · Pier · Come early! Bring a cup.",
        "item 0: - Jun 2 · Lamps",
    ]


def test_prose_in_an_item_stays_paragraphs() -> None:
    label = "<li><p>A lamp is what every guest of the house needs.</p><p>It burns oil.</p>"
    assert read(f"<ul>{label}</ul>") == [
        "item 0: - A lamp is what every guest of the house needs.",
        "paragraph 1: It burns oil. < - A lamp is what every guest of the house needs.",
    ]
    long = f"<li><p>Lamps</p><p>They are {'very ' * 50}old.</p>"
    assert [line.split(":")[0] for line in read(f"<ul>{long}</ul>")] == ["item 0", "paragraph 1"]


def test_the_short_lines_over_a_list_of_definitions_lead_it() -> None:
    person = "<li><div>Cook</div><div>Ana Lund</div><dl><dt>Favourite tea<dd>Green</dl>"
    assert read(f"<ul>{person}</ul>") == [
        "item 0: - Cook · Ana Lund",
        "term 1: Favourite tea < - Cook · Ana Lund",
        "paragraph 2: Green < Favourite tea < - Cook · Ana Lund",
    ]


def test_items_within_items_are_what_they_were() -> None:
    assert read("<ul><li>Tea<ul><li>green<li>black</ul><li>Milk</ul>") == [
        "item 0: - Tea",
        "item 1: - green < - Tea",
        "item 1: - black < - Tea",
        "item 0: - Milk",
    ]


@pytest.mark.parametrize("name", ["sr-only", "visually-hidden", "screen-reader-text"])
def test_what_only_screen_readers_say_is_no_text(name: str) -> None:
    unseen = f'<span class="{name}">(opens in a new tab)</span>'
    assert read(f"<ul><li><a>{unseen}</a><p>Rules {unseen}</p></ul><p>Tea.</p>") == [
        "item 0: - Rules",
        "paragraph 0: Tea.",
    ]


def test_in_a_cell_with_nothing_but_a_sign_it_is_the_text() -> None:
    unseen = '<span class="sr-only">Included</span>'
    head = '<caption class="sr-only">What a guest pays for</caption><tr><th>Thing<th>Small<th>Large'
    rows = f"<tr><td>Lamp<td><span>✓</span>{unseen}<td>{unseen}<tr><td>Price<td><b>$25</b>{unseen}<td>$40"
    assert read(f"<table>{head}{rows}</table>") == [
        "paragraph 0: What a guest pays for",
        "row 0: Thing: Lamp; Small: ✓ Included; Large: Included < What a guest pays for",
        "row 0: Thing: Price; Small: $25; Large: $40 < What a guest pays for",
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Aug</b><i>28</i>", "Aug 28"),
        ("<b>$25</b><i>Included</i>", "$25 Included"),
        ("<b>Rules</b><i>Adopted</i>", "Rules Adopted"),
        ("<b>T</b><i>ea</i>", "Tea"),
        ("<b>H</b><sub>2</sub>O", "H2O"),
        ("<b>tea</b><i>pots</i>", "teapots"),
        ("see <b>(</b><i>Rules</i>)", "see (Rules)"),
        ("<b>tea</b>Pot", "teaPot"),
    ],
)
def test_inline_elements_that_meet_make_no_word_together(markup: str, text: str) -> None:
    assert read(f"<p>{markup}</p>") == [f"paragraph 0: {text}"]
    assert read(f"<table><tr><th>A<th>B<tr><td>{markup}<td>1</table>") == [f"row 0: A: {text}; B: 1"]
