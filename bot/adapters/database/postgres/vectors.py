"""The vectors, in a table beside the passages: they come and go in the same transaction, and pgvector finds them.

Few passages are compared one by one, which is exact, and have no graph: to add a vector to one takes longer than all
else that is stored of a passage. Among many, pgvector's graph leads to the nearest, and goes on until enough of them
may be shown: by default it would stop after some forty and give what is left of these.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from bot.adapters.database.dialects.postgresql import COVERED, PASSAGES, STEPPING, names_of
from bot.adapters.database.tables.records import to_chunk
from bot.adapters.database.tables.schema import read_fact
from bot.errors import NO_VECTORS, IndexDamaged, WorkspaceBusy
from bot.nouns import Hit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Clearance
    from bot.ports.answering import Embedder, Vectors

FEW = 20_000
"""So many passages are compared one by one: some 3 microseconds each. As few need no graph."""
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
_OWNED_GRAPH = text("""
SELECT to_regclass('ix_vectors_embedding') IS NOT NULL FROM pg_class
WHERE oid = 'vectors'::regclass AND pg_has_role(relowner, 'USAGE')
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
ALTER TABLE vectors ALTER COLUMN embedding TYPE halfvec({{dimension:d}})
"""
_DIMENSION = text("SELECT atttypmod FROM pg_attribute WHERE attrelid = 'vectors'::regclass AND attname = 'embedding'")


class NearestPassages:
    """The dense Search. Only what the clearance covers is compared, or counts."""

    def __init__(self, embedder: Embedder, database: Database, few: int = FEW) -> None:
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
                raise IndexDamaged(NO_VECTORS)

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
            return {row["id"]: row["score"] for row in nearest_vectors(connection, vector, k, None, FEW)}

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The stored vectors of those of the ids that are there."""
        with self._database.connect() as connection:
            rows = connection.execute(_GIVEN, {"ids": list(ids)}).all()
        return {row.id: np.array(row.vector, np.float32) for row in rows}

    def clear(self) -> None:
        """Forget them all."""
        with self._database.begin() as connection:
            connection.execute(text("TRUNCATE vectors"))
            connection.execute(text(_DROP_GRAPH))

    def settle_graph(self, few: int = FEW) -> None:
        """Build the graph where there are more vectors than `few`, and take it away from fewer than half of them.

        Vectors are added to it from then on: one after the other, that takes three times as long as to build it.
        Whoever does not own the table leaves it to whoever does: where there is no graph, all vectors are compared.
        """
        with contextlib.suppress(WorkspaceBusy), self._database.begin() as connection:
            passages = _count(connection, None, 0)
            has_graph = connection.execute(_OWNED_GRAPH).scalar()
            if passages > few and has_graph is False:
                connection.execute(text(TAKE_ITS_TIME))
                connection.execute(text(_GRAPH))
            elif passages <= few / 2 and has_graph:
                # Whoever reads for long keeps it for now, and is not waited for: others would have to wait as well.
                connection.execute(text(f"SET LOCAL lock_timeout = {STEPPING}"))
                connection.execute(text(_DROP_GRAPH))

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
