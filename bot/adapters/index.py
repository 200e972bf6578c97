"""The seam between ingestion and what it writes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.adapters.database import Batch
    from bot.nouns import Chunk, Stamp
    from bot.ports.answering import Vectors


class Index(Protocol):
    """Commits documents with their words and vectors, all or nothing. Only the holder of the lock may have one."""

    def load(self) -> None:
        """Import what is needed before it is."""
        ...

    def prepare(self, stamp: Stamp) -> None:
        """Be ready for vectors of this embedder, of which there are none of another."""
        ...

    def known(self, chunks: Sequence[Chunk]) -> Mapping[str, Vectors]:
        """Vectors that a killed writer left of these chunks, by id: the same id stands for the same words."""
        ...

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Take the vectors of chunks that the next batch holds, shape (chunks, dimension)."""
        ...

    def commit(self, batch: Batch) -> None:
        """Make the batch true, with the vectors that were added."""
        ...

    def finish(self) -> None:
        """Leave nothing behind that nothing refers to any more."""
        ...

    def settle(self, elsewhere: int = 0, /) -> None:
        """Leave everything as it is found the quickest; nothing is lost where this is never reached.

        `elsewhere` counts chunks that were stored under the same lock by other processes.
        """
        ...

    def clear(self) -> None:
        """Forget all vectors, for rebuilding."""
        ...

    def left_over(self) -> int:
        """How many vectors of removed chunks are in the way."""
        ...

    @property
    def sweeping(self) -> str:
        """How they go, as a sentence."""
        ...
