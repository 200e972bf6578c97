from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.hidden import Hiding, hidden_notes
from ingest.readers.text import decode
from tests.vectors import VECTORS, Vector, outline, workbook

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract

SYNTAX = st.text(
    st.sampled_from(list("ab1 \t\n\r\x0c#*-|>`[]()!<>/&;:,.'\"{}=\\$%é東\u200b\ufeff\U000e0041")), max_size=120
)
TEXT_SUFFIXES = [
    ".txt",
    ".md",
    ".html",
    ".json",
    ".jsonl",
    ".ipynb",
    ".csv",
    ".tsv",
    ".eml",
    ".emlx",
    ".mbox",
    ".mhtml",
    ".rst",
    ".adoc",
    ".org",
    ".xml",
    ".rss",
    ".fodt",
    ".zip",
    ".xls",
    ".msg",
    "",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "text", "audience", "cells", "source"]), inner)
    ),
    max_leaves=12,
)


def assert_sound(extract: Extract) -> None:
    """Pages, sections and rows lie inside the text, hold what they say, and ascend without overlapping."""
    for spans in (extract.pages, extract.sections, extract.rows):
        end = 0
        for span in spans:
            assert end <= span.start <= span.end <= len(extract.text)
            end = span.end
    for row in extract.rows:
        text = extract.text[row.start : row.end]
        assert text
        assert text == text.strip()
        assert "\n" not in text
    assert extract.text == extract.text.strip("\n")
    extract.text.encode()


def assert_sound_or_refused(name: str, data: bytes) -> None:
    """Whatever the bytes, the reader gives sound documents with parts of their own, or one line that says why not."""
    extracts: tuple[Extract, ...] = ()
    reason = "refused"
    try:
        extracts = readers.read(name, data)
    except Unreadable as error:
        reason = str(error)
    assert len(reason.splitlines()) == 1
    assert len({extract.part for extract in extracts}) == len(extracts)
    for extract in extracts:
        assert_sound(extract)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_every_format_gives_a_readers_text(vector: Vector) -> None:
    extracts = readers.read(vector.name, vector.build())
    first = extracts[0]
    assert_sound(first)
    assert [text for text in vector.must_include if text not in first.text] == []
    assert [text for text in vector.must_not_include if text in first.text] == []
    assert (first.title, first.date, first.url, first.audience) == (
        vector.title,
        vector.date,
        vector.url,
        vector.audience,
    )
    assert tuple(extract.part for extract in extracts) == vector.parts
    assert (*first.notes, *hidden_notes(first.hidden)) == vector.notes


def test_attribute_lists_of_markdown_are_no_text_and_braces_in_code_are() -> None:
    source = b'Open [the shed](https://a.example){:target="_blank" } first.\n\nRun `{: x}` now.\n{: .note}\n'
    assert readers.read("a.md", source)[0].text == "Open the shed first.\n\nRun {: x} now."


def test_templates_of_markdown_show_each_entry_of_a_list_of_the_front_matter() -> None:
    crew = "crew:\n  - name: Ann Ash\n    about: |\n      Keeps the keys.\n\n      Since 2019.\n  - name: Bo Beech\n"
    loop = "{% for one in page.crew %}\n<h3>{{one.name}}</h3>\n\n{{ one.about | markdownify }}\n\n{% endfor %}\n"
    other = "{% for one in site.boats %}{{ one.name }}{% endfor %}\n"
    source = f"---\ntitle: Crew\n{crew}---\n<div>\n{loop}</div>\n{other}"
    (extract,) = readers.read("a.md", source.encode())
    assert extract.text == "Ann Ash\n\nKeeps the keys.\n\nSince 2019.\n\nBo Beech"


@pytest.mark.parametrize(
    "line",
    [
        *("\\[[toc]]", "[TOC]", "<h3>{{ one.name }}</h3>", '<a href="{{ a.b }}">{{ a.c }}</a>'),
        *("{! tea.md !}", "  {* ../tea.py hl[1] *}", '--8<-- "tea.md"', "```python\n-8<- 'tea.py'\n```"),
    ],
)
def test_what_a_generator_puts_in_place_of_a_line_is_no_text(line: str) -> None:
    assert readers.read("a.md", f"Tea.\n\n{line}\n\nCups.\n".encode())[0].text == "Tea.\n\nCups."


