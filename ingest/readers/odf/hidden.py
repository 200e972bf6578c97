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
_POINTS: Final = re.compile(r"(\d+(?:\.\d+)?)pt")


def drop_hidden_elements(body: Element, *styled: Element | None) -> HiddenText:
    """Empty the hidden elements of the body. `styled` are the roots that hold styles."""
    styles = styles_by_name(*styled)
    layouts = chain.from_iterable(descendants(root, "page-layout-properties") for root in styled)
    judge = _Judge(styles, paper_known=not any(map(_is_coloured, layouts)))
    hidden = {element: why for element in body.iter() if (why := judge.hiding(element)) is not None}

    counts: Counter[Hiding] = Counter()
    outermost = [element for element in hidden if hidden.keys().isdisjoint(element.iterancestors())]
    for element in outermost:
        counts[hidden[element]] += letters(" ".join(map(str, element.itertext())))
        element.text = None
        element[:] = []
    return total([tuple(counts.items())])


def styles_by_name(*roots: Element | None) -> dict[str, Element]:
    """The styles of a document from the parts of a file that hold some; a later part wins."""
    found: dict[str, Element] = {}
    for root in roots:
        found.update((attribute(style, "name") or "", style) for style in descendants(root, "style"))
    return found


def _is_coloured(layout: Element) -> bool:
    """Whether pages of this layout have a colour or a picture behind their text."""
    picture = any(attribute(image, "href") for image in descendants(layout, "background-image"))
    return picture or attribute(layout, "background-color") not in {None, "transparent", "#ffffff"}


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
        if 0 < _points(self._said(element, "font-size")) <= _SMALLEST and not self._overruled(element, "font-size"):
            return Hiding.SIZE
        ink = _colour(self._said(element, "color"))
        paper = self._paper(element) if ink is not None else None
        pale = ink is not None and paper is not None and alike(ink, paper)
        return Hiding.COLOUR if pale and not self._overruled(element, "color") else None

    def _is_struck(self, element: Element) -> bool:
        lines = (self._said(element, f"text-line-through-{name}") for name in ("style", "type"))
        return any(line not in {"", "none"} for line in lines)

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
        return any(self._said(below, name) for below in descendants(element, *_WORDED) if below is not element)

    def _paper(self, element: Element) -> Colour | None:
        """What is behind the text: the nearest colour around it, or white; None where that is not known."""
        for one in (element, *element.iterancestors()):
            if local(one) in _SHAPES or not self.paper_known:
                return None
            if found := self._said(one, "background-color"):
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
    fields = children(element, "hidden-paragraph") if name == "p" else ()
    told_so = any(attribute(field, "is-hidden") == "true" for field in fields)
    return told_so or (name in _STYLED and _style_hides(attribute(element, "style-name") or "", styles))


def _style_hides(name: str, styles: dict[str, Element]) -> bool:
    """What the first of the style and those it is based on says about being displayed."""
    for style in lineage(name, styles):
        for properties in _properties(style):
            if value := attribute(properties, "display"):
                return value in _UNSEEN
    return False


def _properties(style: Element) -> Iterator[Element]:
    yield from (found for name in _PROPERTIES if (found := child(style, name)) is not None)


def lineage(name: str, styles: dict[str, Element]) -> Iterator[Element]:
    """The style of this name, then those that it is based on."""
    for _ in range(_ANCESTORS):
        if (style := styles.get(name)) is None:
            return
        yield style
        name = attribute(style, "parent-style-name") or ""


def _colour(text: str) -> Colour | None:
    found = _HEX.fullmatch(text)
    return (int(found[1], 16), int(found[2], 16), int(found[3], 16)) if found else None


def _points(text: str) -> float:
    """A size in points; 0 for what is none, or goes by the size around it."""
    found = _POINTS.fullmatch(text)
    return float(found[1]) if found else 0.0
