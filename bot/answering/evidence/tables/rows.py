"""Rows that a question names and no search found: one row of many says little of what it stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.evidence.tables.lookup import LEAST, Had, had, is_beside
from bot.answering.evidence.units import cells_of, name_stems
from bot.naming import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
        table = _table(first.chunk)
        here = [hit for hit in found[:read] if _table(hit.chunk) == table]

        new = _better(asked, [hit.chunk for hit in here], around)
        place = found.index(first) + 1
        found[place:place] = [replace(first, chunk=chunk) for chunk in new]
        if new and len(here) > 1:
            found.remove(here[-1])
    return tuple(found)


def _first_of_tables(hits: Sequence[Hit]) -> list[Hit]:
    """The first hit of each table, the table that was found last first."""
    tables: dict[tuple[str, ...], Hit] = {}
    for hit in reversed(hits):
        table = _table(hit.chunk)
        if table:
            tables[table] = hit
    return list(tables.values())


def _table(chunk: Chunk) -> tuple[str, ...]:
    """What its rows are of: document, headings, and the header of the first column; nothing where it has none."""
    for row in chunk.rows:
        if row.cells:
            header, _ = cells_of(chunk, row)[0]
            return (chunk.source, *chunk.section, header)
    return ()


def _better(asked: Asked, here: Sequence[Chunk], around: Callable[[Chunk], Sequence[Chunk]]) -> list[Chunk]:
    """The passages with the rows that are named, from around the first of those here that has such."""
    for chunk in here:
        named_there = _named(asked, here, around(chunk))
        if named_there:
            return named_there
    return []


def _named(asked: Asked, here: Sequence[Chunk], there: Sequence[Chunk]) -> list[Chunk]:
    """The passages with a row that is named, where all rows at hand stand beside it; none where they are many."""
    table = _table(here[0])
    others = [chunk for chunk in there if _table(chunk) == table and chunk not in here]
    further = {chunk.id: _had(asked, chunk) for chunk in others}
    distinct = frozenset[Had]().union(*further.values())

    for chunk in here:
        # A row at hand that nothing surpasses may be the one that is meant: then nothing more is needed.
        if not all(is_beside(row, distinct) for row in _had(asked, chunk)):
            return []

    best = [chunk for chunk in others if _has_the_best(further[chunk.id], distinct)]
    return best if len(best) <= _MOST else []


def _has_the_best(rows: Iterable[Had], all_rows: Iterable[Had]) -> bool:
    """Whether one of the rows stands beside none of all."""
    return any(not is_beside(row, all_rows) for row in rows)


def _had(asked: Asked, chunk: Chunk) -> frozenset[Had]:
    """What the rows of the passage have of the question; a line of a single cell tells nothing of what it names."""
    above = name_stems("\n".join((named(chunk), *chunk.section)))

    found = set()
    for row in chunk.rows:
        if len(row.cells) >= LEAST:
            found.add(had(asked, cells_of(chunk, row), above))
    return frozenset(found)
