"""Blocks hold every visible character once, and the lines that govern them are those of the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nouns import BlockKind
from ingest import readers
from ingest.chunking.blocks import blocks_of
from ingest.chunking.division import Mark
from ingest.extraction.extract import Extract, Scroll
from tests.cpu import cpu_seconds
from tests.vectors import outline

if TYPE_CHECKING:
    from bot.nouns import Block

LAYOUT = st.lists(
    st.sampled_from(
        [
            "- tea",
            "  * green",
            "1. Rinse.",
            "2. Pour.",
            "(a) a cup",
            "Each guest gets:",
            "Q: When is tea?",
            "A: At four.",
            "Who pours?",
            "-----",
            "",
            "    It is kept in tins.",
            "a line that goes on and",
            "Words.",
            "• key",
        ]
    ),
    max_size=30,
).map("\n".join)


def shown(extract: Extract) -> list[tuple[str, int, str, list[str]]]:
    """Each block as its kind, depth and text, and the lines that govern it but the headings."""
    return [
        (block.kind.value, block.depth, extract.text[block.start : block.end], [lead.text for lead in block.leads])
        for block in extract.blocks
    ]


def of(name: str, text: str) -> Extract:
    return readers.read(name, text.encode())[0]


def block_of(extract: Extract, text: str) -> Block:
    return next(block for block in extract.blocks if extract.text[block.start : block.end] == text)


def leads_of(extract: Extract, text: str) -> list[str]:
    return [lead.text for lead in block_of(extract, text).leads]


def assert_sound(extract: Extract) -> None:
    """Blocks ascend, hold each visible character, and are governed by words that stand before them."""
    held: list[int] = []
    for block in extract.blocks:
        assert block.start < block.end
        held.extend(range(block.start, block.end))
        assert extract.text[block.start : block.end] == extract.text[block.start : block.end].strip()
        for piece in (*block.headings, *block.leads):
            assert extract.text[piece.start : piece.end] == piece.text
            assert piece.text.strip()
            assert piece.end <= block.start
    assert held == sorted(set(held))
    assert {place for place, letter in enumerate(extract.text) if not letter.isspace()} <= set(held)
    rows = [(block.start, block.end) for block in extract.blocks if block.kind is BlockKind.ROW]
    assert rows == [(row.start, row.end) for row in extract.rows]


@settings(deadline=None)
@given(LAYOUT, st.sampled_from(["a.txt", "a.md", "a.eml"]))
def test_blocks_hold_every_visible_character_once(text: str, name: str) -> None:
    assert_sound(of(name, f"Subject: x\n\nBegins.\n{text}\nEnds."))


def test_plain_text_is_divided_by_its_markers_and_indentation() -> None:
    text = (
        "Each guest gets the following:\n- a towel, which is\n  folded twice\n- tea\n  * green\n\n    In tins.\n"
        "- a key\n\nWe met on 3 May at\n12. We left."
    )
    assert shown(of("a.txt", text)) == [
        ("paragraph", 0, "Each guest gets the following:", []),
        ("item", 0, "- a towel, which is\n  folded twice", ["Each guest gets the following:"]),
        ("item", 0, "- tea", ["Each guest gets the following:"]),
        ("item", 1, "* green", ["Each guest gets the following:", "- tea"]),
        ("paragraph", 2, "In tins.", ["Each guest gets the following:", "- tea", "* green"]),
        ("item", 0, "- a key", ["Each guest gets the following:"]),
        ("paragraph", 0, "We met on 3 May at\n12. We left.", []),
    ]


def test_markdown_keeps_its_lists() -> None:
    text = (
        "# Tea\n\nBring:\n\n1. Cups\n\n   Clean ones.\n   - white\n2. Run\n   ```\n   brew\n   ```\n\nDone.\n\n- one\n"
    )
    assert shown(of("a.md", text)) == [
        ("heading", 1, "Tea", []),
        ("paragraph", 0, "Bring:", []),
        ("item", 0, "1. Cups", ["Bring:"]),
        ("paragraph", 1, "Clean ones.", ["Bring:", "1. Cups"]),
        ("item", 1, "- white", ["Bring:", "1. Cups"]),
        ("item", 0, "2. Run", ["Bring:"]),
        ("code", 1, "brew", ["Bring:", "2. Run"]),
        ("paragraph", 0, "Done.", []),
        ("item", 0, "- one", []),
    ]


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ('!!! note "Before you pour"\n    Rinse it.\n\n    - twice\n\nBye.\n', 1),
        ('???+ tip "Before you pour"\n\n    Rinse it.\n\n    - twice\nBye.\n', 1),
        ('!!!tip inline end "Before you pour"\n    Rinse it.\n    - twice\nBye.\n', 1),
        ('=== "Before you pour"\n\n    Rinse it.\n\n    - twice\n\nBye.\n', 1),
        (":::note[Before you pour]\n\nRinse it.\n\n- twice\n\n:::\n\nBye.\n", 1),
        ("::: tip Before you pour\nRinse it.\n\n- twice\n:::\nBye.\n", 1),
        ("/// note | Before you pour\n\nRinse it.\n\n- twice\n\n///\n\nBye.\n", 1),
        ("/// Admonition|Before you pour\n    type: note\n    class: wide\n\nRinse it.\n- twice\n///\nBye.\n", 1),
        ("/// html | div.a\n//// tab | Before you pour\nRinse it.\n\n- twice\n////\n///\nBye.\n", 1),
        ("> [!NOTE] Before you pour\n> Rinse it.\n>\n> - twice\n\nBye.\n", 0),
    ],
)
def test_the_title_of_a_box_in_markdown_names_what_is_in_it(box: str, inside: int) -> None:
    above = ["Before you pour"] * inside
    assert shown(of("a.md", box)) == [
        ("term", 0, "Before you pour", []),
        ("paragraph", inside, "Rinse it.", above),
        ("item", inside, "- twice", above),
        ("paragraph", 0, "Bye.", []),
    ]


def test_whatever_container_has_a_label_names_what_is_in_it() -> None:
    text = (
        "Mind this:\n\n::::facts\n:::fact[Mailing address]\nPO Box 7\n:::\n\n"
        ':::fact-card[Longest [box](b.md), "outside"]{icon="x" href="/a/"}\n27 feet\n:::\n::::\n\n'
        '::::page-cta[Ready?]\n:::cta-action[Join]{href="/join/"}\n:::\n::::\n\n'
        "::: {.lead}\nWe sail.\n:::\n\nBye.\n"
    )
    assert shown(of("a.md", text)) == [
        ("paragraph", 0, "Mind this:", []),
        ("term", 0, "Mailing address", ["Mind this:"]),
        ("paragraph", 1, "PO Box 7", ["Mind this:", "Mailing address"]),
        ("term", 0, 'Longest box, "outside"', ["Mind this:"]),
        ("paragraph", 1, "27 feet", ["Mind this:", 'Longest box, "outside"']),
        ("question", 0, "Ready?", []),
        ("paragraph", 1, "Join", ["Ready?"]),
        ("paragraph", 0, "We sail.", []),
        ("paragraph", 0, "Bye.", []),
    ]


def test_definitions_in_markdown_have_their_terms() -> None:
    text = (
        "**Tea**\n:   Hot,\n    and good.\n\n    - green\n:   A meal.\n\nCup\n\n: Holds it.\n\nBye.\n\n- a\n: b\n\n"
        "```\na\n: b\n```\n"
    )
    assert shown(of("a.md", text)) == [
        ("term", 0, "Tea", []),
        ("paragraph", 1, "Hot, and good.", ["Tea"]),
        ("item", 1, "- green", ["Tea"]),
        ("paragraph", 1, "A meal.", ["Tea"]),
        ("term", 0, "Cup", []),
        ("paragraph", 1, "Holds it.", ["Cup"]),
        ("paragraph", 0, "Bye.", []),
        ("item", 0, "- a : b", []),
        ("code", 0, "a\n: b", []),
    ]


def test_a_name_in_bold_stands_apart_from_the_sentence_behind_it() -> None:
    text = "**Cups of tea** Every guest gets one.\n\n**The Tea House** Inc. is here.\n\n- **Cups of tea** are free.\n"
    assert (
        of("a.md", text).text
        == "Cups of tea · Every guest gets one.\n\nThe Tea House Inc. is here.\n- Cups of tea are free."
    )


def test_what_is_bold_at_the_end_of_a_line_stands_apart_from_the_next() -> None:
    text = (
        "- **Tea**  \n  Hot.\n- **Cup**\n  Holds.\n- **Mug**:\n  Too.\n\n**Pot**  \nBig.\n\n**All of it**\nis here.\n"
    )
    assert of("a.md", text).text == "- Tea · Hot.\n- Cup · Holds.\n- Mug: Too.\n\nPot · Big.\n\nAll of it is here."


def test_tabs_and_boxes_lie_in_one_another() -> None:
    box = (
        '!!! note\n    Look.\n\n    === "Weekdays"\n\n        Ring.\n\n        ??? tip "At night"\n            Knock.\n'
        '\n    === "Sundays"\n\n        ```\n        === "x"\n        ```\n\nBye.\n'
    )
    assert shown(of("a.md", box)) == [
        ("paragraph", 0, "Look.", []),
        ("term", 0, "Weekdays", []),
        ("paragraph", 1, "Ring.", ["Weekdays"]),
        ("term", 1, "At night", ["Weekdays"]),
        ("paragraph", 2, "Knock.", ["Weekdays", "At night"]),
        ("term", 0, "Sundays", []),
        ("code", 1, '=== "x"', ["Sundays"]),
        ("paragraph", 0, "Bye.", []),
    ]


def test_the_title_of_an_empty_box_is_a_paragraph() -> None:
    assert shown(of("a.md", '!!! warning "Never run."\n\nBye.\n')) == [
        ("paragraph", 0, "Never run.", []),
        ("paragraph", 0, "Bye.", []),
    ]


def test_what_stands_below_an_empty_block_is_none_of_its_options() -> None:
    assert of("a.md", "/// html | hr\n///\n    tea: hot\n").text == "tea: hot"


def test_boxes_of_markdown_that_is_read_as_a_page_stand_outside() -> None:
    box = '<p hidden>No.</p>\n\n=== "Weekdays"\n\n    Ring.\n\n!!! note "At night"\n    Knock.\n'
    assert of("a.md", box).text == "Weekdays\n\nRing.\n\nAt night\n\nKnock."


def test_a_line_that_begins_like_a_box_takes_no_cubic_time() -> None:
    with cpu_seconds(5):
        assert of("a.md", "!!! a" + " " * 20_000 + "b?\n").text.startswith("!!! a")
        assert of("a.md", "/// a" + " " * 20_000 + "b?\n///\n").text.startswith("/// a")


def test_a_tower_of_boxes_takes_no_quadratic_time() -> None:
    with cpu_seconds(20):
        of("a.md", "/// a\n" * 20_000 + "////\n" * 20_000)


def test_what_looks_like_a_box_in_code_stays() -> None:
    text = '```\n!!! note "x"\n    y\n:::\n```\n'
    assert of("a.md", text).text == '!!! note "x"\n    y\n:::'


def test_a_numbered_list_goes_on_after_an_interruption() -> None:
    extract = of(
        "a.md", "Follow these steps:\n\n1. Rinse.\n\nThis takes a minute.\n\n2. Pour.\n\n# Next\n\n3. Drink.\n"
    )
    assert leads_of(extract, "2. Pour.") == ["Follow these steps:"]
    assert leads_of(extract, "3. Drink.") == []


@pytest.mark.parametrize(
    "line",
    [
        "Bring these:",
        "Each guest gets the following.",
        "Whoever stays in the house for longer than a single night hands in the papers that the rules name;",
        "The following lists all the things that have to be at hand for the cook before anybody can begin to work.",
        "Then take these steps.",
        "Kitchen tools",
        "What is to be done?",
        "Whoever finds the door of the old kitchen open late at night, and nobody in there, should...",
        "The tea has two parts.",
        "The tea is sold in two kinds under the name shop.example.org/tea, and nowhere else in the whole town.",
        "Nobody has ever seen the whole house. To get into the old kitchen behind it, 2 of the small keys are needed.",
        "The house is old, and nobody remembers its kitchen. There are several ways to get in without a single key.",
        "Each guest brings the following things. It does not matter who made them, but wash them.",
        "Tea is served as follows. It takes an hour. Nobody gets up before it is over.",
    ],
)
def test_a_line_that_introduces_a_list_governs_it(line: str) -> None:
    assert leads_of(of("a.md", f"{line}\n\n- cups\n- tea\n"), "- tea") == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Tea is at four.",
        "Nobody came!",
        "*****",
        "The logs of the kettle in the kitchen of the old house on the hill are all in C:/Kettle/Logs/...",
        "Guests leave in the following week. Nobody has to wash the cups and the old pots before that.",
        "Guests left following the storm. Nobody had washed the cups and the old pots in the kitchen then.",
        "A guest brings the following: cups and tea. Nobody has to wash them before the house is closed.",
        "A guest brings the following cups. They are old. They are blue. They are not to be washed by a guest.",
    ],
)
def test_any_other_line_does_not(line: str) -> None:
    assert leads_of(of("a.txt", f"{line}\n\n- cups\n- tea\n"), "- tea") == []


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("The tea has three parts.", "- cups\n- tea\n"),
        ("The tea is drunk in two minutes", "- tea\n"),
        ("The tea has two parts. Nobody knows them.", "- cups\n- tea\n"),
        ("The tea has two parts.", "    - cups\n- tea\n- pots\n"),
    ],
)
def test_a_line_that_counts_otherwise_does_not(line: str, items: str) -> None:
    assert leads_of(of("a.md", f"{line} It is hot.\n\n{items}"), "- tea") == []
    assert leads_of(of("a.md", f"{line}\n\nIt is hot.\n\n{items}"), "- tea") == []


@pytest.mark.parametrize("line", ["It was sent two weeks before the meetings.", "It comes two working days before."])
def test_a_line_that_measures_counts_no_items(line: str) -> None:
    assert leads_of(of("a.md", f"{line}\n\n- cups\n- tea\n"), "- tea") == []


def test_what_is_nested_in_the_items_is_not_counted() -> None:
    items = "- cups\n    - with lids\n\n    Blue ones.\n- tea\n"
    assert leads_of(of("a.md", f"The tea has two parts.\n\n{items}"), "- tea") == ["The tea has two parts."]


def test_of_a_long_paragraph_the_sentence_that_introduces_governs() -> None:
    text = f"{'The house has many rooms. ' * 20}Each of them has:\n\n- a lamp\n"
    assert leads_of(of("a.md", text), "- a lamp") == ["Each of them has:"]


def test_of_a_long_paragraph_the_sentence_that_announces_governs_with_what_follows_it() -> None:
    announced = "Each room has the following. It is counted in May."
    text = f"{'The house has many rooms. ' * 20}{announced}\n\n- a lamp\n"
    assert leads_of(of("a.md", text), "- a lamp") == [announced]

    text = f"Each room has the following. It is counted {'again and ' * 40}again.\n\n- a lamp\n"
    assert leads_of(of("a.md", text), "- a lamp") == ["Each room has the following."]


def test_html_keeps_lists_terms_and_what_is_folded_away() -> None:
    page = (
        "<p>Bring:</p><ul><li>tea<ol><li>green</ol></li><li><p>cups</p><p>Clean.</p><pre>x</pre></ul><p>After.</p>"
        "<dl><dt>Urn<dd>Boils water.<dt>Tin<dd>Keeps it.</dl>"
        "<details><summary>When is tea?</summary>At four.<p>Daily.</p></details><p>Bye.</p>"
    )
    assert shown(of("a.html", page)) == [
        ("paragraph", 0, "Bring:", []),
        ("item", 0, "- tea", ["Bring:"]),
        ("item", 1, "1. green", ["Bring:", "- tea"]),
        ("item", 0, "- cups", ["Bring:"]),
        ("paragraph", 1, "Clean.", ["Bring:", "- cups"]),
        ("code", 1, "x", ["Bring:", "- cups"]),
        ("paragraph", 0, "After.", []),
        ("term", 0, "Urn", []),
        ("paragraph", 1, "Boils water.", ["Urn"]),
        ("term", 0, "Tin", []),
        ("paragraph", 1, "Keeps it.", ["Tin"]),
        ("question", 0, "When is tea?", []),
        ("paragraph", 1, "At four.", ["When is tea?"]),
        ("paragraph", 1, "Daily.", ["When is tea?"]),
        ("paragraph", 0, "Bye.", []),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Q: When is tea?\n\nA: At four.\n\nIn the hall.\n\nQ: Who pours?\n\nA: Ana.",
        "Q: When is tea?\nA: At four.\n\nIn the hall.\n\nQ: Who pours?\nA: Ana.",
        "**When is tea?**\n\nA: At four.\n\nIn the hall.\n\n**Who pours?**\n\nA: Ana.",
        "**When is tea?** A: At four.\n\nIn the hall.\n\n**Who pours?**\nA: Ana.",
    ],
)
def test_a_question_governs_its_answers_up_to_the_next(text: str) -> None:
    extract = of("a.md", text)
    questions = [extract.text[one.start : one.end] for one in extract.blocks if one.kind is BlockKind.QUESTION]
    assert [question.removeprefix("Q: ") for question in questions] == ["When is tea?", "Who pours?"]
    assert leads_of(extract, "In the hall.") == leads_of(extract, "A: At four.") == questions[:1]
    assert leads_of(extract, "A: Ana.") == questions[1:]


def test_what_somebody_asks_in_a_talk_governs_what_the_next_one_says() -> None:
    said = (
        "Ada: Who has the keys?",
        "Ben: I have two.",
        "Cleo Reed: The boats are new.",
        "Ada: When is tea?",
        "Ben: At four.",
    )
    extract = of("a.md", "\n\n".join(said))
    assert {block.kind for block in extract.blocks} == {BlockKind.PARAGRAPH}
    assert leads_of(extract, "Ben: I have two.") == ["Ada: Who has the keys?"]
    assert leads_of(extract, "Cleo Reed: The boats are new.") == []
    assert leads_of(extract, "Ben: At four.") == ["Ada: When is tea?"]


def test_a_point_of_an_agenda_asks_nothing() -> None:
    extract = of("a.md", "P. Keys\n\nQ. Other business\n\nNone.\n\nQ. Who pours? Ana.\n")
    asked = [extract.text[one.start : one.end] for one in extract.blocks if one.kind is BlockKind.QUESTION]
    assert asked == ["Q. Who pours?"]


def test_a_question_in_the_middle_of_prose_is_no_heading_of_the_rest() -> None:
    extract = of("a.md", "We were late.\n\nSo what?\n\nNobody minded.\n\nWe had tea.")
    assert {block.kind for block in extract.blocks} == {BlockKind.PARAGRAPH}
    assert leads_of(extract, "We had tea.") == []


def test_tables_have_cells_and_their_caption() -> None:
    page = "<table><caption>Rooms by size.</caption><tr><th>Room<th>Size<tr><td>Hall<td>4<tr><td>Loft<td></table>"
    extract = of("a.html", page)
    assert leads_of(extract, "Room: Hall; Size: 4") == ["Rooms by size."]
    cells = [
        [(extract.text[cell.start : cell.value], extract.text[cell.value : cell.end]) for cell in row.cells]
        for row in extract.rows
    ]
    assert cells == [[("Room: ", "Hall"), ("Size: ", "4")], [("Room: ", "Loft")]]


def test_names_of_columns_without_a_row_say_nothing() -> None:
    assert shown(of("rota.md", "| Day | Time |\n|---|---|\n")) == [("term", 0, "Day; Time", [])]


def test_every_block_knows_its_headings() -> None:
    extract = of("a.md", "# House\n\n## Tea\n\nAt four.\n\n## Keys\n\n- In the hall.\n")
    assert [piece.text for piece in block_of(extract, "At four.").headings] == ["House", "Tea"]
    assert [piece.text for piece in block_of(extract, "- In the hall.").headings] == ["House", "Keys"]
    assert [piece.text for piece in block_of(extract, "Keys").headings] == ["House"]


def test_a_step_that_ends_with_a_colon_governs_the_code_below_it() -> None:
    assert leads_of(of("a.md", "1. Run this:\n\n```\nbrew\n```\n"), "brew") == ["1. Run this:"]


def test_a_line_that_announces_code_governs_it() -> None:
    line = "To make it in the kitchen of the house, run the following command."
    assert leads_of(of("a.md", f"{line}\n\n```\nbrew\n```\n"), "brew") == [line]
    assert leads_of(of("a.md", "The kitchen is closed.\n\n```\nbrew\n```\n"), "brew") == []


def test_blocks_and_cells_move_where_keys_are_cut_out() -> None:
    key = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----"
    scroll = Scroll()
    scroll.block("Our key:")
    scroll.code(key)
    scroll.item("tea")
    scroll.row(1, [("Room", "Hall"), ("Key", key.replace("\n", " ")), ("Size", "4")])
    extract = scroll.extract()
    assert "MIIB" not in extract.text
    assert_sound(extract)
    (row,) = extract.rows
    assert [extract.text[cell.value : cell.end] for cell in row.cells] == ["Hall", "4"]


@pytest.mark.parametrize(
    "line", ["- a\n", "So?\n\n", "x:\n\n", "1. a:\n", "Q: a?\nA: b\n", "  " * 3, "(a) b\n\n", "\n"]
)
def test_no_text_takes_quadratic_time(line: str) -> None:
    text = line * (400_000 // len(line)) + "end"
    with cpu_seconds(20):
        blocks_of(text, [Mark(0, len(text))])


def test_a_tower_of_lists_takes_no_quadratic_time() -> None:
    with cpu_seconds(20):
        extract = of("a.html", "<ul><li>a" * 3_000)
    assert len(extract.blocks) == 3_000


def test_items_of_a_page_have_the_numbers_that_a_browser_shows() -> None:
    inner = "<ol type=i start=3><li>stir<li>wait</ol>"
    page = f"<ol type=a><li>fill<li value=5>boil{inner}<li>pour</ol><ol reversed><li>x<li>y</ol>"
    assert outline(of("a.html", page)) == [
        "item 0: a. fill",
        "item 0: e. boil",
        "item 1: iii. stir < e. boil",
        "item 1: iv. wait < e. boil",
        "item 0: f. pour",
        "item 0: 2. x",
        "item 0: 1. y",
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_the_bullets_of_japanese_begin_items(name: str) -> None:
    assert outline(of(name, "次のものを持参すること\uff1a\n\n\u30fb傘\n\u30fb水\n")) == [
        "paragraph 0: 次のものを持参すること\uff1a",
        "item 0: \u30fb傘 < 次のものを持参すること\uff1a",
        "item 0: \u30fb水 < 次のものを持参すること\uff1a",
    ]


def test_each_tag_of_a_break_ends_a_line_of_markdown() -> None:
    (extract,) = readers.read("a.md", b"Tea</br>\nCakes <br>\nJam<br/>Milk\n")
    assert extract.text.splitlines() == ["Tea", "Cakes", "Jam", "Milk"]


TABS = {
    "a.md": 'Type:\n\n=== "Unix"\n\n    ```\n    ./run\n    ```\n\n=== "Windows"\n\n    ```\n    run.bat\n    ```\n',
    "a.mdx": (
        'Type:\n\n<Tabs>\n<TabItem value="u" label="Unix">\n\n```\n./run\n```\n\n</TabItem>\n'
        '<TabItem value="w" label="Windows">\n\n```\nrun.bat\n```\n\n</TabItem>\n</Tabs>\n'
    ),
    "a.rst": "Type:\n\n.. tab:: Unix\n\n   ::\n\n      ./run\n\n.. tab:: Windows\n\n   ::\n\n      run.bat\n",
    "a.adoc": "Type:\n\nUnix::\n+\n----\n./run\n----\nWindows::\n+\n----\nrun.bat\n----\n",
}


@pytest.mark.parametrize("name", TABS)
def test_a_line_over_tabs_governs_what_lies_in_each(name: str) -> None:
    extract = of(name, TABS[name])
    assert leads_of(extract, "Windows") == ["Type:"]
    assert leads_of(extract, "./run") == ["Type:", "Unix"]
    assert leads_of(extract, "run.bat") == ["Type:", "Windows"]


def test_what_stands_between_two_lists_of_terms_ends_the_first() -> None:
    terms = "tea\n:   It is hot.\n\nmilk\n:   It is cold.\n"
    extract = of("a.md", f"There are these drinks:\n\n{terms}\nThat is all.\n\ncake\n:   It is sweet.\n")
    assert leads_of(extract, "It is cold.") == ["There are these drinks:", "milk"]
    assert leads_of(extract, "It is sweet.") == ["cake"]


def test_several_terms_with_one_definition_are_one_list() -> None:
    extract = of("a.html", "<p>Drinks:<dl><dt>tea<dt>chai<dd>It is hot.<dt>milk<dd>It is cold.</dl>")
    assert leads_of(extract, "It is hot.") == ["Drinks:", "tea", "chai"]
    assert leads_of(extract, "It is cold.") == ["Drinks:", "milk"]


@pytest.mark.parametrize(
    ("heading", "is_heading"),
    [
        ("I have " + "a guest and " * 8 + "no room", True),
        ("I have " + "a guest and " * 8 + "no room.", False),
        ("I have " + "a guest and " * 20 + "no room", False),
    ],
)
@pytest.mark.parametrize(
    ("name", "page"), [("a.md", "# House\n\n## {}\n\nAsk.\n"), ("a.html", "<h1>House</h1><h2>{}</h2><p>Ask.")]
)
def test_a_heading_of_many_words_is_one_where_it_is_no_sentence(
    heading: str, name: str, page: str, *, is_heading: bool
) -> None:
    extract = of(name, page.format(heading))
    assert (block_of(extract, heading).kind is BlockKind.HEADING) is is_heading


@pytest.mark.parametrize(
    ("name", "page"), [("a.md", "# House\n\n## {}\n\nAsk.\n"), ("a.html", "<h1>House</h1><h2>{}</h2><p>Ask.")]
)
@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("https://example.org/events/31?a=b", BlockKind.PARAGRAPH),
        ("www.example.org", BlockKind.PARAGRAPH),
        ("More at https://example.org", BlockKind.HEADING),
    ],
)
def test_an_address_is_no_heading(name: str, page: str, heading: str, kind: BlockKind) -> None:
    extract = of(name, page.format(heading))
    assert block_of(extract, heading).kind is kind
    assert block_of(extract, "Ask.").headings[0].text == "House"


CARD = "Opening hours: Monday to Friday,\n9:00 to 16:00\nPhone: 555 0142\nKeeper (summer): Ada Lind"


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.org"])
def test_lines_that_begin_with_labels_are_items(name: str) -> None:
    extract = of(name, f"The barn stands on a hill.\n\n{CARD}\n\nTea is at four.\n")
    listed = [extract.text[block.start : block.end] for block in extract.blocks if block.kind is BlockKind.ITEM]
    assert [" ".join(item.split()) for item in listed] == [
        "Opening hours: Monday to Friday, 9:00 to 16:00",
        "Phone: 555 0142",
        "Keeper (summer): Ada Lind",
    ]
    assert all(not block.leads for block in extract.blocks)


def test_labels_in_bold_and_lines_that_a_page_breaks_are_items_too() -> None:
    by_markdown = of("a.md", "**Phone:** 555 0142\n**Keeper:** [Ada Lind](ada.md)\n")
    by_page = of("a.html", "<p><b>Phone:</b> 555 0142<br>Keeper: <i>Ada Lind</i></p>")
    for extract in (by_markdown, by_page):
        assert shown(extract) == [("item", 0, "Phone: 555 0142", []), ("item", 0, "Keeper: Ada Lind", [])]


def test_labels_may_be_set_in() -> None:
    extract = of("a.txt", "Boat house:\n    Phone: 555 0142\n    Keeper: Ada Lind\n")
    assert shown(extract) == [
        ("paragraph", 0, "Boat house:", []),
        ("item", 0, "Phone: 555 0142", ["Boat house:"]),
        ("item", 0, "Keeper: Ada Lind", ["Boat house:"]),
    ]


def test_lines_of_markdown_that_begin_in_bold_stay_lines() -> None:
    assert of("a.md", "**Monday** 9 to 16\n**Tuesday** 9 to 18\nby the side door\n").text == (
        "Monday 9 to 16\nTuesday 9 to 18 by the side door"
    )
    assert of("a.md", "The **barn** opens on\n**Monday** at nine.\n").text == "The barn opens on Monday at nine."


def test_a_line_that_ends_with_a_colon_governs_the_labelled_lines_below_it() -> None:
    extract = of("a.md", "Where to find us:\nPhone: 555 0142\nKeeper: Ada Lind\n")
    assert leads_of(extract, "Phone: 555 0142") == leads_of(extract, "Keeper: Ada Lind") == ["Where to find us:"]


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.org"])
def test_a_label_without_a_value_is_a_line_by_itself(name: str) -> None:
    extract = of(name, "Chair: Ada Lind\nDeputy:\nKeeper: Bo Quist\n")
    assert shown(extract) == [("item", 0, line, []) for line in ("Chair: Ada Lind", "Deputy:", "Keeper: Bo Quist")]


CALLED_STEPS = """
Please take these steps.

