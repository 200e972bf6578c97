"""What the look of a Word document says where its styles don't: headings that are only bold, and lines that were torn.

Many teams set a heading in bold and leave it at that. And text that was pasted from a mail or a PDF has a paragraph for
each of its lines.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers._docx_styles import value
from ingest.readers._docx_text import paragraph_text
from ingest.readers._text_headings import may_be_name
from ingest.readers._titles import states
from ingest.readers._xml import child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from ingest.readers._docx_styles import Styles

_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})
_LETTERS: Final = 90
"""Characters of a bold line that may be a heading."""
_PROSE: Final = 40
"""Characters from which a paragraph without a stop is prose, or may be a line that was torn."""
_LINES: Final = 60
"""Characters of the short lines that may stand under a heading; those of a signature are fewer."""
_MOSTLY: Final = 0.4
"""Of the text that is bold at most, or bold says nothing."""
_DEEPEST: Final = 9
_COUNTED: Final = re.compile(
    r"\A(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]?|\(?(?:[a-z]|[ivx]{1,4})[.)]|[IVX]{1,4}\.)\s+(?=\S)"
)
"""`2.1 Fees`, `a) Report of the chair`, `IV. Fees`"""
_NUMBERED: Final = re.compile(r"\A[^\W\d_]+ (?:\d{1,3}|[IVXLC]{1,5}|[A-Z])(?:: | [–—-] )(?=\S)")
"""`Article II: Name`, `Week 5 – Kites`"""
_VALUE: Final = re.compile(r"[$€£@=<>]|__|\d:\d\d|\.\.\.|[^\W\d_]{3}[.!?]\s|\d{3}[ -]\d{3,4}")
"""What is told rather than named: `Fee $20`, `ada@example.org`, `Date ____`, `555-0100`, `Play on. It is fun`."""
_INVITES: Final = 6
"""Words of a line with a colon from which it leads to what is below: `Please send the form and the cheque to:`."""
_CONTENTS: Final = re.compile(r"(?:table of )?contents", re.IGNORECASE)
"""What stands above lines that are left out."""
_TYPED: Final = re.compile(r"[•●○◦▪■□–—*·‣➢✓❖\uf0b7\uf0a7\uf0d8-]\s*\S|o\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s")
"""`• tea`, `o tea`, `2. Pour`: an item whose marker was typed."""
_CLOSED: Final = re.compile(r"[.:;!?…][\"'”’»)\]]*$")
_BROKEN: Final = re.compile(r"[\w,’'\"”)-]$")
_RUNS_ON: Final = re.compile(r"(?!o\s)[^\W\d_]+[,.;’']*(?:\s|$)")
"""`competition.`, `and the rest`; not `e-mail`, `a)`, `o tea`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    element: Element
    text: str
    bold: bool
    labelled: bool
    """Whether only its beginning is bold."""
    size: int
    """That of its letters, in half-points; 0 where no style says it."""
    level: int
    """The level that its style gives it as a heading; 0 for none."""
    is_item: bool
    style: str
    to_the_right: bool
    """Set at the right edge, as a date or an address is."""
    apart: bool
    """Whether an empty paragraph, a table or nothing stands before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The levels of the paragraphs that only look like headings, and the paragraphs that end the one before."""

    headings: Mapping[Element, int] = field(default_factory=dict)
    torn: frozenset[Element] = frozenset()


