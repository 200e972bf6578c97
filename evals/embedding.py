"""The bundled embedding model for the evaluations, with a memory, since the same sentences are met again and again."""

from __future__ import annotations

import json
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.adapters import minilm
from bot.adapters.models.onnx import OnnxEmbedder, bundled_question_encoder
from evals.progress import in_sight

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.adapters.models.onnx import OnnxQuestionEncoder

AT_ONCE = 256
"""Texts between two looks at the clock."""
SAVED = 2_000
"""New texts after which all are saved: embedding a set takes minutes, which should not be lost."""
PRECISION = "float32"
DESCRIPTION = f"{minilm.MODEL_NAME}, {minilm.MAX_TOKENS} tokens, {PRECISION}, as it comes with Pincite"


class Embedding:
    """all-MiniLM-L6-v2 as the product asks it, mean-pooled unit vectors; texts over 256 tokens are cut."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is a file that keeps the vectors from one run to the next."""
        self._path = cache
        self._known: dict[str, NDArray[np.float32]] = {}
        self._saved = 0
        if cache is not None and cache.exists():
            with np.load(cache, allow_pickle=False) as stored:
                texts = json.loads(stored["texts"].tobytes())
                self._known = dict(zip(texts, stored["vectors"], strict=True))
                self._saved = len(self._known)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        batches = [new[first : first + AT_ONCE] for first in range(0, len(new), AT_ONCE)]
        for batch in in_sight(batches, f"embedding, {AT_ONCE} texts at once"):
            self._known |= dict(zip(batch, self._model.embed_passages(batch), strict=True))
            if len(self._known) >= self._saved + SAVED:
                self.save()
        return np.stack([self._known[text] for text in texts])

    def questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a question, to search with."""
        return np.concatenate([self._encoder.embed_query(text) for text in texts])

    def save(self) -> None:
        """Keep what was embedded."""
        if self._path is not None and len(self._known) > self._saved:
            texts = np.frombuffer(json.dumps(list(self._known)).encode(), dtype=np.uint8)
            np.savez(self._path, texts=texts, vectors=np.stack(list(self._known.values())))
            self._saved = len(self._known)

    @cached_property
    def _encoder(self) -> OnnxQuestionEncoder:
        return bundled_question_encoder()

    @cached_property
    def _model(self) -> OnnxEmbedder:
        with tempfile.TemporaryDirectory() as folder:
            minilm.write_model(Path(folder) / "model", PRECISION)
            return OnnxEmbedder(Path(folder) / "model")
