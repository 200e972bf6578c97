"""A workspace of an earlier version opens with all that it held, whoever opens it first."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect

from bot.adapters.database import DatabaseLedger, LexicalSearch, Manifest, open_database
from bot.adapters.database.tables.schema import metadata
from bot.errors import IndexMismatch
from bot.nouns import Clearance, Document
from tests.database.test_ledger import JSON, TEXT, an_answer
from tests.forked import start

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

ROOT = Path(__file__).parents[2]
VERSION_1 = """
CREATE TABLE facts (name VARCHAR NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE files (path VARCHAR NOT NULL, source VARCHAR NOT NULL, digest VARCHAR NOT NULL, reason TEXT,
    PRIMARY KEY (path), UNIQUE (source));
CREATE INDEX ix_files_digest ON files (digest);
CREATE TABLE documents (id INTEGER NOT NULL, source VARCHAR NOT NULL, file VARCHAR NOT NULL, digest VARCHAR NOT NULL,
    title TEXT NOT NULL, modified VARCHAR, url TEXT, structure TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (id), UNIQUE (source));
CREATE INDEX ix_documents_file ON documents (file);
CREATE TABLE chunks (number INTEGER NOT NULL, id VARCHAR NOT NULL, document INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (number), UNIQUE (id), FOREIGN KEY(document) REFERENCES documents (id));
CREATE INDEX ix_chunks_document ON chunks (document);
CREATE TABLE debris (chunk VARCHAR NOT NULL, PRIMARY KEY (chunk));
CREATE TABLE answers (id VARCHAR NOT NULL, asked_at VARCHAR NOT NULL, verdict VARCHAR NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (id));
CREATE VIRTUAL TABLE terms USING fts5(heading, text, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO facts VALUES ('schema', '1'), ('generation', '4');
"""
VERSION_2 = """
ALTER TABLE answers ADD COLUMN conversation VARCHAR NOT NULL DEFAULT '';
CREATE INDEX ix_answers_asked_at ON answers (asked_at);
CREATE INDEX ix_answers_conversation ON answers (conversation, asked_at);
CREATE INDEX ix_documents_digest ON documents (digest);
CREATE TABLE quotes (answer VARCHAR NOT NULL, number INTEGER NOT NULL, source VARCHAR NOT NULL, digest VARCHAR NOT NULL,
    quote TEXT NOT NULL, PRIMARY KEY (answer, number), FOREIGN KEY(answer) REFERENCES answers (id) ON DELETE CASCADE);
CREATE INDEX ix_quotes_source ON quotes (source, digest);
UPDATE facts SET value = '2' WHERE name = 'schema';
"""
VERSION_4 = """
DROP INDEX ix_chunks_document_start;
CREATE INDEX ix_chunks_document ON chunks (document);
ALTER TABLE files DROP COLUMN noted;
UPDATE facts SET value = '4' WHERE name = 'schema';
"""
STRUCTURE = '{"audience": [], "pages": [], "sections": [], "rows": []}'
OPENING = """\
import sys
from pathlib import Path
from bot.adapters.database import DatabaseLedger, open_database

sys.stdin.read()
print(len(DatabaseLedger(open_database(Path(sys.argv[1]))).stale()))
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database that version 1 made, with a document, a chunk and an answer."""
    path = tmp_path / "pincite.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(VERSION_1)
        document = (1, "studio.md", "f", "1", "Studio", None, None, STRUCTURE, TEXT)
        connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", document)
        place = '{"section": [], "pages": [], "rows": []}'
        connection.execute("INSERT INTO chunks VALUES (1, 'c1', 1, 0, ?, ?, ?)", (len(TEXT), place, TEXT))
        connection.execute("INSERT INTO terms (rowid, heading, text) VALUES (1, 'Studio', ?)", (TEXT,))
        kept = JSON.dump_json(an_answer()).decode()
        connection.execute("INSERT INTO answers VALUES ('a1', '2026-03-02T10:00:00+00:00', 'answered', ?)", (kept,))
    connection.close()
    return path


@pytest.fixture
def opened(old: Path) -> Iterator[Engine]:
    database = open_database(old)
    yield database
    database.dispose()


def test_documents_chunks_and_answers_are_as_they_were(opened: Engine) -> None:
    manifest = Manifest(opened)
    assert manifest.document("studio.md") == Document(source="studio.md", title="Studio", text=TEXT, digest="1")
    assert manifest.generation() == 4
    assert [hit.chunk.id for hit in LexicalSearch(opened).search("glaze", 5)] == ["c1"]
    entry = DatabaseLedger(opened).entry("a1")
    assert entry.answer == an_answer()
    assert entry.asked_at.isoformat() == "2026-03-02T10:00:00+00:00"


def test_earlier_answers_take_part_in_what_is_new(opened: Engine) -> None:
    ledger = DatabaseLedger(opened)
    assert ledger.stale() == ()
    assert ledger.last_conversation() == ""
    ledger.record(an_answer("a2", conversation="chat-1"))
    assert ledger.last_conversation() == "chat-1"
    with opened.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET text = 'Rewritten.', digest = '2'")
    assert [stale.entry.answer.id for stale in ledger.stale()] == ["a2", "a1"]
    assert ledger.purge(0).answers == 2


def test_the_tables_become_those_of_a_new_database(opened: Engine, tmp_path: Path) -> None:
    new = open_database(tmp_path / "new" / "pincite.db", create=True)
    assert shape(opened) == shape(new)
    new.dispose()


@pytest.fixture(params=["1", "2"])
def marked(request: pytest.FixtureRequest, old: Path) -> Path:
    """A database of each earlier version with documents whose structure says for whom they are, and a file."""
    audiences = {2: ["HR ", "Board", "hr"], 3: ["everybody"], 4: ["Everybody", "staff"]}
    with sqlite3.connect(old) as connection:
        if request.param == "2":
            connection.executescript(VERSION_2)
        for number, names in audiences.items():
            structure = STRUCTURE.replace("[]", json.dumps(names), 1)
            document = (number, f"{number}.md", "f", "1", "", None, None, structure, TEXT)
            connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", document)
        connection.execute("INSERT INTO files VALUES ('/studio.md', 'studio.md', 'f', NULL)")
    connection.close()
    return old


def test_documents_that_were_marked_are_kept_from_those_who_may_not_read_them(marked: Path) -> None:
    database = open_database(marked)
    manifest = Manifest(database)
    audiences = {summary.source: summary.audience for summary in manifest.sources()}
    assert audiences == {"2.md": ("HR ", "Board", "hr"), "3.md": (), "4.md": ("staff",), "studio.md": ()}
    assert manifest.document("4.md").audience == ("staff",)
    for name in ("hr", "board", "staff", "everybody", "nobody"):
        clearance = Clearance(names=frozenset({name}))
        shown = {summary.source for summary in manifest.sources(clearance)}
        assert shown == {source for source, audience in audiences.items() if clearance.covers(audience)}
    assert manifest.files()["/studio.md"].audience == ()
    assert manifest.restrictions() == {}
    database.dispose()


def test_texts_get_checksums_and_no_time_that_nobody_noted(opened: Engine) -> None:
    manifest = Manifest(opened)
    assert manifest.damaged() == ()
    assert manifest.indexed_at(Clearance(names=frozenset())) is None
    with opened.begin() as connection:
        connection.exec_driver_sql("UPDATE chunks SET text = 'Rewritten.'")
    assert manifest.damaged() == ("studio.md",)


def test_an_index_without_blocks_goes_on_answering(old: Path) -> None:
    open_database(old).dispose()
    with sqlite3.connect(old) as connection:
        connection.executescript(VERSION_4)
    connection.close()
    database = open_database(old)
    manifest = Manifest(database)
    (chunk,) = manifest.chunks_of("studio.md")
    assert (chunk.text, chunk.blocks, chunk.is_intact) == (TEXT, (), True)
    assert manifest.document("studio.md").blocks == ()
    assert manifest.around(chunk) == (chunk,)
    assert manifest.damaged() == ()
    assert shape(database)["chunks"][1] == {"ix_chunks_document_start"}
    database.dispose()


def test_opening_again_changes_nothing(old: Path) -> None:
    open_database(old).dispose()
    before = old.read_bytes()
    open_database(old, create=True).dispose()
    assert old.read_bytes() == before


def test_processes_that_open_at_once_bring_it_up_to_date_once(old: Path) -> None:
    pipe = subprocess.PIPE
    racers = [start(OPENING, old, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(3)]
    for racer in racers:
        assert racer.stdin
        racer.stdin.close()
        racer.stdin = None
    assert [racer.communicate(timeout=240) for racer in racers] == [("0\n", "")] * 3


def test_a_damaged_answer_does_not_keep_the_documents_shut(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE answers SET answer = '{}'")
    connection.close()
    database = open_database(old)
    assert Manifest(database).document("studio.md").text == TEXT
    database.dispose()


def test_a_step_that_fails_leaves_all_as_it_was(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        connection.executescript("DROP TABLE chunks; DROP TABLE documents")
    connection.close()
    with pytest.raises(IndexMismatch, match="no such table"):
        open_database(old)
    with sqlite3.connect(old) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(answers)")]
        version = connection.execute("SELECT value FROM facts WHERE name = 'schema'").fetchone()
    connection.close()
    assert (columns, version) == (["id", "asked_at", "verdict", "answer"], ("1",))


def test_a_later_version_is_not_touched(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE facts SET value = '99' WHERE name = 'schema'")
    connection.close()
    with pytest.raises(IndexMismatch, match="another version of Pincite \\(schema 99"):
        open_database(old)


def shape(database: Engine) -> dict[str, tuple[set[str], set[str | None]]]:
    """The columns and indexes of every table."""
    found = inspect(database)
    return {
        name: (
            {column["name"] for column in found.get_columns(name)},
            {index["name"] for index in found.get_indexes(name)},
        )
        for name in metadata.tables
    }
