"""A search that an index without its vectors does not stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import IndexDamaged, StorageFailed

if TYPE_CHECKING:
    from bot.nouns import Clearance, Hit
    from bot.ports.answering import Search


class FaultTolerantSearch:
    """A Search that finds nothing while another one's index is damaged or can't be opened, and says why."""

    def __init__(self, search: Search) -> None:
        """In place of this one."""
        self._search = search
        self._fault = ""

    def faults(self) -> tuple[str, ...]:
        """What was wrong when something was last searched for; nothing where all was well."""
        return (self._fault,) if self._fault else ()

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """What the other one finds."""
        try:
            found = self._search.search(query, k, clearance)
        except (IndexDamaged, StorageFailed) as error:
            # Whoever asks gets what the other searches find, and is told.
            self._fault = f"Searched by words only: {error}"
            return ()
        self._fault = ""
        return found
