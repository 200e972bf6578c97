"""What the styles of a Word document say about a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ingest.readers.docx.text import switched_on
from ingest.readers.shared.xml import attribute, child, children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_HEADING: Final = re.compile(r"heading ([1-9])")
"""`heading 2`"""
_BODY_LEVEL: Final = 9
"""The outline level of body text; those of headings count from 0."""
_ANCESTORS: Final = 12
"""Styles that are followed from one to the next; damaged files lead in a circle."""
_NO_LINE: Final = {"", "none"}
"""Underlined so, letters are not."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a document by their ids. Word translates the ids, never the names of its own styles."""

    by_id: dict[str, Element]
    usual: tuple[Element, ...] = ()
    """What holds for letters of which no style says anything: that of a paragraph without one, then of the document."""

    @classmethod
    def of(cls, root: Element | None) -> Styles:
        """From `styles.xml`; a document without it has no styles."""
        by_id: dict[str, Element] = {}
        for style in children(root, "style"):
            by_id[attribute(style, "styleId") or ""] = style
        found = [child(style, "rPr") for style in by_id.values() if _is_default(style)]
        found.append(child(root, "docDefaults", "rPrDefault", "rPr"))
        return cls(by_id, tuple(letters for letters in found if letters is not None))

    def name(self, paragraph: Element) -> str:
        """The name of the paragraph's own style, in lower case; empty for the default."""
        style = next(self._of(paragraph), None)
        return style_value(style, "name").lower()

    def heading_level(self, paragraph: Element) -> int:
        """The level of a heading, counted from 1; 0 for body text."""
        if self.name(paragraph) == "title":
            return 1

        for properties in self._properties(paragraph):
            outline = style_value(properties, "outlineLvl")
            if outline:
                return _level(outline)

        for style in self._of(paragraph):
            named = _HEADING.fullmatch(style_value(style, "name").lower())
            if named:
                return int(named[1])
        return 0

    def list_place(self, paragraph: Element) -> tuple[str, int] | None:
        """The list (its `numId`) that the paragraph belongs to and its depth there, from 0."""
        number = depth = ""
        for properties in self._properties(paragraph):
            numbering = child(properties, "numPr")
            number = number or style_value(numbering, "numId")
            depth = depth or style_value(numbering, "ilvl")

        if number in {"", "0"}:  # 0 takes a paragraph out of the list of its style
            return None
        return number, int(depth) if depth.isdecimal() else 0

    def own_indent(self, paragraph: Element) -> int | None:
        """How far the paragraph itself is set in, in twentieths of a point; None where its list or style says it."""
        return indentation(child(paragraph, "pPr"))

    def indent(self, paragraph: Element) -> int:
        """How far the paragraph is set in, by itself or by its style, in twentieths of a point."""
        for properties in self._properties(paragraph):
            indent = indentation(properties)
            if indent is not None:
                return indent
        return 0

    def layers(self, run: Element) -> Iterator[Element]:
        """The properties of the letters of a run: its own, then those of its style and of its paragraph's."""
        own = child(run, "rPr")
        if own is not None:
            yield own

        paragraph = next(run.iterancestors("{*}p"), None)
        names = (style_value(own, "rStyle"), style_value(child(paragraph, "pPr"), "pStyle"))
        for style in chain.from_iterable(map(self.lineage, names)):
            styled = child(style, "rPr")
            if styled is not None:
                yield styled

    def letters(self, run: Element) -> tuple[bool, bool, int]:
        """Whether the letters of a run are bold and underlined; their size in half-points, 0 where no style says it."""
        layers = [*self.layers(run), *self.usual]
        bold = any(switched_on(layer, "b") for layer in first_deciding(layers, "b"))
        lines = [style_value(layer, "u") for layer in first_deciding(layers, "u")]
        underlined = any(line not in _NO_LINE for line in lines)

        sizes = (style_value(layer, "sz") for layer in layers)
        size = next(filter(str.isdecimal, sizes), "0")
        return bold, underlined, int(size)

    def _properties(self, paragraph: Element) -> Iterator[Element]:
        """The paragraph's own properties, then those of its style and of the styles that one is based on."""
        for holder in (paragraph, *self._of(paragraph)):
            properties = child(holder, "pPr")
            if properties is not None:
                yield properties

    def _of(self, paragraph: Element) -> Iterator[Element]:
        return self.lineage(style_value(child(paragraph, "pPr"), "pStyle"))

    def lineage(self, name: str) -> Iterator[Element]:
        """The style of this id, then those that it is based on."""
        for _ in range(_ANCESTORS):
            style = self.by_id.get(name)
            if style is None:
                return
            yield style
            name = style_value(style, "basedOn")


def _is_default(style: Element) -> bool:
    """Whether it is the style of paragraphs that name none."""
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in {"1", "true"}


def _level(outline: str) -> int:
    """The level that an outline level means, which counts from 0."""
    if not outline.isdecimal():
        return 0
    return (int(outline) + 1) % (_BODY_LEVEL + 1)


def first_deciding(layers: list[Element], name: str) -> list[Element]:
    """The first of the layers that says anything about a property."""
    deciding = [layer for layer in layers if child(layer, name) is not None]
    return deciding[:1]


def style_value(holder: Element | None, name: str) -> str:
    """The `w:val` of a property; empty where it is not set."""
    found = child(holder, name)
    if found is None:
        return ""
    return attribute(found, "val") or ""


def indentation(properties: Element | None) -> int | None:
    """How far the properties of a paragraph set it in, in twentieths of a point; None where they don't say it."""
    indent = child(properties, "ind")
    if indent is None:
        return None

    left = attribute(indent, "left") or attribute(indent, "start") or ""
    is_number = left.removeprefix("-").isdecimal()
    return int(left) if is_number else None
