"""Takes out of a Word document the text that its reader does not see: hidden, clear, white on white, or of no size.

A colour counts only where the paper is known to be white: not in text boxes, not in tables whose style may shade them,
and nowhere in a document that has a page colour or pictures behind its text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import Hiding, alike, letters, total
from ingest.readers.docx.styles import Styles, first_deciding, style_value
from ingest.readers.docx.text import switched_on
from ingest.readers.shared.xml import attribute, child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

    from ingest.extraction.hidden import Colour, HiddenText

_SMALLEST: Final = 2
"""The size that is too small to read, in half-points."""

_FLAT: Final = 20
"""A point, in twentieths."""
_POINT: Final = 12_700
"""A point, in English Metric Units."""
_CLEAR: Final = 95_000
"""Of 100,000: so much of a colour gone leaves nothing to be seen."""
_VML: Final = frozenset({"shape", "rect", "roundrect", "oval"})
"""What draws a text box in the older of Word's two ways."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
"""The size in `0pt` and `12.5pt`"""
_WHITE: Final = (255, 255, 255)
_PLAIN_TABLES: Final = frozenset({"", "TableNormal", "TableGrid"})
"""Styles of tables that shade nothing."""
_WORDS: Final = ("t", "sym")
_STRIKES: Final = ("strike", "dstrike")
_HEX: Final = 6


def drop_hidden_runs(roots: Iterable[Element], styles: Styles, *, paper_known: bool) -> HiddenText:
    """Take the words out of every run below the roots whose words cannot be seen."""
    counts: Counter[Hiding] = Counter()
    judge = _Judge(styles, paper_known)
    runs = list(chain.from_iterable(descendants(root, "r") for root in roots))
    for run in runs:
        hiding = judge.hiding(run)
        if hiding is None:
            continue

        words = list(children(run, *_WORDS))
        text = "".join(word.text or "" for word in words)
        counts[hiding] += letters(text)
        for word in words:
            run.remove(word)
    return total([tuple(counts.items())])


def has_known_paper(document: Element | None) -> bool:
    """Whether text in the document lies on white, unless something near it says otherwise."""
    for anchor in descendants(document, "anchor"):
        is_behind = attribute(anchor, "behindDoc") in {"1", "true"}
        if is_behind:
            return False
    return child(document, "background") is None


@dataclass(frozen=True, slots=True)
class _Judge:
    styles: Styles
    paper_known: bool

    def hiding(self, run: Element) -> Hiding | None:
        """Why the run's words cannot be seen."""
        layers = list(self.styles.layers(run))
        if _is_on(layers, "vanish"):
            return Hiding.MARKED
        if any(_is_on(layers, name) for name in _STRIKES):
            return Hiding.STRUCK
        unseen = _box_hides(run)
        if unseen is not None:
            return unseen
        if _is_clear(layers):
            return Hiding.TRANSPARENT
        if _is_small(layers) or self._is_flat(run):
            return Hiding.SIZE
        return Hiding.COLOUR if self._is_on_its_colour(run, layers) else None

    def _is_on_its_colour(self, run: Element, layers: list[Element]) -> bool:
        """Whether the run has the colour of what is behind it, as far as that is known."""
        ink = _colour(_value(layers, "color"))
        if ink is None or not self.paper_known:
            return False
        paper = self._paper(run, layers)
        return paper is not None and alike(ink, paper)

    def _is_flat(self, run: Element) -> bool:
        """Whether the lines of the paragraph are set so close that nothing of them is seen."""
        paragraph = next(run.iterancestors("{*}p"), None)
        style = style_value(child(paragraph, "pPr"), "pStyle")
        for one in (paragraph, *self.styles.lineage(style)):
            spacing = child(one, "pPr", "spacing")
            line = None if spacing is None else attribute(spacing, "line")
            if spacing is not None and line:
                is_exact = attribute(spacing, "lineRule") == "exact"
                return is_exact and line.isdecimal() and int(line) <= _FLAT
        return False

    def _paper(self, run: Element, layers: list[Element]) -> Colour | None:
        """What is behind the run: its shading, its paragraph's, its cell's or white; None where that is not known."""
        if any(child(layer, "highlight") is not None for layer in layers):
            return None

        shades = [child(layer, "shd") for layer in layers]
        for above in run.iterancestors():
            name = local(above)
            if name in {"txbxContent", "textbox"}:
                return None
            if name == "p":
                shades += self._shades(above, "pPr")
            elif name == "tc":
                shades += self._shades(above, "tcPr")
            elif name == "tbl" and not any(map(_fill, shades)) and _is_styled(above):
                return None

        fills = filter(None, map(_fill, shades))
        return next(fills, _WHITE)

    def _shades(self, holder: Element, kind: str) -> list[Element | None]:
        """The shading of a paragraph or cell: its own, then that of its styles."""
        style = style_value(child(holder, kind), "pStyle")
        holders = (holder, *self.styles.lineage(style))
        return [child(one, kind, "shd") for one in holders]


