"""What goes into the image: `Dockerfile` and `.dockerignore` are held to the files that Pincite is made of.

The image itself is not built here: that takes a registry and minutes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

from requirements.make import LIGHT

ROOT = Path(__file__).parents[1]
STEPS = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LAST = STEPS.rpartition("FROM ")[2]
COPY = re.compile(r"^COPY (?!--from)(?P<sources>.+) \S+$", re.MULTILINE)
"""`COPY pyproject.toml README.md ./`, but not `COPY --from=installed /opt/pincite /opt/pincite`."""


def copied() -> set[str]:
    return {source for line in COPY.findall(STEPS) for source in line.split()}


def test_the_image_gets_all_that_the_project_is_built_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {path.name for path in ROOT.iterdir() if any(fnmatch(path.name, pattern) for pattern in patterns)}
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    assert copied() == needed | packages | {str(LIGHT.relative_to(ROOT))}
    assert all((ROOT / source).exists() for source in copied())


def test_nothing_else_is_sent_to_who_builds_it() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == copied()


def test_nobody_is_root_and_somebody_looks_whether_it_is_well() -> None:
    assert re.search(r"^USER (?!root|0\b)\w+$", LAST, re.MULTILINE)
    asked = json.loads(re.search(r"^HEALTHCHECK .*?CMD (.*)$", LAST, re.MULTILINE)[1])  # type: ignore[index]
    shown = json.loads(re.search(r"^CMD (.*)$", LAST, re.MULTILINE)[1])[-1]  # type: ignore[index]
    assert f"http://{shown}/readyz" in asked[-1]


def test_the_command_that_looks_fails_where_there_is_no_bot() -> None:
    asked = json.loads(re.search(r"^HEALTHCHECK .*?CMD (.*)$", LAST, re.MULTILINE)[1])  # type: ignore[index]
    unused = asked[-1].replace(":9464", ":1")
    assert subprocess.run([sys.executable, "-c", unused], capture_output=True, check=False).returncode == 1
