"""Puts the house together from the settings. The only module that names adapters, each imported where it is needed."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import IndexMismatch, IndexMissing, ModelUnavailable, SettingsError, StorageFailed
from bot.ports.answering import FormModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from bot.adapters.database import Database, DatabaseLedger, Library, Manifest
    from bot.adapters.database.documents.contents import Contents
    from bot.adapters.database.postgres.attachments import TableAttachments
    from bot.adapters.database.postgres.cases import TableCasebook
    from bot.adapters.database.slack.installations import DatabaseInstallations
    from bot.adapters.index import Index
    from bot.adapters.models.embedder import WorkspaceEmbedder
    from bot.adapters.vectors.chroma import ChromaVectors
    from bot.adapters.vectors.flat import FewVectors, FlatFile
    from bot.answering.evidence.ranking import Embed
    from bot.answering.extractive import Extractive
    from bot.answering.understand.understanding import Understanding
    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.evaluation.cases.case import Case
    from bot.evaluation.cases.casebook import Casebook
    from bot.evaluation.run import Evaluator
    from bot.nouns import Answer
    from bot.ports.answering import (
        Attachments,
        ChatModel,
        Condenser,
        Embedder,
        Entailment,
        Judge,
        Passages,
        Reader,
        Retriever,
        Search,
        StoredVectors,
        Uploads,
        Vocabulary,
        Writer,
    )
    from bot.ports.inbox import Inbox, WindowPictures
    from bot.ports.installations import Installations
    from bot.reports.digest import Digest, Gather
    from bot.reports.gaps import Gaps
    from bot.spans import TraceSpan

DATABASE_FILE, VECTORS_FILE = "pincite.db", "vectors.flat"
_GGUF = "gguf:"
LOCAL_PASSAGES = 3
"""Passages that a local model reads: on two cores it reads some 50 tokens a second, so each costs four seconds."""
_REWRITE_SHARE = 1 / 3
"""Part of `model_seconds` that a model may take to rewrite a follow-up question, before the time for the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What a writer works on, while it holds the lock."""

    manifest: Manifest
    vectors: StoredVectors
    index: Index
    embedder: WorkspaceEmbedder
    contents: Contents
    note: str = ""
    """By which others may write for whoever holds the lock: `open_for_helping`. Empty in a folder, where none may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecords:
    """What was answered, and what people said of it."""

    ledger: DatabaseLedger
    inbox: Inbox


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
    """Raises StorageFailed where the index can't be reached now, and IndexMismatch where this program is too old."""


@contextlib.contextmanager
def open_slack_services(settings: Settings) -> Iterator[SlackServices]:
    """The engine with the inbox and what else the Slack bot needs; raises IndexMissing and IndexMismatch."""
    from bot.adapters.database import Library
    from bot.adapters.database.slack.inbox import DatabaseInbox
    from bot.adapters.database.slack.window_pictures import DatabaseWindowPictures
    from bot.adapters.database.tables.migration import check_version
    from bot.reports.gaps import gaps

    with _engine(settings) as (engine, embedder), _database(settings, durable=True) as database:
        inbox = DatabaseInbox(database, per_minute=settings.slack.questions_per_minute)
        yield SlackServices(
            engine=engine,
            plain=_plain(engine),
            inbox=inbox,
            ledger=_ledger(settings, database),
            library=Library(database),
            pictures=DatabaseWindowPictures(database),
            gather=partial(gaps, embed=embedder.embed_passages),
            embedder=embedder,
            beside=partial(beside, settings, embedder, Library(database)),
            cases=_table_of_cases(database) if is_on_server(settings) else None,
            attachments=_table_of_attachments(database) if is_on_server(settings) else None,
            installations=partial(_resealed, database),
            check=partial(check_version, database, place_of(settings)),
        )


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

    with _in_folder(folder, create=create) as database:
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
    with _database(settings) as database:
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


def _plain(engine: Engine) -> Engine:
    from bot.answering.generative import Generative

    writer = engine.writer
    if isinstance(writer, Generative):
        return replace(engine, writer=writer.fallback)
    return engine


@contextlib.contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """The engine over an existing index; raises IndexMissing and IndexMismatch."""
    with _engine(settings) as (engine, _):
        yield engine


