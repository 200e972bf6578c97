"""Whatever of a workspace is missing, damaged, full or read-only: it is said in a sentence, with the cure."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from bot.adapters.database import DatabaseLedger, LexicalSearch, Manifest, open_database
from bot.adapters.models.tokenizer import token_spans
from bot.adapters.vectors.chroma import ChromaVectors
from bot.cli.main import main
from bot.configuration.settings import Settings
from bot.errors import IndexDamaged, ModelUnavailable, StorageFailed, WorkspaceBusy
from bot.evaluation.run import NullLedger
from bot.nouns import Chunk, Question
from bot.wiring import VECTORS_FILE, open_engine
from ingest.pipeline import sync
from tests.database.test_ledger import an_answer
from tests.forked import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.nouns import Answer

ROOT = Path(__file__).parent.parent
QUESTION = ("When", "does", "the", "greenhouse", "open?")
SEVEN = "The greenhouse opens at seven in the morning."
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
"""No file of this process may grow: what a full disk is like."""
DROPPING = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Without these, permissions hold for root as well."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """An index that nothing is wrong with, and its documents."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "workspace").mkdir()
    (folder / "documents").mkdir()
    shutil.copytree(model_folder, folder / "workspace" / "model")
    (folder / "documents" / "garden.md").write_text(
        f"# The garden\n\n{SEVEN} Ada Brook keeps the keys.\n\n## Watering\n\nTomatoes get two litres of water.\n",
        encoding="utf-8",
    )
    (folder / "documents" / "kitchen.txt").write_text("The kitchen closes at nine.\n", encoding="utf-8")
    sync([folder / "documents"], Settings(index=folder / "workspace"))
    return folder


@pytest.fixture
def index(sound: Path, tmp_path: Path) -> Path:
    """A copy of it that may be harmed; what is large is shared, and replaced rather than changed."""
    copied = Path(shutil.copytree(sound / "workspace", tmp_path / "workspace", ignore=shutil.ignore_patterns("model")))
    shutil.copytree(sound / "workspace" / "model", copied / "model", copy_function=os.link)
    return copied


