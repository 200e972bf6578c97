"""What is known without loading a model: the documents and the answers given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.adapters.database.answers.ledger import DatabaseLedger
from bot.adapters.database.documents.manifest import Manifest
from bot.ports.answering import AT_BEGINNING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.adapters.database.tables.records import FileRecord, SourceSummary
    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Answer, Chunk, Clearance, Document


class Library:
    """Read access to the manifest and the ledger."""

    def __init__(self, database: Database) -> None:
        """Over an open database."""
        self._manifest = Manifest(database)
        self._ledger = DatabaseLedger(database)

    def sources(self, clearance: Clearance | None = None) -> tuple[SourceSummary, ...]:
        """Every document that `clearance` covers, by source."""
        return self._manifest.sources(clearance)

    def may_show(self, source: str, clearance: Clearance | None) -> bool:
        """Whether there is such a document and `clearance` covers it; nobody can tell the one from the other."""
        return self._manifest.may_show(source, clearance)

    def indexed_at(self, clearance: Clearance | None = None) -> datetime | None:
        """When documents were last added, changed or removed; None where that was not noted.

        With a clearance, when one of those that it covers was last added or changed.
        """
        return self._manifest.indexed_at(clearance)

    def document(self, source: str) -> Document:
        """The document of this source; raises NotFound."""
        return self._manifest.document(source)

    def files_of(self, source: str, digest: str) -> tuple[FileRecord, ...]:
        """The files that this document was read from; none where its source has another one now."""
        return self._manifest.files_of(source, digest)

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        return self._manifest.around(chunk)

    def beginning(self, chunk: Chunk, most: int = AT_BEGINNING) -> tuple[Chunk, ...]:
        """As `bot.ports.answering.Passages` says."""
        return self._manifest.beginning(chunk, most)

    def answer(self, answer_id: str) -> Answer:
        """The answer of this id; raises NotFound."""
        return self._ledger.answer(answer_id)
