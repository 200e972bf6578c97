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
            *(
                "- a",
                "* a",
                "#. a",
                "  b",
                "   c",
                "",
                "",
                "Title",
                "=====",
                "-----",
                "::",
                ".. note::",
                ".. a",
                "|x|_",
            ),
            *(".. |x| replace:: |y|", ".. |y| replace:: |x|", "|x| |y|", ".. csv-table::", "   a, b", "   * - a"),
            *(
                ".. list-table::",
                "a\n  b",
                ":a: b",
                "-a  b",
                "+--+",
                "|a |",
                "== ==",
                "1  2",
                ":ref:`a`",
                "`a`_ b_",
                ".. _a:",
            ),
            *(
                ".. raw:: html",
                "   <p>x",
                ".. only:: html",
                ".. class:: X",
                ">>> 1",
                "| a",
                ".. [1] a",
                "[1]_",
                "__ a",
                "\\",
            ),
            *(".. role:: r(raw)", ":r:`a`", ".. include:: a", ".. image:: a", ".. versionadded:: 1", ".. glossary::"),
        ]
    ),
    max_size=25,
)


def shown(source: str) -> str:
    """The text of a page that ends with a known line."""
    text = readers.read("a.rst", f"{source}\n\nThe end.\n".encode())[0].text
    assert text.endswith("The end.")
    return text.removesuffix("The end.").rstrip()


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Take :func:`pour` or :meth:`~pot.Lid.open`.", "Take pour() or open()."),
        ("Take :py:class:`!Pot` or :c:type:`Lid *`.", "Take Pot or Lid *."),
        ("See :pep:`8`, :rfc:`2822` and :own-role:`the file <a/b.c>`.", "See PEP 8, RFC 2822 and the file."),
        ("See :doc:`/a/guide` and :term:`pots <pot>`.", "See /a/guide and pots."),
        (":abbr:`LID (little idle door)` of :file:`/{name}/x`", "LID (little idle door) of /name/x"),
        (":menuselection:`&File --> &Save`", "File ‣ Save"),
        ("10\\ :sup:`6` and H\\ :sub:`2`\\ O", "10^6 and H2O"),
        ("*Old* **bold** ``code`` `cited` \\*", "Old bold code cited *"),
        ("`A page <https://example.org>`_, `other`_ and https://example.org", "A page, other and https://example.org"),
        ("Known |a| and |unknown|.\n\n.. |a| replace:: *one*", "Known one and unknown."),
        ("|a|\n\n.. |a| replace:: |b|\n.. |b| replace:: x |a|", "x a"),
        ("A picture |a|.\n\n.. |a| image:: a.png", "A picture ."),
        ("|c| 2026\n\n.. |c| unicode:: 0xA9 .. the sign", "© 2026"),
        ("Noted [#]_.\n\n.. [#] In May.", "Noted .\n\nIn May."),
    ],
)
def test_inline_markup_gives_what_the_page_shows(source: str, text: str) -> None:
    assert shown(source) == text


def test_a_reference_shows_the_title_that_its_label_stands_above() -> None:
    source = ".. _lid:\n\nThe *lid*\n=========\n\nSee :ref:`lid`, :ref:`that <lid>` and :ref:`elsewhere`."
    assert shown(source) == "The lid\n\nSee The lid, that and elsewhere."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (".. note:: It is hot.\n\n   Very.", "It is hot.\n\nVery."),
        (".. warning::\n   :class: big\n\n   It is hot.", "It is hot."),
        (".. versionadded:: 3.2\n   The lid.", "Added in version 3.2: The lid."),
        (".. versionchanged:: 3.2\n\n   The *lid*.\n\n   Both.", "Changed in version 3.2: The lid.\n\nBoth."),
        (".. deprecated:: 3.2", "Deprecated since version 3.2."),
        (
            ".. deprecated-removed:: 3.1 3.5 Use\n   a lid.",
            "Deprecated since version 3.1, will be removed in version 3.5: Use a lid.",
        ),
        (".. toctree::\n   :maxdepth: 1\n\n   a\n   b", ""),
        (".. highlight:: c\n\n.. index:: lid\n\n.. module:: pot\n   :synopsis: x\n\n.. automodule:: pot", ""),
        (".. image:: a.png", ""),
        (".. figure:: a.png\n\n   The *lid*.", "The lid."),
        (".. only:: html\n\n   Seen.\n\n.. only:: latex\n\n   Not seen.", "Seen."),
        (".. raw:: latex\n\n   \\x\n\n.. raw:: html\n\n   <p>Seen <i>so</i></p>", "Seen so"),
        (".. role:: raw-html(raw)\n   :format: html\n\nA :raw-html:`<br>` b", "A b"),
        (".. centered:: In the middle", "In the middle"),
        (".. nobody-knows-it:: x", ""),
        (".. nobody-knows-it:: x\n\n   Its *content*.", "x\nIts content."),
        ("| One\n| *Two*", "One\nTwo"),
        ("    Quoted.\n\n    -- A. Nobody", "Quoted.\n\n—A. Nobody"),
        ("a\n\n----\n\nb", "a\n\nb"),
        (":orphan:\n\nText.", "Text."),
        ("- item\n\n  Title\n  =====", "- item\nTitle"),
    ],
)
def test_directives_give_what_the_page_shows(source: str, text: str) -> None:
    assert shown(source) == text


