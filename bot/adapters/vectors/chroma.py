"""The vectors, in an embedded Chroma.

Chroma in process tolerates one owner: a reader that opens the folder while a writer is saving its graph can crash,
and a long-lived reader goes on returning deleted rows. Hence the gate (shared by readers, exclusive for each batch
that is written) and the generation (a reader reopens when the manifest has moved on). Whatever is wrong with the folder
becomes IndexDamaged or StorageFailed. Chroma is imported when it is opened, which takes half a second, and NumPy where
there are vectors: an ingestion that finds nothing new does without both.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import threading
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, cast

from bot.adapters.vectors.hnsw import GraphNote
from bot.adapters.workspace.privacy import make_folder
from bot.errors import FAILING, IndexDamaged, StorageFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from filelock import ReadWriteLock

    from bot.nouns import Chunk
    from bot.ports.answering import Vectors

_COLLECTION = "chunks"
_DATABASE = "chroma.sqlite3"
_ROOTS = {"chromadb", "filelock", "pyo3_runtime", "sqlite3"}
"""Whose errors mean that something is wrong with the files."""
_SYNC_ALL = 2
"""Vectors after which Chroma brings its graph up to date, at its least; with its usual 1,000 up to 999 are left out."""
_LARGEST_BATCH = 5000
"""Chroma refuses batches over 5,461 rows."""
_CONFIGURATION: CreateCollectionConfiguration = {
    "hnsw": {
        "space": "cosine",
        "max_neighbors": 24,
        "ef_construction": 128,
        "ef_search": 128,
    }
}
_CODE = re.compile(r"\(code: (\d+)\)")
"""`error returned from database: (code: 778) disk I/O error`: SQLite's number."""
_PRIMARY, _OF_STORAGE = 0xFF, {8, 10, 13, 14}
"""The part of it that says the kind, and those of a disk that is read-only, fails, is full, or holds no such file."""


def _import_chroma() -> ModuleType:
    """Chroma, which asks for `numpy.typing` first: while another thread imports NumPy, that breaks both imports.

    Whoever asks for NumPy itself waits until it is whole.
    """
    import numpy as np  # noqa: F401 - see above

    import chromadb  # isort: skip - see above

    return chromadb


