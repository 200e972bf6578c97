"""How long answers are kept, and that nothing stays of those that are forgotten."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import DatabaseLedger
from bot.errors import NotFound
from bot.nouns import Purged, Verdict
from tests.database.test_ledger import PRIVATE, a_citation, a_ledger, aged, an_answer, drafted, on_disk
from tests.forked import start

if TYPE_CHECKING:
    from bot.adapters.database import Database

ROOT = Path(__file__).parents[2]
PURGING = """\
import sys
from pathlib import Path
from bot.adapters.database import DatabaseLedger, open_database

ledger = DatabaseLedger(open_database(Path(sys.argv[1])), days=1)
for _ in range(30):
    ledger.purge(1)
"""


@pytest.fixture
def ledger(database: Database) -> DatabaseLedger:
    return a_ledger(database)


def test_a_purge_forgets_what_is_older_and_nothing_else(ledger: DatabaseLedger, database: Database) -> None:
    for id_, days in (("old", 31), ("young", 29)):
        ledger.record(an_answer(id_))
        aged(database, id_, days)
    assert ledger.rehearse(30) == ledger.purge(30) == Purged(answers=1)
    assert ledger.answer("young").id == "young"
    with pytest.raises(NotFound):
        ledger.answer("old")


def test_zero_days_forget_all_and_none_forgets_nothing(ledger: DatabaseLedger, database: Database) -> None:
    ledger.record(an_answer())
    aged(database, "a1", 10_000)
    assert ledger.purge(None) == Purged(answers=0)
    assert ledger.purge(0) == Purged(answers=1)


def test_what_is_forgotten_is_on_no_page_of_the_files(ledger: DatabaseLedger, database: Database) -> None:
    reader = sqlite3.connect(str(database.url.database))  # keeps the log from going away with its last user
    reader.execute("SELECT count(*) FROM answers").fetchone()
    for number in range(60):
        ledger.record(an_answer(f"young{number}", "Glaze? " * number**2))
        quoted = tuple(a_citation(f"{PRIVATE} {number}", number=one) for one in range(number))
        ledger.record(an_answer(f"old{number}", PRIVATE * (1 + number**2), citations=quoted, conversation=PRIVATE))
        aged(database, f"old{number}", 40)
    assert PRIVATE.encode() in on_disk(database)
    assert ledger.purge(30) == Purged(answers=60)
    assert PRIVATE.encode() not in on_disk(database)
    reader.close()


def test_a_reader_that_keeps_deleted_words_on_the_disk_is_noticed(ledger: DatabaseLedger, database: Database) -> None:
    ledger.record(drafted())
    reader = sqlite3.connect(str(database.url.database), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM answers").fetchone()
    assert ledger.purge(0, patience=0.05) == Purged(answers=1, wiped=False)
    reader.close()
    assert ledger.purge(0).wiped
    assert PRIVATE.encode() not in on_disk(database)


def test_acts_by_itself_when_an_answer_is_recorded(database: Database) -> None:
    ledger = DatabaseLedger(database, days=30)
    ledger.record(drafted("old"))
    ledger.record(an_answer("young"))
    aged(database, "old", 32)
    aged(database, "young", 29)
    ledger.record(an_answer("new"))
    assert {entry.answer.id for entry in ledger.entries(Verdict)} == {"young", "new"}
    assert PRIVATE.encode() not in on_disk(database)


def test_of_zero_days_keeps_for_ever(ledger: DatabaseLedger, database: Database) -> None:
    ledger.record(an_answer("old"))
    aged(database, "old", 10_000)
    ledger.record(an_answer("new"))
    assert ledger.answer("old").id == "old"


def test_recording_while_others_purge_loses_nothing(ledger: DatabaseLedger, database: Database) -> None:
    path = str(database.url.database)
    purging = start(PURGING, path)
    with ThreadPoolExecutor(max_workers=3) as threads:
        recorded = [threads.submit(ledger.record, an_answer(f"a{number}")) for number in range(120)]
        purged = [threads.submit(ledger.purge, 1) for _ in range(20)]
        assert {done.result() for done in recorded} == {None}
        assert {done.result().answers for done in purged} == {0}
    assert purging.wait(timeout=240) == 0
    assert len(ledger.entries(Verdict)) == 120
