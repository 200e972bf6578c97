"""What hides the words of a shape: on a slide, and in the boxes on a sheet (DrawingML)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import Hiding
from ingest.readers.shared.xml import attribute, child, descendants

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SMALLEST: Final = 100
"""The size that is too small to read, in hundredths of a point."""
_CLEAR: Final = 5_000
"""As opaque as this, in thousandths of a percent, is as good as not there."""


def run_hiding(properties: Element | None) -> Hiding | None:
    """Why nobody sees the words of a run with these properties."""
    if properties is None:
        return None

    size = attribute(properties, "sz") or ""
    if size.isdecimal() and int(size) <= _SMALLEST:
        return Hiding.SIZE
    if attribute(properties, "strike") not in {None, "noStrike"}:
        return Hiding.STRUCK

    is_outlined = child(properties, "ln") is not None
    if is_outlined:
        return None
    has_no_fill = child(properties, "noFill") is not None
    return Hiding.TRANSPARENT if has_no_fill or _is_clear(properties) else None


def _is_clear(properties: Element) -> bool:
    """Whether letters are filled with a colour that hardly shows."""
    fill = child(properties, "solidFill")
    for alpha in descendants(fill, "alpha"):
        opacity = attribute(alpha, "val") or ""
        if opacity.isdecimal() and int(opacity) <= _CLEAR:
            return True
    return False
