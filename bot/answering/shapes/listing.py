"""A list or steps as an answer: the line that introduces them and all the items in order; of opposite lists, which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import asked_years, days_of_months
from bot.answering.evidence.question import AnswerType, numbers, shares
from bot.answering.evidence.ranges import covers, in_days
from bot.answering.evidence.sentences import MARKER, sentences
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.units import INTRODUCES, without_steering
from bot.answering.gate.polarity import denies, polarity_of
from bot.answering.injection.guard import ASKS_HOW, allows, steering
from bot.answering.shapes.continued import lists_beside
from bot.answering.shapes.quoting import footnotes, governing, in_order, leading_over, limiting, limits_above
from bot.nouns import BlockKind, Piece, Selected, Shape, Span
from bot.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Block, Chunk


MOST_ITEMS = 15
"""Items that are shown."""
_LONGEST_ITEM, _LONGEST_LIST = 40, 200
"""Words up to which an item is shown whole, and all items are; of a longer one in a longer list, its first sentence."""
_LISTED = frozenset({BlockKind.ITEM, BlockKind.CODE})
_BEHIND = 1.5
"""How far below the best unit a list may score and still be the answer, where one is asked for."""
_GOVERNED, _ASKED_FOR = 0.4, 0.3
"""The share of the question, by weight, that heading and lead-in of a list must have to answer as a whole; and
where the question asks for several things."""
_TITLE = 4
"""Words up to which the first sentence of an item only names it: `Removal process.`"""
_LIKELIER = 2.5
"""How far above all other items of a list the reader's logit of one has to be, so that it answers alone."""
OWN_SHARE = 0.2
"""The share of the question, by weight, that an item has and its heading and lead-in lack, from which it answers."""
_SINGLE = frozenset(
    {AnswerType.NUMBER, AnswerType.DATE, AnswerType.YES_NO, AnswerType.PLACE, AnswerType.NAME},
)
"""What is one thing, even where it stands in a list."""
LIST = (
    r"\b(?:list|lists|checklist|steps?(?!\s+(?:in|up|down|out|back|aside)\b)|process|procedure|"
    r"(?:what|which|who)(?:\s+[\w'’-]+){0,4}?\s+are|"
    r"what all|everything)\b|"
    r"^\W*(?:which|what)\s+(?!happens\s+(?:if|when|once)\b)(?:[\w'’-]+\s+){0,3}?"
    r"(?!(?:does|has|nowadays|perhaps|sometimes|was)\b)[\w'’-]+[^\W_siu]s\b"
)
_ASKS_FOR_A_LIST = re.compile(LIST, re.IGNORECASE)
"""`Which tools do we use?`, `What happens in June?`, `checklist please`; not `Who steps in?`, `What happens if …?`"""
ASKS_FOR_ALL = re.compile(rf"{LIST}|{ASKS_HOW.pattern}", re.IGNORECASE)
"""That, and how something is done: `How do I join?`"""
_CASE = re.compile(r".*?\d[^:]*?(?=:\s|\s[–—-]\s\D|$)", re.DOTALL)
"""`For 3 days to 4 days` of `For 3 days to 4 days: 2 weeks notice`"""
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]\s|step \d{1,2}\b", re.IGNORECASE)
"""`3. Pour`, `(3) Pour`, `Step 3: Pour`"""


def answers_whole(evidence: Evidence, unit: Unit) -> bool:
    """Whether a list answers as a whole, if any does: its heading and lead-in say what was asked for."""
    if asks_for_one(evidence.asked) or has_the_day(evidence.asked, unit):
        return False
    asks_for_all = ASKS_FOR_ALL.search(evidence.asked.text) is not None
    least = _ASKED_FOR if asks_for_all else _GOVERNED
    return _governed(evidence, unit) >= least


def tolerance(asked: Asked) -> float:
    """How far below the best unit a list may score and still be the answer."""
    return _BEHIND if asks_for_a_list(asked) else 0.0


def asks_for_a_list(asked: Asked) -> bool:
    """Whether several things are asked for by the form of the question: `Which tools do we use?`."""
    return _ASKS_FOR_A_LIST.search(asked.text) is not None


def asks_for_one(asked: Asked) -> bool:
    """Whether a single thing is asked for, which a whole list is not."""
    return asked.type in _SINGLE and not ASKS_FOR_ALL.search(asked.text)


