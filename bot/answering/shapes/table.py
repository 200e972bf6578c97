"""Rows of a table as an answer: those that match the question, with the columns that were asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, holds
from bot.answering.evidence.dates import is_of_another_day, months
from bot.answering.evidence.headers import in_header, is_in_header
from bot.answering.evidence.lookup import LEAST, had, is_beside
from bot.answering.evidence.numbered import has, numbered
from bot.answering.evidence.question import numbers
from bot.answering.evidence.ranges import covers
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import called, cells_of, named_value
from bot.answering.shapes.listing import ASKS_FOR_ALL
from bot.answering.shapes.quoting import governing, in_order
from bot.naming import days_in_words
from bot.nouns import Grid, Piece, Selected, Shape, Span
from bot.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.nouns import Cell, Chunk, Row

_MOST, _MOST_LISTED = 5, 15
"""Rows that are shown, and where all are asked for or two columns are compared."""
_NAME = stem("name")
"""A stem of headers such as `Name` and `Full name`: an address says little without whose it is."""
_MEANS = re.compile(r"\b(?:stands? for|means?|meaning)\b", re.IGNORECASE)
"""`What does code DM stand for?` asks for all that its row says."""
_WIDE = 3
"""Columns up to which a row is shown whole."""
_CLOSE = 0.05
"""How much less of the question another row may have than the best and still be shown."""


def tabled(evidence: Evidence, best: Scored, chunks: Sequence[Chunk], support: float) -> Selected | None:
    """The rows of the best one's table that have as much of the question as it has; None without known cells.

    Under a line that turns or limits them there is no grid, which would have no place for it.
    """
    row = _row(best.unit.span)
    if row is None or not row.cells:
        return None
    matching = _matching(evidence, best, chunks)
    return _drawn(best, matching, _columns(evidence.asked, matching), support)


def beside_each_other(
    sides: tuple[AbstractSet[str], AbstractSet[str]], best: Scored, chunks: Sequence[Chunk], support: float
) -> Selected | None:
    """The columns of the best one's table that the two sides of a comparison name, with all its rows; else None."""
    rows = _table_of(best, chunks)[:_MOST_LISTED]
    names = tuple(dict.fromkeys(header for chunk, row in rows for header in _headers(chunk, row)))
    named = [[name for name in names[1:] if side <= _stemmed(name)] for side in sides]
    if any(len(some) != 1 for some in named) or named[0] == named[1]:
        return None
    return _drawn(best, rows, (names[0], *named[0], *named[1]), support)


def _drawn(best: Scored, matching: Sequence[tuple[Chunk, Row]], columns: tuple[str, ...], support: float) -> Selected:
    chunk, first = matching[0]
    grid = Grid(header=columns, rows=tuple(_values(chunk, row, columns) for chunk, row in matching))
    pieces = [
        piece
        for chunk, row in matching
        for piece in (_pieces(chunk, row, columns) if columns else [_whole(chunk, row)])
    ]
    over = tuple(governing(best.unit.block, len(best.unit.words)))
    return Selected(
        span=Span(chunk=chunk, start=first.start, end=first.end),
        support=support,
        pieces=in_order([*over, *pieces]),
        shape=Shape.TABLE,
        grid=grid if columns and not over else None,
    )


def _row(span: Span) -> Row | None:
    return next((row for row in span.chunk.rows if row.start == span.start), None)


def _matching(evidence: Evidence, best: Scored, chunks: Sequence[Chunk]) -> list[tuple[Chunk, Row]]:
    """The rows that have nearly as much of the question as the best one, of these those that it names, if it names any.

    The best one alone where they are too many.
    """
    rows = _table_of(best, chunks)
    least, question = evidence.share((best.unit.stems, 1.0)) - _CLOSE, evidence.asked.text
    rows = [(chunk, row) for chunk, row in rows if not is_of_another_day(question, _whole(chunk, row).text)]
    close = [(chunk, row) for chunk, row in rows if evidence.share((_stems(chunk, row), 1.0)) >= least]
    close = _named(evidence.asked, best, close)
    meant = _in_range(evidence.asked, close) or _by_key(evidence.asked, close) or close
    most = _MOST_LISTED if ASKS_FOR_ALL.search(question) or months(question) else _MOST
    found = meant if len(meant) <= most else []
    own = (best.unit.span.chunk, _row(best.unit.span))
    return found or [(chunk, row) for chunk, row in (own,) if row is not None]


def _table_of(best: Scored, chunks: Sequence[Chunk]) -> list[tuple[Chunk, Row]]:
    """All rows of its table, in order."""
    block = best.unit.block
    table = {
        one.start
        for chunk in chunks
        for one in chunk.blocks
        if one.kind is block.kind and one.leads == block.leads and one.headings == block.headings
    }
    return [(chunk, row) for chunk in chunks for row in chunk.rows if row.start in table and row.cells]


def _named(asked: Asked, best: Scored, rows: Sequence[tuple[Chunk, Row]]) -> list[tuple[Chunk, Row]]:
    """The rows with most of its numbers, and of these those of which no other has more of the question.

    All of them where they are lines of a single cell, or where there are none.
    """
    above = best.unit.leads | best.unit.above
    if any(len(row.cells) < LEAST for _, row in rows):
        return list(rows)
    all_had = [had(asked, cells_of(chunk, row), above) for chunk, row in rows]
    most = max((len(one.numbers) for one in all_had), default=0)
    distinct = frozenset(one for one in all_had if len(one.numbers) == most)
    named = [row for row, own in zip(rows, all_had, strict=True) if own in distinct and not is_beside(own, distinct)]
    return named or list(rows)


