"""Terms with what stands under each, as an answer: the tabs of several systems, or all that a list defines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.answering.evidence.question import shares
from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.units import without_steering
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.listing import MOST_ITEMS, OWN_SHARE, asks_for_a_list
from bot.answering.shapes.quoting import governing, in_order, leading_over
from bot.nouns import BlockKind, Piece, Selected, Shape
from bot.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.nouns import Block, Chunk

_LONGEST_VARIANT = 40
"""Words up to which what each system has is shown; of more only the best code is."""


@dataclass
class _Term:
    """A term and what lies under it, each with the chunk that has its words."""

    block: Block
    chunk: Chunk
    body: list[tuple[Block, Chunk]] = field(default_factory=list)


def variants(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The code of each tab where the best unit is that of one: `./run` on Unix, `run.bat` on Windows.

    None where the question names one of the tabs, so that one of them is asked for, and where the code is long.
    """
    unit = best.unit
    if unit.block.kind is not BlockKind.CODE:
        return None
    terms = _around(unit.block, chunks)
    if any(shares(question, _text(term.block, term.chunk)) for term in terms):
        return None

    shown: list[list[Piece]] = []
    for term in terms:
        body = [_piece(block, chunk, depth=1) for block, chunk in term.body]
        if sum(map(_length, body)) > _LONGEST_VARIANT:
            return None
        shown.append([_piece(term.block, term.chunk), *body])
    return _listed(question, best, shown, support)


def all_defined(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """All terms of the list that defines the unit's own, each with the first sentence of what it says."""
    shown = []
    for term in _around(best.unit.block, chunks):
        first = [_first_sentence(*term.body[0])] if term.body else []
        shown.append([_piece(term.block, term.chunk), *first])
    return _listed(question, best, shown, support)


def asks_for_all_terms(evidence: Evidence, best: Scored) -> bool:
    """Whether the unit defines one of several terms, and all of them are asked for.

    They are where the unit and its term have no word of the question that the line and headings over them all lack.
    """
    unit = best.unit
    if not unit.block.leads or not asks_for_a_list(evidence.asked):
        return False
    *over, term = unit.block.leads
    own = unit.stems | stems(term.text)
    shared = stems(" ".join(piece.text for piece in over)) | unit.above
    return evidence.share((own - shared, 1.0)) < OWN_SHARE


def _listed(question: str, best: Scored, groups: Sequence[Sequence[Piece]], support: float) -> Selected | None:
    """The terms with what they say, as far as they may be shown; None where these are fewer than two."""
    kept: list[Piece] = []
    terms = 0
    for pieces in groups:
        is_allowed = all(allows(question, steering(piece.text)) for piece in pieces)
        if is_allowed and len(kept) + len(pieces) <= 2 * MOST_ITEMS:
            kept += pieces
            terms += 1
    if terms < 2:  # noqa: PLR2004 - one term is no list
        return None

    block = best.unit.block
    leads = [leading_over(lead) for lead in block.leads[:-1]] or without_steering(block.headings[-1:])
    headings = governing(best.unit.hit.chunk, replace(block, leads=()), len(best.unit.words))
    return Selected(
        span=best.unit.span,
        support=support,
        pieces=in_order([*headings, *leads, *kept]),
        shape=Shape.LIST,
        more=len(groups) - terms,
    )


def _around(block: Block, chunks: Sequence[Chunk]) -> list[_Term]:
    """The terms of the list that the block lies in, right under one of them; none where it lies in no such list."""
    if not block.leads:
        return []
    for terms in _lists(chunks):
        own = [term for term in terms if term.block.start == block.leads[-1].start]
        if own:
            return terms
    return []


def _lists(chunks: Iterable[Chunk]) -> Iterator[list[_Term]]:
    """The lists of terms: each goes on until something stands beside its terms."""
    terms: list[_Term] = []
    for chunk in chunks:
        for block in chunk.blocks:
            if block.kind is BlockKind.TERM and (not terms or block.leads == terms[0].block.leads):
                terms.append(_Term(block, chunk))
            elif terms and block.depth > terms[0].block.depth:
                terms[-1].body.append((block, chunk))
            else:
                yield terms
                terms = [_Term(block, chunk)] if block.kind is BlockKind.TERM else []
    yield terms


def _length(piece: Piece) -> int:
    """How many words it has."""
    return len(piece.text.split())


def _first_sentence(block: Block, chunk: Chunk) -> Piece:
    piece = _piece(block, chunk, depth=1)
    found = sentences(piece.text)
    if block.kind is BlockKind.CODE or len(found) < 2:  # noqa: PLR2004 - then there is nothing to cut
        return piece
    start, end = found[0]
    return Piece(
        start=piece.start + start,
        end=piece.start + end,
        text=piece.text[start:end],
        depth=1,
        cut=True,
    )


def _piece(block: Block, chunk: Chunk, depth: int = 0) -> Piece:
    return Piece(start=block.start, end=block.end, text=_text(block, chunk), depth=depth)


def _text(block: Block, chunk: Chunk) -> str:
    """The words of the block that its chunk has."""
    return chunk.text[block.start - chunk.start : block.end - chunk.start]
