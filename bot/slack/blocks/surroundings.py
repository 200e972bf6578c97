"""Cited words in bold in the text around them; those that stand near each other in one stretch of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.escape import SlackBlock, literal_lines, masked, rich
from bot.slack.blocks.sources import LONGEST_QUOTE_BLOCK, weight_in_rich_text
from bot.slack.blocks.splitting import text_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.slack.blocks.message import Group

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
        if found and start < found[-1][-1][1]:
            found[-1][-1] = (found[-1][-1][0], max(end, found[-1][-1][1]))
        elif found and start - found[-1][-1][1] <= 2 * around:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return found


def in_place(text: str, ranges: Sequence[Range], around: int) -> Group:
    """One stretch, in one block, or where it is long in several."""
    begin, end = max(0, ranges[0][0] - around - _MARGIN), ranges[-1][1] + around + _MARGIN
    text = text[:begin] + masked(text[begin:end]) + text[end:]
    found: list[list[SlackBlock]] = [[]]
    room = 2 * LONGEST_QUOTE_BLOCK
    for words, style in _runs(text, ranges, around):
        weight = sum(map(weight_in_rich_text, words))
        if weight > room and found[-1]:
            found.append([])
            room = 2 * LONGEST_QUOTE_BLOCK
        room -= weight
        found[-1] += rich(words, style)
    return tuple(_paragraph(elements) for elements in found if elements)


def _runs(text: str, ranges: Sequence[Range], around: int) -> Iterator[Run]:
    yield _before(text, ranges[0][0], around), {}
    at = ranges[0][0]
    for start, end in ranges:
        yield text[at:start], {}
        yield from (
            (piece, _BOLD)
            for piece in text_pieces(literal_lines(text[start:end]), LONGEST_QUOTE_BLOCK, weight_in_rich_text)
        )
        at = end
    yield _after(text, at, around), {}


def _before(text: str, end: int, around: int) -> str:
    start = max(0, end - around)
    if not start:
        return text[:end]
    cut = next((at for at in range(start, end) if text[at - 1].isspace()), start)
    return _ELLIPSIS + text[cut:end]


def _after(text: str, start: int, around: int) -> str:
    end = min(len(text), start + around)
    if end == len(text):
        return text[start:]
    cut = next((at for at in range(end, start, -1) if text[at].isspace()), end)
    return f"{text[start:cut]} {_ELLIPSIS.strip()}"


def _paragraph(elements: list[SlackBlock]) -> SlackBlock:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
