"""The writer without a language model: it finds the evidence and gives it the shape of an answer; it writes nothing."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from bot.answering.evidence.dates import (
    asks_for_the_newest,
    caveat_of_force,
    is_of_an_earlier_year,
)
from bot.answering.evidence.deciding import (
    FITTED,
    WITH_READER,
    begins_section_on,
    defines_what_is_asked,
    is_below_long_form,
    is_under_another_year,
    lacks_property,
    missing_numbers,
    names_holder,
    only_repeats,
    row_of_another_day,
    says_so_itself,
    says_what_it_is,
    speaks_of_another_time,
    tells_by_form,
    tells_no_time,
    unknown_names,
    without_the_opposite,
)
from bot.answering.evidence.definitions import asked_term
from bot.answering.evidence.question import Asked, has_value, shares
from bot.answering.evidence.ranking import READ, READING, Ranker, as_if_alone, at_first, cosines, gather
from bot.answering.evidence.synonyms import matched
from bot.answering.evidence.tables.bounds import meets, weighs_rows
from bot.answering.evidence.tables.lookup import is_named_first, names_another_row
from bot.answering.evidence.units import item_leads
from bot.answering.gate.polarity import OPENING_CONDITION, missing_denial
from bot.answering.injection.guard import ADDRESS, ASKS_HOW, CODE, PLAIN, RISKY, needed
from bot.answering.shapes import commands, comparison, overview
from bot.answering.shapes.fact import CLOSE, selected_facts, with_long_form
from bot.answering.shapes.listing import (
    ASKS_FOR_ALL,
    answers_whole,
    asks_for_a_list,
    asks_for_one,
    has_the_day,
    has_the_label,
    has_the_range,
    introduced,
    is_one_of_all,
    lead_in,
    listed,
    outermost_of_all,
    step_of,
    tolerance,
    without_opposites,
)
from bot.answering.shapes.table import beside_each_other, tabled
from bot.answering.understand.message.chatter import specific
from bot.answering.understand.message.hearing import is_of_anything, told_first
from bot.naming import day_of
from bot.nouns import BlockKind, Draft, Shape
from bot.words import stem, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from bot.answering.evidence.ranking import Embed, Evidence, Scored
    from bot.answering.evidence.units import Unit
    from bot.answering.injection.guard import Nearness
    from bot.nouns import Chunk, Hit, Selected
    from bot.ports.answering import Passages, Reader

FLOOR, SURE = 0.5, 0.6
"""Confidence below which nothing is said, and below which an answer counts for nothing where ways to search are
compared."""
ASSERTED = 0.7
"""Confidence below which what is said is called the closest.

From .6 to .7 most answers are wrong, on the team set, on the sets that were kept out of the training and in trials on
other teams' documents; from .7 to .8 most are right, but for the trials (docs/experiments.md).
"""
_AS_GOOD = 1.0
"""How far below the best a unit may score that has a number of the question which the best lacks, and come first."""
_SAYS_SO = 1.0
"""The reader's logit from which what is counted may be called by any word, and what denies nothing is the closest to a
question with `no` or `nothing`: most only tell how things are (`nothing loads, what now`).

