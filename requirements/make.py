"""Writes `light.txt`, the packages of an installation without PyTorch: `python -m requirements.make`.

They are what Pincite requires, down to the last, without what `left-out.txt` names; in the versions that are installed
here, which are those that the tests ran with. What only another system or Python needs is named with its marker.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HERE = Path(__file__).parent
LIGHT, LEFT_OUT = HERE / "light.txt", HERE / "left-out.txt"
HEAD = (
    "# Made by `python -m requirements.make`: what Pincite needs without PyTorch. README.md says how to install it.\n"
)
SYSTEMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)
PYTHONS = tuple({"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0"} for minor in range(11, 15))


def light() -> dict[str, str]:
    """The line of each package, by its name."""
    return dict(sorted(_lines(declared(), left_out())))


def left_out() -> set[str]:
    """The names of the packages that an installation without PyTorch does without."""
    lines = LEFT_OUT.read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line) for line in lines if line and not line.startswith("#")}


def declared() -> list[Requirement]:
    """What the project says that it needs, and the driver of a server, which an image is for as well."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["postgres"])]


def _lines(wanted: Iterable[Requirement], without: set[str]) -> Iterator[tuple[str, str]]:
    """The packages of these requirements and of theirs, each once for each set of extras."""
    waiting, met = list(wanted), set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        key = (name, frozenset(requirement.extras))
        if name in without or key in met:
            continue
        met.add(key)
        try:
            yield name, f"{name}=={version(name)}"
        except PackageNotFoundError:
            yield name, f"{name}{requirement.specifier}; {requirement.marker}"
            continue
        waiting.extend(_needed(name, requirement.extras))


def _needed(name: str, extras: set[str]) -> Iterator[Requirement]:
    for requirement in map(Requirement, requires(name) or []):
        if any(_holds(requirement, extra, on) for extra in ("", *extras) for on in _environments()):
            yield requirement


def _holds(requirement: Requirement, extra: str, on: Mapping[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**on, "extra": extra})


def _environments() -> Iterator[dict[str, str]]:
    """Those that Pincite is meant for."""
    for system, python in product(SYSTEMS, PYTHONS):
        yield system | python


if __name__ == "__main__":
    LIGHT.write_text(HEAD + "".join(f"{line}\n" for line in light().values()), encoding="utf-8")
