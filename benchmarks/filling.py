"""Passages put straight into the tables of an index on a server, as the program would store them.

By commits a million of them takes two hours: each posting finds its place in two indexes. Here those of the words are
dropped, all rows are copied, and the indexes built at the end, as a dump is restored. The texts are those of `warm`:
two halves of real ones with a number between, so that the words of a passage are those of its parts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sqlalchemy import text

from benchmarks.warm import passage, texts
from bot.adapters.database.dialects import dialect_of
from bot.adapters.database.documents import analysis
from bot.adapters.database.postgres.copying import copy_postings, copy_vectors
from bot.adapters.database.postgres.opening import open_server
from bot.adapters.database.tables.records import PassageCounts, chunk_heading, chunk_row, document_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.configuration.settings import Settings
    from bot.nouns import Chunk
    from bot.ports.answering import Vectors

PORTION = 5_000
"""Passages that are copied at once."""
HALF = 500
"""Characters, as in `warm`."""
UNINDEXED = """
ALTER TABLE postings DROP CONSTRAINT IF EXISTS postings_pkey;
DROP INDEX IF EXISTS ix_postings_chunk;
DROP INDEX IF EXISTS ix_vectors_embedding
"""
INDEXED = """
ALTER TABLE postings ADD CONSTRAINT postings_pkey PRIMARY KEY (term, chunk) INCLUDE (tf, len);
CREATE INDEX ix_postings_chunk ON postings (chunk)
"""
LAST = text("SELECT coalesce(max(number), 0), (SELECT coalesce(max(id), 0) FROM documents) FROM chunks")


@dataclass(frozen=True, slots=True)
class Part:
    """A half of a real text: its words in order, and how often each of them and each two neighbours are in it."""

    words: Sequence[str]
    counts: Counter[int]


@dataclass
class Filling:
    """Puts passages there, of which those that are not made up are there already."""

    settings: Settings
    file: Path
    vectors: Mapping[str, Vectors]
    """Of the real texts."""
    _parts: dict[str, Part] = field(default_factory=dict)

    def fill(self, first: int, end: int) -> None:
        """Passages of these numbers, in tables that then are as the program would have them, but for the graph."""
        database = open_server(self.settings.database.get_secret_value(), self.settings.workspace)
        with database.begin() as connection:
            _run(connection, UNINDEXED)
        for some in self._portions(first, end):
            with database.begin() as connection:
                self._store(connection, some)
            print(f"{some[-1].number + 1} passages are there", flush=True)
        with database.begin() as connection:
            _run(connection, INDEXED)
            dialect_of(connection).count_on(connection)
        print("and their words have indexes", flush=True)
        database.dispose()

    def _portions(self, first: int, end: int) -> Iterator[list[Made]]:
        some: list[Made] = []
        for number, (_, *sources) in enumerate(texts(self.file, end)):
            if number >= first:
                some.append(Made(number, *sources))
            if len(some) == PORTION or (some and number + 1 == end):
                yield some
                some = []

    def _store(self, connection: Connection, some: Sequence[Made]) -> None:
        """One transaction, in which everything is copied rather than inserted."""
        chunk, document = connection.execute(LAST).one()
        whole = [passage(one.number, one.text, self.settings) for one in some]
        numbers, ids = (range(last + 1, last + 1 + len(some)) for last in (chunk, document))
        documents = [{"id": id_, **document_row("f", one)} for id_, (one, _) in zip(ids, whole, strict=True)]
        _copy(connection, "documents", documents)

        chunks = [one for _, (one,) in whole]
        rows = [{"number": n, **chunk_row(one, id_)} for n, id_, one in zip(numbers, ids, chunks, strict=True)]
        _copy(connection, "chunks", rows)

        found = list(self.analysed(some, chunks))
        copy_postings(connection, numbers, found)

        # the sum of two halves stands for the vector of both: nothing is embedded a second time
        sums = np.stack([self.vectors[one.first] + self.vectors[one.second] for one in some])
        copy_vectors(connection, numbers, sums / np.linalg.norm(sums, axis=1, keepdims=True))

        words = sum(length for _, length in found)
        dialect_of(connection).count(connection, PassageCounts(len(found), words))

    def analysed(self, some: Sequence[Made], chunks: Sequence[Chunk]) -> Iterator[tuple[Mapping[int, int], int]]:
        """As `analysis.analysed`, of halves that were looked at before; days in them are not written out."""
        between = [(chunk_heading(chunk), str(one.number)) for one, chunk in zip(some, chunks, strict=True)]
        for one, (above, number) in zip(some, analysis._tokens(between), strict=True):  # noqa: SLF001
            first, second = self._part(one.first[:HALF]), self._part(one.second[:HALF])
            # words that become neighbours where the halves meet, with the number between them
            joint = [*first.words[-1:], *number, *second.words[:1]]
            counts = first.counts + second.counts
            counts.update(map(analysis.key, (*above, *number)))
            pairs = [*pairwise(above), *pairwise(joint)]
            counts.update(analysis.key(f"{word} {next_}") for word, next_ in pairs)
            yield counts, sum(map(len, (above, first.words, number, second.words)))

    def _part(self, half: str) -> Part:
        if half not in self._parts:
            ((_, found),) = analysis._tokens([("", half)])  # noqa: SLF001
            ((counts, _),) = analysis.analysed([("", half)])
            self._parts[half] = Part(found, Counter(counts))
        return self._parts[half]


class Made(NamedTuple):
    """A passage of a number, of the halves of two real texts."""

    number: int
    first: str
    second: str

    @property
    def text(self) -> str:
        """As `texts` has it."""
        return f"{self.first[:HALF]} {self.number} {self.second[:HALF]}".strip()


def _run(connection: Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(text(statement))


def _copy(connection: Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))
