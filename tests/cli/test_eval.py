"""`pincite eval` from the command line, on a real index."""

from __future__ import annotations

import io
import json
import os
import re
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import pytest

from bot.adapters.database import open_database
from bot.adapters.database.slack.inbox import DatabaseInbox
from bot.cli.main import main
from bot.cli.output.progress import counter
from bot.configuration.settings import Settings
from bot.evaluation.cases.case import dump
from bot.evaluation.figures.measures import MEASURES
from bot.nouns import Verdict
from bot.ports.inbox import Rating
from bot.wiring import DATABASE_FILE, cases_of_file, open_ledger
from ingest.pipeline import sync
from tests.cli.test_render import Screen
from tests.database.test_ledger import a_citation, an_answer
from tests.evaluation.test_run import CASES, GARDEN, KITCHEN, STOCK

if TYPE_CHECKING:
    from pathlib import Path

ASKED = "When does the kitchen close?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Settings:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "documents").mkdir()
    (folder / "index").mkdir()
    for name, text in {"garden.md": GARDEN, "kitchen.txt": KITCHEN, "stock.csv": STOCK}.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    (folder / "index" / "model").symlink_to(model_folder, target_is_directory=True)
    settings = Settings(index=folder / "index")
    sync([folder / "documents"], settings)
    return settings


