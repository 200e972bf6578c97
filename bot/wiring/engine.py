"""The engine over an index: what understands a question, finds passages, writes and checks."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from bot.errors import IndexMissing
from bot.ports.answering import FormModel
from bot.wiring.models import (
    bring_model,
    bundled_entailment_of,
    chat_model,
    entailment_of,
    judge_of,
    loading_models,
    workspace_embedder,
)
from bot.wiring.places import (
    DATABASE_FILE,
    check_stamp,
    chroma_vectors,
    flat_file,
    index_database,
    is_on_server,
    model_folder,
)
from bot.wiring.records import settings_ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.adapters.database import Database, Manifest
    from bot.adapters.models.embedder import WorkspaceEmbedder
    from bot.answering.evidence.ranking import Embed
    from bot.answering.extractive import Extractive
    from bot.answering.understand.understanding import Understanding
    from bot.configuration.settings import Settings
    from bot.engine import Engine
    from bot.evaluation.run import Evaluator
    from bot.nouns import Answer
    from bot.ports.answering import ChatModel, Condenser, Embedder, Passages, Reader, Retriever, Search, Writer
    from bot.spans import TraceSpan

LOCAL_PASSAGES = 3
"""Passages that a local model reads: on two cores it reads some 50 tokens a second, so each costs four seconds."""
_REWRITE_SHARE = 1 / 3
"""Part of `model_seconds` that a model may take to rewrite a follow-up question, before the time for the answer."""


@contextlib.contextmanager
def open_engine(settings: Settings) -> Iterator[Engine]:
    """The engine over an existing index; raises IndexMissing and IndexMismatch."""
    with engine_and_embedder(settings) as (engine, _):
        yield engine


@contextlib.contextmanager
def engine_and_embedder(settings: Settings) -> Iterator[tuple[Engine, WorkspaceEmbedder]]:
    """The engine, and the embedder that it uses."""
    # Before anything is loaded for it, which takes a second.
    if not (is_on_server(settings) or (settings.index / DATABASE_FILE).is_file()):
        raise IndexMissing.of(settings.index)

    embedder = workspace_embedder(settings)
    with loading_models(settings, embedder) as readers, index_database(settings) as database:
        from bot.adapters.database import Manifest
        from bot.engine import Engine
        from bot.retrieval.dense import FaultTolerantSearch

        manifest = Manifest(database)
        check_stamp(settings, manifest)
        if is_on_server(settings):
            bring_model(settings, embedder)
        model = chat_model(settings)
        condenser = _condenser(settings, model)
        understanding = _understanding(settings, database, condenser, embedder)

        with _dense(settings, embedder, database, manifest) as search:
            dense = FaultTolerantSearch(search)
            extractive = _extractive(settings, embedder, manifest, readers.result())
            writer = _writer(settings, embedder, extractive, model)
            retriever = _retriever(settings, database, dense)
            engine = Engine(
                understanding,
                retriever,
                writer,
                settings_ledger(settings, database),
                passages=settings.passages,
                old_days=settings.old_days,
                faults=dense.faults,
                on_found=_traced(settings),
                on_failed=_failures_traced(settings),
            )
            yield engine, embedder


@contextlib.contextmanager
def open_evaluator(settings: Settings) -> Iterator[Evaluator]:
    """The engine for `pincite eval`, which writes nothing into the workspace; raises as `open_engine`."""
    from bot.answering.gate.judge import ByEntailment
    from bot.answering.gate.verify import Gate
    from bot.evaluation.grounding import GroundingCheck
    from bot.evaluation.run import evaluator_of

    entailment = entailment_of(settings)
    judge = ByEntailment(entailment) if entailment else None
    with open_engine(settings) as engine:
        gate = Gate(workspace_embedder(settings).embed_passages, entailment=bundled_entailment_of(settings))
        yield evaluator_of(engine, GroundingCheck(gate, judge))


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

    with chroma_vectors(settings, manifest.generation) as vectors:
        yield DenseSearch(embedder, FlatVectors(flat_file(settings), manifest.mark, vectors), manifest)


def _retriever(settings: Settings, database: Database, dense: Search) -> Retriever:
    from bot.adapters.database import LexicalSearch
    from bot.adapters.models.embedder import need_torch
    from bot.retrieval.fusion import HybridRetriever
    from bot.retrieval.rerank import RerankingRetriever

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
    from bot.answering.understand.follow_up.condense import Bounded, ByWords

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
    readers: Sequence[Reader],
) -> Extractive:
    from bot.answering.extractive import Extractive

    reader, preselector = (*readers, None, None)[:2]
    return Extractive(
        _embed(settings, embedder, reader),
        passages,
        floor=settings.refusal_floor,
        reader=reader,
        preselector=preselector,
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

    gate = Gate(embedder.embed_passages, entailment=bundled_entailment_of(settings))
    judge = judge_of(settings, model)
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


def tracing(settings: Settings) -> Callable[[TraceSpan], None]:
    """Shows what has ended to whoever traces this process; does nothing, at no cost, unless that is wanted."""
    if not settings.traces:
        return lambda _: None
    from bot.adapters.traces import emit_span

    return emit_span


@contextlib.contextmanager
def traced_failures(settings: Settings) -> Iterator[None]:
    """Shows what ends an ingestion before it is done, error or Ctrl-C."""
    started = time.monotonic()
    try:
        yield
    except BaseException as error:
        from bot.spans import of_failure

        tracing(settings)(of_failure("ingest", time.monotonic() - started, error))
        raise


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