def has_the_label(asked: Asked, unit: Unit, share: float = 0.5) -> bool:
    """Whether the question names an item by its label: `Phone: 555 0142`, where it asks for the phone number.

    This `share` counts of the words that the label has, and what stands over the list has not.
    """
    if unit.block.kind is not BlockKind.ITEM:
        return False
    own = _stems(unit.label) - _over(unit)
    return bool(own) and len(own.intersection(asked.stems)) >= share * len(own)


def has_the_day(asked: Asked, unit: Unit) -> bool:
    """Whether it has the day that is asked for, and what stands over its list has not: `on May 28`, under `May`."""
    asked_days = days_of_months(asked.text)
    if not asked_days:
        return False
    own_days = days_of_months(unit.said) - _over(unit)
    return not asked_days.isdisjoint(own_days)


def has_the_range(asked: Asked, unit: Unit) -> bool:
    """Whether it is an item with a range that has a number of the question: `after 9 to 12 months`, of 10 months."""
    if unit.block.kind is not BlockKind.ITEM:
        return False
    # `3 days: 2 weeks notice` is of three days, whatever stands behind; a year lies in no range of amounts.
    told = _CASE.match(unit.text)
    case = in_days(told.group() if told else unit.text)
    return any(covers(case, number) for number in numbers(in_days(asked.text)) - asked_years(asked.text))


def has_the_number(asked: Asked, unit: Unit) -> bool:
    """Whether it is an item with a number of the question: `13 - one week`, of 13 points."""
    said = MARKER.sub("", unit.text, count=1)
    return unit.block.kind is BlockKind.ITEM and not asked.numbers.isdisjoint(numbers(said))


def introduced(evidence: Evidence, best: Scored) -> Scored | None:
    """The first item of the list that the unit, an item itself, introduces: `Always:` says nothing without it.

    A sentence that others follow in its item introduces nothing.
    """
    item = best.unit
    leads_over = item.span.end >= item.block.end or INTRODUCES.search(item.text)
    if item.block.kind is not BlockKind.ITEM or not leads_over:
        return None
    for unit in chain.from_iterable(evidence.passages):
        if _is_introduced_by(item, unit):
            return replace(best, unit=unit)
    return None


def step_of(evidence: Evidence, best: Scored) -> Scored | None:
    """The numbered step that the unit is or lies in, where it is asked how something is done: one alone says little."""
    if not ASKS_HOW.search(evidence.asked.text):
        return None
    starts = {lead.start for lead in best.unit.block.leads} | {best.unit.block.start}
    for unit in chain.from_iterable(evidence.passages):
        is_over_it = unit.hit.chunk.source == best.unit.hit.chunk.source and unit.block.start in starts
        if is_over_it and unit.block.kind is BlockKind.ITEM and _NUMBERED.match(unit.text):
            return replace(best, unit=unit)
    return None


def _is_introduced_by(item: Unit, unit: Unit) -> bool:
    """Whether the unit is an item too, and the other one stands right over its list."""
    if unit.hit.chunk.source != item.hit.chunk.source:
        return False
    if unit.block.kind is not BlockKind.ITEM:
        return False
    leads = unit.block.leads
    return bool(leads) and leads[-1].start == item.block.start


def is_one_of_all(evidence: Evidence, best: Scored) -> bool:
    """Whether the unit is an item of a list that is the answer as a whole.

    It is where the item has no word of the question that its heading and lead-in lack, unless an amount is asked for,
    which no list is, or a day that the item has, or one thing and a reader takes this item for it.
    """
    unit = best.unit
    if evidence.asked.type is AnswerType.NUMBER or has_the_day(evidence.asked, unit):
        return False
    if unit.block.kind is not BlockKind.ITEM or has_the_label(evidence.asked, unit):
        return False
    if asks_for_one(evidence.asked) and _is_likelier_than_others(evidence, unit):
        return False
    own = unit.stems - unit.leads - unit.above
    return evidence.share((own, 1.0)) < OWN_SHARE


def outermost_of_all(evidence: Evidence, best: Scored) -> Scored | None:
    """The item, or one that it is nested in, whose list is the answer as a whole; the outermost, None where none is."""
    found: Scored | None = None
    item: Scored | None = best
    while item is not None and is_one_of_all(evidence, item):
        if answers_whole(evidence, item.unit):
            found = item
        item = _item_over(evidence, item)
    return found


