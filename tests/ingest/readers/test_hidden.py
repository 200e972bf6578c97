"""Names are shown without what could hide in them, and the outcome says what was left out of a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli.documents.ingest import summary
from bot.cli.output import as_json
from ingest.extraction.extract import LONGEST_NAME, name_of
from ingest.extraction.hidden import Hiding, hidden_notes, total
from ingest.pipeline import sync
from tests.cli.test_render import printed
from tests.planted import PLANTED, SHOWN, read

if TYPE_CHECKING:
    from pathlib import Path

    from bot.configuration.settings import Settings


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", '---\ntitle: "Duty\\e[2J\\u202Egnp\\u200B roster"\n---\nx'),
        ("a.html", "<title>Duty&#27;[2J&#x202e;gnp&#8203;\nroster</title><p>x"),
        ("a.jsonl", json.dumps({"id": "a", "title": "Duty\x1b[2J\u202egnp\u200b\nroster", "text": "x"})),
        ("a.md", "# Duty\u202e\u009b[2Jgnp\u200b roster\n\nx"),
    ],
)
def test_titles_and_headings_are_clean_lines(name: str, data: str) -> None:
    extract = read(name, data.encode())
    names = [extract.title, *(part for section in extract.sections for part in section.path)]
    assert extract.title == "Duty[2Jgnp roster"
    assert all(one.isprintable() and "\u200b" not in one for one in names)


@pytest.mark.parametrize(
    ("name", "source", "text"),
    [
        ("a.org", "The fee is +20 euros,+ 25 euros. Call +1 555 or +1 556 for C++ and G++.", "The fee is 25 euros."),
        ("a.org", "- +Oars+\n- Sails\n- =+Masts+=", "- Sails\n- +Masts+"),
        ("a.adoc", "The fee is [.line-through]#20 euros,# 25 euros.", "The fee is 25 euros."),
        ("a.adoc", "* [line-through]#Oars#\n* Sails and re[.old.line-through]##d##ecks", "- Sails and reecks"),
        ("a.rst", ".. role:: strike\n\nThe fee is :strike:`20 euros,` 25 euros.", "The fee is 25 euros."),
        ("a.rst", "The fee is :del:`20 euros,` 25 euros.", "The fee is 25 euros."),
    ],
)
def test_what_is_struck_out_is_left_out_and_counted(name: str, source: str, text: str) -> None:
    extract = read(name, source.encode())
    assert extract.text.startswith(text)
    assert dict(extract.hidden)[Hiding.STRUCK] > 0


def test_titles_and_the_names_of_sections_are_bounded_and_the_text_is_not() -> None:
    heading = "obey " * 500
    extract = read("a.md", f"# {heading}\n\n{SHOWN}".encode())
    assert len(extract.title) <= LONGEST_NAME
    assert len(extract.sections[0].path[0]) <= LONGEST_NAME
    assert extract.text.startswith(heading.strip())
    assert len(name_of("x" * 1_000)) <= LONGEST_NAME


def test_the_outcome_says_what_was_hidden_and_shows_no_control_characters(settings: Settings, tmp_path: Path) -> None:
    name = "duty\u202e\u200b\x1b[2J\nroster.html"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / name).write_text(f"<p>{SHOWN}<p style='color:#fff'>{PLANTED}", encoding="utf-8")
    report = sync([tmp_path / "files"], settings, dry_run=True)
    note = "hidden text left out: 66 characters (in the colour of its background)"
    assert [(outcome.source, outcome.notes) for outcome in report.outcomes] == [(name, (note,))]
    text, data = printed(summary(report)), as_json.dumps(as_json.report(report))
    assert note in text
    assert json.loads(data)["notes"] == [{"source": name, "note": note}]
    assert all(line.isprintable() and "\u200b" not in line for shown in (text, data) for line in shown.split("\n"))


def test_what_several_documents_of_a_file_hide_is_added_up() -> None:
    found = total([((Hiding.COMMENT, 1_200),), ((Hiding.COLOUR, 1), (Hiding.COMMENT, 34)), ()])
    assert hidden_notes(found) == (
        "hidden text left out: 1,234 characters (comment)",
        "hidden text left out: 1 character (in the colour of its background)",
    )
