"""Files that were handed over where the index is on a server: every host has them, and a kill leaves nothing half."""

from __future__ import annotations

import io
import shutil
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot import wiring
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS, FolderUploads
from bot.cli.main import main
from bot.configuration.settings import Settings
from bot.errors import IndexMismatch, Outdated, UsageError
from bot.nouns import Clearance, Question, Upload
from ingest.pipeline import sync
from ingest.received.piped import piped
from ingest.received.uploads import keep
from ingest.reporting.outcomes import Kind
from ingest.upkeep.doctor import examine_index
from ingest.upkeep.maintenance import reindex, remove
from tests.conftest import SERVER
from tests.forked import run
from tests.slack.test_files import ASKED, HEDGE, TRIMMED, furnish, offered, outcome, plain, press
from tests.slack_emulator.room import run_in_room

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.postgres_server import Server
    from tests.slack_emulator.room import Room

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALL = Path(UPLOADS_ADDRESS)
PAY = b"The salary of the gardener is four thousand."
HR, STAFF = Clearance(names=frozenset({"hr"})), Clearance(names=frozenset({"staff"}))


@pytest.fixture
def back_end() -> str:
    return SERVER


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path) -> Settings:
    """The same index, on a host that has nothing of it but the model."""
    index = tmp_path / "elsewhere"
    shutil.copytree((settings.index / "model").resolve(), index / "model")
    return settings.model_copy(update={"index": index})


def handed(settings: Settings) -> dict[str, bytes]:
    with wiring.open_uploads(settings) as uploads:
        return {one.place: uploads.data(one.place) for one in uploads.all()}


def listed(settings: Settings) -> dict[str, tuple[str, ...]]:
    with wiring.open_library(settings) as library:
        return {one.source: one.audience for one in library.sources()}


def answer(settings: Settings, question: str, clearance: Clearance | None = None) -> str:
    with wiring.open_engine(settings) as engine:
        return engine.answer(Question(text=question, clearance=clearance)).text


def lying(settings: Settings) -> list[str]:
    """Files in the folder of a host, but for its model."""
    return [path.name for path in settings.index.rglob("*") if path.is_file() and "model" not in path.parts]


def kinds(done: Sequence[object]) -> dict[str, str]:
    return {str(getattr(one, "source")): str(getattr(one, "kind")) for one in done}  # noqa: B009 - outcomes


def test_what_one_host_is_given_another_reads_lists_and_removes(settings: Settings, elsewhere: Settings) -> None:
    path = keep(settings, ["hr"], "salaries.txt", PAY, NOON)
    assert kinds(sync([path], settings, prune=False, audience=["hr"]).outcomes) == {"salaries.txt": "added"}
    assert listed(elsewhere) == {"salaries.txt": ("hr",)}
    assert kinds(sync([ALL], elsewhere).outcomes) == {"salaries.txt": "unchanged"}
    assert reindex(elsewhere) == 1
    assert "four thousand" in answer(elsewhere, "What is the salary of the gardener?", HR)
    assert "four thousand" not in answer(elsewhere, "What is the salary of the gardener?", STAFF)
    assert remove(["salaries.txt"], elsewhere) == ("salaries.txt",)
    assert handed(settings) == {}
    assert listed(settings) == {}
    assert kinds(sync([ALL], settings).outcomes) == {}
    assert lying(settings) == lying(elsewhere) == []


def test_a_newer_version_from_any_host_takes_the_place_of_the_earlier(settings: Settings, elsewhere: Settings) -> None:
    sync([keep(settings, (), "plan.txt", b"The pond is dug in May.", NOON)], settings)
    later = keep(elsewhere, (), "plan.txt", b"The pond is dug in June.", NOON + timedelta(days=1))
    assert kinds(sync([later], elsewhere).outcomes) == {"plan.txt": "changed"}
    assert "June" in answer(settings, "When is the pond dug?")
    with pytest.raises(Outdated):
        keep(settings, (), "plan.txt", b"The pond is dug in May.", NOON)
    with wiring.open_library(settings) as library:
        assert str(library.document("plan.txt").modified) == "2026-03-03"


def test_of_many_at_once_the_newest_stays(settings: Settings) -> None:
    keep(settings, (), "plan.txt", b"0", NOON)

    def hand_over(minute: int) -> None:
        with wiring.open_uploads(settings) as uploads:
            made = (NOON + timedelta(minutes=minute)).timestamp()
            barrier.wait()
            try:
                uploads.keep(Upload(place="everybody/plan.txt", made=made, audience=()), f"{minute}".encode())
            except Outdated:
                outdated.append(minute)

    barrier, outdated = threading.Barrier(8), list[int]()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hand_over, range(1, 9)))
    assert handed(settings) == {"everybody/plan.txt": b"8"}
    assert 8 not in outdated


