"""What marks a line as an item of a list or a row: bullets, numbers, letters, cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.readers.pdf.layout import Line

BULLET: Final = re.compile(r"[•●○◦▪■□–—*·‣➢✓❖-](\s|$)|\N{BULLET}")
"""`• tea`, `- tea`, `•tea`"""
_NUMBERED: Final = re.compile(r"\(?(\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)]\s")
"""`2. Pour`, `(b) tea`, `A) tea`"""
_COUNTED: Final = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-z]|[ivx]{1,4})[.)]\s")
"""`3. Pour`, `(a) tea`, `2.1) Rinse`"""
_LETTERED: Final = re.compile(r"[A-Z](?:[.)]\s\s|\)\s)")
"""`B.  Keep the books`, `B) Keep the books`, but not `B. Smith`"""
_ROUND: Final = "o"
"""What a text of a PDF has for the hollow bullets of Word; a word of some languages as well."""
_WIDE: Final = 0.45
"""The space after such a bullet is wider than this, in sizes of its type, and that between two words is not."""
SECTION: Final = re.compile(
    r"(?:section|article|clause|rule|by-?law|§)\s?(?:\d{1,3}|[ivx]{1,5})[.:]?\s\s", re.IGNORECASE
)
"""`Section 2.  The board`, `§ 4  Fees`"""
_APART: Final = re.compile(
    rf"(?:[•●○◦▪■□–—*·‣➢✓❖-]|\(?(?:\d{{1,2}}|[a-zA-Z]|[ivx]{{1,4}})[.)])\s\s|(?i:{SECTION.pattern})"
)
"""`●  tea`, `2.  Pour`: a marker that stands as far from its item as the cells of a table do from each other."""


def is_row(line: Line) -> bool:
    """Whether it has cells, and not only a marker that stands apart."""
    return line.cells > 1 + bool(_APART.match(line.text))


def is_item(line: Line) -> bool:
    """Whether it is marked as an item, or has cells."""
    return bool(line.cells > 1 or is_bulleted(line) or _NUMBERED.match(line.text))


def is_bulleted(line: Line) -> bool:
    """Whether it begins with a bullet; `o` is one where more than a space stands behind it."""
    gap = line.hang - line.x0 - line.opening
    is_round = line.text.startswith(f"{_ROUND} ") and gap > _WIDE * line.size
    return is_round or bool(BULLET.match(line.text))


def marker_of(line: Line) -> str:
    """What marks the line as the first of an item; empty where nothing does, or nothing stands behind it."""
    marker, _, text = line.text.partition(" ")
    if not text.strip() or is_row(line):
        return ""

    is_counted = line.is_lettered or _COUNTED.match(line.text) or _LETTERED.match(line.text)
    return marker if is_counted or is_bulleted(line) else ""