Of 52 and 56 first turns that would then be answered (13 sets, most of which it was trained on) 12 of 17 and 26 of 32
are right from there on, of the others 7 of 35 and 7 of 24.
"""
_OF_A_TABLE = 0.9
"""Confidence from which a row is told that a question asks for of a table: each of its words is found there."""
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
        asserted: float = ASSERTED,
        nearness: Nearness = needed,
        reader: Reader | None = None,
        preselector: Reader | None = None,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        """`embed` gives one unit vector a text, `passages` what stands around a passage, so that lists are whole.

        Below `floor`, a confidence in 0..1, nothing is said; below `asserted`, it is called the closest that was found.
        Below `sure` it counts for nothing where ways to search are compared.
        `nearness` says how near to the question a unit must be. `reader` reads question and unit together, of those
        that a quicker `preselector` chooses, where there is one. `today` is the day of a question such as
        `when is it this year?`.
        """
        self._ranker = Ranker(embed, WITH_READER if reader else FITTED, reader, preselector)
        self._reader = reader
        self._passages = passages
        self._floor = floor
        self._sure = sure
        self._asserted = asserted
        self._nearness = nearness
        self._today = today

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
            whole = self._overview(question, hits)
            if whole.selected or overview.is_asked_for_by_form(question):
                return whole

        evidence = self._gathered(question, hits)
        ranked = self._ranked(evidence)
        confidence = self._confidence(evidence, ranked[0]) if ranked else 0.0

        on_stage("checking")
        shape = Shape.FACT
        selected: tuple[Selected, ...] = ()
        if ranked and confidence >= self._floor:
            shape, selected = self._shaped(evidence, ranked, confidence)
        draft = Draft(
            selected=selected,
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, ranked, selected, confidence, self._floor),
            shape=shape,
            reader=self._reader.digest if self._reader else "",
        )
        return self._qualified(draft, evidence, ranked[0]) if selected else draft

    def _qualified(self, draft: Draft, evidence: Evidence, best: Scored) -> Draft:
        """The draft with what its evidence lacks or is too old for, so that it is only the closest."""
        missing = () if best.unit is evidence.row_meant else missing_numbers(evidence, best.unit)
        if draft.shape is Shape.COMPARISON:
            # `version 1 or 2`: each side has its own.
            sides = _shown(evidence, draft.selected)
            lacking = [frozenset(missing_numbers(evidence, unit)) for unit in sides]
            missing = tuple(number for number in missing if all(number in side for side in lacking))
        question = evidence.asked.text
        # A row among others may have the most, or more than another, or not; or tell something else.
        is_of_no_query = best.unit.is_row and best.unit is not evidence.row_meant
        is_guessed = is_of_no_query and (weighs_rows(question) or _is_taken_for_none(evidence.asked, best))
        # That it is spoken of does not say what it is.
        is_undefined = bool(asked_term(question)) and not says_what_it_is(evidence.asked, best.unit)
        is_of_nothing_told = not _bears_on_what_is_told(question, best.unit, draft.selected)
        is_doubtful = is_guessed or is_undefined or is_of_nothing_told or self._is_past(evidence, best)
        is_sure = draft.confidence >= self._asserted and not missing and not is_doubtful
        selected = with_long_form(evidence.asked, draft.selected, best.unit)
        return replace(draft, selected=selected, is_closest=not is_sure, missing=missing, note=_caveat(evidence, best))

    def _is_of_a_whole(self, question: str, hits: Sequence[Hit]) -> bool:
        """Whether the question names a document or a section that was found, or none at all."""
        if overview.names_no_document(question):
            return True
        if self._passages is None:
            return False
        is_found = overview.meant(question, hits) or overview.section(question, hits)
        return is_found is not None

    def _overview(self, question: str, hits: Sequence[Hit]) -> Draft:
        """What the document or section says that is meant, or what each says where any may be.

        Nothing where they are many.
        """
        found = self._outlined(question, hits, self._passages) if self._passages else ()
        several = overview.each_document(question, hits, self._passages) if self._passages and not found else ()
        found = found or several
        confidence = float(bool(found))
        return Draft(
            selected=found,
            confidence=confidence,
            floor=self._floor,
            fates=_fates(hits, (), found, confidence, self._floor),
            shape=Shape.OVERVIEW if found else Shape.FACT,
            note="" if found and not several else overview.which(hits),
        )

    @staticmethod
    def _outlined(question: str, hits: Sequence[Hit], passages: Passages) -> tuple[Selected, ...]:
        """The first sentences of the document that is meant, or of the section; nothing where neither is found."""
        hit = overview.meant(question, hits)
        if hit:
            return overview.outlined(question, passages.beginning(hit.chunk), 1.0)

        part = overview.section(question, hits)
        if part:
            hit, heading = part
            return overview.outlined(question, passages.around(hit.chunk), 1.0, under=heading)
        return ()

    def sureness(self, question: str, hits: Sequence[Hit]) -> float:
        """How sure the best evidence is, in 0..1; 0 where it is no more than the closest."""
        evidence = self._gathered(question, hits)
        ranked = self._ranked(evidence)
        if not ranked:
            return 0.0
        if ranked[0].unit is not evidence.row_meant and missing_numbers(evidence, ranked[0].unit):
            return 0.0
        confidence = self._confidence(evidence, ranked[0])
        return confidence if confidence >= self._sure else 0.0

    def _gathered(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """The evidence of the hits, without lists of the opposite."""
        return without_opposites(gather(question, hits))

    def _ranked(self, evidence: Evidence) -> list[Scored]:
        """The units of evidence that may answer, the best first; not one that can't, where another is close.

        Nor one of another day than is asked for.
        """
        question = evidence.asked.text
        # What only repeats the question is not read either: the reader would take it for the answer.
        weighed = self._ranker_of(question).rank(
            evidence,
            lambda one: _only_repeats(evidence, one),
            read_first=partial(begins_section_on, evidence.asked),
        )
        meant = self._meant(evidence)
        if meant:
            return [meant, *(one for one in weighed if one.unit is not meant.unit)]
        found = as_if_alone([one for one in weighed if self._is_near(question, one)])
        if not found:
            return []

        # Below that another unit would not be added to an answer either.
        found = without_the_opposite(evidence.asked, found, found[0].score - CLOSE)
        least = found[0].score - CLOSE
        fit = [item for item in found if item.score >= least and not _cannot_answer(evidence, item)]
        if not fit:
            return [] if _is_another_row(evidence, found[0].unit) else found
        likeliest = _telling(evidence.asked, fit) or _with_the_numbers(evidence, fit)
        best = _with_the_day(evidence, fit) or _with_its_range(evidence.asked, likeliest, found)
        others = [item for item in found if item is not best]
        return [best, *others]

    def _meant(self, evidence: Evidence) -> Scored | None:
        """The row that the question asks for of a table, if it may be shown."""
        row = evidence.row_meant
        if row is None or not row.may_be_shown(evidence.asked.text):
            return None
        first = at_first(evidence, self._ranker.coefficients.first)
        weighed = self._ranker.weigh(evidence, [item for item in first if item.unit is row])
        return weighed[0] if weighed else None

    def _ranker_of(self, question: str) -> Ranker:
        """Without a reader where it is asked what a document is about, which stands in none of its units."""
        if overview.is_asked_for_by_form(question):
            return replace(self._ranker, reader=None, preselector=None, coefficients=FITTED)
        return self._ranker

    def _is_near(self, question: str, item: Scored) -> bool:
        """Whether it is near enough to the question for what it could do to a reader."""
        over = (*lead_in(item.unit), *item_leads(item.unit.block, item.unit.span))
        if any(_is_planted(question, line.text) for line in over):
            return False

        unit = item.unit
        least = self._nearness(question, unit.text)
        cosine = item.signals["cosine"]
        if least > PLAIN:
            # Where a reader chose, units have no cosine yet; few of them need it.
            if (cosine or self._cosine(question, unit.text)) >= least:
                return True
            # The link to a picture beside `Ada Lind` says nothing of what the row is about.
            others = "; ".join(value for _, value in unit.cells if not ADDRESS.search(value))
            return least == RISKY and bool(others) and self._cosine(question, others) >= least
        if self._reader is not None:
            return True
        return max(cosine, item.signals["in_context"]) >= least

    def _cosine(self, question: str, text: str) -> float:
        """How near the text is to the question."""
        embed = self._ranker.embed
        (cosine,) = cosines(question, embed([text]), embed)
        return cosine

    def _shaped(
        self, evidence: Evidence, ranked: Sequence[Scored], confidence: float
    ) -> tuple[Shape, tuple[Selected, ...]]:
        """The form that question and evidence ask for, and the evidence in it."""
        best = ranked[0]
        told = self._by_sections(evidence, best, confidence)
        if told:
            return Shape.OVERVIEW, told

        if best.unit is evidence.row_meant:
            rows = tabled(evidence, best, self._around(best), confidence)
            if rows:
                return rows.shape, (rows,)

        both = self._compared(evidence)
        if both:
            return Shape.COMPARISON, self._beside(evidence, both, confidence)

        whole = self._as_a_whole(evidence, best, confidence)
        if whole is not None:
            return whole.shape, (whole,)

        parts = self._parts(evidence, best, confidence)
        if parts:
            return parts[0].shape, parts

        completed = partial(self._completed, evidence)
        read = self._ranker_of(evidence.asked.text).read_apart
        found = selected_facts(evidence, ranked, self._confidence, whole=completed, read=read)
        return Shape.FACT, tuple(item for item in found if item.support >= self._floor)

    def _by_sections(self, evidence: Evidence, best: Scored, confidence: float) -> tuple[Selected, ...]:
        """What each section says of the document that is asked about, or as a step of what is asked how to do."""
        question = evidence.asked.text
        if self._passages is None:
            return ()
        if overview.is_asked_for_by_form(question):
            likeliest = overview.likeliest(evidence.hits)
            return overview.outlined(question, self._passages.beginning(likeliest), confidence)
        if ASKS_HOW.search(question) and best.unit is not evidence.row_meant:
            return overview.steps_as_sections(
                evidence, best.unit, self._passages.beginning(best.unit.hit.chunk), confidence
            )
        return ()

    def _parts(self, evidence: Evidence, best: Scored, confidence: float) -> tuple[Selected, ...]:
        """What each part of a section says, where a list is asked for and that section is named so."""
        # `What does a key need?` asks for no keys.
        is_for_a_list = asks_for_a_list(evidence.asked) and "does" not in evidence.asked.every
        if self._passages is None or not is_for_a_list:
            return ()
        for unit in (best.unit, *chain.from_iterable(evidence.passages)):
            beginning = partial(self._passages.beginning, unit.hit.chunk)
            parts = overview.parts_as_sections(evidence, unit, beginning, confidence)
            if parts:
                return parts
        return ()

    def _beside(self, evidence: Evidence, both: Sequence[Scored], confidence: float) -> tuple[Selected, ...]:
        """The two sides of a comparison: two columns of a table, or a unit each."""
        best = both[0]
        sides = comparison.sides(evidence.asked.text)
        table = beside_each_other(evidence, sides, best, self._around(best), confidence) if sides else None
        if table:
            return (table,)
        return selected_facts(
            evidence,
            both,
            lambda *_: confidence,
            apart=True,
            whole=lambda items, support: self._inner_list(evidence, items[0], support),
        )

    def _compared(self, evidence: Evidence) -> list[Scored]:
        """The best unit for each side of a comparison, in the question's order; none where nothing is compared."""
        question = evidence.asked.text
        if comparison.sides(question) is None:
            return []

        found = at_first(evidence, self._ranker.coefficients.first)
        shown = [item for item in found if item.unit.may_be_shown(question)]
        both = comparison.compared(evidence, shown, self._ranker.reader)

        # To weigh puts the best first; the sides stay as they are asked for.
        order = [item.unit for item in both]
        weighed = sorted(self._ranker.weigh(evidence, both), key=lambda item: order.index(item.unit))
        return [item for item in weighed if self._is_near(question, item)]

    def _is_past(self, evidence: Evidence, best: Scored) -> bool:
        """Whether the best is of a year before, where this year's is asked for."""
        day = day_of(best.unit.hit.chunk)
        return is_of_an_earlier_year(evidence.asked.text, day, self._today())

    def _as_a_whole(self, evidence: Evidence, best: Scored, confidence: float) -> Selected | None:
        """The list or the rows that answer; None where that is a sentence or an item."""
        whole = self._whole_list(evidence, best)
        if whole:
            return listed(evidence.asked.text, whole, self._around(whole), confidence, telling=best.unit)
        # A row says little alone: it comes with its headers, and with others that fit as well.
        if best.unit.is_row:
            return tabled(evidence, best, self._around(best), confidence)
        return self._as_a_list(evidence, best, confidence)

    def _whole_list(self, evidence: Evidence, best: Scored) -> Scored | None:
        """The likeliest of the lists that answer about as well as the best unit."""
        if has_the_label(evidence.asked, best.unit):
            return None
        least = best.score - tolerance(evidence.asked)
        is_told = says_so_itself(evidence.asked, best.unit)
        for item in self._ranker.rank_lists(evidence, partial(answers_whole, evidence)):
            if is_told and not says_so_itself(evidence.asked, item.unit):
                continue
            if item.score >= least and self._is_near(evidence.asked.text, item):
                return item
        return None

    def _completed(self, evidence: Evidence, items: Sequence[Scored], support: float) -> Selected | None:
        """The whole list in place of several of its items, or of one, where more than one thing is asked for."""
        first = items[0]
        # another sentence of the item speaks for no other item
        items = [first, *(item for item in items[1:] if item.unit.block.start != first.unit.block.start)]
        others = items[1:]
        if has_the_day(evidence.asked, first.unit) or has_the_label(evidence.asked, first.unit):
            return None
        if first.unit.block.kind is BlockKind.CODE:
            for complete in (commands.variants, commands.in_full):
                whole = complete(evidence.asked.text, first, self._around(first), support)
                if whole:
                    return whole
        if others and first.unit.block.kind is BlockKind.ITEM:
            return listed(evidence.asked.text, first, self._around(first), support)
        if asks_for_one(evidence.asked) and introduced(evidence, first) is None:
            return None
        return self._as_a_list(evidence, first, support)

    def _as_a_list(self, evidence: Evidence, item: Scored, support: float) -> Selected | None:
        """What an item introduces, or the whole list of one that says nothing of its own; None for anything else."""
        step = step_of(evidence, item)
        if step:
            return listed(evidence.asked.text, step, self._around(step), support, telling=item.unit)
        outer = outermost_of_all(evidence, item)
        whole = self._all_of(evidence, outer, support) if outer else None
        if whole:
            return whole
        inner = self._inner_list(evidence, item, support)
        if inner:
            return inner
        whole = self._all_of(evidence, item, support) if is_one_of_all(evidence, item) else None
        if whole:
            return whole
        return commands.all_defined(evidence, item, self._around(item), support)

    def _inner_list(self, evidence: Evidence, item: Scored, support: float) -> Selected | None:
        """The list that an item introduces, if it introduces one."""
        inner = introduced(evidence, item)
        if inner is None:
            return None
        return listed(evidence.asked.text, inner, self._around(inner), support, least=1, telling=item.unit)

    def _all_of(self, evidence: Evidence, item: Scored, support: float) -> Selected | None:
        """The list of the item; None where it is too long to be shown without cuts, and not all of it is asked for."""
        whole = listed(evidence.asked.text, item, self._around(item), support)
        is_cut = whole is not None and any(piece.cut for piece in whole.pieces)
        return None if is_cut and not ASKS_FOR_ALL.search(evidence.asked.text) else whole

    def _around(self, item: Scored) -> Sequence[Chunk]:
        """The passages of its section, or its own alone."""
        chunk = item.unit.hit.chunk
        found = self._passages.around(chunk) if self._passages else ()
        return found or (chunk,)

    def _confidence(self, evidence: Evidence, item: Scored) -> float:
        """How sure it is, in 0..1, that the unit answers: by its signals, unless something speaks against it."""
        coefficients = WITH_READER if READING in item.signals else FITTED
        found = coefficients.confidence(item.signals)
        if item.unit is evidence.row_meant:
            return max(found, _OF_A_TABLE)
        if names_holder(evidence.asked.text, item.unit.text, item.unit.heading):
            found = max(found, self._asserted)

        asked_for = OPENING_CONDITION.sub("", evidence.asked.proper)
        denies_nothing = bool(missing_denial(asked_for, item.unit.in_context))
        if denies_nothing:
            found = min(found, (self._floor + self._sure) / 2)  # the closest at most
        if (denies_nothing and not _says_so(item)) or _is_unfit(evidence, item):
            return min(found, UNFIT)
        return found