def test_templates_of_markdown_show_what_the_front_matter_says_and_nothing_else() -> None:
    source = (
        "---\ntitle: Tea rules\nroom: the yard\n---\n# {{ title }}\n\n{% include head.html\n  deep=true %}\n"
        "We meet in {{ page.room | upcase }} of {{ site.title }}{# not yet #}.\n{{< note >}}\nBring a cup.\n"
        "{{< /note >}}\n\n## {{ member.name }}\n\n"
        "- {{ year }}–{{ year + 1 }}\n- [Cups]({{ '/cups' | url }}) of <%= maker %>\n\n"
        "Write `{{ title }}` or `{% raw %}`.\n\n```\n{{ title }}\n```\n\n    {% set in %}\n"
    )
    assert readers.read("a.md", source.encode())[0].text == (
        "Tea rules\n\nWe meet in the yard of {{ site.title }}.\n\nBring a cup.\n- Cups of <%= maker %>\n\n"
        "Write {{ title }} or {% raw %}.\n\n{{ title }}\n\n{% set in %}"
    )


@pytest.mark.parametrize("text", ["It is {! not !} one.", "{! tea !}, too", '--8<-- "tea" or --8<--', "{!tea*}"])
def test_what_is_no_mark_of_another_file_stays(text: str) -> None:
    assert readers.read("a.md", f"{text}\n".encode())[0].text == text


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ("lastmod: 2025-03-05T10:00:00Z", date(2025, 3, 5)),
        ("updated: March 5, 2025", date(2025, 3, 5)),
        ("last_updated: 5 Mar 2025", date(2025, 3, 5)),
        ("date: 2024-01-02\nupdated: 2025-03-05", date(2024, 1, 2)),
        ("updated: soon", None),
    ],
)
def test_the_day_of_a_page_is_in_whatever_field_of_its_front_matter_has_one(fields: str, day: date | None) -> None:
    assert readers.read("a.md", f"---\n{fields}\n---\nTea.\n".encode())[0].date == day


def test_pictures_by_name_are_no_text_but_ticks_and_crosses_in_markdown() -> None:
    source = (
        b"# Tea { #tea .big }\n\n- :octicons-checklist-24:{ .lg .middle } **Tea**\n\n| cake | free |\n|-|-|\n"
        b"| apple | :material-check: |\n| plum | :material-close: |\n\n[Order](https://a.example){ .md-button } at "
        b"8:30 in {this} room :tada: `:material-cup:`\n"
    )
    assert readers.read("a.md", source)[0].text == (
        "Tea\n- Tea\ncake: apple; free: \N{CHECK MARK}\ncake: plum; free: \N{BALLOT X}\n\n"
        "Order at 8:30 in {this} room :tada: :material-cup:"
    )


