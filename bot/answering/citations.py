"""Makes pincites: copies the words of a passage and says where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.answering.evidence.sentences import MARKER
from bot.answering.injection.guard import Steering, steering
from bot.nouns import GAP, BlockKind, Citation, Claim, Form, Piece, Shape
from bot.showing import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.nouns import Answer, Chunk, Disagreement, Grid, Proof, Selected

    Ranges = tuple[tuple[int, int], ...]


def pincite(chunk: Chunk, start: int, end: int, number: int) -> Citation:
    """The citation of `document.text[start:end]`, which lies in the chunk; a table row is named in the section.

    A title or heading that steers whoever answers is not shown: it is no name of a place.
    """
    row = next((row for row in chunk.rows if row.start <= start < row.end), None)
    page = next((page for page in chunk.pages if page.start <= start < page.end), next(iter(chunk.pages), None))
    return Citation(
        number=number,
        source=chunk.source,
        title=chunk.title if _names(chunk.title) else "",
        page=page.number if page else None,
        section=(*filter(_names, chunk.section), *((f"row {row.number}",) if row else ())),
        quote=chunk.text[start - chunk.start : end - chunk.start],
        start=start,
        end=end,
        modified=chunk.modified,
        url=chunk.url,
        recognised=page.recognised if page else None,
    )


def _names(heading: str) -> bool:
    return steering(heading) is Steering.NOT


def whole(chunk: Chunk, number: int) -> Citation:
    """The citation of a whole passage."""
    return pincite(chunk, chunk.start, chunk.end, number)


_NESTED = "  "
"""What an item of a list within a list begins with, as often as it is nested."""
_LINES = {Shape.LIST, Shape.TABLE}
"""Shapes whose pieces stand on lines of their own."""
_ENDS = (".", "!", "?", ":", ";", ",", "…", "—", "。", "！", "？", "：")  # noqa: RUF001 - full-width stops are the point
"""What a line ends with that is no heading."""
_CLOSERS = "\"'”’»)]}*_"
"""What may stand after those."""


def cite(selected: Sequence[Selected]) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """A claim for each selected span, and the citations in the order in which claims need them, numbered from 1.

    What is quoted for several claims in a model's words is one citation; a claim without text of its own quotes.
    """
    numbers: dict[tuple[object, ...], int] = {}
    citations: list[Citation] = []
    claims: list[Claim] = []
    for place, item in enumerate(selected):
        used: list[int] = []
        proofs: tuple[Selected | Proof, ...] = (item, *item.proofs)
        for proof in proofs:
            key = (proof.span, proof.pieces, "" if item.text else place)
            if key not in numbers:
                numbers[key] = len(citations) + 1
                citations.append(_cited(proof, numbers[key]))
            used.append(numbers[key])
        claims.append(_claim(item, citations[used[0] - 1], tuple(dict.fromkeys(used))))
    return tuple(claims), tuple(citations)


def numbered(disagreements: Sequence[Disagreement], claims: Sequence[Claim]) -> tuple[Disagreement, ...]:
    """The disagreements, whose sides name claims by their places from 1, by the first citation of those claims."""
    return tuple(
        replace(one, sides=tuple(replace(side, citation=claims[side.citation - 1].citations[0]) for side in one.sides))
        for one in disagreements
    )


def _cited(item: Selected | Proof, number: int) -> Citation:
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
        between = _between(chunk, last, piece) if last else None
        if last and between is not None and not between.strip():
            text = chunk.text[last.start - chunk.start : piece.end - chunk.start]
            merged[-1] = Piece(start=last.start, end=piece.end, text=text)
        else:
            merged.append(piece)
    return tuple(merged)


def _between(chunk: Chunk, one: Piece, other: Piece) -> str | None:
    """What stands between the two; None where they don't both lie in the chunk."""
    if not chunk.start <= one.start <= one.end <= other.start <= other.end <= chunk.end:
        return None
    return chunk.text[one.end - chunk.start : other.start - chunk.start]


