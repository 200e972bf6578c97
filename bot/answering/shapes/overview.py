"""What a document is about, as an answer: its beginning, and the first sentence of each of its sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import governing, in_order
from bot.nouns import BlockKind, Piece, Selected, Shape, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Block, Chunk

ASKS = re.compile(
    r"\b(?:summar(?:y|i[sz]e\w*)|tl;?\s?dr|overview|short version|gist|in a nutshell|in short)\b|"
    r"\bwhat(?:['’]?s| is| are| does| do)?\b[^?]*\b(?:about|cover)\b\W*(?:$|,)",
    re.IGNORECASE,
)
"""`Summarise the travel policy`, `tl;dr of the plan`, `What is this page about?`"""
BEGINNING = 2
"""Sentences of the beginning that are shown."""
MOST = 5
"""Sections that are shown."""


def is_asked_for(question: str) -> bool:
    """Whether the question is what a whole document says."""
    return ASKS.search(question) is not None


def outlined(question: str, chunks: Sequence[Chunk], support: float) -> tuple[Selected, ...]:
    """The first sentences of the document, then its sections, each by its heading and first sentence."""
    told = [(chunk, block) for chunk in chunks for block in chunk.blocks if block.kind is BlockKind.PARAGRAPH]
    begin = list(_leading(question, told))
    beginning = [_quote(chunk, block, piece, (), support) for chunk, block, piece in begin[:1]]
    seen = {begin[0][1].headings} if begin else set()
    sections: list[Selected] = []
    for chunk, block, piece in begin[1:]:
        if block.headings and block.headings not in seen and len(sections) < MOST:
            seen.add(block.headings)
            sections.append(_quote(chunk, block, piece, block.headings[-1:], support))
    return (*beginning, *sections)


def _leading(question: str, told: Sequence[tuple[Chunk, Block]]) -> Iterator[tuple[Chunk, Block, Piece]]:
    """The first sentences of each paragraph that is one: two of the first paragraph, one of the others."""
    most = BEGINNING
    for chunk, block in told:
        text = chunk.text[block.start - chunk.start : block.end - chunk.start]
        whole = [(start, end) for start, end in sentences(text) if text[start:end].rstrip().endswith((".", "!"))]
        if whole and whole[0][0] == 0 and allows(question, steering(text)):
            start, end = whole[0][0], whole[min(most, len(whole)) - 1][1]
            yield chunk, block, Piece(start=block.start + start, end=block.start + end, text=text[start:end])
            most = 1


def _quote(chunk: Chunk, block: Block, piece: Piece, headings: Sequence[Piece], support: float) -> Selected:
    span = Span(chunk=chunk, start=piece.start, end=piece.end)
    pieces = in_order([*headings, *governing(block, len(piece.text.split())), piece])
    return Selected(span=span, support=support, pieces=pieces, shape=Shape.OVERVIEW)