def _item_over(evidence: Evidence, item: Scored) -> Scored | None:
    """The item of the list around it under which the item's own list stands."""
    for unit in chain.from_iterable(evidence.passages):
        if unit.block.kind is BlockKind.ITEM and _is_introduced_by(unit, item.unit):
            return replace(item, unit=unit)
    return None


def _is_likelier_than_others(evidence: Evidence, unit: Unit) -> bool:
    """Whether a reader takes the item for the answer, and no other item of its list that it has read by far as much."""
    read = evidence.read.get(evidence.as_read(unit))
    if read is None or read <= 0:
        return False
    others: list[float] = []
    for other in chain.from_iterable(evidence.passages):
        said = evidence.read.get(evidence.as_read(other))
        is_of_list = (other.block.headings, other.block.leads) == (unit.block.headings, unit.block.leads)
        if said is not None and is_of_list and other.block.start != unit.block.start:
            others.append(said)
    return bool(others) and read - max(others) >= _LIKELIER


def _governed(evidence: Evidence, unit: Unit) -> float:
    """The share of the question in the heading and the lines right over a list."""
    return evidence.share((_over(unit), 1.0))


def _over(unit: Unit) -> frozenset[str]:
    """The stems of the heading right over a list and of the lines that govern it."""
    found: set[str] = set()
    for piece in (*unit.block.headings[-1:], *unit.block.leads):
        found.update(map(stem, words(piece.text)))
    return frozenset(found)


def listed(
    question: str,
    best: Scored,
    chunks: Sequence[Chunk],
    support: float,
    *,
    least: int = 2,
    telling: Unit | None = None,
) -> Selected | None:
    """The list that the unit is an item of, with its lead-in; None where it has fewer than `least` items to show.

    An item of which `telling`, or the unit itself, is a later sentence is not cut before it; nor is one that leads over
    to the list with its last sentence, and is what tells.
    """
    members = _members(best.unit.block, chunks)
    first_members = list(members[:MOST_ITEMS])
    # The item that answers is shown, however far down the list it stands.
    answers = (telling or best.unit).span
    is_of_it = answers.chunk.source == best.unit.hit.chunk.source
    later = [piece for piece in members[MOST_ITEMS:] if piece.start <= answers.start < piece.end]
    if is_of_it and later:
        first_members[-1] = later[-1]
    # An item that steers whoever reads it is left out.
    shown = [piece for piece in first_members if allows(question, steering(piece.text))]
    if len(shown) < least:
        return None

    over = [_with_all_before(lead, telling) if telling else lead for lead in lead_in(best.unit)]
    leads, depth = _nested(over)
    beside, left_out = _beside(question, best.unit, chunks, MOST_ITEMS - len(shown))
    whole = [*shown, *_warnings(question, shown, best.unit, chunks), *beside]
    is_long = sum(len(piece.text.split()) for piece in whole) > _LONGEST_LIST
    items = []
    for piece in whole:
        short = _short(piece, telling or best.unit) if is_long else piece
        items.append(replace(short, depth=depth + piece.depth))
    return Selected(
        span=best.unit.span,
        support=support,
        pieces=in_order(
            [*leads, *items, *_limiting(question, best.unit, members, chunks), *footnotes(question, items, chunks)]
        ),
        shape=Shape.LIST,
        more=len(members) - len(shown) + left_out,
    )


def _beside(question: str, unit: Unit, chunks: Sequence[Chunk], room: int) -> tuple[list[Piece], int]:
    """The lists that belong to the unit's own, each after its line, and the number of items that there is no room for.

    One that has no room as a whole would end in the midst of the answer, so all of it is left out.
    """
    found: list[Piece] = []
    left_out = 0
    for first in lists_beside(question, unit.block, chunks):
        members = _members(first, chunks)
        shown = [piece for piece in members if allows(question, steering(piece.text))]
        if shown and len(shown) <= room:
            found += [*map(leading_over, first.leads[-1:]), *shown]
            room -= len(shown)
        else:
            left_out += len(members)
    return found, left_out