@contextlib.contextmanager
def _engine(settings: Settings) -> Iterator[tuple[Engine, WorkspaceEmbedder]]:
    """The engine, and the embedder that it uses."""
    # Before anything is loaded for it, which takes a second.
    if not (is_on_server(settings) or (settings.index / DATABASE_FILE).is_file()):
        raise IndexMissing.of(settings.index)

    embedder = _embedder(settings)
    with _loading(settings, embedder) as reader, _database(settings) as database:
        from bot.adapters.database import Manifest
        from bot.engine import Engine
        from bot.retrieval.lenient import FaultTolerantSearch

        manifest = Manifest(database)
        check_stamp(settings, manifest)
        if is_on_server(settings):
            _bring_model(settings, embedder)
        model = _chat_model(settings)
        condenser = _condenser(settings, model)
        understanding = _understanding(settings, database, condenser, embedder)

        with _dense(settings, embedder, database, manifest) as search:
            dense = FaultTolerantSearch(search)
            extractive = _extractive(settings, embedder, manifest, reader.result())
            writer = _writer(settings, embedder, extractive, model)
            retriever = _retriever(settings, database, dense)
            engine = Engine(
                understanding,
                retriever,
                writer,
                _ledger(settings, database),
                passages=settings.passages,
                old_days=settings.old_days,
                faults=dense.faults,
                on_found=_traced(settings),
                on_failed=_failures_traced(settings),
            )
            yield engine, embedder


def _traced(settings: Settings) -> Callable[[Answer], None]:
    """Shows how each answer came about, where that is wanted."""
    from bot.spans import of_answer

    show = tracing(settings)
    if settings.traces:
        return lambda answer: show(of_answer(answer))
    return lambda _: None


def _failures_traced(settings: Settings) -> Callable[[BaseException, Mapping[str, float]], None]:
    """Shows what ended without an answer, with the stages that it had behind it."""
    from bot.spans import TOTAL, of_failure

    show = tracing(settings)

    def failed(error: BaseException, timings: Mapping[str, float]) -> None:
        stages = {name: milliseconds / 1000 for name, milliseconds in timings.items() if name not in {"", TOTAL}}
        show(of_failure("ask", timings[TOTAL] / 1000, error, stages))

    return failed


@contextlib.contextmanager
def traced_failures(settings: Settings, name: str) -> Iterator[None]:
    """Shows what ends the block before it is done, error or Ctrl-C."""
    started = time.monotonic()
    try:
        yield
    except BaseException as error:
        from bot.spans import of_failure

        tracing(settings)(of_failure(name, time.monotonic() - started, error))
        raise


def tracing(settings: Settings) -> Callable[[TraceSpan], None]:
    """Shows what has ended to whoever traces this process; does nothing, at no cost, unless that is wanted."""
    if not settings.traces:
        return lambda _: None
    from bot.adapters.traces import emit_span

    return emit_span


def _bring_model(settings: Settings, embedder: WorkspaceEmbedder) -> None:
    """Export the model on a host where nobody has ingested; where that can't be written, it is loaded as it is."""
    with contextlib.suppress(StorageFailed):
        _export(settings, embedder)


def _export(settings: Settings, embedder: WorkspaceEmbedder) -> None:
    """Export the model, if that was not done on this host; raises StorageFailed."""
    from bot.adapters.workspace.lock import folder_lock

    if not (model_folder(settings) / "export.json").is_file():
        with folder_lock(settings.index, settings.lock_seconds, lambda _: None):
            embedder.prepare()


@contextlib.contextmanager
def open_evaluator(settings: Settings) -> Iterator[Evaluator]:
    """The engine for `pincite eval`, which writes nothing into the workspace; raises as `open_engine`."""
    from bot.answering.gate.judge import ByEntailment
    from bot.answering.gate.verify import Gate
    from bot.evaluation.grounding import GroundingCheck
    from bot.evaluation.run import evaluator_of

    entailment = _entailment(settings)
    judge = ByEntailment(entailment) if entailment else None
    with open_engine(settings) as engine:
        gate = Gate(_embedder(settings).embed_passages)
        yield evaluator_of(engine, GroundingCheck(gate, judge))


def check_index(settings: Settings) -> None:
    """Raise what `open_engine` would: IndexMissing and IndexMismatch."""
    from bot.adapters.database import Manifest

    with _database(settings) as database:
        check_stamp(settings, Manifest(database))


