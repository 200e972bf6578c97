"""How like two readings of one document are: words lost and added, their order, headings, items, rows and cells."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

WORD: Final = re.compile(r"[^\W_]+")
"""`tea`, `2026`; the `snake` and the `case` of `snake_case`"""
NUMBERED: Final = re.compile(r"^\(?(?:\d{1,3}\.)*(?:\d{1,3}|[a-z])[.)]\s+", re.IGNORECASE)
"""The marker that is part of an item here and not there: `3. Pour`, `1.2. Shelves`, `a) Tea`."""
FEWEST: Final = 5
"""Words that have to be told apart before their order says anything."""

Words: TypeAlias = "tuple[str, ...]"
Line: TypeAlias = "tuple[Words, ...]"
"""The cells of a row of a table that hold something; equal ones side by side, as merged cells are written, are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one reading of a document sees, in order; `titles` are the first rows of tables, which `rows` don't have.

    A reading that knows words alone has no structure to compare: `is_plain`. One that knows no lists has no items.
    """

    words: Words
    headings: Sequence[Words] = ()
    items: Sequence[Words] = ()
    rows: Sequence[Line] = ()
    titles: Sequence[Line] = ()
    cells: Sequence[tuple[Words, Words]] = ()
    """Each value that stands under the title of a column, with it."""
    is_plain: bool = False
    knows_lists: bool = True


@dataclass(slots=True)
class Collected:
    """Gathers a reading from top to bottom."""

    words: list[str] = field(default_factory=list)
    headings: list[Words] = field(default_factory=list)
    items: list[Words] = field(default_factory=list)
    rows: list[Line] = field(default_factory=list)
    titles: list[Line] = field(default_factory=list)
    cells: list[tuple[Words, Words]] = field(default_factory=list)

    def text(self, text: str) -> Words:
        """Add words, and give them."""
        found = words_of(text)
        self.words.extend(found)
        return found

    def heading(self, text: str) -> None:
        """Add a heading."""
        if found := self.text(text):
            self.headings.append(found)

    def item(self, text: str) -> None:
        """Add an item of a list."""
        if found := self.text(unnumbered(text)):
            self.items.append(found)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table whose first row names its columns."""
        lines = [[words_of(cell) for cell in row] for row in rows]
        if lines:
            self._line(lines[0], self.titles)
        for line in lines[1:]:
            self.row(lines[0], line)

    def row(self, titles: Sequence[Words], values: Sequence[Words]) -> None:
        """Add a row of a table below the titles of its columns."""
        self._line(values, self.rows)
        pairs = zip(titles, values, strict=False)
        self.cells.extend((title, value) for title, value in pairs if title and value)

    def _line(self, values: Iterable[Words], lines: list[Line]) -> None:
        if kept := line_of(values):
            self.words.extend(word for cell in kept for word in cell)
            lines.append(kept)

    def seen(self) -> Seen:
        """All of it."""
        return Seen(
            words=tuple(self.words),
            headings=self.headings,
            items=self.items,
            rows=self.rows,
            titles=self.titles,
            cells=self.cells,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a reading has of the true one, as counts of how many of how many.

    Lost are words of the true reading that ours does not have as often, missing those that it does not have at all, not
    even in two or as parts of others. Added and strange are the same of our words. What is found is a share of what is
    true, what is right a share of what we say.
    """

    shares: dict[str, tuple[int, int]]

    def share(self, name: str) -> float | None:
        """The share of this name; None where there was nothing to find."""
        count, of = self.shares[name]
        return count / of if of else None


NAMES: Final = (
    "words lost",
    "words missing",
    "words added",
    "words strange",
    "in order",
    "headings found",
    "headings right",
    "items found",
    "items right",
    "rows found",
    "rows right",
    "cells under their title",
)


def words_of(text: str) -> Words:
    """The words of a text, whatever their case, their ligatures and soft hyphens."""
    plain = unicodedata.normalize("NFKC", text.replace("\N{SOFT HYPHEN}", "")).casefold()
    return tuple(WORD.findall(plain))


def unnumbered(text: str) -> str:
    """An item without its number."""
    return NUMBERED.sub("", text.strip())


def line_of(cells: Iterable[Words]) -> Line:
    """The cells of a row that hold something, of merged ones the first."""
    return tuple(cell for cell, _ in groupby(filter(None, cells)))


def compared(ours: Seen, true: Seen) -> Likeness:
    """How like ours is to the true reading."""
    both = _common(ours.words, true.words)
    shares = {
        "words lost": (len(true.words) - both, len(true.words)),
        "words missing": (_unknown(true.words, ours.words), len(true.words)),
        "words added": (len(ours.words) - both, len(ours.words)),
        "words strange": (_unknown(ours.words, true.words), len(ours.words)),
        "in order": in_order(ours.words, true.words),
    }
    structure = dict.fromkeys(NAMES, (0, 0)) if true.is_plain else _structure(ours, true)
    return Likeness(shares=structure | shares)


def _structure(ours: Seen, true: Seen) -> dict[str, tuple[int, int]]:
    headings, items = _common(ours.headings, true.headings), _common(ours.items, true.items)
    return {
        "headings found": (headings, len(true.headings)),
        "headings right": (headings, len(ours.headings)),
        "items found": (items, len(true.items)),
        "items right": (items, len(ours.items) if true.knows_lists else 0),
        "rows found": (_common([*ours.rows, *ours.titles], true.rows), len(true.rows)),
        "rows right": (_common(ours.rows, [*true.rows, *true.titles]), len(ours.rows)),
        "cells under their title": (_under_titles(ours, true), len(true.cells)),
    }


def _common(some: Iterable[Hashable], others: Iterable[Hashable]) -> int:
    return (Counter(some) & Counter(others)).total()


def _unknown(words: Words, others: Words) -> int:
    """How many of these words are nowhere in the letters of the others, wherever these have their spaces."""
    letters = "".join(others)
    unknown = {word for word in set(words) - set(others) if word not in letters}
    return sum(word in unknown for word in words)


def _under_titles(ours: Seen, true: Seen) -> int:
    """How many values stand under their title, which may have more words: those of a row of titles above it."""
    left: dict[Words, list[Words]] = {}
    for title, value in ours.cells:
        left.setdefault(value, []).append(title)
    found = 0
    for title, value in true.cells:
        # each of ours counts once, so that one cell doesn't stand for two
        fitting = next((one for one in left.get(value, ()) if set(title) <= set(one)), None)
        if fitting is not None:
            left[value].remove(fitting)
            found += 1
    return found


def in_order(ours: Sequence[str], true: Sequence[str]) -> tuple[int, int]:
    """Of the words that both have once, how many can be read in the true order; nothing where there are too few."""
    once_here, once_there = _once(ours), _once(true)
    places = [place for word, place in once_here.items() if word in once_there]
    if len(places) < FEWEST:
        return 0, 0
    order = sorted((word for word in once_here if word in once_there), key=lambda word: once_there[word])
    return _longest_ascent([once_here[word] for word in order]), len(places)


def _once(words: Sequence[str]) -> dict[str, int]:
    """The words that come once, with their places."""
    counted = Counter(words)
    return {word: place for place, word in enumerate(words) if counted[word] == 1}


def _longest_ascent(places: Iterable[int]) -> int:
    """The length of the longest ascending run, gaps allowed."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
