"""What the Slack bot works with, documents of one conversation among it, and the workspaces that installed its app."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.errors import IndexMismatch
from bot.wiring.engine import engine_and_embedder
from bot.wiring.places import DATABASE_FILE, VECTORS_FILE, folder_database, index_database, is_on_server, place_of
from bot.wiring.records import settings_ledger, table_of_attachments, table_of_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bot.adapters.database import Database, DatabaseLedger, Library, Manifest
    from bot.adapters.database.slack.installations import DatabaseInstallations
    from bot.adapters.vectors.flat import FewVectors
    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.evaluation.cases.casebook import Casebook
    from bot.ports.answering import Attachments, Embedder, Passages, Retriever, Vocabulary, Writer
    from bot.ports.inbox import Inbox, WindowPictures
    from bot.ports.installations import Installations
    from bot.reports.digest import Gather


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackServices:
    """What the Slack bot works with."""

    engine: Engine
    plain: Engine
    """The same without a language model."""
    inbox: Inbox
    ledger: DatabaseLedger
    library: Library
    pictures: WindowPictures
    """Those that lie on Slack."""
    gather: Gather
    """Questions by what was asked."""
    embedder: Embedder
    beside: Callable[[Engine, Sequence[Path]], contextlib.AbstractContextManager[Engine]]
    """An engine for which the documents in these folders count as well, beside those of the index."""
    cases: Casebook | None
    """Test cases, where they are on a server; else they are in a file that the settings name."""
    attachments: Attachments | None
    """What files said that came with questions, where the index is on a server; else it is in the workspace alone."""
    installations: Callable[[str], Installations]
    """Workspaces that installed the app, under keys; raises SettingsError where these are none or don't fit."""
    check: Callable[[], None]
    """Raises StorageFailed where the index can't be reached now.

    Raises IndexMismatch where this program is too old for it, or it isn't there any more.
    """


@contextlib.contextmanager
def open_slack_services(settings: Settings) -> Iterator[SlackServices]:
    """The engine with the inbox and what else the Slack bot needs; raises IndexMissing and IndexMismatch."""
    from bot.adapters.database import Library
    from bot.adapters.database.slack.inbox import DatabaseInbox
    from bot.adapters.database.slack.window_pictures import DatabaseWindowPictures
    from bot.reports.gaps import gaps

    with engine_and_embedder(settings) as (engine, embedder), index_database(settings, durable=True) as database:
        inbox = DatabaseInbox(database, per_minute=settings.slack.questions_per_minute)
        yield SlackServices(
            engine=engine,
            plain=_plain(engine),
            inbox=inbox,
            ledger=settings_ledger(settings, database),
            library=Library(database),
            pictures=DatabaseWindowPictures(database),
            gather=partial(gaps, embed=embedder.embed_passages),
            embedder=embedder,
            beside=partial(beside, settings, embedder, Library(database)),
            cases=table_of_cases(database) if is_on_server(settings) else None,
            attachments=table_of_attachments(database) if is_on_server(settings) else None,
            installations=partial(_resealed, database),
            check=partial(_check, database, settings, _file(settings)),
        )


def _file(settings: Settings) -> int | None:
    """What tells the database's file from another one in its place; None where there is none, as on a server."""
    try:
        return None if is_on_server(settings) else (settings.index / DATABASE_FILE).stat().st_ino
    except OSError:
        return None


def _check(
    database: Database,
    settings: Settings,
    opened: int | None,
) -> None:
    from bot.adapters.database.tables.migration import check_version

    place = place_of(settings)
    check_version(database, place)
    if _file(settings) != opened:
        raise IndexMismatch(
            f"The index in {place} was removed, or another one was put in its place: start Pincite anew."
        )


def _plain(engine: Engine) -> Engine:
    from bot.answering.generative import Generative

    writer = engine.writer
    if isinstance(writer, Generative):
        return replace(engine, writer=writer.fallback)
    return engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """Documents that stand beside the index, for one conversation alone."""

    manifest: Manifest
    vectors: FewVectors
    retriever: Retriever
    vocabulary: Vocabulary


