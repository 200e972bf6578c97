"""What the look of an OpenDocument text says where its styles don't: lines in bold, in capitals or underlined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ingest.readers.odf.hidden import lineage, styles_by_name
from ingest.readers.odf.text import odf_paragraph_text, styled_pieces
from ingest.readers.shared.headings.looks import Paragraph, StyledRun, headings_of
from ingest.readers.shared.xml import attribute, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_HOLDERS: Final = frozenset({"section", "list", "list-item", "list-header", "index-body"})
_POINTS: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)pt")
"""`12pt`"""
_TITLE: Final = "Title"
_BOLD: Final = frozenset({"bold", "600", "700", "800", "900"})


def headings_in(text: Element | None, *styled: Element | None) -> dict[Element, int]:
    """The levels of the paragraphs of a text that only look like headings; `styled` are the roots that hold styles."""
    defaults = chain.from_iterable(descendants(root, "default-style") for root in styled)
    usual = [style for style in defaults if _is_for_paragraphs(style)]
    looks = _Looks(styles_by_name(*styled), usual)
    return headings_of(list(looks.stretches(text)))


def _is_for_paragraphs(style: Element) -> bool:
    return attribute(style, "family") == "paragraph"


@dataclass(frozen=True, slots=True)
class _Looks:
    styles: dict[str, Element]
    usual: list[Element]
    """What holds for letters of which no style says anything."""

    def stretches(self, text: Element | None) -> Iterator[list[Paragraph]]:
        """The paragraphs between tables."""
        stretch: list[Paragraph] = []
        apart = True
        for element in _flowing(text):
            if local(element) == "table":
                yield stretch
                stretch, apart = [], True
                continue

            words = odf_paragraph_text(element)
            if words:
                stretch.append(self._paragraph(element, words, apart=apart))
            apart = not words
        yield stretch

    def _paragraph(self, element: Element, text: str, *, apart: bool) -> Paragraph:
        holders = [local(above) for above in element.iterancestors()]
        return Paragraph(
            element=element,
            text=text,
            runs=list(self._runs(element)),
            level=self._level(element),
            is_item="list" in holders,
            style=attribute(element, "style-name") or "",
            to_the_right=self._said([element], "text-align") in {"end", "right"},
            apart=apart,
        )

    def _level(self, element: Element) -> int:
        """The level of a heading, 1 where it says none; 0 for what is no heading by its style."""
        is_heading = local(element) == "h" or self._is_title(element)
        if not is_heading:
            return 0
        level = attribute(element, "outline-level") or "1"
        return int(level) if level.isdecimal() else 1

    def _is_title(self, element: Element) -> bool:
        found = lineage(attribute(element, "style-name") or "", self.styles)
        return any(attribute(style, "name") == _TITLE for style in found)

    def _runs(self, paragraph: Element) -> Iterator[StyledRun]:
        """Its runs of letters; a link is underlined wherever it stands, which says nothing."""
        for holder, words in styled_pieces(paragraph):
            if not any(map(str.isalnum, words)):
                continue

            above = list(_up_to(paragraph, holder))
            is_link = any(local(one) == "a" for one in above)
            is_underlined = self._said(above, "text-underline-style") not in {"", "none"}
            yield StyledRun(
                letters=len(words),
                bold=self._said(above, "font-weight") in _BOLD,
                underlined=is_underlined and not is_link,
                size=self._size(above),
            )

    def _said(self, above: list[Element], name: str) -> str:
        """What the innermost style says of a property."""
        for value in self._all_said(above, name):
            if value:
                return value
        return ""

    def _size(self, above: list[Element]) -> int:
        """In half-points; a size in percent is passed over for the one that it goes by."""
        for value in self._all_said(above, "font-size"):
            size = _POINTS.fullmatch(value)
            if size:
                return round(2 * float(size[1]))
        return 0

    def _all_said(self, above: list[Element], name: str) -> Iterator[str]:
        """What each style says of a property, the innermost first; empty where it says nothing."""
        for style in self._styles_of(above):
            for properties in children(style):
                yield attribute(properties, name) or ""

    def _styles_of(self, above: list[Element]) -> Iterator[Element]:
        for one in above:
            yield from lineage(attribute(one, "style-name") or "", self.styles)
        yield from self.usual


def _flowing(container: Element | None) -> Iterator[Element]:
    """Paragraphs and tables in order, through sections and lists."""
    for element in children(container):
        if local(element) in {"p", "h", "table"}:
            yield element
        elif local(element) in _HOLDERS:
            yield from _flowing(element)


def _up_to(paragraph: Element, holder: Element) -> Iterator[Element]:
    """The element that holds letters, and what holds that, up to the paragraph."""
    yield holder
    if holder is paragraph:
        return
    for above in holder.iterancestors():
        yield above
        if above is paragraph:
            return