def test_what_is_piped_is_on_no_disk_and_for_whom_is_said_when_it_is_read(
    settings: Settings, elsewhere: Settings
) -> None:
    lines = b'{"text": "The boiler is serviced by Ada Brook."}\n'
    path = piped(io.BytesIO(lines), "team", settings)
    (left,) = sync([ALL], elsewhere).outcomes
    assert left.kind is Kind.SKIPPED
    assert "pipe it again" in left.reason
    sync([path], settings, prune=False, audience=["hr"])
    assert set(listed(elsewhere).values()) == {("hr",)}
    assert kinds(sync([ALL], elsewhere).outcomes) == {"team.jsonl": "unchanged"}
    assert lying(settings) == []


def test_a_dry_run_changes_nothing(settings: Settings, elsewhere: Settings) -> None:
    keep(settings, ["hr"], "salaries.txt", PAY, NOON)
    assert kinds(sync([ALL], elsewhere, dry_run=True).outcomes) == {"salaries.txt": "added"}
    assert listed(settings) == {}
    assert lying(elsewhere) == []


def test_what_is_larger_than_the_settings_allow_now_is_kept_as_it_is(settings: Settings) -> None:
    sync([keep(settings, (), "plan.txt", b"The pond is dug in May.", NOON)], settings)
    (skipped,) = sync([ALL], settings.model_copy(update={"max_file_mb": 1e-5})).outcomes
    assert "max_file_mb" in skipped.reason
    assert listed(settings) == {"plan.txt": ()}
    assert handed(settings)


def test_an_address_that_nothing_has_is_an_error(settings: Settings) -> None:
    keep(settings, (), "plan.txt", b"words", NOON)
    with pytest.raises(UsageError, match=r"Nothing was handed over as pincite:/uploads/hr"):
        sync([ALL / "hr"], settings)
    with pytest.raises(UsageError, match=r"is for an index on a server. Here, name .*uploads"):
        sync([ALL], Settings(index=settings.index))


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.configuration.settings import Settings
from ingest.extraction.isolation import ReaderProcess
from ingest.upkeep.maintenance import remove
from ingest.pipeline import sync
from ingest.received.uploads import keep

index, address, workspace, what, moment = sys.argv[1:]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(_connection, _cursor, statement, *_):
    if moment and statement.lstrip().startswith(moment):
        die()

settings = Settings(index=Path(index), database=SecretStr(address), workspace=workspace)
event.listen(Engine, "after_cursor_execute", after)
if moment == "reading":
    ReaderProcess.read = die
if what == "remove":
    remove(["salaries.txt"], settings)
else:
    path = keep(settings, ["hr"], "salaries.txt", b"The salary of the gardener is four thousand.",
                datetime(2026, 3, 2, 12, tzinfo=UTC))
    if what == "add":
        sync([path], settings, prune=False, audience=["hr"])
