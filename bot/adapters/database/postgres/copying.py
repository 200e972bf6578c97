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

    from bot.ports import Vectors

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_POSTING = (("term", ">i8"), ("chunk", ">i4"), ("tf", ">i2"), ("len", ">i2"))


def copy_postings(
    connection: Connection,
    numbers: Sequence[int],
    analysed: Sequence[tuple[Mapping[int, int], int]],
) -> None:
    """Store how often chunks of these numbers have each word, and how many words they have."""
    sizes = [len(counts) for counts, _ in analysed]
    values = {
        "term": list(chain.from_iterable(counts for counts, _ in analysed)),
        "chunk": np.repeat(np.array(numbers, np.int64), sizes),
        "tf": list(chain.from_iterable(counts.values() for counts, _ in analysed)),
        "len": np.repeat(np.array([length for _, length in analysed], np.int64), sizes),
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
        rows[f"size of {name}"], rows[name] = rows.dtype[name].itemsize, values[name]

    names = ", ".join(name for name, _ in fields)
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_SIGNATURE + rows.tobytes() + _END)
