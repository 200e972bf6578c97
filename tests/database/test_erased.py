"""What is not to be kept is in no file of the workspace and in no table, whatever SQLite does by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, inspect, text

from bot import wiring
from bot.adapters.database import DatabaseLedger, open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.nouns import Question, Turn
from ingest.pipeline import sync
from tests.database.test_inbox import asking
from tests.database.test_ledger import PRIVATE, aged, drafted, on_disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings

FORMER = ("evidence.db", "evidence.db-wal", "evidence.db-shm")
"""Files in which versions of before kept vectors of what had been asked about."""


@pytest.fixture
def careless(tmp_path: Path) -> Iterator[Database]:
    """A database of a SQLite that leaves deleted words on the disk unless it is told otherwise, as many builds do."""

    def leave_deleted(connection: Connection, _record: object) -> None:
        connection.execute("PRAGMA secure_delete = OFF").close()

    event.listen(Engine, "connect", leave_deleted)
    database = open_database(tmp_path / "pincite.db", create=True)
    yield database
    event.remove(Engine, "connect", leave_deleted)
    database.dispose()


def test_a_purge_overwrites_what_it_deletes(careless: Database) -> None:
    ledger = DatabaseLedger(careless)
    for number in range(40):
        ledger.record(replace(drafted(f"old{number}"), question=PRIVATE * (1 + 40 * number)))
        aged(careless, f"old{number}", 40)
    assert PRIVATE.encode() in on_disk(careless)
    assert ledger.purge(30).wiped
    assert PRIVATE.encode() not in on_disk(careless)


def test_a_question_that_was_answered_on_slack_is_overwritten(careless: Database) -> None:
    box, ledger = DatabaseInbox(careless), DatabaseLedger(careless)
    box.accept(asking(text=PRIVATE * 50))
    job = box.claim("one", 15)
    assert job is not None
    assert box.finish(job, "one")
    assert ledger.purge(None).wiped
    assert PRIVATE.encode() not in on_disk(careless)


@pytest.mark.parametrize(("keep", "times"), [(True, 1), (False, 0)])
def test_the_words_of_a_question_are_kept_only_where_the_settings_say_so(
    settings: Settings, documents: Path, *, keep: bool, times: int
) -> None:
    sync([documents], settings)
    question = Question(
        text=f"When does the greenhouse open, {PRIVATE}?",
        history=(Turn(question=f"Is {PRIVATE} there?", answer=f"Not {PRIVATE}."),),
        conversation=f"chat-{PRIVATE}",
        speaker=PRIVATE,
    )
    with wiring.open_engine(settings.model_copy(update={"keep_questions": keep})) as engine:
        answer = engine.answer(question)
    assert PRIVATE in answer.question
    files = b"".join(file.read_bytes() for file in settings.index.rglob("*") if file.is_file())
    assert min(1, files.count(PRIVATE.encode())) == times
    assert [table for table, row in rows(settings) if PRIVATE in row] == ["answers"] * times


def rows(settings: Settings) -> Iterator[tuple[str, str]]:
    """Every row of every table."""
    database = open_database(settings.index / wiring.DATABASE_FILE)
    with database.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - a table's own name
                yield table, repr(row)
    database.dispose()


def test_vectors_that_an_earlier_version_kept_go_with_whoever_opens_the_index(settings: Settings) -> None:
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        embedder = workspace.embedder
    annex = settings.index / "attached" / "T1" / "thread" / "message"
    with wiring.open_annex(settings, annex, embedder, create=True):
        pass
    left = [folder / name for folder in (settings.index, annex) for name in FORMER]
    for path in left:
        path.write_bytes(b"vectors of before")
    with wiring.open_library(settings), wiring.open_annex(settings, annex, embedder):
        assert [path for path in left if path.exists()] == []