die()
"""
"""Does it, and kills itself after the statement that begins so, or when the file is read, or at the end."""


def killed(settings: Settings, what: str, moment: str) -> None:
    words = [str(settings.index), settings.database.get_secret_value(), settings.workspace, what, moment]
    done = run(KILLED, *words, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


class TestAKill:
    """Of a real process, while it has the file in hand."""

    def test_before_the_file_is_committed_leaves_nothing(self, settings: Settings) -> None:
        keep(settings, (), "plan.txt", b"words", NOON)
        for moment in ("INSERT INTO uploads", "INSERT INTO restrictions"):
            killed(settings, "keep", moment)
            assert list(handed(settings)) == ["everybody/plan.txt"]

    @pytest.mark.parametrize("moment", ["", "reading", "INSERT INTO documents", "INSERT INTO chunks"])
    def test_after_it_leaves_it_whole_and_the_next_one_reads_it_for_those_it_is_for(
        self, settings: Settings, elsewhere: Settings, moment: str
    ) -> None:
        with wiring.open_for_writing(settings, print):
            pass
        killed(settings, "add" if moment else "keep", moment)
        assert handed(elsewhere) == {"hr/salaries.txt": PAY}
        assert listed(elsewhere) == {}
        check = next(one for one in examine_index(elsewhere) if one.name == "unread uploads")
        assert not check.ok
        assert "hr/salaries.txt" in check.detail
        assert check.cure.startswith("pincite ingest pincite:/uploads;")
        sync([ALL], elsewhere)
        assert listed(settings) == {"salaries.txt": ("hr",)}
        sync([], settings)
        assert lying(settings) == []
        assert next(one for one in examine_index(elsewhere) if one.name == "unread uploads").ok

    @pytest.mark.parametrize("moment", ["DELETE FROM files", "DELETE FROM uploads", "DELETE FROM documents"])
    def test_while_it_is_removed_leaves_all_of_it(self, settings: Settings, moment: str) -> None:
        sync([keep(settings, ["hr"], "salaries.txt", PAY, NOON)], settings, audience=["hr"])
        killed(settings, "remove", moment)
        assert list(handed(settings)) == ["hr/salaries.txt"]
        assert listed(settings) == {"salaries.txt": ("hr",)}

    def test_after_that_leaves_nothing_of_it(self, settings: Settings) -> None:
        sync([keep(settings, ["hr"], "salaries.txt", PAY, NOON)], settings, audience=["hr"])
        killed(settings, "remove", "")
        assert handed(settings) == {}
        assert listed(settings) == {}


def test_what_was_damaged_is_named(settings: Settings, server: Server, schema: str) -> None:
    sync([keep(settings, (), "plan.txt", b"The pond is dug in May.", NOON)], settings)
    assert all(one.ok for one in examine_index(settings) if "uploads" in one.name)
    assert next(one for one in examine_index(settings) if one.name == "files").ok
    server.run(f"UPDATE {schema}.uploads SET data = 'other'")  # noqa: S608 - a name of our own
    check = next(one for one in examine_index(settings) if one.name == "uploads")
    assert not check.ok
    assert "everybody/plan.txt" in check.detail


def test_a_backup_says_that_the_server_has_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PINCITE_DATABASE", settings.database.get_secret_value())
    assert main(["backup", "x.zip", "--index", str(settings.index)]) == 2
    assert "files that were handed over" in capsys.readouterr().err


@pytest.fixture
def bot(settings: Settings, server: Server, schema: str, documents: Path) -> Iterator[Settings]:
    """As a bot that may make nothing, with the rights that docs/large.md names, where its owner has ingested."""
    sync([documents], settings)
    role = f"r_{schema}"
    server.run(f"CREATE ROLE {role} LOGIN")
    server.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    server.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
    server.run(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}")
    try:
        yield settings.model_copy(update={"database": SecretStr(server.url(username=role))})
    finally:
        server.run(f"DROP OWNED BY {role}")
        server.run(f"DROP ROLE {role}")


class TestASchemaOfBefore:
    """Made by a version that had no table for files."""

    @pytest.fixture(autouse=True)
    def made(self, server: Server, bot: Settings) -> None:
        server.run(f"DROP TABLE {bot.workspace}.uploads, {bot.workspace}.cases, {bot.workspace}.attached")
        version = "ALTER TABLE files DROP COLUMN noted; UPDATE facts SET value = '7' WHERE name = 'schema'"
        server.run(f"SET search_path = {bot.workspace}; {version}")

    def test_is_brought_up_to_date_by_its_owner_alone(self, bot: Settings) -> None:
        with pytest.raises(IndexMismatch, match=r"`pincite doctor`"):
            keep(bot, (), "plan.txt", b"words", NOON)

    def test_grows_when_its_owner_opens_it_and_whoever_had_rights_has_them(
        self, bot: Settings, settings: Settings
    ) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: wiring.check_index(settings), range(4)))
        path = keep(bot, ["hr"], "salaries.txt", PAY, NOON)
        sync([path], bot, prune=False, audience=["hr"])
        assert listed(settings)["salaries.txt"] == ("hr",)
        remove(["salaries.txt"], bot)
        assert handed(settings) == {}

    def test_takes_in_what_lies_in_the_folder_of_a_host(self, settings: Settings, elsewhere: Settings) -> None:
        former = FolderUploads(settings.index)
        path = former.keep(Upload(place="hr/salaries.txt", made=NOON.timestamp()), PAY)
        unknown = former.keep(Upload(place="hr/unknown.txt", made=NOON.timestamp()), b"nobody has indexed it")
        sync([path], settings, prune=False, audience=["hr"])
        assert path.is_file()
        with wiring.open_for_writing(elsewhere, print):
            pass
        assert path.is_file()
        with wiring.open_for_writing(settings, print):
            pass
        assert not path.exists()
        assert unknown.is_file()
        assert handed(elsewhere) == {"hr/salaries.txt": PAY}
        assert kinds(sync([ALL], elsewhere).outcomes) == {"salaries.txt": "unchanged"}
        later = keep(elsewhere, ["hr"], "salaries.txt", b"It is five thousand.", NOON + timedelta(days=1))
        assert kinds(sync([later], elsewhere, audience=["hr"]).outcomes) == {"salaries.txt": "changed"}

    def test_leaves_those_of_an_index_in_that_folder(self, settings: Settings) -> None:
        """As after a copy from it: it may be used again."""
        path = keep(Settings(index=settings.index), ["hr"], "salaries.txt", PAY, NOON)
        sync([path], Settings(index=settings.index), prune=False, audience=["hr"])
        sync([path], settings, prune=False, audience=["hr"])
        sync([ALL], settings)
        assert path.is_file()
        assert handed(settings) == {"hr/salaries.txt": PAY}


def test_what_is_added_on_slack_is_on_no_disk_and_another_host_answers_from_it(
    bot: Settings, elsewhere: Settings
) -> None:
    async def scenario(here: Room) -> None:
        offer = await offered(here)
        assert await press(here, offer).acked
        said = await outcome(here, offer)
        assert "hedge.txt is among the documents now, for everybody." in plain(said)

    run_in_room(scenario, bot, prepare=furnish, ingesters=("U1",))
    assert handed(elsewhere) == {"everybody/hedge.txt": HEDGE}
    assert not (bot.index / "uploads").exists()
    assert TRIMMED in answer(elsewhere, ASKED)
