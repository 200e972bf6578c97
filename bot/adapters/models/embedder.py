"""The embedder of a workspace: the exported model, run by onnxruntime.

The bundled model is ready for onnxruntime. Any other is exported once, by the first ingestion, and lives beside the
index, so that asking needs neither sentence-transformers nor the network. A model that cannot be exported is run by
sentence-transformers throughout.
"""

from __future__ import annotations

import contextlib
import threading
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.adapters import minilm
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.adapters.models.onnx import OnnxEmbedder, OnnxQuestionEncoder
    from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder
    from bot.nouns import Stamp
    from bot.ports.answering import Vectors


def has_torch() -> bool:
    """Whether models other than the bundled one can be run."""
    return find_spec("torch") is not None and find_spec("sentence_transformers") is not None


def need_torch(what: str) -> None:
    """Raise ModelUnavailable with the cure where `what` cannot be run."""
    if not has_torch():
        raise ModelUnavailable(
            f"{what} needs sentence-transformers and PyTorch. Install them: pip install sentence-transformers"
        )


class WorkspaceEmbedder:
    """An Embedder over the export in `folder`; `name` and `precision` are the settings. Loads nothing until used."""

    def __init__(
        self,
        folder: Path,
        name: str,
        precision: str,
        on_wait: Callable[[str], None],
        *,
        threads: int | None = None,
    ) -> None:
        """`on_wait` hears why the first use takes seconds.

        It takes so many `threads`; as many as there are cores where that is None.
        """
        self._folder = folder
        self._name = name
        self._precision = precision
        self._on_wait = on_wait
        self._threads = threads
        self._once = threading.Lock()

    @property
    def stamp(self) -> Stamp:
        """What makes the vectors of this workspace."""
        return self._exported_stamp or self._original.stamp

    def prepare(self) -> None:
        """Export the model unless that is done; only the holder of the workspace's lock may."""
        if (self._folder / "export.json").is_file():
            return
        if self._name != minilm.MODEL_NAME:
            self._on_wait(f"Preparing the embedding model {self._name} (once)…")
        self.renew()

    def renew(self) -> None:
        """Export the model of the settings in place of the one that is there."""
        if self._name == minilm.MODEL_NAME:
            minilm.write_model(self._folder, self._precision)
        else:
            self._original.export(self._folder)
        for known in ("_exported", "_exported_stamp"):
            vars(self).pop(known, None)

    def load(self) -> None:
        """Be ready for a question before it comes, if the model is exported; what is wrong is said when it comes."""
        with contextlib.suppress(ModelUnavailable), self._once:
            if self._exported_stamp:
                _ = self._query_side

    def load_for_passages(self) -> None:
        """Be ready for a passage before it comes; what is wrong is said when it comes."""
        with contextlib.suppress(ModelUnavailable):
            _ = self._exported or self._original

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question, shape (1, dimension)."""
        with self._once:
            model = self._query_side
        return model.embed_query(text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, shape (texts, dimension)."""
        return (self._exported or self._original).embed_passages(texts)

    @property
    def _query_side(self) -> OnnxEmbedder | OnnxQuestionEncoder | SentenceTransformerEmbedder:
        # Of the bundled model the stamp is enough: what embeds its passages, 100 MB, is not loaded for a question.
        if self._exported_stamp and self._exported_stamp.model == minilm.MODEL_NAME:
            return self._questions
        return self._exported or self._original

    @cached_property
    def _questions(self) -> OnnxQuestionEncoder:
        from bot.adapters.models.onnx import bundled_question_encoder

        return bundled_question_encoder()

    @cached_property
    def _exported_stamp(self) -> Stamp | None:
        if not (self._folder / "model.onnx").is_file():
            return None
        from bot.adapters.models.onnx import exported_stamp

        return exported_stamp(self._folder)

    @cached_property
    def _exported(self) -> OnnxEmbedder | None:
        if self._exported_stamp is None:
            return None
        from bot.adapters.models.onnx import OnnxEmbedder

        return OnnxEmbedder(self._folder, self._threads)

    @cached_property
    def _original(self) -> SentenceTransformerEmbedder:
        need_torch(f"The embedder {self._name!r}")
        from bot.adapters.models.sentence_transformers import SentenceTransformerEmbedder

        return SentenceTransformerEmbedder(self._name, self._threads)
