"""The whole way through `pincite`: real files, the real index, the real default embedder."""

from __future__ import annotations

import io
import json
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.cli.asking import chat
from bot.cli.asking.conversation import Conversation
from bot.cli.main import main
from bot.configuration.settings import load_settings
from bot.wiring import open_engine

if TYPE_CHECKING:
    from pathlib import Path

HANDBOOK = """\
---
title: Staff handbook
date: 2026-03-02
---
# Staff handbook

## Leave

Employees are entitled to sixteen weeks of parental leave. Requests go to Priya Raman, who heads the people team.

## Kitchen

Tea is served at four in the garden room. The coffee machine is cleaned by Oskar Lindqvist every Friday morning.
"""
ROOMS = "room,seats,floor\nGarden room,12,ground\nAttic,4,third\nLibrary,20,first\n"
PARENTAL = "Employees are entitled to sixteen weeks of parental leave."
UNRELATED = "What is the capital of Australia?"


@dataclass(frozen=True)
class Office:
    """A folder of documents and the index made of it."""

    documents: Path
    index: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "handbook.md").write_text(HANDBOOK, encoding="utf-8")
    (documents / "rooms.csv").write_text(ROOMS, encoding="utf-8")
    (documents / "rooms copy.csv").write_text(ROOMS, encoding="utf-8")
    (documents / "empty.txt").write_text("", encoding="utf-8")
    (documents / ".secret").write_text("hidden", encoding="utf-8")
    return Office(documents=documents, index=folder / "index")


