"""Makes pincites: copies the words of a passage and says where they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering.guard import Steering, steering
from bot.nouns import Citation, Claim, Piece, Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Answer, Chunk, Selected


def pincite(chunk: Chunk, start: int, end: int, number: int) -> Citation:
    """The citation of `document.text[start:end]`, which lies in the chunk; a table row is named in the section.

    A title or heading that steers whoever answers is not shown: it is no name of a place.
    """
    row = next((row for row in chunk.rows if row.start <= start < row.end), None)
    page = next((page.number for page in chunk.pages if page.start <= start < page.end), chunk.page)
    return Citation(
        number=number,
        source=chunk.source,
        title=chunk.title if _names(chunk.title) else "",
        page=page,
        section=(*filter(_names, chunk.section), *((f"row {row.number}",) if row else ())),
        quote=chunk.text[start - chunk.start : end - chunk.start],
        start=start,
        end=end,
        modified=chunk.modified,
        url=chunk.url,
    )


def _names(heading: str) -> bool:
    return steering(heading) is Steering.NOT


def whole(chunk: Chunk, number: int) -> Citation:
    """The citation of a whole passage."""
    return pincite(chunk, chunk.start, chunk.end, number)


def cite(selected: Sequence[Selected]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """One claim and one citation for each selected span, numbered from 1; a claim without text of its own quotes."""
    citations = tuple(_cited(item, number) for number, item in enumerate(selected, start=1))
    claims = tuple(_claim(item, citation) for citation, item in zip(citations, selected, strict=True))
    return claims, citations


def _cited(item: Selected, number: int) -> Citation:
    """The quote is the first of the pieces, those that follow each other without a gap made one."""
    pieces = _merged(item.pieces, item.span.chunk)
    if not pieces:
        return pincite(item.span.chunk, item.span.start, item.span.end, number)
    place = pincite(item.span.chunk, item.span.start, item.span.end, number)
    first = pieces[0]
    return replace(
        place,
        quote=first.text,
        start=first.start,
        end=first.end,
        pieces=pieces if len(pieces) > 1 else (),
        highlight=item.highlight,
    )


def _merged(pieces: Sequence[Piece], chunk: Chunk) -> tuple[Piece, ...]:
    """The pieces, those between which the chunk has only space as one."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last and chunk.start <= last.start and piece.end <= chunk.end and not _between(chunk, last, piece).strip():
            text = chunk.text[last.start - chunk.start : piece.end - chunk.start]
            merged[-1] = Piece(start=last.start, end=piece.end, text=text)
        else:
            merged.append(piece)
    return tuple(merged)


def _between(chunk: Chunk, one: Piece, other: Piece) -> str:
    return chunk.text[one.end - chunk.start : other.start - chunk.start]


def _claim(item: Selected, citation: Citation) -> Claim:
    text, highlight = _said(item, citation)
    return Claim(
        text=item.text or text,
        citations=(citation.number,),
        support=item.support,
        shape=item.shape,
        highlight=() if item.text else highlight,
        grid=item.grid,
        more=item.more,
        part=item.part,
    )


LINES = {Shape.LIST, Shape.TABLE}
"""Shapes whose pieces stand on lines of their own."""
GAP = " … "
"""What stands between two pieces that are not neighbours."""


def _said(item: Selected, citation: Citation) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The pieces as they are read, and where their deciding words are then."""
    pieces = item.pieces or (Piece(start=citation.start, end=citation.end, text=citation.quote),)
    text, highlight, end = "", [], None
    for piece in pieces:
        text += _joint(item.shape, end, piece) if text else ""
        highlight += [
            (
                len(text) + len(_flat(piece.text[: start - piece.start])),
                len(text) + len(_flat(piece.text[: stop - piece.start])),
            )
            for start, stop in item.highlight
            if piece.start <= start < stop <= piece.end
        ]
        text += _flat(piece.text)
        end = piece.end
    return text, tuple(highlight)


def _joint(shape: Shape, end: int | None, piece: Piece) -> str:
    if shape in LINES:
        return "\n"
    return " " if end is not None and piece.start - end <= 1 else GAP


def _flat(text: str) -> str:
    """The text on one line, its spaces single; one at its beginning or end stays where it parts words."""
    return re.sub(r"\s+", " ", text)


def dated(answer: Answer, old_days: int, today: date | None = None) -> Answer:
    """The answer with its old citations marked: those whose document last changed more than so many days ago."""
    oldest = (today or datetime.now(UTC).date()) - timedelta(days=old_days)
    marked = (replace(cited, old=cited.modified is not None and cited.modified < oldest) for cited in answer.citations)
    return replace(answer, citations=tuple(marked))
