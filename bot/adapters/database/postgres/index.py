"""The Index on a server: one transaction a batch, and nothing to be swept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import text

from bot.adapters.database.documents.commit import carry_out
from bot.adapters.database.postgres.copying import copy_vectors
from bot.adapters.database.postgres.vectors import FEW, TAKE_ITS_TIME
from bot.adapters.workspace.uploads import UPLOADS_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.adapters.database.postgres.vectors import PostgresVectors
    from bot.adapters.database.tables.records import Batch
    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk, Stamp
    from bot.ports.answering import Vectors

_NUMBERS = text("SELECT id, number FROM chunks WHERE id = ANY(:ids)")
_ROWS = text("""
SELECT n_live_tup, n_dead_tup FROM pg_stat_user_tables
WHERE relid = 'vectors'::regclass AND to_regclass('ix_vectors_embedding') IS NOT NULL
""")
_TOO_MANY = 0.05
"""Share of vectors that are removed, from which on they are in the way."""
_MANY = 1000
"""Passages that were stored, after which the server is told to look at its tables anew rather than in its own time."""


class PostgresIndex:
    """An Index in the workspace's schema."""

    def __init__(
        self,
        database: Database,
        vectors: PostgresVectors,
        hold: Callable[[Connection], None],
        few: int = FEW,
    ) -> None:
        """`hold` holds a transaction to the lock; see `Permit`. As `few` vectors have no graph."""
        self._database = database
        self._vectors = vectors
        self._hold = hold
        self._few = few
        self._added: dict[str, Vectors] = {}
        self._stored = 0
        self._has_discarded = False

    def load(self) -> None:
        """It is there."""

    def prepare(self, stamp: Stamp) -> None:
        """Its dimension is part of the column's type."""
        self._vectors.make_room(stamp.dimension)

    def known(self, _: Sequence[Chunk]) -> Mapping[str, Vectors]:
        """What is not committed is not there."""
        return {}

    def add(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """They wait in memory: 1.5 kB a passage."""
        self._added |= zip((chunk.id for chunk in chunks), vectors, strict=True)

    def commit(self, batch: Batch) -> None:
        """Documents, words and vectors in one transaction."""
        with self._database.begin() as connection:
            self._hold(connection)
            carry_out(connection, batch)
            self._store(connection)

        if any(path.startswith(UPLOADS_ADDRESS) for path in batch.discarded):
            self._has_discarded = True
        self._stored += len(self._added)
        self._added = {}

    def finish(self) -> None:
        """A chunk takes its vector along."""

    def settle(self, elsewhere: int = 0, /) -> None:
        """Many vectors get their graph. After many passages the planner knows nothing yet of their tables.

        What was discarded gives its room back.
        """
        self._vectors.settle_graph(self._few)
        if self._has_discarded:
            self._look_after("VACUUM uploads")
            self._has_discarded = False
        if self._stored + elsewhere >= _MANY:
            self._look_after("VACUUM (ANALYZE) postings", "ANALYZE documents, chunks, vectors, audiences")
            self._stored = 0

    def clear(self) -> None:
        """Forget all vectors, for rebuilding."""
        self._vectors.clear()

    def left_over(self) -> int:
        """Searches pass over them in the graph until they are vacuumed, which many of them make slow."""
        with self._database.connect() as connection:
            live, dead = connection.execute(_ROWS).one_or_none() or (0, 0)
        if dead > max(_MANY, live * _TOO_MANY):
            return int(dead)
        return 0

    @property
    def sweeping(self) -> str:
        """By building the graph anew: that takes a third of the time in which 5 % would be vacuumed."""
        schema = self._database.get_execution_options()["workspace"]
        graph = f"{schema}.ix_vectors_embedding"
        return f"As its owner, in psql: REINDEX INDEX CONCURRENTLY {graph}; VACUUM {schema}.vectors;"

    def _look_after(self, *statements: str) -> None:
        """None of these can be part of a transaction."""
        with self._database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in (TAKE_ITS_TIME, *statements):
                connection.execute(text(statement))

    def _store(self, connection: Connection) -> None:
        if not self._added:
            return
        found = connection.execute(_NUMBERS, {"ids": list(self._added)})
        numbers = {row.id: row.number for row in found}
        vectors = np.stack([self._added[id_] for id_ in numbers])
        copy_vectors(connection, list(numbers.values()), vectors)
