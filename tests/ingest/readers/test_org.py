from __future__ import annotations

import pytest

from ingest import readers
from ingest.extraction.hidden import Hiding
from tests.vectors import outline


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*Bold* /it/ _under_ =code= ~verb~", "Bold it under code verb"),
        ("a/b/c and 2*3*4 and /usr/bin", "a/b/c and 2*3*4 and /usr/bin"),
        ("[[https://example.org][The page]] and [[https://example.org]]", "The page and https://example.org"),
        ("#+OPTIONS: toc:nil\n#+STARTUP: overview\nText.", "Text."),
        ("#+BEGIN_QUOTE\nText.\n#+END_QUOTE", "Text."),
        ("#+BEGIN_EXPORT latex\nno\n#+END_EXPORT\nText.", "Text."),
        (":tip:\nText.\n* Two\n:PROPERTIES:\n:ID: x\n:END:\nMore.", "Text.\n\nTwo\n\nMore."),
        ("Noted[fn:1].\n\n[fn:1] In May.", "Noted.\n\n[1] In May."),
        ("-----\nText\nthat goes on.", "Text that goes on."),
    ],
)
def test_a_page_shows_no_markup(source: str, text: str) -> None:
    assert readers.read("a.org", source.encode())[0].text == text


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        (
            "Do:\n1. Fill\n   - once\n     or so\n2. Go.\n\n   Wait.\n   #+BEGIN_SRC\n   a\n     b\n   #+END_SRC\nOK.",
            [
                "paragraph 0: Do:",
                "item 0: 1. Fill < Do:",
                "item 1: - once or so < 1. Fill < Do:",
                "item 0: 2. Go. < Do:",
                "paragraph 1: Wait. < 2. Go. < Do:",
                "code 1: a\n  b < 2. Go. < Do:",
                "paragraph 0: OK.",
            ],
        ),
        ("- [X] Fill\n- [-] Pour", ["item 0: - ☑ Fill", "item 0: - ☐ Pour"]),
        ("- Pot :: Holds tea.", ["term 0: Pot", "paragraph 1: Holds tea. < Pot"]),
        (": a\n: b", ["code 0: a\nb"]),
        ("#+CAPTION: Times\n| A | B |\n|---+---|\n| 1 | 2 |", ["paragraph 0: Times", "row 0: A: 1; B: 2 < Times"]),
        ("| Key | 1 |\n| Other | 2 |", ["row 0: Key: 1", "row 0: Other: 2"]),
        ("* One\n** Two :tag:\n", ["heading 1: One", "heading 2: Two"]),
    ],
)
def test_blocks_are_told_apart(source: str, blocks: list[str]) -> None:
    assert outline(readers.read("a.org", source.encode())[0]) == blocks


@pytest.mark.parametrize(
    "heading",
    ["** COMMENT Not yet", "** COMMENT", "** TODO [#A] COMMENT Not yet", "** No :noexport:", "** No  :a:noexport:b:"],
)
def test_what_no_page_shows_is_left_out_and_counted(heading: str) -> None:
    source = f"* Tea\nAt four.\n{heading}\n:PROPERTIES:\n:ID: x\n:END:\nFree.\n*** More\nPie.\n** PUBLIC COMMENT\nNone."
    extract = readers.read("a.org", source.encode())[0]
    assert extract.text == "Tea\n\nAt four.\n\nPUBLIC COMMENT\n\nNone."
    assert dict(extract.hidden)[Hiding.COMMENT] > 20
