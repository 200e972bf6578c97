"""The sample files name every setting, with its default and what it means."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from bot.configuration.declared import SourceSettings
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
# Each line shows the default. The environment wins: PINCITE_OLD_DAYS=90 for `old_days`, and so on.
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


def _table(page: str, heading: str) -> Iterator[tuple[list[str], str]]:
    """The names in the first cell of each row of the first table below a heading, and the second cell."""
    below = (ROOT / page).read_text(encoding="utf-8").partition(f"{heading}\n")[2]
    rows = below.partition("\n| ")[2].partition("\n\n")[0].splitlines()[2:]
    for row in rows:
        _, names, said, *_ = row.split("|")
        yield re.findall(r"`(\w+)`", names), said.strip()


def test_the_page_of_sources_has_each_setting_with_its_default() -> None:
    fields = SourceSettings.model_fields
    told = [(name, default) for names, default in _table("docs/sources.md", "# Sources beyond files") for name in names]
    assert sorted(name for name, _ in told) == sorted(fields)
    for name, default in told:
        shown = json.dumps(fields[name].default).strip('"')
        assert default.strip("`") == shown, name


def test_the_page_of_slack_has_each_setting() -> None:
    told = [name for names, _ in _table("docs/slack.md", "## Settings") for name in names]
    assert sorted(told) == sorted(SlackSettings.model_fields)


if __name__ == "__main__":
    (ROOT / "pincite.toml.sample").write_text(toml_sample(), encoding="utf-8")
    (ROOT / ".env.sample").write_text(env_sample(), encoding="utf-8")
