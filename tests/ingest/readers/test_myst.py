"""MyST, the Markdown of Sphinx and Jupyter Book: directives, roles and labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import BlockKind
from ingest.readers.markdown import reading as markdown
from ingest.readers.markdown.myst import without_directives


def blocks(source: str) -> list[tuple[BlockKind, str]]:
    (extract,) = markdown.read(source.encode(), "page.md")
    return [(block.kind, extract.text[block.start : block.end]) for block in extract.blocks]


@pytest.mark.parametrize("fence", ["```", ":::", "``````"])
def test_what_stands_in_a_note_is_text(fence: str) -> None:
    note = f"{fence}{{note}}\n:class: dropdown\nBring **two** cups:\n\n- a blue one\n- a red one\n{fence}"
    source = f"# Tea\n\n{note}\n\nThen pour."
    assert blocks(source) == [
        (BlockKind.HEADING, "Tea"),
        (BlockKind.PARAGRAPH, "Bring two cups:"),
        (BlockKind.ITEM, "- a blue one"),
        (BlockKind.ITEM, "- a red one"),
        (BlockKind.PARAGRAPH, "Then pour."),
    ]


def test_tabs_hold_text_and_code() -> None:
    source = (
        "`````{tab-set}\n````{tab-item} Kettle\n:sync: kettle\nBoil it:\n```bash\nkettle on\nkettle wait\n```\n````\n"
        "````{tab-item} Pot\nWarm it.\n````\n`````\n"
    )
    assert blocks(source) == [
        (BlockKind.PARAGRAPH, "Kettle"),
        (BlockKind.PARAGRAPH, "Boil it:"),
        (BlockKind.CODE, "kettle on\nkettle wait"),
        (BlockKind.PARAGRAPH, "Pot"),
        (BlockKind.PARAGRAPH, "Warm it."),
    ]


def test_code_stays_code() -> None:
    source = "```{code-block} bash\n:caption: On\nkettle on\nkettle {note} `wait`\n```\n"
    assert blocks(source) == [(BlockKind.CODE, "kettle on\nkettle {note} `wait`")]


def test_directives_in_code_are_left_alone() -> None:
    source = "````markdown\n```{note}\nHot.\n```\n(tea)=\n````"
    assert blocks(source) == [(BlockKind.CODE, "```{note}\nHot.\n```\n(tea)=")]


@pytest.mark.parametrize("name", ["toctree", "include", "image"])
def test_lists_of_pages_and_pictures_are_not_shown(name: str) -> None:
    assert blocks(f"Tea is hot.\n\n```{{{name}}} a.png\n:maxdepth: 2\nteas/green\n```\n") == [
        (BlockKind.PARAGRAPH, "Tea is hot.")
    ]


def test_a_picture_leaves_its_caption() -> None:
    assert blocks("```{figure} tea.png\n:width: 50%\n\nA cup of tea.\n```") == [(BlockKind.PARAGRAPH, "A cup of tea.")]


def test_labels_and_roles_are_read_as_they_are_shown() -> None:
    source = "(how-to-pour)=\n# Pouring\n\nSee {ref}`the cups <cups:blue>` and press {kbd}`Enter`."
    assert blocks(source) == [
        (BlockKind.HEADING, "Pouring"),
        (BlockKind.PARAGRAPH, "See the cups and press Enter."),
    ]


@given(st.text("ab `\n-#*", max_size=120))
def test_other_markdown_stays_as_it_is(source: str) -> None:
    assert without_directives(source) == source
