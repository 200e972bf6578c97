"""Rows for COPY in its binary form, made by NumPy: a passage has some two hundred postings.

https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.ports.answering import Vectors

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""What the format begins with, and eight bytes of zero: no flags, and no further header."""
_END = b"\xff\xff"
"""-1 for how many values a row has: there is none."""
_POSTING = (("term", ">i8"), ("chunk", ">i4"), ("tf", ">i2"), ("len", ">i2"))


def copy_postings(
    connection: Connection,
    numbers: Sequence[int],
    analysed: Sequence[tuple[Mapping[int, int], int]],
) -> None:
    """Store how often chunks of these numbers have each word, and how many words they have."""
    words = [counts for counts, _ in analysed]
    lengths = [length for _, length in analysed]
    sizes = [len(counts) for counts in words]
    # A row a word: what is one of a chunk stands in all of its rows.
    values = {
        "term": list(chain.from_iterable(words)),
        "chunk": np.repeat(np.array(numbers, np.int64), sizes),
        "tf": list(chain.from_iterable(counts.values() for counts in words)),
        "len": np.repeat(np.array(lengths, np.int64), sizes),
    }
    _copy(connection, "postings", _POSTING, values, sum(sizes))


def copy_vectors(
    connection: Connection,
    numbers: Sequence[int],
    vectors: Vectors,
) -> None:
    """Store the vectors of chunks of these numbers, shape (chunks, dimension), in half precision.

    https://github.com/pgvector/pgvector: their number, two bytes that mean nothing, and the values.
    """
    dimension = vectors.shape[1]
    half = np.zeros(len(numbers), np.dtype([("count", ">i2"), ("unused", ">i2"), ("values", ">f2", (dimension,))]))
    half["count"], half["values"] = dimension, vectors
    fields = (("chunk", ">i4"), ("embedding", half.dtype))
    _copy(connection, "vectors", fields, {"chunk": numbers, "embedding": half}, len(numbers))


def _copy(
    connection: Connection,
    table: str,
    fields: Sequence[tuple[str, Any]],
    values: Mapping[str, Any],
    count: int,
) -> None:
    """Before each value stands how many bytes it has, and before each row how many values."""
    layout: list[tuple[str, Any]] = [("fields", ">i2")]
    for name, kind in fields:
        layout += [(f"size of {name}", ">i4"), (name, kind)]

    rows = np.zeros(count, np.dtype(layout))
    rows["fields"] = len(fields)
    for name, _ in fields:
        rows[f"size of {name}"] = rows.dtype[name].itemsize
        rows[name] = values[name]

    names = ", ".join(name for name, _ in fields)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_SIGNATURE + rows.tobytes() + _END)
