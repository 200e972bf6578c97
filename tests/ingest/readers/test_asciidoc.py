from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.hidden import Hiding
from tests.vectors import outline

MARKUP = st.lists(
    st.sampled_from(
        [
            *("* a", "** b", "- c", ". d", ".. e", "1. f", "a:: b", "c::", "+", "", "", "== H", "text", "  indented"),
            *(
                "----",
                "====",
                "****",
                "--",
                "|===",
                "|a |b",
                "2+|c",
                "3*|d",
                "a|",
                "[source]",
                "[qanda]",
                "[[x]]",
                ".Cap",
            ),
            *(
                "image::a[b]",
                "include::c[]",
                ":x: y",
                "{x}",
                "footnote:[z]",
                "++++",
                "<b>x",
                "....",
                "```",
                ",===",
                'a,"b',
            ),
        ]
    ),
    max_size=25,
)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*Bold* _it_ `code` #mark# **b**old", "Bold it code mark bold"),
        ("2*3*4 and snake_case_name and std::vector", "2*3*4 and snake_case_name and std::vector"),
        ("link:a/b.html[The page] or https://example.org[that^]", "The page or that"),
        (
            "https://example.org[Tea, hot,role=button,window=_blank] or link:a.html[that,window=_blank].",
            "Tea, hot or that.",
        ),
        ("https://example.org/a_b_c and mailto:a@example.org[Ana]", "https://example.org/a_b_c and Ana"),
        ("See <<use,the use>>, <<use>> and xref:a.adoc#b[b].", "See the use, use and b."),
        ("An image:a.png[plan] and [[anchor]]text (((hidden,term))) ((shown))", "An  and text  shown"),
        (
            "Set config:tea.hot[], see link_to:/tea[Tea,/a/] and `map:key[0]`, std::a[0].",
            "Set tea.hot, see Tea and map:key[0], std::a[0].",
        ),
        ("menu:Index Options[Advanced > Types], a menu:", "Index Options > Advanced > Types, a menu:"),
        ("menu:File[Save > As] with kbd:[Ctrl+S]", "File > Save > As with Ctrl+S"),
        (":v: 2\n\nVersion {v} of {unknown}", "Version 2 of {unknown}"),
        ("10^6^ and H~2~O", "10^6 and H2O"),
        ("one +\ntwo\nthree", "one\ntwo three"),
        ("[.lead]\nText.", "Text."),
        ("[quote, A. Nobody]\n____\nText.\n____", "Text."),
        ("'''\n\n<<<\n\nText.", "Text."),
        ("NOTE: It is hot.", "NOTE: It is hot."),
        ("toc::[]\n\nifdef::x[]\nText.\nendif::[]", "Text."),
        ("Noted.footnote:[In *May*.]", "Noted.\n\n[1] In May."),
        ("++++\n<p>Raw <b>text</b></p>\n++++", "Raw text"),
    ],
)
def test_a_page_shows_no_markup(source: str, text: str) -> None:
    assert readers.read("a.adoc", source.encode())[0].text == text


