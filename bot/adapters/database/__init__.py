"""The workspace's database, `pincite.db`: the manifest (what is indexed, and the truth about it), BM25, the ledger.

What only the Slack bot needs is imported from its own module, so that a question from the command line loads less.
"""

from bot.adapters.database.faults import RESTORE
from bot.adapters.database.ledger import DatabaseLedger
from bot.adapters.database.lexical import LexicalSearch
from bot.adapters.database.library import Library
from bot.adapters.database.manifest import Manifest
from bot.adapters.database.opening import open_database
from bot.adapters.database.records import Batch, DocumentMove, FileRecord, Restriction, SourceSummary
from bot.adapters.database.schema import Database
from bot.adapters.database.snapshot import copy_snapshot, is_empty
from bot.adapters.database.vocabulary import DatabaseVocabulary

__all__ = [
    "RESTORE",
    "Batch",
    "Database",
    "DatabaseLedger",
    "DatabaseVocabulary",
    "DocumentMove",
    "FileRecord",
    "LexicalSearch",
    "Library",
    "Manifest",
    "Restriction",
    "SourceSummary",
    "copy_snapshot",
    "is_empty",
    "open_database",
]
