"""The sample files name every setting, with its default and what it means."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from bot.configuration.files import CLIENT_ID, CLIENT_SECRET, ENVIRONMENT_PREFIX, TOKEN_KEY
from bot.configuration.settings import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    Settings,
    SlackSettings,
    load_settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

ROOT = Path(__file__).parents[1]
SETTING = re.compile(r"# (\w+ = |\[)")
HEAD = """\
# Settings of Pincite. Copy this file to pincite.toml beside where you run `pincite`, or name it in PINCITE_CONFIG.
# Each line shows the default. The environment wins: PINCITE_PASSAGES=8 for `passages`, and so on.
"""


def toml_sample() -> str:
    """What pincite.toml.sample must say."""
    lines = [HEAD, *_described(Settings)]
    lines.append(f"# {Settings.model_fields['slack'].description}\n# [slack]\n")
    return "\n".join([*lines, *_described(SlackSettings)])


def _described(settings: type[BaseModel]) -> Iterator[str]:
    for name, field in settings.model_fields.items():
        if name != "slack":
            default = str(field.default) if isinstance(field.default, Path) else field.default
            yield f"# {field.description}\n# {name} = {json.dumps(default)}\n"


def env_sample() -> str:
    """What .env.sample must say."""
    lines = [
        "# The same settings as in pincite.toml, as environment variables; PINCITE_CONFIG names another pincite.toml."
    ]
    lines.append(f"# {ENVIRONMENT_PREFIX}CONFIG=pincite.toml")
    lines.extend(_variable(name, field.default) for name, field in Settings.model_fields.items() if name != "slack")
    lines.append("\n# Of the Slack bot: what Slack gave it, and the table [slack] of pincite.toml.")
    lines.extend(f"# {name}=" for name in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, CLIENT_ID, CLIENT_SECRET, TOKEN_KEY))
    lines.extend(_variable(f"slack_{name}", field.default) for name, field in SlackSettings.model_fields.items())
    return "\n".join(lines) + "\n"


def _variable(name: str, default: object) -> str:
    value = json.dumps(default) if isinstance(default, dict | tuple) else default
    return f"# {ENVIRONMENT_PREFIX}{name.upper()}={value}"


def test_the_samples_say_what_is_true() -> None:
    assert (ROOT / "pincite.toml.sample").read_text(encoding="utf-8") == toml_sample()
    assert (ROOT / ".env.sample").read_text(encoding="utf-8") == env_sample()


def test_the_sample_can_be_used_as_it_is() -> None:
    uncommented = [line.removeprefix("# ") for line in toml_sample().splitlines() if SETTING.match(line)]
    assert load_settings({}, **tomllib.loads("\n".join(uncommented))) == Settings()


if __name__ == "__main__":
    (ROOT / "pincite.toml.sample").write_text(toml_sample(), encoding="utf-8")
    (ROOT / ".env.sample").write_text(env_sample(), encoding="utf-8")
