"""PostgreSQL: words are in a table of their own, and go into it in the transaction that stores their passages."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, delete, func, insert, literal, literal_column, select, text
from sqlalchemy.dialects.postgresql import JSON, JSONB

from bot.adapters.database.documents.analysis import analysed, keys_of
from bot.adapters.database.postgres import additions
from bot.adapters.database.postgres.copying import copy_postings
from bot.adapters.database.tables.records import PassageCounts, chunk_heading, chunk_row, searched
from bot.adapters.database.tables.schema import add_to_fact, chunks, read_fact
from bot.adapters.workspace.uploads import address_of
from bot.errors import WorkspaceBusy
from bot.words import match_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

    from bot.adapters.database.tables.schema import Database
    from bot.nouns import Chunk, Clearance

SOUND = "it answers; its pages are for the server to look after"
ORDER_OF_RECORDING: ColumnElement[int] = literal_column("answers.recorded")
PASSAGES, _WORDS = "passages", "words"
"""Facts: how many passages there are, and how many words they have together."""
STEPPING = 5_000
"""Milliseconds to wait for whoever reads a table that is to be changed, such as a backup."""
COVERED = """(
    EXISTS (SELECT FROM audiences a WHERE a.document = c.document AND a.name = ANY(CAST(:names AS text[])))
    OR :unmarked AND NOT EXISTS (SELECT FROM audiences a WHERE a.document = c.document)
)"""
"""Whether the clearance covers the chunk `c`; it says the same as `covered` in `audience.py`."""
CUT = {200_000: 0.85, 2_000_000: 0.75}
"""Above so many postings of a question, its heaviest words are looked up until they have this share of the weight of
all: the time of a search goes with its postings, and most of these are of words that tell little."""
_CANDIDATES = 300
"""Passages by the heaviest words that the other words are counted for, too, or as many as are wanted."""
_FIND = """
WITH total AS MATERIALIZED (
    SELECT max(value::float8) FILTER (WHERE name = 'passages') AS passages,
           max(value::float8) FILTER (WHERE name = 'words') AS words
    FROM facts WHERE name IN ('passages', 'words')
), asked AS MATERIALIZED (
    SELECT term, weight, (SELECT count(*) FROM postings p WHERE p.term = given.term)::float8 AS df
    FROM unnest(CAST(:terms AS bigint[]), CAST(:weights AS float8[])) AS given (term, weight)
), weighed AS MATERIALIZED (
    SELECT term, weight * greatest(ln((passages - df + 0.5::float8) / (df + 0.5::float8)), 1e-6::float8) AS idf
    FROM total, asked WHERE df > 0
), cut AS MATERIALIZED (
    SELECT coalesce(min(share), 1) AS share
    FROM unnest(CAST(:above AS float8[]), CAST(:shares AS float8[])) AS cut (above, share)
    WHERE above < (SELECT sum(df) FROM asked)
), ranked AS MATERIALIZED (
    SELECT term, idf, share = 1 OR coalesce(sum(idf) OVER heavier, 0) < share * sum(idf) OVER () AS is_heavy
    FROM weighed, cut
    WINDOW heavier AS (ORDER BY idf DESC RANGE UNBOUNDED PRECEDING EXCLUDE GROUP)
), best AS MATERIALIZED (
    SELECT hit.chunk, {bm25} AS score
    FROM total, ranked JOIN postings hit USING (term) {permitted}
    GROUP BY hit.chunk ORDER BY round(1e9::float8 * {bm25}) DESC, hit.chunk LIMIT greatest(:k, :candidates)
), light AS MATERIALIZED (
    SELECT best.chunk, {bm25} AS score
    FROM total, ranked, best, LATERAL (
        SELECT tf, len FROM postings p WHERE p.term = ranked.term AND p.chunk = best.chunk OFFSET 0
    ) AS hit
    WHERE NOT is_heavy GROUP BY best.chunk
), whole AS MATERIALIZED (
    SELECT chunk, round(1e9::float8 * (best.score + coalesce(light.score, 0))) / 1e9::float8 AS score
    FROM best LEFT JOIN light USING (chunk) ORDER BY score DESC, chunk LIMIT :k
)
SELECT c.*, d.source, d.title, d.modified, d.url, whole.score
FROM whole JOIN chunks c ON c.number = whole.chunk JOIN documents d ON d.id = c.document
ORDER BY whole.score DESC, whole.chunk
"""
"""FTS5's BM25 (k1 = 1.2, b = 0.75): https://sqlite.org/fts5.html#the_bm25_function.

How many postings each word has is counted in the index alone, at a fraction of what reading them takes. Words of the
same weight are looked up together or not at all.