class ChromaVectors:
    """The VectorStore in `folder`. `generation` tells when another process has written; constant for the writer."""

    def __init__(self, folder: Path, generation: Callable[[], int] = lambda: 0) -> None:
        """Open nothing yet: Chroma is opened on first use, and again after every new generation."""
        self._folder = folder
        self._generation = generation
        self._note = GraphNote(folder)
        self._gate_file = folder.with_suffix(".gate")
        self._thread = threading.RLock()
        self._client: Client | None = None
        self._found: Collection | None = None
        self._opened_at = -1

    def is_there(self) -> bool:
        """Whether vectors were ever stored, and not all of them are lost."""
        return (self._folder / _DATABASE).is_file()

    def load(self) -> None:
        """Import Chroma before it is needed, and open nothing."""
        _import_chroma()

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add these chunks with their metadata, replacing those of the same id. Their text stays in the manifest."""
        with self._writing():
            for first in range(0, len(chunks), _LARGEST_BATCH):
                batch = chunks[first : first + _LARGEST_BATCH]
                self._collection().upsert(
                    ids=[chunk.id for chunk in batch],
                    embeddings=vectors[first : first + _LARGEST_BATCH],
                    metadatas=[_metadata(chunk) for chunk in batch],
                )

    def delete(self, ids: Iterable[str]) -> None:
        """Forget these chunks; unknown ids are no error."""
        doomed = list(ids)
        with self._writing():
            for first in range(0, len(doomed), _LARGEST_BATCH):
                self._collection().delete(ids=doomed[first : first + _LARGEST_BATCH])

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        with self._reading() as collection:
            if collection is None or k < 1:
                return {}
            found = collection.query(
                query_embeddings=vector.reshape(1, -1),
                n_results=k,
                include=["distances"],
            )

        # Chroma answers several questions at once; this is the only one.
        ids = found["ids"][0]
        distances = (found["distances"] or [[]])[0]
        return {id_: 1 - distance for id_, distance in zip(ids, distances, strict=True)}

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        import numpy as np  # not above, as Chroma

        with self._reading() as collection:
            if collection is None or not ids:
                return {}
            found = collection.get(ids=list(ids), include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], vectors, strict=True))

    def settle(self) -> None:
        """Bring the graph up to date with what was stored, or each process that opens it would have to do that.

        Where Chroma still holds a lock of the client that was closed last, it stays as it is.
        """
        import numpy as np  # not above, as Chroma

        with contextlib.suppress(IndexDamaged), self._writing():
            usual = self._sync_after(_SYNC_ALL)
            collection = self._collection()
            some = collection.get(limit=_SYNC_ALL + 1, include=["embeddings"])
            if some["ids"]:
                vectors = np.asarray(some["embeddings"], dtype=np.float32)
                collection.update(ids=some["ids"], embeddings=vectors)
                collection.query(
                    query_embeddings=vectors[:1],
                    n_results=1,
                    include=[],
                )
            self._sync_after(usual)

    def clear(self) -> None:
        """Forget everything, for rebuilding, and be it damaged; the gate, too, if it can't be used any more."""
        try:
            self._clear()
        except IndexDamaged:
            self._close_gate()
            self._gate_file.unlink()
            self._clear()

    def close(self) -> None:
        """Let go of the folder."""
        with self._thread:
            self._close_client()
            self._close_gate()

    @cached_property
    def _gate(self) -> ReadWriteLock:
        from filelock import ReadWriteLock

        return ReadWriteLock(str(self._gate_file), is_singleton=False)

    def _clear(self) -> None:
        with self._thread, self._telling(), self._gate.write_lock():
            self._close_client()
            _empty(self._folder)

    def _sync_after(self, vectors: int) -> int:
        """Sync after so many vectors from now on; how many it was before. Chroma heeds that when it is opened."""
        collection = self._collection()
        before: int = collection.configuration_json["hnsw"]["sync_threshold"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # a collection without embedding function is "legacy"
            collection.modify(configuration={"hnsw": {"sync_threshold": vectors}})
        self._close_client()
        return before

    def _collection(self) -> Collection:
        return self._open().get_or_create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration=_CONFIGURATION,
        )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        with self._thread, self._telling(), self._gate.write_lock():
            make_folder(self._folder)
            self._open()
            self._note.forget()
            yield
            self._note.write()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Collection | None]:
        """The vectors; None where none were ever stored, or all of them are lost."""
        with self._thread, self._telling(), self._gate.read_lock():
            yield self._kept() if self.is_there() else None

    def _kept(self) -> Collection | None:
        from chromadb.errors import NotFoundError

        client = self._open()
        if self._found is None:
            with contextlib.suppress(NotFoundError):
                self._found = client.get_collection(_COLLECTION, embedding_function=None)
        return self._found

    def _open(self) -> Client:
        generation = self._generation()
        if self._client is None or generation != self._opened_at:
            self._close_client()
            if not self._note.is_right():
                raise IndexDamaged(self._damage("its graph is not as it was stored"))
            self._client = self._connect()
            self._opened_at = generation
        return self._client

    def _connect(self) -> Client:
        chromadb = _import_chroma()
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings as ChromaSettings

        place = str(self._folder)
        try:
            client = chromadb.PersistentClient(place, settings=ChromaSettings(anonymized_telemetry=False))
        except BaseException:
            # Chroma would give the next client what this one failed to make.
            SharedSystemClient._identifier_to_system.pop(place, None)  # noqa: SLF001 - nothing public forgets one alone
            raise

        return cast("Client", client)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """Say what is wrong with the folder; Chroma, which is written in Rust, also panics."""
        try:
            yield
        except OSError as error:
            if error.errno in FAILING:
                raise StorageFailed.of(error, self._folder) from error
            raise IndexDamaged(self._damage(str(error))) from error
        except BaseException as error:
            if type(error).__module__.partition(".")[0] not in _ROOTS:
                raise
            if _is_of_storage(error):
                what = f"{self._folder} cannot be written, as even a search has to ({error})"
                raise StorageFailed(f"{what}. Make room there, or let whoever runs Pincite use it.") from error
            raise IndexDamaged(self._damage(str(error))) from error

    def _damage(self, what: str) -> str:
        return f"The vectors in {self._folder} are damaged ({what}). Make them anew with `pincite reindex`."

    def _close_gate(self) -> None:
        if gate := vars(self).pop("_gate", None):
            gate.close()

    def _close_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = self._found = None


def _is_of_storage(error: BaseException) -> bool:
    code = _CODE.search(str(error))
    return code is not None and int(code[1]) & _PRIMARY in _OF_STORAGE


def _empty(folder: Path) -> None:
    """Delete all that lies in the folder, or what lies in its place."""
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


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
