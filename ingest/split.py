"""Splits a document into chunks: sections first, size second, and no sentence or table row cut that fits.

The chunks tile the document without overlap, so that each character is indexed once and a citation is unambiguous.
"""

from __future__ import annotations

import hashlib
import math
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from bot.answering.sentences import sentences
from bot.nouns import Chunk
from bot.words import LONGEST_WORD

if TYPE_CHECKING:
    from bot.nouns import Document, Page, Row, Section

Tokens: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]
"""The spans of the embedder's tokens in a text, ascending."""

SLACK = 7
"""A section that exceeds the size by less than one part in this many is not split: 220 may become 251 of the 254
tokens that the default embedder reads."""
SLICE = 100_000
"""Characters tokenised at once: tokenisers keep several objects a token."""
ROOM = 40
"""Characters that a chunk may have for each token of its size: 8,800 of 220. Prose has five a token; a word that the
tokeniser does not know may have any number, and space has no token at all."""
LONG_WORD = re.compile(rf"(?<![^\W_])[^\W_]{{{LONGEST_WORD + 1},}}")
"""A word of more than LONGEST_WORD letters, such as the data of a picture written as text."""
VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one section; `path` is its heading path."""

    start: int
    end: int
    path: tuple[str, ...]


def split(document: Document, tokens: Tokens, size: int = 220) -> tuple[Chunk, ...]:
    """The document's chunks of at most about `size` tokens; `document.text[c.start:c.end] == c.text` for each.

    A chunk lies in one section and a heading stays with the text below it. Only a sentence or row that alone
    exceeds the size, or ROOM characters a token of it, is cut, between words. Takes time in proportion to the text.
    """
    ruler = Ruler(document.text, tokens)
    return tuple(
        _chunk(document, part.path, start, end)
        for part in _parts(document)
        for start, end in _pack(_units(document, part, ruler, size), ruler, size)
    )


def chunk_id(source: str, digest: str, start: int, end: int) -> str:
    """The id of a chunk: that of no other, whatever else has the same text."""
    return hashlib.sha256(f"{source}\0{digest}\0{start}\0{end}".encode()).hexdigest()[:32]


def renamed(document: Document, chunks: Sequence[Chunk], source: str, title: str) -> tuple[Document, tuple[Chunk, ...]]:
    """The document with its chunks under another source and title: what they hold and where stays the same."""
    return replace(document, source=source, title=title), tuple(
        replace(chunk, id=chunk_id(source, document.digest, chunk.start, chunk.end), source=source, title=title)
        for chunk in chunks
    )


class Ruler:
    """Measures stretches of a text in tokens."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        """Tokenise the text once, slice by slice."""
        self._starts, self._ends, self._whole = array("q"), array("q"), len(text)
        for first, last in _slices(text):
            spans = tokens(text[first:last])
            self._starts.extend(first + start for start, _ in spans)
            self._ends.extend(first + end for _, end in spans)

    def tokens(self, start: int, end: int) -> int:
        """How many tokens begin in this range."""
        return bisect_left(self._starts, end) - bisect_left(self._starts, start)

    def exceeds(self, size: int, start: int, end: int) -> bool:
        """Whether this range is too long for a chunk of this size, in tokens or in characters."""
        return self.tokens(start, end) > size or end - start > ROOM * size

    def reach(self, start: int, tokens: int) -> int:
        """Where the last of this many tokens from `start` ends; the end of the text where there are fewer."""
        last = bisect_left(self._starts, start) + tokens - 1
        return self._ends[last] if last < len(self._ends) else self._whole


def _slices(text: str) -> Iterator[tuple[int, int]]:
    """What is tokenised at once. A word beyond the longest is cut: some tokenisers take quadratic time for a word."""
    cuts = {place for word in LONG_WORD.finditer(text) for place in range(*word.span(), LONGEST_WORD)}
    yield from pairwise(sorted({*range(0, len(text), SLICE), *cuts, len(text)}))


def _parts(document: Document) -> Iterator[Part]:
    """The sections; one that is only a heading joins the section below it."""
    begin: int | None = None
    sections: Sequence[Part | Section] = document.sections or (Part(0, len(document.text), ()),)
    for index, section in enumerate(sections):
        begin = section.start if begin is None else begin
        bare = bool(section.path) and document.text[section.start : section.end].strip() == section.path[-1]
        if not (bare and index + 1 < len(sections)):
            yield Part(begin, section.end, section.path)
            begin = None


def _units(document: Document, part: Part, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """What is not to be cut, in order: table rows and, between them, sentences."""
    position = part.start
    for row in _within(document.rows, part.start, part.end):
        yield from _prose(document.text, position, row.start, ruler, size)
        yield from _fitting(document.text, row.start, row.end, ruler, size)
        position = row.end
    yield from _prose(document.text, position, part.end, ruler, size)


def _prose(text: str, start: int, end: int, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    for first, last in sentences(text[start:end]):
        yield from _fitting(text, start + first, start + last, ruler, size)


def _fitting(text: str, start: int, end: int, ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """The range, cut between words (or, in a wall of text, between tokens) as often as its length demands."""
    while ruler.exceeds(size, start, end):
        limit = max(min(ruler.reach(start, size), start + ROOM * size), start + 1)
        space = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit))
        cut = space if space > start else limit
        yield start, cut
        visible = VISIBLE.search(text, cut, end)
        start = visible.start() if visible else end
    if start < end:
        yield start, end


def _pack(units: Iterator[tuple[int, int]], ruler: Ruler, size: int) -> Iterator[tuple[int, int]]:
    """Neighbouring units joined into stretches of even length, none over `size`; a little more stays whole."""
    waiting = list(units)
    if not waiting:
        return
    if not ruler.exceeds(size + size // SLACK, waiting[0][0], waiting[-1][1]):
        yield waiting[0][0], waiting[-1][1]
        return
    total = ruler.tokens(waiting[0][0], waiting[-1][1])
    aim = total / max(1, math.ceil(total / size))
    start, end = waiting[0]
    for next_start, next_end in waiting[1:]:
        if ruler.exceeds(size, start, next_end) or ruler.tokens(start, end) >= aim:
            yield start, end
            start = next_start
        end = next_end
    yield start, end


def _chunk(document: Document, path: tuple[str, ...], start: int, end: int) -> Chunk:
    return Chunk(
        id=chunk_id(document.source, document.digest, start, end),
        source=document.source,
        title=document.title,
        text=document.text[start:end],
        start=start,
        end=end,
        pages=_overlapping(document.pages, start, end),
        section=path,
        rows=_within(document.rows, start, end),
        modified=document.modified,
        url=document.url,
    )


def _within(rows: Sequence[Row], start: int, end: int) -> tuple[Row, ...]:
    first = bisect_left(rows, start, key=lambda row: row.start)
    last = bisect_right(rows, end, key=lambda row: row.end)
    return tuple(rows[first:last])


def _overlapping(pages: Sequence[Page], start: int, end: int) -> tuple[Page, ...]:
    first = bisect_right(pages, start, key=lambda page: page.end)
    last = bisect_left(pages, end, key=lambda page: page.start)
    return tuple(pages[first:last])
