"""The vectors, in a table beside the passages: they come and go in the same transaction, and pgvector finds them.

Few passages are compared one by one, which is exact. Among many, pgvector's graph leads to the nearest, and goes on
until enough of them may be shown: by default it would stop after some forty and give what is left of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from bot.adapters.database.dialects.postgresql import COVERED, PASSAGES, names_of
from bot.adapters.database.tables.records import to_chunk
from bot.adapters.database.tables.schema import read_fact
from bot.errors import IndexDamaged
from bot.nouns import Hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Clearance
    from bot.ports.answering import Embedder, Vectors

_FEW = 20_000
"""So many passages are compared one by one: some 3 microseconds each."""
_LOOKED_AT, _MOST_LOOKED_AT, _A_CANDIDATE = 200, 1000, 250
"""Candidates that the graph is followed with: one for so many passages, since the nearest are missed the more often the
more there are. pgvector takes no more than a thousand."""
_MOST_SCANNED = 200_000
"""Vectors that are looked at until enough may be shown."""
_NEIGHBOURS, _BUILDING = 16, 64
"""Of a vector in the graph, and candidates when one is added: https://github.com/pgvector/pgvector#index-options."""
_PLAIN, _PERMITTED = "FROM vectors v", f"FROM vectors v JOIN chunks c ON c.number = v.chunk WHERE {COVERED}"
_PASSAGES_OF = """
SELECT c.*, d.source, d.title, d.modified, d.url, best.score
FROM ({best}) AS best JOIN chunks c ON c.number = best.chunk JOIN documents d ON d.id = c.document
ORDER BY best.score DESC, best.chunk
"""
_ONE_BY_ONE = """
WITH near AS MATERIALIZED (SELECT v.chunk, -(v.embedding <#> CAST(:vector AS halfvec)) AS score {among})
SELECT chunk, score FROM near ORDER BY score DESC, chunk LIMIT :k
"""
_BY_GRAPH = """
SELECT v.chunk, -(v.embedding <#> CAST(:vector AS halfvec)) AS score {among}
ORDER BY v.embedding <#> CAST(:vector AS halfvec) LIMIT :k
"""
_SEARCHES = {
    (is_exact, is_for_all): text(
        _PASSAGES_OF.format(
            best=(_ONE_BY_ONE if is_exact else _BY_GRAPH).format(among=_PLAIN if is_for_all else _PERMITTED)
        )
    )
    for is_exact in (True, False)
    for is_for_all in (True, False)
}
_COUNT = text(f"SELECT count(*) FROM (SELECT FROM chunks c WHERE {COVERED} LIMIT :most) AS counted")  # noqa: S608 - our own
_FOLLOW = text("""
SELECT set_config('hnsw.ef_search', :wide, true), set_config('hnsw.iterative_scan', 'strict_order', true),
       set_config('hnsw.max_scan_tuples', :most, true)
""")
_GIVEN = text("""
SELECT c.id, CAST(v.embedding AS real[]) AS vector
FROM chunks c JOIN vectors v ON v.chunk = c.number WHERE c.id = ANY(:ids)
""")
_DROP_GRAPH = "DROP INDEX IF EXISTS ix_vectors_embedding"
_GRAPH = f"""
CREATE INDEX IF NOT EXISTS ix_vectors_embedding ON vectors USING hnsw (embedding halfvec_ip_ops)
    WITH (m = {_NEIGHBOURS}, ef_construction = {_BUILDING})
"""
TAKE_ITS_TIME = "SET statement_timeout = 0"
"""For what takes minutes where there are many passages: many a server ends what its users ask after two of them."""
_ROOM = f"""
TRUNCATE vectors;
{_DROP_GRAPH};
ALTER TABLE vectors ALTER COLUMN embedding TYPE halfvec({{dimension:d}});
{_GRAPH}
"""
_DIMENSION = text("SELECT atttypmod FROM pg_attribute WHERE attrelid = 'vectors'::regclass AND attname = 'embedding'")


