"""What became of each path: one Outcome a file, and a Report over all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ingest.reporting.forecast import Forecast
    from ingest.reporting.pages import ScannedPage


class Kind(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    UNREADABLE = "unreadable"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A file's fate. `reason` says why it is unreadable or skipped; `copy_of` names the source it is a copy of.

    `twins` says which documents of other people hold the same: they name what not all who may read this one may read.
    `withheld` says that it, or one of its documents, stays for fewer people than it would be for with consent.
    """

    source: str
    kind: Kind
    reason: str = ""
    copy_of: str = ""
    notes: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    withheld: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """All that is worth knowing of it, for whoever may know of every document."""
        return (*self.notes, *self.twins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one ingestion did. `chunks` counts those that were embedded.

    `danger` says what a rehearsed ingestion would want consent to.
    """

    outcomes: tuple[Outcome, ...]
    chunks: int
    seconds: float
    danger: str = ""

    def of(self, kind: Kind) -> tuple[Outcome, ...]:
        """The outcomes of this kind, by source."""
        return tuple(sorted((o for o in self.outcomes if o.kind is kind), key=lambda outcome: outcome.source))


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestProgress:
    """How far an ingestion is: files of those that need reading, the source at hand, and what is foretold.

    Of a scan, also the page that is being recognised.
    """

    files: int
    all_files: int
    forecast: Forecast
    source: str = ""
    page: ScannedPage | None = None


OnProgress: TypeAlias = Callable[[IngestProgress], None]
