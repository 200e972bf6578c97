"""Blocks and rows as short JSON.

A line that governs many blocks is kept once, and with its words only where they are not in the text beside it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from bot.nouns import Block, BlockKind, Cell, Piece, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def rows_as_json(rows: Sequence[Row]) -> list[list[int]]:
    """Number, start and end of each row, and then start, value and end of its cells, counted from the row's start."""
    return [[row.number, row.start, row.end, *_cells(row)] for row in rows]


def rows_from_json(rows: Sequence[Sequence[int]]) -> tuple[Row, ...]:
    """The rows; those of an older index have no cells."""
    return tuple(_row(*row) for row in rows)


def blocks_as_json(blocks: Sequence[Block], within: range) -> dict[str, Any]:
    """The blocks, and the lines that govern them, by the index of each; `within` is where the text beside it is."""
    places: dict[Piece, int] = {}
    rows: list[list[Any]] = []
    for block in blocks:
        for piece in chain(block.headings, block.leads):
            places.setdefault(piece, len(places))
        headings = [places[piece] for piece in block.headings]
        leads = [places[piece] for piece in block.leads]
        rows.append([block.kind.value, block.start, block.end, block.depth, headings, leads])

    return {
        "pieces": [_piece_as_json(piece, within) for piece in places],
        "list": rows,
    }


def blocks_from_json(
    kept: Mapping[str, Any] | None,
    text: str,
    start: int,
) -> tuple[Block, ...]:
    """The blocks; none from an older index. `text` is the text beside them, which begins at `start`."""
    if kept is None:
        return ()
    pieces = [_piece(text, start, *piece) for piece in kept["pieces"]]
    return tuple(_block(pieces, *row) for row in kept["list"])


def _block(  # noqa: PLR0913, PLR0917 - the columns of a row, in its order
    pieces: Sequence[Piece],
    kind: str,
    start: int,
    end: int,
    depth: int,
    headings: list[int],
    leads: list[int],
) -> Block:
    """A block of a row as `blocks_as_json` makes it; `pieces` are the lines that its indices mean."""
    return Block(
        kind=BlockKind(kind),
        start=start,
        end=end,
        depth=depth,
        headings=tuple(pieces[index] for index in headings),
        leads=tuple(pieces[index] for index in leads),
    )


def _cells(row: Row) -> list[int]:
    places: list[int] = []
    for cell in row.cells:
        places += (cell.start - row.start, cell.value - row.start, cell.end - row.start)
    return places


def _row(number: int, start: int, end: int, *cells: int) -> Row:
    places = [start + place for place in cells]
    triples = zip(places[::3], places[1::3], places[2::3], strict=True)
    found = tuple(
        Cell(
            start=first,
            value=value,
            end=last,
        )
        for first, value, last in triples
    )
    return Row(number=number, start=start, end=end, cells=found)


def _piece_as_json(piece: Piece, within: range) -> list[Any]:
    kept: list[Any] = [piece.start, piece.end]
    is_beside = within.start <= piece.start and piece.end <= within.stop
    if not is_beside:
        kept.append(piece.text)
    return kept


def _piece(
    text: str,
    offset: int,
    start: int,
    end: int,
    words: str | None = None,
) -> Piece:
    if words is None:
        words = text[start - offset : end - offset]
    return Piece(start=start, end=end, text=words)
