"""What the evidence of earlier answers means, kept so that no unit of a document is embedded twice.

Reading five units of evidence takes longer than all else that a question costs. Their vectors are made when a question
first comes to them, and kept beside the manifest under a digest of their words; no words are kept. Nothing relies on
this file: what it lacks, or can't give, is embedded, and whatever is wrong with it is no error.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import zlib
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.adapters.privacy import make_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.ports import Embedder, Vectors

MOST = 50_000
"""Vectors that are kept, which take 85 MB; beyond them the oldest go."""
PATIENCE = 0.1
"""Seconds to wait for another process that is writing; it costs less to embed anew than to wait longer."""
CHECKSUM = 4
"""Bytes before each vector that say whether it is as it was stored."""
DIGEST = 16
"""Bytes of the digest of words."""
PREPARE = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = ON",
    """CREATE TABLE IF NOT EXISTS evidence (
        number INTEGER PRIMARY KEY, words BLOB NOT NULL UNIQUE, chunk TEXT NOT NULL, vector BLOB NOT NULL
    )""",
    "CREATE INDEX IF NOT EXISTS ix_evidence_chunk ON evidence (chunk)",
)
FORGET_OLDEST = "DELETE FROM evidence WHERE number <= (SELECT max(number) FROM evidence) - ?"

T = TypeVar("T")


class RememberedEvidence:
    """Gives the vectors of what stands in passages. Safe to share between threads, and between processes."""

    def __init__(self, path: Path, embedder: Embedder, most: int = MOST) -> None:
        """Keep them in the database at `path`, which is opened on first use; `embedder` makes those it lacks."""
        self._path, self._embedder, self._most = path, embedder, most
        self._once = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_usable = True

    def __call__(self, places: Mapping[str, str]) -> Vectors:
        """The vectors of these texts, in order; of each the id of a chunk is given in which it stands."""
        digests = {text: self._digest(text) for text in places}
        known = self._kept(list(digests.values()))
        missing = [text for text in places if digests[text] not in known]
        if missing:
            made = dict(zip(missing, self._embedder.embed_passages(missing), strict=True))
            known |= {digests[text]: vector for text, vector in made.items()}
            self._keep([(digests[text], places[text], vector) for text, vector in made.items()])
        return np.stack([known[digest] for digest in digests.values()])

    def forget(self, chunks: Iterable[str]) -> None:
        """Keep nothing any more of what stands in these chunks; nothing at all where it can't be told apart."""

        def delete(connection: sqlite3.Connection) -> bool:
            connection.executemany("DELETE FROM evidence WHERE chunk = ?", [(chunk,) for chunk in chunks])
            return True

        if self._path.is_file() and not self._within(delete, otherwise=False):
            self.clear()

    def clear(self) -> None:
        """Keep nothing any more, and be it damaged."""
        self.close()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        with self._once:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._is_usable = None, True

    def _digest(self, text: str) -> bytes:
        """Of the words and of what makes their vector."""
        made_by = json.dumps(asdict(self._embedder.stamp), sort_keys=True)
        return hashlib.sha256(f"{made_by}\0{text}".encode("utf-8", "surrogatepass")).digest()[:DIGEST]

    def _kept(self, digests: Sequence[bytes]) -> dict[bytes, Vectors]:
        """Those that are there and sound."""
        marks = ", ".join("?" * len(digests))
        query = f"SELECT words, vector FROM evidence WHERE words IN ({marks})"  # noqa: S608 - question marks alone
        nothing: list[tuple[bytes, bytes]] = []
        rows = self._within(lambda connection: connection.execute(query, digests).fetchall(), otherwise=nothing)
        return {words: np.frombuffer(kept[CHECKSUM:], np.float32) for words, kept in rows if _is_sound(kept)}

    def _keep(self, made: Iterable[tuple[bytes, str, Vectors]]) -> None:
        rows = [(words, chunk, _with_checksum(vector.tobytes())) for words, chunk, vector in made]

        def insert(connection: sqlite3.Connection) -> None:
            connection.executemany("INSERT OR REPLACE INTO evidence (words, chunk, vector) VALUES (?, ?, ?)", rows)
            connection.execute(FORGET_OLDEST, (self._most,))

        self._within(insert, otherwise=None)

    def _within(self, work: Callable[[sqlite3.Connection], T], *, otherwise: T) -> T:
        """What comes of the work, in a transaction; `otherwise` while, or once, the file can't be used."""
        with self._once:
            if not self._is_usable:
                return otherwise
            try:
                if self._connection is None:
                    self._connection = _connect(self._path)
                with self._connection:
                    return work(self._connection)
            except (sqlite3.Error, OSError) as error:
                self._is_usable = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
                return otherwise


def _connect(path: Path) -> sqlite3.Connection:
    """Without waiting for the disk: what a power cut takes, or damages, is made anew."""
    make_file(path)
    connection = sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)
    try:
        for statement in PREPARE:
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _with_checksum(vector: bytes) -> bytes:
    return zlib.crc32(vector).to_bytes(CHECKSUM, "big") + vector


def _is_sound(kept: bytes) -> bool:
    return kept == _with_checksum(kept[CHECKSUM:])
