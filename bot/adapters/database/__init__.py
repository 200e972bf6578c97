"""The workspace's database, `pincite.db`: the manifest (what is indexed, and the truth about it), BM25, the ledger.

What only the Slack bot needs is imported from its own module, so that a question from the command line loads less.
"""

from bot.adapters.database.answers.ledger import DatabaseLedger
from bot.adapters.database.answers.snapshot import copy_snapshot, is_empty
from bot.adapters.database.documents.lexical import DatabaseVocabulary, LexicalSearch
from bot.adapters.database.documents.library import Library
from bot.adapters.database.documents.manifest import Manifest
from bot.adapters.database.tables.faults import RESTORE
from bot.adapters.database.tables.opening import open_database
from bot.adapters.database.tables.records import (
    NO_MEMBERS,
    Batch,
    DocumentMove,
    FileRecord,
    FormerDocument,
    Restriction,
    SourceSummary,
)
from bot.adapters.database.tables.schema import Database

__all__ = [
    "NO_MEMBERS",
    "RESTORE",
    "Batch",
    "Database",
    "DatabaseLedger",
    "DatabaseVocabulary",
    "DocumentMove",
    "FileRecord",
    "FormerDocument",
    "LexicalSearch",
    "Library",
    "Manifest",
    "Restriction",
    "SourceSummary",
    "copy_snapshot",
    "is_empty",
    "open_database",
]