@pytest.fixture(scope="module")
def first_ingest(office: Office) -> tuple[int, dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINCITE_INDEX", str(office.index))
        stdout = io.StringIO()
        patch.setattr(sys, "stdout", stdout)
        code = main(["ingest", str(office.documents), "--json"])
    return code, json.loads(stdout.getvalue())


@pytest.fixture
def pincite(
    office: Office, first_ingest: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Pincite:
    assert first_ingest
    monkeypatch.setenv("PINCITE_INDEX", str(office.index))
    return Pincite(monkeypatch, capsys)


@dataclass(frozen=True)
class Pincite:
    """Runs the command in this process."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str, stdin: str = "") -> tuple[int, str]:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(words)
        return code, self.capsys.readouterr().out

    def lines(self, *words: str, stdin: str = "") -> list[Any]:
        _, out = self(*words, stdin=stdin)
        return [json.loads(line) for line in out.splitlines()]


class TestIngest:
    def test_accounts_for_every_file(self, first_ingest: tuple[int, dict[str, Any]]) -> None:
        code, report = first_ingest
        assert code == 4
        assert set(report["added"]) == {"handbook.md", "rooms.csv", "rooms copy.csv"}
        assert [entry["source"] for entry in report["unreadable"]] == ["empty.txt"]
        assert report["skipped"] == [{"source": ".secret", "reason": "hidden"}]
        assert len(report["copies"]) == 1
        assert report["chunks"] > 0

    def test_again_finds_nothing_to_do(self, pincite: Pincite, office: Office) -> None:
        code, out = pincite("ingest", str(office.documents), "--dry-run")
        assert code == 4
        assert out.startswith("Dry run: nothing was changed.")
        assert "3 unchanged" in out
        assert "empty.txt" in out


class TestAsk:
    def test_quotes_what_the_text_says_at_its_offsets(self, pincite: Pincite) -> None:
        (answer,) = pincite.lines("ask", "How many weeks of parental leave?", "--json")
        cited = answer["citations"][0]
        _, text = pincite("sources", "show", cited["source"], "--text")
        assert answer["verdict"] == "answered"
        assert cited["quote"] == PARENTAL == text[cited["start"] : cited["end"]]
        assert (cited["title"], cited["modified"]) == ("Staff handbook", "2026-03-02")

    def test_needs_no_quotation_marks(self, pincite: Pincite) -> None:
        code, out = pincite("ask", "How", "many", "weeks", "of", "parental", "leave?")
        assert code == 0
        assert f"{PARENTAL} [1]" in out

    def test_reads_stdin(self, pincite: Pincite) -> None:
        code, out = pincite("ask", "-", stdin="How many weeks of\nparental leave?\n")
        assert code == 0
        assert PARENTAL in out

    def test_refuses_with_exit_code_3(self, pincite: Pincite) -> None:
        code, out = pincite("ask", UNRELATED)
        assert code == 3
        assert out.startswith("No answer found in the documents.")

    def test_replies_to_a_greeting_with_exit_code_0(self, pincite: Pincite) -> None:
        code, out = pincite("ask", "hello", "there")
        assert code == 0
        assert out.startswith("Hello!")
        (given,) = pincite.lines("ask", "hello there", "--json")
        assert (given["verdict"], given["claims"], given["nearest"]) == ("replied", [], [])

    def test_refuses_in_json_too(self, pincite: Pincite) -> None:
        (answer,) = pincite.lines("ask", UNRELATED, "--json")
        assert (answer["verdict"], answer["answer"]) == ("refused", "")


class TestSearch:
    def test_prints_at_most_k_passages_best_first(self, pincite: Pincite) -> None:
        (found,) = pincite.lines("search", "--json", "-k", "2", "parental leave")
        assert len(found) == 2
        assert PARENTAL in found[0]["text"]
        assert found[0]["score"] >= found[1]["score"]

    def test_answers_every_line_of_stdin_with_one_line(self, pincite: Pincite) -> None:
        found = pincite.lines("search", "--json", "-", stdin="parental leave\n\nseats in the attic\n")
        assert len(found) == 3
        assert found[1] == []
        assert "Attic" in found[2][0]["text"]

    @pytest.mark.parametrize("verb", [("ask", "-"), ("search", "-"), ("search", "--json", "-"), ("chat", "--json")])
    def test_a_question_without_end_is_an_error_of_usage(
        self, pincite: Pincite, capsys: pytest.CaptureFixture[str], verb: tuple[str, ...]
    ) -> None:
        pincite.monkeypatch.setattr(sys, "stdin", io.StringIO("parental leave " * 50_000))
        assert main(verb) == 2
        assert "has 749,999 characters, and 10,000 are the most" in capsys.readouterr().err

    def test_is_readable(self, pincite: Pincite) -> None:
        _, out = pincite("search", "parental leave")
        assert out.startswith(" 1  Staff handbook")


class TestChat:
    def test_in_json_is_one_answer_a_line(self, pincite: Pincite) -> None:
        asked = f"How many weeks of parental leave?\n\n{UNRELATED}\n/new\nWho cleans the coffee machine?\n"
        answers = pincite.lines("chat", "--json", stdin=asked)
        assert [answer["verdict"] for answer in answers] == ["answered", "refused", "answered"]
        assert "Oskar Lindqvist" in answers[2]["answer"]

    def test_without_a_terminal_reads_plain_lines(self, pincite: Pincite) -> None:
        asked = "/why\nWho cleans the coffee machine?\n/why\n/sources\n/help\n/nonsense\n/new\n/quit\nnever read\n"
        code, out = pincite("chat", stdin=asked)
        assert code == 0
        assert "Nothing has been answered yet." in out
        assert "Oskar Lindqvist" in out
        assert "Confidence:" in out
        assert "rooms.csv" in out
        assert "There is no command /nonsense." in out
        assert "A new conversation." in out
        assert "never read" not in out

    @pytest.mark.parametrize("word", ["quit", "exit", "Exit", "/exit"])
    def test_ends_with_the_words_that_people_leave_with(self, pincite: Pincite, word: str) -> None:
        code, out = pincite("chat", stdin=f"/WHY\n{word}\nnever read\n")
        assert code == 0
        assert "Nothing has been answered yet." in out
        assert "never read" not in out

    def test_is_kept_for_the_next_time(self, pincite: Pincite) -> None:
        pincite("chat", stdin=f"{UNRELATED}\n/new\nWho cleans the coffee machine?\n")
        with open_engine(load_settings()) as engine:
            conversation = Conversation(engine, load_settings())
            conversation.resume()
            conversation.ask("And when?")
        assert [turn.question for turn in conversation.turns] == ["Who cleans the coffee machine?", "And when?"]
        assert "Oskar Lindqvist" in conversation.turns[0].answer

    def test_goes_on_under_the_same_id_until_another_begins(self, pincite: Pincite) -> None:
        asked = "Who cleans the coffee machine?\n"
        first, second, third = pincite.lines("chat", "--json", stdin=f"{asked}{asked}/new\n{asked}")
        (fourth,) = pincite.lines("chat", "--json", "-c", stdin="And when?\n")
        assert first["conversation"] == second["conversation"] != third["conversation"]
        assert fourth["conversation"] == third["conversation"]
        assert "every Friday morning" in fourth["answer"]
        (searched,) = (one for one in pincite("why", fourth["id"])[1].splitlines() if one.startswith("Searched for:"))
        assert "And when?" in searched
        assert "coffee machine" in searched

    def test_without_an_earlier_one_is_the_first(self, pincite: Pincite) -> None:
        pincite("ledger", "purge", "--older-than", "0")
        assert pincite("chat", "-c", stdin="Who cleans the coffee machine?\n")[0] == 0

    def test_at_a_terminal_ctrl_c_clears_the_line_and_ctrl_d_leaves(self, pincite: Pincite) -> None:
        assert self.typed("half a quest\x03When   is tea?\n/why\n\x04") == ["When is tea?", "/why"]
        assert "Ctrl-D leaves" in pincite.capsys.readouterr().out

    def test_at_a_terminal_the_arrow_keys_bring_back_what_was_asked(self, pincite: Pincite) -> None:
        pincite("chat", stdin="Who cleans the coffee machine?\nWhen is tea?\n")
        up = "\x1b[A"
        assert self.typed(f"{up}{up}\n\x04") == ["Who cleans the coffee machine?"]

    @staticmethod
    def typed(keys: str) -> list[str]:
        """What comes of these keys."""
        with open_engine(load_settings()) as engine, create_pipe_input() as keyboard:
            keyboard.send_text(keys)
            with create_app_session(input=keyboard, output=DummyOutput()):
                return list(chat.typed(Conversation(engine, load_settings())))


class TestSources:
    def test_are_listed_with_their_copies(self, pincite: Pincite) -> None:
        _, out = pincite("sources", "list")
        rows = [row.split("\t") for row in out.splitlines()]
        assert [row[0] for row in rows[1:]] == ["handbook.md", "rooms copy.csv"]
        assert rows[2][3] == "(also rooms.csv)"

    def test_are_listed_as_json(self, pincite: Pincite) -> None:
        (listed,) = pincite.lines("sources", "list", "--json")
        assert listed[0]["source"] == "handbook.md"
        assert listed[0]["characters"] > 100
        assert [document["audience"] for document in listed] == [[], []]

    def test_are_described(self, pincite: Pincite) -> None:
        _, out = pincite("sources", "show", "handbook.md")
        assert "Staff handbook" in out
        assert "Kitchen" in out
        (shown,) = pincite.lines("sources", "show", "handbook.md", "--json")
        assert "text" not in shown

    def test_of_an_unknown_name_are_an_error(self, pincite: Pincite) -> None:
        assert pincite("sources", "show", "nothing.md")[0] == 1
        assert pincite("sources", "remove", "nothing.md")[0] == 1


class TestWhy:
    def test_explains_an_answer_by_its_id(self, pincite: Pincite) -> None:
        (answer,) = pincite.lines("ask", "Who cleans the coffee machine?", "--json")
        (explained,) = pincite.lines("why", answer["id"], "--json")
        assert explained["question"] == "Who cleans the coffee machine?"
        assert explained["confidence"] >= explained["floor"]
        assert any("coffee" in candidate["quote"] for candidate in explained["candidates"])
        assert "Confidence:" in pincite("why", answer["id"])[1]

    def test_of_an_unknown_id_is_an_error(self, pincite: Pincite) -> None:
        assert pincite("why", "ffffffff")[0] == 1


class TestGaps:
    def test_count_what_was_refused(self, pincite: Pincite) -> None:
        pincite("ledger", "purge", "--older-than", "0")
        for question in (UNRELATED, "Which city is Australia's capital?", "Who is the mayor of Lima?"):
            assert pincite("ask", question)[0] == 3
        ((first, second),) = pincite.lines("gaps", "--json")
        assert (first["times"], first["verdicts"], second["times"]) == (2, {"refused": 2}, 1)
        assert first["sources"]
        assert pincite("gaps", "-n", "1")[1].startswith(f"   2×  {first['question']}\n")
        assert pincite("gaps", "--days", "0")[1].startswith("No gaps")

    def test_are_in_the_report_with_documents_that_were_never_cited(self, pincite: Pincite) -> None:
        pincite("ledger", "purge", "--older-than", "0")
        pincite("ask", UNRELATED)
        assert pincite("report")[1].startswith("Asked and not answered: 1\n   1×  ")
        (made,) = pincite.lines("report", "--json")
        assert [gap["times"] for gap in made["gaps"]] == [1]
        assert (made["bad"], made["stale"], made["uncited"]) == ([], [], [])
        assert pincite("report", "--days", "0")[1] == "Nothing to report.\n"


class TestLedger:
    @pytest.fixture(autouse=True)
    def _own_copy(self, pincite: Pincite, office: Office, tmp_path: Path) -> None:
        shutil.copytree(office.index, tmp_path / "index")
        pincite.monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "index"))
        pincite("ledger", "purge", "--older-than", "0")

    def test_purge_says_how_many_answers_it_forgot(self, pincite: Pincite) -> None:
        (answer,) = pincite.lines("ask", "Who cleans the coffee machine?", "--json")
        assert pincite("ledger", "purge")[1] == "Forgot 0 answers older than 90 days.\n"
        dry = pincite("ledger", "purge", "--older-than", "0", "--dry-run")[1]
        assert dry == "Dry run: nothing was changed.\nWould forget 1 answer.\n"
        assert pincite("why", answer["id"])[0] == 0
        assert pincite.lines("ledger", "purge", "--older-than", "0", "--json") == [
            {"answers": 1, "questions": 0, "dry_run": False}
        ]
        assert pincite("why", answer["id"])[0] == 1

    def test_purge_respects_that_answers_are_kept_for_ever(self, pincite: Pincite) -> None:
        pincite.monkeypatch.setenv("PINCITE_LEDGER_DAYS", "0")
        assert pincite("ledger", "purge")[1] == "Answers are kept for ever (setting `ledger_days`).\n"

    def test_stale_lists_answers_whose_words_are_gone(self, pincite: Pincite, office: Office, tmp_path: Path) -> None:
        documents = tmp_path / "documents"
        shutil.copytree(office.documents, documents)
        pincite("ingest", str(documents), "--prune")
        (answer,) = pincite.lines("ask", "Who cleans the coffee machine?", "--json")
        assert pincite.lines("ledger", "stale", "--json") == [[]]
        source = answer["citations"][0]["source"]
        pincite("sources", "remove", source)
        ((stale,),) = pincite.lines("ledger", "stale", "--json")
        assert (stale["id"], stale["question"]) == (answer["id"], "Who cleans the coffee machine?")
        assert [lost["quote"] for lost in stale["lost"]] == [cited["quote"] for cited in answer["citations"]]
        assert f"pincite why {answer['id']}" in pincite("ledger", "stale")[1]


class TestWithoutQuestions:
    def test_no_word_of_a_question_is_left_in_the_workspace(
        self, pincite: Pincite, office: Office, tmp_path: Path
    ) -> None:
        index = tmp_path / "index"
        shutil.copytree(office.index, index)
        pincite.monkeypatch.setenv("PINCITE_INDEX", str(index))
        pincite.monkeypatch.setenv("PINCITE_KEEP_QUESTIONS", "false")
        pincite("ledger", "purge")
        word = "zqxjkvbp"
        (asked,) = pincite.lines("ask", f"Who cleans the coffee machine, {word}?", "--json")
        pincite("ask", f"What is a {word}?")
        pincite("chat", "-c", stdin=f"Who cleans the coffee machine, {word}?\nAnd when, {word}?\n")
        assert word in asked["question"]
        assert not [file for file in index.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]
        (kept,) = pincite.lines("why", asked["id"], "--json")
        assert (kept["question"], kept["question_kept"], kept["claims"]) == ("", False, asked["claims"])
        assert "not kept (setting `keep_questions`)" in pincite("why", asked["id"])[1]
        assert "(question not kept) near" in pincite("gaps")[1]


class TestUpkeep:
    @pytest.fixture(autouse=True)
    def _own_copy(self, pincite: Pincite, office: Office, tmp_path: Path) -> None:
        shutil.copytree(office.index, tmp_path / "index")
        pincite.monkeypatch.setenv("PINCITE_INDEX", str(tmp_path / "index"))

    def test_doctor_finds_a_fresh_index_sound(self, pincite: Pincite) -> None:
        code, out = pincite("doctor")
        assert code == 0
        assert "WRONG" not in out
        (checks,) = pincite.lines("doctor", "--json")
        assert all(check["ok"] for check in checks)

    def test_reindex_says_how_many_passages_it_rebuilt(self, pincite: Pincite) -> None:
        code, out = pincite("reindex")
        assert code == 0
        assert out.startswith("Rebuilt the vectors of ")

    def test_an_audience_is_given_shown_and_taken_back(self, pincite: Pincite, office: Office) -> None:
        handbook = str(office.documents / "handbook.md")
        _, out = pincite("ingest", handbook, "--audience", "hr", "--dry-run")
        assert "handbook.md  audience: hr, before: everybody" in out
        (given,) = pincite.lines("ingest", handbook, "--audience", "hr", "--audience", "Pay office", "--json")
        assert (given["changed"], given["chunks"]) == (["handbook.md"], 0)
        assert given["notes"] == [{"source": "handbook.md", "note": "audience: hr, Pay office, before: everybody"}]
        rows = [row.split("\t") for row in pincite("sources", "list")[1].splitlines()]
        assert [row[4] for row in rows] == ["Audience", "hr, Pay office", ""]
        assert "hr, Pay office" in pincite("sources", "show", "handbook.md")[1]
        assert pincite("ask", "How many weeks of parental leave?")[0] == 0
        code, out = pincite("ingest", handbook, "--audience", "everybody")
        assert (code, "still for hr, Pay office only; --yes gives it to everybody" in out) == (4, True)
        assert pincite("ingest", handbook, "--audience", "everybody", "--yes")[0] == 0
        (listed,) = pincite.lines("sources", "list", "--json")
        assert [document["audience"] for document in listed] == [[], []]

    def test_remove_takes_a_document_out_of_every_answer(self, pincite: Pincite) -> None:
        code, out = pincite("sources", "remove", "handbook.md")
        assert (code, out) == (0, "Removed handbook.md from the index.\n")
        assert pincite("ask", "How many weeks of parental leave?")[0] == 3

    def test_a_document_is_named_however_its_accents_are_written(self, pincite: Pincite, tmp_path: Path) -> None:
        typed, stored = "Geb\u00fchr.md", "Gebu\u0308hr.md"
        (tmp_path / stored).write_text("The fee is nine euros.\n", encoding="utf-8")
        assert pincite("ingest", str(tmp_path / stored))[0] == 0
        assert stored in pincite("sources", "show", typed)[1]
        assert pincite("sources", "remove", typed, stored) == (0, f"Removed {stored} from the index.\n")
        assert stored not in pincite("sources", "list")[1]
