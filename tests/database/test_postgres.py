"""The back end on a server: what PostgreSQL does otherwise than SQLite, and what it says when something is wrong."""

from __future__ import annotations

import contextlib
import json
import random
import re
import socket
import string
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from bot import wiring
from bot.adapters.database import (
    Batch,
    DatabaseLedger,
    DatabaseVocabulary,
    FileRecord,
    LexicalSearch,
    Manifest,
    open_database,
)
from bot.adapters.database.dialects.postgresql import CUT, found_by_words
from bot.adapters.database.documents.commit import carry_out
from bot.adapters.database.postgres.index import PostgresIndex
from bot.adapters.database.postgres.lock import server_lock
from bot.adapters.database.postgres.opening import exists, open_server, place_in
from bot.adapters.database.postgres.vectors import PostgresVectors, candidates, nearest_vectors
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.tables.schema import add_to_fact, inbox, read_fact, write_fact
from bot.configuration.settings import Settings, load_settings
from bot.errors import IndexMissing, PinciteError, SettingsError, StorageFailed, WorkspaceBusy
from bot.nouns import Clearance, Document, Purged, Verdict
from bot.ports.inbox import Interruption
from ingest.chunking.split import split_document
from ingest.pipeline import sync
from tests.conftest import SERVER
from tests.database.test_inbox import LEASE, asking
from tests.database.test_ledger import aged, an_answer
from tests.ingest.chunking.test_split import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.adapters.database import Database
    from tests.conftest import Opening
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres
WORDS = (
    "heron otter weir tower running runs run ran policy policies naïve café Straße 2024 x² 東京 of the and to "
    "naloxone greenhouse opens morning Ada's 12.50 İstanbul \u01c5 \U0001d518 \ufb01nal"
).split()


@pytest.fixture
def back_end() -> str:
    return SERVER


class TestWhatIsInserted:
    def test_is_known_to_be_new_only_once(self, database: Database) -> None:
        """The driver counts no rows where a conflict may be passed over, so that each question would be dropped."""
        box = DatabaseInbox(database)
        assert [box.accept(asking()), box.accept(asking()), box.accept(asking(delivery="other"))] == [
            True,
            False,
            False,
        ]
        assert box.count_open() == 1

    def test_by_many_at_once_is_counted_without_loss(self, opened: Opening) -> None:
        databases = [opened(create=True), *(opened() for _ in range(3))]

        def count(database: Database) -> None:
            for number in range(20):
                with database.begin() as connection:
                    add_to_fact(connection, "generation")
                    write_fact(connection, "indexed_at", f"{number}")

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(count, databases))
        assert Manifest(databases[0]).generation() == 80

    def test_of_a_large_batch_takes_few_round_trips(self, database: Database) -> None:
        said: list[str] = []
        event.listen(database, "before_cursor_execute", lambda *given: said.append(given[2]))
        whole = Document(source="a", title="", text="heron weir. " * 2000, digest="1")
        chunks = split_document(whole, tokens, 20)
        Manifest(database).commit(Batch(documents=[("f", whole, chunks)]))
        assert len(chunks) > 100
        assert len(said) < 25


