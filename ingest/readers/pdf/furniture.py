"""What a PDF repeats at the edges of its pages: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, pairwise
from statistics import median, median_low
from typing import TYPE_CHECKING, Final

from ingest.readers.pdf.runs import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from ingest.readers.pdf.runs import Run

_EDGE_ROWS: Final = 3
"""Of the first rows of a page, and of its last ones, so many may be furniture."""
_ROUNDS: Final = 2
"""What is taken away in the first round uncovers other edges for the second."""
_PAGES: Final = 3
"""What repeats does so on as many pages at least;"""
_PAGES_NUMBERED: Final = 2
"""numbers that count up may stand on fewer."""
_SAME_HEIGHT: Final = 4.0
"""Points by which what repeats may be higher or lower than usual."""
_LONGEST_NUMBER: Final = 30
_LETTERS: Final = 3
"""A repeated pattern has as many letters at least, or is the same word for word, such as a date."""
_NUMBER: Final = re.compile(r"\d+")
"""`12`"""
_ROMAN_ALONE: Final = re.compile(r"[ivxlc]+")
"""`xiv`"""
_SECTION: Final = re.compile(r"(?:section|article|clause|rule|by-?law|§) ?#[.:]")
"""`section #.`: what stands behind it on its line differs."""
_PAGE_NUMBER: Final = re.compile(r"[^\w#]*((page|seite|página|p\.|pg\.?) *)?#( *(of|/|von|de|\|) *#)?[^\w#]*")
"""`page # of #`, `- # -`, `#/#`: the number of a page, `#` standing for each number; not `#.#.`, that of a clause"""
_PAGE_OF_ALL: Final = re.compile(r"[^\w#]*(page|seite|página|p\.|pg\.?) *# *(of|/|von|de) *#[^\w#]*")
"""`page # of #`: which one of how many, so that alone in its row it is the number of a page, whatever others say"""
_CLAUSE: Final = re.compile(r"\d+\.(?:\d+\.?)*(?![\w.])(?=.*[^\W\d_])")
"""`12.1 Policy Statement`, `3. General`: a clause that begins at the top of its page, as others do on theirs"""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A run in one of the first or last rows of a page, and whether it has the row for itself."""

    page: int
    run: Run
    alone: bool
    at_top: bool


def without_furniture(pages: Sequence[Sequence[Run]]) -> list[list[Run]]:
    """The pages without their numbers, and without what stands at the same height of three pages or more.

    What repeats word for word, the head of a long table too, is kept where it first appears, and a foot where it last
    does, so that nothing is lost. A foot of many lines is found from the outside in.
    """
    dropped = {id(run) for runs in pages for run in _numbers_of_all(runs)}
    settled = set(dropped)
    for _ in range(_ROUNDS):
        unsettled = [_without(runs, settled) for runs in pages]
        for level in _repeated(unsettled):
            repeated = [id(edge.run) for edge in level]
            settled.update(repeated)
            if not _is_word_for_word(level):
                dropped.update(repeated)
            elif level[0].at_top:
                dropped.update(repeated[1:])
            else:
                # a foot in bold letters would be the heading of the next page
                dropped.update(repeated[:-1])

    # a page of nothing but furniture is left as it is
    return [_without(runs, dropped) or list(runs) for runs in pages]


def _without(runs: Sequence[Run], ids: AbstractSet[int]) -> list[Run]:
    """The runs but those of these ids: equal ones may stand on a page."""
    return [run for run in runs if id(run) not in ids]


def _numbers_of_all(runs: Sequence[Run]) -> Iterator[Run]:
    """What says at an edge of a page which of all pages it is."""
    lines = rows(runs)
    for row in (*lines[:_EDGE_ROWS], *lines[-_EDGE_ROWS:]):
        if len(row) == 1 and _PAGE_OF_ALL.fullmatch(_pattern(row[0].text)):
            yield row[0]


def _repeated(pages: Sequence[Sequence[Run]]) -> Iterator[Sequence[_Edge]]:
    """What is repeated at one height of several pages."""
    heights = [run.y for run in chain.from_iterable(pages)]
    middle = (min(heights) + max(heights)) / 2 if heights else 0

    groups: dict[tuple[str, bool], list[_Edge]] = defaultdict(list)
    for page, runs in enumerate(pages):
        for key, edge in _edges(page, runs, middle):
            groups[key].append(edge)

    for (pattern, _), edges in groups.items():
        letters = sum(map(str.isalpha, pattern))
        if _is_page_number(pattern):
            yield from _numbers(edges, named=letters > 0)
        elif letters < _LETTERS:
            yield from _same_words(edges)
        elif not _SECTION.fullmatch(pattern):
            yield from _headers_and_footers(edges, pages)


def _headers_and_footers(edges: Sequence[_Edge], pages: Sequence[Sequence[Run]]) -> Iterator[Sequence[_Edge]]:
    for level in _levels(edges):
        if _is_on_many(level) or _is_foot_of_both(level, pages):
            yield level


def _is_page_number(pattern: str) -> bool:
    return len(pattern) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(pattern) is not None


def _same_words(edges: Sequence[_Edge]) -> Iterator[Sequence[_Edge]]:
    """What has hardly a letter, such as a date: only alone in its row and word for word is it furniture."""
    alone = [edge for edge in edges if edge.alone]
    for level in _levels(alone):
        if _is_on_many(level) and _is_word_for_word(level):
            yield level