class NearestPassages:
    """The dense Search. Only what the clearance covers is compared, or counts."""

    def __init__(self, embedder: Embedder, database: Database, few: int = _FEW) -> None:
        """Search with `embedder`; see FEW for `few`."""
        self._embedder = embedder
        self._database = database
        self._few = few

    def search(
        self,
        query: str,
        k: int,
        clearance: Clearance | None = None,
    ) -> tuple[Hit, ...]:
        """Up to k passages, by cosine; raises IndexDamaged where there are passages and no vectors at all."""
        vector = self._embedder.embed_query(query)
        if k < 1:
            return ()
        with self._database.connect() as connection:
            rows = nearest_vectors(connection, vector, k, clearance, self._few)
            if not rows and clearance is None and _count(connection, None, 1):
                raise IndexDamaged("The vectors of the index are missing. Make them anew with `pincite reindex`.")

        return tuple(
            Hit(
                chunk=to_chunk(row),
                score=row["score"],
                dense=row["score"],
            )
            for row in rows
        )


class PostgresVectors:
    """The vectors themselves, for whoever looks after them."""

    def __init__(self, database: Database) -> None:
        """Of an open database."""
        self._database = database

    def nearest(self, vector: Vectors, k: int) -> Mapping[str, float]:
        """The ids of the k chunks nearest to `vector`, with their cosine, best first."""
        if k < 1:
            return {}
        with self._database.connect() as connection:
            return {row["id"]: row["score"] for row in nearest_vectors(connection, vector, k, None, _FEW)}

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        with self._database.connect() as connection:
            rows = connection.execute(_GIVEN, {"ids": list(ids)}).all()
        return {row.id: np.array(row.vector, np.float32) for row in rows}

    def clear(self) -> None:
        """Forget them all."""
        with self._database.begin() as connection:
            connection.execute(text("TRUNCATE vectors"))

    def drop_graph(self) -> None:
        """Let vectors be stored without being added to the graph, until it is built."""
        with self._database.begin() as connection:
            connection.execute(text(_DROP_GRAPH))

    def build_graph(self) -> None:
        """Of all vectors that are there, where there is none."""
        with self._database.begin() as connection:
            connection.execute(text(TAKE_ITS_TIME))
            connection.execute(text(_GRAPH))

    def make_room(self, dimension: int) -> None:
        """Let vectors of this dimension be stored; those of another one go."""
        with self._database.begin() as connection:
            if connection.execute(_DIMENSION).scalar_one() == dimension:
                return
            for statement in _ROOM.format(dimension=dimension).split(";"):
                connection.execute(text(statement))


def nearest_vectors(
    connection: Connection,
    vector: Vectors,
    k: int,
    clearance: Clearance | None,
    few: int,
) -> Sequence[RowMapping]:
    """The k chunks nearest to the vector that may be shown, each with its cosine as `score`, best first."""
    asked: dict[str, Any] = {
        "vector": _as_text(vector),
        "k": k,
        **names_of(clearance),
    }
    if _count(connection, clearance, few + 1) > few:
        wide = candidates(_count(connection, None, 0), k)
        connection.execute(_FOLLOW, {"wide": str(wide), "most": str(_MOST_SCANNED)})
        found = connection.execute(_SEARCHES[False, clearance is None], asked).mappings().all()
        if len(found) == k:
            return found

    return connection.execute(_SEARCHES[True, clearance is None], asked).mappings().all()


def candidates(passages: int, k: int) -> int:
    """How many the graph of so many passages is followed with, to find k."""
    return min(max(k, _LOOKED_AT, passages // _A_CANDIDATE), _MOST_LOOKED_AT)


def _count(connection: Connection, clearance: Clearance | None, most: int) -> int:
    """How many chunks may be shown, as far as that matters."""
    if clearance is None:
        return int(read_fact(connection, PASSAGES) or 0)
    return int(connection.execute(_COUNT, {"most": most, **names_of(clearance)}).scalar_one())


def _as_text(vector: Vectors) -> str:
    """As pgvector reads it: `[0.25,-0.5]`."""
    return f"[{','.join(map(str, vector.reshape(-1).tolist()))}]"
