"""Marks of Retype, wikis and Obsidian in Markdown, and bold that is closed one space too late."""

from __future__ import annotations

import pytest

from bot.nouns import BlockKind
from ingest.readers import read
from ingest.readers.markdown.marks import with_known_marks
from tests.cpu import cpu_seconds


def blocks(source: str) -> list[tuple[BlockKind, str, tuple[str, ...]]]:
    (extract,) = read("page.md", source.encode())
    return [
        (block.kind, extract.text[block.start : block.end], tuple(lead.text for lead in block.leads))
        for block in extract.blocks
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('It is [!badge variant="primary" text="Active"].', "It is Active."),
        ("It is [!badge Active].", "It is Active."),
        ('[!ref target="tea" text="See the list"]', "See the list"),
        ("[!ref See the list](/tea)", "See the list"),
        ("[[Page of tea|the list]] and [[Cups]]", "the list and Cups"),
        ("| [[Tea\\|the list]] |\n|---|\n| ==hot== |", "the list: hot"),
        ("See [[Cups#Blue ones]].", "See Cups > Blue ones."),
        ("It is ==very **hot**== tea.", "It is very hot tea."),
        ("[[_TOC_]]\n\nTea.", "Tea."),
        ("![[cup.png]] Tea.", "Tea."),
        ("Your name is <studio>-<initials>@a.example.", "Your name is <studio>-<initials>@a.example."),
        ("Ask <your lead> or <tea>Ada</tea>,<br>then <b>wait</b>.", "Ask <your lead> or Ada,\nthen wait."),
        ("Sign [here](https://a.example/f?x=1).", "Sign here (https://a.example/f?x=1)."),
        ("Use [**this form**](https://a.example/f).", "Use this form (https://a.example/f)."),
        ("Write to <mailto:b@a.example>.", "Write to b@a.example."),
        ("Ask by [Link](mailto:b@a.example).", "Ask by Link (b@a.example)."),
        ("See [the fees](https://a.example/f) and [here](../f.md).", "See the fees and here."),
        ("**Fees: **two each", "Fees: two each"),
        ("- [ ] Ring Ada", "- ☐ Ring Ada"),
        ("- [x] Ring Ada", "- ☑ Ring Ada"),
        ("1. [ ] Ring Ada", "1. ☐ Ring Ada"),
        ("- [x](https://a.example/f) is a form", "- x is a form"),
        ("**4.1 ** They are due.", "4.1 They are due."),
        ("Take the map. ![Map](m.png){ width=50% }", "Take the map."),
        ('<p align="center">\n<img src="a.png">\n</p>\nUse the `Tea` tab **now**.', "Use the Tea tab now."),
        ('<figure markdown="span">\n ![K](k.jpg){ width="9" }\n <figcaption>A kiln</figcaption>\n</figure>', "A kiln"),
    ],
)
def test_a_mark_becomes_what_it_shows(source: str, shown: str) -> None:
    ((_, text, _),) = blocks(f"{source}\n")
    assert text == shown


def test_how_a_picture_looks_leads_no_list() -> None:
    source = '![Map](m.png){ width="9" }\n\n* No card is needed.\n'
    assert blocks(source) == [(BlockKind.ITEM, "- No card is needed.", ())]


@pytest.mark.parametrize(
    "source",
    [
        "The set {x=5} of {width: 3}.",
        "`[[Page]]` and `==a==`",
        "```\n[[Page]] ==a== **b **\n```",
        "[[tea.example]](https://tea.example/)",
        "See [[ 24 ]](#note) and [[1]] and x[[a]].",
        'ACTION=="add", KIND=="usb", a == b == c',
        "2 ** 3 ** 4 and `a **b **`",
        "> [!NOTE]\n> Tea.",
        "Fees\n===\n\nTea.\n",
        "!!! note\n    Hot.\n\nTea.\n\n!!! tip\n    Cold.",
        '===? "Tea"\n    Hot.\n===? "Cups"\n    Blue.\n\n===\n',
        "--- a/tea\n+++ b/tea\n\n--- a/cup\n+++ b/cup",
    ],
)
def test_what_only_looks_like_a_mark_stays(source: str) -> None:
    assert with_known_marks(source) == source