def _edges(page: int, runs: Sequence[Run], middle: float) -> Iterator[tuple[tuple[str, bool], _Edge]]:
    """What stands in the first and the last rows of a page, by its pattern, and whether that is at the top.

    Of a page that is a single table, the first rows are its last ones, too, and count for them below the middle.
    """
    lines = rows(runs)
    tops = [row for row in lines[:_EDGE_ROWS] if row[0].y <= middle]
    bottoms = lines[len(tops) :][-_EDGE_ROWS:]  # a short page has but a top
    for at_top, edge in ((True, tops), (False, bottoms)):
        for row in edge:
            is_alone = len(row) == 1
            whole = _clause(row)
            for run in row:
                pattern = whole or _pattern(run.text)
                yield (pattern, at_top), _Edge(page, run, is_alone, at_top)


def _clause(row: Sequence[Run]) -> str:
    """The row where it begins with the number of a clause and has no page's: only word for word is it repeated."""
    texts = [run.text.strip() for run in row]
    has_number_of_page = any(map(str.isdigit, texts))
    whole = " ".join(texts)
    is_clause = not has_number_of_page and _CLAUSE.match(whole)
    return whole if is_clause else ""


def _pattern(text: str) -> str:
    """The text with its numbers made alike."""
    text = text.strip().lower()
    return "#" if _ROMAN_ALONE.fullmatch(text) else _NUMBER.sub("#", text)


def _levels(edges: Sequence[_Edge]) -> Iterator[Sequence[_Edge]]:
    """Those that stand at one height, in the order of the pages."""
    left = list(edges)
    while left:
        height = median_low(edge.run.y for edge in left)  # that of one of them, so that none is left over for ever
        level: list[_Edge] = []
        others: list[_Edge] = []
        for edge in left:
            is_near = abs(edge.run.y - height) <= _SAME_HEIGHT
            (level if is_near else others).append(edge)
        yield level
        left = others


def _numbers(edges: Sequence[_Edge], *, named: bool) -> Iterator[Sequence[_Edge]]:
    """Others that stand for themselves below or above each page, such as a year, and then the numbers of the pages.

    Where `page` is written before them, left pages may have theirs at another height than right ones.
    """
    levels = list(_years(edges))
    yield from levels
    taken = {id(edge) for edge in chain.from_iterable(levels)}
    left = [edge for edge in edges if id(edge) not in taken]
    if not left:
        return

    for numbers in _levels(left) if named else [_at_median(left)]:
        if _counts_up(numbers):
            yield [*numbers, *_counted_on(left, numbers)]


def _years(edges: Sequence[_Edge]) -> Iterator[Sequence[_Edge]]:
    """Numbers that are the same on many pages."""
    same: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        if edge.alone and edge.run.text:
            same[edge.run.text].append(edge)

    for found in same.values():
        for level in _levels(found):
            if _is_on_many(level):
                yield level


def _at_median(edges: Sequence[_Edge]) -> list[_Edge]:
    """Those that stand at the usual height."""
    height = median(edge.run.y for edge in edges)
    return [edge for edge in edges if abs(edge.run.y - height) <= _SAME_HEIGHT]


def _counted_on(edges: Sequence[_Edge], numbers: Sequence[_Edge]) -> list[_Edge]:
    """Those at another height, on pages without one, that the numbers of the pages lead to, as of a short last page."""
    numbered = {edge.page for edge in numbers}
    ahead: set[int] = set()
    for edge in numbers:
        number = _NUMBER.search(edge.run.text)
        if number:
            ahead.add(int(number[0]) - edge.page)
    if len(ahead) != 1:
        return []

    [first] = ahead
    found: list[_Edge] = []
    for edge in edges:
        expected = str(edge.page + first)
        if edge.alone and edge.page not in numbered and edge.run.text == expected:
            found.append(edge)
    return found


def _is_on_many(level: Sequence[_Edge]) -> bool:
    pages = {edge.page for edge in level}
    return len(pages) >= _PAGES


def _is_foot_of_both(level: Sequence[_Edge], pages: Sequence[Sequence[Run]]) -> bool:
    """Whether it stands word for word below both pages of two; above them it may name the columns of each."""
    if level[0].at_top or len(pages) != _PAGES_NUMBERED:
        return False

    found = {edge.page for edge in level}
    return len(found) == len(pages) and _is_word_for_word(level)


def _is_word_for_word(level: Sequence[_Edge]) -> bool:
    texts = {edge.run.text for edge in level}
    return len(texts) == 1


def _counts_up(edges: Sequence[_Edge]) -> bool:
    """Whether they number pages: each number is greater than the one before, most by one a page, not all are Roman.

    Where documents were put together, each may begin at 1.
    """
    if len({edge.page for edge in edges}) < _PAGES_NUMBERED:
        return False

    # By page; a page may have two, and Roman numbers none.
    numbers: dict[int, int] = {}
    for edge in edges:
        found = _NUMBER.search(edge.run.text)
        if found:
            numbers.setdefault(edge.page, int(found[0]))

    # Numbers of items and rows rise too, but not with the pages, of which two may be on a sheet.
    counted = begun = 0
    steps = list(pairwise(sorted(numbers)))
    for before, after in steps:
        rise = numbers[after] - numbers[before]
        begins = rise <= 0 and numbers[after] == 1
        if rise <= 0 and not begins:
            return False
        pages = after - before
        begun += begins
        counted += rise in {pages, 2 * pages}
    return bool(numbers) and counted >= max(begun, (len(steps) - begun) / 2)