def test_brackets_around_nothing_but_a_picture_go_with_it_in_markdown() -> None:
    source = b"Press (:material-cup:) on the kettle (:octicons-cup-24:{ .lg }), or (![cup](a.png)). ( :tada:)\n"
    assert readers.read("a.md", source)[0].text == "Press on the kettle, or. ( :tada:)"


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.sections is not None], ids=lambda vector: vector.name)
def test_sections_carry_the_path_of_their_headings(vector: Vector) -> None:
    first = readers.read(vector.name, vector.build())[0]
    assert tuple(section.path for section in first.sections) == vector.sections
    for section in first.sections:
        assert first.text[section.start :].startswith(section.path[-1] if section.path else "")


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.rows is not None], ids=lambda vector: vector.name)
def test_rows_carry_their_header_and_the_number_that_a_person_counts(vector: Vector) -> None:
    first = readers.read(vector.name, vector.build())[0]
    assert tuple((row.number, first.text[row.start : row.end]) for row in first.rows) == vector.rows


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.md", b" \n\n", "no text in it"),
        ("a.html", b"<p hidden>x</p>", "no text in it"),
        ("a.png", b"\x89PNG\r\n\x1a\n0000", "it is damaged, or not really a picture"),
        ("a.txt", b"\xff\xd8\xff\xe0 jpeg", "it is damaged, or not really a picture"),
        ("a.emf", b"\x01\0\0\0\x6c\0\0\0" + bytes(32) + b" EMF" + "text ".encode("utf-16-le") * 900, "a drawing"),
        ("a.wmf", b"\xd7\xcd\xc6\x9a" + "text ".encode("utf-16-le") * 900, "it is a drawing"),
        ("a.svg", b"<?xml version='1.0'?><!-- a --><svg xmlns='http://www.w3.org/2000/svg'/>", "it is an SVG image"),
        ("a.dat", "\x01\x02\x03\x04ab".encode("utf-16-le") * 900, "its format is not known"),
        ("a.gz", gzip.compress(b"x", mtime=0), "it is a gzip archive"),
        ("a.md", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", "a file in Git LFS"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old binary Office file; save it as"),
        ("a.pdf", b"Not found", "it is named .pdf but holds plain text"),
        ("a.docx", b"PK\x03\x04 and no more", "damaged"),
        ("a.bin", bytes(range(256)), "its format is not known"),
        ("a.fits", b"SIMPLE  = T " * 6000 + bytes([0, 1, 2, 200]) * 2000, "it is no plain text"),
        ("a.p7m", bytes.fromhex("3082010006092a864886f70d010702a0") + b"words " * 500, "a signed or encrypted message"),
        ("a.json", b'{"a": [1, 2}', "it is not valid JSON (line 1"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.xml", b"<a><b></a>", "it is not valid XML (line 1)"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares entities"),
        ("a.jsonl", b"{]\n[}", "no line of it can be read as a JSON record"),
        ("a.eml", b"just words", "it is no e-mail"),
        ("a.md", b"---\naudience: [staff\n---\nSecret.", "its audience is unknown"),
        ("a.md", b"---\naudience: {all: true}\n---\nSecret.", "neither a name nor a list of names"),
    ],
)
def test_what_cannot_be_read_is_named_in_plain_words(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        readers.read(name, data)
    assert reason in str(caught.value)


def test_a_plain_archive_is_not_taken_for_a_document() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/notes.txt", "x")
    with pytest.raises(Unreadable, match="it is a ZIP archive"):
        readers.read("a.docx", stream.getvalue())


def test_a_workbook_by_any_name_is_a_workbook() -> None:
    assert readers.read("a.txt", workbook()) == readers.read("a.xlsx", workbook())


def test_a_page_without_a_suffix_is_a_page() -> None:
    assert readers.read("page", b"<!DOCTYPE html><p>Tea</p>")[0].text == "Tea"


def test_xml_whose_suffix_says_nothing_is_no_markup_to_a_reader() -> None:
    source = b"<?xml version='1.0'?><city><name>Bergen</name><harbour>Vaagen</harbour></city>"
    assert readers.read("a.iso19139", source) == readers.read("a.xml", source)
    assert readers.read("a.xmp", source)[0].text == "name: Bergen\nharbour: Vaagen"


def test_every_reader_in_the_table_exists() -> None:
    for module in set(readers.READERS.values()):
        assert callable(readers.reader_module(module).read)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    text = "The café opens at 9. " * 3
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Zażółć gęślą jaźń. Urlop wypoczynkowy przysługuje każdemu pracownikowi w wymiarze dwudziestu dni."),
        ("cp1251", "Отпуск предоставляется каждому сотруднику на двадцать восемь дней."),
        ("gb18030", "员工每年享有二十五天带薪年假。"),
        ("euc-kr", "직원은 매년 이십오일의 유급 휴가를 받습니다."),
    ],
)
def test_legacy_encodings_are_recognised(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_few_broken_bytes_leave_utf_8_what_it_is() -> None:
    assert decode("Über größere Räume für müde Möwen, äußerst höflich".encode() + b"\xff").startswith("Über größere")


def test_a_page_says_its_own_encoding() -> None:
    page = '<meta charset="windows-1251"><p>Да</p>'.encode("cp1251")
    assert readers.read("a.html", page)[0].text == "Да"


@pytest.mark.parametrize(
    "remark",
    [
        "{% comment %}\nThe rake is lost.\n\n    code\n\n```\nmore\n```\n{%- endcomment -%}",
        "{{< comment >}}The rake is lost.{{< /comment >}}",
        "{{% comment %}}\nThe rake is lost.\n{{% /comment %}}",
    ],
)
def test_what_stands_between_tags_of_comments_is_left_out_and_counted(remark: str) -> None:
    shown = "Write `{% comment %}` and `{% endcomment %}`.\n\n```\n{% comment %}\nTea\n{% endcomment %}\n```\n"
    extract = readers.read("a.md", f"# Rakes\n\n{remark}\n\n{shown}".encode())[0]
    written = "Write {% comment %} and {% endcomment %}.\n\n{% comment %}\nTea\n{% endcomment %}"
    assert extract.text == f"Rakes\n\n{written}"
    assert dict(extract.hidden)[Hiding.COMMENT] >= len("The rake is lost.")
    page = readers.read("a.html", f"---\nlayout: page\n---\n<p>Rakes{remark}</p>".encode())[0]
    assert page.text == "Rakes"


def test_comments_of_obsidian_are_left_out_and_counted() -> None:
    remarks = "Rakes %% lost? %% lie here.\n\n%%\nThe rake\n\nis lost.\n%%\n\n"
    shown = "Spades: 5%% off, 100%%.\n\n%% begins a remark.\n\n```\n%% a %%\n```"
    extract = readers.read("a.md", (remarks + shown).encode())[0]
    assert extract.text == "Rakes lie here.\n\nSpades: 5%% off, 100%%.\n\n%% begins a remark.\n\n%% a %%"
    assert dict(extract.hidden)[Hiding.COMMENT] >= len("The rake is lost.")


def test_form_feeds_are_pages() -> None:
    extract = readers.read("rfc.txt", b"One\n\x0cTwo\n")[0]
    assert [(page.number, extract.text[page.start : page.end]) for page in extract.pages] == [(1, "One"), (2, "Two")]


def test_a_text_may_begin_with_an_empty_page() -> None:
    (extract,) = readers.read("a.txt", b"\fTea is at four.\n\fLunch is at one.\n")
    numbered = [(page.number, extract.text[page.start : page.end].strip()) for page in extract.pages]
    assert numbered == [(1, ""), (2, "Tea is at four."), (3, "Lunch is at one.")]
    with pytest.raises(Unreadable, match="no text in it"):
        readers.read("a.txt", b"\n \f\n")


def test_hidden_characters_are_dropped_and_noted() -> None:
    extract = readers.read("a.txt", "pass\u200bword \U000e0041ok".encode())[0]
    assert extract.text == "password ok"
    assert extract.hidden == ((Hiding.CHARACTERS, 2),)


def test_deep_nesting_costs_no_recursion() -> None:
    assert readers.read("a.html", b"<div>" * 2_000 + b"deep")[0].text == "deep"
    assert readers.read("a.md", b"> " * 40 + b"deep")[0].text == "deep"
    assert "deep" in readers.read("a.md", b"[" * 2_000 + b"deep")[0].text
    assert readers.read("a.json", b'{"a":' * 500 + b'"deep"' + b"}" * 500)[0].text.endswith(".a: deep")


def test_cells_that_span_keep_their_header() -> None:
    page = b"<table><tr><th>Day<th>Hall<tr><td rowspan=2>Mon<td>A<tr><td>B<tr><td colspan=2>closed</table>"
    extract = readers.read("a.html", page)[0]
    assert extract.text == "Day: Mon; Hall: A\nDay: Mon; Hall: B\nDay: closed; Hall: closed"


@pytest.mark.parametrize("name", ["<th colspan=2>{}", "<td colspan=2><b>{}</b>", "<th colspan=2 scope=rowgroup>{}"])
def test_a_row_that_one_name_spans_governs_the_rows_below(name: str) -> None:
    rows = (name.format("Breakfast"), "<td>Tea<td>2", "<td>Egg<td>3", name.format("Supper"), "<td>Soup<td>4")
    page = f"<table><tr><th>Dish<th>Price<tr>{'<tr>'.join(rows)}</table>"
    assert outline(readers.read("a.html", page.encode())[0]) == [
        "paragraph 0: Breakfast",
        "row 0: Dish: Tea; Price: 2 < Breakfast",
        "row 0: Dish: Egg; Price: 3 < Breakfast",
        "paragraph 0: Supper",
        "row 0: Dish: Soup; Price: 4 < Supper",
    ]


def test_a_long_table_of_a_page_is_read_to_its_end() -> None:
    rows = "".join(f"<tr><td>{number}<td>Leeds" for number in range(6000))
    assert len(readers.read("a.html", f"<table><tr><th>No<th>Town{rows}</table>".encode())[0].rows) == 6000


def test_a_table_that_lays_out_a_page_is_no_data() -> None:
    page = b"<table><tr><td>Menu<td><h1>News</h1><p>Tea</table>"
    extract = readers.read("a.html", page)[0]
    assert extract.rows == ()
    assert extract.sections[-1].path == ("News",)


def test_a_site_that_marks_little_as_main_is_read_whole() -> None:
    page = b"<body><main>Short</main><div>" + b"A long story. " * 20 + b"</div>"
    assert "A long story." in readers.read("a.html", page)[0].text


def test_articles_beside_each_other_are_all_read() -> None:
    long = "<article><h2>Kettles</h2><p>" + "A long story. " * 20 + "</p></article>"
    page = f"<body>{long}<article><h2>Cups</h2><p>They are green.</p></article></body>"
    assert "They are green." in readers.read("a.html", page.encode())[0].text


@pytest.mark.parametrize(
    "hidden",
    ['style="DISPLAY : none"', 'style="visibility:hidden"', "hidden", 'style="font-size:0"'],
)
def test_what_a_browser_hides_is_left_out(hidden: str) -> None:
    extract = readers.read("a.html", f"<p>Seen</p><div {hidden}>Not <b>seen</b></div>".encode())[0]
    assert extract.text == "Seen"
    assert sum(count for _, count in extract.hidden) in {len("Not seen"), len("Notseen")}


def test_hidden_and_dropped_elements_nest() -> None:
    page = b"<nav hidden><header><nav><p hidden>x<b hidden>y</b></p></nav></header></nav>" * 50 + b"<p>Seen</p>"
    assert readers.read("a.html", page)[0].text == "Seen"


def test_half_visible_is_visible() -> None:
    assert readers.read("a.html", b'<p style="opacity:0.5;font-size:0.9em">Seen</p>')[0].text == "Seen"


def test_records_without_text_are_rows() -> None:
    extract = readers.read("a.jsonl", b'{"q": "When?", "a": 4}\n{"q": "Where?", "a": 5}')[0]
    assert [row.number for row in extract.rows] == [1, 2]
    assert extract.text == "q: When?; a: 4\nq: Where?; a: 5"


def test_a_record_whose_audience_is_unclear_is_left_out() -> None:
    lines = b'{"text": "Public."}\n{"text": "Secret.", "audience": {"only": "hr"}}'
    (extract,) = readers.read("a.jsonl", lines)
    assert extract.text == "Public."
    assert extract.notes == ("line 2 is left out: its audience is neither a name nor a list of names",)


@pytest.mark.parametrize(
    ("name", "source", "audiences"),
    [
        ("a.json", '{"audience": "hr", "text": "Tea."}', [("", ("hr",))]),
        ("a.json", '[{"id": "t", "text": "Tea.", "Audience": ["hr"]}, {"text": "Tea."}]', [("t", ("hr",)), ("2", ())]),
        ("a.jsonl", '{"Audience": "hr", "text": "Tea."}', [("1", ("hr",))]),
    ],
)
def test_records_that_say_who_may_read_them_are_documents(
    name: str, source: str, audiences: list[tuple[str, tuple[str, ...]]]
) -> None:
    extracts = readers.read(name, source.encode())
    assert {extract.text for extract in extracts} == {"Tea."}
    assert [(extract.part, extract.audience) for extract in extracts] == audiences


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("a.json", '{"text": "Tea.", "audience": {"only": "hr"}}', "neither a name nor a list"),
        ("a.json", '[{"text": "Tea.", "audience": "hr"}, {"body": "Milk."}]', "others no `text`"),
        ("a.jsonl", '{"audience": "hr", "body": "Tea."}\n{"body": "Milk."}', "an `audience`, but no `text`"),
    ],
)
def test_records_whose_audience_would_be_lost_make_nothing_public(name: str, source: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=fault):
        readers.read(name, source.encode())


