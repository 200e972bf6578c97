"""An index moves to a server and back, is not embedded again, and is the same there, whatever breaks on the way."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydantic import SecretStr
from sqlalchemy import select, text

from bot import wiring
from bot.adapters.database import DatabaseLedger, open_database
from bot.adapters.database.documents.contents import RECORDS
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.adapters.database.tables.schema import metadata, read_fact
from bot.adapters.models.embedder import WorkspaceEmbedder
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS
from bot.cli.main import main
from bot.configuration.settings import Settings
from bot.errors import AlreadyThere, CopyDiffers, IndexDamaged, IndexMismatch, IndexMissing, UsageError, WorkspaceBusy
from bot.evaluation.cases.case import dump
from bot.nouns import Clearance, Question, Stamp
from bot.ports.inbox import Rating
from ingest.pipeline import sync
from ingest.received.uploads import keep
from ingest.upkeep import copying
from ingest.upkeep.copying import CopyListener, copy_index
from ingest.upkeep.maintenance import reindex
from tests.database.test_inbox import LEASE, asking
from tests.database.test_ledger import an_answer
from tests.evaluation.test_run import CASES
from tests.forked import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.adapters.database import Database
    from bot.evaluation.cases.case import Case
    from tests.postgres_server import Server

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
MADE = datetime(2026, 3, 2, 10, 0, 0, 250000, tzinfo=UTC)
QUESTIONS = (
    "When does the greenhouse open?",
    "Who keeps the keys?",
    "How much is a rake?",
    "When does the kitchen close?",
    "What is rule 7?",
    "How many litres do tomatoes get?",
    "Who painted the ceiling?",
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """A folder with documents of every kind of structure, some for some people only, and a workspace `workspace`.

    Its records are of all kinds.
    """
    folder = tmp_path_factory.mktemp("copying")
    settings = Settings(index=folder / "workspace")
    settings.index.mkdir()
    shutil.copytree(model_folder, settings.index / "model")
    given = write(folder / "documents")
    sync([given], settings)
    sync([given / "garden.md"], settings, prune=False, audience=["hr"])
    path = keep(settings, ["hr"], "salaries.txt", b"The salary of the gardener is four thousand.", MADE)
    sync([path], settings, prune=False, audience=["hr"])
    (given / "many" / "rule3.md").unlink()
    sync([given], settings)
    with wiring.open_engine(settings) as engine:
        for question in QUESTIONS[:2]:
            engine.answer(Question(text=question))
    with database_of(settings) as database:
        box = DatabaseInbox(database)
        box.accept(asking())
        box.claim("one", LEASE)
        box.accept(asking("2.1"))
        box.rate(Rating(answer="a1", user="U1", rating="bad", reason="wrong", comment="no\u2028it is not"))
        DatabaseLedger(database).record(an_answer("b2"))
        DatabaseLedger(database).record(an_answer("a1"))
    return folder


@contextlib.contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database of an index, wherever it is."""
    address = settings.database.get_secret_value()
    found = open_server(address, settings.workspace) if address else open_database(settings.index / "pincite.db")
    try:
        yield found
    finally:
        found.dispose()


def write(folder: Path) -> Path:
    """Small documents."""
    texts = {
        "garden.md": "# The garden\n\nThe greenhouse opens at seven in the morning. Ada Brook keeps the keys.\n\n"
        "## Watering\n\nTomatoes get two litres of water every evening.\n",
        "kitchen.txt": "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n",
        "copy.txt": "The kitchen closes at nine. Nobody may leave a pan on the stove unattended.\n",
        "stock.csv": "Item,Price\nRake,12.50\nWheelbarrow,89.00\n",
        "broken.pdf": "%PDF-1.7 nothing",
    }
    for number in range(24):
        texts[f"many/rule{number}.md"] = (
            f"# Rule {number}\n\nRule {number} says that door {number * 7} is locked at {number % 12 + 1}.\n\n"
            f"- Item {number} is blue.\n- It is kept in room {number * 3}.\n"
        )
    for name, said in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    return folder