def count_chunks(settings: Settings) -> int:
    """How many passages the index holds; raises IndexMissing."""
    from bot.adapters.database import Manifest

    with _database(settings) as database:
        return Manifest(database).count()


def cases_of_file(path: Path) -> tuple[Case, ...]:
    """The cases in a file of JSON Lines or YAML; raises UsageError and CasesError."""
    from bot.adapters.workspace import yaml
    from bot.evaluation.cases import loading

    return loading.load_cases(path, yaml.yaml_items)


@contextlib.contextmanager
def open_casebook(settings: Settings) -> Iterator[Casebook]:
    """The cases that are made on Slack: in the file that the settings name, or on the server; raises IndexMissing."""
    from bot.evaluation.cases.casebook import FileCasebook

    if not is_on_server(settings):
        yield FileCasebook(settings.slack.cases, cases_of_file)
        return
    with _on_server(settings) as database:
        yield _table_of_cases(database)


def import_cases(settings: Settings, cases: Sequence[Case]) -> int:
    """Keep these on the server in place of those of the same ids; how many are new or other than before."""
    with _on_server(settings) as database:
        return _table_of_cases(database).put(cases)


def _table_of_attachments(database: Database) -> TableAttachments:
    from bot.adapters.database.postgres.attachments import TableAttachments

    return TableAttachments(database)


def _table_of_cases(database: Database) -> TableCasebook:
    from bot.adapters.database.postgres.cases import TableCasebook

    return TableCasebook(database)


@contextlib.contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """The documents and answers, without any model; raises IndexMissing."""
    with _database(settings) as database:
        from bot.adapters.database import Library

        yield Library(database)


@contextlib.contextmanager
def open_ledger(settings: Settings) -> Iterator[DatabaseLedger]:
    """The answers given, under the settings' rules of what is kept; raises IndexMissing."""
    with _database(settings) as database:
        yield _ledger(settings, database)


@contextlib.contextmanager
def open_records(settings: Settings) -> Iterator[AnswerRecords]:
    """The answers given and what people said of them, without any model; raises IndexMissing."""
    from bot.adapters.database.slack.inbox import DatabaseInbox

    with _database(settings) as database:
        yield AnswerRecords(
            ledger=_ledger(settings, database),
            inbox=DatabaseInbox(database),
        )


@contextlib.contextmanager
def open_gaps(settings: Settings) -> Iterator[Gaps]:
    """What was asked and not, or not wholly, answered; loads the embedder when there is something to compare."""
    from bot.reports.gaps import Gaps

    with open_ledger(settings) as ledger:
        yield Gaps(ledger, _embedder(settings).embed_passages)


@contextlib.contextmanager
def open_reports(settings: Settings) -> Iterator[Callable[[datetime | None], Digest]]:
    """Makes a report of all that was asked since a moment, for somebody who may read everything."""
    from bot.adapters.database import Library
    from bot.adapters.database.slack.inbox import DatabaseInbox
    from bot.reports.digest import collect, make_digest
    from bot.reports.gaps import gaps

    with _database(settings) as database:
        ledger = _ledger(settings, database)
        library = Library(database)
        gather = partial(gaps, embed=_embedder(settings).embed_passages)

        def report(since: datetime | None) -> Digest:
            found = collect(ledger, DatabaseInbox(database), since)
            return make_digest(found, library.sources(), ledger.cited(), gather)

        yield report


@contextlib.contextmanager
def open_for_writing(
    settings: Settings,
    on_wait: Callable[[str], None],
    *,
    is_copying: bool = False,
) -> Iterator[Workspace]:
    """The workspace under its writer lock, made where there is none; raises WorkspaceBusy.

    Raises IndexMismatch where it is a copy that is not whole yet, unless it is to become so.
    """
    opened = _written_on_server if is_on_server(settings) else _written_in_folder
    with opened(settings, on_wait) as (manifest, vectors, index, contents, note):
        if not is_copying:
            _check_whole(settings, manifest)
        yield Workspace(
            manifest=manifest,
            vectors=vectors,
            index=index,
            embedder=_embedder(settings, on_wait, bulk=True),
            contents=contents,
            note=note,
        )