@pytest.mark.parametrize(
    "line", ["**2: Who decides**", "**2: Who decides **", "**2. Who decides **:", "**Who decides **"]
)
def test_a_bold_line_with_a_number_is_a_heading(line: str) -> None:
    kind, text, _ = blocks(f"# Tea\n\n{line}\n\nAll members do, at noon.\n")[1]
    assert (kind, text.rstrip(":")) == (BlockKind.HEADING, line.strip("*: ").removesuffix(" **"))


def test_a_box_ends_at_its_sign() -> None:
    source = "These are the cups:\n\n!!!warning Mind\nThey are **hot**.\n\n- all\n!!!\n\n- red\n- blue\n\n"
    assert blocks(f"{source}!!!info Last changed: May 4.\n!!!\n\n!!!\nBye.\n!!!\n") == [
        (BlockKind.PARAGRAPH, "These are the cups:", ()),
        (BlockKind.TERM, "Mind", ()),
        (BlockKind.PARAGRAPH, "They are hot.", ("Mind",)),
        (BlockKind.ITEM, "- all", ("Mind",)),
        (BlockKind.ITEM, "- red", ("These are the cups:",)),
        (BlockKind.ITEM, "- blue", ("These are the cups:",)),
        (BlockKind.PARAGRAPH, "Last changed: May 4.", ()),
        (BlockKind.PARAGRAPH, "Bye.", ()),
    ]


def test_panels_are_questions_and_tabs_have_names() -> None:
    panels = "==- When is tea\nAt noon.\n\nEach day.\n==- Who pays?\nWe do.\n===\n\n"
    tabs = "+++ Winter\nBring a coat.\n+++ Summer\n```sh\n+++\n```\n+++\n\nBye.\n"
    assert blocks(panels + tabs) == [
        (BlockKind.QUESTION, "When is tea", ()),
        (BlockKind.PARAGRAPH, "At noon.", ("When is tea",)),
        (BlockKind.PARAGRAPH, "Each day.", ("When is tea",)),
        (BlockKind.QUESTION, "Who pays?", ()),
        (BlockKind.PARAGRAPH, "We do.", ("Who pays?",)),
        (BlockKind.TERM, "Winter", ()),
        (BlockKind.PARAGRAPH, "Bring a coat.", ("Winter",)),
        (BlockKind.TERM, "Summer", ()),
        (BlockKind.CODE, "+++", ("Summer",)),
        (BlockKind.PARAGRAPH, "Bye.", ()),
    ]


def test_a_panel_that_nothing_ends_is_text() -> None:
    assert with_known_marks("==- When is tea?\nAt noon.\n") == "==- When is tea?\nAt noon.\n"


@pytest.mark.parametrize("part", ["!!! a\n", "==- a\n", "+++ a\n", "[[a", "==a", "**a **", "[!badge "])
def test_many_marks_take_no_quadratic_time(part: str) -> None:
    with cpu_seconds(20):
        with_known_marks(part * 10_000)


def test_a_long_tag_takes_no_quadratic_time() -> None:
    with cpu_seconds(2):
        with_known_marks("<a" + " markdown" * 16_000 + "<>")


def test_the_sign_of_a_row_header_is_not_shown_and_items_of_a_cell_are_apart() -> None:
    cell = "Any:<ul><li>an issue</li><li>elevated rates</li></ul>"
    source = f"|Level|What|\n|---|---|\n|# P2 |{cell}|\n| # of days |2|\n\n```\n|# P2 |\n```\n"
    assert [text for _, text, _ in blocks(source)] == [
        "Level: P2; What: Any: an issue elevated rates",
        "Level: # of days; What: 2",
        "|# P2 |",
    ]


def test_a_note_is_read_though_it_is_but_an_address() -> None:
    source = "Tea is at four.[^1]\n\n[^1]: https://tea.example/rules\n[^two]: See [^1].\n\n```\n[^3]: x\n```\n"
    assert [text for _, text, _ in blocks(source)] == [
        "Tea is at four.[^1]",
        "[^1]: https://tea.example/rules",
        "[^two]: See [^1].",
        "[^3]: x",
    ]
