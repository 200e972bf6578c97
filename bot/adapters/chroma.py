"""The vectors, in an embedded Chroma.

Chroma in process tolerates one owner: a reader that opens the folder while a writer is saving its graph can crash,
and a long-lived reader goes on returning deleted rows. Hence the gate (shared by readers, exclusive for each batch
that is written) and the generation (a reader reopens when the manifest has moved on).
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, cast

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import NotFoundError
from filelock import ReadWriteLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration

    from bot.nouns import Chunk
    from bot.ports import Vectors

COLLECTION = "chunks"
LARGEST_BATCH = 5000
"""Chroma refuses batches over 5,461 rows."""
CONFIGURATION: CreateCollectionConfiguration = {
    "hnsw": {"space": "cosine", "max_neighbors": 24, "ef_construction": 128, "ef_search": 128}
}


class ChromaVectors:
    """The VectorStore in `folder`. `generation` tells when another process has written; constant for the writer."""

    def __init__(self, folder: Path, generation: Callable[[], int] = lambda: 0) -> None:
        """Open nothing yet: Chroma is opened on first use, and again after every new generation."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._generation = folder, generation
        self._gate = ReadWriteLock(str(folder.with_suffix(".gate")), is_singleton=False)
        self._thread = threading.RLock()
        self._client: Client | None = None
        self._opened_at = -1

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add these chunks with their text and metadata, replacing those of the same id."""
        with self._writing():
            for first in range(0, len(chunks), LARGEST_BATCH):
                batch = chunks[first : first + LARGEST_BATCH]
                self._collection().upsert(
                    ids=[chunk.id for chunk in batch],
                    embeddings=vectors[first : first + LARGEST_BATCH],
                    documents=[chunk.text for chunk in batch],
                    metadatas=[_metadata(chunk) for chunk in batch],
                )

    def delete(self, ids: Iterable[str]) -> None:
        """Forget these chunks; unknown ids are no error."""
        doomed = list(ids)
        with self._writing():
            for first in range(0, len(doomed), LARGEST_BATCH):
                self._collection().delete(ids=doomed[first : first + LARGEST_BATCH])

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        with self._reading() as collection:
            if collection is None or k < 1:
                return {}
            found = collection.query(query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return {id_: 1 - distance for id_, distance in zip(found["ids"][0], distances[0], strict=True)}

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        with self._reading() as collection:
            if collection is None or not ids:
                return {}
            found = collection.get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))

    def clear(self) -> None:
        """Forget everything, for rebuilding."""
        with self._writing(), contextlib.suppress(NotFoundError):
            self._open().delete_collection(COLLECTION)

    def close(self) -> None:
        """Let go of the folder."""
        with self._thread:
            self._close_client()
            self._gate.close()

    def _collection(self) -> Collection:
        return self._open().get_or_create_collection(COLLECTION, embedding_function=None, configuration=CONFIGURATION)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._thread, self._gate.write_lock():
            yield

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Collection | None]:
        with self._thread, self._gate.read_lock():
            try:
                yield self._open().get_collection(COLLECTION, embedding_function=None)
            except NotFoundError:
                yield None

    def _open(self) -> Client:
        generation = self._generation()
        if self._client is None or generation != self._opened_at:
            self._close_client()
            client = chromadb.PersistentClient(str(self._folder), settings=ChromaSettings(anonymized_telemetry=False))
            self._client = cast("Client", client)
            self._opened_at = generation
        return self._client

    def _close_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    """Flat metadata that any Chroma client can filter on; what is unknown is left out, as Chroma has no null."""
    metadata: dict[str, str | int] = {
        "source": chunk.source,
        "title": chunk.title,
        "section": " > ".join(chunk.section),
        "start": chunk.start,
        "end": chunk.end,
    }
    if chunk.page is not None:
        metadata["page"] = chunk.page
    return metadata
