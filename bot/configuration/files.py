"""What is written in pincite.toml and in the environment, as it is written: the only reader of either.

It imports little, so that a command which finds its answer elsewhere need not load what checks the settings.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENT_PREFIX = "PINCITE_"
CONFIG = f"{ENVIRONMENT_PREFIX}CONFIG"
CONFIG_NAME = "pincite.toml"
INDEX, EXTRACTIVE = ".pincite", "extractive"
"""Defaults of the settings `index` and `model`."""
MODEL = re.compile(rf"{EXTRACTIVE}|[a-z][a-z0-9_]*:\S.*")
"""`extractive`, `ollama:qwen3`, `gguf:models/small.gguf`"""
MODEL_FORM = f"write {EXTRACTIVE}, gguf:PATH, or provider:name such as ollama:qwen3"
_SLACK = "slack_"
"""How the variables of the table `slack` go on."""
CLIENT_ID, CLIENT_SECRET, TOKEN_KEY = (
    f"{ENVIRONMENT_PREFIX}SLACK_{name}" for name in ("CLIENT_ID", "CLIENT_SECRET", "TOKEN_KEY")
)
"""For several workspaces. Bolt would take up SLACK_CLIENT_ID by itself, and keep tokens in files."""
TEST_DATABASE = f"{ENVIRONMENT_PREFIX}TEST_DATABASE"
"""A server for the tests to use."""
_NO_SETTINGS = {CONFIG, CLIENT_ID, CLIENT_SECRET, TOKEN_KEY, TEST_DATABASE}
"""Variables that begin like settings."""


def given_settings(environment: Mapping[str, str], index: object = None) -> dict[str, Any]:
    """The settings that are given anywhere, unchecked, for the workspace folder `index` if one is named.

    The environment wins over the file. Raises SettingsError for what cannot be read at all.
    """
    variables = _variables(environment)
    place = index or variables.get("index")
    file = _file(environment, folder_of(place) if place else None)
    tables = [given.get("slack", {}) for given in (file, variables)]
    # What is no table is left as it is, for whoever checks the settings to say so.
    wrong = [table for table in tables if not isinstance(table, dict)]
    slack = wrong[0] if wrong else {**tables[0], **tables[1]}
    return {**file, **variables, "slack": slack}


def folder_of(written: object) -> Path:
    """The folder that is written so; a shell leaves `~` alone in `--index=~/docs`, and nobody else reads a file."""
    return Path(os.path.expanduser(str(written)))  # noqa: PTH111 - that of Path raises for a user whom nobody knows


def config_file(
    environment: Mapping[str, str] | None = None,
    index: Path | None = None,
) -> Path:
    """Where the settings are read from, be there such a file or not.

    That is `PINCITE_CONFIG`, else ./pincite.toml, else the one beside the workspace folder `index`: so who works on a
    workspace from another folder does it under the same settings.
    """
    variables = os.environ if environment is None else environment
    named = variables.get(CONFIG)
    if named:
        return Path(named)

    here = Path(CONFIG_NAME)
    if index is None or here.is_file():
        return here

    beside = index.parent / CONFIG_NAME
    return beside if beside.is_file() else here


def _file(environment: Mapping[str, str], index: Path | None) -> dict[str, Any]:
    path = config_file(environment, index)
    if not path.is_file():
        if environment.get(CONFIG):
            raise SettingsError(f"PINCITE_CONFIG names {path}, which is not a file.")
        return {}

    try:
        # Some editors on Windows begin a file with a mark that TOML doesn't know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None


def _variables(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings among the variables; those of the table `slack` under that name."""
    found: dict[str, Any] = {}
    slack: dict[str, Any] = {}
    for name, value in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX) or name in _NO_SETTINGS:
            continue
        setting = name.removeprefix(ENVIRONMENT_PREFIX).lower()
        if setting.startswith(_SLACK):
            slack[setting.removeprefix(_SLACK)] = _parsed(name, value)
        else:
            found[setting] = _parsed(name, value)
    if slack:
        found["slack"] = slack
    return found


def _parsed(name: str, value: str) -> Any:  # noqa: ANN401 - whatever TOML may hold
    """A list or a table where it is written as one, as in pincite.toml; else the text."""
    if not value.startswith(("[", "{")):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not a valid TOML list or table: {error}.") from None