def flowing(container: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, through content controls and tracked insertions."""
    for element in children(container):
        if local(element) in {"p", "tbl"}:
            yield element
        elif local(element) in _WRAPPERS:
            yield from flowing(element)


def layout_of(body: Element, styles: Styles) -> Layout:
    """Looks at the paragraphs of the body alone: what is in a table or a text box stands apart from the text."""
    stretches = list(_stretches(body, styles))
    return Layout(
        headings=_headings(stretches),
        torn=frozenset(below.element for stretch in stretches for one, below in pairwise(stretch) if _torn(one, below)),
    )


def _stretches(body: Element, styles: Styles) -> Iterator[list[_Paragraph]]:
    """The paragraphs between tables."""
    stretch: list[_Paragraph] = []
    apart = True
    for element in flowing(body):
        if local(element) == "tbl":
            yield stretch
            stretch, apart = [], True
        elif text := paragraph_text(element):
            stretch.append(_paragraph(element, text, styles, apart=apart))
            apart = False
        else:
            apart = True
    yield stretch


def _paragraph(element: Element, text: str, styles: Styles, *, apart: bool) -> _Paragraph:
    weights, size = _look(element, styles)
    return _Paragraph(
        element=element,
        text=text,
        bold=bool(weights) and all(weights),
        labelled=bool(weights) and weights[0] and not all(weights),
        size=size,
        level=styles.heading_level(element),
        is_item=styles.list_place(element) is not None,
        style=styles.name(element),
        to_the_right=value(child(element, "pPr"), "jc") in {"right", "end"},
        apart=apart,
    )


def _look(paragraph: Element, styles: Styles) -> tuple[list[bool], int]:
    """Which of its runs of letters are bold, and the size of most letters."""
    weights: list[bool] = []
    sizes: Counter[int] = Counter()
    for run in descendants(paragraph, "r"):
        words = "".join(word.text or "" for word in children(run, "t"))
        if any(map(str.isalnum, words)):
            is_bold, size = styles.letters(run)
            weights.append(is_bold)
            sizes[size] += len(words)
    return weights, max(sizes, key=lambda size: sizes[size], default=0)


def _headings(stretches: Sequence[Sequence[_Paragraph]]) -> dict[Element, int]:
    paragraphs = [one for stretch in stretches for one in stretch]
    body = [one for one in paragraphs if not one.level]
    if sum(len(one.text) for one in body if one.bold) > _MOSTLY * sum(len(one.text) for one in body):
        return {}
    found = {one.element for stretch in stretches for one in _bold_headings(stretch)}
    headings = list(_alike(paragraphs, found))
    styled, sizes = {(one.level, one.size) for one in paragraphs if one.level}, {one.size for one in headings}
    return {one.element: _level(one.size, sizes, styled) for one in headings}


def _bold_headings(stretch: Sequence[_Paragraph]) -> list[_Paragraph]:
    """Bold lines that stand above prose, and those that stand above such a line and are set larger."""
    found: list[_Paragraph] = []
    for place in reversed(range(len(stretch) - 1)):
        one, below = stretch[place], stretch[place + 1]
        over_heading = bool(found) and found[-1] is below and one.size > below.size
        if (
            _may_be_heading(one)
            and (_is_text(below) or over_heading)
            and not _in_a_row(stretch[max(place - 2, 0) : place], one)
        ):
            found.append(one)
    return found


def _alike(paragraphs: Sequence[_Paragraph], found: Collection[Element]) -> Iterator[_Paragraph]:
    """The headings, and lines of their look in the same section; none where more lines only begin in bold.

    These are labels, as in `**Ada**: room 4`.
    """
    for size in {one.size for one in paragraphs if one.element in found}:
        for section in _sections(paragraphs, found, size):
            alike = [one for one in section if one.size == size]
            headings = {one.element for one in alike if one.element in found}
            if headings and sum(one.labelled for one in alike) <= len(headings):
                headings |= {one.element for one in _with_text(section) if _may_be_heading(one)}
                yield from (one for one in alike if one.element in headings)


def _with_text(section: Sequence[_Paragraph]) -> Iterator[_Paragraph]:
    """The bold lines with text below them, if only in short lines."""
    below = 0
    for one in reversed(section):
        if one.bold or one.level:
            if below > _LINES:
                yield one
            below = 0
        else:
            below += len(one.text)


def _sections(paragraphs: Sequence[_Paragraph], found: Collection[Element], size: int) -> Iterator[list[_Paragraph]]:
    """What stands between headings that are set larger than this, or are headings by their style."""
    section: list[_Paragraph] = []
    for one in paragraphs:
        if one.level or (one.element in found and one.size > size):
            yield section
            section = []
        section.append(one)
    yield section


def _may_be_heading(one: _Paragraph) -> bool:
    unlike = one.level or one.is_item or one.to_the_right or len(one.text) > _LETTERS
    if not one.bold or unlike or _VALUE.search(one.text):
        return False
    name = _NUMBERED.sub("", _COUNTED.sub("", one.text)).rstrip(": ")
    invites = one.text.endswith(":") and len(name.split()) >= _INVITES
    return may_be_name(name) and not invites and not states(name) and not _CONTENTS.fullmatch(name)


def _is_text(one: _Paragraph) -> bool:
    """Whether it is what stands under a heading: prose or an item, which is not bold itself."""
    if one.bold or one.level:
        return False
    if not any(map(str.isalnum, one.text)):
        return False
    listed = one.is_item or _TYPED.match(one.text) is not None
    return listed or len(one.text) > _PROSE or _CLOSED.search(one.text) is not None


def _in_a_row(above: Sequence[_Paragraph], one: _Paragraph) -> bool:
    """Whether a line of the same look stands directly above, or two do, as on a cover or in an address."""
    alike = [other.bold and not other.level and other.size == one.size for other in above]
    return bool(alike) and alike[-1] and (not one.apart or alike == [True, True])


def _level(size: int, sizes: Collection[int], styled: Collection[tuple[int, int]]) -> int:
    """Below the headings by style that are not set smaller, and below the bold ones that are set larger."""
    over = [(level, other) for level, other in styled if other >= size]
    nearest = min((other for _, other in over), default=max(sizes))
    between = sum(size < other <= nearest for other in sizes)
    return min(max((level for level, _ in over), default=0) + between + 1, _DEEPEST)


def _torn(one: _Paragraph, below: _Paragraph) -> bool:
    """Whether a paragraph breaks off within a sentence that the next one ends."""
    alike = (one.style, one.bold) == (below.style, below.bold) and not (one.level or below.level or below.is_item)
    breaks_off = len(one.text) >= _PROSE and _BROKEN.search(one.text) is not None
    goes_on = below.text[0].islower() and _RUNS_ON.match(below.text) and not _TYPED.match(below.text)
    return alike and breaks_off and bool(goes_on)
