"""Tables that are set with tabs and lists without markers, which in a Word file are paragraphs like any other.

Both are taken for such only where much speaks for it: a signature, an address or a line of contents stays a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ingest.extraction.extract import WEB_ADDRESS
from ingest.readers.docx.styles import style_value
from ingest.readers.docx.text import leading_tabs, paragraph_cells
from ingest.readers.shared.headings.contents import are_contents
from ingest.readers.shared.headings.looks import TYPED, may_head
from ingest.readers.shared.tables.rows import is_header
from ingest.readers.shared.xml import attribute, child

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from ingest.readers.docx.styles import Styles
    from ingest.readers.shared.headings.looks import Paragraph

_LEAST: Final = 3
"""Lines from which they are a table, the names of its columns among them, or a list."""
_BELOW_LABEL: Final = 2
"""Lines from which they are a list below a label in bold."""
_SHORT: Final = 80
"""Characters of a cell or of the item of a list at most."""
_CLOSED: Final = (".", "!", "?", ";", ",", ":")
"""What the end of a sentence or a greeting has, and of what governs anyway what is below it; not `June: at noon`."""
_MOST_SET_IN: Final = 8
"""Paragraphs that are set in below one line; more are the text of a letter below its greeting."""
_TAB: Final = 720
"""How far a tab goes, in twentieths of a point."""
_MOST_TABS: Final = 3
"""Tabs before a line that is set in."""
_NO_CELL: Final = re.compile(r"\(?\w{1,4}[.)]|[^\W\d_]+ \w{1,4}[.:]|.*(?:__|@|\.\.\.).*|.*:")
"""`(a)`, `Section 1.`, `____`, `ada@example.org`, `Name:`: what stands before a tab in a list, a form or an address."""
_OPENS: Final = re.compile(
    r"[:\uff1a][*_\"'”’)\]]*$|\b(?:listed|shown|set out) below\b|\bthe following\b", re.IGNORECASE
)
"""`Bring these things:`, `We are closed on the days listed below, and on Mondays.`"""
_NO_ITEM: Final = re.compile(r".*(?:[.;:!?…]|__)[\"'”’)\]]*$|.*(?:__|:\s).*|[^\w\"'“‘(].*|[a-z]{2}.*")
"""`It is so.`, `Name: ____`, `- tea`, `and the rest`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TabTable:
    """A table set with tabs: its paragraphs, and their cells, those of the first the names of the columns."""

    paragraphs: tuple[Element, ...]
    grid: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What is set in lines: tables by their first paragraph, items of lists, and the paragraphs that lead to these."""

    tables: Mapping[Element, TabTable] = field(default_factory=dict)
    items: frozenset[Element] = frozenset()
    leads: frozenset[Element] = frozenset()
    set_in: frozenset[Element] = frozenset()
    """The paragraphs that are set in below a short line, which is one of the leads."""


def lines_of(stretches: Sequence[Sequence[Paragraph]], styles: Styles) -> Lines:
    """The tables and lists in stretches of paragraphs without a table of Word's between them."""
    tables: dict[Element, TabTable] = {}
    items: set[Element] = set()
    leads: set[Element] = set()
    set_in: set[Element] = set()
    for stretch in stretches:
        covered: set[Element] = set()
        for table in _tables(stretch):
            tables[table.paragraphs[0]] = table
            covered.update(table.paragraphs)
        for lead, listed in _lists(stretch, styles):
            if not covered.intersection(listed):
                leads.add(lead)
                items.update(listed)
        for lead, below in _set_in(stretch, styles):
            if not (covered | items).intersection([lead, *below]):
                leads.add(lead)
                set_in.update(below)
    return Lines(tables=tables, items=frozenset(items), leads=frozenset(leads), set_in=frozenset(set_in))


def _tables(stretch: Sequence[Paragraph]) -> Iterator[TabTable]:
    """The tables, each of which begins with the names of its columns."""
    cells = [() if one.level or one.is_item else _cells(one.element) for one in stretch]
    for width, group in groupby(zip(cells, stretch, strict=True), key=lambda line: len(line[0])):
        grid, lines = zip(*group, strict=True)
        if width and _is_table(grid, lines):
            yield TabTable(paragraphs=tuple(one.element for one in lines), grid=grid)


def _cells(paragraph: Element) -> tuple[str, ...]:
    """The cells of a line of a table; none for what is no such line."""
    cells = tuple(filter(None, paragraph_cells(paragraph)))
    if len(cells) <= 1:
        return ()
    for cell in cells:
        if len(cell) > _SHORT or _NO_CELL.fullmatch(cell):
            return ()
    return cells


