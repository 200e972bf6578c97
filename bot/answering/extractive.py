"""The writer without a language model: it finds the evidence and gives it the shape of an answer; it writes nothing."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.answering.evidence.answer_type import has_value
from bot.answering.evidence.coefficients import FITTED, WITH_READER
from bot.answering.evidence.dates import asks_for_the_newest, day_of, is_of_an_earlier_year, is_of_another_day
from bot.answering.evidence.deciding import (
    deciding,
    lacks_property,
    missing_numbers,
    only_repeats,
    speaks_of_another_time,
    unknown_names,
    unknown_versions,
)
from bot.answering.evidence.lookup import names_another_row
from bot.answering.evidence.question import Asked, shares
from bot.answering.evidence.ranking import READ, READING, Ranker, at_first, cosines, gather
from bot.answering.evidence.rows import with_named_rows
from bot.answering.gate.polarity import missing_denial
from bot.answering.injection.bearing import ADDRESS, CODE, PLAIN, needed
from bot.answering.shapes import comparison, overview
from bot.answering.shapes.fact import CLOSE, facts
from bot.answering.shapes.listing import (
    answers_whole,
    asks_for_one,
    has_the_day,
    has_the_range,
    introduced,
    is_in,
    is_one_of_all,
    lead_in,
    listed,
    tolerance,
)
from bot.answering.shapes.quoting import answers_another
from bot.answering.shapes.table import beside_each_other, tabled
from bot.nouns import BlockKind, Draft, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from bot.answering.evidence.coefficients import Coefficients
    from bot.answering.evidence.ranking import Embed, Evidence, Scored
    from bot.answering.injection.bearing import Nearness
    from bot.nouns import Chunk, Hit, Selected
    from bot.ports import Passages, Reader

FLOOR, SURE = 0.5, 0.6
"""Confidence below which nothing is said, and below which what is said is called the closest. Of a team's turns that
are answered, .4 are right between the two, .6 above (docs/quality.md)."""
_UNDECIDED = 2.5
"""How far the reader's best and worst of several items may lie apart, as logits, for the whole list to be shown."""
_SAYS_SO = 1.0
"""The reader's logit from which what is counted may be called by any word, and what denies nothing is the closest to a
question with `no` or `nothing`: most only tell how things are (`nothing loads, what now`).

Of 52 and 56 first turns that would then be answered (13 sets, most of which it was trained on) 12 of 17 and 26 of 32
are right from there on, of the others 7 of 35 and 7 of 24.
"""
UNFIT = 0.2
"""The most where an amount or address is asked for and the evidence has none, or what is not so and it denies nothing
and no reader says that it answers, or where the question names what no passage does. A model may know better, words
don't."""


