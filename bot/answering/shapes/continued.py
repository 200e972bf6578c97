"""Lists of one section that belong together: `You also need:` below the list of what one needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.question import shares
from bot.answering.gate.polarity import polarity_of
from bot.answering.injection.guard import ADDRESS, CODE, allows, steering
from bot.answering.shapes.quoting import leading_over
from bot.nouns import BlockKind
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.nouns import Block, Chunk

_AS_WELL = re.compile(
    r"\b(?:also|as well(?! as\b)|additional(?:ly)?|in addition|furthermore|moreover)\b", re.IGNORECASE
)
"""`You also need:`, `In addition, bring:`; not `Guests as well as members need:`"""
_ALIKE, _OF_IT = 0.6, 0.3
"""The shared part of the content words of the longer of two lines from which they say nearly the same, and of those of
a line that goes on from which it does so with the one before."""


def lists_beside(question: str, item: Block, chunks: Sequence[Chunk]) -> list[Block]:
    """The first items of the lists right before and behind the item's own that belong to it, in order.

    None from the first on that the question tells apart: `Which channels of the harbour are there?`
    """
    found = _lists(item, chunks)
    starts = [{block.start for block in one} for one in found]
    own = next((place for place, one in enumerate(starts) if item.start in one), None)
    if own is None:
        return []

    first = last = own
    while first > 0 and _belong(question, found[first - 1], found[first]):
        first -= 1
    while last + 1 < len(found) and _belong(question, found[last], found[last + 1]):
        last += 1
    return [found[place][0] for place in range(first, last + 1) if place != own]


def _lists(item: Block, chunks: Sequence[Chunk]) -> list[list[Block]]:
    """The lists of the section as deep as the item, by their items; an empty one where more than a line parts two."""
    near: list[Block] = []
    for chunk in chunks:
        near.extend(one for one in chunk.blocks if one.headings == item.headings and one.depth <= item.depth)

    found: list[list[Block]] = []
    for block, following in zip(near, [*near[1:], None], strict=True):
        if not _is_beside(block, item):
            if following is None or not _leads(block, following):
                found.append([])
        elif found and found[-1] and found[-1][-1].leads == block.leads:
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _is_beside(block: Block, item: Block) -> bool:
    """Whether it is an item under the same lines, but for the one right over its list."""
    is_item_too = block.kind is BlockKind.ITEM and block.depth == item.depth
    return is_item_too and block.leads[:-1] == item.leads[:-1]


def _leads(block: Block, following: Block) -> bool:
    """Whether a paragraph is the line over what follows."""
    is_paragraph = block.kind is BlockKind.PARAGRAPH
    return is_paragraph and any(block.start <= lead.start < block.end for lead in following.leads[-1:])


def _belong(question: str, before: Sequence[Block], behind: Sequence[Block]) -> bool:
    """Whether the line over the second list goes on with the first, or says nearly the same of something else."""
    if not before or not behind or not behind[0].leads:
        return False
    above, below = _line(before[0]), _line(behind[0])
    if polarity_of(above) is not polarity_of(below) or not _may_be_shown(question, below):
        return False

    one, other = _matter(above), _matter(below)
    goes_on = _AS_WELL.search(below) is not None
    if goes_on and not other:
        return True
    if not _matter(question).isdisjoint(one ^ other):
        return False
    least = _OF_IT * len(other) if goes_on else _ALIKE * max(len(one), len(other))
    return len(one & other) >= max(least, 1)


def _line(item: Block) -> str:
    """The line right over the item's list, or the heading of one that no line introduces."""
    over = item.leads[-1:] or item.headings[-1:]
    return "".join(leading_over(piece).text for piece in over)


def _may_be_shown(question: str, line: str) -> bool:
    """Whether it neither steers nor has code or an address that nothing in the question speaks of."""
    can_do_something = ADDRESS.search(line) or CODE.search(line)
    return allows(question, steering(line)) and (not can_do_something or shares(question, line))


def _matter(line: str) -> frozenset[str]:
    """The stems of the words that say what it is about."""
    said = words(_AS_WELL.sub(" ", line))
    return frozenset(stem(word) for word in said if word not in STOP_WORDS)
