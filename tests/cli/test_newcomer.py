"""What a newcomer types and reads: near misses, several lines, and what to do next."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from bot.answering.understand.understanding import NO_DOCUMENTS
from bot.cli.documents.ingest import summary
from bot.cli.main import main
from bot.cli.options import text_argument
from bot.configuration.settings import Settings
from ingest.pipeline import sync
from ingest.reporting.outcomes import Kind, Outcome, Report
from tests.cli.test_render import Screen, printed

FAULTS = Path("docs/faults.md")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("newcomer")
    for name, text in {
        "hr/benefits.md": "# What you get\n\nLunch is free.",
        "hr/benefits-2024.md": "# What you got\n\nLunch was two euros.",
        "garden.md": "# Opening hours\n\nThe garden opens at seven.",
    }.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sync([folder / "docs"], Settings(index=folder / "index"))
    return folder / "index"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["asks", "why"], "There is no verb 'asks'. Did you mean `ask`? See `pincite --help`."),
        (["Ingst", "."], "There is no verb 'Ingst'. Did you mean `ingest`?"),
        (["sources", "lst"], "There is no action 'lst'. Did you mean `list`? See `pincite sources --help`."),
        (["frobnicate"], "There are ingest, ask, chat,"),
        (["ask", "--jsno", "why"], "There is no option '--jsno'. Did you mean `--json`? See `pincite ask --help`."),
        (["ask", "why", "--modle=extractive"], "There is no option '--modle'. Did you mean `--model`?"),
        (["sources", "list", "--Index", "x"], "There is no option '--Index'. Did you mean `--index`?"),
        (["--verison"], "There is no option '--verison'. Did you mean `--version`? See `pincite --help`."),
        (["eval", "init", "--indx", "x"], "There is no option '--indx'. Did you mean `--index`?"),
        (["why"], "ANSWER_ID is missing: the id below the answer, and in --json. See `pincite why --help`."),
        (["sources"], "ACTION is missing: list, show, remove. See `pincite sources --help`."),
        (["sources", "show"], "SOURCE is missing: as listed and cited, or a part of its name or title."),
        (["ask", "--zebra"], "There is no option '--zebra'. See `pincite ask --help`."),
    ],
)
def test_a_near_miss_is_told_what_is_meant(words: list[str], said: str, capsys: Capture) -> None:
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_on_a_terminal_what_went_wrong_breaks_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["ask", ""]) == 2
    assert screen.getvalue().splitlines() == [
        "pincite: There is no question. Write it",
        "after the verb, or `-` to read it from",
        "stdin.",
    ]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("hr/benefits.md", "hr/benefits.md"),
        ("benefits", "hr/benefits.md"),
        ("Benefits.md", "hr/benefits.md"),
        ("2024", "hr/benefits-2024.md"),
        ("opening", "garden.md"),
    ],
)
def test_a_document_is_shown_by_a_part_of_its_name(name: str, source: str, index: Path, capsys: Capture) -> None:
    assert main(["sources", "show", name, "--index", str(index)]) == 0
    assert source in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("enefit", "'enefit' may be hr/benefits-2024.md, hr/benefits.md. Name one of them."),
        ("gardn.md", "No document 'gardn.md' in the index. Did you mean garden.md?"),
        ("zebra", "No document 'zebra' in the index. `pincite sources list` shows what there is."),
    ],
)
def test_a_part_that_fits_several_or_none_is_told(name: str, said: str, index: Path, capsys: Capture) -> None:
    assert main(["sources", "show", name, "--index", str(index)]) == 1
    assert said in capsys.readouterr().err


def test_lines_of_stdin_stay_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("  When does the garden open?\r\n\n What is  for lunch? \n"))
    assert text_argument(["-"], "question") == "When does the garden open?\nWhat is for lunch?"
    monkeypatch.setattr("sys.stdin", io.StringIO("\ufeffWhen does the garden open?\n"))  # as of an editor on Windows
    assert text_argument(["-"], "question") == "When does the garden open?"
    assert text_argument(["When", "does it", "open?"], "question") == "When does it open?"


def test_lines_are_questions_of_their_own(index: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("when does the garden open\nhow much was lunch\n"))
    assert main(["ask", "-", "--index", str(index)]) == 0
    shown = capsys.readouterr().out
    assert ("opens at seven" in shown, "two euros" in shown) == (True, True)


def test_a_question_on_two_lines_is_one(index: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("When does the\ngarden open?\n"))
    assert main(["ask", "-", "--index", str(index)]) == 0
    assert "opens at seven" in capsys.readouterr().out


def test_an_index_without_documents_says_that_it_has_none(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "garden.md").write_text("The garden opens at seven.", encoding="utf-8")
    index = tmp_path / "index"
    sync([tmp_path / "garden.md"], Settings(index=index))
    assert main(["sources", "remove", "garden.md", "--index", str(index)]) == 0
    assert main(["ask", "When does the garden open?", "--index", str(index)]) == 3
    assert NO_DOCUMENTS in capsys.readouterr().out


def report(*notes: tuple[str, ...], kind: Kind = Kind.ADDED, chunks: int = 1) -> Report:
    outcomes = tuple(Outcome(source=f"{number}.md", kind=kind, notes=one) for number, one in enumerate(notes))
    return Report(outcomes=outcomes, chunks=chunks, seconds=1)


def test_one_passage_is_one() -> None:
    assert "1 passage indexed" in printed(summary(report(())))


def test_an_ingestion_ends_with_what_to_do_next() -> None:
    assert printed(summary(report(()))).endswith('Ask it something: pincite ask "YOUR QUESTION"')
    assert "Ask it" not in printed(summary(report((), kind=Kind.UNCHANGED, chunks=0)))
    assert "Ask it" not in printed(summary(report(()), dry_run=True))


@pytest.mark.parametrize(
    ("rule", "said"),
    [("docs/hr/**", ""), ("docs/hr/{pay,plans}/**", "matches no file"), ("docs/rh/**", "matches no file")],
)
def test_a_rule_that_gives_nothing_is_told_by_the_ingestion(
    rule: str, said: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "docs" / "hr" / "pay.md"
    page.parent.mkdir(parents=True)
    page.write_text("The porter earns 800 euros.\n", encoding="utf-8")
    (tmp_path / "pincite.toml").write_text(f'[audience_rules]\n"{rule}" = ["hr"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["ingest", "docs"]) == 0
    told = capsys.readouterr().err
    assert said in told
    assert ("audience_rules" in told) is bool(said)


def test_comments_of_many_files_are_gathered() -> None:
    comment = "hidden text left out: 16 characters (comment)"
    shown = printed(summary(report(*[(comment,)] * 6, ("1 hidden sheet left out",))))
    assert "6 files hold comments, which were left out" in shown
    assert (shown.count("(comment)"), "6.md  1 hidden sheet left out" in shown) == (0, True)
    assert printed(summary(report(*[(comment,)] * 3))).count("(comment)") == 3


@pytest.mark.parametrize("inside", ["", "index"])
def test_a_file_in_place_of_the_index_is_named_with_its_cure(inside: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "notes.md").write_text("Words.", encoding="utf-8")
    place = tmp_path / "notes.md" / inside
    for words in (["ingest", str(tmp_path)], ["ask", "What is there?"], ["sources", "list"]):
        assert main([*words, "--index", str(place)]) == 1
        assert "It is a file; name a folder with --index." in capsys.readouterr().err


def test_what_is_said_of_faults_is_in_the_code() -> None:
    """Each piece in backticks of the second column, whatever lines and quotes it is spread over there."""
    rows = [row.split("|") for row in FAULTS.read_text(encoding="utf-8").splitlines() if row.startswith("| ")]
    said = [piece for row in rows for piece in re.findall(r"`([^`]+)`", row[2])]
    paths = [path for room in ("bot", "ingest") for path in Path(room).rglob("*.py")]
    code = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text(encoding="utf-8") for path in paths))
    assert len(said) > 30
    assert [piece for piece in said if piece not in code and piece != "--yes"] == []
