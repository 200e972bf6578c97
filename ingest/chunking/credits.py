"""Who said it: `— Ada Lind, "On tea"` below a quotation belongs to that, and is no list of one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.answering.evidence.sentences import CREDIT
from bot.nouns import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.chunking.division import Mark

_DASH: Final = "—"
"""What typed lists begin their items with as well, but then there are several."""
_QUOTED: Final = {BlockKind.PARAGRAPH, BlockKind.ITEM}
"""What may be a quotation, or what says who said it: to readers of text, the dash begins an item."""


def with_credits(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks, with a line that only says who said it as the end of what stands above it."""
    above: Mark | None = None
    for place, mark in enumerate(marks):
        below = marks[place + 1] if place + 1 < len(marks) else None
        begins_list = below is not None and text.startswith(_DASH, below.start)
        if above is not None and not begins_list and _is_credit(text, above, mark):
            above = above._replace(end=mark.end)
            continue
        if above is not None:
            yield above
        above = mark
    if above is not None:
        yield above


def _is_credit(text: str, above: Mark, mark: Mark) -> bool:
    """Whether the mark only says who said what stands above it."""
    can_be = above.kind in _QUOTED and mark.kind in _QUOTED
    if not can_be or text.startswith(_DASH, above.start) or text[above.end - 1] == ":":
        return False
    return CREDIT.fullmatch(text, mark.start, mark.end) is not None