def _claim(item: Selected, citation: Citation, numbers: tuple[int, ...]) -> Claim:
    text, highlight = (item.text, item.bold) if item.text else _said(item, citation)
    return Claim(
        text=text,
        citations=numbers,
        support=item.support,
        shape=item.shape,
        highlight=highlight,
        grid=item.grid,
        more=item.more,
        part=item.part,
        form=item.form,
        block=item.block,
        calculation=item.calculation,
    )


def _said(item: Selected, citation: Citation) -> tuple[str, Ranges]:
    """The pieces as they are read, and where their deciding words are then; of an overview, its heading."""
    if item.grid:
        return _in_words(item.grid), ()

    text, last = "", None
    highlight: list[tuple[int, int]] = []
    for piece in item.pieces or (Piece(start=citation.start, end=citation.end, text=citation.quote),):
        text += _joint(item, last, piece) if last else ""
        if item.form is Form.CODE:
            text += piece.text
        elif item.shape is Shape.LIST and _is_code(item.span.chunk, piece):
            text += f"\n{_NESTED * piece.depth}".join(piece.text.split("\n"))
        else:
            highlight += _shifted(item.highlight, piece, len(text))
            text += tidy(piece.text)
        last = piece

    if item.shape is Shape.OVERVIEW and len(item.pieces) > 1:
        return text, ((0, len(tidy(item.pieces[0].text))),)
    return text, tuple(highlight)


def _in_words(grid: Grid) -> str:
    """The rows, one a line: `Plan: Basic; Price: $5`."""
    rows = (zip(grid.header, row, strict=True) for row in grid.rows)
    return "\n".join("; ".join(_cell(*cell) for cell in row if cell[1].strip()) for row in rows)


def _cell(name: str, value: str) -> str:
    """The first column of many a table has no name."""
    return tidy(f"{name}: {value}" if name else value)


def _joint(item: Selected, last: Piece, piece: Piece) -> str:
    """What stands between two pieces: items, rows and code have lines of their own, and a heading gets a colon.

    Between neighbours, whom a list's marker does not part, nothing is left out, and nothing says so.
    """
    if item.shape in _LINES or item.form is Form.CODE:
        return f"\n{_NESTED * piece.depth}"
    between = _between(item.span.chunk, last, piece)
    is_ended = between in {"", " "} or tidy(last.text).rstrip(_CLOSERS).endswith(_ENDS)
    is_gap = between is None or (bool(between.strip()) and not MARKER.fullmatch(f"{between.rstrip()} "))
    if is_gap and item.shape is not Shape.OVERVIEW:
        return GAP
    return " " if is_ended else "; " if _is_item(item.span.chunk, last) else ": "


def _is_code(chunk: Chunk, piece: Piece) -> bool:
    """Whether it is a block of code, whose lines stay lines."""
    return any(block.kind is BlockKind.CODE and block.start <= piece.start < block.end for block in chunk.blocks)


def _is_item(chunk: Chunk, piece: Piece) -> bool:
    """Whether a list's marker stands before it."""
    before = chunk.text[: max(piece.start - chunk.start, 0)].rpartition("\n")[2]
    return before.strip(" #") != "" and MARKER.fullmatch(f"{before.rstrip()} ") is not None


def _shifted(ranges: Ranges, piece: Piece, offset: int) -> Iterator[tuple[int, int]]:
    """The ranges of the document that lie in the piece, as ranges of a text that has it tidied from this offset on."""
    for start, end in ranges:
        words = piece.text[start - piece.start : end - piece.start] if piece.start <= start < end <= piece.end else ""
        if words.strip():
            before = piece.text[: end - piece.start - len(words.lstrip())]
            begin = offset + len(tidy(f"{before}x")) - 1
            yield begin, begin + len(tidy(words))


def dated(answer: Answer, old_days: int, today: date | None = None) -> Answer:
    """The answer with its old citations marked: those whose document last changed more than so many days ago."""
    oldest = (today or datetime.now(UTC).date()) - timedelta(days=old_days)
    marked = (replace(cited, old=cited.modified is not None and cited.modified < oldest) for cited in answer.citations)
    return replace(answer, citations=tuple(marked))
