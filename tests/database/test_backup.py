"""What cannot be made again goes into one file and comes back out of it, whole, or nothing is changed."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import DatabaseLedger, Manifest, open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.cli.main import main
from bot.configuration.settings import Settings
from bot.errors import AlreadyThere, BackupUnusable, IndexMissing, UsageError
from bot.nouns import Clearance
from bot.ports.inbox import Rating
from bot.wiring import open_engine
from ingest.pipeline import sync
from ingest.received.uploads import keep
from ingest.reporting.outcomes import Kind
from ingest.upkeep.backup import backup, restore
from ingest.upkeep.doctor import examine_index
from ingest.upkeep.maintenance import remove
from tests.database.test_ledger import an_answer
from tests.ingest.sources.test_sources import declared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

HR = Clearance(names=frozenset({"hr"}))
ANYBODY = Clearance(names=frozenset({"staff"}))
SALARIES = "The salary of the gardener is four thousand a month."
MADE = datetime(2026, 3, 2, 10, 0, 0, 250000, tzinfo=UTC)


@pytest.fixture
def full(settings: Settings, documents: Path) -> Settings:
    """A workspace with documents, one of them for some only, a file that was handed over, and an answer."""
    sync([documents], settings)
    sync([documents / "garden.md"], settings, prune=False, audience=["hr"])
    path = keep(settings, ["hr"], "salaries.txt", SALARIES.encode(), MADE)
    sync([path], settings, prune=False, audience=["hr"])
    with opened(settings) as database:
        DatabaseLedger(database).record(an_answer())
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path, model_folder: Path) -> Settings:
    """An empty workspace under another path."""
    index = tmp_path / "elsewhere" / "workspace"
    index.mkdir(parents=True)
    (index / "model").symlink_to(model_folder, target_is_directory=True)
    return Settings(index=index)


class opened:  # noqa: N801 - reads as a statement
    """The database of these settings."""

    def __init__(self, settings: Settings) -> None:
        self._database = open_database(settings.index / "pincite.db")

    def __enter__(self) -> Engine:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.dispose()


def found(settings: Settings, query: str, clearance: Clearance) -> set[str]:
    with open_engine(settings) as engine:
        return {hit.chunk.source for hit in engine.search(query, 10, clearance)}


def test_answers_and_files_come_back_and_are_for_the_same_people(
    full: Settings, elsewhere: Settings, documents: Path, tmp_path: Path
) -> None:
    kept = backup(full, tmp_path / "saved")
    assert (kept.answers, kept.files) == (1, 1)
    assert restore(elsewhere, tmp_path / "saved") == kept
    sync([elsewhere.index / "uploads"], elsewhere, prune=False)
    sync([documents], elsewhere)
    with opened(elsewhere) as database:
        assert DatabaseLedger(database).answer("a1") == an_answer()
        assert {file.audience for file in Manifest(database).files().values()} == {(), ("hr",)}
    assert found(elsewhere, "salary of the gardener", HR) >= {"hr/salaries.txt", "garden.md"}
    assert found(elsewhere, "salary of the gardener", ANYBODY) == {"rules/kitchen.txt", "stock.csv"}


def test_words_that_only_some_could_read_stay_so_where_all_is_read_anew(
    settings: Settings, elsewhere: Settings, documents: Path, tmp_path: Path
) -> None:
    ruled = {"audience_rules": {"hr/**": ("hr",)}}
    for name in ("pay", "boots", "lamps"):
        (documents / "hr").mkdir(exist_ok=True)
        (documents / "hr" / f"{name}.md").write_text(f"The keeper of {name} earns 900.", encoding="utf-8")
    sync([documents], settings.model_copy(update=ruled))
    (documents / "hr" / "pay.md").rename(documents / "wages.md")
    sync([documents], settings.model_copy(update=ruled))
    boots = (documents / "hr" / "boots.md").rename(tmp_path / "boots.md")
    sync([documents], settings.model_copy(update=ruled))

    backup(settings, tmp_path / "saved")
    restore(elsewhere, tmp_path / "saved")
    boots.rename(documents / "boots.md")
    sync([documents], elsewhere.model_copy(update=ruled))
    with opened(elsewhere) as database:
        listed = {one.source: one.audience for one in Manifest(database).sources()}
    assert (listed["wages.md"], listed["boots.md"], listed["garden.md"]) == (("hr",), ("hr",), ())


def test_what_was_piped_comes_back_for_everybody_or_for_whom_it_was(
    full: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    for name, audience in (("open.jsonl", ()), ("kept.jsonl", ("hr",))):
        data = f'{{"id": "t", "text": "Tea is for {name}."}}'.encode()
        sync([keep(full, None, name, data, MADE)], full, prune=False, audience=audience)
    backup(full, tmp_path / "saved")
    restore(elsewhere, tmp_path / "saved")
    sync([elsewhere.index / "uploads"], elsewhere, prune=False)
    with opened(elsewhere) as database:
        listed = {one.source: one.audience for one in Manifest(database).sources()}
    assert listed == {
        "hr/salaries.txt": ("hr",),
        "standard input/kept.jsonl#t": ("hr",),
        "standard input/open.jsonl#t": (),
    }


def test_what_a_source_brings_later_is_for_whom_its_documents_were(
    settings: Settings, elsewhere: Settings, documents: Path, tmp_path: Path
) -> None:
    of_store = {"store": documents.as_uri()}
    sync([], declared(settings, docs=of_store), sources=["docs"], audience=["hr"])
    backup(settings, tmp_path / "saved")
    restore(elsewhere, tmp_path / "saved")
    (documents / "garden.md").write_text("The greenhouse is sold in May.", encoding="utf-8")
    sync([], declared(elsewhere, docs=of_store), sources=["docs"])
    with opened(elsewhere) as database:
        assert {one.source: one.audience for one in Manifest(database).sources()} == {
            "docs/garden.md": ("hr",),
            "docs/rules/kitchen.txt": ("hr",),
            "docs/stock.csv": ("hr",),
        }


def test_an_index_that_was_moved_has_the_files_that_lie_in_it(full: Settings, tmp_path: Path) -> None:
    moved = Settings(index=full.index.rename(tmp_path / "moved"))
    assert backup(moved, tmp_path / "saved").files == 1
    salaries = moved.index / "uploads" / "hr" / "salaries.txt"
    salaries.write_text("The gardener is paid by the hour.", encoding="utf-8")
    assert [one.kind for one in sync([moved.index / "uploads"], moved).outcomes] == [Kind.CHANGED]
    assert found(moved, "How is the gardener paid?", ANYBODY) == {"rules/kitchen.txt", "stock.csv"}
    remove(["salaries.txt"], moved)
    assert not salaries.exists()


def test_a_file_keeps_its_bytes_and_its_time(full: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "saved")
    restore(elsewhere, tmp_path / "saved")
    file = elsewhere.index / "uploads" / "hr" / "salaries.txt"
    assert file.read_text(encoding="utf-8") == SALARIES
    assert file.stat().st_mtime == MADE.timestamp()


def test_feedback_and_the_inbox_come_back(full: Settings, elsewhere: Settings, tmp_path: Path) -> None:
    with opened(full) as database:
        DatabaseInbox(database).rate(Rating(answer="a1", user="U1", rating="bad", reason="wrong"))
        before = rows(database)
    backup(full, tmp_path / "saved")
    restore(elsewhere, tmp_path / "saved")
    with opened(elsewhere) as database:
        assert {name: rows(database)[name] for name in ("feedback", "quotes", "answers", "inbox")} == {
            name: before[name] for name in ("feedback", "quotes", "answers", "inbox")
        }


def test_a_file_of_which_nobody_knows_yet_whom_it_is_for_is_left_out(full: Settings, tmp_path: Path) -> None:
    keep(full, ["board"], "plans.txt", b"Secret.", MADE)
    assert backup(full, tmp_path / "saved").files == 1


def test_a_backup_is_for_its_owner_alone_and_nothing_else_stays(full: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(full, folder / "saved")
    assert [path.name for path in folder.iterdir()] == ["saved"]
    assert stat.S_IMODE((folder / "saved").stat().st_mode) == 0o600


def test_nothing_is_written_over_without_being_told_to(full: Settings, tmp_path: Path) -> None:
    file = tmp_path / "saved"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyThere, match="--yes"):
        backup(full, file)
    assert file.read_text(encoding="utf-8") == "mine"
    backup(full, file, overwrite=True)
    with pytest.raises(AlreadyThere, match="--yes"):
        restore(full, file)


def test_a_place_that_is_no_file_is_named_with_the_cure(full: Settings, tmp_path: Path) -> None:
    for overwrite in (False, True):
        with pytest.raises(UsageError, match=r"is a folder.*pincite\.backup"):
            backup(full, tmp_path, overwrite=overwrite)
    with pytest.raises(UsageError, match="There is no folder"):
        backup(full, tmp_path / "none" / "saved")


def test_what_came_later_gives_way_to_what_is_restored(full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "saved")
    later = keep(full, ["hr"], "later.txt", b"Later.", MADE)
    with opened(full) as database:
        DatabaseLedger(database).record(an_answer("a2"))
    restore(full, tmp_path / "saved", overwrite=True)
    with opened(full) as database:
        assert len(rows(database)["answers"]) == 1
        assert "garden.md" in {one.source for one in Manifest(database).sources()}
    assert not later.exists()
    assert not [path for path in full.index.iterdir() if "draft" in path.name]


@pytest.mark.parametrize("number", [0, 1])
def test_what_was_added_later_is_named_and_not_served(
    number: int, settings: Settings, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sync([documents], settings)
    first = keep(settings, ["hr"], "first.txt", b"The lamp is lit at six.", MADE)
    sync([first] * number, settings, prune=False, audience=["hr"])
    backup(settings, tmp_path / "saved")

    first.write_text("The lamp is lit at seven.", encoding="utf-8")
    later = keep(settings, ["hr"], "later.txt", b"The lamp is sold.", MADE)
    sync([first, later], settings, prune=False, audience=["board"])
    assert main(["restore", str(tmp_path / "saved"), "--index", str(settings.index), "--yes"]) == 0
    assert "Not in the backup, and no longer there: hr/first.txt, hr/later.txt." in capsys.readouterr().out
    with opened(settings) as database:
        assert {one.source for one in Manifest(database).sources()} == {"garden.md", "rules/kitchen.txt", "stock.csv"}
    if number:
        sync([settings.index / "uploads"], settings, prune=False)
        assert found(settings, "When is the lamp lit?", HR) > {"first.txt"}
        assert "first.txt" not in found(settings, "When is the lamp lit?", ANYBODY)
    assert all(check.ok for check in examine_index(settings) if check.name in {"files", "texts", "vectors"})


def test_what_it_restricts_is_for_nobody_else_from_the_start(full: Settings, documents: Path, tmp_path: Path) -> None:
    backup(full, tmp_path / "saved")
    sync([documents / "garden.md"], full, prune=False, audience=["everybody"], yes=True)
    sync([documents / "stock.csv"], full, prune=False, audience=["board"])
    restore(full, tmp_path / "saved", overwrite=True)
    assert found(full, "When does the greenhouse open?", ANYBODY) == {"rules/kitchen.txt"}
    assert "salaries.txt" in found(full, "salary of the gardener", HR)
    sync([documents], full)
    assert "garden.md" not in found(full, "When does the greenhouse open?", ANYBODY)
    assert "garden.md" in found(full, "When does the greenhouse open?", HR)


def test_there_has_to_be_an_index(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        backup(settings, tmp_path / "saved")


def repacked(saved: Path, change: Callable[[str, bytes], Iterator[tuple[str, bytes]]]) -> None:
    """The archive with each of its files changed."""
    with tarfile.open(saved) as tar:
        entries = [(entry.name, file.read()) for entry in tar if (file := tar.extractfile(entry))]
    with tarfile.open(saved, "w:gz") as tar:
        for name, data in (made for before in entries for made in change(*before)):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def flipped(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, data.replace(b"four thousand", b"nine thousand")


def dropped(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if not name.startswith("uploads"):
        yield name, data


def outside(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name.replace("uploads/hr", "uploads/../.."), data.replace(b"uploads/hr", b"uploads/../..")


def elsewhere_in_the_workspace(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name.replace("uploads/hr", "model"), data.replace(b"uploads/hr", b"model")


def later(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, json.dumps({**json.loads(data), "format": 99}).encode() if name == "backup.json" else data


def no_records(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if name == "backup.json":
        about = json.loads(data)
        del about["files"]["records.db"]
        yield name, json.dumps(about).encode()
    elif name != "records.db":
        yield name, data


@pytest.mark.parametrize("change", [flipped, dropped, outside, elsewhere_in_the_workspace, later, no_records])
def test_what_was_changed_is_refused_and_changes_nothing(
    change: Callable[[str, bytes], Iterator[tuple[str, bytes]]], full: Settings, tmp_path: Path
) -> None:
    backup(full, tmp_path / "saved")
    repacked(tmp_path / "saved", change)
    before = state(full, tmp_path)
    with pytest.raises(BackupUnusable, match="saved"):
        restore(full, tmp_path / "saved", overwrite=True)
    assert state(full, tmp_path) == before


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_what_was_cut_off_is_refused_and_changes_nothing(share: float, full: Settings, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    backup(full, saved)
    saved.write_bytes(saved.read_bytes()[: int(share * saved.stat().st_size)])
    before = state(full, tmp_path)
    with pytest.raises(BackupUnusable, match="saved"):
        restore(full, saved, overwrite=True)
    assert state(full, tmp_path) == before


def test_files_stay_where_the_records_cannot_be_stored(full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "saved")
    with opened(full) as database, database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refusing BEFORE INSERT ON quotes BEGIN SELECT RAISE(ABORT, 'not today'); END"
        )
    before = state(full, tmp_path)
    with pytest.raises(Exception, match="not today"):
        restore(full, tmp_path / "saved", overwrite=True)
    assert state(full, tmp_path) == before


def test_the_verbs_say_what_they_did(
    full: Settings, elsewhere: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "saved")
    assert main(["backup", file, "--index", str(full.index)]) == 0
    assert "Saved 1 answer and 1 added file in" in capsys.readouterr().out
    assert main(["backup", file, "--index", str(full.index)]) == 1
    assert "--yes" in capsys.readouterr().err
    assert main(["restore", file, "--index", str(elsewhere.index)]) == 0
    shown = capsys.readouterr().out
    assert f"ingest {elsewhere.index / 'uploads'}" in shown
    assert main(["restore", str(tmp_path / "none"), "--index", str(elsewhere.index)]) == 1


def rows(database: Engine) -> dict[str, list[tuple[object, ...]]]:
    with database.connect() as connection:
        names = ("restrictions", "answers", "quotes", "inbox", "deliveries", "feedback")
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2")]  # noqa: S608
            for name in names
        }


def state(settings: Settings, around: Path) -> object:
    """All that a restore may change, and what lies around the workspace."""
    uploads = settings.index / "uploads"
    files = {path: path.read_bytes() for path in uploads.rglob("*") if path.is_file()}
    with opened(settings) as database:
        return rows(database), files, sorted(path for path in around.glob("*"))
