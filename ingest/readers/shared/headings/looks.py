"""Headings that no style calls so: lines in bold, in capitals or underlined, as office documents have them.

Many teams set a heading in bold or type it in capitals, and leave it at that. Readers say how each paragraph looks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import category

from ingest.readers.shared.headings.text_headings import may_be_name
from ingest.readers.shared.headings.titles import states

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from lxml.etree import _Element as Element

    _Look = Callable[["Paragraph"], bool]

_LETTERS: Final = 90
"""Characters of a bold line that may be a heading."""
PROSE: Final = 40
"""Characters from which a paragraph without a stop is prose, or may be a line that was torn."""
_LINES: Final = 60
"""Characters of the short lines that may stand under a heading; those of a signature are fewer."""
_MOSTLY: Final = 0.4
"""Of the text that is bold at most, or bold says nothing."""
_SEVERAL: Final = 2
"""Lines in capitals, or underlined, from which they are the practice of the document."""
_PRACTICE: Final = 3
"""Bold headings in a section from which bold is how it sets them, though but a short line stands below one."""
_BLANK: Final = re.compile(r"[:@]|__|\.\.\.|…")
"""What a form or a signature has: `Name: ____`"""
_FEW_WORDS: Final = 10
"""Words of such a line at most; what is longer is a sentence that matters."""
_WORD: Final = re.compile(r"[^\W\d_]{3}")
"""`AGM`, not `OR`."""
_DEEPEST: Final = 9
"""The deepest level that a heading has in Word."""
_COUNTED: Final = re.compile(
    r"\A(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|\(?(?:[a-z]|[ivx]{1,4})[.)]|[IVX]{1,4}\.)\s+(?=\S)"
)
"""`2.1 Fees`, `2: Fees`, `a) Report of the chair`, `IV. Fees`"""
_NUMBERED: Final = re.compile(r"\A[^\W\d_]+ (?:\d{1,3}|[IVXLC]{1,5}|[A-Z])(?:: | [–—-] )(?=\S)")
"""`Article II: Name`, `Week 5 – Kites`"""
_STATE: Final = re.compile(
    r"\A(?:original|proposed|current|revised|amended|new|old|draft): "
    r"(?=[^\W\d_]+ (?:\d{1,3}|[IVXLC]{1,5}|[A-Z])(?:: | [–—-] ))",
    re.IGNORECASE,
)
"""`Proposed: ` of `Proposed: Part B: Fees`"""
_SIGNS: Final = frozenset({"So", "Sk", "Mn", "Cf"})
"""Kinds of characters that may stand around a name, as pictures do."""
_VALUE: Final = re.compile(r"[$€£@=<>]|__|\d:\d\d|\.\.\.|[^\W\d_]{3}[.!?]\s|\d{3}[ -]\d{3,4}|\d{6}")
"""What is told rather than named: `Fee $20`, `ada@example.org`, `Date ____`, `555-0100`, `Play on. It is fun`."""
_INVITES: Final = 6
"""Words of a line with a colon from which it leads to what is below: `Please send the form and the cheque to:`."""
_CONTENTS: Final = re.compile(r"(?:table of )?contents", re.IGNORECASE)
"""What stands above lines that are left out."""
TYPED: Final = re.compile(r"[•●○◦▪■□–—*·‣➢✓❖\uf0b7\uf0a7\uf0d8-]\s*\S|o\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s")
"""`• tea`, `o tea`, `2. Pour`: an item whose marker was typed."""
_CLOSED: Final = re.compile(r"[.:;!?…][\"'”’»)\]]*$")
"""The end of `Bring these:` and of `He said “no.”`"""


class StyledRun(NamedTuple):
    """Letters of one look."""

    letters: int
    bold: bool
    underlined: bool
    size: int
    """In half-points; 0 where no style says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph as its reader sees it."""

    element: Element
    text: str
    runs: Sequence[StyledRun]
    level: int
    """The level that its style gives it as a heading; 0 for none."""
    is_item: bool
    style: str
    to_the_right: bool
    """Set at the right edge, as a date or an address is."""
    apart: bool
    """Whether an empty paragraph, a table or nothing stands before it."""

    @property
    def bold(self) -> bool:
        """Whether all of it is."""
        return bool(self.runs) and all(run.bold for run in self.runs)

    @property
    def underlined(self) -> bool:
        """Whether all of it is."""
        return bool(self.runs) and all(run.underlined for run in self.runs)

    @property
    def labelled(self) -> bool:
        """Whether only its beginning is bold."""
        begins_bold = bool(self.runs) and self.runs[0].bold
        return begins_bold and not self.bold

    @property
    def size(self) -> int:
        """That of most letters, as in Run."""
        sizes: Counter[int] = Counter()
        for run in self.runs:
            sizes[run.size] += run.letters
        return max(sizes, key=lambda size: sizes[size], default=0)


def headings_of(stretches: Sequence[Sequence[Paragraph]]) -> dict[Element, int]:
    """The levels of those that only look like headings; a stretch is what stands between tables."""
    headings: dict[Element, Paragraph] = {}
    for one in _in_bold(stretches):
        headings[one.element] = one
    for one in _set_out(stretches):
        headings[one.element] = one

    sizes = {one.size for one in headings.values()}
    paragraphs = chain.from_iterable(stretches)
    styled = {(one.level, one.size) for one in paragraphs if one.level}
    return {element: _level(one.size, sizes, styled) for element, one in headings.items()}


def _in_bold(stretches: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    paragraphs = list(chain.from_iterable(stretches))
    unstyled = [one for one in paragraphs if not one.level]
    if _prevails(unstyled, lambda one: one.bold):
        return

    headings: set[Element] = set()
    for stretch in stretches:
        headings.update(one.element for one in _bold_headings(stretch))
    yield from _alike(paragraphs, headings)


def _prevails(paragraphs: Sequence[Paragraph], looks: _Look) -> bool:
    """Whether too much of the text looks so for that to say anything."""
    letters = sum(len(one.text) for one in paragraphs)
    so = sum(len(one.text) for one in paragraphs if looks(one))
    return so > _MOSTLY * letters


def _set_out(stretches: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    """Lines in capitals, and underlined ones, where the document has several above text, and no heading by style."""
    paragraphs = list(chain.from_iterable(stretches))
    if any(one.level for one in paragraphs):
        return

    for looks in (_is_in_capitals, _is_underlined):
        over_text: list[Paragraph] = []
        for stretch in stretches:
            over_text += _above_text(stretch, looks)
        if len(over_text) < _SEVERAL or _prevails(paragraphs, looks):
            continue

        # what stands before the first of them, as the head of a letter does, is none
        first = paragraphs.index(over_text[0])
        yield from _lines_like(over_text, paragraphs[first:], looks)


def _lines_like(over_text: Sequence[Paragraph], begun: Sequence[Paragraph], looks: _Look) -> Iterator[Paragraph]:
    """The lines over text, and those of their look over short lines, or over such a line."""
    with_text = {one.element for one in over_text}
    with_text.update(one.element for one in _with_text(begun, looks))
    over_heading = {one.element for one, below in pairwise(begun) if below.element in with_text}

    found = with_text | over_heading
    for one in begun:
        if one.element not in found:
            continue
        if looks(one) and _may_stand_out(one):
            yield one


def _above_text(stretch: Sequence[Paragraph], looks: _Look) -> Iterator[Paragraph]:
    for place, (one, below) in enumerate(pairwise(stretch)):
        if not looks(one) or not _may_stand_out(one):
            continue
        # a line with a colon leads to what is below itself
        if looks(below) or below.text.endswith(":"):
            continue
        if not _is_listed_or_prose(below):
            continue

        above = stretch[max(place - 2, 0) : place]
        alike = [looks(other) for other in above]
        if not _in_a_row(alike, one):
            yield one


def _is_in_capitals(one: Paragraph) -> bool:
    return one.text.isupper() and _WORD.search(one.text) is not None


def _is_underlined(one: Paragraph) -> bool:
    return one.underlined and not one.text.isupper()


def _may_stand_out(one: Paragraph) -> bool:
    """Whether a line in capitals or an underlined one may be a heading: a name that stands by itself."""
    if not one.apart:
        return False

    text = one.text
    if text.isupper():
        text = text.rstrip(".… ")  # whoever types headings in capitals may close them with a stop
    if len(text.split()) > _FEW_WORDS or ";" in text:
        return False
    return _names(one, text)


def _bold_headings(stretch: Sequence[Paragraph]) -> list[Paragraph]:
    """Bold lines that stand above prose, and those that stand above such a line and are set larger."""
    found: list[Paragraph] = []
    # from below, so that the line beneath is known to be a heading or none
    for place in reversed(range(len(stretch) - 1)):
        one, below = stretch[place], stretch[place + 1]
        if not _may_be_heading(one):
            continue
        is_over_heading = bool(found) and found[-1] is below and one.size > below.size
        if not (is_over_heading or _is_text(below)):
            continue

        above = stretch[max(place - 2, 0) : place]
        alike = [_is_alike(other, one) for other in above]
        if not _in_a_row(alike, one):
            found.append(one)
    return found


def _alike(paragraphs: Sequence[Paragraph], found: Collection[Element]) -> Iterator[Paragraph]:
    """The headings, and lines of their look in the same section; none where more lines only begin in bold.

    These are labels, as in `**Ada**: room 4`.
    """
    sizes = {one.size for one in paragraphs if one.element in found}
    for size in sizes:
        for section in _sections(paragraphs, found, size):
            alike = [one for one in section if one.size == size]
            headings = {one.element for one in alike if one.element in found}
            labels = sum(one.labelled for one in alike)
            if not headings or labels > len(headings):
                continue

            headings.update(_bold_with_text(section))
            if len(headings) >= _PRACTICE:
                headings.update(one.element for one in _over_a_line(section))
            yield from (one for one in alike if one.element in headings)


def _bold_with_text(section: Sequence[Paragraph]) -> Iterator[Element]:
    """The bold lines of a section with text below them that may be headings."""
    for one in _with_text(section, lambda one: one.bold):
        if _may_be_heading(one):
            yield one.element


def _over_a_line(section: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The bold lines, set apart, with but a short line below them, which is no form and no signature."""
    for place, (one, below) in enumerate(pairwise(section)):
        if not _may_be_heading(one) or not one.apart:
            continue
        is_of_another = below.apart or below.bold or bool(below.level)
        if is_of_another or _BLANK.search(below.text):
            continue

        following = section[place + 2] if place + 2 < len(section) else None
        is_one_line = following is None or following.apart or bool(following.level)
        if is_one_line:
            yield one


