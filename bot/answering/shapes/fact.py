"""The least that is needed: the unit that answers, and others that come close and add something."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import is_of_another_time, is_out_of_force
from bot.answering.evidence.deciding import says_so_itself, says_what_it_is, writes_out
from bot.answering.evidence.definitions import asked_term
from bot.answering.evidence.question import AnswerType, holds, shares
from bot.answering.evidence.ranking import READING
from bot.answering.evidence.sentences import segments, sentences
from bot.answering.evidence.units import PRONOUN, QUESTION, without_steering
from bot.answering.injection.guard import ASKS_HOW
from bot.answering.shapes.highlight import highlights
from bot.answering.shapes.listing import has_the_day, has_the_label, has_the_number, has_the_range
from bot.answering.shapes.quoting import (
    OF_ANYTHING,
    are_of_one_section,
    footnotes,
    in_order,
    is_of_another_case,
    limiting,
    names_apart,
    quoted,
    turns,
    without_marker,
)
from bot.language import is_in_another
from bot.nouns import BlockKind, Form, Piece, Selected, Shape, Span
from bot.words import STOP_WORDS, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.answering.evidence.question import Asked
    from bot.answering.evidence.ranking import Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.nouns import Chunk

    Read = Callable[[Evidence, Unit, Sequence[str]], Sequence[float]]

MOST_CLAIMS = 3
"""Claims in an answer."""
CLOSE = 2.6
"""How far below the best a unit may score and still be added."""
_BEHIND, _NEAR, _LEAST = 3.5, 1.5, -1.0
"""How far the reader may think less of a unit than of the best, as a logit, and how far where it thinks less than
LEAST of it: that it tells something else."""
_AS_WELL = 0.5
"""How far the reader may think less, as a logit, of code that stands under other headings than the best: it often does
something else, or the opposite, as the command under `Closing an account` after `Changing its address`."""
_WORDS = 60
"""Words of an answer, beyond which nothing is added; code under the best one's headings does not count."""
_SURE = 1.0
"""The reader's logit from which a sentence tells how something is done without those before it."""
_TOLD_BY_ONE = frozenset({AnswerType.NUMBER, AnswerType.DATE, AnswerType.PLACE, AnswerType.NAME})
"""What a single sentence gives."""
_SHOWN_BY_FORM = frozenset({AnswerType.NUMBER, AnswerType.DATE})
"""What is known by its digits or month, while a name and a place are not by their capital: `on 3 July. Dev runs it.`"""
_DIVISIBLE = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM})
_LESS = 2.0
"""How much less a reader may think of a sentence, as a logit, than of the best of its unit for it to be quoted too."""
_EQUAL = 0.15
"""How much less of the question it may have than that one."""
_WHO = re.compile(r"\bwho\b", re.IGNORECASE)
"""`Who locks up?`"""
_ONLY_POINTS = re.compile(
    r"(?!it\b[^.,;:]{1,40}\bthat\b)"
    r"(?:it|they|(?:this|these|that|those)(?=\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|"
    r"should|do|does|means?|includes?|covers?|contains?|appl(?:y|ies)|happens?)\b))\s+\w",
    re.IGNORECASE,
)
"""`This is for the shop floor.`, `They meet on Monday.`; not `This form is blue.`, `It must be said that …`"""
_ALIKE = 0.6
"""Shared part of the content words from which two units say the same."""


