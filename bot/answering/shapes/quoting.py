"""Which words are quoted for a unit: its own, and those lines without which it would say something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.answering.evidence.limits import is_of_a_case, limits_above, limits_below, limits_beside
from bot.answering.evidence.question import shares
from bot.answering.evidence.sentences import MARKER, sentences
from bot.answering.evidence.units import INTRODUCES, PRONOUN, QUESTION, item_leads, without_steering
from bot.nouns import BlockKind, Piece
from bot.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.answering.evidence.units import Unit
    from bot.nouns import Block, Chunk, Span

_POINTS_BACK = re.compile(
    rf"(?:(?:\w+ly|also|for example|for instance|in addition|in particular),?\s+)?{PRONOUN.pattern}", re.IGNORECASE
)
"""`This includes:`, `Specifically, these are:` say nothing without the sentence before."""
_LED = frozenset({BlockKind.ITEM, BlockKind.CODE})
"""What always comes with the line that introduces it: `On Windows:` tells what the command below it is for."""
_LONGEST_ALONE = 8
"""Words up to which something is quoted with all that governs it: `Not yet.` says nothing by itself."""
_LONGEST_LABEL = 8
"""Words up to which a line without a stop is a label: `retries`, `Family members`."""
_STOPS, _CLOSERS = tuple(".!?…:;,。！？：；，、"), " *_\"'”’»)]」』）"  # noqa: RUF001 - full-width stops
"""What a label does not end with, and what may stand behind that."""
_LONGEST_ANSWER = 13
"""Words up to which an answer is quoted with its question."""


def quoted(unit: Unit, span: Span) -> tuple[Piece, ...]:
    """Words of the unit after the lines that they are not to be read without, in the order of the document."""
    over = governing(unit.hit.chunk, unit.block, len(words(span.text)))
    return in_order([*over, *item_leads(unit.block, span), without_marker(span)])


def governing(chunk: Chunk, block: Block, length: int) -> Iterator[Piece]:
    """The headings and lines without which so many words of the block are not to be read; it stands in the chunk."""
    is_short_answer = length <= _LONGEST_ANSWER
    is_led = block.kind in _LED or is_short(block, length)
    # An item that no line introduces says next to nothing without its heading: `Support for Windows`, under `Removed`.
    is_bare = is_short_answer and block.kind is BlockKind.ITEM and not block.leads
    for heading in without_steering(_below_title(chunk, block)):
        is_right_over = heading == block.headings[-1]
        names_it = is_bare and is_right_over and not _is_title(chunk, heading)
        is_answered = is_short_answer and is_right_over and QUESTION.search(heading.text) is not None
        leads_over = is_led and is_right_over and INTRODUCES.search(heading.text) is not None
        if names_it or is_answered or leads_over or limits_below(heading.text) or is_of_a_case(heading.text):
            yield heading

    for lead in block.leads:
        is_answered = is_short_answer and QUESTION.search(lead.text) is not None
        is_right_over = lead is block.leads[-1]
        # What defines a term needs the term alone: not `These settings exist:`, which stands over them all.
        is_needed = block.kind in _LED or (is_right_over and (is_led or _is_label(lead)))
        if is_needed or is_answered or limits_below(lead.text) or is_of_a_case(lead.text):
            yield leading_over(lead)
    yield from _limit_above(chunk, block)


def _limit_above(chunk: Chunk, block: Block) -> Iterator[Piece]:
    """The sentence right above a list or table that only limits it, and is no lead: `Valid until 31 March.`."""
    if block.kind not in {BlockKind.ITEM, BlockKind.ROW}:
        return
    before = [one for one in chunk.blocks if one.start < block.start and one.headings == block.headings]
    above = next((one for one in reversed(before) if one.kind is not block.kind and one.depth <= block.depth), None)
    if above is None or above.kind is not BlockKind.PARAGRAPH:
        return
    text = chunk.text[above.start - chunk.start : above.end - chunk.start]
    start, end = sentences(text)[-1]
    if limits_beside(text[start:end]):
        yield Piece(start=above.start + start, end=above.start + end, text=text[start:end])


def _below_title(chunk: Chunk, block: Block) -> tuple[Piece, ...]:
    """The headings over the block, without the title, which says nothing of this block unless it is the only one.

    The first is none where the title stands in a front matter, or where several are of the first level.
    """
    headings = block.headings
    has_title = len(headings) > 1 and _is_title(chunk, headings[0])
    return headings[1:] if has_title else headings


def _is_title(chunk: Chunk, heading: Piece) -> bool:
    """Whether the heading is what its document is called, or a part of that."""
    return " ".join(heading.text.split()) in chunk.title


def _is_label(lead: Piece) -> bool:
    """Whether the line only names what stands under it: a term that is defined, a group of rows."""
    return len(words(lead.text)) <= _LONGEST_LABEL and not lead.text.rstrip(_CLOSERS).endswith(_STOPS)


def is_short(block: Block, length: int) -> bool:
    """Whether so many words say nothing without the question that they answer."""
    return length <= _LONGEST_ALONE and block.kind is not BlockKind.ROW


def answers_another(unit: Unit, governing_lines: Iterable[Piece], question: str) -> bool:
    """Whether the unit is the short answer to a question that has, as it has itself, no word of this one."""
    length = len(unit.words)
    if length > _LONGEST_ANSWER:
        return False
    # A word in common counts only where it says enough by itself: not the `no` of `No, it is not.`
    if not is_short(unit.block, length) and shares(question, unit.text):
        return False

    questions = [line.text for line in governing_lines if QUESTION.search(line.text)]
    return any(not shares(question, other) for other in questions)


def without_marker(span: Span) -> Piece:
    """The words of a list item without its marker; of anything else, all."""
    whole = text = span.text
    marker = MARKER.match(whole)
    if marker and marker.end() < len(whole):
        text = whole[marker.end() :]

    text = text.lstrip()
    skipped = len(whole) - len(text)
    return Piece(start=span.start + skipped, end=span.end, text=text)


def leading_over(lead: Piece) -> Piece:
    """The sentence of a governing line that leads over to what it governs, with the one that it points back to.

    From the first on that turns or limits it: `Not all may be kept here. Some examples:`
    """
    *before, (start, end) = sentences(lead.text) or ((0, len(lead.text)),)
    if before and (_POINTS_BACK.match(lead.text[start:]) or limits_above(lead.text[start:])):
        start, _ = before[-1]
    turning = (first for first, last in before if limits_below(lead.text[first:last]))
    start = min(next(turning, start), start)
    return Piece(start=lead.start + start, end=lead.start + end, text=lead.text[start:end])


def in_order(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The pieces as they follow each other in the document, none of them twice or inside another."""
    kept: list[Piece] = []
    # Of two that begin at one place the longer one comes first, and the other lies inside it.
    for piece in sorted(pieces, key=lambda one: (one.start, -one.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return tuple(kept)
