"""Object stores are synced like a folder, through fsspec; what did not change is not fetched."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from bot import wiring
from bot.cli.main import main
from bot.configuration.settings import load_settings
from bot.errors import SettingsError
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind
from ingest.sources import fetching
from tests.ingest.sources.test_sources import declared, healthy, indexed, kinds, reason
from tests.s3_server import KEY, SECRET, s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from tests.s3_server import Bucket

LINK = "https://files.example.org/docs/{path}"
URL = "s3://docs/handbook"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("STORE_SECRET", SECRET)
    with s3_server("docs") as made:
        made.put("handbook/garden.md", "# The garden\n\nAda Brook keeps the keys.\n", "2026-01-05")
        made.put("handbook/rooms/kitchen.md", "The kitchen closes at nine.\n", "2026-02-07")
        made.put("handbook/rooms/hall.md", "The hall is open all day.\n", "2026-02-08")
        made.put("handbook/rooms/", b"")
        made.put("handbook-old/garden.md", "Nobody keeps the keys.\n")
        yield made


@pytest.fixture
def in_store(settings: Settings, bucket: Bucket) -> Settings:
    return declared(settings, docs=store(bucket))


def store(bucket: Bucket, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - as they are written
    """How it is declared."""
    options = {"endpoint_url": bucket.address, "key": KEY}
    return {"store": URL, "options": options, "secrets": {"secret": "STORE_SECRET"}, **more}


class TestABucket:
    def test_is_synced_like_a_folder(self, in_store: Settings, bucket: Bucket) -> None:
        assert kinds(sync([], in_store, sources=["docs"])) == {
            "docs/garden.md": Kind.ADDED,
            "docs/rooms/hall.md": Kind.ADDED,
            "docs/rooms/kitchen.md": Kind.ADDED,
        }
        assert len(bucket.taken()) == 3
        assert set(kinds(sync([], in_store, sources=["docs"])).values()) == {Kind.UNCHANGED}
        assert bucket.taken() == []

        bucket.put("handbook/garden.md", "The garden is closed.\n", "2026-03-01")
        bucket.put("handbook/shed.md", "Rakes.\n", "2026-03-01")
        del bucket.objects["handbook/rooms/kitchen.md"]
        expected = {
            "docs/garden.md": Kind.CHANGED,
            "docs/rooms/hall.md": Kind.UNCHANGED,
            "docs/rooms/kitchen.md": Kind.REMOVED,
            "docs/shed.md": Kind.ADDED,
        }
        assert kinds(sync([], in_store, sources=["docs"], dry_run=True)) == expected
        assert healthy(in_store)
        bucket.taken()
        assert kinds(sync([], in_store, sources=["docs"])) == expected
        assert bucket.taken() == ["handbook/garden.md", "handbook/shed.md"]
        assert indexed(in_store) == ["docs/garden.md", "docs/rooms/hall.md", "docs/shed.md"]

    def test_says_when_a_document_changed_and_where_it_is(self, settings: Settings, bucket: Bucket) -> None:
        linked = declared(settings, docs=store(bucket, link=LINK, audience=["staff"]))
        sync([], linked, sources=["docs"])
        bucket.put("handbook/rooms/hall.md", "The hall is open all day.\n", "2026-05-05")  # the same, put there anew
        sync([], linked, sources=["docs"])
        with wiring.open_library(linked) as library:
            hall = library.document("docs/rooms/hall.md")
        assert (hall.modified, hall.url) == (date(2026, 2, 8), LINK.format(path="rooms/hall.md"))
        assert hall.audience == ("staff",)

    @pytest.mark.parametrize(
        ("key", "answer", "said"),
        [
            ("", (403, "AccessDenied"), "PermissionError: "),
            ("", (404, "NoSuchBucket"), "nothing is there, or no such bucket"),
        ],
    )
    def test_that_can_not_be_listed_loses_nothing(
        self, in_store: Settings, bucket: Bucket, key: str, answer: tuple[int, str], said: str
    ) -> None:
        sync([], in_store, sources=["docs"])
        bucket.failing[key] = answer
        report = sync([], in_store, sources=["docs"])
        assert kinds(report) == {"docs": Kind.UNREADABLE}
        assert reason(report, "docs").startswith(said)
        assert reason(report, "docs").endswith("is kept")
        assert SECRET not in reason(report, "docs")
        assert len(indexed(in_store)) == 3

    @pytest.mark.parametrize("left", ["handbook/rooms/", ""])
    def test_that_is_empty_all_of_a_sudden_loses_nothing(self, in_store: Settings, bucket: Bucket, left: str) -> None:
        sync([], in_store, sources=["docs"])
        bucket.objects = {key: there for key, there in bucket.objects.items() if "old" in key or key == left}
        report = sync([], in_store, sources=["docs"], yes=True)
        assert reason(report, "docs").startswith("nothing is there")
        assert len(indexed(in_store)) == 3
        sync([], settings := in_store.model_copy(update={"sources": {}}), sources=["docs"], yes=True)
        assert indexed(settings) == []

    def test_keeps_what_can_not_be_read_this_time(self, in_store: Settings, bucket: Bucket) -> None:
        sync([], in_store, sources=["docs"])
        bucket.put("handbook/garden.md", "The garden is closed.\n", "2026-03-01")
        bucket.failing["handbook/garden.md"] = (403, "InvalidObjectState")  # it is in an archive
        report = sync([], in_store, sources=["docs"])
        assert kinds(report)["docs/garden.md"] is Kind.UNREADABLE
        assert "is kept" in reason(report, "docs/garden.md")
        del bucket.failing["handbook/garden.md"]
        assert kinds(sync([], in_store, sources=["docs"]))["docs/garden.md"] is Kind.CHANGED

    def test_leaves_out_what_a_folder_does_and_names_that_are_none(self, settings: Settings, bucket: Bucket) -> None:
        limited = declared(settings, docs=store(bucket)).model_copy(update={"max_file_mb": 0.001})
        for key in (".git/config", "a/../../up.md", "~$plan.docx", "garden.md/below.md", f"{'n' * 300}.md"):
            bucket.put(f"handbook/{key}", "Text.\n")
        bucket.put("handbook/large.md", "x" * 1001)
        left_out = {outcome.source: outcome.reason for outcome in sync([], limited, sources=["docs"]).of(Kind.SKIPPED)}
        assert left_out == {
            "docs/.git": "hidden",
            "docs/a/..": fetching.NO_NAME,
            "docs/garden.md/below.md": fetching.TAKEN,
            "docs/large.md": "larger than 0.001 MB (setting max_file_mb)",
            f"docs/{'n' * 300}.md": fetching.NO_NAME,
            "docs/~$plan.docx": "a lock file of an open Office document",
        }
        assert len(indexed(limited)) == 3

    @pytest.mark.parametrize("limit", [{"pages": 2}, {"megabytes": 0.00007}])
    def test_within_limits(self, settings: Settings, bucket: Bucket, limit: dict[str, float]) -> None:
        report = sync([], declared(settings, docs=store(bucket, **limit)), sources=["docs"])
        assert next(iter(limit)) in reason(report, "docs")
        assert len(report.of(Kind.ADDED)) == 2

    def test_is_given_up_after_a_while(self, settings: Settings, bucket: Bucket) -> None:
        report = sync([], declared(settings, docs=store(bucket, seconds=0.01)), sources=["docs"])
        assert "took longer than 0.01 s (`seconds`)" in reason(report, "docs")


class TestTheCommand:
    def test_takes_an_address_in_place_of_a_folder(
        self, settings: Settings, bucket: Bucket, documents: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", bucket.address)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        assert ingest(settings, str(documents), f"{URL}/") == 0
        assert [source for source in indexed(settings) if "://" in source] == [
            f"{URL}/garden.md",
            f"{URL}/rooms/hall.md",
            f"{URL}/rooms/kitchen.md",
        ]
        del bucket.objects["handbook/garden.md"]
        assert ingest(settings, URL, "--audience", "staff") == 0
        with wiring.open_library(settings) as library:
            stored = {one.source: one.audience for one in library.sources() if "://" in one.source}
        assert stored == {f"{URL}/rooms/hall.md": ("staff",), f"{URL}/rooms/kitchen.md": ("staff",)}
        assert ingest(settings, str(documents)) == 0  # nobody calls it forsaken
        assert ingest(settings, "--source", "all", str(documents)) == 0
        assert len([source for source in indexed(settings) if "://" in source]) == 2

    def test_does_not_watch_one(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        assert ingest(settings, "--watch", URL) == 2
        assert "declare it in pincite.toml" in capsys.readouterr().err

    def test_says_what_is_no_address(self, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        assert ingest(settings, "https://example.org/docs/") == 2
        assert "web" in capsys.readouterr().err


def test_a_folder_of_this_machine_is_told_by_times_and_sizes(settings: Settings, documents: Path) -> None:
    in_folder = declared(settings, docs={"store": documents.as_uri()})
    first = documents / min(path.name for path in documents.iterdir() if path.suffix == ".md")
    os.utime(first, (0, datetime(2026, 4, 1, 12, tzinfo=UTC).timestamp()))
    report = sync([], in_folder, sources=["docs"])
    assert set(kinds(report).values()) == {Kind.ADDED}
    assert set(kinds(sync([], in_folder, sources=["docs"])).values()) == {Kind.UNCHANGED}
    first.write_text("Something else.", encoding="utf-8")
    assert kinds(sync([], in_folder, sources=["docs"]))[f"docs/{first.name}"] is Kind.CHANGED
    (in_folder.index / "sources" / "docs" / "files" / first.name).unlink()
    assert set(kinds(sync([], in_folder, sources=["docs"])).values()) == {Kind.UNCHANGED}


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        pytest.param("gs://docs", "pip install", marks=pytest.mark.skipif(bool(find_spec("gcsfs")), reason="it is")),
        ("nonesuch://docs", "nonesuch"),
    ],
)
def test_a_driver_that_is_missing_is_said_with_the_cure(settings: Settings, url: str, cure: str) -> None:
    report = sync([], declared(settings, docs={"store": url}), sources=["docs"])
    assert kinds(report) == {"docs": Kind.UNREADABLE}
    assert cure in reason(report, "docs")


def test_the_driver_of_s3_is_an_extra() -> None:
    assert "pip install 'pincite[s3]'" in fetching.missing_driver("s3", ImportError("Install s3fs to access S3"))


@pytest.mark.parametrize("url", ["docs/", "https://example.org/", "simplecache::s3://docs", "s3://me:rose-bud@docs"])
def test_what_is_no_store_is_said(url: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings({}, sources={"a": {"store": url}})
    assert "s3://bucket/folder" in str(error.value)
    assert "rose-bud" not in str(error.value)


def ingest(settings: Settings, *arguments: str) -> int:
    return main(["ingest", "--index", str(settings.index), *arguments])