class TestAnEdit:
    def test_that_comes_while_somebody_claims_is_not_lost(self, opened: Opening) -> None:
        """Between changing the row of a worker and that of none, a claim would take the former words."""
        database, other = opened(create=True), opened()
        box, worker = DatabaseInbox(database), DatabaseInbox(other)
        box.accept(asking(text="old words"))
        claimed: list[object] = []

        def claim(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("UPDATE inbox") and not claimed:
                claimed.append(worker.claim("worker", LEASE))

        event.listen(database, "after_cursor_execute", claim)
        assert box.revise(asking(delivery="edit", text="new words"))
        taken = claimed[0] or worker.claim("worker", LEASE)
        assert taken is not None
        is_told = worker.renew("worker", LEASE) == {1: Interruption.EDITED}
        assert is_told or getattr(taken, "asking").text == "new words"  # noqa: B009 - it is a job

    def test_is_answered_as_last_edited_whatever_races(self, opened: Opening) -> None:
        box = DatabaseInbox(opened(create=True), per_minute=10_000)
        boxes = [DatabaseInbox(opened()) for _ in range(3)]
        for number in range(40):
            box.accept(asking(f"{number}.1", text="version 0"))
        answered: set[tuple[str, str]] = set()
        is_over = threading.Event()

        def work(name: str, mine: DatabaseInbox) -> None:
            while not is_over.is_set() or mine.count_open():
                job = mine.claim(name, LEASE)
                if job is not None and mine.finish(job, name):
                    answered.add((job.asking.ts, job.asking.text))
                elif job is not None:
                    mine.release(job.number, name)

        with ThreadPoolExecutor(3) as pool:
            workers = [pool.submit(work, f"w{number}", mine) for number, mine in enumerate(boxes)]
            for number in range(40):
                assert box.revise(asking(f"{number}.1", delivery=f"e{number}", text="version 1"))
            is_over.set()
            for one in workers:
                one.result()
        assert {ts for ts, words in answered if words == "version 1"} == {f"{number}.1" for number in range(40)}


class TestTime:
    def test_is_the_databases(self, opened: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
        """A host whose clock is a minute ahead would take work away from others."""
        box, ahead = DatabaseInbox(opened(create=True)), DatabaseInbox(opened())
        box.accept(asking())
        assert box.claim("one", LEASE)
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + 60)
        assert ahead.claim("two", LEASE) is None

    def test_of_a_turn_is_given_to_one_of_two_at_once(self, opened: Opening) -> None:
        """One person's questions arrive at two processes; more than one a minute has to wait."""
        database = opened(create=True)
        box, other = DatabaseInbox(database, per_minute=1), DatabaseInbox(opened(), per_minute=1)
        begun: list[threading.Thread] = []

        def ask_another(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO inbox") and not begun:
                begun.append(threading.Thread(target=other.accept, args=[asking("2.1")]))
                begun[0].start()
                begun[0].join(0.5)

        event.listen(database, "before_cursor_execute", ask_another)
        assert box.accept(asking("1.1"))
        begun[0].join()
        assert [box.claim(f"w{number}", LEASE) is not None for number in range(2)] == [True, False]
        assert box.count_open() == 2


class TestTexts:
    def test_are_sorted_by_their_code_points(self, database: Database) -> None:
        query = """
            SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_collation o ON o.oid = a.attcollation
            WHERE c.relkind = 'r' AND a.attnum > 0 AND o.collname <> 'C'
            AND c.relnamespace = current_schema::regnamespace
        """
        with database.connect() as connection:
            assert connection.execute(text(query)).scalars().all() == []
            count = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'documents'::regclass AND attcollation <> 0"
            assert connection.execute(text(count)).scalar_one() > 5
        manifest = Manifest(database)
        names = ["a", "B", "_", "#", "Ä"]
        manifest.commit(
            Batch(documents=[("f", Document(source=name, title="", text="x", digest=name), ()) for name in names])
        )
        assert [one.source for one in manifest.sources()] == sorted(names)


def passages(count: int, seed: int = 7) -> list[Document]:
    """Documents of words that are written in many ways."""
    chance = random.Random(seed)
    return [
        Document(
            source=f"{number}.md",
            title=" ".join(chance.choices(WORDS, k=3)),
            text=" ".join(chance.choices(WORDS, k=chance.randint(3, 120))),
            digest=f"{number}",
        )
        for number in range(count)
    ]


def test_words_find_the_same_with_the_same_bm25(database: Database, tmp_path: Path) -> None:
    chance, documents = random.Random(3), passages(300)
    embedded = open_database(tmp_path / "other" / "pincite.db", create=True)
    batch = Batch(documents=[("f", one, split_document(one, tokens)) for one in documents])
    for one in (embedded, database):
        Manifest(one).commit(batch)
        Manifest(one).commit(Batch(removed=["7.md", "8.md"]))
    for _ in range(60):
        query = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
        wanted, found = (LexicalSearch(one).search(query, 1000) for one in (embedded, database))
        assert {hit.chunk.id: hit.score for hit in found} == pytest.approx(
            {hit.chunk.id: hit.score for hit in wanted}, abs=1e-9
        )
        in_order = sorted(wanted, key=lambda hit: (-round(hit.score, 9), int(hit.chunk.source[:-3]), hit.chunk.start))
        assert [hit.chunk.id for hit in found[:10]] == [hit.chunk.id for hit in in_order[:10]]
    embedded.dispose()


class TestTooManyPostings:
    """The heaviest words of a question decide what is found."""

    @pytest.fixture
    def stored(self, database: Database) -> Database:
        """Fifty passages about policies, three of which tell of a heron and two of a weir."""
        told = {3: "heron", 4: "heron", 5: "heron", 6: "weir", 7: "weir"}
        texts = [f"policy {told.get(number, '')} tower {'policy ' * (number % 5)}" for number in range(50)]
        documents = [Document(source=f"{n}.md", title="", text=text, digest=f"{n}") for n, text in enumerate(texts)]
        Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in documents]))
        return database

    @staticmethod
    def found(
        database: Database, query: str, cut: Mapping[int, float], k: int = 100, clearance: Clearance | None = None
    ) -> dict[str, float]:
        with database.connect() as connection:
            rows = found_by_words(connection, query, k, clearance, cut)
            return {row["source"]: row["score"] for row in rows}

    def test_are_those_of_the_words_that_tell_little(self, stored: Database) -> None:
        assert len(self.found(stored, "heron policy", {})) == 50
        assert self.found(stored, "heron policy", {0: 0.75}).keys() == {"3.md", "4.md", "5.md"}

    def test_count_for_what_the_heavy_words_find(self, stored: Database) -> None:
        """The order is that of all words: by those that are looked up alone, all three would be the same."""
        exact, cut = (self.found(stored, "heron policy", way) for way in ({}, {0: 0.75}))
        assert list(cut.items()) == list(exact.items())[:3]
        assert len(set(cut.values())) == 3

    def test_are_more_than_the_bound(self, stored: Database) -> None:
        """The question has 53 postings: 3 + 50, and the neighbours `heron policy` are nowhere."""
        assert len(self.found(stored, "heron policy", {53: 0.75})) == 50
        assert len(self.found(stored, "heron policy", {52: 0.75})) == 3

    def test_are_cut_by_the_strictest_bound_that_is_passed(self, stored: Database) -> None:
        assert len(self.found(stored, "heron policy", {10: 1.0, 20: 0.75, 1000: 0.1})) == 3
        assert len(self.found(stored, "heron policy", {10: 1.0, 1000: 0.1})) == 50

    def test_are_cut_by_weight_and_not_by_their_number(self, stored: Database) -> None:
        """A rare word alone would carry too little of what is asked."""
        assert self.found(stored, "weir heron", {0: 0.75}).keys() == {f"{number}.md" for number in range(3, 8)}
        assert self.found(stored, "weir heron", {0: 0.5}).keys() == {"6.md", "7.md"}

    def test_of_words_that_weigh_the_same_are_all_looked_up(self, database: Database) -> None:
        texts = ["heron", "weir", *("tower",) * 9]
        documents = [Document(source=f"{n}.md", title="", text=text, digest=f"{n}") for n, text in enumerate(texts)]
        Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in documents]))
        assert self.found(database, "heron weir", {0: 0.1}).keys() == {"0.md", "1.md"}

    def test_starve_nobody_who_may_see_little(self, database: Database) -> None:
        """What is hidden takes no place among the candidates."""
        hidden = [
            Document(source=f"h{n}.md", title="", text="heron", digest=f"h{n}", audience=("hr",)) for n in range(400)
        ]
        shown = [Document(source=f"{n}.md", title="", text="heron policy tower weir", digest=f"{n}") for n in range(9)]
        others = [Document(source=f"o{n}.md", title="", text="policy", digest=f"o{n}") for n in range(900)]
        every = [("f", one, split_document(one, tokens)) for one in (*hidden, *shown, *others)]
        Manifest(database).commit(Batch(documents=every))
        found = self.found(database, "heron policy", {0: 0.5}, 9, Clearance(names=frozenset()))
        assert found.keys() == {one.source for one in shown}

    def test_hide_nothing_from_who_may_not_see_the_heavy_words(self, database: Database) -> None:
        hidden = [
            Document(source=f"h{n}.md", title="", text="heron", digest=f"h{n}", audience=("hr",)) for n in range(3)
        ]
        others = [Document(source=f"o{n}.md", title="", text="policy", digest=f"o{n}") for n in range(9)]
        batch = Batch(documents=[("f", one, split_document(one, tokens)) for one in (*hidden, *others)])
        Manifest(database).commit(batch)
        found = self.found(database, "heron policy", {0: 0.5}, clearance=Clearance(names=frozenset()))
        assert found.keys() == {one.source for one in others}

    def test_leave_whatever_is_found_with_its_bm25(self, database: Database) -> None:
        chance = random.Random(11)
        Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in passages(200)]))
        for _ in range(40):
            query = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
            exact = self.found(database, query, {}, 1000)
            cut = self.found(database, query, {0: chance.choice((0.6, 0.75, 0.85))}, 1000)
            assert cut.items() <= {one: pytest.approx(score, abs=2e-9) for one, score in exact.items()}.items()
            assert list(cut) == sorted(cut, key=lambda one: -cut[one])

    def test_are_none_below_the_bounds(self, database: Database) -> None:
        """Up to 200,000 everything is as exact as without any: a question has at most a posting a word and passage."""
        chance = random.Random(12)
        Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in passages(200)]))
        for _ in range(40):
            query = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))
            ways = [list(self.found(database, query, way, 1000).items()) for way in ({}, CUT)]
            assert ways[0] == ways[1]
        assert min(CUT) == 200_000


