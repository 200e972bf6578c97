"""Boxes, captions of pictures and folded answers: what a line leads on to, and where a question ends."""

from __future__ import annotations

import pytest

from ingest.readers import read

LEAD = "Bring the following:"
ITEMS = [("- a cup", (LEAD,)), ("- a pot", (LEAD,))]


def blocks(source: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
    (extract,) = read(name, source.encode())
    return [
        (extract.text[block.start : block.end], tuple(lead.text for lead in block.leads)) for block in extract.blocks
    ]


@pytest.mark.parametrize(
    ("name", "aside"),
    [
        ("a.md", "![The cups](cups.png)\n\n*All the cups*"),
        ("a.md", "![The cups](cups.png)\n*All the cups*"),
        ("a.md", "![The cups](cups.png)\n\nFigure 3: All the cups"),
        ("a.md", "<figure>\n<img src='cups.png'>\n<figcaption>All the cups</figcaption>\n</figure>"),
        ("a.md", "!!! note\n    All the cups"),
        ("a.md", ":::note\nAll the cups\n:::"),
        ("a.md", "> [!NOTE]\n> All the cups"),
        ("a.md", "```{note}\nAll the cups\n```"),
        ("a.md", "```{figure} cups.png\nAll the cups\n```"),
        ("a.md", "<aside>\n💡 All the cups\n\n</aside>"),
        ("a.md", '<aside markdown="1"><p>All the cups</p></aside>'),
        ("a.mdx", "<Note>\n  All the cups\n</Note>"),
        ("a.mdx", '<Frame caption="All the cups">\n  <img src="/cups.png" />\n</Frame>'),
        ("a.rst", ".. figure:: cups.png\n\n   All the cups"),
        ("a.rst", ".. note:: All the cups"),
        ("a.rst", ".. image:: cups.png"),
        ("a.adoc", ".All the cups\nimage::cups.png[The cups]"),
        ("a.adoc", "NOTE: All the cups"),
        ("a.adoc", "[NOTE]\n====\nAll the cups\n===="),
        ("a.adoc", "[TIP]\nAll the cups"),
        ("a.html", "<figure><img src='cups.png'><figcaption>All the cups</figcaption></figure>"),
    ],
)
def test_a_line_leads_on_over_a_caption_or_a_box(name: str, aside: str) -> None:
    lead, items = f"{LEAD}\n\n", "\n\n* a cup\n* a pot\n"
    if name == "a.html":
        lead, items = f"<p>{LEAD}</p>", "<ul><li>a cup</li><li>a pot</li></ul>"
    above, *between, first, second = blocks(lead + aside + items, name)
    assert above == (LEAD, ())
    assert all(text.endswith("All the cups") for text, _ in between)
    assert [leads for _, leads in between] == [()] * len(between)
    assert [first, second] == ITEMS


def test_a_line_leads_on_over_a_titled_box_to_a_table() -> None:
    table = "| Cup | Price |\n|---|---|\n| red | 2 |\n"
    assert blocks(f'These are the cups:\n\n!!! note "Mind"\n    Ask first.\n\n{table}', "a.md") == [
        ("These are the cups:", ()),
        ("Mind", ()),
        ("Ask first.", ("Mind",)),
        ("Cup: red; Price: 2", ("These are the cups:",)),
    ]


def test_a_list_that_begins_a_box_is_what_the_line_above_introduces() -> None:
    assert blocks(f"{LEAD}\n\n!!! note\n    - a cup\n    - a pot\n", "a.md")[1:] == ITEMS


def test_what_a_box_says_leads_on_within_it_alone() -> None:
    source = f"Tea.\n\n!!! note\n    {LEAD}\n\n    - a cup\n    - a pot\n\n    Pour:\n\n- hot\n"
    assert blocks(source, "a.md")[2:] == [*ITEMS, ("Pour:", ()), ("- hot", ())]


def test_a_list_goes_on_below_a_box_but_no_other_numbers_do() -> None:
    box = "\n\n!!! note\n    Ask.\n\n"
    assert blocks(f"{LEAD}\n\n- a cup{box}- a pot\n", "a.md")[-1] == ITEMS[1]
    assert blocks(f"{LEAD}\n\n1. a cup\n2. a pot{box}1. Pour.\n", "a.md")[-1] == ("1. Pour.", ())
    assert blocks(f"{LEAD}\n\n1. a cup\n2. a pot{box}3. a lid\n", "a.md")[-1] == ("3. a lid", (LEAD,))


def test_the_caption_of_a_table_introduces_it() -> None:
    table = "<table><tr><th>Cup</th><th>Price</th></tr><tr><td>red</td><td>2</td></tr></table>"
    source = f"<figure><figcaption>Prices of cups</figcaption>{table}</figure>"
    assert blocks(source, "a.html")[-1] == ("Cup: red; Price: 2", ("Prices of cups",))


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("<details><summary>Who pays?</summary>\n\n", "\n\n</details>"),
        ("<details>\n<summary><b>Who pays?</b></summary>\n\n", "\n</details>"),
        ("<details><summary>Who pays?</summary>\n<p>", "</p>\n</details>"),
        ("<details>\n<summary>Who pays?</summary>\n\n<p>", "</p>\n\n</details>"),
        (":::details Who pays?\n", "\n:::"),
        ("::::details[Who pays?]\n:::note\n", "\n:::\n::::"),
        ("> [!question]- Who pays?\n> ", ""),
        ("> [!faq] Who pays?\n>\n> ", ""),
    ],
)
def test_a_question_ends_where_its_answer_folds(opens: str, closes: str) -> None:
    assert blocks(f"{opens}We do.{closes}\n\nTea is hot.\n\nCups are blue.\n", "a.md") == [
        ("Who pays?", ()),
        ("We do.", ("Who pays?",)),
        ("Tea is hot.", ()),
        ("Cups are blue.", ()),
    ]


