"""Test cases on a server: made by any bot, none lost, and there for `pincite eval` on any host."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import wiring
from bot.cli.main import main
from bot.errors import CasesError
from bot.evaluation.cases.case import dump
from bot.nouns import Question
from ingest.pipeline import sync
from ingest.upkeep.doctor import examine_index
from tests.conftest import SERVER
from tests.evaluation.test_run import CASES
from tests.forked import start
from tests.slack_emulator.room import TOMATOES, run_in_room, write_documents

if TYPE_CHECKING:
    from bot.configuration.settings import Settings
    from tests.postgres_server import Server
    from tests.slack_emulator.room import Room

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]


@pytest.fixture
def back_end() -> str:
    return SERVER


@pytest.fixture
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An index with nothing in it, which the command uses in a folder of its own."""
    with wiring.open_for_writing(settings, print):
        pass
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINCITE_DATABASE", settings.database.get_secret_value())
    monkeypatch.setenv("PINCITE_WORKSPACE", settings.workspace)
    monkeypatch.setenv("PINCITE_INDEX", str(settings.index))
    return settings


ADDING = """
import sys
from pathlib import Path
from pydantic import SecretStr
from bot import wiring
from bot.evaluation.cases.case import Case, identity
from bot.configuration.settings import Settings

index, address, workspace, name = sys.argv[1:]
settings = Settings(index=Path(index), database=SecretStr(address), workspace=workspace)
with wiring.open_casebook(settings) as cases:
    sys.stdin.readline()
    for number in range(50):
        question = f"{name} {number}?"
        cases.add(Case(id=identity(question), question=question))
"""


async def make_case(here: Room, answer: dict[str, Any]) -> None:
    """U1 says that three litres were right, and wants a test case of it."""
    assert await here.slack.click("U1", answer, "pincite_bad").acked
    form = here.slack.modal("U1")
    assert form
    state = {
        "pincite_reason": {"pincite_reason": {"selected_option": {"value": "wrong"}}},
        "pincite_comment": {"pincite_comment": {"value": "three litres"}},
        "pincite_case": {"pincite_case": {"selected_options": [{"value": "pincite_case"}]}},
    }
    assert await here.slack.submit(form["id"], "U1", state).acked
    assert "test case" in here.slack.shown(here.slack.modal("U1") or {})


def test_two_processes_that_add_at_once_lose_none(place: Settings) -> None:
    words = [str(place.index), place.database.get_secret_value(), place.workspace]
    bots = [start(ADDING, *words, name, stdin=subprocess.PIPE, text=True) for name in ("one", "two")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda bot: bot.communicate("\n"), bots))
    assert [bot.returncode for bot in bots] == [0, 0]
    with wiring.open_casebook(place) as cases:
        found = {case.question for case in cases.all()}
    assert found == {f"{name} {number}?" for name in ("one", "two") for number in range(50)}


def test_one_that_was_damaged_is_named(place: Settings, server: Server, schema: str) -> None:
    server.run(f"INSERT INTO {schema}.cases (id, line) VALUES ('a', '{{')")  # noqa: S608 - a name of our own
    with (
        pytest.raises(CasesError, match=r"the table `cases`, line 1 is not valid JSON"),
        wiring.open_casebook(place) as cases,
    ):
        cases.all()
    assert not next(one for one in examine_index(place) if one.name == "cases").ok


def test_one_from_slack_is_evaluated_changed_and_taken_back(
    place: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sync([write_documents(tmp_path / "documents")], place)

    async def scenario(here: Room) -> None:
        (answer,) = await here.answered(here.slack.mention("C1", "U1", TOMATOES))
        await make_case(here, answer)

    run_in_room(scenario, place, evaluators=("U1",))
    assert not (tmp_path / "cases.jsonl").exists()
    assert main(["eval", "--json"]) == 0
    assert TOMATOES in capsys.readouterr().out
    assert main(["eval", "export", "mine.jsonl"]) == 0
    assert "Wrote 1 case to mine.jsonl" in capsys.readouterr().out
    assert main(["eval", "export", "mine.jsonl"]) == 2
    assert "--force" in capsys.readouterr().err
    (case,) = wiring.cases_of_file(tmp_path / "mine.jsonl")
    assert case.must == (("three litres",),)
    (tmp_path / "mine.jsonl").write_text(dump([replace(case, must=(("two litres",),)), *CASES]), encoding="utf-8")
    assert main(["eval", "import", "mine.jsonl"]) == 0
    assert f"Took {len(CASES) + 1} cases into the database: {len(CASES) + 1} new or other" in capsys.readouterr().out
    with wiring.open_casebook(place) as cases:
        assert [one.must for one in cases.all() if one.id == case.id] == [(("two litres",),)]
        assert len(cases.all()) == len(CASES) + 1
    assert main(["eval", "mine.jsonl", "--json"]) == 0


def test_the_command_adds_to_it(
    place: Settings,
    documents: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sync([documents], place)
    with wiring.open_engine(place) as engine:
        answer = engine.answer(Question(text="When does the kitchen close?"))
    assert main(["eval"]) == 2
    assert "There are no test cases in" in capsys.readouterr().err
    assert main(["eval", "add", answer.id, "--expect", "nine"]) == 0
    assert "to the database: When does the kitchen close?" in capsys.readouterr().out
    assert main(["eval", "add", answer.id, "--expect", "nine"]) == 2
    assert "pincite eval import" in capsys.readouterr().err
    assert main(["eval", "add", answer.id, "--expect", "nine", "--to", "a.jsonl"]) == 0
    with wiring.open_casebook(place) as cases:
        assert cases.all() == wiring.cases_of_file(tmp_path / "a.jsonl")