@pytest.fixture
def full(made: Path, tmp_path: Path) -> Settings:
    """That workspace, of this test's own."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    settings = Settings(index=tmp_path / "workspace")
    with database_of(settings) as database, database.begin() as connection:
        for name in ("files", "restrictions"):
            connection.execute(
                text(f"UPDATE {name} SET path = replace(path, :former, :now)"),  # noqa: S608 - our own tables
                {"former": str(made), "now": str(tmp_path)},
            )
    return settings


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """The folder of the documents."""
    return tmp_path / "documents"


@pytest.fixture
def on_server(full: Settings, server: Server, schema: str) -> Settings:
    """Where it goes."""
    return full.model_copy(update={"database": SecretStr(server.url()), "workspace": schema})


@pytest.fixture
def back(full: Settings, tmp_path: Path) -> Settings:
    """Where it comes back to."""
    return full.model_copy(update={"index": tmp_path / "back"})


def held(settings: Settings) -> dict[str, list[Any]]:
    """All rows, as they are; paths as they would be in any folder."""
    with database_of(settings) as database, database.connect() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in {"facts", "debris", "processes"}]
        index = str(settings.index.resolve())
        where = {f"{index}/uploads": "UPLOADS", UPLOADS_ADDRESS: "UPLOADS", index: "HERE"}
        return {
            table.name: sorted(
                tuple(placed(value, where) if isinstance(value, str) else repr(value) for value in row)
                for row in connection.execute(select(table))
            )
            for table in tables
        }


def placed(value: str, where: Mapping[str, str]) -> str:
    for former, now in where.items():
        value = value.replace(former, now)
    return value


def vectors(settings: Settings) -> dict[str, np.ndarray]:
    with wiring.open_for_writing(settings, print) as workspace:
        return dict(workspace.vectors.vectors(workspace.manifest.ids()))


def answered(settings: Settings, clearance: Clearance | None = None) -> list[Any]:
    """What is answered, with what was found for it."""
    with wiring.open_engine(settings) as engine:
        answers = [engine.answer(Question(text=text, clearance=clearance)) for text in QUESTIONS]
        hits = [[hit.chunk.id for hit in engine.search(text, 10, clearance)] for text in QUESTIONS]
    return [
        (one.verdict, one.text, [(cited.source, cited.quote, cited.start) for cited in one.citations], hit)
        for one, hit in zip(answers, hits, strict=True)
    ]


def has_same_vectors(one: Settings, other: Settings) -> bool:
    ours, theirs = vectors(one), vectors(other)
    return ours.keys() == theirs.keys() and all(np.allclose(ours[id_], theirs[id_], atol=1e-3) for id_ in ours)


def test_there_and_back_all_is_the_same(full: Settings, on_server: Settings, back: Settings) -> None:
    before = held(full)
    assert all(before[table.name] for table in RECORDS[:7])
    done = copy_index(full, on_server)
    assert held(on_server) == before
    assert done.size.answers == len(before["answers"])
    assert (done.size.documents, done.size.passages) == (len(before["documents"]), len(before["chunks"]))
    assert copy_index(on_server, back).size == done.size
    assert held(back) == before == held(full)
    assert has_same_vectors(full, on_server)
    assert has_same_vectors(full, back)
    assert handed(on_server) == handed(full)
    assert (back.index / "uploads" / "hr" / "salaries.txt").stat().st_mtime == MADE.timestamp()
    assert (back.index / "model" / "model.onnx").is_file()


def test_a_copy_remembers_whose_words_went(
    full: Settings, on_server: Settings, back: Settings, documents: Path
) -> None:
    (documents / "garden.md").unlink()
    sync([documents], full)
    copy_index(full, on_server)
    copy_index(on_server, back)
    for settings in (full, on_server, back):
        with wiring.open_manifest(settings) as manifest:
            assert manifest is not None
            assert set(manifest.restricted_words().values()) == {("hr",)}
            assert len(manifest.restricted_words()) == len(manifest.withdrawn()) + 1  # the salaries are there


def test_a_copy_remembers_the_folder_rules(full: Settings, on_server: Settings, back: Settings) -> None:
    rules = {"hr/**": ("hr", "board")}
    with wiring.open_for_writing(full, print) as workspace:
        workspace.manifest.set_rules(rules)
    copy_index(full, on_server)
    copy_index(on_server, back)
    for settings in (full, on_server, back):
        with wiring.open_manifest(settings) as manifest:
            assert manifest is not None
            assert manifest.rules() == rules


def test_questions_have_the_same_answers_everywhere(full: Settings, on_server: Settings, back: Settings) -> None:
    copy_index(full, on_server)
    copy_index(on_server, back)
    for clearance in (None, Clearance(names=frozenset({"staff"}))):
        wanted = answered(full, clearance)
        assert any(one[1] for one in wanted)
        assert answered(on_server, clearance) == wanted
        assert answered(back, clearance) == wanted


def test_nothing_is_embedded(full: Settings, on_server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def embed(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(WorkspaceEmbedder, "embed_passages", embed)
        patched.setattr(WorkspaceEmbedder, "prepare", embed)
        copy_index(full, on_server)


def test_a_copy_is_used_like_any_index(full: Settings, on_server: Settings, documents: Path, back: Settings) -> None:
    """What is stored next gets numbers that nothing has, and what is unchanged is known to be so."""
    copy_index(full, on_server)
    (documents / "shed.md").write_text("# The shed\n\nThe shed was painted green in May.\n", encoding="utf-8")
    done = sync([documents], on_server)
    assert [one.source for one in done.outcomes if one.kind == "added"] == ["shed.md"]
    assert not [one for one in done.outcomes if one.kind in {"changed", "removed"}]
    copy_index(on_server, back)
    with database_of(on_server) as database:
        assert DatabaseInbox(database).accept(asking("3.1"))
    for settings in (on_server, back):
        with wiring.open_engine(settings) as engine:
            assert "green" in engine.answer(Question(text="What colour was the shed painted?")).text
    again = sync([documents], back)
    assert {one.kind for one in again.outcomes} <= {"unchanged", "unreadable"}


def test_answers_stay_in_the_order_in_which_they_were_recorded(full: Settings, on_server: Settings) -> None:
    copy_index(full, on_server)
    with wiring.open_ledger(full) as ledger, wiring.open_ledger(on_server) as other:
        assert other.questions("", 10) == ledger.questions("", 10)
        assert other.last_conversation() == ledger.last_conversation()


KILLED = """
import os, signal, sys
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.adapters.database.documents.contents import Contents
from bot.configuration.settings import Settings
from ingest.upkeep import copying
from pathlib import Path