def _is_unfit(evidence: Evidence, item: Scored) -> bool:
    """Whether the unit can't be what is asked for, whatever its signals say."""
    asked, unit = evidence.asked, item.unit
    if not asked.words or _lacks_value(asked, item):
        return True
    if unknown_names(evidence, unit) or speaks_of_another_time(evidence, unit) or tells_no_time(evidence, unit):
        return True
    return lacks_property(evidence, unit) or evidence.is_beside(unit)


def _telling(asked: Asked, fit: Sequence[Scored]) -> Scored | None:
    """The first that answers by its form, or that begins the section on what is asked, by the strictest first."""
    for tells in (tells_by_form, begins_section_on, defines_what_is_asked, is_below_long_form):
        for item in fit:
            if tells(asked, item.unit):
                return item
    return None


def _with_the_day(evidence: Evidence, fit: Sequence[Scored]) -> Scored | None:
    """The first that has the day which is asked for; None where none has one of its own, but a title over rows."""
    units = chain.from_iterable(evidence.passages)
    titles = {unit.block.leads[-1].start for unit in units if unit.is_row and unit.block.leads}
    for item in fit:
        if has_the_day(evidence.asked, item.unit) and item.unit.block.start not in titles:
            return item
    return None


def _with_the_numbers(evidence: Evidence, fit: Sequence[Scored]) -> Scored:
    """The first, unless it lacks a number of the question and one about as good lacks none."""
    first = fit[0]
    if not missing_numbers(evidence, first.unit):
        return first
    for item in fit:
        if first.score - item.score <= _AS_GOOD and not missing_numbers(evidence, item.unit):
            return item
    return first