class TestTheGraph:
    @pytest.mark.parametrize(
        ("passages", "k", "looked_at"),
        [(20_001, 100, 200), (100_000, 100, 400), (1_000_000, 100, 1000), (20_001, 500, 500), (20_001, 5000, 1000)],
    )
    def test_is_followed_with_the_more_candidates_the_more_there_are(
        self, passages: int, k: int, looked_at: int
    ) -> None:
        assert candidates(passages, k) == looked_at

    def test_is_followed_by_all_passages_whoever_asks(self, database: Database) -> None:
        """Those that somebody may not see are in the way as well."""
        with database.begin() as connection:
            PostgresVectors(database).make_room(3)
            write_fact(connection, "passages", "200000")
            for clearance in (None, Clearance(names=frozenset())):
                nearest_vectors(connection, np.ones(3, np.float32), 10, clearance, -1)
                assert connection.execute(text("SHOW hnsw.ef_search")).scalar_one() == "800"

    def test_is_for_many_and_goes_from_few(self, database: Database) -> None:
        """Adding a vector to it takes longer than all else that is stored of a passage."""
        vectors = PostgresVectors(database)
        vectors.make_room(3)
        index = PostgresIndex(database, vectors, lambda _: None, few=2)
        there = [self.settled(database, index, passages) for passages in (0, 2, 3, 2, 1, 2)]
        assert there == [False, False, True, True, False, False]

    def test_is_left_to_the_owner_of_the_vectors(self, server: Server, database: Database, schema: str) -> None:
        PostgresVectors(database).make_room(3)
        role = f"r_{schema}"
        server.run(f"CREATE ROLE {role} LOGIN")
        try:
            server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
            with disposed(open_server(server.url(username=role), schema)) as bot:
                index = PostgresIndex(bot, PostgresVectors(bot), lambda _: None, few=2)
                assert not self.settled(database, index, 3)
        finally:
            server.run(f"DROP OWNED BY {role}")
            server.run(f"DROP ROLE {role}")

    def test_stays_for_now_where_somebody_reads_for_long(
        self, server: Server, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.adapters.database.postgres.vectors.STEPPING", 50)
        vectors = PostgresVectors(database)
        vectors.make_room(3)
        index = PostgresIndex(database, vectors, lambda _: None, few=2)
        assert self.settled(database, index, 3)
        schema = database.get_execution_options()["workspace"]
        with server.engine.connect() as reader:
            reader.execute(text("BEGIN"))
            reader.execute(text(f"LOCK TABLE {schema}.vectors IN ACCESS SHARE MODE"))
            assert self.settled(database, index, 0)
        assert not self.settled(database, index, 0)

    @staticmethod
    def settled(database: Database, index: PostgresIndex, passages: int) -> bool:
        """Whether there is a graph once an index of so many passages is settled."""
        with database.begin() as connection:
            write_fact(connection, "passages", str(passages))
        index.settle()
        with database.connect() as connection:
            there = connection.execute(text("SELECT to_regclass('ix_vectors_embedding') IS NOT NULL"))
            return bool(there.scalar_one())


def test_the_same_words_are_known(database: Database, tmp_path: Path) -> None:
    from bot.adapters.database import DatabaseVocabulary

    embedded = open_database(tmp_path / "other" / "pincite.db", create=True)
    batch = Batch(documents=[("f", replace(one, audience=("hr",)), split_document(one, tokens)) for one in passages(3)])
    for one in (embedded, database):
        Manifest(one).commit(batch)
    for clearance in (None, Clearance(names=frozenset({"hr"})), Clearance(names=frozenset())):
        wanted, found = (DatabaseVocabulary(one).holds([*WORDS, "policed"], clearance) for one in (embedded, database))
        assert found == wanted
        assert bool(found) is (clearance is None or bool(clearance.names))
        for word in WORDS:
            here, there = (sorted(DatabaseVocabulary(one).using(word, 9, clearance)) for one in (embedded, database))
            assert there == here
    embedded.dispose()


def test_what_is_counted_stays_right(database: Database) -> None:
    manifest, documents = Manifest(database), passages(20)
    manifest.commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in documents]))
    manifest.commit(Batch(removed=["3.md"], documents=[("f", documents[4], split_document(documents[4], tokens))]))
    with database.connect() as connection:
        counted = connection.execute(text("SELECT count(DISTINCT chunk) FROM postings")).scalar_one()
        words = "SELECT sum(len) FROM (SELECT DISTINCT chunk, len FROM postings) AS one"
        assert read_fact(connection, "passages") == f"{manifest.count()}" == f"{counted}"
        assert read_fact(connection, "words") == f"{connection.execute(text(words)).scalar_one()}"