def _with_text(section: Sequence[Paragraph], looks: _Look) -> Iterator[Paragraph]:
    """The lines of this look with text below them, if only in short lines."""
    below = 0
    for one in reversed(section):
        if looks(one) or one.level:
            if below > _LINES:
                yield one
            below = 0
        else:
            below += len(one.text)


def _sections(paragraphs: Sequence[Paragraph], found: Collection[Element], size: int) -> Iterator[list[Paragraph]]:
    """What stands between headings that are set larger than this, or are headings by their style."""
    section: list[Paragraph] = []
    for one in paragraphs:
        is_larger = one.element in found and one.size > size
        if one.level or is_larger:
            yield section
            section = []
        section.append(one)
    yield section


def _may_be_heading(one: Paragraph) -> bool:
    return one.bold and _names(one, one.text)


def _names(one: Paragraph, text: str) -> bool:
    """Whether its text is the name of something, and its place one where headings are."""
    if one.level or one.is_item or one.to_the_right:
        return False
    return may_head(text)


def may_head(text: str) -> bool:
    """Whether a line that is set out may be a heading: it names something, and neither tells nor asks for anything."""
    text = _without_signs(text)
    if len(text) > _LETTERS or _VALUE.search(text):
        return False

    name = _COUNTED.sub("", text)
    name = _STATE.sub("", name)
    name = _NUMBERED.sub("", name).rstrip(": ")

    invites = text.endswith(":") and len(name.split()) >= _INVITES
    if invites or _CONTENTS.fullmatch(name):
        return False
    if not may_be_name(name):
        return False
    return not states(name.removeprefix("Not "))  # `Not supported` names what is below it