def _with_its_range(asked: Asked, first: Scored, found: Sequence[Scored]) -> Scored:
    """The first, or the item of its list with a range in which a number of the question lies."""
    leads = first.unit.block.leads
    if not leads:
        return first
    of_list = (item for item in found if item.unit.block.leads == leads)
    return next((item for item in of_list if has_the_range(asked, item.unit)), first)


def _cannot_answer(evidence: Evidence, item: Scored) -> bool:
    """Whether it has not what is asked for, or is a row beside one that the question names."""
    unit = item.unit
    if _is_another_row(evidence, unit) or _lacks_value(evidence.asked, item):
        return True
    return tells_no_time(evidence, unit) or is_under_another_year(evidence, unit)


def _is_another_row(evidence: Evidence, unit: Unit) -> bool:
    """Whether it is a row beside one that the question names, or of another day."""
    asked = evidence.asked
    if not unit.is_row:
        return False
    if names_another_row(asked, unit, evidence.passage_of(unit)) or evidence.is_beside(unit):
        return True
    return row_of_another_day(asked.text, unit)


def _lacks_value(asked: Asked, item: Scored) -> bool:
    """Whether an amount or address is asked for, and it has none.

    What is counted may be called by another word than the question's, `tickets` for flights, where a reader says that
    it answers.
    """
    unit = item.unit
    # The rows of `how many rooms have more than 8 seats` are counted by who reads them.
    if meets(asked.text, unit.cells):
        return False
    return not has_value(asked.type, asked.text, unit.text, by_any_word=_says_so(item))


