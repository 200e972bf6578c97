"""While some processes are of a newer version and some of the one before, all go on; one that is too old says so."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot import wiring
from bot.adapters.database import open_database
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.database.slack.window_pictures import DatabaseWindowPictures
from bot.adapters.database.tables import migration
from bot.adapters.database.tables.schema import SCHEMA_VERSION, read_fact
from bot.errors import IndexMismatch, WorkspaceBusy
from bot.nouns import Clearance, Question, Verdict
from bot.ports.inbox import WaitingSign
from ingest.pipeline import sync
from tests.conftest import SERVER
from tests.database.test_inbox import LEASE, asking
from tests.database.test_postgres import disposed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.adapters.database import Database
    from bot.configuration.settings import Settings
    from bot.wiring import SlackServices
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres
NEXT, AFTER = str(int(SCHEMA_VERSION) + 1), str(int(SCHEMA_VERSION) + 2)
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema"
OFTEN = 8
"""From the sixth time on the driver lets the server keep a statement, which fails once it gives other columns."""


@pytest.fixture
def back_end() -> str:
    return SERVER


def add_everywhere(connection: Connection) -> None:
    """All that a step may do that bots of the version before have to live with."""
    for name in connection.execute(text(TABLES)).scalars().all():
        connection.execute(text(f"ALTER TABLE {name} ADD COLUMN later text NOT NULL DEFAULT 'new'"))
    connection.execute(text("CREATE TABLE novelties (name text PRIMARY KEY)"))


def take_out(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE documents DROP COLUMN title"))


class Newer:
    """Opens the index as a program of a later version does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def open(
        self, version: str = NEXT, serves: str = SCHEMA_VERSION, step: Callable[[Connection], None] = add_everywhere
    ) -> Database:
        with self.version(version, serves, step):
            return open_server(self.settings.database.get_secret_value(), self.settings.workspace)

    @contextlib.contextmanager
    def version(self, version: str, serves: str, step: Callable[[Connection], None]) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migration, "SCHEMA_VERSION", version)
            patch.setattr(migration, "SERVES", serves)
            before = str(int(version) - 1)
            patch.setattr(migration, "SCHEMA_STEPS", {**migration.SCHEMA_STEPS, before: (version, step)})
            yield


@pytest.fixture
def newer(settings: Settings, documents: Path) -> Newer:
    """A later version, and an index of this one."""
    sync([documents], settings)
    return Newer(settings)


def work(services: SlackServices, ts: str) -> None:
    """What a bot does for a question, from its delivery to its end."""
    asked = asking(ts, text="When does the greenhouse open?")
    assert services.inbox.accept(asked)
    job = services.inbox.claim("bot", LEASE)
    assert job is not None
    assert services.inbox.renew("bot", LEASE) == {job.number: job.interruption}
    answer = services.engine.answer(Question(text=job.asking.text, clearance=Clearance(names=frozenset())))
    assert answer.verdict is Verdict.ANSWERED
    assert answer.faults == ()
    services.inbox.show_waiting(WaitingSign(place=asked.place, ts=ts, owner="bot"))
    assert services.inbox.finish(job, "bot")
    assert services.ledger.entry(answer.id).answer.claims == answer.claims
    services.inbox.attend("bot", LEASE)
    services.inbox.pause("T1", "chat.update", 1.0)
    assert len(services.library.sources()) == 3


def test_a_bot_of_the_version_before_goes_on_reading_and_writing(newer: Newer, documents: Path) -> None:
    with wiring.open_slack_services(newer.settings) as services:
        for number in range(OFTEN):
            work(services, f"1.{number}")
        newer.open().dispose()
        for number in range(OFTEN):
            work(services, f"2.{number}")
        services.check()
    with wiring.open_slack_services(newer.settings) as services:
        work(services, "3.1")
    (documents / "garden.md").write_text("# The garden\n\nThe greenhouse opens at eight now.\n", encoding="utf-8")
    assert sync([documents], newer.settings).chunks == 1
    with wiring.open_engine(newer.settings) as engine:
        assert "eight" in engine.answer(Question(text="When does the greenhouse open?")).text


def test_a_newer_one_reads_what_it_wrote(newer: Newer) -> None:
    newer.open().dispose()
    with wiring.open_slack_services(newer.settings) as services:
        work(services, "1.1")
    with disposed(newer.open()) as opened, opened.connect() as connection:
        assert connection.execute(text("SELECT later FROM inbox")).scalars().all() == ["new"]
        assert read_fact(connection, "schema") == NEXT


