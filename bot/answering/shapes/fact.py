"""The least that is needed: the unit that answers, and others that come close and add something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.shapes.highlight import highlights
from bot.answering.shapes.quoting import bare, in_order, quoted
from bot.nouns import Selected, Span
from bot.words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Piece

MOST = 3
"""Claims in an answer."""
CLOSE = 2.5
"""How far below the best a unit may score and still be added."""
WORDS = 60
"""Words of an answer, beyond which nothing is added."""
ALIKE = 0.6
"""Shared part of the content words from which two units say the same."""


def facts(
    evidence: Evidence,
    ranked: Sequence[Scored],
    confidence: Callable[[Evidence, Scored], float],
    *,
    apart: bool = False,
) -> tuple[Selected, ...]:
    """The units to quote, the best first, each with what governs it; all of them where they are sides, `apart`."""
    chosen = list(ranked) if apart else _chosen(ranked)
    return _joined([_selected(evidence, item, confidence(evidence, item)) for item in chosen])


def _chosen(ranked: Sequence[Scored]) -> list[Scored]:
    best, *others = ranked
    chosen, length = [best], len(best.unit.words)
    for item in others:
        if len(chosen) == MOST or item.score < best.score - CLOSE:
            break
        if length + len(item.unit.words) <= WORDS and _adds(item, chosen):
            chosen.append(item)
            length += len(item.unit.words)
    return chosen


def _adds(item: Scored, chosen: Iterable[Scored]) -> bool:
    return all(_alike(item.unit, other.unit) < ALIKE for other in chosen)


def _alike(one: Unit, other: Unit) -> float:
    """The shared part of the content words of the shorter one."""
    first, second = (set(unit.words) - STOP_WORDS for unit in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)


def _selected(evidence: Evidence, item: Scored, support: float) -> Selected:
    """The unit, with the sentence before when it begins with a pronoun: `It is at four` says nothing by itself."""
    unit = item.unit
    pieces = in_order([*quoted(unit), *_sentence_before(evidence, unit)])
    return Selected(span=unit.span, support=support, pieces=pieces, highlight=highlights(evidence.asked, pieces[-1]))


def _sentence_before(evidence: Evidence, unit: Unit) -> Iterable[Piece]:
    passage = next(row for row in evidence.passages if unit in row)
    place = passage.index(unit)
    before = passage[place - 1] if place else None
    if not unit.leans_back or before is None or before.announces or before.block is not unit.block:
        return ()
    return (bare(before.span),) if before.may_be_shown(evidence.asked.text) else ()


def _joined(selected: Sequence[Selected]) -> tuple[Selected, ...]:
    """The selection with neighbours made one: what was written to be read together is quoted together."""
    joined: list[Selected] = []
    for item in selected:
        place = next((number for number, other in enumerate(joined) if _touch(item.span, other.span)), None)
        if place is None:
            joined.append(item)
        else:
            joined[place] = _union(joined[place], item)
    return tuple(joined)


def _touch(one: Span, other: Span) -> bool:
    """Whether only space lies between the two, and no line break, which parts rows, list items and paragraphs."""
    if one.chunk.id != other.chunk.id:
        return False
    first, second = sorted((one, other), key=lambda span: span.start)
    between = first.chunk.text[first.end - first.chunk.start : second.start - first.chunk.start]
    return not between.strip() and "\n" not in between


def _union(one: Selected, other: Selected) -> Selected:
    start, end = min(one.span.start, other.span.start), max(one.span.end, other.span.end)
    return Selected(
        span=Span(chunk=one.span.chunk, start=start, end=end),
        support=max(one.support, other.support),
        pieces=in_order([*one.pieces, *other.pieces]),
        highlight=(*one.highlight, *other.highlight),
    )
