"""Takes off a slide what its reader does not see: shapes that are hidden or lie beside it, clear and tiny words.

Words in the colour of what is behind them are not looked for: on a slide, that may be a picture, a layout or a theme.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ingest.extraction.hidden import Hiding, letters, total
from ingest.readers.shared.drawing import run_hiding
from ingest.readers.shared.xml import attribute, child, descendants

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

    from ingest.extraction.hidden import HiddenText


def drop_hidden_shapes(slide: Slide, size: tuple[int, int]) -> HiddenText:
    """Take out what cannot be seen on a slide of this width and height."""
    counts: Counter[Hiding] = Counter()
    for shape in list(slide.shapes):
        why = _shape_hiding(shape, size)
        if why is not None:
            counts[why] += _emptied(shape.element)

    for run in list(descendants(slide.element, "r")):
        why = run_hiding(child(run, "rPr"))
        if why is not None:
            counts[why] += _emptied(run)
    return total([tuple(counts.items())])


def _emptied(holder: Element) -> int:
    """How many characters there were; there are none now."""
    texts = list(descendants(holder, "t"))
    count = letters(" ".join(text.text or "" for text in texts))
    for text in texts:
        text.text = ""
    return count


def _shape_hiding(shape: BaseShape, size: tuple[int, int]) -> Hiding | None:
    about = next(descendants(shape.element, "cNvPr"), None)
    if about is not None and attribute(about, "hidden") in {"1", "true"}:
        return Hiding.MARKED

    place: list[int | None] = [shape.left, shape.top, shape.width, shape.height]
    known = [side for side in place if side is not None]
    if len(known) < len(place):
        return None

    left, top, width, height = known
    slide_width, slide_height = size
    is_beyond = left >= slide_width or top >= slide_height
    is_before = left + width < 0 or top + height < 0
    return Hiding.LOCATION if is_beyond or is_before else None