def test_fields_above_everything_are_metadata_and_no_text() -> None:
    fields = ":title: Tea rules\n:Date: 2025-03-05\n:audience: hr, kitchen\n:tocdepth: 2"
    (extract,) = readers.read("a.rst", f".. comment\n\n{fields}\n\nPot\n===\n\n:Date: 2024-01-02\n".encode())
    assert (extract.title, str(extract.date), extract.audience) == ("Tea rules", "2025-03-05", ("hr", "kitchen"))
    assert extract.text == "Pot\nDate: 2024-01-02"


def test_an_audience_may_be_a_list() -> None:
    (extract,) = readers.read("a.rst", b":audience:\n  - hr\n  - kitchen staff\n\nTea is at four.\n")
    assert extract.audience == ("hr", "kitchen staff")


@pytest.mark.parametrize("source", [":audience: ,\n\nTea.", f":audience: hr\n\n{'long ' * 3000}"])
def test_an_audience_that_cannot_be_read_makes_nothing_public(source: str) -> None:
    with pytest.raises(Unreadable, match="audience"):
        readers.read("a.rst", source.encode())


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        (
            "Do this:\n\n1. Fill it:\n\n   * once\n\n     - or\n\n2. Go.\n\n   ::\n\n     a\n\n   Then *wait*.",
            [
                "paragraph 0: Do this:",
                "item 0: 1. Fill it: < Do this:",
                "item 1: - once < 1. Fill it: < Do this:",
                "item 2: - or < - once < 1. Fill it: < Do this:",
                "item 0: 2. Go. < Do this:",
                "code 1: a < 2. Go. < Do this:",
                "paragraph 1: Then wait. < 2. Go. < Do this:",
            ],
        ),
        ("a. x\n#. y", ["item 0: a. x", "item 0: b. y"]),
        ("(iv) x\n(v) y", ["item 0: (iv) x", "item 0: (v) y"]),
        (
            "Pot\n  Holds tea.\n\n  Or soup.\n\nLid : a noun\n  Covers.",
            [
                "term 0: Pot",
                "paragraph 1: Holds tea. < Pot",
                "paragraph 1: Or soup. < Pot",
                "term 0: Lid : a noun",
                "paragraph 1: Covers. < Lid : a noun",
            ],
        ),
        (
            "-f FILE, --file=FILE  Read it.\n--all  All.",
            [
                "term 0: -f FILE, --file=FILE",
                "paragraph 1: Read it. < -f FILE, --file=FILE",
                "term 0: --all",
                "paragraph 1: All. < --all",
            ],
        ),
        ("Pot\n===\n\n:Size: 2\n:Use: - a\n      - b", ["heading 1: Pot", "row 0: Size: 2", "row 0: Use: a, b"]),
        (
            ".. function:: pour(a)\n              pour()\n   :noindex:\n\n   Pours.",
            ["term 0: pour(a)", "term 0: pour() < pour(a)", "paragraph 1: Pours. < pour() < pour(a)"],
        ),
        (".. tab:: Unix\n\n   Use make.", ["term 0: Unix", "paragraph 1: Use make. < Unix"]),
        (
            ".. code-block:: sh\n   :caption: go.sh\n\n   go  now\n     *on*",
            ["paragraph 0: go.sh", "code 0: go  now\n  *on* < go.sh"],
        ),
        (">>> 1\n1", ["code 0: >>> 1\n1"]),
    ],
)
def test_blocks_are_told_apart(source: str, blocks: list[str]) -> None:
    assert outline(readers.read("a.rst", source.encode())[0]) == blocks


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        (
            '.. csv-table:: Times\n   :header: "Day", "Time"\n\n   Monday, "9, *or* 10"\n   "Sun\n   day"',
            ["Day: Monday; Time: 9, or 10", "Day: Sun day"],
        ),
        (".. csv-table::\n   :delim: ;\n   :header-rows: 1\n\n   A;B\n   1;2", ["A: 1; B: 2"]),
        (
            ".. list-table::\n   :header-rows: 1\n\n   * - Room\n     - Seats\n   * - A\n     - - 4\n       - 5",
            ["Room: A; Seats: 4, 5"],
        ),
        ("== ==\nA  B\n== ==\n1  2\n3\n== ==", ["A: 1; B: 2", "A: 3"]),
        (
            "+----+----+\n| A  | B  |\n+====+====+\n| 1  | 2  |\n|    +----+\n|    | 3  |\n+----+----+",
            ["A: 1; B: 2", "A: 1; B: 3"],
        ),
        ("+---+---+\n| AB    |\n+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+", ["AB a: 1; AB b: 2"]),
        (".. table:: Times\n\n   == ==\n   A  1\n   B  2\n   == ==", ["A: 1", "B: 2"]),
    ],
)
def test_tables_give_rows_under_their_headers(source: str, rows: list[str]) -> None:
    extract = readers.read("a.rst", source.encode())[0]
    assert [extract.text[row.start : row.end] for row in extract.rows] == rows


