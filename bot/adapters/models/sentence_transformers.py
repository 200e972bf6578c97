"""The embedder as sentence-transformers runs it: to export a model, and for one that can't be exported.

Importing this module costs about four seconds; only `bot.wiring` imports it, and only where it is needed.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import re
import shutil
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from bot.adapters import minilm
from bot.adapters.models.onnx import OnnxEmbedder
from bot.errors import FAILING, ModelUnavailable, StorageFailed
from bot.nouns import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.ports.answering import Vectors

T = TypeVar("T")

log = logging.getLogger(__name__)

_AGREEMENT = 0.9999
"""Least cosine between an exported model's vector and sentence-transformers' own for the export to be used."""
_PROBES = (
    "Who signed the agreement?",
    "The committee meets every second Tuesday in the small hall, unless a member objects in writing.",
    "Ελληνικά, 日本語 & 42 %",
)
"""Texts by which an export is checked: of different lengths, so that padding plays a part, and in other scripts."""
_BATCH = 32
_HUB_ID = re.compile(r"[\w.-]+(?:/[\w.-]+)?")
"""Such as `BAAI/bge-small-en-v1.5`."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model."""

    def __init__(self, name: str, threads: int | None = None) -> None:
        """Load the bundled model, a folder or a model id, to be run in so many threads.

        Raises ModelUnavailable with the cure.
        """
        if threads:
            torch.set_num_threads(threads)
        with _quiet():
            self._model = _load(name)

        self.stamp = Stamp(
            model=name,
            backend="sentence-transformers",
            precision="float32",
            dimension=self._model.get_embedding_dimension() or 0,
        )

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question, shape (1, dimension)."""
        return self._encode([text], "query")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, shape (texts, dimension)."""
        return self._encode(list(texts), "passage")

    def export(self, folder: Path) -> None:
        """Write the model for OnnxEmbedder into `folder`, whole or not at all.

        `model.onnx` is left out where the model cannot be exported, or its vectors then differ from this one's.
        """
        draft = folder.with_name(f"{folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            self._describe(draft)
            if not self._export_model(draft):
                (draft / "model.onnx").unlink(missing_ok=True)
            # What is under the folder's own name is whole at any moment.
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
        except Exception as error:
            if failed := _not_stored(error, folder):
                raise failed from error
            raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _encode(self, texts: list[str], purpose: str) -> Vectors:
        return self._model.encode(
            [self._prompt(purpose) + text for text in texts],
            prompt="",
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )

    def _prompt(self, purpose: str) -> str:
        # Models call the prompt of a passage differently.
        names = ("query",) if purpose == "query" else ("passage", "document", "corpus")
        prompts = self._model.prompts or {}
        for name in names:
            if prompt := prompts.get(name):
                return prompt
        return ""

    def _describe(self, folder: Path) -> None:
        tokenizer: Any = self._model.tokenizer
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        about = {
            "stamp": asdict(self.stamp),
            "max_tokens": self._model.max_seq_length,
            "query_prompt": self._prompt("query"),
            "passage_prompt": self._prompt("passage"),
        }
        (folder / "export.json").write_text(json.dumps(about, indent=1), encoding="utf-8")

    def _export_model(self, folder: Path) -> bool:
        encoded = dict(
            self._model.tokenizer(
                list(_PROBES),
                padding=True,
                return_tensors="pt",
            )
        )
        # Not all models tell two texts apart by token_type_ids.
        names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in encoded]
        # How many texts there are, and how long, is left open in the graph.
        axes: dict[str, dict[int, str]] = {name: {0: "texts", 1: "tokens"} for name in names}
        axes["sentence_embedding"] = {0: "texts"}

        try:
            with _quiet():
                torch.onnx.export(
                    _Pipeline(self._model, names),
                    tuple(encoded[name] for name in names),
                    str(folder / "model.onnx"),
                    input_names=names,
                    output_names=["sentence_embedding"],
                    dynamic_axes=axes,
                    opset_version=17,
                    dynamo=False,
                )
            return self._agreement(OnnxEmbedder(folder)) >= _AGREEMENT
        except Exception as error:
            if _not_stored(error, folder):
                raise
            log.info(
                "model not exported",
                extra={
                    "model": self.stamp.model,
                    "reason": type(error).__name__,
                },
            )
            return False

    def _agreement(self, exported: OnnxEmbedder) -> float:
        """The least cosine between this model's and the exported model's vectors of the probes."""
        ours = self._encode(list(_PROBES), "passage")
        theirs = exported.embed_passages(_PROBES)
        cosines = np.sum(ours * theirs, axis=1)  # all vectors have the length 1
        return float(cosines.min())


