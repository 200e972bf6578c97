"""Ingestion by several processes, which commit themselves: all of it once, whoever of them is killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS
from bot.errors import SettingsError, StorageFailed, UsageError, WorkersFailed
from ingest.discovery.discover import discover
from ingest.pipeline import sync
from ingest.planning.plan import plan
from ingest.received.uploads import keep
from ingest.reporting.meter import WorkerStatistics
from ingest.reporting.outcomes import IngestProgress, Kind
from ingest.storing import spreading
from ingest.storing.processes import PROCESS_NAME
from ingest.storing.spreading import Parcel, ParcelResult, WorkerOrders, chosen, parcels, work
from ingest.upkeep.doctor import examine_index
from tests.conftest import SERVER
from tests.ingest.test_pipeline import consistent, kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk
    from tests.postgres_server import Server

PINCITE = Path(sys.executable).with_name("pincite")
MANY = 60
ORPHANS = (
    "vectors v WHERE NOT EXISTS (SELECT FROM {0}.chunks c WHERE c.number = v.chunk)",
    "postings p WHERE NOT EXISTS (SELECT FROM {0}.chunks c WHERE c.number = p.chunk)",
    "chunks c WHERE NOT EXISTS (SELECT FROM {0}.vectors v WHERE c.number = v.chunk)",
    "chunks c WHERE NOT EXISTS (SELECT FROM {0}.postings p WHERE c.number = p.chunk)",
)
"""Vectors and words of no passage, and passages without either."""


@pytest.fixture
def back_end() -> str:
    return SERVER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files enough for several parcels, among them a copy and one that can't be read."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        words = f"The hut {number} opens at {number % 12} in the morning.\n\n## Keys\n\nAda has key {number}.\n"
        (folder / f"hut-{number:02}.md").write_text(f"# Hut {number}\n\n{words}", encoding="utf-8")
    (folder / "a-copy.md").write_bytes((folder / "hut-07.md").read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 not much of a PDF")
    return folder


@pytest.fixture(scope="module")
def shared() -> dict[str, object]:
    return {}


def contents(settings: Settings, folder: Path) -> dict[str, object]:
    """All that the index has of the folder, but for what tells who was faster, and where the folder is."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        chunks = {chunk.id: (chunk.source, chunk.start, chunk.end, chunk.text) for chunk in all_chunks(workspace)}
        files = workspace.manifest.files().values()
        return {
            "files": {(one.path.removeprefix(str(folder)), one.source, one.digest, one.reason) for one in files},
            "sources": workspace.manifest.sources(),
            "chunks": chunks,
        }


def all_chunks(workspace: wiring.Workspace) -> Iterator[Chunk]:
    for some in workspace.manifest.all_chunks():
        yield from some


@pytest.fixture
def local(settings: Settings, server: Server, folder: Path, shared: dict[str, object]) -> dict[str, object]:
    """What an ingestion by one process makes of the folder."""
    if not shared:
        with server.workspace() as name:
            alone = settings.model_copy(update={"workspace": name})
            sync([folder], alone)
            shared.update(contents(alone, folder))
    return shared


@pytest.fixture
def whole(
    settings: Settings, server: Server, schema: str, folder: Path, local: dict[str, object]
) -> Callable[[], None]:
    """Holds the index to what one process makes of the folder."""

    def check() -> None:
        assert contents(settings, folder) == local
        assert orphans(server, schema) == [0, 0, 0, 0]
        consistent(settings)
        assert all(check.ok for check in examine_index(settings) if check.name != "files")

    return check


def orphans(server: Server, schema: str) -> list[int]:
    return [server.run(f"SELECT count(*) FROM {schema}.{one.format(schema)}")[0][0] for one in ORPHANS]  # noqa: S608


def workers() -> list[int]:
    return [one.pid or 0 for one in multiprocessing.active_children() if one.name == PROCESS_NAME]


def is_begun(server: Server, schema: str) -> bool:
    """Whether somebody has committed a document."""
    with contextlib.suppress(Exception):  # the schema is not there yet
        return bool(server.run(f"SELECT count(*) FROM {schema}.documents")[0][0])  # noqa: S608
    return False


