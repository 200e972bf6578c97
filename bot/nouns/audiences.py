"""Who may read what, and how the names of audiences are compared."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What an asker may be shown: documents for any of `names`, and, where `unmarked`, those without an audience."""

    names: frozenset[str]
    unmarked: bool = True
    """Whether documents without an audience may be shown."""

    def __post_init__(self) -> None:
        """Keep the names as they are compared; a name without a letter stands for nobody."""
        object.__setattr__(self, "names", frozenset(map(comparable, self.names)) - {""})

    def covers(self, audience: Sequence[str]) -> bool:
        """Whether a document for this audience may be shown."""
        if audience:
            return not self.names.isdisjoint(map(comparable, audience))
        return self.unmarked


EVERYBODY = "everybody"
"""The name that says that a document is for all. Beside other names it says nothing: who names others means them."""

NOBODY_YET = "nobody, until --yes"
"""The audience of what nobody may read before it is consented to: no name that is given to anybody has a comma."""


def comparable(name: str) -> str:
    """The name of an audience as names are compared and stored for the searches: `" HR"` is `"hr"`."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def audience_of(*said: Sequence[str]) -> tuple[str, ...]:
    """The names of the first that says anything; none for everybody."""
    names = next((names for names in said if names), ())
    return tuple(name for name in names if comparable(name) != EVERYBODY)


def is_audience(names: Sequence[str]) -> bool:
    """Whether these are names that people can tell apart by looking, and `everybody` only alone."""
    if not names or not all(map(_is_readable, names)):
        return False
    return len(names) == 1 or EVERYBODY not in map(comparable, names)


def _is_readable(name: str) -> bool:
    """A comma would part it in two where names are listed: `Doe, Jane`."""
    return bool(comparable(name)) and name.isprintable() and "," not in name
