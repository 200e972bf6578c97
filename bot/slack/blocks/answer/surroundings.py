"""Cited words in bold in the text around them; those that stand near each other in one stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.answer.sources import LONGEST_QUOTE_BLOCK, weight_in_rich_text
from bot.slack.blocks.markup.escape import SlackBlock, literal_lines, masked, rich
from bot.slack.blocks.markup.splitting import text_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.slack.blocks.markup.message import Group

    Range = tuple[int, int]
    Run = tuple[str, dict[str, bool]]

_ELLIPSIS = "… "
_MARGIN = 500
"""Characters beyond those shown in which a secret may begin."""
_BOLD = {"bold": True}


def stretches(ranges: Iterable[Range], around: int) -> list[list[Range]]:
    """The ranges in the order of the text, without overlap, those together whose surroundings meet."""
    found: list[list[Range]] = []
    for start, end in sorted(ranges):
        if not found:
            found.append([(start, end)])
            continue
        stretch = found[-1]
        last_start, last_end = stretch[-1]
        if start < last_end:
            stretch[-1] = (last_start, max(end, last_end))
        elif start - last_end <= 2 * around:
            stretch.append((start, end))
        else:
            found.append([(start, end)])

    return found


def in_place(text: str, ranges: Sequence[Range], around: int) -> Group:
    """One stretch, in one block, or where it is long in several."""
    # Secrets are masked before the text is cut: half of one would not be known for what it is.
    begin = max(0, ranges[0][0] - around - _MARGIN)
    end = ranges[-1][1] + around + _MARGIN
    text = text[:begin] + masked(text[begin:end]) + text[end:]

    found: list[list[SlackBlock]] = [[]]
    room = 2 * LONGEST_QUOTE_BLOCK  # what still goes into the last block

    for words, style in _runs(text, ranges, around):
        weight = sum(map(weight_in_rich_text, words))
        if weight > room and found[-1]:
            found.append([])
            room = 2 * LONGEST_QUOTE_BLOCK
        room -= weight
        found[-1] += rich(words, style)

    return tuple(_paragraph(elements) for elements in found if elements)


def _runs(text: str, ranges: Sequence[Range], around: int) -> Iterator[Run]:
    at = ranges[0][0]
    yield _before(text, at, around), {}

    for start, end in ranges:
        yield text[at:start], {}
        cited = literal_lines(text[start:end])
        for piece in text_pieces(cited, LONGEST_QUOTE_BLOCK, weight_in_rich_text):
            yield piece, _BOLD
        at = end

    yield _after(text, at, around), {}


def _before(text: str, end: int, around: int) -> str:
    start = max(0, end - around)
    if not start:
        return text[:end]
    # The first word that begins there; where none does, the middle of one.
    cut = next((at for at in range(start, end) if text[at - 1].isspace()), start)
    return _ELLIPSIS + text[cut:end]


def _after(text: str, start: int, around: int) -> str:
    end = min(len(text), start + around)
    if end == len(text):
        return text[start:]
    # The last word that ends there, as above.
    cut = next((at for at in range(end, start, -1) if text[at].isspace()), end)
    return f"{text[start:cut]} {_ELLIPSIS.strip()}"


def _paragraph(elements: list[SlackBlock]) -> SlackBlock:
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}
