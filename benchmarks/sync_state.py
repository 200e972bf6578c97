"""What a workspace holds, read without the code that wrote it, and what is different between two of them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chromadb.api.client import Client

Rows: TypeAlias = dict[str, Any]

COLLECTION = "chunks"
CLOSE = 1e-5
"""How far the numbers of two vectors of the same text may be apart."""
DOCUMENTS = """SELECT documents.source, file, digest, title, url, structure, text,
    (SELECT json_group_array(name) FROM (SELECT name FROM audiences WHERE document = documents.id ORDER BY name))
    AS audiences FROM documents"""
CHUNKS = """SELECT chunks.id, documents.source, start, end, place, chunks.text,
    terms.heading AS heading, terms.text AS terms
    FROM chunks LEFT JOIN documents ON documents.id = chunks.document LEFT JOIN terms ON terms.rowid = chunks.number"""
FILES = "SELECT path, source, digest, reason, audience FROM files"
RESTRICTIONS = "SELECT path, content, audience FROM restrictions"
JSON = {"structure", "place", "audience", "audiences"}
"""Columns that may be written in several ways that mean the same."""
ORPHANS = {
    "words of no passage": "SELECT rowid FROM terms WHERE rowid NOT IN (SELECT number FROM chunks)",
    "passages of no document": "SELECT id FROM chunks WHERE document NOT IN (SELECT id FROM documents)",
    "audience of no document": "SELECT name FROM audiences WHERE document NOT IN (SELECT id FROM documents)",
    "vectors left to sweep": "SELECT chunk FROM debris",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything by its key; what depends on when files were ingested, such as row numbers and dates, is left out."""

    documents: Rows
    chunks: Rows
    files: Rows
    restrictions: Rows
    vectors: Rows
    faults: tuple[str, ...]
    """What is wrong in itself, whatever it is compared with."""


def read_state(workspace: Path) -> State:
    """Opens the database and Chroma, so it is for a process of its own."""
    with closing(sqlite3.connect(workspace / "pincite.db")) as database:
        chunks = _rows(database, CHUNKS, "id")
        vectors = _vectors(workspace / "chroma")
        return State(
            documents=_rows(database, DOCUMENTS, "source"),
            chunks=chunks,
            files=_rows(database, FILES, "path"),
            restrictions=_rows(database, RESTRICTIONS, "path"),
            vectors=vectors,
            faults=(*_faults(database), *_unpaired(chunks, vectors)),
        )


@contextmanager
def open_chroma(folder: Path) -> Iterator[Client]:
    """A client of its own."""
    client = cast("Client", chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False)))
    try:
        yield client
    finally:
        client.close()


def texts(workspace: Path) -> dict[str, str]:
    """The text of each document, by its source."""
    with closing(sqlite3.connect(workspace / "pincite.db")) as database:
        return dict(database.execute("SELECT source, text FROM documents"))


def differences(workspace: State, clean: State) -> list[str]:
    """What is not as it would be had the files been ingested for the first time, a line each."""
    found = [f"fault: {fault}" for fault in workspace.faults]
    for name in (field.name for field in fields(State) if field.name != "faults"):
        found += _between(name, getattr(workspace, name), getattr(clean, name))
    return found


def _between(name: str, here: Rows, there: Rows) -> Iterator[str]:
    for key in sorted(here.keys() | there.keys()):
        if key not in there:
            yield f"{name}: {key} should not be there"
        elif key not in here:
            yield f"{name}: {key} is missing"
        else:
            yield from _of_one(f"{name}: {key}", here[key], there[key])


def _of_one(name: str, here: dict[str, Any], there: dict[str, Any]) -> Iterator[str]:
    for column, value in here.items():
        if column == "vector":
            if not np.allclose(value, there[column], atol=CLOSE):
                yield f"{name}: another vector"
        elif value != there[column]:
            yield f"{name}: {column} is {_short(value)}, not {_short(there[column])}"


def _rows(database: sqlite3.Connection, query: str, key: str) -> Rows:
    cursor = database.execute(query)
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    found = {}
    for row in rows:
        read = {name: json.loads(row[name]) for name in JSON & row.keys()}
        found[row[key]] = row | read
    return found


def _vectors(folder: Path) -> Rows:
    with open_chroma(folder) as client:
        if COLLECTION not in {collection.name for collection in client.list_collections()}:
            return {}
        collection = client.get_collection(COLLECTION, embedding_function=None)
        stored = collection.get(include=["embeddings", "metadatas"])
    columns = (stored["ids"], stored["embeddings"], stored["metadatas"])
    return {
        id_: {"vector": vector, "metadata": metadata}
        for id_, vector, metadata in zip(*columns, strict=True)  # type: ignore[arg-type]
    }


def _faults(database: sqlite3.Connection) -> Iterator[str]:
    for what, query in ORPHANS.items():
        if found := database.execute(query).fetchall():
            yield f"{what}: {_short([row[0] for row in found])}"
    if (sound := database.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
        yield f"database: {sound}"
    try:
        database.execute("INSERT INTO terms(terms) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        yield f"full-text index: {error}"
    database.rollback()


def _unpaired(chunks: Rows, vectors: Rows) -> Iterator[str]:
    if missing := sorted(chunks.keys() - vectors.keys()):
        yield f"passages without a vector: {_short(missing)}"
    if left := sorted(vectors.keys() - chunks.keys()):
        yield f"vectors without a passage: {_short(left)}"
    for id_ in sorted(chunks.keys() & vectors.keys()):
        if vectors[id_]["metadata"]["source"] != chunks[id_]["source"]:
            yield f"the vector of {id_} is of another source"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 120 else f"{text[:120]}…"