def _says_so(item: Scored) -> bool:
    """Whether a reader says that it answers; without one nobody does."""
    return item.signals.get(READING, 0.0) >= _SAYS_SO


def _is_taken_for_none(asked: Asked, row: Scored) -> bool:
    """Whether a reader takes the row for no answer, which can't tell rows apart by their names, nor by ranges."""
    is_told_apart = bool(row.signals.get("looked_up")) or is_named_first(asked, row.unit)
    return not is_told_apart and row.signals.get(READING, 0.0) < 0


def _only_repeats(evidence: Evidence, item: Scored) -> bool:
    """Whether it has no word but the question's own, nor introduces a list."""
    return only_repeats(evidence.asked, item.unit) and introduced(evidence, item) is None


def _bears_on_what_is_told(question: str, unit: Unit, selected: Sequence[Selected]) -> bool:
    """Whether what is quoted speaks of what is told before a question that any page answers.

    `My dog is sick, who do I tell?`: it has half of those words, of which what stands for one counts less.
    """
    told, asked = told_first(question)
    said = [stem(word) for word in specific(told)]
    if not said or not is_of_anything(asked):
        return True
    quotes = " ".join(piece.text for item in selected for piece in item.pieces or (item.span,))
    there = stems(quotes) | unit.leads | unit.above
    return 2 * sum(matched(word, there) for word in said) >= len(said)


