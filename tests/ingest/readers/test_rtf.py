"""Rich Text, written here as programs write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import BlockKind
from ingest import readers
from tests.ingest.readers.test_readers import assert_sound_or_refused

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}}"
    rb"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
    rb"{\stylesheet{\s0 Normal;}{\s1\sb240 heading 1;}{\s2 heading 2;}}"
    rb"{\info{\title Staff handbook}{\revtim\yr2026\mo3\dy2\hr9}}{\header\pard Page 1\par}"
)


def text(body: bytes) -> str:
    return readers.read("a.rtf", HEAD + body + b"}")[0].text


def test_headings_paragraphs_and_lists_are_told_apart() -> None:
    body = rb"""\pard\s1 Leave\par\pard\plain Thirty days\line of leave.\par \pard\s2 Forms\par
\pard Bring:\par{\listtext 1.\tab}\ilvl0 a form\par{\listtext\'b7\tab}\ilvl1 signed\par\pard Done.\par"""
    (extract,) = readers.read("a.rtf", HEAD + body + b"}")
    assert extract.text == "Leave\n\nThirty days\nof leave.\n\nForms\n\nBring:\n1. a form\n- signed\n\nDone."
    assert [section.path for section in extract.sections] == [("Leave",), ("Leave", "Forms")]
    kinds = [(block.kind, block.depth) for block in extract.blocks if block.kind is BlockKind.ITEM]
    assert kinds == [(BlockKind.ITEM, 0), (BlockKind.ITEM, 1)]
    assert (extract.title, extract.date) == ("Staff handbook", date(2026, 3, 2))


def test_tables_are_rows_under_their_header() -> None:
    row = rb"\trowd\cellx1\cellx2\pard\intbl %s\cell %s\cell\row"
    body = row % (b"Fruit", b"Price") + row % (b"Apple", b"1.20") + rb"\pard After.\par"
    (extract,) = readers.read("a.rtf", HEAD + body + b"}")
    assert extract.text == "Fruit: Apple; Price: 1.20\n\nAfter."


def test_cells_of_a_table_within_a_cell_are_no_one_word() -> None:
    row = rb"\trowd\cellx1\cellx2\pard\intbl %s\cell %s\cell\row"
    inner = rb"{\itap2 red\nestcell sour\nestcell{\*\nesttableprops\trowd\nestrow}}Apple"
    assert text(row % (b"Fruit", b"Price") + row % (inner, b"1.20") + rb"\pard") == "Fruit: red sour Apple; Price: 1.20"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (rb"caf\'e9 \u8364?5", "café €5"),
        (rb"\f1 \'c4\'e0", "Да"),
        (rb"From {\fonttbl{\f7\froman\fcharset2\fprq2 Symbol;}}{\f7 \'b3\u-3933?} 18", "From ≥≤ 18"),
        (rb"\uc2\u26085ab\uc1\u-10179?\u-8704?", "日\N{GRINNING FACE}"),
        (rb"\ldblquote Tea\rdblquote\emdash 5\~pm \{now\}", "“Tea”—5 pm {now}"),
        (rb'{\field{\*\fldinst HYPERLINK "https://a.example"}{\fldrslt the guide}}', "the guide"),
        (
            rb"Seen{\v  secret} and {\cf1 white}{\cf1\highlight2 shown}{\fs2 tiny}{\deleted gone}{\*\unknown x}",
            "Seen and shown",
        ),
        (rb"A fact{\footnote Its source.} holds.", "A fact holds.\n\nNote 1: Its source."),
        (b"on two\r\n lines", "on two lines"),
    ],
)
def test_words_are_those_that_a_reader_sees(source: bytes, shown: str) -> None:
    assert text(rb"\pard " + source + rb"\par") == shown


@pytest.mark.parametrize("word", [rb"\v", rb"\strike", rb"\striked1"])
def test_what_is_hidden_or_struck_out_is_counted(word: bytes) -> None:
    extract = readers.read("a.rtf", HEAD + rb"\pard Seen{" + word + rb" secret}\strike0  still\par}")[0]
    assert extract.text == "Seen still"
    assert sum(count for _, count in extract.hidden) == len("secret")


PIECES = [
    b"{", b"}", rb"\par ", rb"\u8364?", rb"\'e9", b"word ", rb"\cell", rb"\row", rb"{\footnote ", rb"\intbl",
    rb"{\listtext 1.}",
    rb"\s1 ", rb"\*", rb"\uc0 ", rb"\f1 ", rb"\outlinelevel2 ", rb"{\*\x ", b"\\", rb"\u-10179?", rb"\line ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_rich_text_is_read_soundly_or_refused(pieces: list[bytes]) -> None:
    assert_sound_or_refused("a.rtf", HEAD + b"".join(pieces) + b"}")