def test_one_that_is_too_old_is_told_so_when_it_begins_and_while_it_runs(newer: Newer) -> None:
    said = rf"schema {AFTER}, here {SCHEMA_VERSION}\)\. This Pincite is too old for it: update it here"
    with wiring.open_slack_services(newer.settings) as services:
        newer.open().dispose()
        services.check()
        newer.open(AFTER, NEXT, take_out).dispose()
        with pytest.raises(IndexMismatch, match=said):
            services.check()
    with pytest.raises(IndexMismatch, match=said), wiring.open_slack_services(newer.settings):
        pass


def test_processes_that_begin_at_once_take_a_step_once(newer: Newer) -> None:
    start, taken = threading.Barrier(3), []

    def step(connection: Connection) -> None:
        taken.append(1)
        add_everywhere(connection)

    def begin(_: int) -> None:
        start.wait()
        open_server(newer.settings.database.get_secret_value(), newer.settings.workspace).dispose()

    with newer.version(NEXT, SCHEMA_VERSION, step), ThreadPoolExecutor(3) as pool:
        list(pool.map(begin, range(3)))
    assert taken == [1]


def test_a_step_that_fails_leaves_all_as_it_was(newer: Newer) -> None:
    def step(connection: Connection) -> None:
        add_everywhere(connection)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        newer.open(step=step)
    with wiring.open_slack_services(newer.settings) as services:
        work(services, "1.1")
        services.check()


def test_a_step_does_not_make_questions_wait_for_a_backup(newer: Newer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a table that a backup reads makes everybody wait who comes after."""
    monkeypatch.setattr("bot.adapters.database.dialects.postgresql.STEPPING", 100)
    database = open_server(newer.settings.database.get_secret_value(), newer.settings.workspace)
    with disposed(database), database.begin() as backup:
        backup.execute(text("SELECT count(*) FROM documents"))
        with pytest.raises(WorkspaceBusy, match="another process"):
            newer.open()
    newer.open().dispose()


def test_whoever_may_not_change_the_tables_is_told_who_has_to(newer: Newer, server: Server) -> None:
    schema = newer.settings.workspace
    role = f"r_{schema}"
    server.run(f"CREATE ROLE {role} LOGIN")
    try:
        server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
        with (
            newer.version(NEXT, SCHEMA_VERSION, add_everywhere),
            pytest.raises(IndexMismatch, match=r"as whoever owns them.*bots of the version before go on"),
        ):
            open_server(server.url(username=role), schema)
        newer.open().dispose()
        with newer.version(NEXT, SCHEMA_VERSION, add_everywhere):
            open_server(server.url(username=role), schema).dispose()
    finally:
        server.run(f"DROP OWNED BY {role}")
        server.run(f"DROP ROLE {role}")


def test_a_schema_that_knew_no_pictures_gets_their_table_and_whoever_had_rights_has_them(
    newer: Newer, server: Server
) -> None:
    schema, role = newer.settings.workspace, f"r_{newer.settings.workspace}"
    version = "ALTER TABLE files DROP COLUMN noted; UPDATE facts SET value = '9' WHERE name = 'schema'"
    server.run(f"DROP TABLE {schema}.window_pictures")
    server.run(f"SET search_path = {schema}; {version}")
    server.run(f"CREATE ROLE {role} LOGIN")
    try:
        server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
        server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
        wiring.check_index(newer.settings)
        with disposed(open_server(server.url(username=role), schema)) as bot:
            pictures = DatabaseWindowPictures(bot)
            pictures.note("T1", "V1", "F1")
            assert pictures.of_window("T1", "V1") == ("F1",)
    finally:
        server.run(f"DROP OWNED BY {role}")
        server.run(f"DROP ROLE {role}")


@pytest.mark.parametrize(("oldest", "is_served"), [(SCHEMA_VERSION, True), (NEXT, False)])
def test_a_folder_says_which_versions_it_serves(tmp_path: Path, oldest: str, is_served: bool) -> None:  # noqa: FBT001 - of pytest
    path = tmp_path / "pincite.db"
    made = open_database(path, create=True)
    with made.begin() as connection:
        connection.execute(text("UPDATE facts SET value = :next WHERE name = 'schema'"), {"next": NEXT})
        connection.execute(text("UPDATE facts SET value = :oldest WHERE name = 'serves'"), {"oldest": oldest})
    made.dispose()
    if is_served:
        open_database(path).dispose()
        return
    with pytest.raises(IndexMismatch, match="too old for it"):
        open_database(path)
