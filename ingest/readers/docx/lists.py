"""The labels of Word's lists and numbered headings, which the file holds as rules and not as text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.readers.docx.styles import indentation, style_value
from ingest.readers.shared.numerals import numeral
from ingest.readers.shared.xml import attribute, child, children

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PLACEHOLDER: Final = re.compile(r"%([1-9])")
_BULLET: Final = "-"


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is numbered: `pattern` is `%1.%2` and the like, `form` one of Word's, as `lowerRoman`."""

    form: str = "bullet"
    pattern: str = ""
    start: int = 1
    indent: int | None = None
    """How far its items are set in, in twentieths of a point; None where their style says it."""


@dataclass(slots=True)
class Numbering:
    """Counts the list items of a document from top to bottom, as Word does when it opens the file."""

    _abstract: dict[str, str]
    _levels: dict[str, list[Level]]
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """From `numbering.xml`; without it every list has bullets."""
        levels = {
            attribute(abstract, "abstractNumId") or "": [_level(level) for level in children(abstract, "lvl")]
            for abstract in children(root, "abstractNum")
        }
        return cls(
            {attribute(n, "numId") or "": style_value(n, "abstractNumId") for n in children(root, "num")}, levels
        )

    def label(self, number: str, depth: int) -> str:
        """The label of the next item at this place: `-` for a bullet, `2.1` or `c)` where items are counted."""
        abstract = self._abstract.get(number, "")
        levels = self._levels.get(abstract, [])
        if depth >= len(levels):
            return _BULLET
        counts = self._counts[abstract]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _written(levels, depth, counts)

    def indent(self, number: str, depth: int) -> int | None:
        """How far the items at this place are set in, in twentieths of a point; None where the list does not say it."""
        levels = self._levels.get(self._abstract.get(number, ""), [])
        return levels[depth].indent if depth < len(levels) else None


def _level(level: Element) -> Level:
    start, indent = style_value(level, "start"), indentation(child(level, "pPr"))
    return Level(
        form=style_value(level, "numFmt") or "decimal",
        pattern=style_value(level, "lvlText"),
        start=int(start) if start.isdecimal() else 1,
        indent=indent,
    )


def _written(levels: list[Level], depth: int, counts: dict[int, int]) -> str:
    if levels[depth].form in {"bullet", "none"} or not levels[depth].pattern:
        return "" if levels[depth].form == "none" else _BULLET
    pattern = levels[depth].pattern

    def number(placeholder: re.Match[str]) -> str:
        at = int(placeholder[1]) - 1
        return numeral(counts.get(at, levels[at].start), levels[at].form) if at < len(levels) else ""

    return _PLACEHOLDER.sub(number, pattern).strip()
