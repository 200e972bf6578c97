"""What a PDF is called: by its metadata where its pages bear that out, else by its largest heading.

A file that was made from another keeps the title of that: the bylaws of a club are, in the metadata, those of the
society whose bylaws were their pattern.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bot.words import content_words, words
from ingest.readers.shared.headings.contents import letters_of
from ingest.readers.shared.headings.titles import plausible_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.readers.pdf.blocks import PdfBlock

_LONGEST: Final = 200
"""A heading that is longer is no title."""
_PROGRAM: Final = re.compile(r"\s*Microsoft (?:Word|Excel|PowerPoint) - ", re.IGNORECASE)
"""What a program for printing puts before the name of the document: `Microsoft Word - Minutes of May`"""
_SAID: Final = 1 / 3
"""Of the words of a title that carry meaning, this share at least stands on the first pages."""
_LEAST: Final = 30
"""Words below which a text bears out nothing: that of a scan, or of a cover that is a picture."""
_LONG: Final = 6
"""Letters of a word that counts as said within other letters, too: `Bylaws` in `B Y L A W S` and in `MyBylaws`."""


def pdf_title(given: str, pages: Sequence[Sequence[PdfBlock]], said: str) -> str:
    """The title in the metadata unless a program made it up or the pages don't bear it out, else the largest heading.

    `said` is the text layer of the first pages: where there is hardly any, the title is taken as it is.
    """
    title = plausible_title(_PROGRAM.sub("", given, count=1))
    if title and _is_borne_out(title, said):
        return title
    return _largest_heading(pages[0]) if pages else ""


def _is_borne_out(title: str, said: str) -> bool:
    """Whether the text has enough of the words of a title."""
    spoken = words(said)
    if len(spoken) < _LEAST:
        return True

    there = frozenset(map(_singular, spoken))
    letters = letters_of(unicodedata.normalize("NFC", said))
    named = content_words(title)
    found = [word for word in named if _singular(word) in there or (_is_telling(word) and word in letters)]
    return len(found) >= _SAID * len(named)


def _is_telling(word: str) -> bool:
    """Whether a word stands within other letters by no accident: a long one, or of a script that parts no words."""
    return len(word) >= _LONG or not word.isascii()


def _singular(word: str) -> str:
    """What a word and its plural share."""
    return word.rstrip("s")


def _largest_heading(page: Sequence[PdfBlock]) -> str:
    """The one largest heading of a page; empty where there are several, or none."""
    largest = max((block.size for block in page), default=0.0)
    if not largest:
        return ""
    headings = [block.text for block in page if block.size == largest]
    if len(headings) > 1 or len(headings[0]) > _LONGEST:
        return ""
    return plausible_title(headings[0])
