"""The least that is needed: the unit that answers, and others that come close and add something."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import AnswerType, holds
from bot.answering.evidence.dates import is_of_another_time
from bot.answering.evidence.question import shares
from bot.answering.evidence.ranking import READING
from bot.answering.evidence.sentences import sentences
from bot.answering.evidence.units import PRONOUN, QUESTION, SHORT
from bot.answering.shapes.highlight import highlights
from bot.answering.shapes.listing import has_the_range
from bot.answering.shapes.quoting import bare, in_order, quoted
from bot.nouns import BlockKind, Form, Selected, Shape, Span
from bot.words import STOP_WORDS, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Piece

    Read = Callable[[Evidence, Unit, Sequence[str]], Sequence[float]]

MOST = 3
"""Claims in an answer."""
CLOSE = 2.6
"""How far below the best a unit may score and still be added."""
_BEHIND, _NEAR, _LEAST = 3.5, 1.5, -1.0
"""How far the reader may think less of a unit than of the best, as a logit, and how far where it thinks less than
LEAST of it: that it tells something else."""
_WORDS = 60
"""Words of an answer, beyond which nothing is added."""
_TOLD_BY_ONE = frozenset({AnswerType.NUMBER, AnswerType.DATE, AnswerType.PLACE, AnswerType.NAME})
"""What a single sentence gives."""
_ABOVE = frozenset({BlockKind.PARAGRAPH, BlockKind.CODE})
"""What the first sentence of a paragraph may point back to."""
_SHOWN_BY_FORM = frozenset({AnswerType.NUMBER, AnswerType.DATE})
"""What is known by its digits or month, while a name and a place are not by their capital: `on 3 July. Dev runs it.`"""
_DIVISIBLE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})
_LESS = 2.0
"""How much less a reader may think of a sentence, as a logit, than of the best of its unit for it to be quoted too."""
_EQUAL = 0.15
"""How much less of the question it may have than that one."""
_WHO = re.compile(r"\bwho\b", re.IGNORECASE)
_ALIKE = 0.6
"""Shared part of the content words from which two units say the same."""


def facts(
    evidence: Evidence,
    ranked: Sequence[Scored],
    confidence: Callable[[Evidence, Scored], float],
    *,
    apart: bool = False,
    whole: Callable[[Sequence[Scored], float], Selected | None] = lambda *_: None,
    read: Read = lambda *_: (),
) -> tuple[Selected, ...]:
    """The units to quote, the best first, each with what governs it; all of them where they are sides, `apart`.

    `whole` gives the list in place of items that mean nothing without the others.
    """
    chosen = list(ranked) if apart else _chosen(evidence, ranked)
    groups = [(group, confidence(evidence, group[0])) for group in _joined(chosen)]
    found = [whole(group, support) or _selected(evidence, group, support, read) for group, support in groups]
    once = {(one.span.chunk.source, one.pieces): one for one in reversed(found)}  # two items may stand for one list
    return tuple(_as_code(one, number) for number, one in enumerate(reversed(once.values()), start=1))


def _as_code(item: Selected, number: int) -> Selected:
    """Code keeps its lines, as a block of the answer of its own."""
    chunk = item.span.chunk
    is_code = any(one.kind is BlockKind.CODE and one.start == item.span.start for one in chunk.blocks)
    return replace(item, form=Form.CODE, block=number) if is_code and item.shape is Shape.FACT else item


def _chosen(evidence: Evidence, ranked: Sequence[Scored]) -> list[Scored]:
    best, *others = ranked
    chosen, length = [best], len(best.unit.words)
    for item in others:
        if len(chosen) == MOST or item.score < best.score - CLOSE:
            break
        if is_of_another_time(evidence.asked.text, item.unit.hit.chunk) or _is_of_another(evidence.asked, item, best):
            continue
        if not (_reads_as_well(item, best) or _belong(item.unit, best.unit)):
            continue
        if length + len(item.unit.words) <= _WORDS and _adds(item, chosen):
            chosen.append(item)
            length += len(item.unit.words)
    return chosen


def _reads_as_well(item: Scored, best: Scored) -> bool:
    """Whether the reader, where there is one, takes this for an answer too."""
    if READING not in item.signals:
        return True
    behind = best.signals[READING] - item.signals[READING]
    return behind <= (_BEHIND if item.signals[READING] >= _LEAST else _NEAR)


def _is_of_another(asked: Asked, item: Scored, best: Scored) -> bool:
    """Whether the best has a number of the question that this one lacks, and lacks none that this one has.

    Or has it in its range, as an item of one list.
    """
    if item.unit.block.leads == best.unit.block.leads and has_the_range(asked, best.unit):
        return not has_the_range(asked, item.unit)
    named = frozenset(name for name in asked.names if name.isdigit())
    here, there = (named & (one.unit.stems | one.unit.leads | one.unit.above) for one in (item, best))
    return here < there


def _adds(item: Scored, chosen: Iterable[Scored]) -> bool:
    return all(_alike(item.unit, other.unit) < _ALIKE for other in chosen)


def _alike(one: Unit, other: Unit) -> float:
    """The shared part of the content words of the shorter one."""
    first, second = (set(unit.words) - STOP_WORDS for unit in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)


def _joined(chosen: Sequence[Scored]) -> list[list[Scored]]:
    """The units that one quote has, neighbours and items of one list: what was written to be read together stays so."""
    groups: list[list[Scored]] = []
    for item in chosen:
        group = next((group for group in groups if _belong(item.unit, group[0].unit)), None)
        if group is None:
            groups.append([item])
        else:
            group.append(item)
    return groups


def _belong(one: Unit, other: Unit) -> bool:
    """Whether the two are items under one lead-in, or neighbours with no line break between them."""
    if one.span.chunk.id != other.span.chunk.id:
        return False
    if one.block.kind is BlockKind.ITEM and one.block.leads and one.block.leads == other.block.leads:
        return True
    return _are_neighbours(one, other)


def _are_neighbours(one: Unit, other: Unit) -> bool:
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    between = first.chunk.text[first.end - first.chunk.start : second.start - first.chunk.start]
    return not between.strip() and "\n" not in between


def _selected(evidence: Evidence, group: Sequence[Scored], support: float, read: Read) -> Selected:
    """The units, each with the sentence before if it begins with a pronoun: `It is at four` says nothing by itself."""
    spans = [_deciding(evidence, item.unit, read) for item in group]
    pieces = [
        piece
        for item, span in zip(group, spans, strict=True)
        for piece in (*quoted(item.unit, span), *_sentence_before(evidence, item.unit))
        if piece.start >= span.start or not QUESTION.search(piece.text) or shares(evidence.asked.text, piece.text)
    ]
    pieces += _told_above(evidence.asked, group[0].unit)
    marked = (place for span in spans for place in highlights(evidence.asked, bare(span)))
    return Selected(span=spans[0], support=support, pieces=in_order(pieces), highlight=tuple(marked))


def _told_above(asked: Asked, unit: Unit) -> tuple[Piece, ...]:
    """The heading that alone tells who or when, where that is asked: `Caretaker` over duties, `Friday` over a class."""
    headings = unit.block.headings
    if asked.type is AnswerType.DATE and not holds(AnswerType.DATE, unit.text, asked.known):
        dated = (one for one in reversed(headings) if holds(AnswerType.DATE, one.text, asked.known))
        return tuple(islice(dated, 1))
    if not _WHO.search(asked.text) or holds(AnswerType.NAME, unit.text, asked.known):
        return ()
    return headings[-1:] if unit.block.kind is BlockKind.ITEM and len(headings) > 1 else ()


def _deciding(evidence: Evidence, unit: Unit, read: Read) -> Span:
    """Of several sentences, those that tell the number, date, place or name that was asked for; all where none was."""
    found = sentences(unit.text)
    if evidence.asked.type not in _TOLD_BY_ONE or len(found) == 1 or unit.block.kind not in _DIVISIBLE:
        return unit.span
    said = [unit.text[start:end] for start, end in found]
    kept = _telling(evidence, unit, said, read)
    first = max(kept[0] - 1, 0) if PRONOUN.match(said[kept[0]]) else kept[0]
    start, end = found[first][0], found[kept[-1]][1]
    return Span(chunk=unit.span.chunk, start=unit.span.start + start, end=unit.span.start + end)


def _telling(evidence: Evidence, unit: Unit, said: Sequence[str], read: Read) -> list[int]:
    """The places of the sentences that tell it: a reader says which, for `who` and `where`.

    A number or day shows by its form, so that it is looked for beside the words of the question.
    """
    asked = evidence.asked
    shares = [evidence.share((stems(text), 1.0)) for text in said]
    opinions = () if asked.type in _SHOWN_BY_FORM else read(evidence, unit, said)
    if not opinions:
        worth = [share + holds(asked.type, text, asked.known) for share, text in zip(shares, said, strict=True)]
        return [place for place, value in enumerate(worth) if value >= max(worth) - _EQUAL]
    best = opinions.index(max(opinions))
    well_read = (place for place, opinion in enumerate(opinions) if opinion >= opinions[best] - _LESS)
    return [place for place in well_read if shares[place] >= shares[best] - _EQUAL]


def _sentence_before(evidence: Evidence, unit: Unit) -> Iterable[Piece]:
    passage = evidence.passage_of(unit)
    place = passage.index(unit)
    before = passage[place - 1] if place else None
    if not unit.leans_back or before is None or before.announces or not _stands_above(before, unit):
        return ()
    return (bare(before.span),) if before.may_be_shown(evidence.asked.text) else ()


def _stands_above(before: Unit, unit: Unit) -> bool:
    """Whether what `unit` points back to can be `before`: `This stops it.` under the command that does."""
    if before.block is unit.block or _are_neighbours(before, unit):
        return True
    is_near = before.block.headings == unit.block.headings and before.block.kind in _ABOVE
    return is_near and unit.block.kind is BlockKind.PARAGRAPH and len(before.words) <= SHORT
