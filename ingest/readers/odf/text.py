"""The words of a paragraph of an OpenDocument file as its reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.readers.shared.xml import children, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_SPACES: Final = frozenset({"s", "tab", "line-break"})
SHAPES: Final = frozenset(
    "custom-shape rect ellipse circle line connector measure path polygon polyline regular-polygon caption".split()
)
"""What is drawn, and may hold text."""
_UNSEEN: Final = SHAPES | {"annotation", "note", "deletion", "tracked-changes", "ruby-text", "frame"}


def odf_paragraph_text(paragraph: Element) -> str:
    """The paragraph's text on one line, without its notes and what floats beside it."""
    return " ".join("".join(words for _, words in styled_pieces(paragraph)).split())


def styled_pieces(element: Element) -> Iterator[tuple[Element, str]]:
    """The stretches of letters in order, each with the element that says how it looks."""
    yield element, element.text or ""
    for piece in children(element):
        if local(piece) in _SPACES:
            yield element, " "
        elif local(piece) not in _UNSEEN:
            yield from styled_pieces(piece)
        yield element, piece.tail or ""
