"""`pincite ingest --watch` follows files within seconds, survives being killed, and lets others write."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks.sync_child import permissions_hold
from bot import wiring
from bot.cli.main import main
from bot.errors import StorageFailed, UsageError
from ingest.discovery import watch
from ingest.discovery.watch import due_sources
from ingest.pipeline import sync
from ingest.received.piped import piped
from tests.forked import start
from tests.ingest.sources.test_sources import healthy, indexed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings

PINCITE = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from bot.cli.entry import main; sys.exit(main())"
)
"""A shell starts what runs in the background, as the tests may, with Ctrl-C ignored, and that is inherited."""


@contextlib.contextmanager
def watching(settings: Settings, *paths: Path) -> Iterator[subprocess.Popen[str]]:
    """The real command, killed in the end."""
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    process = start(PINCITE, "ingest", "--watch", "--index", settings.index, *paths, **told)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def heard(process: subprocess.Popen[str], words: str) -> str:
    """The first line with these words; the test's own time limit ends the waiting."""
    assert process.stdout
    return next(said for said in process.stdout if words in said)


def test_a_watched_folder_is_followed_through_a_kill(settings: Settings, documents: Path) -> None:
    with watching(settings, documents) as first:
        heard(first, "Watching")
        heard(first, "3 added")
        (documents / "shed.md").write_text("Rakes hang in the shed.")
        heard(first, "1 added")
        (documents / "stock.csv").unlink()
        heard(first, "1 removed")
        sync([documents], settings)  # another writer gets its turn
        first.send_signal(signal.SIGKILL)
        first.wait()
    (documents / "shed.md").unlink()
    with watching(settings, documents) as second:
        heard(second, "1 removed")
        (documents / "garden.md").write_text("The garden is closed.")
        heard(second, "1 changed")
        second.send_signal(signal.SIGINT)
        assert second.wait() == 130
    assert indexed(settings) == ["garden.md", "rules/kitchen.txt"]
    assert healthy(settings)


def test_what_waits_for_consent_is_said(settings: Settings, documents: Path) -> None:
    plans = documents / "plans.md"
    plans.write_text("---\naudience: board\n---\nThe shed is sold.")
    with watching(settings, documents) as process:
        heard(process, "4 added")
        plans.write_text("The shed is sold in May.")
        heard(process, "plans.md  audience: still for board only; --yes gives it to everybody")


def test_a_rule_that_gives_nothing_is_said_once_while_it_does_so(settings: Settings, documents: Path) -> None:
    (documents.parent / "pincite.toml").write_text('audience_rules = { "board/**" = ["board"] }', encoding="utf-8")
    with watching(settings, documents) as process:
        heard(process, "3 added")
        heard(process, "audience_rules['board/**'] matches no file")
        (documents / "shed.md").write_text("Rakes hang in the shed.")
        heard(process, "1 added")
        (documents / "board").mkdir()
        (documents / "board" / "plans.md").write_text("The shed is sold in May.")
        assert "1 added" in heard(process, ":")
        (documents / "board" / "plans.md").unlink()
        heard(process, "1 removed")
        heard(process, "audience_rules['board/**'] matches no file")


def test_the_rules_are_those_of_now(settings: Settings, documents: Path) -> None:
    toml = documents.parent / "pincite.toml"
    toml.write_text("passages = 5", encoding="utf-8")
    with watching(settings, documents) as process:
        heard(process, "3 added")
        toml.write_text('audience_rules = { "board/**" = ["board"], "garden*" = ["garden"] }', encoding="utf-8")
        heard(process, "1 changed")
        (documents / "board").mkdir()
        (documents / "board" / "plans.md").write_text("The shed is sold in May.")
        heard(process, "1 added")
        assert audiences(settings) == {"board/plans.md": ("board",), "garden.md": ("garden",)}

        for harm, said in ((lambda: toml.write_text("audience_rules = {"), "not valid TOML"), (toml.unlink, "is gone")):
            harm()
            heard(process, said)
        (documents / "board" / "more.md").write_text("So is the boat.")
        heard(process, "is gone")
        assert len(audiences(settings)) == 2
        toml.write_text('audience_rules = { "board/**" = ["board"] }', encoding="utf-8")
        heard(process, "1 added")
        assert set(audiences(settings)) == {"board/plans.md", "board/more.md", "garden.md"}


