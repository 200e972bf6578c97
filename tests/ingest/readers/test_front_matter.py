"""What stands above a text for the generator of a site: title, day and audience, and no text."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from docx import Document as WordDocument

from bot.errors import Unreadable
from bot.nouns import BlockKind
from ingest import readers
from tests.vectors import outline

FORMATS = ("md", "html", "txt", "adoc", "org", "rst", "tex")
FIELDS = "title: Tea rules\ndate: 2025-03-05\naudience: hr"
YAML = f"---\n{FIELDS}\n---\n"
TOML = '+++\ntitle = "Tea rules"\ndate = 2025-03-05\naudience = ["hr"]\n[menu]\nweight = 3\n+++\n'
JSON = '{\n  "title": "Tea rules",\n  "date": "2025-03-05", "menu": {"weight": 3}, "audience": ["hr"]\n}\n'
CLOSED = "not between two lines of `---`"
COMMENT = "/*\nTitle: Tea rules\nDate: 2025-03-05\nAudience: hr\n*/\n\n"


@pytest.mark.parametrize(
    ("name", "front"),
    [("a.md", COMMENT)]
    + [
        (f"a.{suffix}", front)
        for suffix in FORMATS
        for front in (JSON, f"---json\n{JSON}---\n", f"----\n{FIELDS}\n----\n")
    ]
    + [
        ("a.md", f";;;\n{JSON};;;\n"),
        ("a.md", f"--- yaml\n{FIELDS}\n...\n"),
        ("a.md", TOML.replace("+++\n", "---toml\n", 1).replace("+++", "---")),
    ]
    + [(f"a.{suffix}", front) for suffix in FORMATS for front in (YAML, TOML)]
    + [
        (f"a.{suffix}", f"{above}{YAML}")
        for suffix in FORMATS
        for above in ("\n", " \n\n", " ", "\ufeff\ufeff", "\u200b")
    ],
)
@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_a_front_matter_tells_title_day_and_audience_and_is_no_text(name: str, front: str, line_end: str) -> None:
    (extract,) = readers.read(name, f"{front}\nBring a cup.\n".replace("\n", line_end).encode())
    assert (extract.text, extract.title, extract.date, extract.audience) == (
        "Bring a cup.",
        "Tea rules",
        date(2025, 3, 5),
        ("hr",),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [(name, "#+AUDIENCE: hr\n\nThe keeper earns 900.\n") for name in ("a.org~", "#a.org#", "a.org.~2~", "a.ORG.bak")]
    + [
        ("pay.adoc.orig", ":audience: hr\n\nThe keeper earns 900.\n"),
        ("pay.rst.old", ":audience: hr\n\nThe keeper earns 900.\n"),
        ("pay.jsonl.bak.2", '{"text": "The keeper earns 900.", "audience": "hr"}\n' * 2),
    ],
)
def test_a_copy_that_an_editor_or_a_person_made_is_for_whom_the_file_is(name: str, text: str) -> None:
    for extract in readers.read(name, text.encode()):
        assert (extract.text, extract.audience) == ("The keeper earns 900.", ("hr",))


@pytest.mark.parametrize("name", ["tea.docx~", "tea.pdf.draft", "tea.v2", "tea.org.txt", "~"])
def test_a_text_stays_one_whatever_its_name_says_of_others(name: str) -> None:
    assert readers.read(name, b"#+AUDIENCE: hr")[0].text == "#+AUDIENCE: hr"


def test_a_page_shows_what_its_front_matter_says() -> None:
    page = "---\nlayout: post\ntitle: Us\nroom: the yard\n---\n<h1>{{ page.title }}</h1><p>In {{ page.room }}.</p>"
    assert readers.read("a.html", page.encode())[0].text == "Us\n\nIn the yard."


def test_a_page_without_a_text_shows_what_its_front_matter_lists() -> None:
    fields = (
        "title: Us\ndescription: All who keep the boats afloat\nlayout: crew\ntags: [boats of the club, keys]\n"
        "crew:\n  - name: Ann Ash\n    photo: ann.png\n    about: Keeps the keys of all boats.\n  - name: Nobody\n"
        "faq:\n  entries:\n    - question: Who rows?\n      answer: All members row in turn.\n"
    )
    assert outline(readers.read("a.md", f"---\n{fields}---\n\n".encode())[0]) == [
        "heading 2: Ann Ash",
        "paragraph 0: Keeps the keys of all boats.",
        "heading 3: Who rows?",
        "paragraph 0: All members row in turn.",
    ]
    (extract,) = readers.read("a.md", f"---\n{fields}---\nTea is at noon.\n".encode())
    assert extract.text == "Tea is at noon."


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.txt", "---\nNote: the canteen is closed\n---\n\nIt opens again in May."),
        ("a.txt", "---\nTea: free: for all\n---\n\nIt opens in May."),
        ("a.html", "<body>---\ntitle: Tea\n---\n</body>"),
        ("a.md", "/*\nlunch()\nTea: at four\n*/\n\nThat was code."),
        ("a.md", "+++ Tea +++\n\nThat was a line."),
        ("a.txt", "---\n\nAudience: developers\n\nIt says how tea is made."),
        ("a.txt", "\n---\nNote: the canteen is closed\n---\n\nIt opens again in May."),
        ("a.txt", "Made for the audience: developers\n---\naudience: developers"),
        ("a.txt", "---\nThe audience: all who row\n\nThey sit at the back."),
        ("a.csv", "---\nThe audience: all who row\n"),
        ("a.txt", "-----------\nTitle: of the song\nTea: for all\n-----------\n\nSung at four."),
        ("a.txt", "- Audience: all who row\n- Tea: at four"),
        ("a.txt", "Our fields\nAudience: who may read it"),
        ("a.md", "Tea: at four\n\nAudience: all who row"),
        ("a.md", "Tea: at four for all\nwho row.\nAudience: nobody else"),
        ("a.txt", '{"title": "Tea"} is how a page begins'),
        ("a.log", '{"title": "Tea"}\n{"title": "Cups"}'),
    ],
)
def test_what_only_looks_like_a_front_matter_stays(name: str, source: str) -> None:
    (extract,) = readers.read(name, source.encode())
    words = source.replace("<body>", "").replace("</body>", "").split()
    assert (extract.text.split(), extract.title) == (words, "")


def test_a_text_between_two_lines_that_were_drawn_is_no_front_matter() -> None:
    drawn = "Anybody may borrow a boat: first come, first served.\nBoats are kept for 9 days."
    source = f"---\n\n{drawn}\n\n---\nTea is free.\n"
    (extract,) = readers.read("a.md", source.encode())
    assert extract.text.split("\n\n") == [
        "Anybody may borrow a boat: first come, first served. Boats are kept for 9 days.",
        "Tea is free.",
    ]


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("a.md", "---\nThe audience of this are\nall who row at four\naudience: [hr\n---\nTea.", "not valid YAML"),
        ("a.md", "---\naudience: [hr\n---\nTea.", "not valid YAML"),
        ("a.md", "+++\naudience = hr\n+++\nTea.", "not valid TOML"),
        ("a.md", "/*\nAudience: hr\nand board\n*/\nTea.", "no list of fields"),
        ("a.html", "---\naudience: [hr\n---\nTea.", "not valid YAML"),
        ("a.txt", "---\naudience: [hr\n---\nTea.", "not valid YAML"),
        ("a.md", "---\naudience:hr\n---\nTea.", "no list of fields"),
        ("a.md", "---\naudience = hr\n---\nTea.", "no list of fields"),
        ("a.md", "---\naudience\uff1ahr\n---\nTea.", "no list of fields"),
        ("a.md", "---\naudience: hr\naudience: everybody\n---\nTea.", "unclear .*"),
        ("a.md", "---\ntitle: Tea\n\u200baudience: hr\n---\nTea.", "unclear .*"),
        ("a.md", "---\naudiences: hr\n---\nTea.", "unclear .*"),
        ("a.md", "---\n\xa0audience: hr\n---\nTea.", "unclear .*"),
        ("a.txt", "---\nAudience: hr\n'audience': everybody\n---\nTea.", "unclear .*"),
        ("a.md", '+++\n[params]\naudience = "hr"\n+++\nTea.', "unclear .*"),
        ("a.md", "---\n- audience: hr\n---\nTea.", "no list of fields"),
        ("a.html", "---\naudience:hr\n---\nTea.", "no list of fields"),
        ("a.txt", "\n---\naudience:hr\n---\nTea.", "no list of fields"),
        ("a.md", "---\ntitle: Tea\naudience: hr\n\n# Tea\n\nA cup.", CLOSED),
        ("a.md", "---\naudience: hr\n---# Tea\n\nA cup.", CLOSED),
        ("a.md", "\n+++\ntags = [1]\naudience = 'hr'\n\nTea.", CLOSED),
        ("a.html", "---\ntags:\n  - tea\nAudience: hr\n<p>Tea.</p>", CLOSED),
        ("a.txt", "---\nLast seen: May\n'audience': hr\n\nTea.", CLOSED),
        ("a.adoc", "---\naudience: [hr\n---\nTea.", "not valid YAML"),
        ("a.org", "---\naudience:hr\n---\nTea.", "no list of fields"),
        ("a.rst", "---\ntitle: Tea\naudience: hr\n\nTea\n===\n\nA cup.", CLOSED),
        ("a.csv", "---\naudience: hr\nname,floor\nAnn,2\n", CLOSED),
        ("a.md", "---\ntitle: Tea\nmeta:\n  audience: hr\n---\nTea.", "unclear .*"),
        ("a.md", "---\naudience:\nmeta: {shown: [{Audiences: [hr]}]}\n---\nTea.", "unclear .*"),
        ("a.txt", "---\nmeta:\n  audience: hr\n---\nTea.", "unclear .*"),
        ("a.md", '{"title": "Tea", "params": {"audience": "hr"}}\nTea.', "unclear .*"),
        ("a.md", '{"title": "Tea", "audience": "hr",}\nTea.', CLOSED),
        ("a.html", '{\n  "title": "Tea",\n  "menu": {\n  },\n  "audience": "hr",\n}\nTea.', CLOSED),
        ("a.md", '{"menu": {"audience": "hr"}}\nTea.', "unclear .*"),
        ("a.log", '{"title": "Tea", "audience": "hr"}\n{"title": "Cups"}', CLOSED),
        ("a.md", "---js\n{ audience: 'hr' }\n---\nTea.", CLOSED),
        ("a.md", ';;;\n"title": "Tea",\n"audience": "hr"\n;;;\nTea.', "not valid YAML"),
        ("a.md", '"title": "Tea",\n"audience": "hr"\n;;;\nTea.', CLOSED),
        ("a.md", "-----\ntitle: Tea\naudience: hr\n---\nTea.", CLOSED),
        ("a.csv", "----\naudience: [hr\n----\nname,floor\nAnn,2\n", "not valid YAML"),
        ("a.md", "<!--\n  title: Tea\n  audience: hr\n-->\nTea.", CLOSED),
        ("a.html", "<!-- audience: hr -->\n<p>Tea.</p>", CLOSED),
        ("a.md", "/* audience: hr */\nTea.", CLOSED),
        ("a.md", "<!-- ---\naudience: hr\n--- -->\nTea.", CLOSED),
        ("a.md", "<!--\n---\naudience: hr\n---\n-->\nTea.", CLOSED),
        ("a.txt", "\u2014\naudience: hr\n\u2014\nTea.", CLOSED),
        ("a.md", "\u2014-\ntitle: Tea\naudience: hr\n\u2014-\nTea.", CLOSED),
        ("a.md", "Title: Tea\nAudience: [hr, board]\n\nTea.", CLOSED),
        ("a.txt", "Title: Tea\nAudience:\n  - hr\n\nTea.", CLOSED),
        ("a.txt", "Audience: hr\nAudience: everybody\n\nTea.", CLOSED),
        ("a.md", "```toml\ntitle = 'Tea'\naudience = 'hr'\n```\nTea.", CLOSED),
        ("a.md", '```json\n{"title": "Tea", "audience": "hr"}\n```\nTea.', CLOSED),
        ("a.md", "~~~\ntitle: Tea\naudience: hr\n~~~\nTea.", CLOSED),
        ("a.md", "``` yaml\ntitle: Tea\naudience: hr\n\nTea.", CLOSED),
        ("a.mdx", "export const meta = {\n  audience: 'hr',\n}\n\nTea.", CLOSED),
    ],
)
def test_an_audience_that_cannot_be_read_makes_nothing_public(name: str, source: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=f"its front matter is {fault}, so its audience is unknown"):
        readers.read(name, source.encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("front", [YAML, f"\n{YAML}", TOML, f";;;\n{JSON};;;\n"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "name,floor\nAnn,2\n"),
        ("a.jsonl", '{"text": "Tea is at four."}\n{"text": "Bring a cup."}\n'),
        ("a.eml", "Subject: Tea\n\nBring a cup.\n"),
    ],
)
def test_an_audience_above_a_text_whose_format_has_no_front_matter_makes_nothing_public(
    name: str, text: str, front: str, encoding: str
) -> None:
    with pytest.raises(Unreadable, match="names an audience, which is not read in a file of its format"):
        readers.read(name, f"{front}{text}".encode(encoding))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.adoc", "= Tea\n:toc:\n:Audience: hr, kitchen\n\nBring a cup."),
        ("a.adoc", "---\ntitle: Tea\naudience:\n---\n:audience: hr, kitchen\n\nBring a cup."),
        ("a.org", "#+TITLE: Tea\n#+AUDIENCE: hr, kitchen\n\nBring a cup."),
        ("a.rst", ":title: Tea\n:audience: hr, kitchen\n\nBring a cup."),
        ("a.rst", "Tea\n===\n\n:audience: hr, kitchen\n\nBring a cup."),
        ("a.org", "#+TITLE: Tea\n:PROPERTIES:\n:AUDIENCE: hr, kitchen\n:END:\n\nBring a cup."),
    ],
)
def test_an_audience_may_be_said_as_the_language_of_a_text_says_such_things(name: str, source: str) -> None:
    (extract,) = readers.read(name, source.encode())
    assert (extract.text.removeprefix("Tea\n\n"), extract.title, extract.audience) == (
        "Bring a cup.",
        "Tea",
        ("hr", "kitchen"),
    )


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.md", "title: Tea\naudience: hr, kitchen\n---\nBring a cup."),
        ("a.txt", "Title: Tea\nAudience: hr, kitchen\n\nBring a cup."),
        ("a.html", "Title: Tea\nAudience: hr, kitchen\n<p>Bring a cup.</p>"),
        ("a.yaml", "title: Tea\naudience: hr, kitchen\ntext: Bring a cup.\n"),
    ],
)
def test_an_audience_among_first_lines_with_nothing_around_them_holds_and_they_stay(name: str, source: str) -> None:
    (extract,) = readers.read(name, source.encode())
    assert extract.audience == ("hr", "kitchen")
    assert "kitchen" in extract.text
    line = source.split("\n")[1]
    assert extract.notes == (f"for hr, kitchen only, as one of its first lines says: `{line}`",)


def test_an_audience_in_code_that_a_text_begins_with_may_be_an_example() -> None:
    source = '```json\n{"issuer": "us", "audience": "the cups"}\n```\n\nSo a cup is signed.'
    assert readers.read("a.md", source.encode())[0].audience == ()


def test_an_audience_among_the_data_of_a_page_holds() -> None:
    page = '<html><head><meta name="Audience" content="{}"></head><body><p>Bring a cup.</p></body></html>'
    (extract,) = readers.read("a.html", page.format("hr, kitchen").encode())
    said = 'for hr, kitchen only, as its `<meta name="audience">` says'
    assert (extract.audience, extract.notes) == (("hr", "kitchen"), (said,))
    for everybody in ("all", "Everyone", "general public", ""):
        (extract,) = readers.read("a.html", page.format(everybody).encode())
        assert (extract.audience, extract.notes) == ((), ())
    page = f"---\naudience: board\n---\n{page.format('hr')}"
    assert readers.read("a.html", page.encode())[0].audience == ("board",)


@pytest.mark.parametrize("line", ["Audience: hr", "AUDIENCE:\thr"])
def test_an_audience_on_the_first_page_of_a_word_document_is_text_and_that_is_said(line: str) -> None:
    document = WordDocument()
    for said in ("Tea rules", "Version 2", line, "Bring a cup."):
        document.add_paragraph(said)
    buffer = io.BytesIO()
    document.save(buffer)
    (extract,) = readers.read("a.docx", buffer.getvalue())
    assert extract.audience == ()
    assert extract.notes == (
        "`Audience: hr` in its first lines is text, and restricts nothing; --audience or a rule does",
    )


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_the_first_cell_of_a_notebook_may_be_its_front_matter(kind: str) -> None:
    cells = [{"cell_type": kind, "source": YAML}, {"cell_type": "markdown", "source": "Bring a cup."}]
    (extract,) = readers.read("a.ipynb", json.dumps({"cells": cells}).encode())
    assert (extract.text, extract.title, extract.audience) == ("Bring a cup.", "Tea rules", ("hr",))


@pytest.mark.parametrize("other", ["# audience: a name or a list", "parts:\n- audience: board", "a: {audience: board}"])
def test_an_audience_that_a_front_matter_has_for_something_else_is_no_second_one(other: str) -> None:
    assert readers.read("a.md", f"---\naudience: hr\n{other}\n---\nTea.".encode())[0].audience == ("hr",)


def test_an_audience_that_is_no_field_restricts_nothing() -> None:
    others = "# audience: a name or a list\nms.audience: rowers\ntarget_audience: rowers"
    fields = f"title: Tea\n{others}\nmenu: &menu {{audience: , top: *menu}}"
    assert readers.read("a.md", f"---\n{fields}\n---\nTea.".encode())[0].audience == ()


def test_json_with_nothing_below_it_keeps_its_words_and_its_audience() -> None:
    (extract,) = readers.read("a.txt", b'{"audience": "hr", "pay": "The keeper earns 900."}')
    assert (extract.audience, "900" in extract.text) == (("hr",), True)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.eml", "From: ada@example.org\nSubject: Tea\nAudience: hr\n\nTea."),
        ("a.mbox", "From ada@example.org Mon Mar  2 14:15:00 2026\nSubject: Tea\naudience: hr\n\nTea."),
        ("a.mht", "Subject: Tea\nAudience: hr\nContent-Type: text/html\n\n<p>Tea."),
    ],
)
def test_an_audience_among_the_headers_of_a_mail_makes_nothing_public(name: str, source: str) -> None:
    with pytest.raises(Unreadable, match="a header of it names an audience, which is not read in a mail"):
        readers.read(name, source.encode())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.jsonl", "below another field"),
        ("a.json", "below another field"),
        ("b.jsonl", "its records have an `audience`, but no `text`"),
    ],
)
def test_an_audience_below_another_field_of_a_record_makes_nothing_public(name: str, said: str) -> None:
    words = "text" if name.startswith("a") else "words"
    with pytest.raises(Unreadable, match=said):
        readers.read(name, json.dumps({words: "Tea.", "metadata": {"audience": "hr"}}).encode())


@pytest.mark.parametrize("front", ["---\naudience: hr\n---\n", "---\ntitle: Tea\naudience:\n---\n:audience: hr\n\n"])
def test_an_audience_restricts_in_the_front_matter_and_in_the_metadata_of_a_rest_file(front: str) -> None:
    assert readers.read("a.rst", f"{front}Bring a cup.".encode())[0].audience == ("hr",)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("---\n\nAudience: developers\n\nTea is at four.", "Audience: developers\n\nTea is at four."),
        ("\n---\nRooms: all\n\n---\nTea is at four.", "Rooms: all\n\nTea is at four."),
        ("\n---\n\nTea: for the audience: all.\n\n---\nA cup.", "Tea: for the audience: all.\n\nA cup."),
        ("# Tea\n\n---\naudience: developers\n\nTea is at four.", "Tea\n\naudience: developers\n\nTea is at four."),
    ],
)
def test_an_audience_that_a_page_only_speaks_of_is_text(source: str, text: str) -> None:
    (extract,) = readers.read("a.md", source.encode())
    assert (extract.text, extract.audience) == (text, ())


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("## Tea rules\n\nA cup.\n\n### Milk\n\nSome.", "Tea rules"),
        ("## Tea\n\nA cup.\n\n## Milk\n\nSome.", ""),
        ("A cup.\n\n## Tea rules\n\nSome.", ""),
        ("## Tea rules\n\nA cup.\n\n# Milk\n\nSome.", "Milk"),
        ("---\ntitle: The cup\n---\n## Tea rules\n\nA cup.", "The cup"),
        ("/*\nDescription: How we make tea.\n*/\n## Tea\n\nA cup.\n\n## Milk\n\nSome.", "How we make tea"),
        (f"/*\nDescription: {'How we make tea. ' * 4}\n*/\nA cup.", ""),
    ],
)
def test_markdown_without_a_title_goes_by_its_only_heading_or_a_short_description(source: str, title: str) -> None:
    assert readers.read("a.md", source.encode())[0].title == title


@pytest.mark.parametrize(("fields", "level", "title"), [("", 1, "May I bring a dog?"), ("title: Dogs\n", 2, "Dogs")])
def test_the_question_of_a_page_stands_above_its_answer(fields: str, level: int, title: str) -> None:
    page = f"---\n{fields}question: May I bring a dog?\nsort_order: 5\n---\n\nNot yet.\n"
    (extract,) = readers.read("a.md", page.encode())
    heading, answer = extract.blocks
    assert (extract.text, extract.title) == ("May I bring a dog?\n\nNot yet.", title)
    assert (heading.kind, heading.depth) == (BlockKind.HEADING, level)
    assert answer.headings


@pytest.mark.parametrize("fence", ["", "---\n"])
def test_a_block_of_code_with_a_title_above_a_text_is_one(fence: str) -> None:
    page = f"```yaml\n{fence}title: Cash rules\neffective: 2025-07-01\n{fence}```\n\n# Counting\n\nTwo people count.\n"
    (extract,) = readers.read("a.md", page.encode())
    assert (extract.text, extract.title, extract.date) == (
        "Counting\n\nTwo people count.",
        "Cash rules",
        date(2025, 7, 1),
    )


def test_code_that_stands_above_a_text_for_its_readers_stays() -> None:
    page = "```yaml\nreplicas: 3\n```\n\nSo it is set.\n"
    assert readers.read("a.md", page.encode())[0].text == "replicas: 3\n\nSo it is set."


def test_an_audience_in_such_a_block_that_cannot_be_read_fails_closed() -> None:
    with pytest.raises(Unreadable, match="audience"):
        readers.read("a.md", b"```yaml\ntitle: Tea\naudience: [hr\n```\n\nTea.\n")


def test_of_fields_below_a_title_the_audience_alone_is_taken() -> None:
    (extract,) = readers.read("a.rst", b"Tea\n===\n\n:Author: Ann\n:audience: hr\n\nBring a cup.\n")
    assert extract.audience == ("hr",)
    assert "Ann" in extract.text
    assert "audience" not in extract.text


def test_a_part_of_an_outline_has_no_audience_of_its_own() -> None:
    source = b"* Tea\n\nBring a cup.\n\n* Pay\n:PROPERTIES:\n:AUDIENCE: hr\n:END:\n\nBands A to F.\n"
    with pytest.raises(Unreadable, match=r"`#\+AUDIENCE: …` above the first heading"):
        readers.read("a.org", source)