class TestCommitsSideBySide:
    def test_leave_no_document_when_each_takes_one_of_its_files(self, opened: Opening) -> None:
        """Each would see the file of the other, whose change is not committed yet."""
        database = opened(create=True)
        whole, (one, other) = passages(1)[0], (FileRecord(path=name, source=name, digest="f") for name in "ab")
        files = {record.path: record for record in (one, other)}
        Manifest(database).commit(Batch(files=files, documents=[("f", whole, split_document(whole, tokens))]))
        second = Manifest(opened())
        leaving = threading.Thread(target=lambda: second.commit(Batch(files={"b": replace(other, digest="new")})))
        with database.begin() as connection:
            carry_out(connection, Batch(files={"a": replace(one, digest="newer")}))
            leaving.start()
            leaving.join(0.5)
            assert leaving.is_alive()
        leaving.join()
        assert second.sources() == ()
        assert second.strays() == ()

    def test_of_different_files_do_not_wait_for_each_others_words(self, opened: Opening) -> None:
        """What all of them write is written last."""
        database, (first, second) = opened(create=True), passages(2)
        said: list[str] = []
        event.listen(database, "before_cursor_execute", lambda *given: said.append(given[2]))
        Manifest(database).commit(Batch(documents=[("f", first, split_document(first, tokens))]))
        Manifest(database).commit(
            Batch(removed=[first.source], documents=[("g", second, split_document(second, tokens))])
        )
        shared = [statement.startswith("INSERT INTO facts") for statement in said]
        assert shared[-4:] == [True] * 4
        assert sum(shared) == 8

    def test_of_one_turn_come_one_after_the_other(self, opened: Opening) -> None:
        """As when a worker that was taken for lost goes on beside the one that has its parcel now."""
        database, (document, *_) = opened(create=True), passages(1)
        file = FileRecord(path="a", source=document.source, digest="f")
        batch = Batch(turn="1", files={"a": file}, documents=[("f", document, split_document(document, tokens))])
        late = Manifest(opened())
        again = threading.Thread(target=lambda: late.commit(batch))
        with database.begin() as connection:
            carry_out(connection, batch)
            again.start()
            again.join(0.5)
            assert again.is_alive()
        again.join()
        assert late.count() == len(split_document(document, tokens))


