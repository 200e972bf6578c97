"""The command line before any index is opened: help, usage, exit codes, and what goes wrong."""

from __future__ import annotations

import gc
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import __version__
from bot.cli.main import VERBS, main
from bot.cli.options import printable
from bot.cli.output.console import line, prepare_streams, print_blocks, speak_utf8
from bot.cli.uncollected import uncollected
from bot.cli.upkeep import doctor

if TYPE_CHECKING:
    import argparse

ROOT = Path(__file__).parents[2]
EXIT_CODES = ("0  answered, or done", "1  error", "2  usage", "3  refused", "4  ingest finished", "5  eval finished")
HEAVY = ("rich", "prompt_toolkit", "pydantic", "chromadb", "sqlalchemy", "numpy", "onnxruntime", "torch")
NOT_FOR_LOOKING = (
    *("rich", "prompt_toolkit", "chromadb", "numpy", "onnxruntime", "tokenizers", "torch"),
    *("bot.cli.main", "bot.answering.injection.guard", "ingest.readers.text", "opentelemetry"),
)
"""What an ingestion does without that finds nothing new."""
NAMING_LOADED = "import atexit; atexit.register(lambda: print('LOADED', sorted(set({}) & set(sys.modules))))"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PINCITE_")]:
        monkeypatch.delenv(name)


def pincite(
    *words: str, program: str = "", stdin: str = "", room: str = "main", **environment: str
) -> subprocess.CompletedProcess[str]:
    code = f"import sys; from bot.cli.{room} import main; {program}\nsys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


