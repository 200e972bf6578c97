"""What is kept, opened to be read or looked through without any model."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.wiring.models import workspace_embedder
from bot.wiring.places import check_stamp, index_database, is_on_server, is_there, server_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.adapters.database import Database, DatabaseLedger, Library, Manifest
    from bot.adapters.database.documents.contents import Contents
    from bot.adapters.database.postgres.attachments import TableAttachments
    from bot.adapters.database.postgres.cases import TableCasebook
    from bot.configuration.settings import Settings
    from bot.evaluation.cases.case import Case
    from bot.evaluation.cases.casebook import Casebook
    from bot.ports.answering import Uploads
    from bot.ports.inbox import Inbox
    from bot.reports.digest import Digest
    from bot.reports.gaps import Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecords:
    """What was answered, and what people said of it."""

    ledger: DatabaseLedger
    inbox: Inbox


@contextlib.contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """The documents and answers, without any model; raises IndexMissing."""
    with index_database(settings) as database:
        from bot.adapters.database import Library

        yield Library(database)


@contextlib.contextmanager
def open_ledger(settings: Settings) -> Iterator[DatabaseLedger]:
    """The answers given, under the settings' rules of what is kept; raises IndexMissing."""
    with index_database(settings) as database:
        yield settings_ledger(settings, database)


@contextlib.contextmanager
def open_records(settings: Settings) -> Iterator[AnswerRecords]:
    """The answers given and what people said of them, without any model; raises IndexMissing."""
    from bot.adapters.database.slack.inbox import DatabaseInbox

    with index_database(settings) as database:
        yield AnswerRecords(
            ledger=settings_ledger(settings, database),
            inbox=DatabaseInbox(database),
        )


@contextlib.contextmanager
def open_gaps(settings: Settings) -> Iterator[Gaps]:
    """What was asked and not, or not wholly, answered; loads the embedder when there is something to compare."""
    from bot.reports.gaps import Gaps

    with open_ledger(settings) as ledger:
        yield Gaps(ledger, workspace_embedder(settings).embed_passages)


@contextlib.contextmanager
def open_reports(settings: Settings) -> Iterator[Callable[[datetime | None], Digest]]:
    """Makes a report of all that was asked since a moment, for somebody who may read everything."""
    from bot.adapters.database import Library
    from bot.adapters.database.slack.inbox import DatabaseInbox
    from bot.reports.digest import collect, make_digest
    from bot.reports.gaps import gaps

    with index_database(settings) as database:
        ledger = settings_ledger(settings, database)
        library = Library(database)
        gather = partial(gaps, embed=workspace_embedder(settings).embed_passages)

        def report(since: datetime | None) -> Digest:
            found = collect(ledger, DatabaseInbox(database), since)
            return make_digest(found, library.sources(), ledger.cited(), gather)

        yield report


@contextlib.contextmanager
def open_manifest(settings: Settings) -> Iterator[Manifest | None]:
    """What is indexed, to look at; None where there is no index yet."""
    if not is_there(settings):
        yield None
        return
    with index_database(settings) as database:
        from bot.adapters.database import Manifest

        yield Manifest(database)


@contextlib.contextmanager
def open_contents(settings: Settings) -> Iterator[Contents]:
    """All that is kept, to look at; raises IndexMissing."""
    with index_database(settings) as database:
        from bot.adapters.database.documents.contents import Contents

        yield Contents(database)


def count_chunks(settings: Settings) -> int:
    """How many passages the index holds; raises IndexMissing."""
    from bot.adapters.database import Manifest

    with index_database(settings) as database:
        return Manifest(database).count()


def check_index(settings: Settings) -> None:
    """Raise what `open_engine` would: IndexMissing and IndexMismatch."""
    from bot.adapters.database import Manifest

    with index_database(settings) as database:
        check_stamp(settings, Manifest(database))


@contextlib.contextmanager
def open_uploads(settings: Settings, *, create: bool = False) -> Iterator[Uploads]:
    """The files that were handed over; with `create` a schema for them on a server is made where there is none.

    Raises IndexMissing.
    """
    from bot.adapters.workspace.uploads import FolderUploads

    if not is_on_server(settings):
        yield FolderUploads(settings.index)
        return
    with server_database(settings, create=create) as database:
        from bot.adapters.database.postgres.uploads import TableUploads

        yield TableUploads(database)


@contextlib.contextmanager
def open_casebook(settings: Settings) -> Iterator[Casebook]:
    """The cases that are made on Slack: in the file that the settings name, or on the server; raises IndexMissing."""
    from bot.evaluation.cases.casebook import FileCasebook

    if not is_on_server(settings):
        yield FileCasebook(settings.slack.cases, cases_of_file)
        return
    with server_database(settings) as database:
        yield table_of_cases(database)


def cases_of_file(path: Path) -> tuple[Case, ...]:
    """The cases in a file of JSON Lines or YAML; raises UsageError and CasesError."""
    from bot.adapters.workspace import yaml
    from bot.evaluation.cases import loading

    return loading.load_cases(path, yaml.yaml_items)


def import_cases(settings: Settings, cases: Sequence[Case]) -> int:
    """Keep these on the server in place of those of the same ids; how many are new or other than before."""
    with server_database(settings) as database:
        return table_of_cases(database).put(cases)


def table_of_cases(database: Database) -> TableCasebook:
    """The test cases on a server."""
    from bot.adapters.database.postgres.cases import TableCasebook

    return TableCasebook(database)


def table_of_attachments(database: Database) -> TableAttachments:
    """What files said that came with questions, on a server."""
    from bot.adapters.database.postgres.attachments import TableAttachments

    return TableAttachments(database)


def settings_ledger(settings: Settings, database: Database) -> DatabaseLedger:
    """The answers given, under the settings' rules of what is kept."""
    from bot.adapters.database import DatabaseLedger

    return DatabaseLedger(
        database,
        days=settings.ledger_days,
        keep_questions=settings.keep_questions,
    )
