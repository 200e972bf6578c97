"""What a document says of itself that it, or a section of it, is no longer in force."""

from __future__ import annotations

import pytest

from bot.nouns import Block, BlockKind, Section
from ingest.chunking.superseded import with_superseded
from tests.cpu import cpu_seconds
from tests.passages import chunks_of, document_of

TEA = "We drink black tea at four."


def superseded(text: str, name: str = "tea.md") -> dict[str, str]:
    """What is said of each section, by its heading."""
    return {"".join(one.path[-1:]): one.superseded for one in document_of(text, name).sections if one.superseded}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("Superseded by [Decision 9](nine.md).", "Superseded by Decision 9"),
        ("Superceded", "Superceded"),
        ("~~Accepted~~ Superseded by Decision 9", "Superseded by Decision 9"),
        ("Accepted, superseded by Decision 9", "Accepted, superseded by Decision 9"),
        ("Accepted\n\nSuperseded by Decision 9", "Superseded by Decision 9"),
        ("2018-03-05: Rejected", "2018-03-05: Rejected"),
        ("* Deprecated", "Deprecated"),
        ("Deprecated: see Decision 9. It has cups, too.", "Deprecated: see Decision 9"),
        ("Replaced by Decision 9", "Replaced by Decision 9"),
        ("No longer in force", "No longer in force"),
        ("\N{HOURGLASS} Superseded [0009](nine.md)", "\N{HOURGLASS} Superseded 0009"),
    ],
)
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_status_is_that_of_all_the_document(status: str, words: str, where: str) -> None:
    parts = [f"## Decision\n\n{TEA}", f"## Status\n\n{status}"]
    if where == "above":
        parts.reverse()
    text = "\n\n".join(["# Decision 7: tea", *parts])
    assert superseded(text)["Decision"] == words


@pytest.mark.parametrize(
    "status",
    [
        "Accepted",
        "Proposed",
        "Accepted. Supersedes Decision 3",
        "Amended by Decision 9",
        "Partially superseded by Decision 9",
        "Proposed | Accepted | Deprecated | Superseded by …",
        "Deprecated | Accepted",
        "Superseded by: none",
        "Retired members pay half of it.",
        "We were asked for it in March.\n\nRejected cups go back.",
        "To be superseded by Decision 9 in May",
        "Not superseded",
    ],
)
def test_another_status_says_nothing_against_it(status: str) -> None:
    assert superseded(f"# Decision 7: tea\n\n## Decision\n\n{TEA}\n\n## Status\n\n{status}\n") == {}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("Status: Deprecated", "Status: Deprecated"),
        ("**Status:** superseded by [Decision 9](nine.md)", "Status: superseded by Decision 9"),
        ("* Status: superseded by Decision 9\n* Date: 2018-03-05", "Status: superseded by Decision 9"),
        ("* Date: 2018-03-05\n* Deciders: Ada, Bo\n* Status: rejected", "Status: rejected"),
        ("| | |\n|---|---|\n| Date | 2018-03-05 |\n| Status | Withdrawn |", "Status: Withdrawn"),
        ("Document status: Retired\n\nOwner: Ada", "Document status: Retired"),
        ("Superseded-by: Decision 9", "Superseded-by: Decision 9"),
        ("Status: Superseded by: Decision 9", "Status: Superseded by: Decision 9"),
    ],
)
def test_a_field_below_the_title_is_that_of_all_the_document(field: str, words: str) -> None:
    assert superseded(f"# Tea\n\n{field}\n\n## Decision\n\n{TEA}\n")["Decision"] == words


@pytest.mark.parametrize(
    "field",
    [
        "Status: Accepted",
        "Superseded by: none",
        "Superseded by: -",
        "Employment status: retired",
        "| Name | Status |\n|---|---|\n| Kettle | Retired |\n| Pot | Active |",
        "| Status | Name |\n|---|---|\n| Retired | Kettle |",
        "We drink tea, and this is how.\n\nStatus: Deprecated",
        "A form has the field\n`Status: Deprecated` in it.",
        "* Deprecated: the old kettle\n* Active: the pot",
    ],
)
def test_another_field_says_nothing_against_it(field: str) -> None:
    assert superseded(f"# Tea\n\n{field}\n\n## Decision\n\n{TEA}\n") == {}


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("status: superseded", "status: superseded"),
        ("status: Superseded by [Decision 9](nine.md)", "status: Superseded by [Decision 9](nine.md)"),
        ("status: accepted\nsuperseded_by: nine.md", "superseded by: nine.md"),
        ("status: accepted", ""),
        ("superseded-by: none", ""),
        ("superseded-by:", ""),
        ("deprecated: true", "deprecated: true"),
        ("deprecated: false", ""),
    ],
)
def test_front_matter_speaks_of_all_the_document(front: str, words: str) -> None:
    chunk = chunks_of(f"---\ntitle: Tea\n{front}\n---\n\n## Decision\n\n{TEA}\n")[0]
    assert chunk.superseded == words


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tea.rst", f":Status: Superseded\n\nTea\n===\n\n{TEA}\n"),
        ("tea.adoc", f"= Tea\n\n== Decision\n\n{TEA}\n\n== Status\n\nSuperseded by Decision 9.\n"),
        ("tea.html", f"<h1>Tea</h1><dl><dt>Status</dt><dd>Superseded</dd></dl><h2>Decision</h2><p>{TEA}</p>"),
        (
            "tea.html",
            f"<h1>Tea</h1><table><tr><th>Status</th><td>Rejected</td></tr></table><h2>Decision</h2><p>{TEA}</p>",
        ),
        ("tea.txt", f"Tea rules\n\nStatus: superseded\n\n{TEA}\n"),
    ],
)
def test_other_formats_say_so_too(name: str, text: str) -> None:
    assert chunks_of(text, name)[-1].superseded