def _is_small(layers: list[Element]) -> bool:
    """Whether the letters are too small to read."""
    size = _value(layers, "sz")
    return size.isdecimal() and int(size) <= _SMALLEST


def _is_styled(table: Element) -> bool:
    """Whether the table has a style that may shade some of its cells."""
    return style_value(child(table, "tblPr"), "tblStyle") not in _PLAIN_TABLES


def _box_hides(run: Element) -> Hiding | None:
    """Whether the run stands in a text box that is marked as hidden or has no size."""
    if next(run.iterancestors("{*}txbxContent"), None) is None:
        return None

    for above in run.iterancestors():
        name = local(above)
        if name in {"inline", "anchor"}:
            return _drawing_hides(above)
        if name in _VML:
            return _vml_hides(attribute(above, "style") or "")
    return None


def _drawing_hides(drawing: Element) -> Hiding | None:
    about = child(drawing, "docPr")
    if about is not None and attribute(about, "hidden") in {"1", "true"}:
        return Hiding.MARKED

    extent = child(drawing, "extent")
    if extent is None:
        return None
    for name in ("cx", "cy"):
        side = attribute(extent, name) or ""
        if side.isdecimal() and int(side) <= _POINT:
            return Hiding.CLIPPED
    return None


def _is_on(layers: list[Element], name: str) -> bool:
    """Whether the first layer that says anything about this property switches it on."""
    return any(switched_on(layer, name) for layer in first_deciding(layers, name))


def _vml_hides(style: str) -> Hiding | None:
    """By a style such as `width:0;height:0;visibility:hidden`."""
    said: dict[str, str] = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        said[name.strip()] = value.strip()
    if said.get("visibility") == "hidden":
        return Hiding.MARKED

    for side in ("width", "height"):
        size = _NUMBER.match(said.get(side, ""))
        if size is not None and float(size[0]) == 0:
            return Hiding.CLIPPED
    return None


def _is_clear(layers: list[Element]) -> bool:
    """Whether the letters are filled with nothing (Word's text effects; 100,000 is all of a colour gone)."""
    fills = (child(layer, "textFill") for layer in layers)
    fill = next((one for one in fills if one is not None), None)
    if fill is None:
        return False
    if child(fill, "noFill") is not None:
        # an outline shows letters that are filled with nothing
        outlines = [child(layer, "textOutline") for layer in layers]
        return all(outline is None for outline in outlines)

    solid = child(fill, "solidFill")
    for alpha in descendants(solid, "alpha"):
        gone = attribute(alpha, "val") or ""
        if gone.isdecimal() and int(gone) >= _CLEAR:
            return True
    return False


def _value(layers: list[Element], name: str) -> str:
    """What the first layer says that says anything."""
    values = (style_value(layer, name) for layer in layers)
    return next(filter(None, values), "")


def _fill(shade: Element | None) -> Colour | None:
    if shade is None:
        return None
    return _colour(attribute(shade, "fill") or "")


def _colour(text: str) -> Colour | None:
    """A colour as six digits; None for `auto`, which Word makes readable on whatever is behind."""
    if len(text) != _HEX:
        return None

    red, green, blue = text[:2], text[2:4], text[4:]
    try:
        return int(red, 16), int(green, 16), int(blue, 16)
    except ValueError:
        return None