def test_json_that_has_an_audience_and_no_text_or_the_other_way_round_is_read_whole() -> None:
    assert readers.read("a.json", b'{"audience": "api", "issuer": "id"}')[0].text == "audience: api\nissuer: id"
    assert readers.read("a.json", b'[{"text": "Tea.", "by": "Ann"}]')[0].text == "text: Tea.; by: Ann"


def test_a_sheet_with_two_tables_gives_each_row_its_own_header() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [["City", "Rain"], ["Oslo", 1], [], ["Team", "Goals", "Cards"], ["Reds", 3, 1]]
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    extract = readers.read("a.xlsx", stream.getvalue())[0]
    assert extract.text == "Sheet\nCity: Oslo; Rain: 1\nTeam: Reds; Goals: 3; Cards: 1"


def test_items_in_a_cell_are_told_apart() -> None:
    page = b"<table><tr><th>Team<th>People<tr><td>Reds<td><ul><li>Ana<li>Bo</ul></table>"
    assert readers.read("a.html", page)[0].text == "Team: Reds; People: Ana, Bo"


def test_a_mail_within_a_mail_is_a_part() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], outer["Subject"] = "Inner", "Outer"
    inner.set_content("Deep words.")
    inner.add_attachment("a,b\n1,2", filename="t.csv")
    outer.set_content("See attached.")
    outer.add_attachment(inner)
    extracts = readers.read("a.eml", outer.as_bytes())
    assert [extract.part for extract in extracts] == ["", "attachment-1.eml", "attachment-1.eml/t.csv"]