@pytest.fixture
def pincite(index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pincite:
    monkeypatch.setenv("PINCITE_INDEX", str(index))
    return Pincite(capsys)


class Pincite:
    """Runs the command in this process: exit code, stdout, stderr."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = main(words)
        shown = self._capsys.readouterr()
        return code, shown.out, shown.err

    def checks(self) -> dict[str, dict[str, Any]]:
        """What the doctor says, by name."""
        return {check["name"]: check for check in json.loads(self("doctor", "--json")[1])}


def process(index: Path, *words: str, program: str = "", before: tuple[str, ...] = ()) -> tuple[int, str, str]:
    """The command in a process of its own."""
    code = f"import sys; from bot.cli.main import main; {program}\nsys.exit(main())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PINCITE_INDEX": str(index), "PYTHONDONTWRITEBYTECODE": "1"}
    options: dict[str, Any] = {"env": environment, "encoding": "utf-8", "timeout": 100}
    if before:
        command = [*before, sys.executable, "-c", code, *words]
        ran = subprocess.run(command, capture_output=True, check=False, **options)
    else:
        ran = run(code, *words, **options)
    return ran.returncode, ran.stdout, ran.stderr


def is_sentence(shown: str) -> bool:
    return shown.startswith("pincite: ") and shown.count("\n") == 1 and not is_surprised(shown)


def is_surprised(shown: str) -> bool:
    return "unexpected" in shown or "Traceback" in shown


def overwrite(path: Path, *, at: float = 0.0, share: float = 1.0) -> None:
    """Other bytes in the place of a share of the file's."""
    data = bytearray(path.read_bytes())
    start, count = int(at * len(data)), max(1, int(share * len(data)))
    data[start : start + count] = b"\xa5" * min(count, len(data) - start)
    replace_with(path, bytes(data))


def shorten(path: Path) -> None:
    replace_with(path, path.read_bytes()[: path.stat().st_size // 2])


def replace_with(path: Path, data: bytes) -> None:
    path.unlink()
    path.write_bytes(data)


def in_place_of(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a file", encoding="utf-8")


def edit(index: Path, statement: str) -> None:
    with sqlite3.connect(index / "pincite.db") as connection:
        connection.execute(statement)
    connection.close()


def flip(index: Path, *tables: str, old: str = "greenhouse", new: str = "greenhousf") -> None:
    for table in tables:
        edit(index, f"UPDATE {table} SET text = replace(text, '{old}', '{new}')")  # noqa: S608 - a test's own words


class TestVectors:
    @pytest.fixture(autouse=True)
    def only_in_chroma(self, index: Path) -> None:
        (index / VECTORS_FILE).unlink()

    @pytest.mark.parametrize(
        "harm",
        [
            shutil.rmtree,
            lambda folder: overwrite(folder / "chroma.sqlite3"),
            lambda folder: overwrite(folder / "chroma.sqlite3", at=0.05, share=0.5),
            lambda folder: shorten(folder / "chroma.sqlite3"),
            lambda folder: (folder / "chroma.sqlite3").write_bytes(b""),
            in_place_of,
            lambda folder: folder.with_suffix(".gate").write_bytes(b"\xa5" * 5000),
        ],
        ids=["gone", "overwritten", "in part", "short", "empty", "a file", "gate"],
    )
    def test_harmed_leave_words_and_the_doctor_knows(
        self, harm: Callable[[Path], object], index: Path, pincite: Pincite
    ) -> None:
        harm(index / "chroma")
        code, out, err = pincite("ask", *QUESTION)
        assert (code, SEVEN in out) == (0, True)
        assert err.startswith("pincite: Searched by words only: ")
        assert "pincite reindex" in err
        wrong = [check for check in pincite.checks().values() if not check["ok"]]
        assert wrong
        assert all("pincite reindex" in check["cure"] for check in wrong)

    def test_harmed_in_every_way_are_made_anew(self, index: Path, pincite: Pincite) -> None:
        overwrite(index / "chroma" / "chroma.sqlite3", at=0.05, share=0.5)
        (index / "chroma.gate").write_bytes(b"\xa5" * 5000)
        (index / "chroma" / "checksums.json").write_text('{"gone/data_level0.bin": 1}', encoding="utf-8")
        assert pincite("reindex")[0] == 0
        assert pincite("ask", *QUESTION)[::2] == (0, "")
        assert pincite("doctor")[0] == 0

    def test_that_are_lost_are_told_to_scripts_and_to_why(self, index: Path, pincite: Pincite) -> None:
        shutil.rmtree(index / "chroma")
        answer = json.loads(pincite("ask", "--json", *QUESTION)[1])
        assert "pincite reindex" in answer["faults"][0]
        assert "pincite reindex" in pincite("why", answer["id"])[1]
        assert "pincite reindex" in pincite("search", "greenhouse")[2]

    def test_an_ingestion_says_what_is_wrong_with_them(self, sound: Path, index: Path, pincite: Pincite) -> None:
        overwrite(index / "chroma" / "chroma.sqlite3")
        new = index.parent / "new.txt"
        new.write_text("Something new.", encoding="utf-8")
        code, _, err = pincite("ingest", str(new))
        assert (code, is_sentence(err), "pincite reindex" in err) == (1, True, True)
        assert Manifest(open_database(index / "pincite.db")).digests("new.txt") == {}
        del sound

    def test_that_are_lost_are_told_at_each_turn_until_they_are_made_anew(self, index: Path, pincite: Pincite) -> None:
        shutil.rmtree(index / "chroma")
        new = index.parent / "new.txt"
        new.write_text("Something new.", encoding="utf-8")
        for added in (1, 0):  # what is new would look like a whole store
            code, out, err = pincite("ingest", str(new))
            assert (code, "1 added" in out, "by words only" in err, "pincite reindex" in err) == (0, added, True, True)
            assert "pincite reindex" in pincite("ask", *QUESTION)[2]
        assert pincite("sources", "remove", "new.txt")[0] == 0
        assert "pincite reindex" in pincite("ingest", str(new))[2]
        assert "pincite reindex" in pincite("ask", *QUESTION)[2]
        assert not pincite.checks()["vectors"]["ok"]
        assert pincite("reindex")[0] == 0
        assert pincite("ingest", str(new))[::2] == (0, "")
        assert pincite("ask", *QUESTION)[::2] == (0, "")
        assert pincite.checks()["vectors"]["ok"]

    def test_a_graph_that_is_not_as_it_was_stored_is_not_opened(self, tmp_path: Path) -> None:
        """Chroma ends the process of whoever opens one."""
        vectors = ChromaVectors(tmp_path / "chroma")
        directions = np.eye(1200, 8, dtype=np.float32) + np.float32(0.1)
        chunks = [Chunk(id=f"{n}", source="s", title="t", text="x", start=0, end=1) for n in range(1200)]
        vectors.upsert(chunks, directions)
        assert vectors.nearest(directions[:1], 1)
        vectors.close()
        (graph,) = (tmp_path / "chroma").glob("*/data_level0.bin")
        overwrite(graph, at=0.2, share=0.5)
        with pytest.raises(IndexDamaged, match="pincite reindex"):
            vectors.nearest(directions[:1], 1)
        vectors.clear()
        vectors.upsert(chunks, directions)
        assert vectors.nearest(directions[:1], 1)
        vectors.close()


def test_vectors_that_chroma_lost_come_back_out_of_their_file(index: Path, pincite: Pincite) -> None:
    shutil.rmtree(index / "chroma")
    new = index.parent / "new.txt"
    new.write_text("Something new.", encoding="utf-8")
    for options in (["--dry-run"], []):
        assert pincite("ingest", *options, str(new))[::2] == (0, "")
    (index / VECTORS_FILE).unlink()
    assert pincite("ask", *QUESTION)[::2] == (0, "")
    assert pincite.checks()["vectors"]["ok"]


class TestModel:
    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "export.json"])
    @pytest.mark.parametrize("harm", [shorten, lambda path: replace_with(path, b"{}")])
    def test_harmed_is_named_with_its_cure(
        self, name: str, harm: Callable[[Path], object], index: Path, pincite: Pincite
    ) -> None:
        harm(index / "model" / name)
        new = index.parent / "new.txt"
        new.write_text("Something new.", encoding="utf-8")
        code, _, err = pincite("ingest", str(new))
        assert (code, is_sentence(err), "pincite reindex" in err) == (1, True, True)
        assert Manifest(open_database(index / "pincite.db")).digests("new.txt") == {}
        checks = pincite.checks()
        assert not checks["model"]["ok"]
        assert checks["model"]["cure"] == "pincite reindex"

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_harmed_answers_all_the_same(self, name: str, index: Path, pincite: Pincite) -> None:
        """Questions have an encoder of their own, which comes with Pincite."""
        shorten(index / "model" / name)
        assert SEVEN in pincite("ask", *QUESTION)[1]

    @pytest.mark.parametrize("asked", ["Who mends the roof of the boathouse?", "merry christmas to you and yours!!"])
    def test_harmed_is_not_missed_by_what_no_document_answers(self, asked: str, index: Path, pincite: Pincite) -> None:
        shorten(index / "model" / "model.onnx")
        code, _, err = pincite("ask", asked)
        assert (code in {0, 3}, err) == (True, "")

    def test_without_its_description_is_not_asked(self, index: Path, pincite: Pincite) -> None:
        """Nothing says whose vectors the passages have."""
        shorten(index / "model" / "export.json")
        code, _, err = pincite("ask", *QUESTION)
        assert (code, is_sentence(err), "pincite reindex" in err) == (1, True, True)

    def test_harmed_is_made_anew(self, index: Path, pincite: Pincite) -> None:
        shorten(index / "model" / "model.onnx")
        shorten(index / "model" / "tokenizer.json")
        in_place_of(index / "chroma")
        assert pincite("reindex")[0] == 0
        assert pincite("ask", *QUESTION)[::2] == (0, "")

    def test_that_makes_other_vectors_is_found(self, index: Path, pincite: Pincite) -> None:
        """Weights that were damaged load all the same."""
        overwrite(index / "model" / "model.onnx", at=0.6, share=0.2)
        checks = pincite.checks()
        assert not checks["model"]["ok"]

    def test_without_its_tokens_no_document_is_split(self, index: Path) -> None:
        shorten(index / "model" / "tokenizer.json")
        with pytest.raises(ModelUnavailable, match="pincite reindex"):
            token_spans(index / "model")


class TestTexts:
    @pytest.mark.parametrize("tables", [("documents", "chunks"), ("chunks",)])
    def test_that_were_harmed_are_not_quoted(self, tables: tuple[str, ...], index: Path, pincite: Pincite) -> None:
        flip(index, *tables)
        code, out, err = pincite("ask", *QUESTION)
        assert "greenhousf" not in out
        assert "A passage of garden.md is not as it was stored" in err
        assert code in {0, 3}
        assert "greenhousf" not in pincite("search", "greenhouse", "seven")[1]

    @pytest.mark.parametrize("tables", [("documents",), ("chunks",)])
    def test_that_were_harmed_are_found_and_read_again(
        self, tables: tuple[str, ...], sound: Path, index: Path, pincite: Pincite
    ) -> None:
        flip(index, *tables)
        checks = pincite.checks()
        assert not checks["texts"]["ok"]
        assert "garden.md" in checks["texts"]["detail"]
        code, _, err = pincite("reindex")
        assert (code, "garden.md" in err) == ((1, True) if "documents" in tables else (0, False))
        assert pincite("ingest", str(sound / "documents"))[0] == 0
        assert SEVEN in pincite("ask", *QUESTION)[1]
        assert pincite("doctor")[0] == 0

    def test_that_are_no_utf_8_any_more_stop_nothing(self, index: Path, pincite: Pincite) -> None:
        edit(index, "UPDATE chunks SET text = CAST(replace(CAST(text AS BLOB), 'open', x'6f70ff6e') AS TEXT)")
        code, out, err = pincite("ask", *QUESTION)
        assert (code in {0, 3}, "pens" in out, is_surprised(err)) == (True, False, False)
        assert not pincite.checks()["texts"]["ok"]

    def test_whose_place_was_harmed_are_not_quoted(self, index: Path, pincite: Pincite) -> None:
        edit(index, "UPDATE chunks SET place = replace(place, '[', '(')")
        code, _, err = pincite("ask", *QUESTION)
        assert (code, "not as it was stored" in err) == (3, True)

    def test_whose_passages_lie_elsewhere_are_found(self, index: Path, pincite: Pincite) -> None:
        edit(index, 'UPDATE chunks SET start = start + 1, "end" = "end" + 1')
        assert not pincite.checks()["texts"]["ok"]

    def test_that_were_harmed_are_not_shown(self, index: Path, pincite: Pincite) -> None:
        flip(index, "documents")
        code, out, err = pincite("sources", "show", "garden.md", "--text")
        assert (code, out, "pincite reindex" in err) == (1, "", True)

    def test_an_answer_that_was_harmed_is_named(self, index: Path, pincite: Pincite) -> None:
        answer = json.loads(pincite("ask", "--json", *QUESTION)[1])
        edit(index, "UPDATE answers SET answer = substr(answer, 2)")
        code, _, err = pincite("why", answer["id"])
        assert (code, is_sentence(err), "restore" in err) == (1, True, True)
        assert not pincite.checks()["ledger"]["ok"]


class TestDatabase:
    @pytest.mark.parametrize(
        "harm",
        [
            overwrite,
            lambda path: overwrite(path, at=0.1, share=0.85),
            shorten,
            lambda path: path.write_bytes(b""),
        ],
        ids=["whole", "pages", "short", "empty"],
    )
    @pytest.mark.parametrize("words", [("ask", *QUESTION), ("sources", "list"), ("reindex",), ("why", "abc")])
    def test_harmed_is_named_with_its_cure(
        self, words: tuple[str, ...], harm: Callable[[Path], object], index: Path, pincite: Pincite
    ) -> None:
        harm(index / "pincite.db")
        code, _, err = pincite(*words)
        assert (code, is_sentence(err)) == (1, True)
        assert "pincite.db" in err
        doctored = pincite.checks()
        assert not doctored["database"]["ok"]
        assert "pincite restore" in doctored["database"]["cure"]

    def test_emptied_is_not_taken_for_one_that_is_to_be_made(self, index: Path, pincite: Pincite) -> None:
        """With it goes what nobody could say again, as who may read a file."""
        (index / "pincite.db").write_bytes(b"")
        (index.parent / "new.txt").write_text("Something new.", encoding="utf-8")
        code, _, err = pincite("ingest", str(index.parent / "new.txt"))
        assert (code, is_sentence(err), "pincite restore" in err) == (1, True, True)

    def test_an_index_of_it_that_does_not_fit_is_found(self, index: Path, pincite: Pincite) -> None:
        with sqlite3.connect(index / "pincite.db") as connection:
            connection.execute("PRAGMA writable_schema = ON")
            root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_documents_file'").fetchone()
            connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = 'ix_documents_digest'", (root[0],))
        connection.close()
        check = pincite.checks()["database"]
        assert (check["ok"], "problems" in check["detail"] or "damaged" in check["detail"]) == (False, True)

    def test_that_is_full_says_so(self, index: Path) -> None:
        """By SQLite's own bound of pages."""
        database = open_database(index / "pincite.db")
        with database.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(StorageFailed, match="is full"):
            DatabaseLedger(database).record(an_answer(question="Why? " * 100_000))
        database.dispose()

    def test_that_another_process_keeps_is_busy(self, index: Path) -> None:
        database = open_database(index / "pincite.db")
        with sqlite3.connect(index / "pincite.db") as other:
            other.execute("BEGIN IMMEDIATE")
            with database.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout = 1")
            with pytest.raises(WorkspaceBusy, match=r"pincite\.db"):
                DatabaseLedger(database).record(an_answer())
        other.close()
        database.dispose()

    def test_errors_of_another_kind_stay_as_they_are(self, index: Path) -> None:
        database = open_database(index / "pincite.db")
        with pytest.raises(Exception, match="no such table: nowhere"), database.connect() as connection:
            connection.exec_driver_sql("SELECT * FROM nowhere")
        database.dispose()


class TestFullDisk:
    @pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
    @pytest.mark.parametrize("words", [("ask", *QUESTION), ("chat", "--json"), ("search", "greenhouse")])
    @pytest.mark.parametrize("is_flat", [True, False])
    def test_what_was_asked_is_answered_all_the_same(
        self, words: tuple[str, ...], index: Path, *, is_flat: bool
    ) -> None:
        if not is_flat:
            (index / VECTORS_FILE).unlink()
        code, out, err = process(index, *words, program=f"{FULL}; import io; sys.stdin = io.StringIO('{SEVEN}')")
        assert (code, SEVEN in out, is_surprised(err)) == (0, True, False)
        assert ("Searched by words only" in err) is not is_flat  # Chroma writes to be read
        assert ("could not be recorded" in err) is (words[0] != "search")

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
    @pytest.mark.parametrize("words", [("reindex",), ("sources", "remove", "garden.md"), ("ledger", "purge")])
    def test_what_has_to_be_written_says_so_in_a_sentence(self, words: tuple[str, ...], index: Path) -> None:
        code, _, err = process(index, *words, program=FULL)
        assert (code, is_surprised(err)) == (1, False)
        assert err.splitlines()[-1].startswith("pincite: ")
        assert process(index, "doctor")[0] == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
    def test_the_doctor_says_so(self, index: Path) -> None:
        code, out, err = process(index, "doctor", program=FULL)
        assert (code, is_surprised(out + err)) == (1, False)
        assert "WRONG" in out

    @pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
    def test_the_unforeseen_needs_no_room_for_its_log(self, index: Path) -> None:
        program = f"{FULL}; from bot.cli.upkeep import doctor; doctor.run = lambda _: 1 / 0"
        code, out, err = process(index, "doctor", program=program)
        assert (code, out, is_sentence(err.replace("unexpected", ""))) == (1, "", True)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
    def test_the_output_goes_to_is_named(self, index: Path) -> None:
        program = "import os; os.dup2(os.open('/dev/full', os.O_WRONLY), 1)"
        code, _, err = process(index, "sources", "list", program=program)
        assert (code, is_sentence(err), "No space left" in err) == (1, True, True)


def dropping() -> tuple[str, ...]:
    """What makes permissions hold for who runs the tests."""
    if os.name != "posix":
        pytest.skip("permissions are not those of POSIX")
    if os.getuid() != 0:
        return ()
    if not shutil.which(DROPPING[0]):
        pytest.skip("root may write anywhere")
    return tuple(DROPPING)


@pytest.fixture
def read_only(index: Path) -> Path:
    """The index, in which nobody may write."""
    for path in (index, *index.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)
    return index


class TestReadOnly:
    def test_it_is_asked_all_the_same(self, read_only: Path) -> None:
        code, out, err = process(read_only, "ask", *QUESTION, before=dropping())
        assert (code, SEVEN in out, is_surprised(err)) == (0, True, False)
        assert "could not be recorded" in err
        assert "cannot be written" in err

    @pytest.mark.parametrize("words", [("reindex",), ("sources", "remove", "garden.md"), ("ledger", "purge")])
    def test_what_has_to_be_written_says_so_in_a_sentence(self, words: tuple[str, ...], read_only: Path) -> None:
        code, _, err = process(read_only, *words, before=dropping())
        assert (code, is_sentence(err), "not a Pincite index" in err) == (1, True, False)

    def test_the_doctor_says_so(self, read_only: Path) -> None:
        code, out, _ = process(read_only, "doctor", before=dropping())
        assert code == 1
        assert "WRONG workspace" in out
        assert "ok    texts" in out

    def test_the_doctor_names_a_folder_that_is_closed_to_it(self, index: Path) -> None:
        index.chmod(0o000)
        code, out, _ = process(index, "doctor", before=dropping())
        index.chmod(0o700)
        assert (code, is_surprised(out), "restore" in out) == (1, False, False)
        assert "cure: Let whoever runs Pincite use it, or name another folder with --index." in out

    def test_it_can_be_listed_and_saved(self, read_only: Path) -> None:
        assert "garden.md" in process(read_only, "sources", "list", before=dropping())[1]
        code, out, err = process(read_only, "backup", str(read_only.parent / "saved"), before=dropping())
        assert (code, "Saved" in out, err) == (0, True, "")
        for path in (read_only, *read_only.rglob("*")):
            path.chmod(0o700)


class TestDoctor:
    def test_asks_a_question_and_leaves_no_trace_of_it(self, index: Path, pincite: Pincite) -> None:
        checks = pincite.checks()
        assert all(check["ok"] for check in checks.values()), checks
        assert {"database", "texts", "ledger", "model", "vectors", "search", "question"} <= set(checks)
        database = open_database(index / "pincite.db")
        assert DatabaseLedger(database).purge(0).answers == 0
        database.dispose()

    def test_every_cure_stands_with_what_is_wrong(self, index: Path, pincite: Pincite) -> None:
        shutil.rmtree(index / "chroma")
        code, out, _ = pincite("doctor")
        assert code == 1
        assert out.count("WRONG") == out.count("cure: ") + out.count("Make them anew with `pincite reindex`.")


def test_a_passage_that_was_harmed_is_marked_where_it_is_read(index: Path) -> None:
    flip(index, "chunks")
    database = open_database(index / "pincite.db")
    marked = {hit.chunk.is_intact for hit in LexicalSearch(database).search("greenhouse", 5)}
    assert marked == {False}
    flip(index, "documents")
    with pytest.raises(IndexDamaged):
        Manifest(database).document("garden.md")
    database.dispose()


class FullLedger(NullLedger):
    """A ledger on a full disk."""

    def record(self, answer: Answer) -> None:
        del answer
        raise StorageFailed("The disk is full.")


def test_a_ledger_that_fails_costs_no_answer(index: Path) -> None:
    with open_engine(Settings(index=index)) as engine:
        answer = replace(engine, ledger=FullLedger()).answer(Question(text=" ".join(QUESTION)))
    assert SEVEN in answer.text
    assert answer.faults == ("This answer could not be recorded: The disk is full.",)


def test_a_folder_that_cannot_be_listed_is_named_and_what_lies_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(0)
    (tmp_path / "open.md").write_text("Words.", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from ingest.discovery.discover import discover\n"
        "found = discover([Path(sys.argv[1])], largest=99, besides=Path(sys.argv[1], 'index'))\n"
        "print(*(one.name for one in found.found), *found.unseen)\n"
        "print(*(f'{one.source} {one.kind}: {one.reason}' for one in found.skipped))"
    )
    command = [*dropping(), sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=100, cwd=ROOT)
    (tmp_path / "closed").chmod(0o700)
    said = "closed unreadable: cannot be listed: Permission denied; let whoever runs Pincite read it"
    assert ran.stdout.splitlines() == [f"open.md {tmp_path / 'closed'}", said]
