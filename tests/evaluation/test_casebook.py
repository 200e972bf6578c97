"""Where test cases are kept: in a file, or with the index on a server, where every bot and `pincite eval` have them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.cli.main import main
from bot.errors import CasesError, UsageError
from bot.evaluation.cases.case import Case, dump, identity
from bot.evaluation.cases.casebook import FileCasebook
from tests.evaluation.test_run import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.evaluation.cases.casebook import Casebook

BOTH_BACK_ENDS = True


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Settings:
    """An index with nothing in it; where cases are in a file, one of this test's own."""
    with wiring.open_for_writing(settings, print):
        pass
    slack = settings.slack.model_copy(update={"cases": tmp_path / "cases.jsonl"})
    return settings.model_copy(update={"slack": slack})


@pytest.fixture
def casebook(place: Settings) -> Iterator[Casebook]:
    with wiring.open_casebook(place) as found:
        yield found


class TestACasebook:
    def test_keeps_what_is_added_in_order(self, casebook: Casebook) -> None:
        assert casebook.all() == ()
        for case in reversed(CASES):
            casebook.add(case)
        assert casebook.all() == CASES[::-1]

    def test_keeps_each_question_once(self, casebook: Casebook) -> None:
        casebook.add(CASES[0])
        with pytest.raises(UsageError, match=re.escape(f"case {CASES[0].id} already")):
            casebook.add(replace(CASES[0], must=(("other",),)))
        assert casebook.all() == CASES[:1]

    def test_takes_those_of_another(self, casebook: Casebook) -> None:
        casebook.take(CASES)
        casebook.take(CASES)
        assert casebook.all() == CASES

    def test_keeps_any_words(self, casebook: Casebook) -> None:
        question = 'Who said "%s"\u2028or \u202e{this}: :that?'
        case = Case(id=identity(question), question=question, must=(("é", "%(x)s"),), tags=("a",))
        casebook.add(case)
        assert casebook.all() == (case,)


class TestAFileOfAPerson:
    @pytest.mark.parametrize("written", ["# mine\n\n  # more", "\ufeff# mine\r\n", "\n"])
    def test_that_has_no_case_yet_takes_the_first(self, written: str, tmp_path: Path) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_bytes(written.encode())
        FileCasebook(path, wiring.cases_of_file).add(CASES[0])
        assert wiring.cases_of_file(path) == CASES[:1]

    def test_that_can_not_be_read_stays_as_it_is(self, tmp_path: Path) -> None:
        path = tmp_path / "cases.jsonl"
        path.write_bytes('{"question": "Größe?"}'.encode("latin-1"))
        with pytest.raises(CasesError, match="not UTF-8"):
            FileCasebook(path, wiring.cases_of_file).add(CASES[0])
        assert path.read_bytes() == '{"question": "Größe?"}'.encode("latin-1")


def test_without_a_server_they_stay_in_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.jsonl").write_text(dump(CASES), encoding="utf-8")
    assert main(["eval", "import", "cases.jsonl"]) == 2
    assert "Without `database`" in capsys.readouterr().err
    assert main(["eval", "export", "other.jsonl"]) == 2
    assert "CASES is missing" in capsys.readouterr().err
