"""The text boxes that lie on an Excel sheet, which the file keeps beside the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.extraction.hidden import Hiding, letters
from ingest.readers.shared.drawing import run_hiding
from ingest.readers.shared.xml import attribute, child, descendants, linked_parts, local, texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from lxml.etree import _Element as Element

    from ingest.extraction.extract import Scroll


def box_texts(scroll: Scroll, archive: ZipFile, sheet: str) -> Iterator[str]:
    """The paragraphs in the boxes of the sheet that this member holds; words that nobody sees are counted alone."""
    for _, drawing in linked_parts(archive, sheet, "/drawing"):
        for box in descendants(drawing, "sp"):
            # drawings are kept once more for older programs
            if any(local(above) == "Fallback" for above in box.iterancestors()):
                continue
            is_hidden = _is_hidden(box)
            for paragraph in descendants(box, "p"):
                text = " ".join(_seen(scroll, paragraph, is_hidden=is_hidden).split())
                if text:
                    yield text


def _is_hidden(box: Element) -> bool:
    about = child(box, "nvSpPr", "cNvPr")
    return about is not None and attribute(about, "hidden") in {"1", "true"}


def _seen(scroll: Scroll, paragraph: Element, *, is_hidden: bool) -> str:
    """The words of a paragraph without those that nobody sees."""
    seen: list[str] = []
    for run in descendants(paragraph, "r", "fld", "br"):
        words = "".join(texts(run, "t"))
        why = Hiding.MARKED if is_hidden else run_hiding(child(run, "rPr"))
        if why is None:
            seen.append(words or " ")  # the end of a line
        else:
            scroll.leave_out(((why, letters(words)),))
    return "".join(seen)
