"""A block of a PDF, and whether it goes on in the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.readers.pdf.tables.table import Table

_ENDING: Final = 8
"""Letters at the end of a line that tell whether a sentence ends there, its quotation marks and brackets included."""
_CLOSED: Final = re.compile(r"[.:;!?…。\uff01\uff1f]['\"”’»)\]]*$")
"""`… is closed.`, `… is closed!”`: a line at whose end a sentence ends"""
_ITEM_LETTERS: Final = 40
"""An item that is longer may break off within a sentence at the end of a column or page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfBlock:
    """A paragraph, or a line that stands directly below the block before when it is `tight`.

    A heading remembers its `size`; what is no heading has size 0. `prose` is no heading, table row or label. An item of
    a list has its `marker` apart from its text; `inside` says in how many items the block lies. A table is a block of
    its own, with all its text.
    """

    text: str
    size: float = 0.0
    tight: bool = False
    prose: bool = False
    marker: str = ""
    inside: int = 0
    table: Table | None = None


def goes_on(block: PdfBlock, following: PdfBlock) -> bool:
    """Whether a block breaks off within a sentence that the following one ends."""
    is_rest = following.prose and following.text[:1].islower()
    if not is_rest:
        return False

    is_long_item = bool(block.marker) and len(block.text) > _ITEM_LETTERS
    return (block.prose or is_long_item) and not is_closed(block.text)


def is_closed(text: str) -> bool:
    """Whether a sentence ends where the text does."""
    return bool(_CLOSED.search(text[-_ENDING:]))