@contextlib.contextmanager
def open_for_helping(
    settings: Settings,
    note: str,
    threads: int,
) -> Iterator[Workspace]:
    """The workspace on a server, for one of several processes, on any host, that write for the holder of its lock.

    It embeds in so many threads.

    What they commit raises StorageFailed from the moment on in which the lock is no longer that of the writer with this
    `note`. Raises IndexMismatch where this host embeds otherwise than the index was.
    """
    with _on_server(settings) as database:
        from bot.adapters.database import Manifest
        from bot.adapters.database.documents.contents import Contents
        from bot.adapters.database.postgres.index import PostgresIndex
        from bot.adapters.database.postgres.lock import Permit
        from bot.adapters.database.postgres.vectors import PostgresVectors

        manifest = Manifest(database)
        vectors = PostgresVectors(database)
        embedder = _sharing(settings, threads)
        if manifest.stamp() != embedder.stamp:
            raise IndexMismatch(
                f"The embedding model in {model_folder(settings)} on the host {socket.gethostname()} is not the one "
                "that this index was made with. Remove that folder there; it is made again."
            )
        yield Workspace(
            manifest=manifest,
            vectors=vectors,
            index=PostgresIndex(database, vectors, Permit(note).hold),
            embedder=embedder,
            contents=Contents(database),
            note=note,
        )


def _sharing(settings: Settings, threads: int) -> WorkspaceEmbedder:
    """The embedder of a process that has only some of the cores, and whose host may never have seen the model."""
    embedder = _embedder(settings, bulk=True, threads=threads)
    _export(settings, embedder)
    return embedder


@contextlib.contextmanager
def open_contents(settings: Settings) -> Iterator[Contents]:
    """All that is kept, to look at; raises IndexMissing."""
    with _database(settings) as database:
        from bot.adapters.database.documents.contents import Contents

        yield Contents(database)


@contextlib.contextmanager
def _written_in_folder(
    settings: Settings,
    on_wait: Callable[[str], None],
) -> Iterator[tuple[Manifest, StoredVectors, Index, Contents, str]]:
    from bot.adapters.database import Manifest
    from bot.adapters.database.documents.contents import Contents
    from bot.adapters.vectors.embedded import EmbeddedIndex
    from bot.adapters.workspace.lock import folder_lock

    with (
        folder_lock(settings.index, settings.lock_seconds, on_wait),
        _in_folder(settings.index, create=True) as database,
        _vectors(settings) as vectors,
    ):
        manifest = Manifest(database)
        index = EmbeddedIndex(manifest, vectors, _flat(settings))
        yield manifest, vectors, index, Contents(database), ""


@contextlib.contextmanager
def _written_on_server(
    settings: Settings,
    on_wait: Callable[[str], None],
) -> Iterator[tuple[Manifest, StoredVectors, Index, Contents, str]]:
    with _on_server(settings, create=True) as database:
        from bot.adapters.database import Manifest
        from bot.adapters.database.documents.contents import Contents
        from bot.adapters.database.postgres.index import PostgresIndex
        from bot.adapters.database.postgres.lock import server_lock
        from bot.adapters.database.postgres.vectors import PostgresVectors

        vectors = PostgresVectors(database)
        with server_lock(database, settings.lock_seconds, on_wait) as permit:
            _take_in_uploads(settings, database)
            index = PostgresIndex(database, vectors, permit.hold)
            yield Manifest(database), vectors, index, Contents(database), permit.note


def _take_in_uploads(settings: Settings, database: Database) -> None:
    """Take in what an earlier version kept in the folder of this host; an index that is there too keeps its files."""
    from bot.adapters.database.postgres.uploads import TableUploads
    from bot.adapters.workspace.uploads import UPLOADS_FOLDER, FolderUploads

    if (settings.index / UPLOADS_FOLDER).is_dir():
        is_ours = not (settings.index / DATABASE_FILE).exists()
        TableUploads(database).take_in(FolderUploads(settings.index), and_discard=is_ours)


@contextlib.contextmanager
def open_uploads(settings: Settings, *, create: bool = False) -> Iterator[Uploads]:
    """The files that were handed over; with `create` a schema for them on a server is made where there is none.

    Raises IndexMissing.
    """
    from bot.adapters.workspace.uploads import FolderUploads

    if not is_on_server(settings):
        yield FolderUploads(settings.index)
        return
    with _on_server(settings, create=create) as database:
        from bot.adapters.database.postgres.uploads import TableUploads

        yield TableUploads(database)


