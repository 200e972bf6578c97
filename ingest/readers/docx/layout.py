"""What the look of a Word document says where its styles don't: lines that are headings, and lines that were torn.

Text that was pasted from a mail or a PDF has a paragraph for each of its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.docx.lines import Lines, lines_of
from ingest.readers.docx.run_in import directly_above, names_of_parts, run_in_headings
from ingest.readers.docx.styles import style_value
from ingest.readers.docx.text import paragraph_text
from ingest.readers.shared.headings.looks import PROSE, TYPED, Paragraph, StyledRun, headings_of
from ingest.readers.shared.xml import child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from ingest.readers.docx.styles import Styles

_LINES: Final = 3
"""Paragraphs of a cell in which there may be a list below a label."""
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
"""What may stand around paragraphs, tables, and the rows and cells of these."""
_BROKEN: Final = re.compile(r"[\w,’'\"”)-]$")
"""The end of `each player in the`, `tea, coffee,`; not of `at noon.`"""
_RUNS_ON: Final = re.compile(r"(?!o\s)[^\W\d_]+[,.;’']*(?:\s|$)")
"""`competition.`, `and the rest`; not `e-mail`, `a)`, `o tea`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The levels of the paragraphs that only look like headings, the paragraphs that end the one before, and lines."""

    headings: Mapping[Element, int] = field(default_factory=dict)
    torn: frozenset[Element] = frozenset()
    lines: Lines = field(default_factory=Lines)
    run_in: Mapping[Element, str] = field(default_factory=dict)
    """The headings that run into their paragraphs, by these; and those that govern more than what is directly below."""
    parts: Mapping[Element, str] = field(default_factory=dict)
    leads: frozenset[Element] = frozenset()
    """The paragraphs that lead to a list, or to a table set with tabs, which is directly below."""


def within(container: Element, *names: str) -> Iterator[Element]:
    """The children of these names in order, through content controls and tracked insertions."""
    for element in children(container):
        if local(element) in names:
            yield element
        elif local(element) in _WRAPPERS:
            yield from within(element, *names)


def flowing(container: Element) -> Iterator[Element]:
    """Paragraphs and tables in order."""
    yield from within(container, "p", "tbl")


def layout_of(body: Element, styles: Styles) -> Layout:
    """Looks at the paragraphs of the body: what is in a table or a text box stands apart from the text.

    In cells there are no headings, but there are lines.
    """
    stretches = list(_stretches(body, styles))
    in_cells: list[list[Paragraph]] = []
    for cell in descendants(body, "tc"):
        if _may_hold_list(cell):
            in_cells += _stretches(cell, styles)

    headings = headings_of(stretches)
    parted = [list(_parted(stretch, headings)) for stretch in stretches]
    lines = lines_of([*parted, *in_cells], styles)
    run_in = run_in_headings(parted, styles)
    above_lists = directly_above(parted, run_in, lines.tables.keys())
    paragraphs = sum(map(len, stretches))
    return Layout(
        headings=headings,
        torn=frozenset(_torn_ends(stretches)),
        lines=lines,
        run_in=run_in,
        parts=names_of_parts(run_in, paragraphs),
        leads=lines.leads.union(above_lists),
    )


def _may_hold_list(cell: Element) -> bool:
    """Whether a cell has enough paragraphs; no more than these are counted."""
    first = list(islice(children(cell, "p"), _LINES))
    return len(first) == _LINES


def _parted(stretch: Sequence[Paragraph], headings: Mapping[Element, int]) -> Iterator[Paragraph]:
    """The paragraphs, those that look like headings as headings."""
    for one in stretch:
        level = headings.get(one.element, 0)
        yield replace(one, level=level) if level else one


def _stretches(body: Element, styles: Styles) -> Iterator[list[Paragraph]]:
    """The paragraphs between tables."""
    stretch: list[Paragraph] = []
    apart = True
    for element in flowing(body):
        if local(element) == "tbl":
            yield stretch
            stretch, apart = [], True
            continue

        text = paragraph_text(element)
        if text:
            stretch.append(_paragraph(element, text, styles, apart=apart))
        apart = not text
    yield stretch


def _paragraph(element: Element, text: str, styles: Styles, *, apart: bool) -> Paragraph:
    alignment = style_value(child(element, "pPr"), "jc")
    return Paragraph(
        element=element,
        text=text,
        runs=list(_runs(element, styles)),
        level=styles.heading_level(element),
        is_item=styles.list_place(element) is not None,
        style=styles.name(element),
        to_the_right=alignment in {"right", "end"},
        apart=apart,
    )


def _runs(paragraph: Element, styles: Styles) -> Iterator[StyledRun]:
    """Its runs of letters; a link is underlined wherever it stands, which says nothing."""
    for run in descendants(paragraph, "r"):
        words = "".join(word.text or "" for word in children(run, "t"))
        if any(map(str.isalnum, words)):
            is_link = next(run.iterancestors("{*}hyperlink"), None) is not None
            bold, underlined, size = styles.letters(run)
            yield StyledRun(len(words), bold, underlined and not is_link, size)


def is_bold(holder: Element, styles: Styles) -> bool:
    """Whether all letters below are in bold."""
    runs: list[StyledRun] = []
    for paragraph in descendants(holder, "p"):
        runs += _runs(paragraph, styles)
    return bool(runs) and all(run.bold for run in runs)


def _torn_ends(stretches: Sequence[Sequence[Paragraph]]) -> Iterator[Element]:
    """The paragraphs that end the one before."""
    for stretch in stretches:
        for one, below in pairwise(stretch):
            if _torn(one, below):
                yield below.element


def _torn(one: Paragraph, below: Paragraph) -> bool:
    """Whether a paragraph breaks off within a sentence that the next one ends."""
    if one.level or below.level or below.is_item:
        return False
    if one.style != below.style or one.bold != below.bold:
        return False

    breaks_off = len(one.text) >= PROSE and _BROKEN.search(one.text) is not None
    if not breaks_off or TYPED.match(below.text):
        return False
    return below.text[0].islower() and _RUNS_ON.match(below.text) is not None