def _without_signs(text: str) -> str:
    """The text without pictures behind it: `Dogs 🐾`."""
    end = len(text)
    while end:
        last = text[end - 1]
        if not last.isspace() and category(last) not in _SIGNS:
            break
        end -= 1
    return text[:end]


def _is_text(one: Paragraph) -> bool:
    """Whether it is what stands under a heading: prose or an item, which is not bold itself."""
    return not (one.bold or one.level) and _is_listed_or_prose(one)


def _is_listed_or_prose(one: Paragraph) -> bool:
    text = one.text
    if not any(map(str.isalnum, text)):
        return False
    if one.is_item or TYPED.match(text):
        return True
    return len(text) > PROSE or _CLOSED.search(text) is not None


def _is_alike(other: Paragraph, one: Paragraph) -> bool:
    return other.bold and not other.level and other.size == one.size


def _in_a_row(alike: Sequence[bool], one: Paragraph) -> bool:
    """Whether a line of the same look stands directly above, or two do, as on a cover or in an address.

    `alike` says of the two lines above whether they look the same.
    """
    if not alike or not alike[-1]:
        return False
    return not one.apart or alike == [True, True]


def _level(size: int, sizes: Collection[int], styled: Collection[tuple[int, int]]) -> int:
    """Below the headings by style that are not set smaller, and below the bold ones that are set larger."""
    levels_over = [level for level, other in styled if other >= size]
    sizes_over = [other for _, other in styled if other >= size]
    lowest = max(levels_over, default=0)
    nearest = min(sizes_over, default=max(sizes))

    # each size between the two is a level of its own
    between = sum(size < other <= nearest for other in sizes)
    return min(lowest + between + 1, _DEEPEST)