All stages are MATERIALIZED, or the planner counts anew for each posting. A score is rounded, since sums depend on their
order in the last digits: what is equal in all else stays equal, and then comes as it was stored.
"""
_BM25 = """sum(
        idf * tf * 2.2::float8 / (tf + 1.2::float8 * (0.25::float8 + 0.75::float8 * len * passages / words))
    )"""
_FIND_ALL = text(_FIND.format(bm25=_BM25, permitted="WHERE is_heavy"))
_FIND_COVERED = text(
    _FIND.format(
        bm25=_BM25,
        permitted=f"JOIN chunks c ON c.number = hit.chunk WHERE is_heavy AND ({COVERED})",
    )
)
_HOLDS = "SELECT term FROM unnest(CAST(:terms AS bigint[])) AS asked (term) WHERE EXISTS (SELECT FROM postings p {of})"
_HOLDS_AT_ALL = text(_HOLDS.format(of="WHERE p.term = asked.term"))
_HOLDS_COVERED = text(_HOLDS.format(of=f"JOIN chunks c ON c.number = p.chunk WHERE p.term = asked.term AND {COVERED}"))
_WITH_PATIENCE = text(
    "SELECT set_config('lock_timeout', :patience, false), set_config('statement_timeout', '0', false)"
)
_DROP_UPLOADS = text("DELETE FROM uploads WHERE path = ANY(:paths)")
_DROP_WORDS = text("DELETE FROM postings WHERE chunk = ANY(:numbers) RETURNING chunk, len")
_NEW_NUMBERS = text(
    "SELECT nextval(pg_get_serial_sequence('chunks', 'number')) FROM generate_series(1, CAST(:count AS integer))"
)

_NUMBERED = (("documents", "id"), ("chunks", "number"), ("inbox", "number"))
_COUNT_ON = """
SELECT setval(pg_get_serial_sequence('{table}', '{name}'), coalesce(max({name}), 1), max({name}) IS NOT NULL)
FROM {table}
"""


def now(connection: Connection) -> float:
    """By the database's clock: those of the hosts differ."""
    return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())::float8")).scalar_one())


def take_turns(connection: Connection, *who: str) -> None:
    """Let nobody else get past here who names the same, until this transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock_of(connection, *who)})


def lock_of(connection: Connection, *what: str) -> int:
    """The number of an advisory lock: these are the whole database's, so that the schema is part of what is meant."""
    schema = connection.engine.get_execution_options()["workspace"]
    name = "\0".join((schema, *what))
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def step_alone(connection: Connection) -> None:
    """One at a time. Who waits for a table makes all wait that come after, so that it is given up soon."""
    take_turns(connection, "schema")
    connection.execute(text(f"SET LOCAL lock_timeout = {STEPPING}"))


def hold_files(connection: Connection) -> None:
    """Whoever has rights on the answers has them on these."""
    additions.add_files(connection)


def hold_attached(connection: Connection) -> None:
    """As `hold_files`."""
    additions.add_attached(connection)


def share(connection: Connection, names: str) -> None:
    """Whoever has rights on the answers has the same on these tables, whose names commas part."""
    additions.grant_as_on_answers(connection, names)


def audience_in(structure: ColumnElement[str]) -> ColumnElement[str]:
    """The audience in a document's structure, as JSON."""
    return func.json_extract_path_text(cast(structure, JSON), "audience")


def with_audience(structure: ColumnElement[str], audience: str) -> ColumnElement[str]:
    """The structure with another audience, which is given as JSON."""
    return cast(
        func.jsonb_set(cast(structure, JSONB), text("'{audience}'"), cast(literal(audience, Text), JSONB)),
        Text,
    )


def store_chunks(connection: Connection, stored: Sequence[tuple[int, Chunk]]) -> PassageCounts:
    """All at once: each statement takes a round trip."""
    if not stored:
        return PassageCounts()

    numbers = connection.execute(_NEW_NUMBERS, {"count": len(stored)}).scalars().all()
    rows: list[dict[str, Any]] = []
    for number, (document, chunk) in zip(numbers, stored, strict=True):
        rows.append({**chunk_row(chunk, document), "number": number})
    connection.execute(insert(chunks), rows)
    return index_words(connection, numbers, [chunk for _, chunk in stored])


def index_words(
    connection: Connection,
    numbers: Sequence[int],
    stored: Sequence[Chunk],
) -> PassageCounts:
    """By words and their neighbours, which are counted along."""
    texts = [(chunk_heading(chunk), searched(chunk)) for chunk in stored]
    found = list(analysed(texts))
    copy_postings(connection, numbers, found)
    words = sum(length for _, length in found)
    return PassageCounts(len(found), words)