def _warnings(question: str, shown: Sequence[Piece], unit: Unit, chunks: Sequence[Chunk]) -> list[Piece]:
    """The paragraphs between the items that are shown, or within one, that warn or limit something."""
    starts = {piece.start for piece in shown}
    found = []
    for chunk in chunks:
        for block in chunk.blocks:
            is_within = any(lead.start in starts for lead in block.leads)
            is_between = min(starts) < block.start < max(starts)
            is_near = block.kind is BlockKind.PARAGRAPH and block.headings == unit.block.headings
            if is_near and (is_within or is_between):
                found.append(_piece(block, chunk, max(block.depth - unit.block.depth, 0)))
    return [piece for piece in found if limits_above(piece.text) and allows(question, steering(piece.text))]


def _limiting(question: str, unit: Unit, members: Sequence[Piece], chunks: Sequence[Chunk]) -> tuple[Piece, ...]:
    """What limits the list right behind its last item: `This does not apply to guests`."""
    whole = replace(unit.block, end=members[-1].end)
    return limiting(question, whole, Span(chunk=unit.span.chunk, start=whole.start, end=whole.end), chunks)


def lead_in(unit: Unit) -> tuple[Piece, ...]:
    """The lines that govern the unit, and of a list that no line introduces the heading right over it."""
    over = tuple(governing(unit.hit.chunk, unit.block, len(unit.words)))
    is_bare = unit.block.kind is BlockKind.ITEM and not unit.block.leads
    if is_bare:
        return (*without_steering(unit.block.headings[-1:]), *over)
    return over


def _nested(leads: Sequence[Piece]) -> tuple[list[Piece], int]:
    """The lines over a list with their depth, and that of its items: some of the lines may be items themselves."""
    depth = 0
    found = []
    for lead in leads:
        found.append(replace(lead, depth=depth))
        is_item = MARKER.match(lead.text) is not None
        if is_item:
            depth += 1
    return found, depth


def _members(item: Block, chunks: Sequence[Chunk]) -> list[Piece]:
    """The items of the item's list, in the order of the document, and with room for them those nested in it."""
    near: list[tuple[Block, Chunk]] = []
    for chunk in chunks:
        near.extend((block, chunk) for block in chunk.blocks if _is_near(block, item))

    # Of a list after it in the same section the items have other lines over them, so they are not its own.
    own = {block.start for block, _ in near if block.leads == item.leads}
    pieces: list[Piece] = []
    for block, chunk in near:
        is_own = block.start in own or _inside(block, item) in own
        if is_own:
            depth = block.depth - item.depth
            pieces.append(_piece(block, chunk, depth))
    return pieces if len(pieces) <= MOST_ITEMS else _without_nested(pieces)