@contextlib.contextmanager
def open_manifest(settings: Settings) -> Iterator[Manifest | None]:
    """What is indexed, to look at; None where there is no index yet."""
    if not is_there(settings):
        yield None
        return
    with _database(settings) as database:
        from bot.adapters.database import Manifest

        yield Manifest(database)


def is_on_server(settings: Settings) -> bool:
    """Whether the index is on a server rather than in the workspace's folder."""
    return bool(settings.database.get_secret_value())


def place_of(settings: Settings) -> str:
    """Where the index is, in words that hold no password."""
    if not is_on_server(settings):
        return str(settings.index / DATABASE_FILE)
    _need_driver()
    from bot.adapters.database.postgres.opening import place_in

    return place_in(settings.database.get_secret_value(), settings.workspace)


def model_folder(settings: Settings) -> Path:
    """Where the embedding model is exported to, with its tokeniser."""
    return settings.index / "model"


def check_stamp(settings: Settings, manifest: Manifest) -> None:
    """Hold the settings to what the vectors were made with; raises IndexMismatch."""
    stamp = manifest.stamp()
    if stamp is None:
        _check_whole(settings, manifest)
        if not manifest.is_empty():
            raise IndexMismatch(
                "This index is being rebuilt, or its rebuilding was interrupted. Run `pincite reindex` to finish it."
            )
        return

    if settings.embedder != stamp.model or settings.precision not in {"auto", stamp.precision}:
        raise IndexMismatch(
            f"This index was made with the embedder {stamp.model} ({stamp.precision}), but the settings ask for "
            f"{settings.embedder} ({settings.precision}). Run `pincite reindex` to rebuild it, or change the settings."
        )


def _check_whole(settings: Settings, manifest: Manifest) -> None:
    """Raise IndexMismatch for a copy that was broken off."""
    if origin := manifest.copied_from():
        raise IndexMismatch(
            f"The index in {place_of(settings)} is a copy of {origin} that is not whole yet. Wait for "
            "`pincite copy`, or, where it was stopped, run it again: it goes on from there."
        )


@contextlib.contextmanager
def _loading(settings: Settings, embedder: WorkspaceEmbedder) -> Iterator[Future[Reader | None]]:
    """Load the models while all else is imported: on two cores, a sixth of the time of a single question."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as loader:
        loader.submit(embedder.load)
        yield loader.submit(_reader, settings)


@contextlib.contextmanager
def _database(settings: Settings, *, durable: bool = False) -> Iterator[Database]:
    """The index where the settings say that it is; with `durable` its commits survive a power cut, as a server's do."""
    opened = _on_server(settings) if is_on_server(settings) else _in_folder(settings.index, durable=durable)
    with opened as database:
        yield database


@contextlib.contextmanager
def _in_folder(
    folder: Path,
    *,
    create: bool = False,
    durable: bool = False,
) -> Iterator[Database]:
    from bot.adapters.database import open_database
    from bot.adapters.workspace.privacy import discard_former

    discard_former(folder)
    database = open_database(folder / DATABASE_FILE, create=create, durable=durable)
    try:
        yield database
    finally:
        database.dispose()


@contextlib.contextmanager
def _on_server(settings: Settings, *, create: bool = False) -> Iterator[Database]:
    _need_driver()
    from bot.adapters.database.postgres.opening import open_server
    from bot.adapters.workspace.privacy import make_folder

    if create:
        make_folder(settings.index)  # the model, and files of sources, are there all the same
    database = open_server(settings.database.get_secret_value(), settings.workspace, create=create)
    try:
        yield database
    finally:
        database.dispose()


def is_there(settings: Settings) -> bool:
    """Whether there is an index where the settings say that it is."""
    if is_on_server(settings):
        _need_driver()
        from bot.adapters.database.postgres.opening import exists

        return exists(settings.database.get_secret_value(), settings.workspace)
    return (settings.index / DATABASE_FILE).is_file()