def audiences(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Of the documents that are not for everybody."""
    with wiring.open_library(settings) as library:
        return {one.source: one.audience for one in library.sources() if one.audience}


def test_what_the_settings_say_anew_makes_all_due(tmp_path: Path) -> None:
    file = tmp_path / "pincite.toml"
    clock = due_sources([], {"often": 0.001, "seldom": 3600}, tmp_path, file)
    assert [next(clock).source for _ in range(3)] == ["often", "seldom", "often"]
    file.write_text("passages = 5", encoding="utf-8")
    assert "seldom" in [next(clock).source for _ in range(4)]


def test_sources_are_looked_into_at_their_interval(tmp_path: Path) -> None:
    clock = due_sources([], {"often": 0.001, "seldom": 3600}, tmp_path)
    assert [next(clock).source for _ in range(4)] == ["often", "seldom", "often", "often"]


def test_what_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "RETRY", 0.0)
    clock = due_sources([], {"seldom": 3600}, tmp_path)
    next(clock).failed()
    assert next(clock).source == "seldom"


def test_what_the_index_writes_and_what_is_hidden_is_no_news(tmp_path: Path) -> None:
    (tmp_path / ".pincite").mkdir()
    (tmp_path / "workspace").mkdir()
    clock = due_sources([tmp_path], {"tick": 0.001}, tmp_path / "workspace")
    assert [next(clock).source for _ in range(2)] == ["", "tick"]
    (tmp_path / "workspace" / "pincite.db").write_text("x")
    (tmp_path / ".pincite" / "pincite.db").write_text("x")
    assert [next(clock).source for _ in range(6)] == ["tick"] * 6
    (tmp_path / "note.md").write_text("x")
    assert any(due.source == "" for due in clock)  # the test's own time limit ends it


def test_what_may_not_be_read_keeps_no_change_beside_it_from_being_heard(tmp_path: Path) -> None:
    for name in ("a", "b/lost+found", "b/c", "b/d", "e"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "b/lost+found").chmod(0)
    with permissions_hold():
        clock = due_sources([tmp_path], {"tick": 0.001}, tmp_path / "workspace")
        assert [next(clock).source for _ in range(2)] == ["", "tick"]
        for name in ("a", "b", "b/c", "b/d", "e", ""):
            (tmp_path / name / "note.md").write_text("x")
            assert any(due.source == "" for due in clock)  # the test's own time limit ends it
    (tmp_path / "b/lost+found").chmod(0o700)


@pytest.mark.parametrize("replaced", ["releases/docs", "releases"])
@pytest.mark.parametrize("is_moved", [True, False])
def test_a_folder_that_takes_the_place_of_a_watched_one_is_followed(
    tmp_path: Path, replaced: str, *, is_moved: bool
) -> None:
    docs, old = tmp_path / "releases/docs", tmp_path / replaced
    docs.mkdir(parents=True)
    clock = due_sources([docs], {"tick": 0.001}, tmp_path / "workspace")
    assert [next(clock).source for _ in range(2)] == ["", "tick"]
    if is_moved:
        old.rename(tmp_path / "former")
    else:
        shutil.rmtree(old)
    assert [next(clock).source for _ in range(4)].count("tick") >= 2
    docs.mkdir(parents=True)
    assert any(due.source == "" for due in clock)  # the test's own time limit ends it
    assert [next(clock).source for _ in range(4)] == ["tick"] * 4
    (docs / "note.md").write_text("x")
    assert any(due.source == "" for due in clock)


def test_what_can_not_be_watched_is_said_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match=r"can't be watched: .*max_user_watches"):
        next(due_sources([tmp_path / "gone" / "note.md"], {}, tmp_path))


@pytest.mark.parametrize("flag", ["--yes", "--json", "--dry-run"])
def test_what_does_not_go_with_watching_is_said(
    settings: Settings, documents: Path, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", "--index", str(settings.index), "--watch", flag, str(documents)]) == 2
    assert "don't go together" in capsys.readouterr().err


RECORDS = '{"id": "a", "text": "Tea is at four.", "url": "https://x.example.org/a"}\n\n{"id": "b", "text": "Leave."}\n'


class TestStandardInput:
    def test_is_a_document_a_line(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        def pipe(text: str) -> int:
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            return main(["ingest", "--index", str(settings.index), "-", "--as", "wiki"])

        assert pipe(RECORDS) == 0
        assert indexed(settings) == ["wiki.jsonl#a", "wiki.jsonl#b"]
        assert pipe(RECORDS.splitlines()[0]) == 0
        assert indexed(settings) == ["wiki.jsonl#a"]
        assert pipe("") == 2
        assert indexed(settings) == ["wiki.jsonl#a"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "Nothing came in"),
            (RECORDS + '{"id": "c", "te', "Line 4 of standard input is not valid JSON"),
            ('["a"]', "Line 1 of standard input has no `text`"),
            ('{"text": " "}', "has no `text`"),
            (" " * 60_000_000, "More than 50 MB"),
        ],
    )
    def test_that_breaks_off_changes_nothing(self, settings: Settings, text: str, said: str) -> None:
        with pytest.raises(UsageError) as error:
            piped(io.BytesIO(text.encode()), "wiki", settings)
        assert said in str(error.value)
        assert not os.path.lexists(settings.index / "uploads")

    @pytest.mark.parametrize("name", ["../x", "", "A", "all/x"])
    def test_has_a_name_that_is_one(self, settings: Settings, name: str) -> None:
        with pytest.raises(UsageError, match="can't be called"):
            piped(io.BytesIO(RECORDS.encode()), name, settings)
