"""A sync brings the index in line with the files, says what became of each, and survives being killed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import string
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.adapters.database import Batch
from bot.adapters.vectors.chroma import ChromaVectors
from bot.errors import ConsentNeeded, IndexMismatch, NotFound, UsageError
from ingest.pipeline import sync
from ingest.planning import plan
from ingest.reporting.outcomes import IngestProgress, Kind, Report
from ingest.storing.store import Store
from ingest.upkeep.doctor import examine_index
from ingest.upkeep.maintenance import reindex, remove
from tests.forked import start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk
    from bot.ports.answering import Vectors


BOTH_BACK_ENDS = True


def sources(settings: Settings) -> dict[str, tuple[str, ...]]:
    with wiring.open_library(settings) as library:
        return {summary.source: summary.copies for summary in library.sources()}


def found(settings: Settings, query: str) -> list[str]:
    """What a search finds, by source."""
    with wiring.open_engine(settings) as engine:
        return [hit.chunk.source for hit in engine.search(query, 10)]


def kinds(report: Report) -> dict[str, Kind]:
    assert len({outcome.source for outcome in report.outcomes}) == len(report.outcomes)
    return {outcome.source: outcome.kind for outcome in report.outcomes}


def healthy(settings: Settings) -> bool:
    return all(check.ok for check in examine_index(settings))


def test_files_that_earlier_readers_read_are_read_again(
    settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(plan, "EXTRACTION", "3")
        sync([documents], settings)
    files = next(check for check in examine_index(settings) if check.name == "files")
    assert not files.ok
    assert "3 have changed since they were ingested, or are read better now" in files.detail
    assert kinds(sync([documents], settings)) == dict.fromkeys(
        ("garden.md", "rules/kitchen.txt", "stock.csv"), Kind.CHANGED
    )
    with wiring.open_library(settings) as library:
        assert all(library.document(source).blocks for source in sources(settings))


def test_a_document_that_is_superseded_meanwhile_is_known_as_that_though_its_text_is_the_same(
    settings: Settings, documents: Path
) -> None:
    page = documents / "tea.md"
    for status, words in (("accepted", ""), ("superseded", "status: superseded")):
        page.write_text(f"---\nstatus: {status}\n---\n\n# Tea\n\nWe drink black tea at four.\n")
        sync([documents], settings)
        with wiring.open_engine(settings) as engine:
            [hit] = [hit for hit in engine.search("black tea", 10) if hit.chunk.source == "tea.md"]
        assert hit.chunk.superseded == words


def test_the_life_of_a_folder(settings: Settings, documents: Path) -> None:
    """One story, since each step needs the index that the one before left."""
    first = sync([documents], settings)
    assert kinds(first) == dict.fromkeys(("garden.md", "rules/kitchen.txt", "stock.csv"), Kind.ADDED)
    assert first.chunks == 4
    assert found(settings, "Who has the keys of the greenhouse?")[0] == "garden.md"

    again = sync([documents], settings)
    assert kinds(again) == dict.fromkeys(("garden.md", "rules/kitchen.txt", "stock.csv"), Kind.UNCHANGED)
    assert again.chunks == 0

    (documents / "garden.md").write_text("The greenhouse is closed for good.", encoding="utf-8")
    (documents / "stock.csv").unlink()
    (documents / "broken.pdf").write_bytes(b"%PDF-1.4 not much of a PDF")
    (documents / "copy.txt").write_bytes((documents / "rules" / "kitchen.txt").read_bytes())
    before = sources(settings)
    rehearsed = sync([documents], settings, dry_run=True)
    assert sources(settings) == before
    third = sync([documents], settings)
    assert (
        kinds(third)
        == kinds(rehearsed)
        == {
            "garden.md": Kind.CHANGED,
            "stock.csv": Kind.REMOVED,
            "broken.pdf": Kind.UNREADABLE,
            "copy.txt": Kind.ADDED,
            "rules/kitchen.txt": Kind.UNCHANGED,
        }
    )
    assert sources(settings) == {"garden.md": (), "copy.txt": ("rules/kitchen.txt",)}
    assert "stock.csv" not in found(settings, "price of a wheelbarrow")
    with wiring.open_engine(settings) as engine:
        assert not any("Ada Brook" in hit.chunk.text for hit in engine.search("Who has the keys? Ada Brook", 10))
    assert healthy(settings)

    assert kinds(sync([documents], settings))["broken.pdf"] is Kind.UNREADABLE


def test_a_file_that_moves_is_not_embedded_again(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    (documents / "park").mkdir()
    (documents / "garden.md").rename(documents / "park" / "garden.md")
    report = sync([documents], settings)
    assert report.chunks == 0
    assert kinds(report) == {
        "park/garden.md": Kind.ADDED,
        "garden.md": Kind.REMOVED,
        "rules/kitchen.txt": Kind.UNCHANGED,
        "stock.csv": Kind.UNCHANGED,
    }
    assert "garden.md" not in sources(settings)
    assert found(settings, "greenhouse keys")[0] == "park/garden.md"
    assert healthy(settings)


@pytest.mark.embedded
def test_a_folder_that_is_renamed_changes_the_vectors_once_and_not_for_each_file(
    settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (documents / "park").mkdir()
    for number in range(9):
        (documents / "park" / f"{number}.md").write_text(f"# Bench {number}\n\nBench {number} is green.")
    sync([documents], settings)
    (documents / "park").rename(documents / "wood")

    changes: list[int] = []
    upsert = ChromaVectors.upsert

    def counted(store: ChromaVectors, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        changes.append(len(chunks))
        upsert(store, chunks, vectors)

    monkeypatch.setattr(ChromaVectors, "upsert", counted)
    assert sync([documents], settings).chunks == 0
    assert changes == [9]
    assert found(settings, "What colour is bench 7?")[0] == "wood/7.md"
    assert healthy(settings)


@pytest.mark.embedded
def test_a_renaming_that_is_cut_short_changes_nothing(
    settings: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(_batch: Batch) -> None:
        raise KeyboardInterrupt

    sync([documents], settings)
    with wiring.open_for_writing(settings, lambda _: None) as workspace, Store(workspace) as store:
        monkeypatch.setattr(workspace.manifest, "commit", cut_short)
        store.move("garden.md", "park.md", "f")
        with pytest.raises(KeyboardInterrupt):
            store.flush()
    consistent(settings)
    sync([documents], settings)
    assert "garden.md" in sources(settings)
    assert healthy(settings)


def test_a_document_may_take_the_source_that_another_of_its_content_had(settings: Settings, documents: Path) -> None:
    """Ids of passages are made of source and content: those of the one that moved away are free again."""
    lines = [f'{{"id": "q{n}", "text": "Answer number {n} about topic {n}."}}' for n in range(3)]
    for name in ("a.jsonl", "b.jsonl"):
        (documents / name).write_text("\n".join(lines[:2]), encoding="utf-8")
    sync([documents], settings)
    (documents / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert sync([documents], settings).chunks == 3
    assert {"a.jsonl#q0", "a.jsonl#q2", "b.jsonl#q0"} <= sources(settings).keys()
    assert healthy(settings)


def test_files_may_change_places(settings: Settings, documents: Path) -> None:
    kitchen = documents / "rules" / "kitchen.txt"
    (documents / "soup.txt").write_text("The soup is hot on Mondays.", encoding="utf-8")
    sync([documents], settings)
    before = kitchen.read_bytes()
    (documents / "soup.txt").rename(kitchen)
    (documents / "soup.txt").write_bytes(before)
    assert sync([documents], settings).chunks == 2  # their titles are their files' names, and embedded with the words
    assert found(settings, "soup on Mondays")[0] == "rules/kitchen.txt"
    assert found(settings, "When does the kitchen close?")[0] == "soup.txt"
    assert healthy(settings)


def test_a_copy_outlives_the_file_it_is_a_copy_of(settings: Settings, documents: Path) -> None:
    shutil.copy(documents / "garden.md", documents / "zz.md")
    sync([documents], settings)
    (documents / "garden.md").write_text("Only gravel now.", encoding="utf-8")
    assert sync([documents], settings).chunks == 1
    assert sources(settings)["zz.md"] == ()
    assert found(settings, "greenhouse keys")[0] == "zz.md"


def test_without_pruning_what_is_gone_stays(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    (documents / "garden.md").unlink()
    assert Kind.REMOVED not in kinds(sync([documents], settings, prune=False)).values()
    assert "garden.md" in sources(settings)


def test_one_record_of_many_is_embedded_alone(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "faq.jsonl"
    lines = [f'{{"id": "q{n}", "text": "Answer number {n} about topic {n}."}}' for n in range(5)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert sync([file], settings).chunks == 5
    lines[2] = lines[2].replace("topic 2", "a new topic")
    file.write_text("\n".join(lines[:4]), encoding="utf-8")
    report = sync([file], settings)
    assert (report.chunks, kinds(report)) == (1, {"faq.jsonl": Kind.CHANGED})
    assert set(sources(settings)) == {f"faq.jsonl#q{n}" for n in range(4)}
    assert healthy(settings)


def test_records_whose_ids_are_whole_texts_are_parts_of_their_own(settings: Settings, tmp_path: Path) -> None:
    """Of a server's index no row may be that long; a digest for all after their beginning keeps them apart."""
    chance = random.Random(7)
    id_ = "".join(chance.choices(string.ascii_letters, k=3000))
    records = [{"id": f"{id_}{end}", "text": f"The kiln of {end} is fired on Mondays."} for end in ("hall", "yard")]
    path = tmp_path / "kilns.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    assert kinds(sync([path], settings)) == {"kilns.jsonl": Kind.ADDED}
    assert kinds(sync([path], settings)) == {"kilns.jsonl": Kind.UNCHANGED}
    hall, yard = sources(settings)
    assert hall != yard
    assert hall[:1000] == yard[:1000] == f"kilns.jsonl#{id_}"[:1000]