def _need_driver() -> None:
    """Raise SettingsError with the cure where PostgreSQL's driver is not installed."""
    try:
        import_module("bot.adapters.database.postgres.opening")
    except ImportError as error:
        raise SettingsError(
            f"The setting `database` needs PostgreSQL's driver: pip install 'pincite[postgres]' ({error})."
        ) from None


@contextlib.contextmanager
def _vectors(
    settings: Settings,
    generation: Callable[[], int] = lambda: 0,
) -> Iterator[ChromaVectors]:
    from bot.adapters.vectors.chroma import ChromaVectors

    vectors = ChromaVectors(settings.index / "chroma", generation)
    try:
        yield vectors
    finally:
        vectors.close()


def _ledger(settings: Settings, database: Database) -> DatabaseLedger:
    from bot.adapters.database import DatabaseLedger

    return DatabaseLedger(
        database,
        days=settings.ledger_days,
        keep_questions=settings.keep_questions,
    )


def _embedder(
    settings: Settings,
    on_wait: Callable[[str], None] = lambda _: None,
    *,
    bulk: bool = False,
    threads: int | None = None,
) -> WorkspaceEmbedder:
    from bot.adapters.models.embedder import WorkspaceEmbedder

    folder = model_folder(settings)
    return WorkspaceEmbedder(
        folder,
        settings.embedder,
        settings.precision,
        on_wait,
        bulk=bulk,
        threads=threads,
    )


def _flat(settings: Settings) -> FlatFile:
    from bot.adapters.vectors.flat import FlatFile

    return FlatFile(settings.index / VECTORS_FILE)


@contextlib.contextmanager
def _dense(
    settings: Settings,
    embedder: Embedder,
    database: Database,
    manifest: Manifest,
) -> Iterator[Search]:
    if is_on_server(settings):
        from bot.adapters.database.postgres.vectors import NearestPassages

        yield NearestPassages(embedder, database)
        return

    from bot.adapters.vectors.flat import FlatVectors
    from bot.retrieval.dense import DenseSearch

    with _vectors(settings, manifest.generation) as vectors:
        yield DenseSearch(embedder, FlatVectors(_flat(settings), manifest.mark, vectors), manifest)


def _retriever(settings: Settings, database: Database, dense: Search) -> Retriever:
    from bot.adapters.database import LexicalSearch
    from bot.adapters.models.embedder import need_torch
    from bot.retrieval.fusion import HybridRetriever

    fused = HybridRetriever(
        dense,
        LexicalSearch(database),
        weight=settings.fusion_weight,
        pool=settings.candidates,
    )
    if not settings.reranker:
        return fused

    need_torch("The setting `reranker`")
    from bot.adapters.models.sentence_transformers import CrossEncoderScorer
    from bot.retrieval.rerank import RerankingRetriever

    return RerankingRetriever(fused, CrossEncoderScorer(settings.reranker))


def _understanding(
    settings: Settings,
    database: Database,
    condenser: Condenser,
    embedder: Embedder,
) -> Understanding:
    from bot.adapters import minilm
    from bot.adapters.database import DatabaseVocabulary
    from bot.adapters.models.tokenizer import KnownWords
    from bot.answering.understand.intent.talk import asks_nothing, asks_people
    from bot.answering.understand.understanding import Understanding
    from bot.answering.understand.wording.abbreviations import Abbreviations
    from bot.answering.understand.wording.spelling import Spelling

    is_bundled = settings.embedder == minilm.MODEL_NAME
    vocabulary = DatabaseVocabulary(database)
    known = KnownWords(minilm.folder() if is_bundled else model_folder(settings))
    spelling = Spelling(vocabulary, known)
    abbreviations = Abbreviations(vocabulary, known)
    if not is_bundled:
        return Understanding(condenser, vocabulary, spelling, abbreviations)

    return Understanding(
        condenser,
        vocabulary,
        spelling,
        abbreviations,
        asks_nothing(embedder.embed_query),
        asks_people(embedder.embed_query),
    )


def _condenser(settings: Settings, model: ChatModel | None) -> Condenser:
    from bot.answering.understand.follow_up.condense import ByWords
    from bot.answering.understand.follow_up.history import Bounded

    by_words = ByWords()
    if model is None:
        return Bounded(by_words, settings.history_tokens)

    from bot.answering.understand.follow_up.rewrite import Rewriting
    from bot.prompts import RewritePrompt

    rewriting = Rewriting(
        model,
        by_words,
        RewritePrompt(),
        seconds=settings.model_seconds * _REWRITE_SHARE,
    )
    return Bounded(rewriting, settings.history_tokens)


