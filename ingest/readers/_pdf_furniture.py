"""What a PDF repeats at the edges of its pages: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from ingest.readers._pdf_layout import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.readers._pdf_layout import Run

_EDGE_ROWS: Final = 3
_PAGES: Final = 3
_PAGES_NUMBERED: Final = 2
_SAME_HEIGHT: Final = 4.0
_LONGEST_NUMBER: Final = 30
_LETTERS: Final = 3
_NUMBER: Final = re.compile(r"\d+")
_ROMAN_ALONE: Final = re.compile(r"[ivxlc]+")
_PAGE_NUMBER: Final = re.compile(r"\W*((page|seite|página|p\.|pg\.?) *)?#( *(of|/|von|de|\|) *#)?\W*")


@dataclass(frozen=True, slots=True)
class _Edge:
    """A run in one of the first or last rows of a page."""

    page: int
    run: Run


def without_furniture(pages: Sequence[Sequence[Run]]) -> list[list[Run]]:
    """The pages without their numbers, and without what stands at the same height of three pages or more.

    What repeats word for word, the head of a long table too, is kept where it first appears, so that nothing is lost.
    """
    groups: dict[tuple[str, bool], list[_Edge]] = defaultdict(list)
    for page, runs in enumerate(pages):
        for key, edge in _edges(page, runs):
            groups[key].append(edge)
    dropped = {id(edge.run) for (pattern, _), edges in groups.items() for edge in _repeated(pattern, edges)}
    return [[run for run in runs if id(run) not in dropped] or list(runs) for runs in pages]


def _edges(page: int, runs: Sequence[Run]) -> Iterator[tuple[tuple[str, bool], _Edge]]:
    lines = rows(runs)
    tops, bottoms = lines[:_EDGE_ROWS], lines[_EDGE_ROWS:][-_EDGE_ROWS:]
    for at_top, edge in ((True, tops), (False, bottoms)):
        for row in edge:
            for run in row:
                yield (_pattern(run.text), at_top), _Edge(page, run)


def _pattern(text: str) -> str:
    """The text with its numbers made alike."""
    text = text.strip().lower()
    return "#" if _ROMAN_ALONE.fullmatch(text) else _NUMBER.sub("#", text)


def _repeated(pattern: str, edges: Sequence[_Edge]) -> Sequence[_Edge]:
    height = median(edge.run.y for edge in edges)
    level = [edge for edge in edges if abs(edge.run.y - height) <= _SAME_HEIGHT]
    if len(pattern) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(pattern):
        return level if _counts_up(level) else ()
    if len({edge.page for edge in level}) < _PAGES or sum(map(str.isalpha, pattern)) < _LETTERS:
        return ()
    word_for_word = len({edge.run.text for edge in level}) == 1
    return level[1:] if word_for_word else level


def _counts_up(edges: Sequence[_Edge]) -> bool:
    numbers = [int(found[0]) for edge in edges if (found := _NUMBER.search(edge.run.text))]
    roman = len(edges) - len(numbers)
    return len(edges) >= _PAGES_NUMBERED and roman < len(edges) and all(a < b for a, b in pairwise(numbers))