@pytest.mark.parametrize(
    "sentence",
    [
        "This has been superseded by [Decision 9](nine.md) since May. It is kept for who asks.",
        "This document has been replaced by the tea rules.",
        "This policy is no longer in force.",
        "This page is deprecated.",
        "This old travel policy is now obsolete.",
        "These guidelines no longer apply.",
        "This procedure was withdrawn in 2019.",
        "> **Note:** this page is outdated, see the tea rules.",
        "\N{CONSTRUCTION SIGN} This document is outdated and untested. \N{CONSTRUCTION SIGN}",
        "Superseded by the tea rules.",
        "DEPRECATED – see the tea rules.",
        "Deprecated since version 3.1: use the pot.",
    ],
)
def test_a_first_sentence_speaks_of_all_the_document(sentence: str) -> None:
    said = superseded(f"# Tea\n\n{sentence}\n\n## Decision\n\n{TEA}\n")
    assert set(said) == {"Tea", "Decision"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The old rules were superseded in 2019.",
        "This policy supersedes that of 2015.",
        "This policy replaced that of 2015.",
        "This page says which kettles are deprecated.",
        "This document is superseded where the law says otherwise.",
        "This document will be superseded by the tea rules.",
        "This policy is replaced every year.",
        "This kettle is deprecated.",
        "This document is not deprecated.",
        "Retired members pay half.",
        "No longer in use.",
        "This is no longer supported.",
        "This was rejected by the board in May.",
        "Withdrawn.",
        "Rejected cups go back.",
        "We drink tea. This page is about the old kettle, which was superseded by the pot.",
        "Deprecated:\n\n* the old kettle",
    ],
)
def test_a_document_that_speaks_of_what_is_over_is_in_force(sentence: str) -> None:
    assert superseded(f"# Tea\n\n{sentence}\n\n## Decision\n\n{TEA}\n") == {}


def test_a_section_that_is_headed_so_speaks_of_all_that_it_is_part_of() -> None:
    said = "This has been superseded by Decision 9."
    assert superseded(f"# Tea\n\n## Superceded\n\n{said}\n\n## Decision\n\n{TEA}\n")["Decision"] == said.rstrip(".")
    assert superseded(f"# Tea\n\n**DEPRECATED**\n\nUse Decision 9 instead.\n\n## Decision\n\n{TEA}\n")["Decision"]
    assert superseded(f"# Tea\n\n## Superseded by Decision 9\n\n## Decision\n\n{TEA}\n")["Decision"]


def test_sections_of_states_list_what_is_in_them() -> None:
    assert superseded(f"# Kettles\n\n## Deprecated\n\n* the old kettle\n\n## Active\n\n{TEA}\n") == {}
    assert superseded(f"# Kettles\n\n## Deprecated\n\nSee the list.\n\n## Active\n\n{TEA}\n") == {}
    assert superseded(f"# States\n\n## Rejected\n\nNobody wants it.\n\n## Accepted\n\n{TEA}\n") == {}


def test_what_a_section_says_of_itself_holds_for_it_and_its_parts() -> None:
    text = f"# Tea\n\n{TEA}\n\n## Old kettle\n\nDeprecated.\n\n### Lid\n\nIt is red.\n\n## Pot\n\nIt is blue.\n"
    assert superseded(text) == {"Old kettle": "Deprecated", "Lid": "Deprecated"}


def test_each_decision_of_a_log_has_its_own_status() -> None:
    first = "## 1. Black tea\n\n### Status\n\nSuperseded by 2.\n\n### Decision\n\nWe drink black tea."
    second = "## 2. Green tea\n\n### Status\n\nAccepted.\n\n### Decision\n\nWe drink green tea."
    chunks = chunks_of(f"# Decisions\n\n{first}\n\n{second}\n")
    assert {chunk.superseded for chunk in chunks if "1. Black tea" in chunk.section} == {"Superseded by 2"}
    assert {chunk.superseded for chunk in chunks if "2. Green tea" in chunk.section} == {""}


def test_a_document_whose_sections_are_no_deeper_than_its_title_is_superseded_whole() -> None:
    said = superseded(f"# Tea policy\n\nThis policy was replaced by the tea rules.\n\n# Decision\n\n{TEA}\n")
    assert set(said) == {"Tea policy", "Decision"}
    assert superseded(f"* Date: 2018\n\n# Summary\n\nThis RFC was replaced by another.\n\n# Decision\n\n{TEA}\n")[
        "Decision"
    ]
    assert superseded(f"# Tea\n\n{TEA}\n\n# History\n\nThis policy was replaced by another.\n").keys() == {"History"}
    of_one_section = f"# Tea policy\n\nThis section is deprecated.\n\n# Decision\n\n{TEA}\n"
    assert superseded(of_one_section).keys() == {"Tea policy"}


@pytest.mark.parametrize("long", ["Superseded by {}", "Note {}", "Status: {}", "This {}", "Deprecated {} x"])
@pytest.mark.parametrize("sign", ["- ", "—", "1", "a", "# "])
def test_long_lines_take_no_quadratic_time(long: str, sign: str) -> None:
    text = f"{long.format(sign * 50_000)}x"
    block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text))
    with cpu_seconds(3):
        with_superseded(text, (Section(path=(), start=0, end=len(text)),), (block,))


def test_long_words_are_cut() -> None:
    words = superseded(f"# Tea\n\nThis page is deprecated, {'and so it is, ' * 40}as said.\n\n{TEA}\n")["Tea"]
    assert words.endswith("…")
    assert len(words) < 200