class CrossEncoderScorer:
    """A sentence-transformers cross-encoder as a Scorer."""

    def __init__(self, name: str) -> None:
        """Load a folder or a model id; raises ModelUnavailable with the cure."""
        try:
            with _quiet():
                self._model = _loaded(CrossEncoder, name)
        except Exception as error:
            raise _unavailable("reranker", name) from error

    def score(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One relevance score a text, higher is better."""
        pairs = [(question, text) for text in texts]
        scores = self._model.predict(pairs, show_progress_bar=False)
        return [float(score) for score in scores]


class CrossEncoderEntailment:
    """A sentence-transformers cross-encoder as an Entailment: an NLI model with three labels, or one with a score."""

    def __init__(self, name: str) -> None:
        """Load a folder or a model id; raises ModelUnavailable with the cure."""
        try:
            with _quiet():
                self._model = _loaded(CrossEncoder, name)
        except Exception as error:
            raise _unavailable("entailment", name) from error

        # Models order their three labels differently, and call the one `entailment`, `ENTAILMENT` or `entails`.
        labels = {str(label).casefold(): place for place, label in self._model.config.id2label.items()}
        self._place = next((place for label, place in labels.items() if label.startswith("entail")), None)
        if self._place is None and len(labels) > 1:
            raise ModelUnavailable(
                f"The entailment {name!r} has the labels {', '.join(labels)}, and none of them is `entailment`. "
                "Set `entailment` to a model that was trained on natural language inference."
            )

    def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each pair of quote and claim, how sure it is, in 0..1, that the claim follows from the quote."""
        if self._place is None:
            scores = self._model.predict(
                list(pairs),
                activation_fn=torch.nn.Sigmoid(),
                show_progress_bar=False,
            )
            return [float(score) for score in scores]

        chances = self._model.predict(
            list(pairs),
            apply_softmax=True,
            show_progress_bar=False,
        )
        return [float(chance[self._place]) for chance in chances]


class _Pipeline(torch.nn.Module):
    """The whole model, pooling and normalisation included, as one function of the tokenizer's output."""

    def __init__(self, model: SentenceTransformer, names: list[str]) -> None:
        super().__init__()
        self._model = model
        self._names = names

    def forward(self, *fields: torch.Tensor) -> torch.Tensor:
        output = self._model(dict(zip(self._names, fields, strict=True)))["sentence_embedding"]
        return torch.nn.functional.normalize(output, dim=-1)


def _not_stored(error: Exception, folder: Path) -> StorageFailed | None:
    """What the error says where the disk did not take the model: also what Rust and C++ say in words alone."""
    if isinstance(error, OSError) and error.errno in FAILING:
        return StorageFailed.of(error, folder)
    if "os error" in str(error) or os.strerror(errno.ENOSPC) in str(error):
        return StorageFailed(f"The embedding model could not be stored in {folder} ({error}). Make room on that disk.")
    return None


def _load(name: str) -> SentenceTransformer:
    try:
        return _loaded(SentenceTransformer, str(minilm.folder()) if name == minilm.MODEL_NAME else name)
    except Exception as error:
        raise _unavailable("embedder", name) from error


def _loaded(load: Callable[..., T], name: str) -> T:
    """The model of a folder or an id. An id is downloaded once; the hub is not asked for what is on this machine."""
    try:
        return load(name, device="cpu", local_files_only=True)
    except Exception:
        if Path(name).exists() or not _HUB_ID.fullmatch(name):
            raise
        return load(name, device="cpu")


def _unavailable(setting: str, name: str) -> ModelUnavailable:
    found = "exists but is no model that sentence-transformers loads" if Path(name).exists() else "was not found"
    return ModelUnavailable(
        f"The {setting} {name!r} {found}. Set `{setting}` to a model folder, or an id you can download."
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Loading and exporting chatter on stderr about matters the user cannot act on."""
    disable_progress_bar()  # type: ignore[no-untyped-call]
    noisy = [logging.getLogger(name) for name in ("torch.onnx", "transformers", "sentence_transformers")]
    levels = [logger.level for logger in noisy]
    try:
        for logger in noisy:
            logger.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(noisy, levels, strict=True):
            logger.setLevel(level)