def test_progress_ends_complete(settings: Settings, documents: Path) -> None:
    seen: list[IngestProgress] = []
    sync([documents], settings, on_progress=seen.append)
    last = seen[-1]
    assert (last.files, last.all_files, last.source) == (3, 3, "")
    assert (last.forecast.share(), last.forecast.left()) == (1.0, 0.0)
    assert last.forecast.embedded == last.forecast.passages() == last.forecast.found > 0


def test_removing_by_hand(settings: Settings, documents: Path) -> None:
    shutil.copy(documents / "garden.md", documents / "zz.md")
    sync([documents], settings)
    with pytest.raises(NotFound, match=r"nothing\.md"):
        remove(["stock.csv", "nothing.md"], settings)
    assert "stock.csv" in sources(settings)
    assert remove(["zz.md"], settings) == ("garden.md",)
    assert set(sources(settings)) == {"rules/kitchen.txt", "stock.csv"}
    assert healthy(settings)
    assert kinds(sync([documents], settings))["garden.md"] is Kind.ADDED


def test_another_embedder_is_refused_by_name(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    other = settings.model_copy(update={"embedder": "another-model"})
    with pytest.raises(IndexMismatch, match=r"all-MiniLM-L6-v2 .*another-model.*pincite reindex"):
        sync([documents], other)
    with pytest.raises(IndexMismatch, match="pincite reindex"), wiring.open_engine(other):
        pass
    assert not healthy(other)


def test_reindexing_makes_the_vectors_anew(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        workspace.vectors.clear()
    assert not healthy(settings)
    (settings.index / "model").unlink()  # the one that the tests share
    assert reindex(settings) == 4
    assert healthy(settings)
    assert found(settings, "greenhouse keys")[0] == "garden.md"


def test_a_file_that_takes_too_long_to_split_costs_only_itself(settings: Settings, documents: Path) -> None:
    """Splitting takes some 25 times the CPU time of reading here, and the limit lies far from both."""
    (documents / "endless.txt").write_text("茶は四時。" * 640_000, encoding="utf-8")
    (outcome,) = (one for one in _brief(settings, documents, 3).outcomes if one.kind is Kind.UNREADABLE)
    assert outcome.source == "endless.txt"
    assert outcome.reason.startswith("took longer than 3 s to split: save a simpler copy")
    assert set(sources(settings)) == {"garden.md", "rules/kitchen.txt", "stock.csv"}
    assert healthy(settings)


def _brief(settings: Settings, documents: Path, seconds: float) -> Report:
    return sync([documents], settings.model_copy(update={"file_seconds": seconds}))


def test_a_document_that_cannot_be_split_anew_is_reindexed_as_it_is(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    (settings.index / "model").unlink()  # the one that the tests share
    assert reindex(settings.model_copy(update={"file_seconds": 0.01})) == 4
    assert healthy(settings)
    assert found(settings, "greenhouse keys")[0] == "garden.md"


def test_an_interrupted_reindex_asks_to_be_finished(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        workspace.manifest.clear_stamp()
    with pytest.raises(IndexMismatch, match="pincite reindex"):
        sync([documents], settings)


MANY, FEWER = 400, 100
SYNC = """
import signal
import string
import sys
from pathlib import Path
from bot.configuration.settings import load_settings
from ingest.pipeline import sync

def report(progress):
    print(progress.files, flush=True)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it, and so would we
sync([Path(sys.argv[2])], load_settings(index=Path(sys.argv[1])), on_progress=report)
"""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough documents for two commits."""
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(MANY):
        (folder / f"{n}.txt").write_text(f"File {n} tells of item {n * 31}.", encoding="utf-8")
    return folder


def environment(settings: Settings) -> dict[str, str]:
    """That of a process which works on the same index."""
    database = {"PINCITE_DATABASE": settings.database.get_secret_value(), "PINCITE_WORKSPACE": settings.workspace}
    return os.environ | database | {"PYTHONPATH": str(Path(__file__).parents[2])}


def killed_after(lines: int, how: signal.Signals, settings: Settings, folder: Path) -> None:
    """Start the process and end it when it has said this many lines."""
    given = environment(settings)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with start(SYNC, settings.index, folder, env=given, **streams) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.send_signal(how)
        process.stdout.read()
        assert process.wait() != 0


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_sync_loses_and_doubles_nothing(settings: Settings, many: Path, how: signal.Signals) -> None:
    for lines in (2, 150, 300):
        killed_after(lines, how, settings, many)
        with wiring.open_manifest(settings) as manifest:
            is_there = manifest is not None
        if is_there:
            consistent(settings)
    sync([many], settings)
    assert set(sources(settings)) == {f"{n}.txt" for n in range(MANY)}
    assert healthy(settings)
    assert sync([many], settings).chunks == 0


def consistent(settings: Settings) -> None:
    """What the manifest holds can be found in full: text, words and vector."""
    with wiring.open_for_writing(settings, lambda _: None) as workspace:
        for chunks in workspace.manifest.all_chunks():
            assert len(workspace.vectors.vectors([chunk.id for chunk in chunks])) == len(chunks)
            for chunk in chunks:
                assert workspace.manifest.document(chunk.source).text[chunk.start : chunk.end] == chunk.text


def test_two_syncs_at_once_take_turns(settings: Settings, many: Path) -> None:
    for n in range(FEWER, MANY):
        (many / f"{n}.txt").unlink()
    given = environment(settings)
    both = [start(SYNC, settings.index, many, stdout=subprocess.DEVNULL, env=given) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert len(sources(settings)) == FEWER
    assert healthy(settings)


def test_a_running_reader_never_returns_what_was_removed(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    with wiring.open_engine(settings) as engine:
        assert engine.search("greenhouse keys", 10)[0].chunk.source == "garden.md"
        (documents / "garden.md").write_text("Nothing grows here now.", encoding="utf-8")
        (documents / "new.md").write_text("The greenhouse keys hang in the porch.", encoding="utf-8")
        sync([documents], settings)
        hits = engine.search("greenhouse keys", 10)
        assert hits[0].chunk.source == "new.md"
        assert not any("Ada Brook" in hit.chunk.text for hit in hits)


def test_a_file_that_could_not_be_read_this_time_keeps_its_text_and_is_tried_again(
    settings: Settings, documents: Path
) -> None:
    sync([documents], settings)
    (documents / "garden.md").write_text("The greenhouse is open at noon.", encoding="utf-8")
    hurried = settings.model_copy(update={"file_seconds": 1e-6})
    for _ in range(2):
        report = sync([documents], hurried)
        (failed,) = report.of(Kind.UNREADABLE)
        assert failed.source == "garden.md"
        assert "took longer" in failed.reason
        assert "the text that was read of it before is kept, and may be out of date" in failed.reason
        assert found(settings, "Who has the keys of the greenhouse?")[0] == "garden.md"
    assert kinds(sync([documents], settings))["garden.md"] is Kind.CHANGED
    with wiring.open_library(settings) as library:
        assert "noon" in library.document("garden.md").text
    assert healthy(settings)


def test_so_does_one_whose_text_was_stored_for_a_copy_that_is_gone(settings: Settings, documents: Path) -> None:
    copy = documents / "a.md"
    copy.write_bytes((documents / "garden.md").read_bytes())
    sync([documents], settings)
    copy.unlink()
    (documents / "garden.md").write_text("The greenhouse is open at noon.", encoding="utf-8")
    for _ in range(2):
        sync([documents], settings.model_copy(update={"file_seconds": 1e-6}))
        assert found(settings, "Who has the keys of the greenhouse?")[0] == "garden.md"


def test_a_new_file_that_could_not_be_read_this_time_is_tried_again(settings: Settings, documents: Path) -> None:
    sync([documents], settings.model_copy(update={"file_seconds": 1e-6}))
    assert sources(settings) == {}
    sync([documents], settings)
    assert "garden.md" in sources(settings)
    assert healthy(settings)


def test_a_file_that_was_saved_in_a_year_of_no_calendar_has_no_day(settings: Settings, tmp_path: Path) -> None:
    in_memory = Path("/dev/shm")  # noqa: S108 - most disks know no such time
    with TemporaryDirectory(dir=in_memory if in_memory.is_dir() else tmp_path) as folder:
        tea = Path(folder, "tea.md")
        tea.write_text("Tea is at four.", encoding="utf-8")
        os.utime(tea, (0, 253_402_300_800))  # the year 10000
        sync([tea], settings)
        if tea.stat().st_mtime < 253_402_300_800:
            pytest.skip("this file system knows no such time")
    with wiring.open_library(settings) as library:
        assert library.document("tea.md").modified is None


def test_a_text_that_is_kept_is_not_kept_for_people_who_may_not_read_it_any_more(
    settings: Settings, documents: Path
) -> None:
    sync([documents], settings)
    restricted = {"file_seconds": 1e-6, "audience_rules": {"garden.md": ("staff",)}}
    sync([documents], settings.model_copy(update=restricted))
    assert "garden.md" not in sources(settings)


def test_a_path_that_is_too_long_for_an_index_costs_itself_only(settings: Settings, tmp_path: Path) -> None:
    numbers = random.Random(1)  # in hexadecimal, of which a server makes less room than of one letter
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "cake.md").write_text("Cake is served at five.\n", encoding="utf-8")
    for length in (2_420, 2_700):
        deep = folder
        while len(str(deep)) < length:
            deep /= f"{numbers.getrandbits(800):x}"[: max(1, min(190, length - len(str(deep)) - 1))]
        deep.mkdir(parents=True)
        (deep / "tea.md").write_text("Tea is served at four.\n", encoding="utf-8")
        record = {"text": "Milk is in the fridge.", "id": f"{numbers.getrandbits(8000):x}"}
        (deep / "milk.jsonl").write_text(json.dumps(record), encoding="utf-8")
    report = sync([folder], settings)
    assert [one.reason[:21] for one in report.of(Kind.UNREADABLE)] == ["its path is too long:"] * 2
    assert len(report.of(Kind.ADDED)) == len(sources(settings)) == 3
    assert not sync([folder], settings).of(Kind.REMOVED)


def test_a_file_without_text_leaves_the_index(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    (documents / "garden.md").write_text("", encoding="utf-8")
    assert kinds(sync([documents], settings))["garden.md"] is Kind.UNREADABLE
    assert "garden.md" not in sources(settings)


def test_a_run_that_would_remove_most_documents_asks_first(settings: Settings, many: Path) -> None:
    for n in range(FEWER, MANY):
        (many / f"{n}.txt").unlink()
    sync([many], settings)
    for n in range(FEWER // 2 + 1):
        (many / f"{n}.txt").unlink()
    with pytest.raises(ConsentNeeded, match=r"51 files of 100 would be removed.*--yes"):
        sync([many], settings)
    assert len(sources(settings)) == FEWER
    assert sync([many], settings, dry_run=True).danger
    sync([many], settings, yes=True)
    assert len(sources(settings)) == FEWER - FEWER // 2 - 1


def test_a_folder_that_is_empty_all_at_once_asks_first(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    shutil.rmtree(documents)
    documents.mkdir()
    with pytest.raises(ConsentNeeded, match="is empty now, and 3 files"):
        sync([documents], settings)
    assert len(sources(settings)) == 3


def test_what_was_ingested_from_a_folder_that_was_moved_leaves_with_consent(
    settings: Settings, documents: Path, tmp_path: Path
) -> None:
    sync([documents], settings)
    now = documents.rename(tmp_path / "moved")
    (now / "garden.md").write_text("The garden is closed.\n", encoding="utf-8")
    sync([now], settings)
    with pytest.raises(ConsentNeeded, match="is not there any more, and 3 files from there would be removed"):
        sync([documents], settings)
    with pytest.raises(UsageError, match="no file or folder"):
        sync([documents.with_name("typing error")], settings, yes=True)
    sync([documents], settings, yes=True)
    with wiring.open_manifest(settings) as manifest:
        assert manifest
        assert all(Path(path).is_relative_to(now) for path in manifest.files())


@pytest.mark.parametrize("consent", ["", "--yes"])
@pytest.mark.parametrize("how", ["empty", "gone", "disk missing", "never there"])
def test_one_of_several_that_is_empty_or_not_there_loses_nothing_and_stops_no_other(
    settings: Settings, documents: Path, tmp_path: Path, how: str, consent: str
) -> None:
    drive = tmp_path / "drive" / "notices"
    if how != "never there":
        drive.mkdir(parents=True)
        (drive / "notice.md").write_text("The gate is painted.\n", encoding="utf-8")
    sync([documents, drive] if drive.exists() else [documents], settings)
    shutil.rmtree(drive, ignore_errors=True)
    if how == "empty":
        drive.mkdir()
    if how == "gone":
        (drive.parent / "beside.md").write_text("Paint is expensive.\n", encoding="utf-8")
    before = sources(settings)

    (documents / "garden.md").write_text("The garden is closed.\n", encoding="utf-8")
    (documents / "stock.csv").unlink()
    report = sync([drive, documents], settings, yes=bool(consent))
    (failed,) = report.of(Kind.UNREADABLE)
    said = {
        "empty": "is empty now, and 1 file from there would be removed: if that is meant, name it alone, with --yes",
        "gone": "is not there any more, and 1 file from there would be removed: if that is meant, name it alone, with ",
    }
    assert failed.source == str(drive)
    assert said.get(how, "There is no file or folder") in failed.reason
    assert kinds(report)["garden.md"] is Kind.CHANGED
    assert set(sources(settings)) == set(before) - {"stock.csv"}

    if how in said:
        sync([drive], settings, yes=True)
        assert "notice.md" not in sources(settings)


def test_a_folder_that_is_not_there_as_its_disk_is_missing_loses_nothing(settings: Settings, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    folder = disk / "documents"
    folder.mkdir(parents=True)
    (folder / "house.md").write_text("The house is red.\n", encoding="utf-8")
    sync([folder], settings)
    shutil.rmtree(folder)
    for there in (True, False):
        if not there:
            disk.rmdir()
        with pytest.raises(UsageError, match="no file or folder"):
            sync([folder], settings, yes=True)
    assert len(sources(settings)) == 1


def test_a_folder_asks_first_though_its_files_could_not_be_read_the_last_time(
    settings: Settings, documents: Path
) -> None:
    sync([documents], settings)
    for path in documents.rglob("*.*"):
        path.write_text("The drive fails.", encoding="utf-8")
    assert len(sync([documents], settings.model_copy(update={"file_seconds": 1e-6})).of(Kind.UNREADABLE)) == 3
    shutil.rmtree(documents)
    documents.mkdir()
    with pytest.raises(ConsentNeeded, match="is empty now, and 3 files"):
        sync([documents], settings)
    assert len(sources(settings)) == 3


def test_what_is_left_out_all_at_once_is_not_called_empty(settings: Settings, documents: Path) -> None:
    garden = documents / "garden.md"
    small = settings.model_copy(update={"max_file_mb": 0.001})
    sync([documents], small)
    garden.write_text("The garden is closed.\n" * 100, encoding="utf-8")
    with pytest.raises(ConsentNeeded, match=r"garden\.md is left out now \(larger .*\), and what was read of it"):
        sync([garden], small)
    for name in ("stock.csv", "rules"):
        (documents / name).rename(documents / f".{name}")
    with pytest.raises(ConsentNeeded, match="has only what is left out now, and 3 files"):
        sync([documents], small)
    assert len(sources(settings)) == 3


def test_a_renamed_file_that_is_titled_by_its_name_gets_another_title(settings: Settings, documents: Path) -> None:
    sync([documents], settings)
    (documents / "rules" / "kitchen.txt").rename(documents / "rules" / "cellar.txt")
    sync([documents], settings)
    with wiring.open_library(settings) as library:
        assert library.document("rules/cellar.txt").title == "cellar"
    assert healthy(settings)


@pytest.mark.parametrize(
    ("before", "text", "now", "day"),
    [
        ("minutes-2025-03-05.md", "The shed is sold.", "minutes-2026-03-05.md", "2026-03-05"),
        ("minutes.md", "The shed is sold.", "minutes-2026-03-05.md", "2026-03-05"),
        ("minutes-2025-03-05.md", "The shed is sold.", "minutes.md", "2026-01-17"),
        ("minutes.rtf", r"{\rtf1 The shed is sold. Last updated: 2024-08-09}", "minutes-2026-03-05.rtf", "2026-03-05"),
        ("minutes-2025-03-05.md", "---\ndate: 2024-08-09\n---\nThe shed is sold.", "2026-03-05.md", "2024-08-09"),
        ("2026-03-05.md", "# Minutes of 2026-03-05\n\nThe shed is sold.", "2026-03-06.md", "2026-03-06"),
    ],
)
def test_a_file_that_is_renamed_has_the_day_of_its_new_name(
    settings: Settings, tmp_path: Path, before: str, text: str, now: str, day: str
) -> None:
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / before).write_text(text, encoding="utf-8")
    os.utime(folder / before, (0, 1_768_651_200))  # 2026-01-17
    sync([folder], settings)
    (folder / before).rename(folder / now)
    sync([folder], settings)
    with wiring.open_library(settings) as library:
        assert library.document(now).modified == date.fromisoformat(day)
    assert healthy(settings)


def test_documents_of_no_file_are_taken_out(settings: Settings, documents: Path) -> None:
    """As an interrupted ingestion of an earlier version could leave them."""
    sync([documents], settings)
    with wiring.open_for_writing(settings, print) as workspace:
        stray = replace(workspace.manifest.document("garden.md"), source="gone.md", digest="another")
        workspace.manifest.commit(Batch(documents=[("a file that is not known", stray, ())]))
    assert "gone.md" in sources(settings)
    sync([documents], settings)
    assert "gone.md" not in sources(settings)
