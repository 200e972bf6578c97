"""What a PDF repeats at the edges of its pages: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, median_low
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.runs import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers.pdf.runs import Run

_EDGE_ROWS: Final = 3
_ROUNDS: Final = 2
_PAGES: Final = 3
_PAGES_NUMBERED: Final = 2
_SAME_HEIGHT: Final = 4.0
_LONGEST_NUMBER: Final = 30
_LETTERS: Final = 3
_NUMBER: Final = re.compile(r"\d+")
_ROMAN_ALONE: Final = re.compile(r"[ivxlc]+")
_SECTION: Final = re.compile(r"(?:section|article|clause|rule|by-?law|§) ?#[.:]")
"""`section #.`: what stands behind it on its line differs."""
_PAGE_NUMBER: Final = re.compile(r"\W*((page|seite|página|p\.|pg\.?) *)?#( *(of|/|von|de|\|) *#)?\W*")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A run in one of the first or last rows of a page, and whether it has the row for itself."""

    page: int
    run: Run
    alone: bool


def without_furniture(pages: Sequence[Sequence[Run]]) -> list[list[Run]]:
    """The pages without their numbers, and without what stands at the same height of three pages or more.

    What repeats word for word, the head of a long table too, is kept where it first appears, so that nothing is lost.
    A foot of many lines is found from the outside in.
    """
    settled: set[int] = set()
    dropped: set[int] = set()
    for _ in range(_ROUNDS):
        for level in _repeated([[run for run in runs if id(run) not in settled] for runs in pages]):
            repeated = [id(edge.run) for edge in level]
            settled.update(repeated)
            dropped.update(repeated[_is_word_for_word(level) :])
    return [[run for run in runs if id(run) not in dropped] or list(runs) for runs in pages]


def _repeated(pages: Sequence[Sequence[Run]]) -> Iterator[Sequence[_Edge]]:
    """What is repeated at one height of several pages."""
    groups: dict[tuple[str, bool], list[_Edge]] = defaultdict(list)
    for page, runs in enumerate(pages):
        for key, edge in _edges(page, runs):
            groups[key].append(edge)
    for (pattern, _), edges in groups.items():
        if len(pattern) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(pattern):
            yield from _numbers(edges)
        elif sum(map(str.isalpha, pattern)) >= _LETTERS and not _SECTION.fullmatch(pattern):
            yield from filter(_is_on_many, _levels(edges))


def _edges(page: int, runs: Sequence[Run]) -> Iterator[tuple[tuple[str, bool], _Edge]]:
    lines = rows(runs)
    tops, bottoms = lines[:_EDGE_ROWS], lines[_EDGE_ROWS:][-_EDGE_ROWS:]
    for at_top, edge in ((True, tops), (False, bottoms)):
        for row in edge:
            for run in row:
                yield (_pattern(run.text), at_top), _Edge(page, run, len(row) == 1)


def _pattern(text: str) -> str:
    """The text with its numbers made alike."""
    text = text.strip().lower()
    return "#" if _ROMAN_ALONE.fullmatch(text) else _NUMBER.sub("#", text)


def _levels(edges: Sequence[_Edge]) -> Iterator[Sequence[_Edge]]:
    """Those that stand at one height, in the order of the pages."""
    left = list(edges)
    while left:
        height = median_low(edge.run.y for edge in left)
        yield [edge for edge in left if abs(edge.run.y - height) <= _SAME_HEIGHT]
        left = [edge for edge in left if abs(edge.run.y - height) > _SAME_HEIGHT]


def _numbers(edges: Sequence[_Edge]) -> Iterator[Sequence[_Edge]]:
    """Others that stand for themselves below or above each page, such as a year, and then the numbers of the pages."""
    years: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        years[edge.run.text if edge.alone else ""].append(edge)
    same = [level for text, found in years.items() if text for level in _levels(found) if _is_on_many(level)]
    yield from same
    taken = {id(edge) for level in same for edge in level}
    left = [edge for edge in edges if id(edge) not in taken]
    height = median(edge.run.y for edge in left) if left else 0.0
    level = [edge for edge in left if abs(edge.run.y - height) <= _SAME_HEIGHT]
    if _counts_up(level):
        yield level


def _is_on_many(level: Sequence[_Edge]) -> bool:
    return len({edge.page for edge in level}) >= _PAGES


def _is_word_for_word(level: Sequence[_Edge]) -> bool:
    return len({edge.run.text for edge in level}) == 1


def _counts_up(edges: Sequence[_Edge]) -> bool:
    numbers = [int(found[0]) for edge in edges if (found := _NUMBER.search(edge.run.text))]
    roman = len(edges) - len(numbers)
    pages = {edge.page for edge in edges}
    return len(pages) >= _PAGES_NUMBERED and roman < len(edges) and all(a < b for a, b in pairwise(numbers))