def _is_planted(question: str, lead: str) -> bool:
    """Whether a governing line, which would be quoted too, has code or an address and no word of the question."""
    can_do_something = ADDRESS.search(lead) or CODE.search(lead)
    return bool(can_do_something) and not shares(question, lead)


def _caveat(evidence: Evidence, best: Scored) -> str:
    """Of which day the source is, where what holds now was asked for; or what says that it holds no more."""
    question, chunk = evidence.asked.text, best.unit.hit.chunk
    if caveat := caveat_of_force(question, (chunk,)):
        return caveat
    if not asks_for_the_newest(question):
        return ""
    day = day_of(chunk)
    if day is None:
        return ""
    year, *month_and_day = day
    # What is not known is 0: of `2026-05` there is no day.
    known = [f"{part:02}" for part in month_and_day if part]
    said = "-".join((str(year), *known))
    return f"The newest source found on it is of {said}."


def _shown(evidence: Evidence, selected: Sequence[Selected]) -> list[Unit]:
    """The units of evidence that are quoted."""
    spans = [item.span for item in selected]
    return [unit for unit in chain.from_iterable(evidence.passages) if unit.span in spans]


def _fates(
    hits: Sequence[Hit], ranked: Sequence[Scored], selected: Sequence[Selected], confidence: float, floor: float
) -> Mapping[str, str]:
    """For each chunk, by id, what became of it, and by which rule."""
    cited = {item.span.chunk.id for item in selected}
    tried = {item.unit.hit.chunk.id for item in ranked}

    fates = {}
    for number, hit in enumerate(hits):
        chunk = hit.chunk.id
        if chunk in cited:
            fates[chunk] = "cited"
        else:
            fates[chunk] = _fate(number, chunk in tried, confidence, floor)
    return fates


def _fate(
    number: int,
    is_tried: bool,  # noqa: FBT001 - one caller
    confidence: float,
    floor: float,
) -> str:
    """Why a passage is not cited."""
    if number >= READ:
        return f"not read: only the first {READ} passages are"
    if not is_tried:
        return "nothing among the units that fit the question best"
    if confidence < floor:
        return f"confidence {confidence:.2f} is below the floor {floor:.2f}"
    return "another passage says it better"
