"""The bullets and numbers of lists and headings in OpenDocument files, which hold them as styles.

ODF 1.3, part 3, 16.30 and 16.34.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Final

from ingest.readers.shared.numerals import numeral
from ingest.readers.shared.xml import attribute, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_OUTLINE: Final = "outline-style"
"""By what the style of the numbers of headings is known here; no list style is called so."""
_FORMS: Final = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True, slots=True)
class ListStyles:
    """The list styles of a document by their names, and the numbers that its lists have reached."""

    by_name: dict[str, Element]
    unnumbered: frozenset[str] = frozenset()
    """The styles of paragraphs that have no number although they are headings."""
    _reached: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, *roots: Element | None) -> ListStyles:
        """From the parts of a file that hold styles; a later part wins."""
        by_name: dict[str, Element] = {}
        unnumbered: set[str] = set()
        for root in roots:
            for style in descendants(root, "list-style"):
                by_name[attribute(style, "name") or ""] = style
            for style in descendants(root, _OUTLINE):
                by_name[_OUTLINE] = style
            for style in descendants(root, "style"):
                if attribute(style, "list-style-name") == "":
                    unnumbered.add(attribute(style, "name") or "")
        return cls(by_name, frozenset(unnumbered))

    def number_of(self, heading: Element, level: int) -> str:
        """What stands before a heading of this level, from 1: `2.1`; empty where it has no number."""
        style = self._level(_OUTLINE, level)
        is_bare = attribute(heading, "is-list-header") == "true" or attribute(heading, "style-name") in self.unnumbered
        if style is None or is_bare or not attribute(style, "num-format"):
            return ""

        usual = self._reached.get((_OUTLINE, level), _number(style, 1) - 1) + 1
        self._reached[_OUTLINE, level] = _number(heading, usual)
        for name, deeper in list(self._reached):
            if name == _OUTLINE and deeper > level:
                del self._reached[name, deeper]
        return self._written(_OUTLINE, level, style).removeprefix("-")

    def markers(self, name: str, level: int, items: Element) -> Iterator[str]:
        """What stands before the items of a list, one after the other; levels count from 1."""
        style = self._level(name, level)
        if style is None or local(style) != "list-level-style-number" or not attribute(style, "num-format"):
            yield from repeat("-")
            return

        number = _number(style, 1) - 1
        if attribute(items, "continue-numbering") == "true" or attribute(items, "continue-list") is not None:
            number = self._reached.get((name, level), 0)
        for item in children(items, "list-item"):
            number = _number(item, number + 1)
            self._reached[name, level] = number
            yield self._written(name, level, style)

    def _written(self, name: str, level: int, style: Element) -> str:
        """The number that is reached at a level, behind those of so many levels above as its style shows."""
        shown = attribute(style, "display-levels") or "1"
        first = level - int(shown) + 1 if shown.isdecimal() else level
        numbers: list[str] = []
        for above in range(max(first, 1), level + 1):
            form = self._level(name, above)
            if form is not None and attribute(form, "num-format"):
                reached = self._reached.get((name, above), 1)
                numbers.append(numeral(reached, _FORMS.get(attribute(form, "num-format") or "", "decimal")))

        prefix = attribute(style, "num-prefix") or ""
        suffix = attribute(style, "num-suffix") or ""
        return f"{prefix}{'.'.join(numbers)}{suffix}".strip() or "-"

    def _level(self, name: str, level: int) -> Element | None:
        for style in children(self.by_name.get(name)):
            if attribute(style, "level") == str(level):
                return style
        return None


def _number(holder: Element, usual: int) -> int:
    """The number with which a level, or an item, says that it begins."""
    start = attribute(holder, "start-value") or ""
    return int(start) if start.isdecimal() and len(start) <= len("9999") else usual