def test_what_folds_may_hold_what_folds() -> None:
    inner = "<details>\n<summary>Where?</summary>\n\nHere.\n\n</details>"
    source = f"<details>\n<summary>When?</summary>\n\nNow.\n\n{inner}\n\nThen go.\n\n</details>\n\nBye.\n"
    assert blocks(source, "a.md") == [
        ("When?", ()),
        ("Now.", ("When?",)),
        ("Where?", ("When?",)),
        ("Here.", ("When?", "Where?")),
        ("Then go.", ("When?",)),
        ("Bye.", ()),
    ]


def test_an_alert_without_a_fold_is_a_quotation() -> None:
    assert blocks("> [!NOTE]\n> Tea is hot.\n\nBye.\n", "a.md") == [("Tea is hot.", ()), ("Bye.", ())]


def test_code_that_nothing_closes_ends_with_its_box() -> None:
    source = '!!! tip "Pour"\n\n    ```\n    pour tea\n    ```sh\n\nDrink.\n\n!!! tip "Wash"\n\n    Wash up.\n'
    assert ("Wash up.", ("Wash",)) in blocks(source, "a.md")


def test_a_callout_of_notion_is_read_as_markdown() -> None:
    callout = "<aside>\n💡 **Mind:** ask [Ada](mailto:ada@example.org).\n\n- a cup\n- a pot\n\n</aside>"
    assert blocks(f"Tea.\n\n{callout}\n\nCake.", "a.md") == [
        ("Tea.", ()),
        ("💡 Mind: ask Ada.", ()),
        ("- a cup", ()),
        ("- a pot", ()),
        ("Cake.", ()),
    ]


@pytest.mark.parametrize("name", ["aside", "header", "footer"])
def test_only_a_page_has_text_around_it(name: str) -> None:
    piece = f"<{name}>All the cups</{name}>"
    assert [text for text, _ in blocks(f"Tea.\n\n{piece}\n", "a.md")] == ["Tea.", "All the cups"]
    assert [text for text, _ in blocks(f"Tea.\n\n.. raw:: html\n\n   {piece}\n", "a.rst")] == ["Tea.", "All the cups"]
    assert [text for text, _ in blocks(f"<p>Tea.</p>{piece}", "a.html")] == ["Tea."]


CREDIT = '— Ada Lind, "On tea"'


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", f"> Tea is hot.\n>\n> {CREDIT}\n"),
        ("a.md", f"> Tea is hot.\n> {CREDIT}\n"),
        ("a.md", f"<aside>\nTea is hot.\n<p>{CREDIT}</p>\n</aside>\n"),
        ("a.txt", f"Tea is hot.\n{CREDIT}\n"),
        ("a.txt", f"1. Tea is hot.\n   {CREDIT}\n"),
        ("a.html", f"<blockquote><p>Tea is hot.</p><footer>{CREDIT}</footer></blockquote>"),
        ("a.rst", f"Well.\n\n   Tea is hot.\n\n   {CREDIT}\n"),
    ],
)
def test_who_said_it_is_no_item_but_the_end_of_what_was_said(name: str, source: str) -> None:
    *_, (text, leads) = blocks(source, name)
    assert "".join(text.split()).removeprefix("1.") == 'Teaishot.—AdaLind,"Ontea"'
    assert leads == ()


@pytest.mark.parametrize(
    "items",
    [
        ["— a cup", "— a pot"],
        ["Bring:", "— a cup"],
    ],
)
def test_an_item_with_a_dash_says_not_who_said_what(items: list[str]) -> None:
    assert [text for text, _ in blocks("\n".join(["Tea.", "", *items, ""]), "a.txt")] == ["Tea.", *items]