def count_on(connection: Connection) -> None:
    """A sequence knows nothing of numbers that it did not give."""
    for table, name in _NUMBERED:
        connection.execute(text(_COUNT_ON.format(table=table, name=name)))


def stand_still(connection: Connection) -> None:
    """By default, each statement sees what was committed before it."""
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def drop_chunks(connection: Connection, documents: Select[tuple[int]]) -> PassageCounts:
    """Their vectors go with them."""
    doomed = chunks.c.document.in_(documents)
    numbers = connection.execute(select(chunks.c.number).where(doomed)).scalars().all()
    if not numbers:
        return PassageCounts()
    # A posting a word, each of which says how many words the whole chunk has.
    dropped = connection.execute(_DROP_WORDS, {"numbers": numbers})
    lengths = {row.chunk: row.len for row in dropped}
    connection.execute(delete(chunks).where(doomed))
    return PassageCounts(-len(numbers), -sum(lengths.values()))


def count(connection: Connection, counted: PassageCounts) -> None:
    """From here to the end of their transactions, writers wait for each other."""
    if counted != PassageCounts():
        add_to_fact(connection, PASSAGES, counted.passages)
        add_to_fact(connection, _WORDS, counted.words)


def drop_uploads(connection: Connection, paths: Sequence[str]) -> None:
    """Their bytes go with their documents, or neither goes."""
    here = address_of("")
    ours = [path for path in paths if path.startswith(here)]
    if ours:
        connection.execute(_DROP_UPLOADS, {"paths": ours})


def exchanged(_: Connection, _gone: Sequence[str], _there: Sequence[str]) -> None:
    """Words and vectors go by the numbers of chunks, which stay."""


def found_by_words(
    connection: Connection,
    query: str,
    k: int,
    clearance: Clearance | None,
    cut: Mapping[int, float] = CUT,
) -> Iterable[RowMapping]:
    """By BM25 over the words that FTS5 finds in both; any text is a valid query. See CUT for `cut`.

    Whoever may not see what the heaviest words are in gets what the others find.
    """
    weights = _weights(query)
    if not weights or k < 1:
        return ()

    asked = {
        "terms": list(weights),
        "weights": list(weights.values()),
        "k": k,
        "above": list(cut),
        "shares": list(cut.values()),
        "candidates": _CANDIDATES,
    }
    if clearance is None:
        return connection.execute(_FIND_ALL, asked).mappings().all()

    asked |= names_of(clearance)
    found = connection.execute(_FIND_COVERED, asked).mappings().all()
    if len(found) == k:
        return found
    # Below the lowest step nothing was cut, and a second look would find the same.
    postings_at_most = int(read_fact(connection, PASSAGES) or 0) * len(weights)
    if postings_at_most <= min(cut, default=math.inf):
        return found
    return connection.execute(_FIND_COVERED, asked | {"above": [], "shares": []}).mappings().all()


def known_words(
    connection: Connection,
    words: Sequence[str],
    clearance: Clearance | None,
) -> Iterable[str]:
    """Those of the words that a search by words would find."""
    keys = {word: list(_weights(word)) for word in words}
    terms = set(chain.from_iterable(keys.values()))
    asked = {"terms": list(terms), **names_of(clearance)}
    statement = _HOLDS_AT_ALL if clearance is None else _HOLDS_COVERED
    known = set(connection.execute(statement, asked).scalars())
    return [word for word, some in keys.items() if not known.isdisjoint(some)]


def names_of(clearance: Clearance | None) -> dict[str, Any]:
    """The values of `COVERED`."""
    if clearance is None:
        return {}
    return {"names": sorted(clearance.names), "unmarked": clearance.unmarked}


def wipe(database: Database, patience: float) -> bool:
    """Free the room of what was deleted. Logs, standbys and backups hold it longer: docs/large.md."""
    alone = database.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(_WITH_PATIENCE, {"patience": f"{patience:g}s"})
        try:
            connection.execute(text("VACUUM answers, quotes, inbox"))
        except WorkspaceBusy:  # which is what the database's own error has become by then
            return False
        finally:
            connection.execute(text("RESET lock_timeout"))
            connection.execute(text("RESET statement_timeout"))

    return True


def problems(_: Connection) -> tuple[str, ...]:
    """A server looks after its own pages: data checksums, and `amcheck` for whoever runs it."""
    return ()


def _weights(query: str) -> Mapping[int, float]:
    """How much each word and each two neighbours of a query count, by key."""
    terms = Counter(match_terms(query))
    weights: dict[int, float] = defaultdict(float)
    for count, keys in zip(terms.values(), keys_of(list(terms)), strict=True):
        # A term of several keys counts as much as one of one key.
        for one in keys:
            weights[one] += count / len(keys)
    return weights