@contextlib.contextmanager
def open_annex(
    settings: Settings,
    folder: Path,
    embedder: Embedder,
    *,
    create: bool = False,
) -> Iterator[Annex]:
    """What lies in this folder, made where there is nothing; raises IndexMissing."""
    from bot.adapters.database import DatabaseVocabulary, LexicalSearch, Manifest
    from bot.adapters.vectors.flat import FewVectors, FlatFile
    from bot.retrieval.dense import DenseSearch
    from bot.retrieval.fusion import HybridRetriever

    with folder_database(folder, create=create) as database:
        manifest = Manifest(database)
        vectors = FewVectors(FlatFile(folder / VECTORS_FILE), embedder, manifest.all_chunks)
        dense = DenseSearch(embedder, vectors, manifest)
        yield Annex(
            manifest=manifest,
            vectors=vectors,
            retriever=HybridRetriever(
                dense,
                LexicalSearch(database),
                weight=settings.fusion_weight,
                pool=settings.candidates,
            ),
            vocabulary=DatabaseVocabulary(database),
        )


@contextlib.contextmanager
def beside(
    settings: Settings,
    embedder: Embedder,
    passages: Passages,
    engine: Engine,
    folders: Sequence[Path],
) -> Iterator[Engine]:
    """The engine, for which the documents in these folders count as well; `passages` are those of the index."""
    with contextlib.ExitStack() as stack:
        annexes = [stack.enter_context(open_annex(settings, folder, embedder)) for folder in folders]
        yield _with(engine, passages, annexes) if annexes else engine


def _with(engine: Engine, passages: Passages, annexes: Sequence[Annex]) -> Engine:
    from bot.retrieval.beside import AllPassages, AllWords, AnnexRetriever
    from bot.retrieval.rerank import RerankingRetriever

    def joined(retriever: Retriever) -> Retriever:
        return AnnexRetriever(retriever, [annex.retriever for annex in annexes])

    around = AllPassages([passages, *(annex.manifest for annex in annexes)])
    understanding = engine.understanding
    retriever = engine.retriever
    # A word that only these documents have is no misspelling.
    if understanding.vocabulary and understanding.spelling:
        words = AllWords(understanding.vocabulary, [annex.vocabulary for annex in annexes])
        spelling = replace(understanding.spelling, vocabulary=words)
        abbreviations = understanding.abbreviations and replace(understanding.abbreviations, vocabulary=words)
        understanding = replace(
            understanding,
            vocabulary=words,
            spelling=spelling,
            abbreviations=abbreviations,
        )

    # A reranker goes over all that was found, here and there.
    both = retriever.over(joined) if isinstance(retriever, RerankingRetriever) else joined(retriever)
    return replace(
        engine,
        understanding=understanding,
        retriever=both,
        writer=_among(engine.writer, around),
    )


def _among(writer: Writer, passages: Passages) -> Writer:
    from bot.answering.extractive import Extractive
    from bot.answering.generative import Generative

    if isinstance(writer, Generative):
        return writer.falling_back_on(_among(writer.fallback, passages))
    if isinstance(writer, Extractive):
        return writer.among(passages)
    return writer


@contextlib.contextmanager
def open_installations(settings: Settings, keys: str) -> Iterator[Installations]:
    """The workspaces that installed the Slack app; raises IndexMissing and SettingsError."""
    with index_database(settings) as database:
        yield _installations(database, keys)


def new_key() -> str:
    """A key for their tokens."""
    from bot.adapters.workspace import vault

    return vault.generate_key()


def _installations(database: Database, keys: str) -> DatabaseInstallations:
    from bot.adapters.database.slack.installations import DatabaseInstallations
    from bot.adapters.workspace.vault import Vault

    return DatabaseInstallations(database, Vault(keys))


def _resealed(database: Database, keys: str) -> DatabaseInstallations:
    """The same, under the newest of the keys from now on."""
    found = _installations(database, keys)
    found.reseal()
    return found