class TestTheLock:
    HOLD = """
import sys
from bot.adapters.database.postgres.index import PostgresIndex
from bot.adapters.database.postgres.lock import server_lock
from bot.adapters.database.postgres.opening import open_server
with server_lock(open_server(sys.argv[1], sys.argv[2]), 5, print):
    print("held", flush=True)
    sys.stdin.read()
"""

    @pytest.fixture
    def holder(self, server: Server, schema: str, database: Database) -> Iterator[subprocess.Popen[str]]:
        del database  # it is made
        command = [sys.executable, "-c", self.HOLD, server.url(), schema]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
            process.kill()

    def test_tells_the_second_writer_who_is_writing(self, database: Database, holder: subprocess.Popen[str]) -> None:
        heard: list[str] = []
        said = rf"Process {holder.pid} on {re.escape(socket.gethostname())} \(since \S+T\S+\) .*lock_seconds"
        with pytest.raises(WorkspaceBusy, match=said), server_lock(database, 0, heard.append):
            pass
        assert f"process {holder.pid}" in heard[0]

    def test_is_freed_when_its_holder_is_killed(self, database: Database, holder: subprocess.Popen[str]) -> None:
        holder.kill()
        holder.wait()
        with server_lock(database, 10, print) as permit, database.begin() as connection:
            permit.hold(connection)

    def test_is_another_workspaces_own(self, server: Server, database: Database, holder: subprocess.Popen[str]) -> None:
        del database, holder
        with (
            server.workspace() as name,
            disposed(open_server(server.url(), name, create=True)) as other,
            server_lock(other, 0, print),
        ):
            pass

    def test_that_was_lost_stops_the_writer(self, database: Database, server: Server) -> None:
        with server_lock(database, 0, print) as permit:
            server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            with pytest.raises(StorageFailed, match="and with it the lock"), database.begin() as connection:
                permit.hold(connection)

    def test_that_somebody_else_has_now_stops_those_who_worked_for_the_one_before(self, database: Database) -> None:
        with server_lock(database, 0, print) as before:
            pass
        with (
            server_lock(database, 0, print),
            pytest.raises(StorageFailed, match="and with it the lock"),
            database.begin() as connection,
        ):
            before.hold(connection)

    def test_of_the_next_writer_comes_after_what_was_begun_under_the_one_before(
        self, database: Database, server: Server
    ) -> None:
        """A worker is in the midst of a commit when its driver dies: what the next writer sees has all of it."""
        seen: list[str | None] = []

        def write_next() -> None:
            with server_lock(database, 10, print), database.connect() as connection:
                seen.append(read_fact(connection, "worked"))

        next_writer = threading.Thread(target=write_next)
        with server_lock(database, 0, print) as permit, database.begin() as connection:
            permit.hold(connection)
            server.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            next_writer.start()
            next_writer.join(0.5)
            assert next_writer.is_alive()
            write_fact(connection, "worked", "whole")
            connection.commit()
            next_writer.join()
        assert seen == ["whole"]