class TestHelp:
    def test_names_every_verb_with_what_it_does(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert all(f"{name} {verb.SUMMARY}" in shown for name, verb in VERBS.items())

    def test_names_every_exit_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["--help"])
        shown = capsys.readouterr().out
        assert all(code in shown for code in EXIT_CODES)

    def test_fits_eighty_columns(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        main(["--help"])
        assert max(map(len, capsys.readouterr().out.splitlines())) <= 80

    @pytest.mark.parametrize("verb", VERBS)
    def test_of_a_verb_says_what_it_does(self, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([verb, "--help"]) == 0
        shown = " ".join(capsys.readouterr().out.split())
        assert VERBS[verb].SUMMARY[1:] in shown
        assert "--index DIR" in shown

    def test_loads_nothing_heavy(self) -> None:
        assert "LOADED []" in pincite("--help", program=NAMING_LOADED.format(HEAVY)).stdout

    def test_version(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"pincite {__version__}\n"


class TestIngest:
    def test_that_finds_nothing_new_loads_nothing_heavy(self, tmp_path: Path) -> None:
        (tmp_path / "tea.md").write_text("Tea is served at four.", encoding="utf-8")
        assert "1 added" in pincite("ingest", "tea.md").stdout
        said = pincite("ingest", "tea.md", program=NAMING_LOADED.format(NOT_FOR_LOOKING), room="entry").stdout
        assert "1 unchanged" in said
        assert "LOADED []" in said


class TestUsage:
    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            (["frobnicate"], "frobnicate"),
            (["ask"], "There is no question"),
            (["ask", "   "], "There is no question"),
            (["ask", "--frobnicate", "why"], "--frobnicate"),
            (["ask", "why", "--model", "gpt"], "there is no model 'gpt': write extractive"),
            (["chat", "--model", "gpt"], "there is no model 'gpt': write extractive"),
            (["search"], "There is no query"),
            (["search", "tea", "-k", "0"], "expected a number above 0"),
            (["search", "tea", "-k", "many"], "expected a number above 0"),
            (["ingest"], "Name a file or folder"),
            (["ingest", ""], "One of the paths is empty"),
            (["ingest", "no/such/folder"], "no/such/folder"),
            (["ingest", "no/such/file", "no/such/folder"], "no/such/file. Nothing was ingested"),
            (["sources"], "ACTION"),
            (["sources", "remove"], "SOURCE"),
            (["why"], "ANSWER_ID"),
            (["gaps", "-n", "0"], "expected a number above 0"),
            (["gaps", "--days", "soon"], "expected a number of days"),
            (["ingest", ".", "--audience", ""], "The audience '' can't be given: write one or more names"),
            (["ingest", ".", "--audience", "hr", "--audience", "everybody"], "everybody alone"),
            (["ledger"], "ACTION"),
            (["ledger", "purge", "--older-than", "-1"], "expected a number of days"),
            (["copy"], "--to is missing: postgresql+psycopg://"),
            (["ledger", "purge", "--older-than", "36501"], "expected a number of days"),
        ],
    )
    def test_is_explained_in_one_line(
        self, words: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(words) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith("pincite: ")
        assert complaint in shown.err
        assert shown.err.count("\n") == 1

    def test_without_a_verb_is_the_help(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 2
        assert "exit codes:" in capsys.readouterr().err

    def test_an_empty_stdin_is_no_question(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(" \n\n"))
        assert main(["ask", "-"]) == 2
        assert "There is no question" in capsys.readouterr().err


class TestErrors:
    @pytest.mark.parametrize(
        "words",
        [
            ["ask", "When", "is", "tea?"],
            ["search", "tea"],
            ["chat"],
            ["sources", "list"],
            ["sources", "show", "a.md"],
            ["sources", "remove", "a.md"],
            ["why", "a1b2c3d4"],
            ["gaps"],
            ["report"],
            ["ledger", "purge"],
            ["ledger", "stale"],
            ["doctor"],
            ["reindex"],
            ["backup", "saved"],
            ["copy", "--to", "elsewhere"],
            ["copy", "--to", "elsewhere", "--dry-run"],
        ],
    )
    def test_without_an_index_the_cure_is_named(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main(words) == 1
        assert "pincite ingest" in capsys.readouterr().err

    def test_without_an_index_none_is_made(self, tmp_path: Path) -> None:
        main(["ask", "When is tea?"])
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("words", [["--index", "elsewhere", "ask", "tea"], ["ask", "--index", "elsewhere", "tea"]])
    def test_the_index_may_be_named_before_and_after_the_verb(
        self, words: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(words) == 1
        assert "elsewhere" in capsys.readouterr().err

    def test_the_index_may_be_named_in_the_environment(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PINCITE_INDEX", "elsewhere")
        main(["ask", "tea"])
        assert "elsewhere" in capsys.readouterr().err

    def test_an_unknown_setting_is_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PINCITE_INDXE", "elsewhere")
        assert main(["ask", "tea"]) == 1
        assert "PINCITE_INDXE" in capsys.readouterr().err


class Broken:
    """A verb that goes wrong in the way it is told to."""

    SUMMARY = "go wrong"

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        doctor.add_arguments(parser)

    def run(self, _: argparse.Namespace) -> int:
        raise self._error


class TestTheUnexpected:
    def test_leaves_a_reference_and_its_traceback_in_the_workspace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(VERBS, "doctor", Broken(ZeroDivisionError("secret")))
        (tmp_path / ".pincite").mkdir()
        assert main(["doctor"]) == 1
        shown = capsys.readouterr()
        log = (tmp_path / ".pincite" / "errors.log").read_text(encoding="utf-8")
        assert "secret" not in shown.err + shown.out
        assert shown.err.count("\n") == 1
        assert log.split()[1].strip(",") in shown.err
        assert "ZeroDivisionError: secret" in log

    def test_without_a_workspace_points_to_debug(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(VERBS, "doctor", Broken(ZeroDivisionError("secret")))
        assert main(["doctor"]) == 1
        assert "--debug" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("words", [["--debug", "doctor"], ["doctor", "--debug"]])
    def test_is_shown_in_full_with_debug(
        self, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(VERBS, "doctor", Broken(ZeroDivisionError("secret")))
        assert main(words) == 1
        assert "ZeroDivisionError: secret" in capsys.readouterr().err

    def test_an_interrupt_is_one_line(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setitem(VERBS, "doctor", Broken(KeyboardInterrupt()))
        assert main(["doctor"]) == 130
        assert capsys.readouterr().err == "pincite: stopped.\n"

    def test_a_reader_who_leaves_early_is_no_error(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        code = "import sys; from bot.cli.main import main; sys.exit(main())"
        with os.fdopen(writing, "w") as closed:
            done = subprocess.run(
                [sys.executable, "-c", code, "--help"],
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
                stdout=closed,
                stderr=subprocess.PIPE,
                check=False,
                timeout=240,
            )
        assert done.stderr == b""
        assert done.returncode == 141

    @pytest.mark.skipif(os.name != "posix", reason="there is no such shell")
    @pytest.mark.parametrize(
        ("words", "closed", "code", "said"),
        [
            ("ask -", "<&-", 2, "There is no question."),
            ("--version", ">&-", 0, ""),
            ("ask Anything?", "2>&-", 1, ""),
        ],
    )
    def test_what_is_closed_gives_and_takes_nothing(self, words: str, closed: str, code: int, said: str) -> None:
        program = "import sys; from bot.cli.main import main; sys.exit(main())"
        done = subprocess.run(
            ["sh", "-c", f'exec "$0" -c "$1" {words} {closed}', sys.executable, program],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=240,
        )
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr if said else not done.stderr


class TestEncodings:
    def test_a_terminal_that_knows_ascii_only_gets_stand_ins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        prepare_streams()
        print_blocks([line("“Zürich” · page 3 › Leave…")])
        assert raw.getvalue() == b'"Z?rich" - page 3 > Leave...\n'

    def test_json_is_utf8_everywhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        prepare_streams()
        speak_utf8()
        sys.stdout.write("Zürich \ud800\n")
        sys.stdout.flush()
        assert raw.getvalue() == "Zürich \\ud800\n".encode()

    @pytest.mark.parametrize(("encoding", "sent"), [("ascii", "utf-8"), ("utf-8", "utf-8"), ("latin-1", "latin-1")])
    def test_stdin_is_read_as_it_comes(self, encoding: str, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Zürich".encode(sent)), encoding=encoding))
        prepare_streams()
        assert sys.stdin.read() == "Zürich"

    def test_help_reaches_a_terminal_of_any_encoding(self) -> None:
        assert pincite("--help", PYTHONIOENCODING="ascii").returncode == 0

    def test_invalid_bytes_on_the_command_line_are_replaced(self) -> None:
        assert printable(os.fsdecode(b"caf\xe9")) == "caf\N{REPLACEMENT CHARACTER}"


def test_garbage_is_left_alone_while_a_command_starts_and_collected_afterwards() -> None:
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()


@pytest.mark.parametrize("words", [("ingest", "."), ("ingest", "{there}"), ("ingest", "--dry-run", "tea.md")])
def test_a_current_folder_that_was_deleted_is_said(words: tuple[str, ...], tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "tea.md").write_text("Tea is at four.", encoding="utf-8")
    leaving = "import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')"
    ran = pincite(*(word.format(there=there) for word in words), program=leaving)
    assert (ran.returncode, ran.stderr) == (
        2,
        "pincite: The folder that you are in was deleted. Go to one that is there, and say it again.\n",
    )