former, address, workspace, now, moment, count = sys.argv[1:]
copying.PASSAGES_A_COMMIT = 8
left = int(count)

def die():
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

def on_progress(what, done, total):
    if what == moment:
        die()

def before_commit(connection):
    if moment == "commit":
        die()

event.listen(Engine, "commit", before_commit)
if moment == "upload":
    event.listen(Engine, "after_cursor_execute", lambda *given: "INSERT INTO uploads" in given[2] and die())
if moment == "whole":
    Contents.complete_copy = lambda *_: die()
there = Settings(index=Path(former), database=SecretStr(address), workspace=workspace)
ends = [Settings(index=Path(former)), there] if now == "-" else [there, Settings(index=Path(now))]
copying.copy_index(*ends, copying.CopyListener(on_progress=on_progress))
"""
"""Kills itself at the moment that it is told."""


def killed(settings: Settings, on_server: Settings, now: Settings | None, moment: str, count: int) -> None:
    address = on_server.database.get_secret_value()
    words = [str(settings.index), address, on_server.workspace, str(now.index) if now else "-", moment, str(count)]
    done = run(KILLED, *words, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


MOMENTS = [
    ("upload", 0),
    ("commit", 0),
    ("commit", 3),
    ("commit", 8),
    ("Copying", 0),
    ("Copying", 2),
    ("Comparing", 1),
    ("whole", 0),
]


@pytest.mark.parametrize(("moment", "count"), MOMENTS)
def test_one_that_was_killed_goes_on_to_the_same_end(
    full: Settings, on_server: Settings, moment: str, count: int
) -> None:
    killed(full, on_server, None, moment, count)
    copy_index(full, on_server)
    assert held(on_server) == held(full)
    assert has_same_vectors(full, on_server)
    with database_of(on_server) as database, database.connect() as connection:
        assert connection.execute(text("SELECT count(DISTINCT chunk) FROM postings")).scalar() == len(vectors(full))
        assert read_fact(connection, "passages") == f"{len(vectors(full))}"


@pytest.mark.parametrize(("moment", "count"), [("commit", 3), ("Copying", 2), ("whole", 0)])
def test_one_into_a_folder_that_was_killed_goes_on_to_the_same_end(
    full: Settings, on_server: Settings, back: Settings, moment: str, count: int
) -> None:
    copy_index(full, on_server)
    killed(full, on_server, back, moment, count)
    copy_index(on_server, back)
    assert held(back) == held(full)
    assert has_same_vectors(full, back)
    with wiring.open_for_writing(back, print) as workspace:
        assert not workspace.index.left_over()


def begun(source: Settings, target: Settings, monkeypatch: pytest.MonkeyPatch, portions: int = 3) -> None:
    """A copy that was stopped after some portions."""
    left = portions

    def stop(what: str, *_: int) -> None:
        nonlocal left
        left -= what == "Copying"
        if left < 0:
            raise KeyboardInterrupt

    monkeypatch.setattr(copying, "PASSAGES_A_COMMIT", 8)
    with pytest.raises(KeyboardInterrupt):
        copy_index(source, target, CopyListener(on_progress=stop))


def test_what_is_there_is_not_copied_again(
    full: Settings, on_server: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(full, on_server, monkeypatch)
    steps: list[tuple[str, int, int]] = []
    done = copy_index(full, on_server, CopyListener(on_progress=lambda *step: steps.append(step)))
    copied = max(total for what, _, total in steps if what == "Copying")
    assert 10 < done.kept < done.size.documents
    assert 0 < copied < done.size.passages
    assert [one for one in steps if one[0] == "Comparing"][-1] == ("Comparing", done.size.passages, done.size.passages)


def test_what_changed_meanwhile_is_as_it_is_now(
    full: Settings, on_server: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(full, on_server, monkeypatch)
    (documents / "garden.md").write_text("# The garden\n\nIt closed for ever.\n", encoding="utf-8")
    (documents / "stock.csv").unlink()
    (documents / "new.md").write_text("# New\n\nThe well is deep.\n", encoding="utf-8")
    sync([documents], full)
    copy_index(full, on_server)
    assert held(on_server) == held(full)


def test_until_it_is_whole_nobody_can_use_it(
    full: Settings, on_server: Settings, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(full, on_server, monkeypatch)
    with pytest.raises(IndexMismatch, match=r"not whole yet.*run it again"), wiring.open_engine(on_server):
        pass
    with pytest.raises(IndexMismatch, match="not whole yet"):
        sync([documents], on_server)
    with pytest.raises(IndexMismatch, match="not whole yet"):
        reindex(on_server)
    with pytest.raises(IndexMismatch, match="not whole yet"):
        copy_index(on_server, full.model_copy(update={"index": documents / "other"}))


def test_both_sides_are_locked_and_the_source_can_be_asked(full: Settings, on_server: Settings) -> None:
    tried: list[str] = []

    def meanwhile(what: str, *_: int) -> None:
        if what in tried:
            return
        tried.append(what)
        for settings in (full, on_server):
            impatient = settings.model_copy(update={"lock_seconds": 0})
            with pytest.raises(WorkspaceBusy), wiring.open_for_writing(impatient, lambda _: None):
                pass
        assert any(one[1] for one in answered(full))

    copy_index(full, on_server, CopyListener(on_progress=meanwhile))
    assert tried == ["Copying", "Comparing", "Making a graph"]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE chunks SET text = 'The greenhouse opens at eight.' WHERE number = 4",
        "UPDATE documents SET title = 'Another' WHERE id = 2",
        "DELETE FROM audiences",
        "DELETE FROM vectors WHERE chunk = 3",
        "UPDATE vectors SET embedding = (SELECT embedding FROM vectors WHERE chunk = 5) WHERE chunk = 6",
    ],
)
def test_a_difference_is_an_error_and_the_next_run_mends_it(full: Settings, on_server: Settings, harm: str) -> None:
    """As where somebody changes the target in spite of the lock, or a server loses something."""
    spoilt: list[str] = []

    def spoil(what: str, *_: int) -> None:
        if what == "Comparing" and not spoilt:
            spoilt.append(what)
            on(on_server, harm)

    with pytest.raises(CopyDiffers, match=r"\d documents, 0 tables, 0 files .*the same command again"):
        copy_index(full, on_server, CopyListener(on_progress=spoil))
    with pytest.raises(IndexMismatch), wiring.open_engine(on_server):
        pass
    copy_index(full, on_server)
    assert held(on_server) == held(full)
    assert has_same_vectors(full, on_server)


def test_a_file_that_was_handed_over_is_compared_byte_by_byte(full: Settings, on_server: Settings) -> None:
    def spoil(what: str, *_: int) -> None:
        if what == "Comparing":
            on(on_server, "UPDATE uploads SET data = 'other'")

    with pytest.raises(CopyDiffers, match=r"1 files that were .* \(hr/salaries\.txt\)"):
        copy_index(full, on_server, CopyListener(on_progress=spoil))
    copy_index(full, on_server)
    assert handed(on_server) == handed(full) == {"hr/salaries.txt": b"The salary of the gardener is four thousand."}


def handed(settings: Settings) -> dict[str, bytes]:
    with wiring.open_uploads(settings) as uploads:
        return {one.place: uploads.data(one.place) for one in uploads.all()}


def on(settings: Settings, statement: str) -> None:
    """Carry out the statement on the database."""
    with database_of(settings) as database, database.begin() as connection:
        connection.execute(text(statement))


def test_records_that_differ_are_an_error(full: Settings, on_server: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(full, on_server, monkeypatch)
    on(
        on_server,
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.verdict = 'refused'; RETURN NEW; END $$; "
        "CREATE TRIGGER spoiling BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION spoil()",
    )
    with pytest.raises(CopyDiffers, match=r"0 documents, 1 tables, 0 files .* \(the table answers\)"):
        copy_index(full, on_server)
    on(on_server, "DROP TRIGGER spoiling ON answers")
    copy_index(full, on_server)
    assert held(on_server) == held(full)


@pytest.mark.parametrize(
    ("harm", "cure"),
    [
        ("UPDATE chunks SET text = 'The greenhouse opens at eight.' WHERE number = 4", "pincite reindex"),
        ("UPDATE documents SET text = 'The greenhouse opens at eight.' WHERE id = 2", "pincite reindex"),
    ],
)
def test_damage_is_not_carried_along(full: Settings, on_server: Settings, harm: str, cure: str) -> None:
    on(full, harm)
    with pytest.raises(IndexDamaged, match=cure):
        copy_index(full, on_server)


def test_lost_vectors_are_named_with_the_cure(full: Settings, on_server: Settings) -> None:
    with wiring.open_for_writing(full, print) as workspace:
        workspace.vectors.delete(list(workspace.manifest.ids())[:1])  # type: ignore[attr-defined]
    with pytest.raises(IndexDamaged, match=r"Vectors of .* are missing.*pincite reindex"):
        copy_index(full, on_server)


class TestCases:
    """Those that were made on Slack."""

    @pytest.fixture
    def ends(self, full: Settings, on_server: Settings, back: Settings, tmp_path: Path) -> dict[str, Settings]:
        """Each with a file of cases of its own."""
        found = {"full": full, "server": on_server, "back": back}
        return {
            name: one.model_copy(update={"slack": one.slack.model_copy(update={"cases": tmp_path / f"{name}.jsonl"})})
            for name, one in found.items()
        }

    def test_go_along_both_ways(self, ends: dict[str, Settings]) -> None:
        file = ends["full"].slack.cases
        file.write_text(f"# Ask these first.\n{dump(CASES)}", encoding="utf-8")
        assert copy_index(ends["full"], ends["server"]).cases == len(CASES)
        assert cases_of(ends["server"]) == CASES
        ends["back"].slack.cases.write_text(f"# Ours\n{dump(CASES[:1])}", encoding="utf-8")
        copy_index(ends["server"], ends["back"])
        assert ends["back"].slack.cases.read_text(encoding="utf-8") == f"# Ours\n{dump(CASES)}"
        assert cases_of(ends["back"]) == CASES

    def test_do_not_take_the_place_of_one_that_expects_something_else(self, ends: dict[str, Settings]) -> None:
        ends["full"].slack.cases.write_text(dump(CASES), encoding="utf-8")
        copy_index(ends["full"], ends["server"])
        other = dump([replace(CASES[0], must=(("other",),))])
        ends["back"].slack.cases.write_text(other, encoding="utf-8")
        with pytest.raises(AlreadyThere, match=r"back\.jsonl has the case .* which expects something else there"):
            copy_index(ends["server"], ends["back"])
        assert ends["back"].slack.cases.read_text(encoding="utf-8") == other
        ends["back"].slack.cases.unlink()
        copy_index(ends["server"], ends["back"])
        assert cases_of(ends["back"]) == CASES

    def test_that_differ_are_an_error(self, ends: dict[str, Settings]) -> None:
        def spoil(what: str, *_: int) -> None:
            if what == "Comparing":
                on(ends["server"], f"DELETE FROM cases WHERE id = '{CASES[0].id}'")  # noqa: S608 - our own

        ends["full"].slack.cases.write_text(dump(CASES), encoding="utf-8")
        with pytest.raises(CopyDiffers, match=re.escape(f"1 test cases differ (the case {CASES[0].id})")):
            copy_index(ends["full"], ends["server"], CopyListener(on_progress=spoil))
        copy_index(ends["full"], ends["server"])
        assert cases_of(ends["server"]) == CASES


def cases_of(settings: Settings) -> tuple[Case, ...]:
    with wiring.open_casebook(settings) as cases:
        return cases.all()


class TestTheTarget:
    def test_has_to_be_empty(self, full: Settings, on_server: Settings, back: Settings, tmp_path: Path) -> None:
        copy_index(full, on_server)
        with pytest.raises(AlreadyThere, match=r"holds an index already, with 27 documents .*--workspace"):
            copy_index(full, on_server)
        copy_index(on_server, back)
        with pytest.raises(AlreadyThere, match="a folder that is empty"):
            copy_index(on_server, back)
        assert tmp_path.is_dir()

    @pytest.mark.parametrize("back_end", ["embedded", "postgres"])
    def test_may_have_been_emptied(self, full: Settings, on_server: Settings, back: Settings, back_end: str) -> None:
        """An embedder of other vectors has left its stamp, and vectors that nothing refers to."""
        target = on_server if back_end == "postgres" else back
        with wiring.open_for_writing(full, print) as workspace:
            chunk = next(workspace.manifest.all_chunks(1))[0]
        with wiring.open_for_writing(target, print) as workspace:
            stamp = Stamp(model="other", backend="none", precision="float32", dimension=5)
            workspace.index.prepare(stamp)
            workspace.manifest.set_stamp(stamp)
            workspace.index.add([chunk], np.ones((1, 5), np.float32))
        copy_index(full, target)
        assert held(target) == held(full)
        assert has_same_vectors(full, target)
        assert answered(target) == answered(full)

    def test_may_not_be_a_copy_of_something_else(
        self, full: Settings, on_server: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun(full, on_server, monkeypatch)
        shutil.copytree(full.index, tmp_path / "other")
        with pytest.raises(AlreadyThere, match=r"is a copy of .*workspace that was broken off.*other"):
            copy_index(full.model_copy(update={"index": tmp_path / "other"}), on_server)

    def test_may_hold_no_other_files_that_were_handed_over(self, full: Settings, back: Settings) -> None:
        keep(back, (), "plan.txt", b"words", MADE)
        with pytest.raises(AlreadyThere, match=r"holds files already .* everybody/plan\.txt"):
            copy_index(full, back)
        assert list(handed(back)) == ["everybody/plan.txt"]

    def test_is_not_the_source(self, full: Settings, on_server: Settings) -> None:
        for settings in (full, on_server):
            with pytest.raises(UsageError, match="is the index itself"):
                copy_index(settings, settings)

    def test_is_no_folder_of_other_things(self, full: Settings, back: Settings) -> None:
        back.index.mkdir()
        (back.index / "diary.txt").write_text("Monday.", encoding="utf-8")
        with pytest.raises(AlreadyThere, match=r"holds other things \(diary\.txt\)"):
            copy_index(full, back)
        with pytest.raises(UsageError, match="is a file"):
            copy_index(full, back.model_copy(update={"index": back.index / "diary.txt"}))
        assert [path.name for path in back.index.iterdir()] == ["diary.txt"]

    def test_may_be_the_folder_that_the_host_has_beside_a_server(self, full: Settings, on_server: Settings) -> None:
        """Where the model is, and what was handed over: nothing has to be brought."""
        before = held(full)
        copy_index(full, on_server)
        (full.index / "pincite.db").unlink()
        shutil.rmtree(full.index / "chroma")
        copy_index(on_server, full)
        assert held(full) == before


class TestTheSource:
    def test_has_to_be_there(self, back: Settings, on_server: Settings) -> None:
        with pytest.raises(IndexMissing):
            copy_index(back, on_server)
        assert not back.index.exists()

    def test_has_to_be_of_the_embedder_of_the_settings(self, full: Settings, on_server: Settings) -> None:
        other = {"embedder": "team/model"}
        with pytest.raises(IndexMismatch, match=r"team/model.*pincite reindex"):
            copy_index(full.model_copy(update=other), on_server.model_copy(update=other))

    def test_may_be_empty(self, tmp_path: Path, back: Settings) -> None:
        empty = Settings(index=tmp_path / "empty")
        with wiring.open_for_writing(empty, print):
            pass
        assert copy_index(empty, back).size.documents == 0
        with wiring.open_contents(back) as there:
            assert there.is_empty()


class TestTheCommand:
    SECRET = "s3cr3t-w0rd"  # noqa: S105 - of nobody

    def test_copies_and_says_how_the_copy_is_used(
        self, full: Settings, on_server: Settings, back: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        to = ["--to", on_server.database.get_secret_value(), "--workspace", on_server.workspace]
        assert main(["copy", *to, "--dry-run", "--index", str(full.index)]) == 0
        assert "27 documents with 28 passages, and 4 answers" in capsys.readouterr().out
        assert not wiring.is_there(on_server)
        assert main(["copy", *to, "--index", str(full.index)]) == 0
        said = capsys.readouterr()
        assert said.out.startswith("Copied 27 documents with 28 passages, and 4 answers to ")
        assert "Compared with the source: all texts, their structure" in said.out
        assert f"`workspace` = {on_server.workspace}" in said.out
        assert said.err == ""
        assert main(["copy", *to, "--index", str(full.index)]) == 1
        assert "holds an index already" in capsys.readouterr().err
        assert main(["copy", "--to", str(back.index), "--index", str(full.index)]) == 0
        assert f"Use it with --index {back.index}" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            ([], "--to is missing: postgresql+psycopg://"),
            (["--to", "mysql://ann:{secret}@host/docs"], "--to is no address of a database: write postgresql"),
            (["--to", "postgresql://ann:{secret}@host/docs", "--workspace", "no schema"], "'no schema' is no name"),
            (["--to", "folder", "--workspace", "team"], "--to names a folder"),
            (["--to", ""], "--to is missing"),
            (["--too", "folder"], "Did you mean `--to`?"),
        ],
    )
    def test_is_told_what_is_wrong_in_one_line(
        self, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["copy", *(word.format(secret=self.SECRET) for word in words)]) == 2
        said = capsys.readouterr().err
        assert complaint in said
        assert said.count("\n") == 1
        assert self.SECRET not in said

    def test_never_shows_a_password(self, full: Settings, capsys: pytest.CaptureFixture[str]) -> None:
        for address in ("postgresql://ann:{}@127.0.0.1:1/docs", "postgresql://ann:{}@localhost:port/docs"):
            for more in ([], ["--dry-run"]):
                words = ["copy", "--to", address.format(self.SECRET), "--index", str(full.index), *more]
                assert main(words) == 1
                said = capsys.readouterr()
                assert self.SECRET not in said.out + said.err

    def test_that_is_interrupted_says_how_to_go_on(self, full: Settings, on_server: Settings) -> None:
        code = (
            "import os, signal, sys\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's background job ignores it
            "from bot.cli.main import main\n"
            "from ingest.upkeep import copying\n"
            "copying.PASSAGES_A_COMMIT = 8\n"
            "put = copying._Copying._put\n"
            "left = 2\n"
            "def stop(self, portion):\n"
            "    global left\n"
            "    left -= 1\n"
            "    if left < 0: os.kill(os.getpid(), signal.SIGINT)\n"
            "    put(self, portion)\n"
            "copying._Copying._put = stop\n"
            "sys.exit(main(sys.argv[1:]))\n"
        )
        to = ["--to", on_server.database.get_secret_value(), "--workspace", on_server.workspace]
        done = run(code, "copy", *to, "--index", full.index, text=True)
        assert done.returncode == 130, done.stderr
        assert done.stderr == (
            "pincite: stopped. What was copied so far is kept; the same command goes on from there. "
            "Until then the copy can't be used.\n"
        )
        assert copy_index(full, on_server).kept > 0
