"""Passages for the tests of answering: documents through the real readers and splitter, found by a crude embedding."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.nouns import Chunk, Document, Hit, Row
from bot.ports.answering import AT_BEGINNING
from bot.words import content_words, stem
from ingest import readers
from ingest.chunking.split import split_document
from tests.ingest.chunking.test_split import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.evidence.units import Unit
    from bot.ports.answering import Vectors


def embed(texts: Sequence[str]) -> Vectors:
    """Texts as the stems they hold, hashed into 512 places: crude, but near things are near."""
    vectors = np.zeros((len(texts), 512), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in content_words(text):
            vectors[row, zlib.crc32(stem(word).encode()) % 512] += 1
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def hits(question: str, *texts: str, rows: tuple[Row, ...] = (), start: int = 0) -> tuple[Hit, ...]:
    """Passages without blocks, as an older index has them."""
    chunks = [
        Chunk(id=f"{number}", source=f"{number}.md", title="", text=text, start=start, end=start + len(text), rows=rows)
        for number, text in enumerate(texts)
    ]
    return found(question, chunks)


def found(question: str, chunks: Sequence[Chunk]) -> tuple[Hit, ...]:
    """All of the chunks, the nearest first."""
    cosines = embed([chunk.text for chunk in chunks]) @ embed([question])[0] if chunks else ()
    scored = [
        Hit(chunk=chunk, score=float(cosine), dense=float(cosine), lexical=None)
        for chunk, cosine in zip(chunks, cosines, strict=True)
    ]
    return tuple(sorted(scored, key=lambda hit: -hit.score))


def document_of(text: str, name: str = "house.md") -> Document:
    """What the reader of this name makes of the text."""
    (extract,) = readers.read(name, text.encode())
    return Document(
        source=name,
        title=extract.title or name,
        text=extract.text,
        digest="d",
        sections=extract.sections,
        rows=extract.rows,
        blocks=extract.blocks,
    )


def chunks_of(text: str, name: str = "house.md", size: int = 200) -> tuple[Chunk, ...]:
    """The passages of the document, of so many words at the most."""
    return split_document(document_of(text, name), tokens, size)


@dataclass(frozen=True)
class Shelf:
    """Passages over the chunks of documents."""

    chunks: tuple[Chunk, ...]

    def around(self, chunk: Chunk) -> tuple[Chunk, ...]:
        return tuple(one for one in self._of_document(chunk) if one.section == chunk.section)

    def beginning(self, chunk: Chunk, most: int = AT_BEGINNING) -> tuple[Chunk, ...]:
        return self._of_document(chunk)[:most]

    def _of_document(self, chunk: Chunk) -> tuple[Chunk, ...]:
        return tuple(one for one in self.chunks if one.source == chunk.source)


def unit_of(passage: Sequence[Unit], text: str) -> Unit:
    """The one that has these words."""
    return next(unit for unit in passage if text in unit.text)