def _is_table(grid: Sequence[tuple[str, ...]], lines: Sequence[Paragraph]) -> bool:
    """Whether the first line names columns: it alone is bold, or has words over numbers."""
    if len(grid) < _LEAST or _is_contents(grid):
        return False

    first, below = lines[0], lines[1:]
    is_bold_alone = first.bold and not any(one.bold for one in below)
    if is_bold_alone:
        return True

    texts = [list(row) for row in grid]
    return is_header(texts[0], texts[1:], certain=False)


def _is_contents(grid: Sequence[tuple[str, ...]]) -> bool:
    """Whether each line has a name and, but for one, ends with a page."""
    for row in grid:
        if not any(map(str.isalpha, row[0])):
            return False
    pages = [int(row[-1]) for row in grid if row[-1].isdecimal()]
    return len(pages) >= len(grid) - 1 and are_contents(pages)


def _lists(stretch: Sequence[Paragraph], styles: Styles) -> Iterator[tuple[Element, list[Element]]]:
    """The lines of each list, with the paragraph that leads to it."""
    for place, lead in enumerate(stretch):
        if lead.level or lead.is_item or not _OPENS.search(lead.text):
            continue

        listed = list(_listed(stretch, place + 1, styles))
        has_colon = lead.text.endswith(":")
        is_label = lead.bold and has_colon and may_head(lead.text)
        fewest = _BELOW_LABEL if is_label else _LEAST
        if len(listed) < fewest:
            continue

        is_set_in = _indent(listed[0], styles) > _indent(lead, styles)
        if is_set_in or has_colon:
            yield lead.element, [one.element for one in listed]


def _listed(stretch: Sequence[Paragraph], start: int, styles: Styles) -> Iterator[Paragraph]:
    """The items of a list that begins here, none of which is set apart; none where text goes on directly below."""
    if start >= len(stretch):
        return

    indent = _indent(stretch[start], styles)
    end = start
    while end < len(stretch) and _may_be_item(stretch[end]):
        one = stretch[end]
        if end > start and (one.apart or _indent(one, styles) != indent):
            break
        end += 1

    if start < end < len(stretch):
        below = stretch[end]
        is_over = below.apart or below.level or _indent(below, styles) < indent
        if not is_over:
            return
    yield from stretch[start:end]


def _may_be_item(one: Paragraph) -> bool:
    """Whether it may be the item of a list without markers: a short line that names something."""
    if one.level or one.is_item or one.bold or one.to_the_right:
        return False
    if len(one.text) > _SHORT or TYPED.match(one.text) or _NO_ITEM.fullmatch(one.text):
        return False
    # with tabs in it, it is the line of a table
    return len(paragraph_cells(one.element)) == 1


def _set_in(stretch: Sequence[Paragraph], styles: Styles) -> Iterator[tuple[Element, list[Element]]]:
    """Each short line with the few paragraphs directly below it that are set in."""
    place = 0
    while place < len(stretch):
        lead = stretch[place]
        place += 1
        below: list[Element] = []
        if not _may_lead(lead):
            continue
        while place < len(stretch) and _is_set_in(lead, stretch[place], styles):
            below.append(stretch[place].element)
            place += 1
        if 0 < len(below) <= _MOST_SET_IN:
            yield lead.element, below


def _may_lead(one: Paragraph) -> bool:
    """Whether it is a short line that is no sentence, heading, item or greeting."""
    if one.level or one.is_item or one.to_the_right or is_centred(one.element) or TYPED.match(one.text):
        return False
    if WEB_ADDRESS.fullmatch(one.text):
        return False
    return len(one.text) <= _SHORT and not one.text.endswith(_CLOSED) and len(paragraph_cells(one.element)) == 1


def _is_set_in(lead: Paragraph, one: Paragraph, styles: Styles) -> bool:
    """Whether a paragraph stands directly below a line, or below others, and is set in further than it."""
    if one.level or one.is_item or one.apart or one.to_the_right or is_centred(one.element) or TYPED.match(one.text):
        return False
    if leading_tabs(one.element) > _MOST_TABS:  # which set it in the middle
        return False
    if lead.text[0].isdigit() and one.text[0].isdigit():  # two days, or two of whatever is counted
        return False
    return whole_indent(one.element, styles) > whole_indent(lead.element, styles)


def whole_indent(paragraph: Element, styles: Styles) -> int:
    """How far a paragraph is set in, by tabs as well, in twentieths of a point; as all of it is, not its first line."""
    return styles.indent(paragraph) + leading_tabs(paragraph) * _TAB


def is_centred(paragraph: Element) -> bool:
    """Whether it stands in the middle of the page by its own properties."""
    return style_value(child(paragraph, "pPr"), "jc") == "center"


def _indent(one: Paragraph, styles: Styles) -> int:
    """How far its first line is set in, in twentieths of a point."""
    indent = styles.indent(one.element)
    properties = child(one.element, "pPr", "ind")
    if properties is None:
        return indent

    first = attribute(properties, "firstLine") or ""
    return indent + int(first) if first.isdecimal() else indent