def await_(condition: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.mark.postgres
class TestOnCores:
    def test_it_comes_to_what_one_process_makes(
        self, settings: Settings, folder: Path, local: dict[str, object], whole: Callable[[], None]
    ) -> None:
        heard: list[IngestProgress] = []
        report = sync([folder], settings, on="cores=2", on_progress=heard.append)
        whole()
        assert len(kinds(report)) == MANY + 2
        assert {outcome.kind for outcome in report.outcomes} == {Kind.ADDED, Kind.UNREADABLE}
        assert next(outcome for outcome in report.outcomes if outcome.source == "hut-07.md").copy_of == "a-copy.md"
        assert report.chunks == len(local["chunks"])  # type: ignore[arg-type]
        assert (heard[-1].files, heard[-1].all_files, heard[-1].forecast.share()) == (MANY + 1, MANY + 1, 1.0)
        again = sync([folder], settings, on="cores=2")
        assert set(kinds(again).values()) == {Kind.UNCHANGED, Kind.UNREADABLE}
        assert not workers()

    @pytest.mark.timeout(300)
    def test_a_worker_that_is_killed_loses_and_doubles_nothing(
        self, settings: Settings, server: Server, schema: str, folder: Path, whole: Callable[[], None]
    ) -> None:
        killed, seen, is_over = list[int](), set[int](), threading.Event()

        def kill() -> None:
            await_(lambda: is_begun(server, schema))
            killed.extend(workers()[:1])
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            while not is_over.wait(0.05):
                seen.update(orphans(server, schema))

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            report = sync([folder], settings, on="cores=2")
        finally:
            is_over.set()
            killer.join()
        assert killed
        assert seen == {0}  # readers see no half of a document
        assert len(kinds(report)) == MANY + 2
        whole()

    @pytest.mark.timeout(300)
    def test_a_command_that_is_killed_takes_its_workers_along_and_the_next_one_goes_on(
        self, settings: Settings, server: Server, schema: str, folder: Path, whole: Callable[[], None]
    ) -> None:
        command = [
            str(PINCITE),
            "--index",
            str(settings.index),
            "ingest",
            str(folder),
            "--on",
            "cores=2",
        ]
        environment = {"PINCITE_DATABASE": server.url(), "PINCITE_WORKSPACE": schema}
        with subprocess.Popen(command, env={**os.environ, **environment}) as process:
            await_(lambda: process.poll() is not None or is_begun(server, schema))
            process.kill()
            assert process.wait() == -signal.SIGKILL
        with wiring.open_for_writing(settings, lambda _: None) as workspace:
            there = workspace.manifest.count()
            time.sleep(1)
            assert workspace.manifest.count() == there
        sync([folder], settings, on="cores=2")
        whole()

    def test_workers_that_are_lost_again_and_again_are_given_up(self, settings: Settings, folder: Path) -> None:
        is_over = threading.Event()

        def kill() -> None:
            while not is_over.is_set():
                for pid in workers():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                time.sleep(0.01)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            with pytest.raises(WorkersFailed, match=f"lost {spreading.TRIES} times"):
                sync([folder], settings, on="cores=1")
        finally:
            is_over.set()
            killer.join()


@pytest.fixture
def parcel(folder: Path, settings: Settings) -> Parcel:
    """The first one of the folder."""
    found = discover([folder], largest=10**6, besides=settings.index)
    return parcels(plan(found, {}, roots=[folder]).reading, 2)[0]


@pytest.mark.postgres
class TestAWorker:
    def test_may_be_given_the_same_once_more(self, settings: Settings, folder: Path, parcel: Parcel) -> None:
        """As when it is killed between its commit and its word of it."""
        sync([], settings)
        with wiring.open_for_writing(settings, lambda _: None) as workspace:
            workspace.index.prepare(workspace.embedder.stamp)
            workspace.manifest.set_stamp(workspace.embedder.stamp)
            orders = WorkerOrders.of(workspace, settings)
            first, second = work(orders, parcel), work(orders, parcel)
            assert isinstance(first, ParcelResult)
            assert isinstance(second, ParcelResult)
            assert first.outcomes == second.outcomes
            assert (first.chunks, second.chunks) == (workspace.manifest.count(), 0)
            (folder / "hut-01.md").write_text("Another hut.", encoding="utf-8")
            third = work(orders, parcel)
            assert isinstance(third, ParcelResult)
            assert first.outcomes.keys() - third.outcomes.keys() == {
                one.digest for one in parcel.contents if one.holder == "hut-01.md"
            }
        late = work(orders, parcel)  # the command has ended
        assert isinstance(late, StorageFailed)

    def test_of_another_version_is_refused(self, settings: Settings, parcel: Parcel) -> None:
        refused = work(WorkerOrders(settings=settings, note="", version="0.0.0"), parcel)
        assert isinstance(refused, WorkersFailed)
        assert "the command is of 0.0.0" in str(refused)


@pytest.mark.postgres
def test_what_no_worker_sees_is_read_by_the_command(
    settings: Settings, folder: Path, whole: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Blind:
        """Workers of hosts that have no such folder."""

        size = 2

        def results(self, given: Iterator[Parcel]) -> Iterator[ParcelResult]:
            return (ParcelResult(outcomes={}, chunks=0, tally=WorkerStatistics()) for _ in given)

    monkeypatch.setattr(spreading, "_on_cores", lambda _number, _orders: contextlib.nullcontext(Blind()))
    sync([folder], settings, on="cores")
    whole()


def test_what_lies_in_the_database_is_read_by_the_command(settings: Settings, folder: Path) -> None:
    keep(settings, ("hr",), "plan.txt", b"The plan hangs in the hut.", datetime(2026, 5, 1, tzinfo=UTC))
    report = sync([Path(UPLOADS_ADDRESS), folder], settings, on="cores=2")
    assert kinds(report)["plan.txt"] == "added"
    assert kinds(report)["hut-01.md"] == "added"


def test_so_is_a_file_of_which_a_copy_lies_there(settings: Settings, tmp_path: Path) -> None:
    """The folder's file is the one that is read, and the other comes along with a way to the database."""
    folder, words = tmp_path / "some", b"The plan hangs in the hut."
    folder.mkdir()
    (folder / "a-plan.txt").write_bytes(words)
    keep(settings, (), "plan.txt", words, datetime(2026, 5, 1, tzinfo=UTC))
    report = sync([folder, Path(UPLOADS_ADDRESS)], settings, on="cores=2")
    assert kinds(report) == {"a-plan.txt": "added", "plan.txt": "added"}
    assert [outcome.copy_of for outcome in report.outcomes] == ["", "a-plan.txt"]


class TestParcels:
    def made(self, tmp_path: Path, sizes: list[int], workers: int) -> list[list[int]]:
        """The sizes of the files in each parcel."""
        folder = tmp_path / "some"
        folder.mkdir()
        for number, size in enumerate(sizes):
            (folder / f"{number}.txt").write_text(f"{number} {'x' * size}"[:size], encoding="utf-8")
        reading = plan(discover([folder], largest=10**8, besides=tmp_path / "index"), {}, roots=[folder]).reading
        return [[one.first.found.size for one in parcel.contents] for parcel in parcels(reading, workers)]

    def test_there_are_several_for_each_worker_the_largest_files_first(self, tmp_path: Path) -> None:
        sizes = [10_000, 90_000, 25_000, 70_000, 60_000, 40_000, 30_000, 80_000, 20_000, 50_000]
        made = self.made(tmp_path, sizes, workers=2)
        assert len(made) == 8
        assert [size for some in made for size in some] == sorted(sizes, reverse=True)
        assert max(map(sum, made)) == 90_000

    def test_few_bytes_are_one_for_starting_a_worker_costs_more(self, tmp_path: Path) -> None:
        assert len(self.made(tmp_path, [900] * 10, workers=16)) == 1

    def test_they_are_bounded_however_few_workers_there_are(self, tmp_path: Path) -> None:
        made = self.made(tmp_path, [100_000] * 50 + [10] * 100, workers=1)
        assert max(map(sum, made)) <= spreading.BYTES
        assert max(map(len, made)) <= spreading.FILES
        assert sum(map(len, made)) == 150


class TestThreads:
    """Of the embedding in one worker."""

    @pytest.mark.parametrize(("cores", "parcels", "expected"), [(2, 9, 1), (2, 1, 2), (8, 1, 8), (8, 3, 2), (8, 0, 8)])
    def test_share_the_cores(self, cores: int, parcels: int, expected: int) -> None:
        assert spreading.threads(cores, parcels) == expected


class TestWhatIsAsked:
    @pytest.mark.parametrize("on", ["spark", "cores=0", "cores=x", "ray2"])
    def test_has_to_be_a_place(self, settings: Settings, on: str) -> None:
        with pytest.raises(UsageError, match="write --on ray, --on ray=HOST:6379"):
            chosen(on, settings)

    def test_needs_a_server(self, settings: Settings) -> None:
        embedded = settings.model_copy(update={"database": type(settings.database)("")})
        with pytest.raises(UsageError, match="leave --on out: this process then does all of it"):
            chosen("ray", embedded)

    def test_needs_ray(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(spreading, "find_spec", lambda _: None)
        with pytest.raises(SettingsError, match=r"pip install 'pincite\[ray\]'"):
            chosen("ray", settings)


@pytest.mark.postgres
@pytest.mark.timeout(300)
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed, which `make` leaves out: its 240 MB")
def test_ray_does_the_same(
    settings: Settings, server: Server, schema: str, folder: Path, whole: Callable[[], None]
) -> None:
    command = [str(PINCITE), "--index", str(settings.index), "ingest", str(folder), "--on", "ray"]
    environment = {"PINCITE_DATABASE": server.url(), "PINCITE_WORKSPACE": schema}
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (4, "")
    whole()