def test_mails_within_mails_end_somewhere() -> None:
    message = EmailMessage()
    message["Subject"] = "Bottom"
    message.set_content("x")
    for level in range(20):
        outer = EmailMessage()
        outer["Subject"] = f"Level {level}"
        outer.set_content("x")
        outer.add_attachment(message)
        message = outer
    extracts = readers.read("a.eml", message.as_bytes())
    assert len(extracts) == 6
    assert "too many mails" in extracts[-1].notes[0]


@given(
    st.sampled_from(TEXT_SUFFIXES),
    st.binary(max_size=300) | SYNTAX.map(str.encode) | st.text(max_size=100).map(str.encode),
)
def test_any_bytes_are_read_soundly_or_refused(suffix: str, data: bytes) -> None:
    assert_sound_or_refused("a" + suffix, data)


@given(st.sampled_from([".json", ".jsonl", ".ipynb"]), st.lists(JSON, min_size=1, max_size=5))
def test_any_json_is_read_soundly_or_refused(suffix: str, values: list[object]) -> None:
    assert_sound_or_refused("a" + suffix, "\n".join(json.dumps(value) for value in values).encode())


TAGS = (
    "<table> <tr> <td> <th|colspan=3> <td|rowspan=9> </table> <thead> <caption> <ul> <ol|start=7> <li> </ul> <h1> <h3> "
    "</h1> <p> <div|hidden> </div> <pre> </pre> <main> <nav> <!-- --> <svg> <br> word 12 <sup>2</sup> <title>t <math> "
    "<template> <script> <form> <header> <article> &#0; |"
)
FRAGMENTS = [tag.replace("|", " ") for tag in TAGS.split()] + ["\n", "\n\n"]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40), st.sampled_from([".html", ".md"]))
def test_any_tag_soup_is_read_soundly_or_refused(fragments: list[str], suffix: str) -> None:
    assert_sound_or_refused("a" + suffix, "".join(fragments).encode())