def _extractive(
    settings: Settings,
    embedder: Embedder,
    passages: Passages,
    reader: Reader | None,
) -> Extractive:
    from bot.answering.extractive import Extractive

    return Extractive(
        _embed(settings, embedder, reader),
        passages,
        floor=settings.refusal_floor,
        reader=reader,
    )


def _embed(settings: Settings, embedder: Embedder, reader: Reader | None) -> Embed:
    """What compares a unit with a question.

    Beside a reader few are, and the bundled encoder of questions is there: the model of passages, 200 MB, is not loaded
    for them.
    """
    from bot.adapters import minilm

    if reader is None or settings.embedder != minilm.MODEL_NAME:
        return embedder.embed_passages

    import numpy as np

    return lambda texts: np.concatenate([embedder.embed_query(text) for text in texts])


def _reader(settings: Settings) -> Reader | None:
    """The reader, loaded; what is wrong with it is said when a question comes."""
    from bot.adapters.models.onnx import OnnxReader, bundled_reader
    from bot.configuration.settings import BUNDLED, NO_READER

    if settings.reader == NO_READER:
        return None
    if settings.reader == BUNDLED:
        reader = bundled_reader()
    else:
        folder = Path(settings.reader)
        reader = OnnxReader(folder / "reader.onnx", folder / "tokenizer.json")

    with contextlib.suppress(ModelUnavailable):
        reader.load()
    return reader


def _writer(
    settings: Settings,
    embedder: Embedder,
    extractive: Extractive,
    model: ChatModel | None,
) -> Writer:
    if model is None:
        return extractive
    from bot.answering.gate.verify import Gate
    from bot.answering.generative import Capable, Generative
    from bot.prompts import AnswerPrompt, DraftPrompt

    gate = Gate(embedder.embed_passages)
    judge = _judge(settings, model)
    if isinstance(model, FormModel):
        return Capable(
            model,
            gate,
            extractive,
            DraftPrompt(),
            passages=settings.passages,
            judge=judge,
        )

    most = min(settings.passages, LOCAL_PASSAGES)
    return Generative(model, gate, extractive, AnswerPrompt(), passages=most, judge=judge)


def _entailment(settings: Settings) -> Entailment | None:
    if not settings.entailment:
        return None
    from bot.adapters.models.embedder import need_torch

    need_torch("The setting `entailment`")
    from bot.adapters.models.sentence_transformers import CrossEncoderEntailment

    return CrossEncoderEntailment(settings.entailment)


def _judge(settings: Settings, model: ChatModel) -> Judge | None:
    """A model of entailment or another language model where one is set; else the model itself, unless it is local."""
    from bot.answering.gate.judge import ByEntailment, ByModel
    from bot.configuration.settings import NO_JUDGE
    from bot.prompts import JudgePrompt

    if entailment := _entailment(settings):
        return ByEntailment(entailment)
    if settings.judge == NO_JUDGE:
        return None

    judging = _open(settings.judge, settings) if settings.judge else model
    if isinstance(judging, FormModel):
        return ByModel(judging, JudgePrompt())
    return None


def _open(name: str, settings: Settings) -> FormModel:
    """The model `provider:name`; key and address are those of the provider in `model`, and of no other."""
    from pydantic import SecretStr

    from bot.adapters.models.langchain import open_model

    provider = name.partition(":")[0]
    is_same = provider == settings.model.partition(":")[0]
    # A key must not be sent to another provider than it is for.
    key, url = (settings.api_key, settings.base_url) if is_same else (SecretStr(""), "")
    return open_model(
        name,
        api_key=key,
        base_url=url,
        seconds=settings.model_seconds,
    )


def _chat_model(settings: Settings) -> ChatModel | None:
    from bot.configuration.files import EXTRACTIVE

    if settings.model == EXTRACTIVE:
        return None
    if settings.model.startswith(_GGUF):
        from bot.adapters.models.llama_cpp import LlamaCppModel

        return LlamaCppModel(Path(settings.model.removeprefix(_GGUF)), seconds=settings.model_seconds)
    return _open(settings.model, settings)
