"""The manifest holds what was committed, all of a batch or nothing, and BM25 moves with it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from bot.adapters.database import Batch, DocumentMove, FileRecord, LexicalSearch, Manifest, open_database
from bot.adapters.database.tables.records import checksum
from bot.errors import IndexDamaged, IndexMissing, NotFound
from bot.nouns import Clearance, Document, Page, Row, Section, Stamp
from ingest.chunking.split import split_document
from ingest.extraction.extract import Scroll
from tests.ingest.chunking.test_split import tokens

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.database import Database
    from tests.conftest import Opening

BOTH_BACK_ENDS = True


@pytest.fixture
def manifest(database: Database) -> Manifest:
    return Manifest(database)


def document(source: str, text: str = "The heron nests by the weir.", digest: str = "1") -> Document:
    return Document(source=source, title=source.upper(), text=text, digest=digest)


def stored(*documents: Document, file: str = "f") -> Batch:
    return Batch(documents=[(file, one, split_document(one, tokens)) for one in documents])


def test_a_document_comes_back_as_it_was(manifest: Manifest) -> None:
    whole = Document(
        source="a.pdf",
        title="A",
        text="Heading\n\nName: Ann; Age: 4",
        digest="d",
        modified=date(2026, 3, 2),
        url="https://example.org/a",
        audience=("staff",),
        pages=(Page(number=1, start=0, end=26),),
        sections=(Section(path=("Heading",), start=0, end=26),),
        rows=(Row(number=2, start=9, end=26),),
    )
    manifest.commit(stored(whole))
    assert manifest.document("a.pdf") == whole
    (chunk,) = manifest.chunks_of("a.pdf")
    assert chunk == split_document(whole, tokens)[0]
    assert manifest.chunks([chunk.id, "unknown"]) == {chunk.id: chunk}


def test_what_others_take_out_or_replace_while_all_is_looked_through_is_not_damaged(opened: Opening) -> None:
    database, other = opened(create=True), Manifest(opened())
    other.commit(stored(document("a"), document("b"), document("c")))
    to_come = [Batch(removed=["b"]), stored(document("c", "The otter sleeps by the tower of the old mill.", "2"))]

    def write(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if to_come and "WHERE documents.id" in statement:
            other.commit(to_come.pop(0))

    event.listen(database, "after_cursor_execute", write)
    assert Manifest(database).damaged() == ()
    assert not to_come


def house() -> Document:
    """Two sections, the first of them longer than a chunk of a few words."""
    scroll = Scroll()
    scroll.heading("Tea")
    scroll.block("Each guest brings:")
    for number in range(1, 21):
        scroll.item("a cup that is clean", marker=f"{number}.")
        scroll.row(number, [("Room", "Hall"), ("", "big"), ("Size", "4")], inside=1)
    scroll.heading("Keys")
    scroll.block("They hang in the hall.")
    found = scroll.extract()
    empty = document("house", found.text)
    return replace(empty, sections=found.sections, rows=found.rows, blocks=found.blocks)


def test_blocks_and_cells_come_back_with_the_lines_that_govern_them(manifest: Manifest) -> None:
    chunks = split_document(house(), tokens, 15)
    manifest.commit(Batch(documents=[("f", house(), chunks)]))
    assert manifest.document("house") == house()
    assert manifest.chunks_of("house") == chunks
    leads = [lead for lead in chunks[5].blocks[0].leads if not chunks[5].start <= lead.start < chunks[5].end]
    assert [lead.text for lead in leads] == ["Each guest brings:"]


def test_a_line_that_governs_many_blocks_is_kept_once(manifest: Manifest, database: Database) -> None:
    manifest.commit(Batch(documents=[("f", house(), split_document(house(), tokens, 15))]))
    with database.connect() as connection:
        places = connection.exec_driver_sql("SELECT place FROM chunks ORDER BY number").scalars().all()
        structure = connection.exec_driver_sql("SELECT structure FROM documents").scalar_one()
    assert max(place.count("Each guest brings:") for place in places) == 1
    assert "Each guest brings:" not in structure


def test_around_a_chunk_is_its_section(manifest: Manifest) -> None:
    chunks = split_document(house(), tokens, 15)
    manifest.commit(
        Batch(documents=[("f", house(), chunks), ("f", document("other"), split_document(document("other"), tokens))])
    )
    assert manifest.around(chunks[-1]) == chunks[-1:]
    assert manifest.around(chunks[0]) == chunks[:-1]
    assert manifest.around(replace(chunks[0], id="unknown")) == ()


def test_of_a_long_section_the_nearest_to_each_side_are_around_a_chunk(manifest: Manifest) -> None:
    long = document("long", "word. " * 1400)
    chunks = split_document(long, tokens, 4)
    assert len(chunks) > 420
    manifest.commit(Batch(documents=[("g", long, chunks)]))
    assert manifest.around(chunks[0]) == chunks[:201]
    assert manifest.around(chunks[210]) == chunks[10:411]
    assert manifest.around(chunks[-1]) == chunks[-201:]


def test_the_beginning_is_that_of_its_own_document(manifest: Manifest) -> None:
    chunks, long = split_document(house(), tokens, 15), document("long", "word. " * 200)
    manifest.commit(Batch(documents=[("f", house(), chunks), ("g", long, split_document(long, tokens, 4))]))
    assert manifest.beginning(chunks[-1]) == chunks
    assert manifest.beginning(split_document(long, tokens, 4)[-1]) == split_document(long, tokens, 4)[:40]
    assert manifest.beginning(chunks[-1], 1) == chunks[:1]
    assert manifest.beginning(replace(chunks[0], id="unknown")) == ()


def test_around_a_chunk_are_no_damaged_ones(manifest: Manifest, database: Database) -> None:
    chunks = split_document(house(), tokens, 15)
    manifest.commit(Batch(documents=[("f", house(), chunks)]))
    with database.begin() as connection:
        connection.execute(text("UPDATE chunks SET text = 'Torn.' WHERE id = :id"), {"id": chunks[1].id})
    assert manifest.around(chunks[0]) == (chunks[0], *chunks[2:-1])
    assert chunks[1] not in manifest.beginning(chunks[0])


@pytest.mark.parametrize(("query", "is_found"), [("march", True), ("april", False), ("2026-03-04", True)])
def test_a_day_is_found_as_people_say_it(
    manifest: Manifest,
    database: Database,
    query: str,
    is_found: bool,  # noqa: FBT001 - a table's column
) -> None:
    manifest.commit(stored(document("a", "2026-03-04: the otter sleeps.")))
    assert bool(LexicalSearch(database).search(query, 5)) is is_found


def test_storing_again_replaces(manifest: Manifest, database: Database) -> None:
    manifest.commit(stored(document("a")))
    manifest.commit(stored(document("a", "The otter sleeps.", digest="2")))
    search = LexicalSearch(database)
    assert search.search("heron", 5) == ()
    assert [hit.chunk.text for hit in search.search("otters", 5)] == ["The otter sleeps."]


@pytest.mark.embedded
def test_storing_again_leaves_the_old_vectors_as_debris(manifest: Manifest) -> None:
    manifest.commit(stored(document("a")))
    old = manifest.chunks_of("a")
    manifest.commit(stored(document("a", "The otter sleeps.", digest="2")))
    assert manifest.debris() == tuple(chunk.id for chunk in old)
    manifest.swept(manifest.debris())
    assert manifest.debris() == ()


@pytest.mark.embedded
def test_storing_the_same_again_makes_no_debris(manifest: Manifest) -> None:
    manifest.commit(stored(document("a")))
    manifest.commit(stored(document("a")))
    assert manifest.debris() == ()
    assert manifest.count() == 1


@pytest.mark.embedded
def test_what_was_announced_and_not_committed_is_debris(manifest: Manifest) -> None:
    batch = stored(document("a"))
    ids = [chunk.id for chunk in batch.chunks()]
    manifest.announce(ids)
    assert list(manifest.debris()) == ids
    manifest.commit(batch)
    assert manifest.debris() == ()


def test_a_batch_that_fails_changes_nothing(manifest: Manifest) -> None:
    manifest.commit(stored(document("a")))
    batch = stored(document("b"))
    batch.files["/x"] = FileRecord(path="/x", source="x", digest="d")
    batch.files["/y"] = FileRecord(path="/y", source="x", digest="d")  # sources are unique
    with pytest.raises(Exception, match=r"(?i)unique"):
        manifest.commit(batch)
    assert [summary.source for summary in manifest.sources()] == ["a"]
    assert manifest.generation() == 1


def test_every_commit_raises_the_generation(manifest: Manifest) -> None:
    assert manifest.generation() == 0
    manifest.commit(stored(document("a")))
    manifest.commit(Batch(removed=["a"]))
    assert manifest.generation() == 2
    assert manifest.sources() == ()


def test_the_parts_of_a_file_are_found_by_its_source(manifest: Manifest) -> None:
    manifest.commit(stored(document("m.eml"), document("m.eml#x.pdf"), document("m.eml2"), document("m")))
    assert set(manifest.digests("m.eml")) == {"m.eml", "m.eml#x.pdf"}


def test_a_file_that_is_called_as_a_part_of_another_is_none(manifest: Manifest) -> None:
    of_files = {name: FileRecord(path=f"/{name}", source=name, digest=name[::-1]) for name in ("C", "C#", "D")}
    for name in ("C", "C#"):
        manifest.commit(stored(document(name), file=name[::-1]))
    manifest.commit(replace(stored(document("C#1"), file="C"), files=of_files))
    assert set(manifest.held("C")) == set(manifest.digests("C", "C")) == {"C", "C#1"}
    assert set(manifest.held("C#")) == {"C#"}
    assert manifest.held("D") == manifest.held("E") == {}


def test_copies_are_listed_with_the_document(manifest: Manifest) -> None:
    batch = stored(document("a.md"), file="same")
    for name in ("a.md", "b.md"):
        batch.files[f"/{name}"] = FileRecord(path=f"/{name}", source=name, digest="same")
    manifest.commit(batch)
    (summary,) = manifest.sources()
    assert (summary.source, summary.copies, summary.chunks) == ("a.md", ("b.md",), 1)


def test_the_files_of_a_document_are_all_that_it_could_have_been_read_from(manifest: Manifest) -> None:
    files = [FileRecord(path=f"/{name}", source=name, digest=digest) for name, digest in [("a", "f"), ("b", "f")]]
    other = FileRecord(path="/c", source="c", digest="g", audience=("hr",))
    manifest.commit(replace(stored(document("a")), files={file.path: file for file in files}))
    manifest.commit(replace(stored(document("c", digest="2"), file="g"), files={other.path: other}))
    assert manifest.files_of("a", "1") == tuple(files)
    assert manifest.files_of("c", "2") == (other,)
    assert manifest.files_of("c", "1") == ()


def test_a_moved_document_keeps_its_chunks(manifest: Manifest) -> None:
    manifest.commit(stored(document("a")))
    (before,) = manifest.chunks_of("a")
    manifest.commit(Batch(moved=[DocumentMove("a", "b", "f")]))
    (after,) = manifest.chunks_of("b")
    assert (after.id, after.source) == (before.id, "b")


@pytest.mark.embedded
def test_a_moved_document_leaves_no_debris(manifest: Manifest) -> None:
    manifest.commit(stored(document("a")))
    manifest.commit(Batch(moved=[DocumentMove("a", "b", "f")]))
    assert manifest.debris() == ()


def test_all_chunks_are_paged_through(manifest: Manifest) -> None:
    manifest.commit(stored(*(document(f"d{n}") for n in range(7))))
    pages = [len(page) for page in manifest.all_chunks(size=3)]
    assert pages == [3, 3, 1]


def test_of_files_that_went_their_readers_are_remembered_for_a_while(manifest: Manifest, database: Database) -> None:
    hr = FileRecord(path="/hr/lay-offs.old.md", source="lay-offs.old.md", digest="x", audience=("hr", "board"))
    lost = FileRecord(path="/hr/lost.md", source="lost.md", digest="", audience=("hr",))
    tea = FileRecord(path="/tea.md", source="tea.md", digest="y")
    manifest.commit(Batch(files={one.path: one for one in (hr, lost, tea)}))
    assert not manifest.withdrawn()
    manifest.commit(Batch(forgotten=[hr.path, lost.path, tea.path]))
    (found,) = manifest.withdrawn()
    assert (found.path, found.digest, found.audience) == ("_.old.md", "x", ("hr", "board"))

    for days, remembered in ((29, 1), (2, 0)):
        with database.begin() as connection:
            (said,) = connection.execute(text("SELECT value FROM facts WHERE name = 'withdrawn x'")).scalars()
            at = datetime.fromisoformat(json.loads(said)["at"])
            aged = said.replace(at.isoformat(), (at - timedelta(days=days)).isoformat())
            connection.execute(text("UPDATE facts SET value = :aged WHERE name = 'withdrawn x'"), {"aged": aged})
        manifest.commit(Batch(forgotten=["/another.md"]))
        assert len(manifest.withdrawn()) == remembered


def test_words_are_remembered_with_their_readers_unless_all_may_read_them(
    manifest: Manifest, database: Database
) -> None:
    hr = replace(document("hr"), audience=("HR", "board"))
    manifest.commit(stored(hr))
    words = {checksum(hr.text): ("board", "hr")}
    assert manifest.restricted_words() == words
    manifest.commit(Batch(removed=["hr"]))
    assert manifest.restricted_words() == words

    manifest.commit(stored(document("all", hr.text)))
    assert not manifest.restricted_words()
    manifest.commit(Batch(removed=["all"]))
    assert manifest.restricted_words() == words

    with database.begin() as connection:
        connection.execute(text("UPDATE facts SET value = '2020' || substr(value, 5) WHERE name LIKE 'words %'"))
    manifest.commit(stored(replace(document("stores", "Boots."), audience=("stores",))))
    manifest.commit(Batch(removed=["stores"]))
    assert set(manifest.restricted_words().values()) == {("stores",)}


def test_the_stamp_is_kept_and_can_be_cleared(manifest: Manifest) -> None:
    stamp = Stamp(model="m", backend="b", precision="float32", dimension=4)
    assert manifest.stamp() is None
    manifest.set_stamp(stamp)
    assert manifest.stamp() == stamp
    manifest.clear_stamp()
    assert manifest.stamp() is None


def test_when_it_was_indexed_shows_nothing_of_documents_that_are_not_covered(
    manifest: Manifest, database: Database
) -> None:
    manifest.commit(stored(document("open.md"), replace(document("secret.md", digest="2"), audience=("hr",))))
    dating = text("UPDATE documents SET indexed_at = :time WHERE source = :source")
    with database.begin() as connection:
        times = {"open.md": "2026-03-02T10:00:00+00:00", "secret.md": "2026-03-09T10:00:00+00:00"}
        for source, time in times.items():
            connection.execute(dating, {"time": time, "source": source})
    staff, hr, outside = (Clearance(names=frozenset({name}), unmarked=name != "x") for name in ("staff", "hr", "x"))
    assert [str(manifest.indexed_at(who))[:10] for who in (staff, hr, outside)] == ["2026-03-02", "2026-03-09", "None"]
    assert manifest.indexed_at() > datetime(2026, 3, 9, tzinfo=UTC)  # type: ignore[operator]


def test_an_unknown_source_is_named(manifest: Manifest) -> None:
    with pytest.raises(NotFound, match=r"'nope'.*sources list"):
        manifest.document("nope")


def test_no_index_and_no_database_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="pincite ingest"):
        open_database(tmp_path / "pincite.db")
    (tmp_path / "pincite.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexDamaged, match=r"pincite\.db is damaged, or not Pincite's .*pincite restore"):
        open_database(tmp_path / "pincite.db")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_is_a_valid_query(database: Database, query: str) -> None:
    LexicalSearch(database).search(query, 5)
