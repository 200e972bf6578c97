"""The embedder, the reader, and the language models that the settings name."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ModelUnavailable, StorageFailed
from bot.ports.answering import FormModel
from bot.wiring.places import model_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from bot.adapters.models.embedder import WorkspaceEmbedder
    from bot.adapters.models.onnx import OnnxReader
    from bot.configuration.settings import Settings
    from bot.ports.answering import ChatModel, Entailment, Judge

_GGUF = "gguf:"
LARGER_READER = "larger-reader"
"""The folder of the workspace in which the larger reader is put together."""


def workspace_embedder(
    settings: Settings,
    on_wait: Callable[[str], None] = lambda _: None,
    threads: int | None = None,
) -> WorkspaceEmbedder:
    """The embedder of the workspace, in so many threads."""
    from bot.adapters.models.embedder import WorkspaceEmbedder

    folder = model_folder(settings)
    return WorkspaceEmbedder(
        folder,
        settings.embedder,
        settings.precision,
        on_wait,
        threads=threads,
    )


@contextlib.contextmanager
def loading_models(settings: Settings, embedder: WorkspaceEmbedder) -> Iterator[Future[tuple[OnnxReader, ...]]]:
    """Load the models while all else is imported: on two cores, a sixth of the time of a single question."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as loader:
        loader.submit(embedder.load)
        yield loader.submit(_readers, settings)


def _readers(settings: Settings) -> tuple[OnnxReader, ...]:
    """The reader, loaded, and behind it one that chooses what it reads; what is wrong is said when a question comes."""
    from bot.adapters.models.onnx import bundled_reader
    from bot.configuration.settings import BUNDLED, NO_READER

    if settings.reader == NO_READER:
        return ()
    readers = _readers_of(settings, Path(settings.reader)) if settings.reader != BUNDLED else (bundled_reader(),)
    with contextlib.suppress(ModelUnavailable):
        for reader in readers:
            reader.load()
    return readers


def _readers_of(settings: Settings, folder: Path) -> tuple[OnnxReader, ...]:
    """A reader of the user's own, or the larger one of the base in this folder, for which the bundled one chooses."""
    from bot.adapters import mpnet
    from bot.adapters.models.onnx import OnnxReader, bundled_reader

    if not mpnet.is_base(folder):
        return (OnnxReader(folder / mpnet.GRAPH, folder / mpnet.TOKENIZER),)
    made = settings.index / LARGER_READER
    if not mpnet.is_current(made):
        mpnet.write_reader(folder, made)
    return OnnxReader(made / mpnet.GRAPH, made / mpnet.TOKENIZER), bundled_reader()


def bring_model(settings: Settings, embedder: WorkspaceEmbedder) -> None:
    """Export the model on a host where nobody has ingested; where that can't be written, it is loaded as it is."""
    with contextlib.suppress(StorageFailed):
        export_model(settings, embedder)


def export_model(settings: Settings, embedder: WorkspaceEmbedder) -> None:
    """Export the model, if that was not done on this host; raises StorageFailed."""
    from bot.adapters.workspace.lock import folder_lock

    if not (model_folder(settings) / "export.json").is_file():
        with folder_lock(settings.index, settings.lock_seconds, lambda _: None):
            embedder.prepare()


def chat_model(settings: Settings) -> ChatModel | None:
    """The language model that the settings name; None where the answer is quoted alone."""
    from bot.configuration.files import EXTRACTIVE

    if settings.model == EXTRACTIVE:
        return None
    if settings.model.startswith(_GGUF):
        from bot.adapters.models.llama_cpp import LlamaCppModel

        return LlamaCppModel(Path(settings.model.removeprefix(_GGUF)), seconds=settings.model_seconds)
    return _open_model(settings.model, settings)


def judge_of(settings: Settings, model: ChatModel) -> Judge | None:
    """A model of entailment or another language model where one is set; else the model itself, unless it is local."""
    from bot.answering.gate.judge import ByEntailment, ByModel
    from bot.configuration.settings import NO_JUDGE
    from bot.prompts import JudgePrompt

    if entailment := entailment_of(settings):
        return ByEntailment(entailment)
    if settings.judge == NO_JUDGE:
        return None

    judging = _open_model(settings.judge, settings) if settings.judge else model
    if isinstance(judging, FormModel):
        return ByModel(judging, JudgePrompt())
    return None


def bundled_entailment_of(settings: Settings) -> Entailment | None:
    """The model of entailment that comes along, unless the settings say otherwise."""
    from bot.adapters.models.onnx import bundled_entailment
    from bot.configuration.settings import BUNDLED

    # empty in files of before there was one
    return bundled_entailment() if settings.entailment in {BUNDLED, ""} else None


def entailment_of(settings: Settings) -> Entailment | None:
    """The model of entailment of their own that the settings name, if any; raises ModelUnavailable without PyTorch."""
    from bot.configuration.settings import BUNDLED, NO_ENTAILMENT

    if settings.entailment in {BUNDLED, NO_ENTAILMENT, ""}:
        return None
    from bot.adapters.models.embedder import need_torch

    need_torch("The setting `entailment`")
    from bot.adapters.models.sentence_transformers import CrossEncoderEntailment

    return CrossEncoderEntailment(settings.entailment)


def _open_model(name: str, settings: Settings) -> FormModel:
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
