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

from ingest.hidden import Hiding, alike, letters, total
from ingest.readers._docx_styles import Styles, first_deciding, style_value
from ingest.readers._docx_text import switched_on
from ingest.readers._xml import attribute, child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element

    from ingest.hidden import Colour, HiddenText

_SMALLEST: Final = 2
"""The size that is too small to read, in half-points."""

_FLAT: Final = 20
"""A point, in twentieths."""
_POINT: Final = 12_700
"""A point, in English Metric Units."""
_CLEAR: Final = 95_000
_VML: Final = frozenset({"shape", "rect", "roundrect", "oval"})
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_WHITE: Final = (255, 255, 255)
_PLAIN_TABLES: Final = frozenset({"", "TableNormal", "TableGrid"})
_WORDS: Final = ("t", "sym")
_STRIKES: Final = ("strike", "dstrike")
_HEX: Final = 6


def drop_hidden_runs(roots: Iterable[Element], styles: Styles, *, paper_known: bool) -> HiddenText:
    """Take the words out of every run below the roots whose words cannot be seen."""
    counts: Counter[Hiding] = Counter()
    judge = _Judge(styles, paper_known)
    runs = [*chain.from_iterable(descendants(root, "r") for root in roots)]
    for run in runs:
        if (hiding := judge.hiding(run)) is not None:
            words = list(children(run, *_WORDS))
            counts[hiding] += letters("".join(word.text or "" for word in words))
            for word in words:
                run.remove(word)
    return total([tuple(counts.items())])


def has_known_paper(document: Element | None) -> bool:
    """Whether text in the document lies on white, unless something near it says otherwise."""
    behind = any(attribute(anchor, "behindDoc") in {"1", "true"} for anchor in descendants(document, "anchor"))
    return not behind and child(document, "background") is None


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
        if (unseen := _box_hides(run)) is not None:
            return unseen
        if _is_clear(layers):
            return Hiding.TRANSPARENT
        size = _value(layers, "sz")
        if (size.isdecimal() and int(size) <= _SMALLEST) or self._is_flat(run):
            return Hiding.SIZE
        ink = _colour(_value(layers, "color"))
        paper = self._paper(run, layers) if ink is not None and self.paper_known else None
        return Hiding.COLOUR if ink is not None and paper is not None and alike(ink, paper) else None

    def _is_flat(self, run: Element) -> bool:
        """Whether the lines of the paragraph are set so close that nothing of them is seen."""
        paragraph = next(run.iterancestors("{*}p"), None)
        styled = self.styles.lineage(style_value(child(paragraph, "pPr"), "pStyle"))
        spaced = (child(one, "pPr", "spacing") for one in (paragraph, *styled))
        spacing = next((one for one in spaced if one is not None and attribute(one, "line")), None)
        if spacing is None or attribute(spacing, "lineRule") != "exact":
            return False
        line = attribute(spacing, "line") or ""
        return line.isdecimal() and int(line) <= _FLAT

    def _paper(self, run: Element, layers: list[Element]) -> Colour | None:
        """What is behind the run: its shading, its paragraph's, its cell's or white; None where that is not known."""
        if any(child(layer, "highlight") is not None for layer in layers):
            return None
        shades = [child(layer, "shd") for layer in layers]
        for above in run.iterancestors():
            name = local(above)
            if name in {"txbxContent", "textbox"}:
                return None
            if name in {"p", "tc"}:
                shades += self._shades(above, "pPr" if name == "p" else "tcPr")
            elif name == "tbl" and not any(map(_fill, shades)) and _is_styled(above):
                return None
        return next((fill for shade in shades if (fill := _fill(shade))), _WHITE)

    def _shades(self, holder: Element, kind: str) -> list[Element | None]:
        style = self.styles.lineage(style_value(child(holder, kind), "pStyle"))
        return [child(holder, kind, "shd"), *(child(one, kind, "shd") for one in style)]


def _is_styled(table: Element) -> bool:
    """Whether the table has a style that may shade some of its cells."""
    return style_value(child(table, "tblPr"), "tblStyle") not in _PLAIN_TABLES


def _box_hides(run: Element) -> Hiding | None:
    """Whether the run stands in a text box that is marked as hidden or has no size."""
    if next(run.iterancestors("{*}txbxContent"), None) is None:
        return None
    for above in run.iterancestors():
        if local(above) in {"inline", "anchor"}:
            extent, about = child(above, "extent"), child(above, "docPr")
            if about is not None and attribute(about, "hidden") in {"1", "true"}:
                return Hiding.MARKED
            sides = [attribute(extent, side) or "" for side in ("cx", "cy")] if extent is not None else []
            return Hiding.CLIPPED if any(side.isdecimal() and int(side) <= _POINT for side in sides) else None
        if local(above) in _VML:
            return _vml_hides(attribute(above, "style") or "")
    return None


def _is_on(layers: list[Element], name: str) -> bool:
    """Whether the first layer that says anything about this property switches it on."""
    return any(switched_on(layer, name) for layer in first_deciding(layers, name))


def _vml_hides(style: str) -> Hiding | None:
    said: dict[str, str] = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        said[name.strip()] = value.strip()
    if said.get("visibility") == "hidden":
        return Hiding.MARKED
    sizes = (_NUMBER.match(said.get(side, "")) for side in ("width", "height"))
    return Hiding.CLIPPED if any(size is not None and float(size[0]) == 0 for size in sizes) else None


def _is_clear(layers: list[Element]) -> bool:
    """Whether the letters are filled with nothing (Word's text effects; 100,000 is all of a colour gone)."""
    fill = next((found for layer in layers if (found := child(layer, "textFill")) is not None), None)
    if fill is None or child(fill, "noFill") is not None:
        return fill is not None and not any(child(layer, "textOutline") is not None for layer in layers)
    alphas = [attribute(alpha, "val") or "" for alpha in descendants(child(fill, "solidFill"), "alpha")]
    return any(alpha.isdecimal() and int(alpha) >= _CLEAR for alpha in alphas)


def _value(layers: list[Element], name: str) -> str:
    return next((found for layer in layers if (found := style_value(layer, name))), "")


def _fill(shade: Element | None) -> Colour | None:
    return _colour(attribute(shade, "fill") or "") if shade is not None else None


def _colour(text: str) -> Colour | None:
    """A colour as six digits; None for `auto`, which Word makes readable on whatever is behind."""
    try:
        return (int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)) if len(text) == _HEX else None
    except ValueError:
        return None
