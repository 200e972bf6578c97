"""Takes out of an OpenDocument file what its reader does not see: what is marked as hidden, comments, pale, tiny text.

Text in the colour of its background counts only where the background is known: not in shapes, not on slides, and
nowhere in a document whose pages have a colour. Rows that a filter hides stay: any reader can show them again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import Hiding, alike, letters, total
from ingest.readers.shared.xml import attribute, child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from ingest.extraction.hidden import Colour, HiddenText

_STYLED: Final = frozenset({"span", "p", "h", "table", "a"})
_PROPERTIES: Final = ("text-properties", "table-properties")
_UNSEEN: Final = frozenset({"none", "false"})
_ANCESTORS: Final = 12
_SMALLEST: Final = 1.0
"""The size that is too small to read, in points."""
_WHITE: Final = (255, 255, 255)
_WORDED: Final = ("span", "p", "h", "a", "table-cell")
_SAYING: Final = frozenset({"text-properties", "paragraph-properties", "table-cell-properties", "table-properties"})
_SHAPES: Final = frozenset({"text-box", "frame", "custom-shape", "page", "rect", "ellipse", "table-template"})
_HEX: Final = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
"""`#fafafa`"""
_POINTS: Final = re.compile(r"(\d+(?:\.\d+)?)pt")
"""`0.5pt`"""


def drop_hidden_elements(body: Element, *styled: Element | None) -> HiddenText:
    """Empty the hidden elements of the body. `styled` are the roots that hold styles."""
    styles = styles_by_name(*styled)
    layouts = chain.from_iterable(descendants(root, "page-layout-properties") for root in styled)
    has_coloured_pages = any(map(_is_coloured, layouts))
    judge = _Judge(styles, paper_known=not has_coloured_pages)

    # judged before anything is taken out, since what is within an element may overrule it
    hidden: dict[Element, Hiding] = {}
    for element in body.iter():
        why = judge.hiding(element)
        if why is not None:
            hidden[element] = why

    counts: Counter[Hiding] = Counter()
    outermost = [element for element in hidden if hidden.keys().isdisjoint(element.iterancestors())]
    for element in outermost:
        text = " ".join(map(str, element.itertext()))
        counts[hidden[element]] += letters(text)
        element.text = None
        element[:] = []
    return total([tuple(counts.items())])


def hidden_columns(table: Element) -> tuple[range, ...]:
    """The columns of a table, from 0, that are marked as hidden."""
    hidden: list[range] = []
    column = 0
    for one in descendants(table, "table-column"):
        repeated = attribute(one, "number-columns-repeated") or "1"
        beyond = column + (int(repeated) if repeated.isdecimal() else 1)
        if attribute(one, "visibility") == "collapse":
            hidden.append(range(column, beyond))
        column = beyond
    return tuple(hidden)


def styles_by_name(*roots: Element | None) -> dict[str, Element]:
    """The styles of a document from the parts of a file that hold some; a later part wins."""
    found: dict[str, Element] = {}
    for root in roots:
        for style in descendants(root, "style"):
            name = attribute(style, "name") or ""
            found[name] = style
    return found


def _is_coloured(layout: Element) -> bool:
    """Whether pages of this layout have a colour or a picture behind their text."""
    for image in descendants(layout, "background-image"):
        if attribute(image, "href"):
            return True
    return attribute(layout, "background-color") not in {None, "transparent", "#ffffff"}


@dataclass(frozen=True, slots=True)
class _Judge:
    styles: dict[str, Element]
    paper_known: bool

    def hiding(self, element: Element) -> Hiding | None:
        """Why the text in the element cannot be seen."""
        name = local(element)
        if name == "annotation":
            return Hiding.COMMENT
        if _is_hidden(element, self.styles):
            return Hiding.MARKED
        if name not in _WORDED:
            return None

        if self._is_struck(element):
            return Hiding.STRUCK
        if self._is_tiny(element):
            return Hiding.SIZE
        return Hiding.COLOUR if self._is_pale(element) else None

    def _is_tiny(self, element: Element) -> bool:
        size = _points(self._said(element, "font-size"))
        return 0 < size <= _SMALLEST and not self._overruled(element, "font-size")

    def _is_pale(self, element: Element) -> bool:
        """Whether its letters have the colour of what is behind them."""
        ink = _colour(self._said(element, "color"))
        if ink is None:
            return False
        paper = self._paper(element)
        if paper is None or not alike(ink, paper):
            return False
        return not self._overruled(element, "color")

    def _is_struck(self, element: Element) -> bool:
        for name in ("style", "type"):
            line = self._said(element, f"text-line-through-{name}")
            if line not in {"", "none"}:
                return True
        return False

    def _said(self, element: Element, name: str) -> str:
        """What the element's style, or one that it is based on, says of a property."""
        for style in lineage(attribute(element, "style-name") or "", self.styles):
            for properties in children(style):
                value = attribute(properties, name) if local(properties) in _SAYING else ""
                if value and value != "transparent":
                    return value
        return ""

    def _overruled(self, element: Element, name: str) -> bool:
        """Whether something within the element says otherwise."""
        within = (below for below in descendants(element, *_WORDED) if below is not element)
        return any(self._said(below, name) for below in within)

    def _paper(self, element: Element) -> Colour | None:
        """What is behind the text: the nearest colour around it, or white; None where that is not known."""
        if not self.paper_known:
            return None

        for one in (element, *element.iterancestors()):
            if local(one) in _SHAPES:
                return None
            found = self._said(one, "background-color")
            if found:
                return _colour(found)
        return _WHITE


def _is_hidden(element: Element, styles: dict[str, Element]) -> bool:
    name = local(element)
    if name == "section":
        return attribute(element, "display") == "none"
    if name == "table-row":
        return attribute(element, "visibility") == "collapse"
    if name == "hidden-text":
        return attribute(element, "is-hidden") == "true"

    # a paragraph is told by a field in it whether it is hidden
    if name == "p":
        for told in children(element, "hidden-paragraph"):
            if attribute(told, "is-hidden") == "true":
                return True
    if name not in _STYLED:
        return False
    return _style_hides(attribute(element, "style-name") or "", styles)


def _style_hides(name: str, styles: dict[str, Element]) -> bool:
    """What the first of the style and those it is based on says about being displayed."""
    for style in lineage(name, styles):
        for properties in _properties(style):
            display = attribute(properties, "display")
            if display:
                return display in _UNSEEN
    return False


def _properties(style: Element) -> Iterator[Element]:
    for name in _PROPERTIES:
        found = child(style, name)
        if found is not None:
            yield found


def lineage(name: str, styles: dict[str, Element]) -> Iterator[Element]:
    """The style of this name, then those that it is based on."""
    # so many at most: in a broken file, styles may be based on each other
    for _ in range(_ANCESTORS):
        style = styles.get(name)
        if style is None:
            return
        yield style
        name = attribute(style, "parent-style-name") or ""


def _colour(text: str) -> Colour | None:
    found = _HEX.fullmatch(text)
    if found is None:
        return None
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def _points(text: str) -> float:
    """A size in points; 0 for what is none, or goes by the size around it."""
    found = _POINTS.fullmatch(text)
    return float(found[1]) if found else 0.0
