"""One name means one thing: which public names two or more modules define, and why.

A public name is a class, function or constant on the top level of a module without a leading underscore. What only its
own module uses gets one; what others use gets a name that says which of its kind it is.
"""

from __future__ import annotations

from benchmarks.homonyms import homonyms
from benchmarks.house import modules, sources
from evals.setup import ROOT

SHARED = {
    "SUMMARY": ("bot.cli", "each command of `pincite` has one, and bot/cli/main.py asks all of them for it"),
    "add_arguments": ("bot.cli", "as SUMMARY"),
    "run": ("bot.cli", "as SUMMARY"),
    "read": ("ingest.readers", "each reader has one, and its module is called as its format"),
    "look": ("ingest.sources", "each kind of source has one, and its module is called as its kind"),
    "log": ("", "each module that logs has a logger of this name"),
    "T": ("", "a type variable means what the function says that has it"),
    "main": ("", "where a program or a process begins"),
}
"""Names that may stand in several modules of one package, or of all, and the reason."""
DIALECTS = "bot.adapters.database.dialects."
"""Both modules below it define the same: what one port would say, for each of the two databases."""


def ambiguous() -> set[str]:
    """The names of which two or more modules mean different things."""
    trees = modules(sources([ROOT / "bot", ROOT / "ingest"]), ROOT)
    return {name for name, where in homonyms(trees).items() if len({_meaning(name, module) for module in where}) > 1}


def _meaning(name: str, module: str) -> str:
    """What the name stands for there: the same in all modules that share it, else a thing of its own."""
    if module.startswith(DIALECTS):
        return DIALECTS
    package, _ = SHARED.get(name, (module, ""))
    return package if module.startswith(package) else module


def test_a_public_name_means_one_thing() -> None:
    assert ambiguous() == set()


def test_few_names_are_shared_and_each_still_is() -> None:
    trees = modules(sources([ROOT / "bot", ROOT / "ingest"]), ROOT)
    assert len(SHARED) <= 8
    assert set(SHARED) <= set(homonyms(trees))
