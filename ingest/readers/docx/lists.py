"""The labels of Word's lists and numbered headings, which the file holds as rules and not as text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from ingest.readers.docx.styles import indentation, style_value
from ingest.readers.docx.text import switched_on
from ingest.readers.shared.numerals import is_next, numeral
from ingest.readers.shared.xml import attribute, child, children

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

_PLACEHOLDER: Final = re.compile(r"%([1-9])")
"""`%1` and `%2` of `%1.%2`: the numbers of these levels, which count from 1."""
_BULLET: Final = "-"


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is numbered: `pattern` is `%1.%2` and the like, `form` one of Word's, as `lowerRoman`."""

    form: str = "bullet"
    pattern: str = ""
    start: int = 1
    indent: int | None = None
    """How far its items are set in, in twentieths of a point; None where their style says it."""
    legal: bool = False
    """Whether the numbers of the levels above are written as figures, as those of `1.01` below `Article I`."""


@dataclass(slots=True)
class Numbering:
    """Counts the list items of a document from top to bottom, as Word does when it opens the file.

    Lists that share a definition count on from each other, unless one says with what number it begins.
    """

    _definitions: dict[str, str]
    _levels: dict[str, list[Level]]
    """The levels of each list."""
    _begins: dict[tuple[str, int], int]
    """With what number the items of a list at a depth begin, where the list itself says so."""
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """From `numbering.xml`; without it every list has bullets."""
        defined: dict[str, list[Level]] = {}
        for abstract in children(root, "abstractNum"):
            name = attribute(abstract, "abstractNumId") or ""
            defined[name] = [_level(level) for level in children(abstract, "lvl")]

        numbering = cls({}, {}, {})
        for one in children(root, "num"):
            number = attribute(one, "numId") or ""
            definition = style_value(one, "abstractNumId")
            numbering._definitions[number] = definition
            numbering._levels[number] = list(defined.get(definition, []))
            for override in children(one, "lvlOverride"):
                numbering._override(number, override)
        return numbering

    def _override(self, number: str, override: Element) -> None:
        """A list may have other levels than its definition, or begin with another number."""
        place = attribute(override, "ilvl") or ""
        if not place.isdecimal():
            return

        depth = int(place)
        level = child(override, "lvl")
        levels = self._levels[number]
        if level is not None and depth < len(levels):
            levels[depth] = _level(level)

        start = style_value(override, "startOverride")
        if start.isdecimal():
            self._begins[number, depth] = int(start)

    def label(self, number: str, depth: int) -> str:
        """The label of the next item at this place: `-` for a bullet, `2.1` or `c)` where items are counted."""
        levels = self._levels.get(number, [])
        if depth >= len(levels):
            return _BULLET

        counts = self._counts[self._definitions[number]]
        before = counts.get(depth, levels[depth].start - 1)
        begin = self._begins.pop((number, depth), None)  # it holds for the first item alone
        counts[depth] = before + 1 if begin is None else begin

        # an item ends the lists within the one before it
        deeper = [other for other in counts if other > depth]
        for other in deeper:
            del counts[other]
        return _written(levels, depth, counts)

    def indent(self, number: str, depth: int) -> int | None:
        """How far the items at this place are set in, in twentieths of a point; None where the list does not say it."""
        levels = self._levels.get(number, [])
        return levels[depth].indent if depth < len(levels) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """An item of a list as it is seen: its label, and how far it is set in."""

    element: Element
    label: str
    indent: int
    opens: bool
    """Whether it ends with a colon."""

    @property
    def is_bullet(self) -> bool:
        """Whether it has no number."""
        return self.label == _BULLET

    def may_hold(self, other: ListItem) -> bool:
        """Whether the other may lie in it: it is set in further, or so far and of another kind."""
        if self.indent == other.indent:
            return self.is_bullet != other.is_bullet
        return self.indent < other.indent

    def is_followed_by(self, other: ListItem) -> bool:
        """Whether the other has the next number in line."""
        return self.indent == other.indent and is_next(self.label, other.label)


def items_within(stretch: Sequence[ListItem]) -> set[Element]:
    """The items that lie in one above them although they are set in no further; a stretch is items in a row.

    These are bullets below a number that the list goes on from, as well as those below the last number of such a list,
    and the items of another kind below one that ends with a colon.
    """
    within: set[Element] = set()
    last: set[Element] = set()
    for place, one in enumerate(stretch):
        following = islice(stretch, place + 1, None)
        below = list(takewhile(one.may_hold, following))
        beside = {other.element for other in below if other.indent == one.indent}
        if not beside:
            continue

        end = place + 1 + len(below)
        goes_on = end < len(stretch) and one.is_followed_by(stretch[end])
        if goes_on:
            last.add(stretch[end].element)
        leads_on = one.opens and below[0].indent == one.indent
        if goes_on or leads_on or one.element in last:
            within |= beside
    return within


def _level(level: Element) -> Level:
    start = style_value(level, "start")
    return Level(
        form=style_value(level, "numFmt") or "decimal",
        pattern=style_value(level, "lvlText"),
        start=int(start) if start.isdecimal() else 1,
        indent=indentation(child(level, "pPr")),
        legal=switched_on(level, "isLgl"),
    )


def _written(levels: list[Level], depth: int, counts: dict[int, int]) -> str:
    level = levels[depth]
    if level.form == "none":
        return ""
    if level.form == "bullet" or not level.pattern:
        return _BULLET

    def number(placeholder: re.Match[str]) -> str:
        at = int(placeholder[1]) - 1
        if at >= len(levels):
            return ""
        count = counts.get(at, levels[at].start)
        form = levels[at].form
        is_figure = form.startswith("decimal") or not level.legal
        return numeral(count, form if is_figure else "decimal")

    return _PLACEHOLDER.sub(number, level.pattern).strip()