@contextlib.contextmanager
def disposed(database: Database) -> Iterator[Database]:
    """The database, closed at the end."""
    try:
        yield database
    finally:
        database.dispose()


class TestWhatIsWrong:
    SECRET = "s3cr3t-w0rd"  # noqa: S105 - of nobody

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("postgresql+psycopg://ann:{secret}@127.0.0.1:1/docs", "ann@127.0.0.1:1/docs can't be reached"),
            ("postgresql://ann:{secret}@nowhere.invalid/docs", "can't be reached"),
            ("postgresql+psycopg://ann:{secret}/x@localhost:1/docs", "can't be reached"),
            ("postgresql+psycopg://ann:{secret}@localhost:port/docs", "no address of a database"),
            ("postgresql+psycopg://ann:a@{secret}@localhost/docs", "%40 for an @"),
            ("postgresql+psycopg://ann:{secret}@localhost", "no address of a database"),
            ("postgresql+psycopg://ann@/docs?host=/nowhere&password={secret}", "can't be reached"),
            ("postgresql://ann:{secret}@localhost:1/docs?sslmod=require", "database` says (invalid connection option"),
            ("postgresql://ann:{secret}@localhost:1/docs?sslmode=requir", "database` says (connection is bad: invalid"),
            ("postgresql://ann:{secret}@localhost:99999/docs", "database` says (connection is bad: invalid port"),
        ],
    )
    def test_with_the_address_is_said_without_its_password(self, address: str, said: str) -> None:
        settings = Settings(database=SecretStr(address.format(secret=self.SECRET)))
        with pytest.raises(PinciteError) as told, wiring.open_library(settings):
            pass
        assert said in str(told.value)
        assert self.SECRET not in str(told.value)
        assert self.SECRET not in repr(settings)

    def test_with_its_form_is_said_without_it(self) -> None:
        with pytest.raises(SettingsError, match=r"'database' cannot be what was given: write postgresql\+psycopg"):
            load_settings({"PINCITE_DATABASE": f"mysql://ann:{self.SECRET}@host/docs"})

    def test_with_the_name_of_a_workspace_is_said(self) -> None:
        with pytest.raises(SettingsError, match="'workspace'"):
            load_settings({"PINCITE_WORKSPACE": "no schema; DROP TABLE"})

    def test_is_a_workspace_that_is_not_there(self, server: Server, schema: str) -> None:
        assert not exists(server.url(), schema)
        with pytest.raises(IndexMissing, match=rf"schema {schema} of .*`pincite ingest PATH`"):
            open_server(server.url(), schema)

    def test_is_a_role_or_a_database_that_is_not_there(self, server: Server) -> None:
        for parts in ({"database": "nowhere"}, {"username": "nobody_such"}):
            with pytest.raises(SettingsError, match=r"does not know it.*docs/large\.md"):
                open_server(server.url(**parts), "pincite")

    def test_is_a_database_of_another_encoding(self, server: Server) -> None:
        server.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
        try:
            with pytest.raises(SettingsError, match=r"encoding LATIN1.*ENCODING 'UTF8'"):
                open_server(server.url(database="latin"), "pincite", create=True)
        finally:
            server.run("DROP DATABASE latin")

    def test_is_who_may_not_make_anything(self, server: Server, database: Database, schema: str) -> None:
        """A bot reads and answers without a right to make tables; whoever may do less is told."""
        del database
        role = f"r_{schema}"
        server.run(f"CREATE ROLE {role} LOGIN")
        try:
            with pytest.raises(StorageFailed, match=r"does not permit that to this user.*docs/large\.md"):
                open_server(server.url(username=role), schema)
            server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
            server.run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
            with disposed(open_server(server.url(username=role), schema)) as bot:
                assert DatabaseInbox(bot).accept(asking())
                assert LexicalSearch(bot).search("heron", 3) == ()
                assert DatabaseLedger(bot).purge(1).answers == 0
            with pytest.raises(StorageFailed, match="does not permit"):
                open_server(server.url(username=role), f"{schema}_other", create=True)
        finally:
            server.run(f"DROP OWNED BY {role}")
            server.run(f"DROP ROLE {role}")

    def test_is_an_extension_that_is_not_installed(self, database: Database) -> None:
        with pytest.raises(SettingsError, match="lacks pgvector"), database.begin() as connection:
            connection.execute(text("CREATE EXTENSION no_such_extension"))

    def test_is_a_name_that_is_too_long_for_an_index(self, database: Database) -> None:
        path = "".join(random.Random(7).choices(string.ascii_letters, k=4000))
        with pytest.raises(StorageFailed, match=r"nothing so large: a path .* 2,700 bytes .*\(index row size"):
            Manifest(database).commit(Batch(files={path: FileRecord(path=path, source="a", digest="1")}))

    def test_is_named_with_where_it_is(self, server: Server) -> None:
        assert place_in("postgresql+psycopg://ann:word@db.example.org:5433/docs?sslmode=require", "team") == (
            "ann@db.example.org:5433/docs, schema team"
        )
        assert server.url() not in place_in(server.url(), "pincite")

    def test_is_no_driver(self) -> None:
        code = (
            "import sys; sys.modules['psycopg'] = None\n"
            "from bot import wiring; from bot.configuration.settings import load_settings\n"
            "try:\n    wiring.check_index(load_settings({'PINCITE_DATABASE': 'postgresql://h/d'}))\n"
            "except Exception as error: print(type(error).__name__, error)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert "SettingsError" in done.stdout
        assert "pip install 'pincite[postgres]'" in done.stdout


def test_whoever_looks_after_the_answers_keeps_none_from_being_recorded(server: Server, database: Database) -> None:
    """As autovacuum or an administrator may, just when the first answer of a day forgets those that are too old."""
    DatabaseLedger(database).record(an_answer("old"))
    aged(database, "old", 32)
    with server.engine.connect() as other:
        other.execute(text("BEGIN"))
        schema = database.get_execution_options()["workspace"]
        other.execute(text(f"LOCK TABLE {schema}.answers IN SHARE UPDATE EXCLUSIVE MODE"))
        DatabaseLedger(database, days=30).record(an_answer("new"))
        assert DatabaseLedger(database).purge(0, patience=0.05) == Purged(answers=1, wiped=False)
    assert DatabaseLedger(database).purge(0).wiped


def test_all_words_and_all_answers_are_read_some_at_a_time(database: Database) -> None:
    """Those of a million passages, fetched at once, take more memory than a bot has."""
    Manifest(database).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in passages(3)]))
    ledger = DatabaseLedger(database, keep_questions=False)
    DatabaseLedger(database).record(an_answer())
    streamed: list[str] = []

    def note(_connection: object, cursor: object, statement: str, *_: object) -> None:
        if isinstance(cursor, psycopg.ServerCursor):
            streamed.append(statement.split()[1])

    event.listen(database, "after_cursor_execute", note)
    assert DatabaseVocabulary(database).words()["the"]
    assert len(ledger.entries(Verdict)) == 1
    assert ledger.purge(None).questions == 1
    assert streamed == ["chunks.text", "answers.id,", "answers.id,"]


