"""Which words of a PDF page its reader sees after all, of those whose ink is light or missing.

Words without ink are seen where a picture lies beneath, since that is how the text of a scan is laid over it; light
words are seen where the page, when it is drawn, is darker around them. Only pages with such words are drawn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from ingest.extraction.hidden import ALIKE, Hiding
from ingest.readers.pdf.page.drawn import Drawn, holds_point

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfPage

    from ingest.readers.pdf.page.drawn import Box
    from ingest.readers.pdf.page.words import Word


def acquitted(page: PdfPage, words: list[Word]) -> list[Word]:
    """The words, those that can be seen cleared of the suspicion that they cannot."""
    suspicions = {word.hidden for word in words}
    if suspicions.isdisjoint({Hiding.TRANSPARENT, Hiding.COLOUR}):
        return words

    pictures = list(_pictures(page)) if Hiding.TRANSPARENT in suspicions else []
    drawn = Drawn(page) if Hiding.COLOUR in suspicions else None

    cleared: list[Word] = []
    for word in words:
        is_seen = _is_seen(word, pictures, drawn)
        cleared.append(replace(word, hidden=None) if is_seen else word)
    return cleared


def without_undrawn(page: PdfPage, notes: list[Word]) -> list[Word]:
    """The words of notes that lie on the page, those marked as hidden without which it looks the same."""
    if not notes:
        return notes

    drawn = Drawn(page)
    bare = Drawn(page, notes=False)
    marked: list[Word] = []
    for word in notes:
        is_drawn = drawn.difference(bare, word.on_paper()) > ALIKE
        marked.append(word if is_drawn or word.hidden else replace(word, hidden=Hiding.TRANSPARENT))
    return marked


def _is_seen(word: Word, pictures: Sequence[Box], drawn: Drawn | None) -> bool:
    if word.hidden is Hiding.TRANSPARENT:
        left, bottom, right, top = word.on_paper()
        x = (left + right) / 2
        y = (bottom + top) / 2
        return any(holds_point(picture, x, y) for picture in pictures)
    if word.hidden is Hiding.COLOUR and drawn is not None:
        return drawn.is_dark_at(word.on_paper())
    return False


def _pictures(page: PdfPage) -> Iterator[Box]:
    """Where images and shadings lie on the page, those inside of forms included."""
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING]):
        box = item.get_bounds()
        form = item.container
        while form is not None:
            box = form.get_matrix().on_rect(*box)
            form = form.container
        yield box