def selected_facts(
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
    found: list[Selected] = []
    for group in _joined(chosen):
        support = confidence(evidence, group[0])
        listed = whole(group, support)
        names = _name(evidence, group[0].unit, [item.unit for item in chosen])
        found.append(listed or _selected(evidence, group, support, read, names))

    found = _run_on(_each_once(found))
    # a list of steps needs nothing before it
    if ASKS_HOW.search(evidence.asked.text) and found[0].shape is not Shape.LIST:
        found = _in_order_of_section(found)
    numbered = enumerate(found, start=1)
    return tuple(_as_code(item, number) for number, item in numbered)


def _each_once(found: Sequence[Selected]) -> list[Selected]:
    """Without those whose words another quotes too: two items may stand for one list, and a sentence be one of them."""
    kept: list[Selected] = []
    for item in found:
        if any(is_within(item, other) for other in kept):
            continue
        # What quotes more stands where the first stood that it holds.
        held = [place for place, other in enumerate(kept) if is_within(other, item)]
        place = held[0] if held else len(kept)
        support = max((kept[number].support for number in held), default=item.support)
        kept = [other for number, other in enumerate(kept) if number not in held]
        kept.insert(place, replace(item, support=max(support, item.support)))
    return kept


def _run_on(found: Sequence[Selected]) -> list[Selected]:
    """With those as one that quote a sentence both: the last of one may be the first of the other."""
    kept: list[Selected] = []
    for item in found:
        shared = [other for other in kept if _share_a_sentence(item, other)]
        if not shared:
            kept.append(item)
            continue
        first, *others = shared
        kept[kept.index(first)] = _together([first, *others, item])
        kept = [other for other in kept if other not in others]
    return kept


def _in_order_of_section(found: Sequence[Selected]) -> list[Selected]:
    """With those of the first one's section in the order of the document: what is done first is said first."""
    best = found[0].span.chunk
    of_section = [
        item for item in found if (item.span.chunk.source, item.span.chunk.section) == (best.source, best.section)
    ]
    ordered = iter(sorted(of_section, key=lambda item: item.span.start))
    return [next(ordered) if item in of_section else item for item in found]


def _share_a_sentence(one: Selected, other: Selected) -> bool:
    """Whether both quote sentences, and one from the first on twice; the lines above them may govern both."""
    are_sentences = {one.shape, other.shape} == {Shape.FACT} and not (_is_code(one.span) or _is_code(other.span))
    if not are_sentences or one.span.chunk.source != other.span.chunk.source:
        return False
    first = min(one.span.start, other.span.start)
    wider = _ranges(other)
    return any(place[0] >= first and _lies_in(place, wider) for place in _ranges(one))


def _together(some: Sequence[Selected]) -> Selected:
    """What all of them quote, as one quote."""
    pieces = [piece for item in some for piece in item.pieces]
    marked = dict.fromkeys(place for item in some for place in item.highlight)
    support = max(item.support for item in some)
    return replace(some[0], support=support, pieces=in_order(pieces), highlight=tuple(marked))


def is_within(item: Selected, other: Selected) -> bool:
    """Whether the other quotes all that this one does."""
    if item.span.chunk.source != other.span.chunk.source:
        return False
    wider = _ranges(other)
    return all(_lies_in(place, wider) for place in _ranges(item))


def _lies_in(place: tuple[int, int], ranges: Iterable[tuple[int, int]]) -> bool:
    """Whether one of the ranges has the whole place."""
    start, end = place
    return any(first <= start and end <= last for first, last in ranges)


def _ranges(item: Selected) -> list[tuple[int, int]]:
    """Where in the document the quoted words stand."""
    return [(piece.start, piece.end) for piece in item.pieces or (item.span,)]


def _as_code(item: Selected, number: int) -> Selected:
    """Code keeps its lines, as a block of the answer of its own."""
    if item.shape is not Shape.FACT or not _is_code(item.span):
        return item
    return replace(item, form=Form.CODE, block=number)


def _is_code(span: Span) -> bool:
    starts_of_code = [block.start for block in span.chunk.blocks if block.kind is BlockKind.CODE]
    return span.start in starts_of_code


def _chosen(evidence: Evidence, ranked: Sequence[Scored]) -> list[Scored]:
    """The best, and those that come close to it, suit it and add something, as long as the answer stays short."""
    best, *others = ranked
    chosen = [best]
    length = _length(best.unit, best.unit)
    for item in others:
        if len(chosen) == MOST_CLAIMS or item.score < best.score - CLOSE:
            break
        if not _suits(evidence.asked, item, best):
            continue

        longer = length + _length(item.unit, best.unit)
        adds_something = all(_alike(item.unit, other.unit) < _ALIKE for other in chosen)
        if longer <= _WORDS and adds_something:
            chosen.append(item)
            length = longer
    return chosen


def _length(unit: Unit, best: Unit) -> int:
    """Its words; none of code under the headings of the best, which is what its words speak of."""
    is_its_code = unit.block.kind is BlockKind.CODE and _is_under_its_headings(unit, best)
    return 0 if is_its_code else len(unit.words)


def _suits(asked: Asked, item: Scored, best: Scored) -> bool:
    """Whether it may stand beside the best: of the time and number that are asked for, and an answer too."""
    if is_of_another_time(asked.text, item.unit.hit.chunk):
        return False
    if _is_of_another(asked, item, best) or _is_of_another_subject(asked, item.unit, best.unit):
        return False
    if _is_outdated_or_translated(asked.text, item.unit.hit.chunk, best.unit.hit.chunk):
        return False
    # What belongs to the best is read with it, whatever it says alone: the next item of its list.
    if _belong(item.unit, best.unit):
        return True
    # Beside what says what a thing is, nothing is needed that only speaks of it.
    if asked_term(asked.text) and says_what_it_is(asked, best.unit) and not says_so_itself(asked, item.unit):
        return False
    return _reads_as_well(item, best)


def _is_outdated_or_translated(question: str, other: Chunk, best: Chunk) -> bool:
    """Whether it is no longer in force, or in another language than the question, and the best is not."""
    is_over = is_out_of_force(question, other) and not is_out_of_force(question, best)
    is_translation = is_in_another(question, other.text) and not is_in_another(question, best.text)
    return is_over or is_translation


def _reads_as_well(item: Scored, best: Scored) -> bool:
    """Whether the reader, where there is one, takes this for an answer too."""
    if READING not in item.signals:
        return True
    said = item.signals[READING]
    behind = best.signals[READING] - said
    tolerated = _BEHIND if said >= _LEAST else _NEAR
    if item.unit.block.kind is BlockKind.CODE and not _is_under_its_headings(item.unit, best.unit):
        tolerated = _AS_WELL
    return behind <= tolerated


def _is_under_its_headings(unit: Unit, best: Unit) -> bool:
    """Whether it stands in the best one's section, or in a part of that."""
    if unit.hit.chunk.source != best.hit.chunk.source:
        return False
    headings = best.block.headings
    return unit.block.headings[: len(headings)] == headings


def _is_of_another(asked: Asked, item: Scored, best: Scored) -> bool:
    """Whether of one list the best has the range, label, day or number that is asked for, and this one has not."""
    if item.unit.block.leads != best.unit.block.leads:
        return False
    told = (has_the_range, has_the_label, has_the_day, has_the_number)
    return any(is_meant(asked, best.unit) and not is_meant(asked, item.unit) for is_meant in told)


def _is_of_another_subject(asked: Asked, unit: Unit, best: Unit) -> bool:
    """Whether it says of another thing what the best says of the one that the question names: `Salary: …` of two posts.

    The name stands over the best, and nowhere with the other.
    """
    named = best.above.intersection(asked.stems)
    return _are_of_two_things(unit, best) and not named <= unit.above | unit.leads | unit.stems


def _are_of_two_things(one: Unit, other: Unit) -> bool:
    """Whether both tell one property of what stands over them: `Salary: …` of two posts, `Pets` of two offices."""
    return one.over != other.over and (are_of_one_section(one, other) or _tell_one_property(one, other))


def _tell_one_property(one: Unit, other: Unit) -> bool:
    """Whether they have one label, or the same words but for values: `Leave lasts 9 weeks`, `Leave lasts 60 days`."""
    if one.label:
        return one.label == other.label
    said, said_other = ({word for word in unit.stems if word.isalpha()} for unit in (one, other))
    return max(len(said - said_other), len(said_other - said)) <= 1 < len(said & said_other)


def _alike(one: Unit, other: Unit) -> float:
    """The shared part of the content words of the shorter one.

    Two commands may differ in the word that counts, and so may what is told of two things.
    """
    are_code = one.block.kind is BlockKind.CODE and other.block.kind is BlockKind.CODE
    if are_code or (one.over != other.over and _tell_one_property(one, other)):
        return float(one.words == other.words)
    first = set(one.words) - STOP_WORDS
    second = set(other.words) - STOP_WORDS
    shorter = min(len(first), len(second))
    return len(first & second) / max(shorter, 1)


def _joined(chosen: Sequence[Scored]) -> list[list[Scored]]:
    """The units that one quote has, neighbours and items of one list: what was written to be read together stays so."""
    groups: list[list[Scored]] = []
    for item in chosen:
        for group in groups:
            if _belong(item.unit, group[0].unit):
                group.append(item)
                break
        else:
            groups.append([item])
    return groups


def _belong(one: Unit, other: Unit) -> bool:
    """Whether the two are items under one lead-in, or neighbours with no line break between them."""
    if one.span.chunk.source != other.span.chunk.source:
        return False
    leads = one.block.leads
    # Items of a list that no line introduces belong together only as neighbours. A long list goes on elsewhere.
    if one.block.kind is BlockKind.ITEM and leads and leads == other.block.leads:
        return True
    return one.span.chunk.id == other.span.chunk.id and _are_neighbours(one, other)


def _are_neighbours(one: Unit, other: Unit) -> bool:
    first, second = sorted((one.span, other.span), key=lambda span: span.start)
    offset = first.chunk.start
    between = first.chunk.text[first.end - offset : second.start - offset]
    return not between.strip() and "\n" not in between


def _selected(
    evidence: Evidence, group: Sequence[Scored], support: float, read: Read, names: Sequence[Piece]
) -> Selected:
    """The units after what names them, each with the sentence before if it begins with a pronoun, as `It is at four`.

    And with what right behind it limits it: `This does not apply to interns.`
    """
    asked = evidence.asked
    spans: list[Span] = []
    pieces: list[Piece] = []
    marked: list[tuple[int, int]] = []
    for item in group:
        span = _deciding(evidence, item.unit, read)
        behind = limiting(asked.text, item.unit.block, span, (span.chunk,))
        said = quoted(item.unit, span)
        notes = footnotes(asked.text, (*said, *behind), (span.chunk,))
        before = (
            _told_before(evidence, item) or _sentence_before(evidence, item.unit) or _named_above(evidence, item, span)
        )
        around = (*said, *before, *behind, *notes)
        spans.append(span)
        pieces.extend(piece for piece in around if not _asks_another(asked, piece, span))
        for told in (without_marker(span), *(piece for piece in behind if is_of_another_case(piece.text))):
            marked.extend(highlights(asked, told))

    pieces.extend(_told_above(asked, group[0].unit) or names)
    selected = Selected(span=spans[0], support=support, pieces=in_order(pieces), highlight=tuple(marked))
    return _in_lines(_with_words_behind_code(selected))


def _in_lines(item: Selected) -> Selected:
    """As a list where several lines are quoted that no margin broke: `Mon 9-16`, `Tue 9-18`, `Wed closed`."""
    if item.shape is not Shape.FACT or _is_code(item.span):
        return item
    lines: list[Piece] = []
    for piece in item.pieces:
        for start, end in segments(piece.text):
            at = piece.start + start
            lines.append(replace(piece, start=at, end=piece.start + end, text=piece.text[start:end]))
    return replace(item, shape=Shape.LIST, pieces=tuple(lines)) if len(lines) >= len(item.pieces) + 2 else item


def _with_words_behind_code(item: Selected) -> Selected:
    """As a list where words stand behind code, which are no code: `Warning: It deletes all`."""
    *_, last = item.pieces
    if not _is_code(item.span) or last.start == item.span.start:
        return item
    pieces = [replace(piece, depth=1) if piece.start == item.span.start else piece for piece in item.pieces]
    return replace(item, shape=Shape.LIST, pieces=tuple(pieces))


def _asks_another(asked: Asked, piece: Piece, span: Span) -> bool:
    """Whether it is a question over words that answer by themselves, and has no word of the one that was asked.

    Not one that turns or limits what stands under it, `What is not covered?`, nor one without which these say nothing.
    """
    if piece.start >= span.start or not QUESTION.search(piece.text) or turns(piece.text):
        return False
    return shares(asked.text, span.text) and not shares(asked.text, piece.text)


def _name(evidence: Evidence, unit: Unit, chosen: Sequence[Unit]) -> Sequence[Piece]:
    """The heading that says of which of several things it is told, where the question names none: `Harbour clerk`."""
    beside = [other for other in chosen if _are_of_two_things(unit, other)]
    at_hand = chain.from_iterable(evidence.passages)
    alike = (other for other in at_hand if other.words != unit.words and _tell_one_property(unit, other))
    for other in chain(beside, alike):
        names = names_apart(unit, other)
        if names:
            name = stems(names[0].text) - stems("\n".join(other.over))
            return names if name.isdisjoint(evidence.asked.stems) else ()
    return ()


def _told_above(asked: Asked, unit: Unit) -> tuple[Piece, ...]:
    """The heading that alone tells who or when, where that is asked: `Caretaker` over duties, `Friday` over a class."""
    headings = without_steering(unit.block.headings)
    if asked.type is AnswerType.DATE and not holds(AnswerType.DATE, unit.text, asked.known):
        for heading in reversed(headings):
            if holds(AnswerType.DATE, heading.text, asked.known):
                return (heading,)
        return ()

    if not _WHO.search(asked.text) or holds(AnswerType.NAME, unit.text, asked.known):
        return ()
    # A single heading is the title of the document, and nobody's.
    is_duty = unit.block.kind is BlockKind.ITEM and len(headings) > 1
    return headings[-1:] if is_duty else ()


def with_long_form(asked: Asked, selected: Sequence[Selected], unit: Unit) -> tuple[Selected, ...]:
    """The first with the heading that writes out the abbreviation which is asked about, where no words of its do.

    `Duty Officer (DO)`, over `Who finds a leak calls the DO`.
    """
    first, *others = selected
    said = first.pieces or (Piece(start=first.span.start, end=first.span.end, text=first.span.text),)
    if first.grid or any(writes_out(asked, piece.text) for piece in said):
        return tuple(selected)
    for heading in reversed(without_steering(unit.block.headings)):
        if writes_out(asked, heading.text):
            return (replace(first, pieces=in_order([heading, *said])), *others)
    return tuple(selected)


def _deciding(evidence: Evidence, unit: Unit, read: Read) -> Span:
    """Of several sentences, those that tell the number, date, place or name that was asked for; all where none was."""
    found = sentences(unit.text)
    # A reason or a definition may take all of its sentences.
    if evidence.asked.type not in _TOLD_BY_ONE:
        return unit.span
    if len(found) == 1 or unit.block.kind not in _DIVISIBLE:
        return unit.span

    said = [unit.text[start:end] for start, end in found]
    kept = _telling(evidence, unit, said, read)
    first, last = kept[0], kept[-1]
    if PRONOUN.match(said[first]) or is_of_another_case(said[first]):
        first = max(first - 1, 0)

    # All between the first and the last are quoted too: a quote has no gaps within a unit.
    start, _ = found[first]
    _, end = found[last]
    offset = unit.span.start
    return Span(chunk=unit.span.chunk, start=offset + start, end=offset + end)


def _telling(evidence: Evidence, unit: Unit, said: Sequence[str], read: Read) -> list[int]:
    """The places of the sentences that tell it: a reader says which, for `who` and `where`.

    A number or day shows by its form, so that it is looked for beside the words of the question.
    """
    asked = evidence.asked
    shares = [evidence.share(*_meant(said, place)) for place in range(len(said))]
    opinions = () if asked.type in _SHOWN_BY_FORM else read(evidence, unit, said)
    if not opinions:
        # Any sentence with a value of the kind that is asked for comes before all without one.
        worth = []
        for share, text in zip(shares, said, strict=True):
            has_such_a_value = holds(asked.type, text, asked.known)
            worth.append(share + has_such_a_value)
        least = max(worth) - _EQUAL
        return [place for place, value in enumerate(worth) if value >= least]

    best = opinions.index(max(opinions))
    least_opinion = opinions[best] - _LESS
    least_share = shares[best] - _EQUAL

    kept = []
    for place, opinion in enumerate(opinions):
        if opinion >= least_opinion and shares[place] >= least_share:
            kept.append(place)
    return kept


def _meant(said: Sequence[str], place: int) -> list[tuple[frozenset[str], float]]:
    """The stems of a sentence, and of the one before it where it begins with a pronoun, `It was built in May`."""
    leans = place > 0 and PRONOUN.match(said[place])
    meant = said[place - 1 : place + 1] if leans else said[place : place + 1]
    return [(stems(text), 1.0) for text in meant]


def _told_before(evidence: Evidence, item: Scored) -> list[Piece]:
    """What stands before it in its section, where that is on how to do what is asked: `Add a comment, too`.

    None where a reader says that it answers alone, and where that is long.
    """
    asked, unit = evidence.asked, item.unit
    headings = unit.block.headings
    is_of_it = bool(headings) and shares(asked.text, headings[-1].text)
    if not ASKS_HOW.search(asked.text) or not is_of_it or item.signals.get(READING, _SURE) >= _SURE:
        return []
    passage = evidence.passage_of(unit)
    before = [other for other in passage[: passage.index(unit)] if other.block.headings == headings]
    told = [unit, *before]
    if any(one.block.kind is not BlockKind.PARAGRAPH or not one.may_be_shown(asked.text) for one in told):
        return []
    length = sum(len(one.words) for one in before)
    return [without_marker(one.span) for one in before] if length <= _WORDS else []


def _sentence_before(evidence: Evidence, unit: Unit) -> Iterable[Piece]:
    """What the unit points back to with its first word, if that stands right before it and may be shown."""
    passage = evidence.passage_of(unit)
    place = passage.index(unit)
    leans_back = unit.leans_back or is_of_another_case(unit.text)
    if place == 0 or not leans_back:
        return ()

    before = passage[place - 1]
    is_meant = not before.announces and before.block.headings == unit.block.headings
    return (without_marker(before.span),) if is_meant and before.may_be_shown(evidence.asked.text) else ()


def _named_above(evidence: Evidence, item: Scored, span: Span) -> Iterable[Piece]:
    """The heading right above words that only point to what it names: `The floor`, over `This is for …`."""
    unit, passage = item.unit, evidence.passage_of(item.unit)
    place = passage.index(unit)
    is_first = place > 0 and passage[place - 1].block.kind is BlockKind.HEADING and span.start == unit.span.start
    if not is_first or not PRONOUN.match(span.text) or not _ONLY_POINTS.match(span.text):
        return ()
    return (one for one in without_steering(unit.block.headings[-1:]) if not OF_ANYTHING.fullmatch(one.text))