def test_the_caption_of_a_table_governs_its_rows() -> None:
    source = ".. list-table:: Rooms of the house\n   :header-rows: 1\n\n   * - Room\n   * - A\n"
    assert outline(readers.read("a.rst", source.encode())[0])[-1] == "row 0: Room: A < Rooms of the house"


def test_what_stands_in_other_files_is_not_read_and_that_is_said() -> None:
    places = (
        ".. include:: /etc/hostname\n\n.. csv-table::\n   :file: a.csv\n\n.. literalinclude:: b.py\n   :lines: 1-2\n"
    )
    extract = readers.read("a.rst", f"{places}\n.. raw:: html\n   :file: /etc/hostname\n\nText.\n".encode())[0]
    assert extract.text == "Text."
    assert extract.notes == ("3 files that it shows not read: /etc/hostname, a.csv, b.py",)


def test_what_the_page_does_not_show_is_counted() -> None:
    source = "Text.\n\n.. a remark\n\n- item\n\n  .. another\n\n.. todo:: think\n\n.. image:: a.png\n   :alt: a plan\n"
    extract = readers.read("a.rst", source.encode())[0]
    assert extract.text == "Text.\n- item"
    assert dict(extract.hidden) == {Hiding.COMMENT: 8 + 7 + 5, Hiding.DESCRIPTION: 6}


@pytest.mark.parametrize(
    "source",
    [
        ("*a " * 300 + "\n") * 300,
        "- " * 3000 + "x",
        "x" * 20_000,
        "\n\n".join("   " * depth + ".. note::" for depth in range(300)) + " x",
    ],
)
def test_what_cannot_be_parsed_is_kept_as_it_is_written(source: str) -> None:
    extract = readers.read("a.rst", f"Title\n=====\n\n{source}\n\n.. hidden words\n".encode())[0]
    assert extract.notes == ("its markup could not be parsed, so it is kept as it is written",)
    assert extract.title == "Title"
    assert source.strip() in extract.text
    assert "hidden" not in extract.text


def test_substitutions_do_not_grow_without_bound() -> None:
    chain = "".join(f".. |a{number}| replace:: |a{number + 1}| |a{number + 1}|\n" for number in range(40))
    assert len(shown(f"|a0|\n\n{chain}\n.. |a40| replace:: x\n")) < 100_000


@settings(max_examples=200, deadline=None)
@given(MARKUP)
def test_whatever_is_written_the_blocks_hold_every_visible_character(lines: list[str]) -> None:
    try:
        extract = readers.read("a.rst", "\n".join(lines).encode())[0]
    except Unreadable:
        return
    covered = " ".join(extract.text[block.start : block.end] for block in extract.blocks)
    assert covered.split() == extract.text.split()
    assert extract.notes == () or "could not be parsed" not in extract.notes[0]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Tea is hot. It was last poured on |today|. Mind it.", ["Tea is hot. Mind it."]),
        ("This page was last changed |today|.", []),
        ("- Version: |version|\n- Pour it.", ["- Pour it."]),
        (":Poured: |today|\n\nTea.", ["Tea."]),
        ("New in |release|\n=================\n\nTea.", ["New in", "Tea."]),
        (".. |today| replace:: Monday\n\nPoured on |today|.", ["Poured on Monday."]),
        (".. parsed-literal::\n\n   kettle-|version|", ["kettle-|version|"]),
        ("See :ref:`Kitchen-pouring_the-tea` and :ref:`cups`.", ["See Kitchen pouring the tea and cups."]),
        ("See :ref:`src/_tea.c`.", ["See src/_tea.c."]),
        ("See :numref:`fig-cup` and :ref:`the-list <the-list>`.", ["See fig cup and the-list."]),
    ],
)
def test_what_only_a_build_knows_makes_no_false_statement(source: str, shown: list[str]) -> None:
    (extract,) = readers.read("page.rst", f"{source}\n\nBye.\n".encode())
    assert [extract.text[block.start : block.end] for block in extract.blocks] == [*shown, "Bye."]
