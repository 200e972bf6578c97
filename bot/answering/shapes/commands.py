"""What is shown together: code that was cut over passages, the tabs of several systems, all terms of a list."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.question import shares
from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.units import without_steering
from bot.answering.injection.guard import allows, steering
from bot.answering.shapes.listing import MOST_ITEMS, OWN_SHARE, asks_for_a_list
from bot.answering.shapes.quoting import governing, in_order, leading_over
from bot.nouns import BlockKind, Piece, Selected, Shape, Span
from bot.words import stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.nouns import Block, Chunk

_LONGEST_VARIANT = 40
"""Words up to which what each system has is shown; of more only the best code is."""


@dataclass
class _Term:
    """A term, or what a tab is called, and what lies under it, each with the chunk that has its words."""

    block: Block
    chunk: Chunk
    body: list[tuple[Block, Chunk]] = field(default_factory=list)


def in_full(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The block of code that the unit is a part of, since half a script may do harm; None where it is whole."""
    block = best.unit.block
    for parts in _parted(block, chunks):
        pieces = [_piece(part, chunk) for part, chunk in parts]
        is_of_these = any(part.start == block.start for part, _ in parts)
        if not is_of_these or len(parts) == 1 or not _may_be_shown(question, pieces):
            continue
        first, chunk = parts[0]
        return Selected(
            span=Span(chunk=chunk, start=first.start, end=first.end),
            support=support,
            pieces=in_order([*governing(chunk, block, len(best.unit.words)), *pieces]),
        )
    return None


def variants(question: str, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The code of each tab where the best unit, which is code, is that of one: `./run` on Unix, `run.bat` on Windows.

    None where the question names one of the tabs, so that one of them is asked for, and where the code is long.
    """
    unit = best.unit
    tabs = _beside(unit.block, chunks)
    if any(shares(question, _piece(tab.block, tab.chunk).text) for tab in tabs):
        return None

    groups: list[list[Piece]] = []
    for tab in tabs:
        body = [replace(_piece(block, chunk), depth=1) for block, chunk in tab.body]
        if sum(len(piece.text.split()) for piece in body) > _LONGEST_VARIANT:
            return None
        groups.append([_piece(tab.block, tab.chunk), *body])
    return _together(question, best, groups, support)


def all_defined(evidence: Evidence, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """All terms of the list that defines the unit's own, each with the first sentence of what it says.

    None unless all are asked for: the unit and its term have no word of the question that the lines over them all lack.
    """
    unit = best.unit
    if not unit.block.leads or not asks_for_a_list(evidence.asked):
        return None
    *over, term = unit.block.leads
    shared = stems(" ".join(piece.text for piece in over)) | unit.above
    if evidence.share(((unit.stems | stems(term.text)) - shared, 1.0)) >= OWN_SHARE:
        return None
    terms = _beside(unit.block, chunks)
    groups = [[_piece(one.block, one.chunk), *map(_first_sentence, one.body[:1])] for one in terms]
    return _together(evidence.asked.text, best, groups, support)


def _first_sentence(place: tuple[Block, Chunk]) -> Piece:
    piece = replace(_piece(*place), depth=1)
    found = sentences(piece.text)
    if place[0].kind is BlockKind.CODE or len(found) < 2:  # noqa: PLR2004 - then there is nothing to cut
        return piece
    start, end = found[0]
    return replace(piece, start=piece.start + start, end=piece.start + end, text=piece.text[start:end], cut=True)


def _together(question: str, best: Scored, groups: Sequence[Sequence[Piece]], support: float) -> Selected | None:
    """The first terms with what is under them, as far as they may be shown; None where these are fewer than two."""
    unit = best.unit
    kept = [pieces for pieces in groups if _may_be_shown(question, pieces)][:MOST_ITEMS]
    if len(kept) < 2:  # noqa: PLR2004 - one tab has no other beside it
        return None

    leads = [leading_over(lead) for lead in unit.block.leads[:-1]] or without_steering(unit.block.headings[-1:])
    headings = governing(unit.hit.chunk, replace(unit.block, leads=()), len(unit.words))
    return Selected(
        span=unit.span,
        support=support,
        pieces=in_order(chain(headings, leads, *kept)),
        shape=Shape.LIST,
        more=len(groups) - len(kept),
    )


def _parted(block: Block, chunks: Iterable[Chunk]) -> Iterator[list[tuple[Block, Chunk]]]:
    """The blocks of code under the same headings and lines, those together that go on from one passage to the next."""
    parts: list[tuple[Block, Chunk]] = []
    for chunk in chunks:
        for part in chunk.blocks:
            is_alike = part.kind is BlockKind.CODE and (part.headings, part.leads) == (block.headings, block.leads)
            goes_on = is_alike and bool(parts) and _goes_on(*parts[-1], part, chunk)
            if not goes_on:
                yield parts
                parts = []
            if is_alike:
                parts.append((part, chunk))
    yield parts


def _goes_on(before: Block, chunk: Chunk, part: Block, following: Chunk) -> bool:
    """Whether one block ends its passage, and the other begins the next."""
    return before.end == chunk.end and part.start == following.start


def _beside(block: Block, chunks: Iterable[Chunk]) -> list[_Term]:
    """The terms beside the one that the block lies right under, with that; none where it lies under no term."""
    for tabs in _tabs(chunks) if block.leads else ():
        if any(tab.block.start == block.leads[-1].start for tab in tabs):
            return tabs
    return []


def _tabs(chunks: Iterable[Chunk]) -> Iterator[list[_Term]]:
    """The tabs that stand together: they go on until something stands beside them."""
    tabs: list[_Term] = []
    for chunk in chunks:
        for block in chunk.blocks:
            if block.kind is BlockKind.TERM and (not tabs or block.leads == tabs[0].block.leads):
                tabs.append(_Term(block, chunk))
            elif tabs and block.depth > tabs[0].block.depth:
                tabs[-1].body.append((block, chunk))
            else:
                yield tabs
                tabs = [_Term(block, chunk)] if block.kind is BlockKind.TERM else []
    yield tabs


def _may_be_shown(question: str, pieces: Iterable[Piece]) -> bool:
    return all(allows(question, steering(piece.text)) for piece in pieces)


def _piece(block: Block, chunk: Chunk) -> Piece:
    text = chunk.text[block.start - chunk.start : block.end - chunk.start]
    return Piece(start=block.start, end=block.end, text=text)