CELLS = (
    st.none() | st.integers(-9, 2100) | st.text("abc :;\n", max_size=5) | st.dates() | st.booleans() | st.floats(-9, 9)
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=8))
def test_any_sheet_is_read_soundly_or_refused(rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert_sound_or_refused("a.xlsx", stream.getvalue())


WORKBOOK = workbook()


@settings(deadline=None)
@given(st.data())
def test_a_damaged_workbook_is_read_soundly_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(WORKBOOK)
    for position in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=6)):
        damaged[position] ^= data.draw(st.integers(1, 255))
    assert_sound_or_refused("a.xlsx", bytes(damaged[: data.draw(st.integers(0, len(damaged)))]))


def test_the_page_of_formats_names_every_suffix() -> None:
    page = Path("docs/formats.md").read_text(encoding="utf-8")
    suffixes = [row.split("|")[2] for row in page.splitlines() if row.startswith("| ")]
    named = {f".{word}" for cell in suffixes for word in cell.replace(",", " ").split()}
    assert set(readers.READERS) - named == set()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("page.md", "Sign [here](https://a.example/f)."),
        ("page.html", '<p>Sign <a href="https://a.example/f"><b>here</b></a>.</p>'),
        ("page.rst", "Sign `here <https://a.example/f>`_."),
        ("page.adoc", "Sign https://a.example/f[here^]."),
    ],
)
def test_a_link_whose_name_says_nothing_has_its_address_behind_it(name: str, source: str) -> None:
    (extract,) = readers.read(name, source.encode())
    assert extract.text.strip() == "Sign here (https://a.example/f)."