class Pincite:
    """Runs the command in a folder of its own and keeps what it printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        code = main(words)
        self.out, self.err = self._capsys.readouterr()
        return code

    def cases(self, *more: str) -> str:
        """A file with the cases and these further lines."""
        path = self.folder / "written.jsonl"
        path.write_text(dump(CASES) + "".join(f"{line}\n" for line in more), encoding="utf-8")
        return str(path)


@pytest.fixture
def pincite(
    index: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Pincite:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PINCITE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PINCITE_INDEX", str(index.index))
    return Pincite(tmp_path, capsys)


WRONG = json.dumps({"id": "wrong", "question": ASKED, "must": "midnight", "tags": ["hours"]})


class TestEvaluating:
    def test_measures_are_printed_and_failing_cases_say_why(self, pincite: Pincite) -> None:
        assert pincite("eval", pincite.cases(WRONG)) == 0
        assert "case wrong · hours" in pincite.out
        assert "The answer doesn't say “midnight”" in pincite.out
        assert "why: Confidence" in pincite.out
        assert "answer found\t0.800" in pincite.out
        assert pincite.out.rstrip().endswith("6 of 7 cases passed")
        assert pincite.err == ""

    def test_the_ledger_stays_as_it_was(self, pincite: Pincite, index: Settings) -> None:
        assert pincite("eval", pincite.cases(), "-j", "2") == 0
        with open_ledger(index) as ledger:
            assert not [entry for entry in ledger.entries(tuple(Verdict)) if entry.answer.question == CASES[0].question]

    def test_json_holds_measures_cases_and_setup(self, pincite: Pincite) -> None:
        assert pincite("eval", pincite.cases(), "--json") == 0
        found = json.loads(pincite.out)
        assert set(found) == {"setup", "measures", "cases"}
        assert {one["name"] for one in found["measures"]} <= set(MEASURES)
        assert found["setup"]["refusal_floor"] == "0.5"
        assert all(one["passed"] for one in found["cases"])

    def test_a_report_is_written(self, pincite: Pincite) -> None:
        assert pincite("eval", pincite.cases(WRONG), "--html", "report.html") == 0
        assert pincite.err == "The report is in report.html.\n"
        assert "midnight" in (pincite.folder / "report.html").read_text(encoding="utf-8")
        assert pincite("eval", pincite.cases(), "--html", "none/report.html") == 2
        assert "The report cannot be written to none/report.html" in pincite.err

    def test_yaml_is_read_too(self, pincite: Pincite) -> None:
        (pincite.folder / "cases.yaml").write_text(f"- question: {ASKED}\n  must: nine\n", encoding="utf-8")
        assert pincite("eval", "cases.yaml") == 0
        assert "1 of 1 cases passed" in pincite.out

    def test_a_missed_threshold_is_exit_code_five(self, pincite: Pincite) -> None:
        assert pincite("eval", pincite.cases(WRONG), "--fail-under", "answer_found=0.7", "--fail-under", "mrr=0.9") == 0
        assert pincite("eval", pincite.cases(WRONG), "--fail-under", "answer_found=0.9") == 5
        assert pincite.err == "pincite: answer_found is 0.8, under 0.9.\n"
        assert pincite("eval", pincite.cases(WRONG), "--json", "--fail-under", "tokens_read=9") == 5
        assert json.loads(pincite.out)["missed"] == ["tokens_read was to be 9, but no case says anything about it."]

    def test_a_floor_that_is_broken_on_purpose_is_seen(self, pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> None:
        more = [json.dumps({"id": f"again {n}", "question": ASKED, "must": "nine"}) for n in range(4)]
        cases = pincite.cases(*more)
        assert pincite("eval", cases, "--json", "--fail-under", "passed=1") == 0
        (pincite.folder / "old.json").write_text(pincite.out, encoding="utf-8")
        monkeypatch.setenv("PINCITE_REFUSAL_FLOOR", "1")
        assert pincite("eval", cases, "--compare", "old.json", "--fail-under", "passed=0.9") == 5
        assert "refusal_floor: 0.5 → 1.0" in pincite.out
        assert re.search(r"answer found\t1\.000\t0\.000\t-1\.000\t.*\tworse", pincite.out)
        assert f"fails now  {ASKED}: It was to be answered, but is refused" in pincite.out
        assert pincite("eval", cases, "--compare", "old.json", "--json") == 0
        compared = json.loads(pincite.out)["comparison"]
        assert len(compared["fail_now"]) == 8
        assert compared["settings"] == {"refusal_floor": {"old": "0.5", "new": "1.0"}}

    def test_nothing_changed_says_so(self, pincite: Pincite) -> None:
        cases = pincite.cases()
        pincite("eval", cases, "--json")
        (pincite.folder / "old.json").write_text(pincite.out, encoding="utf-8")
        assert pincite("eval", cases, "--compare", "old.json", "--json") == 0
        (pincite.folder / "newer.json").write_text(pincite.out, encoding="utf-8")  # which holds a comparison itself
        assert pincite("eval", cases, "--compare", "newer.json") == 0
        assert "No case flipped." in pincite.out
        quality = [line for line in pincite.out.splitlines() if not line.startswith("latency")]
        assert not [line for line in quality if line.endswith(("worse", "better"))]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((), "CASES is missing: a file of cases: .jsonl, .yaml or .yml; `pincite eval init` makes one."),
            (("none.jsonl",), "There is no file none.jsonl"),
            (("none.jsonl", "--fail-under", "found=1"), "there is no measure 'found'"),
            (("none.jsonl", "--compare", "none.json"), "There is no file none.json."),
            (("none.jsonl", "-j", "0"), "expected a number above 0"),
            (("--json", "init"), "init is no file of cases by its name"),
            (("calibrate",), "CASES is missing"),
            (("calibrate", "none.jsonl", "--cost-wrong-answer", "0"), "expected a number above 0"),
            (("add",), "ANSWER_ID is missing"),
        ],
    )
    def test_what_cannot_be_understood_is_usage(self, pincite: Pincite, words: tuple[str, ...], said: str) -> None:
        assert pincite("eval", *words) == 2
        assert said in pincite.err

    @pytest.mark.parametrize("action", ["init", "add", "calibrate", "export", "import"])
    def test_each_action_has_its_help(self, pincite: Pincite, action: str) -> None:
        assert pincite("eval", action, "--help") == 0
        assert f"pincite eval {action}" in pincite.out
        pincite("eval", "--help")
        assert f"pincite eval {action}" in pincite.out


class TestCalibrating:
    def test_the_floors_are_shown(self, pincite: Pincite) -> None:
        assert pincite("eval", "calibrate", pincite.cases()) == 0
        assert "Floor\tRight answers\tWrong answers" in pincite.out
        assert "The floor 0.5 stays: no other costs less on these 6 cases." in pincite.out

    def test_the_cheapest_is_written_beside_what_is_there(
        self, pincite: Pincite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = pincite.folder / "pincite.toml"
        path.write_text("# ours\nrefusal_floor = 0.99  # too high\n", encoding="utf-8")
        assert pincite("eval", "calibrate", pincite.cases(), "--json") == 0
        chosen = json.loads(pincite.out)["chosen"]
        assert chosen["cost"] == 0
        assert path.read_text(encoding="utf-8").count("0.99") == 1
        assert pincite("eval", "calibrate", pincite.cases(), "--write") == 0
        assert path.read_text(encoding="utf-8") == f"# ours\nrefusal_floor = {chosen['floor']}  # too high\n"
        assert pincite.err == f"pincite.toml says refusal_floor = {chosen['floor']:g} now.\n"
        monkeypatch.setenv("PINCITE_REFUSAL_FLOOR", "1")
        assert pincite("eval", "calibrate", pincite.cases(), "--write") == 0
        assert "PINCITE_REFUSAL_FLOOR in the environment says otherwise, and wins." in pincite.err

    def test_it_is_written_where_the_settings_are(self, pincite: Pincite, index: Settings) -> None:
        path = index.index.parent / "pincite.toml"
        path.write_text("refusal_floor = 0.99\n[slack]\n", encoding="utf-8")
        try:
            assert pincite("eval", "calibrate", pincite.cases(), "--write") == 0
            assert "0.99" not in path.read_text(encoding="utf-8")
            assert f"{path} says refusal_floor" in pincite.err
            assert not (pincite.folder / "pincite.toml").exists()
        finally:
            path.unlink()

    def test_cases_of_one_kind_are_not_enough(self, pincite: Pincite) -> None:
        (pincite.folder / "one.jsonl").write_text(dump(CASES[:2]), encoding="utf-8")
        assert pincite("eval", "calibrate", "one.jsonl") == 1
        assert "all of one kind" in pincite.err


class TestMakingCases:
    @pytest.fixture(autouse=True)
    def _asked(self, pincite: Pincite, index: Settings) -> None:
        with open_ledger(index) as ledger:
            ledger.purge(0)
        self.index = index
        self.pincite = pincite

    def ask(self, question: str) -> str:
        self.pincite("ask", "--json", question)
        answer_id: str = json.loads(self.pincite.out)["id"]
        return answer_id

    def rate(self, answer: str, rating: str, comment: str = "") -> None:
        database = open_database(self.index.index / DATABASE_FILE)
        DatabaseInbox(database).rate(Rating(answer=answer, user="U1", rating=rating, comment=comment))
        database.dispose()

    def test_first_what_was_called_wrong_then_the_rest(self, pincite: Pincite) -> None:
        right = self.ask(ASKED)
        wrong = self.ask("What does a rake cost?")
        gap = self.ask("Who is the mayor of the town?")
        self.ask("WHAT does a wheelbarrow cost?")
        self.rate(wrong, "bad", "It is 11\nnow")
        self.rate(gap, "gap")
        self.rate(right, "good")
        self.ask("What does a rake cost?")  # again: the rated answer counts, and it counts once
        assert pincite("eval", "init") == 0
        assert "Wrote 4 cases to cases.jsonl." in pincite.out
        missing, called_wrong, _, good = cases_of_file(pincite.folder / "cases.jsonl")
        assert (missing.verdict, missing.tags) == (Verdict.REFUSED, ("gap",))
        assert called_wrong.tags == ("thumbs-down",)
        assert "12.50" in called_wrong.must_not[0]
        assert called_wrong.expected is None
        assert (good.verdict, good.source, good.quote) == (
            Verdict.ANSWERED,
            "kitchen.txt",
            "The kitchen closes at nine.",
        )
        assert "# It is 11 now\n" in (pincite.folder / "cases.jsonl").read_text(encoding="utf-8")
        assert pincite("eval", "cases.jsonl") == 0
        assert "3 of 4 cases passed" in pincite.out

    def test_a_file_is_not_overwritten_unless_told_to(self, pincite: Pincite) -> None:
        self.ask(ASKED)
        self.ask(ASKED)
        assert pincite("eval", "init", "mine.jsonl", "-n", "1") == 0
        assert pincite("eval", "init", "mine.jsonl") == 2
        assert "mine.jsonl is there already" in pincite.err
        assert pincite("eval", "init", "mine.jsonl", "--force") == 0
        assert len(cases_of_file(pincite.folder / "mine.jsonl")) == 1

    def test_without_answers_there_are_no_cases(self, pincite: Pincite) -> None:
        assert pincite("eval", "init") == 2
        assert "The ledger holds no answer yet." in pincite.err
        assert pincite("eval", "init", "mine.yaml") == 2
        assert "a name that ends in .jsonl" in pincite.err

    def test_answers_without_their_questions_make_no_cases(
        self, pincite: Pincite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PINCITE_KEEP_QUESTIONS", "false")
        answer = self.ask(ASKED)
        assert pincite("eval", "init") == 2
        assert "The ledger keeps no questions (setting `keep_questions`)" in pincite.err
        assert pincite("eval", "add", answer, "--expect", "nine") == 2
        assert f"The question of the answer {answer} was not kept" in pincite.err

    def test_small_talk_makes_no_cases_unless_it_was_called_wrong(self, pincite: Pincite) -> None:
        reply = self.ask("hello")
        assert pincite("eval", "init") == 2
        assert "The ledger holds nothing but small talk" in pincite.err
        self.ask(ASKED)
        assert pincite("eval", "init") == 0
        assert [case.question for case in cases_of_file(pincite.folder / "cases.jsonl")] == [ASKED]
        self.rate(reply, "bad")
        assert pincite("eval", "init", "--force") == 0
        first, _ = cases_of_file(pincite.folder / "cases.jsonl")
        assert (first.question, first.verdict) == ("hello", Verdict.ANSWERED)

    def test_what_was_asked_of_a_file_that_came_with_it_makes_no_case(self, pincite: Pincite) -> None:
        cited = a_citation(source="attached:1/offer.pdf")
        with open_ledger(self.index) as ledger:
            ledger.record(an_answer("attached", "What does the offer say?", citations=(cited,)))
        assert pincite("eval", "init") == 2
        assert not (pincite.folder / "cases.jsonl").exists()
        assert pincite("eval", "add", "attached", "--expect", "nine") == 2
        assert "of a file that came with its question" in pincite.err

    def test_an_answer_becomes_a_case_with_what_is_right(self, pincite: Pincite) -> None:
        first, second = self.ask(ASKED), self.ask("Who is the mayor of the town?")
        assert pincite("eval", "add", first, "--expect", "nine", "--expect", "kitchen", "--source", "kitchen.txt") == 0
        assert pincite("eval", "add", second, "--expect", "refused") == 0
        one, other = cases_of_file(pincite.folder / "cases.jsonl")
        assert (one.question, one.must, one.source) == (ASKED, (("nine",), ("kitchen",)), "kitchen.txt")
        assert other.verdict is Verdict.REFUSED
        assert pincite("eval", "cases.jsonl", "--fail-under", "passed=1") == 0

    def test_what_somebody_wrote_of_a_wrong_answer_is_expected(self, pincite: Pincite) -> None:
        answer = self.ask(ASKED)
        assert pincite("eval", "add", answer) == 2
        assert "Say it with --expect TEXT" in pincite.err
        self.rate(answer, "bad", "half past nine")
        assert pincite("eval", "add", answer, "--to", "mine.jsonl") == 0
        (case,) = cases_of_file(pincite.folder / "mine.jsonl")
        assert (case.must, case.tags) == ((("half past nine",),), ("thumbs-down",))

    def test_a_case_is_not_added_twice_and_an_unknown_answer_not_at_all(self, pincite: Pincite) -> None:
        answer = self.ask(ASKED)
        (pincite.folder / "cases.jsonl").write_text(f"{WRONG}\n# é", encoding="utf-8")  # no end of line
        assert pincite("eval", "add", answer, "--expect", "nine") == 0
        assert len(cases_of_file(pincite.folder / "cases.jsonl")) == 2
        assert pincite("eval", "add", answer, "--expect", "ten") == 2
        assert "has the case" in pincite.err
        assert pincite("eval", "add", "00000000", "--expect", "ten") == 1
        assert "No answer '00000000' in the ledger" in pincite.err

    def test_a_follow_up_keeps_its_conversation(self, pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = io.StringIO("When does the greenhouse open?\nAnd who keeps the keys?\n")
        monkeypatch.setattr("sys.stdin", lines)
        assert main(["chat", "--json"]) in {0, 3}
        pincite("eval", "init")
        last, first = cases_of_file(pincite.folder / "cases.jsonl")
        assert first.history == ()
        assert [turn.question for turn in last.history] == ["When does the greenhouse open?"]
        assert last.history[0].answer


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    with redirect_stderr(Screen()) as out, counter("Asking", "cases") as on_progress:
        on_progress(3, 10)
    assert "3/10 cases" in out.getvalue()
    with redirect_stderr(io.StringIO()) as elsewhere, counter("Asking", "cases") as on_progress:
        on_progress(3, 10)
    assert elsewhere.getvalue() == ""