def _without_nested(pieces: Sequence[Piece]) -> list[Piece]:
    """The outer items, and those within an item that only announces them where there is room for these."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if piece.depth and groups:
            groups[-1].append(piece)
        else:
            groups.append([piece])

    kept: list[Piece] = []
    room = MOST_ITEMS - len(groups)
    for outer, *within in groups:
        is_needed = outer.text.rstrip().endswith(":") and len(within) <= room
        if is_needed:
            kept += [outer, *within]
            room -= len(within)
        else:
            kept.append(replace(outer, cut=bool(within)))
    return kept


def _inside(block: Block, item: Block) -> int:
    """Where the item of that list begins that it is nested in, if it is in one."""
    return block.leads[len(item.leads)].start


def _is_near(block: Block, item: Block) -> bool:
    """Whether it may be an item of the same list or lie within one; those of a list after it may be, too."""
    if block.kind not in _LISTED or block.depth < item.depth:
        return False
    # What lies within an item has that item as one more line over it.
    outer_leads = block.leads[: len(item.leads)]
    return block.headings == item.headings and outer_leads == item.leads


def _piece(block: Block, chunk: Chunk, depth: int) -> Piece:
    text = chunk.text[block.start - chunk.start : block.end - chunk.start]
    return Piece(start=block.start, end=block.end, text=text, depth=depth)


def _with_all_before(lead: Piece, telling: Unit) -> Piece:
    """The line, with what the unit says before it in the same item: `It takes an hour. Bring:`."""
    start = telling.span.start
    if not start < lead.start < telling.span.end:
        return lead
    chunk = telling.span.chunk
    return replace(lead, start=start, text=chunk.text[start - chunk.start : lead.end - chunk.start])


def _short(item: Piece, telling: Unit) -> Piece:
    """The item, or the first sentence of a long one, and with one that only names it the next.

    Where a later sentence is the one that tells, all up to that.
    """
    if len(item.text.split()) <= _LONGEST_ITEM:
        return item

    (start, end), *others = sentences(item.text)
    first_words = words(item.text[start:end])
    if others and len(first_words) <= _TITLE:
        _, end = others[0]
    # Not cut before the sentence that answers.
    if item.start <= telling.span.start < item.end:
        end_of_telling = min(telling.span.end, item.end)
        end = max(end, end_of_telling - item.start)

    is_whole = end == len(item.text.rstrip())
    return replace(
        item,
        start=item.start + start,
        end=item.start + end,
        text=item.text[start:end],
        cut=item.cut or not is_whole,
    )


_MODAL = frozenset("may must shall should will would could can ca wo".split())


@dataclass
class _OneList:
    """What stands over the items of a list, the line right over it last, and the stems of its items."""

    path: tuple[str, ...]
    stems: set[str] = field(default_factory=set)

    @property
    def line(self) -> str:
        return self.path[-1]


def without_opposites(evidence: Evidence) -> Evidence:
    """Without the lists whose line says the opposite of what is asked, where the one beside it says that.

    What is asked of a thing that stands in such a list stays with it: `Can I expense alcohol?`.
    """
    wanted = polarity_of(evidence.asked.text)
    if wanted is None or evidence.asked.type is AnswerType.YES_NO:
        return evidence

    found = _lists(evidence)
    right = [one for one in found if polarity_of(one.line) is wanted]
    wrong: list[tuple[str, ...]] = []
    for one in found:
        is_opposed = polarity_of(one.line) is (not wanted)
        if is_opposed and any(_is_meant_instead(evidence, one, other) for other in right):
            wrong.append(one.path)
    if not wrong:
        return evidence

    kept: list[tuple[Unit, ...]] = []
    for passage in evidence.passages:
        left = [unit for unit in passage if not _is_under(unit, wrong)]
        kept.append(tuple(left))
    return replace(evidence, passages=tuple(kept))


def _lists(evidence: Evidence) -> list[_OneList]:
    """The lists of the evidence over which a line stands."""
    found: dict[tuple[str, ...], _OneList] = {}
    for unit in chain.from_iterable(evidence.passages):
        path = _path(unit)
        if unit.block.kind is BlockKind.ITEM and len(path) > 1:
            found.setdefault(path, _OneList(path)).stems.update(unit.stems)
    return list(found.values())


def _path(unit: Unit) -> tuple[str, ...]:
    """Its document, and the headings and lines over it."""
    over = (*unit.block.headings, *unit.block.leads)
    return (unit.hit.chunk.source, *(line.text for line in over))


def _is_under(unit: Unit, paths: Iterable[tuple[str, ...]]) -> bool:
    """Whether it is an item of one of the lists, or nested in one."""
    path = _path(unit)
    return unit.block.kind is BlockKind.ITEM and any(path[: len(one)] == one for one in paths)


def _is_meant_instead(evidence: Evidence, one: _OneList, other: _OneList) -> bool:
    """Whether the other is the counterpart of the first, and nothing is asked of a thing in the first alone."""
    if one.path[:-1] != other.path[:-1] or not _are_of_one_matter(evidence, one.line, other.line):
        return False
    asked = frozenset(evidence.asked.stems) - _stems(one.line) - _stems(other.line)
    return (asked & one.stems) <= other.stems


def _are_of_one_matter(evidence: Evidence, one: str, other: str) -> bool:
    """Whether the line that denies has no matter of its own; if it says none, the question names that of the other."""
    denying, stating = sorted((one, other), key=denies, reverse=True)
    matter, there = _stems(denying), _stems(stating)
    question = evidence.asked.text
    if not matter:
        return shares(question, other)
    return all(matched(word, there) for word in matter) and (shares(question, one) or shares(question, other))


def _stems(line: str) -> frozenset[str]:
    """The stems of the words that say which matter it is, and not whether it is so."""
    telling = [word for word in words(line) if word not in STOP_WORDS | _MODAL and not denies(word)]
    return frozenset(map(stem, telling))
