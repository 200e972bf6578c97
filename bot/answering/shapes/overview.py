"""What a document is about, as an answer: its beginning, and the first sentence of each of its sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.units import INTRODUCES
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.quoting import bare, governing, in_order
from bot.naming import named
from bot.nouns import BlockKind, Piece, Selected, Shape, Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Block, Chunk, Hit

DOCUMENT = r"(?:article|attachment|document|doc|file|page|paper|report|text)s?"
ASKS = re.compile(
    r"\b(?:summar(?:y|i[sz]e\w*)|tl;?\s?dr|overview|short version|gist|in a nutshell|in short)\b|"
    r"\b(?:key|main)\s+(?:points|takeaways|messages)\b|\btakeaways\b|"
    r"\bwhat(?:['’]?s| is| are| does| do)?\b[^?]*\b(?:about|cover)\b\W*(?:$|,)|"
    r"\bwhat(?:['’]?s| is) in (?:this|that|it|(?:this |that |the )?" + DOCUMENT + r")\W*$|"
    r"\bwhat do(?:es)? (?:this|that|it|(?:this |that |the |these |those )?" + DOCUMENT + r") say\W*$",
    re.IGNORECASE,
)
"""`Summarise the travel policy`, `tl;dr of the plan`, `What is this page about?`, `What's in this document?`"""
OF_ANY = frozenset(
    "article attachment content contents cover covers doc document documents file gist give key main message messages "
    "nutshell overview page paper piece please point points report say short story summarise summarising summarize "
    "summarizing summary takeaway takeaways tell text tl dr tldr version whole".split()
)
"""What asks for the overview of a document without a word for which."""
BEGINNING = 2
"""Sentences of the beginning that are shown."""
MOST = 5
"""Sections that are shown."""
SHORTEST = 4
"""Words from which a paragraph or item says something."""
TELLING = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})


def is_asked_for(question: str) -> bool:
    """Whether the question is what a whole document says."""
    return ASKS.search(question) is not None


def names_no_document(question: str) -> bool:
    """Whether that is asked of a document which the question does not name: `tl;dr`, `What is this about?`."""
    return is_asked_for(question) and STOP_WORDS.union(OF_ANY).issuperset(words(question))


def meant(question: str, hits: Sequence[Hit]) -> Hit | None:
    """A passage of the document whose overview is asked for: the one that is named, or the only one where none is."""
    said = frozenset(stem(word) for word in words(question) if word not in STOP_WORDS | OF_ANY)
    if names_no_document(question):
        return hits[0] if len({hit.chunk.source for hit in hits}) == 1 else None
    return next((hit for hit in hits if said and said <= frozenset(map(stem, words(named(hit.chunk))))), None)


def which(hits: Sequence[Hit]) -> str:
    """What to say where one of several documents has to be named."""
    title = next((hit.chunk.title for hit in hits if hit.chunk.title), "the travel policy")
    return f"Name the document that you mean, as in “Summarise {title}”."


def outlined(question: str, chunks: Sequence[Chunk], support: float) -> tuple[Selected, ...]:
    """The first sentences of the document, then its sections, each by its heading and first sentence or item."""
    told = list(_told(question, chunks))
    begin = next((number for number, (_, block, _) in enumerate(told) if block.kind is BlockKind.PARAGRAPH), 0)
    shown = [
        _quote(chunk, block, _first(piece, BEGINNING), (), support) for chunk, block, piece in told[begin : begin + 1]
    ]
    seen = {block.headings for _, block, _ in told[: begin + 1]}
    for chunk, block, piece in told[begin + 1 :]:
        if block.headings and block.headings not in seen and len(shown) <= MOST:
            seen.add(block.headings)
            shown.append(_quote(chunk, block, _first(piece, 1), block.headings[-1:], support))
    return tuple(shown)


def _told(question: str, chunks: Sequence[Chunk]) -> Iterator[tuple[Chunk, Block, Piece]]:
    """The paragraphs and items that say something and lead over to nothing."""
    for chunk in chunks:
        for block in chunk.blocks:
            text = chunk.text[block.start - chunk.start : block.end - chunk.start]
            says = block.kind in TELLING and len(text.split()) >= SHORTEST and not INTRODUCES.search(text)
            if says and allows(question, steering(text)):
                yield chunk, block, bare(Span(chunk=chunk, start=block.start, end=block.end))


def _first(piece: Piece, most: int) -> Piece:
    """Its first sentences."""
    said = sentences(piece.text)[:most]
    start, end = said[0][0], said[-1][1]
    return Piece(start=piece.start + start, end=piece.start + end, text=piece.text[start:end])


def _quote(chunk: Chunk, block: Block, piece: Piece, headings: Sequence[Piece], support: float) -> Selected:
    span = Span(chunk=chunk, start=piece.start, end=piece.end)
    pieces = in_order([*headings, *governing(block, len(piece.text.split())), piece])
    return Selected(span=span, support=support, pieces=pieces, shape=Shape.OVERVIEW)
