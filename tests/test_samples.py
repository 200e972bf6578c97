"""The sample files name every setting, with its default and what it means."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from bot.settings import PREFIX, Settings, load

ROOT = Path(__file__).parents[1]
HEAD = """\
# Settings of Pincite. Copy this file to pincite.toml beside where you run `pincite`, or name it in PINCITE_CONFIG.
# Each line shows the default. The environment wins: PINCITE_PASSAGES=8 for `passages`, and so on.
"""


def toml_sample() -> str:
    """What pincite.toml.sample must say."""
    lines = [HEAD]
    for name, field in Settings.model_fields.items():
        default = str(field.default) if isinstance(field.default, Path) else field.default
        lines.append(f"# {field.description}\n# {name} = {json.dumps(default)}\n")
    return "\n".join(lines)


def env_sample() -> str:
    """What .env.sample must say."""
    lines = [
        "# The same settings as in pincite.toml, as environment variables; PINCITE_CONFIG names another pincite.toml."
    ]
    lines.append(f"# {PREFIX}CONFIG=pincite.toml")
    lines.extend(f"# {PREFIX}{name.upper()}={field.default}" for name, field in Settings.model_fields.items())
    return "\n".join(lines) + "\n"


def test_the_samples_say_what_is_true() -> None:
    assert (ROOT / "pincite.toml.sample").read_text(encoding="utf-8") == toml_sample()
    assert (ROOT / ".env.sample").read_text(encoding="utf-8") == env_sample()


def test_the_sample_can_be_used_as_it_is() -> None:
    uncommented = [line.removeprefix("# ") for line in toml_sample().splitlines() if " = " in line]
    assert load({}, **tomllib.loads("\n".join(uncommented))) == Settings()


if __name__ == "__main__":
    (ROOT / "pincite.toml.sample").write_text(toml_sample(), encoding="utf-8")
    (ROOT / ".env.sample").write_text(env_sample(), encoding="utf-8")