class Extractive:
    """Answers in the documents' own words. Safe to share between threads."""

    model = "extractive"

    def __init__(  # noqa: PLR0913 - all but the first two are keywords with a default
        self,
        embed: Embed,
        passages: Passages | None = None,
        *,
        floor: float = FLOOR,
        sure: float = SURE,
        nearness: Nearness = needed,
        coefficients: Coefficients | None = None,
        reader: Reader | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        """`embed` gives one unit vector a text, `passages` what stands around a passage, so that lists are whole.

        Below `floor`, a confidence in 0..1, nothing is said; below `sure`, it is called the closest that was found.
        `nearness` says how near to the question a unit must be, `coefficients` what each of its signals weighs.
        `reader` reads question and unit together. `today` is the day of a question such as `when is it this year?`.
        """
        weights = coefficients or (WITH_READER if reader else FITTED)
        self._ranker, self._reader = Ranker(embed, weights, reader), reader
        self._passages, self._floor, self._sure, self._nearness, self._today = passages, floor, sure, nearness, today

    @property
    def one_by_one(self) -> Extractive:
        """Itself."""
        return self

    def among(self, passages: Passages) -> Extractive:
        """The same writer, for which these stand around a passage."""
        made = copy(self)
        made._passages = passages  # noqa: SLF001 - our own
        return made

    def write(self, question: str, hits: Sequence[Hit], on_stage: Callable[[str], None] = lambda _: None) -> Draft:
        """The evidence that answers, the most probable first; none when the hits don't say."""
        on_stage("writing")
        if overview.is_asked_for(question) and self._is_of_a_whole(question, hits):
            return self._overview(question, hits)
        evidence = self._gathered(question, hits)
        ranked = self._ranked(evidence)
        confidence = self._confidence(evidence, ranked[0]) if ranked else 0.0

        on_stage("checking")
        answers = bool(ranked) and confidence >= self._floor
        shape, selected = self._shaped(evidence, ranked, confidence) if answers else (Shape.FACT, ())
        missing = missing_numbers(evidence, ranked[0].unit) if selected else ()
        is_sure = confidence >= self._sure and not missing and not self._is_past(evidence, ranked[0])
        return Draft(
            selected=selected,
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, ranked, selected, confidence, self._floor),
            shape=shape,
            is_closest=bool(selected) and not is_sure,
            missing=missing,
            note=_dated(evidence, ranked[0]) if selected else "",
            reader=self._reader.digest if self._reader else "",
        )

    def _is_of_a_whole(self, question: str, hits: Sequence[Hit]) -> bool:
        """Whether the question names a document or a section that was found, or none at all."""
        is_found = overview.meant(question, hits) or overview.section(question, hits)
        return (self._passages is not None and is_found is not None) or overview.names_no_document(question)

    def _overview(self, question: str, hits: Sequence[Hit]) -> Draft:
        """What the document or section says that is meant; nothing where it is not clear which."""
        found: tuple[Selected, ...] = ()
        if self._passages and (hit := overview.meant(question, hits)):
            found = overview.outlined(question, self._passages.beginning(hit.chunk), 1.0)
        elif self._passages and (part := overview.section(question, hits)):
            found = overview.outlined(question, self._passages.around(part[0].chunk), 1.0, under=part[1])
        confidence = float(bool(found))
        return Draft(
            selected=found,
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, (), found, confidence, self._floor),
            shape=Shape.OVERVIEW if found else Shape.FACT,
            note="" if found else overview.which(hits),
        )

    def answers(self, question: str, hits: Sequence[Hit]) -> bool:
        """Whether the best evidence is more than the closest."""
        evidence = self._gathered(question, hits)
        ranked = self._ranked(evidence)
        is_sure = bool(ranked) and self._confidence(evidence, ranked[0]) >= self._sure
        return is_sure and not missing_numbers(evidence, ranked[0].unit)

    def _gathered(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """The evidence of the hits, and of rows of their tables that the question names."""
        around = self._passages.around if self._passages else lambda chunk: (chunk,)
        return gather(question, with_named_rows(Asked(question), hits, READ, around))

    def _ranked(self, evidence: Evidence) -> list[Scored]:
        """The units of evidence that may answer, the best first; not one that can't, where another is close.

        Nor one of another day than is asked for.
        """
        question = evidence.asked.text
        weighed = self._ranker_of(question).rank(evidence)
        found = [one for one in weighed if self._is_near(question, one) and not _only_repeats(evidence, one)]
        close = (item for item in found if item.score >= found[0].score - CLOSE)
        fit = [item for item in close if not _cannot_answer(evidence, item)]
        dated = next((item for item in fit if has_the_day(evidence.asked, item.unit)), None)
        best = dated or _with_its_range(evidence.asked, fit)
        return [best, *(item for item in found if item is not best)] if best else found

    def _ranker_of(self, question: str) -> Ranker:
        """Without a reader where it is asked what a document is about, which stands in none of its units."""
        if overview.is_asked_for_by_form(question):
            return replace(self._ranker, reader=None, coefficients=FITTED)
        return self._ranker

    def _is_near(self, question: str, item: Scored) -> bool:
        """Whether it is near enough to the question for what it could do to a reader."""
        shown = lead_in(item.unit)
        if any(_is_planted(question, line.text) for line in shown):
            return False
        if answers_another(item.unit, shown, question):
            return False
        least = self._nearness(question, item.unit.text)
        if least > PLAIN:
            embed = self._ranker.embed
            return (item.signals["cosine"] or cosines(question, embed([item.unit.text]), embed)[0]) >= least
        return self._reader is not None or max(item.signals["cosine"], item.signals["in_context"]) >= least

    def _shaped(
        self, evidence: Evidence, ranked: Sequence[Scored], confidence: float
    ) -> tuple[Shape, tuple[Selected, ...]]:
        """The form that question and evidence ask for, and the evidence in it."""
        best, question = ranked[0], evidence.asked.text
        if self._passages and overview.is_asked_for_by_form(question):
            found = overview.outlined(question, self._passages.beginning(overview.likeliest(evidence.hits)), confidence)
            if found:
                return Shape.OVERVIEW, found

        if both := self._compared(evidence):
            sides = comparison.sides(question)
            table = beside_each_other(sides, both[0], self._around(both[0]), confidence) if sides else None
            return Shape.COMPARISON, (table,) if table else facts(evidence, both, lambda *_: confidence, apart=True)

        whole = self._as_a_whole(evidence, best, confidence)
        if whole is not None:
            return whole.shape, (whole,)
        read = self._ranker_of(question).read_apart
        found = facts(evidence, ranked, self._confidence, whole=partial(self._completed, evidence), read=read)
        return Shape.FACT, tuple(one for one in found if one.support >= self._floor)

    def _compared(self, evidence: Evidence) -> list[Scored]:
        """The best unit for each side of a comparison, in the question's order; none where nothing is compared."""
        question = evidence.asked.text
        if comparison.sides(question) is None:
            return []
        found = at_first(evidence, self._ranker.coefficients.first)
        both = comparison.compared(
            evidence, [one for one in found if one.unit.may_be_shown(question)], self._ranker.reader
        )
        order = [one.unit for one in both]
        weighed = sorted(self._ranker.weigh(evidence, both), key=lambda one: order.index(one.unit))
        return [one for one in weighed if self._is_near(question, one)]

    def _is_past(self, evidence: Evidence, best: Scored) -> bool:
        """Whether the best is of a year before, where this year's is asked for."""
        return is_of_an_earlier_year(evidence.asked.text, day_of(best.unit.hit.chunk), self._today())

    def _as_a_whole(self, evidence: Evidence, best: Scored, confidence: float) -> Selected | None:
        """The list or the rows that answer; None where that is a sentence or an item."""
        question = evidence.asked.text
        lists = self._ranker.rank_lists(evidence, partial(answers_whole, evidence))
        near = (one for one in lists if self._is_near(question, one))
        close = [one for one in near if one.score >= best.score - tolerance(evidence.asked, best.unit, one.unit)]
        if close:
            whole = next((one for one in close if is_in(best.unit, one.unit)), close[0])
            return listed(question, whole, self._around(whole), confidence, telling=best.unit)
        if best.unit.is_row:
            return tabled(evidence, best, self._around(best), confidence)
        return self._as_a_list(evidence, best, confidence)

    def _completed(self, evidence: Evidence, items: Sequence[Scored], support: float) -> Selected | None:
        """The whole list in place of several of its items, or of one, where more than one thing is asked for."""
        first, *others = items
        if has_the_day(evidence.asked, first.unit):
            return None
        are_all_meant = not asks_for_one(evidence.asked) or _are_as_likely(items)
        if others and first.unit.block.kind is BlockKind.ITEM and are_all_meant:
            return listed(evidence.asked.text, first, self._around(first), support)
        if asks_for_one(evidence.asked) and introduced(evidence, first) is None:
            return None
        return self._as_a_list(evidence, first, support)

    def _as_a_list(self, evidence: Evidence, item: Scored, support: float) -> Selected | None:
        """What an item introduces, or the whole list of one that says nothing of its own; None for anything else."""
        if inner := introduced(evidence, item):
            return listed(evidence.asked.text, inner, self._around(inner), support, least=1)
        if is_one_of_all(evidence, item):
            return listed(evidence.asked.text, item, self._around(item), support)
        return None

    def _around(self, item: Scored) -> Sequence[Chunk]:
        chunk = item.unit.hit.chunk
        return (self._passages.around(chunk) if self._passages else ()) or (chunk,)

    def _confidence(self, evidence: Evidence, item: Scored) -> float:
        asked = evidence.asked
        found = self._ranker_of(asked.text).coefficients.confidence(deciding(evidence, item))
        denies_nothing = bool(missing_denial(asked.text, item.unit.in_context))
        if denies_nothing:
            found = min(found, (self._floor + self._sure) / 2)  # the closest at most
        is_unfit = (
            not asked.words
            or _lacks_value(asked, item)
            or (denies_nothing and not _says_so(item))
            or unknown_names(evidence, item.unit)
            or unknown_versions(evidence)
            or speaks_of_another_time(evidence, item.unit)
            or lacks_property(evidence, item.unit)
            or evidence.is_beside(item.unit)
        )
        return min(found, UNFIT) if is_unfit else found


def _with_its_range(asked: Asked, fit: Sequence[Scored]) -> Scored | None:
    """The first; of a list, an item in whose range a number of the question lies, where that is not the first."""
    if not fit:
        return None
    first = fit[0].unit.block
    same_list = (item for item in fit if item.unit.block.leads == first.leads and first.leads)
    return next((item for item in same_list if has_the_range(asked, item.unit)), fit[0])


def _cannot_answer(evidence: Evidence, item: Scored) -> bool:
    """Whether it has not what is asked for, or is a row beside one that the question names."""
    asked, unit = evidence.asked, item.unit
    is_beside = unit.is_row and (
        names_another_row(asked, unit, evidence.passage_of(unit))
        or evidence.is_beside(unit)
        or is_of_another_day(asked.text, unit.text)
    )
    return is_beside or _lacks_value(asked, item)


def _lacks_value(asked: Asked, item: Scored) -> bool:
    """Whether an amount or address is asked for, and it has none.

    What is counted may be called by another word than the question's, `tickets` for flights, where a reader says that
    it answers.
    """
    return not has_value(asked.type, asked.text, item.unit.text, by_any_word=_says_so(item))


def _says_so(item: Scored) -> bool:
    return item.signals.get(READING, 0.0) >= _SAYS_SO


def _are_as_likely(items: Sequence[Scored]) -> bool:
    """Whether a reader can't tell which of the items under one line answers."""
    read = [item.signals[READING] for item in items if READING in item.signals]
    return bool(read and items[0].unit.block.leads) and max(read) - min(read) <= _UNDECIDED


def _only_repeats(evidence: Evidence, item: Scored) -> bool:
    """Whether it has no word but the question's own, nor introduces a list."""
    return only_repeats(evidence.asked, item.unit) and introduced(evidence, item) is None


def _is_planted(question: str, lead: str) -> bool:
    """Whether a governing line, which would be quoted too, has code or an address and no word of the question."""
    can_do_something = ADDRESS.search(lead) or CODE.search(lead)
    return bool(can_do_something) and not shares(question, lead)


def _dated(evidence: Evidence, best: Scored) -> str:
    """Of which day the source is, where what holds now was asked for."""
    day = day_of(best.unit.hit.chunk) if asks_for_the_newest(evidence.asked.text) else None
    if day is None:
        return ""
    said = "-".join((str(day[0]), *(f"{part:02}" for part in day[1:] if part)))
    return f"The newest source found on it is of {said}."


def _fates(
    hits: Sequence[Hit], ranked: Sequence[Scored], selected: Sequence[Selected], confidence: float, floor: float
) -> Mapping[str, str]:
    """For each chunk, by id, what became of it, and by which rule."""
    cited = {item.span.chunk.id for item in selected}
    tried = {item.unit.hit.chunk.id for item in ranked}
    return {
        hit.chunk.id: "cited" if hit.chunk.id in cited else _fate(number, hit.chunk.id in tried, confidence, floor)
        for number, hit in enumerate(hits)
    }


def _fate(
    number: int,
    is_tried: bool,  # noqa: FBT001 - one caller
    confidence: float,
    floor: float,
) -> str:
    if number >= READ:
        return f"not read: only the first {READ} passages are"
    if not is_tried:
        return "nothing among the units that fit the question best"
    if confidence < floor:
        return f"confidence {confidence:.2f} is below the floor {floor:.2f}"
    return "another passage says it better"