def test_a_graph_takes_its_time_on_a_server_that_ends_what_is_slow(server: Server, database: Database) -> None:
    """Of 300,000 vectors it takes longer than the two minutes that some services give each statement."""
    schema = database.get_execution_options()["workspace"]
    hurried = server.url(query={**server.address.query, "options": "-c statement_timeout=200"})
    with disposed(open_server(hurried, schema)) as mine, server.engine.connect() as other:
        with pytest.raises(StorageFailed, match=r"longer statement_timeout \(canceling"), mine.connect() as connection:
            connection.execute(text("SELECT pg_sleep(9)"))
        vectors = PostgresVectors(mine)
        vectors.make_room(3)
        index = PostgresIndex(mine, vectors, lambda _: None, few=-1)
        other.execute(text("BEGIN"))
        other.execute(text(f"LOCK TABLE {schema}.vectors"))  # as slow as many vectors
        threading.Timer(0.6, other.execute, [text("COMMIT")]).start()
        index.settle(1000)
    assert server.run("SELECT to_regclass(:name) IS NOT NULL", name=f"{schema}.ix_vectors_embedding") == [(True,)]


def test_a_server_that_was_started_anew_is_no_error(server: Server, database: Database) -> None:
    """All connections that wait to be used are gone then."""
    assert Manifest(database).generation() == 0
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pincite %'"
    assert server.run(ended)
    assert Manifest(database).generation() == 0


