"""Pincite without PyTorch and what else `requirements/left-out.txt` names: everything but other models works.

An environment of links to this one's files holds exactly what such an installation holds, without a download.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from requirements.make import LIGHT, declared, left_out, light
from tests.slack_emulator.room import TOMATOES, WATER
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PINCITE = "import sys; from bot.cli.entry import main; sys.exit(main())"
IMPORT_ALL = """
import importlib, pkgutil, bot, ingest
for package in (bot, ingest):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            print(module.name, error.name.split(".")[0])
"""
ABSENT = {
    ("bot.adapters.minilm.make", "onnx"),
    ("bot.adapters.models.sentence_transformers", "torch"),
}
"""Modules that an installation without PyTorch can't import, and what each of them misses first."""
EXTRAS = {"jinja2", "markupsafe", "matplotlib", "ray", "xllamacpp"}
"""What only `pip install 'pincite[…]'` brings."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the listed packages alone."""
    folder = tmp_path_factory.mktemp("light")
    venv.create(folder, symlinks=os.name != "nt")
    site = next(folder.glob("[Ll]ib/**/site-packages"))
    for link, file in _files():
        (site / link).parent.mkdir(parents=True, exist_ok=True)
        (site / link).symlink_to(file)
    return next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PINCITE_INDEX": str(tmp_path / "index")}


def test_the_command_line_works(python: Path, environment: dict[str, str], documents: Path, tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"question": TOMATOES, "source": "garden.md"}), encoding="utf-8")

    def pincite(*arguments: str | Path, said: str = "") -> str:
        command = [str(python), "-c", PINCITE, *arguments]
        done = subprocess.run(command, env=environment, input=said, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    assert "3 added" in pincite("ingest", documents)
    assert WATER in pincite("ask", TOMATOES)
    assert WATER in pincite("chat", said=TOMATOES)
    assert "1 of 1 cases passed" in pincite("eval", cases)
    assert "sentence-transformers (not installed)" in pincite("doctor")
    assert "Rebuilt" in pincite("reindex")


def test_the_bot_answers(python: Path, environment: dict[str, str], documents: Path) -> None:
    command = [str(python), "-c", PINCITE]
    subprocess.run([*command, "ingest", str(documents)], env=environment, capture_output=True, check=True)
    with running_slack() as slack:
        environment |= {
            "PINCITE_SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
        }
        with subprocess.Popen([*command, "slack", "run"], env=environment) as bot:
            try:
                slack.wait_for(lambda: bool(slack.socket.connections), 60)
                thread = slack.mention("C1", "U1", TOMATOES).ts
                slack.wait_for(lambda: any(WATER in slack.shown(message) for message in slack.thread("C1", thread)), 60)
            finally:
                bot.terminate()


def test_only_the_rooms_of_what_is_left_out_cannot_be_imported(python: Path, environment: dict[str, str]) -> None:
    command = [str(python), "-c", IMPORT_ALL]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    missed = {(module, missing) for module, missing in map(str.split, said.splitlines())}
    assert {(module, missing) for module, missing in missed if missing not in EXTRAS} == ABSENT


def test_another_model_says_what_it_needs(python: Path, environment: dict[str, str], documents: Path) -> None:
    environment |= {"PINCITE_EMBEDDER": "team/model"}
    command = [str(python), "-c", PINCITE, "ingest", str(documents)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert "pip install sentence-transformers" in done.stderr


def test_the_list_has_what_the_project_declares() -> None:
    pins = {canonicalize_name(pin.name): pin for pin in map(Requirement, _listed())}
    wanted = {canonicalize_name(one.name): one for one in declared() if canonicalize_name(one.name) not in left_out()}
    assert wanted.keys() <= pins.keys()
    assert not left_out() & pins.keys()
    for name, requirement in wanted.items():
        version = next(iter(pins[name].specifier)).version
        assert requirement.specifier.contains(version), "run `python -m requirements.make`"


def _listed() -> list[str]:
    return [line for line in LIGHT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def _files() -> Iterator[tuple[Path, Path]]:
    """Where each file of the listed packages goes in an environment, and where it is in this one."""
    here = [name for name, line in light().items() if Requirement(line).marker is None]
    for name in here:
        for file in distribution(name).files or []:
            if ".." not in file.parts and file.suffix != ".pyc":
                yield Path(file), Path(str(file.locate()))