def test_an_attribute_that_depends_on_what_is_built_is_not_guessed() -> None:
    variants = 'ifeval::["{club}" == "oar"]\n:n: Oar\nendif::[]\nifeval::["{club}" == "sail"]\n:n: Sail\nendif::[]\n'
    default = ":seats: 4\n\nifdef::new[]\n:seats: 6\n:keel: long\nendif::[]\n:lamp: red\n:lamp: blue\n"
    source = f"{variants}{default}ifdef::new[A line of its own.]\n\n{{n}}, {{seats}}, {{keel}}, {{lamp}}"
    assert readers.read("a.adoc", source.encode())[0].text == "{n}, 4, long, blue"


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        (
            "Do this:\n\n. Fill it\n* once\n** or\n* twice\n. Go.\n+\n----\na  b\n\nc\n----\n. Wait.\n\nDone.",
            [
                "paragraph 0: Do this:",
                "item 0: 1. Fill it < Do this:",
                "item 1: - once < 1. Fill it < Do this:",
                "item 2: - or < - once < 1. Fill it < Do this:",
                "item 1: - twice < 1. Fill it < Do this:",
                "item 0: 2. Go. < Do this:",
                "code 1: a  b\n\nc < 2. Go. < Do this:",
                "item 0: 3. Wait. < Do this:",
                "paragraph 0: Done.",
            ],
        ),
        (
            "* a\n+\n--\nOne.\n\nTwo.\n--\n* b",
            ["item 0: - a", "paragraph 1: One. < - a", "paragraph 1: Two. < - a", "item 0: - b"],
        ),
        ("* [*] a\n* [ ] b", ["item 0: - ☑ a", "item 0: - ☐ b"]),
        ("3. c\n4. d", ["item 0: 3. c", "item 0: 4. d"]),
        (
            "Pot:: Holds tea.\nLid::\n  Covers\n  it.",
            ["term 0: Pot", "paragraph 1: Holds tea. < Pot", "term 0: Lid", "paragraph 1: Covers it. < Lid"],
        ),
        (
            "[qanda]\nWhat is it?:: A pot.",
            ["question 0: What is it?", "paragraph 1: A pot. < What is it?"],
        ),
        ("[WARNING]\n====\nHot:\n\n* a\n====", ["paragraph 0: Hot:", "item 0: - a < Hot:"]),
        (" literal\n  text", ["code 0:  literal\n  text"]),
        ("[source,sh]\n--\na  b\n\n. c\n--\n\nDone.", ["code 0: a  b\n\n. c", "paragraph 0: Done."]),
        ("[source]\na  b\nc\n\nDone.", ["code 0: a  b\nc", "paragraph 0: Done."]),
        ("* a\n+\n[,rb]\n--\nb\n--\n* c", ["item 0: - a", "code 1: b < - a", "item 0: - c"]),
        ("* a\n\n[square]\n* b", ["item 0: - a", "item 0: - b"]),
    ],
)
def test_blocks_are_told_apart(source: str, blocks: list[str]) -> None:
    assert outline(readers.read("a.adoc", source.encode())[0]) == blocks


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("|===\n|A |B\n\n|1\n|2\n\n|3 |4\n|===", ["A: 1; B: 2", "A: 3; B: 4"]),
        ('[cols="1,2",options="header"]\n|===\n|A\n|B\n|1\n|*2*\n|===', ["A: 1; B: 2"]),
        ("[%header,cols=2*]\n|===\n|A|B\n|1|2 \\| 3\n|===", ["A: 1; B: 2 | 3"]),
        ("|===\n|Key |1\n|Other |2\n|===", ["Key: 1", "Other: 2"]),
        ("[%header]\n|===\n|A |B\n2+|both\na|* x\n* y |2\n|===", ["A: both", "A: * x * y; B: 2"]),
        (
            "|===\n|A |B |C\n\n.2+|1 |2 |3\n|4 |5\n|6 .2+|7 |8\n|9 |0\n|===",
            [
                "A: 1; B: 2; C: 3",
                "A: 1; B: 4; C: 5",
                "A: 6; B: 7; C: 8",
                "A: 9; B: 7; C: 0",
            ],
        ),
        ("|===\n|A |B |C\n\n2.2+|1 |2\n|3\n|4 |5 |6\n|===", ["A: 1; C: 2", "A: 1; C: 3", "A: 4; B: 5; C: 6"]),
        (',===\nA,B\n\n1,"2,3"\n,===', ["A: 1; B: 2,3"]),
        ("[%header,format=dsv]\n|===\nA:B\n1:2, 3\n4\\:5:6\n|===", ["A: 1; B: 2, 3", "A: 4:5; B: 6"]),
        ("[%header,format=csv,separator=;]\n|===\nA;B\n1;2,3\n|===", ["A: 1; B: 2,3"]),
    ],
)
def test_tables_give_rows_under_their_headers(source: str, rows: list[str]) -> None:
    extract = readers.read("a.adoc", source.encode())[0]
    assert [extract.text[row.start : row.end] for row in extract.rows] == rows


@pytest.mark.parametrize("remark", ["The rake\nis lost.", "--\nThe rake is lost.\n\n* And the saw.\n--", ""])
def test_a_paragraph_or_frame_that_is_a_comment_is_left_out_and_counted(remark: str) -> None:
    extract = readers.read("a.adoc", f"Tea is at four.\n\n[comment]\n{remark}\n\nLunch is at one.".encode())[0]
    assert extract.text == "Tea is at four.\n\nLunch is at one."
    assert bool(dict(extract.hidden).get(Hiding.COMMENT)) == bool(remark)


def test_what_the_page_does_not_show_is_counted_or_named() -> None:
    source = "Text.\n\n// a remark\n\nimage::a.png[a plan,300]\n\ninclude::b.adoc[]\n"
    extract = readers.read("a.adoc", source.encode())[0]
    assert extract.text == "Text."
    assert extract.notes == ("1 file that it shows not read: b.adoc",)
    assert dict(extract.hidden) == {Hiding.COMMENT: 11, Hiding.DESCRIPTION: 6}


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_whatever_is_written_the_blocks_hold_every_visible_character(lines: list[str]) -> None:
    try:
        extract = readers.read("a.adoc", "\n".join(lines).encode())[0]
    except Unreadable:
        return
    covered = " ".join(extract.text[block.start : block.end] for block in extract.blocks)
    assert covered.split() == extract.text.split()
