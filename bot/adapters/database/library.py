"""What is known without loading a model: the documents and the answers given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.database.ledger import DatabaseLedger
from bot.adapters.database.manifest import Manifest

if TYPE_CHECKING:
    from bot.adapters.database.records import SourceSummary
    from bot.adapters.database.schema import Database
    from bot.nouns import Answer, Document


class Library:
    """Read access to the manifest and the ledger."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._manifest, self._ledger = Manifest(database), DatabaseLedger(database)

    def sources(self) -> tuple[SourceSummary, ...]:
        """Every document, by source."""
        return self._manifest.sources()

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        return self._manifest.document(source)

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        return self._ledger.answer(answer_id)
