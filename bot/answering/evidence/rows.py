"""Rows that a question names and no search found: one row of many says little of what it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.evidence.lookup import LEAST, Had, had, is_beside
from bot.answering.evidence.units import called, cells_of
from bot.naming import named

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.answering.evidence.question import Asked
    from bot.nouns import Chunk, Hit

_MOST = 2
"""Passages that are read besides, of one table."""


def with_named_rows(
    asked: Asked, hits: Sequence[Hit], read: int, around: Callable[[Chunk], Sequence[Chunk]]
) -> tuple[Hit, ...]:
    """The hits, and of each table in the first `read` the passages with the rows that are named, if it has better ones.

    They stand behind the first hit of their table, in place of its last one where it has several there.
    """
    found = list(hits)
    for first in _first_of_tables(hits[:read]):
        here = [hit for hit in found[:read] if _table(hit.chunk) == _table(first.chunk)]
        chunks = [hit.chunk for hit in here]
        new = next(filter(None, (_named(asked, chunks, around(chunk)) for chunk in chunks)), [])
        place = found.index(first) + 1
        found[place:place] = [replace(first, chunk=chunk) for chunk in new]
        if new and len(here) > 1:
            found.remove(here[-1])
    return tuple(found)


def _first_of_tables(hits: Sequence[Hit]) -> list[Hit]:
    tables = {_table(hit.chunk): hit for hit in reversed(hits) if _table(hit.chunk)}
    return list(tables.values())


def _table(chunk: Chunk) -> tuple[str, ...]:
    """What its rows are of: document, headings, and the header of the first column; nothing where it has none."""
    cells = next((cells_of(chunk, row) for row in chunk.rows if row.cells), ())
    return (chunk.source, *chunk.section, cells[0][0]) if cells else ()


def _named(asked: Asked, here: Sequence[Chunk], there: Sequence[Chunk]) -> list[Chunk]:
    """The passages with a row that is named, where all rows at hand stand beside it; none where they are many."""
    others = [chunk for chunk in there if _table(chunk) == _table(here[0]) and chunk not in here]
    further = {chunk.id: _had(asked, chunk) for chunk in others}
    distinct = frozenset[Had]().union(*further.values())
    if not all(is_beside(row, distinct) for chunk in here for row in _had(asked, chunk)):
        return []
    best = [chunk for chunk in others if any(not is_beside(row, distinct) for row in further[chunk.id])]
    return best if len(best) <= _MOST else []


def _had(asked: Asked, chunk: Chunk) -> frozenset[Had]:
    above = called("\n".join((named(chunk), *chunk.section)))
    return frozenset(had(asked, cells_of(chunk, row), above) for row in chunk.rows if len(row.cells) >= LEAST)