def _in_range(asked: Asked, rows: Sequence[tuple[Chunk, Row]]) -> list[tuple[Chunk, Row]]:
    """The rows with a range in which a number of the question lies, where no row has the number itself."""
    texts = [_whole(chunk, row).text for chunk, row in rows]
    sought = asked.numbers.difference(*map(numbers, texts))
    return [one for one, text in zip(rows, texts, strict=True) if any(covers(text, number) for number in sought)]


def _by_key(asked: Asked, rows: Sequence[tuple[Chunk, Row]]) -> list[tuple[Chunk, Row]]:
    """The rows that the question names by a word of their first cell, which not all of them have.

    None where it names no row, or a number or name of it is in the others alone.
    """
    words = set(asked.stems) - _in_other_columns(asked, rows)
    keys = [_stemmed(_values(chunk, row, _headers(chunk, row)[:1])[0]) & words for chunk, row in rows]
    telling = frozenset[str]().union(*keys) - frozenset(asked.stems).intersection(*keys)
    meant = [one for one, key in zip(rows, keys, strict=True) if key & telling]
    others = [one for one in rows if one not in meant]
    named = frozenset(map(stem, asked.names))
    return meant if _all_stems(others) & named <= _all_stems(meant) else []


def _in_other_columns(asked: Asked, rows: Sequence[tuple[Chunk, Row]]) -> frozenset[str]:
    """The numbers of the question that belong to another column than the first: `3 poles`, of `Dome 3` with three."""
    cells = [cells_of(chunk, row)[1:] for chunk, row in rows]
    return frozenset(one.number for one in numbered(asked.text) if any(has(one, others) for others in cells))


def _all_stems(rows: Sequence[tuple[Chunk, Row]]) -> frozenset[str]:
    return frozenset[str]().union(*(_stems(chunk, row) for chunk, row in rows))


def _stems(chunk: Chunk, row: Row) -> frozenset[str]:
    return _stemmed(_whole(chunk, row).text)


def _columns(asked: Asked, rows: Sequence[tuple[Chunk, Row]]) -> tuple[str, ...]:
    """The headers of the columns to show: the first, those of names or asked for, or of which the question has a value.

    All of them in a narrow table, and where none is known to be asked for. None where a column but the first has no
    header, or a row has two of one name.
    """
    headers = [header for chunk, row in rows for header in _headers(chunk, row)]
    names = tuple(dict.fromkeys(headers))
    if "" in names[1:] or any(len(set(_headers(chunk, row))) < len(row.cells) for chunk, row in rows):
        return ()
    if len(names) <= _WIDE:
        return names
    named = {name for name in names if _has_one_named(asked, name, rows)}
    headed = {name for name in names if _is_headed(asked, name)} - named
    if headed == {names[0]} and not _tells_all(asked, rows):
        headed = set()
    wanted = headed or {name for name in names if _holds_such(asked, name, rows)} - named
    shown = {names[0], *named, *wanted, *(name for name in names if _NAME in in_header(name))}
    is_part = wanted and not _MEANS.search(asked.text)
    return tuple(name for name in names if name in shown) if is_part else names


def _has_one_named(asked: Asked, name: str, rows: Sequence[tuple[Chunk, Row]]) -> bool:
    """Whether a value in the column has a word of the question: it says which row is meant, not what of it."""
    return any(not _stemmed(value).isdisjoint(asked.stems) for value in _column(name, rows))


def _is_headed(asked: Asked, name: str) -> bool:
    """Whether the question has a word of the header, or one for it."""
    return any(is_in_header(word, in_header(name)) for word in asked.stems)


def _tells_all(asked: Asked, rows: Sequence[tuple[Chunk, Row]]) -> bool:
    """Whether the rows have each word of a question that asks for no kind of value.

    `Which flight goes to Oslo?` asks for the first column; `When does the flight to Oslo leave?` for another one.
    """
    return asked.type is AnswerType.OPEN and all(matched(word, _all_stems(rows)) for word in asked.stems)


def _holds_such(asked: Asked, name: str, rows: Sequence[tuple[Chunk, Row]]) -> bool:
    """Whether the question asks for a value such as the column has."""
    return asked.type is not AnswerType.OPEN and any(
        holds(asked.type, value, asked.known) for value in _column(name, rows)
    )


def _column(name: str, rows: Sequence[tuple[Chunk, Row]]) -> list[str]:
    return [value for chunk, row in rows for value in _values(chunk, row, (name,))]


def _stemmed(text: str) -> frozenset[str]:
    return called(days_in_words(text))


def _headers(chunk: Chunk, row: Row) -> list[str]:
    return [named_value(chunk, cell)[0] for cell in row.cells]


def _values(chunk: Chunk, row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    values = dict(named_value(chunk, cell) for cell in row.cells)
    return tuple(values.get(name, "") for name in columns)


def _pieces(chunk: Chunk, row: Row, columns: Sequence[str]) -> list[Piece]:
    """The row whole where all its columns are shown; else the cells of the columns."""
    headers = _headers(chunk, row)
    if set(headers) <= set(columns):
        return [_whole(chunk, row)]
    cells = zip(headers, row.cells, strict=True)
    return [_cell(chunk, cell) for header, cell in cells if header in columns]


def _cell(chunk: Chunk, cell: Cell) -> Piece:
    return Piece(start=cell.start, end=cell.end, text=_text(chunk, cell.start, cell.end))


def _whole(chunk: Chunk, row: Row) -> Piece:
    return Piece(start=row.start, end=row.end, text=_text(chunk, row.start, row.end))


def _text(chunk: Chunk, start: int, end: int) -> str:
    return chunk.text[start - chunk.start : end - chunk.start]