**Step 1)** Ask the keeper.

**Step 2)** Fetch the keys:

- the big one
- the small one

**Step 3)** Open the barn. It may stick.

The barn is cold.
"""


@pytest.mark.parametrize("marked", ["**Step {})**", "Step {}:", "step {} -", "**Step {}.**", "**Step {}:**"])
def test_paragraphs_that_are_called_steps_are_a_list(marked: str) -> None:
    steps = [marked.format(number) for number in (1, 2, 3)]
    text = CALLED_STEPS
    for number, step in enumerate(steps, 1):
        text = text.replace(f"**Step {number})**", step)
    extract = of("a.md", text)
    first, second, third = (step.replace("*", "") for step in steps)
    assert shown(extract) == [
        ("paragraph", 0, "Please take these steps.", []),
        ("item", 0, f"{first} Ask the keeper.", ["Please take these steps."]),
        ("item", 0, f"{second} Fetch the keys:", ["Please take these steps."]),
        ("item", 1, "- the big one", ["Please take these steps.", f"{second} Fetch the keys:"]),
        ("item", 1, "- the small one", ["Please take these steps.", f"{second} Fetch the keys:"]),
        ("item", 0, f"{third} Open the barn. It may stick.", ["Please take these steps."]),
        ("paragraph", 0, "The barn is cold.", []),
    ]


def test_a_list_behind_the_last_step_belongs_to_it() -> None:
    extract = of("a.md", "Step 1: Ask.\n\nStep 2: Fetch the keys.\n\n- the big one\n\nNobody rows.\n")
    assert leads_of(extract, "- the big one") == ["Step 2: Fetch the keys."]
    assert leads_of(extract, "Nobody rows.") == []


@pytest.mark.parametrize(
    "prose", ["Step 1: Ask.", "Step 2: Ask.\n\nStep 3: Wait.", "Step 1 is easy.\n\nStep 2 is not."]
)
def test_what_is_called_a_step_alone_stays_a_paragraph(prose: str) -> None:
    assert {kind for kind, *_ in shown(of("a.md", prose))} == {"paragraph"}


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.org"])
def test_labels_without_values_are_lines_by_themselves(name: str) -> None:
    lines = ["Chair: Ada Lind", "Deputy:", "Stand-in:", "Archivist:", "Keeper: Bo Quist"]
    assert shown(of(name, "\n".join(lines) + "\n")) == [("item", 0, line, []) for line in lines]


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_label_at_the_end_governs_the_list_below_it(name: str) -> None:
    extract = of(name, "Time: nine\nPlace: the hall\nBring:\n- a cup\n- a plate\n")
    assert leads_of(extract, "- a cup") == leads_of(extract, "- a plate") == ["Bring:"]
    assert leads_of(extract, "Place: the hall") == []


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.org"])
def test_a_label_may_have_its_value_on_the_next_line(name: str) -> None:
    extract = of(name, "Keeper: Bo Quist\nPhone: 555 0142\nAddress:\n12 High Street\n")
    assert [" ".join(text.split()) for _, _, text, _ in shown(extract)] == [
        "Keeper: Bo Quist",
        "Phone: 555 0142",
        "Address: 12 High Street",
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "Note: the barn is shut\nall winter. Exception: the loft.",
        "We spoke of the barn and\nBudget: it is kept in tins.",
        "See https://barn.example/a: b\nand https://barn.example/c: d",
        "The bus leaves at 10:30\nThe train leaves at 11: no bus then.",
    ],
)
def test_prose_that_has_a_colon_stays_a_paragraph(prose: str) -> None:
    for name in ("a.md", "a.txt"):
        assert [block.kind for block in of(name, prose).blocks] == [BlockKind.PARAGRAPH]


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.org"])
@pytest.mark.parametrize("below", [["Phone: 555 0142"], ["Phone: 555 0142", "Hours: 9 to 16"]])
def test_a_name_above_lines_that_begin_with_labels_is_a_line_by_itself(name: str, below: list[str]) -> None:
    extract = of(name, "\n".join(["Ada Lind", *below]))
    assert shown(extract) == [("paragraph", 0, "Ada Lind", []), *(("item", 0, line, ["Ada Lind"]) for line in below)]


@pytest.mark.parametrize("announces", ["2. Then add these lines.", "2. Run:"])
def test_code_right_below_an_item_that_announces_it_belongs_to_the_item(announces: str) -> None:
    extract = of("a.md", f"To use port 940:\n\n1. Make a file.\n{announces}\n\n```\nPort 940\n```\n\n3. Log in.\n")
    lead = "To use port 940:"
    assert shown(extract) == [
        ("paragraph", 0, lead, []),
        ("item", 0, "1. Make a file.", [lead]),
        ("item", 0, announces, [lead]),
        ("code", 1, "Port 940", [lead, announces]),
        ("item", 0, "3. Log in.", [lead]),
    ]


def test_code_below_an_item_that_announces_nothing_stands_alone() -> None:
    extract = of("a.md", "1. Make a file.\n2. Save it.\n\n```\nPort 940\n```\n")
    assert shown(extract)[-1] == ("code", 0, "Port 940", [])


def test_questions_and_answers_are_no_labels() -> None:
    extract = of("a.txt", "Q: When is tea?\nA: At four.\nQ: Who pours?\nA: Ada.")
    assert BlockKind.ITEM not in {block.kind for block in extract.blocks}