def test_the_server_notices_a_host_that_is_cut_off_within_a_minute(database: Database) -> None:
    """Else it would hold the locks of a bot there for two hours, and its question with them."""
    asked_for = "SELECT name, reset_val FROM pg_settings WHERE name LIKE 'tcp%'"  # a local socket has no such values
    with database.connect() as connection:
        said = {name: value for name, value in connection.execute(text(asked_for))}  # noqa: C416 - of rows
    assert said == {
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }


def test_a_host_that_only_asks_gets_the_model(settings: Settings, documents: Path, tmp_path: Path) -> None:
    sync([documents], settings)
    elsewhere = settings.model_copy(update={"index": tmp_path / "elsewhere"})
    with wiring.open_engine(elsewhere) as engine:
        assert engine.search("greenhouse keys", 3)[0].chunk.source == "garden.md"
    assert (tmp_path / "elsewhere" / "model" / "model.onnx").is_file()


def test_an_error_carries_no_values(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(inbox.insert(), [row("a secret question")])
    with pytest.raises(Exception, match="uq_inbox_message") as told, database.begin() as connection:
        connection.execute(inbox.insert(), [row("a secret question")])
    assert "secret" not in str(told.value)


def row(words: str) -> dict[str, object]:
    names = ("team", "channel", "ts", "thread", "user", "wanted", "reply")
    return {**dict.fromkeys(names, "x"), "state": "done", "received_at": 0.0, "not_before": 0.0, "asking": words}


def test_two_processes_make_one_workspace(server: Server, schema: str) -> None:
    start = threading.Barrier(2)

    def make(_: int) -> str:
        start.wait()
        with disposed(open_server(server.url(), schema, create=True)) as made, made.connect() as connection:
            return str(read_fact(connection, "schema"))

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(make, range(2)))) == 1


def test_tables_of_somebody_else_are_left_alone(server: Server, schema: str) -> None:
    server.run("CREATE TABLE IF NOT EXISTS public.documents (mine text)")
    try:
        with disposed(open_server(server.url(), schema, create=True)) as made:
            Manifest(made).commit(Batch(documents=[("f", one, split_document(one, tokens)) for one in passages(2)]))
        assert server.run("SELECT count(*) FROM public.documents") == [(0,)]
    finally:
        server.run("DROP TABLE public.documents")


def test_a_plain_question_loads_nothing_of_it() -> None:
    imports = "import json, sys, bot.cli.entry, bot.wiring, bot.adapters.database"
    code = f"{imports}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert not [name for name in loaded if name.startswith(("psycopg", "sqlalchemy.dialects.postgresql"))]
