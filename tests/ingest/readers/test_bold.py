"""Lines in bold that are headings although no markup calls them so, and contents that a page lists of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import BlockKind
from ingest import readers
from tests.vectors import outline

PAGE = (
    "# The club\n\nWe meet at four.\n\n**Opening hours**\n\nThe hall is open from nine to five.\n\n"
    "**Not allowed**:\n\n- Dogs\n\n**Treasurer**\n\nAda Brook\n\n## Fees\n\n**Note** that they are due.\n"
)
HEADED = [
    "heading 1: The club",
    "paragraph 0: We meet at four.",
    "heading 2: Opening hours",
    "paragraph 0: The hall is open from nine to five.",
    "heading 2: Not allowed:",
    "item 0: - Dogs",
    "heading 2: Treasurer",
    "paragraph 0: Ada Brook",
    "heading 2: Fees",
    "paragraph 0: Note that they are due.",
]
HTML = (
    "<h1>The club</h1><p>We meet at four.<p><strong>Opening hours</strong><p>The hall is open from nine to five."
    "<p><b>Not</b> <b>allowed</b>:<ul><li><b>Dogs</b></ul><p><b>Treasurer</b><p>Ada Brook<h2>Fees</h2>"
    "<p><b>Note</b> that they are due."
)
LINKED = '<ul><li><a href="#x">Opening hours</a><ol><li><a href="#y"><b>Winter</b></a></ol></ul>'
LINKS = "- [Opening hours](#hours)\n  - [Winter](#winter)\n"


def outline_of(name: str, source: str) -> list[str]:
    (extract,) = readers.read(name, source.encode())
    return outline(extract)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", PAGE),
        ("a.html", HTML),
        ("a.adoc", PAGE.replace("**", "*").replace("## ", "== ").replace("# The", "= The")),
        ("a.rst", PAGE.replace("# The club", "The club\n########").replace("## Fees", "Fees\n====")),
    ],
)
def test_a_bold_line_over_text_opens_a_section(name: str, source: str) -> None:
    assert outline_of(name, source) == HEADED
    (extract,) = readers.read(name, source.encode())
    assert [section.path[-1] for section in extract.sections] == [
        "The club",
        "Opening hours",
        "Not allowed",
        "Treasurer",
        "Fees",
    ]
    texts = [extract.text[section.start : section.end] for section in extract.sections]
    assert texts[1] == "Opening hours\n\nThe hall is open from nine to five."
    assert texts[2] == "Not allowed:\n- Dogs"


@pytest.mark.parametrize(
    "line",
    [
        "**You must pay in time**",
        "**The fee is 30 euros**",
        "**Call 555-0100**",
        "**Lamps** and oil",
        "- **Lamps**",
        "__Lamps__",
        "**Bring these things to the hall with you:**",
    ],
)
def test_what_tells_something_or_is_not_wholly_bold_is_no_heading(line: str) -> None:
    shown = outline_of("a.md", f"# Oil\n\n{line}\n\nIt is there for whoever comes, every day.\n")
    assert not any(one.startswith("heading 2") for one in shown)


@pytest.mark.parametrize("below", ["", "## Oil\n\nIt is there.", "Ada Brook"])
def test_a_bold_line_with_no_text_below_is_no_heading(below: str) -> None:
    assert outline_of("a.md", f"# Club\n\n**Lamps**\n\n{below}")[1] == "paragraph 0: Lamps"


def test_without_another_heading_it_lies_below_the_title() -> None:
    (extract,) = readers.read("a.md", b"**Opening hours**\n\nThe hall is open from nine to five.\n")
    assert [(block.kind, block.depth) for block in extract.blocks] == [
        (BlockKind.HEADING, 2),
        (BlockKind.PARAGRAPH, 0),
    ]
    assert [section.path for section in extract.sections] == [("Opening hours",)]


LINES = st.lists(
    st.sampled_from(
        ["# Club", "## Fees", "**Lamps**", "**Oil**", "- tea", "They are in the hall, on the shelf.", "Ada"]
    ),
    min_size=1,
)


@given(LINES)
def test_sections_hold_all_text_and_begin_with_their_heading(lines: list[str]) -> None:
    (extract,) = readers.read("a.md", "\n\n".join(lines).encode())
    assert " ".join(extract.text[one.start : one.end] for one in extract.sections).split() == extract.text.split()
    for section in extract.sections:
        assert section.start < section.end
        if section.path:
            assert extract.text[section.start : section.end].startswith(section.path[-1])


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", f"# Club\n\n{LINKS}\n## Opening hours\n\n9\n"),
        (
            "a.html",
            f"<h1>Club</h1>{LINKED}<h2>Opening hours</h2>9",
        ),
    ],
)
def test_links_within_a_page_are_its_contents(name: str, source: str) -> None:
    assert outline_of(name, source) == ["heading 1: Club", "heading 2: Opening hours", "paragraph 0: 9"]


@pytest.mark.parametrize(
    "line", ["- [Fees](fees.md)", "- [Opening hours](#hours): nine to five", "- [Fees](#)", "- Fees"]
)
def test_a_list_that_says_more_stays(line: str) -> None:
    assert len(outline_of("a.md", f"# Club\n\n- [Keys](#keys)\n{line}\n")) == 3


def test_a_single_link_within_the_page_stays() -> None:
    assert outline_of("a.md", "# Club\n\n- [Keys](#keys)\n") == ["heading 1: Club", "item 0: - Keys"]


@pytest.mark.parametrize(("name", "source", "marker"), [("a.md", LINKS, "-"), ("a.html", LINKED, "1.")])
def test_a_page_without_a_heading_has_no_contents_of_its_own(name: str, source: str, marker: str) -> None:
    assert outline_of(name, source) == ["item 0: - Opening hours", f"item 1: {marker} Winter < - Opening hours"]


def test_a_sentence_that_is_set_as_a_heading_is_a_paragraph() -> None:
    said = (
        "Whoever comes to the hall in the evening has to bring a lamp along with them, since there is none in the yard."
    )
    assert outline_of("a.md", f"# Club\n\n## {said}\n\nAsk us.\n") == [
        "heading 1: Club",
        f"paragraph 0: {said}",
        "paragraph 0: Ask us.",
    ]
    assert outline_of("a.md", f"# {said}\n\nAsk us.\n")[0] == f"heading 1: {said}"


def test_a_number_with_a_colon_counts_a_heading() -> None:
    assert "heading 2: 2: Who decides" in outline_of(
        "a.md", "# Tea\n\n**2: Who decides**\n\nAll members do, at noon.\n"
    )
